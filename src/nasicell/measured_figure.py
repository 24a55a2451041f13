"""The figure of imported data: records over time with half-cycles, curves, or a spectrum."""

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from nasicell.plots import COLOURS, LINES, MARKERS, PANEL, STYLE, from_zero

Array = NDArray[np.float64]
BINS = 600
"""Stretches of time, each drawn with its least and its largest value."""
HOUR = 3600.0


def plot_measured(data: xr.Dataset) -> Figure:
    """Draw what was imported.

    Parameters
    ----------
    data : xarray.Dataset
        From :func:`nasicell.read_measured`.

    Returns
    -------
    matplotlib.figure.Figure
        Cycling: a, voltage and current over time; b, capacity of the half-cycles, where there are
        any. Digitised curves: voltage over capacity. Impedance: Nyquist and modulus.
    """
    kind = data.attrs["kind"]
    panels = 1 if kind == "curve" or (kind == "cycling" and "half_cycle" not in data.dims) else 2
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(PANEL[0] * 2, PANEL[1] * 0.9), layout="constrained")
        FigureCanvasAgg(figure)
        axes = list(figure.subplots(1, panels, squeeze=False).ravel())
        if kind == "impedance":
            _nyquist(axes[0], data)
            _modulus(axes[1], data)
        elif kind == "curve":
            _curves(axes[0], data)
        else:
            _records(axes[0], data)
            if panels > 1:
                _half_cycles(axes[1], data)
        if panels > 1:
            for letter, panel in zip("ab", axes, strict=True):
                panel.set_title(letter, loc="left", fontweight="bold")
        return figure


def with_extremes(time: Array, values: Array, bins: int = BINS) -> tuple[Array, Array]:
    """Return the least and the largest value of each stretch of time, in their order.

    A line through them looks like one through all: no spike is lost.

    Parameters
    ----------
    time : array
        Ascending.
    values : array
        As many.
    bins : int
        Stretches of equal length.
    """
    known = np.isfinite(time) & np.isfinite(values)
    time, values = time[known], values[known]
    if len(time) <= 2 * bins:
        return time, values
    ends = np.linspace(time[0], time[-1], bins + 1)[1:-1]
    groups = np.split(np.arange(len(time)), np.searchsorted(time, ends))
    kept = {
        int(at[pick(values[at])]) for at in groups if len(at) for pick in (np.argmin, np.argmax)
    }
    order = sorted(kept | {0, len(time) - 1})
    return time[order], values[order]


def _records(panel: Axes, data: xr.Dataset) -> None:
    hours = data.time.values / HOUR
    panel.plot(*with_extremes(hours, data.voltage.values), color=COLOURS[0], linewidth=1)
    panel.set_xlabel("Time / h")
    panel.set_ylabel("Voltage / V", color=COLOURS[0])
    if "current" not in data:
        return
    other = panel.twinx()
    other.spines["right"].set_visible(True)
    milliampere = 1e3 * data.current.values
    other.plot(*with_extremes(hours, milliampere), color=COLOURS[1], linewidth=0.7, linestyle="--")
    other.set_ylabel("Current, positive on discharge / mA", color=COLOURS[1])


def _half_cycles(panel: Axes, data: xr.Dataset) -> None:
    specific = data.half_cycle_specific_capacity
    per_gram = bool(specific.notnull().any())
    capacity = specific.values if per_gram else 1e3 * data.half_cycle_capacity.values
    unit = "mAh g$^{-1}$" if per_gram else "mAh"
    for way, colour, marker in (("charge", COLOURS[1], "s"), ("discharge", COLOURS[0], "o")):
        here = data.direction.values == way
        if here.any():
            panel.plot(
                data.half_cycle.values[here],
                capacity[here],
                linestyle="none",
                marker=marker,
                markersize=4,
                markerfacecolor="none",
                color=colour,
                label=way,
            )
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    panel.set_xlabel("Half-cycle")
    panel.set_ylabel(f"Capacity / {unit}")
    panel.margins(x=0.1)
    from_zero(panel)
    panel.legend(loc="lower left")  # capacities differ by little, far from 0


def _curves(panel: Axes, data: xr.Dataset) -> None:
    specific = "specific_capacity" in data
    capacity = data.specific_capacity if specific else 1e3 * data.capacity
    names = data.curve_name.values.astype(str)
    for n, name in enumerate(dict.fromkeys(names.tolist())):
        here = names == name
        panel.plot(
            capacity.values[here],
            data.voltage.values[here],
            color=COLOURS[n % len(COLOURS)],
            linestyle=LINES[n // len(COLOURS) % len(LINES)],
            marker=MARKERS[n % len(MARKERS)],
            markersize=3,
            markerfacecolor="none",
            linewidth=0.8,
            label=_label(name, n),
        )
    panel.set_xlabel(f"Capacity / {'mAh g$^{-1}$' if specific else 'mAh'}")
    panel.set_ylabel("Voltage / V")
    if len(set(names)) > 1:
        panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def _label(name: str, n: int) -> str:
    """Return the name of a curve; its number where the figure's font may lack letters."""
    return name.replace("$", r"\$") if name.isascii() and name.isprintable() else f"curve {n + 1}"


def _nyquist(panel: Axes, data: xr.Dataset) -> None:
    panel.plot(
        data.impedance_real,
        -data.impedance_imaginary,
        color=COLOURS[0],
        marker="o",
        markersize=3,
        markerfacecolor="none",
        linewidth=0.8,
    )
    panel.set_aspect("equal", adjustable="datalim")
    panel.set_xlabel(r"$Z'$ / $\Omega$")
    panel.set_ylabel(r"$-Z''$ / $\Omega$")


def _modulus(panel: Axes, data: xr.Dataset) -> None:
    Z = data.impedance_real.values + 1j * data.impedance_imaginary.values
    panel.loglog(data.frequency, np.abs(Z), color=COLOURS[0], marker="o", markersize=3,
                 markerfacecolor="none", linewidth=0.8)  # fmt: skip
    panel.set_xlabel("Frequency / Hz")
    panel.set_ylabel(r"$|Z|$ / $\Omega$")
