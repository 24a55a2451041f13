"""The equations of a batch, written out, are PyBaMM's own."""

import numpy as np
import pybamm
import pytest

from nasicell.experiments.batch.solver import Solver

POINTS = np.linspace(0, 2, 5)
ROUND_OFF = 1e-12
STATE = np.array([0.7, 1.3])
RATE = 0.4


def model(table=False):
    """dx/dt = -a f(x) y, 0 = y^2 + x - 2, with f a formula or a table."""
    x, y, a = pybamm.Variable("x"), pybamm.Variable("y"), pybamm.InputParameter("a")
    f = pybamm.Interpolant(POINTS, POINTS**2, x) if table else pybamm.exp(x)
    made = pybamm.BaseModel()
    made.rhs, made.algebraic = {x: -a * f * y}, {y: y**2 + x - 2}
    made.initial_conditions = {x: pybamm.Scalar(1), y: pybamm.Scalar(1)}
    pybamm.Discretisation().process_model(made)
    return made


def set_up(kind, table=False):
    made = model(table)
    solver = kind()
    solver.set_up(made, inputs=[{"a": RATE}], t_eval=np.array([0.0, 1.0]))
    return made


def test_written_out_equations_and_derivatives_are_those_of_the_formula():
    made = set_up(Solver)
    (x, y), a = STATE, RATE
    exp = np.exp(x)
    assert made.rhs_algebraic_eval.class_name() == "SXFunction"
    assert np.ravel(made.rhs_algebraic_eval(0, STATE, a)) == pytest.approx(
        [-a * exp * y, y**2 + x - 2], rel=ROUND_OFF
    )
    np.testing.assert_allclose(
        made.jac_rhs_algebraic_eval(0, STATE, a),
        [[-a * exp * y, -a * exp], [1, 2 * y]],
        rtol=ROUND_OFF,
    )
    np.testing.assert_allclose(
        made.jac_algebraic_eval(0, STATE, a),
        set_up(pybamm.IDAKLUSolver).jac_algebraic_eval(0, STATE, a),
        rtol=ROUND_OFF,
    )


def test_equations_with_a_table_stay_as_they_are():
    made = set_up(Solver, table=True)
    stock = set_up(pybamm.IDAKLUSolver, table=True)
    for name in ("rhs_algebraic_eval", "jac_rhs_algebraic_eval"):
        found, expected = (np.array(getattr(m, name)(0, STATE, RATE)) for m in (made, stock))
        np.testing.assert_array_equal(found, expected)
