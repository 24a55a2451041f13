"""Forty draws of the symmetric cells' robustness benchmark: none may be left unexplained."""

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest
import xarray as xr

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
    assert ends["deposit used up"] > 2
    assert sum(count for end, count in ends.items() if "exhausted" in end) > 2


def test_a_failed_simulation_and_a_wrong_end_would_be_counted(robustness, monkeypatch):
    import nasicell
    from nasicell.experiments import SimulationError

    def fail(*_, **__):
        raise SimulationError("no solver setting got through")

    (draw,) = robustness.draws(1)
    monkeypatch.setattr(nasicell, "run", fail, raising=False)
    assert "solver" in robustness.run(draw).unexplained
    low = ended_at(1.0, separator=1.0)
    assert "never began" in robustness._unexplained(draw, (), "voltage limit from the start", low)
    for end in ("voltage limit", "deposit used up", "voltage limit, salt exhausted"):
        assert f"by {end}" in robustness._unexplained(draw, (), end, low)
    at_limit = ended_at(5.0, separator=1.0, nucleation=4.0)
    assert robustness._unexplained(draw, (), "voltage limit", at_limit) == ""
    # at the limit, but by something else than a starved electrode
    assert robustness._unexplained(draw, (), "voltage limit, salt exhausted", at_limit)


def ended_at(volts, **losses):
    """The last instant of a half cycle as the benchmark reads it."""
    starved = ["separator", "electrolyte concentration", "counter charge transfer"]
    last = [losses.get(name, 0.0) for name in (*starved, "nucleation")]
    return xr.Dataset(
        {"polarisation": ("point", [volts]), "voltage_loss": (("point", "loss"), [last])},
        coords={"loss": [*starved, "nucleation"]},
    )
