"""Time limits do not cut a test short, and the error estimate holds beside a cliff."""

import numpy as np
import pytest

from nasicell.experiments import RateTest
from nasicell.experiments.accuracy import around
from nasicell.experiments.rate_result import CLOSED
from nasicell.experiments.rate_test import FASTEST
from nasicell.parameters import load_cell

SAME = 0.15  # mAh/g: both runs are asked for 0.1


def test_a_small_basis_of_the_c_rate_does_not_cut_the_charge():
    cell = load_cell("zhang2026-sn-fb")
    test = RateTest(c_rates=[1], cycles_per_rate=1)
    small = test.run(cell.with_values({"test.specific_current_1C": "50 mA/g"}))
    same_current = RateTest(c_rates=[50 / 117.6], cycles_per_rate=1).run(cell)
    assert float(small.discharge_capacity[0]) == pytest.approx(
        float(same_current.discharge_capacity[0]), abs=SAME
    )
    assert "time limit" not in str(small.stopped_by.values)


def test_a_hold_after_a_fast_charge_ends_by_its_current():
    cell = load_cell("zhang2026-sn-fb").with_values({"cathode.loading": "20 mg/cm^2"})
    test = RateTest(
        c_rates=[1, 15], cycles_per_rate=2, return_to_first_rate=False, hold_until_c_rate=0.05
    )
    result = test.run(cell)
    charge, discharge = result.charge_capacity[1], result.discharge_capacity[1]
    assert float(charge) == pytest.approx(float(discharge), rel=CLOSED)
    assert "limit" not in result.attrs["warnings"]


def test_a_half_cycle_that_runs_out_of_time_says_so(monkeypatch):
    monkeypatch.setattr("nasicell.experiments.cycling.LONGEST", 0.3)
    result = RateTest(c_rates=[1], cycles_per_rate=1).run(load_cell("zhang2026-sn-fb"))
    assert "charge ended by the time limit" in str(result.stopped_by.values[0])
    assert "time limit" in result.attrs["warnings"]


@pytest.mark.parametrize(("name", "rate"), [("zhang2026-sn", 7.75), ("zhang2026-fb-le", 6.5)])
def test_beside_a_cliff_the_estimate_holds(name, rate):
    cell = load_cell(name)
    rates = {"c_rates": [1, rate], "cycles_per_rate": 2, "return_to_first_rate": False}
    usual = RateTest(**rates).run(cell)
    fine = RateTest(**rates, accuracy_mAh_g=0.02).run(cell)
    error = abs(float(usual.discharge_capacity[1] - fine.discharge_capacity[1]))
    assert error <= float(usual.numerical_error[1] + fine.numerical_error[1])


def test_an_estimate_is_at_least_half_of_its_neighbours():
    np.testing.assert_allclose(around(np.array([0.0, 0.08, 0.001])), [0.04, 0.08, 0.04])


def test_the_fastest_rate_that_is_accepted_is_a_row():
    test = RateTest(c_rates=[FASTEST], cycles_per_rate=1)
    result = test.run(load_cell("zhang2026-sn-fb"))
    assert float(result.discharge_capacity[0]) < 1
    assert str(result.stopped_by.values[0])
