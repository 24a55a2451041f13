"""What a laboratory would read from a spectrum, and which of it belongs to what."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from nasicell.experiments.impedance.circuit import KNOWN, Array, Circuit, Complex, fit
from nasicell.experiments.impedance.elements import Element, Elements

MISS = 3e-2
"""Relative error of a circuit from which on nothing is read from it."""
DETERMINED = 0.5
"""Relative standard deviation up to which a resistance counts as determined."""
UNEVEN = 0.1
"""What a porous cathode adds to its arcs, over all arcs, from which on they are not lumped."""
IN_SIGHT = 3.0
"""How far beyond the frequencies asked the top of an arc may lie to be seen."""
SAME = 10.0
"""Ratio of time constants within which an arc may be that of an element."""
UNDETERMINED = (
    f"is not read: a spectrum known within {KNOWN:.1%} does not determine it within "
    f"{DETERMINED:.0%}"
)
"""Words for a reading that is left out."""
WORTH = 1.5
"""An arc more has to lower the error by this factor."""


@dataclass(frozen=True)
class Reading:
    """Resistances read from one spectrum, on the electrode area [Ohm.m2]; NaN where it holds none.

    Attributes
    ----------
    series : float
        Where the spectrum starts at high frequency.
    interfaces : dict
        Resistance of each film and charge transfer by name.
    together : float
        All arcs.
    diffusion : float
        Of the diffusions, towards direct current.
    direct : float
        Everything, towards direct current.
    error : float
        Root-mean-square of the circuit's relative error.
    remarks : tuple of str
        What could not be told apart, in words.
    """

    series: float
    interfaces: dict[str, float]
    together: float
    diffusion: float
    direct: float
    error: float
    remarks: tuple[str, ...]


def read(
    frequencies: Array,
    impedance: Complex,
    elements: Elements,
    slowest: float,
    *,
    layer: bool,
    store: bool,
) -> Reading:
    """Fit the circuit with the fewest arcs that will do and name them.

    Parameters
    ----------
    frequencies : array
        Frequencies [Hz].
    impedance : array
        The spectrum on the electrode area [Ohm.m2].
    elements : Elements
        What the model holds. How many arcs there can be is taken from it, and for their names in
        which order they come; no number.
    slowest : float
        Time in which the cell settles [s], for a remark.
    layer, store : bool
        Whether diffusion through the electrolyte and into particles are looked for.
    """
    charging = [e for e in elements.interfaces if e.time > 0 and not _too_fast(e, frequencies)]
    unknown = {element.name: np.nan for element in elements.interfaces}
    remarks = list(_unseen(elements, frequencies))
    if frequencies.size < 2 * (1 + 3 * len(charging)):
        remarks.append("too few frequencies to read resistances from; ask for some 30 or more")
        return Reading(np.nan, unknown, np.nan, np.nan, np.nan, np.nan, tuple(remarks))
    circuit = _simplest(frequencies, impedance, len(charging), layer=layer, store=store)
    if circuit.error > MISS:
        remarks.append(
            f"no circuit of arcs and diffusions comes closer to the spectrum than "
            f"{circuit.error:.1%}: nothing is read from it"
        )
        return Reading(np.nan, unknown, np.nan, np.nan, np.nan, circuit.error, tuple(remarks))
    if elements.uneven > UNEVEN * elements.charging:
        remarks.append(
            "the current uses the pores of the cathode so unevenly that its arc is spread over "
            f"another {1e4 * elements.uneven:.3g} ohm cm2: a lumped circuit does not hold this "
            "spectrum, and neither arcs nor diffusion are read"
        )
        return Reading(circuit.series, unknown, np.nan, np.nan, np.nan, np.nan, tuple(remarks))
    for group, (resistance, *_), doubt in zip(
        _named(charging, circuit), circuit.arcs, circuit.doubts, strict=True
    ):
        if any(_too_slow(e, frequencies) for e in group):
            continue
        if group and doubt > DETERMINED:
            remarks.append(f"the {' and '.join(e.name for e in group)} {UNDETERMINED}")
        elif len(group) == 1:
            unknown[group[0].name] = resistance
        elif group:
            remarks.append(
                f"{' and '.join(e.name for e in group)} overlap (time constants "
                f"{', '.join(f'{e.time:.1e}' for e in group)} s) and are read as one arc of "
                f"{1e4 * resistance:.3g} ohm cm2"
            )
    slow = any(_too_slow(e, frequencies) for e in charging)
    diffusion = circuit.diffusion
    if circuit.diffusion_doubt > DETERMINED:
        remarks.append(f"the diffusion {UNDETERMINED}")
        diffusion = np.nan
    elif slowest * 2 * np.pi * frequencies.min() > 1 and (layer or store):
        remarks.append(
            f"the cell settles in {slowest:.2g} s, which the lowest frequency does not reach: what "
            "is read of diffusion is extrapolated"
        )
    return Reading(
        series=circuit.series,
        interfaces=unknown,
        together=np.nan if slow else sum(arc[0] for arc in circuit.arcs),
        diffusion=np.nan if slow else diffusion,
        direct=np.nan if slow or circuit.direct_doubt > DETERMINED else circuit.direct,
        error=circuit.error,
        remarks=tuple(remarks),
    )


def read_blocking(frequencies: Array, impedance: Complex) -> Reading:
    """The resistance where the phase comes closest to zero, as for steel | electrolyte | steel."""
    flattest = int(np.argmin(np.abs(np.angle(impedance))))
    phase = np.degrees(np.angle(impedance[flattest]))
    remarks: tuple[str, ...] = ()
    if abs(phase) > 5:
        remarks = (
            f"the phase comes no closer to zero than {phase:.0f} degrees; ask for higher "
            "frequencies",
        )
    return Reading(float(impedance.real[flattest]), {}, np.nan, np.nan, np.nan, np.nan, remarks)


def _simplest(
    frequencies: Array, impedance: Complex, most: int, *, layer: bool, store: bool
) -> Circuit:
    """The circuit with the fewest arcs that fits, or that fits hardly worse than the best one."""
    found: list[Circuit] = []
    for arcs in range(min(1, most), most + 1):
        found.append(fit(frequencies, impedance, arcs, layer=layer, store=store))
        if found[-1].error < KNOWN:
            return found[-1]
    best = min(circuit.error for circuit in found)
    return next(circuit for circuit in found if circuit.error < WORTH * best)


def _too_fast(element: Element, frequencies: Array) -> bool:
    return bool(element.time * 2 * np.pi * frequencies.max() * IN_SIGHT < 1)


def _too_slow(element: Element, frequencies: Array) -> bool:
    return bool(element.time * 2 * np.pi * frequencies.min() > IN_SIGHT)


def _named(charging: list[Element], circuit: Circuit) -> list[list[Element]]:
    """The elements of each arc: each the nearest in time, every arc with one before any with two.

    An arc far from all elements stays without a name.
    """
    groups: list[list[Element]] = [[] for _ in circuit.arcs]
    if not charging or not circuit.arcs:
        return groups
    apart = np.abs(
        np.log([[element.time / arc[1] for arc in circuit.arcs] for element in charging])
    )
    first = dict(zip(*linear_sum_assignment(apart), strict=True))
    for number, element in enumerate(charging):
        arc = int(first.get(number, np.argmin(apart[number])))
        if apart[number, arc] < np.log(SAME) or number not in first:
            groups[arc].append(element)
    return groups


def _unseen(elements: Elements, frequencies: Array) -> list[str]:
    """Sentences on what has no arc in the spectrum."""
    found = []
    for element in elements.interfaces:
        if element.capacitance is None:
            found.append(
                f"the {element.name} has no capacitance: it is in series with the electrolyte, "
                "and no spectrum tells the two apart (a film_capacitance gives it an arc)"
            )
        elif _too_fast(element, frequencies) or _too_slow(element, frequencies):
            found.append(
                f"the arc of the {element.name} peaks at {1 / (2 * np.pi * element.time):.2g} Hz, "
                "beyond the frequencies asked"
            )
    return found
