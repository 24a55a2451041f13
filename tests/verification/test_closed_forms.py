"""The closed forms behind the rungs against numerical solutions of their own equations."""

import numpy as np
import pytest
from scipy.integrate import quad, solve_bvp, solve_ivp

from nasicell.experiments.verification import closed_forms
from nasicell.experiments.verification.manufactured import SPECIMEN, WAVE, Manufactured
from nasicell.experiments.verification.porous import (
    POORLY_CONDUCTING,
    THICK,
    surface_resistance,
)
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import BinarySalt, SingleIon

L, KAPPA, SURFACE = 1.3e-4, 0.02, 400.0


@pytest.mark.parametrize("sigma", [0.005, 0.03, 1e5])
@pytest.mark.parametrize("r", [0.05, 0.2])
def test_newman_and_tobias_solve_their_equations(sigma, r):
    # i_e' = a j, j = (phi_s - phi_e)/r, i_e = -kappa phi_e', i_s = 1 - i_e = -sigma phi_s'
    a = SURFACE / L

    def equations(x, y):
        phi_e, phi_s, i_e = y
        return [-i_e / KAPPA, -(1 - i_e) / sigma, a * (phi_s - phi_e) / r]

    def ends(front, back):
        # the potential of the electrolyte at the front is the zero
        return [front[0], front[2] - 1, back[2]]

    x = np.linspace(0, L, 200)
    numerical = solve_bvp(equations, ends, x, np.zeros((3, x.size)), tol=1e-8, max_nodes=100_000)
    assert numerical.success
    resistance = numerical.y[0, 0] - numerical.y[1, -1]
    found = closed_forms.porous_resistance(L, KAPPA, sigma, r, SURFACE)
    assert found == pytest.approx(resistance, rel=1e-6)


def test_with_perfect_electrons_it_is_the_one_sided_form():
    one_sided = closed_forms.one_sided_porous_resistance(L, KAPPA, 0.1, SURFACE)
    both = closed_forms.porous_resistance(L, KAPPA, 1e9, 0.1, SURFACE)
    assert both == pytest.approx(one_sided, rel=1e-9)


def test_the_sphere_follows_its_series():
    # finite volumes on the unit sphere with unit flux, exact in time
    n = 400
    faces = np.linspace(0, 1, n + 1)
    volumes = np.diff(faces**3) / 3
    conductance = faces[1:-1] ** 2 * n
    matrix = np.zeros((n, n))
    inner = np.arange(n - 1)
    matrix[inner, inner] -= conductance
    matrix[inner, inner + 1] += conductance
    matrix[inner + 1, inner + 1] -= conductance
    matrix[inner + 1, inner] += conductance
    matrix /= volumes[:, None]
    source = np.zeros(n)
    source[-1] = 1 / volumes[-1]
    for share in (0.03, 0.1, 0.5):
        run = solve_ivp(
            lambda t, c: matrix @ c + source,
            (0, share),
            np.zeros(n),
            method="LSODA",
            lband=1,  # each volume feels its neighbours alone
            uband=1,
            rtol=1e-8,
            atol=1e-10,
        )
        c = run.y[:, -1]
        surface = c[-1] + 0.5 / n  # the flux is the slope there
        expected = surface - 3 * volumes @ c
        found = closed_forms.sphere_surface_minus_mean(share)
        assert found == pytest.approx(expected, rel=1e-3)
    assert closed_forms.sphere_surface_minus_mean(2.0) == pytest.approx(0.2)


def test_the_sphere_impedance_has_its_two_limits():
    # slow: the whole sphere fills, 3/(i w tau), and 1/5; fast: Warburg's plane
    slow, fast = 1e-3j, 1e6j
    assert closed_forms.sphere_impedance(slow) == pytest.approx(3 / slow + 1 / 5, rel=1e-6)
    assert closed_forms.sphere_impedance(fast) == pytest.approx(1 / np.sqrt(fast), rel=2e-3)


def test_sands_time_empties_the_porous_layer():
    # Fick's law on a thick layer, by lines
    c_0, i, t_plus, D, eps, tor, F = 500.0, 100.0, 0.3, 5e-11, 0.6, 0.4, 96485.0
    tau = closed_forms.sand_time(c_0, i, t_plus, D, eps, tor, F)
    depth = np.sqrt(D * tor / eps * tau)
    n = 600
    h = 12 * depth / n

    def rate(t, c):
        flux = -D * tor * np.diff(c) / h
        flux = np.concatenate([[-(1 - t_plus) * i / F], flux, [0.0]])
        return -np.diff(flux) / h / eps

    run = solve_ivp(
        rate, (0, tau), np.full(n, c_0), method="LSODA", lband=1, uband=1, rtol=1e-7, atol=1e-6
    )
    c = run.y[:, -1]
    assert 1.5 * c[0] - 0.5 * c[1] == pytest.approx(0, abs=2e-3 * c_0)


@pytest.mark.parametrize(("electrolyte", "beta"), [(SingleIon(), 0.0), (BinarySalt(), 0.6)])
def test_the_manufactured_potential_solves_the_current_law(electrolyte, beta):
    case = Manufactured(electrolyte, beta)
    L_s, t_plus = SPECIMEN.separator_thickness, SPECIMEN.transference_number
    single = isinstance(electrolyte, SingleIon)

    def slope(x):
        tor = SPECIMEN.separator_transport if x < L_s else SPECIMEN.cathode_transport
        kappa = (t_plus if single else 1.0) * SPECIMEN.conductivity
        share = case.concentration(x) / SPECIMEN.salt_concentration
        ohmic = -30.0 * np.cos(WAVE * x) / (kappa * share * tor)
        if single:
            return ohmic
        step = 1e-9
        gradient = np.log(case.concentration(x + step) / case.concentration(x - step)) / (2 * step)
        return ohmic + 2 * SPECIMEN.thermal_voltage * (1 - t_plus) * gradient

    for end in (0.5 * L_s, L_s, L_s + 0.3 * SPECIMEN.thickness, L_s + SPECIMEN.thickness):
        parts = [quad(slope, a, b)[0] for a, b in ((0, min(end, L_s)), (L_s, max(end, L_s)))]
        found = case.potential(np.array([end]))[0]
        assert found == pytest.approx(sum(parts), rel=1e-6)


def test_the_rungs_on_porous_electrodes_are_far_from_an_even_reaction():
    for specimen, sigma in ((THICK, 1e9), (POORLY_CONDUCTING, 0.03)):
        kappa = specimen.pore_cation_conductivity * specimen.cathode_transport
        r = surface_resistance(specimen)
        both = specimen.surface * specimen.thickness / r * (1 / kappa + 1 / sigma)
        assert 2 < np.sqrt(both) < 5


def test_the_specimen_and_its_cell_agree_on_what_follows():
    specimen = Specimen(loading=0.03, porosity=0.4)
    derived = specimen.cell.derived
    pairs = {
        specimen.thickness: derived.electrode_thickness.si,
        specimen.surface: derived.surface_area_per_volume.si * derived.electrode_thickness.si,
        specimen.one_c: derived.current_density_1C.si,
        specimen.maximum_concentration: derived.maximum_concentration.si,
        specimen.salt_diffusivity: derived.salt_diffusivity.si,
    }
    for own, cells in pairs.items():
        assert own == pytest.approx(cells, rel=1e-9)
