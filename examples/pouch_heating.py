"""How warm a pouch gets in a rate test, and what that does to its capacity.

The pouch of pouch.yaml isothermal, alone in still air, and inside a stack, where only its edges
lose heat. All thermal numbers are assumed.

    python examples/pouch_heating.py

It prints:

    rate  mAh/g  peak degC  cooling
      1C  101.4       25.0  isothermal
      5C   95.2       25.0  isothermal
     15C   80.7       25.0  isothermal
      1C  101.4       25.0  alone in air
      5C   95.2       25.1  alone in air
     15C   80.7       25.4  alone in air
      1C  101.4       25.3  in a stack
      5C   95.3       27.0  in a stack
     15C   81.2       32.5  in a stack
"""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

from collections.abc import Sequence
from pathlib import Path

import xarray as xr

import nasicell
from nasicell.text import text_table

POUCH = Path(__file__).parent / "pouch.yaml"
RATES = (1, 5, 15)
STACK = {"thermal.cooling_area": "2 cm^2"}
"""The rim of a millimetre around 20 cm2."""


def main(rates: Sequence[float] = RATES) -> dict[str, xr.Dataset]:
    """Run the three cells; return the results by the name in the table."""
    pouch = nasicell.load(POUCH)
    test = nasicell.RateTest(c_rates=rates, return_to_first_rate=False)
    return {
        "isothermal": nasicell.run(pouch, test),
        "alone in air": nasicell.run(pouch, test, heat=nasicell.SelfHeating()),
        "in a stack": nasicell.run(pouch.with_values(STACK), test, heat=nasicell.SelfHeating()),
    }


def table(results: dict[str, xr.Dataset]) -> str:
    """Write capacity and peak temperature by cooling and rate."""
    rows = []
    for name, result in results.items():
        peak = result.peak_temperature.max("direction") - 273.15
        for step, rate in enumerate(result.c_rate.values):
            capacity = float(result.discharge_capacity[step])
            rows.append([f"{rate:g}C", f"{capacity:.1f}", f"{float(peak[step]):.1f}", name])
    return text_table(["rate", "mAh/g", "peak degC", "cooling"], rows)


if __name__ == "__main__":
    print(table(main()))
