"""Diffusion in the particles against the sphere with constant flux, and its convergence."""

import numpy as np
import pytest
from scipy.optimize import brentq

from nasicell.models import LOSSES, HalfCell
from nasicell.parameters import F, load_cell

SPHERE = 2e-3
"""Second-order error of 120 shells."""

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
