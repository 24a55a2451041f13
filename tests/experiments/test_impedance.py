"""The protocol: constant-phase elements, what is read beside what is true, refusals."""

import numpy as np
import pytest

from nasicell.experiments import Impedance
from nasicell.experiments.impedance.activation import lawless
from nasicell.experiments.impedance.cells import specimen
from nasicell.experiments.impedance.circuit import fit
from nasicell.experiments.impedance.elements import Element, Elements
from nasicell.experiments.impedance.reading import read as read_spectrum
from nasicell.models import (
    BinarySalt,
    Choices,
    Hysteresis,
    PartlyMobileAnions,
    SelfHeating,
    SingleIon,
)
from nasicell.parameters import R_GAS, F, InputError, load_cell

T = 298.15
CIRCUIT = 2e-3
"""Relative; the cathode, which both runs share, is all that is discretised."""
READ = 1e-2
"""Relative, the bar for activation energies, and for resistances that stand apart."""
FREQUENCIES = np.logspace(-2, 5, 29)
PUBLISHED = {
    "lu2026-sfc": (17.83, 38.39),
    "lu2026-f": (31.18, 38.82),
    "lu2026-p": (32.58, 38.89),
}
"""Activation energies of film and charge transfer [kJ.mol-1], Nano-Micro Letters 18, 417 (2026)."""


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


def impedance(cell, **arguments):
    """On the electrode area [ohm cm2]."""
    result = Impedance(FREQUENCIES, **arguments).run(cell).isel(temperature=0)
    return 1e4 * (result.impedance_real.values + 1j * result.impedance_imaginary.values)


def parts(result, column, number=0):
    values = result[f"resistance_{column}"].isel(temperature=number).values
    return dict(zip(result.part.values.tolist(), (1e4 * values).tolist(), strict=True))


@pytest.mark.parametrize(("setup", "metals"), [("half-cell", 1), ("symmetric", 2)])
def test_each_arc_of_the_metal_flattens_by_its_own_exponent(cell, setup, metals):
    flat = cell.with_values(
        {
            "interphases.metal.film_arc_exponent": "0.8",
            "interphases.metal.double_layer_arc_exponent": "0.65",
        }
    )
    R_ct = 1e4 * R_GAS * T / (F * cell.interphases.metal.exchange_current_density(T))
    expected = metals * (
        zarc(80, 3e-6, 0.8) - zarc(80, 3e-6, 1) + zarc(R_ct, 200e-6, 0.65) - zarc(R_ct, 200e-6, 1)
    )
    ideal, found = impedance(cell, setup=setup), impedance(flat, setup=setup)
    np.testing.assert_array_less(np.abs(found - ideal - expected), CIRCUIT * np.abs(ideal))
    assert np.max(np.abs(expected) / np.abs(ideal)) > 0.1


def test_a_counter_metal_flattens_by_its_own_exponent(cell):
    apart = cell.with_values({"interphases.counter_metal.film_resistance": "20 ohm*cm^2"})
    flat = apart.with_values({"interphases.counter_metal.film_arc_exponent": "0.7"})
    expected = zarc(20, 3e-6, 0.7) - zarc(20, 3e-6, 1)
    ideal, found = impedance(apart, setup="symmetric"), impedance(flat, setup="symmetric")
    np.testing.assert_array_less(np.abs(found - ideal - expected), CIRCUIT * np.abs(expected).max())


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


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_activation_energies_come_back_from_spectra(name):
    film, charge_transfer = PUBLISHED[name]
    # a capacitance sets the film's arc apart; the paper's main text does not give it
    cell = load_cell(name).with_values({"interphases.metal.film_capacitance": "0.5 uF/cm^2"})
    series = Impedance(setup="symmetric", temperatures=[273.15, 288.15, 303.15, 318.15, 333.15])
    result = series.run(cell)
    for part, expected in (("film", film), ("charge transfer", charge_transfer)):
        at = result.sel(part=part)
        assert 1e-3 * float(at.activation_energy_read) == pytest.approx(expected, rel=READ)
        assert 1e-3 * float(at.activation_energy_file) == pytest.approx(expected)
        assert float(at.activation_energy_interval) < READ * 1e3 * expected
        np.testing.assert_allclose(at.resistance_read, at.resistance_true, rtol=READ)


def test_bulk_film_charge_transfer_and_diffusion_are_read_where_they_stand_apart(cell):
    salty = Choices.of(cell, electrolyte=PartlyMobileAnions(0.06))
    result = Impedance(setup="symmetric").run(cell, choices=salty)
    true, read = parts(result, "true"), parts(result, "read")
    R_ct = 1e4 * R_GAS * T / (F * cell.interphases.metal.exchange_current_density(T))
    kappa, t_plus = 0.13e-2, 0.94  # S/cm
    bulk = 27e-4 / kappa
    expected = {
        "bulk electrolyte": bulk,
        "series": bulk,
        "film": 160,
        "charge transfer": 2 * R_ct,
        "diffusion": bulk * (1 / t_plus - 1),
        "direct current": bulk / t_plus + 160 + 2 * R_ct,
    }
    for part, value in expected.items():
        assert true[part] == pytest.approx(value, rel=1e-3), part
    for part in ("series", "film", "charge transfer", "direct current"):
        assert read[part] == pytest.approx(expected[part], rel=READ), part
    assert np.isnan(read["bulk electrolyte"])  # the contact is in what is read, too
    assert result.attrs["electrode_area_m2"] == cell.test.electrode_area.si


def test_the_diffusion_of_salt_is_read_where_the_spectrum_holds_it():
    result = Impedance(np.logspace(-6, 6, 73), setup="symmetric").run(load_cell("lu2026-sfc"))
    true, read = parts(result, "true"), parts(result, "read")
    assert read["diffusion"] == pytest.approx(true["diffusion"], rel=READ)
    assert read["direct current"] == pytest.approx(true["direct current"], rel=READ)
    assert "is extrapolated" not in result.attrs["warnings"]
    short = Impedance(setup="symmetric").run(load_cell("lu2026-sfc"))
    assert "is extrapolated" in short.attrs["warnings"]


def test_a_circuit_is_found_again_from_its_spectrum():
    frequencies = np.logspace(-4, 6, 71)
    w = 2j * np.pi * frequencies
    layer, store = np.sqrt(w * 3.0), np.sqrt(w * 2000.0)
    spectrum = (
        5
        + 20 / (1 + (w * 1e-5) ** 0.9)
        + 80 / (1 + (w * 1e-2) ** 0.8)
        + 30 * np.tanh(layer) / layer
        + 150 / (np.tanh(store) * store)
    )
    found = fit(frequencies, spectrum, 2, layer=True, store=True)
    assert found.error < 1e-4
    assert found.series == pytest.approx(5, rel=READ)
    np.testing.assert_allclose(found.arcs, [(20, 1e-5, 0.9), (80, 1e-2, 0.8)], rtol=READ)
    assert found.layer == pytest.approx((30, 3), rel=READ)
    assert found.store == pytest.approx((150, 2000), rel=READ)


def test_arcs_that_overlap_are_read_as_one(cell):
    R_ct = 1e4 * R_GAS * T / (F * cell.interphases.metal.exchange_current_density(T))
    near = cell.with_values(
        {
            "interphases.metal.film_resistance": f"{R_ct:.1f} ohm*cm^2",
            "interphases.metal.film_capacitance": "150 uF/cm^2",
        }
    )
    result = Impedance(setup="symmetric").run(near)
    read = parts(result, "read")
    assert np.isnan(read["film"])
    assert np.isnan(read["charge transfer"])
    assert read["all arcs"] == pytest.approx(4 * R_ct, rel=READ)
    assert "overlap" in result.attrs["warnings"]


def test_a_film_without_a_capacitance_is_in_series_and_said_to_be(cell):
    mapping = cell.to_mapping()
    del mapping["interphases"]["metal"]["film_capacitance"]
    result = Impedance(setup="symmetric").run(type(cell).from_mapping(mapping))
    true, read = parts(result, "true"), parts(result, "read")
    assert read["series"] == pytest.approx(true["bulk electrolyte"] + 160, rel=READ)
    assert np.isnan(read["film"])
    assert "the film has no capacitance" in result.attrs["warnings"]


@pytest.mark.parametrize(
    ("electrolyte", "share"),
    [(SingleIon(), 0.94), (BinarySalt(), 1), (PartlyMobileAnions(0.06), 1)],
)
def test_between_steel_a_conductivity_is_read(electrolyte, share):
    cell = load_cell("zhang2026-sn-fb")
    choices = Choices.of(cell, electrolyte=electrolyte)
    result = Impedance(setup="blocking").run(cell, choices=choices)
    # the anions of a single-ion model do not move, so it conducts with t+ kappa
    assert float(result.conductivity_read[0]) == pytest.approx(0.13 * share, rel=1e-3)
    assert float(result.conductivity_model[0]) == pytest.approx(0.13 * share)
    assert ("t+ kappa" in result.attrs["warnings"]) == (share < 1)
    low = result.isel(frequency=0, temperature=0)
    assert float(low.impedance_imaginary) < -1e3 * abs(float(low.impedance_real))
    assert np.isnan(parts(result, "true")["direct current"])


@pytest.mark.parametrize(
    ("changes", "arguments", "electrolyte"),
    [
        ({}, {"sodium_content": 1e-6}, None),
        ({}, {"sodium_content": 1 - 1e-6}, None),
        ({}, {"setup": "symmetric"}, PartlyMobileAnions(1e-6)),
        ({"interphases.metal.exchange_current_density": "1e-6 A/m^2"}, {}, None),
        ({"interphases.metal.film_resistance": "1e6 ohm*cm^2"}, {}, None),
        ({"electrolyte.transference_number": "1"}, {"setup": "symmetric"}, BinarySalt()),
        ({}, {"temperatures": [200, 480], "setup": "symmetric"}, None),
    ],
)
def test_strange_cells_have_finite_spectra(cell, changes, arguments, electrolyte):
    strange = cell.with_values(changes)
    choices = Choices.of(strange, electrolyte=electrolyte)
    result = Impedance(**arguments).run(strange, choices=choices)
    assert np.isfinite(result.impedance_real).all()
    assert np.all(result.impedance_real > 0)
    assert np.all(result.impedance_imaginary <= 1e-9 * result.impedance_real)


def test_a_missing_capacitance_is_named():
    cell = load_cell("zhang2026-sn-fb")
    mapping = cell.to_mapping()
    del mapping["interphases"]["metal"]["double_layer_capacitance"]
    bare = type(cell).from_mapping(mapping)
    for setup in ("half-cell", "symmetric", "blocking"):
        with pytest.raises(
            InputError, match=r"interphases\.metal\.double_layer_capacitance is missing"
        ):
            Impedance([1.0], setup=setup).run(bare)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"frequencies": []}, "frequencies"),
        ({"frequencies": [0.0]}, "frequencies"),
        ({"frequencies": [-1.0]}, "frequencies"),
        ({"frequencies": ["a"]}, "frequencies"),
        ({"sodium_content": 0.0}, "sodium_content"),
        ({"sodium_content": 1.2}, "sodium_content"),
        ({"sodium_content": 0.5, "setup": "symmetric"}, "a symmetric cell has none"),
        ({"setup": "coin"}, "setup is 'coin'; known are half-cell, symmetric, blocking"),
        ({"temperatures": []}, "temperatures"),
        ({"temperatures": [25.0]}, "temperatures"),
        ({"frequencies": [1e-8, 1.0]}, "between 1e-07 and 1e[+]09 Hz"),
        ({"frequencies": [1.0, 1e10]}, "between 1e-07 and 1e[+]09 Hz"),
        ({"temperatures": [298.15, 298.15]}, "give each once"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        Impedance(**arguments)


@pytest.mark.parametrize(
    ("choice", "words"),
    [({"potential": Hysteresis()}, "branch"), ({"heat": SelfHeating()}, "warms nothing")],
)
def test_what_a_small_signal_cannot_have_is_refused(choice, words):
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "cathode.hysteresis_gap": "30 mV",
            "cathode.hysteresis_width": "0.05",
            "thermal.mass": "10 g",
            "thermal.specific_heat": "1000 J/(kg*K)",
            "thermal.cooling_area": "10 cm^2",
            "thermal.heat_transfer_coefficient": "10 W/(m^2*K)",
        }
    )
    with pytest.raises(InputError, match=words):
        Impedance([1.0]).run(cell, choices=Choices.of(cell, **choice))


def test_without_salt_that_moves_no_diffusion_is_left_over():
    # the limit towards direct current once left -1e-8 of itself
    result = Impedance([0.1, 1.0, 1e3], setup="symmetric").run(load_cell("zhang2026-sn-fb"))
    assert parts(result, "true")["diffusion"] == 0


def test_a_negative_true_diffusion_is_explained():
    result = Impedance([0.1, 1.0, 1e3], 0.999999).run(load_cell("zhang2026-sn-fb"))
    assert parts(result, "true")["diffusion"] < 0
    assert "the true diffusion is negative" in result.attrs["warnings"]
    usual = Impedance([0.1, 1.0, 1e3]).run(load_cell("zhang2026-sn-fb"))
    assert "negative" not in usual.attrs["warnings"]


@pytest.mark.parametrize(
    ("t_plus", "electrolyte", "T"), [("1", BinarySalt(), 298.15), ("0.94", SingleIon(), 473.15)]
)
def test_a_diffusion_that_the_spectrum_does_not_determine_is_not_read(t_plus, electrolyte, T):
    # read twice and eight times too large before
    cell = load_cell("zhang2026-sn-fb").with_values({"electrolyte.transference_number": t_plus})
    result = Impedance(temperatures=[T]).run(
        cell, choices=Choices.of(cell, electrolyte=electrolyte)
    )
    true, read = parts(result, "true"), parts(result, "read")
    assert np.isnan(read["diffusion"])
    assert "the diffusion is not read" in result.attrs["warnings"]
    assert read["direct current"] == pytest.approx(true["direct current"], rel=READ)


def test_a_sum_is_not_read_without_a_part_that_is_not():
    # beyond 10 mHz this spectrum holds half of the diffusion, so not the direct current either
    result = Impedance(np.logspace(-2, 6, 61), setup="symmetric").run(load_cell("lu2026-sfc"))
    read = parts(result, "read")
    assert np.isnan(read["diffusion"])
    assert np.isnan(read["direct current"])


def test_a_porous_electrode_that_is_not_lumped_is_said_to_be():
    cell = load_cell("zhang2026-sn-fb").with_values({"electrolyte.conductivity": "1e-6 mS/cm"})
    result = Impedance().run(cell)
    read = parts(result, "read")
    assert np.isnan([read[part] for part in read if part != "series"]).all()
    assert "a lumped circuit does not hold this spectrum" in result.attrs["warnings"]
    assert "overlap" not in result.attrs["warnings"]


def test_the_uneven_use_of_pores_adds_a_third_of_their_resistance():
    # series of nu coth nu for a solid that conducts well: (L / k) / 3
    # a film that charges, so that nothing of the particles' surface is ohmic
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "cathode.electronic_conductivity": "1e5 S/m",
            "interphases.cathode.film_capacitance": "1 uF/cm^2",
        }
    )
    elements = specimen(cell, Choices.of(cell), "half-cell").elements(T, 0.5)
    derived = cell.derived
    k = 0.13 * 0.94 * derived.electrode_porosity.si**cell.cathode.bruggeman_exponent.si
    assert elements.uneven == pytest.approx(derived.electrode_thickness.si / k / 3, rel=2e-2)


def test_nothing_is_read_from_a_spectrum_that_no_circuit_fits():
    frequencies = np.logspace(-2, 5, 43)
    coil = 100 - 2j * np.pi * frequencies * 1e-5 + 30 * np.sin(3 * np.log(frequencies))
    arc = Element("charge transfer", 50.0, 1e-4, 1.0, ())
    found = read_spectrum(
        frequencies, coil, Elements(0, 1, (arc,), 0), 1.0, layer=False, store=False
    )
    assert np.isnan([found.series, found.together, found.direct, *found.interfaces.values()]).all()
    assert "nothing is read from it" in found.remarks[-1]


def test_energies_without_a_law_are_marked():
    temperatures = np.array([273.15, 298.15, 333.15])
    assert lawless(temperatures, np.full(3, 2.0)) == "= RT, no law"
    assert lawless(temperatures, 2.0 * temperatures) == "= 0, no law"
    assert lawless(temperatures, np.exp(2000 / temperatures)) == ""
