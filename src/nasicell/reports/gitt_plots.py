"""The figure of a titration: voltages with their rests, and diffusivities read and true."""

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import COLOURS, MARKERS, STYLE
from nasicell.tables import physics_text

SIZE = (6.7, 5.8)
"""Width and height [inch]: two columns of a journal, 170 mm."""
MARGIN = 0.04
"""Room beyond the cut-off voltages [V]."""
MIDDLE = 0.5
"""Cation content where a pulse is shown and explained."""
WHOLE = 0.999
"""Of the time asked for: a shorter pulse was cut short."""
SHOWN = 6
"""Times its own length of a pulse that are shown, with what is left for its rest."""
DECADES = 0.5
"""Room above and below the diffusivities."""


def plot_titration(result: xr.Dataset) -> Figure:
    """Draw a titration: whole, one of its pulses, and the diffusivities.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a titration.

    Returns
    -------
    matplotlib.figure.Figure
        Panel a: voltage against specific capacity with the relaxed points and the true
        open-circuit potential. Panel b: the pulse nearest to half content, from its start, as
        change from the rest before. Panel c: diffusivities against cation content.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplot_mosaic([["a", "a"], ["b", "c"]])
        left, middle, right = (panels[letter] for letter in "abc")
        for number, direction in enumerate(result.direction.values):
            _voltages(left, result.sel(direction=direction), number)
            _pulse(middle, result.sel(direction=direction), number)
            _diffusivities(right, result.sel(direction=direction), number)
        left.set_xlabel("Specific capacity / mAh g$^{-1}$")
        left.set_ylabel("Voltage / V")
        left.set_xlim(left=0)
        left.set_ylim(
            result.attrs["lower_cutoff_V"] - MARGIN, result.attrs["upper_cutoff_V"] + MARGIN
        )
        true = float(result.diffusivity_model)
        right.axhline(true, color="black", linestyle="--", linewidth=1, label="true diffusivity")
        right.set_yscale("log")
        expected = true * result.factor_of_length.values.ravel()
        found = np.concatenate([result.diffusivity_apparent.values.ravel(), expected, [true]])
        found = found[np.isfinite(found)]
        right.set_ylim(found.min() / 10**DECADES, found.max() * 10**DECADES)
        right.set_xlim(-0.03, 1.03)
        right.set_xlabel(f"{result.attrs['cation']} content")
        right.set_ylabel("Diffusivity / m$^2$ s$^{-1}$")
        longest = SHOWN * result.attrs["pulse_s"] / 60
        if middle.get_xlim()[1] > longest:
            middle.set_xlim(-0.05 * longest, longest)
        middle.set_xlabel("Time / min")
        middle.set_ylabel("Voltage change / mV")
        for letter, panel in panels.items():
            panel.set_title(letter, loc="left", fontweight="bold")
        entries = {
            label: handle
            for panel in panels.values()
            for handle, label in zip(*panel.get_legend_handles_labels(), strict=True)
        }
        figure.legend(entries.values(), entries, loc="outside lower center", ncols=3)
        figure.suptitle(
            f"{result.attrs['cell']}, {result.attrs['pulse_s'] / 60:g} min at "
            f"{result.attrs['c_rate']:g}C, {result.attrs['rest_s'] / 60:g} min rest, "
            f"{physics_text(result)}",
            fontsize=9,
        )
        return figure


def nearest_half(pulses: xr.Dataset) -> xr.Dataset:
    """The pulse nearest to half content; one that was cut short only if there is no other."""
    whole = pulses.pulse_time.values >= WHOLE * pulses.attrs["pulse_s"]
    among = pulses.isel(pulse=np.flatnonzero(whole if whole.any() else ~whole))
    return among.isel(pulse=int(np.argmin(np.abs(among.sodium_content.values - MIDDLE))))


def _voltages(panel: Axes, titration: xr.Dataset, number: int) -> None:
    direction = str(titration.direction.values)
    colour = COLOURS[number]
    if not titration.pulse_time.notnull().any():
        panel.text(
            *(0.5, 0.7 - 0.4 * number, f"{direction}: not one pulse\nwithin the cut-off voltage"),
            ha="center",
            va="center",
            transform=panel.transAxes,
        )
        return
    panel.plot(
        titration.curve_capacity,
        titration.curve_voltage,
        color=colour,
        linewidth=0.8,
        label=f"{direction}, cell voltage",
    )
    panel.plot(
        titration.curve_capacity,
        titration.curve_equilibrium_voltage,
        color="black",
        linestyle="--",
        linewidth=0.8,
        zorder=1.5,  # below the curves, which meet it at every rest
        label="true open-circuit potential",
    )
    panel.plot(
        titration.relaxed_capacity,
        titration.relaxed_voltage,
        color=colour,
        linestyle="none",
        marker=MARKERS[number],
        markersize=4,
        markerfacecolor="white",
        label=f"{direction}, relaxed",
    )


def _pulse(panel: Axes, titration: xr.Dataset, number: int) -> None:
    """The pulse nearest to half content, and what is read from it."""
    known = titration.isel(pulse=np.flatnonzero(titration.pulse_time.notnull().values))
    if not known.sizes["pulse"]:
        return
    at = nearest_half(known)
    # straight lines between the stored times; between two steps the voltage jumps
    before = float(at.relaxed_voltage - at.voltage_change_relaxed)
    start = float(at.start_time)
    time, voltage, equilibrium = (
        curve.values[within]
        for within in [
            ((titration.curve_time >= start) & (titration.curve_time <= at.relaxed_time)).values
        ]
        for curve in (
            titration.curve_time,
            titration.curve_voltage,
            titration.curve_equilibrium_voltage,
        )
    )
    colour = COLOURS[number]
    minutes = (time - start) / 60
    panel.plot(minutes, 1e3 * (equilibrium - before), color="black", linestyle="--", linewidth=1)
    panel.plot(np.insert(minutes, 0, 0), np.insert(1e3 * (voltage - before), 0, 0), color=colour)
    end = float(at.voltage_at_end) - before
    read = [(titration.attrs["sampling_s"], end - float(at.voltage_change_during))]
    read += [(float(at.pulse_time), end)]
    panel.plot(
        [seconds / 60 for seconds, _ in read],
        [1e3 * change for _, change in read],
        color=colour,
        linestyle="none",
        marker="x",
        label=f"{titration.direction.values}, first sample and end of pulse",
    )
    panel.plot(
        [float(at.relaxed_time - at.start_time) / 60],
        [1e3 * float(at.voltage_change_relaxed)],
        color=colour,
        linestyle="none",
        marker=MARKERS[number],
        markersize=4,
        markerfacecolor="white",
    )


def _diffusivities(panel: Axes, titration: xr.Dataset, number: int) -> None:
    panel.plot(
        titration.sodium_content,
        titration.factor_of_length * float(titration.diffusivity_model),
        color="black",
        linestyle=":",
        linewidth=1,
        label="read if only the particles were slow",
    )
    panel.plot(
        titration.sodium_content,
        titration.diffusivity_apparent,
        color=COLOURS[number],
        marker=MARKERS[number],
        markersize=4,
        linewidth=0.8,
        label=f"{titration.direction.values}, diffusivity read",
    )
    unread = titration.sodium_content.values[titration.not_read_because.values != ""]
    if unread.size:
        panel.plot(
            unread,
            np.full(unread.size, 0.03 * (1 + number)),
            color=COLOURS[number],
            linestyle="none",
            marker="|",
            markersize=5,
            transform=panel.get_xaxis_transform(),
            label=f"{titration.direction.values}, not read",
        )
