"""Sample files too large to carry, against the values that their makers and other programs give.

    python benchmarks/import_samples.py FOLDER
    python benchmarks/import_samples.py --quick     those that the repository carries

Looks in a folder and below it for the files of tests/data/measured/SOURCE.md, whole: prints each
value, what is read, and how far they are apart. All have to agree within 0.1 %.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import xarray as xr

from nasicell import read_measured

AGREES = 1e-3
CARRIED = Path(__file__).parents[1] / "tests" / "data" / "measured"
NACOO2 = "jdb11-1_c3_gcpl_5cycles_2V-3p8V_C-24_data_C09.mpr"
LAND = "NJK_CC_156_C30_C_x30.xlsx"
Row = tuple[str, float, float]


def nacoo2(data: xr.Dataset) -> list[Row]:
    rows: list[Row] = []
    for number, records, hours, charge, start, end in (
        (2, 4060, 11.11, 0.9868, 2.006, 3.800),
        (3, 3466, 9.61, -0.8529, 3.798, 2.000),
    ):
        half = data.sel(half_cycle=number)
        sign = 1 if half.direction == "charge" else -1
        name = f"half cycle {number}"
        rows += [
            (f"{name}: records", records, float(half.records)),
            (f"{name}: hours", hours, float(half.duration) / 3600),
            (f"{name}: charge, mAh", charge, sign * 1e3 * float(half.half_cycle_capacity)),
            (f"{name}: from V", start, float(half.start_voltage)),
            (f"{name}: to V", end, float(half.end_voltage)),
            (f"{name}: current, uA", 88.8, 1e6 * float(half.mean_current)),
        ]
    return rows


def land(data: xr.Dataset) -> list[Row]:
    first = data.sel(cycle=1)
    return [
        ("records", 62305, data.sizes["record"]),
        ("cycle 1: discharge, mAh", 0.0256, 1e3 * float(first.cycle_discharge_capacity)),
        ("cycle 1: charge, mAh", 0.0176, 1e3 * float(first.cycle_charge_capacity)),
        ("cycle 1: efficiency by the file", 0.6863, float(first.file_coulombic_efficiency)),
    ]


def lfp(data: xr.Dataset) -> list[Row]:
    return [
        ("first point, V", 4.176, float(data.voltage[0])),
        ("plateau, V", 3.44, float(data.voltage.median())),
    ]


def neware(data: xr.Dataset) -> list[Row]:
    return [("records", 141, data.sizes["record"])]


SAMPLES = {NACOO2: nacoo2, LAND: land, "LFP_0.2C.csv": lfp, "21_10_7_85.ndax": neware}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--quick", action="store_true", help="those that the repository carries")
    asked = parser.parse_args()
    if asked.quick == (asked.folder is not None):
        parser.error("give a folder, or --quick")
    folder = CARRIED if asked.quick else asked.folder
    worst = 0.0
    for name, values in SAMPLES.items():
        file = next(iter(sorted(folder.rglob(name))), None)
        if file is None:
            print(f"{name}: not there")
            continue
        start = time.perf_counter()
        data = read_measured(file)
        print(f"{name}, read in {time.perf_counter() - start:.1f} s")
        for what, expected, found in values(data):
            worst = max(worst, abs(found / expected - 1))
            print(f"    {what:34s} {expected:12.6g} {found:12.6g} {found / expected - 1:+.3%}")
        check = data.attrs.get("charge_check")
        if check:
            print(f"    charge: {check}")
    print(f"largest difference: {worst:.3%}")
    raise SystemExit(1 if worst > AGREES or not np.isfinite(worst) else 0)


if __name__ == "__main__":
    main()
