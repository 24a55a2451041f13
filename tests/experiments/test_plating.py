"""Plating and stripping: published plateaus, hand arithmetic, what ends a half cycle."""

import numpy as np
import pytest

from nasicell.experiments import (
    BruceVincent,
    CriticalCurrent,
    Impedance,
    PlatingStripping,
    Tafel,
)
from nasicell.models import (
    BinarySalt,
    Choices,
    Hysteresis,
    PartlyMobileAnions,
    SelfHeating,
    SingleIon,
)
from nasicell.parameters import R_GAS, F, InputError, load_cell

PUBLISHED = 0.03
"""Relative: a third of what is asked; each exchange current was derived from its plateau."""
BY_HAND = 1e-4
"""Relative: interpolation between two hundred stored points."""


def run(name, changes=None, electrolyte=None, **arguments):
    cell = load_cell(name).with_values(changes or {})
    choices = Choices.of(cell, electrolyte=electrolyte)
    return PlatingStripping(**arguments).run(cell, choices=choices)


@pytest.mark.parametrize(
    ("name", "millivolts"), [("zhang2026-sn-fb", 100), ("lu2026-sfc", 40), ("liu2025-lfp", 68.2)]
)
def test_published_plateaus_come_back(name, millivolts):
    result = run(name)
    assert float(result.published_overpotential) == pytest.approx(1e-3 * millivolts)
    plateau = result.plateau.values[2:]
    np.testing.assert_allclose(plateau, 1e-3 * millivolts, rtol=PUBLISHED)
    assert np.all(result.numerical_error < 1e-3 * plateau[0])


def test_the_second_plateau_of_liu_is_out_of_reach():
    # a third too high, as the report in words says: no planar cell gives both
    result = run("liu2025-lfp", current_density_mA_cm2=0.2, areal_capacity_mAh_cm2=0.2)
    assert float(result.published_overpotential) == pytest.approx(88.6e-3)
    assert float(result.plateau[-1]) == pytest.approx(0.119, rel=0.01)


def test_the_numbers_of_a_half_cycle_are_those_of_arithmetic():
    films = {
        "interphases.metal.film_resistance": "20 ohm*cm^2",
        "interphases.counter_metal.film_resistance": "60 ohm*cm^2",
    }
    result = run("zhang2026-sn-fb", films, current_density_mA_cm2=0.5, areal_capacity_mAh_cm2=0.25)
    eta = 2 * R_GAS * 298.15 / F * np.arcsinh(5 / 0.88)
    expected = 5 * (27e-6 / (0.94 * 0.13) + 80e-4) + 2 * eta
    np.testing.assert_allclose(result.polarisation, expected, rtol=BY_HAND)
    np.testing.assert_allclose(result.voltage_loss.sum("loss"), expected, rtol=BY_HAND)
    np.testing.assert_allclose(result.charge[:, -1], 0.25, rtol=BY_HAND)
    np.testing.assert_allclose(result.time[:, -1] - result.time[:, 0], 1800, rtol=BY_HAND)
    thickness = 0.25 * 3.6e4 / F * 22.990e-3 / 968
    change = result.counter_thickness_change[:, -1]
    np.testing.assert_allclose(change, [thickness, 0] * 3, rtol=BY_HAND, atol=1e-12)
    np.testing.assert_allclose(-result.metal_thickness_change, result.counter_thickness_change)


@pytest.mark.parametrize(
    ("name", "millivolts"),
    [("zhang2026-sn-fb", 50), ("zhang2026-fb-le", 130), ("zhang2026-sn", 140)],
)
def test_the_published_nucleation_overpotential_comes_back(name, millivolts):
    asked = {"current_density_mA_cm2": 0.1, "areal_capacity_mAh_cm2": 0.2}
    still = {"electrolyte": SingleIon()}  # no salt that polarises meanwhile
    result = run(name, counter="collector", cycles=2, **asked, **still)
    assert float(result.nucleation_overpotential) == pytest.approx(1e-3 * millivolts, rel=1e-3)
    # stripped to the voltage limit, all of the metal comes back
    assert list(result.stopped_by.values) == ["charge reached", "deposit used up"] * 2
    np.testing.assert_allclose(result.charge[:, -1], 0.2, rtol=1e-3)
    # a second metal has none
    plain = run(name, cycles=1, **asked, **still)
    assert float(plain.nucleation_overpotential) == pytest.approx(0, abs=1e-9)


def test_a_salt_that_runs_out_is_named():
    # 8 times what diffusion carries through a thick separator
    result = run(
        "lu2026-sfc",
        {"separator.thickness": "780 um"},
        current_density_mA_cm2=12,
        areal_capacity_mAh_cm2=3,
        cycles=1,
        voltage_limit_V=5,
    )
    assert str(result.stopped_by.values[0]) == "voltage limit, salt exhausted where metal is plated"
    assert float(result.share_left[0]) < 0.01
    assert float(result.charge[0, -1]) < 1
    # and what its voltage cut short has no plateau
    assert np.isnan(result.plateau[0])


def test_a_deposit_that_is_used_up_is_not_called_exhausted_salt():
    # the plating before had left next to no salt at the collector, which is not where it ends now
    result = run(
        "lu2026-sfc",
        {
            "interphases.collector.nucleation_overpotential": "50 mV",
            "interphases.collector.nucleation_capacity": "0.02 mAh/cm^2",
        },
        counter="collector",
        current_density_mA_cm2=2.5,
        areal_capacity_mAh_cm2=3,
        cycles=1,
    )
    plating, stripping = (str(end) for end in result.stopped_by.values)
    assert "exhausted" in plating
    assert stripping == "deposit used up"
    np.testing.assert_allclose(result.charge[1, -1], result.charge[0, -1], rtol=1e-3)
    losses = result.voltage_loss.isel(half_cycle=1, point=-1)
    assert float(losses.sel(loss="nucleation")) > 0.5 * float(losses.sum())


def test_anions_that_run_out_go_by_their_own_name():
    result = run(
        "zhang2026-fb-le",
        {"electrolyte.mobile_fraction": 0.05, "separator.thickness": "300 um"},
        electrolyte=PartlyMobileAnions(0.05),
        current_density_mA_cm2=40,
        areal_capacity_mAh_cm2=2,
        cycles=1,
        voltage_limit_V=4,
    )
    assert "mobile anions exhausted" in str(result.stopped_by.values[0])


def test_laws_of_concentration_out_of_their_range_are_warned_of():
    mapping = load_cell("lu2026-sfc").to_mapping()
    mapping["electrolyte"]["salt_diffusivity"] = {
        "value": "2.7e-11 m^2/s",
        "kind": "assumed",
        "source": "user",
        "concentration": {
            "law": "table",
            "points": [["0.9 mol/L", "2.8e-11 m^2/s"], ["1.1 mol/L", "2.6e-11 m^2/s"]],
        },
    }
    cell = type(load_cell("lu2026-sfc")).from_mapping(mapping)
    for protocol in (
        PlatingStripping(1.0, 1.0, cycles=1),
        BruceVincent([50]),
        Tafel(),
        CriticalCurrent(0.5, 0.5, 1.0),
    ):
        warnings = protocol.run(cell).attrs["warnings"]
        assert "electrolyte.salt_diffusivity is used from" in warnings, type(protocol).__name__


@pytest.mark.parametrize("choice", [{"heat": SelfHeating()}, {"potential": Hysteresis()}])
def test_what_a_symmetric_cell_does_not_have_is_refused(choice):
    mapping = load_cell("zhang2026-sn-fb").with_values(
        {
            "cathode.hysteresis_gap": "30 mV",
            "cathode.hysteresis_width": "0.05",
            "thermal.mass": "1 g",
            "thermal.specific_heat": "1000 J/(kg*K)",
            "thermal.cooling_area": "5 cm^2",
            "thermal.heat_transfer_coefficient": "10 W/(m^2*K)",
        }
    )
    with pytest.raises(InputError, match="a symmetric cell has no cathode and is isothermal"):
        PlatingStripping().run(mapping, choices=Choices.of(mapping, **choice))


def test_laws_of_the_cathode_are_no_concern_of_a_symmetric_cell():
    cold = {"test.temperature": "0 degC"}
    assert "cathode" not in run("zhang2026-sn-fb", cold, cycles=1).attrs["warnings"]
    assert "electrolyte.conductivity" in run("zhang2026-fb-le", cold, cycles=1).attrs["warnings"]


def test_a_cell_beyond_its_limit_from_the_start_is_a_result():
    result = run(
        "zhang2026-sn-fb",
        {"interphases.metal.film_resistance": "2000 ohm*cm^2"},
        current_density_mA_cm2=1,
        cycles=1,
    )
    assert list(result.stopped_by.values) == ["voltage limit from the start"] * 2
    assert np.isnan(result.plateau).all()


def test_what_was_never_plated_is_not_stripped():
    result = run("zhang2026-sn-fb", counter="collector", voltage_limit_V=0.12, cycles=2)
    first, then = (str(end) for end in result.stopped_by.values[:2])
    assert first == "voltage limit from the start"
    assert then == "nothing plated that could be stripped"
    assert np.isnan(result.charge[1]).all()


def test_a_plateau_that_the_mesh_does_not_resolve_is_warned_of():
    # just below the limiting current of 1.75494 mA/cm2, and where salt is still left
    for current, warned in ((1.7549, True), (1.0, False)):
        found = run(
            "lu2026-sfc",
            current_density_mA_cm2=current,
            cycles=1,
            voltage_limit_V=5,
            areal_capacity_mAh_cm2=6,
        )
        assert list(found.stopped_by.values) == ["charge reached"] * 2
        assert ("not resolved" in found.attrs["warnings"]) is warned
    # far above it the half cycle is cut short and has none
    cut = run("lu2026-sfc", current_density_mA_cm2=50, cycles=1, voltage_limit_V=100)
    assert np.isnan(cut.plateau).all()
    assert "exhausted" in str(cut.stopped_by.values[0])


def test_of_two_published_plateaus_the_one_of_the_same_charge_is_compared():
    mapping = load_cell("lu2026-sfc").to_mapping()
    (row,) = mapping["published"]["symmetric_cells"]
    other = {**row, "name": "short", "overpotential": {**row["overpotential"], "value": "30 mV"}}
    del other["overpotential"]["uncertainty"]
    other["areal_capacity"] = {**row["areal_capacity"], "value": "0.1 mAh/cm^2"}
    mapping["published"]["symmetric_cells"] = [row, other]
    cell = type(load_cell("lu2026-sfc")).from_mapping(mapping)
    for charge, volts in ((0.5, 0.04), (0.1, 0.03)):
        found = PlatingStripping(0.5, charge, cycles=1).run(cell)
        assert float(found.published_overpotential) == pytest.approx(volts)


def test_a_published_plateau_is_not_compared_in_the_cold():
    cold = run("zhang2026-sn-fb", {"test.temperature": "-10 degC"}, cycles=1)
    assert np.isnan(cold.published_overpotential)


def test_endless_metal_is_named():
    found = run("zhang2026-sn-fb", areal_capacity_mAh_cm2=1e4, cycles=1).attrs["warnings"]
    assert "mm of metal" in found


def test_contacts_are_named_where_a_laboratory_cannot_take_them_off():
    cell = load_cell("zhang2026-fb-le").with_values(
        {"interphases.contact_resistance": "5 ohm*cm^2"}
    )
    for protocol, words in (
        (Impedance([1e3, 1e5], setup="blocking"), "the contact resistance of 5 ohm*cm^2 is in"),
        (BruceVincent([10]), "reads too large a number"),
    ):
        assert words in protocol.run(cell).attrs["warnings"]
        bare = protocol.run(load_cell("zhang2026-fb-le")).attrs["warnings"]
        assert words not in bare


def test_a_salt_too_fast_to_follow_is_refused():
    with pytest.raises(InputError, match=r"separator\.thickness is 2 nm"):
        run("zhang2026-fb-le", {"separator.thickness": "2 nm"}, electrolyte=BinarySalt())


def test_currents_above_the_critical_one_are_warned_of():
    result = run("zhang2026-sn-fb", current_density_mA_cm2=6, cycles=1, electrolyte=BinarySalt())
    assert "2.0 times the published critical current density" in result.attrs["warnings"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"current_density_mA_cm2": 0}, "current_density_mA_cm2"),
        ({"current_density_mA_cm2": float("nan")}, "current_density_mA_cm2"),
        ({"areal_capacity_mAh_cm2": -1}, "areal_capacity_mAh_cm2"),
        ({"areal_capacity_mAh_cm2": "much"}, "areal_capacity_mAh_cm2"),
        ({"cycles": 0}, "cycles"),
        ({"cycles": 2.5}, "cycles"),
        ({"counter": "tin"}, "metal, collector"),
        ({"voltage_limit_V": 0}, "voltage_limit_V"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        PlatingStripping(**arguments)


def test_a_foil_that_is_too_thin_is_refused():
    with pytest.raises(InputError, match="400 um"):
        run("lu2026-sfc", areal_capacity_mAh_cm2=50)


def test_a_missing_collector_is_named():
    with pytest.raises(InputError, match=r"interphases\.collector is missing"):
        run("lu2026-sfc", counter="collector")
