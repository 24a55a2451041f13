"""From steady currents to transference numbers: what is read, and what is true."""

from collections.abc import Callable, Sequence

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.accuracy import richardson
from nasicell.experiments.attributes import attributes
from nasicell.experiments.bruce_vincent.potentiostat import ATOL, RTOL, Polarised
from nasicell.experiments.transport_at_rest import TransportAtRest
from nasicell.models import BinarySalt, Choices, SymmetricCell
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.planar_cell import tortuous
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE
from nasicell.parameters.to_pybamm import to_pybamm

ELECTRODES = ["ideal", "cell"]
FINE, COARSE = 90, 60
"""Volumes through the electrolyte; the coarser mesh tells how good the finer one is."""
POINTS = 161
"""Stored points of a transient, evenly in the logarithm of time."""
EARLIEST = 1e-4
"""First of them, over the time constant of the salt."""
OFF_BY = 0.01
"""Error of a resistance of which the effect is shown."""
EXHAUSTED = 0.1
"""Share of the mobile anions at rest below which they count as exhausted, as in a rate test."""
OVERLAP = 0.1
"""Time constants of interface and salt above this ratio share one arc in a spectrum."""
NEGLIGIBLE = 0.01
"""Contact resistance over the electrolyte's below which it does not show."""
WORTH_A_WARNING = 5e-4
"""Numerical error of a transference number that a reader should know."""

Array = NDArray[np.float64]
Attempt = Polarised | str
"""A voltage step that became steady, or why it did not."""


def apparent(step: Polarised) -> float:
    """Transference number by the formula of Bruce and Vincent [-]."""
    first, last = step.first, step.last
    R_0, R_ss = first.interface_resistance(0.0), last.interface_resistance(last.current)
    across_first = first.voltage - first.current * R_0
    across_last = last.voltage - last.current * R_ss
    return last.current * across_first / (first.current * across_last)


def error_from_resistance(step: Polarised) -> float:
    """How far :func:`apparent` moves where R_0 alone is off by ``OFF_BY`` [-]."""
    last = step.last
    across = last.voltage - last.current * last.interface_resistance(last.current)
    return abs(OFF_BY * last.current * step.first.interface_resistance(0.0) / across)


def current_fraction(step: Polarised) -> float:
    """True steady over initial conductance of the electrolyte at this voltage [-]."""
    return step.last.conductance / step.first.conductance


NUMBERS: dict[str, tuple[Callable[[Polarised], float], str, str]] = {
    "initial_current": (lambda step: step.first.current, "A/m2", "current in the first instant"),
    "steady_current": (lambda step: step.last.current, "A/m2", "steady current"),
    "interface_resistance_initial": (
        lambda step: step.first.interface_resistance(0.0),
        "ohm.m2",
        "small-signal resistance of both interfaces at rest",
    ),
    "interface_resistance_steady": (
        lambda step: step.last.interface_resistance(step.last.current),
        "ohm.m2",
        "small-signal resistance of both interfaces under the steady current",
    ),
    "electrolyte_voltage_initial": (
        lambda step: step.first.electrolyte,
        "V",
        "true voltage across the electrolyte in the first instant",
    ),
    "electrolyte_voltage_steady": (
        lambda step: step.last.electrolyte,
        "V",
        "true voltage across the electrolyte at the end",
    ),
    "transference_number_apparent": (apparent, "1", "read by the formula of Bruce and Vincent"),
    "current_fraction": (
        current_fraction,
        "1",
        "true steady over initial conductance of the electrolyte at this voltage",
    ),
    "error_from_1_percent_resistance": (
        error_from_resistance,
        "1",
        "change of transference_number_apparent where R_0 alone is off by 1 %",
    ),
    "duration": (lambda step: float(step.time[-1]), "s", "length of the step"),
}
"""What each step gives: how, in which unit, and what it is."""


def transference_dataset(
    voltages_mV: Sequence[float],
    cell: Cell,
    choices: Choices,
    truth: TransportAtRest,
    coarse: Sequence[Sequence[Attempt]],
    fine: Sequence[Sequence[Attempt]],
) -> xr.Dataset:
    """Gather the steps.

    Parameters
    ----------
    voltages_mV : sequence of float
        Voltages [mV].
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    truth : TransportAtRest
        What their laws say at rest.
    coarse, fine : sequence
        The steps on both meshes, [electrodes][voltage].

    Returns
    -------
    xarray.Dataset
        Units in each variable's attributes.
    """
    both = ("electrodes", "voltage")
    data = xr.Dataset(
        {
            name: (both, _table(fine, read), {"units": unit, "long_name": words})
            for name, (read, unit, words) in NUMBERS.items()
        },
        coords={
            "electrodes": ELECTRODES,
            "voltage": ("voltage", [v / 1e3 for v in voltages_mV], {"units": "V"}),
        },
    )
    data["numerical_error"] = (
        both,
        richardson(_table(coarse, apparent), _table(fine, apparent), FINE / COARSE),
        {"units": "1", "long_name": "numerical error of transference_number_apparent"},
    )
    data["not_reached"] = (
        both,
        [[one if isinstance(one, str) else "" for one in row] for row in fine],
        {"long_name": "why there is no steady current; empty where there is"},
    )
    time, current = _curves(fine, truth.relaxation_time)
    data["curve_time"] = ((*both, "point"), time, {"units": "s"})
    data["curve_current"] = ((*both, "point"), current, {"units": "A/m2"})
    for name, value, unit, words in (
        ("transference_number_model", truth.transference_number, "1", "true in the model at rest"),
        ("transference_number_file", _of_the_file(cell), "1", "of the cell file at rest"),
        ("newman_number", truth.newman_number, "1", "Ne of the model's laws at rest"),
        ("current_fraction_expected", truth.current_fraction, "1", "1/(1 + Ne), small voltage"),
        ("relaxation_time", truth.relaxation_time, "s", "slowest time constant of the salt"),
        (
            "electrolyte_resistance",
            _resistance(cell, choices),
            "ohm.m2",
            "of the electrolyte at rest",
        ),
        ("contact_resistance", cell.interphases.contact_resistance.si, "ohm.m2", "of the contacts"),
    ):
        data[name] = ((), value, {"units": unit, "long_name": words})
    data.attrs = attributes(
        cell,
        choices,
        mesh=f"{FINE} volumes in the separator, {COARSE} for the error; "
        f"rtol {RTOL:g}, atol {ATOL:g}",
        warnings=_warnings(data, cell, choices, fine),
    )
    return data


def _table(attempts: Sequence[Sequence[Attempt]], read: Callable[[Polarised], float]) -> Array:
    """A number of each step; NaN where there is none."""
    return np.array(
        [[np.nan if isinstance(one, str) else read(one) for one in row] for row in attempts]
    )


def _curves(attempts: Sequence[Sequence[Attempt]], relaxation_time: float) -> tuple[Array, Array]:
    """Time [s] and current [A/m2] of each step on points that are even in log(time)."""
    shape = (len(attempts), len(attempts[0]), POINTS)
    time, current = np.full(shape, np.nan), np.full(shape, np.nan)
    for n, row in enumerate(attempts):
        for k, one in enumerate(row):
            if not isinstance(one, str):
                end = one.time[-1]
                time[n, k] = np.geomspace(EARLIEST * (relaxation_time or end), end, POINTS)
                current[n, k] = np.interp(time[n, k], one.time, one.current)
    return time, current


def _of_the_file(cell: Cell) -> float:
    return float(cell.electrolyte.transference_number(cell.test.temperature.si))


def _resistance(cell: Cell, choices: Choices) -> float:
    """L/(kappa tor), the electrolyte at rest [ohm m2]: known whether or not a step is steady."""
    param = SymmetricCell(electrolyte=choices.electrolyte, build=False).param
    law = param.kappa_e(param.c_e_init, pybamm.Scalar(float(cell.test.temperature.si)))
    kappa = pybamm.ParameterValues(to_pybamm(cell)).evaluate(law)
    conductivity = float(np.asarray(kappa).item()) * tortuous(cell.sections)
    return float(cell.separator.thickness.si) / conductivity


def _warnings(
    data: xr.Dataset, cell: Cell, choices: Choices, attempts: Sequence[Sequence[Attempt]]
) -> list[str]:
    """What a reader of the numbers should know."""
    found = []
    for electrodes, row in zip(ELECTRODES, attempts, strict=True):
        where = "between ideal electrodes" if electrodes == "ideal" else "with the interfaces"
        for voltage, one in zip(data.voltage.values, row, strict=True):
            at = f"at {1e3 * voltage:g} mV {where}"
            if isinstance(one, str):
                found.append(f"{at} no steady current was reached: {one}")
                continue
            if one.share_at_counter < EXHAUSTED:
                # extrapolated to the electrode, next to nothing may fall below 0
                left = max(one.share_at_counter, 0.0)
                found.append(
                    f"{at} only {left:.1%} of the {choices.electrolyte.carrier} is left at the "
                    "electrode that plates: the number is that of a limiting current"
                )
            if electrodes == "cell" and one.charge > to_pybamm(cell)[METAL_FOIL_CHARGE]:
                found.append(f"{at} the foil of the metal would be used up before the end")
    contact, electrolyte = float(data.contact_resistance), float(data.electrolyte_resistance)
    if contact > NEGLIGIBLE * electrolyte:
        found.append(
            f"contacts take {contact / electrolyte:.2g} times the electrolyte's resistance; R_0 "
            "and R_ss hold the interfaces alone, so the formula counts contacts as electrolyte and "
            "reads too large a number"
        )
    if _slowest_arc(cell) > OVERLAP * float(data.relaxation_time) > 0:
        found.append(
            f"the charge transfer's time constant of {_slowest_arc(cell):.2g} s and the salt's of "
            f"{float(data.relaxation_time):.2g} s overlap in a spectrum of impedance: a laboratory "
            "would not read the interface resistances as sharply as they are taken here"
        )
    reached = [one for row in attempts for one in row if not isinstance(one, str)]
    if isinstance(choices.electrolyte, BinarySalt) and reached:
        low = min(one.concentrations[0] for one in reached)
        high = max(one.concentrations[1] for one in reached)
        found += cell.concentration_warnings(low, high)
    worst = float(data.numerical_error.sel(electrodes="ideal").max())
    if worst > WORTH_A_WARNING:
        found.append(f"between ideal electrodes the numerical error is up to {worst:.1g}")
    return found


def _slowest_arc(cell: Cell) -> float:
    """Largest R_ct C_dl of both interfaces [s]; 0 where the file gives no capacitance."""
    T = float(cell.test.temperature.si)
    return max(
        capacitance.si * R_GAS * T / (F * float(side.exchange_current_density(T)))
        if (capacitance := side.double_layer_capacitance) is not None
        else 0.0
        for side in (cell.interphases.metal, cell.interphases.counter)
    )
