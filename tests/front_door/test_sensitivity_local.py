"""Elasticities: closed forms in the place of the engine, and the real one once."""

import numpy as np
import pytest

import nasicell
from nasicell.sensitivities.local import NOISE, STEP, local_sensitivities
from nasicell.sensitivities.running import Study
from nasicell.sweeps.design import Sweep

KAPPA, LOADING = "electrolyte.conductivity", "cathode.loading"
T_PLUS = "electrolyte.transference_number"
FILM = "interphases.metal.film_resistance"
ROUND = 1e-6
ALIKE = 0.01
"""Of elasticities on a cliff, and of the real engine."""


@pytest.fixture(scope="module")
def cell():
    return nasicell.load("zhang2026-sn-fb")


def power_law(numbers, rate):
    kappa, loading, film = numbers
    return 100 * kappa**0.3 * loading**-0.7 * np.exp(-20 * rate * film)


def test_elasticities_of_a_power_law_and_of_a_number_that_is_0(cell, engine):
    engine(power_law)
    ranges = {KAPPA: (0.05, 0.3), LOADING: (0.01, 0.05), FILM: (0.0, 0.01)}
    study = Study.read(cell, ranges, metrics=["capacity@1C", "capacity@5C"], samples=32)
    found = local_sensitivities(study.sweep)
    assert found.relative.tolist() == [True, True, False]
    for row, rate in enumerate([1, 5]):
        expected = [0.3, -0.7, -20 * rate * 0.01]
        assert (abs(found.slope[row] - expected) <= found.error[row]).all()
        np.testing.assert_allclose(found.slope[row, :2], expected[:2], rtol=ROUND)
    assert found.error.max() < 0.1
    assert found.accuracy_mAh_g == pytest.approx(study.sweep.accuracy_mAh_g / 10)


def test_the_elasticity_of_a_limiting_rate_follows_a_cliff(cell, engine):
    """The capacity falls off at a rate that follows two numbers, and hardly feels them before."""
    known = [0.13, -0.5]

    def cliff(numbers, rate):
        at = 30 * (numbers[0] / 0.13) ** known[0] * (numbers[1] / 0.015) ** known[1]
        return numbers[0] ** 0.01 * np.where(rate < at, 90 - rate, 5 - rate / 100)

    engine(cliff)
    ranges = {KAPPA: (0.05, 0.3), LOADING: (0.01, 0.05)}
    metrics = ["limiting_rate@50%", "limiting_rate@80%"]
    found = local_sensitivities(Sweep.read(cell, ranges, metrics=metrics, design="saltelli:32"))
    assert (abs(found.slope[0] - known) <= found.error[0]).all()
    assert found.error[0].max() < ALIKE
    # where it falls slowly its noise stands for more of the rate: ln Q falls by 18/72 per ln r
    assert found.slope[1] == pytest.approx([0, 0], abs=ALIKE)
    assert found.error[1].min() > 3.5 * NOISE / STEP


def test_a_number_at_the_end_of_what_it_may_be_moves_to_one_side(cell, engine):
    engine(lambda numbers, rate: numbers[0] * numbers[1] ** 2)
    end = cell.with_values({T_PLUS: "1"})
    sweep = Sweep.read(end, {KAPPA: (0.05, 0.3), T_PLUS: (0.5, 1.0)}, design="saltelli:32")
    found = local_sensitivities(sweep)
    assert (abs(found.slope[0] - [1, 2]) <= found.error[0]).all()
    assert found.own[1] == 1


def test_an_unknown_elasticity_says_why(cell, engine):
    engine(lambda numbers, rate: 0 * numbers[0] if rate == 1 else np.log(0.1301 - numbers[0]))
    metrics = ["capacity@1C", "capacity@5C"]
    sweep = Sweep.read(
        cell, {KAPPA: (0.05, 0.3), LOADING: (0.01, 0.05)}, metrics=metrics, design="saltelli:32"
    )
    with np.errstate(invalid="ignore"):
        found = local_sensitivities(sweep)
    assert found.notes[0].tolist() == ["is 0 at the cell's own values"] * 2
    assert found.notes[1, 0].startswith("unknown beside the cell's own values: 5C: the solver")
    assert found.notes[1, 1] == ""
    np.testing.assert_array_equal(np.isnan(found.slope), found.notes != "")


def test_an_efficiency_that_is_unknown_has_its_own_reason(cell, engine, pretended_batch):
    engine(lambda numbers, rate: 28 + 0 * numbers[0])
    run = pretended_batch.Batch.run

    def open_cycles(self, samples, c_rates):
        result = run(self, samples, c_rates)
        result.charge_capacity_mAh_g = np.full_like(result.discharge_capacity_mAh_g, 31.3)
        result.energy_efficiency[:] = np.nan
        return result

    pretended_batch.Batch.run = open_cycles
    sweep = Sweep.read(
        cell,
        {KAPPA: (0.05, 0.3), LOADING: (0.01, 0.05)},
        metrics=["energy_efficiency@3C"],
        design="saltelli:32",
    )
    (notes,) = local_sensitivities(sweep).notes
    assert set(notes) == {
        "unknown at the cell's own values: 3C: the cycle does not close: charge 31.3, discharge "
        "28 mAh/g"
    }


def test_the_real_engine_feels_conductivity_and_transference_number_alike(cell):
    """A single-ion conductor conducts by the product of the two."""
    slow = cell.with_values({KAPPA: "0.3 mS/cm", T_PLUS: "0.5"})
    sweep = Sweep.read(slow, {KAPPA: (0.01, 0.1), T_PLUS: (0.3, 0.8)}, design="saltelli:32")
    found = local_sensitivities(sweep)
    kappa, t_plus = found.slope[0]
    assert kappa > 0.3
    assert kappa == pytest.approx(t_plus, abs=ALIKE)
    assert found.error.max() < ALIKE
