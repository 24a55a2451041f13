"""A fit handed to PyBOP, and its result back as a cell (extra ``pybop``).

PyBOP gets what ``nasicell fit`` minimises: a simulator whose parameters are the free numbers of
the cell by their paths, with their ranges, and whose output are the weighted residuals; a data set
that wants them to be 0; and the sum of their squares as the cost. So every optimiser of PyBOP works
on all kinds of data and on every number of a cell.

>>> problem = to_pybop(cell, "zhang2026-sn-fb-rate", free=["cathode.active_fraction"])
>>> result = pybop.CMAES(problem).run()
>>> fitted = from_pybop(result, cell)
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nasicell.comparing import Measured
from nasicell.experiments.fitting.residuals import EvaluationFailed
from nasicell.fitting.asked import read_fit
from nasicell.fitting.free import Asked
from nasicell.models import Choices
from nasicell.parameters import Cell, InputError

if TYPE_CHECKING:
    import pybop

RESIDUALS = "Weighted residual"
"""Output of the simulator, (simulated - measured) / sigma [-]."""
NUMBER = "Residual"
"""What stands in the place of time in the data set: the number of each residual."""


def to_pybop(
    cell: Cell,
    measured: Measured | Sequence[Measured] = (),
    *,
    free: Sequence[str] | Mapping[str, Asked] = (),
    choices: Choices | None = None,
    **options: Any,
) -> "pybop.Problem":
    """Hand cell and data to PyBOP.

    Parameters
    ----------
    cell : Cell
        The cell; its numbers are the initial values.
    measured, free
        As for :func:`nasicell.fit`.
    choices : Choices, optional
        The equations; by default what the cell file asks for.
    **options
        Further arguments of :func:`nasicell.fitting.asked.read_fit`: hold_out, mass, noise ...

    Returns
    -------
    pybop.Problem
        For any optimiser of PyBOP: ``pybop.CMAES(problem).run()``.

    Raises
    ------
    InputError
        If PyBOP is missing, or data, cell and free numbers do not go together.
    """
    pybop = _imported()
    asked = read_fit(cell, measured, free=free, **options)
    problem = asked.problem(cell, choices or Choices.of(cell))

    class Simulator(pybop.BaseSimulator):  # type: ignore[name-defined]
        """The residuals of a cell as a function of its free numbers."""

        def set_output_variables(self, target: list[str]) -> None:
            """There is one output."""

        def solve_batch(
            self, inputs: list[dict[str, Any]], calculate_sensitivities: bool = False
        ) -> list[Any]:
            """Simulate several cells, one after another."""
            return [self._solved(one) for one in inputs]

        def _solved(self, inputs: dict[str, Any]) -> Any:
            values = np.array([float(np.squeeze(inputs[name])) for name in problem.names])
            try:
                found = problem.residuals(values)
            except EvaluationFailed:
                return pybop.FailedSolution([RESIDUALS], list(problem.names))
            solution = pybop.Solution(inputs)
            solution.set_solution_variable(RESIDUALS, found)
            return solution

    rows = zip(problem.names, problem.start, problem.low, problem.high, problem.logarithmic,
               strict=True)  # fmt: skip
    parameters = {
        name: pybop.Parameter(
            bounds=(low, high),
            initial_value=start,
            transformation=pybop.LogTransformation() if logarithmic else None,
        )
        for name, start, low, high, logarithmic in rows
    }
    count = len(problem.labels)
    dataset = pybop.Dataset(
        {NUMBER: np.arange(1.0, count + 1), RESIDUALS: np.zeros(count)}, domain=NUMBER
    )
    cost = pybop.SumSquaredError(dataset, target=RESIDUALS)
    return pybop.Problem(Simulator(parameters), cost)


def from_pybop(result: "pybop.Result", cell: Cell) -> Cell:
    """Return the cell with the best values that PyBOP has found.

    Parameters
    ----------
    result : pybop.Result
        What an optimiser returns for the problem of :func:`to_pybop`.
    cell : Cell
        The cell that was handed over.
    """
    best = result.best_inputs
    return cell.with_numbers({name: float(np.squeeze(value)) for name, value in best.items()})


def _imported() -> Any:
    try:
        import pybop
    except ImportError:
        raise InputError("PyBOP is missing: pip install 'nasicell[pybop]'") from None
    return pybop
