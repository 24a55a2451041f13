"""The full rate test beside the same protocol on stock PyBaMM: time, states, capacity error.

Eight steps of five cycles, charge and discharge, 0.5C to 15C and back, on Na | Sn-FB gel | NVP.
Both sides solve the same physics: no film on the cathode, and stock PyBaMM gets the cation
conductivity with transference number 1, which makes its binary electrolyte a single-ion one. Each
time is that of a user: from the parameters to the capacities, building included. All are compared
with a fine reference of stock PyBaMM. Runs alternate, so that a drifting machine hits all alike;
quote the ratios.

    python benchmarks/rate_test.py [--quick]
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
import pybamm

import nasicell
from nasicell.experiments.accuracy import LADDER
from nasicell.experiments.cycling import Cycler
from nasicell.experiments.rate_result import CHARGE_PASSED, active_mass, read_ends
from nasicell.experiments.rate_result import specific_capacities as capacities
from nasicell.parameters.to_pybamm import to_pybamm
from nasicell.text import text_table

CELL = nasicell.load("zhang2026-sn-fb").with_values({"interphases.cathode.film_thickness": "0 nm"})
FINE_POINTS = {"x_s": 15, "x_p": 15, "r_p": 120}


def stock_parameters() -> pybamm.ParameterValues:
    """Return the same cell for stock PyBaMM: transference number 1, cation conductivity."""
    values = pybamm.ParameterValues(to_pybamm(CELL))
    T = CELL.test.temperature.si
    cation_conductivity = (
        CELL.electrolyte.transference_number.reference.si * CELL.electrolyte.conductivity(T)
    )
    values.update(
        {
            "Cation transference number": 1.0,
            "Electrolyte conductivity [S.m-1]": cation_conductivity,
        }
    )
    return values


class Contestant:
    """One way to run the test; keeps its times and its last result."""

    def __init__(self, name: str, run: Callable[[], tuple[np.ndarray, int]]) -> None:
        self.name, self.run = name, run
        self.times: list[float] = []
        self.capacities = np.empty(0)
        self.states = 0

    def go(self) -> None:
        """Run once and take the time."""
        start = time.perf_counter()
        self.capacities, self.states = self.run()
        self.times.append(time.perf_counter() - start)


def stock(
    test: nasicell.RateTest,
    mode: str = "legacy",
    points: dict[str, int] | None = None,
    solver: pybamm.BaseSolver | None = None,
) -> tuple[np.ndarray, int]:
    """Run the protocol on stock PyBaMM; return counted capacities [mAh/g] and states."""
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    simulation = pybamm.Simulation(
        model,
        parameter_values=stock_parameters(),
        experiment=test.experiment(CELL),
        experiment_model_mode=mode,
        solver=solver,
        var_pts=None if points is None else {**model.default_var_pts, **points},
    )
    solution = simulation.solve()
    last = solution.cycles[test.cycles(CELL) - 1 :: test.cycles(CELL)]
    passed = [cycle.steps[-1]["Discharge capacity [A.h]"].entries for cycle in last]
    found = np.array([entries[-1] - entries[0] for entries in passed])
    return found * 1e3 / active_mass(CELL), solution.y.shape[0]


def ours(test: nasicell.RateTest) -> tuple[np.ndarray, int]:
    """Run the protocol as a user does, with the error estimate and the whole data set."""
    result = nasicell.run(CELL, test)
    return result.discharge_capacity.values, result.attrs["states"]


def ours_without_estimate(test: nasicell.RateTest) -> tuple[np.ndarray, int]:
    """Run it once on the default mesh, reading the capacities alone."""
    cycler = Cycler(CELL, nasicell.HalfCell(), LADDER[1])
    runs = cycler.run(test.half_cycles(CELL))
    counted = slice(2 * test.cycles(CELL) - 1, None, 2 * test.cycles(CELL))
    found = capacities(read_ends(runs, [CHARGE_PASSED]), CELL)[counted]
    return found, runs[0].solutions[0].y.shape[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one repetition of a shorter test")
    quick = parser.parse_args().quick
    test = nasicell.RateTest(c_rates=[1, 15], cycles_per_rate=2) if quick else nasicell.RateTest()
    contestants = [
        Contestant("PyBaMM, defaults", lambda: stock(test)),
        Contestant("PyBaMM, one model for all steps", lambda: stock(test, mode="unified")),
        Contestant("nasicell", lambda: ours(test)),
        Contestant("nasicell, no error estimate", lambda: ours_without_estimate(test)),
    ]
    for contestant in contestants:  # warm up: imports and caches
        contestant.go()
        contestant.times.clear()
    for _ in range(1 if quick else 11):
        for contestant in contestants:
            contestant.go()
    fine = pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9)
    reference, _ = stock(test, mode="unified", points=FINE_POINTS, solver=fine)
    stock_times = contestants[0].times
    rows = []
    for contestant in contestants:
        ratios = [a / b for a, b in zip(stock_times, contestant.times, strict=True)]
        errors = np.abs(contestant.capacities - reference)
        rows.append(
            [
                f"{statistics.median(contestant.times):.2f}",
                f"{statistics.median(ratios):.1f}",
                f"{min(ratios):.1f}-{max(ratios):.1f}",
                f"{contestant.states}",
                f"{errors.max():.3f}",
                f"{errors.mean():.3f}",
                contestant.name,
            ]
        )
    header = ["median s", "times faster", "range", "states", "max error", "mean error", ""]
    print("capacity errors in mAh/g against a fine reference on stock PyBaMM")
    print(text_table(header, rows))


if __name__ == "__main__":
    main()
