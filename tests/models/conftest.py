"""One way to run a half-cell at constant current, for all model tests."""

from collections.abc import Callable
from typing import Any

import pybamm
import pytest

from nasicell.parameters import Cell
from nasicell.parameters.to_pybamm import to_pybamm

POINTS = {"x_s": 10, "x_p": 10, "r_p": 12}
"""Volumes where a test asks for none: what is identical or conserved is so on every mesh."""


def _parameter_values(
    cell: Cell,
    c_rate: float,
    *,
    charge: bool = False,
    content: float | None = None,
    overrides: dict[str, Any] | None = None,
) -> pybamm.ParameterValues:
    values = pybamm.ParameterValues(to_pybamm(cell, as_built=True))
    sign = -1 if charge else 1
    values["Current function [A]"] = sign * c_rate * values["Nominal cell capacity [A.h]"]
    if content is not None:
        values["Initial concentration in positive electrode [mol.m-3]"] = (
            content * values["Maximum concentration in positive electrode [mol.m-3]"]
        )
    values.update(overrides or {})
    return values


def _constant_current(
    cell: Cell,
    model: pybamm.BaseModel,
    c_rate: float,
    *,
    charge: bool = False,
    content: float | None = None,
    seconds: float | None = None,
    overrides: dict[str, Any] | None = None,
    points: dict[str, int] | None = None,
    rtol: float = 1e-6,
) -> pybamm.Solution:
    values = _parameter_values(cell, c_rate, charge=charge, content=content, overrides=overrides)
    simulation = pybamm.Simulation(
        model,
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100),
        var_pts={**model.default_var_pts, **POINTS, **(points or {})},
    )
    return simulation.solve([0, seconds or 3600 * 1.5 / c_rate])


@pytest.fixture(scope="session")
def constant_current() -> Callable[..., pybamm.Solution]:
    """Run a model of a cell at constant current; ``content`` is the initial sodium content."""
    return _constant_current


@pytest.fixture(scope="session")
def parameter_values() -> Callable[..., pybamm.ParameterValues]:
    """PyBaMM's parameters of a cell at a C-rate."""
    return _parameter_values


@pytest.fixture(scope="session")
def no_cut_off() -> dict[str, float]:
    """Overrides that let the voltage go where the current drives it."""
    return {"Lower voltage cut-off [V]": -1e6, "Upper voltage cut-off [V]": 1e6}
