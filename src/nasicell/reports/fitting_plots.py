"""The figure of a fit: curves, capacities, profiles of chi-square, correlation."""

import textwrap
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullFormatter
from scipy.interpolate import PchipInterpolator

from nasicell.fitting.shown import Unit
from nasicell.plots import COLOURS, PANEL, STYLE, from_zero
from nasicell.reports.comparing_plots import labels, spread_along
from nasicell.text import quantity_words

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2}
"""Panels in a row by their number; three of more."""
NAMED = 9
"""Half-cycles that each have an entry in the legend."""
HEIGHTS = (1.6, 4.0)
"""Least and highest top of a profile's panel, in rises at the end of the interval."""
WIDE = 20
"""Highest over lowest value of a profile from which its axis is logarithmic."""
DRAWN = 200
"""Points of a drawn profile."""
_MEASURED: dict[str, Any] = {
    "marker": "o",
    "markersize": 3,
    "markerfacecolor": "none",
    "linestyle": "none",
}


def plot_fit(result: xr.Dataset, *, columns: int | None = None) -> Figure:
    """Draw what a fit has found.

    Parameters
    ----------
    result : xarray.Dataset
        Result of :func:`nasicell.fit`.
    columns : int, optional
        Panels side by side; by default two or three.

    Returns
    -------
    matplotlib.figure.Figure
        Panels: measured points and simulated curves, dashed where held out; capacity against
        C-rate; spectra; the profile of chi-square of each number with the line of its interval;
        correlations. Panels without data are left out.
    """
    drawn = []
    cycled = "half_cycle" in result.dims
    if cycled and bool(result.measured_curve_voltage.notnull().any()):
        drawn.append(_curves)
    if cycled:
        drawn.append(_capacities)
    if "spectrum" in result.dims:
        drawn.append(_spectra)
    profiles = result.sizes["parameter"]
    count = len(drawn) + profiles + (profiles > 1)
    columns = min(columns or COLUMNS.get(count, 3), count)
    rows = -(-count // columns)
    with mpl.rc_context(STYLE):
        size = (PANEL[0] * columns, 0.85 * PANEL[1] * rows)
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        panels = list(figure.subplots(rows, columns, squeeze=False).ravel())
        for panel in panels[count:]:
            panel.remove()
        for draw, panel in zip(drawn, panels, strict=False):
            draw(panel, result)
        for n in range(profiles):
            _profile(panels[len(drawn) + n], result.isel(parameter=n), result)
        if profiles > 1:
            _correlation(panels[count - 1], result)
        for letter, panel in zip("abcdefghijklmnopqrstuvwxyz", panels[:count], strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
        figure.suptitle(f"{result.attrs['cell']}: fitted", fontsize=9)
        return figure


def _colours(result: xr.Dataset) -> np.ndarray:
    found: np.ndarray = mpl.colormaps["viridis"](np.linspace(0, 0.9, result.sizes["half_cycle"]))
    return found


def _curves(panel: Axes, result: xr.Dataset) -> None:
    names, colours = labels(result), _colours(result)
    held_out = result.held_out.values
    for n, colour in enumerate(colours):
        at = result.isel(half_cycle=n)
        panel.plot(at.capacity, at.voltage, "--" if held_out[n] else "-", color=colour)
        measured = spread_along(at.measured_curve_capacity.values, at.measured_curve_voltage.values)
        panel.plot(*measured, color=colour, **_MEASURED)
    shown = [n for n in range(len(names)) if len(names) <= NAMED or n in (0, len(names) - 1)]
    entries = [
        Line2D([], [], color="black", label="measured", **_MEASURED),
        Line2D([], [], color="black", label="fitted"),
        *([Line2D([], [], color="black", linestyle="--", label="predicted")]
          if held_out.any() else []),
        *(Line2D([], [], color=colours[n], label=names[n]) for n in shown),
    ]  # fmt: skip
    panel.legend(
        handles=entries, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7, handlelength=1.2
    )
    panel.set_xlabel("Specific capacity / mAh g$^{-1}$")
    panel.set_ylabel("Voltage / V")
    panel.set_xlim(left=0)


def _capacities(panel: Axes, result: xr.Dataset) -> None:
    rates, held_out = result.c_rate.values, result.held_out.values
    for direction, colour in (("charge", COLOURS[1]), ("discharge", COLOURS[0])):
        here = np.flatnonzero(result.direction.values == direction)
        if not here.size:
            continue
        order = here[np.argsort(rates[here], kind="stable")]
        panel.plot(
            rates[order],
            result.simulated_capacity.values[order],
            color=colour,
            marker=".",
            markersize=4,
            label=f"{direction}, simulated",
        )
        for chosen, marker, what in (
            (~held_out[order], "o", "fitted"),
            (held_out[order], "s", "held out"),
        ):
            if chosen.any():
                panel.plot(
                    rates[order][chosen],
                    result.measured_capacity.values[order][chosen],
                    linestyle="none",
                    marker=marker,
                    markersize=5,
                    markerfacecolor="none",
                    markeredgecolor=colour,
                    label=f"{direction}, measured, {what}",
                )
    panel.set_xlabel("C-rate")
    panel.set_ylabel("Capacity / mAh g$^{-1}$")
    from_zero(panel)
    panel.set_xlim(left=0)
    panel.legend(loc="best", fontsize=7)


def _spectra(panel: Axes, result: xr.Dataset) -> None:
    for n, name in enumerate(result.spectrum.values):
        colour, at = COLOURS[n % len(COLOURS)], result.isel(spectrum=n)
        panel.plot(1e4 * at.simulated_real, -1e4 * at.simulated_imaginary, color=colour)
        panel.plot(
            1e4 * at.measured_real,
            -1e4 * at.measured_imaginary,
            color=colour,
            label=str(name),
            **_MEASURED,
        )
    panel.set_xlabel("Re $Z$ / $\\Omega$ cm$^2$")
    panel.set_ylabel("$-$Im $Z$ / $\\Omega$ cm$^2$")
    panel.set_aspect("equal", adjustable="datalim")
    panel.legend(loc="best", fontsize=7)


def _profile(panel: Axes, at: xr.Dataset, result: xr.Dataset) -> None:
    """Rise of chi-square along one number, the others doing their best."""
    threshold = float(result.attrs["threshold"])
    known = np.isfinite(at.profile_value.values)
    unit = Unit(str(at.shown_unit.item()), float(at.shown_factor), float(at.shown_offset))
    values = unit.number(at.profile_value.values[known])
    rises = at.profile_rise.values[known] / threshold
    logarithmic = bool(at.logarithmic)
    line = _between(np.log(values) if logarithmic else values, rises, float(np.argmin(rises)))
    panel.plot(np.exp(line[0]) if logarithmic else line[0], line[1], color=COLOURS[0])
    panel.plot(values, rises, ".", color=COLOURS[0], markersize=4)
    panel.axhline(1, color="black", linewidth=0.8, linestyle="--")
    panel.plot(
        unit.number(float(at.value)),
        0,
        "o",
        color=COLOURS[1],
        markersize=5,
        clip_on=False,
        zorder=3,
    )
    for end in (float(at.interval_low), float(at.interval_high)):
        if np.isfinite(end):
            panel.axvline(unit.number(end), color="0.5", linewidth=0.8, linestyle=":")
    panel.set_ylim(0, float(np.clip(1.1 * rises.max(), *HEIGHTS)))
    if logarithmic and values.max() > WIDE * values.min():
        panel.set_xscale("log")
        panel.xaxis.set_minor_formatter(NullFormatter())
    else:
        panel.xaxis.set_major_locator(MaxNLocator(5))
    name = quantity_words(str(at.parameter.item())).capitalize()
    panel.set_xlabel(f"{name} / {_unit(unit.text)}" if unit.text else name, fontsize=8)
    panel.set_ylabel("Rise of $\\chi^2$ / that at 95 %")


def _between(places: np.ndarray, rises: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw a profile between its points: its root, with a sign, is nearly a straight line."""
    if places.size < 2:
        return places, rises
    root = np.sqrt(np.maximum(rises, 0)) * np.sign(np.arange(places.size) - least)
    along = np.linspace(places[0], places[-1], DRAWN)
    return along, np.square(PchipInterpolator(places, root)(along))


def _unit(unit: str) -> str:
    return unit.replace("*", " ").replace("ohm", "$\\Omega$").replace("^2", "$^2$")


def _correlation(panel: Axes, result: xr.Dataset) -> None:
    """Correlations as numbers, darker the stronger."""
    values = result.correlation.values
    panel.pcolormesh(
        np.abs(values), cmap="Greys", vmin=0, vmax=2.5, edgecolors="face", linewidth=0.3
    )
    panel.invert_yaxis()
    for (row, column), value in np.ndenumerate(values):
        panel.text(column + 0.5, row + 0.5, "1" if row == column else f"{value:+.2f}", ha="center",
                   va="center", fontsize=8)  # fmt: skip
    names = [textwrap.fill(quantity_words(str(path)), 18) for path in result.parameter.values]
    middles = np.arange(len(names)) + 0.5
    panel.set_xticks(middles, names, fontsize=7, rotation=30, ha="right")
    panel.set_yticks(middles, names, fontsize=7)
    panel.tick_params(length=0)
    panel.set_xlabel("Correlation")
