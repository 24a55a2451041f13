"""What the batch takes from PyBaMM without a public name, and what it says where that is gone."""

from types import SimpleNamespace

import numpy as np
import pytest

from nasicell.experiments.batch.engine import Engine, _group_of
from nasicell.experiments.stepping import SimulationError


@pytest.mark.parametrize("setup", [{}, {"_setup": {}}, {"_setup": None}])
def test_solvers_in_another_place_are_one_sentence(setup):
    with pytest.raises(SimulationError, match="keeps its solvers in another place; install the"):
        _group_of(SimpleNamespace(**setup))


def test_a_sample_that_is_not_named_is_one_sentence():
    def refuse(*_, **__):
        raise ValueError("set 2 is bad")

    engine = SimpleNamespace(_group=SimpleNamespace(solve=refuse))
    with pytest.raises(SimulationError, match=r"which sample cannot be started \(set 2 is bad\)"):
        Engine._solve(engine, np.zeros((3, 1)), np.zeros((3, 1)), np.zeros(3, dtype=bool))
