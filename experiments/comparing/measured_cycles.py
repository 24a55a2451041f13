"""Simulate what was measured, in its order, and hold the two against each other."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.accuracy import LADDER, Resolution, around, richardson
from nasicell.experiments.comparing.errors import Curve, rms, voltage_residual, weighted
from nasicell.experiments.comparing.half_cycles import MeasuredHalfCycle, made
from nasicell.experiments.cycling import Cycler
from nasicell.experiments.rate_result import CHARGE_PASSED, VOLTAGE, active_mass
from nasicell.experiments.states import StateReader
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Progress = Callable[[str], None]
Array = NDArray[np.float64]
FOR_FITS = replace(LADDER[1], rtol=1e-6, atol=1e-8)
"""Mesh and tolerances of :func:`residuals` where nothing else is asked for. A coarse mesh shifts
all neighbouring cells alike, but loose tolerances are noise in a finite difference; most of the
time goes into building the model, so tight ones cost next to nothing."""
STEEP = 0.5
"""A capacity below this share of what the cathode can hold may stand beside a cliff."""


@dataclass(frozen=True)
class MeasuredCycles:
    r"""Half-cycles of one cell as they were measured, ready to be simulated.

    The simulated cell has the loading w and the electrode area A of the cell file. A measured
    current I flows in it as the current density

    .. math:: j = I w / m \quad\text{where the mass m of active material is known, else}\quad
        j = I / A

    Measured capacities are per m, or per w A.

    Parameters
    ----------
    half_cycles : sequence of MeasuredHalfCycle
        In the order in which they were measured. The cell starts as built.
    mass_kg : float, optional
        Mass of active material in the measured cell [kg].
    sources : sequence of str
        Files or tables that were read.
    notes : sequence of str
        What to know of them, in sentences.
    references : sequence of str
        Keys of the bibliography behind them.
    accuracy_mAh_g : float
        Numerical error that is asked for in each capacity [mAh/g]; mesh and tolerances follow.

    Raises
    ------
    InputError
        If nothing is to be compared or a value makes no sense.
    """

    half_cycles: Sequence[MeasuredHalfCycle]
    mass_kg: float | None = None
    sources: Sequence[str] = ()
    notes: Sequence[str] = ()
    references: Sequence[str] = ()
    accuracy_mAh_g: float = 0.1

    def __post_init__(self) -> None:
        half_cycles = tuple(made(MeasuredHalfCycle, one) for one in self.half_cycles)
        object.__setattr__(self, "half_cycles", half_cycles)
        for name in ("sources", "notes", "references"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.compared:
            raise InputError("no measured half-cycle is left to compare with")
        if not 0.005 <= self.accuracy_mAh_g <= 5:
            raise InputError(
                f"accuracy_mAh_g is {self.accuracy_mAh_g}; give a value from 0.005 to 5 mAh/g"
            )

    @property
    def compared(self) -> list[int]:
        """Numbers of the half-cycles that are compared; the others only lead there."""
        return [n for n, one in enumerate(self.half_cycles) if one.capacity is not None]

    @property
    def window(self) -> tuple[float, float]:
        """Lowest and highest voltage that a segment ends at [V]; inverted where none says one."""
        ends = [
            segment.voltage
            for one in self.half_cycles
            for segment in one.segments
            if segment.voltage is not None
        ]
        return min(ends, default=math.inf), max(ends, default=-math.inf)

    def scale(self, cell: Cell) -> float:
        """Current in the simulated cell over the current measured [-]."""
        return 1.0 if self.mass_kg is None else active_mass(cell) / (1e3 * self.mass_kg)

    def grams(self, cell: Cell) -> float:
        """Active material that measured capacities are per [g]."""
        return active_mass(cell) if self.mass_kg is None else 1e3 * self.mass_kg

    def capacities(self, cell: Cell) -> Array:
        """Measured capacities of those that are compared [mAh/g]."""
        found = [self.half_cycles[n].capacity for n in self.compared]
        return 1e3 * np.array(found, dtype=float) / self.grams(cell)

    def simulate(self, cell: Cell, choices: Choices, resolution: Resolution) -> "Simulated":
        """Run all half-cycles on one mesh.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        cycler = Cycler(cell, choices.half_cell(), resolution)
        low, high = self.window
        # PyBaMM ends a run 1 V beyond the cell's cut-offs; what was measured goes where it went
        cycler.parameter_values.update(
            {
                "Lower voltage cut-off [V]": min(low, cell.test.lower_cutoff.si),
                "Upper voltage cut-off [V]": max(high, cell.test.upper_cutoff.si),
            }
        )
        scale = self.scale(cell)
        ran = cycler.run_steps([one.steps(cell, scale) for one in self.half_cycles])
        return Simulated(self, cycler, choices, ran)

    def refine(self, cell: Cell, choices: Choices, progress: Progress | None = None) -> "Refined":
        """Simulate on finer and finer meshes until the capacities are good enough.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        tell = progress or (lambda sentence: None)
        reach = cell.derived.theoretical_capacity.si * cell.cathode.active_fraction.si / 3600
        coarse: Simulated | None = None
        for coarser, resolution in pairwise(LADDER):
            if coarse is None:
                coarse = self.simulate(cell, choices, coarser)
            tell(f"{cell.name}: {resolution.cathode} x {resolution.particle} cathode volumes")
            fine = self.simulate(cell, choices, resolution)
            # near a cliff of the capacity, and where salt can run out, order 2 is not settled
            steep = fine.capacities.min() < (1 - STEEP) * reach
            order = 1 if steep or choices.electrolyte.carrier else 2
            ratio = resolution.refinement_of(coarser)
            errors = around(richardson(coarse.capacities, fine.capacities, ratio, order))
            if np.max(errors) <= self.accuracy_mAh_g and not (steep and coarser is LADDER[0]):
                break
            before, coarse = coarse, fine
        else:
            coarse = before
        shift = np.array(
            [_distance(*pair) for pair in zip(fine.curves, coarse.curves, strict=True)]
        )
        return Refined(fine, errors, richardson(shift, np.zeros(len(shift)), ratio, order))

    def run(
        self, cell: Cell, *, choices: Choices | None = None, progress: Progress | None = None
    ) -> xr.Dataset:
        """Simulate and compare.

        Parameters
        ----------
        cell : Cell
            The cell.
        choices : Choices, optional
            The equations; by default what the cell file asks for.
        progress : callable, optional
            Called with a short sentence before each part of the work.

        Returns
        -------
        xarray.Dataset
            See :func:`nasicell.experiments.comparing.result.compared_dataset`.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        from nasicell.experiments.comparing.result import compared_dataset

        return compared_dataset(cell, self.refine(cell, choices or Choices.of(cell), progress))


class Simulated:
    """Measured half-cycles as one mesh has them.

    Attributes
    ----------
    measured : MeasuredCycles
        What was simulated.
    cycler : Cycler
        What simulated it.
    choices : Choices
        The equations.
    ran : list of tuple of pybamm.Solution
        The steps of each half-cycle that ran, rests among them.
    curves : list of Curve or None
        Of those that are compared; None where the voltage was beyond the cut-off from the start.
    """

    def __init__(
        self,
        measured: MeasuredCycles,
        cycler: Cycler,
        choices: Choices,
        ran: list[tuple[pybamm.Solution, ...]],
    ) -> None:
        self.measured, self.cycler, self.choices, self.ran = measured, cycler, choices, ran
        self._readers: dict[tuple[str, ...], StateReader] = {}
        mass = active_mass(cycler.cell)
        self.curves = [_curve(self.read(n, (VOLTAGE,)), mass) for n in measured.compared]

    @property
    def capacities(self) -> Array:
        """Capacities of those that are compared [mAh/g]; 0 where nothing ran."""
        return np.array(
            [0.0 if curve is None else float(curve.capacity[-1]) for curve in self.curves]
        )

    def endless(self, number: int) -> bool:
        """Whether time ran out before a voltage, or the end current of a hold, was reached."""
        segments = self.measured.half_cycles[number].segments
        timed = sum(segment.duration is not None for segment in segments)
        ends = [str(part.termination) for part in self.ran[number]]
        return ends.count("final time") > timed

    def read(self, number: int, names: tuple[str, ...]) -> dict[str, Array]:
        """Read variables at the solver's steps of a half-cycle and half-way; rests are left out."""
        reader = self._readers.setdefault(names, StateReader((CHARGE_PASSED, *names)))
        # a recorded current has a model of its own, so each step is read by itself
        found = [reader.along(part) for part in self.ran[number]]
        flowing = [one for one in found if np.ptp(one[CHARGE_PASSED]) > 0]
        return {
            name: np.concatenate([one[name] for one in flowing] or [np.empty(0)])
            for name in (CHARGE_PASSED, *names)
        }


@dataclass(frozen=True)
class Refined:
    """A simulation on a mesh that is fine enough.

    Attributes
    ----------
    simulated : Simulated
        On the last mesh.
    errors : array
        Numerical error of each compared capacity [mAh/g].
    voltage_errors : array
        Numerical error of each compared curve, as rms [V]; NaN where there is none.
    """

    simulated: Simulated
    errors: Array
    voltage_errors: Array


def residuals(
    cell: Cell,
    measured: MeasuredCycles,
    *,
    choices: Choices | None = None,
    resolution: Resolution = FOR_FITS,
) -> Array:
    r"""Weighted residuals of all compared half-cycles, for a least-squares fit.

    A pure function of its arguments; one simulation on one mesh. The squares sum to the sum of the
    squared errors E of :mod:`nasicell.experiments.comparing.errors`.

    Parameters
    ----------
    cell : Cell
        The cell.
    measured : MeasuredCycles
        What was measured.
    choices : Choices, optional
        The equations; by default what the cell file asks for.
    resolution : Resolution, optional
        Mesh and tolerances.

    Returns
    -------
    array
        As many numbers for every cell: for each half-cycle those of
        :func:`nasicell.experiments.comparing.errors.weighted`.

    Raises
    ------
    SimulationError
        If no solver setting got through.
    """
    found = measured.simulate(cell, choices or Choices.of(cell), resolution)
    grams = measured.grams(cell)
    return np.concatenate(
        [
            weighted(curve, measured.half_cycles[n].curve(grams), float(capacity))
            for n, curve, capacity in zip(
                measured.compared, found.curves, measured.capacities(cell), strict=True
            )
        ]
    )


def _curve(values: dict[str, Array], mass: float) -> Curve | None:
    passed = values[CHARGE_PASSED]
    if not passed.size:
        return None
    return Curve(np.maximum.accumulate(np.abs(passed - passed[0])) * 1e3 / mass, values[VOLTAGE])


def _distance(one: Curve | None, other: Curve | None) -> float:
    """Rms of the voltage between two curves [V]."""
    if one is None or other is None:
        return float("nan")
    return rms(voltage_residual(one, other)[1])
