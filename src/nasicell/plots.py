"""Figures of results, ready for a paper's column."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.files import write_whole

STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "savefig.dpi": 200,
    "pdf.fonttype": 42,  # letters stay letters in the PDF
}
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
"""Distinguishable for colour-blind readers (Okabe and Ito, 2008)."""
MARKERS = "osD^vPX"
LINES = ["-", "--", ":", "-."]
CURVE_MIDDLE = 100
"""Point of a curve at half its capacity, where the words between charge and discharge stand."""
PANEL = (3.6, 3.2)
"""Width and height of a panel [inch]."""
ROOM = 1.06
"""Top of an axis that begins at zero over its highest point."""


def plot_rate(results: Sequence[xr.Dataset], *, columns: int | None = None) -> Figure:
    """Draw capacity against C-rate for all cells, and each cell's charge and discharge curves.

    Parameters
    ----------
    results : sequence of xarray.Dataset
        Results of rate tests, one a cell.
    columns : int, optional
        Panels side by side; by default two or three.

    Returns
    -------
    matplotlib.figure.Figure
        First panel: simulated lines, measured points. One more panel a cell: voltage against
        specific capacity of the last cycle at each rate.
    """
    columns = columns or (2 if len(results) in (1, 3) else 3)
    rows = -(-(len(results) + 1) // columns)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(PANEL[0] * columns, PANEL[1] * rows), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(rows, columns, squeeze=False).ravel()
        _capacity_panel(panels[0], results)
        if len(results) == 1:
            panels[0].legend(loc="lower left")
        else:
            figure.legend(
                *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2
            )
        for panel, result in zip(panels[1:], results, strict=False):
            _curves_panel(panel, result)
        for unused in panels[len(results) + 1 :]:
            unused.remove()
        for letter, panel in zip("abcdefghijklmnopqrstuvwxyz", figure.axes, strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
        return figure


def save_figure(figure: Figure, path: Path) -> None:
    """Save a figure as PNG and as PDF, each whole or not at all.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    path : pathlib.Path
        Path without suffix.
    """
    with mpl.rc_context(STYLE):
        write_whole(path.with_suffix(".png"), figure.savefig)
        # no date in the PDF: the same result gives the same file
        write_whole(
            path.with_suffix(".pdf"),
            lambda aside: figure.savefig(aside, metadata={"CreationDate": None}),
        )


def from_zero(panel: Axes) -> None:
    """Let the vertical axis begin at zero, with room above the highest point for its marker."""
    highest = panel.dataLim.ymax
    if np.isfinite(highest) and highest > 0:
        panel.set_ylim(0, ROOM * highest)


def _capacity_panel(panel: Axes, results: Sequence[xr.Dataset]) -> None:
    for number, result in enumerate(results):
        colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        steps = _ascending_rates(result)
        rates = result.c_rate.values[steps]
        panel.plot(
            rates,
            result.discharge_capacity.values[steps],
            color=colour,
            linestyle=LINES[number % len(LINES)],
            marker=".",
            markersize=4,
            label=f"{result.attrs['cell']}, simulated",
        )
        measured = result.measured_capacity.values[steps]
        if np.isfinite(measured).any():
            panel.plot(
                rates,
                measured,
                linestyle="none",
                marker=marker,
                markerfacecolor="white",
                markeredgecolor=colour,
                label=f"{result.attrs['cell']}, measured",
            )
    panel.set_xlabel("C-rate")
    panel.set_ylabel(f"Discharge capacity\n/ mAh per g of {_basis(results)}")
    from_zero(panel)
    panel.set_xlim(left=0)


def _curves_panel(panel: Axes, result: xr.Dataset) -> None:
    steps = _ascending_rates(result)
    colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, len(steps)))
    for colour, step in zip(colours, steps, strict=True):
        for direction in result.direction.values:
            curve = result.isel(step=step).sel(direction=direction)
            panel.plot(
                curve.curve_capacity,
                curve.curve_voltage,
                color=colour,
                label=f"{float(curve.c_rate):g}C" if direction == "discharge" else None,
            )
    middle = float(result.curve_voltage.isel(step=steps[0], point=CURVE_MIDDLE).mean())
    if np.isfinite(middle):
        reached = float(result.curve_capacity.isel(step=steps[0]).max())
        for share, words in (
            (0.35, "charge \N{UPWARDS ARROW}"),
            (0.7, "discharge \N{DOWNWARDS ARROW}"),
        ):
            # on a white ground: where the loop is narrow the curves pass behind the words
            ground = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
            panel.text(
                share * reached, middle, words, ha="center", va="center", fontsize=7, bbox=ground
            )
    panel.set_xlabel("Specific capacity / mAh g$^{-1}$")
    panel.set_ylabel("Voltage / V")
    panel.set_xlim(left=0)
    panel.set_title(result.attrs["cell"])
    panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.2)


def _ascending_rates(result: xr.Dataset) -> list[int]:
    """First step at each rate, by ascending rate."""
    _, first = np.unique(result.c_rate.values, return_index=True)
    return [int(step) for step in first]


def _basis(results: Sequence[xr.Dataset]) -> str:
    bases = {result.discharge_capacity.attrs["per"] for result in results}
    formulas = sorted(basis.removeprefix("gram of ") for basis in bases)
    return " or ".join(re.sub(r"(\d+)", r"$_{\1}$", formula) for formula in formulas)
