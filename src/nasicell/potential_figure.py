"""The figure of an open-circuit potential from data."""

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import COLOURS, LINES, PANEL, STYLE

BRANCHES = ("charge", "discharge")


def plot_potential(result: xr.Dataset) -> Figure:
    """Draw an open-circuit potential over what it was read from.

    Parameters
    ----------
    result : xarray.Dataset
        From :func:`nasicell.potential_from_data`.

    Returns
    -------
    matplotlib.figure.Figure
        Panel a: both branches and the table. Panel b: the gap between the branches, and what
        smoothing and the other alignment would move.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(2 * PANEL[0], PANEL[1] + 0.7), layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        for way, colour, line in zip(BRANCHES, COLOURS, LINES, strict=False):
            branch = result[f"{way}_voltage"]
            if branch.notnull().any():
                left.plot(result.content, branch, color=colour, linestyle=line, label=way)
        left.plot(result.content, result.potential, color="black", linewidth=1)
        left.plot(
            *(result.point_content, result.point_potential),
            color="black",
            linewidth=1,
            marker="o",
            markersize=3,
            markerfacecolor="white",
            linestyle="none",
            label="open-circuit potential, points of the table",
        )
        left.set_ylabel("Potential / V")
        shown = {
            "charge less discharge": result.gap,
            "table less mean of branches": result.potential - result.mean_voltage,
            f"mean aligned by '{result.attrs['other_align']}' less by '{result.attrs['align']}'": (
                result.other_alignment - result.mean_voltage
            ),
        }
        for (words, curve), colour, line in zip(
            shown.items(), COLOURS[2:], ["-", "--", ":"], strict=False
        ):
            if curve.notnull().any():
                right.plot(result.content, 1e3 * curve, color=colour, linestyle=line, label=words)
        right.set_ylabel("Difference / mV")
        right.set_ylim(*_limits(result, list(shown.values())))
        for letter, panel in zip("ab", (left, right), strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
            panel.set_xlabel("Content over the measured span")
            panel.set_xlim(-0.02, 1.02)
        handles = [panel.get_legend_handles_labels() for panel in (left, right)]
        figure.legend(
            *([one for pair in handles for one in pair[n]] for n in (0, 1)),
            loc="outside lower center",
            ncols=2,
        )
        return figure


def _limits(result: xr.Dataset, curves: list[xr.DataArray]) -> tuple[float, float]:
    """Limits that the steep ends do not set: there the branches have just left each other."""
    inner = (result.content > 0.02) & (result.content < 0.98)
    values = 1e3 * np.concatenate([curve.values[inner.values] for curve in curves])
    known = values[np.isfinite(values)]
    room = 0.08 * max(float(np.ptp(known)), 1.0)
    return float(known.min()) - room, float(known.max()) + room
