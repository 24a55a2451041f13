"""Read model variables from many stored states at once."""

from collections.abc import Sequence

import casadi
import numpy as np
import pybamm
from numpy.typing import NDArray


class StateReader:
    """Evaluates scalar model variables on stored states, compiled once for all half-cycles.

    All half-cycles of one experiment share one model, so a variable needs one compiled function,
    where PyBaMM's own access compiles it anew for each solution.

    Parameters
    ----------
    names : sequence of str
        Model variables, each a scalar.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._function: casadi.Function | None = None
        self._rows = np.empty(0, dtype=int)
        self._model: pybamm.BaseModel | None = None

    def read(self, states: Sequence[tuple[pybamm.Solution, int]]) -> dict[str, NDArray[np.float64]]:
        """Evaluate the variables.

        Parameters
        ----------
        states : sequence of (pybamm.Solution, int)
            Solutions of one step each, and the number of the stored state in it (may be negative).

        Returns
        -------
        dict
            For each name an array over the states.
        """
        if not states:
            return {name: np.empty(0) for name in self.names}
        t = np.array([solution.t[column] for solution, column in states])
        y = np.column_stack([np.asarray(solution.y)[:, column] for solution, column in states])
        p = np.column_stack([_stacked(solution) for solution, _ in states])
        return self._evaluate(states[0][0], t, y, p)

    def along(self, solution: pybamm.Solution) -> dict[str, NDArray[np.float64]]:
        r"""Evaluate the variables at each stored time and half-way to the next.

        Half-way, the states are those of the solver's own interpolation, cubic in states
        :math:`y` and slopes :math:`\dot y` at both ends of a step of length :math:`h`:

        .. math:: y_{n+1/2} = \frac{y_n + y_{n+1}}{2} + \frac{h}{8} (\dot y_n - \dot y_{n+1})

        so that Simpson's rule over the steps integrates a variable as accurately as it is solved.

        Parameters
        ----------
        solution : pybamm.Solution
            Of one step.

        Returns
        -------
        dict
            For each name an array over the 2n - 1 times.
        """
        t, y, slope = solution.t, np.asarray(solution.y), np.asarray(solution.yp)
        half = (y[:, :-1] + y[:, 1:]) / 2 + np.diff(t) / 8 * (slope[:, :-1] - slope[:, 1:])
        states = np.empty((len(y), 2 * t.size - 1))
        states[:, ::2], states[:, 1::2] = y, half
        times = np.interp(np.arange(2 * t.size - 1) / 2, np.arange(t.size), t)
        p = np.tile(_stacked(solution)[:, np.newaxis], times.size)
        return self._evaluate(solution, times, states, p)

    def _evaluate(
        self,
        solution: pybamm.Solution,
        t: NDArray[np.float64],
        y: NDArray[np.float64],
        p: NDArray[np.float64],
    ) -> dict[str, NDArray[np.float64]]:
        function = self._compiled(solution)
        values = np.asarray(function(t[np.newaxis, :], y[self._rows], p))
        return dict(zip(self.names, values, strict=True))

    def _compiled(self, solution: pybamm.Solution) -> casadi.Function:
        model = solution.all_models[0]
        if self._function is None or self._model is not model:
            inputs = solution.all_inputs[0]
            t = casadi.MX.sym("t")
            y = casadi.MX.sym("y", np.asarray(solution.y).shape[0])
            p = casadi.MX.sym("p", len(_stacked(solution)))
            each = dict(zip(inputs, casadi.vertsplit(p), strict=True))
            shared: dict[pybamm.Symbol, casadi.MX] = {}  # what variables have in common, once
            outputs = [
                model.get_processed_variable(name).to_casadi(
                    t, y, inputs=each, casadi_symbols=shared
                )
                for name in self.names
            ]
            whole = casadi.Function("states", [t, y, p], [casadi.vertcat(*outputs)])
            # handing over the states that no variable needs takes longer than all the rest
            self._rows = np.unique(np.array(whole.jac_sparsity(0, 1).get_col(), dtype=int))
            few = casadi.MX.sym("few", self._rows.size)
            y = casadi.MX(y.numel(), 1)
            y[self._rows.tolist()] = few
            self._function = casadi.Function("states", [t, few, p], [whole(t, y, p)])
            self._model = model
        return self._function


def _stacked(solution: pybamm.Solution) -> NDArray[np.float64]:
    """Inputs of a step as one column."""
    values = solution.all_inputs[0].values()
    column: NDArray[np.float64] = np.array([float(np.squeeze(value)) for value in values])
    return column
