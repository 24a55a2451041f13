"""Throughput and error of a sweep beside the stock ways: rebuild per sample, list of inputs.

Six numbers of Na | gel | NVP are drawn at random (conductivity, transference number, mobile
fraction, film on the metal, loading, particle time constant) and each sample is cycled at 1C, 5C
and 15C. Ours runs two cycles from as built, as ``nasicell sweep`` does, set-up and compilation
included. Stock PyBaMM runs its default half-cell, a binary salt without films: the same two cycles
in an experiment that is built for every sample, or, without cycles, one discharge of a charged
cell for each sample and rate in a list of inputs on two threads (numbers that stock takes as
inputs). So times are given for one half-cycle. Blocks alternate, so that a drifting machine hits
all alike; quote the ratios. The error is against the rate test at 0.02 mAh/g.

    python benchmarks/sweep.py [--quick]
"""

import argparse
import contextlib
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
import pybamm
from numpy.typing import NDArray

import nasicell
from nasicell.experiments.batch import Batch
from nasicell.models import Choices, PartlyMobileAnions
from nasicell.parameters.to_pybamm import to_pybamm
from nasicell.text import text_table

CELL = nasicell.load("zhang2026-sn-fb")
RANGES = {
    "electrolyte.conductivity": (0.01, 0.3, "log"),
    "electrolyte.transference_number": (0.3, 0.95, ""),
    "electrolyte.mobile_fraction": (0.05, 1.0, ""),
    "interphases.metal.film_resistance": (0.0, 0.01, ""),
    "cathode.loading": (0.01, 0.06, ""),
    "cathode.diffusion_time_constant": (50.0, 2000.0, "log"),
}
"""Lowest and highest value in SI units."""
C_RATES = (1.0, 5.0, 15.0)
CYCLES = 2
FINE = 0.02
"""mAh/g asked of the reference."""


def draw(number: int, seed: int) -> NDArray[np.float64]:
    """Draw samples, shape (number, parameters)."""
    chance = np.random.default_rng(seed).random((number, len(RANGES)))
    columns = [
        low * (high / low) ** u if scale else low + (high - low) * u
        for (low, high, scale), u in zip(RANGES.values(), chance.T, strict=True)
    ]
    return np.column_stack(columns)


def choices() -> Choices:
    return Choices.of(CELL, electrolyte=PartlyMobileAnions(mobile_fraction=0.5))


def ours(number: int, seed: int) -> float:
    """Return seconds for one half-cycle."""
    samples = draw(number, seed)
    start = time.perf_counter()
    batch = Batch(CELL, list(RANGES), choices=choices(), threads=2, expected=10_000 * len(C_RATES))
    result = batch.run(samples, C_RATES)
    seconds = time.perf_counter() - start
    if np.any(result.status == 2):
        raise SystemExit(f"{np.sum(result.status == 2)} samples failed")
    return seconds / (number * len(C_RATES) * 2 * CYCLES)


def rebuilt(number: int, seed: int) -> float:
    """Return seconds for one half-cycle of stock PyBaMM, built anew for every sample and rate."""
    start = time.perf_counter()
    for sample in draw(number, seed):
        cell = CELL.with_numbers(dict(zip(RANGES, map(float, sample), strict=True)))
        one_c = cell.derived.current_density_1C.si * cell.test.electrode_area.si
        for rate in C_RATES:
            steps = [
                pybamm.step.current(sign * rate * one_c, termination=cut_off, duration="3 hours")
                for sign, cut_off in ((-1, "3.8 V"), (1, "2.5 V"))
            ]
            simulation = pybamm.Simulation(
                pybamm.lithium_ion.DFN({"working electrode": "positive"}),
                parameter_values=pybamm.ParameterValues(to_pybamm(cell, as_built=True)),
                experiment=pybamm.Experiment([(step,) for step in steps] * CYCLES),
                solver=pybamm.IDAKLUSolver(),
            )
            with contextlib.suppress(pybamm.SolverError):  # a lost sample took its time as well
                simulation.solve()
    return (time.perf_counter() - start) / (number * len(C_RATES) * 2 * CYCLES)


def listed(number: int, seed: int) -> float:
    """Return seconds for one discharge of stock PyBaMM in a list of inputs on two threads."""
    values = to_pybamm(CELL)
    conductivity = values["Electrolyte conductivity [S.m-1]"]
    diffusivity = values["Positive particle diffusivity [m2.s-1]"]
    given = pybamm.InputParameter
    values |= {
        # a charged cell starts on this limit, and one sample beyond it would lose the whole list
        "Upper voltage cut-off [V]": 10.0,
        "Current function [A]": lambda t: given("current") * pybamm.tanh(t / 0.05),
        "Electrolyte conductivity [S.m-1]": lambda c, T: conductivity(c, T) * given("conductivity"),
        "Cation transference number": given("transference number"),
        "Positive particle diffusivity [m2.s-1]": lambda x, T: diffusivity(x, T) * given("speed"),
    }
    solver = pybamm.IDAKLUSolver(
        on_failure="ignore",
        output_variables=["Voltage [V]"],
        options={"num_threads": 2, "dt_init": 1e-9, "silence_sundials_errors": True},
    )
    simulation = pybamm.Simulation(
        pybamm.lithium_ion.DFN({"working electrode": "positive"}),
        parameter_values=pybamm.ParameterValues(values),
        solver=solver,
    )
    one_c = CELL.derived.current_density_1C.si * CELL.test.electrode_area.si
    kappa = float(CELL.electrolyte.conductivity(CELL.test.temperature.si))
    tau = float(CELL.cathode.diffusion_time_constant(CELL.test.temperature.si))
    inputs = [
        {
            # loading is geometry, which stock does not take as an input: the current stands for it
            "current": one_c * rate * sample[4] / CELL.cathode.loading.si,
            "conductivity": sample[0] / kappa,
            "transference number": sample[1],
            "speed": tau / sample[5],
        }
        for sample in draw(number, seed)
        for rate in C_RATES
    ]
    simulation.solve([0, 5400], inputs=inputs[:2])  # built once, before the clock starts
    start = time.perf_counter()
    simulation.solve([0, 5400], inputs=inputs)
    return (time.perf_counter() - start) / len(inputs)


def largest_error(number: int, seed: int) -> float:
    """Return the largest distance of our capacities from fine rate tests [mAh/g]."""
    samples = draw(number, seed)
    batch = Batch(CELL, list(RANGES), choices=choices(), threads=2)
    found = batch.run(samples, C_RATES).discharge_capacity_mAh_g
    worst = 0.0
    for sample, capacities in zip(samples, found, strict=True):
        numbers = dict(zip(RANGES, map(float, sample), strict=True))
        cell = CELL.with_numbers(numbers)
        electrolyte = PartlyMobileAnions(numbers["electrolyte.mobile_fraction"])
        for rate, capacity in zip(C_RATES, capacities, strict=True):
            test = nasicell.RateTest([rate], cycles_per_rate=CYCLES, accuracy_mAh_g=FINE)
            fine = nasicell.run(cell, test, electrolyte=electrolyte).discharge_capacity.values[0]
            worst = max(worst, abs(float(fine) - float(capacity)))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few samples, one block")
    quick = parser.parse_args().quick
    blocks = 1 if quick else 3
    ways: dict[str, tuple[Callable[[int, int], float], int]] = {
        "PyBaMM, rebuilt for every sample": (rebuilt, 1 if quick else 6),
        "PyBaMM, list of inputs, 2 threads": (listed, 10 if quick else 60),
        "nasicell sweep, 2 threads": (ours, 100 if quick else 3000),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for block in range(blocks):
        for name, (way, number) in ways.items():
            times[name].append(way(number, block))
    medians = {name: statistics.median(found) for name, found in times.items()}
    best = medians["nasicell sweep, 2 threads"]
    rows = [
        [name, f"{1e3 * median:.2f}", f"{median / best:.3g}"] for name, median in medians.items()
    ]
    print(text_table(["", "ms a half-cycle", "times ours"], rows, left=True))
    number = 1 if quick else 30
    error = largest_error(number, seed=7)
    print(f"largest error of {number * len(C_RATES)} capacities: {error:.3f} mAh/g")


if __name__ == "__main__":
    main()
