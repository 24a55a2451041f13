"""How an impedance is shown."""

from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.impedance.activation import lawless
from nasicell.reports import Report
from nasicell.reports.impedance_plots import plot_impedance
from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

ZERO_CELSIUS = 273.15
CM2 = 1e4
"""Square centimetres in a square metre."""
SHOWN = 7
"""Frequencies of a spectrum in a terminal."""


def impedance_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a temperature and frequency: the spectrum per electrode area and of the cell."""
    area = result.attrs["electrode_area_m2"]
    rows = []
    for temperature in result.temperature.values:
        spectrum = result.sel(temperature=temperature)
        Z = spectrum.impedance_real.values + 1j * spectrum.impedance_imaginary.values
        for frequency, one in zip(result.frequency.values, Z, strict=True):
            rows.append(
                {
                    "temperature_K": float(temperature),
                    "frequency_Hz": float(frequency),
                    "real_ohm_cm2": CM2 * one.real,
                    "imaginary_ohm_cm2": CM2 * one.imag,
                    "modulus_ohm_cm2": CM2 * abs(one),
                    "phase_deg": float(np.degrees(np.angle(one))),
                    "real_ohm": one.real / area,
                    "imaginary_ohm": one.imag / area,
                }
            )
    return rows


def resistance_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a temperature and part: true in the model and read; None for unknown."""
    area = result.attrs["electrode_area_m2"]
    rows = []
    for temperature in result.temperature.values:
        at = result.sel(temperature=temperature)
        for part in result.part.values:
            true, read = (
                float(at[name].sel(part=part)) for name in ("resistance_true", "resistance_read")
            )
            rows.append(
                {
                    "temperature_K": float(temperature),
                    "part": str(part),
                    "true_ohm_cm2": plain(CM2 * true),
                    "read_ohm_cm2": plain(CM2 * read),
                    "true_ohm": plain(true / area),
                    "read_ohm": plain(read / area),
                }
            )
    return rows


def activation_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each part whose activation energy is known in the model."""
    rows = []
    for part in result.part.values:
        at = result.sel(part=part)
        row = {
            f"{key}_kJ_mol": plain(1e-3 * float(at[f"activation_energy_{key}"]))
            for key in ("file", "true", "read")
        }
        row["read_95_percent_kJ_mol"] = plain(1e-3 * float(at.activation_energy_interval))
        if row["true_kJ_mol"] is not None:
            words = lawless(result.temperature.values, at.resistance_true.values)
            rows.append({"part": str(part), **row, "without_law": words or None})
    return rows


def impedance_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell impedance --json`` prints."""
    conductivity = {
        f"conductivity_{key}_S_m": [plain(value) for value in result[f"conductivity_{key}"].values]
        for key in ("read", "model")
        if f"conductivity_{key}" in result
    }
    return {
        "cell": result.attrs["cell"],
        "setup": result.attrs["setup"],
        "electrolyte_model": result.attrs["electrolyte_model"],
        "sodium_content": result.attrs.get("sodium_content"),
        "electrode_area_cm2": CM2 * result.attrs["electrode_area_m2"],
        "temperatures_K": [float(T) for T in result.temperature.values],
        "resistances": resistance_rows(result),
        "activation_energies": activation_rows(result),
        **conductivity,
        "circuit_error": [plain(error) for error in result.circuit_error.values],
        "rows": impedance_rows(result),
        "mesh": result.attrs["mesh"],
        "warnings": result.attrs["warnings"].splitlines(),
    }


def spectrum_ohms(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: real and imaginary parts [ohm cm2]."""
    return [row[key] for row in summary["rows"] for key in ("real_ohm_cm2", "imaginary_ohm_cm2")]


def impedance_text(result: xr.Dataset) -> str:
    """An impedance's tables for a terminal."""
    summary = impedance_summary(result)
    content = summary["sodium_content"]
    at = "" if content is None else f", {result.attrs['cation']} content {content:g}"
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        f"{summary['setup']}{at}, electrolyte {summary['electrolyte_model']}; per electrode area "
        f"in ohm cm2, of the whole cell ({summary['electrode_area_cm2']:g} cm2) in ohm",
    ]
    for number, temperature in enumerate(summary["temperatures_K"]):
        degrees = f"{temperature - ZERO_CELSIUS:g} degC"
        if len(summary["temperatures_K"]) == 1:
            lines += ["", f"spectrum at {degrees}", _spectrum(summary["rows"])]
        rows = [row for row in summary["resistances"] if row["temperature_K"] == temperature]
        lines += ["", f"resistances at {degrees}", _resistances(rows)]
        error = summary["circuit_error"][number]
        if error is not None:
            lines.append(f"the circuit misses the spectrum by {100 * error:.1g} %")
        if "conductivity_read_S_m" in summary:
            lines.append(
                f"conductivity L/(S R): read {10 * summary['conductivity_read_S_m'][number]:.4g}, "
                f"in the model {10 * summary['conductivity_model_S_m'][number]:.4g} mS/cm "
                "(separator and electrolyte together)"
            )
    if summary["activation_energies"]:
        lines += ["", "activation energies from ln(T/R) against 1/T", _activation(summary)]
    lines += ["", *(wrapped(f"warning: {sentence}") for sentence in summary["warnings"])]
    return "\n".join(lines).rstrip()


def _spectrum(rows: list[dict[str, Any]]) -> str:
    keys = {
        "Hz": ("frequency_Hz", ".3g"),
        "real ohm cm2": ("real_ohm_cm2", ".4g"),
        "-imag. ohm cm2": ("imaginary_ohm_cm2", ".4g"),
        "phase deg": ("phase_deg", ".1f"),
        "real ohm": ("real_ohm", ".4g"),
        "-imag. ohm": ("imaginary_ohm", ".4g"),
    }
    shown = np.unique(np.linspace(0, len(rows) - 1, min(SHOWN, len(rows))).round().astype(int))
    return _right(
        list(keys),
        [
            [
                format(-rows[n][key] if key.startswith("imaginary") else rows[n][key], form)
                for key, form in keys.values()
            ]
            for n in reversed(shown)
        ],
    )


def _resistances(rows: list[dict[str, Any]]) -> str:
    keys = ("true_ohm_cm2", "read_ohm_cm2", "true_ohm", "read_ohm")
    return _right(
        ["", "true ohm cm2", "read ohm cm2", "true ohm", "read ohm"],
        [[row["part"], *(number_text(row[key], "z.4g") for key in keys)] for row in rows],
    )


def _activation(summary: dict[str, Any]) -> str:
    keys = ("file_kJ_mol", "true_kJ_mol", "read_kJ_mol", "read_95_percent_kJ_mol")
    return _right(
        ["kJ/mol", "law in the file", "true", "read", "+- (95 %)"],
        [
            [
                row["part"],
                row["without_law"] or number_text(row[keys[0]], "z.2f"),
                *(number_text(row[key], "z.2f") for key in keys[1:]),
            ]
            for row in summary["activation_energies"]
        ],
    )


def _right(header: list[str], rows: list[list[str]]) -> str:
    """A table with its first column to the left and all others to the right."""
    lines = [header, *rows]
    first, last = (max(len(line[n]) for line in lines) for n in (0, -1))
    padded = [[line[0].ljust(first), *line[1:-1], line[-1].rjust(last)] for line in lines]
    return text_table(padded[0], padded[1:])


REPORT = Report(
    summary=impedance_summary,
    text=impedance_text,
    rows=impedance_rows,
    figure=plot_impedance,
    compared=spectrum_ohms,
    unit="ohm cm2",
)
