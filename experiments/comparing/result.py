"""From measured and simulated half-cycles to one labelled data set."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.attributes import attributes
from nasicell.experiments.causes import READ, describe, head_room_shares
from nasicell.experiments.cautions import further_entries_not_used
from nasicell.experiments.comparing.errors import GRID, Curve, rms, total_error, voltage_residual
from nasicell.experiments.comparing.measured_cycles import MeasuredCycles, Refined, Simulated
from nasicell.experiments.loss_split import SPLIT, Split, split
from nasicell.experiments.rate_result import VOLTAGE, active_mass
from nasicell.models import LOSSES, Hysteresis, SelfHeating
from nasicell.models.electrolyte.anion_balance import LARGEST, LEAST
from nasicell.models.heat import TEMPERATURE
from nasicell.parameters.cell import Cell

Array = NDArray[np.float64]
FAR = 0.5
"""Voltage beyond the cell's cut-offs [V] at which its potential is hardly known."""


@dataclass(frozen=True)
class _Compared:
    """One half-cycle, measured and simulated.

    Attributes
    ----------
    measured : Curve or None
        None where only a capacity was measured.
    split : Split
        The simulated half-cycle; NaN where it was beyond its cut-off from the start.
    grid, residual : array
        Common capacities [mAh/g] and residuals [V], shape (GRID,); NaN where there are none.
    stopped_by : str
        What ended the simulated half-cycle.
    extremes : dict
        Least and largest concentration and temperature that it went through.
    """

    measured: Curve | None
    split: Split
    grid: Array
    residual: Array
    stopped_by: str
    extremes: dict[str, tuple[float, float]]


def compared_dataset(cell: Cell, refined: Refined) -> xr.Dataset:
    """Gather the comparison.

    Parameters
    ----------
    cell : Cell
        The cell.
    refined : Refined
        The simulation.

    Returns
    -------
    xarray.Dataset
        Along ``half_cycle``: names, directions, current densities, capacities, the errors of
        :mod:`nasicell.experiments.comparing.errors`; with ``grid`` the residuals; with
        ``measured_point`` the measured curves; with ``point`` the simulated ones, and with ``loss``
        what they lose on the way. NaN for unknown, units in each variable's attributes.
    """
    simulated = refined.simulated
    measured, choices = simulated.measured, simulated.choices
    numbers = measured.compared
    items = [_compared(simulated, cell, k, n) for k, n in enumerate(numbers)]
    half_cycles = [measured.half_cycles[n] for n in numbers]
    capacity, reached = measured.capacities(cell), simulated.capacities
    voltage_rms = np.array([rms(one.residual) for one in items])
    relative = (reached - capacity) / capacity
    error = total_error(voltage_rms, relative)
    density = measured.scale(cell) / cell.test.electrode_area.si
    specific = {"units": "mA.h/g", "per": f"gram of {cell.cathode.formula}"}
    volts, along = {"units": "V"}, ("half_cycle", "point")
    points = max([len(one.measured.capacity) for one in items if one.measured] or [1])
    data = xr.Dataset(
        {
            "direction": ("half_cycle", [one.direction for one in half_cycles]),
            "c_rate": ("half_cycle", np.array([one.c_rate for one in half_cycles]), {"units": "1"}),
            "current_density": (
                "half_cycle",
                np.array([one.current * density for one in half_cycles]),
                {"units": "A.m-2", "long_name": "current density, positive on discharge"},
            ),
            "measured_capacity": ("half_cycle", capacity, specific),
            "simulated_capacity": ("half_cycle", reached, specific),
            "capacity_error": ("half_cycle", reached - capacity, specific),
            "relative_capacity_error": ("half_cycle", relative, {"units": "1"}),
            "numerical_error": ("half_cycle", refined.errors, specific),
            "voltage_rms": ("half_cycle", voltage_rms, volts),
            "voltage_numerical_error": ("half_cycle", refined.voltage_errors, volts),
            "error": ("half_cycle", error, {"units": "1"}),
            "stopped_by": ("half_cycle", [one.stopped_by for one in items]),
            "residual_capacity": (
                ("half_cycle", "grid"), np.array([one.grid for one in items]), specific),
            "voltage_residual": (
                ("half_cycle", "grid"),
                np.array([one.residual for one in items]),
                {"units": "V", "long_name": "simulated minus measured voltage"},
            ),
            "measured_curve_capacity": (
                ("half_cycle", "measured_point"),
                np.array([_padded(one.measured, "capacity", points)
                          for one in items]),
                specific,
            ),
            "measured_curve_voltage": (
                ("half_cycle", "measured_point"),
                np.array([_padded(one.measured, "voltage", points)
                          for one in items]),
                volts,
            ),
            "capacity": (along, np.array([one.split.capacity for one in items]), specific),
            "voltage": (along, np.array([one.split.voltage for one in items]), volts),
            "equilibrium_voltage": (
                along, np.array([one.split.equilibrium for one in items]), volts),
            "voltage_loss": (
                (*along, "loss"),
                np.array([one.split.losses for one in items]),
                {"units": "V", "long_name": "voltage loss, positive on discharge"},
            ),
        },
        coords={
            "half_cycle": [one.name for one in half_cycles],
            "loss": list(LOSSES),
        },
    )  # fmt: skip
    data["peak_temperature"] = (
        (), np.nanmax([cell.test.temperature.si, *_seen(items, TEMPERATURE)]), {"units": "K"}
    )  # fmt: skip
    data.attrs = attributes(
        cell,
        choices,
        mesh=f"{simulated.cycler.resolution}",
        temperatures=[cell.test.temperature.si, *_seen(items, TEMPERATURE)],
        concentrations=_seen(items, LEAST) + _seen(items, LARGEST),
        cathode=True,
        warnings=[
            *measured.notes,
            *further_entries_not_used(cell, choices),
            *_warnings(cell, refined, capacity),
        ],
    ) | {
        "hysteresis": int(isinstance(choices.potential, Hysteresis)),
        "self_heating": int(isinstance(choices.heat, SelfHeating)),
        "basis": _basis(cell, measured),
        "sources": "\n".join(measured.sources),
        "voltage_rms_V": rms(voltage_rms[np.isfinite(voltage_rms)]),
        "capacity_rms_mAh_g": rms(reached - capacity),
        "error": rms(error),
        "lower_cutoff_V": float(cell.test.lower_cutoff.si),
        "upper_cutoff_V": float(cell.test.upper_cutoff.si),
    }
    return data


def _compared(simulated: Simulated, cell: Cell, k: int, n: int) -> _Compared:
    """Number k of those that are compared, number n of all."""
    measured = simulated.measured
    salt = (LEAST, LARGEST) if simulated.choices.electrolyte.carrier else ()
    heat = (TEMPERATURE,) if isinstance(simulated.choices.heat, SelfHeating) else ()
    values = simulated.read(n, tuple(dict.fromkeys([*SPLIT[1:], *READ, *salt, *heat])))
    curve = measured.half_cycles[n].curve(measured.grams(cell))
    grid = residual = np.full(GRID, np.nan)
    own = simulated.curves[k]
    if own is not None and curve is not None:
        common, found = voltage_residual(own, curve)
        if common.size:
            grid, residual = common, found
    charge = measured.half_cycles[n].charge
    if values[VOLTAGE].size:
        last = {name: float(one[-1]) for name, one in values.items()}
        stopped_by = describe(head_room_shares(last, cell, charge=charge), charge=charge)
    else:
        word = "charge" if charge else "discharge"
        stopped_by = f"{word} beyond the cut-off from the start"
    return _Compared(
        measured=curve,
        split=split(values, active_mass(cell)),
        grid=grid,
        residual=residual,
        stopped_by=stopped_by,
        extremes={
            name: (float(np.min(values[name])), float(np.max(values[name])))
            for name in (*salt, *heat)
            if values[name].size
        },
    )


def _seen(items: list[_Compared], name: str) -> list[float]:
    """Extremes of a variable over all half-cycles."""
    return [value for one in items for value in one.extremes.get(name, ())]


def _padded(curve: Curve | None, name: str, size: int) -> Array:
    """Capacity or voltage of a curve, filled up with NaN."""
    found = np.full(size, np.nan)
    if curve is not None:
        values = getattr(curve, name)
        found[: len(values)] = values
    return found


def _basis(cell: Cell, measured: MeasuredCycles) -> str:
    """Where current densities and capacities per gram come from, in words."""
    loading = cell.cathode.loading.text
    if measured.mass_kg is None:
        return (
            f"no mass given: current densities by the cell's electrode area of "
            f"{cell.test.electrode_area.text}, capacities per gram by its loading of {loading}"
        )
    return f"current densities by mass: measured current per gram times the loading of {loading}"


def _warnings(cell: Cell, refined: Refined, capacity: Array) -> list[str]:
    """Sentences on this comparison alone."""
    simulated = refined.simulated
    measured, found = simulated.measured, []
    accuracy = measured.accuracy_mAh_g
    if np.max(refined.errors) > accuracy:
        found.append(
            f"numerical error {np.max(refined.errors):.3f} mAh/g on the finest mesh exceeds the "
            f"asked {accuracy:g} mAh/g"
        )
    endless = sum(simulated.endless(n) for n in range(len(measured.half_cycles)))
    if endless:
        found.append(f"{endless} half-cycles reached their time limit before their end")
    full = cell.derived.theoretical_capacity.si / 3600
    if np.max(capacity) > 1.02 * full:
        found.append(
            f"the largest measured capacity is {np.max(capacity):.4g} mAh/g, more than the "
            f"{full:.4g} mAh/g that {cell.cathode.formula} can hold: check mass, loading and area"
        )
    lower, upper = cell.test.lower_cutoff.si, cell.test.upper_cutoff.si
    low, high = measured.window
    if low < lower - FAR or high > upper + FAR:
        found.append(
            f"the measured half-cycles end between {low:.3f} V and {high:.3f} V, the cell's "
            f"cut-offs are {lower:g} V and {upper:g} V: are data and cell of one material?"
        )
    for before, one in zip(measured.half_cycles, measured.half_cycles[1:], strict=False):
        # an unmeasured charge ends at the cell's cut-off
        if before.segments[-1].voltage is None and one.voltage and one.voltage[0] > upper:
            found.append(
                f"{one.name} starts at {one.voltage[0]:.3f} V, above the cell's upper cut-off of "
                f"{upper:g} V, where the charge before it ends that was not measured: check "
                "test.upper_cutoff"
            )
            break
    return found
