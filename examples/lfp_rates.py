"""Fit an LFP half-cell to its discharges at two rates, and see what it says of four others.

The curves are those that galpynostatic digitised (tests/data/measured/SOURCE.md), the cell is
examples/lfp/cell.yaml. Two fits to 0.2C and 0.5C that differ in what carries the polarisation, one
fit to all rates, and what changes the outcome. The numbers are in docs/worked-example.md.

    python examples/lfp_rates.py [--out FOLDER]
"""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import nasicell
from nasicell.comparing import prepare
from nasicell.experiments.comparing import residuals
from nasicell.parameters import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.plots import COLOURS, LINES, MARKERS, STYLE, save_figure

HERE = Path(__file__).parent
CELL = HERE / "lfp" / "cell.yaml"
CURVES = HERE.parent / "tests" / "data" / "measured"
RATES = (0.2, 0.5, 1, 2, 5, 10)
PREDICTED = RATES[2:]
BEFORE = 0.1
"""C-rate of the charges, which nobody published: slow, which flatters the model most."""
MIDDLE = 51.0
"""Capacity where the plateaus are read [mAh/g]."""
TIME_CONSTANT = "cathode.diffusion_time_constant"
SHARED = ("cathode.open_circuit_potential.plateau", "cathode.active_fraction", TIME_CONSTANT)
CHARGE_TRANSFER = "cathode.exchange_current_density"
RESISTANCE = "interphases.metal.film_resistance=0:1000 ohm*cm^2"
FITS = {
    "charge transfer": ((*SHARED, CHARGE_TRANSFER), PREDICTED),
    "resistance": ((*SHARED, RESISTANCE), PREDICTED),
    "all rates": ((*SHARED, CHARGE_TRANSFER), ()),
}
"""Free numbers and held-out rates by name."""
SEARCHED = (100.0, 20000.0)
"""Range of the apparent time constants [s]."""
SIZE = (6.7, 5.6)
"""Width and height of the figure [inch]; 170 mm wide."""
NAME = "worked-example-lfp"


def curves(folder: Path) -> list[Path]:
    """Copy the digitised curves without their first points, and name the copies.

    From the first point, at 0, to the second, 3.4 mAh/g later, the voltage falls steeply: a
    straight line between the two is not what was measured.
    """
    copies = []
    for rate in RATES:
        lines = (CURVES / f"LFP_{rate:g}C.csv").read_text().splitlines(keepends=True)
        copies.append(folder / f"LFP_{rate:g}C.csv")
        copies[-1].write_text("".join(lines[1:]))
    return copies


def fit(files: Sequence[Path], free: Sequence[str], held_out: Sequence[float]) -> xr.Dataset:
    """Fit the cell, and predict the rates that are held out."""
    cell = nasicell.load(CELL)
    return nasicell.fit(
        cell,
        files,
        free=free,
        hold_out=held_out,
        before=BEFORE,
        starts=2,
        workers=2,
        accuracy_mAh_g=1,
    )


def fitted_cell(fitted: xr.Dataset) -> Cell:
    """The cell with all free numbers at their best values, those that the data do not tell too."""
    values = zip(fitted.parameter.values, fitted.value.values, fitted.unit.values, strict=True)
    return nasicell.load(CELL).with_values(
        {path: f"{value:.6g} {unit}".strip() for path, value, unit in values}
    )


def capacity_error(cell: Cell, file: Path, time_constant: float) -> float:
    """Simulated over measured capacity, less 1 [%], with another R^2/D_s [s]."""
    changed = cell.with_values({TIME_CONSTANT: f"{time_constant:.6g} s"})
    return float(residuals(changed, prepare(changed, file, before=BEFORE))[-1])


def apparent(cell: Cell, file: Path) -> float:
    """R^2/D_s that would give one curve its capacity, all else as it is [s]."""
    from scipy.optimize import brentq

    low, high = np.log(SEARCHED)
    found = brentq(lambda log: capacity_error(cell, file, np.exp(log)), low, high, xtol=0.01)
    return float(np.exp(found))


def alternatives(base: Cell, files: Sequence[Path]) -> dict[str, xr.Dataset]:
    """Compare the cell fitted to two rates after one change each."""
    fitted = base.cathode.diffusion_time_constant.reference.si
    middle = base.cathode.particle_radius.si
    changes: dict[str, dict[str, str]] = {
        f"diffusion in R = {radius:g} um, same D_s": {
            TIME_CONSTANT: f"{fitted * (1e-6 * radius / middle) ** 2:.6g} s"
        }
        for radius in (0.1, 0.25)
    }
    changes["conductivity and salt diffusivity doubled"] = {
        "electrolyte.conductivity": "18.97 mS/cm",
        "electrolyte.salt_diffusivity": "3.54e-10 m^2/s",
    }
    changes["loading 4 mg/cm2"] = {"cathode.loading": "4 mg/cm^2"}
    found = {
        name: nasicell.compare(base.with_values(values), files, before=BEFORE, accuracy_mAh_g=1)
        for name, values in changes.items()
    }
    found["charged at the rate of the discharge"] = nasicell.compare(base, files, accuracy_mAh_g=1)
    return found


def plateaus(files: Sequence[Path]) -> list[float]:
    """Measured voltages at ``MIDDLE`` [V]."""
    points = [np.loadtxt(file, delimiter=",") for file in files]
    return [float(np.interp(MIDDLE, one[:, 0], one[:, 1])) for one in points]


def best_law(voltages: Sequence[float]) -> np.ndarray:
    """What the best resistance in series with Butler-Volmer kinetics leaves of plateaus [V].

    V = U - (2 R T/F) asinh(i/(2 i_0)) - R_c i over the C-rate i, with U, i_0 > 0 and R_c >= 0 free.
    """
    from scipy.optimize import least_squares

    rates, thermal = np.array(RATES), R_GAS * 298.15 / F

    def left(free: np.ndarray) -> np.ndarray:
        law = free[0] - 2 * thermal * np.arcsinh(rates / (2 * np.exp(free[1]))) - free[2] * rates
        return np.asarray(law - voltages)

    return left(least_squares(left, [3.45, -2, 0.005], bounds=([3, -15, 0], [4, 5, 1])).x)


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rate_table(fitted: xr.Dataset, voltages: Sequence[float], taus: Sequence[float]) -> str:
    """Write what the fit to two rates says of all."""
    rows = []
    for number, rate in enumerate(RATES):
        one = fitted.isel(half_cycle=number)
        slope = ""
        if number:
            fall = voltages[number - 1] - voltages[number]
            slope = f"{1e3 * fall / (rate - RATES[number - 1]):.0f}"
        rows.append(
            [
                f"{rate:g}C",
                "predicted" if one.held_out else "fitted",
                f"{float(one.measured_capacity):.1f}",
                f"{float(one.simulated_capacity):.1f}",
                f"{100 * float(one.relative_capacity_error):+.1f} %",
                f"{1e3 * float(one.voltage_rms):.0f}",
                f"{1e3 * float(one.voltage_residual.mean()):+.0f}",
                f"{voltages[number]:.3f}",
                slope,
                f"{taus[number]:.0f}",
            ]
        )
    return markdown(
        [
            "rate",
            "",
            "measured, mAh/g",
            "simulated",
            "difference",
            "$E_V$, mV",
            "mean, mV",
            f"measured V at {MIDDLE:g} mAh/g",
            "fall, mV per C",
            "$R^2/D_s$ for this capacity, s",
        ],
        rows,
    )


def other_table(found: dict[str, xr.Dataset]) -> str:
    """Write the differences in capacity, one case a row."""
    rows = [
        [name, *(f"{100 * float(e):+.0f} %" for e in one.relative_capacity_error)]
        for name, one in found.items()
    ]
    return markdown(["", *(f"{rate:g}C" for rate in RATES)], rows)


def figure(fits: dict[str, xr.Dataset], taus: Sequence[float]) -> Figure:
    """Draw curves as measured, fitted and predicted, capacities, and apparent time constants."""
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(drawn)
        axes = drawn.subplot_mosaic([["a", "a"], ["b", "c"]])
        base = fits["charge transfer"]
        colours = mpl.colormaps["viridis"](np.linspace(0, 0.85, len(RATES)))
        for number, rate in enumerate(RATES):
            one = base.isel(half_cycle=number)
            points = {"color": colours[number], "marker": "o", "markersize": 3, "linestyle": ""}
            axes["a"].plot(
                one.measured_curve_capacity, one.measured_curve_voltage, fillstyle="none", **points
            )
            line = "--" if one.held_out else "-"
            axes["a"].plot(
                one.capacity, one.voltage, line, color=colours[number], label=f"{rate:g}C"
            )
        axes["a"].plot([], [], "ko", fillstyle="none", markersize=3, label="measured")
        axes["a"].plot([], [], "k-", label="fitted")
        axes["a"].plot([], [], "k--", label="predicted")
        axes["a"].set(xlabel="Specific capacity / mAh g$^{-1}$", ylabel="Voltage / V")
        axes["a"].set(ylim=(2.5, 3.6), xlim=(0, 175))
        axes["a"].legend(loc="center left", bbox_to_anchor=(1, 0.5))
        axes["b"].plot(RATES, base.measured_capacity, "ko", fillstyle="none", label="measured")
        for number, (name, one) in enumerate(fits.items()):
            axes["b"].plot(
                RATES,
                one.simulated_capacity,
                color=COLOURS[number],
                linestyle=LINES[number],
                marker=MARKERS[number + 1],
                markersize=3,
                label=name,
            )
        axes["b"].set(
            xscale="log", xlabel="C-rate", ylabel="Capacity / mAh g$^{-1}$", ylim=(0, 180)
        )
        axes["b"].legend(loc="lower left")
        axes["c"].plot(RATES, taus, "ko", fillstyle="none", label="for this rate's capacity")
        fitted = float(base.value.sel(parameter=TIME_CONSTANT))
        axes["c"].axhline(fitted, color=COLOURS[0], label="fitted to 0.2C and 0.5C")
        axes["c"].set(xscale="log", xlabel="C-rate", ylabel="$R^2/D_s$ / s", ylim=(0, 5500))
        axes["c"].legend(loc="lower left")
        for panel in (axes["b"], axes["c"]):
            panel.set_xticks(RATES, [f"{rate:g}" for rate in RATES], minor=False)
            panel.minorticks_off()
        for letter, panel in axes.items():
            panel.set_title(letter, loc="left", fontweight="bold")
        return drawn


def main(arguments: Sequence[str] | None = None) -> dict[str, xr.Dataset]:
    """Run, print the tables, save the figure; return the fits by name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="folder for the figure")
    chosen = parser.parse_args(arguments)
    folder = chosen.out or Path(tempfile.mkdtemp(prefix="nasicell-"))
    folder.mkdir(parents=True, exist_ok=True)
    files = curves(Path(tempfile.mkdtemp(prefix="nasicell-")))
    fits = {}
    for name, (free, held_out) in FITS.items():
        print(f"fit: {name}", file=sys.stderr)
        fits[name] = fit(files, free, held_out)
        for path, value, unit, verdict in zip(
            *(fits[name][key].values for key in ("parameter", "value", "unit", "verdict")),
            strict=True,
        ):
            amount = f"{value:.4g} {unit}".removesuffix(" 1")
            print(f"{name}: {path} = {amount}; {verdict}")
        print(f"{name}: {fits[name].attrs['conclusion']}\n")
    base = fitted_cell(fits["charge transfer"])
    print("apparent time constants", file=sys.stderr)
    taus = [apparent(base, file) for file in files]
    print(f"{rate_table(fits['charge transfer'], plateaus(files), taus)}\n")
    left = 1e3 * best_law(plateaus(files))
    print(f"best smooth law of the plateaus leaves {left.round(0)}, {left.std():.0f} mV rms\n")
    print("other assumptions", file=sys.stderr)
    print(other_table(fits | alternatives(base, files)))
    save_figure(figure(fits, taus), folder / NAME)
    print(f"\nfigure: {folder}")
    return fits


if __name__ == "__main__":
    main()
