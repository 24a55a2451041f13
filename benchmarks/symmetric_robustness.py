"""Random symmetric cells: every half cycle has to end for a reason that physics backs.

    python benchmarks/symmetric_robustness.py             500 draws
    python benchmarks/symmetric_robustness.py --quick     40 draws
    python benchmarks/symmetric_robustness.py --draws 200 --seed 7

Draws conductivity (0.01 to 20 mS/cm), transference number (0.05 to 1), mobile fraction (0.001 to
1), thickness (5 to 800 um), a film (0 to 1000 ohm cm2) and an exchange current (0.001 to 10
mA/cm2) for each electrode, current density (0.01 to 100 mA/cm2) and areal capacity (0.01 to 3
mAh/cm2), all but the transference number evenly in their logarithm, for the metal and the salt of
zhang2026-fb-le. Single-ion, partly mobile and binary electrolytes take turns, and so do a second
metal and a bare collector; a fifth of the films grows. Each cell plates and strips once.

A half cycle is explained if it passed its charge; if it ended at the voltage limit, at that
voltage, or beyond it where the last salt at an electrode goes at once and electrolyte and starved
reaction take most of it; if a deposit was used up, at that voltage by way of the bare collector;
and if it never began, if the voltage of its first instant, worked out by hand, is beyond the limit,
or if the half cycle before left no salt at an electrode. Prints what is not explained (there should
be nothing), how the half cycles ended, and how long a draw took.
"""

import argparse
import math
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import xarray as xr

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

CELL = "zhang2026-fb-le"
LIMIT_V = 5.0
CLOSE = 0.01
"""Relative: how near to the limit a voltage must be that ended a half cycle."""


@dataclass(frozen=True)
class Draw:
    """One random symmetric cell."""

    number: int
    conductivity_mS_cm: float
    transference_number: float
    mobile_fraction: float
    thickness_um: float
    films_ohm_cm2: tuple[float, float]
    exchange_currents_mA_cm2: tuple[float, float]
    current_mA_cm2: float
    capacity_mAh_cm2: float

    @property
    def electrolyte(self) -> str:
        """Its model."""
        return ("single-ion", "partly-mobile", "binary")[self.number % 3]

    @property
    def counter(self) -> str:
        """What stands opposite the metal."""
        return "collector" if self.number % 4 == 3 else "metal"

    def first_voltage(self) -> float:
        """Polarisation of the first instant at uniform concentration [V], by hand."""
        kappa = 0.1 * self.conductivity_mS_cm  # S/m
        if self.electrolyte == "single-ion":
            kappa *= self.transference_number
        i = 10 * self.current_mA_cm2  # A/m2
        ohmic = self.thickness_um * 1e-6 / kappa + 1e-4 * sum(self.films_ohm_cm2)
        eta = sum(
            2 * 8.314 * 298.15 / 96485 * math.asinh(i / (20 * i0))
            for i0 in self.exchange_currents_mA_cm2
        )
        return i * ohmic + eta


@dataclass(frozen=True)
class Outcome:
    """What a draw gave: how each half cycle ended, and what of it is not explained."""

    draw: Draw
    ends: tuple[str, ...]
    unexplained: str
    seconds: float


def draws(number: int, seed: int = 0) -> list[Draw]:
    rng = np.random.default_rng(seed)

    def log(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def film() -> float:
        return 0.0 if rng.random() < 0.2 else log(0.1, 1000)

    return [
        Draw(
            n,
            log(0.01, 20),
            1.0 if rng.random() < 0.05 else float(rng.uniform(0.05, 0.999)),
            log(1e-3, 1),
            log(5, 800),
            (film(), film()),
            (log(1e-3, 10), log(1e-3, 10)),
            log(0.01, 100),
            log(0.01, 3),
        )
        for n in range(number)
    ]


def run(draw: Draw) -> Outcome:
    from nasicell import PlatingStripping, SimulationError, load
    from nasicell import run as simulate
    from nasicell.models import ELECTROLYTES

    values = {
        "electrolyte.conductivity": f"{draw.conductivity_mS_cm!r} mS/cm",
        "electrolyte.transference_number": draw.transference_number,
        "electrolyte.mobile_fraction": draw.mobile_fraction,
        "separator.thickness": f"{draw.thickness_um!r} um",
        "interphases.collector.nucleation_overpotential": "100 mV",
        "interphases.collector.nucleation_capacity": "0.02 mAh/cm^2",
    }
    ends = zip(
        ("metal", "counter_metal"), draw.films_ohm_cm2, draw.exchange_currents_mA_cm2, strict=True
    )
    for end, film, i0 in ends:
        values[f"interphases.{end}.film_resistance"] = f"{film!r} ohm*cm^2"
        values[f"interphases.{end}.exchange_current_density"] = f"{i0!r} mA/cm^2"
        growth = 0.1 if film and draw.number % 5 == 4 else 0
        values[f"interphases.{end}.film_growth_in_time"] = f"{growth} 1/h"
    start = time.perf_counter()
    try:
        cell = load(CELL).with_values(values)
        protocol = PlatingStripping(
            draw.current_mA_cm2,
            draw.capacity_mAh_cm2,
            cycles=1,
            counter=draw.counter,
            voltage_limit_V=LIMIT_V,
        )
        result = simulate(cell, protocol, electrolyte=ELECTROLYTES[draw.electrolyte].of(cell))
    except SimulationError as problem:
        return Outcome(draw, (), str(problem), time.perf_counter() - start)
    found = tuple(str(end) for end in result.stopped_by.values)
    problems = [
        problem
        for half, end in enumerate(found)
        if (problem := _unexplained(draw, found[:half], end, result.isel(half_cycle=half)))
    ]
    return Outcome(draw, found, "; ".join(problems), time.perf_counter() - start)


def _unexplained(draw: Draw, before: tuple[str, ...], end: str, half: xr.Dataset) -> str:
    """What contradicts the words for a half cycle's end; empty if nothing does."""
    direction = ("plating", "stripping")[len(before)]
    polarisation = half.polarisation.values
    if end == "charge reached":
        return "" if np.isfinite(polarisation).all() else f"{direction} without a voltage"
    if end == "nothing plated that could be stripped":
        never = before == ("voltage limit from the start",) and draw.counter == "collector"
        return "" if never else f"{direction} of what was plated never began"
    if end == "voltage limit from the start":
        # nucleation adds to the first plating
        first = draw.first_voltage() + (0.1 if draw.counter == "collector" else 0)
        beyond = first > LIMIT_V * (1 - CLOSE) or any("exhausted" in one for one in before)
        return "" if beyond else f"{direction} never began at {first:.2f} V"
    excess = float(polarisation[-1]) / LIMIT_V - 1
    if "exhausted" in end:
        # the electrolyte and the reaction that starves have to take more than anything else
        losses = half.voltage_loss.isel(point=-1)
        plated = "counter" if direction == "plating" else "metal"
        starved = ["separator", "electrolyte concentration", f"{plated} charge transfer"]
        share = float(losses.sel(loss=starved).sum() / losses.sum())
        explained = excess > -CLOSE and share > 0.5
    elif end == "deposit used up":
        nucleation = float(half.voltage_loss.isel(point=-1).sel(loss="nucleation"))
        explained = abs(excess) < CLOSE and nucleation > 0 and draw.counter == "collector"
    else:
        explained = abs(excess) < CLOSE
    return "" if explained else f"{direction} ended at {polarisation[-1]:.3f} V by {end}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="40 draws")
    arguments = parser.parse_args()
    number = 40 if arguments.quick else arguments.draws

    with ProcessPoolExecutor(arguments.workers) as pool:
        outcomes = list(pool.map(run, draws(number, arguments.seed), chunksize=4))
    failed = [outcome for outcome in outcomes if outcome.unexplained]
    for outcome in failed:
        print(f"UNEXPLAINED {outcome.draw}: {outcome.unexplained}")
    print(f"{len(outcomes)} symmetric cells, {len(failed)} with something unexplained")
    for end, count in Counter(end for outcome in outcomes for end in outcome.ends).most_common():
        print(f"{count:6d}  half cycles: {end}")
    seconds = np.array([outcome.seconds for outcome in outcomes])
    print(f"seconds a draw: median {np.median(seconds):.2f}, largest {seconds.max():.2f}")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
