"""Charge and discharge branches of the cathode against their closed form."""

import numpy as np
import pytest

from nasicell.models import LOSSES, HalfCell, Hysteresis
from nasicell.parameters import load_cell
from nasicell.parameters.pybamm_names import HYSTERESIS_STATE

GAP, WIDTH = 0.030, 0.05
CLOSED_FORM = 1e-4
"""Share of the gap: the reaction is even to this."""


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "cathode.hysteresis_gap": "30 mV",
            "cathode.hysteresis_width": "0.05",
            "interphases.cathode.film_resistance": "1e4 ohm*cm^2",  # keeps the reaction even
        }
    )


@pytest.fixture(scope="module", params=[True, False], ids=["charge", "discharge"])
def half_cycle(request, cell, constant_current, no_cut_off):
    solution = constant_current(
        cell,
        HalfCell(potential=Hysteresis()),
        1,
        charge=request.param,
        content=0.9 if request.param else 0.1,
        seconds=2000,
        overrides=no_cut_off,
    )
    return solution, 1 if request.param else -1


def test_the_branch_is_reached_over_its_width(cell, half_cycle):
    # from 0 as built: h = +-[1 - exp(-change of content / w)]
    solution, branch = half_cycle
    rate = cell.test.specific_current_1C.si / cell.derived.theoretical_capacity.si
    change = rate / cell.cathode.active_fraction.si * solution.t
    h = solution[HYSTERESIS_STATE].data.mean(axis=0)
    np.testing.assert_allclose(h, branch * (1 - np.exp(-change / WIDTH)), atol=CLOSED_FORM)
    assert abs(h[-1]) > 0.99


def test_the_loss_is_half_the_gap_on_the_branch(half_cycle):
    solution, branch = half_cycle
    loss = solution[LOSSES["hysteresis"]].data
    assert loss[0] == 0
    assert loss[-1] == pytest.approx(-branch * GAP / 2, rel=0.01)


def test_without_a_current_the_branch_stays(cell, constant_current):
    solution = constant_current(
        cell, HalfCell(potential=Hysteresis()), 1e-9, content=0.5, seconds=1e5
    )
    assert np.max(np.abs(solution[HYSTERESIS_STATE].data)) < 1e-4


def test_it_is_off_unless_chosen(cell, constant_current):
    solution = constant_current(cell, HalfCell(), 1, content=0.5, seconds=100)
    assert np.all(solution[LOSSES["hysteresis"]].data == 0)
