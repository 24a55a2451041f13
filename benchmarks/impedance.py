"""Sixty frequencies of a half-cell beside stock PyBaMM: time, states, error against a closed form.

First both engines on one and the same model and mesh: PyBaMM's own half-cell with PyBaMM's own
parameters (Xu2019), where the numbers agree to round-off. Then each program's own half-cell on its
own mesh, with the physics of Na | Sn-FB gel | NVP without films, on two cells: as shipped, where
the metal's arc hides the cathode, and laid bare, with fast metal kinetics and a thin separator. The
error is the largest relative one against the porous electrode of Newman and Tobias with particles,
1 mHz to 100 kHz. "first" is everything from the model's class to sixty impedances, "again" is a new
sodium content. Times are of the processor, on one thread, and runs alternate, so that whatever else
a machine does hits all alike; quote the ratios.

    python benchmarks/impedance.py [--quick]
"""

import argparse
import os
import statistics
import time
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pybamm

import nasicell
from nasicell.experiments.impedance import LinearCell, fitting_mesh
from nasicell.models import Capacitive, HalfCell
from nasicell.parameters import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.to_pybamm import to_pybamm
from nasicell.text import text_table

FREQUENCIES = np.logspace(-3, 5, 60)
CONTENTS = (0.4, 0.6)
START = "Initial concentration in positive electrode [mol.m-3]"
SHIPPED = nasicell.load("zhang2026-sn-fb").with_values(
    {"interphases.cathode.film_thickness": "0 nm"}
)
BARE = SHIPPED.with_values(
    {
        "interphases.metal.exchange_current_density": "1e4 A/m^2",
        "cathode.exchange_current_density": "10 A/m^2",
        "cathode.diffusion_time_constant": "3000 s",
        "separator.thickness": "1 um",
    }
)


def closed_form(cell: Cell, content: float) -> np.ndarray:
    """Metal, separator and porous electrode of particles with double layers [ohm]."""
    T, w = cell.test.temperature.si, 2j * np.pi * FREQUENCIES
    derived, cathode, metal = cell.derived, cell.cathode, cell.interphases.metal
    conductance = F * metal.exchange_current_density(T) / (R_GAS * T)
    Z_metal = 1 / (conductance + w * metal.double_layer_capacitance.si)
    kappa = cell.electrolyte.transference_number.reference.si * cell.electrolyte.conductivity(T)
    U, tau = cathode.open_circuit_potential, cathode.diffusion_time_constant(T)
    slope = (float(U(content + 1e-6)) - float(U(content - 1e-6))) / 2e-6
    s = np.sqrt(w * tau)
    diffusion = -slope / derived.maximum_concentration.si * tau / (F * cathode.particle_radius.si)
    diffusion = diffusion / (s / np.tanh(s) - 1)
    j0 = 2 * cathode.exchange_current_density(T) * np.sqrt(content * (1 - content))
    z = 1 / (1 / (R_GAS * T / (F * j0) + diffusion) + w * cathode.double_layer_capacitance.si)
    a, L = derived.surface_area_per_volume.si, derived.electrode_thickness.si
    k = kappa * derived.electrode_porosity.si**cathode.bruggeman_exponent.si
    sigma = cathode.electronic_conductivity.si
    nu = L * np.sqrt(a / z * (1 / k + 1 / sigma))
    ratio = (2 + (sigma / k + k / sigma) * np.cosh(nu)) / (nu * np.sinh(nu))
    ohms = Z_metal + cell.separator.thickness.si / kappa + L / (k + sigma) * (1 + ratio)
    return np.asarray(ohms / cell.test.electrode_area.si)


def stock_model() -> pybamm.BaseModel:
    return pybamm.lithium_ion.DFN({"working electrode": "positive", "surface form": "differential"})


def parameters(cell: Cell, *, stock: bool) -> pybamm.ParameterValues:
    """The cell with its sodium content as an input; for stock PyBaMM t+ = 1 at t+ kappa."""
    values = pybamm.ParameterValues(to_pybamm(cell))
    if stock:
        kappa = cell.electrolyte.transference_number.reference.si
        kappa *= cell.electrolyte.conductivity(cell.test.temperature.si)
        values.update(
            {"Cation transference number": 1.0, "Electrolyte conductivity [S.m-1]": kappa}
        )
    values[START] = "[input]"
    return values


class Contestant:
    """One way to sixty impedances; keeps its times and its last result."""

    name: str

    def __init__(self, points: int | None = None) -> None:
        self.points = points
        self.first: list[float] = []
        self.again: list[float] = []
        self.found = np.empty(0)
        self.states = 0

    def go(self, inputs: list[dict[str, float]]) -> None:
        """Run once from nothing and once again, and take both times."""
        start = time.process_time()
        cell = self.build()
        self.found = self.solve(cell, inputs[0])
        middle = time.process_time()
        self.solve(cell, inputs[1])
        self.first.append(middle - start)
        self.again.append(time.process_time() - middle)
        self.states = cell._built_model.len_rhs_and_alg

    def build(self) -> Any:
        """Make model and simulation."""
        raise NotImplementedError

    def solve(self, cell: Any, inputs: dict[str, float]) -> np.ndarray:
        """Sixty impedances [ohm]."""
        raise NotImplementedError

    def mesh(self, model: pybamm.BaseModel) -> dict[str, int]:
        """Even volumes, by default PyBaMM's."""
        points = dict.fromkeys(("x_s", "x_p", "r_p"), self.points)
        return {**model.default_var_pts, **({} if self.points is None else points)}


class Stock(Contestant):
    """PyBaMM's half-cell on PyBaMM's engine."""

    def __init__(self, cell: Cell | None, points: int | None = None) -> None:
        super().__init__(points)
        self.cell = cell
        self.name = f"PyBaMM, {points or 20} volumes each way"

    def values(self) -> pybamm.ParameterValues:
        """The cell, or PyBaMM's own."""
        if self.cell is not None:
            return parameters(self.cell, stock=True)
        values = pybamm.ParameterValues("Xu2019")
        values[START] = "[input]"
        return values

    def build(self) -> Any:
        """PyBaMM's engine."""
        model = stock_model()
        return pybamm.EISSimulation(model, self.values(), var_pts=self.mesh(model))

    def solve(self, cell: Any, inputs: dict[str, float]) -> np.ndarray:
        """Sixty impedances [ohm]."""
        return np.asarray(cell.solve(FREQUENCIES, inputs=inputs).impedance)


class StockOnOurs(Stock):
    """PyBaMM's half-cell on nasicell's engine."""

    def __init__(self) -> None:
        super().__init__(None)
        self.name = "the same model and mesh, nasicell's engine"

    def build(self) -> Any:
        """The engine of nasicell."""
        model = stock_model()
        return LinearCell(model, self.values(), var_pts=self.mesh(model))

    def solve(self, cell: Any, inputs: dict[str, float]) -> np.ndarray:
        """Sixty impedances [ohm]."""
        return np.asarray(cell.impedance(FREQUENCIES, inputs=inputs))


class Ours(StockOnOurs):
    """nasicell's half-cell on nasicell's engine and mesh."""

    def __init__(self, cell: Cell, points: int | None = None) -> None:
        super().__init__()
        self.cell, self.points = cell, points
        self.name = "nasicell" if points is None else f"nasicell, {points} volumes each way"

    def build(self) -> Any:
        """Model and engine of nasicell."""
        model = HalfCell(interfaces=Capacitive.of(self.cell))
        mesh: dict[str, Any] = fitting_mesh(model, salt_moves=False)
        if self.points is not None:
            mesh = {"var_pts": self.mesh(model)}
        return LinearCell(model, parameters(self.cell, stock=False), **mesh)


def compare(
    contestants: list[Contestant], inputs: list[dict[str, float]], exact: np.ndarray | None, n: int
) -> None:
    """Run them in turn and print a table, ratios against the first."""
    for contestant in contestants:  # warm up: imports and caches
        contestant.go(inputs)
        contestant.first.clear()
        contestant.again.clear()
    for _ in range(n):
        for contestant in contestants:
            contestant.go(inputs)
    reference = contestants[0]
    exact = reference.found if exact is None else exact
    rows = []
    for contestant in contestants:
        error = np.max(np.abs(contestant.found - exact) / np.abs(exact))
        rows.append([f"{contestant.states}", f"{error:.1e}"])
        for mine, theirs in (
            (contestant.first, reference.first),
            (contestant.again, reference.again),
        ):
            ratios = [b / a for a, b in zip(mine, theirs, strict=True)]
            rows[-1] += [
                f"{1e3 * statistics.median(mine):.1f}",
                f"{statistics.median(ratios):.2g}",
                f"{min(ratios):.2g}-{max(ratios):.2g}",
            ]
        rows[-1].append(contestant.name)
    header = [
        *("states", "error", "first ms", "times faster", "range"),
        *("again ms", "times faster", "range", ""),
    ]
    print(text_table(header, rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few repetitions, coarse meshes")
    quick = parser.parse_args().quick
    repetitions = 3 if quick else 15
    print("both engines on PyBaMM's half-cell (Xu2019); error: difference")
    inputs = [{START: concentration} for concentration in (2000.0, 3000.0)]
    compare([Stock(None), StockOnOurs()], inputs, None, repetitions)
    for words, cell in (("as shipped, without films", SHIPPED), ("laid bare", BARE)):
        c_max = cell.derived.maximum_concentration.si
        inputs = [{START: content * c_max} for content in CONTENTS]
        print(f"\n{cell.name}, {words}; error: against the closed form")
        contestants: list[Contestant] = [Stock(cell), Ours(cell, 20), Ours(cell)]
        compare(contestants, inputs, closed_form(cell, CONTENTS[0]), repetitions)
        finer: list[Contestant] = [Stock(cell, n) for n in ((40,) if quick else (40, 80, 160))]
        print("finer meshes of stock PyBaMM:")
        compare([*finer, Ours(cell)], inputs, closed_form(cell, CONTENTS[0]), 1 if quick else 3)


if __name__ == "__main__":
    main()
