"""The figure of a loss split: areas between the equilibrium curve and the terminal voltage."""

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import STYLE
from nasicell.tables import physics_text

SIZE = (6.7, 4.5)
"""Width and height [inch]: two columns of a journal, 170 mm."""
FILLS = [
    "#332288",
    "#88CCEE",
    "#44AA99",
    "#117733",
    "#999933",
    "#DDCC77",
    "#CC6677",
    "#882255",
    "#AA4499",
]
"""Distinguishable for colour-blind readers (Tol's muted scheme), in the order of the losses."""
HATCHES = ["", "////", "...."]
"""Of the first round of fills, the second and so on."""
BACK = "xxxx"
"""Hatch of a loss that goes the other way."""
OTHERS = 0.005
"""Losses that stay below this share of the gap are drawn as one area."""
OTHERS_COLOUR = "#BBBBBB"
MARGIN = 0.04
"""Room beyond the cut-off voltages [V]."""


def plot_losses(result: xr.Dataset) -> Figure:
    """Draw the last charge and discharge with the gap between them and equilibrium filled.

    The areas start at the equilibrium curve and stack, in the order of the data set, up to the
    terminal voltage on charge and down to it on discharge. Where a loss has the other sign (what
    the half-cycle before left behind helps the new one at first) the stack goes back by it: a
    hatch without a fill, over the areas that cover the same voltages. So the last edge is the
    terminal voltage always.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a loss split.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels, charge and discharge: voltage against specific capacity.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 2, sharey=True)
        areas = _areas(result)
        for panel, letter, direction in zip(panels, "ab", result.direction.values, strict=True):
            half_cycle = result.sel(direction=direction)
            if half_cycle.voltage.notnull().any():
                _half_cycle(panel, half_cycle, areas)
            else:
                panel.text(
                    *(0.5, 0.5, f"{direction} beyond the cut-off\nfrom the start"),
                    ha="center",
                    va="center",
                    transform=panel.transAxes,
                )
                panel.set_xticks([])
            panel.set_title(letter, loc="left", fontweight="bold")
            panel.set_title(str(direction))
            panel.set_xlabel("Specific capacity / mAh g$^{-1}$")
            panel.set_xlim(left=0)
        panels[0].set_ylabel("Voltage / V")
        panels[0].set_ylim(
            result.attrs["lower_cutoff_V"] - MARGIN, result.attrs["upper_cutoff_V"] + MARGIN
        )
        entries = {
            label: handle
            for panel in panels
            for handle, label in zip(*panel.get_legend_handles_labels(), strict=True)
        }
        if entries:
            figure.legend(entries.values(), entries, loc="outside lower center", ncols=3)
        figure.suptitle(
            f"{result.attrs['cell']}, {result.attrs['c_rate']:g}C, {physics_text(result)}",
            fontsize=9,
        )
        return figure


def _areas(result: xr.Dataset) -> dict[str, list[str]]:
    """Losses of each area by the words in the legend, from equilibrium to terminal voltage."""
    losses = np.abs(result.voltage_loss.values)
    gap = np.abs(result.voltage_loss.values.sum(axis=-1, keepdims=True))
    large = np.any(losses > OTHERS * gap, axis=(0, 1))  # False where nothing is known
    areas = {str(loss): [str(loss)] for loss in result.loss.values[large]}
    small = [str(loss) for loss in result.loss.values[~large]]
    return areas | ({f"others (< {100 * OTHERS:g} %)": small} if small else {})


def _half_cycle(panel: Axes, half_cycle: xr.Dataset, areas: dict[str, list[str]]) -> None:
    capacity, edge = half_cycle.capacity.values, half_cycle.equilibrium_voltage.values
    order = [str(loss) for loss in half_cycle.loss.values]
    sign = -1 if half_cycle.direction == "charge" else 1
    for label, losses in areas.items():
        drop = half_cycle.voltage_loss.sel(loss=losses).sum("loss").values
        onwards = sign * np.maximum(sign * drop, 0)
        round_, place = divmod(order.index(losses[0]), len(FILLS))
        alone = losses == [label]
        colour = FILLS[place] if alone else OTHERS_COLOUR
        panel.fill_between(
            capacity,
            edge,
            edge - onwards,
            facecolor=colour,
            hatch=HATCHES[round_ % len(HATCHES)] if alone else None,
            edgecolor="white",  # of the hatch; a line around would hide thin areas
            linewidth=0,
            label=label,
        )
        panel.fill_between(
            capacity,
            edge - onwards,
            edge - drop,
            facecolor="none",
            hatch=BACK,
            edgecolor=colour,
            linewidth=0,
            zorder=1.5,
        )
        edge = edge - drop
    panel.plot(
        capacity, half_cycle.equilibrium_voltage, color="black", linestyle="--", label="equilibrium"
    )
    panel.plot(capacity, half_cycle.voltage, color="black", label="cell voltage")
