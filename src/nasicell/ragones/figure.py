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
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

from nasicell.plots import PANEL, STYLE
from nasicell.ragones.energies import Array

_SHOWN = 0.02
"""Share of the largest energy of the active material, below which a discharge is left out of the
logarithmic panels."""
_APART = 1.35
"""Ratio of powers of two labels that do not touch."""
_STEPS, _MOST = (1, 2, 5), 6
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
        C-rate. Panel c: a line for each C-rate through all loadings that were run, its best loading
        marked with the range that the error of the capacity leaves.
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
    power = data[f"power_per_{per}"].values
    specific = data.energy_per_area / data.loading
    seen = data[f"energy_per_{per}"].where(specific > _SHOWN * specific.max()).values
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
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.margins(0.08, 0.12)
    _plain_ticks(panel.xaxis)
    _plain_ticks(panel.yaxis)


def _over_loading(panel: Axes, data: xr.Dataset) -> None:
    """Draw energy per area over the loading, one line a C-rate."""
    rates = data.c_rate.values
    colours = mpl.colormaps["plasma"](np.linspace(0, 0.88, len(rates)))
    named = {*np.linspace(0, len(rates) - 1, min(len(rates), _LEGEND)).round().astype(int)}
    for column, (rate, colour) in enumerate(zip(rates, colours, strict=True)):
        best = data.isel(c_rate=column)
        x, y = float(best.area_loading), float(best.area_value)
        run = data.run_c_rate.values == rate
        loading, energy = data.run_loading.values[run], data.run_energy_per_area.values[run]
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
    panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.4)


def _line(
    panel: Axes, loading: Array, energy: Array, critical: float, *, color: Any, label: str | None
) -> None:
    """Draw a line and its points, dashed beyond the loading of the critical current."""
    panel.plot(loading, energy, ".", color=color, markersize=3)
    if loading[0] < critical < loading[-1]:
        at_limit = float(np.interp(np.log(critical), np.log(loading), energy))
        at = int(np.searchsorted(loading, critical))
        loading, energy = np.insert(loading, at, critical), np.insert(energy, at, at_limit)
    solid, dashed = ~(loading > critical), loading >= critical  # all solid if none is known
    panel.plot(loading[solid], energy[solid], color=color, label=label)
    panel.plot(loading[dashed], energy[dashed], "--", color=color)


def _reach(length: Any) -> float:
    """Length of an error bar; none where the range is open."""
    return max(float(np.nan_to_num(float(length))), 0.0)


def _plain_ticks(axis: Any) -> None:
    """Ticks at 1, 2 and 5; at 1 and 3 where these are many, a few round ones where they are few."""
    low, high = sorted(axis.get_view_interval())
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    ticks = np.outer(decades, _STEPS)
    seen = np.sum((low <= ticks) & (ticks <= high))
    steps = _STEPS if seen <= _MOST else (1, 3)
    axis.set_major_locator(MaxNLocator(3) if seen < 2 else LogLocator(subs=steps))
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.set_minor_formatter(NullFormatter())
