"""The planar symmetric cell in closed form, and what it says of published numbers."""

import math

import pytest

from nasicell.parameters import Cell, load_cell
from nasicell.parameters.planar_cell import (
    bisected,
    fitting_exchange_current,
    fitting_scale,
    free_salt_limit,
    overpotential,
    symmetric_voltage,
)
from nasicell.parameters.plateau_pairs import plateau_pairs

F, R, T = 96485.3321233100, 8.31446261815324, 298.15
USER = {"kind": "assumed", "source": "user"}
SMALL = 1e-3  # A/m2


def number(text):
    return {"value": text, **USER}


def plateau(name, current, voltage, **more):
    return {
        "name": name,
        "current_density": number(current),
        "overpotential": number(voltage),
        **more,
    }


def published(cell, *rows, **more):
    return Cell.from_mapping(
        {**cell.to_mapping(), "published": {"symmetric_cells": list(rows), **more}}
    )


@pytest.fixture(scope="module")
def thick():
    """500 um, kappa 0.2 S/m x 0.9^1.5, t+ 0.5, 1 mol/L, films of 5 ohm cm2."""
    return load_cell("lu2026-sfc").with_values(
        {"interphases.metal.exchange_current_density": "12.5 A/m^2"}
    )


def model(cell, name, mobile="0.3"):
    values = {"electrolyte_model": name}
    if name == "partly-mobile":
        values["electrolyte.mobile_fraction"] = mobile
    return cell.with_values(values)


def voltage(cell, current, **more):
    return symmetric_voltage(cell.sections, cell.derived, current, **more)


def compared(cell, start):
    return [c for c in cell.characterisation() if c.quantity.startswith(start)]


class TestPlanarCell:
    @pytest.mark.parametrize("name", ["single-ion", "binary", "partly-mobile"])
    def test_small_currents_see_the_length_over_t_plus_kappa(self, thick, name):
        effective = 0.2 * 0.9**1.5
        expected = SMALL * 500e-6 / (0.5 * effective)
        assert voltage(model(thick, name), SMALL).electrolyte == pytest.approx(expected, rel=1e-6)

    def test_a_binary_salt_takes_2RT_over_F_of_the_ratio_of_its_ends(self, thick):
        # dilute: ohmic drop and diffusion potential add up to (2 RT/F) ln[c(0)/c(L)]
        diffusivity = 2 * 0.5 * 0.5 * 0.2 * R * T / (F**2 * 1000) * 0.9**1.5
        gradient = 5.0 * 0.5 / (F * diffusivity)
        ends = 1000 + gradient * 250e-6, 1000 - gradient * 250e-6
        expected = 2 * R * T / F * math.log(ends[0] / ends[1])
        assert voltage(thick, 5.0).electrolyte == pytest.approx(expected, rel=1e-9)

    def test_it_grows_without_bound_towards_the_limiting_current(self, thick):
        limit = free_salt_limit(thick.sections, thick.derived)
        drops = [voltage(thick, load * limit).electrolyte for load in (0.5, 0.9, 0.99, 1 - 1e-9)]
        assert drops == sorted(drops)
        # at 0.99 of it: (2 RT/F) ln 199
        assert drops[2] == pytest.approx(2 * R * T / F * math.log(199), rel=1e-9)
        assert voltage(thick, limit).electrolyte == math.inf
        assert voltage(thick, 2 * limit).electrolyte == math.inf

    def test_partly_mobile_anions_lie_between_the_two_other_electrolytes(self, thick):
        free = voltage(model(thick, "binary"), 5.0).electrolyte
        bound = voltage(model(thick, "single-ion"), 5.0).electrolyte
        shares = ("1e-5", "0.1", "0.5", "0.999")
        found = [voltage(model(thick, "partly-mobile", x), 5.0).electrolyte for x in shares]
        assert found == sorted(found)
        assert found[0] == pytest.approx(bound, rel=1e-4)
        assert found[-1] == pytest.approx(free, rel=1e-4)
        all_free = voltage(model(thick, "partly-mobile", "1"), 5.0).electrolyte
        assert all_free == pytest.approx(free, rel=1e-12)

    def test_partly_mobile_anions_satisfy_their_flux_and_their_amount(self, thick):
        # independent of the closed form: march the anions along x from their end, with N- = 0
        cell = model(thick, "partly-mobile", "0.3")
        drop = voltage(cell, 5.0).electrolyte
        J = F * 5.0 * 500e-6 / (0.2 * 0.9**1.5) / (R * T * 0.5)
        anions = bisected(lambda a: sum(march(a, 0.7, J)) / 20000 - 0.3, 0.3, 1.0)
        profile = march(anions, 0.7, J)
        a, b = profile[0], profile[-1]
        expected = R * T / F * (math.log((a + 0.7) / (b + 0.7)) + math.log(a / b))
        assert drop == pytest.approx(expected, rel=1e-3)

    def test_without_mobile_anions_nothing_polarises(self, thick):
        free = thick.with_values({"electrolyte.transference_number": "1"})
        expected = 5.0 * 500e-6 / (0.2 * 0.9**1.5)
        assert voltage(free, 5.0).electrolyte == pytest.approx(expected, rel=1e-12)

    def test_the_parts_add_up_and_the_counter_metal_counts(self, thick):
        other = thick.with_values(
            {
                "interphases.counter_metal.film_resistance": "45 ohm*cm^2",
                "interphases.contact_resistance": "10 ohm*cm^2",
            }
        )
        found = voltage(other, 5.0)
        assert found.films == pytest.approx(5.0 * 50e-4)
        assert found.contact == pytest.approx(5.0 * 10e-4)
        parts = found.electrolyte + found.films + found.contact + found.charge_transfer
        assert found.total == pytest.approx(parts, rel=1e-12)

    def test_exchange_currents_follow_the_concentration_before_them(self, thick):
        load = 5.0 / free_salt_limit(thick.sections, thick.derived)
        expected = sum(
            2 * R * T / F * math.asinh(5.0 / (2 * 12.5 * math.sqrt(1 + sign * load)))
            for sign in (1, -1)
        )
        assert voltage(thick, 5.0).charge_transfer == pytest.approx(expected, rel=1e-9)

    def test_laws_of_concentration_leave_the_small_signal(self, thick):
        mapping = thick.to_mapping()
        table = {"law": "table", "points": [["0.1 mol/L", "0.5 mS/cm"], ["1 mol/L", "2 mS/cm"]]}
        mapping["electrolyte"]["conductivity"] = {**number("2 mS/cm"), "concentration": table}
        shaped = Cell.from_mapping(mapping)
        assert voltage(shaped, 5.0).electrolyte == pytest.approx(
            5.0 * voltage(thick, SMALL).electrolyte / SMALL, rel=1e-6
        )
        said = compared(published(shaped, plateau("a", "0.5 mA/cm^2", "0.1 V")), "symmetric")
        assert "small-signal" in said[0].sentence

    def test_a_fit_of_the_exchange_current_gives_the_voltage(self, thick):
        scale = fitting_scale(thick.sections, thick.derived, 5.0, 0.04)
        assert voltage(thick, 5.0, scale=scale).total == pytest.approx(0.04, rel=1e-9)
        assert fitting_scale(thick.sections, thick.derived, 5.0, 0.03) is None

    def test_the_exchange_current_of_an_overpotential_is_its_inverse(self):
        assert overpotential(1.0, fitting_exchange_current(1.0, 0.05, T), T) == pytest.approx(0.05)
        # 0.1 mA/cm2 and 50 mV at each electrode: 0.044 mA/cm2
        assert fitting_exchange_current(1.0, 0.05, T) == pytest.approx(0.44, abs=0.005)


def march(anions, bound, J, steps=20000):
    """Mobile anions along the separator by Euler's rule, over the cations at rest."""
    found = []
    for _ in range(steps):
        found.append(anions)
        anions = max(anions - J / steps * anions / (2 * anions + bound), 1e-12)
    return found


class TestPlateaus:
    def test_the_published_voltage_is_confronted(self, thick):
        row = plateau("a", "0.5 mA/cm^2", "40 mV", areal_capacity=number("0.5 mAh/cm^2"))
        found = compared(published(thick, row), "symmetric cell at")[0]
        assert found.published == "40 mV"
        assert found.ratio == pytest.approx(0.05618 / 0.04, rel=1e-3)
        assert "An exchange current of 54.3 A/m^2 would give it" in found.sentence
        assert "of half cycles of 60 min" in found.sentence

    def test_no_exchange_current_may_fit(self, thick):
        found = compared(published(thick, plateau("a", "0.5 mA/cm^2", "30 mV")), "symm")[0]
        assert "no exchange current gives it" in found.sentence

    def test_beyond_the_limiting_current_nothing_settles(self, thick):
        found = compared(published(thick, plateau("a", "5 mA/cm^2", "30 mV")), "symm")[0]
        assert (found.this_set, found.ratio) == ("none", None)
        assert "never settles" in found.sentence
        assert "1.75 mA/cm^2" in found.sentence

    def test_nothing_published_nothing_said(self, thick):
        mapping = thick.to_mapping()
        mapping.pop("published")
        for entry in ("tafel_exchange_current_density", "critical_current_density"):
            mapping["interphases"]["metal"].pop(entry)
        assert Cell.from_mapping(mapping).characterisation() == []


class TestTwoPlateaus:
    def pair(self, thick, first, second):
        rows = (plateau("b", "0.2 mA/cm^2", second), plateau("a", "0.1 mA/cm^2", first))
        cell = published(thick, *rows)
        (found,) = plateau_pairs(cell.published.symmetric_cells, T)
        return found

    def test_a_ratio_that_no_planar_cell_has(self, thick):
        # i0 = 0.1/(2 sinh(68.2/102.8)) = 0.070 mA/cm2; 102.8 mV asinh(1.427) = 118.5 mV, +34 %
        _, shown, _, ratio, sentence = self.pair(thick, "68.2 mV", "88.6 mV")
        assert shown == "68.2 mV and 88.6 mV"
        assert ratio == pytest.approx(118.5 / 88.6, abs=0.003)
        assert sentence.startswith("No planar cell")
        assert "0.701 A/m^2" in sentence
        assert "would need 236 mV at the first" in sentence

    def test_more_than_a_resistance_is_not_possible_either(self, thick):
        _, _, between, ratio, sentence = self.pair(thick, "50 mV", "120 mV")
        assert between.endswith("100 mV")
        assert ratio == pytest.approx(100 / 120)
        assert sentence.startswith("No planar cell")
        assert "would need" not in sentence

    @pytest.mark.parametrize(("first", "second"), [("88.6 mV", "68.2 mV"), ("68.2 mV", "68.2 mV")])
    def test_a_voltage_that_does_not_rise_is_not_possible(self, thick, first, second):
        assert self.pair(thick, first, second)[4].startswith("No planar cell")

    def test_a_planar_cell_is_found_again(self, thick):
        # 200 ohm cm2 and 0.5 A/m2
        voltages = [
            f"{i * 0.02 + 4 * R * T / F * math.asinh(i / (2 * 0.5))!r} V" for i in (1.0, 2.0)
        ]
        _, _, fit, ratio, sentence = self.pair(thick, *voltages)
        assert fit == "200 ohm*cm^2 and 0.5 A/m^2"
        assert ratio is None
        assert sentence.startswith("A planar cell with 200 ohm*cm^2")

    def test_equal_currents_say_nothing_of_a_law(self, thick):
        rows = [plateau(name, "0.5 mA/cm^2", "40 mV") for name in ("a", "b")]
        cell = published(thick, *rows)
        assert list(plateau_pairs(cell.published.symmetric_cells, T)) == []


class TestOtherNumbers:
    @pytest.mark.parametrize(
        ("name", "millivolt", "factor"), [("zhang2026-sn-fb", 238, 4.4), ("lu2026-sfc", 279, 19)]
    )
    def test_tafel_values_are_too_small_for_the_symmetric_cells(self, name, millivolt, factor):
        (found,) = [c for c in compared(load_cell(name), "symm") if "Tafel" in c.quantity]
        assert found.this_set == f"{millivolt} mV"
        assert f"at least {factor:g} times too small" in found.sentence

    def test_a_tafel_value_that_would_do(self, thick):
        found = compared(published(thick, plateau("a", "0.5 mA/cm^2", "0.4 V")), "symm")[1]
        assert "leaves 121 mV for everything else" in found.sentence

    def test_tafel_value_in_the_cell_itself(self):
        (found,) = compared(load_cell("lu2026-f"), "exchange current")
        assert "358 mV" in found.sentence
        assert "cannot carry" in found.sentence

    def test_critical_current_and_the_loading_that_reaches_it(self):
        cell = load_cell("zhang2026-sn-fb")
        (found,) = compared(cell, "current density at 15C")
        assert found.ratio == pytest.approx(2.646 / 3.0, rel=1e-9)
        assert "(88 % of it)" in found.sentence
        assert "a loading of 1.7 mg/cm^2" in found.sentence  # 30 A/m2 over 15 x 117.6 A/kg
        heavy = cell.with_values({"cathode.loading": "2 mg/cm^2"})
        assert "ABOVE" in compared(heavy, "current density at 15C")[0].sentence
        assert "a loading of 1.7 mg/cm^2" in compared(heavy, "current density at 15C")[0].sentence

    @pytest.mark.parametrize(
        ("name", "ideal", "used", "words"),
        [
            # F^2 D c/(RT), for example 9.3094e9 x 1.68e-10 x 506.8/2479 = 0.3197 S/m
            ("zhang2026-sn-fb", 0.3197, 0.94 * 0.13, "2.6 times more"),
            ("zhang2026-sn", 0.2011, 0.64 * 0.066, "4.8 times more"),
            ("zhang2026-fb-le", 0.0533, 0.53 * 0.062, "1.6 times more"),
            ("liu2025-lfp", 0.001918, 0.46 * 0.132, "32 times less"),
        ],
    )
    def test_diffusivities_of_molecular_dynamics(self, name, ideal, used, words):
        (found,) = compared(load_cell(name), "cation conductivity")
        assert found.ratio == pytest.approx(used / ideal, rel=2e-3)
        assert words in found.sentence

    def test_anions_are_confronted_too(self, thick):
        cell = published(thick, anion_diffusivity=number("1e-10 m^2/s"))
        (found,) = compared(cell, "anion conductivity")
        assert found.ratio == pytest.approx(0.1 / (F**2 * 1e-10 * 1000 / (R * T)), rel=1e-9)
        ionic = cell.with_values({"electrolyte.transference_number": "1"})
        assert compared(ionic, "anion conductivity") == []

    def test_a_plateau_read_as_a_resistance(self):
        (found,) = compared(load_cell("zhang2026-sn-fb"), "metal at 15C")
        # 0.1 V at 0.1 mA/cm2 is 500 ohm cm2 an electrode; at 2.646 mA/cm2 1.32 V of 0.43 V
        assert found.published == "1.32 V"
        assert "500 ohm*cm^2" in found.sentence
        assert "430 mV of head room: impossible" in found.sentence
        (small,) = compared(load_cell("lu2026-sfc"), "metal at 5C")
        assert "possible." in small.sentence
        assert "impossible" not in small.sentence


@pytest.mark.parametrize(
    ("name", "path"),
    [("lu2026-sfc", "cycling"), ("zhang2026-sn-fb", "cycling"), ("liu2025-lfp", "slow")],
)
def test_the_derived_exchange_currents_give_the_plateaus_they_come_from(name, path):
    cell = load_cell(name)
    (row,) = [row for row in cell.published.symmetric_cells if row.name == path]
    found = voltage(cell, row.current_density.si).total
    assert found == pytest.approx(row.overpotential.si, rel=5e-3)


def test_the_two_plateaus_of_liu_belong_to_no_planar_cell():
    found = compared(load_cell("liu2025-lfp"), "symmetric cells at")
    assert [c.ratio > 1.3 for c in found] == [True]
