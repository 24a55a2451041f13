"""From a simulated step test to a labelled data set: peaks, shares, and which criterion was met."""

from typing import TYPE_CHECKING

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.limits.closed_forms import Transport
from nasicell.experiments.plating import MA_CM2
from nasicell.experiments.states import StateReader
from nasicell.models import POLARISATION, Choices
from nasicell.models.electrolyte.anion_balance import LARGEST as LARGEST_CONCENTRATION
from nasicell.models.electrolyte.anion_balance import LEAST as LEAST_CONCENTRATION
from nasicell.models.electrolyte.anion_balance import SHARE_AT_COUNTER, SHARE_AT_METAL
from nasicell.models.interfaces.planar import COUNTER, METAL
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import F

if TYPE_CHECKING:
    from nasicell.experiments.limits.critical_current import CriticalCurrent

CRITERIA = ("depletion", "overpotential", "nucleation")
POINTS = 25
"""Stored states of a half cycle at most, evenly in time, the last one included."""
PLATING = "Charge transfer and film at the plated metal [V]"
LEAST = "Mobile anions at the plated metal over rest"
AT_MOST = ": the critical current is at most this"
DIGITS = 12
"""Of a level: what is beyond them is round-off of start and increments."""

Array = NDArray[np.float64]


class StepTestStates:
    """Half cycles of a step test as rows of states.

    Attributes
    ----------
    time, values : array, dict
        Times [s] and variables, shape (half cycles, ``POINTS``), NaN where a half cycle did not
        begin. Voltages are positive along the current [V], shares over rest [-].
    ended : bool
        Whether the salt ran out in the last of them.
    concentrations : tuple of float
        Least and largest concentration of the cations [mol/m3]; empty where no anion moves.
    """

    def __init__(self, run: pybamm.Solution | None, ends: Array, moves: bool) -> None:
        self.ended = run is not None and run.termination.startswith("event")
        shares = [SHARE_AT_METAL, SHARE_AT_COUNTER] if moves else []
        sides = {
            side: [side.charge_transfer_loss, side.film_loss, *shares[n : n + 1]]
            for n, side in enumerate((METAL, COUNTER))
        }
        extremes = [LEAST_CONCENTRATION, LARGEST_CONCENTRATION] if moves else []
        names = [POLARISATION, *sides[METAL], *sides[COUNTER], *extremes]
        empty = np.full((ends.size, POINTS), np.nan)
        self.time = empty.copy()
        self.values = {name: empty.copy() for name in (POLARISATION, PLATING, LEAST)}
        self.concentrations: tuple[float, ...] = ()
        if run is None:
            return
        columns = _columns(run.t, ends)
        used = np.unique(np.concatenate(columns))
        read = StateReader(names).read([(run, int(column)) for column in used])
        self.concentrations = tuple(
            float(pick(read[name])) for name, pick in zip(extremes, (np.min, np.max), strict=False)
        )
        for half, chosen in enumerate(columns):
            rows = np.searchsorted(used, chosen)
            # the counter electrode is plated first
            sign, side = (1, COUNTER) if half % 2 == 0 else (-1, METAL)
            at = {name: values[rows] for name, values in read.items()}
            self.time[half] = run.t[chosen]
            self.values[POLARISATION][half] = sign * at[POLARISATION]
            self.values[PLATING][half] = sign * sum(at[name] for name in sides[side][:2])
            self.values[LEAST][half] = at[sides[side][2]] if moves else 1.0

    def cycles(self, name: str) -> Array:
        """A variable with both half cycles of a cycle in one row."""
        return self.values[name].reshape(-1, 2 * POINTS)

    def first(self, name: str, limit: float) -> tuple[int, float] | None:
        """Cycle and time [s] at which a variable first exceeds a limit; None if it never does."""
        beyond = self.values[name] > limit
        if not beyond.any():
            return None
        half = int(np.argmax(beyond.any(axis=1)))
        return half // 2, float(self.time[half, np.argmax(beyond[half])])

    def end(self) -> tuple[int, float]:
        """Cycle and time [s] of the last state."""
        half = int(np.flatnonzero(np.isfinite(self.time[:, -1]))[-1])
        return half // 2, float(self.time[half, -1])


def _columns(t: Array, ends: Array) -> list[NDArray[np.intp]]:
    """Stored states of each half cycle that began, ``POINTS`` of them, some perhaps twice."""
    starts = np.concatenate([[0.0], ends[:-1]])
    found: list[NDArray[np.intp]] = []
    for start, end in zip(starts, ends, strict=True):
        if found and start >= t[-1] * (1 - 1e-12):
            break
        late = min(end, t[-1])
        # the state at a half cycle's end still has its current, the one after it the next
        first = np.searchsorted(t, start * (1 + 1e-12), side="right") if start else 0
        last = int(np.searchsorted(t, late * (1 + 1e-12), side="right")) - 1
        even = np.linspace(start, late, POINTS)
        found.append(np.clip(np.searchsorted(t, even), min(first + (start > 0), last), last))
    return found


def step_test_dataset(
    protocol: "CriticalCurrent",
    cell: Cell,
    choices: Choices,
    run: pybamm.Solution | None,
    currents: Array,
    durations: Array,
    foil_ends: int | None,
) -> tuple[xr.Dataset, tuple[float, ...]]:
    """Gather a step test.

    Parameters
    ----------
    protocol : CriticalCurrent
        The protocol.
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    run : pybamm.Solution or None
        All half cycles; None if not a single one fits in the foil.
    currents, durations : array
        Current density [A/m2] and half-cycle time [s] of each cycle that was simulated, the
        conditioning first.
    foil_ends : int or None
        Number of the first cycle that does not fit in the foil.

    Returns
    -------
    xarray.Dataset
        The step test, without attributes.
    tuple of float
        Concentrations visited [mol/m3], the extremes; empty where no anion moves.
    """
    states = StepTestStates(
        run, np.cumsum(np.repeat(durations, 2)), bool(choices.electrolyte.carrier)
    )
    met = _criteria(protocol, cell, states)
    reached = states.end()[0] + 1 if run is not None else 0
    conditioning = min(protocol.conditioning_cycles, reached)
    levels = slice(conditioning, reached)
    found_at = [currents[found[0]] if found else np.nan for found in met.values()]
    critical = _in_mA_cm2(np.array(found_at))
    at_first = [
        found is not None and found[0] <= protocol.conditioning_cycles for found in met.values()
    ]
    published = cell.interphases.metal.critical_current_density
    known = np.nan if published is None else published.si
    peak = np.nanmax(states.cycles(POLARISATION)[:reached], axis=1, initial=-np.inf)
    plating = np.nanmax(states.cycles(PLATING)[:reached], axis=1, initial=-np.inf)
    least = np.nanmin(states.cycles(LEAST)[:reached], axis=1, initial=np.inf)
    molar_volume = cell.derived.metal_molar_volume.si
    area = {"per": "electrode area"}
    volts, current = {"units": "V"}, {"units": "mA/cm^2", **area}
    along = ("half_cycle", "point")
    data = {
        "critical_current": ("criterion", critical, current),
        "met_at_first_level": (
            "criterion",
            np.array(at_first),
            {"long_name": "whether the critical current is only known to be at most this"},
        ),
        "critical_ratio": ("criterion", critical / (known / MA_CM2), {"units": "1"}),
        "critical_time": (
            "criterion",
            np.array([found[1] if found else np.nan for found in met.values()]),
            {"units": "s", "long_name": "time in the step test at which the criterion is met"},
        ),
        "critical_reason": (
            "criterion",
            np.array(_reasons(protocol, cell, choices, met, currents, least[levels], foil_ends)),
        ),
        "published_critical_current": ((), known / MA_CM2, current),
        "polarisation_at_published": (
            (),
            _at(known, currents[levels], peak[levels]),
            {**volts, "long_name": "polarisation at the published critical current"},
        ),
        "level_current": ("level", _in_mA_cm2(currents[levels]), current),
        "peak_polarisation": (
            "level",
            peak[levels],
            {**volts, "long_name": "largest voltage of the whole cell, along the current"},
        ),
        "plating_overpotential": (
            "level",
            plating[levels],
            {**volts, "long_name": "largest of charge transfer and film at the plated metal"},
        ),
        "least_share": (
            "level",
            least[levels],
            {"units": "1", "long_name": "least mobile anions at the plated metal over rest"},
        ),
        "thickness_cycled": (
            "level",
            (currents * durations)[levels] * molar_volume / F,
            {"units": "m", "long_name": "metal moved in a half cycle"},
        ),
        "time": (along, states.time, {"units": "s"}),
        "polarisation": (
            along,
            states.values[POLARISATION],
            {**volts, "long_name": "voltage of the whole cell, positive with the current"},
        ),
        "half_cycle_current": (
            "half_cycle",
            _in_mA_cm2(np.repeat(currents, 2)) * np.tile([1.0, -1.0], currents.size),
            {**current, "long_name": "current, positive where the counter electrode is plated"},
        ),
    }
    return xr.Dataset(data, coords={"criterion": list(CRITERIA)}), states.concentrations


def _criteria(
    protocol: "CriticalCurrent", cell: Cell, states: StepTestStates
) -> dict[str, tuple[int, float] | None]:
    """Cycle and time at which each criterion is met first; None if it is not."""
    met: dict[str, tuple[int, float] | None] = dict.fromkeys(CRITERIA)
    if states.ended:
        met["depletion"] = states.end()
    if protocol.overpotential_limit_V is not None:
        met["overpotential"] = states.first(POLARISATION, protocol.overpotential_limit_V)
    if (collector := cell.interphases.collector) is not None:
        met["nucleation"] = states.first(PLATING, collector.nucleation_overpotential.si)
    return met


def _reasons(
    protocol: "CriticalCurrent",
    cell: Cell,
    choices: Choices,
    met: dict[str, tuple[int, float] | None],
    currents: Array,
    least: Array,
    foil_ends: int | None,
) -> list[str]:
    """One sentence a criterion: what it is where it is met, why it is not where it is not."""
    carrier = choices.electrolyte.carrier or "salt"
    collector = cell.interphases.collector
    limit = protocol.overpotential_limit_V
    words = {
        "depletion": f"less than {100 * protocol.depletion_share:.3g}% of the {carrier} is left at "
        "the metal that is plated",
        "overpotential": f"the voltage of the whole cell exceeds {limit:g} V" if limit else "",
        "nucleation": (
            "charge transfer and film at the plated metal take more than the nucleation "
            f"overpotential of {collector.nucleation_overpotential.text}"
            if collector
            else ""
        ),
    }
    if foil_ends is not None:
        until = (
            f"before a half cycle strips the whole foil ({cell.metal.thickness.text}"  # type: ignore[union-attr]
            f"{'' if foil_ends >= protocol.conditioning_cycles else ', in the conditioning'})"
        )
    elif met["depletion"] is not None:
        until = f"before the {carrier} is depleted, which no voltage outlasts"
    else:
        until = f"up to {protocol.most_mA_cm2:g} mA/cm2"
    never = {
        "depletion": (
            f"not reached {until}: {_stays(float(least.min()))} of the {carrier} stays"
            if choices.electrolyte.carrier and least.size
            else f"not reached {until}"
        ),
        "overpotential": f"not reached {until}" if limit else "no overpotential limit was given",
        "nucleation": (
            f"not reached {until}"
            if collector
            else "the cell file gives no interphases.collector.nucleation_overpotential"
        ),
    }
    if not choices.electrolyte.carrier:
        never["depletion"] = "no anions move, so that no salt is depleted at any current"
    elif Transport.of(cell, choices) is None:
        never["depletion"] = (
            "the cations carry all of the current, so that no salt is depleted at any current"
        )
    reasons = []
    for criterion in CRITERIA:
        found = met[criterion]
        if found is None:
            reasons.append(never[criterion])
        elif found[0] < protocol.conditioning_cycles:
            reasons.append(f"{words[criterion]}, in the conditioning already{AT_MOST}")
        elif found[0] == protocol.conditioning_cycles:
            reasons.append(f"{words[criterion]}, met at the first level already{AT_MOST}")
        else:
            reasons.append(words[criterion])
    return reasons


def _stays(share: float) -> str:
    """A share that stays, rounded down where rounding would make it all."""
    return "more than 99.9%" if share > 0.9995 else f"at least {share:.1%}"


def _in_mA_cm2(currents: Array) -> Array:
    """Current densities [A/m2] in mA/cm2, as a reader would write the levels."""
    return np.array([float(f"{current / MA_CM2:.{DIGITS}g}") for current in currents])


def _at(current: float, currents: Array, values: Array) -> float:
    """A value at a current between the levels; NaN beyond them."""
    if not currents.size or not currents[0] <= current <= currents[-1]:
        return np.nan
    return float(np.interp(current, currents, values))
