"""Forty draws of the symmetric cells' robustness benchmark: none may be left unexplained."""

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "symmetric_robustness.py"
DRAWS, SEED = 40, 20


@pytest.fixture(scope="module")
def robustness():
    specification = importlib.util.spec_from_file_location("symmetric_robustness", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # its dataclasses look their module up
    specification.loader.exec_module(module)
    return module


def test_every_half_cycle_ends_for_a_reason(robustness):
    outcomes = [robustness.run(draw) for draw in robustness.draws(DRAWS, SEED)]
    assert [f"{one.draw}: {one.unexplained}" for one in outcomes if one.unexplained] == []
    # the draws reach every kind of end
    ends = Counter(end for outcome in outcomes for end in outcome.ends)
    assert ends["charge reached"] > 20
    assert ends["voltage limit from the start"] > 2
    assert ends["voltage limit, salt exhausted at the plating electrode"] > 2


def test_a_failed_simulation_and_a_wrong_end_would_be_counted(robustness, monkeypatch):
    import nasicell
    from nasicell.experiments import SimulationError

    def fail(*_, **__):
        raise SimulationError("no solver setting got through")

    (draw,) = robustness.draws(1)
    monkeypatch.setattr(nasicell, "run", fail, raising=False)
    assert "solver" in robustness.run(draw).unexplained
    assert "never began" in robustness._unexplained(draw, (), "voltage limit from the start", [])
    assert "not at the limit" in robustness._unexplained(draw, (), "voltage limit", [1.0, 2.0])
    assert robustness._unexplained(draw, (), "voltage limit", [1.0, 5.01]) == ""
