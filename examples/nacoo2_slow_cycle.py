"""What one slow cycle of a NaCoO2 half-cell tells of the cell, beside its potential.

Charge and discharge of this cell differ by 6.5 %, which no model without a side reaction gives. So
the discharge between two steps of the curve is fitted, where the content at the start is sharp. The
numbers are in docs/worked-example.md.

    python examples/nacoo2_slow_cycle.py [--out FOLDER]
"""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xarray as xr

import nasicell

HERE = Path(__file__).parent
CELL = HERE / "nacoo2" / "half_cell.yaml"
DATA = HERE.parent / "experiments" / "data" / "curves" / "nacoo2-slow-cycle.csv"
STEPS = (2.46, 3.45)
"""Voltages in the middle of two steps, between which the curve is cut out [V]."""
MASS = "8.736 mg"
"""0.822 mA.h over the 94.1 mAh/g of 0.4 sodium, as in the cell file."""
DISCHARGE = 5
FREE = (
    "cathode.diffusion_time_constant",
    "interphases.metal.exchange_current_density",
)


def between_steps(folder: Path) -> Path:
    """Write what lies between the steps, the discharge right after the charge; name the file.

    The columns of capacity are left out: they count what was cut away.
    """
    table = pd.read_csv(DATA, comment="#")
    table = table.drop(columns=[name for name in table if "Capacity" in name])
    table = table[table["Voltage / V"].between(*STEPS)].copy()
    time, discharge = table["Test Time / s"], table["Half Cycle Count / 1"] == DISCHARGE
    usual = time.diff().median()
    table.loc[discharge, "Test Time / s"] -= time[discharge].iloc[0] - time[~discharge].iloc[-1]
    table.loc[discharge, "Test Time / s"] += usual
    file = folder / "between-steps.csv"
    table.to_csv(file, index=False)
    return file


def fit(file: Path) -> xr.Dataset:
    """Fit what makes the polarisation of the discharge."""
    return nasicell.fit(
        nasicell.load(CELL),
        file,
        mass=MASS,
        half_cycles=[DISCHARGE],
        free=FREE,
        starts=2,
        workers=2,
        accuracy_mAh_g=1,
    )


def main(arguments: Sequence[str] | None = None) -> xr.Dataset:
    """Cut, fit and print; return the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="folder for the cut curve and the figure")
    chosen = parser.parse_args(arguments)
    folder = chosen.out or Path(tempfile.mkdtemp(prefix="nasicell-"))
    folder.mkdir(parents=True, exist_ok=True)
    fitted = fit(between_steps(folder))
    for path, value, unit, verdict in zip(
        *(fitted[key].values for key in ("parameter", "value", "unit", "verdict")), strict=True
    ):
        print(f"{path} = {value:.4g} {unit}; {verdict}")
    print(fitted.attrs["conclusion"])
    losses = 1e3 * fitted.voltage_loss.mean("point").isel(half_cycle=0)
    for name, loss in zip(losses.loss.values, losses.values, strict=True):
        print(f"{name}: {loss:.1f} mV")
    print(f"all losses: {float(losses.sum()):.1f} mV")
    nasicell.plot_fit(fitted).savefig(folder / "nacoo2-fit.png")
    return fitted


if __name__ == "__main__":
    main()
