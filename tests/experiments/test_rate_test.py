"""The rate test: state carried over, true capacities, honest numerical errors."""

import numpy as np
import pybamm
import pytest

import nasicell
from nasicell.experiments import RateTest
from nasicell.models import LOSSES, Choices, HalfCell, SingleIon
from nasicell.parameters import InputError, load_cell
from nasicell.parameters.to_pybamm import to_pybamm


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb")


@pytest.mark.parametrize("name", ["zhang2026-sn-fb", "lu2026-f"])
def test_the_error_estimate_covers_the_distance_to_a_much_finer_mesh(name, meshes_once):
    some = load_cell(name)
    usual, fine = (
        RateTest(cycles_per_rate=2, accuracy_mAh_g=accuracy).run(some) for accuracy in (0.1, 0.005)
    )
    distance = np.abs(usual.discharge_capacity - fine.discharge_capacity).values
    # 0.01 mAh/g: the finer run's own error
    assert np.all(distance <= 2 * usual.numerical_error.values + 0.01)


def test_it_is_what_a_plain_pybamm_experiment_gives(cell):
    test = RateTest(c_rates=[1, 10], cycles_per_rate=2)
    result = test.run(cell, choices=Choices.of(cell, electrolyte=SingleIon()))
    values = pybamm.ParameterValues(to_pybamm(cell, as_built=True))
    model = HalfCell()
    solution = pybamm.Simulation(
        model,
        parameter_values=values,
        experiment=test.experiment(cell),
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        var_pts={**model.default_var_pts, "x_s": 20, "x_p": 20, "r_p": 80},
    ).solve()
    assert len(solution.cycles) == 6
    mass = 1e3 * cell.cathode.loading.si * cell.test.electrode_area.si
    passed = np.array(
        [
            [
                np.ptp(step["Discharge capacity [A.h]"].data[[0, -1]]) * 1e3 / mass
                for step in c.steps
            ]
            for c in solution.cycles
        ]
    ).reshape(3, 2, 2)
    # meshes differ: the estimate of the rate test and the fine mesh's own error
    tolerance = 2 * float(result.numerical_error.max()) + 0.02
    np.testing.assert_allclose(result.cycle_capacity.values, passed, atol=tolerance)


def test_the_state_is_carried_over(cell):
    up = RateTest(c_rates=[0.5, 15], cycles_per_rate=1, return_to_first_rate=False).run(cell)
    alone = RateTest(c_rates=[15], cycles_per_rate=1).run(cell)
    # what 0.5C leaves behind is not the cell as built: the charge that follows differs
    gap = up.charge_capacity.values[1] - alone.charge_capacity.values[0]
    assert abs(gap) > 0.2
    # every half-cycle begins where the one before ended
    two = RateTest(c_rates=[5], cycles_per_rate=4).run(cell)
    cycled = two.cycle_capacity.values[0]
    assert abs(cycled[-1, 0] - cycled[-1, 1]) < 0.05  # a steady cycle gives back what it took
    assert abs(cycled[0, 0] - cycled[0, 1]) > abs(cycled[-1, 0] - cycled[-1, 1])


def test_a_hold_fills_what_constant_current_could_not(cell):
    plain = RateTest(c_rates=[10], cycles_per_rate=2).run(cell)
    held = RateTest(c_rates=[10], cycles_per_rate=2, hold_until_c_rate=0.05).run(cell)
    assert held.charge_capacity.values[0] > plain.charge_capacity.values[0] + 2
    assert held.discharge_capacity.values[0] > plain.discharge_capacity.values[0] + 2
    curve = held.curve_voltage.values[0, 0]
    assert np.nanmax(curve) == pytest.approx(3.8, abs=1e-3)
    assert np.sum(np.abs(curve - 3.8) < 1e-3) > 10  # the plateau of the hold is in the curve
    assert float(held.sodium_imbalance.max()) <= 1e-8


@pytest.mark.parametrize("name", ["zhang2026-sn-fb", "lu2026-f"])
def test_the_shares_of_the_cause_sum_to_the_head_room(shipped_rate_test, name):
    result = shipped_rate_test(name)
    some = load_cell(name)
    plateau = float(some.cathode.open_circuit_potential(0.5))
    rooms = {
        "charge": some.test.upper_cutoff.si - plateau,
        "discharge": plateau - some.test.lower_cutoff.si,
    }
    for sentence in result.stopped_by.values:
        for clause in str(sentence).split("; "):
            if clause.startswith(("charge ", "discharge ")):
                room = rooms[clause.split()[0]] * 1e3
                assert f"{room:.0f} mV" in str(sentence)
    # the losses at the end are those that the cause is read from: none beyond the head room
    worst = np.abs(result.loss_at_end.sel(direction="discharge").values).max(axis=1)
    assert np.all(worst <= rooms["discharge"] + 1e-3)
    assert list(result.loss.values) == list(LOSSES)


def test_a_cell_without_other_losses_loses_the_quasi_steady_sphere(cell):
    # surface ahead of mean by n tau/(15 t_full): two ways, once at each end of the cycle,
    # so the capacity falls by 2 n tau / (15 * 3600) of the theoretical one
    fast = cell.with_values(
        {
            "electrolyte.conductivity": "100 mS/cm",
            "interphases.metal.exchange_current_density": "1000 A/m^2",
            "interphases.cathode.film_resistance": "0 ohm*cm^2",
            "cathode.exchange_current_density": "10 A/m^2",
            "cathode.electronic_conductivity": "1000 S/m",
        }
    )
    rates = [1, 2, 4, 6]
    result = RateTest(c_rates=rates, cycles_per_rate=3, return_to_first_rate=False).run(fast)
    lost = result.discharge_capacity.values[0] - result.discharge_capacity.values
    tau = fast.cathode.diffusion_time_constant(298.15)
    full = fast.derived.theoretical_capacity.si / 3600  # C/kg to mAh/g
    one_c = fast.test.specific_current_1C.si
    expected = (np.array(rates) - 1) * 2 * tau / 54000 * one_c
    assert full == pytest.approx(one_c, rel=2e-3)
    # a few per cent: the steep ends of the potential are not walls
    np.testing.assert_allclose(lost[1:], expected[1:], rtol=0.06)


@pytest.mark.parametrize(
    "wrong",
    [
        {"c_rates": []},
        {"c_rates": [0]},
        {"c_rates": [1, -5]},
        {"c_rates": [float("nan")]},
        {"c_rates": [2000]},
        {"cycles_per_rate": 0},
        {"cycles_per_rate": 1001},
        {"hold_until_c_rate": 0},
        {"hold_until_c_rate": -0.1},
        {"accuracy_mAh_g": 0},
        {"accuracy_mAh_g": 50},
    ],
    ids=str,
)
def test_a_protocol_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        RateTest(**wrong)


def test_rates_and_cycles_come_from_the_cell_file_by_default(cell):
    test = RateTest()
    assert test.rates(cell) == (0.5, 1, 3, 5, 8, 10, 15, 0.5)
    assert test.cycles(cell) == 5
    assert len(test.half_cycles(cell)) == 80
    assert [h.charge for h in test.half_cycles(cell)[:2]] == [True, False]  # as built: discharged
    assert RateTest(c_rates=[3]).rates(cell) == (3,)  # nothing to return to
    assert RateTest(c_rates=[3, 1], return_to_first_rate=False).rates(cell) == (3, 1)


def test_every_variable_says_its_unit(shipped_rate_test):
    result = shipped_rate_test("zhang2026-sn-fb")
    for name in result.data_vars:
        if name != "stopped_by":
            assert result[name].attrs["units"], name
    assert result.discharge_capacity.attrs["per"] == "gram of Na3V2(PO4)3"
    assert result.attrs["basis_mA_g"] == pytest.approx(117.6)


def test_a_slow_hot_cell_is_charged_from_the_state_as_built(cell):
    # at 60 degC the entropy puts the cathode below the lower cut-off as built; the first charge
    # must run all the same
    hot = cell.with_values({"test.temperature": "60 degC"})
    result = nasicell.run(hot, RateTest(c_rates=[0.02], cycles_per_rate=1))
    assert result.charge_capacity.values[0] > 80
