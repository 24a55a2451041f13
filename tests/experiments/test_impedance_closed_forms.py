"""Spectra against closed forms, and their ends against what they must join."""

import numpy as np
import pybamm
import pytest

from nasicell.experiments import Impedance
from nasicell.models import (
    EQUILIBRIUM_VOLTAGE,
    BinarySalt,
    Choices,
    HalfCell,
    PartlyMobileAnions,
    SymmetricCell,
)
from nasicell.parameters import R_GAS, F, load_cell
from nasicell.parameters.to_pybamm import to_pybamm

T = 298.15
CLOSED_FORM = 1e-3
"""Relative, the bar for any spectrum and any element of one over eight decades."""
STEP = 5e-3
"""Relative, between a spectrum's end and a step of current simulated in time."""


def spectrum(result):
    """Impedance on the electrode area [Ohm.m2] at the first temperature."""
    first = result.isel(temperature=0)
    return first.impedance_real.values + 1j * first.impedance_imaginary.values


def true(result, part):
    return float(result.resistance_true.isel(temperature=0).sel(part=part))


@pytest.mark.parametrize(
    "electrolyte",
    [BinarySalt(), PartlyMobileAnions(0.06), PartlyMobileAnions(1e-6)],
    ids=["binary", "partly mobile", "hardly mobile"],
)
def test_the_diffusion_of_salt_alone_is_a_finite_length_warburg(electrolyte):
    cell = load_cell("zhang2026-fb-le")
    t, kappa = cell.electrolyte.transference_number(T), cell.electrolyte.conductivity(T)
    x = getattr(electrolyte, "mobile_fraction", 1.0)
    c, L = cell.derived.salt_concentration.si, cell.separator.thickness.si
    D = t * (1 - t) * kappa * R_GAS * T / F**2 / c * (1 + x) / x
    tau = cell.separator.porosity.si * L**2 / D  # the file reads kappa as the composite's
    frequencies = np.logspace(-3, 5, 61) / (2 * np.pi * tau)
    w = 2j * np.pi * frequencies
    choices = Choices.of(cell, electrolyte=electrolyte)
    found = spectrum(Impedance(frequencies, setup="symmetric").run(cell, choices=choices))
    metal = cell.interphases.metal
    R_ct = R_GAS * T / (F * metal.exchange_current_density(T))
    rest = L / kappa + 2 / (1 / R_ct + w * metal.double_layer_capacitance.si)
    rest += 2 * metal.film_resistance(T) + cell.interphases.contact_resistance.si
    root = np.sqrt(w * tau / 4)
    warburg = L / kappa * (1 / t - 1) * np.tanh(root) / root
    np.testing.assert_array_less(np.abs(found - rest - warburg), CLOSED_FORM * np.abs(warburg))


def porous(cell, frequencies, content):
    """Separator and de Levie's electrode of particles with double layers, nothing else."""
    w = 2j * np.pi * frequencies
    derived, U, cathode = cell.derived, cell.cathode.open_circuit_potential, cell.cathode
    metal = cell.interphases.metal
    Z_metal = F * metal.exchange_current_density(T) / (R_GAS * T)
    Z_metal = 1 / (Z_metal + w * metal.double_layer_capacitance.si)
    kappa = cell.electrolyte.transference_number(T) * cell.electrolyte.conductivity(T)
    tau = cathode.diffusion_time_constant(T)
    slope = (float(U(content + 1e-6)) - float(U(content - 1e-6))) / 2e-6
    s = np.sqrt(w * tau)
    diffusion = -slope / derived.maximum_concentration.si * tau / (F * cathode.particle_radius.si)
    diffusion = diffusion / (s / np.tanh(s) - 1)
    j0 = 2 * cathode.exchange_current_density(T) * np.sqrt(content * (1 - content))
    z = 1 / (1 / (R_GAS * T / (F * j0) + diffusion) + w * cathode.double_layer_capacitance.si)
    a, L = derived.surface_area_per_volume.si, derived.electrode_thickness.si
    k, sigma = (
        kappa * derived.electrode_porosity.si**cathode.bruggeman_exponent.si,
        cathode.electronic_conductivity.si,
    )
    nu = L * np.sqrt(a / z * (1 / k + 1 / sigma))
    electrode = (
        L / (k + sigma) * (1 + (2 + (sigma / k + k / sigma) * np.cosh(nu)) / (nu * np.sinh(nu)))
    )
    return Z_metal + cell.separator.thickness.si / kappa + electrode


@pytest.mark.parametrize("sigma", ["10 S/m", "0.1 S/m"])
def test_a_porous_electrode_of_particles_is_newmans_over_eight_decades(sigma):
    # all that would hide particles and pores is taken away: no film, fast kinetics, hardly a
    # separator; even volumes would need some hundred thousand states for this accuracy
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.cathode.film_thickness": "0 nm",
            "interphases.metal.exchange_current_density": "1e4 A/m^2",
            "cathode.exchange_current_density": "10 A/m^2",
            "cathode.diffusion_time_constant": "3000 s",
            "cathode.electronic_conductivity": sigma,
            "separator.thickness": "1 um",
        }
    )
    frequencies = np.logspace(-3, 5, 57)
    found = spectrum(Impedance(frequencies, 0.4).run(cell))
    expected = porous(cell, frequencies, 0.4)
    np.testing.assert_array_less(np.abs(found - expected), CLOSED_FORM * np.abs(expected))


@pytest.mark.parametrize("setup", ["half-cell", "symmetric", "blocking"])
@pytest.mark.parametrize("name", ["zhang2026-sn-fb", "lu2026-sfc"])
def test_at_high_frequency_what_is_left_is_the_sum_of_the_ohmic_terms(name, setup):
    cell = load_cell(name).with_values({"interphases.contact_resistance": "3 ohm*cm^2"})
    result = Impedance(np.logspace(3, 7, 30), setup=setup).run(cell)
    assert spectrum(result)[-1].real == pytest.approx(true(result, "series"), rel=CLOSED_FORM)
    ohmic = true(result, "contact") + true(result, "bulk electrolyte")
    kappa = cell.electrolyte.conductivity(T)
    if name == "zhang2026-sn-fb":
        kappa *= 0.94
    efficiency = cell.separator.porosity.si**cell.separator.bruggeman_exponent.si
    assert ohmic == pytest.approx(cell.separator.thickness.si / (kappa * efficiency) + 3e-4)
    if setup == "symmetric":
        film = 2 * cell.interphases.metal.film_resistance(T)
        assert true(result, "series") == pytest.approx(ohmic + film)


@pytest.mark.parametrize("name", ["zhang2026-sn-fb", "zhang2026-fb-le"])
def test_a_half_cell_towards_direct_current_is_the_slope_of_a_small_step(name):
    cell = load_cell(name).with_values({"interphases.metal.exchange_current_density": "50 A/m^2"})
    direct = true(Impedance([1.0], 0.5).run(cell), "direct current")
    values = pybamm.ParameterValues(to_pybamm(cell))
    values["Initial concentration in positive electrode [mol.m-3]"] = (
        0.5 * cell.derived.maximum_concentration.si
    )
    values["Current function [A]"] = 1e-3 * values["Nominal cell capacity [A.h]"]
    model = HalfCell(electrolyte=Choices.of(cell).electrolyte)
    solution = pybamm.Simulation(
        model,
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-10, atol=1e-12),
        var_pts={**model.default_var_pts, "r_p": 60},
    ).solve([0, 600])
    drop = solution[EQUILIBRIUM_VOLTAGE].entries[-1] - solution["Voltage [V]"].entries[-1]
    ohms = drop / solution["Current [A]"].entries[-1] * cell.test.electrode_area.si
    assert direct == pytest.approx(ohms, rel=STEP)


def test_a_symmetric_cell_towards_direct_current_is_the_slope_of_a_small_step():
    cell = load_cell("lu2026-sfc")
    direct = true(Impedance([1.0], setup="symmetric").run(cell), "direct current")
    values = pybamm.ParameterValues(to_pybamm(cell))
    values["Current function [A]"] = 1e-6
    model = SymmetricCell(electrolyte=BinarySalt())
    solution = pybamm.Simulation(
        model,
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-10, atol=1e-12),
    ).solve([0, 2e5])
    ohms = -solution["Voltage [V]"].entries[-1] / 1e-6 * cell.test.electrode_area.si
    assert direct == pytest.approx(ohms, rel=STEP)
