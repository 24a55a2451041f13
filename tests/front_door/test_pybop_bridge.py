"""PyBOP minimises what ``nasicell fit`` minimises."""

import sys

import numpy as np
import pytest

import nasicell
from nasicell.fitting.asked import read_fit
from nasicell.models import Choices
from nasicell.pybop_bridge import from_pybop, to_pybop

CELL, FREE = "zhang2026-sn-fb", "cathode.active_fraction"
SAME = 1e-9
NEAR = 5e-3
"""Relative: what 25 generations leave."""


def test_without_pybop_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pybop", None)
    with pytest.raises(nasicell.InputError, match=r"pip install 'nasicell\[pybop\]'"):
        to_pybop(nasicell.load(CELL))


def test_pybop_finds_the_fraction_that_the_lowest_rate_asks_for(tmp_path):
    pybop = pytest.importorskip("pybop", reason="an optional extra that holds numpy below 2.4")
    table = tmp_path / "mine.csv"
    table.write_text("c_rate,discharge_capacity_mAh_g,order\n0.5,95,1\n")
    cell = nasicell.load(CELL).with_values({"test.cycles_per_rate": 1})
    problem = to_pybop(cell, str(table), free=[f"{FREE}=0.7:1"])
    own = read_fit(cell, str(table), free=[f"{FREE}=0.7:1"]).problem(cell, Choices.of(cell))
    expected = np.sum(own.residuals(np.array([0.9])) ** 2)
    assert problem({FREE: 0.9}) == pytest.approx(expected, rel=SAME)
    np.random.seed(0)  # noqa: NPY002 - that of PINTS
    result = pybop.XNES(problem, options=pybop.PintsOptions(max_iterations=25)).run()
    fitted = from_pybop(result, cell)
    fraction = dict(fitted.quantities())[FREE].si
    assert own.residuals(np.array([fraction])) == pytest.approx([0], abs=95 * NEAR)
    assert fraction == pytest.approx(0.885 * 95 / 102.4, rel=2 * NEAR)
