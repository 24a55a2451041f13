"""With double layers: the impedance against its closed form, and no change of slow cycling."""

import numpy as np
import pybamm
import pytest

from nasicell.models import BinarySalt, Capacitive, HalfCell, SingleIon
from nasicell.parameters import R_GAS, F, load_cell
from nasicell.parameters.pybamm_names import (
    CATHODE_DOUBLE_LAYER_CAPACITANCE,
    METAL_DOUBLE_LAYER_CAPACITANCE,
)

CLOSED_FORM = 5e-3
"""Relative; second-order error of 60 volumes and 60 shells."""
AFTER_CHARGING = 0.1e-3
"""Volts between a run with and one without double layers once these are charged."""
T = 298.15
CONTENT = 0.4
FINE = {"x_s": 10, "x_p": 100, "r_p": 100}


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "7 ohm*cm^2",
            "interphases.contact_resistance": "3 ohm*cm^2",
            # apart from the cathode's arc
            "interphases.metal.double_layer_capacitance": "500 uF/cm^2",
        }
    )


def impedance(cell, parameter_values, frequencies, electrolyte=None, points=FINE):
    """Impedance on the geometric electrode area [Ohm.m2]."""
    model = HalfCell(electrolyte=electrolyte or SingleIon(), interfaces=Capacitive.of(cell))
    simulation = pybamm.EISSimulation(
        model,
        parameter_values=parameter_values(cell, 1, content=CONTENT),
        var_pts={**model.default_var_pts, **points},
    )
    return simulation.solve(frequencies).impedance * cell.test.electrode_area.si


def closed_form(cell, frequencies):
    """Contact + metal film + metal arc + separator + porous electrode (de Levie) with particles.

    Everything on the geometric electrode area [Ohm.m2].
    """
    w = 2j * np.pi * np.asarray(frequencies)
    derived, U = cell.derived, cell.cathode.open_circuit_potential
    metal = cell.interphases.metal
    R_ct = R_GAS * T / (F * metal.exchange_current_density(T))
    Z_metal = 1 / (1 / R_ct + w * metal.double_layer_capacitance.si)
    kappa = cell.electrolyte.transference_number(298.15) * cell.electrolyte.conductivity(T)
    separator = cell.separator.thickness.si / kappa  # the file reads kappa as the composite's
    # particle: slope of U, surface concentration of a sphere under a small flux
    R_p, tau = cell.cathode.particle_radius.si, cell.cathode.diffusion_time_constant(T)
    slope = (float(U(CONTENT + 1e-6)) - float(U(CONTENT - 1e-6))) / 2e-6
    s = np.sqrt(w * tau)
    sphere = 1 / (s / np.tanh(s) - 1)
    Z_diffusion = -slope / derived.maximum_concentration.si * tau / (F * R_p) * sphere
    j0 = 2 * cell.cathode.exchange_current_density(T) * np.sqrt(CONTENT * (1 - CONTENT))
    C = cell.cathode.double_layer_capacitance.si
    # the film in series with the double layer, for the current that charges it passes the film
    z = film_arc(derived.cathode_film_resistance.si, cell.interphases.cathode, w)
    z = z + 1 / (1 / (R_GAS * T / (F * j0) + Z_diffusion) + w * C)
    a, L = derived.surface_area_per_volume.si, derived.electrode_thickness.si
    k = kappa * derived.electrode_porosity.si**cell.cathode.bruggeman_exponent.si
    sigma = cell.cathode.electronic_conductivity.si
    nu = L * np.sqrt(a / z * (1 / k + 1 / sigma))
    porous = (
        L / (k + sigma) * (1 + (2 + (sigma / k + k / sigma) * np.cosh(nu)) / (nu * np.sinh(nu)))
    )
    contact = cell.interphases.contact_resistance.si
    return contact + film_arc(metal.film_resistance(T), metal, w) + Z_metal + separator + porous


def film_arc(resistance, film, w):
    """A film's resistance beside its capacitance, if it has one [Ohm.m2]."""
    C_film = 0 if film.film_capacitance is None else film.film_capacitance.si
    return resistance / (1 + w * resistance * C_film)


def test_the_impedance_is_the_closed_form_from_1_mhz_to_10_khz(cell, parameter_values):
    frequencies = np.logspace(-3, 4, 36)
    found = impedance(cell, parameter_values, frequencies)
    expected = closed_form(cell, frequencies)
    np.testing.assert_array_less(np.abs(found - expected), CLOSED_FORM * np.abs(expected))


@pytest.mark.parametrize(
    "films",
    [
        {"interphases.metal.film_capacitance": "2 uF/cm^2"},
        {
            "interphases.metal.film_capacitance": "2 uF/cm^2",
            "interphases.cathode.film_resistance": "300 ohm*cm^2",
            "interphases.cathode.film_capacitance": "0.5 uF/cm^2",
        },
    ],
    ids=["metal", "both"],
)
def test_a_film_with_a_capacitance_has_an_arc_of_its_own(cell, parameter_values, films):
    frequencies = np.logspace(-2, 4, 30)
    filmed = cell.with_values(films)
    found = impedance(filmed, parameter_values, frequencies)
    expected = closed_form(filmed, frequencies)
    np.testing.assert_array_less(np.abs(found - expected), CLOSED_FORM * np.abs(expected))
    # the arc is there: without capacitances the same films give something else
    plain = {path: value for path, value in films.items() if "capacitance" not in path}
    without = closed_form(cell.with_values(plain), frequencies)
    assert np.max(np.abs(expected - without) / np.abs(expected)) > 20 * CLOSED_FORM


def test_at_1_megahertz_only_series_resistances_are_left(cell, parameter_values):
    cell = cell.with_values({"interphases.cathode.film_resistance": "0 ohm*cm^2"})
    found = impedance(cell, parameter_values, [1e6])[0]
    kappa_plus = 0.94 * 0.13
    ohmic = 27e-6 / kappa_plus + 7e-4 + 3e-4
    assert found.real == pytest.approx(ohmic, rel=5e-3)
    assert abs(found.imag) < 5e-3 * ohmic


def test_the_metal_arc_is_as_wide_as_its_charge_transfer_resistance(cell, parameter_values):
    # a metal arc far slower than all else: apart from it the impedance is the same
    frequencies = [1e-3, 1e6]
    i0 = cell.interphases.metal.exchange_current_density(T)
    fast = cell.with_values({"interphases.metal.exchange_current_density": "1e6 A/m^2"})
    low, high = impedance(cell, parameter_values, frequencies)
    low_without, high_without = impedance(fast, parameter_values, frequencies)
    assert (low - low_without).real == pytest.approx(R_GAS * T / (F * i0), rel=1e-3)
    assert abs(high - high_without) < 1e-3 * abs(high)


def test_salt_that_moves_adds_its_own_impedance_at_low_frequency(parameter_values):
    # without a film the double layers short the whole cathode at high frequency
    cell = load_cell("zhang2026-fb-le").with_values(
        {"interphases.cathode.film_resistance": "0 ohm*cm^2"}
    )
    points = {"x_s": 30, "x_p": 30, "r_p": 30}
    binary, single = (
        impedance(cell, parameter_values, [1e-3, 1e6], electrolyte=e, points=points)
        for e in (BinarySalt(), SingleIon())
    )
    # anions carry along at once, and only polarise later: kappa against t+ kappa
    separator = cell.separator.thickness.si / cell.electrolyte.conductivity(T)
    assert (single - binary)[1].real == pytest.approx(separator * (1 / 0.53 - 1), rel=0.03)
    # steady salt adds 2 (1 - t+)^2 RT / (F^2 c D) = (1/t+ - 1) / kappa for a dilute salt: towards
    # direct current both are t+ kappa
    steady = separator * (1 / 0.53 - 1)
    rise = (binary[0] - binary[1]).real - (single[0] - single[1]).real
    assert rise == pytest.approx(steady, rel=0.02)


@pytest.mark.parametrize("electrolyte", [SingleIon(), BinarySalt()], ids=["single-ion", "binary"])
@pytest.mark.parametrize("rate", [0.5, 15])
def test_double_layers_do_not_change_a_discharge_once_they_are_charged(
    constant_current, electrolyte, rate
):
    cell = load_cell("zhang2026-sn-fb").with_values(
        {  # small, for what they store is missing in the particles: it shifts the curve for good
            "interphases.metal.double_layer_capacitance": "1 uF/cm^2",
            "cathode.double_layer_capacitance": "1 uF/cm^2",
        }
    )
    plain, layered = (
        constant_current(
            cell,
            HalfCell(electrolyte=electrolyte, interfaces=interfaces),
            rate,
            content=0.02,
            seconds=120 / rate * 10,
        )
        for interfaces in (None, Capacitive())
    )
    end = min(plain.t[-1], layered.t[-1])
    times = np.linspace(5, 0.9 * end, 100)
    difference = plain["Voltage [V]"](times) - layered["Voltage [V]"](times)
    assert np.max(np.abs(difference)) < AFTER_CHARGING
    # yet at the first instant nothing but the series resistance shows
    assert layered["Voltage [V]"].data[0] > plain["Voltage [V]"].data[0] + 5e-3


def test_a_missing_double_layer_is_named(parameter_values):
    cell = load_cell("zhang2026-sn-fb")
    values = parameter_values(cell, 1)
    assert METAL_DOUBLE_LAYER_CAPACITANCE in values
    assert CATHODE_DOUBLE_LAYER_CAPACITANCE in values
