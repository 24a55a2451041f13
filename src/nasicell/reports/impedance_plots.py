"""The figure of an impedance: Nyquist, Bode and, for several temperatures, Arrhenius."""

import matplotlib as mpl
import matplotlib.ticker
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

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
APART = 0.05
"""Least distance between named frequencies, over the width."""
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
        model, markers for what is read. Then modulus and phase against frequency.
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
            panels["modulus"].loglog(f, np.abs(Z), color=colour, label=label)
            panels["phase"].semilogx(f, -np.degrees(np.angle(Z)), color=colour)
            if alone:
                _name_decades(panels["nyquist"], f, Z)
        _finish_nyquist(panels["nyquist"], result, wide=not several)
        _finish_bode(panels["modulus"], panels["phase"])
        if several:
            _arrhenius(panels["arrhenius"], result)
        if not alone:
            panels["modulus"].legend(handlelength=1.2)
        for letter, panel in zip("abcd", panels.values(), strict=False):
            panel.set_title(letter, loc="left", fontweight="bold")
        content = result.attrs.get("sodium_content")
        at = "" if content is None else f", sodium content {content:g}"
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


def _nyquist(panel: Axes, f: Array, Z: NDArray[np.complex128], colour: str) -> None:
    panel.plot(Z.real, -Z.imag, color=colour, marker=".", markersize=3)
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


def _name_decades(panel: Axes, f: Array, Z: NDArray[np.complex128]) -> None:
    """Write the frequency at decades that stand apart from one another."""
    named: list[complex] = []
    hertz = mpl.ticker.EngFormatter(unit="Hz", places=0)
    span = Z.real.max() - Z.real.min()
    for n in _decades(f):
        if all(abs(Z[n] - other) > APART * span for other in named):
            named.append(Z[n])
            panel.annotate(
                hertz(f[n]),
                (Z[n].real, -Z[n].imag),
                xytext=(5, 5),
                textcoords="offset points",
                fontsize=7,
                annotation_clip=True,
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
            label=f"{part}, {energy:.1f} kJ/mol",
        )
    panel.set_xlabel("1000 K / T")
    panel.set_ylabel(r"ln[(T/R) / (K $\Omega^{-1}$ cm$^{-2}$)]")
    if number:
        low, high = panel.get_ylim()
        panel.set_ylim(low, high + LINE * number * (high - low))  # room for the legend
        panel.legend(loc="upper right")
