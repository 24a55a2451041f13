"""Time limits do not cut a test short, and the error estimate holds beside a cliff."""

from dataclasses import replace

import numpy as np
import pytest

from nasicell.experiments import HalfCycle, RateTest
from nasicell.experiments.accuracy import Resolution, around
from nasicell.experiments.cycling import Cycler
from nasicell.experiments.rate_result import CLOSED
from nasicell.experiments.rate_test import FASTEST
from nasicell.models import BinarySalt, Choices
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
def test_beside_a_cliff_the_estimate_holds(name, rate, meshes_once):
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


def test_a_hold_that_starts_on_the_edge_of_its_own_event_gets_through():
    # beyond the cut-off from the start, so the hold follows a discharge at once: on 9 volumes no
    # solver setting took the first step
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "electrolyte.conductivity": "0.66 mS/cm",
            "electrolyte.transference_number": "0.64",
            "interphases.metal.exchange_current_density": "0.0264 A/m^2",
            "interphases.cathode.film_thickness": "60 nm",
            "cathode.loading": "5 mg/cm^2",
            "separator.thickness": "500 um",
            "separator.porosity": "0.9",
            "separator.bruggeman_exponent": "1.5",
        }
    )
    choices = Choices.of(cell, electrolyte=BinarySalt())
    cycler = Cycler(cell, choices.half_cell(), Resolution(9, 9, 27, rtol=1e-5, atol=1e-7))
    charge = HalfCycle(5, charge=True, hold_until_c_rate=0.1)
    runs = cycler.run([charge, HalfCycle(5, charge=False), charge])
    assert len(runs[-1].solutions) == 1  # the hold alone
    assert not runs[-1].endless


def test_a_single_rate_beyond_a_cliff_refines_beyond_the_first_pair(meshes_once):
    # with one rate there was nothing to compare it with, and the error came out ten times too small
    cell = load_cell("zhang2026-sn").with_values(
        {
            "electrolyte.conductivity": "0.1 mS/cm",
            "interphases.metal.exchange_current_density": "10 A/m^2",
        }
    )
    test = RateTest(c_rates=[15], cycles_per_rate=2, accuracy_mAh_g=0.5)
    coarse, fine = test.run(cell), replace(test, accuracy_mAh_g=0.02).run(cell)
    assert coarse.attrs["mesh"] != fine.attrs["mesh"]
    difference = abs(float(coarse.discharge_capacity[0] - fine.discharge_capacity[0]))
    assert 2 < float(fine.discharge_capacity[0]) < 50
    assert difference <= float(coarse.numerical_error[0] + fine.numerical_error[0])


@pytest.mark.parametrize(
    ("lower", "upper", "hold"), [("0.5 V", "3.8 V", None), ("2.5 V", "5.5 V", 0.05)]
)
def test_a_cathode_driven_to_its_end_starts_back(lower, upper, hold):
    # its exchange current had vanished there, and no solver took the next step
    cell = load_cell("zhang2026-sn-fb").with_values(
        {"test.lower_cutoff": lower, "test.upper_cutoff": upper}
    )
    test = RateTest(c_rates=[0.5, 1], cycles_per_rate=1, hold_until_c_rate=hold)
    assert np.all(test.run(cell).discharge_capacity > 100)


@pytest.mark.parametrize(
    ("loading", "conductivity", "rate", "converged"),
    # on 90 separator volumes; the last digit is still open
    [("5 mg/cm^2", "2 mS/cm", 10, 2.45), ("3 mg/cm^2", "1 mS/cm", 5, 91.37)],
)
def test_the_error_holds_where_salt_polarises(loading, conductivity, rate, converged):
    # it was up to 70 times too small on a separator of a handful of volumes
    cell = load_cell("lu2026-sfc").with_values(
        {
            "interphases.metal.exchange_current_density": "100 A/m^2",
            "interphases.metal.film_resistance": "0 ohm*cm^2",
            "cathode.exchange_current_density": "1 A/m^2",
            "cathode.active_fraction": "0.865",
            "cathode.loading": loading,
            "electrolyte.conductivity": conductivity,
        }
    )
    result = RateTest([rate], cycles_per_rate=2).run(
        cell, choices=Choices.of(cell, electrolyte=BinarySalt())
    )
    found, error = float(result.discharge_capacity[0]), float(result.numerical_error[0])
    assert abs(found - converged) <= error + 0.02
    assert error <= 0.1
