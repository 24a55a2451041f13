"""One cell with free numbers, simulated again and again on equations that are built once."""

import shutil
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.batch.levers import Levers, with_inputs
from nasicell.experiments.batch.variation import Variation
from nasicell.experiments.comparing.measured_cycles import MeasuredCycles
from nasicell.experiments.fitting.driving import Drive
from nasicell.experiments.fitting.engine import Imposed, StepEngine
from nasicell.experiments.fitting.linear import Complex, SpectrumEngine
from nasicell.experiments.fitting.residuals import EvaluationFailed
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.models import Choices, PartlyMobileAnions
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Array = NDArray[np.float64]
_FRACTION = "electrolyte.mobile_fraction"
_MESHES = {
    (False, False): Resolution(3, 6, 6, rtol=1e-7, atol=1e-9),
    (False, True): Resolution(3, 14, 9, rtol=1e-6, atol=1e-8),
    (True, False): Resolution(20, 6, 6, rtol=1e-5, atol=1e-7),
    (True, True): Resolution(60, 14, 9, rtol=1e-6, atol=1e-8),
}
"""Meshes and tolerances by whether salt moves, and whether it is the fine mesh that tells the error
of the other. Loose tolerances are noise in a finite difference: with these it is below 5 % of what
1 % of a number changes in the voltages that feel it least."""


class Simulator:
    """Half-cycles and spectra of a cell in which some numbers vary.

    Parameters
    ----------
    cell : Cell
        The cell.
    paths : sequence of str
        Dotted paths of the numbers that vary.
    choices : Choices, optional
        The equations; by default what the cell file asks for.

    Raises
    ------
    InputError
        If a path is not that of a number, or one model cannot follow it.
    """

    def __init__(self, cell: Cell, paths: Sequence[str], choices: Choices | None) -> None:
        self._made_of = (cell, tuple(paths), choices)
        self.variation = Variation(cell, paths)
        self.choices = choices or Choices.of(self.base)
        chosen = self.choices.electrolyte
        fixed = choices is not None and _FRACTION not in self.variation.paths
        fraction = (
            float(chosen.mobile_fraction)
            if fixed and isinstance(chosen, PartlyMobileAnions)
            else None
        )
        self.levers = Levers(self.base, with_inputs(self.choices), fraction)
        self._built: dict[Any, Any] = {}

    @property
    def base(self) -> Cell:
        """The cell of the fixed mesh, with a number at every path."""
        return self.variation.base

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process build its own equations."""
        return Simulator, self._made_of

    def cell(self, values: Array) -> Cell:
        """Return the cell with these numbers (SI).

        Raises
        ------
        EvaluationFailed
            If they contradict one another.
        """
        try:
            return self.variation.cell(values)
        except InputError as problem:
            raise EvaluationFailed(str(problem)) from None

    def drive(self, measured: MeasuredCycles, cell: Cell, *, fine: bool) -> Drive:
        """Return what runs the half-cycles of a cell."""
        area = self.base.test.electrode_area.si
        return Drive.of(self._engine(fine), measured, cell, self.levers.of(cell), area)

    def impedance(self, measured: MeasuredSpectrum, cell: Cell) -> Complex:
        """Return the impedance of a cell per area at the measured frequencies [Ohm.m2]."""
        engine = self.spectrum_engine(measured.setup)
        return engine.impedance(cell, self.levers.of(cell), measured)

    def spectrum_engine(self, setup: str) -> SpectrumEngine:
        """Return what gives the spectra of a set-up.

        Raises
        ------
        InputError
            If the cell file lacks a double layer's capacitance.
        """
        if setup not in self._built:
            self._built[setup] = SpectrumEngine(self.base, self.choices, self.levers, setup)
        engine: SpectrumEngine = self._built[setup]
        return engine

    def _engine(self, fine: bool) -> StepEngine:
        if fine not in self._built:
            one_c = self.base.derived.current_density_1C.si * self.base.test.electrode_area.si
            cutoff = self.base.test.upper_cutoff.si
            probe = Imposed(-one_c, 0.0, cutoff, -1.0, 3600.0).row()
            self._built[fine] = StepEngine(
                self.levers,
                _MESHES[bool(self.choices.electrolyte.carrier), fine],
                np.concatenate([self.levers.of(self.base), probe]),
                compiled=not fine and shutil.which("gcc") is not None,
            )
        engine: StepEngine = self._built[fine]
        return engine
