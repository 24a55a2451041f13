"""Steps of one cell after another on equations that are built once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.batch.engine import solver_group
from nasicell.experiments.batch.equations import VOLTAGE
from nasicell.experiments.batch.levers import Levers
from nasicell.experiments.fitting.equations import (
    CONTENT,
    CURRENT_STATE,
    PROTOCOL,
    galvanostatic,
    parameter_values,
    potentiostatic,
)
from nasicell.experiments.fitting.residuals import EvaluationFailed

Array = NDArray[np.float64]
_TRACED = (VOLTAGE, CONTENT)
_NONE = np.empty(0)


@dataclass(frozen=True)
class Imposed:
    """What is done in a step.

    Attributes
    ----------
    current : float
        At its start [A], positive on discharge; of a hold the size of the one that ends it.
    slope : float
        Change of the current over the time limit [A].
    voltage : float
        Where the step ends, or what it holds [V].
    direction : float
        1 on discharge, -1 on charge: from which side the end is reached.
    limit : float
        Time limit [s].
    """

    current: float
    slope: float
    voltage: float
    direction: float
    limit: float

    def row(self) -> Array:
        """In the order of ``PROTOCOL``."""
        return np.array([self.current, self.slope, self.voltage, self.direction, self.limit])


@dataclass(frozen=True)
class Piece:
    """What one step did.

    Attributes
    ----------
    share : float
        Duration over the time limit [-]; 0 where it was beyond its end from the start.
    voltage : array
        At those of the asked shares that it reached [V].
    last_voltage : float
        At its end [V].
    moved : float
        Change of the cathode's sodium content [-].
    state : array
        State at its end; that at the start where nothing ran.
    """

    share: float
    voltage: Array
    last_voltage: float
    moved: float
    state: Array


class StepEngine:
    """Steps of one cell, each from the state that the one before has left.

    The solver's own polynomials give the voltage at any asked time, as accurate as its steps.
    States are those of a step with imposed current.

    Parameters
    ----------
    levers : Levers
        The inputs.
    resolution : Resolution
        Mesh and tolerances.
    probe : array
        Levers and protocol of one step, to set up with.
    compiled : bool
        Whether to compile the equations with the system's C compiler.
    """

    def __init__(
        self, levers: Levers, resolution: Resolution, probe: Array, *, compiled: bool
    ) -> None:
        self._levers, self._resolution, self._compiled = levers, resolution, compiled
        self._probe = probe
        built, self._group = self._set_up(galvanostatic(levers))
        self._initial = built.initial_conditions_eval
        self._places = _places(built)
        self.states = built.len_rhs_and_alg
        self._hold: _Hold | None = None

    def at_rest(self, levers: Array) -> Array:
        """Return the state of a cell as built."""
        inputs = np.concatenate([levers, self._probe[len(levers) :]])
        return np.asarray(self._initial(0.0, np.zeros((self.states, 1)), inputs)).ravel()

    def drive(self, levers: Array, imposed: Imposed, state: Array, shares: Array = _NONE) -> Piece:
        """Impose a current.

        Parameters
        ----------
        levers : array
            Levers of the cell.
        imposed : Imposed
            The step.
        state : array
            State at the start.
        shares : array
            Shares of the time limit at which the voltage is asked, ascending, above 0, below 1.

        Raises
        ------
        EvaluationFailed
            If the solver gave up.
        """
        return _solved(self._group, np.concatenate([levers, imposed.row()]), state, shares)

    def hold(self, levers: Array, imposed: Imposed, state: Array) -> Piece:
        """Impose a voltage until the current has fallen; arguments as in :meth:`drive`."""
        if self._hold is None:
            self._hold = _Hold.of(*self._set_up(potentiostatic(self._levers)), self._places)
        inputs = np.concatenate([levers, imposed.row()])
        full = self._hold.start(state, imposed.direction * imposed.current)
        piece = _solved(self._hold.group, inputs, full, _NONE)
        return Piece(
            piece.share, piece.voltage, piece.last_voltage, piece.moved, piece.state[self._hold.own]
        )

    def _set_up(self, model: pybamm.BaseModel) -> tuple[Any, Any]:
        return solver_group(
            model,
            parameter_values(self._levers),
            self._resolution,
            list(_TRACED),
            dict(zip((*self._levers.names, *PROTOCOL), self._probe, strict=True)),
            threads=1,
            compiled=self._compiled,
        )


@dataclass(frozen=True)
class _Hold:
    """The solver of a hold, whose states are those of an imposed current and one more."""

    group: Any
    own: NDArray[np.int64]
    current: int
    scale: float

    @classmethod
    def of(cls, built: Any, group: Any, places: dict[str, slice]) -> "_Hold":
        """Find where each state of an imposed current stands among those of a hold."""
        here = _places(built)
        own = np.empty(max(place.stop for place in places.values()), dtype=np.int64)
        for name, place in places.items():
            own[place] = np.arange(here[name].start, here[name].stop)
        variable = next(one for one in built.y_slices if one.name == CURRENT_STATE)
        return cls(group, own, here[CURRENT_STATE].start, float(variable.scale.evaluate()))

    def start(self, state: Array, current: float) -> Array:
        """Complete a state; the solver finds the current that holds the voltage, from a guess."""
        full = np.empty(len(self.own) + 1)
        full[self.own] = state
        full[self.current] = current / self.scale
        return full


def _places(built: Any) -> dict[str, slice]:
    return {variable.name: places[0] for variable, places in built.y_slices.items()}


def _solved(group: Any, inputs: Array, state: Array, shares: Array) -> Piece:
    try:
        [found] = group.solve(
            np.array([0.0, 1.0]),
            shares,
            state[None],
            np.zeros_like(state)[None],
            inputs[None],
            logger=None,
            pbar=np.empty((0, 0)),
        )
    except ValueError as error:
        raise EvaluationFailed(f"the solver could not begin a step ({error})") from None
    if found.flag < 0 or not np.isfinite(found.y_term).all():
        raise EvaluationFailed(
            f"the solver gave up in a step, at {100 * found.t[-1]:.3g} % of its time limit"
        )
    traced = np.reshape(found.y, (len(found.t), len(_TRACED)))
    return Piece(
        share=float(found.t[-1]),
        voltage=traced[np.searchsorted(found.t, shares[shares <= found.t[-1]]), 0],
        last_voltage=float(traced[-1, 0]),
        moved=float(traced[-1, 1] - traced[0, 1]),
        state=np.array(found.y_term),
    )
