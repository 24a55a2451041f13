"""Diffusion in the particles against the sphere with constant flux, and its convergence."""

import numpy as np
import pybamm
import pytest
from scipy.optimize import brentq

from nasicell.models import LOSSES, HalfCell, ParticleVolumes
from nasicell.parameters import F, load_cell
from nasicell.parameters.to_pybamm import to_pybamm

SPHERE = 2e-3
"""Second-order error of 120 shells."""

FOURTH = 0.1
"""How far ten shells are from the asymptote of order 4."""

UNIFORM = {
    "Positive electrode conductivity [S.m-1]": 1e6,
    "Electrolyte conductivity [S.m-1]": 1e6,
}


def test_a_sphere_under_constant_flux_follows_its_series(constant_current, no_cut_off):
    # Carslaw and Jaeger: surface - mean = j R / (F D) [1/5 - 2 sum exp(-l^2 t/tau) / l^2],
    # with l the positive roots of tan(l) = l and tau = R^2/D
    cell = load_cell("zhang2026-sn-fb")
    tau = cell.cathode.diffusion_time_constant(298.15)
    R = cell.cathode.particle_radius.si
    aL = cell.derived.surface_area_per_volume.si * cell.derived.electrode_thickness.si
    rate = 2
    solution = constant_current(
        cell,
        HalfCell(),
        rate,
        content=0.2,
        seconds=tau,
        overrides={**no_cut_off, **UNIFORM},
        points={"x_s": 3, "x_p": 3, "r_p": 120},
        rtol=1e-8,
    )
    j = rate * cell.derived.current_density_1C.si / aL
    scale = j * tau / (F * R)
    roots = np.array(
        [
            brentq(lambda x: np.sin(x) - x * np.cos(x), n * np.pi, (n + 0.5) * np.pi)
            for n in range(1, 400)
        ]
    )
    for t in (0.03 * tau, 0.1 * tau, 0.5 * tau, tau):
        series = 0.2 - 2 * np.sum(np.exp(-(roots**2) * t / tau) / roots**2)
        surface = np.mean(
            solution["X-averaged positive particle surface concentration [mol.m-3]"](t)
        )
        mean = np.mean(solution["Average positive particle concentration [mol.m-3]"](t))
        assert surface - mean == pytest.approx(scale * series, rel=SPHERE)
    # the last is the quasi-steady j R / (5 D F)
    assert surface - mean == pytest.approx(j * R / (5 * F * R**2 / tau), rel=SPHERE)


@pytest.fixture(scope="module")
def by_shells(constant_current):
    cell = load_cell("zhang2026-sn-fb")
    return [
        constant_current(
            cell,
            HalfCell(),
            5,
            charge=True,
            points={"x_s": 4, "x_p": 4, "r_p": shells},
            rtol=1e-8,
        )
        for shells in (15, 30, 60, 120)
    ]


def observed_order(values):
    steps = np.abs(np.diff(values))
    return np.log2(steps[-2] / steps[-1])


def test_the_capacity_converges_with_order_two_in_the_particle(by_shells):
    assert observed_order([solution.t[-1] for solution in by_shells]) == pytest.approx(2, abs=0.3)


def test_the_solid_diffusion_loss_converges_with_order_two_in_the_particle(by_shells):
    losses = [float(solution[LOSSES["solid diffusion"]](550.0)) for solution in by_shells]
    assert observed_order(losses) == pytest.approx(2, abs=0.3)


@pytest.fixture(scope="module")
def surface_errors():
    """Relative error of the quasi-steady surface concentration by the number of shells."""

    def errors(method, shells):
        found = []
        for count in shells:
            values = pybamm.ParameterValues(to_pybamm(load_cell("zhang2026-sn-fb")))
            c_max = values["Maximum concentration in positive electrode [mol.m-3]"]
            tau = load_cell("zhang2026-sn-fb").cathode.diffusion_time_constant(298.15)
            values.update(
                {
                    **UNIFORM,
                    "Current function [A]": 2 * values["Nominal cell capacity [A.h]"],
                    "Initial concentration in positive electrode [mol.m-3]": 0.2 * c_max,
                }
            )
            model = HalfCell()
            solution = pybamm.Simulation(
                model,
                parameter_values=values,
                solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11),
                var_pts={**model.default_var_pts, "x_s": 3, "x_p": 3, "r_p": count},
                spatial_methods={**model.default_spatial_methods, "positive particle": method()},
            ).solve([0, 2 * tau])
            surface = np.mean(
                solution["X-averaged positive particle surface concentration [mol.m-3]"](2 * tau)
            )
            mean = np.mean(solution["Average positive particle concentration [mol.m-3]"](2 * tau))
            j = -np.mean(
                solution["X-averaged positive electrode interfacial current density [A.m-2]"](
                    2 * tau
                )
            )
            exact = (
                j
                * values["Positive particle radius [m]"]
                / (5 * F * values["Positive particle radius [m]"] ** 2 / tau)
            )
            found.append(abs((surface - mean) / exact - 1))
        return found

    return errors


def test_the_weighted_surface_value_has_order_four_under_a_settled_flux(surface_errors):
    coarse, fine = surface_errors(ParticleVolumes, (5, 10))
    assert np.log2(coarse / fine) == pytest.approx(4, abs=FOURTH)
    assert coarse < 5e-4


def test_the_stock_surface_value_has_the_error_that_the_weights_remove(surface_errors):
    # -b h^2/3 on a difference of b R^2 * 2/5: 5 h^2 / (6 R^2)
    stock = surface_errors(pybamm.FiniteVolume, (5, 10))
    np.testing.assert_allclose(stock, [5 / 6 / 25, 5 / 6 / 100], rtol=0.02)
