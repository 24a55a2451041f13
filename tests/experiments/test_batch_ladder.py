"""Which samples of a batch climb to finer meshes, and when they are believed."""

import numpy as np
import pytest

from nasicell.experiments.batch import Batch, batch
from nasicell.experiments.batch.cycles import Outcome
from nasicell.experiments.batch.ladder import steep
from nasicell.models import Choices, PartlyMobileAnions
from nasicell.parameters import load_cell

CELL = load_cell("zhang2026-sn-fb")
CHOICES = Choices.of(CELL, electrolyte=PartlyMobileAnions(0.9))
ACCURACY = 0.2  # mAh/g
AGREE = 2 * ACCURACY
CLIFF = {
    "electrolyte.conductivity": 0.0172,
    "electrolyte.transference_number": 0.393,
    "electrolyte.mobile_fraction": 0.27,
    "interphases.metal.film_resistance": 0.003,
    "cathode.loading": 0.0266,
    "cathode.diffusion_time_constant": 61.3,
}
CLIFF_RATE = 5


def test_a_sample_on_a_cliff_climbs_to_meshes_that_agree():
    paths = list(CLIFF)
    coarse, fine = (
        Batch(CELL, paths, choices=CHOICES, accuracy_mAh_g=accuracy).run(
            [list(CLIFF.values())], [CLIFF_RATE]
        )
        for accuracy in (ACCURACY, ACCURACY / 4)
    )
    assert coarse.numerical_error_mAh_g < ACCURACY
    assert coarse.discharge_capacity_mAh_g == pytest.approx(
        fine.discharge_capacity_mAh_g, abs=AGREE
    )


@pytest.fixture(scope="module")
def samples():
    return Batch(CELL, ["cathode.loading"], choices=CHOICES)


@pytest.mark.parametrize(
    "by_rung",
    [
        [1.2, 1.8, 2.4, 55.71, 55.69],  # touches the cut-off and recovers on a fine mesh only
        [0.4, 0.443, 0.756, 1.423, 1.562],  # the first meshes agree, and the differences grow
        [15.22, 15.45, 16.26, 16.72, 16.86],
    ],
)
def test_meshes_that_agree_by_chance_are_told_by_the_next(samples, monkeypatch, by_rung):
    """Capacities as the meshes gave them, one by one, for cells whose salt runs out."""

    def measured(rung, work, cycles):
        outcome = Outcome.unknown(len(work), 0)
        outcome.capacity[:] = by_rung[rung]
        outcome.voltage[:] = 3.3
        outcome.failed[:] = False
        return outcome

    monkeypatch.setattr(batch, "cycle", measured)
    monkeypatch.setattr(samples, "_engine", lambda rung: rung)
    found = samples.run([[0.02]], [5])
    assert found.discharge_capacity_mAh_g == by_rung[-1]
    assert found.numerical_error_mAh_g < ACCURACY


@pytest.mark.parametrize(
    ("capacity", "least_share", "is_steep"),
    [(101, 0.5, False), (101, 0.05, True), (60, 0.5, True), (0.1, 0.0, False)],
)
def test_a_sample_that_runs_short_or_out_of_salt_is_run_on_a_finer_mesh_too(
    capacity, least_share, is_steep
):
    """Out of salt at 97 % of what the cathode holds, the coarsest mesh was off by 1.3 mAh/g."""
    outcome = Outcome.unknown(1, 0)
    outcome.capacity[:], outcome.least_share[:] = capacity, least_share
    assert steep(outcome, np.array([104.0]), ACCURACY) == [is_steep]
