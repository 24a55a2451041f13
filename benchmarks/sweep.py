"""Throughput and error of a sweep beside the stock ways.

Six numbers of Na | gel | NVP are drawn at random (conductivity, transference number, mobile
fraction, film on the metal, loading, particle time constant) and each sample is cycled twice from
as built at 1C, at 5C and at 15C. Ours is ``nasicell.sweep`` into a file with two workers, set-up
and compilation included. Stock PyBaMM runs its default half-cell, a binary salt without films, on
its default mesh: the same cycles in an experiment that is built for every sample and rate; the same
in one that is built once and takes the inputs one by one; and one discharge of a charged cell in a
list of inputs on two threads, of all samples with a current that rises within 0.05 s, or of those
that a list survives without. What is built once is built before the clock starts. A list takes no
cycles, so times are given for a half-cycle. Blocks alternate, so that a drifting machine hits all
alike; quote the ratios.

Errors are those of random samples of the sweep against the rate test at 0.02 mAh/g, another
discretisation, and those of stock's inputs one by one against stock on a fine mesh.

    python benchmarks/sweep.py [--quick] [--blocks 3] [--checked 100] [--figure FILE.png]
"""

import argparse
import contextlib
import multiprocessing
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import matplotlib as mpl
import numpy as np
import pybamm
import xarray as xr
from matplotlib.figure import Figure
from numpy.typing import NDArray

import nasicell
from nasicell.experiments.rate_result import active_mass
from nasicell.experiments.stepping import quiet_pybamm
from nasicell.models import PartlyMobileAnions
from nasicell.parameters.to_pybamm import to_pybamm
from nasicell.plots import COLOURS, LINES, PANEL, STYLE
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import FAILED, OK, STATUS
from nasicell.text import text_table

CELL = nasicell.load("zhang2026-sn-fb")
ONE_C = CELL.derived.current_density_1C.si * CELL.test.electrode_area.si
RANGES = {  # in SI units
    "electrolyte.conductivity": "0.01:0.3 S/m:log",
    "electrolyte.transference_number": "0.3:0.95",
    "electrolyte.mobile_fraction": "0.05:1",
    "interphases.metal.film_resistance": "0:0.01 ohm*m^2",
    "cathode.loading": "0.01:0.06 kg/m^2",
    "cathode.diffusion_time_constant": "50:2000 s:log",
}
C_RATES = (1.0, 5.0, 15.0)
CAPACITIES = tuple(f"capacity_{rate:g}C" for rate in C_RATES)
CYCLES = 2
BAR, FINE = 0.2, 0.02  # mAh/g asked of the sweep and of the reference
FINE_MESH = {"x_s": 80, "x_p": 40, "r_p": 80}
OURS = "nasicell sweep, 2 workers"
ASKED: dict[str, Any] = {
    "metrics": [f"capacity@{rate:g}C" for rate in C_RATES],
    "electrolyte": PartlyMobileAnions(mobile_fraction=0.5),
    "cycles": CYCLES,
    "accuracy_mAh_g": BAR,
}
Array = NDArray[np.float64]
Points = dict[str, int] | None


def drawn(number: int, seed: int) -> Array:
    """The samples of a sweep in SI units, shape (number, paths)."""
    return Sweep.read(CELL, RANGES, design=f"lhs:{number}", seed=seed, **ASKED).si(0, number)


def ours(number: int, seed: int, sweeps: list[xr.Dataset]) -> float:
    """Seconds for a half-cycle of a sweep, which joins the others."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sweep.nc"
        design = f"lhs:{number}"
        data = nasicell.sweep(CELL, RANGES, workers=2, out=out, design=design, seed=seed, **ASKED)
    sweeps.append(data)
    return (time.perf_counter() - start) / (number * len(C_RATES) * 2 * CYCLES)


def simulation(values: dict[str, Any], current: Any, points: Points = None) -> pybamm.Simulation:
    """Stock half-cell cycled at a current, without films; by default as PyBaMM meshes it."""
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    cut_offs = ((-1, CELL.test.upper_cutoff.si, ">"), (1, CELL.test.lower_cutoff.si, "<"))
    steps = [
        pybamm.step.current(sign * current, termination=f"{side} {volts} V", duration="3 hours")
        for sign, volts, side in cut_offs
    ]
    return pybamm.Simulation(
        model,
        parameter_values=pybamm.ParameterValues(values),
        experiment=pybamm.Experiment([tuple(steps)] * CYCLES),
        solver=pybamm.IDAKLUSolver(*((1e-4, 1e-6) if points is None else (1e-6, 1e-8))),
        var_pts={**model.default_var_pts, **(points or {})},
    )


def capacity(built: pybamm.Simulation, inputs: dict[str, float] | None = None) -> float:
    """Cycle, and return the charge of the last discharge [mA.h]; NaN where there is none."""
    # a run that was given up has no such cycle, or an empty one
    with contextlib.suppress(pybamm.SolverError, AttributeError, IndexError, TypeError):
        last = built.solve(inputs=inputs).cycles[CYCLES - 1].steps[1]
        passed = last["Discharge capacity [A.h]"].entries
        return float(passed[-1] - passed[0]) * 1e3
    return np.nan


def rebuilt(number: int, seed: int) -> float:
    """Seconds for a half-cycle of stock, built anew for every sample and rate."""
    start = time.perf_counter()
    for sample in drawn(number, seed):
        cell = CELL.with_numbers(dict(zip(RANGES, map(float, sample), strict=True)))
        one_c = cell.derived.current_density_1C.si * cell.test.electrode_area.si
        for rate in C_RATES:
            capacity(simulation(to_pybamm(cell, as_built=True), rate * one_c))
    return (time.perf_counter() - start) / (number * len(C_RATES) * 2 * CYCLES)


def with_inputs(*, as_built: bool) -> dict[str, Any]:
    """Parameters of the cell for stock, with the numbers as inputs that it takes as inputs."""
    values, given = to_pybamm(CELL, as_built=as_built), pybamm.InputParameter
    conductivity = values["Electrolyte conductivity [S.m-1]"]
    diffusivity = values["Positive particle diffusivity [m2.s-1]"]
    return values | {
        "Electrolyte conductivity [S.m-1]": lambda c, T: conductivity(c, T) * given("conductivity"),
        "Cation transference number": given("transference number"),
        "Positive particle diffusivity [m2.s-1]": lambda x, T: diffusivity(x, T) * given("speed"),
        "Current function [A]": given("current"),
        "Upper voltage cut-off [V]": 10.0,  # a charged cell starts on this limit
    }


def inputs_of(samples: Array) -> list[dict[str, float]]:
    """Inputs of every sample at every rate."""
    kappa = float(CELL.electrolyte.conductivity(CELL.test.temperature.si))
    tau = float(CELL.cathode.diffusion_time_constant(CELL.test.temperature.si))
    return [
        {
            # loading is geometry, which stock does not take as an input: the current stands for it
            "current": ONE_C * rate * sample[4] / CELL.cathode.loading.si,
            "conductivity": sample[0] / kappa,
            "transference number": sample[1],
            "speed": tau / sample[5],
        }
        for sample in samples
        for rate in C_RATES
    ]


def stock(samples: Array, points: Points = None) -> tuple[Array, float]:
    """Capacities of stock's inputs one by one [mAh/g], and seconds for a half-cycle."""
    built = simulation(with_inputs(as_built=True), pybamm.InputParameter("current"), points)
    inputs = inputs_of(samples)
    capacity(built, inputs[0])  # builds, before the clock starts
    start = time.perf_counter()
    found = np.array([capacity(built, one) for one in inputs])
    seconds = (time.perf_counter() - start) / (2 * CYCLES * len(found))
    return found / active_mass(CELL), seconds


def listed(number: int, seed: int, *, ramped: bool) -> float:
    """Seconds for a discharge of stock, a list of inputs on two threads.

    One sample that starts beyond the lower limit loses the whole list. Either the current rises
    from 0, so that none does, or such samples are found one by one, before the clock starts.
    """
    options: dict[str, Any] = {"num_threads": 2, "silence_sundials_errors": True}
    parameters = with_inputs(as_built=False)
    if ramped:
        current = pybamm.InputParameter("current")
        parameters["Current function [A]"] = lambda t: current * pybamm.tanh(t / 0.05)
        options["dt_init"] = 1e-9  # the rise is too quick for the first step that it would take
    wanted = ["Voltage [V]"]
    solver = pybamm.IDAKLUSolver(on_failure="ignore", output_variables=wanted, options=options)
    values = pybamm.ParameterValues(parameters)
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    built = pybamm.Simulation(model, parameter_values=values, solver=solver)
    inputs = []
    for one in inputs_of(drawn(number, seed)):
        with contextlib.suppress(pybamm.SolverError):
            built.solve([0, 1e-3], inputs=one)
            inputs.append(one)
    start = time.perf_counter()
    built.solve([0, 5400], inputs=inputs)
    return (time.perf_counter() - start) / len(inputs)


def fine(sample: Array) -> list[tuple[float, float]]:
    """Capacity of a fine rate test of a sample and its estimated error, at every rate [mAh/g]."""
    numbers = dict(zip(RANGES, map(float, sample), strict=True))
    cell, found = CELL.with_numbers(numbers), []
    electrolyte = PartlyMobileAnions(numbers["electrolyte.mobile_fraction"])
    for rate in C_RATES:
        test = nasicell.RateTest([rate], cycles_per_rate=CYCLES, accuracy_mAh_g=FINE)
        found.append((np.nan, np.nan))  # should no mesh get through
        with contextlib.suppress(nasicell.SimulationError):
            result = nasicell.run(cell, test, electrolyte=electrolyte)
            found[-1] = float(result.discharge_capacity[0]), float(result.numerical_error[0])
    return found


def errors(data: xr.Dataset, seed: int, number: int) -> dict[str, Array]:
    """Errors of random samples of a sweep, and of stock on its default mesh [mAh/g]."""
    rows = np.random.default_rng(seed).choice(data.sizes["sample"], number, replace=False)
    samples = drawn(data.sizes["sample"], seed)[rows]
    found = np.column_stack([data[name].values[rows] for name in CAPACITIES])
    with ProcessPoolExecutor(
        min(2, number), mp_context=multiprocessing.get_context("spawn")
    ) as pool:
        reference, doubt = np.moveaxis(np.array(list(pool.map(fine, samples))), -1, 0)
    print(
        f"{reference.size} fine rate tests, {np.isnan(reference).sum()} of them without a result,"
    )
    print(f"say that they are within {np.nanmax(doubt):.3f} mAh/g")
    off, fine_stock = np.abs(found - reference), stock(samples, FINE_MESH)[0]
    stock_off = np.abs(stock(samples)[0] - fine_stock)
    return {OURS: off[reference > 0], "PyBaMM, default mesh": stock_off[fine_stock > 0]}


def outcome(sweeps: list[xr.Dataset]) -> str:
    """What became of all samples."""
    status = np.concatenate([data.status.values for data in sweeps])
    reasons = np.concatenate([data.reason.values for data in sweeps])
    counts = [f"{np.sum(status == code)} {word}" for code, word in STATUS.items() if code <= FAILED]
    zero = np.mean([[data[name].values == 0 for name in CAPACITIES] for data in sweeps])
    unexplained = np.sum((status != OK) & (reasons == ""))
    often = Counter(map(str, reasons[status == FAILED])).most_common()
    lines = [
        f"{len(status)} samples: {', '.join(counts)}; {unexplained} without a reason",
        *(f"- {count} failed: {reason}" for reason, count in often),
        f"{100 * zero:.0f} % of the capacities are 0; without them ratios times {1 - zero:.2f}",
    ]
    return "\n".join(lines)


def draw(times: dict[str, float], found: dict[str, Array], path: Path) -> None:
    """Draw times, and the share of capacities whose error is larger."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(2.2 * PANEL[0], PANEL[1]), layout="constrained")
        left, right = figure.subplots(1, 2)
        bars = left.barh(
            list(times), list(times.values()), color=[COLOURS[1]] * (len(times) - 1) + [COLOURS[0]]
        )
        left.bar_label(bars, fmt="%.3g", padding=2)
        left.set(xscale="log", xlabel="Time for a half-cycle / ms", xlim=(0.1, None))
        left.invert_yaxis()
        for number, (name, values) in enumerate(found.items()):
            known = np.sort(values[np.isfinite(values)])[::-1]
            share = 100 * np.arange(1, len(known) + 1) / len(known)
            right.loglog(known, share, LINES[number], color=COLOURS[number], label=name)
        right.axvline(BAR, color="0.6", linewidth=0.8)
        right.set(xlabel="Error / mAh g$^{-1}$", ylabel="Share with a larger error / %")
        right.set_xlim(left=1e-4)
        right.set_ylim(bottom=0.02)  # room for the legend below both lines
        right.legend(loc="lower left")
        for letter, panel in zip("ab", (left, right), strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
        figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few samples, one block")
    parser.add_argument("--blocks", type=int, default=3, help="how often each way is timed")
    parser.add_argument("--checked", type=int, default=100, help="samples whose error is found")
    parser.add_argument("--figure", type=Path, help="a PNG of times and errors")
    arguments = parser.parse_args()
    sweeps: list[xr.Dataset] = []
    quick = arguments.quick
    ways: dict[str, tuple[Callable[[int, int], float], int]] = {
        "PyBaMM, rebuilt": (rebuilt, 1 if quick else 6),
        "PyBaMM, inputs one by one": (lambda n, seed: stock(drawn(n, seed))[1], 2 if quick else 40),
        "PyBaMM, list, 2 threads": (partial(listed, ramped=True), 4 if quick else 60),
        "PyBaMM, list of sound samples": (partial(listed, ramped=False), 4 if quick else 60),
        OURS: (partial(ours, sweeps=sweeps), 24 if quick else 10_000),
    }
    blocks = range(1 if quick else arguments.blocks)
    times: dict[str, list[float]] = {name: [] for name in ways}
    with quiet_pybamm():
        for block in blocks:
            for name, (way, number) in ways.items():
                times[name].append(1e3 * way(number, block))
        found = errors(sweeps[-1], blocks[-1], 1 if quick else arguments.checked)
    medians, rows = {name: statistics.median(ms) for name, ms in times.items()}, []
    for name, (_, number) in ways.items():
        ratios = [a / b for a, b in zip(times[name], times[OURS], strict=True)]
        ratio, spread = statistics.median(ratios), f"{min(ratios):.3g}-{max(ratios):.3g}"
        rows.append([f"{medians[name]:.2f}", f"{ratio:.3g}", spread, f"{number}", name])
    print(text_table(["ms a half-cycle", "times ours", "range", "samples", ""], rows))
    print(f"\n{outcome(sweeps)}\n\nerrors of the capacities above 0, mAh/g")
    rows = []
    for name, e in found.items():
        middle = [f"{np.nanpercentile(e, share):.3f}" for share in (50, 95, 100)]
        rows.append([*middle, f"{np.isfinite(e).sum()}", name])
    print(text_table(["median", "95 %", "largest", "capacities", ""], rows))
    if arguments.figure:
        draw(medians, found, arguments.figure)


if __name__ == "__main__":
    main()
