"""Figure of a sensitivity: ranked indices, and the elasticities beneath them."""

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import COLOURS, STYLE
from nasicell.sensitivities.indices import OF_RANKS
from nasicell.sensitivities.summary import ranked, words

_COLUMNS = 3
_WIDTH, _EDGE, _BAR = 4.4, 1.1, 0.26
"""Width of a panel, height of its edges, height for each number [inch]."""
_THICK = 0.38
"""Thickness of a bar; two of them share a number's place."""
_FURTHEST = (-0.2, 1.2)
"""Intervals beyond are cut off, with an arrow: a share lies between 0 and 1."""
_DIAMOND: dict[str, Any] = {"markersize": 4, "markeredgecolor": "black", "markeredgewidth": 0.6}
_LEGEND, _ROW = (1, 3, 5), 0.18
"""Columns of the legend beneath one, two or three panels side by side; height of its rows [inch].
"""
_LABELS = 6
"""Of the legend at most."""


def plot_sensitivity(data: xr.Dataset) -> Figure:
    """Draw what matters: a panel a metric, and its elasticities beneath.

    Parameters
    ----------
    data : xarray.Dataset
        Result of :func:`nasicell.sensitivity`.

    Returns
    -------
    matplotlib.figure.Figure
        Above: first and total order with their intervals, and the total order of ranks, what
        matters most first. Beneath: elasticities at the cell's own values in the same order;
        hatched where that value is 0 and the derivative stands over the range.
    """
    metrics = list(data.metric.values)
    columns = min(len(metrics), _COLUMNS)
    blocks = -(-len(metrics) // columns)
    high = _EDGE + _BAR * data.sizes["parameter"]
    with mpl.rc_context(STYLE):
        legend = _ROW * -(-_LABELS // _LEGEND[columns - 1])
        size = _WIDTH * columns, 2 * blocks * high + 0.2 + legend
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(2 * blocks, columns, squeeze=False)
        for number in range(blocks * columns):
            above, beneath = panels[2 * (number // columns) :, number % columns][:2]
            if number >= len(metrics):
                above.remove()
                beneath.remove()
                continue
            one = ranked(data.sel(metric=metrics[number]))
            _indices(above, one)
            _elasticities(beneath, one)
            above.set_title(_title(one))
        for letter, panel in zip("abcdefghijklmnopqrstuvwxyz", figure.axes, strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
        shown = {
            label: handle
            for panel in figure.axes
            for handle, label in zip(*panel.get_legend_handles_labels(), strict=True)
        }
        figure.legend(
            shown.values(), shown.keys(), loc="outside lower center", ncols=_LEGEND[columns - 1]
        )
        figure.suptitle(data.attrs["cell"], fontsize=9)
        return figure


def _title(one: xr.Dataset) -> str:
    name, _, place = str(one.metric.values).partition("@")
    words_of_it = name.replace("_", " ").replace(".", " ").capitalize()
    return f"{words_of_it} at {place}"


def _indices(panel: Axes, one: xr.Dataset) -> None:
    """Bars of first and total order, diamonds of ranks, the first number on top."""
    if str(one.note.values):
        panel.text(0.5, 0.5, one.note.values, ha="center", wrap=True, transform=panel.transAxes)
        panel.set_axis_off()
        return
    places = np.arange(one.sizes["parameter"])
    least, largest = 0.0, 1.0
    for shift, name, label, colour in (
        (-_THICK / 2, "first_order", "first order: alone", COLOURS[5]),
        (_THICK / 2, "total_order", "total order: with interactions", COLOURS[0]),
        (0.0, OF_RANKS, "total order of ranks", COLOURS[2]),
    ):
        value = one[name].values
        low, high = one[f"{name}_low"].values, one[f"{name}_high"].values
        if name == OF_RANKS:
            panel.plot(value, places, "D", color=colour, label=label, zorder=3, **_DIAMOND)
        else:
            panel.barh(places + shift, value, _THICK, color=colour, label=label)
        panel.errorbar(
            value,
            places + shift,
            xerr=np.clip([value - low, high - value], 0, None),
            fmt="none",
            ecolor="black",
            elinewidth=0.8,
            capsize=1.5,
            label=f"{one.attrs['confidence_level']:.0%} interval" if shift > 0 else None,
        )
        for end, beyond, arrow in zip(
            _FURTHEST, (low < _FURTHEST[0], high > _FURTHEST[1]), "<>", strict=True
        ):
            for place in places[beyond]:
                panel.plot(end, place + shift, f"k{arrow}", markersize=4, clip_on=False)
        least, largest = min(least, low.min()), max(largest, high.max())
    panel.set_xlim(max(_FURTHEST[0], least - 0.01), min(_FURTHEST[1], largest + 0.01))
    by_ranks = str(one.ordered_by.values) == OF_RANKS
    panel.set_xlabel(f"Share of the variance{', in the order of ranks' if by_ranks else ''}")
    _name(panel, one)


def _elasticities(panel: Axes, one: xr.Dataset) -> None:
    """Bars of elasticities in the same order; a cross where one is unknown."""
    relative = one.is_elasticity.values
    for chosen, hatch, label in (
        (relative, "", "elasticity at the cell's own values"),
        (~relative, "////", "own value 0: derivative over the range"),
    ):
        places = np.flatnonzero(chosen)
        value, error = one.elasticity.values[chosen], one.elasticity_error.values[chosen]
        colour = "white" if hatch else COLOURS[1]
        panel.barh(
            places,
            value,
            2 * _THICK,
            color=colour,
            edgecolor=COLOURS[1],
            hatch=hatch,
            label=label if len(places) else None,
        )
        panel.errorbar(value, places, xerr=error, fmt="none", ecolor="black", elinewidth=0.8)
    unknown = np.flatnonzero(~np.isfinite(one.elasticity.values))
    panel.plot(np.zeros(len(unknown)), unknown, "x", color="0.4", markersize=4)
    panel.axvline(0, color="black", linewidth=0.6)
    panel.set_xlabel("d ln metric / d ln number")
    _name(panel, one)


def _name(panel: Axes, one: xr.Dataset) -> None:
    paths = [str(path) for path in one.parameter.values]
    panel.set_yticks(range(len(paths)), [words(path).capitalize() for path in paths])
    panel.tick_params(axis="y", length=0)
    panel.invert_yaxis()
