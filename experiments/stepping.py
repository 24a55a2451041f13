"""Run steps one after another on PyBaMM's experiment machinery, the state carried over."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pybamm


class SimulationError(RuntimeError):
    """A simulation that no solver setting could carry through."""


class StepRecorder(pybamm.callbacks.Callback):
    """Notes which steps PyBaMM kept (it drops infeasible ones) and whether the solver failed."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.error: str | None = None

    def on_cycle_end(self, logs: dict[str, Any]) -> None:
        """Note a step that ran."""
        self.kept.append(logs["cycle number"][0] - 1)

    def on_experiment_error(self, logs: dict[str, Any]) -> None:
        """Note why the solver gave up."""
        self.error = str(logs["error"])

    def on_experiment_infeasible_event(self, logs: dict[str, Any]) -> None:
        """Note an event of the model, at which PyBaMM would end the experiment."""
        self.error = f"a step ended by {logs['termination']}"


@contextmanager
def quiet_pybamm() -> Iterator[None]:
    """Silence PyBaMM's log: an infeasible step is reported as a result, not as a warning."""
    level = pybamm.logger.level
    pybamm.logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        pybamm.logger.setLevel(level)


HALVINGS = (3, 100)
"""Other numbers of halvings of Newton's step to the first potentials than the 5 of PyBaMM.

A current that jumps far moves an overpotential by many times 2RT/F at once; the current grows with
its exponential, so the step is far too long. Where no first state is found, SUNDIALS speaks of a
derivative that is not available (IDA_BAD_K), and tolerances or a mesh do not help. No number serves
all: 5 fail for a fast discharge of LFP after a slow charge, more than 5 for many cells of NVP."""
SHORT = 1e-9
"""A first step that is shorter than what any state needs [s]."""


def solvers(rtol: float, atol: float, first_step: float = 0.0) -> Iterator[pybamm.IDAKLUSolver]:
    """The asked tolerances first, then settings known to pass where those fail.

    Parameters
    ----------
    rtol, atol : float
        Tolerances.
    first_step : float
        First step of time [s]; 0 leaves it to the solver.
    """
    # what matters is raised, or the next one tried
    quiet = {"silence_sundials_errors": True, "dt_init": first_step}
    yield pybamm.IDAKLUSolver(rtol=rtol, atol=atol, options=quiet)
    for halvings in HALVINGS:
        yield pybamm.IDAKLUSolver(
            rtol=rtol, atol=atol, options={**quiet, "max_linesearch_backtracks_ic": halvings}
        )
    yield pybamm.IDAKLUSolver(rtol=rtol / 10, atol=atol / 10, options=quiet)
    yield pybamm.IDAKLUSolver(
        rtol=rtol, atol=atol, options={**quiet, "nonlinear_convergence_coefficient": 0.05}
    )
    if first_step != SHORT:
        yield pybamm.IDAKLUSolver(rtol=rtol, atol=atol, options={**quiet, "dt_init": SHORT})


@dataclass(frozen=True)
class Stepper:
    """Runs steps on a model, each a cycle of its own, with a ladder of solver settings.

    Attributes
    ----------
    model : pybamm.BaseModel
        The model; simulations work on copies of it.
    parameter_values : pybamm.ParameterValues
        Its parameters; simulations work on copies of them.
    var_pts : mapping
        Mesh points that differ from the model's defaults.
    rtol, atol : float
        Tolerances of the solver.
    first_step : float
        Its first step of time [s]; 0 leaves it to the solver.
    """

    model: pybamm.BaseModel
    parameter_values: pybamm.ParameterValues
    var_pts: Mapping[str, int]
    rtol: float = 1e-7
    atol: float = 1e-9
    first_step: float = 0.0

    def run(
        self,
        steps: Sequence[pybamm.step.BaseStep],
        before: pybamm.Solution | None = None,
    ) -> list[pybamm.Solution | None]:
        """Run the steps in order.

        Parameters
        ----------
        steps : sequence of pybamm.step.BaseStep
            What to do.
        before : pybamm.Solution, optional
            Start from its last state instead of from rest.

        Returns
        -------
        list of pybamm.Solution or None
            What happened, in the same order; None where the first instant already was beyond the
            step's termination.

        Raises
        ------
        SimulationError
            If every solver setting failed.
        """
        problem = ""
        for solver in solvers(self.rtol, self.atol, self.first_step):
            try:
                return self._run(steps, before, solver)
            except (pybamm.SolverError, SimulationError) as error:
                problem = str(error)
        raise SimulationError(f"{self.model.name}: no solver setting got through: {problem}")

    def _run(
        self,
        steps: Sequence[pybamm.step.BaseStep],
        before: pybamm.Solution | None,
        solver: pybamm.IDAKLUSolver,
    ) -> list[pybamm.Solution | None]:
        # each step is a cycle of its own: PyBaMM gives up where a whole cycle is infeasible
        experiment = pybamm.Experiment(list(steps))
        simulation = pybamm.Simulation(
            self.model.new_copy(),
            parameter_values=self.parameter_values.copy(),
            experiment=experiment,
            # one model for several steps is far less to build; it cannot hold the voltage of a
            # symmetric cell, which is a step alone
            experiment_model_mode="unified" if len(experiment.unique_steps) > 1 else "legacy",
            solver=solver,
            var_pts={**self.model.default_var_pts, **self.var_pts},
        )
        recorder = StepRecorder()
        with quiet_pybamm():
            solution = simulation.solve(callbacks=[recorder], starting_solution=before)
        if recorder.error is not None:
            raise SimulationError(recorder.error)
        cycles = solution.cycles if isinstance(solution, pybamm.Solution) else []
        # what came before counts as one cycle if it has none
        earlier = 0 if before is None else len(before.cycles) or 1
        found: list[pybamm.Solution | None] = [None] * len(steps)
        for index, cycle in zip(recorder.kept, cycles[earlier:], strict=True):
            found[index - earlier] = cycle.steps[0]
        return found
