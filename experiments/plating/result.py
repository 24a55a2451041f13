"""From simulated half cycles of plating and stripping to a labelled data set."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.attributes import attributes
from nasicell.experiments.states import StateReader
from nasicell.models import POLARISATION, SYMMETRIC_LOSSES, Choices
from nasicell.models.electrolyte.anion_balance import (
    LARGEST,
    LEAST,
    SHARE_AT_COUNTER,
    SHARE_AT_METAL,
)
from nasicell.models.symmetric_cell import (
    CHARGE_PASSED,
    COUNTER_THICKNESS_CHANGE,
    METAL_THICKNESS_CHANGE,
)
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import F

if TYPE_CHECKING:
    from nasicell.experiments.plating.protocol import PlatingStripping

MA_CM2 = 10.0
"""A/m2 in one mA/cm2."""
MAH_CM2 = 3.6e4
"""C/m2 in one mAh/cm2."""
PLATEAU = 0.9
"""Where on a half cycle the plateau is read: salt has settled, and no cut-off is near yet."""
POINTS = 201
"""Stored points of a half cycle, evenly in time."""
FINE, COARSE = 60, 40
"""Volumes in the separator; the coarser mesh tells how good the finer one is."""
UNRESOLVED = 0.02
"""Numerical error over a plateau above which it is not one to rely on."""
THICK = 1e-3
"""Metal [m] that a half cycle moves, above which a word is due."""
ROOM, NOT_COMPARED = 298.15, 5.0
"""Temperature [K] at which plateaus are published, and how far from it none is compared."""
EXHAUSTED = 0.01
"""Share of the salt at rest below which it counts as exhausted at an electrode."""
CHARGE_REACHED, DEPOSIT_USED_UP = "charge reached", "deposit used up"
NOTHING_TO_STRIP = "nothing plated that could be stripped"

Array = NDArray[np.float64]


def plating_dataset(
    protocol: "PlatingStripping",
    cell: Cell,
    choices: Choices,
    runs: dict[int, list[pybamm.Solution | None]],
    current: float,
    capacity: float,
) -> xr.Dataset:
    """Gather the half cycles."""
    carrier = choices.electrolyte.carrier
    of_salt = [SHARE_AT_METAL, SHARE_AT_COUNTER, LEAST, LARGEST] if carrier else []
    scalars = [POLARISATION, METAL_THICKNESS_CHANGE, COUNTER_THICKNESS_CHANGE, CHARGE_PASSED]
    reader = StateReader([*scalars, *SYMMETRIC_LOSSES.values(), *of_salt])
    halves = [_half_cycle(reader, run) for run in runs[FINE]]
    coarse_reader = StateReader(reader.names)
    coarse = [_half_cycle(coarse_reader, run) for run in runs[COARSE]]
    # where nothing was plated on a collector there is nothing to strip
    empty = [
        protocol.counter == "collector" and number % 2 == 1 and not half[CHARGE_PASSED][0] > 0
        for number, half in enumerate(halves)
    ]
    unknown = _half_cycle(reader, None)
    halves = [unknown if none else half for half, none in zip(halves, empty, strict=True)]
    sign = np.array([1.0, -1.0] * protocol.cycles)
    # what is left, at the end of a half cycle, where metal was plated in it
    plated_at = [SHARE_AT_COUNTER, SHARE_AT_METAL] * protocol.cycles
    left = np.array(
        [half[at][-1] if carrier else 1.0 for half, at in zip(halves, plated_at, strict=True)]
    )
    polarisation = sign[:, np.newaxis] * np.array([half[POLARISATION] for half in halves])
    rough = sign[:, np.newaxis] * np.array([half[POLARISATION] for half in coarse])
    losses = np.stack(
        [[half[name] for half in halves] for name in SYMMETRIC_LOSSES.values()], axis=-1
    )
    charge = np.array([half[CHARGE_PASSED] for half in halves])
    passed = np.abs(charge - charge[:, :1])
    along = ("half_cycle", "point")
    per_area = {"per": "electrode area"}
    stopped = [
        NOTHING_TO_STRIP
        if none
        else _stopped(run, half[CHARGE_PASSED][-1], share, protocol.counter, carrier)
        for run, half, share, none in zip(runs[FINE], halves, left, empty, strict=True)
    ]
    at = round(PLATEAU * (POINTS - 1))
    # a half cycle that its voltage cut short has no plateau
    settled = np.isin(stopped, [CHARGE_REACHED, DEPOSIT_USED_UP])
    plateau = np.where(settled, polarisation[:, at], np.nan)
    error = np.abs(plateau - rough[:, at]) / ((FINE / COARSE) ** 2 - 1)
    data = xr.Dataset(
        {
            "time": (along, np.array([half["t"] for half in halves]), {"units": "s"}),
            "charge": (along, passed / MAH_CM2, {"units": "mA.h/cm^2", **per_area}),
            "polarisation": (
                along,
                polarisation,
                {"units": "V", "long_name": "voltage of the whole cell, positive with the current"},
            ),
            "voltage_loss": (
                (*along, "loss"),
                sign[:, np.newaxis, np.newaxis] * losses,
                {"units": "V", "long_name": "voltage loss, positive with the current"},
            ),
            "metal_thickness_change": (
                along,
                np.array([half[METAL_THICKNESS_CHANGE] for half in halves]),
                {"units": "m", "long_name": "metal gained since the cell was built"},
            ),
            "counter_thickness_change": (
                along,
                np.array([half[COUNTER_THICKNESS_CHANGE] for half in halves]),
                {"units": "m", "long_name": "metal gained since the cell was built"},
            ),
            "share_left": (
                "half_cycle",
                left,
                {
                    "units": "1",
                    "long_name": "mobile anions over rest, at the end, where metal was plated",
                },
            ),
            "plateau": (
                "half_cycle",
                plateau,
                {"units": "V", "long_name": f"polarisation at {PLATEAU:.0%} of a half cycle"},
            ),
            "numerical_error": (
                "half_cycle",
                error,
                {"units": "V", "long_name": "numerical error of plateau"},
            ),
            "nucleation_overpotential": (
                (),
                float(polarisation[0].max() - plateau[0]),
                {"units": "V", "long_name": "first dip less the first plateau"},
            ),
            "stopped_by": ("half_cycle", np.array(stopped)),
        },
        coords={
            "direction": ("half_cycle", np.array(["plating", "stripping"] * protocol.cycles)),
            "loss": list(SYMMETRIC_LOSSES),
        },
        attrs={
            **attributes(
                cell,
                choices,
                mesh=f"{FINE} volumes",
                concentrations=[
                    float(c)
                    for half in halves
                    if carrier and np.isfinite(half[LEAST]).all()
                    for c in (half[LEAST].min(), half[LARGEST].max())
                ],
                warnings=_warnings(cell, current, capacity, error, plateau),
            ),
            "counter": protocol.counter,
            "current_density_mA_cm2": current / MA_CM2,
            "areal_capacity_mAh_cm2": capacity / MAH_CM2,
            "voltage_limit_V": protocol.voltage_limit_V,
        },
    )
    return data.assign(_published(cell, protocol.counter, current, capacity))


def _half_cycle(reader: StateReader, run: pybamm.Solution | None) -> dict[str, Any]:
    """A half cycle at evenly spaced times; NaN where there is none."""
    if run is None:
        unknown = np.full(POINTS, np.nan)
        return {**dict.fromkeys(reader.names, unknown), "t": unknown}
    values = reader.read([(run, column) for column in range(run.t.size)])
    even = np.linspace(run.t[0], run.t[-1], POINTS)
    return {"t": even} | {name: np.interp(even, run.t, at) for name, at in values.items()}


def _stopped(
    run: pybamm.Solution | None, plated: float, left: float, counter: str, carrier: str
) -> str:
    """What ended a half cycle, in words.

    Parameters
    ----------
    run : pybamm.Solution or None
        The half cycle.
    plated : float
        Charge on the counter electrode at its end [C.m-2].
    left : float
        Mobile anions over rest, at the end, where metal was plated [-].
    counter : str
        What the counter electrode is.
    carrier : str
        What moves beside the cations, in words.
    """
    if run is None:
        return "voltage limit from the start"
    if run.termination == "final time":
        return CHARGE_REACHED
    if counter == "collector" and plated <= 0:
        return DEPOSIT_USED_UP
    if left < EXHAUSTED:
        return f"voltage limit, {carrier} exhausted where metal is plated"
    return "voltage limit"


def _warnings(
    cell: Cell, current: float, capacity: float, error: Array, plateau: Array
) -> list[str]:
    """Sentences on what the model leaves out and the mesh does not resolve."""
    found = []
    critical = cell.interphases.metal.critical_current_density
    if critical is not None and current > critical.si:
        found.append(
            f"the current is {current / critical.si:.1f} times the published critical current "
            f"density of {critical.text}; the model knows no dendrites"
        )
    moved = capacity / F * cell.metal.molar_mass.si / cell.metal.density.si
    if cell.metal.thickness is None and moved > THICK:
        found.append(
            f"a half cycle moves {1e3 * moved:.3g} mm of metal; the cell file gives the foil no "
            "thickness (metal.thickness), so it never ends"
        )
    known = np.isfinite(error)
    worst = float(np.max(error[known], initial=0.0))
    if np.any(error[known] > UNRESOLVED * np.abs(plateau[known])):
        found.append(
            f"the numerical error of a plateau is up to {1e3 * worst:.3g} mV: next to no salt is "
            "left at an electrode, and what such a layer takes is not resolved"
        )
    return found


def _published(cell: Cell, counter: str, current: float, capacity: float) -> dict[str, Any]:
    """The published overpotential at this current [V], NaN where there is none.

    Of several that with the nearest charge of a half cycle.
    """
    # it is that of two metals, at room temperature
    comparable = counter == "metal" and abs(cell.test.temperature.si - ROOM) < NOT_COMPARED
    rows = cell.published.symmetric_cells if cell.published and comparable else ()
    same = [row for row in rows if np.isclose(row.current_density.si, current, rtol=1e-6)]
    same.sort(
        key=lambda row: (
            np.inf if row.areal_capacity is None else abs(row.areal_capacity.si - capacity)
        )
    )
    value = float(same[0].overpotential.si) if same else np.nan
    words = {"units": "V", "long_name": "published overpotential of the whole cell at this current"}
    return {"published_overpotential": ((), value, words)}
