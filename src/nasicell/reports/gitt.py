"""How a titration is shown."""

from itertools import groupby
from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.gitt.method import VOLTMETER
from nasicell.reports import Report
from nasicell.reports.gitt_plots import nearest_half, plot_titration
from nasicell.tables import number_text, physics, physics_text, plain
from nasicell.text import text_table, wrapped

ROW_KEYS = {
    "pulse_time_s": ("pulse_time", 1),
    "sodium_content": ("sodium_content", 1),
    "relaxed_voltage_V": ("relaxed_voltage", 1),
    "relaxed_voltage_error_mV": ("relaxed_voltage_error", 1e3),
    "equilibrium_voltage_V": ("equilibrium_voltage", 1),
    "relaxation_left_mV": ("relaxation_left", 1e3),
    "branch_shift_mV": ("branch_shift", 1e3),
    "charge_minus_discharge_mV": ("charge_minus_discharge", 1e3),
    "resistance_apparent_ohm_cm2": ("resistance_apparent", 1e4),
    "resistance_model_ohm_cm2": ("resistance_model", 1e4),
    "voltage_change_relaxed_mV": ("voltage_change_relaxed", 1e3),
    "voltage_change_during_mV": ("voltage_change_during", 1e3),
    "diffusivity_apparent_m2_s": ("diffusivity_apparent", 1),
    "diffusivity_apparent_error_m2_s": ("diffusivity_apparent_error", 1),
    "diffusion_time_constant_apparent_s": ("diffusion_time_constant_apparent", 1),
    "apparent_over_model": ("ratio", 1),
    "factor_of_length": ("factor_of_length", 1),
    "factor_of_other_losses": ("factor_of_other_losses", 1),
    "factor_of_potential": ("factor_of_potential", 1),
}
"""Keys of a row, the variable that fills each of them, and its factor from SI."""
SHORT = 0.01
"""Of R^2/D: a pulse so long reads 17 % too little, by the sphere's closed form."""


def titration_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a pulse; None for unknown.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a titration.

    Returns
    -------
    list of dict
        Numbers in the units that the keys name.
    """
    return [row for row in titration_table(result) if row["pulse_time_s"] is not None]


def titration_table(result: xr.Dataset) -> list[dict[str, Any]]:
    """The same for CSV, where a direction without a single pulse has one row of unknowns."""
    return [
        {"direction": str(direction), "pulse": int(pulse)}
        | {key: plain(factor * at[name]) for key, (name, factor) in ROW_KEYS.items()}
        | {
            "not_read_because": str(at.not_read_because.values) or None,
            "diffusivity_model_m2_s": plain(result.diffusivity_model),
            "diffusion_time_constant_model_s": plain(result.diffusion_time_constant_model),
        }
        for direction in result.direction.values
        for pulse in result.pulse.values
        for at in [result.sel(direction=direction, pulse=pulse)]
        if pulse == 1 or at.pulse_time.notnull()
    ]


def titration_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell gitt --json`` prints."""
    return {
        "cell": result.attrs["cell"],
        "c_rate": result.attrs["c_rate"],
        "pulse_s": result.attrs["pulse_s"],
        "rest_s": result.attrs["rest_s"],
        "sampling_s": result.attrs["sampling_s"],
        "basis_mA_g": result.attrs["basis_mA_g"],
        **physics(result),
        "peak_temperature_K": plain(result.peak_temperature),
        "diffusivity_model_m2_s": plain(result.diffusivity_model),
        "diffusion_time_constant_model_s": plain(result.diffusion_time_constant_model),
        "rows": titration_rows(result),
        "stopped_by": {
            str(direction): str(result.stopped_by.sel(direction=direction).values)
            for direction in result.direction.values
        },
        "explanation": _explanations(result),
        "mesh": result.attrs["mesh"],
        "warnings": result.attrs["warnings"].splitlines(),
    }


def titration_voltages(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: the relaxed voltages [V], from :func:`titration_summary`."""
    return [row["relaxed_voltage_V"] for row in summary["rows"]]


def titration_text(result: xr.Dataset) -> str:
    """A titration's tables for a terminal, one a direction."""
    summary = titration_summary(result)
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        f"pulses of {summary['pulse_s'] / 60:g} min at {summary['c_rate']:g}C, rests of "
        f"{summary['rest_s'] / 60:g} min, drop read after {summary['sampling_s']:g} s, "
        f"1C = {summary['basis_mA_g']:g} mA/g, {physics_text(result)}",
    ]
    for direction, stopped_by in summary["stopped_by"].items():
        rows = [row for row in summary["rows"] if row["direction"] == direction]
        if rows:
            lines += ["", direction, _table(rows), *_not_read(rows)]
        lines.append(f"stopped by: {stopped_by}")
    lines += ["", *(wrapped(sentence) for sentence in summary["explanation"])]
    lines += [f"warning: {sentence}" for sentence in summary["warnings"]]
    return "\n".join(lines)


def _table(rows: list[dict[str, Any]]) -> str:
    columns = {
        "pulse": ("pulse", "d"),
        "content": ("sodium_content", ".3f"),
        "relaxed V": ("relaxed_voltage_V", ".4f"),
        "true V": ("equilibrium_voltage_V", ".4f"),
        "left mV": ("relaxation_left_mV", "z.3f"),
        "branch mV": ("branch_shift_mV", "z.3f"),
        "charge-disch. mV": ("charge_minus_discharge_mV", "z.3f"),
        "R read": ("resistance_apparent_ohm_cm2", ".1f"),
        "R true ohm cm2": ("resistance_model_ohm_cm2", ".1f"),
        "R^2/D read s": ("diffusion_time_constant_apparent_s", ".3g"),
        "D read m2/s": ("diffusivity_apparent_m2_s", ".2e"),
        "D read/true": ("apparent_over_model", ".3g"),
    }
    unused = {
        head
        for head, key in (
            ("branch mV", "branch_shift_mV"),
            ("charge-disch. mV", "charge_minus_discharge_mV"),
        )
        if not any(row[key] for row in rows)
    }
    shown = {head: column for head, column in columns.items() if head not in unused}
    cells = [[number_text(row[key], form) for key, form in shown.values()] for row in rows]
    # text_table sets the last column to the left
    width = max(len(line[-1]) for line in [list(shown), *cells])
    heads, *body = [[*line[:-1], line[-1].rjust(width)] for line in [list(shown), *cells]]
    return text_table(heads, body)


def _not_read(rows: list[dict[str, Any]]) -> list[str]:
    """Which pulses give no diffusivity, and why: one sentence a run of pulses."""
    sentences = []
    for reason, group in groupby(rows, key=lambda row: row["not_read_because"]):
        if reason:
            numbers = [row["pulse"] for row in group]
            which = (
                f"pulse {numbers[0]}"
                if len(numbers) == 1
                else f"pulses {numbers[0]} to {numbers[-1]}"
            )
            sentences.append(wrapped(f"no diffusivity is read in {which}: {reason}"))
    return sentences


def _explanations(result: xr.Dataset) -> list[str]:
    """Why the diffusivity read is not the true one, one sentence a direction."""
    tau = float(result.diffusion_time_constant_model)
    sentences = []
    for direction in result.direction.values:
        pulses = result.sel(direction=direction)
        pulses = pulses.isel(pulse=np.flatnonzero(np.isfinite(pulses.ratio.values)))
        if not pulses.sizes["pulse"]:
            sentences.append(f"{direction}: no pulse gives a diffusivity")
            continue
        at = nearest_half(pulses)
        largest = str(result.loss.values[np.argmax(np.abs(at.loss_change.values))])
        share = float(at.pulse_time) / tau
        unread = np.any(result.sel(direction=direction).not_read_because.values != "")
        others = ", the nearest to half content that is read" if unread else ""
        asked = "" if share <= SHORT else ", where the method asks for much less than 1"
        relaxed = 1e3 * abs(float(at.voltage_change_relaxed))
        sentences.append(
            f"{direction}, at content {float(at.sodium_content):.2f} (pulse {int(at.pulse)}"
            f"{others}): the diffusivity read is {float(at.ratio):.2g} times the true one: the "
            f"pulse of {float(at.pulse_time):.0f} s lasts {share:.2g} times R^2/D{asked}, and that "
            f"alone makes it x {float(at.factor_of_length):.3g}; losses "
            f"outside the particles that change after the first sample, {largest} most, make it "
            f"x {float(at.factor_of_other_losses):.3g}; the bend of the potential and what rests "
            f"leave make it x {float(at.factor_of_potential):.3g}. Only R^2/D is identified: "
            f"{float(at.diffusion_time_constant_apparent):.3g} s are read, {tau:.3g} s are true. "
            f"The rests before and after differ by {relaxed:.3g} mV, so {1e3 * VOLTMETER:g} mV "
            f"of a voltmeter are {2e3 * VOLTMETER / relaxed:.0%} of the diffusivity."
        )
    return sentences


REPORT = Report(
    summary=titration_summary,
    text=titration_text,
    rows=titration_table,
    figure=plot_titration,
    compared=titration_voltages,
    unit="V",
)
