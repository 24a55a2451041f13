"""From the pulses of a titration to a labelled data set: what is read, and what is true."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from nasicell.experiments.attributes import attributes
from nasicell.experiments.gitt.method import why_not_read
from nasicell.experiments.gitt.pulses import (
    DIFFUSIVITY_ERROR,
    OTHER_LOSSES,
    VOLTAGE_ERROR,
    Array,
    Titrated,
    numerical_errors,
    padded,
    time_constant,
)
from nasicell.experiments.gitt.reading import CURRENT, TIME, VOLTAGE
from nasicell.experiments.rate_result import CHARGE_PASSED, active_mass
from nasicell.models import EQUILIBRIUM_VOLTAGE, Choices, Hysteresis, SelfHeating
from nasicell.models.electrolyte.anion_balance import LARGEST, LEAST
from nasicell.models.heat import TEMPERATURE
from nasicell.parameters.cell import Cell

if TYPE_CHECKING:
    from nasicell.experiments.gitt.protocol import Titration


def titration_dataset(
    test: "Titration",
    cell: Cell,
    choices: Choices,
    titrations: Mapping[str, Titrated],
    pulses: Mapping[str, dict[str, Array]],
) -> xr.Dataset:
    """Gather a titration.

    Parameters
    ----------
    test : Titration
        The protocol.
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    titrations : mapping
        What happened in each direction.
    pulses : mapping
        What :func:`read_pulses` made of it.

    Returns
    -------
    xarray.Dataset
        Dimensions direction, pulse and point (the stored times of the curve); NaN beyond the last
        pulse and point of a direction. Units in each variable's attributes.
    """
    fine = [dict(values) for values in pulses.values()]
    if len(fine) == 2:
        _gap(fine)
    else:
        fine[0]["charge_minus_discharge"] = np.full(fine[0]["relaxed_voltage"].size, np.nan)
    both = [titrated.fine for titrated in titrations.values()]

    def table(rows: list[Array]) -> Array:
        return padded(rows, max(1, *(len(row) for row in rows)))  # a reader meets NaN, not nothing

    def along(name: str) -> list[Array]:
        return [one.curve[name] for one in both]

    mass, cation = active_mass(cell), cell.cathode.cation
    tau = time_constant(cell)
    data = xr.Dataset(
        {
            name: (("direction", "pulse"), table([one[name] for one in fine]), about)
            for name, about in _pulse_variables(cation).items()
        }
        | {
            "loss_change": (
                ("direction", "pulse", "loss"),
                table([one["loss_change"] for one in fine]),
                {
                    "units": "V",
                    "long_name": "change of a loss from the first sample to the end of the pulse, "
                    "losses positive on discharge",
                },
            ),
            "not_read_because": (
                ("direction", "pulse"),
                _reasons(fine),
                {"long_name": "why no diffusivity is read, empty if one is"},
            ),
            "curve_time": (
                ("direction", "point"),
                table(along(TIME)),
                {"units": "s"},
            ),
            "curve_capacity": (
                ("direction", "point"),
                np.abs(table(along(CHARGE_PASSED))) * 1e3 / mass,
                {"units": "mA.h/g", "per": f"gram of {cell.cathode.formula}"},
            ),
            "curve_voltage": (
                ("direction", "point"),
                table(along(VOLTAGE)),
                {"units": "V"},
            ),
            "curve_current": (
                ("direction", "point"),
                table(along(CURRENT)),
                {"units": "A", "long_name": "current, positive on discharge"},
            ),
            "curve_equilibrium_voltage": (
                ("direction", "point"),
                table(along(EQUILIBRIUM_VOLTAGE)),
                {"units": "V", "long_name": f"open-circuit potential at the mean {cation} content"},
            ),
            "diffusivity_model": (
                (),
                cell.cathode.particle_radius.si**2 / tau,
                {"units": "m2/s", "long_name": "true diffusivity in the particles"},
            ),
            "diffusion_time_constant_model": (
                (),
                tau,
                {"units": "s", "long_name": "true R^2/D of the particles"},
            ),
            "stopped_by": ("direction", [reading.stopped_by for reading in both]),
        },
        coords={"direction": list(titrations), "loss": OTHER_LOSSES},
    )
    data = data.assign_coords(pulse=np.arange(1, data.sizes["pulse"] + 1))
    visited = [cell.test.temperature.si, *np.concatenate(along(TEMPERATURE))]
    data["peak_temperature"] = ((), max(visited), {"units": "K"})
    data.attrs = attributes(
        cell,
        choices,
        mesh="; ".join(
            f"{name}: {titrated.meshes[1]}, errors from {titrated.meshes[0]}"
            for name, titrated in titrations.items()
        ),
        temperatures=[min(visited), max(visited)],
        concentrations=[
            float(c)
            for one in both
            for name in (LEAST, LARGEST)
            if name in one.curve and one.curve[name].size
            for c in (one.curve[name].min(), one.curve[name].max())
        ],
        cathode=True,
        warnings=_settled(test, tau) + _warnings(pulses),
    ) | {
        "c_rate": test.c_rate,
        "pulse_s": test.pulse_s,
        "rest_s": 60 * test.rest_minutes,
        "sampling_s": test.sampling_s,
        "basis_mA_g": float(cell.test.specific_current_1C.si),
        "hysteresis": int(isinstance(choices.potential, Hysteresis)),
        "self_heating": int(isinstance(choices.heat, SelfHeating)),
        "lower_cutoff_V": float(cell.test.lower_cutoff.si),
        "upper_cutoff_V": float(cell.test.upper_cutoff.si),
        "states": max(one.states for one in both),
    }
    return data


def _pulse_variables(cation: str) -> dict[str, dict[str, str]]:
    """Units and meaning of what is known of each pulse; the cation is in words."""
    return {
        "start_time": {"units": "s", "long_name": "start of the pulse"},
        "pulse_time": {"units": "s", "long_name": "how long the pulse lasted"},
        "relaxed_time": {"units": "s", "long_name": "end of the rest"},
        "relaxed_capacity": {"units": "mA.h/g", "long_name": "capacity passed by then"},
        "voltage_at_end": {"units": "V", "long_name": "voltage at the end of the pulse"},
        "charge": {"units": "C/m2", "long_name": "charge of the pulse, positive on discharge"},
        "sodium_taken_up": {
            "units": "C/m2",
            "long_name": f"{cation} that the cathode took up in pulse and rest, as charge",
        },
        "sodium_content": {"units": "1", "long_name": f"mean {cation} content after the rest"},
        "relaxed_voltage": {"units": "V", "long_name": "voltage at the end of the rest"},
        "relaxed_voltage_error": {"units": "V", "long_name": "numerical error"},
        "equilibrium_voltage": {
            "units": "V",
            "long_name": f"true open-circuit potential at the mean {cation} content",
        },
        "relaxation_left": {
            "units": "V",
            "long_name": "relaxed voltage less the open-circuit potential of the branch",
        },
        "branch_shift": {
            "units": "V",
            "long_name": "open-circuit potential of the branch less that of the single curve",
        },
        "charge_minus_discharge": {
            "units": "V",
            "long_name": "relaxed voltage on charge less that on discharge at the same content",
        },
        "resistance_apparent": {
            "units": "ohm.m2",
            "long_name": "drop at the first sample over current density",
        },
        "resistance_model": {
            "units": "ohm.m2",
            "long_name": "true resistance of all but diffusion at the first instant",
        },
        "voltage_change_relaxed": {"units": "V", "long_name": "between the rests"},
        "voltage_change_during": {
            "units": "V",
            "long_name": "from the first sample to the end of the pulse",
        },
        "diffusivity_apparent": {
            "units": "m2/s",
            "long_name": "as read by the method of Weppner and Huggins",
        },
        "diffusivity_apparent_error": {"units": "m2/s", "long_name": "numerical error"},
        "diffusion_time_constant_apparent": {
            "units": "s",
            "long_name": "R^2/D as read, all that the method identifies",
        },
        "ratio": {"units": "1", "long_name": "diffusivity read over true"},
        "factor_of_length": {
            "units": "1",
            "long_name": "share of the ratio that comes from the length of the pulse",
        },
        "factor_of_other_losses": {
            "units": "1",
            "long_name": "share of the ratio that comes from other losses that change in the pulse",
        },
        "factor_of_potential": {
            "units": "1",
            "long_name": "share of the ratio that comes from the bend of the potential, uneven "
            "reaction and unfinished rests",
        },
    }


def _reasons(fine: list[dict[str, Array]]) -> list[list[str]]:
    """Why no diffusivity is read from a pulse, for each direction; empty text behind the last."""
    reasons = [
        [
            why_not_read(relaxed, during)
            for relaxed, during in zip(
                one["voltage_change_relaxed"], one["voltage_change_during"], strict=True
            )
        ]
        for one in fine
    ]
    size = max(1, *(len(row) for row in reasons))
    return [row + [""] * (size - len(row)) for row in reasons]


def _gap(fine: list[dict[str, Array]]) -> None:
    """Add the gap between the relaxed voltages of charge and discharge at the same content.

    What the voltages are away from the single curve is smooth in the content where the voltages
    themselves are steep, so this is what is interpolated between the pulses.
    """
    away = [one["relaxed_voltage"] - one["equilibrium_voltage"] for one in fine]
    contents = [one["sodium_content"] for one in fine]
    for own, sign in ((0, 1), (1, -1)):
        other = 1 - own
        if not away[other].size:
            fine[own]["charge_minus_discharge"] = np.full(away[own].size, np.nan)
            continue
        order = np.argsort(contents[other])
        there = np.interp(
            contents[own], contents[other][order], away[other][order], left=np.nan, right=np.nan
        )
        fine[own]["charge_minus_discharge"] = sign * (away[own] - there)


def _settled(test: "Titration", tau: float) -> list[str]:
    """A sentence where the particles of the simulation are slower than the cell's."""
    if tau >= test.fastest_s:
        return []
    return [
        f"the particles even out within R^2/D = {tau:.3g} s, long before the first sample after "
        f"{test.sampling_s:g} s; simulated with {test.fastest_s:g} s, which changes voltages by "
        "less than 0.2 % of what they move in that time"
    ]


def _warnings(pulses: Mapping[str, dict[str, Array]]) -> list[str]:
    """Sentences on the numerical error."""
    found = []
    for direction, values in pulses.items():
        voltage, relative = numerical_errors(values)
        for what, errors, limit, form in (
            ("relaxed voltage", 1e3 * voltage, 1e3 * VOLTAGE_ERROR, "{:.3g} mV"),
            ("diffusivity read", 100 * relative, 100 * DIFFUSIVITY_ERROR, "{:.3g} %"),
        ):
            if np.any(errors > limit):
                found.append(
                    f"{direction}: the numerical error of the {what} exceeds "
                    f"{form.format(limit)} in {np.count_nonzero(errors > limit)} of {errors.size} "
                    f"pulses, at most {form.format(errors.max())}, in pulse {errors.argmax() + 1}"
                )
    return found
