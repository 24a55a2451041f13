"""The figure of a Tafel measurement: the plot with its line, and how its bias comes about."""

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.experiments.tafel.result import AS_READ
from nasicell.plots import COLOURS, STYLE

SIZE = (6.7, 3.6)
"""Width and height [inch]: two columns of a journal, 170 mm."""
MA_CM2 = 0.1
"""mA/cm2 in one A/m2."""
SWEPT, LINE, TRUE, PUBLISHED = COLOURS[0], COLOURS[1], COLOURS[2], COLOURS[3]
WINDOW_COLOUR = "#DDDDDD"
LEAST_SHOWN = 0.3
"""The plot starts at this share of the least exchange current in it."""
TOP = 0.8
"""How far above the first bar the published ratio is named."""
BESIDE = 0.02
"""Between a bar's end and its number, over the longest bar."""
LEAST_WITHIN = 0.3
"""Bars that are longer than this share of the longest have their number within."""


def plot_tafel(result: xr.Dataset) -> Figure:
    """Draw the sweeps with the line that is read, and the bias cause by cause.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a Tafel measurement.

    Returns
    -------
    matplotlib.figure.Figure
        First panel: current density, logarithmic, against the voltage of the cell; on its left edge
        the exchange currents. Second panel: apparent over true exchange current with all causes up
        to each.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        plot, bars = figure.subplots(1, 2, width_ratios=(1, 0.8))
        _tafel_panel(plot, result)
        _bias_panel(bars, result)
        for letter, panel in zip("ab", figure.axes, strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
        figure.legend(*plot.get_legend_handles_labels(), loc="outside lower center", ncols=3)
        figure.suptitle(
            f"{result.attrs['cell']}, {result.attrs['rate_mV_s']:g} mV/s, "
            f"electrolyte {result.attrs['electrolyte_model']}",
            fontsize=9,
        )
        return figure


def _tafel_panel(panel: Axes, result: xr.Dataset) -> None:
    attrs = result.attrs
    panel.axvspan(
        attrs["window_from_mV"], attrs["window_to_mV"], color=WINDOW_COLOUR, label="fit window"
    )
    for branch, line in zip(result.branch.values, ("-", ":"), strict=True):
        at = result.sel(branch=branch).isel(point=slice(1, None))
        panel.plot(
            1e3 * at.voltage,
            MA_CM2 * at.current_density,
            line,
            color=SWEPT if line == "-" else COLOURS[-1],
            label=f"{branch} sweep",
        )
    read = result.sel(branch="positive", reading=AS_READ)
    if np.isfinite(read.exchange_current_apparent):
        eta = np.array([0.0, float(read.fitted_to)])
        panel.plot(
            1e3 * eta,
            MA_CM2
            * float(read.exchange_current_apparent)
            * 10 ** (eta / float(read.slope_apparent)),
            "--",
            color=LINE,
            label="line as read",
        )
    marks = {
        "apparent $i_0$": (read.exchange_current_apparent, "o", LINE),
        "model $i_0$": (result.exchange_current_model, "s", TRUE),
        "published Tafel $i_0$": (result.published_exchange_current, "D", PUBLISHED),
    }
    known = {words: mark for words, mark in marks.items() if np.isfinite(mark[0])}
    for words, (value, marker, colour) in known.items():
        panel.plot(
            0,
            MA_CM2 * float(value),
            marker,
            color=colour,
            markeredgecolor="white",
            markersize=8,
            clip_on=False,
            zorder=5,
            linestyle="none",
            label=words,
        )
    panel.set_yscale("log")
    panel.set_ylim(bottom=LEAST_SHOWN * MA_CM2 * min(float(mark[0]) for mark in known.values()))
    panel.set_xlim(0, attrs["to_mV"])
    panel.set_xlabel("Voltage of the cell / mV")
    panel.set_ylabel("Current density / mA cm$^{-2}$")


def _bias_panel(panel: Axes, result: xr.Dataset) -> None:
    ratios = result.cause_bias_ratio.values
    places = np.arange(ratios.size)[::-1]
    colours = [TRUE, *[SWEPT] * (ratios.size - 2), LINE]
    published = float(result.published_exchange_current / result.exchange_current_model)
    most = np.nanmax([*ratios, published, 1.0])
    panel.barh(places, np.nan_to_num(ratios), color=colours, height=0.65)
    for place, ratio in zip(places, ratios, strict=True):
        known = bool(np.isfinite(ratio))
        within = known and ratio > LEAST_WITHIN * most
        panel.text(
            (ratio if known else 0.0) + (-BESIDE if within else BESIDE) * most,
            place,
            f"{ratio:#.2g}" if known else "not read",
            color="white" if within else "black",
            ha="right" if within else "left",
            va="center",
            fontsize=8,
            zorder=5,
        )
    panel.axvline(1, color="black", linewidth=0.8)
    if np.isfinite(published):
        panel.axvline(published, color=PUBLISHED, linestyle="--")
        panel.text(published, places[0] + TOP, "published", color=PUBLISHED, fontsize=8, ha="left")
    panel.set_xlim(0, most * 1.1)
    causes = [str(cause) for cause in result.cause.values]
    panel.set_yticks(places, [causes[0], *(f"+ {cause}" for cause in causes[1:])])
    panel.tick_params(axis="y", length=0)
    panel.set_xlabel("Apparent over model $i_0$")
