"""Time of a joint fit: four numbers, seven rates, curves and capacities, one worker and two.

    python benchmarks/fit_speed.py [--quick] [--blocks 3]

The curves are those of ``fit_synthetic_truth.py`` at the seven C-rates of the cell file, 150 points
each with noise of 1 mV. Timed is ``nasicell.fit`` as it is called first in a process of its own:
reading, building the equations in each process, the search from eight starts, the profiles behind
the intervals, and the comparison of the fitted cell on the fine mesh; with one worker, which is
what a fit has unless more are asked for, and with two. What one evaluation costs is timed
afterwards, in one process, on equations that are built.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
from fit_synthetic_truth import (
    ACTIVE,
    CATHODE,
    CELL,
    FULL,
    METAL,
    RANGES,
    SMALL,
    TIME,
    Size,
    truth,
    written,
)

import nasicell
from nasicell.fitting.asked import read_fit
from nasicell.models import Choices
from nasicell.text import text_table

FREE = (TIME, CATHODE, METAL, ACTIVE)
SEVEN = replace(FULL, c_rates=tuple(CELL.test.c_rates))
QUICK = replace(SMALL, c_rates=(0.5, 5.0))
NOISE: dict[str, Any] = {"voltage_noise": "1 mV", "capacity_noise": "0.1 mAh/g"}


def fitted(files: list[Path], known: dict[str, float], workers: int) -> tuple[float, ...]:
    """Return seconds of a fit, evaluations, those that failed, and ms of one evaluation."""
    cell = CELL.with_numbers({path: value for path, value in known.items() if path not in FREE})
    free = {path: RANGES[path] for path in FREE}
    start = time.perf_counter()
    data = nasicell.fit(cell, files, free=free, workers=workers, **NOISE)
    seconds = time.perf_counter() - start
    problem = read_fit(cell, files, free=free, **NOISE).problem(cell, Choices.of(cell))
    problem.residuals(problem.start)  # builds
    start = time.perf_counter()
    others = problem.start * np.linspace(0.98, 1.0, 20)[:, None]
    for values in others:
        problem.residuals(values)
    milliseconds = 1e3 * (time.perf_counter() - start) / len(others)
    return seconds, data.attrs["evaluations"], data.attrs["failures"], milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two rates, one process")
    parser.add_argument("--blocks", type=int, default=3, help="how often it is timed")
    arguments = parser.parse_args()
    size: Size = QUICK if arguments.quick else SEVEN
    crews, blocks = ((1,), 1) if arguments.quick else ((1, 2), arguments.blocks)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for block in range(blocks):
            known = truth(block, size)
            files = written(known, block, Path(folder))
            for workers in crews:
                # each in a process of its own, in which nothing is built
                context = multiprocessing.get_context("spawn")
                with ProcessPoolExecutor(1, mp_context=context) as pool:
                    timed = pool.submit(fitted, files, known.numbers, workers).result()
                rows.append((workers, f"truth {block + 1}", *timed))
    head = ["workers", "seconds", "evaluations", "failed", "ms each", ""]
    shown = [
        [f"{workers}", f"{s:.1f}", f"{evaluations:.0f}", f"{failed:.0f}", f"{ms:.1f}", name]
        for workers, name, s, evaluations, failed, ms in sorted(rows)
    ]
    print(text_table(head, shown))
    medians = " and ".join(
        f"{statistics.median(row[2] for row in rows if row[0] == workers):.1f} s with {workers}"
        for workers in crews
    )
    print(f"{len(FREE)} numbers, {len(size.c_rates)} rates; median {medians}")


if __name__ == "__main__":
    main()
