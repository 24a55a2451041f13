"""The figure: energy against power, and energy against loading with the best loading marked."""

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from nasicell.plots import PANEL, STYLE
from nasicell.ragones.energies import Array

_SHOWN = 0.02
"""Share of the largest energy below which a discharge is left out of the logarithmic panels."""
_APART = 1.35
"""Ratio of powers of two labels that do not touch."""
_LEGEND = 10
"""Most C-rates that a legend names."""


def plot_ragone(data: xr.Dataset) -> Figure:
    """Draw energy against power per area and per mass, and energy against loading.

    Parameters
    ----------
    data : xarray.Dataset
        What :func:`nasicell.ragone` returns.

    Returns
    -------
    matplotlib.figure.Figure
        Panels a and b: a line for each loading over the C-rates, dotted lines join points of one
        C-rate. Panel c: a line for each C-rate, its best loading marked with the range that the
        error of the capacity leaves.
    """
    with mpl.rc_context(STYLE):
        layout = ConstrainedLayoutEngine(wspace=0.06)
        figure = Figure(figsize=(PANEL[0] * 3.1, PANEL[1]), layout=layout)
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 3)
        norm = LogNorm(float(data.loading.min()), float(data.loading.max()))
        _ragone(panels[0], data, "area", norm)
        _ragone(panels[1], data, "mass", norm)
        bar = figure.colorbar(
            ScalarMappable(norm, "viridis_r"), ax=panels[1], label="Loading / mg cm$^{-2}$"
        )
        _plain_ticks(bar.ax.yaxis)
        _over_loading(panels[2], data)
        panels[0].set_ylabel("Energy / mWh cm$^{-2}$")
        panels[0].set_xlabel("Mean power / mW cm$^{-2}$")
        panels[1].set_ylabel("Energy / Wh per kg of counted layers")
        panels[1].set_xlabel("Mean power / W per kg of counted layers")
        for letter, panel in zip("abc", panels, strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
        figure.suptitle(data.attrs["cell"], fontsize=9)
        return figure


def _ragone(panel: Axes, data: xr.Dataset, per: str, norm: LogNorm) -> None:
    """Draw one line a loading, and the C-rates across them."""
    energy, power = data[f"energy_per_{per}"].values, data[f"power_per_{per}"].values
    seen = np.where(energy > _SHOWN * energy.max(axis=1, keepdims=True), energy, np.nan)
    colours = mpl.colormaps["viridis_r"](norm(data.loading.values))
    last = 0.0
    for column, rate in enumerate(data.c_rate.values):
        panel.plot(power[:, column], seen[:, column], ":", color="0.6", linewidth=0.8, zorder=1)
        known = np.flatnonzero(np.isfinite(seen[:, column]))
        if known.size and power[known[0], column] > _APART * last:
            last = power[known[0], column]
            panel.annotate(
                f"{rate:g}C",
                (power[known[0], column], seen[known[0], column]),
                xytext=(0, -3),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=7,
            )
    for colour, x, y in zip(colours, power, seen, strict=True):
        panel.plot(x, y, color=colour, marker=".", markersize=4)
    for which in ("x", "y"):
        getattr(panel, f"set_{which}scale")("log")
        _plain_ticks(getattr(panel, f"{which}axis"))
    panel.margins(0.08, 0.12)


def _over_loading(panel: Axes, data: xr.Dataset) -> None:
    """Draw energy per area over the loading, one line a C-rate."""
    rates = data.c_rate.values
    colours = mpl.colormaps["plasma"](np.linspace(0, 0.88, len(rates)))
    named = {*np.linspace(0, len(rates) - 1, min(len(rates), _LEGEND)).round().astype(int)}
    for column, (rate, colour) in enumerate(zip(rates, colours, strict=True)):
        best = data.isel(c_rate=column)
        x, y = float(best.area_loading), float(best.area_value)
        loading, energy = data.loading.values, best.energy_per_area.values
        if np.isfinite(x):
            loading, energy = _with_point(loading, energy, x, y)
        label = f"{rate:g}C" if column in named else None
        _line(panel, loading, energy, float(best.critical_loading), color=colour, label=label)
        if np.isfinite(x):
            panel.errorbar(
                x,
                y,
                xerr=[[_reach(x - best.area_low)], [_reach(best.area_high - x)]],
                color=colour,
                marker="o",
                markersize=5,
                markeredgecolor="black",
                markeredgewidth=0.6,
                capsize=2,
            )
    panel.set_xscale("log")
    _plain_ticks(panel.xaxis)
    panel.set_ylim(bottom=0)
    panel.set_xlabel("Loading / mg cm$^{-2}$")
    panel.set_ylabel("Energy / mWh cm$^{-2}$")
    if np.isfinite(data.critical_loading).any():
        panel.plot([], [], "--", color="0.3", label="above the metal's published\ncritical current")
    panel.legend(loc="upper left")


def _line(
    panel: Axes, loading: Array, energy: Array, critical: float, *, color: Any, label: str | None
) -> None:
    """Draw a line, dashed beyond the loading of the critical current."""
    if loading[0] < critical < loading[-1]:
        at_limit = float(np.interp(np.log(critical), np.log(loading), energy))
        loading, energy = _with_point(loading, energy, critical, at_limit)
    solid, dashed = ~(loading > critical), loading >= critical  # all solid if none is known
    panel.plot(loading[solid], energy[solid], color=color, label=label)
    panel.plot(loading[dashed], energy[dashed], "--", color=color)


def _with_point(loading: Array, energy: Array, x: float, y: float) -> tuple[Array, Array]:
    at = int(np.searchsorted(loading, x))
    return np.insert(loading, at, x), np.insert(energy, at, y)


def _reach(length: Any) -> float:
    """Length of an error bar; none where the range is open."""
    return max(float(np.nan_to_num(float(length))), 0.0)


def _plain_ticks(axis: Any) -> None:
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.set_minor_formatter(NullFormatter())
