"""The figure of a Bruce-Vincent test: currents in time, and what is read at each voltage."""

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import COLOURS, MARKERS, STYLE

SIZE = (9.6, 3.4)
"""Width and height [inch]."""
ROOM = 0.01
"""Least room beyond the curves between ideal electrodes [-]."""
SAME = 1e-3
"""Two lines closer than this are one."""
SHOWN = (-0.65, 1.2)
"""What is read with interfaces is drawn within these; beyond, at the edge with its number."""
CUT = (-0.7, 1.25)
"""Where the bars of an error in R_0 are cut."""


def plot_bruce_vincent(result: xr.Dataset) -> Figure:
    """Draw a Bruce-Vincent test.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a Bruce-Vincent test.

    Returns
    -------
    matplotlib.figure.Figure
        Panel a: current over the initial one in time, between ideal electrodes. Panel b: what is
        read between them against the voltage, with what is true. Panel c: the same with the
        interfaces of the cell, what an error of 1 % in R_0 makes of it, and the true current
        fraction.
    """
    result = result.sortby("voltage")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 3)
        _transients(panels[0], result.sel(electrodes="ideal"))
        _ideal(panels[1], result)
        _with_interfaces(panels[2], result.sel(electrodes="cell"))
        titles = ("ideal electrodes", "ideal electrodes", "with the cell's interfaces")
        for panel, letter, words in zip(panels, "abc", titles, strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
            panel.set_title(words)
        figure.suptitle(
            f"{result.attrs['cell']}, metal | electrolyte | metal, electrolyte "
            f"{result.attrs['electrolyte_model']}",
            fontsize=9,
        )
        return figure


def _transients(panel: Axes, steps: xr.Dataset) -> None:
    colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, steps.sizes["voltage"]))
    for n, colour in enumerate(colours):
        step = steps.isel(voltage=n)
        panel.plot(
            step.curve_time,
            step.curve_current / step.initial_current,
            color=colour,
            label=f"{1e3 * float(step.voltage):g} mV",
        )
    panel.set_xscale("log")
    panel.set_xlabel("Time / s")
    panel.set_ylabel("Current over initial current")
    lowest = float((steps.steady_current / steps.initial_current).min())
    room = max(0.08 * (1 - lowest), ROOM) if np.isfinite(lowest) else 0.5
    panel.set_ylim(top=1 + room)
    if np.isfinite(lowest):
        panel.set_ylim(bottom=lowest - room)
        panel.legend(loc="lower left", fontsize=7)


def _ideal(panel: Axes, result: xr.Dataset) -> None:
    steps = result.sel(electrodes="ideal")
    read, model = steps.transference_number_apparent.values, float(result.transference_number_model)
    small = float(result.current_fraction_expected)
    _read(panel, steps, read)
    panel.axhline(model, color="black", linestyle="--", label="true $t_+$ of the model")
    if abs(small - model) > SAME:
        panel.axhline(small, color=COLOURS[1], linestyle=":", label="1/(1 + Ne), small voltage")
    shown = np.array([*read[np.isfinite(read)], model, small])
    middle = (shown.max() + shown.min()) / 2
    half = max(0.65 * np.ptp(shown), ROOM)
    # the legend stands above
    panel.set_ylim(middle - half, middle + 1.9 * half)
    panel.set_ylabel("Transference number")
    panel.legend(loc="upper left", fontsize=7)


def _with_interfaces(panel: Axes, steps: xr.Dataset) -> None:
    read = steps.transference_number_apparent.values
    off = steps.error_from_1_percent_resistance.values
    panel.vlines(
        1e3 * steps.voltage,
        np.clip(read - off, *CUT),
        np.clip(read + off, *CUT),
        COLOURS[3],
        linewidth=3,
        alpha=0.35,
        label=f"if $R_0$ is $\\pm$1 % off, cut at {CUT[0]:g} and {CUT[1]:g}",
    )
    _read(panel, steps, np.clip(read, *SHOWN), colour=COLOURS[3])
    beyond = np.flatnonzero((read < SHOWN[0]) | (read > SHOWN[1]))
    for n in beyond:
        panel.annotate(
            f"{read[n]:.2g}",
            (1e3 * float(steps.voltage[n]), np.clip(read[n], *SHOWN)),
            xytext=(0, 7 if read[n] < 0 else -11),
            textcoords="offset points",
            ha="center",
            fontsize=7,
        )
    panel.plot(
        1e3 * steps.voltage,
        steps.current_fraction,
        color="black",
        linestyle="--",
        label="true current fraction",
    )
    panel.set_ylim(CUT[0], CUT[1] + 0.5)  # room for the legend
    panel.set_ylabel("Transference number")
    panel.legend(loc="upper left", fontsize=7)


def _read(panel: Axes, steps: xr.Dataset, read: np.ndarray, colour: str = COLOURS[0]) -> None:
    panel.plot(
        1e3 * steps.voltage,
        read,
        color=colour,
        marker=MARKERS[0],
        markersize=4,
        linewidth=0.9,
        clip_on=False,
        label="read",
    )
    panel.set_xscale("log")
    ticks = 1e3 * steps.voltage.values
    panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    panel.set_xticks([], minor=True)
    panel.set_xlim(ticks.min() / 1.3, ticks.max() * 1.3)
    panel.set_xlabel("Voltage applied / mV")
