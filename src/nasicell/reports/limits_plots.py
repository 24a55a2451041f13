"""The figures on the limits of an electrolyte: steady profiles, Sand's time, the step test."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nasicell.plots import COLOURS, STYLE

PANEL = (3.5, 3.1)
"""Width and height of a panel [inch]."""
CRITERION_COLOURS = {
    "depletion": COLOURS[1],
    "overpotential": COLOURS[3],
    "nucleation": COLOURS[2],
}
PEAK = "largest of each level"


def plot_limits(result: xr.Dataset) -> Figure:
    """Draw steady profiles, Sand's times and the step test; the last alone if no salt polarises.

    Parameters
    ----------
    result : xarray.Dataset
        Result of ``Limits``.

    Returns
    -------
    matplotlib.figure.Figure
        One panel or three.
    """
    polarises = bool(result.attrs["polarises"])
    with mpl.rc_context(STYLE):
        figure, panels = _panels(3 if polarises else 1)
        if polarises:
            _profiles(panels[0], result)
            _sand(panels[1], result)
        _step_test(panels[-1], result)
        _head(figure, result)
        return figure


def plot_critical_current(result: xr.Dataset) -> Figure:
    """Draw the step test.

    Parameters
    ----------
    result : xarray.Dataset
        Result of ``CriticalCurrent``.

    Returns
    -------
    matplotlib.figure.Figure
        One panel.
    """
    with mpl.rc_context(STYLE):
        figure, (panel,) = _panels(1)
        _step_test(panel, result)
        _head(figure, result)
        return figure


def _panels(count: int) -> tuple[Figure, list[Axes]]:
    width = PANEL[0] * count if count > 1 else 1.5 * PANEL[0]
    figure = Figure(figsize=(width, PANEL[1]), layout="constrained")
    FigureCanvasAgg(figure)
    panels = list(figure.subplots(1, count, squeeze=False).ravel())
    if count > 1:
        for letter, panel in zip("abc", panels, strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
    return figure, panels


def _head(figure: Figure, result: xr.Dataset) -> None:
    figure.suptitle(
        f"{result.attrs['cell']}, electrolyte {result.attrs['electrolyte_model']}", fontsize=9
    )


def _profiles(panel: Axes, result: xr.Dataset) -> None:
    colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, result.sizes["profile"]))
    for n, colour in enumerate(colours):
        current = float(result.profile_current[n])
        panel.plot(
            result.place, result.profile.isel(profile=n), color=colour, label=f"{current:.3g}"
        )
    panel.set_xlabel("Distance / thickness, plated metal at 1")
    panel.set_ylabel(f"{result.attrs['carrier'].capitalize()} over rest, steady")
    panel.set_xlim(0, 1)
    panel.set_ylim(bottom=0)
    panel.legend(title="mA cm$^{-2}$", loc="upper right")


def _sand(panel: Axes, result: xr.Dataset) -> None:
    known = result.sand_time.notnull().values
    if not known.any():
        panel.text(
            *(0.5, 0.5, "no current asked for\nis above the limit"), ha="center", va="center"
        )
        panel.set_axis_off()
        return
    currents, times = result.sand_current.values[known], result.sand_time.values[known]
    forms = result.sand_time_closed_form.values[known]
    gone = float(result.exhaustion_current)
    share = f"{100 * float(result.exhaustion_share):g} %"
    limited = bool(result.attrs["runs_out"])
    steady = "diffusion-limited" if limited else f"{share} in the end"
    if np.isfinite(forms).any():
        # i^2 tau is one number
        product = float(np.nanmean(forms * currents**2))
        line = np.geomspace(gone, _decades(currents)[1], 50)
        panel.plot(line, product / line**2, color=COLOURS[6], linestyle="--", label="closed form")
    panel.plot(
        currents,
        times,
        linestyle="none",
        marker="o",
        markerfacecolor="white",
        markeredgecolor=COLOURS[0],
        label="simulated",
    )
    panel.axvline(gone, color=COLOURS[1], linewidth=1, label=steady)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlim(*_decades([*currents, gone]))
    panel.set_ylim(*_decades(times))
    panel.set_xlabel("Current density / mA cm$^{-2}$")
    panel.set_ylabel(f"Time to {'exhaustion' if limited else f'{share} of the anions'} / s")
    panel.legend(loc="upper right", handlelength=1.2)


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """Whole powers of ten around positive numbers."""
    low, high = np.log10(min(values)), np.log10(max(values))
    return 10.0 ** np.floor(low), 10.0 ** (np.floor(high) + 1)


def _step_test(panel: Axes, result: xr.Dataset) -> None:
    if not result.sizes["level"]:
        panel.text(*(0.5, 0.5, "no level fits in the foil"), ha="center", va="center")
        panel.set_axis_off()
        return
    level = result.level_current.values
    voltage = result.peak_polarisation.values
    top = 1.05 * voltage.max()
    panel.plot(
        level, voltage, color=COLOURS[0], marker=".", markersize=3, linewidth=0.8, label=PEAK
    )
    for criterion, colour in CRITERION_COLOURS.items():
        at = result.sel(criterion=criterion)
        if np.isfinite(at.critical_current):
            bound = r"$\leq$ " if bool(at.met_at_first_level) else ""
            current = float(at.critical_current)
            words = f"{criterion}, {bound}{current:.3g} mA cm$^{{-2}}$"
            panel.vlines(current, 0, top, colour, "-", label=words)
    published = float(result.published_critical_current)
    if np.isfinite(published):
        words = f"published, {published:.3g} mA cm$^{{-2}}$"
        panel.vlines(published, 0, top, COLOURS[6], "--", label=words)
    panel.set_xlabel("Current density / mA cm$^{-2}$")
    panel.set_ylabel("Voltage of the whole cell / V")
    panel.set_xlim(0, 1.03 * max(level[-1], np.nan_to_num(published)))
    entries = len(panel.get_legend_handles_labels()[1])
    panel.set_ylim(0, (1.1 + 0.13 * entries) * top)  # room for the legend
    panel.legend(loc="upper left", borderaxespad=0.2)
