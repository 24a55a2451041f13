"""Figures of sweeps: lines over one axis, maps over two."""

import re

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from nasicell.parameters import InputError
from nasicell.plots import COLOURS, PANEL, STYLE
from nasicell.sweeps.axes import C_RATE

_LEVELS = 12
_MARGIN = 0.05
"""Above a line, over its largest value."""
_DECADES = 8.0
"""Values that span more than this factor are drawn on a logarithmic scale."""


def refuse_no_figure(drawn: bool, lengths: tuple[int, ...]) -> None:
    """Refuse a figure that cannot be drawn, before any work is done.

    Parameters
    ----------
    drawn : bool
        Whether samples are drawn at random instead of spanning a grid.
    lengths : tuple of int
        Number of values of each axis.

    Raises
    ------
    InputError
        If it is no grid of one or two axes with two values at least each.
    """
    if drawn or len(lengths) > 2 or min(lengths) < 2:
        raise InputError(
            "a figure shows a grid of one or two axes, of two values or more each; leave --figure "
            "out"
        )


def plot_sweep(data: xr.Dataset) -> Figure:
    """Draw the metrics of a sweep over one or two axes, a panel each.

    Parameters
    ----------
    data : xarray.Dataset
        A sweep over a grid.

    Returns
    -------
    matplotlib.figure.Figure
        Lines over one axis; filled contours over two, the first axis upwards. Samples that failed
        are crosses.

    Raises
    ------
    InputError
        If it is no grid of one or two axes.
    """
    names = [str(name) for name in data.status.dims]
    refuse_no_figure("sample" in names, data.status.shape)
    metrics = [name for name in data.data_vars if "metric" in data[name].attrs]
    columns = min(len(metrics), 3)
    rows = -(-len(metrics) // columns)
    wide = PANEL[0] + 0.5 * (len(names) - 1)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(wide * columns, PANEL[1] * rows), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(rows, columns, squeeze=False).ravel()
        for panel, name in zip(panels, metrics, strict=False):
            draw = _line if len(names) == 1 else _map
            if np.isfinite(data[name].values).any():
                draw(panel, data[name])
            else:
                panel.text(0.5, 0.5, "no values", ha="center", transform=panel.transAxes)
        for unused in panels[len(metrics) :]:
            unused.remove()
        if len(metrics) > 1:
            for letter, panel in zip(
                "abcdefghijklmnopqrstuvwxyz", panels[: len(metrics)], strict=False
            ):
                panel.set_title(letter, loc="left", fontweight="bold")
        figure.suptitle(data.attrs["cell"], fontsize=9)
        return figure


def _line(panel: Axes, values: xr.DataArray) -> None:
    axis = values[str(values.dims[0])]
    panel.plot(axis, values, color=COLOURS[0], marker=".", markersize=4)
    scaled_axis(panel, "x", axis)
    panel.set_ylabel(_metric_label(values))
    if np.nanmin(values.values) >= 0 and values.attrs["units"] != "V":
        # with a margin of this height: that of a flat line alone would cut its points
        largest = float(np.nanmax(values.values))
        panel.set_ylim(0, (1 + _MARGIN) * largest or None)


def _map(panel: Axes, values: xr.DataArray) -> None:
    upward, along = (values[str(name)] for name in values.dims)
    known = np.ma.masked_invalid(values.values)
    filled = panel.contourf(along, upward, known, levels=_LEVELS, cmap="viridis")
    assert panel.figure is not None
    panel.figure.colorbar(filled, ax=panel, label=_metric_label(values))
    if known.mask.any():
        failed = np.argwhere(known.mask)
        x, y = along.values[failed[:, 1]], upward.values[failed[:, 0]]
        panel.plot(x, y, "x", color="0.4", markersize=4, clip_on=False)
    scaled_axis(panel, "x", along)
    scaled_axis(panel, "y", upward)


def scaled_axis(panel: Axes, which: str, axis: xr.DataArray) -> None:
    """Label an axis; wide positive ranges are logarithmic."""
    numbers = axis.values
    if numbers.min() > 0 and numbers.max() > _DECADES * numbers.min():
        getattr(panel, f"set_{which}scale")("log")
        ticks = panel.xaxis if which == "x" else panel.yaxis
        ticks.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ticks.set_major_formatter(StrMethodFormatter("{x:g}"))
        ticks.set_minor_formatter(NullFormatter())
    place, _, word = str(axis.attrs["long_name"]).rpartition(".")
    words = f"{place.replace('.', ', ')}\n{word}".replace("_", " ").capitalize()
    if word == C_RATE:
        words = "C-rate"
    getattr(panel, f"set_{which}label")(_with_unit(words, axis.attrs["units"]))


def _metric_label(values: xr.DataArray) -> str:
    name, _, place = str(values.attrs["metric"]).partition("@")
    words = name.replace(".", " by ").replace("_", " ").capitalize()
    return _with_unit(f"{words} at {place}" if place else words, values.attrs["units"])


def _with_unit(words: str, unit: str) -> str:
    if unit == "1":
        return words
    shown = re.sub(r"\^(-?\d+)", r"$^{\1}$", unit).replace("ohm", "Ω").replace("*", "\u202f")
    return f"{words} / {shown}"
