"""Fits to curves whose numbers are known: are the intervals true, and pairs told as pairs.

    python benchmarks/fit_synthetic_truth.py                        100 repetitions
    python benchmarks/fit_synthetic_truth.py --quick                2, coarser and smaller
    python benchmarks/fit_synthetic_truth.py --repetitions 20 --workers 2

A repetition draws the numbers of a Na | gel | NVP cell and discharges it at 0.5C, 2C, 5C and 10C, a
charge before each, on the finite volumes of the rate test, 28 through the cathode and 80 through a
particle at tolerances of 1e-8, where curves are within 0.01 mV of the limit. The fit has another
discretisation, with 6 or 14 volumes and spectral particles. Voltages get white noise of 1 mV, are
written as a file of digitised points for each rate and read as a user's. Three fits follow, which
start from the numbers of the cell file, far from those drawn, and know all that are not free:

1. Four numbers that act on the curves in four ways: time constant of the particles (how capacity
   falls with rate), exchange-current densities of cathode and metal (both curve the overpotential
   over the current, but that of the cathode depends on its content, too), active fraction.
2. Particle radius R, exchange current j and thickness d of the film on the particles, whose time
   constant is free beside them. R sets the reacting surface alone, so that constant currents tell
   two of the three, j / R and R d, or others with the same content.
3. Film on the metal and contact resistance, in series, of which only the sum acts, with the metal's
   exchange current.

A quick run is one fit at 5C: time constant, and thickness and conductivity of the film on the
particles, of which only the ratio acts.

Covered are the truths within the 95 % interval; an open end counts as the end of the range. Ends
with 1 if a number or combination is covered in less than 90 % of its repetitions, or if once what
cannot be told is not said to be told in combination.
"""

import argparse
import gc
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
from numpy.typing import NDArray

import nasicell
from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.cycling import Cycler, HalfCycle
from nasicell.experiments.fitting.result import Estimate
from nasicell.fitting.asked import read_fit
from nasicell.models import Choices
from nasicell.text import text_table

Array = NDArray[np.float64]
CELL = nasicell.load("zhang2026-sn-fb")
NOISE_V = 1e-3
SHARE = 0.90
"""Of the repetitions, in which an interval must hold the truth."""
RADIUS = "cathode.particle_radius"
TIME = "cathode.diffusion_time_constant"
CATHODE = "cathode.exchange_current_density"
METAL = "interphases.metal.exchange_current_density"
ACTIVE = "cathode.active_fraction"
THICKNESS = "interphases.cathode.film_thickness"
FILM = "interphases.metal.film_resistance"
CONTACT = "interphases.contact_resistance"
CONDUCTIVITY = "interphases.cathode.film_conductivity"
DRAWN = {  # in SI units
    TIME: (150.0, 600.0),
    CATHODE: (0.02, 0.25),
    METAL: (0.25, 1.2),
    ACTIVE: (0.87, 0.97),
    THICKNESS: (7e-9, 28e-9),
    RADIUS: (0.18e-6, 0.4e-6),
    FILM: (4e-4, 12e-4),
    CONTACT: (4e-4, 12e-4),
    CONDUCTIVITY: (5e-7, 2e-6),
}
"""Ends of the truths, drawn evenly in their logarithm."""
RANGES = {
    TIME: "100 s:830 s",
    CATHODE: "0.005 A/m^2:0.5 A/m^2",
    METAL: "0.05 A/m^2:5 A/m^2",
    ACTIVE: "0.85:1",
    THICKNESS: "1 nm:100 nm",
    RADIUS: "0.1 um:1 um",
    FILM: "0 ohm*cm^2:100 ohm*cm^2",
    CONTACT: "0 ohm*cm^2:100 ohm*cm^2",
    CONDUCTIVITY: "1e-7 S/m:1e-5 S/m",
}
"""In which a fit seeks them: those of the cell file, or as wide."""
START = {FILM: 50e-4, CONTACT: 50e-4}
"""Where the search starts (SI), if not at the number of the cell file."""
IN_COMBINATION = (RADIUS, CATHODE, THICKNESS)
IN_SERIES = (FILM, CONTACT)
AS_RATIO = (THICKNESS, CONDUCTIVITY)


@dataclass(frozen=True)
class Size:
    """How much a repetition asks.

    Attributes
    ----------
    c_rates : tuple of float
        Of the discharges.
    points : int
        Of each curve.
    resolution : Resolution
        Of the true curves.
    fits : tuple of tuple of str
        Free numbers of each fit.
    starts : int
        Of each search.
    """

    c_rates: tuple[float, ...]
    points: int
    resolution: Resolution
    fits: tuple[tuple[str, ...], ...]
    starts: int


FULL = Size(
    c_rates=(0.5, 2.0, 5.0, 10.0),
    points=150,
    resolution=Resolution(6, 28, 80, rtol=1e-8, atol=1e-10),
    fits=((TIME, CATHODE, METAL, ACTIVE), (TIME, *IN_COMBINATION), (METAL, *IN_SERIES)),
    starts=8,
)
SMALL = Size(
    c_rates=(5.0,),
    points=60,
    resolution=Resolution(6, 14, 40, rtol=1e-6, atol=1e-8),
    fits=((TIME, *AS_RATIO),),
    starts=1,
)


@dataclass(frozen=True)
class Truth:
    """A cell that is known.

    Attributes
    ----------
    numbers : dict
        What was drawn, by path (SI).
    curves : dict
        Of each C-rate the specific capacity [mAh/g] and the voltage [V].
    """

    numbers: dict[str, float]
    curves: dict[float, tuple[Array, Array]]


@dataclass(frozen=True)
class Found:
    """What a fit says of a number or of a combination.

    Attributes
    ----------
    repetition, fit : int
        Which; repetitions count from 0.
    name : str
        Path, or text of the combination.
    truth, value : float
        SI.
    low, high : float or None
        Ends of the interval (SI); None for an open one.
    verdict : str
        Of a number; "told" for a combination.
    """

    repetition: int
    fit: int
    name: str
    truth: float
    value: float
    low: float | None
    high: float | None
    verdict: str

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return (self.low is None or self.low <= self.truth) and (
            self.high is None or self.truth <= self.high
        )


@dataclass(frozen=True)
class Repetition:
    """What all fits of a repetition say, and the time and evaluations of each."""

    found: list[Found]
    seconds: list[float]
    evaluations: list[int]
    warnings: list[str]


def truth(number: int, size: Size) -> Truth:
    """Draw a cell and discharge it."""
    random = np.random.default_rng([number, 0])
    numbers = {path: float(np.exp(random.uniform(*np.log(ends)))) for path, ends in DRAWN.items()}
    cell = CELL.with_numbers(numbers)
    cycler = Cycler(cell, Choices.of(cell).half_cell(), size.resolution)
    runs = cycler.run([HalfCycle(rate, way) for rate in size.c_rates for way in (True, False)])
    one_c = cell.test.specific_current_1C.si  # A/kg = mA/g
    curves = {}
    for one in runs[1::2]:
        (step,) = one.solutions
        hours = np.linspace(0, step.t[-1] - step.t[0], size.points) / 3600
        voltage = step["Voltage [V]"](t=step.t[0] + 3600 * hours)
        curves[one.half_cycle.c_rate] = (one.half_cycle.c_rate * one_c * hours, voltage)
    del cycler, runs, one, step
    gc.collect()  # the solutions of the fine mesh refer to one another and hold 0.2 GB
    return Truth(numbers, curves)


def written(known: Truth, number: int, folder: Path) -> list[Path]:
    """Write the curves with noise, as points that were digitised."""
    random = np.random.default_rng([number, 1])
    files = []
    for rate, (capacity, voltage) in known.curves.items():
        noisy = voltage + NOISE_V * random.standard_normal(len(voltage))
        lines = [f"{q:.6f},{v:.6f}" for q, v in zip(capacity, noisy, strict=True)]
        files.append(folder / f"discharge_{rate:g}C.csv")
        files[-1].write_text("\n".join(["Specific capacity (mAh/g),Voltage (V)", *lines]))
    return files


def repetition(known: Truth, number: int, size: Size) -> Repetition:
    """Fit the curves of a known cell with the noise of this repetition."""
    found: list[Found] = []
    seconds: list[float] = []
    evaluations: list[int] = []
    warnings: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        files = written(known, number, Path(folder))
        for position, free in enumerate(size.fits, 1):
            begin = time.perf_counter()
            cell = CELL.with_numbers(
                {path: value for path, value in known.numbers.items() if path not in free}
                | {path: value for path, value in START.items() if path in free}
            )
            fit = read_fit(
                cell,
                files,
                free={path: RANGES[path] for path in free},
                voltage_noise="1 mV",
                # the end of a curve; less than what its voltages tell of it
                capacity_noise="0.1 mAh/g",
                starts=size.starts,
                seed=number,
            )
            _, estimate, search = fit.estimated(fit.problem(cell, Choices.of(cell)))
            seconds.append(time.perf_counter() - begin)
            evaluations.append(search.evaluations + estimate.evaluations)
            warnings += estimate.warnings
            found += told(number, position, estimate, known.numbers)
    return Repetition(found, seconds, evaluations, warnings)


def told(
    repetition: int, fit: int, estimate: Estimate, numbers: Mapping[str, float]
) -> list[Found]:
    """Put an estimate beside the truth."""
    found = [
        Found(repetition, fit, path, numbers[path], float(value), low, high, verdict.kind)
        for path, value, low, high, verdict in zip(
            estimate.names,
            estimate.values,
            estimate.low95,
            estimate.high95,
            estimate.verdicts,
            strict=True,
        )
    ]
    for one in estimate.combinations:
        true = one.of(numbers)
        row = (repetition, fit, one.text, true, one.value, one.low95, one.high95, "told")
        found.append(Found(*row))
    return found


def wrong(found: Sequence[Found]) -> list[str]:
    """Say what does not keep to the bar, in sentences."""
    said = []
    for (fit, name), group in grouped(found):
        held = sum(one.covered for one in group)
        if held < SHARE * len(group):
            said.append(f"fit {fit}: {name} is covered {held} times of {len(group)}")
    for one in found:
        others = {other.name for other in found if other.fit == one.fit}
        where = f"repetition {one.repetition}, fit {one.fit}"
        known = (IN_COMBINATION, IN_SERIES, AS_RATIO)
        together = [names for names in known if others.issuperset(names)]
        if one.name in chain(*together) and one.verdict != "combination":
            said.append(f"{where}: {one.name} is said to be {one.verdict}")
    return said


def grouped(found: Sequence[Found]) -> list[tuple[tuple[int, str], list[Found]]]:
    """Gather what is said of each number and combination, fit by fit."""
    groups: dict[tuple[int, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.fit, one.name), []).append(one)
    return sorted(groups.items(), key=lambda item: item[0][0])


def table(found: Sequence[Found]) -> str:
    """How often each truth is covered, how wide the intervals are, and the verdicts."""
    rows = []
    for (fit, name), group in grouped(found):
        truths = [one.truth for one in group]
        closed = [one for one in group if one.low is not None and one.high is not None]
        half = [(one.high - one.low) / 2 for one in closed]  # type: ignore[operator]
        width = [100 * h / one.truth for h, one in zip(half, closed, strict=True)]
        off = [(one.value - one.truth) / h for h, one in zip(half, closed, strict=True)]
        verdicts = Counter(one.verdict for one in group).most_common()
        rows.append(
            [
                f"{fit}",
                f"{min(truths):.3g} .. {max(truths):.3g}",
                f"{sum(one.covered for one in group)} of {len(group)}",
                f"{np.median(width):.2g}" if closed else "",
                f"{np.mean(off):+.2f}" if closed else "",
                f"{name}: {', '.join(f'{count} {word}' for word, count in verdicts)}",
            ]
        )
    return text_table(["fit", "truths (SI)", "covered", "+- %", "off/+-", ""], rows)


def repetitions(
    number: int, size: Size, *, workers: int = 1, truths: int | None = None
) -> list[Repetition]:
    """Draw truths and fit to each; with fewer truths than repetitions, again with other noise."""
    known = number if truths is None else min(truths, number)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) if workers > 1 else nullcontext() as pool:
        share = map if pool is None else pool.map
        drawn = list(share(truth, range(known), repeat(size)))
        again = [drawn[n % known] for n in range(number)]
        found = []
        for one in share(repetition, again, range(number), repeat(size)):
            found.append(one)
            seconds = ", ".join(f"{one:.1f} s" for one in one.seconds)
            print(f"{len(found)} of {number}: {seconds}", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=100)
    parser.add_argument("--truths", type=int, help="of cells that are drawn; by default one each")
    parser.add_argument("--workers", type=int, default=1, help="processes that share repetitions")
    parser.add_argument("--quick", action="store_true", help="2 repetitions, one rate, one fit")
    arguments = parser.parse_args()
    quick = arguments.quick
    size, number = (SMALL, 2) if quick else (FULL, arguments.repetitions)
    done = repetitions(
        number, size, workers=arguments.workers, truths=1 if quick else arguments.truths
    )
    found = [one for repetition in done for one in repetition.found]
    print(table(found))
    for fit in range(len(size.fits)):
        seconds = [repetition.seconds[fit] for repetition in done]
        evaluations = [repetition.evaluations[fit] for repetition in done]
        print(
            f"fit {fit + 1}: {np.median(seconds):.1f} s (longest {max(seconds):.1f} s), "
            f"{np.median(evaluations):.0f} evaluations"
        )
    heads = Counter(warning.split(" (")[0] for one in done for warning in one.warnings)
    for head, count in heads.most_common():
        print(f"{count} times: {head}")
    problems = wrong(found)
    print("\n".join(problems) or "all as it should be")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()
