"""What a charge and a discharge branch of the cathode's potential change in a rate test.

The Sn-FB cell with one branch, and with gaps of 30 and 60 mV between two branches. The numbers are
in docs/two-phase-cathode.md.

    python examples/two_branches.py [--out FOLDER]
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
from nasicell.plots import COLOURS, LINES, STYLE, save_figure

CELL = "zhang2026-sn-fb"
GAPS = (0, 30, 60)
"""mV; 0 is one branch."""
WIDTH = 0.05
SLOW = (0.05, 0.1)
"""C-rates of the slow cycles."""
SIZE = (6.7, 2.9)
"""Width and height of the figure [inch]; 170 mm wide."""
NAME = "two-branches"


def run(gap: float, rates: Sequence[float] | None = None) -> xr.Dataset:
    """Run the cell's rate test with a gap between the branches.

    Parameters
    ----------
    gap : float
        Gap [mV].
    rates : sequence of float, optional
        C-rates; by default those of the cell file.
    """
    print(f"gap {gap:g} mV", file=sys.stderr)
    cell = nasicell.load(CELL)
    test = nasicell.RateTest(c_rates=rates, return_to_first_rate=False)
    if gap == 0:
        return nasicell.run(cell, test)
    branches = {"cathode.hysteresis_gap": f"{gap} mV", "cathode.hysteresis_width": WIDTH}
    return nasicell.run(cell.with_values(branches), test, potential=nasicell.Hysteresis())


def middle_gap(result: xr.Dataset, step: int) -> float:
    """Return the voltage between charge and discharge at half the capacity [mV]."""
    middle = result.curve_voltage.isel(step=step, point=result.sizes["point"] // 2)
    return float(1e3 * (middle.sel(direction="charge") - middle.sel(direction="discharge")))


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def slow_table(results: dict[float, xr.Dataset]) -> str:
    """Write the gap between the slow curves at half the capacity."""
    rows = [
        [f"{gap:g}", *(f"{middle_gap(result, step):.1f}" for step in range(len(SLOW)))]
        for gap, result in results.items()
    ]
    return markdown(["gap of the model / mV", *(f"at {rate:g}C / mV" for rate in SLOW)], rows)


def rate_table(results: dict[float, xr.Dataset]) -> str:
    """Write capacities, mean voltages and energy efficiencies, one gap beside the other."""
    rows = []
    for step, rate in enumerate(results[0].c_rate.values):
        here = [result.isel(step=step) for result in results.values()]
        rows.append(
            [
                f"{rate:g}C",
                *(f"{float(one.discharge_capacity):.1f}" for one in here),
                *(f"{float(one.mean_voltage):.3f}" for one in here),
                *(f"{100 * float(one.energy_efficiency):.1f}" for one in here),
            ]
        )
    quantities = ("mAh/g", "mean V", "efficiency / %")
    header = [f"{quantity}, {gap:g} mV" for quantity in quantities for gap in results]
    return markdown(["rate", *header], rows)


def figure(slow: dict[float, xr.Dataset], fast: dict[float, xr.Dataset]) -> Figure:
    """Draw the slow curves, and the energy efficiency against the rate."""
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(drawn)
        left, right = drawn.subplots(1, 2)
        for number, gap in enumerate(slow):
            look = {"color": COLOURS[number], "linestyle": LINES[number]}
            label = f"two branches, {gap:g} mV" if gap else "one branch"
            for direction in ("charge", "discharge"):
                curve = slow[gap].isel(step=SLOW.index(0.1)).sel(direction=direction)
                label_once = label if direction == "charge" else None
                left.plot(curve.curve_capacity, curve.curve_voltage, label=label_once, **look)
            efficiency = 100 * fast[gap].energy_efficiency
            right.plot(fast[gap].c_rate, efficiency, marker=".", **look)
        left.set_xlabel("Specific capacity / mAh g$^{-1}$")
        left.set_ylabel("Voltage at 0.1C / V")
        left.set_ylim(3.2, 3.55)
        left.set_xlim(left=0)
        left.text(50, 3.45, "charge", ha="center")
        left.text(50, 3.28, "discharge", ha="center")
        right.set_xlabel("C-rate")
        right.set_ylabel("Energy efficiency / %")
        right.set_xlim(0, 15.5)
        right.set_xticks([0, 5, 10, 15])
        for letter, panel in zip("ab", (left, right), strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
        drawn.legend(loc="outside lower center", ncols=3)
        return drawn


def main(arguments: Sequence[str] | None = None) -> dict[float, xr.Dataset]:
    """Run, print the tables, save the figure; return the rate tests by gap [mV]."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="folder for the figure")
    chosen = parser.parse_args(arguments)
    folder = chosen.out or Path(tempfile.mkdtemp(prefix="nasicell-"))
    folder.mkdir(parents=True, exist_ok=True)
    slow = {gap: run(gap, SLOW) for gap in GAPS}
    fast = {gap: run(gap) for gap in GAPS}
    save_figure(figure(slow, fast), folder / NAME)
    error = max(float(np.max(result.numerical_error)) for result in fast.values())
    print(f"Gap between charge and discharge at half the capacity\n\n{slow_table(slow)}\n")
    print(f"Rate test\n\n{rate_table(fast)}\n\nlargest numerical error {error:.2f} mAh/g")
    print(f"figure: {folder}")
    return fast


if __name__ == "__main__":
    main()
