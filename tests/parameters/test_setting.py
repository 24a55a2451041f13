import pytest

from nasicell.parameters import load_cell


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb")


def test_a_value_becomes_assumed_by_the_user(cell):
    changed = cell.with_values({" cathode.loading ": " 5 mg/cm^2 "})
    row = next(row for row in changed.rows() if row.path == "cathode.loading")
    assert (row.si, row.kind, row.source) == (pytest.approx(0.05), "assumed", "user")
    assert row.uncertainty is None
    assert changed != cell
    assert changed.fingerprint != cell.fingerprint


def test_numbers_are_values_in_si(cell):
    by_number = cell.with_numbers({"cathode.loading": 0.05, "test.temperature": 310.0})
    by_value = cell.with_values({"cathode.loading": "5 mg/cm^2", "test.temperature": "310 K"})
    assert by_number.cathode.loading.si == by_value.cathode.loading.si
    assert by_number.test.temperature.si == by_value.test.temperature.si


def test_every_number_can_be_set_to_itself(cell):
    for row in cell.rows():
        same = cell.with_numbers({row.path: row.si})
        assert next(new.si for new in same.rows() if new.path == row.path) == row.si


def test_a_law_keeps_its_shape():
    cell = load_cell("liu2025-nvp")
    changed = cell.with_values({"electrolyte.conductivity": "0.606 mS/cm"})
    for T in (290.0, 298.15, 330.0):
        ratio = changed.electrolyte.conductivity(T) / cell.electrolyte.conductivity(T)
        assert ratio == pytest.approx(2.0, rel=1e-12)


def test_a_number_inside_a_law_can_be_set():
    cell = load_cell("lu2026-sfc")
    path = "interphases.metal.exchange_current_density.temperature.activation_energy"
    changed = cell.with_values({path: "0 kJ/mol"})
    unchanged = cell.interphases.metal.exchange_current_density(298.15)
    assert changed.interphases.metal.exchange_current_density(330.0) == pytest.approx(unchanged)


def test_what_a_cell_says_of_its_electrolyte_does_not_outlive_the_material(cell):
    own = cell.with_values({"electrolyte.transference_number": "0.5"})
    swapped = own.with_values({"electrolyte": "sn-qse"})
    assert swapped.electrolyte.material == "sn-qse"
    assert swapped.electrolyte.conductivity(298.15) == pytest.approx(0.066)
    assert swapped.electrolyte.transference_number(298.15) == 0.64
    both = own.with_values({"electrolyte.transference_number": "0.5", "electrolyte": "sn-qse"})
    assert both.electrolyte.transference_number(298.15) == 0.5


def test_a_file_that_names_another_electrolyte_inherits_nothing_said_of_the_old(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "title: t\nextends: wang2026-nvp-beta-alumina\nelectrolyte: na3ps4\n"
    )
    mine = load_cell(tmp_path / "mine.yaml")
    assert mine.electrolyte.conductivity(298.15) == pytest.approx(0.02)
    (tmp_path / "gel.yaml").write_text(
        "title: t\nextends: zhang2026-sn-fb\nelectrolyte: tep-capsule-gel\n"
    )
    assert load_cell("zhang2026-sn-fb").published
    gel = load_cell(tmp_path / "gel.yaml")
    assert gel.published is None
    assert gel.interphases.metal.critical_current_density is None
    assert gel.interphases.collector is None


def test_one_of_two_alternatives_replaces_the_other(cell):
    salty = cell.with_values({"electrolyte.salt_concentration": "1 mol/L"})
    assert salty.derived.salt_concentration.si == pytest.approx(1000.0)
    film = cell.with_values({"interphases.cathode.film_resistance": "10 ohm cm2"})
    assert film.interphases.cathode.film_thickness is None
    assert film.derived.cathode_film_resistance.si == pytest.approx(1e-3)


def test_items_of_the_recipe_are_named(cell):
    changed = cell.with_values({"electrolyte.recipe.salts.NaTFSI.mass": "3 g"})
    expected = (3 / 303.12 + 0.1 / 159.81) / 11e-6
    assert changed.derived.salt_concentration.si == pytest.approx(expected, rel=1e-12)


def test_plain_entries_are_set(cell):
    changed = cell.with_values(
        {"test.c_rates": "1, 20", "electrolyte_model": "binary", "test.cycles_per_rate": "2"}
    )
    assert changed.test.c_rates == (1.0, 20.0)
    assert changed.electrolyte_model == "binary"
    assert changed.test.cycles_per_rate == 2
    assert cell.with_values({"test.c_rates": "5"}).test.c_rates == (5.0,)


@pytest.mark.parametrize(
    ("path", "value", "number"),
    [
        ("electrolyte.mobile_fraction", "0.06", 0.06),
        ("electrolyte.thermodynamic_factor", "1.4", 1.4),
        ("cathode.pore_conductivity", "2 mS/cm", 0.2),
        ("interphases.metal.film_capacitance", "1 uF/cm^2", 0.01),
        ("interphases.cathode.film_growth_in_time", "0.1 1/day", 0.1 / 86400),
    ],
)
def test_optional_entries_that_are_absent_can_be_set(cell, path, value, number):
    assert path not in [row.path for row in cell.rows()]
    cell = cell.with_values({"interphases.metal.film_resistance": "5 ohm*cm^2"})
    for changed in (cell.with_values({path: value}), cell.with_numbers({path: number})):
        row = next(row for row in changed.rows() if row.path == path)
        assert row.si == pytest.approx(number, rel=1e-12)


def test_a_whole_section_can_be_set_by_its_numbers(cell):
    numbers = {
        "thermal.mass": 2e-3,
        "thermal.specific_heat": 1000.0,
        "thermal.cooling_area": 6e-4,
        "thermal.heat_transfer_coefficient": 0.0,
    }
    warm = cell.with_numbers(numbers)
    assert {row.path: row.si for row in warm.rows() if row.path in numbers} == numbers
    assert warm.with_numbers({"thermal.mass": 3e-3}).thermal.mass.si == 3e-3


def test_partly_mobile_anions_need_their_share(cell):
    changed = cell.with_values(
        {"electrolyte_model": "partly-mobile", "electrolyte.mobile_fraction": "6 %"}
    )
    assert changed.electrolyte_model == "partly-mobile"
    assert changed.electrolyte.mobile_fraction.si == pytest.approx(0.06)
