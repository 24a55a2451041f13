"""Electrolytes of the catalogue as materials of cells."""

import re

import numpy as np
import pytest

from nasicell.parameters import Cell, InputError, list_materials, load_cell
from nasicell.parameters.catalogue.electrolytes import catalogue
from nasicell.parameters.catalogue.flags import NOT_AN_ELECTROLYTE
from nasicell.parameters.finding import is_catalogued

REL_PUBLISHED = 1e-3
REL_CONSTANTS = 1e-6
"""Digits of the constants of nature written here."""

REL_ARITHMETIC = 1e-9
REL_MAGNITUDE = 0.3
"""An order of magnitude, for numbers that are no more than that."""

LISTED = {
    name: entry
    for name, entry in catalogue().items()
    if is_catalogued("electrolytes", name) and NOT_AN_ELECTROLYTE not in entry.flags
}
"""Electrolytes that no file of the library stands for."""

CONDUCTING = [name for name, entry in LISTED.items() if entry.conductivity]
SILENT = [name for name, entry in LISTED.items() if not entry.conductivity]
FILM = "interphases.metal.film_resistance"


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb")


@pytest.fixture(scope="module")
def hot_film():
    """A binary cell whose film on the metal has a law of temperature."""
    return load_cell("lu2026-sfc")


def of_cation(cell, cation):
    """The cell with metal and cathode of another cation, in name alone."""
    mapping = cell.to_mapping()
    mapping["metal"]["formula"] = mapping["cathode"]["cation"] = cation
    mapping["electrolyte"]["cation"] = cation
    return Cell.from_mapping(mapping)


def test_names_are_those_of_files_and_catalogue():
    found = list_materials("electrolytes")
    assert set(catalogue()) < {*found, "na3ps4"}
    assert found == sorted(set(found))
    assert list_materials("metals") == sorted(set(list_materials("metals")))
    assert not is_catalogued("electrolytes", "sn-fb-qse")
    assert is_catalogued("electrolytes", "na3ps4")
    assert not is_catalogued("cathodes", "na3ps4")


@pytest.mark.parametrize("name", CONDUCTING)
def test_each_conducts_in_a_cell_as_published(cell, name):
    entry = catalogue()[name]
    taken = of_cation(cell, entry.cation).with_values({"electrolyte": name})
    T = entry.temperature.si if entry.temperature else 298.15
    law = taken.electrolyte.conductivity
    assert law(T) == pytest.approx(entry.conductivity.si, rel=REL_PUBLISHED)
    assert np.all(np.isfinite(law(np.linspace(250.0, 350.0, 5))))
    assert 0 < taken.electrolyte.transference_number(T) <= 1
    numbers = [row for row in taken.rows() if row.path.startswith("electrolyte.")]
    assert {row.source for row in numbers} <= {entry.source, "wang2026", "this-work"}
    assert not [row for row in numbers if row.source == "this-work" and row.kind == "measured"]


def test_most_of_the_catalogue_conducts():
    assert len(CONDUCTING) > 60
    assert len(SILENT) > 10


def test_laws_of_temperature(cell):
    sulfide = cell.with_values({"electrolyte": "na3sbs4-w"}).electrolyte.conductivity
    rise = np.exp(0.177 / 8.617333262e-5 * (1 / 298.15 - 1 / 333.15))
    assert sulfide(333.15) / sulfide(298.15) == pytest.approx(rise, rel=REL_CONSTANTS)
    assert sulfide.valid[0] < 250 < 400 < sulfide.valid[1]  # no range is published

    gel = cell.with_values({"electrolyte": "tep-capsule-gel"}).electrolyte.conductivity
    dry = cell.with_values({"electrolyte": "peo-pan"}).electrolyte.conductivity
    for law, B in ((gel, 400.0), (dry, 800.0)):
        rise = np.sqrt(298.15 / 333.15) * np.exp(-B * (1 / 163.15 - 1 / 128.15))
        assert law(333.15) / law(298.15) == pytest.approx(rise, rel=REL_ARITHMETIC)
        assert {q.kind for path, q in law.quantities.items() if path} == {"assumed"}


@pytest.mark.parametrize(
    ("name", "cations", "volume"),
    [
        ("na3ps4", 3, 6.952**2 * 7.076 / 2),
        ("na3sbs4", 3, 7.145**2 * 7.277 / 2),
        ("nzsp", 3, 15.65 * 9.06 * 9.22 * np.sin(np.deg2rad(123.7)) / 4),
    ],
)
def test_cations_of_solids_are_as_dense_as_in_their_crystals(cell, name, cations, volume):
    crystal = cations / (
        volume * 1e-30 * 6.02214076e23
    )  # mol/m3, from unit cells in cubic angstrom
    found = cell.with_values({"electrolyte": name}).derived.salt_concentration.si
    assert found == pytest.approx(crystal, rel=REL_MAGNITUDE)


def test_a_law_may_hold_far_above_the_temperature_of_a_cell(cell):
    gamma = cell.with_values({"electrolyte": "na3ps4-gamma"})
    assert gamma.electrolyte.conductivity(783.15) == pytest.approx(40.0)
    assert any("outside the range" in sentence for sentence in gamma.warnings(298.15))
    hot = cell.with_values({"electrolyte": "beta-alumina-hot"})
    assert hot.electrolyte.conductivity(573.15) == pytest.approx(10.0)
    assert any("523.15 K to 623.15 K" in sentence for sentence in hot.warnings(298.15))
    with pytest.raises(InputError, match="above 500 K is not physical"):
        cell.with_values({"test.temperature": "510 K"})


def taken(cell):
    film = cell.interphases.metal.film_resistance
    return cell.sections.electrolyte_model, film.reference.text, film.reference.source


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"electrolyte": "na3sbs4-w"}, ("single-ion", "20 ohm*cm^2", "this-work")),
        ({"electrolyte.material": " na3sbs4-w "}, ("single-ion", "20 ohm*cm^2", "this-work")),
        (
            {"electrolyte.conductivity": "1 mS/cm", "electrolyte": "nzsp-sc"},
            ("single-ion", "4.7 ohm*cm^2", "wang2026"),
        ),
        (
            {FILM: "3 ohm*cm^2", "electrolyte": "na2.8ps3.8cl0.2"},
            ("single-ion", "3 ohm*cm^2", "user"),
        ),
        (
            {"electrolyte": "na2.8ps3.8cl0.2", FILM: "3 ohm*cm^2"},
            ("single-ion", "3 ohm*cm^2", "user"),
        ),
        (
            {"electrolyte_model": "binary", "electrolyte": "na3ps4"},
            ("binary", "20 ohm*cm^2", "this-work"),
        ),
    ],
)
def test_a_solid_brings_its_model_and_its_interface(hot_film, values, expected):
    changed = hot_film.with_values(values)
    assert taken(changed) == expected
    if FILM not in values:
        assert not changed.interphases.metal.film_resistance.depends


SURFACE = ("exchange_current_density", "film_resistance")


@pytest.mark.parametrize("name", ["tep-capsule-gel", "fb-le", "pvh-na"])
def test_what_moves_its_anions_brings_the_binary_model_and_keeps_the_surface_as_assumed(cell, name):
    """A file of the library once left the cell single-ion: t+ 0.19 without any polarisation."""
    changed = cell.with_values({"electrolyte": name})
    assert changed.sections.electrolyte_model == "binary"
    for entry in SURFACE:
        old, new = (getattr(c.interphases.metal, entry).reference for c in (cell, changed))
        assert (new.si, new.kind, new.refit) == (old.si, "assumed", None)
        assert "Of the pair with sn-fb-qse" in new.note
    assert changed.separator == cell.separator


def test_a_solid_s_resistance_is_its_whole_interface_and_its_layer_is_dense(hot_film):
    """Charge transfer of the old gel once stood beside it: 584 ohm cm2 beside a measured 4.7."""
    solid = hot_film.with_values({"electrolyte": "nzsp-sc", "electrolyte.conductivity": "1 mS/cm"})
    transfer = (
        8.314462618
        * 298.15
        / 96485.33212
        / solid.interphases.metal.exchange_current_density(298.15)
    )
    film = solid.interphases.metal.film_resistance(298.15)
    assert film == pytest.approx(4.7e-4)
    assert transfer < 0.1 * film
    assert (solid.separator.porosity.si, solid.separator.bruggeman_exponent.si) == (1, 0)
    assert solid.separator.thickness == hot_film.separator.thickness
    porous = hot_film.with_values({"electrolyte": "na3ps4", "separator.porosity": 0.5})
    assert porous.separator.porosity.si == 0.5


@pytest.mark.parametrize(("name", "conductivity"), [("na4sns4", 1.4e-6), ("na3sbs4-w", 3.2)])
def test_the_old_cell_s_own_conductivity_does_not_outlive_the_material(name, conductivity):
    """wang2026-nvp-beta-alumina writes its own over the row's; it once stayed under any name."""
    ceramic = load_cell("wang2026-nvp-beta-alumina")
    changed = ceramic.with_values({"electrolyte": name})
    assert changed.electrolyte.conductivity(298.15) == pytest.approx(conductivity, rel=1e-9, abs=0)
    assert "temperature.activation_energy" in changed.electrolyte.conductivity.quantities


def test_another_cathode_keeps_loading_and_recipe_but_not_numbers_of_the_old_material():
    cell = load_cell("zhang2026-sn-fb").with_values({"cathode.density": "3 g/cm^3"})
    changed = cell.with_values({"cathode": "nfm"})
    assert changed.cathode.loading == cell.cathode.loading
    assert changed.cathode.density.si > 4000


def test_two_spellings_of_one_option_are_refused(cell):
    with pytest.raises(InputError, match=r"electrolyte and electrolyte\.material are the same"):
        cell.with_values({"electrolyte": "na3ps4", "electrolyte.material": "fb-le"})


def test_a_material_that_asks_for_its_model_gets_it(hot_film):
    assert hot_film.with_values({"electrolyte": "sn-fb-qse"}).electrolyte_model == "single-ion"


def test_the_title_names_the_last_electrolyte_and_the_same_one_again_changes_nothing(cell):
    twice = cell.with_values({"electrolyte": "na3ps4"}).with_values({"electrolyte": "fb-le"})
    assert twice.title == f"{cell.title}, electrolyte fb-le"
    assert cell.with_values({"electrolyte": "sn-fb-qse"}) == cell


def test_what_was_measured_of_the_old_electrolyte_goes(cell):
    assert cell.test.measured
    changed = cell.with_values({"electrolyte": "na3sbs4-w"})
    assert (changed.test.measured, changed.sections.published) == (None, None)
    metal = changed.interphases.metal
    assert cell.interphases.metal.critical_current_density
    assert (metal.critical_current_density, metal.tafel_exchange_current_density) == (None, None)
    assert changed.interphases.collector is None
    kept = cell.with_values({"test.measured": "zhang2026-sn-fb-rate", "electrolyte": "na3ps4"})
    assert kept.test.measured == "zhang2026-sn-fb-rate"
    assert cell.with_values({"electrolyte": "sn-qse"}).test.measured is None


def test_the_film_on_the_cathode_is_no_longer_called_measured(cell):
    thickness = "interphases.cathode.film_thickness"
    before = {row.path: row for row in cell.rows()}[thickness]
    after = {row.path: row for row in cell.with_values({"electrolyte": "fb-le"}).rows()}[thickness]
    assert (before.kind, after.kind, after.si) == ("measured", "assumed", before.si)
    assert "sn-fb-qse" in after.note


def test_how_the_old_film_grew_says_nothing_of_a_solid(cell):
    rate = {"interphases.metal.film_growth_in_time": "0.1 1/day"}
    growing = cell.with_values({**rate, FILM: "5 ohm*cm^2"})
    assert growing.growing_films
    assert not growing.with_values({"electrolyte": "na3ps4"}).growing_films
    assert growing.with_values({"electrolyte": "fb-le"}).growing_films


@pytest.mark.parametrize(
    ("written", "model"), [(1, "single-ion"), ("1.00", "single-ion"), (0.99, "binary")]
)
def test_the_model_follows_the_number_and_not_its_digits(tmp_path, cell, written, model):
    file = tmp_path / "solid.yaml"
    file.write_text(
        "cation: Na\nconductivity: {value: 1 mS/cm, kind: assumed, source: user}\n"
        f"transference_number: {{value: '{written}', kind: assumed, source: user}}\n"
        "salt_concentration: {value: 1 mol/L, kind: assumed, source: user}\n"
    )
    assert cell.with_values({"electrolyte": str(file)}).electrolyte_model == model


def test_the_critical_current_is_the_new_electrolyte_s_own(cell):
    values = {"electrolyte": "nzsp-sc", "electrolyte.conductivity": "1 mS/cm"}
    current = cell.with_values(values).interphases.metal.critical_current_density
    assert (current.si, current.kind, current.source) == (8.5, "measured", "wang2026")


def test_the_second_metal_gets_the_new_interface_too(cell):
    path = "interphases.counter_metal.film_resistance"
    unequal = cell.with_values({path: "50 ohm*cm^2"})
    counter = unequal.with_values({"electrolyte": "na3sbs4-w"}).interphases.counter
    assert counter.film_resistance.reference.text == "20 ohm*cm^2"
    kept = unequal.with_values({path: "50 ohm*cm^2", "electrolyte": "na3sbs4-w"})
    assert kept.interphases.counter.film_resistance.reference.text == "50 ohm*cm^2"


@pytest.mark.parametrize("turned", [False, True])
def test_a_number_set_beside_a_material_keeps_the_law_of_the_new_one(cell, turned):
    values = {"electrolyte": "na3sbs4-w", "electrolyte.conductivity": "10 mS/cm"}
    law = cell.with_values(
        dict(reversed(values.items())) if turned else values
    ).electrolyte.conductivity
    assert law(298.15) == pytest.approx(1.0)
    assert law.quantities["temperature.activation_energy"].text == "0.177 eV"


def test_a_part_of_the_new_material_can_be_set(cell):
    path = "electrolyte.conductivity.temperature.activation_energy"
    changed = cell.with_values({path: "0.3 eV", "electrolyte": "na3sbs4-w"})
    assert changed.electrolyte.conductivity.quantities[path[25:]].text == "0.3 eV"


def test_a_file_takes_the_electrolyte_and_nothing_else(tmp_path, cell):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "title: t\nsummary: s\nextends: zhang2026-sn\nelectrolyte: {material: na2.8ps3.8cl0.2}\n"
    )
    mine, base = load_cell(file), load_cell("zhang2026-sn")
    assert mine.electrolyte.material == "na2.8ps3.8cl0.2"
    assert mine.sections.electrolyte_model == "binary"
    for entry in SURFACE:
        assert getattr(mine.interphases.metal, entry) == getattr(base.interphases.metal, entry)
    assert mine.interphases.cathode == base.interphases.cathode
    assert Cell.from_mapping(mine.to_mapping()) == mine


@pytest.mark.parametrize("name", SILENT)
def test_without_a_conductivity_one_must_be_given(cell, name):
    with pytest.raises(InputError, match=f"none is published for '{name}'") as refusal:
        cell.with_values({"electrolyte": name})
    assert "--set electrolyte.conductivity='1 mS/cm'" in str(refusal.value)
    given = cell.with_values({"electrolyte": name, "electrolyte.conductivity": "1 mS/cm"})
    assert given.electrolyte.conductivity(298.15) == pytest.approx(0.1)


def test_a_file_without_a_conductivity_is_told_what_to_write(tmp_path):
    file = tmp_path / "mine.yaml"
    head = "title: t\nsummary: s\nextends: zhang2026-sn-fb\nelectrolyte:\n  material: nhsp-pb\n"
    file.write_text(head)
    with pytest.raises(InputError, match="write for example 'conductivity:") as refusal:
        load_cell(file)
    assert str(refusal.value).startswith("mine.yaml: electrolyte.conductivity is missing")
    file.write_text(head + "  conductivity: {value: 1 mS/cm, kind: assumed, source: user}\n")
    assert load_cell(file).electrolyte.conductivity(298.15) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("na3ps5", "did you mean 'na3ps4'"),
        ("sn-fb-qes", "did you mean 'sn-fb-qse'"),
        ("na2s-cathode", "is a cathode material of the catalogue, not an electrolyte"),
        ("ceramic-polymer-interface", "electrolyte.cation is 'Li', but the metal is 'Na'"),
    ],
)
def test_what_is_no_electrolyte_of_this_cell_is_refused(cell, name, words):
    with pytest.raises(InputError, match=re.escape(words)):
        cell.with_values({"electrolyte": name})
