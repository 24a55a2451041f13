"""How a Tafel line comes to miss the exchange current: step by step, and what would have to be."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq

from nasicell.experiments.tafel.line import Array, TafelLine, Window
from nasicell.experiments.tafel.series import Series
from nasicell.parameters.published import SymmetricCell

FAR_OUT = (15.0, 17.0)
"""A window in which next to nothing flows back, in units of 2RT/F."""
SEARCHED = np.logspace(-9, 9, 181)
"""Where an unknown is looked for: multiples of what is usual for it."""
CLOSEST = 1e-12
"""Relative, of an unknown that was found."""
SPLITS = np.linspace(0, 1 - 1e-6, 201)
"""Shares of a plateau's voltage that may be the films': from none to all but nothing."""

IDEAL = "one electrode, far out"


def bias_steps(cell: Series, window: Window) -> dict[str, TafelLine]:
    """What is read as the causes of a bias are let in one after another.

    Parameters
    ----------
    cell : Series
        The cell at rest.
    window : tuple of float
        Of what is taken for the overpotential [V].

    Returns
    -------
    dict
        Lines by cause, in order; each holds all causes up to it. What the salt's polarisation
        adds is not among them: it needs the sweep.
    """
    one, two = cell.one_electrode(), cell.without_resistance()
    low, high = (multiple * cell.thermal_voltage for multiple in FAR_OUT)
    with_films = replace(two, films=cell.films)
    with_contact = replace(with_films, contact=cell.contact)
    return {
        IDEAL: one.line((low, high)),
        "fit window": one.line(window),
        "two electrodes read as one": two.line(window),
        "films": with_films.line(window),
        "contacts": with_contact.line(window),
        "electrolyte at rest": cell.line(window),
    }


def film_for(cell: Series, window: Window, reading: float) -> float | None:
    """The film with which the line through the whole voltage meets a given exchange current.

    A small film raises a line that is fitted far out, since it tilts it; a large one lowers any.
    The largest film is meant, which is the only one where the reading is below that of a bare cell.

    Parameters
    ----------
    cell : Series
        The cell at rest; its films are replaced.
    window : tuple of float
        Of the whole voltage [V].
    reading : float
        Exchange current density to be read [A.m-2].

    Returns
    -------
    float or None
        Resistance of the film on each electrode [Ohm.m2]; None where no film does it.
    """
    usual = cell.thermal_voltage / cell.exchange_current

    def above(film: float) -> float:
        return math.log(cell.with_films(film).line(window).exchange_current / reading)

    return _largest_root(above, usual * SEARCHED)


def window_factor_for(cell: Series, window: Window, reading: float) -> float | None:
    """By how much the window would have to be scaled to read a given exchange current.

    Parameters
    ----------
    cell : Series
        The cell at rest.
    window : tuple of float
        Of the whole voltage [V].
    reading : float
        Exchange current density to be read [A.m-2].

    Returns
    -------
    float or None
        Factor on both ends of the window, at most 1; None where no lower window does it.
    """

    def above(factor: float) -> float:
        lower = (factor * window[0], factor * window[1])
        return math.log(cell.line(lower).exchange_current / reading)

    return _largest_root(above, np.append(SEARCHED[SEARCHED < 1], 1.0))


@dataclass(frozen=True)
class Plateau:
    """What a published symmetric-cell voltage says of a Tafel reading of the same cell.

    Attributes
    ----------
    name : str
        Of the row in the cell file.
    current, voltage : float
        As published [A.m-2, V].
    with_film : float
        Voltage of the cell with the film that the published reading needs [V]; NaN without one.
    least, most : float
        Readings that this plateau allows, however it is split between charge transfer and films
        [A.m-2]; NaN where the other resistances alone take more.
    """

    name: str
    current: float
    voltage: float
    with_film: float
    least: float
    most: float


def plateau(
    cell: Series, window: Window, row: SymmetricCell, film: float | None, newman_number: float
) -> Plateau:
    """Confront the Tafel line with a plateau.

    Parameters
    ----------
    cell : Series
        The cell at rest.
    window : tuple of float
        Of the whole voltage [V].
    row : SymmetricCell
        The published plateau.
    film : float or None
        Film on each electrode that the published Tafel value needs [Ohm.m2].
    newman_number : float
        Ne [-]: on a settled plateau the salt has polarised, and the electrolyte takes 1 + Ne times
        what it takes at rest, as long as that is little.
    """
    current, voltage = row.current_density.si, row.overpotential.si
    electrodes = len(cell.exchange_currents)
    bare = cell.with_films(0.0)
    settled = bare.contact + (1 + newman_number) * bare.electrolyte
    left = voltage - current * settled
    readings = []
    for share in SPLITS if left > 0 else ():
        films = share * left / current
        # both electrodes share what is left for charge transfer
        eta = (1 - share) * left / electrodes
        i0 = current / (2 * np.sinh(eta / cell.thermal_voltage))
        split = replace(bare.with_films(films / electrodes), exchange_currents=(i0,) * electrodes)
        readings.append(split.line(window).exchange_current)
    return Plateau(
        name=row.name,
        current=current,
        voltage=voltage,
        with_film=np.nan if film is None else float(cell.with_films(film).voltage(current)),
        least=min(readings, default=np.nan),
        most=max(readings, default=np.nan),
    )


def _largest_root(function: Callable[[float], float], places: Array) -> float | None:
    """The root between the last two places where the sign changes."""
    values = np.array([function(float(place)) for place in places])
    changes = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) <= 0)
    if not changes.size:
        return None
    last = int(changes[-1])
    root: float = brentq(
        function,
        float(places[last]),
        float(places[last + 1]),
        xtol=CLOSEST * places[last],
        rtol=CLOSEST,
    )
    return root
