"""The solver of a batch: PyBaMM's, with the equations written out number by number."""

from typing import Any

import casadi
import pybamm

_MANY = 300
"""States above which CasADi, without a compiler, is quicker with equations in vectors."""


class _WrittenOut(pybamm.BaseSolver):
    """Writes a model's equations out between PyBaMM's work on the model and IDAKLU's on the solver.

    PyBaMM keeps vectors as they are and takes the Jacobian by colours, a pass through all equations
    for each. Written out as scalars the equations take half the time, and their Jacobian, which
    then holds its own few derivatives alone, an eighth.
    """

    def set_up(self, model: pybamm.BaseModel, *arguments: Any, **options: Any) -> Any:
        """Set up, and exchange the equations and their Jacobians."""
        done = super().set_up(model, *arguments, **options)
        for name in ("rhs_algebraic", "algebraic"):
            try:
                equations = getattr(model, f"{name}_eval").expand()
            except RuntimeError:
                continue  # a table is not made of scalars; its equations stay as they are
            setattr(model, f"jac_{name}_eval", _jacobian(equations, f"{name}_jac"))
            if self.options["compile"] or model.len_rhs_and_alg < _MANY:
                setattr(model, f"{name}_eval", equations)
        return done


class Solver(pybamm.IDAKLUSolver, _WrittenOut):
    """PyBaMM's implicit solver for equations that are written out."""


def _jacobian(equations: casadi.Function, name: str) -> casadi.Function:
    """Derivatives by the states of equations in time, states and inputs."""
    symbols = equations.sx_in()
    return casadi.Function(name, symbols, [casadi.jacobian(equations(*symbols), symbols[1])])
