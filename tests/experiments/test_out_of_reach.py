"""Rates beyond the cell's reach are rows with a capacity and a cause, never exceptions."""

import numpy as np
import pytest

from nasicell.experiments import RateTest
from nasicell.parameters import load_cell

NOTHING = 1.0
"""mAh/g that count as no capacity at all."""


@pytest.fixture(scope="module")
def thick():
    return load_cell("zhang2026-sn-fb").with_values({"cathode.loading": "20 mg/cm^2"})


def check(result, step):
    assert 0 <= result.discharge_capacity.values[step] < NOTHING
    assert str(result.stopped_by.values[step])
    assert np.isfinite(result.numerical_error.values[step])
    assert np.all(np.isfinite(result.sodium_imbalance.values))


def test_a_thick_electrode_at_15c_is_a_row_with_a_cause(thick):
    result = RateTest(c_rates=[0.5, 15], cycles_per_rate=2).run(thick)
    check(result, 1)
    assert result.discharge_capacity.values[0] > 50
    assert result.discharge_capacity.values[2] == pytest.approx(
        result.discharge_capacity.values[0], rel=0.01
    )


def test_the_very_first_rate_may_be_out_of_reach(thick):
    result = RateTest(c_rates=[15, 0.5], cycles_per_rate=2).run(thick)
    check(result, 0)
    assert result.discharge_capacity.values[1] > 50
    check(result, 2)


def test_the_only_rate_may_be_out_of_reach(thick):
    result = RateTest(c_rates=[15], cycles_per_rate=2).run(thick)
    check(result, 0)
    assert "charge" in str(result.stopped_by.values[0])


def test_the_cause_is_the_loss_that_was_made_large(thick):
    cell = load_cell("zhang2026-sn-fb")
    causes = {
        "interphases.contact_resistance": ("400 ohm*cm^2", "contact"),
        "interphases.metal.film_resistance": ("400 ohm*cm^2", "metal film"),
        "interphases.metal.exchange_current_density": ("1e-4 A/m^2", "metal charge transfer"),
        "electrolyte.conductivity": ("0.005 mS/cm", "separator"),
    }
    for path, (value, cause) in causes.items():
        result = RateTest(c_rates=[15], cycles_per_rate=1).run(cell.with_values({path: value}))
        assert cause in str(result.stopped_by.values[0]), path


@pytest.mark.parametrize(
    "starved",
    [
        {"electrolyte.salt_diffusivity": "1e-12 m^2/s"},
        {
            "cathode.diffusion_time_constant": "10 s",
            "cathode.exchange_current_density": "1 A/m^2",
        },
        {"cathode.loading": "10 mg/cm^2"},
    ],
    ids=["slow-salt", "fast-cathode", "thick-cathode"],
)
def test_a_salt_that_runs_out_is_a_row_too(starved):
    cell = load_cell("zhang2026-fb-le").with_values(
        {"interphases.metal.exchange_current_density": "100 A/m^2", **starved}
    )
    result = RateTest(
        c_rates=[5, 20, 40], cycles_per_rate=1, return_to_first_rate=False, accuracy_mAh_g=2
    ).run(cell)
    capacity = result.discharge_capacity.values
    assert np.all(np.isfinite(capacity))
    assert np.all(np.diff(capacity) < 0)
    assert all(str(cause) for cause in result.stopped_by.values)


def test_a_salt_that_runs_out_is_a_row_on_fine_meshes_too():
    # the accuracy asked for leads to meshes on which the starved pores are resolved
    cell = load_cell("zhang2026-fb-le").with_values(
        {
            "interphases.metal.exchange_current_density": "100 A/m^2",
            "cathode.diffusion_time_constant": "10 s",
            "cathode.exchange_current_density": "1 A/m^2",
        }
    )
    test = RateTest(c_rates=[20, 30, 40], cycles_per_rate=2, return_to_first_rate=False)
    assert np.all(np.isfinite(test.run(cell).discharge_capacity.values))
