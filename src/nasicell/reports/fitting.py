"""How a fit is shown."""

from typing import Any

import numpy as np
import xarray as xr

from nasicell.fitting.cell_file import fitted_cell_text
from nasicell.fitting.shown import Unit
from nasicell.fitting.words import interval_text
from nasicell.reports import Report
from nasicell.reports.comparing_plots import labels
from nasicell.reports.fitting_plots import plot_fit
from nasicell.tables import number_text, physics, physics_text, plain
from nasicell.text import text_table, wrapped

_PARAMETER = ("value", "value_before", "lower_bound", "upper_bound", "interval_low",
              "interval_high", "standard_error")  # fmt: skip
_HALF_CYCLE = {
    "c_rate": ("c_rate", 1),
    "measured_mAh_g": ("measured_capacity", 1),
    "simulated_mAh_g": ("simulated_capacity", 1),
    "capacity_error_mAh_g": ("capacity_error", 1),
    "voltage_rms_mV": ("voltage_rms", 1e3),
    "numerical_error_mAh_g": ("numerical_error", 1),
}
"""Keys of a half-cycle's row, the variable that fills each of them, and its factor."""


def fit_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a half-cycle or spectrum; None for unknown."""
    rows = []
    for n in range(result.sizes.get("half_cycle", 0)):
        at = result.isel(half_cycle=n)
        rows.append(
            {
                "data": str(at.half_cycle.item()),
                "direction": str(at.direction.item()),
                "use": "predicted" if bool(at.held_out) else "fitted",
            }
            | {key: plain(factor * at[name]) for key, (name, factor) in _HALF_CYCLE.items()}
            | {"impedance_rms": None, "stopped_by": str(at.stopped_by.item())}
        )
    for n in range(result.sizes.get("spectrum", 0)):
        at = result.isel(spectrum=n)
        rows.append(
            {"data": str(at.spectrum.item()), "direction": None, "use": "fitted"}
            | dict.fromkeys(_HALF_CYCLE)
            | {"impedance_rms": plain(at.impedance_rms), "stopped_by": None}
        )
    return rows


def parameter_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a free number, in SI units; None for unknown."""
    rows = []
    for path in result.parameter.values:
        at = result.sel(parameter=path)
        profile = np.isfinite(at.profile_value.values)
        rows.append(
            {"path": str(path), "unit": str(at.unit.item())}
            | {key: plain(at[key]) for key in _PARAMETER}
            | {
                "standard_error_of_logarithm": bool(at.logarithmic),
                "verdict": str(at.verdict.item()),
                "kind": str(at.kind.item()),
                "written_to_cell_file": plain(at.written_value),
                "correlation": {
                    str(other): plain(at.correlation.sel(other_parameter=other))
                    for other in result.other_parameter.values
                },
                "posterior_quantiles": (
                    None
                    if "posterior_quantile" not in at
                    else {
                        f"{q:g}": float(at.posterior_quantile.sel(quantile=q))
                        for q in at["quantile"].values
                    }
                ),
                "profile": [
                    {"value": float(value), "chi_square_rise": float(rise)}
                    for value, rise in zip(
                        at.profile_value.values[profile],
                        at.profile_rise.values[profile],
                        strict=True,
                    )
                ],
            }
        )
    return rows


def combination_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for what is told of several free numbers together, in SI units."""
    return [
        {
            "combination": str(at.combination.item()),
            "form": str(at.combination_form.item()),
            "weights": {
                str(path): int(weight)
                for path, weight in zip(
                    at.parameter.values, at.combination_weight.values, strict=True
                )
                if weight
            },
            "unit": str(at.combination_unit.item()),
            "value": float(at.combination_value),
            "interval_low": float(at.combination_low),
            "interval_high": float(at.combination_high),
        }
        for at in (result.isel(combination=n) for n in range(result.sizes.get("combination", 0)))
    ]


def start_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a start of the search."""
    return [
        {
            "start": {str(path): float(at.start_value.sel(parameter=path))
                      for path in result.parameter.values},
            "end": {str(path): plain(at.end_value.sel(parameter=path))
                    for path in result.parameter.values},
            "start_chi_square": plain(at.start_chi_square),
            "end_chi_square": plain(at.end_chi_square),
            "outcome": str(at.outcome.item()),
            "reason": str(at.reason.item()),
        }
        for at in (result.isel(start=n) for n in range(result.sizes["start"]))
    ]  # fmt: skip


def fit_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell fit --json`` prints."""
    attrs = result.attrs
    return {
        "cell": attrs["cell"],
        "command": attrs["command"],
        "measured": attrs["sources"].splitlines(),
        "basis": attrs.get("basis"),
        **physics(result),
        "parameters": parameter_rows(result),
        "combinations": combination_rows(result),
        "rows": fit_rows(result),
        **_errors(result),
        "weighted_residual_rms": {
            str(kind): float(result.residual_rms.sel(data_kind=kind))
            for kind in result.data_kind.values
        },
        "chi_square": attrs["chi_square"],
        "degrees_of_freedom": attrs["degrees_of_freedom"],
        "noise_known": bool(attrs["noise_known"]),
        "chi_square_rise_at_interval": attrs["threshold"],
        "confidence_level": attrs["confidence"],
        "conclusion": attrs["conclusion"],
        "starts": start_rows(result),
        "evaluations": attrs["evaluations"],
        "failed_evaluations": attrs["failures"],
        "mesh": attrs["mesh"],
        "warnings": attrs["warnings"].splitlines(),
    }


def _errors(result: xr.Dataset) -> dict[str, Any]:
    """Errors over what was fitted, and over what was predicted; None where there is none."""
    found: dict[str, Any] = dict.fromkeys(
        (
            "fitted_capacity_rms_mAh_g",
            "fitted_voltage_rms_mV",
            "held_out_mean_absolute_error_mAh_g",
            "held_out_voltage_rms_mV",
        )
    )
    if "half_cycle" not in result.dims:
        return found
    held_out = result.held_out.values
    error, voltage = result.capacity_error.values, 1e3 * result.voltage_rms.values
    found["fitted_capacity_rms_mAh_g"] = plain(np.sqrt(np.mean(error[~held_out] ** 2)))
    found["fitted_voltage_rms_mV"] = _rms(voltage[~held_out])
    if held_out.any():
        found["held_out_mean_absolute_error_mAh_g"] = plain(np.mean(np.abs(error[held_out])))
        found["held_out_voltage_rms_mV"] = _rms(voltage[held_out])
    return found


def _rms(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(known**2))) if known.size else None


def fit_text(result: xr.Dataset) -> str:
    """A fit for a terminal."""
    summary = fit_summary(result)
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        *(wrapped(f"measured: {source}") for source in summary["measured"]),
        *([wrapped(summary["basis"])] if summary["basis"] else []),
        physics_text(result) if "peak_temperature" in result else
        f"electrolyte {summary['electrolyte_model']}",
        "",
        text_table(
            ["number", "fitted", "before", "from", "to", "unit"],
            [_parameter(row, result.sel(parameter=row["path"])) for row in summary["parameters"]],
            left=True,
        ),
        "",
        *(wrapped(f"- {row['path']}: {row['verdict']}") for row in summary["parameters"]),
        *_posterior(result),
        "",
    ]  # fmt: skip
    if "half_cycle" in result.dims:
        lines += [_half_cycles(result, summary), ""]
    for row in summary["rows"]:
        if row["impedance_rms"] is not None:
            lines.append(f"{row['data']}: within {100 * row['impedance_rms']:.2f} % of the modulus")
    lines.append(wrapped(summary["conclusion"]))
    return "\n".join([*lines, *(wrapped(f"warning: {one}") for one in summary["warnings"])])


def _posterior(result: xr.Dataset) -> list[str]:
    """Median and 95 % of the samples of each number; none without samples."""
    if "posterior_quantile" not in result:
        return []
    lines = ["", "posterior, median (2.5 % .. 97.5 %):"]
    for path in result.parameter.values:
        at = result.sel(parameter=path)
        low, middle, high = (unit_of(at).number(float(one)) for one in at.posterior_quantile)
        text = interval_text(middle, low, high, str(at.shown_unit.item()))
        lines.append(f"- {path}: {text}")
    return lines


def unit_of(at: xr.Dataset) -> Unit:
    """The unit in which the cell file has a number."""
    return Unit(str(at.shown_unit.item()), float(at.shown_factor), float(at.shown_offset))


def _parameter(row: dict[str, Any], at: xr.Dataset) -> list[str]:
    """One free number in the unit of the cell file."""
    unit = unit_of(at)
    shown = [
        "-" if row[key] is None else f"{unit.number(row[key]):.4g}"
        for key in ("value", "value_before", "interval_low", "interval_high")
    ]
    return [row["path"], *shown, unit.text]


def _half_cycles(result: xr.Dataset, summary: dict[str, Any]) -> str:
    rows = [
        [
            name,
            row["direction"],
            number_text(row["measured_mAh_g"], ".1f"),
            number_text(row["simulated_mAh_g"], ".1f"),
            f"{row['capacity_error_mAh_g']:+.2f}",
            number_text(row["numerical_error_mAh_g"], ".3f"),
            number_text(row["voltage_rms_mV"], ".1f"),
            row["use"],
            row["stopped_by"],
        ]
        for name, row in zip(labels(result), summary["rows"], strict=False)
    ]
    header = ["", "", "measured", "simulated", "difference", "+-", "rms mV", "",
              "simulation stopped by"]  # fmt: skip
    return text_table(header, rows)


def fit_positions(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: each value over the upper end of its range."""
    return [row["value"] / row["upper_bound"] for row in summary["parameters"]]


REPORT = Report(
    summary=fit_summary,
    text=fit_text,
    rows=fit_rows,
    figure=plot_fit,
    compared=fit_positions,
    unit="of the upper end of a range",
    further={"cell.yaml": fitted_cell_text},
)
