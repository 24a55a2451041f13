"""The cells of the two reviews: currents into C-rates, capacities of their cathodes, tables."""

import numpy as np
import pybamm
import pytest

from nasicell.experiments import load_measured_rates
from nasicell.parameters import load_cell

ROUNDED = 0.03
"""Relative: a C-rate of two digits."""
AT_POINTS = 2e-3
"""Volts: points rounded to three digits."""
BETWEEN = 2e-3
"""Volts: joined by curves here and by straight lines there."""


@pytest.mark.parametrize(
    ("name", "current_mA_cm2"),
    [
        ("chen2026-nvp-na3ps4", 0.02),
        ("chen2026-nacro2-na3ps4", 0.013),
        ("chen2026-tis2-na3ps4", 0.013),
    ],
)
def test_the_printed_current_is_the_measured_c_rate_at_the_assumed_loading(name, current_mA_cm2):
    test, loading = load_cell(name).test, load_cell(name).cathode.loading
    mA_per_gram = current_mA_cm2 / (loading.si * 0.1)  # kg/m2 in g/cm2
    (c_rate,) = load_measured_rates(test.measured).c_rates
    assert c_rate == pytest.approx(mA_per_gram / test.specific_current_1C.si, rel=ROUNDED)
    assert c_rate in test.c_rates


def test_a_current_printed_per_gram_needs_no_loading():
    test = load_cell("chen2026-nvp-npscl").test
    (c_rate,) = load_measured_rates(test.measured).c_rates
    assert c_rate == pytest.approx(10 / 117.6, rel=ROUNDED)


@pytest.mark.parametrize(
    ("name", "sodium", "grams_per_mol"),
    [
        ("chen2026-nacro2-na3ps4", 0.5, 22.990 + 51.996 + 2 * 15.999),
        ("chen2026-tis2-na3ps4", 1.0, 47.867 + 2 * 32.06),
        ("wang2026-hc-pmma", 0.87, 6 * 12.011),
    ],
)
def test_theoretical_capacity_follows_from_atomic_weights(name, sodium, grams_per_mol):
    capacity = load_cell(name).derived.theoretical_capacity.si / 3600  # C/kg in mAh/g
    assert capacity == pytest.approx(sodium * 26801.48 / grams_per_mol, rel=1e-3)


def test_a_capacity_above_that_of_the_oxide_is_not_compared():
    cell = load_cell("chen2026-nacro2-na3sbs4")
    assert cell.derived.theoretical_capacity.si / 3600 < 200
    assert cell.test.measured is None
    assert "200 mAh/g" in cell.summary


def test_hard_carbon_is_that_of_pybamms_set_between_the_drawn_ends():
    published = pybamm.ParameterValues("Chayambuka2022")["Negative electrode OCP [V]"]
    theta = np.linspace(0.04, 0.98, 200)
    own = load_cell("wang2026-hc-pmma").cathode.open_circuit_potential
    linear = published(pybamm.Vector(theta)).evaluate().ravel()
    assert np.max(np.abs(own(theta) - linear)) < BETWEEN
    knots = np.array([theta for theta, _ in own.points[2:-1]])
    at_knots = published(pybamm.Vector(knots)).evaluate().ravel()
    np.testing.assert_allclose(own(knots), at_knots, atol=AT_POINTS)


def test_both_ends_of_hard_carbon_lie_beyond_its_cut_offs():
    cell = load_cell("wang2026-hc-pmma")
    potential = cell.cathode.open_circuit_potential
    assert potential(0.0) > cell.test.upper_cutoff.si
    assert potential(1.0) < cell.test.lower_cutoff.si
