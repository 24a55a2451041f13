"""The figure of a comparison: curves, their differences, capacities, and where the voltage goes."""

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from nasicell.plots import COLOURS, STYLE, from_zero
from nasicell.reports.losses_plots import FILLS, HATCHES, OTHERS_COLOUR
from nasicell.tables import physics_text

SIZE = (7.6, 6.4)
"""Width and height [inch]."""
CAPACITIES_ALONE = (7.6, 3.2)
"""The same where no curve was measured."""
SHOWN = 30
"""About so many measured points of a curve are drawn."""
SMALL = 0.02
"""Losses that stay below this share of the largest sum are drawn as one."""
SAME = 1.2
"""Rates within this ratio are one rate: capacities are drawn in their order then."""
NAMED = 8
"""Up to so many half-cycles each has an entry in the legend."""


def plot_compare(result: xr.Dataset) -> Figure:
    """Draw measured points and simulated lines.

    Parameters
    ----------
    result : xarray.Dataset
        Result of :func:`nasicell.compare`.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels: voltage against capacity, measured points and simulated lines; simulated minus
        measured voltage; capacity against C-rate; mean voltage losses of each simulated half-cycle.
        Where no curve was measured only the last two.
    """
    curves = bool(result.measured_curve_voltage.notnull().any())
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE if curves else CAPACITIES_ALONE, layout="constrained")
        FigureCanvasAgg(figure)
        panels = list(figure.subplots(2 if curves else 1, 2, squeeze=False).ravel())
        colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, result.sizes["half_cycle"]))
        if curves:
            _curves(panels[0], result, colours)
            _residuals(panels[1], result, colours)
            _legend(panels[1], result, colours)
        _capacities(panels[-2], result)
        _losses(panels[-1], result)
        for letter, panel in zip("abcd", panels, strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
        figure.suptitle(f"{result.attrs['cell']}, {physics_text(result)}", fontsize=9)
        return figure


def labels(result: xr.Dataset) -> list[str]:
    """Short names of the half-cycles: the C-rate where it tells them apart, else their own."""
    rates = [f"{float(rate):.3g}C" for rate in result.c_rate.values]
    if len(set(rates)) == len(rates):
        return rates
    return [str(name).removeprefix("half-cycle ") for name in result.half_cycle.values]


def _curves(panel: Axes, result: xr.Dataset, colours: np.ndarray) -> None:
    for n, colour in enumerate(colours):
        at = result.isel(half_cycle=n)
        panel.plot(at.capacity, at.voltage, color=colour)
        measured = spread_along(at.measured_curve_capacity.values, at.measured_curve_voltage.values)
        panel.plot(*measured, "o", color=colour, markersize=3, markerfacecolor="none")
    panel.set_xlabel("Specific capacity / mAh g$^{-1}$")
    panel.set_ylabel("Voltage / V")
    panel.set_xlim(left=0)


def _legend(panel: Axes, result: xr.Dataset, colours: np.ndarray) -> None:
    """Entries for the two upper panels, beside the second."""
    names = labels(result)
    shown = [n for n in range(len(names)) if len(names) <= NAMED or n in (0, len(names) - 1)]
    point: dict[str, Any] = {
        "marker": "o",
        "markersize": 3,
        "markerfacecolor": "none",
        "linestyle": "none",
    }
    entries = [
        Line2D([], [], color="black", label="simulated"),
        Line2D([], [], color="black", label="measured", **point),
        *(Line2D([], [], color=colours[n], label=names[n]) for n in shown),
    ]
    panel.legend(
        handles=entries, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7, handlelength=1.2
    )


def spread_along(capacity: np.ndarray, voltage: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points evenly along the drawn curve, first and last among them."""
    known = np.isfinite(voltage)
    capacity, voltage = capacity[known], voltage[known]
    if not capacity.size:
        return capacity, voltage
    steps = np.hypot(
        np.diff(capacity) / (np.ptp(capacity) or 1), np.diff(voltage) / (np.ptp(voltage) or 1)
    )
    along = np.concatenate([[0], np.cumsum(steps)])
    kept = np.unique(np.searchsorted(along, np.linspace(0, along[-1], SHOWN)))
    return capacity[kept], voltage[kept]


def _residuals(panel: Axes, result: xr.Dataset, colours: np.ndarray) -> None:
    for n, colour in enumerate(colours):
        at = result.isel(half_cycle=n)
        panel.plot(at.residual_capacity, 1e3 * at.voltage_residual, color=colour)
    panel.axhline(0, color="black", linewidth=0.6)
    panel.set_xlabel("Specific capacity / mAh g$^{-1}$")
    panel.set_ylabel("Simulated $-$ measured / mV")
    panel.set_xlim(left=0)


def _capacities(panel: Axes, result: xr.Dataset) -> None:
    """Capacities by C-rate, or one after another where all have the same rate."""
    rates = result.c_rate.values
    by_rate = np.max(rates) > SAME * np.min(rates)
    x = rates if by_rate else np.arange(1, len(rates) + 1)
    for direction, colour, marker in (("charge", COLOURS[1], "s"), ("discharge", COLOURS[0], "o")):
        here = result.direction.values == direction
        if not here.any():
            continue
        order = np.flatnonzero(here)[np.argsort(x[here], kind="stable")]
        panel.plot(
            x[order],
            result.simulated_capacity.values[order],
            color=colour,
            marker=".",
            markersize=4,
            label=f"{direction}, simulated",
        )
        panel.plot(
            x[order],
            result.measured_capacity.values[order],
            linestyle="none",
            marker=marker,
            markersize=5,
            markerfacecolor="none",
            markeredgecolor=colour,
            label=f"{direction}, measured",
        )
    if not by_rate:
        panel.set_xlim(0.5, len(rates) + 0.5)
        panel.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    panel.set_xlabel("C-rate" if by_rate else "Half-cycle, in order")
    panel.set_ylabel("Capacity / mAh g$^{-1}$")
    from_zero(panel)
    panel.legend(loc="best")


def _losses(panel: Axes, result: xr.Dataset) -> None:
    """Mean losses as stacked bars, away from zero in the sign of each."""
    mean = 1e3 * result.voltage_loss.mean("point").fillna(0).values
    mean[result.direction.values == "charge"] *= -1  # all drawn as what they cost
    largest = np.max(np.abs(mean).sum(axis=1)) or 1.0
    names, x = labels(result), np.arange(len(mean))
    up, down = np.zeros(len(mean)), np.zeros(len(mean))
    small = np.zeros(len(mean))
    shown = 0
    for k, loss in enumerate(result.loss.values):
        if np.max(np.abs(mean[:, k])) < SMALL * largest:
            small += mean[:, k]
            continue
        _bar(panel, x, mean[:, k], up, down, FILLS[k % len(FILLS)], HATCHES[k // len(FILLS)],
             str(loss))  # fmt: skip
        shown += 1
    if shown < result.sizes["loss"]:
        _bar(panel, x, small, up, down, OTHERS_COLOUR, "", "others")
    panel.axhline(0, color="black", linewidth=0.6)
    every = -(-len(names) // NAMED)
    panel.set_xticks(x[::every], names[::every])
    panel.set_xlabel("C-rate" if names[0].endswith("C") else "Half-cycle")
    panel.set_ylabel("Mean voltage loss / mV")
    panel.margins(y=0.1)
    panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7, handlelength=1.2)


def _bar(
    panel: Axes,
    x: np.ndarray,
    height: np.ndarray,
    up: np.ndarray,
    down: np.ndarray,
    colour: str,
    hatch: str,
    label: str,
) -> None:
    bottom = np.where(height >= 0, up, down)
    panel.bar(x, height, bottom=bottom, color=colour, hatch=hatch, edgecolor="white",
              linewidth=0, width=0.7, label=label)  # fmt: skip
    up += np.maximum(height, 0)
    down += np.minimum(height, 0)
