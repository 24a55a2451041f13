r"""The linear response of a discretised cell: PyBaMM's matrices, and impedance from them.

.. math::
    M \, \partial_t y = f(y), \qquad
    (i \omega M - J) \, \delta y = 0, \qquad
    Z = -\delta V / \delta I

with y the states, the current I [A] (positive on discharge) among them; M the mass matrix; J the
Jacobian of f at the state about which the cell is linearised; V the voltage [V]; omega [rad.s-1].
The current's own equation is left out, for it is what is imposed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import casadi
import numpy as np
import pybamm
from numpy.typing import NDArray
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

from nasicell.experiments.impedance.elimination import Complex, Elimination
from nasicell.parameters.errors import InputError

CURRENT = "Current [A]"
CURRENT_STATE = "Current variable [A]"
VOLTAGE = "Voltage [V]"
ROUND_OFF = 1e-6
"""Relative difference between the elimination and a solution with pivots of its own."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Arc:
    """A charging state whose capacitor is a constant-phase element.

    Attributes
    ----------
    time : float
        R C [s].
    exponent : float
        alpha of R / [1 + (i w R C)^alpha].
    """

    time: float
    exponent: float

    def factor(self, omega: Array) -> Complex:
        """(i w R C)^(alpha - 1): the constant-phase element over the capacitor it replaces."""
        factor: Complex = np.asarray((1j * omega * self.time) ** (self.exponent - 1))
        return factor


class LinearCell(pybamm.EISSimulation):
    """A cell whose impedance is asked for at many frequencies, states and parameters.

    It takes PyBaMM's discretisation and no more of its set-up than the Jacobian, and eliminates all
    frequencies at once (:class:`Elimination`). Parameters that are given as ``"[input]"`` may
    change from call to call at the price of one evaluation.

    Parameters
    ----------
    model : pybamm.BaseModel
        Any model with a voltage and double layers that PyBaMM's impedance accepts.
    parameter_values : pybamm.ParameterValues
        Its parameters.
    **kwargs
        Mesh and spatial methods, as for ``pybamm.EISSimulation``.
    """

    def __init__(self, model: Any, parameter_values: Any, **kwargs: Any) -> None:
        super().__init__(model, parameter_values=parameter_values, **kwargs)
        self._unprocessed_model.events = []  # nothing stops a small signal
        self._elimination: Elimination | None = None
        self._evaluate: Any = None

    def impedance(
        self,
        frequencies: Any,
        *,
        inputs: Mapping[str, float] | None = None,
        arcs: Mapping[str, Arc] | None = None,
        about: pybamm.Solution | None = None,
    ) -> Complex:
        """Impedance [Ohm] of the cell.

        Parameters
        ----------
        frequencies : array
            Frequencies [Hz], positive.
        inputs : mapping, optional
            Parameters that are inputs, by name.
        arcs : mapping, optional
            States that charge through a constant-phase element, by name.
        about : pybamm.Solution, optional
            Linearise about the last state of this solution of the same model on the same mesh,
            under whatever current flows there; by default about the initial state, without current.

        Raises
        ------
        InputError
            If the solution does not hold the states of this model.
        """
        inputs = dict(inputs or {})
        if self._evaluate is None:
            self._set_up(inputs)
        y = self._start(inputs) if about is None else self._state_of(about, inputs)
        jacobian, voltage, current = self._evaluate(y, list(inputs.values()))
        still = np.zeros(self._pattern.rows.size)
        still[self._pattern.of_jacobian] = -np.array(jacobian.nonzeros())[self._pattern.kept]
        still[self._pattern.of_voltage] = voltage.nonzeros()
        omega = 2 * np.pi * np.asarray(frequencies, dtype=float)
        rate: Complex = np.tile(1j * omega, (self._mass.shape[0], 1))
        for name, arc in (arcs or {}).items():
            rate[self._rows(name)] *= arc.factor(omega)
        rows, cols, stored = self._pattern.rows, self._pattern.cols, self._pattern.stored
        values: Complex = np.tile(still[:, None] + 0j, (1, omega.size))
        storing = np.flatnonzero(stored)
        values[storing] += stored[storing, None] * rate[rows[storing]]
        if self._elimination is None:
            self._elimination = Elimination(rows, cols, values[:, omega.size // 2])
        corner = self._elimination.corner(values)
        if not _agrees(corner, values, rows, cols):
            corner = np.array([_with_pivots(v, rows, cols) for v in values.T])
        ohms: Complex = -corner / float(current)
        return ohms

    def _set_up(self, inputs: dict[str, float]) -> None:
        """Discretise, and derive the equations and both outputs by the states, nothing else."""
        self.build(inputs=inputs)
        model = self._built_model
        self._mass = csc_matrix(model.mass_matrix.entries)
        slices = {variable.name: places[0] for variable, places in model.y_slices.items()}
        self._slices: dict[str, slice] = slices
        self._current_place = current = slices[CURRENT_STATE].start
        y = casadi.MX.sym("y", self._mass.shape[0])
        symbols = {name: casadi.MX.sym(name) for name in inputs}
        equations = [
            part.to_casadi(0, y, inputs=symbols)
            for part in (model.concatenated_rhs, model.concatenated_algebraic)
            if part is not None and part.size > 0
        ]
        voltage, of_current = (
            model.get_processed_variable(name).to_casadi(0, y, inputs=symbols)
            for name in (VOLTAGE, CURRENT)
        )
        jacobian = casadi.jacobian(casadi.vertcat(*equations), y)
        by_state = casadi.jacobian(voltage, y)
        self._evaluate = casadi.Function(
            "linear",
            [y, casadi.vertcat(*symbols.values())],
            [jacobian, by_state, casadi.jacobian(of_current, y)[0, current]],
        )
        self._pattern = _Pattern.of(jacobian.sparsity(), by_state.sparsity(), self._mass, current)

    def _start(self, inputs: dict[str, float]) -> Array:
        """The initial state."""
        start = self._built_model.concatenated_initial_conditions.evaluate(0, inputs=inputs)
        state: Array = np.asarray(start, dtype=float).ravel()
        return state

    def _state_of(self, solution: pybamm.Solution, inputs: dict[str, float]) -> Array:
        """The last state of a solution, in the order and the scales of this model."""
        state = self._start(inputs)
        model = solution.all_models[-1]
        last = np.asarray(solution.all_ys[-1])[:, -1]
        theirs = {variable.name: (variable, s[0]) for variable, s in model.y_slices.items()}
        for variable, places in self._built_model.y_slices.items():
            place = places[0]
            if variable.name in theirs:
                other, there = theirs[variable.name]
                value = _number(other.reference) + _number(other.scale) * last[there]
            elif variable.name == CURRENT_STATE:
                value = np.atleast_1d(solution[CURRENT].entries[-1])
            else:
                raise InputError(
                    f"the solution has no '{variable.name}'; take that of the same model, with "
                    "the same double layers"
                )
            if value.size != place.stop - place.start:
                raise InputError(
                    f"the solution has {value.size} numbers for '{variable.name}', this mesh "
                    f"{place.stop - place.start}; simulate both on one mesh"
                )
            state[place] = (value - _number(variable.reference)) / _number(variable.scale)
        return state

    def _rows(self, name: str) -> NDArray[np.int64]:
        """Rows of a state among those that are left once the current's is taken out."""
        current = self._current_place
        if name not in self._slices:
            return np.empty(0, dtype=np.int64)
        rows = np.arange(self._slices[name].start, self._slices[name].stop)
        shifted: NDArray[np.int64] = rows - (rows > current)
        return shifted


def impedance_at(
    model: Any,
    parameter_values: Any,
    frequencies: Any,
    *,
    about: pybamm.Solution | None = None,
    arcs: Mapping[str, Arc] | None = None,
    **mesh: Any,
) -> Complex:
    """Impedance [Ohm] of a model about a state, once.

    Parameters
    ----------
    model, parameter_values, **mesh
        As for :class:`LinearCell`.
    frequencies, about, arcs
        As for :meth:`LinearCell.impedance`.
    """
    return LinearCell(model, parameter_values, **mesh).impedance(
        frequencies, about=about, arcs=arcs
    )


def _number(symbol: pybamm.Symbol) -> Any:
    """The value of a constant, a number or a column."""
    return np.asarray(symbol.evaluate(), dtype=float).ravel()


@dataclass(frozen=True)
class _Pattern:
    """Where the entries of the bordered matrix stand, and which come from where.

    The current's column stands last, and in the place of its row, last too, the voltage.

    Attributes
    ----------
    rows, cols : array of int
        Places of the entries, each once.
    stored : array
        What of them multiplies i omega.
    kept : array of int
        Entries of the Jacobian that are not in the current's row.
    of_jacobian, of_voltage : array of int
        Numbers of these, and of the entries of the voltage's derivative.
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    stored: Array
    kept: NDArray[np.int64]
    of_jacobian: NDArray[np.int64]
    of_voltage: NDArray[np.int64]

    @classmethod
    def of(cls, jacobian: Any, voltage: Any, mass: csc_matrix, current: int) -> "_Pattern":
        """From the sparsities that casadi gives, the mass matrix and the current's place."""
        size = mass.shape[0]
        place = np.arange(size) - (np.arange(size) > current)
        place[current] = size - 1
        rows, cols = (np.array(part, dtype=np.int64) for part in jacobian.get_triplet())
        kept = np.flatnonzero(rows != current)
        in_voltage = np.array(voltage.get_triplet()[1], dtype=np.int64)
        storing = mass.tocoo()  # nothing is stored in the current's row
        flat = (
            place[rows[kept]] * size + place[cols[kept]],
            (size - 1) * size + place[in_voltage],
            place[storing.row] * size + place[storing.col],
            [size * size - 1],
        )
        places, number = np.unique(np.concatenate(flat), return_inverse=True)
        of_jacobian, of_voltage, of_mass, _ = np.split(
            number, np.cumsum([part.size for part in flat[:3]])
        )
        stored = np.zeros(places.size)
        stored[of_mass] = storing.data
        return cls(places // size, places % size, stored, kept, of_jacobian, of_voltage)


def _agrees(corner: Complex, values: Complex, rows: Any, cols: Any) -> bool:
    """Whether fixed pivots did no harm, at the first, the middle and the last frequency."""
    if not np.all(np.isfinite(corner)):
        return False
    for n in (0, corner.size // 2, corner.size - 1):
        exact = _with_pivots(values[:, n], rows, cols)
        if abs(corner[n] - exact) > ROUND_OFF * abs(exact):
            return False
    return True


def _with_pivots(values: Complex, rows: Any, cols: Any) -> complex:
    """The corner at one frequency, pivots chosen for it alone."""
    size = int(rows.max()) + 1
    whole = csc_matrix((values, (rows, cols)), shape=(size, size))
    inner, column = whole[:-1, :-1], whole[:-1, -1].toarray().ravel()
    response = splu(inner.tocsc()).solve(column)
    return complex(whole[-1, -1] - (whole[-1, :-1] @ response).item())
