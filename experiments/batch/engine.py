"""Half-cycles of many samples at once: the compiled equations on one mesh."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.batch.equations import (
    LEAST_SHARE,
    PROTOCOL,
    VOLTAGE,
    half_cell,
    parameter_values,
)
from nasicell.experiments.batch.levers import Levers
from nasicell.experiments.batch.observed import DEPLETED, TIME_TO_DEPLETION, losses
from nasicell.experiments.batch.solver import Solver
from nasicell.experiments.stepping import SimulationError, quiet_pybamm
from nasicell.models import LOSSES
from nasicell.models.electrolyte.anion_balance import SHARE
from nasicell.models.spectral_particle import SpectralParticle, SpectralShells

Array = NDArray[np.float64]
_WARMING = 8
_ITERATIONS = 4
"""Newton iterations before a step gives up and takes a new Jacobian: what IDA itself advises. The
40 of PyBaMM spare Jacobians, which are cheap here."""
_ADVICE = "install the version that nasicell asks for"
_NEVER = -1.0
"""Share of the mobile anions that no half-cycle comes to."""


@dataclass(frozen=True)
class HalfCycles:
    """What one half-cycle of each sample did.

    Attributes
    ----------
    share : array
        Duration over the time limit [-]; 0 where the voltage was beyond the cut-off at once.
    integral : array
        Integral of the voltage over that share [V], by trapezoids over the solver's steps: as a
        state it would gather the error of each.
    losses : array
        Integrals of the observed losses over it [V], alike, shape (samples, losses).
    state : array
        State at the end, shape (samples, states); that at the start where nothing ran.
    failed : array
        Whether the solver gave up.
    """

    share: Array
    integral: Array
    losses: Array
    state: Array
    failed: NDArray[np.bool_]


class Engine:
    """One built model, and a group of solvers that takes samples as rows of inputs.

    Parameters
    ----------
    levers : Levers
        The inputs.
    resolution : Resolution
        Mesh and tolerances.
    probe : array
        Inputs of one sample, to set up with.
    threads : int
        Solvers side by side.
    compiled : bool
        Whether to compile the equations with the system's C compiler.
    observed : tuple of str
        What is asked of the last discharge, as ``observed.checked`` returns it.

    Attributes
    ----------
    used : set of str
        The inputs that the equations read.
    """

    def __init__(
        self,
        levers: Levers,
        resolution: Resolution,
        probe: Array,
        *,
        threads: int,
        compiled: bool,
        observed: tuple[str, ...] = (),
    ) -> None:
        self.observed = observed
        model = half_cell(levers, observed)
        traced = [VOLTAGE, *(LOSSES[name] for name in losses(observed))]
        inputs = dict(zip((*levers.names, *PROTOCOL), probe, strict=True))
        if TIME_TO_DEPLETION in observed:
            inputs[LEAST_SHARE] = _NEVER
        built, self._group = solver_group(
            model,
            parameter_values(levers),
            resolution,
            traced,
            inputs,
            threads=threads,
            compiled=compiled,
        )
        self._initial = built.initial_conditions_eval
        self.states = built.len_rhs_and_alg
        self.used = {symbol.name for symbol in built.input_parameters}
        self._traced = len(traced)
        salt = model.variables[SHARE].children if SHARE in model.variables else []
        self._salt = [built.y_slices[region][0] for region in salt]
        # A solver keeps the order of pivots that its first sample asked for, and with it the last
        # digits of all later ones; so the first is the same for each, enough of them for all.
        same = np.tile(probe, (_WARMING * threads, 1))
        self.run(same, self.at_rest(same))

    def at_rest(self, inputs: Array) -> Array:
        """Return the states of the samples as built, shape (samples, states)."""
        states = self._initial(0.0, np.zeros((self.states, 1)), self._complete(inputs, _NEVER).T)
        return np.asarray(states.full().T)

    def least_share(self, states: Array) -> Array:
        """Return the least share of the mobile anions at rest anywhere; 1 where none moves."""
        shares = [states[:, region].min(axis=1) for region in self._salt]
        return np.asarray(np.minimum.reduce(shares, initial=1.0))

    def run(self, inputs: Array, state: Array, *, until_depletion: bool = False) -> HalfCycles:
        """Run one half-cycle of each sample.

        Parameters
        ----------
        inputs : array
            Levers and protocol, shape (samples, inputs).
        state : array
            States at the start.
        until_depletion : bool
            Whether to end it where the salt is depleted, too.
        """
        inputs = self._complete(inputs, DEPLETED if until_depletion else _NEVER)
        failed = np.zeros(len(inputs), dtype=bool)
        found = self._solve(inputs, state, failed)
        share, end = np.zeros(len(inputs)), np.array(state)
        integrals = np.zeros((len(inputs), self._traced))
        for row, one in zip(np.flatnonzero(~failed), found, strict=True):
            failed[row] = one.flag < 0 or not np.isfinite(one.y_term).all()
            # beyond the cut-off from the start, the solver stops at 0 with the state it had
            share[row], end[row] = one.t[-1], one.y_term
            traced = np.reshape(one.y, (len(one.t), self._traced))
            integrals[row] = np.trapezoid(traced, one.t, axis=0)
        return HalfCycles(share, integrals[:, 0], integrals[:, 1:], end, failed)

    def _complete(self, inputs: Array, least_share: float) -> Array:
        """Add the input of the second event where there is one."""
        if TIME_TO_DEPLETION not in self.observed:
            return inputs
        return np.column_stack([inputs, np.full(len(inputs), least_share)])

    def _solve(self, inputs: Array, start: Array, failed: NDArray[np.bool_]) -> Any:
        """Solve, and mark the samples that cannot even be started: they raise for all others."""
        while not failed.all():
            rows = np.flatnonzero(~failed)
            try:
                return self._group.solve(
                    np.array([0.0, 1.0]),
                    np.array([]),
                    start[rows],
                    np.zeros_like(start[rows]),
                    inputs[rows],
                    logger=None,
                    pbar=np.empty((0, 0)),
                )
            except ValueError as error:
                named = [int(number) for number in re.findall(r"input set (\d+)", str(error))]
                if not named:
                    raise SimulationError(
                        f"PyBaMM {pybamm.__version__} does not say which sample cannot be started "
                        f"({error}); {_ADVICE}"
                    ) from None
                failed[rows[named]] = True
        return []


def solver_group(
    model: pybamm.BaseModel,
    values: pybamm.ParameterValues,
    resolution: Resolution,
    traced: list[str],
    inputs: dict[str, float],
    *,
    threads: int,
    compiled: bool,
) -> tuple[Any, Any]:
    """Discretise a model with spectral particles, and set up its solvers.

    Parameters
    ----------
    model : pybamm.BaseModel
        The equations, over the share of a time limit.
    values : pybamm.ParameterValues
        Their parameters.
    resolution : Resolution
        Mesh and tolerances.
    traced : list of str
        Variables that are kept along the way.
    inputs : dict
        Every input of one sample, to set up with.
    threads : int
        Solvers side by side.
    compiled : bool
        Whether to compile the equations with the system's C compiler.

    Returns
    -------
    tuple
        The discretised model, and the group of solvers.
    """
    with quiet_pybamm():
        simulation = pybamm.Simulation(
            model,
            parameter_values=values,
            var_pts={
                **model.default_var_pts,
                "x_s": resolution.separator,
                "x_p": resolution.cathode,
                "r_p": resolution.particle,
            },
            spatial_methods={
                **model.default_spatial_methods,
                "positive particle": SpectralParticle(),
            },
            submesh_types={**model.default_submesh_types, "positive particle": SpectralShells},
        )
        simulation.build()
    built = simulation.built_model
    solver = Solver(
        rtol=resolution.rtol,
        atol=resolution.atol,
        output_variables=traced,
        options={
            "num_threads": threads,
            "compile": compiled,
            "silence_sundials_errors": True,
            "max_nonlinear_iterations": _ITERATIONS,
        },
    )
    solver.set_up(built, inputs=[inputs], t_eval=np.array([0.0, 1.0]))
    return built, _group_of(solver)


def _group_of(solver: pybamm.IDAKLUSolver) -> Any:
    """The solvers that PyBaMM has set up, which it gives no public name."""
    try:
        return solver._setup["solver"]
    except (AttributeError, KeyError, TypeError):
        raise SimulationError(
            f"PyBaMM {pybamm.__version__} keeps its solvers in another place; {_ADVICE}"
        ) from None
