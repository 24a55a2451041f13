"""A polynomial over shells follows a sphere under constant flux."""

import numpy as np
import pybamm
import pytest
from scipy.optimize import brentq

from nasicell.models.spectral_particle import SpectralParticle, SpectralShells

TIMES = np.array([0.003, 0.01, 0.03, 0.1, 0.3])  # R^2/D
ROOTS = np.array(
    [
        brentq(lambda x: np.sin(x) - x * np.cos(x), n * np.pi + 1e-9, (n + 0.5) * np.pi)
        for n in range(1, 400)
    ]
)


def surface(shells):
    """Surface concentration for D = R = 1, gradient 1 at the surface, from 0; and the mean."""
    r = pybamm.SpatialVariable("r_p", domain="positive particle", coord_sys="spherical polar")
    c = pybamm.Variable("c", domain="positive particle")
    model = pybamm.BaseModel()
    model.rhs = {c: pybamm.div(pybamm.grad(c))}
    model.boundary_conditions = {
        c: {"left": (pybamm.Scalar(0), "Neumann"), "right": (pybamm.Scalar(1), "Neumann")}
    }
    model.initial_conditions = {c: pybamm.Scalar(0)}
    model.variables = {"surface": pybamm.surf(c), "mean": pybamm.r_average(c)}
    geometry = {"positive particle": {r: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}}}
    mesh = pybamm.Mesh(geometry, {"positive particle": SpectralShells}, {r: shells})
    pybamm.Discretisation(mesh, {"positive particle": SpectralParticle()}).process_model(model)
    solver = pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11)
    solution = solver.solve(model, [0, TIMES[-1]], t_interp=TIMES)
    return solution["surface"](TIMES), solution["mean"](TIMES)


def exact():
    """Carslaw and Jaeger, Conduction of Heat in Solids (1959), section 9.8."""
    decays = np.exp(-np.outer(TIMES, ROOTS**2)) / ROOTS**2
    return 3 * TIMES + 0.2 - 2 * decays.sum(axis=1)


def test_the_amount_is_conserved():
    assert surface(5)[1] == pytest.approx(3 * TIMES, rel=1e-8)


@pytest.mark.parametrize(("shells", "error"), [(4, 6e-3), (5, 1.6e-3), (7, 2e-4), (9, 4e-5)])
def test_it_converges_faster_than_any_power(shells, error):
    assert surface(shells)[0] == pytest.approx(exact(), abs=error)
