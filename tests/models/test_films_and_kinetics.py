"""Films, contact and charge transfer in the planar limit, where each has a closed form."""

import functools

import numpy as np
import pytest

from nasicell.models import LOSSES, BinarySalt, HalfCell, SingleIon
from nasicell.parameters import R_GAS, F, load_cell

PLANAR = 3e-5
"""Relative: the thin, fast cathode still holds a share of about 1.6e-5 of the loss at 15C."""
EXACT = 1e-7
"""Volts per volt: a series resistance adds i R and nothing else; left is the solver's 1e-8."""
T = 298.15

THIN_FAST_CATHODE = {
    "Positive electrode thickness [m]": 1e-8,
    "Positive electrode conductivity [S.m-1]": 1e6,
    "Positive electrode exchange-current density [A.m-2]": 1e7,
}


@pytest.fixture(scope="module")
def first_instant(constant_current, no_cut_off):
    """Voltage and losses at t = 0, half full, no diffusion yet."""

    def run(cell, rate, *, charge=False, electrolyte=None, overrides=None, cathode=5, rtol=1e-8):
        solution = constant_current(
            cell,
            HalfCell(electrolyte=electrolyte or SingleIon()),
            rate,
            charge=charge,
            content=0.5,
            seconds=1e-9,
            overrides={**no_cut_off, **(overrides or {})},
            points={"x_s": 5, "x_p": cathode, "r_p": 5},
            rtol=rtol,
        )
        names = {"voltage": "Voltage [V]", **LOSSES}
        return {key: float(solution[name].data[0]) for key, name in names.items()}

    return run


FILMED = {
    "interphases.metal.film_resistance": "7 ohm*cm^2",
    "interphases.contact_resistance": "3 ohm*cm^2",
    "interphases.cathode.film_resistance": "0 ohm*cm^2",
    "separator.porosity": "0.6",
    "separator.bruggeman_exponent": "1.5",
}


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
@pytest.mark.parametrize("rate", [0.5, 15])
def test_the_planar_cell_obeys_ohm_and_butler_volmer(first_instant, rate, charge):
    cell = load_cell("zhang2026-sn-fb").with_values(FILMED)
    i = rate * cell.derived.current_density_1C.si * (-1 if charge else 1)
    kappa_plus = 0.94 * 0.13  # S/m, as the paper's table has them
    separator = 27e-6 / (kappa_plus * 0.6**1.5)
    i0 = cell.interphases.metal.exchange_current_density(T)
    loss = i * (separator + 10e-4) + 2 * R_GAS * T / F * np.arcsinh(i / (2 * i0))
    found = first_instant(cell, rate, charge=charge, overrides=THIN_FAST_CATHODE)
    U = float(cell.cathode.open_circuit_potential(0.5))
    assert U - found["voltage"] == pytest.approx(loss, rel=PLANAR)
    assert found["separator"] == pytest.approx(i * separator, rel=PLANAR)


@pytest.fixture(scope="module")
def in_series(first_instant):
    """The first instant with both series resistances [ohm cm2], each pair run once."""

    def run(film, contact, rate, charge, electrolyte):
        resistances = {
            "interphases.metal.film_resistance": f"{film} ohm*cm^2",
            "interphases.contact_resistance": f"{contact} ohm*cm^2",
        }
        cell = load_cell("zhang2026-sn-fb").with_values(resistances)
        return first_instant(cell, rate, charge=charge, electrolyte=electrolyte)

    return functools.cache(run)


@pytest.mark.parametrize("electrolyte", [SingleIon(), BinarySalt()], ids=["single-ion", "binary"])
@pytest.mark.parametrize(
    ("resistances", "loss"),
    [
        ((12, 0), "metal film"),
        ((0, 12), "contact"),
    ],
)
@pytest.mark.parametrize("rate", [0.5, 15])
@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_a_series_resistance_costs_its_share_exactly(
    in_series, electrolyte, resistances, loss, rate, charge
):
    without, with_it = (
        in_series(*pair, rate, charge, electrolyte) for pair in ((0, 0), resistances)
    )
    cell = load_cell("zhang2026-sn-fb")
    expected = rate * cell.derived.current_density_1C.si * 12e-4 * (-1 if charge else 1)
    lost = without["voltage"] - with_it["voltage"]
    assert lost == pytest.approx(expected, abs=EXACT)
    assert with_it[loss] == pytest.approx(expected, abs=EXACT)
    assert without[loss] == 0
    others = [name for name in LOSSES if name != loss]
    np.testing.assert_allclose(
        [with_it[name] for name in others], [without[name] for name in others], atol=EXACT
    )


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_the_cathode_film_stands_on_the_particle_surface(first_instant, charge):
    # thickness / conductivity, times the current spread over the particles' surface a L
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.cathode.film_thickness": "40 nm",
            "interphases.cathode.film_conductivity": "2e-7 S/m",
        }
    )
    no_film = cell.with_values({"interphases.cathode.film_resistance": "0 ohm*cm^2"})
    i = 10 * cell.derived.current_density_1C.si * (-1 if charge else 1)
    aL = cell.derived.surface_area_per_volume.si * cell.derived.electrode_thickness.si
    expected = i / aL * (40e-9 / 2e-7)
    assert abs(expected) > 5e-3  # worth testing
    with_it = first_instant(cell, 10, charge=charge)
    without = first_instant(no_film, 10, charge=charge)
    assert with_it["cathode film"] == pytest.approx(expected, rel=1e-6)
    # the film also evens the reaction out, so the voltage moves by its loss less a little
    lost = without["voltage"] - with_it["voltage"]
    assert lost == pytest.approx(expected, rel=0.02)
    i_over_aL = i / (cell.derived.surface_area_per_volume.si * 1e-8)
    thin_with, thin_without = (
        first_instant(c, 10, charge=charge, overrides=THIN_FAST_CATHODE) for c in (cell, no_film)
    )
    assert thin_without["voltage"] - thin_with["voltage"] == pytest.approx(
        i_over_aL * 40e-9 / 2e-7, rel=1e-5
    )


@pytest.mark.parametrize("rate", [0.5, 15])
def test_cathode_charge_transfer_is_butler_volmer_on_the_particle_surface(first_instant, rate):
    cell = load_cell("zhang2026-sn-fb")
    # so conducting that every particle takes the same current
    found = first_instant(
        cell,
        rate,
        overrides={
            "Positive electrode conductivity [S.m-1]": 1e6,
            "Electrolyte conductivity [S.m-1]": 1e6,
        },
    )
    aL = cell.derived.surface_area_per_volume.si * cell.derived.electrode_thickness.si
    j = rate * cell.derived.current_density_1C.si / aL
    i0 = cell.cathode.exchange_current_density(T)  # at half content and the rest concentration
    expected = 2 * R_GAS * T / F * np.arcsinh(j / (2 * i0))
    assert found["cathode charge transfer"] == pytest.approx(expected, rel=PLANAR)


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_an_even_reaction_loses_a_third_of_the_pore_and_of_the_electronic_resistance(
    first_instant, charge
):
    # i falls linearly through the cathode, so the mean loss is i L / (3 kappa), and i L / (3 sigma)
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.cathode.film_resistance": "1e4 ohm*cm^2",
            "cathode.electronic_conductivity": "0.2 S/m",
        }
    )
    found = first_instant(cell, 10, charge=charge, cathode=40)
    i = 10 * cell.derived.current_density_1C.si * (-1 if charge else 1)
    L = cell.derived.electrode_thickness.si
    kappa_pores = 0.94 * 0.13 * 0.5**1.5
    # 2 %: the last unevenness of the reaction
    assert found["pore electrolyte"] == pytest.approx(i * L / (3 * kappa_pores), rel=0.02)
    assert found["electronic"] == pytest.approx(i * L / (3 * 0.2), rel=0.02)
