"""Sixty draws of the robustness benchmark: none may fail."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from nasicell.experiments import rate_test

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "robustness.py"
DRAWS, SEED = 60, 20


@pytest.fixture(scope="module")
def robustness():
    specification = importlib.util.spec_from_file_location("robustness", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        # coarse meshes are enough, and the harder for the solver: mean voltages ask for none finer
        patch.setattr(rate_test, "ACCURACY_V", np.inf)
        yield module


def outcomes_of(robustness, draws):
    outcomes = [robustness.run(draw, accuracy_mAh_g=5) for draw in draws]
    bad = [f"{outcome.draw}: {outcome.cause}" for outcome in outcomes if not outcome.good]
    assert bad == []
    return np.array([outcome.capacity for outcome in outcomes])


class TestFirstHalf:  # two classes, so that two processes can share the draws
    def test_every_draw_gives_a_capacity_with_a_cause(self, robustness):
        capacities = outcomes_of(robustness, robustness.draws(DRAWS, SEED)[: DRAWS // 2])
        # the draws reach cells that carry their rate and cells that cannot
        assert np.sum(capacities > 90) > 2
        assert np.sum(capacities < 20) > 2


class TestSecondHalf:
    def test_every_draw_gives_a_capacity_with_a_cause(self, robustness):
        capacities = outcomes_of(robustness, robustness.draws(DRAWS, SEED)[DRAWS // 2 :])
        assert np.sum(capacities > 90) > 2
        assert np.sum(capacities < 20) > 2


def test_a_failed_simulation_would_be_counted(robustness, monkeypatch):
    import nasicell
    from nasicell.experiments import SimulationError

    def fail(*_, **__):
        raise SimulationError("no solver setting got through")

    monkeypatch.setattr(nasicell, "run", fail, raising=False)
    (outcome,) = [robustness.run(draw) for draw in robustness.draws(1)]
    assert not outcome.good
    assert "solver" in outcome.cause
