"""The ladder of solver settings that every simulation of steps climbs."""

import numpy as np
import pybamm
import pytest

from nasicell.experiments.stepping import solvers


def overpotential(ratio):
    """Solve i = 2 i_0 sinh(eta) from eta = 0, as where a current sets in, on the ladder."""
    charge, eta = pybamm.Variable("Charge"), pybamm.Variable("Overpotential")
    for solver in solvers(1e-6, 1e-8):
        model = pybamm.BaseModel()
        model.rhs = {charge: pybamm.Scalar(1.0)}
        model.algebraic = {eta: pybamm.sinh(eta) - ratio}
        model.initial_conditions = {charge: pybamm.Scalar(0.0), eta: pybamm.Scalar(0.0)}
        model.variables = {"Overpotential": eta}
        try:
            return solver.solve(model, [0, 1])["Overpotential"].entries
        except pybamm.SolverError:
            continue
    return None


@pytest.mark.parametrize("ratio", [-10.0, 1e6, -1e9])
def test_a_current_that_jumps_far_finds_its_overpotential(ratio):
    """A fast discharge of LFP after a slow charge ended as "IDA_BAD_K" on every setting."""
    assert overpotential(ratio) == pytest.approx(np.arcsinh(ratio), rel=1e-6)
