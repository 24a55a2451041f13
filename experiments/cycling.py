"""Run half-cycles one after another on PyBaMM's experiment machinery and read what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

import pybamm

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.stepping import SimulationError, StepRecorder, quiet_pybamm, solvers
from nasicell.models import HalfCell, ParticleVolumes
from nasicell.parameters.cell import Cell
from nasicell.parameters.to_pybamm import to_pybamm

LONGEST = 1.5
"""A step may last this many times what its current needs for the theoretical capacity."""
SALT = 6
"""Times more volumes in the separator where salt moves: the layer that runs out of it is thin, and
volumes without particles cost next to nothing."""


@dataclass(frozen=True)
class HalfCycle:
    """One charge or discharge at constant current to a cut-off voltage.

    Attributes
    ----------
    c_rate : float
        C-rate [-], positive.
    charge : bool
        Charge or discharge.
    hold_until_c_rate : float, optional
        Hold the cut-off voltage afterwards until the current has fallen to this C-rate.
    """

    c_rate: float
    charge: bool
    hold_until_c_rate: float | None = None

    @property
    def direction(self) -> str:
        """In words."""
        return "charge" if self.charge else "discharge"

    def steps(self, cell: Cell) -> list[pybamm.step.BaseStep]:
        """Translate into PyBaMM's steps; current is positive on discharge."""
        one_c = cell.derived.current_density_1C.si * cell.test.electrode_area.si
        cutoff = (cell.test.upper_cutoff if self.charge else cell.test.lower_cutoff).si
        sign = -1 if self.charge else 1

        def longest(c_rate: float) -> float:
            # theoretical capacity [A.s/kg] over specific current [A/kg]
            current = c_rate * cell.test.specific_current_1C.si
            return LONGEST * cell.derived.theoretical_capacity.si / current

        steps = [
            pybamm.step.current(
                sign * self.c_rate * one_c,
                termination=f"{cutoff!r} V",
                duration=longest(self.c_rate),
            )
        ]
        if self.hold_until_c_rate is not None:
            end = f"{self.hold_until_c_rate * one_c!r} A"
            steps.append(
                pybamm.step.voltage(
                    cutoff, termination=end, duration=longest(self.hold_until_c_rate)
                )
            )
        return steps


@dataclass(frozen=True)
class HalfCycleRun:
    """A half-cycle as it ran; without solutions if its first instant was beyond the cut-off."""

    half_cycle: HalfCycle
    solutions: tuple[pybamm.Solution, ...]

    @property
    def skipped(self) -> bool:
        """Whether the voltage was beyond the cut-off from the start."""
        return not self.solutions

    @property
    def endless(self) -> bool:
        """Whether time ran out before the cut-off voltage or, in a hold, the cut-off current."""
        return not self.skipped and self.solutions[-1].termination == "final time"


class Cycler:
    """Half-cycles of one cell on one mesh, with a ladder of solver settings.

    Parameters
    ----------
    cell : Cell
        The cell; it starts as built.
    model : HalfCell
        The model.
    resolution : Resolution
        Mesh and tolerances.

    Attributes
    ----------
    finer : int
        Volumes more in each direction than asked for, because the solver needed them.
    """

    def __init__(self, cell: Cell, model: HalfCell, resolution: Resolution) -> None:
        self.cell, self.model, self.resolution = cell, model, resolution
        self.finer = 0
        self.parameter_values = pybamm.ParameterValues(to_pybamm(cell, as_built=True))

    def run(self, half_cycles: Sequence[HalfCycle]) -> list[HalfCycleRun]:
        """Run the half-cycles in order, the state carried over.

        Parameters
        ----------
        half_cycles : sequence of HalfCycle
            What to do.

        Returns
        -------
        list of HalfCycleRun
            What happened, in the same order.

        Raises
        ------
        SimulationError
            If every solver setting failed.
        """
        solutions = self.run_steps([half_cycle.steps(self.cell) for half_cycle in half_cycles])
        return [HalfCycleRun(*one) for one in zip(half_cycles, solutions, strict=True)]

    def run_steps(
        self, step_lists: Sequence[Sequence[pybamm.step.BaseStep]]
    ) -> list[tuple[pybamm.Solution, ...]]:
        """Run lists of steps in order, the state carried over.

        Parameters
        ----------
        step_lists : sequence of sequence of pybamm.step.BaseStep
            What to do.

        Returns
        -------
        list of tuple of pybamm.Solution
            For each list the steps that ran; one whose first instant was beyond its end is left
            out.

        Raises
        ------
        SimulationError
            If every solver setting failed.
        """
        problem = ""
        # A step that starts on the edge of one of its own events, or at a current far from the one
        # before (HALVINGS in stepping), can leave a solver setting without a first step
        # (IDA_BAD_K); whether it does hangs on the last digits, so where none of them gets through,
        # a mesh that is a volume finer may.
        for self.finer in (0, 1, 2):
            for solver in solvers(self.resolution.rtol, self.resolution.atol):
                try:
                    return self._run(step_lists, solver)
                except (pybamm.SolverError, SimulationError) as error:
                    problem = str(error)
        raise SimulationError(f"{self.cell.name}: no solver setting got through: {problem}")

    def _run(
        self,
        step_lists: Sequence[Sequence[pybamm.step.BaseStep]],
        solver: pybamm.IDAKLUSolver,
    ) -> list[tuple[pybamm.Solution, ...]]:
        owners = [index for index, steps in enumerate(step_lists) for _ in steps]
        # each step is a cycle of its own: PyBaMM gives up where a whole cycle is infeasible,
        # but a rate beyond the cell's reach is a result here
        experiment = pybamm.Experiment([step for steps in step_lists for step in steps])
        simulation = pybamm.Simulation(
            self.model,
            parameter_values=self.parameter_values,
            experiment=experiment,
            experiment_model_mode="unified",  # one model for all steps: far less to build
            solver=solver,
            var_pts=self._mesh_points(),
            spatial_methods=self._spatial_methods(),
        )
        recorder = StepRecorder()
        with quiet_pybamm():
            solution = simulation.solve(callbacks=[recorder])
        if recorder.error is not None:
            raise SimulationError(recorder.error)
        cycles = solution.cycles if isinstance(solution, pybamm.Solution) else []
        found: list[list[pybamm.Solution]] = [[] for _ in step_lists]
        for index, cycle in zip(recorder.kept, cycles, strict=True):
            found[owners[index]].append(cycle.steps[0])
        return [tuple(solutions) for solutions in found]

    @staticmethod
    def states(runs: Sequence[HalfCycleRun]) -> int:
        """Return the number of states of the discretised model, 0 if nothing ran."""
        sizes = [len(run.solutions[0].y[:, 0]) for run in runs if not run.skipped]
        return sizes[0] if sizes else 0

    def first_instant(
        self, half_cycle: HalfCycle, before: pybamm.Solution | None
    ) -> pybamm.Solution:
        """The first millisecond of a half-cycle whose voltage is beyond the cut-off at once.

        Parameters
        ----------
        half_cycle : HalfCycle
            What was asked.
        before : pybamm.Solution, optional
            The last step that ran before it; by default the cell is as built.

        Returns
        -------
        pybamm.Solution
            Its first state shows the losses that the current would have caused.
        """
        one_c = self.cell.derived.current_density_1C.si * self.cell.test.electrode_area.si
        values = self.parameter_values.copy()
        values.update(
            {
                "Current function [A]": half_cycle.c_rate
                * one_c
                * (-1 if half_cycle.charge else 1),
                # out of reach, so that the voltage may go where the current drives it
                "Lower voltage cut-off [V]": -1e6,
                "Upper voltage cut-off [V]": 1e6,
            }
        )
        model = self.model.new_copy()
        if before is not None:
            model.set_initial_conditions_from(before.last_state)
        simulation = pybamm.Simulation(
            model,
            parameter_values=values,
            solver=next(solvers(self.resolution.rtol, self.resolution.atol)),
            var_pts=self._mesh_points(),
            spatial_methods=self._spatial_methods(),
        )
        with quiet_pybamm():  # voltages of a million volts are meant here
            return simulation.solve([0, 1e-3])

    def _spatial_methods(self) -> dict[str, pybamm.SpatialMethod]:
        return {**self.model.default_spatial_methods, "positive particle": ParticleVolumes()}

    def _mesh_points(self) -> dict[str, int]:
        salt_moves = bool(self.model.electrolyte.carrier)
        return {
            **self.model.default_var_pts,
            "x_s": self.resolution.separator * (SALT if salt_moves else 1) + self.finer,
            "x_p": self.resolution.cathode + self.finer,
            "r_p": self.resolution.particle + self.finer,
        }
