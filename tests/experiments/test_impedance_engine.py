"""The engine: elimination, meshes and linearisation against algebra, PyBaMM and simulations."""

import numpy as np
import pybamm
import pytest
from scipy.sparse import random as random_sparse

from nasicell.experiments.impedance import Arc, LinearCell, fitting_mesh, impedance_at
from nasicell.experiments.impedance.elimination import Elimination
from nasicell.experiments.impedance.meshes import SHELLS, matched_sphere
from nasicell.models import BinarySalt, Capacitive, HalfCell, SingleIon, SymmetricCell
from nasicell.parameters import InputError, load_cell
from nasicell.parameters.to_pybamm import to_pybamm

SAME = 1e-9
"""Relative, between two solutions of the same linear equations."""
SPHERE = 1e-3
"""Relative error of a particle's own impedance."""
SLOPE = 2e-3
"""Relative, between an impedance near direct current and a difference of steady states."""
FREQUENCIES = np.logspace(-3, 6, 60)


@pytest.mark.parametrize("size", [3, 30])
def test_elimination_leaves_the_schur_complement(size):
    rng = np.random.default_rng(size)
    matrix = random_sparse(size, size, density=0.15, random_state=rng).toarray()
    # zeros on the diagonal: rows have to be exchanged
    matrix[:-1, :-1] += np.roll(np.diag(rng.uniform(1, 2, size - 1)), 1, axis=0)
    matrix[-1, -1] = matrix[0, -1] = matrix[-1, 0] = 1
    rows, cols = np.nonzero(matrix)
    values = matrix[rows, cols][:, None] * np.exp(1j * rng.uniform(0, 0.3, (rows.size, 5)))
    found = Elimination(rows, cols, values[:, 2]).corner(values)
    for n in range(5):
        whole = np.zeros((size, size), dtype=complex)
        whole[rows, cols] = values[:, n]
        A, b, c = whole[:-1, :-1], whole[:-1, -1], whole[-1, :-1]
        assert found[n] == pytest.approx(whole[-1, -1] - c @ np.linalg.solve(A, b), rel=SAME)


def test_on_the_same_mesh_it_is_pybamms_own_impedance():
    stock = pybamm.lithium_ion.DFN(
        {"working electrode": "positive", "surface form": "differential"}
    )
    values = pybamm.ParameterValues("Xu2019")
    expected = pybamm.EISSimulation(stock, parameter_values=values).solve(FREQUENCIES).impedance
    cell = LinearCell(stock, values)
    np.testing.assert_allclose(cell.impedance(FREQUENCIES), expected, rtol=1e-7)
    # again, other frequencies on the same order of elimination
    np.testing.assert_allclose(cell.impedance(FREQUENCIES[::-7]), expected[::-7], rtol=1e-7)


def test_a_constant_phase_element_of_exponent_1_changes_nothing():
    cell = load_cell("zhang2026-sn-fb")
    model = HalfCell(interfaces=Capacitive.of(cell))
    linear = LinearCell(model, pybamm.ParameterValues(to_pybamm(cell)))
    arcs = {"Cathode double-layer potential [V]": Arc(1e-3, 1.0)}
    np.testing.assert_allclose(
        linear.impedance([1.0, 100.0], arcs=arcs), linear.impedance([1.0, 100.0]), rtol=SAME
    )


def test_a_particle_on_matched_volumes_has_the_impedance_of_a_sphere_over_eight_decades():
    edges, nodes = matched_sphere(SHELLS)
    assert edges[0] == 0
    assert edges[-1] == nodes[-1] == 1
    assert np.all(np.diff(edges) > 0)
    assert np.all(np.diff(nodes) > 0)
    volumes, gaps = np.diff(edges**3)[::-1] / 3, (np.diff(nodes) / edges[1:-1] ** 2)[::-1]
    s = 1j * np.logspace(-3, 5, 161)
    flux = s * volumes[-1]
    for volume, gap in zip(volumes[-2::-1], gaps[::-1], strict=True):
        flux = s * volume + 1 / (gap + 1 / flux)
    root = np.sqrt(s)
    exact = np.where(np.abs(s) < 1e-2, 3 / s + 1 / 5 - s / 175, 1 / (root / np.tanh(root) - 1))
    np.testing.assert_array_less(np.abs(1 / flux - exact), SPHERE * np.abs(exact))
    # the resistance 1/5 of a settled parabola does not drown in the 3/s of what is stored
    np.testing.assert_allclose((1 / flux).real[:40], 0.2, rtol=SPHERE)


@pytest.fixture(scope="module")
def polarised():
    """A symmetric cell of binary salt at half its limiting current: model, values, mesh, runs."""
    cell = load_cell("zhang2026-fb-le").with_values(
        {"interphases.metal.double_layer_capacitance": "1 uF/cm^2"}
    )
    model = SymmetricCell(electrolyte=BinarySalt(), interfaces=Capacitive.of(cell))
    mesh = fitting_mesh(model, salt_moves=True)
    area = cell.test.electrode_area.si
    t, kappa = cell.electrolyte.transference_number(298.15), cell.electrolyte.conductivity(298.15)
    D = 2 * t * (1 - t) * kappa * 8.314462618 * 298.15 / 96485.33212**2 / 1e3
    D *= 1e3 / cell.derived.salt_concentration.si
    limit = 2 * 96485.33212 * D * cell.derived.salt_concentration.si / (1 - t)
    limit /= cell.separator.thickness.si
    values = pybamm.ParameterValues(to_pybamm(cell))
    runs = []
    for share in (0.5, 0.5005):
        values["Current function [A]"] = share * limit * area
        simulation = pybamm.Simulation(
            model,
            parameter_values=values,
            solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11),
            **mesh,
        )
        runs.append(simulation.solve([0, 2000]))
    return model, values, mesh, runs


def test_about_a_state_under_current_it_is_the_slope_of_the_steady_curve(polarised):
    model, values, mesh, (first, second) = polarised
    change = {
        name: second[name].entries[-1] - first[name].entries[-1]
        for name in ("Voltage [V]", "Current [A]")
    }
    slope = -change["Voltage [V]"] / change["Current [A]"]
    found = impedance_at(model, values, [1e-6], about=first, **mesh)[0]
    assert found.real == pytest.approx(slope, rel=SLOPE)
    at_rest = impedance_at(model, values, [1e-6], **mesh)[0]
    assert abs(at_rest.real - slope) > 10 * SLOPE * slope


def test_a_solution_of_another_mesh_or_model_is_refused(polarised):
    model, values, mesh, (first, _) = polarised
    other = {**mesh, "var_pts": {**mesh["var_pts"], "x_s": 50}}
    with pytest.raises(InputError, match="on one mesh"):
        impedance_at(model, values, [1.0], about=first, **other)
    half = HalfCell(electrolyte=SingleIon(), interfaces=Capacitive())
    with pytest.raises(InputError, match="that of the same model"):
        impedance_at(half, values, [1.0], about=first)
