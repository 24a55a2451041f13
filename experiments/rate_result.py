"""From the half-cycles of a rate test to a labelled data set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from nasicell.experiments.causes import READ, describe, head_room_shares
from nasicell.experiments.cycling import Cycler, HalfCycleRun
from nasicell.experiments.extremes import EXHAUSTED, Extremes, exhaustion, find_extremes
from nasicell.experiments.measured import load_measured_rates
from nasicell.experiments.states import StateReader
from nasicell.models import LOSSES, Choices, Hysteresis, SelfHeating
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import F
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_CATHODE

if TYPE_CHECKING:
    from nasicell.experiments.rate_test import RateTest

CHARGE_PASSED = "Discharge capacity [A.h]"
VOLTAGE = "Voltage [V]"
AT_ENDS = [
    CHARGE_PASSED,
    CATION_AMOUNT_IN_CATHODE,
    *READ,
]
"""Variables that a data set needs at the start and the end of each half-cycle."""
CURVE_POINTS = 201
DIRECTIONS = ["charge", "discharge"]
CLOSED = 0.01
"""A cycle is closed, and has an energy efficiency, if it returns its charge to this share."""
MUCH = 0.5
"""Mean voltages of discharges that give this share of the capacity, or more, count in full."""
LITTLE = 0.01
"""Less than this share of the theoretical capacity is next to nothing."""

Array = NDArray[np.float64]


def read_ends(runs: Sequence[HalfCycleRun], names: Sequence[str]) -> dict[str, Array]:
    """Read variables at the start and the end of each half-cycle.

    Parameters
    ----------
    runs : sequence of HalfCycleRun
        The half-cycles.
    names : sequence of str
        Scalar model variables.

    Returns
    -------
    dict
        For each name an array of shape (half-cycles, 2), NaN where a half-cycle was skipped.
    """
    ran = [index for index, run in enumerate(runs) if not run.skipped]
    states = [
        state
        for index in ran
        for state in ((runs[index].solutions[0], 0), (runs[index].solutions[-1], -1))
    ]
    ends = {name: np.full((len(runs), 2), np.nan) for name in names}
    for name, values in StateReader(names).read(states).items():
        ends[name][ran] = values.reshape(-1, 2)
    return ends


def specific_capacities(ends: dict[str, Array], cell: Cell) -> Array:
    """Specific capacity of each half-cycle [mAh/g], positive; 0 where it was skipped.

    Parameters
    ----------
    ends : dict
        What :func:`read_ends` returned; must hold ``CHARGE_PASSED``.
    cell : Cell
        The cell.
    """
    return np.abs(_change(ends[CHARGE_PASSED])) * 1e3 / active_mass(cell)


def _change(ends: Array) -> Array:
    """Change over each half-cycle, 0 where it was skipped."""
    change: Array = np.nan_to_num(np.diff(ends, axis=1)[:, 0])
    return change


def last_pairs(runs: Sequence[HalfCycleRun], cycles: int) -> list[Sequence[HalfCycleRun]]:
    """The last charge and discharge of each step of so many cycles."""
    each = 2 * cycles
    return [runs[end - 2 : end] for end in range(each, len(runs) + 1, each)]


def mean_voltages(pairs: Sequence[Sequence[HalfCycleRun]]) -> Array:
    r"""Energy over charge of half-cycles [V], NaN where one was skipped.

    .. math:: \bar V = \int V \, \mathrm{d}Q \Big/ \int \mathrm{d}Q

    by Simpson's rule over the solver's steps. As a state of the solver the energy of a small
    electrode, some 1e-4 W.h, would be of the size of the absolute tolerance and wrong by per cents.

    Parameters
    ----------
    pairs : sequence of sequence of HalfCycleRun
        Charge and discharge of each step.

    Returns
    -------
    array
        Shape (steps, 2).
    """
    reader = StateReader([CHARGE_PASSED, VOLTAGE])

    def mean(run: HalfCycleRun) -> float:
        if run.skipped:
            return float("nan")
        parts = [reader.along(part) for part in run.solutions]
        energy = sum(simpson(part[VOLTAGE], x=part[CHARGE_PASSED]) for part in parts)
        return float(
            energy / sum(part[CHARGE_PASSED][-1] - part[CHARGE_PASSED][0] for part in parts)
        )

    return np.array([[mean(run) for run in pair] for pair in pairs])


def energy_error(voltage_errors: Array, capacities: Array, cell: Cell) -> float:
    """Largest error of a mean voltage [V], in proportion less where the cell gives little.

    The few charges of an exhausted cell make little energy.

    Parameters
    ----------
    voltage_errors : array
        Numerical errors of mean voltages [V]; NaN where a half-cycle was skipped.
    capacities : array
        Their specific capacities [mAh/g].
    cell : Cell
        The cell.
    """
    reach = cell.derived.theoretical_capacity.si * cell.cathode.active_fraction.si / 3600
    weights = np.minimum(capacities / (MUCH * reach), 1)
    return float(np.nanmax(voltage_errors * weights, initial=0))


def active_mass(cell: Cell) -> float:
    """Mass of active material in the cell [g]."""
    return float(1e3 * cell.cathode.loading.si * cell.test.electrode_area.si)


@dataclass(frozen=True)
class RefinedRuns:
    """Half-cycles on a mesh that is fine enough.

    Attributes
    ----------
    cycler : Cycler
        What ran them.
    choices : Choices
        The equations.
    runs : list of HalfCycleRun
        All half-cycles in order.
    ends : dict
        The variables ``AT_ENDS`` at their starts and ends.
    errors : array
        Numerical error of the last charge and discharge of each step [mAh/g], shape (2, steps).
    voltages : array
        Their mean voltages [V], shape (steps, 2).
    voltage_errors : array
        Numerical error of the mean voltages of the discharges [V], shape (steps,).
    energy_error : float
        What :func:`energy_error` makes of it [V].
    """

    cycler: Cycler
    choices: Choices
    runs: list[HalfCycleRun]
    ends: dict[str, Array]
    errors: Array
    voltages: Array
    voltage_errors: Array
    energy_error: float

    @cached_property
    def last_pairs(self) -> list[Sequence[HalfCycleRun]]:
        """The last charge and discharge of each step."""
        return last_pairs(self.runs, len(self.runs) // (2 * len(self.voltages)))

    @cached_property
    def extremes(self) -> list[list[Extremes]]:
        """What those went through."""
        return find_extremes(self.last_pairs, self.choices)


def rate_dataset(test: "RateTest", refined: RefinedRuns) -> xr.Dataset:
    """Gather a rate test's results.

    Parameters
    ----------
    test : RateTest
        The protocol.
    refined : RefinedRuns
        Its half-cycles.

    Returns
    -------
    xarray.Dataset
        Dimensions step, cycle, direction, point, loss. Units in each variable's attributes.
    """
    cycler, runs, ends, errors = refined.cycler, refined.runs, refined.ends, refined.errors
    cell = cycler.cell
    rates, cycles = test.rates(cell), test.cycles(cell)
    shape = (len(rates), cycles, 2)
    charge = _change(ends[CHARGE_PASSED])
    moved = _change(ends[CATION_AMOUNT_IN_CATHODE]) * F / 3600
    capacity = specific_capacities(ends, cell).reshape(shape)
    curve_capacity, curve_voltage = _curves(refined.last_pairs, capacity[:, -1])
    exhausted = np.array([[one.exhausted_after for one in pair] for pair in refined.extremes])
    peak = np.array([[one.temperature[1] for one in pair] for pair in refined.extremes])
    heats = isinstance(refined.choices.heat, SelfHeating)
    with np.errstate(divide="ignore", invalid="ignore"):
        imbalance = np.where(charge == 0, 0, np.abs(moved - charge) / np.abs(charge))
    efficiency = _closed_efficiency(capacity[:, -1], refined.voltages)

    specific = {"units": "mA.h/g", "per": f"gram of {cell.cathode.formula}"}
    return xr.Dataset(
        {
            "discharge_capacity": ("step", capacity[:, -1, 1], specific),
            "charge_capacity": ("step", capacity[:, -1, 0], specific),
            "measured_capacity": ("step", _measured(cell, rates), specific),
            "numerical_error": ("step", errors[1], specific),
            "charge_numerical_error": ("step", errors[0], specific),
            "mean_voltage": ("step", refined.voltages[:, 1], {"units": "V"}),
            "mean_voltage_error": (
                "step",
                refined.voltage_errors,
                {"units": "V", "long_name": "numerical error of mean_voltage"},
            ),
            "energy_efficiency": ("step", efficiency, {"units": "1"}),
            "stopped_by": ("step", _causes(refined, cycles)),
            "exhaustion_time": (
                ("step", "direction"),
                exhausted,
                {
                    "units": "s",
                    "long_name": "time into the half-cycle when salt or mobile anions were "
                    f"first exhausted anywhere (below {EXHAUSTED:.0%} of rest)",
                },
            ),
            "peak_temperature": (
                ("step", "direction"),
                peak if heats else np.full(peak.shape, cell.test.temperature.si),
                {"units": "K"},
            ),
            "cycle_capacity": (("step", "cycle", "direction"), capacity, specific),
            "sodium_imbalance": (
                ("step", "cycle", "direction"),
                imbalance.reshape(shape),
                {
                    "units": "1",
                    "long_name": f"|{cell.cathode.cation} moved - charge passed| / charge passed",
                },
            ),
            "curve_capacity": (("step", "direction", "point"), curve_capacity, specific),
            "curve_voltage": (("step", "direction", "point"), curve_voltage, {"units": "V"}),
            "loss_at_end": (
                ("step", "direction", "loss"),
                np.stack([ends[name][:, 1].reshape(shape)[:, -1] for name in LOSSES.values()], -1),
                {"units": "V", "long_name": "voltage loss at the end, positive on discharge"},
            ),
        },
        coords={
            "c_rate": ("step", np.array(rates), {"units": "1"}),
            "cycle": np.arange(1, cycles + 1),
            "direction": DIRECTIONS,
            "loss": list(LOSSES),
        },
        attrs={
            "cell": cell.name,
            "title": cell.title,
            "basis_mA_g": float(cell.test.specific_current_1C.si),
            "electrolyte_model": refined.choices.electrolyte.name,
            "hysteresis": int(isinstance(refined.choices.potential, Hysteresis)),
            "self_heating": int(heats),
            "mesh": f"{cycler.resolution}",
            "states": cycler.states(runs),
        },
    )


def _measured(cell: Cell, rates: tuple[float, ...]) -> Array:
    if cell.test.measured is None:
        return np.full(len(rates), np.nan)
    measured = load_measured_rates(cell.test.measured).at(rates)
    return np.array([np.nan if value is None else value for value in measured])


def _curves(last: Sequence[Sequence[HalfCycleRun]], reached: Array) -> tuple[Array, Array]:
    """Capacity [mAh/g] and voltage [V] along the last charge and discharge of each step."""
    capacity = np.full((len(last), 2, CURVE_POINTS), np.nan)
    voltage = np.full_like(capacity, np.nan)
    for step, pair in enumerate(last):
        for direction, run in enumerate(pair):
            if run.skipped:
                continue
            whole = sum(run.solutions[1:], start=run.solutions[0])
            t = np.linspace(whole.t[0], whole.t[-1], CURVE_POINTS)
            voltage[step, direction] = whole[VOLTAGE](t)
            # at constant current the charge goes with time; a hold has to be looked up
            share = np.linspace(0, 1, CURVE_POINTS)
            if run.half_cycle.hold_until_c_rate is not None:
                passed = whole[CHARGE_PASSED](t)
                share = (passed - passed[0]) / (passed[-1] - passed[0])
            capacity[step, direction] = share * reached[step, direction]
    return capacity, voltage


def _closed_efficiency(capacity: Array, voltage: Array) -> Array:
    """Energy out over energy in for the last cycle of each step; NaN where it did not close."""
    charge, energy = capacity, np.nan_to_num(capacity * voltage)
    closed = np.abs(charge[:, 1] - charge[:, 0]) <= CLOSED * charge[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        efficiency: Array = energy[:, 1] / energy[:, 0]
    return np.where(closed & (energy[:, 0] > 0), efficiency, np.nan)


def _causes(refined: RefinedRuns, cycles: int) -> list[str]:
    """What ended the last discharge and charge of each step, in one sentence a step."""
    runs, ends, cycler = refined.runs, refined.ends, refined.cycler
    carrier = refined.choices.electrolyte.carrier
    sentences = []
    reach = cycler.cell.derived.theoretical_capacity.si / 3600  # mAh/g
    moved = specific_capacities(ends, cycler.cell)
    for step, last in enumerate(range(2 * cycles - 1, len(runs), 2 * cycles)):
        clauses = [_cause(runs, ends, last - 1, cycler)]
        # where next to nothing was charged, the discharge has nothing of its own to tell
        if moved[last - 1] > LITTLE * reach:
            clauses.insert(0, _cause(runs, ends, last, cycler))
        elif not runs[last - 1].skipped:
            clauses.insert(0, "discharge short because next to nothing was charged")
        exhaustions = [
            exhaustion(one, carrier, direction)
            for one, direction in zip(refined.extremes[step], DIRECTIONS, strict=True)
        ]
        sentences.append("; ".join([*clauses, *filter(None, exhaustions)]))
    return sentences


def _cause(runs: Sequence[HalfCycleRun], ends: dict[str, Array], index: int, cycler: Cycler) -> str:
    """What ended one half-cycle."""
    run = runs[index]
    if run.endless:
        return f"{run.half_cycle.direction} ended by the time limit"
    if run.skipped:
        ran_before = [earlier for earlier in runs[:index] if not earlier.skipped]
        before = ran_before[-1].solutions[-1] if ran_before else None
        first = cycler.first_instant(run.half_cycle, before)
        values = {name: v[0] for name, v in StateReader(READ).read([(first, 0)]).items()}
    else:
        values = {name: v[index, 1] for name, v in ends.items()}
    shares = head_room_shares(values, cycler.cell, charge=run.half_cycle.charge)
    return describe(shares, charge=run.half_cycle.charge, skipped=run.skipped)
