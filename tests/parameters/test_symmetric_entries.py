"""Entries of symmetric cells, bare collectors and published numbers: read, set, translated."""

import pytest

from nasicell.parameters import Cell, InputError, load_cell
from nasicell.parameters import pybamm_names as names
from nasicell.parameters.setting import set_entry
from nasicell.parameters.to_pybamm import ENDLESS_FOIL_CHARGE, to_pybamm

REL_ARITHMETIC = 1e-12
T = 310.0
USER = {"kind": "assumed", "source": "user"}
COUNTER = "interphases.counter_metal"
COLLECTOR = "interphases.collector"
TWINS = {
    names.COUNTER_FILM_GROWTH_IN_TIME: names.METAL_FILM_GROWTH_IN_TIME,
    names.COUNTER_FILM_GROWTH_WITH_CHARGE: names.METAL_FILM_GROWTH_WITH_CHARGE,
    names.COUNTER_FILM_CAPACITANCE: names.METAL_FILM_CAPACITANCE,
    names.COUNTER_DOUBLE_LAYER_CAPACITANCE: names.METAL_DOUBLE_LAYER_CAPACITANCE,
}
OWN = [
    ("film_growth_in_time", "0.1 1/day", names.COUNTER_FILM_GROWTH_IN_TIME, 0.1 / 86400),
    ("film_growth_with_charge", "1e-5 m^2/C", names.COUNTER_FILM_GROWTH_WITH_CHARGE, 1e-5),
    ("film_capacitance", "1 uF/cm^2", names.COUNTER_FILM_CAPACITANCE, 1e-2),
    ("double_layer_capacitance", "30 uF/cm^2", names.COUNTER_DOUBLE_LAYER_CAPACITANCE, 0.3),
]


@pytest.fixture(scope="module")
def plain():
    """A cell whose file says nothing of a second metal, a collector or published numbers."""
    mapping = load_cell("lu2026-sfc").to_mapping()
    for section in ("counter_metal", "collector"):
        mapping["interphases"].pop(section, None)
    mapping.pop("published", None)
    return Cell.from_mapping(mapping)


def with_published(cell, *rows):
    return Cell.from_mapping({**cell.to_mapping(), "published": {"symmetric_cells": list(rows)}})


def row(name, current="0.1 mA/cm^2", voltage="0.1 V", **more):
    numbers = {"current_density": current, "overpotential": voltage, **more}
    return {"name": name, **{key: {"value": text, **USER} for key, text in numbers.items()}}


class TestCounterMetal:
    def test_without_the_section_it_is_the_first_metal_without_its_published_numbers(self, plain):
        counter, metal = plain.interphases.counter, plain.interphases.metal
        assert plain.interphases.counter_metal is None
        assert counter.exchange_current_density is metal.exchange_current_density
        assert counter.film_resistance is metal.film_resistance
        assert counter.double_layer_capacitance == metal.double_layer_capacitance
        assert counter.tafel_exchange_current_density is None
        assert counter.critical_current_density is None

    def test_given_entries_replace_those_of_the_first_metal(self, plain):
        changed = plain.with_values({f"{COUNTER}.film_resistance": "50 ohm*cm^2"})
        counter, metal = changed.interphases.counter, changed.interphases.metal
        assert counter.film_resistance.reference.si == pytest.approx(5e-3)
        assert metal.film_resistance.reference.si == pytest.approx(5e-4)
        assert counter.exchange_current_density is metal.exchange_current_density
        assert changed.growing_films == plain.growing_films

    def test_the_first_metal_changes_both_where_nothing_else_is_said(self, plain):
        changed = plain.with_values({"interphases.metal.film_resistance": "7 ohm*cm^2"})
        assert changed.interphases.counter.film_resistance.reference.si == pytest.approx(7e-4)

    @pytest.mark.parametrize("value", ["50 ohm*cm^2", 5e-3])
    def test_a_set_number_keeps_the_law_that_stood_for_it(self, plain, value):
        mapping = plain.to_mapping()
        set_entry(mapping, f"{COUNTER}.film_resistance", value, {})
        changed = Cell.from_mapping(mapping)
        counter, metal = changed.interphases.counter, changed.interphases.metal
        for kelvin in (280.0, 298.15, 330.0):
            ratio = counter.film_resistance(kelvin) / metal.film_resistance(kelvin)
            assert ratio == pytest.approx(10.0, rel=REL_ARITHMETIC)
        again = changed.with_values({f"{COUNTER}.film_resistance": "5 ohm*cm^2"})
        assert again.interphases.counter.film_resistance(T) == metal.film_resistance(T)

    def test_its_numbers_stand_among_the_rows(self, plain):
        changed = plain.with_values({f"{COUNTER}.exchange_current_density": "2 A/m^2"})
        found = {row.path: row for row in changed.rows()}
        path = f"{COUNTER}.exchange_current_density"
        assert found[path].si == 2.0
        assert f"{path}.temperature.activation_energy" in found
        assert f"{COUNTER}.film_resistance" not in found

    @pytest.mark.parametrize(
        ("entry", "value", "words"),
        [
            ("film_growth_in_time", "0.1 1/day", "grows a film of 0 ohm"),
            ("film_growth_with_charge", "0.5 cm^2/mAh", "grows a film of 0 ohm"),
            ("film_capacitance", "1 uF/cm^2", "charges a film of 0 ohm"),
            ("tafel_exchange_current_density", "1 A/m^2", "not an entry of this cell"),
            ("film_resistanse", "1 ohm*cm^2", f"did you mean '{COUNTER}.film_resistance'"),
        ],
    )
    def test_refusals(self, plain, entry, value, words):
        bare = plain.with_values({f"{COUNTER}.film_resistance": "0 ohm*cm^2"})
        with pytest.raises(InputError) as problem:
            bare.with_values({f"{COUNTER}.{entry}": value})
        assert words in str(problem.value)
        assert f"{COUNTER}.{entry}" in str(problem.value)
        assert "\n" not in str(problem.value)

    def test_an_arc_needs_its_capacitance_on_either_metal(self, plain):
        path = f"{COUNTER}.film_arc_exponent"
        with pytest.raises(InputError, match=r"counter_metal\.film_capacitance is missing"):
            plain.with_values({path: "0.8"})
        inherited = {"interphases.metal.film_capacitance": "1 uF/cm^2", path: "0.8"}
        counter = plain.with_values(inherited).interphases.counter
        assert (counter.film_arc_exponent.si, counter.film_capacitance.si) == (0.8, 1e-2)

    def test_growth_taken_over_from_the_first_metal_needs_a_film_too(self, plain):
        growing = plain.with_values({"interphases.metal.film_growth_in_time": "0.1 1/day"})
        with pytest.raises(InputError, match=r"counter_metal\.film_growth_in_time grows a film"):
            growing.with_values({f"{COUNTER}.film_resistance": "0 ohm*cm^2"})


class TestCollector:
    def test_it_takes_two_numbers(self, plain):
        both = plain.with_values(
            {
                f"{COLLECTOR}.nucleation_overpotential": "50 mV",
                f"{COLLECTOR}.nucleation_capacity": "0.02 mAh/cm^2",
            }
        )
        collector = both.interphases.collector
        assert plain.interphases.collector is None
        assert collector.nucleation_overpotential.si == pytest.approx(0.05)
        assert collector.nucleation_capacity.si == pytest.approx(720.0)  # 0.02 x 3.6 C / 1e-4 m2

    @pytest.mark.parametrize(
        ("given", "value", "missing"),
        [
            ("nucleation_overpotential", "50 mV", "nucleation_capacity"),
            ("nucleation_capacity", "0.02 mAh/cm^2", "nucleation_overpotential"),
        ],
    )
    def test_one_alone_names_the_other(self, plain, given, value, missing):
        with pytest.raises(InputError) as problem:
            plain.with_values({f"{COLLECTOR}.{given}": value})
        assert str(problem.value).startswith(f"{COLLECTOR}.{missing} is missing; write for example")
        assert "\n" not in str(problem.value)

    @pytest.mark.parametrize(
        ("entry", "value", "words"),
        [
            ("nucleation_overpotential", "-1 mV", "must not be negative"),
            ("nucleation_capacity", "0 mAh/cm^2", "must be positive"),
            ("nucleation_capacity", "1 mAh", "a charge per electrode area is expected"),
        ],
    )
    def test_bounds(self, plain, entry, value, words):
        good = {"nucleation_overpotential": "0 V", "nucleation_capacity": "1 C/m^2"}
        given = {f"{COLLECTOR}.{key}": text for key, text in {**good, entry: value}.items()}
        with pytest.raises(InputError, match=words):
            plain.with_values(given)


class TestPublished:
    def test_rows_are_found_by_their_names(self, plain):
        cell = with_published(plain, row("slow"), row("fast", areal_capacity="0.1 mAh/cm^2"))
        found = {r.path: r for r in cell.rows() if r.path.startswith("published.")}
        assert list(found) == [
            "published.symmetric_cells.slow.current_density",
            "published.symmetric_cells.slow.overpotential",
            "published.symmetric_cells.fast.current_density",
            "published.symmetric_cells.fast.overpotential",
            "published.symmetric_cells.fast.areal_capacity",
        ]
        assert found["published.symmetric_cells.fast.areal_capacity"].si == pytest.approx(3600.0)
        assert plain.published is None

    def test_they_can_be_set_like_any_number(self, plain):
        cell = with_published(plain, row("slow"), row("fast"))
        path = "published.symmetric_cells.fast.overpotential"
        changed = cell.with_values({path: "88.6 mV", "published.cation_diffusivity": "1e-10 m^2/s"})
        assert changed.published.symmetric_cells[1].overpotential.si == pytest.approx(0.0886)
        assert changed.published.symmetric_cells[0] == cell.published.symmetric_cells[0]
        assert changed.published.cation_diffusivity.si == 1e-10

    def test_the_model_does_not_see_them(self, plain):
        cell = with_published(plain, row("slow"))
        plain_numbers, numbers = (
            {key: value for key, value in to_pybamm(one).items() if not callable(value)}
            for one in (plain, cell)
        )
        assert plain_numbers == numbers

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([row("slow"), row("slow")], "published.symmetric_cells has two rows named 'slow'"),
            ([row("0.1 mA")], "a name without dots and blanks"),
            ([row("a", "0 A/m^2")], "published.symmetric_cells.a.current_density is '0 A/m^2'"),
            ([row("a", "1 A/m^2", "1 A")], "published.symmetric_cells.a.overpotential is '1 A'"),
            ([row("a", voltage="9 V")], "above 6000 mV is not physical"),
            ([{"name": "a"}], "published.symmetric_cells.a.current_density is missing, and so is"),
            ([{**row("a"), "curent": 1}], "published.symmetric_cells.a.curent is not known"),
        ],
    )
    def test_refusals(self, plain, rows, words):
        with pytest.raises(InputError) as problem:
            with_published(plain, *rows)
        assert words in str(problem.value)
        assert "\n" not in str(problem.value)


class TestTranslation:
    def test_the_counter_metal_is_always_there_and_like_the_first(self, plain):
        values = to_pybamm(plain)
        for counter, metal in TWINS.items():
            assert values.get(counter) == values.get(metal)
        for kelvin in (280.0, T):
            resistances = [
                values[name](kelvin)
                for name in (names.COUNTER_FILM_RESISTANCE, names.METAL_FILM_RESISTANCE)
            ]
            assert resistances[0] == resistances[1]

    @pytest.mark.parametrize(("entry", "value", "name", "expected"), OWN)
    def test_its_own_numbers_are_translated(self, plain, entry, value, name, expected):
        changed = to_pybamm(plain.with_values({f"{COUNTER}.{entry}": value}))
        assert changed[name] == pytest.approx(expected, rel=REL_ARITHMETIC)
        assert changed.get(TWINS[name]) == to_pybamm(plain).get(TWINS[name])

    def test_its_exchange_current_follows_the_root_of_concentration(self, plain):
        changed = plain.with_values({f"{COUNTER}.exchange_current_density": "2 A/m^2"})
        values, rest = to_pybamm(changed), changed.derived.salt_concentration.si
        i0 = values[names.COUNTER_EXCHANGE_CURRENT_DENSITY]
        assert i0(rest, None, 298.15) == pytest.approx(2.0, rel=REL_ARITHMETIC)
        assert i0(rest / 4, None, 298.15) == pytest.approx(1.0, rel=REL_ARITHMETIC)
        first = values[names.METAL_EXCHANGE_CURRENT_DENSITY]
        assert first(rest, None, 298.15) == pytest.approx(
            plain.interphases.metal.exchange_current_density(298.15), rel=REL_ARITHMETIC
        )

    def test_nucleation_only_where_there_is_a_collector(self, plain):
        both = {
            f"{COLLECTOR}.nucleation_overpotential": "50 mV",
            f"{COLLECTOR}.nucleation_capacity": "0.02 mAh/cm^2",
        }
        values = to_pybamm(plain.with_values(both))
        assert values[names.NUCLEATION_OVERPOTENTIAL] == pytest.approx(0.05, rel=REL_ARITHMETIC)
        assert values[names.NUCLEATION_CHARGE] == pytest.approx(720.0, rel=REL_ARITHMETIC)
        assert not {names.NUCLEATION_OVERPOTENTIAL, names.NUCLEATION_CHARGE} & set(to_pybamm(plain))

    def test_charge_of_the_metal_foil(self, plain):
        # 400 um of sodium: 96485.332 C/mol x 968 kg/m3 x 4e-4 m / 0.02299 kg/mol, about 45 mAh/cm2
        expected = 96485.33212 * 968 * 4e-4 / 0.022990
        assert to_pybamm(plain)[names.METAL_FOIL_CHARGE] == pytest.approx(expected, rel=1e-9)
        assert expected / 36000 == pytest.approx(45.1, abs=0.1)
        mapping = plain.to_mapping()
        mapping["metal"].pop("thickness")
        endless = to_pybamm(Cell.from_mapping(mapping))
        assert endless[names.METAL_FOIL_CHARGE] == ENDLESS_FOIL_CHARGE == 1e12


ONE_MA_CM2 = {"value": "1 mA/cm^2", "kind": "assumed", "source": "user"}


@pytest.mark.parametrize(
    ("section", "entries", "words"),
    [
        ("published", {"symmetric_cells": {"name": "x"}}, "a list of such groups is expected"),
        (
            "published",
            {"symmetric_cells": [{"name": "x", "current_density": ONE_MA_CM2}]},
            "overpotential: {value: 40 mV",
        ),
        ("interphases", {"counter_metal": [1, 2]}, r"expected \(exchange_current_density"),
    ],
)
def test_sections_of_a_wrong_kind_are_refused_with_what_is_right(section, entries, words):
    mapping = load_cell("lu2026-sfc").to_mapping()
    mapping[section] = {**mapping[section], **entries}
    with pytest.raises(InputError, match=words):
        Cell.from_mapping(mapping)
