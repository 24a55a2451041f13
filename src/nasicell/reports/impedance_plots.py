"""The figure of an impedance: Nyquist, Bode and, for several temperatures, Arrhenius."""

import matplotlib as mpl
import matplotlib.ticker
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.interpolate import Akima1DInterpolator

from nasicell.experiments.impedance.activation import lawless
from nasicell.plots import COLOURS, MARKERS, STYLE

SIZE = (6.7, 5.4)
"""Width and height [inch]: two columns of a journal, 170 mm."""
CM2 = 1e4
ZERO_CELSIUS = 273.15
FEWEST = 3
"""Temperatures from which on there is an Arrhenius plot."""
ROOM = 1.06
"""Axes over the largest value on them."""
LOWEST = 0.3
"""Least height of the Nyquist plot, over its width."""
FAR = 0.2
"""Where the spectrum starts farther from the origin, over its end, the origin is left out."""
WIDE, SQUARE = 0.55, 1.0
"""Most height of it, across both columns and in one. A capacitive tail that rises beyond is cut;
its frequencies stand in the other panels."""
APART, APART_SMALL = 0.05, 0.14
"""Least distance between named frequencies, over the spectrum's width; in a panel of one column."""
EDGE = 0.8
"""Share of an axis beyond which a name is written towards its middle."""
SMOOTH = 10
"""Points of a drawn line between two frequencies."""
KEYS = 6
"""Temperatures in a row of the key."""
DECADES = 10
"""Ratio of ends below which an axis has too few powers of ten to be read by them."""
LINE = 0.12
"""Height of a line of the legend, over that of the axes."""
SUMS = ("all arcs", "direct current")
"""Parts that are sums of others."""

Array = NDArray[np.float64]


def plot_impedance(result: xr.Dataset) -> Figure:
    """Draw an impedance.

    Parameters
    ----------
    result : xarray.Dataset
        Result of an impedance protocol.

    Returns
    -------
    matplotlib.figure.Figure
        First panel: Nyquist plot per electrode area, both axes to one scale, open circles at whole
        decades of frequency. Then, from three temperatures on, ln(T/R) against 1/T: lines for the
        model, markers for what is read. Then modulus and phase against frequency. Lines between the
        frequencies are interpolated.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        several = result.sizes["temperature"] >= FEWEST
        right = "arrhenius" if several else "nyquist"
        panels = figure.subplot_mosaic([["nyquist", right], ["modulus", "phase"]])
        alone = result.sizes["temperature"] == 1
        f = result.frequency.values
        for colour, temperature in zip(
            _colours(result.sizes["temperature"]), result.temperature.values, strict=True
        ):
            spectrum = result.sel(temperature=temperature)
            Z = CM2 * (spectrum.impedance_real.values + 1j * spectrum.impedance_imaginary.values)
            label = f"{temperature - ZERO_CELSIUS:g} °C"
            _nyquist(panels["nyquist"], f, Z, colour)
            fine, smooth = _smooth(f, Z)
            panels["modulus"].loglog(fine, np.abs(smooth), color=colour, label=label)
            panels["phase"].semilogx(fine, -np.degrees(np.angle(smooth)), color=colour)
        _finish_nyquist(panels["nyquist"], result, wide=not several)
        _name_decades(panels["nyquist"], result, APART_SMALL if several else APART)
        _finish_bode(panels["modulus"], panels["phase"])
        if several:
            _arrhenius(panels["arrhenius"], result)
        if not alone:
            keys = panels["modulus"].get_legend_handles_labels()
            columns = min(len(keys[0]), KEYS)
            figure.legend(*keys, loc="outside lower center", ncols=columns, handlelength=1.2)
        for letter, panel in zip("abcd", panels.values(), strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
        content = result.attrs.get("sodium_content")
        at = "" if content is None else f", {result.attrs['cation']} content {content:g}"
        figure.suptitle(
            f"{result.attrs['cell']}, {result.attrs['setup']}{at}, electrolyte "
            f"{result.attrs['electrolyte_model']}",
            fontsize=9,
        )
        return figure


def _colours(count: int) -> list[str]:
    """One colour, or from cold to warm."""
    if count == 1:
        return [COLOURS[0]]
    return [mpl.colors.to_hex(c) for c in mpl.colormaps["plasma"](np.linspace(0, 0.85, count))]


def _decades(f: Array) -> list[int]:
    """Where the frequencies come nearest to whole decades."""
    decades = np.arange(np.ceil(np.log10(f.min()) - 1e-9), np.log10(f.max()) + 1e-9)
    return [int(np.argmin(np.abs(np.log10(f) - decade))) for decade in decades]


def _smooth(f: Array, Z: NDArray[np.complex128]) -> tuple[Array, NDArray[np.complex128]]:
    """A line through the points, for the eye; what is far from a point does not bend it there."""
    f, first = np.unique(f, return_index=True)
    if f.size < 2:
        return f, Z[first]
    x = np.log(f)
    fine = np.interp(np.linspace(0, f.size - 1, SMOOTH * (f.size - 1) + 1), np.arange(f.size), x)
    real, imaginary = (
        Akima1DInterpolator(x, part[first], method="makima")(fine) for part in (Z.real, Z.imag)
    )
    return np.exp(fine), real + 1j * imaginary


def _nyquist(panel: Axes, f: Array, Z: NDArray[np.complex128], colour: str) -> None:
    _, smooth = _smooth(f, Z)
    panel.plot(smooth.real, -smooth.imag, color=colour)
    panel.plot(Z.real, -Z.imag, color=colour, linestyle="none", marker=".", markersize=3)
    at = _decades(f)
    panel.plot(
        Z.real[at],
        -Z.imag[at],
        linestyle="none",
        marker="o",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor=colour,
    )


def _name_decades(panel: Axes, result: xr.Dataset, apart: float) -> None:
    """Write the frequency at decades that stand apart, on the widest of the spectra."""
    f = result.frequency.values
    spectra = CM2 * (result.impedance_real.values + 1j * result.impedance_imaginary.values)
    Z = max(spectra, key=lambda one: float(np.ptp(one.real)))
    named: list[complex] = []
    hertz = mpl.ticker.EngFormatter(unit="Hz", places=0)
    (left, right), (bottom, top) = panel.get_xlim(), panel.get_ylim()
    for n in _decades(f):
        x, y = Z[n].real, -Z[n].imag
        inside = left <= x <= right and bottom <= y <= top
        if inside and all(abs(Z[n] - other) > apart * (right - left) for other in named):
            named.append(Z[n])
            over_right, over_top = x > left + EDGE * (right - left), y > bottom + EDGE * top
            panel.annotate(
                hertz(f[n]),
                (x, y),
                xytext=(-5 if over_right else 5, -5 if over_top else 5),
                textcoords="offset points",
                horizontalalignment="right" if over_right else "left",
                verticalalignment="top" if over_top else "bottom",
                fontsize=7,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5},
            )


def _finish_nyquist(panel: Axes, result: xr.Dataset, *, wide: bool) -> None:
    real = CM2 * result.impedance_real.values
    loss = -CM2 * result.impedance_imaginary.values
    far = real.min() > FAR * real.max() and result.attrs["setup"] != "blocking"
    left = real.min() - 0.05 * np.ptp(real) if far else 0.0
    width = ROOM * (real.max() - left) or 1.0
    height = min(ROOM * max(loss.max(), LOWEST * width), (WIDE if wide else SQUARE) * width)
    panel.set_xlim(left, left + width)
    panel.set_ylim(min(0.0, ROOM * loss.min()), height)
    panel.set_aspect("equal", adjustable="box")
    panel.set_xlabel(r"Re Z / $\Omega$ cm$^2$")
    panel.set_ylabel(r"$-$Im Z / $\Omega$ cm$^2$")
    if loss.max() > height:
        panel.set_title("rises further towards low frequency", loc="right", fontsize=7)


def _finish_bode(modulus: Axes, phase: Axes) -> None:
    plainly = mpl.ticker.FuncFormatter(lambda value, _: f"{value:g}")
    low, high = modulus.get_ylim()
    if high < DECADES * low:
        modulus.yaxis.set_major_formatter(plainly)
        modulus.yaxis.set_minor_formatter(plainly)
    else:
        modulus.yaxis.set_minor_formatter(mpl.ticker.NullFormatter())
    modulus.set_ylabel(r"|Z| / $\Omega$ cm$^2$")
    phase.set_ylabel("$-$phase / °")
    lowest = min(float(np.min(line.get_ydata())) for line in phase.get_lines())
    phase.set_ylim(bottom=min(0.0, lowest))
    for panel in (modulus, phase):
        panel.set_xlabel("Frequency / Hz")


def _arrhenius(panel: Axes, result: xr.Dataset) -> None:
    """ln(T/R) of what is read and true at all temperatures, with the energies in the legend."""
    T = result.temperature.values
    number = 0
    for part in result.part.values:
        at = result.sel(part=part)
        true, read = CM2 * at.resistance_true.values, CM2 * at.resistance_read.values
        energy = 1e-3 * float(at.activation_energy_read)
        if part in SUMS or not np.isfinite(energy) or not np.all(true > 0):
            continue
        colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        number += 1
        panel.plot(1e3 / T, np.log(T / true), color=colour)
        panel.plot(
            1e3 / T,
            np.log(T / read),
            linestyle="none",
            marker=marker,
            markerfacecolor="white",
            markeredgecolor=colour,
            label=f"{part}, {energy:z.1f} kJ/mol {lawless(T, true)}".rstrip(),
        )
    panel.set_xlabel("1000 K / T")
    panel.set_ylabel(r"ln[(T/R) / (K $\Omega^{-1}$ cm$^{-2}$)]")
    if number:
        low, high = panel.get_ylim()
        panel.set_ylim(low, high + LINE * number * (high - low))  # room for the legend
        panel.legend(loc="upper right")
