"""The loss split: the balance closes, each loss and its energy are what arithmetic says."""

import numpy as np
import pytest

from nasicell.experiments import LossSplit, RateTest
from nasicell.models import LOSSES, BinarySalt, Choices, SingleIon
from nasicell.parameters import InputError, load_cell
from nasicell.parameters.constants import R_GAS, F

CLOSES = 0.01e-3
"""What every run of the project promises [V]."""
SAME = 1e-9
"""Relative, where both sides are the same product of the same numbers."""
QUADRATURE = 1e-3
"""mWh/g between energies, whose voltages and losses are integrated over the same steps."""
CHARGE, DISCHARGE = -1, 1

CURRENT = 15 * 117.6 * 0.015
"""15C [A/m2]: 117.6 A/kg on 0.015 kg/m2."""
CONTACT, METAL_FILM = 5e-4, 7e-4
"""Resistances [ohm m2]."""
EVERYTHING_ON = {
    "interphases.contact_resistance": "5 ohm*cm^2",
    "interphases.metal.film_resistance": "7 ohm*cm^2",
}


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(EVERYTHING_ON)


@pytest.fixture(scope="module")
def single_ion(cell):
    return LossSplit(15).run(cell, choices=Choices.of(cell, electrolyte=SingleIon()))


@pytest.fixture(scope="module", params=["single-ion", "binary"])
def result(request, cell, single_ion):
    if request.param == "single-ion":
        return single_ion
    return LossSplit(15).run(cell, choices=Choices.of(cell, electrolyte=BinarySalt()))


def test_the_balance_closes_at_every_stored_time_and_between(result):
    assert list(result.loss.values) == list(LOSSES)
    assert result.largest_residual.shape == (2,)
    assert np.all(result.largest_residual.values <= CLOSES)
    gap = result.voltage - (result.equilibrium_voltage - result.voltage_loss.sum("loss"))
    assert gap.shape == (2, 201)
    assert np.max(np.abs(gap.values)) <= CLOSES


def test_the_curves_are_those_of_the_rate_test(cell, single_ion):
    test = RateTest(c_rates=[15], cycles_per_rate=3, return_to_first_rate=False)
    rated = test.run(cell, choices=Choices.of(cell, electrolyte=SingleIon())).isel(step=0)
    assert float(single_ion.charge_capacity) == float(rated.charge_capacity)
    assert str(single_ion.stopped_by.values) == str(rated.stopped_by.values)
    np.testing.assert_allclose(single_ion.capacity, rated.curve_capacity, atol=1e-6)
    # PyBaMM's own reading, cubic between the steps; the jump at the start is steeper than 1 point
    np.testing.assert_allclose(
        single_ion.voltage.values[:, 3:], rated.curve_voltage.values[:, 3:], atol=2e-3
    )


def test_film_contact_and_charge_transfer_of_the_metal_are_what_the_current_makes_them(result):
    binary = result.attrs["electrolyte_model"] == "binary"
    for direction, sign in (("charge", CHARGE), ("discharge", DISCHARGE)):
        losses = result.voltage_loss.sel(direction=direction)
        i = sign * CURRENT
        np.testing.assert_allclose(losses.sel(loss="contact"), i * CONTACT, rtol=SAME)
        np.testing.assert_allclose(losses.sel(loss="metal film"), i * METAL_FILM, rtol=SAME)
        eta = 2 * R_GAS * 298.15 / F * np.arcsinh(i / (2 * 0.44))
        # with a salt the exchange current follows the concentration at the metal
        np.testing.assert_allclose(
            losses.sel(loss="metal charge transfer"), eta, rtol=0.05 if binary else 1e-6
        )


def test_the_energies_add_up(result):
    lost = float(result.energy_lost.sum())
    gone = float(result.energy_charged - result.energy_delivered)
    assert gone == pytest.approx(lost + float(result.energy_not_returned), abs=QUADRATURE)
    assert abs(float(result.energy_not_returned)) < 0.02 * lost
    np.testing.assert_allclose(
        result.half_cycle_energy_lost.sum("direction"), result.energy_lost, rtol=SAME
    )
    efficiency = float(result.energy_delivered / result.energy_charged)
    assert float(result.energy_efficiency) == pytest.approx(efficiency, rel=SAME)


def test_no_loss_gives_energy_in_either_direction(result):
    assert np.all(result.half_cycle_energy_lost.values > -1e-6)


def test_the_energy_of_a_resistance_is_current_squared_times_resistance_times_time(result):
    hours = float(result.charge_capacity + result.discharge_capacity) / (15 * 117.6)
    for loss, resistance in (("contact", CONTACT), ("metal film", METAL_FILM)):
        watt_per_gram = CURRENT**2 * resistance / 15  # 15 g/m2
        expected = 1e3 * watt_per_gram * hours
        assert float(result.energy_lost.sel(loss=loss)) == pytest.approx(expected, rel=1e-6)


def test_what_an_open_cycle_keeps_lies_between_the_potentials_at_its_ends(cell):
    # from the cell as built the first cycle at 15C does not return all of its charge
    first = LossSplit(15, cycles=1).run(cell)
    kept = float(first.charge_capacity - first.discharge_capacity)
    assert kept > 1
    before = float(first.equilibrium_voltage.sel(direction="charge")[0])
    after = float(first.equilibrium_voltage.sel(direction="discharge")[-1])
    assert kept * before < float(first.energy_not_returned) < kept * after
    gone = float(first.energy_charged - first.energy_delivered - first.energy_lost.sum())
    assert gone == pytest.approx(float(first.energy_not_returned), abs=QUADRATURE)
    assert np.isnan(first.energy_efficiency)


@pytest.mark.parametrize(
    ("path", "values", "loss"),
    [
        ("interphases.metal.film_resistance", ("3 ohm*cm^2", "6 ohm*cm^2"), "metal film"),
        ("interphases.cathode.film_thickness", ("10 nm", "20 nm"), "cathode film"),
    ],
    ids=["metal", "cathode"],
)
def test_twice_the_film_costs_twice_the_energy(path, values, loss):
    thin, thick = (
        float(
            LossSplit(3, cycles=2)
            .run(load_cell("zhang2026-sn-fb").with_values({path: value}))
            .energy_lost.sel(loss=loss)
        )
        for value in values
    )
    assert thin > 0.1
    assert thick == pytest.approx(2 * thin, rel=0.01)


def test_the_error_estimate_covers_the_distance_to_a_finer_mesh(meshes_once):
    cell = load_cell("lu2026-f")
    usual = LossSplit(5, accuracy_mAh_g=1).run(cell)
    fine = LossSplit(5, accuracy_mAh_g=0.01).run(cell)
    assert usual.attrs["mesh"] != fine.attrs["mesh"]
    distance = np.abs(usual.energy_lost - fine.energy_lost).values
    assert np.max(distance) > 0.002
    assert np.all(distance <= usual.energy_error.values + 1e-3)


def test_a_rate_out_of_reach_is_unknown_losses_and_a_cause():
    cell = load_cell("zhang2026-sn-fb").with_values({"cathode.loading": "20 mg/cm^2"})
    result = LossSplit(15).run(cell)
    assert "from the start by pore electrolyte" in str(result.stopped_by.values)
    for name in ("capacity", "voltage", "voltage_loss", "energy_lost", "energy_charged"):
        assert np.all(np.isnan(result[name].values)), name
    assert float(result.discharge_capacity) == 0


def test_a_cell_that_hardly_moves_still_closes_its_balance():
    cell = load_cell("zhang2026-sn-fb").with_values({"electrolyte.conductivity": "0.05 mS/cm"})
    result = LossSplit(15).run(cell)
    assert 0 < float(result.discharge_capacity) < 1
    assert np.all(result.largest_residual.values <= CLOSES)


def test_a_changed_cell_is_not_warned_about_measurements_that_are_not_shown(single_ion):
    assert "measured" not in single_ion.attrs["warnings"]
    critical = load_cell("zhang2026-sn-fb").with_values({"cathode.loading": "2 mg/cm^2"})
    result = LossSplit(15, cycles=1).run(critical)
    assert "dendrites" in result.attrs["warnings"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"c_rate": 0},
        {"c_rate": -15},
        {"c_rate": 201},
        {"c_rate": float("nan")},
        {"c_rate": "fast"},
        {"c_rate": None},
        {"c_rate": [1, 5]},
        {"cycles": 0, "c_rate": 15},
        {"accuracy_mAh_g": 0, "c_rate": 15},
    ],
    ids=str,
)
def test_a_protocol_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(InputError, match=f"^{next(iter(wrong))}(_per_rate)? is"):
        LossSplit(**wrong)


def test_every_variable_says_its_unit(single_ion):
    for name in single_ion.data_vars:
        if name != "stopped_by":
            assert single_ion[name].attrs["units"], name
    assert single_ion.energy_lost.attrs["per"] == "gram of Na3V2(PO4)3"
