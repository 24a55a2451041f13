"""How a comparison with measured half-cycles is shown."""

from typing import Any

import xarray as xr

from nasicell.reports import Report
from nasicell.reports.comparing_plots import plot_compare
from nasicell.tables import number_text, physics, physics_text, plain
from nasicell.text import text_table, wrapped

ROW_KEYS = {
    "c_rate": ("c_rate", 1),
    "current_density_A_m2": ("current_density", 1),
    "measured_mAh_g": ("measured_capacity", 1),
    "simulated_mAh_g": ("simulated_capacity", 1),
    "capacity_error_mAh_g": ("capacity_error", 1),
    "relative_capacity_error": ("relative_capacity_error", 1),
    "voltage_rms_mV": ("voltage_rms", 1e3),
    "error": ("error", 1),
    "numerical_error_mAh_g": ("numerical_error", 1),
    "voltage_numerical_error_mV": ("voltage_numerical_error", 1e3),
}
"""Keys of a row, the variable that fills each of them, and its factor."""
NAMED_LOSSES = 2
"""Largest losses that a terminal shows."""


def compared_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a half-cycle; None for unknown.

    Parameters
    ----------
    result : xarray.Dataset
        Result of :func:`nasicell.compare`.

    Returns
    -------
    list of dict
        Numbers in the units that the keys name; each loss as its mean over the capacity, positive
        on discharge.
    """
    rows = []
    for n, name in enumerate(result.half_cycle.values):
        at = result.isel(half_cycle=n)
        losses = at.voltage_loss.mean("point", skipna=False)
        rows.append(
            {"half_cycle": str(name), "direction": str(at.direction.values)}
            | {key: plain(factor * at[var]) for key, (var, factor) in ROW_KEYS.items()}
            | {
                "stopped_by": str(at.stopped_by.values),
                "mean_losses_mV": {
                    str(loss): plain(1e3 * losses.sel(loss=loss)) for loss in result.loss.values
                },
            }
        )
    return rows


def compared_table(result: xr.Dataset) -> list[dict[str, Any]]:
    """The same with the losses as columns: for CSV."""
    return [
        {key: value for key, value in row.items() if key != "mean_losses_mV"}
        | {f"mean_{loss.replace(' ', '_')}_mV": mean
           for loss, mean in row["mean_losses_mV"].items()}
        for row in compared_rows(result)
    ]  # fmt: skip


def compared_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell compare --json`` prints."""
    return {
        "cell": result.attrs["cell"],
        "measured": result.attrs["sources"].splitlines(),
        "basis": result.attrs["basis"],
        **physics(result),
        "rows": compared_rows(result),
        "voltage_rms_mV": plain(1e3 * result.attrs["voltage_rms_V"]),
        "capacity_rms_mAh_g": plain(result.attrs["capacity_rms_mAh_g"]),
        "error": plain(result.attrs["error"]),
        "mesh": result.attrs["mesh"],
        "warnings": result.attrs["warnings"].splitlines(),
    }


def compared_capacities(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: the simulated capacities [mAh/g]."""
    return [row["simulated_mAh_g"] for row in summary["rows"]]


def compared_text(result: xr.Dataset) -> str:
    """A comparison's table for a terminal."""
    summary = compared_summary(result)
    header = ["", "rate", "measured", "simulated", "difference", "+-", "rms mV", "error",
              "largest losses, mean mV", "simulation stopped by"]  # fmt: skip
    rows = [
        [
            row["half_cycle"],
            f"{row['c_rate']:.3g}C",
            number_text(row["measured_mAh_g"], ".1f"),
            number_text(row["simulated_mAh_g"], ".1f"),
            f"{row['capacity_error_mAh_g']:+.1f} ({row['relative_capacity_error']:+.1%})",
            number_text(row["numerical_error_mAh_g"], ".3f"),
            number_text(row["voltage_rms_mV"], ".1f"),
            number_text(row["error"], ".3g"),
            _largest(row["mean_losses_mV"]),
            row["stopped_by"],
        ]
        for row in summary["rows"]
    ]
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        *(wrapped(f"measured: {source}") for source in summary["measured"]),
        wrapped(summary["basis"]),
        f"capacities in mAh/g, {physics_text(result)}",
        "",
        text_table(header, rows),
        "",
        _overall(summary),
    ]
    lines += [f"warning: {sentence}" for sentence in summary["warnings"]]
    return "\n".join(lines)


def _largest(losses: dict[str, float | None]) -> str:
    known = {name: value for name, value in losses.items() if value is not None}
    order = sorted(known, key=lambda name: -abs(known[name]))
    return ", ".join(f"{name} {known[name]:.0f}" for name in order[:NAMED_LOSSES]) or "-"


def _overall(summary: dict[str, Any]) -> str:
    count = len(summary["rows"])
    over = "one half-cycle" if count == 1 else f"{count} half-cycles"
    parts = [f"capacity {summary['capacity_rms_mAh_g']:.3g} mAh/g"]
    if summary["voltage_rms_mV"] is not None:
        parts.insert(0, f"voltage {summary['voltage_rms_mV']:.3g} mV")
    return (
        f"root mean square over {over}: {', '.join(parts)}; error {summary['error']:.3g} "
        "(1 stands for 10 mV or 1 %)"
    )


REPORT = Report(
    summary=compared_summary,
    text=compared_text,
    rows=compared_table,
    figure=plot_compare,
    compared=compared_capacities,
    unit="mAh/g",
)
