"""The figure of a target map."""

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.ticker import MaxNLocator

from nasicell.parameters.catalogue.flags import NO_TEMPERATURE
from nasicell.plots import COLOURS, STYLE
from nasicell.sweeps.figure import scaled_axis
from nasicell.targets.published import CONDUCTIVITY
from nasicell.targets.words import short, unit_words
from nasicell.text import quantity_words

_PANEL = (3.9, 3.5)
_LEGEND = 1.9
_LEVELS = 11
_PANELS = 6
"""Most values of a third axis that get a panel each."""
_APART = 0.042
"""Least distance of two numbers on the rug, in heights of the panel."""
MARK: dict[str, Any] = {
    "color": COLOURS[1],
    "marker": "*",
    "markersize": 11,
    "markeredgecolor": "white",
}


def plot_target(data: xr.Dataset) -> Figure:
    """Draw a target map: capacity over two axes, the boundary bold, electrolytes and cell on it.

    Parameters
    ----------
    data : xarray.Dataset
        Result of :func:`nasicell.target`.

    Returns
    -------
    matplotlib.figure.Figure
        One panel, or one for each value of a third axis (at most six of them, evenly chosen); the
        first axis upwards. Published electrolytes are ticks where they have a conductivity alone,
        points where they have a number on both axes; some of them are numbered. In a single-ion
        cell those with a transference number stand at their conductivity times that over the
        cell's, and it stands beside their name.
    """
    names = data.attrs["axes"].split("\n")
    panels = _planes(data, names)
    marked = numbered(data)
    columns = min(len(panels), 3)
    rows = -(-len(panels) // columns)
    beside = _LEGEND if marked else 0.0
    with mpl.rc_context(STYLE):
        size = (_PANEL[0] * columns + beside, _PANEL[1] * rows)
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(1, 2 if beside else 1, width_ratios=_ratios(size[0], beside))
        spot: SubplotSpec = grid[0, 0]
        drawn = spot.subgridspec(rows, columns).subplots(squeeze=False).ravel()
        levels = _levels(data, names)
        filled = None
        for panel, (words, plane) in zip(drawn, panels, strict=False):
            filled = _map(panel, data, plane, names, levels)
            _outline(panel, data, plane, names)
            _place(panel, data, names, marked)
            _own(panel, data, plane, names)
            panel.set_title(words, loc="left")
        for unused in drawn[len(panels) :]:
            unused.remove()
        assert filled is not None  # there is a panel at least
        shown = list(drawn[: len(panels)])
        figure.colorbar(filled, ax=shown, label=_capacity_label(data), shrink=0.9)
        if marked:
            _legend(figure.add_subplot(grid[0, 1]), data, marked)
        asked = f"{data.attrs['required']} required at {_rate(data)}"
        figure.suptitle(f"{data.attrs['cell']}: {asked}", fontsize=9)
        return figure


def _ratios(width: float, beside: float) -> list[float]:
    return [width - beside, beside] if beside else [1]


def _rate(data: xr.Dataset) -> str:
    return f"{data.attrs['c_rate']:g}C"


def _capacity(data: xr.Dataset) -> xr.DataArray:
    return data[f"capacity_{data.attrs['c_rate']:.12g}C"]


def _capacity_label(data: xr.Dataset) -> str:
    return f"Capacity at {_rate(data)} / mAh g$^{{-1}}$"


def _planes(data: xr.Dataset, names: list[str]) -> list[tuple[str, xr.Dataset]]:
    """The planes of the first two axes, each with what it is a plane of."""
    if len(names) == 2:
        return [("", data)]
    values = data[names[2]]
    chosen = np.unique(np.linspace(0, len(values) - 1, _PANELS).round().astype(int))
    unit = unit_words(values.attrs["units"])
    words = quantity_words(values.attrs["long_name"])
    return [
        (f"{words} {short(float(values[i]))} {unit}".strip(), data.isel({names[2]: i}))
        for i in chosen
    ]


def _levels(data: xr.Dataset, names: list[str]) -> np.ndarray:
    known = _capacity(data).values[np.isfinite(_capacity(data).values)]
    top = max(float(known.max()), 1.0) if known.size else 1.0
    return np.asarray(MaxNLocator(_LEVELS, steps=[1, 2, 5, 10]).tick_values(0.0, top))


def _map(
    panel: Axes, data: xr.Dataset, plane: xr.Dataset, names: list[str], levels: np.ndarray
) -> QuadContourSet:
    capacity = _capacity(plane).transpose(names[0], names[1])
    known = np.ma.masked_invalid(capacity.values)
    filled = panel.contourf(plane[names[1]], plane[names[0]], known, levels=levels, cmap="viridis")
    if known.mask.any():
        failed = np.argwhere(known.mask)
        x, y = plane[names[1]].values[failed[:, 1]], plane[names[0]].values[failed[:, 0]]
        panel.plot(x, y, "x", color="0.4", markersize=4, clip_on=False)
    scaled_axis(panel, "x", plane[names[1]])
    scaled_axis(panel, "y", plane[names[0]])
    panel.set_xlim(*_ends(plane[names[1]]))
    panel.set_ylim(*_ends(plane[names[0]]))
    return filled


def _ends(axis: xr.DataArray) -> tuple[float, float]:
    return float(axis.min()), float(axis.max())


def _outline(panel: Axes, data: xr.Dataset, plane: xr.Dataset, names: list[str]) -> None:
    """Draw the boundary, bold, on a white edge that carries it over any ground."""
    x, y = data[f"outline_{names[1]}"].values, data[f"outline_{names[0]}"].values
    if len(names) == 3:
        here = np.isclose(data[f"outline_{names[2]}"].values, float(plane[names[2]]))
        x, y = x[here], y[here]
    pieces = np.stack([x, y], axis=2)
    for colour, width in (("white", 4.6), (COLOURS[1], 2.6)):
        panel.add_collection(
            LineCollection(
                list(pieces), colors=colour, linewidths=width, capstyle="round", zorder=3
            )
        )


def _has_own(data: xr.Dataset, names: list[str]) -> bool:
    """Whether the cell is on the map: between the ends of the first two axes."""
    own = np.ravel(data.attrs.get("own", []))[:2]
    ends = [_ends(data[name]) for name in names[:2]]
    return len(own) > 0 and all(
        low <= number <= high for number, (low, high) in zip(own, ends, strict=True)
    )


def _own(panel: Axes, data: xr.Dataset, plane: xr.Dataset, names: list[str]) -> None:
    """Mark the cell, of several planes on the one that is nearest to it."""
    if not _has_own(data, names):
        return
    own = dict(zip(names, np.ravel(data.attrs["own"]), strict=True))
    far = [abs(float(shown[n]) - own[n]) for n in names[2:] for _, shown in _planes(data, names)]
    if all(abs(float(plane[n]) - own[n]) <= min(far) for n in names[2:]):
        panel.plot(own[names[1]], own[names[0]], linestyle="none", clip_on=False, zorder=6, **MARK)


def numbered(data: xr.Dataset) -> dict[int, int]:
    """Numbers of the electrolytes on the figure, by their rows.

    All points, which have a number on both axes. Of the ticks first those that are measured,
    undoubted and have a transference number; one whose number would touch another is left out.
    """
    names = str(data.attrs["axes"]).split("\n")
    if "published_verdict" not in data or data[names[0]].attrs["long_name"] != CONDUCTIVITY:
        return {}
    low, high = np.log(_ends(data[names[0]]))
    height = (np.log(data[f"published_{CONDUCTIVITY}"].values) - low) / (high - low)
    ranks = [_rank(data, row) for row in range(len(height))]
    both = np.isfinite(data[f"published_{data[names[1]].attrs['long_name']}"].values)
    ticks: list[int] = []
    for row in sorted(range(len(height)), key=lambda row: (ranks[row], row)):
        apart = all(abs(height[row] - height[other]) >= _APART for other in ticks)
        if 0 <= height[row] <= 1 and apart and not both[row]:
            ticks.append(row)
    points = [int(row) for row in np.flatnonzero(both & (height >= 0) & (height <= 1))]
    return {row: number for number, row in enumerate(sorted([*points, *ticks]), 1)}


def _rank(data: xr.Dataset, row: int) -> tuple[bool, int, bool]:
    """Order of electrolytes: measured before assumed, undoubted, with a transference number."""
    flags = [flag for flag in str(data.published_flags.values[row]).split("; ") if flag]
    doubts = sum(not flag.startswith(NO_TEMPERATURE) for flag in flags)
    t_plus = data.published_own_transference_number.values[row]
    return data.published_kind.values[row] != "measured", doubts, not np.isfinite(t_plus)


def _place(panel: Axes, data: xr.Dataset, names: list[str], marked: dict[int, int]) -> None:
    """Mark the electrolytes: ticks along the upward axis, points with a number on both."""
    if "published_verdict" not in data or data[names[0]].attrs["long_name"] != CONDUCTIVITY:
        return
    upward = data[f"published_{CONDUCTIVITY}"].values
    along = data[f"published_{data[names[1]].attrs['long_name']}"].values
    low, high = _ends(data[names[0]])
    left, right = _ends(data[names[1]])
    rug = panel.get_yaxis_transform()
    for row in np.flatnonzero((upward >= low) & (upward <= high)).tolist():
        if np.isfinite(along[row]):
            if left <= along[row] <= right:
                panel.plot(along[row], upward[row], "o", color="white", markeredgecolor="black")
                panel.annotate(
                    str(marked.get(row, "")),
                    (along[row], upward[row]),
                    xytext=(5, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=7,
                    bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.6},
                )
            continue
        bold = row in marked
        panel.plot(
            [1.0, 1.025 if bold else 1.012],
            [upward[row]] * 2,
            color="black" if bold else "0.55",
            linewidth=0.8,
            transform=rug,
            clip_on=False,
        )
        if bold:
            panel.text(1.03, upward[row], str(marked[row]), transform=rug, va="center", fontsize=6)


def _legend(panel: Axes, data: xr.Dataset, marked: dict[int, int]) -> None:
    """The meaning of the marks, and the names of the numbers in a column."""
    panel.set_axis_off()
    line = "solid" if data.sizes["piece"] else "none"
    style: dict[str, Any] = {"color": COLOURS[1], "linewidth": 2.6, "linestyle": line}
    handles = panel.plot([], [], label=_required(data), **style)
    if _has_own(data, str(data.attrs["axes"]).split("\n")):
        handles += panel.plot([], [], linestyle="none", label="the cell", **MARK)
    panel.legend(handles=handles, loc="upper left", borderaxespad=0, handlelength=1.2)
    lines = [f"{number}  {_name(data, row)}" for row, number in marked.items()]
    text = "\n".join([*_published(data), *lines])
    panel.text(0.0, 0.82, text, va="top", fontsize=6.5, linespacing=1.15, transform=panel.transAxes)


def _published(data: xr.Dataset) -> list[str]:
    """What the marks of the published electrolytes stand for."""
    held = data.attrs.get("placed_by_transference_number")
    if held is None:
        return ["Published, conductivity at", f"{_degrees(data)}:"]
    return [
        f"Published, at {_degrees(data)};",
        f"at $\\kappa\\,t_+$/{held:.3g} where $t_+$ is",
        "published:",
    ]


def _name(data: xr.Dataset, row: int) -> str:
    """Name of an electrolyte, with the transference number that has moved it."""
    name = str(data.published_electrolyte.values[row])
    t_plus = float(data.published_own_transference_number.values[row])
    moved = "placed_by_transference_number" in data.attrs and np.isfinite(t_plus)
    return f"{name} ($t_+$ {t_plus:.3g})" if moved else name


def _required(data: xr.Dataset) -> str:
    if "required_share" in data.attrs:
        asked = f"{100 * data.attrs['required_share']:.4g} % of 0.1C"
    else:
        asked = f"{data.attrs['required_mAh_g']:.4g} mAh g$^{{-1}}$"
    if data.sizes["piece"]:
        return asked
    reached = (data.margin.values >= 0).any()
    return f"{asked}\n{'reached all over' if reached else 'not reached in'} this map"


def _degrees(data: xr.Dataset) -> str:
    return f"{data.attrs['temperature_degC']:.4g} \N{DEGREE SIGN}C"
