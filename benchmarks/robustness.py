"""Random electrolytes, loadings and rates: every draw has to give a capacity with a cause.

    python benchmarks/robustness.py             1,000 draws
    python benchmarks/robustness.py --quick     40 draws
    python benchmarks/robustness.py --draws 200 --seed 7

Draws conductivity (0.05 to 10 mS/cm), transference number (0.2 to 0.99), mobile fraction (0.01 to
1), loading (1 to 20 mg/cm2) and C-rate (0.1 to 15) for the cell zhang2026-sn-fb, all but the
transference number evenly in their logarithm. Every third draw is a binary salt, the others have
partly mobile anions. Each is charged and discharged once at its rate. Prints the draws that gave no
capacity or no cause (there should be none), how they ended, and how long they took.
"""

import argparse
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

CELL = "zhang2026-sn-fb"


@dataclass(frozen=True)
class Draw:
    """One random cell and rate."""

    number: int
    conductivity_mS_cm: float
    transference_number: float
    mobile_fraction: float
    loading_mg_cm2: float
    c_rate: float

    @property
    def binary(self) -> bool:
        """Whether all its anions are mobile, with a salt that can run out."""
        return self.number % 3 == 2


@dataclass(frozen=True)
class Outcome:
    """What a draw gave."""

    draw: Draw
    capacity: float  # mAh/g, NaN if there is none
    cause: str
    seconds: float

    @property
    def good(self) -> bool:
        """Whether there is a capacity and a cause."""
        return bool(np.isfinite(self.capacity)) and self.capacity >= 0 and bool(self.cause)


def draws(number: int, seed: int = 0) -> list[Draw]:
    rng = np.random.default_rng(seed)

    def evenly_in_logarithm(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    return [
        Draw(
            n,
            evenly_in_logarithm(0.05, 10),
            float(rng.uniform(0.2, 0.99)),
            evenly_in_logarithm(0.01, 1),
            evenly_in_logarithm(1, 20),
            evenly_in_logarithm(0.1, 15),
        )
        for n in range(number)
    ]


def run(draw: Draw, accuracy_mAh_g: float = 1.0) -> Outcome:
    from nasicell import BinarySalt, PartlyMobileAnions, RateTest, SimulationError, load
    from nasicell import run as simulate

    cell = load(CELL).with_values(
        {
            "electrolyte.conductivity": f"{draw.conductivity_mS_cm!r} mS/cm",
            "electrolyte.transference_number": draw.transference_number,
            "cathode.loading": f"{draw.loading_mg_cm2!r} mg/cm^2",
        }
    )
    electrolyte = BinarySalt() if draw.binary else PartlyMobileAnions(draw.mobile_fraction)
    test = RateTest(c_rates=[draw.c_rate], cycles_per_rate=1, accuracy_mAh_g=accuracy_mAh_g)
    start = time.perf_counter()
    try:
        result = simulate(cell, test, electrolyte=electrolyte)
        capacity, cause = float(result.discharge_capacity[0]), str(result.stopped_by.values[0])
    except SimulationError as problem:
        capacity, cause = float("nan"), str(problem)
    return Outcome(draw, capacity, cause, time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="40 draws")
    arguments = parser.parse_args()
    number = 40 if arguments.quick else arguments.draws

    with ProcessPoolExecutor(arguments.workers) as pool:
        outcomes = list(pool.map(run, draws(number, arguments.seed), chunksize=4))
    failed = [outcome for outcome in outcomes if not outcome.good]
    for outcome in failed:
        print(f"FAILED {outcome.draw}: {outcome.cause}")
    print(f"{len(outcomes)} draws, {len(failed)} without a capacity and a cause")
    clauses = Counter(
        outcome.cause.split(" (")[0].split(";")[0].removeprefix("discharge ").split(" at ")[0]
        for outcome in outcomes
    )
    for clause, count in clauses.most_common():
        print(f"{count:6d}  {clause}")
    seconds = np.array([outcome.seconds for outcome in outcomes])
    print(f"seconds a draw: median {np.median(seconds):.2f}, largest {seconds.max():.2f}")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
