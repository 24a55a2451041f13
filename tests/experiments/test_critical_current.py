"""The step test: levels, arithmetic of a single-ion cell, and each criterion by hand."""

import numpy as np
import pytest

from nasicell.experiments import CriticalCurrent
from nasicell.experiments.limits.critical_current import STEP_TESTS, step_test_of
from nasicell.models import BinarySalt, Choices
from nasicell.parameters import R_GAS, Cell, F, InputError, load_cell

BY_HAND = 1e-6
"""Relative: nothing but arithmetic."""
MESH = 1e-3
"""Relative: voltages of a salt that has moved, on 60 volumes."""
CELL = load_cell("zhang2026-sn-fb")
# the cell file's numbers
KAPPA, T_PLUS, THICKNESS, EXCHANGE, NUCLEATION = 0.13, 0.94, 27e-6, 0.44, 0.05
THERMAL = R_GAS * 298.15 / F
C = CELL.derived.salt_concentration.si
D = 2 * T_PLUS * (1 - T_PLUS) * KAPPA * THERMAL / (F * C)
LIMIT = 2 * F * D * C / ((1 - T_PLUS) * THICKNESS) / 10
"""mA/cm2."""


def step_test(changes=None, electrolyte=None, **arguments):
    cell = CELL.with_values(changes or {})
    choices = Choices.of(cell, electrolyte=electrolyte)
    return CriticalCurrent(**arguments).run(cell, choices=choices)


def at(result, criterion):
    found = result.sel(criterion=criterion)
    return float(found.critical_current), str(found.critical_reason.values)


def eta(current, exchange=EXCHANGE):
    """Overpotential of one metal [V] at a current density in mA/cm2."""
    return 2 * THERMAL * np.arcsinh(10 * current / (2 * exchange))


def test_levels_are_what_was_asked_for():
    protocol = CriticalCurrent(start_mA_cm2=0.1, step_mA_cm2=0.1, most_mA_cm2=0.7)
    np.testing.assert_allclose(protocol.levels, np.arange(1, 8))
    shy = CriticalCurrent(start_mA_cm2=0.1, step_mA_cm2=0.25, most_mA_cm2=0.7)
    np.testing.assert_allclose(shy.levels, [1, 3.5, 6])


def test_every_level_of_a_single_ion_cell_is_ohm_and_butler_volmer():
    result = step_test(start_mA_cm2=0.5, step_mA_cm2=0.5, most_mA_cm2=4)
    levels = np.arange(0.5, 4.1, 0.5)
    np.testing.assert_allclose(result.level_current, levels)
    expected = 10 * levels * THICKNESS / (T_PLUS * KAPPA) + 2 * eta(levels)
    np.testing.assert_allclose(result.peak_polarisation, expected, rtol=BY_HAND)
    np.testing.assert_allclose(result.plating_overpotential, eta(levels), rtol=BY_HAND)
    np.testing.assert_array_equal(result.least_share, 1)
    # 0.5 h each way
    moved = 10 * levels * 1800 / F * 22.990e-3 / 968
    np.testing.assert_allclose(result.thickness_cycled, moved, rtol=1e-3)
    assert float(result.polarisation_at_published) == pytest.approx(expected[5], rel=BY_HAND)
    np.testing.assert_allclose(result.time[:, -1], 1800 * np.arange(1, 17))
    np.testing.assert_allclose(result.half_cycle_current[:4], [0.5, -0.5, 1, -1])
    assert np.all(result.polarisation > 0)


def test_single_ions_say_that_nothing_is_depleted():
    current, why = at(step_test(most_mA_cm2=0.1), "depletion")
    assert np.isnan(current)
    assert "no anions move, so that no salt is depleted at any current" in why


@pytest.mark.parametrize("limit", [0.2, 0.35])
def test_the_overpotential_limit_is_met_at_the_level_of_arithmetic(limit):
    result = step_test(
        start_mA_cm2=0.1, step_mA_cm2=0.1, most_mA_cm2=3, overpotential_limit_V=limit
    )
    levels = np.arange(1, 31) / 10
    voltage = 10 * levels * THICKNESS / (T_PLUS * KAPPA) + 2 * eta(levels)
    expected = levels[np.argmax(voltage > limit)]
    current, why = at(result, "overpotential")
    assert current == pytest.approx(expected)
    assert f"exceeds {limit:g} V" in why
    ratio = float(result.sel(criterion="overpotential").critical_ratio)
    assert ratio == pytest.approx(expected / 3.0)
    # a cycle of each level before it takes 1 h
    hours = float(result.sel(criterion="overpotential").critical_time) / 3600
    assert hours == pytest.approx(10 * expected - 1, abs=1e-3)


def test_without_a_limit_and_without_nucleation_both_say_so():
    entries = CELL.to_mapping()
    entries["interphases"].pop("collector")
    result = CriticalCurrent(most_mA_cm2=0.1).run(Cell.from_mapping(entries))
    assert np.isnan(at(result, "overpotential")[0])
    assert "no overpotential limit" in at(result, "overpotential")[1]
    assert np.isnan(at(result, "nucleation")[0])
    assert "nucleation_overpotential" in at(result, "nucleation")[1]


@pytest.mark.parametrize("side", ["metal", "counter_metal"])
def test_nucleation_looks_at_charge_transfer_and_film_of_the_metal_that_is_plated(side):
    fast, slow = "1000 A/m^2", "4.4 A/m^2"
    other = {"metal": fast, "counter_metal": fast} | {side: slow}
    changes = {
        f"interphases.{metal}.exchange_current_density": value for metal, value in other.items()
    }
    changes[f"interphases.{side}.film_resistance"] = "5 ohm*cm^2"
    if side == "metal":
        changes["interphases.counter_metal.film_resistance"] = "0 ohm*cm^2"
    result = step_test(changes, start_mA_cm2=0.1, step_mA_cm2=0.1, most_mA_cm2=3)
    levels = np.arange(1, 31) / 10
    over = eta(levels, 4.4) + 5e-3 * levels
    expected = levels[np.argmax(over > NUCLEATION)]
    assert 0.5 < expected < 2
    np.testing.assert_allclose(result.plating_overpotential, over, rtol=1e-4)
    assert at(result, "nucleation")[0] == pytest.approx(expected)


def test_depletion_comes_with_the_steady_profile_in_long_half_cycles():
    result = step_test(
        electrolyte=BinarySalt(),
        start_mA_cm2=44,
        step_mA_cm2=0.5,
        most_mA_cm2=60,
        overpotential_limit_V=20,
    )
    levels = np.arange(44, 60, 0.5)
    # half an hour is 38 diffusion times; 1 % is left at 99 % of the limiting current
    expected = levels[np.argmax(levels > 0.99 * LIMIT)]
    assert at(result, "depletion")[0] == pytest.approx(expected)
    # the run ends there
    assert float(result.level_current[-1]) == pytest.approx(expected)
    left = 1 - levels[: result.sizes["level"] - 1] / LIMIT
    np.testing.assert_allclose(result.least_share[:-1], left, rtol=MESH)
    assert float(result.least_share[-1]) == pytest.approx(0.01, rel=1e-4)
    assert "before the salt is depleted" in at(result, "overpotential")[1]


@pytest.mark.parametrize(("share", "depleted"), [(1.05, True), (0.9, False)])
def test_short_half_cycles_deplete_by_sands_time(share, depleted):
    # to 1 % in a half-infinite electrolyte, at 5 times the limiting current
    seconds = np.pi * 0.5 * D * (0.99 * F * C / (2 * (1 - T_PLUS) * 5 * 10 * LIMIT)) ** 2
    one = {"start_mA_cm2": 5 * LIMIT, "most_mA_cm2": 5 * LIMIT, "step_mA_cm2": 1}
    result = step_test(electrolyte=BinarySalt(), half_cycle_hours=share * seconds / 3600, **one)
    assert np.isfinite(at(result, "depletion")[0]) == depleted
    if depleted:
        found = float(result.sel(criterion="depletion").critical_time)
        assert found == pytest.approx(seconds, rel=0.05)
    else:
        assert "not reached up to" in at(result, "depletion")[1]


def test_a_charge_of_the_half_cycle_sets_its_time():
    result = step_test(
        start_mA_cm2=0.5,
        step_mA_cm2=0.5,
        most_mA_cm2=1,
        half_cycle_hours=None,
        areal_capacity_mAh_cm2=0.5,
    )
    np.testing.assert_allclose(result.time[:, -1] / 3600, [1, 2, 2.5, 3])
    np.testing.assert_allclose(result.thickness_cycled, result.thickness_cycled[0])


def test_conditioning_leaves_no_trace_on_stable_films():
    levels = {"start_mA_cm2": 5, "step_mA_cm2": 5, "most_mA_cm2": 20}
    plain = step_test(electrolyte=BinarySalt(), **levels)
    after = step_test(electrolyte=BinarySalt(), conditioning_cycles=50, **levels)
    assert after.sizes["half_cycle"] == plain.sizes["half_cycle"] + 100
    np.testing.assert_allclose(after.level_current, plain.level_current)
    np.testing.assert_allclose(after.peak_polarisation, plain.peak_polarisation, rtol=1e-4)


def test_films_grow_through_the_conditioning():
    films = {
        "interphases.metal.film_resistance": "20 ohm*cm^2",
        "interphases.metal.film_growth_in_time": "1e-5 1/s",
        "interphases.metal.film_growth_with_charge": "0.1 cm^2/mAh",
    }
    one = {"start_mA_cm2": 1, "step_mA_cm2": 1, "most_mA_cm2": 1}
    result = step_test(films, conditioning_cycles=10, conditioning_mA_cm2=0.2, **one)
    # 10 cycles of 0.5 h each way at 0.2, then one at 1 mA/cm2; largest at the end
    age, charge = 11 * 3600, 10 * 0.2 + 1.0  # s, mAh/cm2
    film = 20e-4 * (np.sqrt(1 + 1e-5 * age) + 0.1 * charge)
    expected = 10 * (THICKNESS / (T_PLUS * KAPPA) + 2 * film) + 2 * eta(1)
    assert float(result.peak_polarisation[0]) == pytest.approx(expected, rel=1e-4)


def test_a_foil_that_is_stripped_whole_ends_the_test():
    changes = {"metal.thickness": "10 um"}
    result = step_test(changes, start_mA_cm2=0.5, step_mA_cm2=0.5, most_mA_cm2=10)
    # 10 um of sodium, in 0.5 h
    most = 968 / 22.990e-3 * F * 10e-6 / 1800 / 10
    assert float(result.level_current[-1]) == pytest.approx(np.floor(2 * most) / 2)
    changes = {"metal.thickness": "0.1 um", "interphases.collector.nucleation_overpotential": "1 V"}
    result = step_test(changes, start_mA_cm2=0.5)
    assert result.sizes["level"] == 0
    assert "strips the whole foil (0.1 um)" in at(result, "nucleation")[1]


def test_the_step_tests_belong_to_their_papers():
    papers = {name: step_test_of(load_cell(name)) for name in ("lu2026-f", "zhang2026-sn")}
    assert papers == {
        "lu2026-f": STEP_TESTS["lu2026"], "zhang2026-sn": STEP_TESTS["zhang2026"],
    }  # fmt: skip
    assert STEP_TESTS["lu2026"].conditioning_cycles == 50
    assert "assumed" in STEP_TESTS["lu2026"].assumed
    assert STEP_TESTS["liu2025"].step_mA_cm2 == 0.05
    assert not STEP_TESTS["liu2025"].assumed
    assert "assumed" in STEP_TESTS["zhang2026"].run(CELL).attrs["warnings"]


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ({"start_mA_cm2": 0}, "start_mA_cm2 is 0"),
        ({"step_mA_cm2": -0.1}, "step_mA_cm2 is -0.1"),
        ({"step_mA_cm2": 1e-6}, "write a larger one"),
        ({"most_mA_cm2": 0.01}, "below start_mA_cm2"),
        ({"half_cycle_hours": None}, "either half_cycle_hours or"),
        ({"areal_capacity_mAh_cm2": 0.1}, "either half_cycle_hours or"),
        ({"conditioning_cycles": -1}, "conditioning_cycles is -1"),
        ({"conditioning_cycles": 1.5}, "conditioning_cycles is 1.5"),
        ({"depletion_share": 1}, "a share below 1"),
        (
            {"overpotential_limit_V": "high"},
            "overpotential_limit_V .--overpotential-limit. is 'high'",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, mend):
    with pytest.raises(InputError, match=mend):
        CriticalCurrent(**arguments)


def test_a_criterion_met_at_the_first_level_is_an_upper_bound():
    poor = {"electrolyte.conductivity": "1e-6 mS/cm"}
    result = step_test(poor, electrolyte=BinarySalt(), start_mA_cm2=0.1, most_mA_cm2=1)
    depletion = result.sel(criterion="depletion")
    assert float(depletion.critical_current) == 0.1  # thousands of times the limiting current
    assert bool(depletion.met_at_first_level)
    _, why = at(result, "depletion")
    assert "less than 1% of the salt" in why
    assert "met at the first level already: the critical current is at most this" in why
    later = step_test(start_mA_cm2=0.1, step_mA_cm2=0.1, most_mA_cm2=1, overpotential_limit_V=0.2)
    assert not bool(later.sel(criterion="overpotential").met_at_first_level)
    assert not bool(later.sel(criterion="depletion").met_at_first_level)  # never met at all


def test_levels_are_written_without_round_off():
    result = step_test(start_mA_cm2=0.1, step_mA_cm2=0.1, most_mA_cm2=2.5)
    assert result.level_current.values.tolist() == [n / 10 for n in range(1, 26)]


def test_cations_that_carry_everything_deplete_nothing():
    changes = {"electrolyte.transference_number": "1"}
    result = step_test(changes, electrolyte=BinarySalt(), most_mA_cm2=0.1)
    assert at(result, "depletion")[1].startswith("the cations carry all of the current")
