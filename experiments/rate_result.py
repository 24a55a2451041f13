"""From the half-cycles of a rate test to a labelled data set."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.causes import describe, head_room_shares
from nasicell.experiments.cycling import Cycler, HalfCycleRun
from nasicell.experiments.measured import load_measured_rates
from nasicell.experiments.states import StateReader
from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import F
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_CATHODE

if TYPE_CHECKING:
    from nasicell.experiments.rate_test import RateTest

CHARGE_PASSED = "Discharge capacity [A.h]"
ENERGY_DELIVERED = "Discharge energy [W.h]"
CURVE_POINTS = 201
DIRECTIONS = ["charge", "discharge"]

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


def specific_capacities(runs: Sequence[HalfCycleRun], cell: Cell) -> Array:
    """Specific capacity of each half-cycle [mAh/g], positive; 0 where it was skipped."""
    passed = read_ends(runs, [CHARGE_PASSED])[CHARGE_PASSED]
    capacity: Array = np.nan_to_num(np.abs(np.diff(passed, axis=1)[:, 0]))
    return capacity * 1e3 / active_mass(cell)


def active_mass(cell: Cell) -> float:
    """Mass of active material in the cell [g]."""
    return float(1e3 * cell.cathode.loading.si * cell.test.electrode_area.si)


def rate_dataset(
    test: "RateTest", cell: Cell, cycler: Cycler, runs: Sequence[HalfCycleRun], errors: Array
) -> xr.Dataset:
    """Gather a rate test's results.

    Parameters
    ----------
    test : RateTest
        The protocol.
    cell : Cell
        The cell.
    cycler : Cycler
        What ran it.
    runs : sequence of HalfCycleRun
        All half-cycles in order.
    errors : array
        Numerical error of the counted discharge of each step [mAh/g].

    Returns
    -------
    xarray.Dataset
        Dimensions step, cycle, direction, point, loss. Units in each variable's attributes.
    """
    rates, cycles = test.rates(cell), test.cycles(cell)
    shape = (len(rates), cycles, 2)
    ends = read_ends(
        runs,
        [CHARGE_PASSED, ENERGY_DELIVERED, CATION_AMOUNT_IN_CATHODE, *LOSSES.values()],
    )
    charge = np.nan_to_num(np.diff(ends[CHARGE_PASSED], axis=1)[:, 0])
    energy = np.nan_to_num(np.diff(ends[ENERGY_DELIVERED], axis=1)[:, 0])
    moved = np.nan_to_num(np.diff(ends[CATION_AMOUNT_IN_CATHODE], axis=1)[:, 0]) * F / 3600
    with np.errstate(divide="ignore", invalid="ignore"):
        imbalance = np.where(charge == 0, 0, np.abs(moved - charge) / np.abs(charge))
        mean_voltage = energy / charge
    capacity = (np.abs(charge) * 1e3 / active_mass(cell)).reshape(shape)
    energy = np.abs(energy).reshape(shape)[:, -1]
    last = [runs[2 * cycles * (n + 1) - 2 : 2 * cycles * (n + 1)] for n in range(len(rates))]
    curve_capacity, curve_voltage = _curves(last, cell)
    with np.errstate(divide="ignore", invalid="ignore"):
        efficiency = np.where(energy[:, 0] > 0, energy[:, 1] / energy[:, 0], np.nan)

    specific = {"units": "mA.h/g", "per": f"gram of {cell.cathode.formula}"}
    data = xr.Dataset(
        {
            "discharge_capacity": ("step", capacity[:, -1, 1], specific),
            "charge_capacity": ("step", capacity[:, -1, 0], specific),
            "measured_capacity": ("step", _measured(cell, rates), specific),
            "numerical_error": ("step", errors, specific),
            "mean_voltage": ("step", mean_voltage.reshape(shape)[:, -1, 1], {"units": "V"}),
            "energy_efficiency": ("step", efficiency, {"units": "1"}),
            "stopped_by": ("step", _causes(runs, cycles, cycler)),
            "cycle_capacity": (("step", "cycle", "direction"), capacity, specific),
            "sodium_imbalance": (
                ("step", "cycle", "direction"),
                imbalance.reshape(shape),
                {"units": "1", "long_name": "|sodium moved - charge passed| / charge passed"},
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
            "electrolyte_model": type(cycler.model.electrolyte).__name__,
            "mesh": f"{cycler.resolution}",
        },
    )
    data.attrs["warnings"] = "\n".join(_warnings(test, cell, data, runs))
    return data


def _measured(cell: Cell, rates: tuple[float, ...]) -> Array:
    if cell.test.measured is None:
        return np.full(len(rates), np.nan)
    measured = load_measured_rates(cell.test.measured).at(rates)
    return np.array([np.nan if value is None else value for value in measured])


def _curves(last: Sequence[Sequence[HalfCycleRun]], cell: Cell) -> tuple[Array, Array]:
    """Capacity [mAh/g] and voltage [V] of the last charge and discharge of each step."""
    capacity = np.full((len(last), 2, CURVE_POINTS), np.nan)
    voltage = np.full_like(capacity, np.nan)
    for step, pair in enumerate(last):
        for direction, run in enumerate(pair):
            if run.skipped:
                continue
            whole = sum(run.solutions[1:], start=run.solutions[0])
            t = np.linspace(whole.t[0], whole.t[-1], CURVE_POINTS)
            passed = whole[CHARGE_PASSED](t)
            capacity[step, direction] = np.abs(passed - passed[0]) * 1e3 / active_mass(cell)
            voltage[step, direction] = whole["Voltage [V]"](t)
    return capacity, voltage


def _causes(runs: Sequence[HalfCycleRun], cycles: int, cycler: Cycler) -> list[str]:
    """What ended the last discharge and charge of each step, in one sentence a step."""
    reader = StateReader([EQUILIBRIUM_VOLTAGE, *LOSSES.values()])
    sentences = []
    for last in range(2 * cycles - 1, len(runs), 2 * cycles):
        clauses = [_cause(runs, last - 1, cycler, reader)]
        if not runs[last - 1].skipped:
            # where nothing was charged, the discharge has nothing of its own to tell
            clauses.insert(0, _cause(runs, last, cycler, reader))
        sentences.append("; ".join(clauses))
    return sentences


def _cause(runs: Sequence[HalfCycleRun], index: int, cycler: Cycler, reader: StateReader) -> str:
    """What ended one half-cycle."""
    run = runs[index]
    if run.skipped:
        ran_before = [earlier for earlier in runs[:index] if not earlier.skipped]
        before = ran_before[-1].solutions[-1] if ran_before else None
        values = StateReader(reader.names).read([(cycler.first_instant(run.half_cycle, before), 0)])
    else:
        values = reader.read([(run.solutions[-1], -1)])
    shares = head_room_shares(
        {loss: float(values[name][0]) for loss, name in LOSSES.items()},
        float(values[EQUILIBRIUM_VOLTAGE][0]),
        float(cycler.cell.cathode.open_circuit_potential(0.5)),
        charge=run.half_cycle.charge,
    )
    return describe(shares, charge=run.half_cycle.charge, skipped=run.skipped)


def _warnings(
    test: "RateTest", cell: Cell, data: xr.Dataset, runs: Sequence[HalfCycleRun]
) -> list[str]:
    """What a reader of the numbers should know."""
    found = list(cell.warnings(cell.test.temperature.si))
    worst = float(data.numerical_error.max())
    if worst > test.accuracy_mAh_g:
        found.append(
            f"numerical error {worst:.3f} mAh/g on the finest mesh exceeds the asked "
            f"{test.accuracy_mAh_g:g} mAh/g"
        )
    endless = sum(run.endless for run in runs)
    if endless:
        found.append(f"{endless} half-cycles reached their time limit before the cut-off voltage")
    return found
