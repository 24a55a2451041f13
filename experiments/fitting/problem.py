r"""Measured data and a cell with free numbers, as a least-squares problem.

The likelihood behind it takes the errors of all data as independent and normal:

.. math::
    -2 \ln L = \sum_i \left(\frac{V_\mathrm{sim}(q_i) - V_i}{\sigma_V}\right)^2
        + \sum_h \left(\frac{Q_h^\mathrm{sim} - Q_h}{\sigma_Q}\right)^2
        + \sum_k \frac{|Z_\mathrm{sim}(f_k) - Z_k|^2}{(\sigma_r |Z_k|)^2} + \text{const}

Where nobody knows the noise, the scales of ``data_noise`` stand in its place. Neighbouring points
of a curve share what the model lacks, so that their errors are hardly independent; intervals are
wider for it by what ``scatter`` reads from the residuals.
"""

from collections.abc import Mapping, Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.comparing.measured_cycles import MeasuredCycles
from nasicell.experiments.fitting.bounds import Range, bounds
from nasicell.experiments.fitting.cycles import CyclesPart
from nasicell.experiments.fitting.data_noise import DataNoise
from nasicell.experiments.fitting.predicted import (
    PredictedHalfCycle,
    PredictedSpectrum,
    predicted_half_cycles,
)
from nasicell.experiments.fitting.residuals import EvaluationFailed, Label
from nasicell.experiments.fitting.simulator import Simulator
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Array = NDArray[np.float64]
Part = MeasuredCycles | MeasuredSpectrum


def fit_problem(
    cell: Cell,
    parts: Sequence[Part],
    free: Mapping[str, Range | None],
    *,
    choices: Choices | None = None,
    noise: DataNoise | None = None,
) -> "FitProblem":
    """Set up a fit.

    Parameters
    ----------
    cell : Cell
        The cell; its numbers are where the search starts.
    parts : sequence of MeasuredCycles or MeasuredSpectrum
        The data. Each history of half-cycles begins with a cell as built.
    free : mapping
        Path of a number -> low and high end of the range in which it is sought (SI); None: the
        uncertainty in the cell file.
    choices : Choices, optional
        The equations; by default what the cell file asks for.
    noise : DataNoise, optional
        Standard deviations of the data, as far as they are known.

    Raises
    ------
    InputError
        If nothing is free or measured, or a path or a range makes no sense.
    """
    if not free:
        raise InputError("nothing is free to be fitted; name a number, --free PATH=LOW:HIGH")
    if not parts:
        raise InputError("no measured data given")
    return FitProblem(cell, parts, free, choices, noise or DataNoise())


class FitProblem:
    """Residuals of a cell against data, as a function of its free numbers.

    Attributes
    ----------
    names : tuple of str
        Paths of the free numbers.
    start, low, high : array
        Numbers in the cell file, within the range, and the ranges (SI).
    logarithmic : tuple of bool
        Whether a range is above 0.
    units : tuple of str
        SI units.
    labels : tuple of Label
        One for each residual.
    noise_known : bool
        Whether the noise of all kinds of data was given.
    parts : tuple
        The data.
    """

    def __init__(
        self,
        cell: Cell,
        parts: Sequence[Part],
        free: Mapping[str, Range | None],
        choices: Choices | None,
        noise: DataNoise,
    ) -> None:
        self.parts, self.noise = tuple(parts), noise
        self._simulator = Simulator(cell, tuple(free), choices)
        variation, levers = self._simulator.variation, self._simulator.levers
        self.names = variation.paths
        self.low, self.high = bounds(cell, variation, levers, free)
        quantities = dict(self._simulator.base.quantities())
        self.start = np.clip([quantities[path].si for path in self.names], self.low, self.high)
        self.units = tuple(quantities[path].unit for path in self.names)
        self.logarithmic = tuple(bool(low > 0) for low in self.low)
        self._cycles = [
            CyclesPart.of(one, cell) for one in parts if isinstance(one, MeasuredCycles)
        ]
        self._spectra = [one for one in parts if isinstance(one, MeasuredSpectrum)]
        for one in self._spectra:
            self._simulator.spectrum_engine(one.setup)  # refuses a cell without double layers
        self.labels = tuple(self._labels())
        self.noise_known = noise.known({label.part for label in self.labels})
        self._off = np.zeros(len(self.labels))

    def residuals(self, values: Array) -> Array:
        """Weighted residuals, (simulated - measured) / sigma [-].

        Parameters
        ----------
        values : array
            The free numbers (SI).

        Raises
        ------
        EvaluationFailed
            If a simulation did not get through.
        """
        return self._residuals(values, fine=False) + self._off

    def corrected(self, values: Array) -> "FitProblem":
        r"""The same problem without the error that its mesh makes at some values.

        .. math:: r(x) + [r_\mathrm{fine}(x_0) - r(x_0)]

        A mesh that is coarse then shifts a minimum near x_0 in second order alone.

        Parameters
        ----------
        values : array
            x_0, the free numbers (SI).

        Raises
        ------
        EvaluationFailed
            If a simulation did not get through.
        """
        other = copy(self)
        other._off = self._residuals(values, fine=True) - self._residuals(values, fine=False)
        return other

    def predicted(self, values: Array) -> list[PredictedHalfCycle | PredictedSpectrum]:
        """Simulate all data on the fine mesh.

        Parameters
        ----------
        values : array
            The free numbers (SI).

        Raises
        ------
        EvaluationFailed
            If a simulation did not get through.
        """
        cell = self._simulator.cell(values)
        found: list[PredictedHalfCycle | PredictedSpectrum] = []
        for part in self._cycles:
            drive = self._simulator.drive(part.measured, cell, fine=True)
            found += predicted_half_cycles(part, drive, cell)
        for spectrum in self._spectra:
            ohms = self._simulator.impedance(spectrum, cell)
            found.append(PredictedSpectrum(spectrum, ohms / cell.test.electrode_area.si))
        return found

    def _residuals(self, values: Array, *, fine: bool) -> Array:
        cell = self._simulator.cell(values)
        found = [
            part.residuals(self._simulator.drive(part.measured, cell, fine=fine), self.noise)
            for part in self._cycles
        ]
        found += [
            spectrum.residuals(self._simulator.impedance(spectrum, cell), cell, self.noise)
            for spectrum in self._spectra
        ]
        whole = np.concatenate(found)
        if not np.all(np.isfinite(whole)):
            raise EvaluationFailed("a simulated voltage or impedance is not a number")
        return whole

    def _labels(self) -> list[Label]:
        found: list[Label] = []
        before = 0
        for part in self._cycles:
            found += part.labels(before)
            before += len(part.points)
        for number, spectrum in enumerate(self._spectra):
            found += spectrum.labels(number)
        return found
