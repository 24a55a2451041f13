"""Constant-phase elements of the half-cell against circuits written down by hand."""

import numpy as np
import pytest

from nasicell.experiments import Impedance
from nasicell.parameters import R_GAS, F, InputError, load_cell

T = 298.15
CIRCUIT = 2e-3
"""Relative; the cathode, which both runs share, is all that is discretised."""
FREQUENCIES = np.logspace(-2, 5, 29)


def zarc(resistance, capacitance, exponent):
    """R / (1 + (i w R C)^alpha) [ohm cm2]."""
    return resistance / (1 + (2j * np.pi * FREQUENCIES * resistance * capacitance) ** exponent)


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "80 ohm*cm^2",
            "interphases.metal.film_capacitance": "3 uF/cm^2",
            "interphases.metal.double_layer_capacitance": "200 uF/cm^2",
        }
    )


def impedance(cell):
    return Impedance(FREQUENCIES).run(cell).impedance.values


def test_each_arc_of_the_metal_flattens_by_its_own_exponent(cell):
    flat = cell.with_values(
        {
            "interphases.metal.film_arc_exponent": "0.8",
            "interphases.metal.double_layer_arc_exponent": "0.65",
        }
    )
    R_ct = 1e4 * R_GAS * T / (F * cell.interphases.metal.exchange_current_density(T))
    expected = (
        zarc(80, 3e-6, 0.8) - zarc(80, 3e-6, 1) + zarc(R_ct, 200e-6, 0.65) - zarc(R_ct, 200e-6, 1)
    )
    ideal, found = impedance(cell), impedance(flat)
    np.testing.assert_array_less(np.abs(found - ideal - expected), CIRCUIT * np.abs(ideal))
    assert np.max(np.abs(expected) / np.abs(ideal)) > 0.1


def test_the_exponents_of_the_cathode_change_the_cathode_alone():
    # nothing at the metal, all resistance in the film: z of the particles is one known arc
    base = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.exchange_current_density": "1e6 A/m^2",
            "interphases.cathode.film_resistance": "3e4 ohm*cm^2",
            "interphases.cathode.film_capacitance": "1 uF/cm^2",
            "cathode.exchange_current_density": "1e5 A/m^2",
            "cathode.diffusion_time_constant": "1e-3 s",
            "electrolyte.conductivity": "500 mS/cm",
            "cathode.electronic_conductivity": "1e5 S/m",
        }
    )
    flat = base.with_values({"interphases.cathode.film_arc_exponent": "0.7"})
    area = base.derived.surface_area_per_volume.si * base.derived.electrode_thickness.si
    expected = (zarc(3e4, 1e-6, 0.7) - zarc(3e4, 1e-6, 1)) / area
    ideal, found = impedance(base), impedance(flat)
    np.testing.assert_array_less(np.abs(found - ideal - expected), CIRCUIT * np.abs(ideal))
    assert np.max(np.abs(expected) / np.abs(ideal)) > 0.1


def test_a_missing_capacitance_is_named():
    cell = load_cell("zhang2026-sn-fb")
    mapping = cell.to_mapping()
    del mapping["interphases"]["metal"]["double_layer_capacitance"]
    bare = type(cell).from_mapping(mapping)
    with pytest.raises(
        InputError, match=r"interphases\.metal\.double_layer_capacitance is missing"
    ):
        Impedance([1.0]).run(bare)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([],), "frequencies"),
        (([0.0],), "frequencies"),
        (([-1.0],), "frequencies"),
        (([1.0], 0.0), "sodium_content"),
        (([1.0], 1.2), "sodium_content"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        Impedance(*arguments)
