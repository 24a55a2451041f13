"""How plating and stripping in a symmetric cell is shown."""

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import COLOURS, STYLE
from nasicell.reports import Report
from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

SIZE = (9.6, 3.3)
"""Width and height [inch]."""
SHOWN = 0.005
"""Losses below this share of the polarisation are drawn as one area."""
FILLS = ["#332288", "#88CCEE", "#44AA99", "#117733", "#999933", "#DDCC77", "#CC6677", "#882255"]
"""Distinguishable for colour-blind readers (Tol's muted scheme), in the order of the losses."""


def _rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a half cycle."""
    rows = []
    for number, half in result.groupby("half_cycle", squeeze=False):
        half = half.squeeze("half_cycle")
        at_end = half.voltage_loss.isel(point=-1)
        rows.append(
            {
                "half_cycle": int(number) + 1,
                "direction": str(half.direction.values),
                "areal_capacity_mAh_cm2": plain(half.charge[-1]),
                "initial_polarisation_mV": plain(1e3 * half.polarisation[0]),
                "plateau_mV": plain(1e3 * half.plateau),
                "final_polarisation_mV": plain(1e3 * half.polarisation[-1]),
                "numerical_error_mV": plain(1e3 * half.numerical_error),
                "metal_thickness_change_um": plain(1e6 * half.metal_thickness_change[-1]),
                "counter_thickness_change_um": plain(1e6 * half.counter_thickness_change[-1]),
                "mobile_anion_share_left": plain(half.share_left),
                "stopped_by": str(half.stopped_by.values),
                "losses_mV": {
                    str(loss): plain(1e3 * at_end.sel(loss=loss)) for loss in result.loss.values
                },
            }
        )
    return rows


def _table(result: xr.Dataset) -> list[dict[str, Any]]:
    """The same rows with one column a loss."""
    return [
        {
            "cell": result.attrs["cell"],
            **{key: value for key, value in row.items() if key != "losses_mV"},
            **{f"final_{loss.replace(' ', '_')}_mV": v for loss, v in row["losses_mV"].items()},
        }
        for row in _rows(result)
    ]


def _summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell symmetric --json`` prints."""
    attrs = result.attrs
    plateau, published = float(result.plateau[-2]), float(result.published_overpotential)
    bare = attrs["counter"] == "collector"
    first = result.isel(half_cycle=0)
    plated, stripped = float(first.charge[-1]), float(result.charge[1, -1])
    return {
        "cell": attrs["cell"],
        "electrolyte_model": attrs["electrolyte_model"],
        "counter": attrs["counter"],
        "current_density_mA_cm2": attrs["current_density_mA_cm2"],
        "areal_capacity_mAh_cm2": attrs["areal_capacity_mAh_cm2"],
        "voltage_limit_V": attrs["voltage_limit_V"],
        "overpotential_mV": plain(1e3 * plateau),
        "overpotential_published_mV": plain(1e3 * published),
        "overpotential_ratio": plain(plateau / published),
        "resistance_apparent_ohm_cm2": plain(plateau / attrs["current_density_mA_cm2"] * 1e3),
        "nucleation_overpotential_mV": plain(1e3 * result.nucleation_overpotential)
        if bare
        else None,
        "charge_recovered": plain(stripped / plated) if bare else None,
        "rows": _rows(result),
        "warnings": attrs["warnings"].splitlines(),
    }


def _text(result: xr.Dataset) -> str:
    """The table and what it says."""
    summary = _summary(result)
    header = ["", "", "charge", "start", "plateau", "end", "+-", "metal", "counter", "stopped by"]
    units = ["", "", "mAh/cm2", "mV", "mV", "mV", "mV", "um", "um", ""]
    rows = [
        [
            str(row["half_cycle"]),
            row["direction"],
            number_text(row["areal_capacity_mAh_cm2"], ".4g"),
            number_text(row["initial_polarisation_mV"], ".2f"),
            number_text(row["plateau_mV"], ".2f"),
            number_text(row["final_polarisation_mV"], ".2f"),
            number_text(row["numerical_error_mV"], ".3f"),
            number_text(row["metal_thickness_change_um"], "z.3f"),
            number_text(row["counter_thickness_change_um"], "z.3f"),
            row["stopped_by"],
        ]
        for row in summary["rows"]
    ]
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        f"metal | electrolyte | {summary['counter']}, "
        f"{summary['current_density_mA_cm2']:g} mA/cm2, "
        f"{summary['areal_capacity_mAh_cm2']:g} mAh/cm2 a half cycle, electrolyte "
        f"{summary['electrolyte_model']}",
        text_table(header, [units, *rows]),
        *[wrapped(sentence) for sentence in _sentences(summary)],
        *[f"warning: {sentence}" for sentence in summary["warnings"]],
    ]
    return "\n".join(lines)


def _sentences(summary: dict[str, Any]) -> list[str]:
    """What the numbers mean."""
    found = []
    last = summary["rows"][-2]
    if summary["overpotential_mV"] is None:
        passed = last["areal_capacity_mAh_cm2"]
        found.append(
            f"The last plating has no plateau: {last['stopped_by']}"
            + ("." if passed is None else f", after {passed:.3g} mAh/cm2.")
        )
    else:
        losses = {k: v for k, v in last["losses_mV"].items() if v is not None}
        names = sorted(losses, key=lambda name: abs(losses[name]), reverse=True)[:3]
        parts = ", ".join(f"{name} {losses[name]:.1f} mV" for name in names)
        found.append(
            f"The plateau of {summary['overpotential_mV']:.1f} mV is "
            f"{summary['resistance_apparent_ohm_cm2']:.4g} ohm cm2 of the whole cell; the last "
            f"plating ends with {parts} as its largest losses."
        )
    if summary["overpotential_ratio"] is not None:
        found.append(
            f"Published at this current: {summary['overpotential_published_mV']:.4g} mV; simulated "
            f"over published: {summary['overpotential_ratio']:.3f}."
        )
    if summary["nucleation_overpotential_mV"] is not None:
        found.append(
            f"The first plating dips {summary['nucleation_overpotential_mV']:.1f} mV below its "
            f"plateau, and stripping gives back {summary['charge_recovered']:.1%} of the charge: "
            "side reactions are not modelled. A plating after that starts at the voltage at which "
            "the bare collector was left."
        )
    return found


def _figure(result: xr.Dataset) -> Figure:
    """Voltage over time; where it goes in the last half cycle; what is plated."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 3)
        _voltage(panels[0], result)
        _losses(panels[1], result)
        _thickness(panels[2], result)
        for panel, letter in zip(panels, "abc", strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
        attrs = result.attrs
        figure.suptitle(
            f"{attrs['cell']}, metal | electrolyte | {attrs['counter']}, "
            f"{attrs['current_density_mA_cm2']:g} mA cm$^{{-2}}$, "
            f"electrolyte {attrs['electrolyte_model']}",
            fontsize=9,
        )
        return figure


def _voltage(panel: Axes, result: xr.Dataset) -> None:
    sign = np.where(result.direction.values == "plating", 1, -1)
    for half, one in enumerate(sign):
        panel.plot(
            result.time[half] / 3600,
            one * result.polarisation[half] * 1e3,
            color=COLOURS[0],
            label="simulated" if half == 0 else None,
        )
    published = float(result.published_overpotential) * 1e3
    if np.isfinite(published):
        for one in (1, -1):
            panel.axhline(
                one * published,
                color=COLOURS[1],
                linestyle="--",
                label="published" if one == 1 else None,
            )
    panel.axhline(0, color="0.7", linewidth=0.6)
    shown = np.abs(result.plateau.values)
    largest = np.nanmax([*shown[::2], np.max(result.polarisation[0]), published / 1e3, 1e-6])
    panel.set_ylim(-1.2e3 * largest, 1.7e3 * largest)
    if np.nanmax(np.abs(result.polarisation)) > 1.7 * largest:
        panel.set_title("cut: it runs to the voltage limit", loc="right", fontsize=7)
    panel.set_xlabel("Time / h")
    panel.set_ylabel("Voltage of the cell / mV")
    panel.legend(loc="upper right", ncols=2)


def _losses(panel: Axes, result: xr.Dataset) -> None:
    last = result.isel(half_cycle=-2)
    charge, loss = last.charge.values, last.voltage_loss.values * 1e3
    if not np.isfinite(charge).all():
        panel.text(0.5, 0.5, "beyond the limit\nfrom the start", ha="center", va="center")
        panel.set_axis_off()
        return
    total = np.abs(last.plateau.values) * 1e3
    large = np.max(np.abs(loss), axis=0) > SHOWN * total
    # what the half cycle before left behind drives this one at first: those losses stack downwards
    tops = {1: np.zeros_like(charge), -1: np.zeros_like(charge)}
    for column in np.flatnonzero(large):
        for sign in tops:
            part = sign * np.maximum(sign * loss[:, column], 0)
            panel.fill_between(
                charge,
                tops[sign],
                tops[sign] + part,
                facecolor=FILLS[column],
                linewidth=0,
                label=str(result.loss.values[column]) if sign == 1 else None,
            )
            tops[sign] = tops[sign] + part
    panel.plot(charge, last.polarisation * 1e3, color="black", label="cell")
    panel.axhline(0, color="0.7", linewidth=0.6)
    # a collector that was stripped bare starts volts away
    low = max(1.1 * tops[-1].min(), -0.6 * total)
    panel.set_ylim(low, 1.75 * max(total, tops[1].max()))
    panel.set_xlabel("Charge plated / mAh cm$^{-2}$")
    panel.set_ylabel("Polarisation, last plating / mV")
    panel.legend(loc="upper left", ncols=1, fontsize=7)


def _thickness(panel: Axes, result: xr.Dataset) -> None:
    names = {"metal": result.metal_thickness_change, "counter": result.counter_thickness_change}
    for (name, change), colour, line in zip(names.items(), COLOURS, ("-", "--"), strict=False):
        panel.plot(
            result.time.values.ravel() / 3600,
            change.values.ravel() * 1e6,
            color=colour,
            linestyle=line,
            label=name,
        )
    panel.axhline(0, color="0.7", linewidth=0.6)
    panel.margins(y=0.25)
    panel.set_xlabel("Time / h")
    panel.set_ylabel("Thickness gained / µm")
    panel.legend(loc="upper right", ncols=2)


def _compared(summary: dict[str, Any]) -> list[float | None]:
    """The plateaus [mV]."""
    return [row["plateau_mV"] for row in summary["rows"]]


REPORT = Report(
    summary=_summary, text=_text, rows=_table, figure=_figure, compared=_compared, unit="mV"
)
