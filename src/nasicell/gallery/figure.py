"""Small multiples: capacity against C-rate, one panel a cell."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter

from nasicell.gallery.exhibits import Exhibit
from nasicell.plots import COLOURS, STYLE

PANEL = (2.3, 1.85)
"""Width and height of a panel [inch]."""
LEAST = (3.4, 2.8)
"""Least width and height of the figure [inch], for a legend and words beside one or two panels."""
MOST_COLUMNS = 5
SIMULATED, PREDICTED, MEASURED = COLOURS[0], COLOURS[4], COLOURS[1]
THEORETICAL = "0.6"
CIRCLE: dict[str, Any] = {
    "linestyle": "none",
    "marker": "o",
    "markersize": 5.5,
    "markerfacecolor": "none",
    "markeredgecolor": MEASURED,
}
"""How a measured point is drawn."""
SMALL = 7


def plot_gallery(exhibits: Sequence[Exhibit]) -> Figure:
    """Draw capacity against C-rate, simulated and measured, one panel a cell.

    All panels share the C-rate; each has its own capacities, up to a little above the theoretical
    one.

    Parameters
    ----------
    exhibits : sequence of Exhibit
        The cells.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.
    """
    columns = min(MOST_COLUMNS, int(np.ceil(np.sqrt(len(exhibits)))))
    rows = -(-len(exhibits) // columns)
    size = np.maximum(LEAST, (PANEL[0] * columns, PANEL[1] * rows + 0.5))
    with mpl.rc_context(STYLE | {"font.size": 8}):
        figure = Figure(figsize=tuple(size), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(rows, columns, squeeze=False, sharex=True).ravel()
        panels[0].set_xscale("log")
        for panel, exhibit in zip(panels, exhibits, strict=False):
            _panel(panel, exhibit)
        for unused in panels[len(exhibits) :]:
            unused.remove()
        for above in panels[max(0, len(exhibits) - columns) : len(exhibits)]:
            above.tick_params(labelbottom=True)  # the lowest of its column
        _c_rates(panels[0], exhibits)
        figure.supxlabel("C-rate", fontsize=9)
        figure.supylabel("Discharge capacity\nmAh per g of active material", fontsize=9)
        handles = _legend(exhibits)
        figure.legend(handles=handles, loc="outside upper center", ncols=4 if columns > 3 else 2)
        return figure


def _panel(panel: Axes, exhibit: Exhibit) -> None:
    panel.set_title(f"{exhibit.cell.name}\n{_words(exhibit)}", fontsize=SMALL)
    theoretical = exhibit.cell.derived.theoretical_capacity.si / 3600  # mAh/g
    panel.axhline(theoretical, color=THEORETICAL, linestyle=":", linewidth=0.8)
    panel.set_ylim(0, 1.1 * theoretical)
    panel.tick_params(labelsize=SMALL)
    if not exhibit.rates:
        return
    outward = {rate.c_rate: rate for rate in reversed(exhibit.rates)}.values()  # no way back
    rates = sorted(outward, key=lambda rate: rate.c_rate)
    predicted = exhibit.measured is None
    panel.plot(
        [rate.c_rate for rate in rates],
        [rate.simulated_mAh_g for rate in rates],
        color=PREDICTED if predicted else SIMULATED,
        linestyle="--" if predicted else "-",
        marker=".",
        markersize=4,
        clip_on=False,  # capacities of 0 lie on the axis
    )
    seen = {n: q for n, rate in enumerate(exhibit.rates) if (q := rate.measured_mAh_g) is not None}
    panel.plot(
        [exhibit.rates[n].c_rate for n in seen],
        list(seen.values()),
        **CIRCLE,
    )


def _words(exhibit: Exhibit) -> str:
    if exhibit.failure is not None:
        return "failed"
    error = exhibit.rmse_mAh_g
    if error is None:
        return "prediction"
    points = f"{exhibit.points} point{'s' * (exhibit.points > 1)}"
    return f"rms {error:.1f} mAh/g, {points}, {exhibit.fitted_here} fitted"


def _c_rates(panel: Axes, exhibits: Sequence[Exhibit]) -> None:
    """Set the axis that all panels share."""
    rates = [rate.c_rate for exhibit in exhibits for rate in exhibit.rates] or [1.0]
    low, high = min(rates) / 1.6, max(rates) * 1.6
    panel.set_xlim(low, high)
    decades = np.floor(np.log10(high)) - np.ceil(np.log10(low)) + 1
    # a single power of ten says too little; for one rate the locator itself goes over to even steps
    steps = (1.0,) if decades > 1 else (1.0, 2.0, 5.0)
    panel.xaxis.set_major_locator(LogLocator(subs=steps))
    panel.xaxis.set_major_formatter(lambda rate, _: f"{rate:g}C")
    panel.xaxis.set_minor_formatter(NullFormatter())


def _legend(exhibits: Sequence[Exhibit]) -> list[Line2D]:
    """Return the handles of what is drawn."""
    drawn = [exhibit for exhibit in exhibits if exhibit.rates]
    handles = []
    if any(exhibit.measured is not None for exhibit in drawn):
        handles.append(Line2D([], [], color=SIMULATED, marker=".", label="simulated"))
        handles.append(Line2D([], [], **CIRCLE, label="measured"))
    if any(exhibit.measured is None for exhibit in drawn):
        style: dict[str, Any] = {"color": PREDICTED, "linestyle": "--", "marker": "."}
        handles.append(Line2D([], [], **style, label="predicted"))
    line: dict[str, Any] = {"color": THEORETICAL, "linestyle": ":", "linewidth": 0.8}
    return [*handles, Line2D([], [], **line, label="theoretical capacity")]
