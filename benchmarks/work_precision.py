"""Error of the capacity against time for a half-cycle: nasicell and stock PyBaMM, many meshes.

Two cells for which both solve the same equations, cycled twice from as built at 5C and at 15C: the
Sn-FB cell with its single-ion electrolyte and no film (stock: transference number 1, the cation's
conductivity), and a thicker cathode in a binary salt that runs out, where a capacity lies on a
cliff. The error is the larger of the two rates' last discharges. The reference is stock PyBaMM on a
mesh that is finer than those of all contestants; how far it may be off is told by its distance from
a coarser one and from nasicell's finest. Times are of the processor, on one thread; "first" is from
nothing to the capacities, as in a rate test, "again" is one more sample on what is built, as in a
sweep. A batch is compiled, which it pays for once.

    python benchmarks/work_precision.py [--quick] [--figure FILE.png]
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib as mpl
import numpy as np
import pybamm
from matplotlib.figure import Figure
from numpy.typing import NDArray

import nasicell
from nasicell.experiments.batch.cycles import cycle, jobs, protocol
from nasicell.experiments.batch.engine import Engine
from nasicell.experiments.batch.ladder import NO_SALT, SALT_MOVES
from nasicell.experiments.batch.levers import Levers
from nasicell.experiments.rate_result import active_mass
from nasicell.experiments.stepping import quiet_pybamm
from nasicell.models import BinarySalt, Choices, Electrolyte, SingleIon
from nasicell.parameters import Cell
from nasicell.parameters.to_pybamm import to_pybamm
from nasicell.plots import COLOURS, LINES, MARKERS, PANEL, STYLE
from nasicell.text import text_table

Array = NDArray[np.float64]
C_RATES, CYCLES = (5.0, 15.0), 2
HALF_CYCLES = 2 * CYCLES * len(C_RATES)
SAMPLES = 24  # of a batch
BARE = nasicell.load("zhang2026-sn-fb").with_values(
    {"interphases.cathode.film_thickness": "0 nm", "electrolyte.mobile_fraction": 1.0}
)
STEEP = BARE.with_values(
    {
        "electrolyte.conductivity": "0.6 mS/cm",
        "electrolyte.transference_number": 0.4,
        "cathode.loading": "4 mg/cm^2",
        "interphases.metal.exchange_current_density": "5 mA/cm^2",
    }
)


@dataclass(frozen=True)
class Case:
    """A cell, our electrolyte, and a fine and a finer mesh: separator, cathode, particle."""

    name: str
    cell: Cell
    electrolyte: Electrolyte
    fine: tuple[tuple[int, int, int], tuple[int, int, int]]

    def stock_values(self) -> dict[str, Any]:
        """Parameters of the same cell for stock PyBaMM."""
        values = to_pybamm(self.cell, as_built=True)
        if isinstance(self.electrolyte, SingleIon):
            cations = self.cell.electrolyte.transference_number.reference.si
            kappa = cations * self.cell.electrolyte.conductivity(self.cell.test.temperature.si)
            values["Cation transference number"] = 1.0
            values["Electrolyte conductivity [S.m-1]"] = kappa
        return {**values, "Current function [A]": pybamm.InputParameter("current")}


CASES = (
    Case("Sn-FB gel, single-ion", BARE, SingleIon(), ((10, 20, 80), (20, 40, 160))),
    Case("Binary salt that runs out", STEEP, BinarySalt(), ((80, 80, 60), (160, 160, 80))),
)
QUICK_FINE = ((10, 20, 20), (20, 20, 30))


@dataclass(frozen=True)
class Found:
    """Capacities of one contestant [mAh/g], and its times for a half-cycle [s]."""

    capacities: Array
    first: float = np.nan
    again: float = np.nan


def timed(run: Callable[[], Array]) -> tuple[Array, float]:
    """Capacities, and the time for a half-cycle."""
    start = time.process_time()
    capacities = run()
    return capacities, (time.process_time() - start) / HALF_CYCLES


def thin_shells() -> dict[str, Any]:
    """PyBaMM's volumes in the particle, thin at its surface."""
    shells = pybamm.MeshGenerator(pybamm.Exponential1DSubMesh, {"side": "right"})
    return {"submesh_types": {"positive particle": shells}}


def stock(
    case: Case,
    points: tuple[int, int, int],
    tolerances: tuple[float, float] = (1e-4, 1e-6),
    particle: str = "Fickian diffusion",
    **methods: Any,
) -> Found:
    """Stock half-cell, one simulation with the current as an input: built and solved, then again.

    Points are those of separator, cathode and particle.
    """
    cell, test, current = case.cell, case.cell.test, pybamm.InputParameter("current")
    one_c = cell.derived.current_density_1C.si * test.electrode_area.si
    cut_offs = ((-1, f"> {test.upper_cutoff.si} V"), (1, f"< {test.lower_cutoff.si} V"))

    def build() -> pybamm.Simulation:
        model = pybamm.lithium_ion.DFN({"working electrode": "positive", "particle": particle})
        steps = [
            pybamm.step.current(sign * current, termination=end, duration="3 hours")
            for sign, end in cut_offs
        ]
        choices = {
            name: {**getattr(model, f"default_{name}"), **own} for name, own in methods.items()
        }
        return pybamm.Simulation(
            model,
            parameter_values=pybamm.ParameterValues(case.stock_values()),
            experiment=pybamm.Experiment([tuple(steps)] * CYCLES),
            solver=pybamm.IDAKLUSolver(*tolerances),
            var_pts={
                **model.default_var_pts,
                **dict(zip(("x_s", "x_p", "r_p"), points, strict=True)),
            },
            **choices,
        )

    def solve(simulation: pybamm.Simulation) -> Array:
        found = []
        for rate in C_RATES:
            last = simulation.solve(inputs={"current": rate * one_c}).cycles[-1].steps[-1]
            passed = last["Discharge capacity [A.h]"].entries
            found.append((passed[-1] - passed[0]) * 1e3 / active_mass(cell))
        return np.array(found)

    with quiet_pybamm():
        capacities, first = timed(lambda: solve(build()))
        simulation = build()
        solve(simulation)
        _, again = timed(lambda: solve(simulation))
    return Found(capacities, first=first, again=again)


def rate_test(case: Case, accuracy_mAh_g: float) -> Found:
    """A rate test as a user runs it, its error estimate included, one for each C-rate."""

    def run() -> Array:
        found = [
            nasicell.run(
                case.cell,
                nasicell.RateTest([rate], cycles_per_rate=CYCLES, accuracy_mAh_g=accuracy_mAh_g),
                electrolyte=case.electrolyte,
            )
            for rate in C_RATES
        ]
        return np.array([float(result.discharge_capacity[0]) for result in found])

    capacities, first = timed(run)
    return Found(capacities, first=first)


def batch(case: Case, rung: int, *, compiled: bool) -> Found:
    """The samples of a sweep on one mesh, all alike here."""
    resolution = (SALT_MOVES if case.electrolyte.carrier else NO_SALT)[rung]
    cell, samples = case.cell, SAMPLES if compiled else 1
    levers = Levers(cell, Choices.of(cell, electrolyte=case.electrolyte), None)
    rates = np.tile(C_RATES, samples)
    work = jobs(
        np.tile(levers.of(cell), (len(rates), 1)),
        np.tile(protocol(cell), (len(rates), 1)),
        rates,
        cell.test.electrode_area.si,
    )
    probe = work.inputs(charge=True)[0]
    engine = Engine(levers, resolution, probe, threads=1, compiled=compiled)
    capacities, again = timed(lambda: cycle(engine, work, CYCLES).capacity[: len(C_RATES), 1])
    return Found(capacities, again=again / samples)


def contestants(case: Case, *, quick: bool) -> dict[str, dict[str, Callable[[], Found]]]:
    """All ways by family, coarse to fine; numbers are volumes in each direction."""
    even = (5, 10) if quick else (5, 10, 20, 40, 80)
    few = (5,) if quick else (5, 10, 20, 40)
    spectral = {
        "submesh_types": {"positive particle": pybamm.SpectralVolume1DSubMesh},
        "spatial_methods": {"positive particle": pybamm.SpectralVolume()},
    }

    def on(meshes: tuple[int, ...], **how: Any) -> dict[str, Callable[[], Found]]:
        return {f"{n}": partial(stock, case, (n, n, n), **how) for n in meshes}

    return {
        "PyBaMM, even volumes": on(even),
        "PyBaMM, thin shells": on(few, **thin_shells()),
        "PyBaMM, spectral volumes": on(few, **spectral),
        "PyBaMM, quartic profile": on(few, particle="quartic profile"),
        "nasicell, rate test": {
            f"{asked} mAh/g": partial(rate_test, case, asked)
            for asked in ((1.0,) if quick else (1.0, 0.1, 0.01))
        },
        "nasicell, batch": {
            f"rung {rung}": partial(batch, case, rung, compiled=not quick)
            for rung in range(2 if quick else 4)
        },
    }


def compare(case: Case, *, quick: bool) -> tuple[dict[str, Array], float]:
    """Print a table; return error, first and again of every family, and the reference's error."""
    meshes = QUICK_FINE if quick else case.fine
    tolerances = (1e-4, 1e-6) if quick else (1e-6, 1e-8)
    coarser, reference = (
        stock(case, mesh, tolerances, **thin_shells()).capacities for mesh in meshes
    )
    rows, points, finest = [], {}, coarser
    for family, ways in contestants(case, quick=quick).items():
        found = {name: way() for name, way in ways.items()}
        errors = {name: np.max(np.abs(one.capacities - reference)) for name, one in found.items()}
        for name, one in found.items():
            times = [f"{1e3 * t:.1f}" if np.isfinite(t) else "-" for t in (one.first, one.again)]
            capacities = [f"{capacity:.3f}" for capacity in one.capacities]
            rows.append([f"{errors[name]:.3f}", *capacities, *times, f"{family}, {name}"])
            finest = one.capacities
        points[family] = np.array(
            [[errors[name], 1e3 * one.first, 1e3 * one.again] for name, one in found.items()]
        )
    doubts = [float(np.max(np.abs(other - reference))) for other in (coarser, finest)]
    told = " and ".join(f"{capacity:.3f}" for capacity in reference)
    print(f"{case.name}: {told} mAh/g on the finest mesh of PyBaMM,")
    print(f"{doubts[0]:.3f} from a coarser one, {doubts[1]:.3f} from nasicell's finest batch")
    header = ["error mAh/g", *(f"{rate:g}C" for rate in C_RATES), "first ms", "again ms", ""]
    print(text_table(header, rows), end="\n\n")
    return points, doubts[0]


def draw(found: list[tuple[dict[str, Array], float]], path: Path) -> None:
    """Draw error against time: a row a case; first on the left, again on the right."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(2 * PANEL[0], 2.3 * PANEL[1]), layout="constrained")
        panels = figure.subplots(2, 2, sharey="row", sharex=True)
        for row, case, (points, doubt) in zip(panels, CASES, found, strict=True):
            for column, (panel, words) in enumerate(zip(row, ("first", "again"), strict=True)):
                for number, (family, values) in enumerate(points.items()):
                    panel.loglog(
                        values[:, 1 + column],
                        values[:, 0],
                        color=COLOURS[number],
                        marker=MARKERS[number],
                        markersize=4,
                        linestyle=LINES["PyBaMM" in family],
                        label=family,
                    )
                panel.axhspan(1e-6, doubt, color="0.9", label="doubt of the reference")
                panel.set_title(f"{case.name}, {words}")
            row[0].set_ylabel("Error of the capacity / mAh g$^{-1}$")
            lowest = min(float(values[:, 0].min()) for values in points.values())
            row[0].set_ylim(bottom=0.5 * min(doubt, lowest))
        for panel in panels[-1]:
            panel.set_xlabel("Time for a half-cycle / ms")
        for letter, panel in zip("abcd", panels.ravel(), strict=True):
            panel.set_title(letter, loc="left", fontweight="bold")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few and coarse meshes")
    parser.add_argument("--figure", type=Path, help="a PNG of error against time")
    arguments = parser.parse_args()
    stock(CASES[0], (5, 5, 5))  # warm up: imports and caches
    found = [compare(case, quick=arguments.quick) for case in CASES]
    if arguments.figure:
        draw(found, arguments.figure)


if __name__ == "__main__":
    main()
