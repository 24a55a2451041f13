"""A fit as a protocol: what is measured and what is free in, one data set out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

import numpy as np
import xarray as xr

from nasicell.experiments.comparing import MeasuredCycles
from nasicell.experiments.comparing.half_cycles import made
from nasicell.experiments.fitting.data_noise import DataNoise
from nasicell.experiments.fitting.estimate import estimate, search
from nasicell.experiments.fitting.posterior import sample
from nasicell.experiments.fitting.problem import FitProblem, fit_problem
from nasicell.experiments.fitting.result import Estimate, Searched
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.fitting.free import Range
from nasicell.fitting.result import fit_dataset, with_samples
from nasicell.models import Choices
from nasicell.parameters import Cell, InputError

LIMITS = (
    ("starts", 1, 1000),
    ("workers", 1, 256),
    ("seed", 0, 2**32 - 1),
    ("posterior", 0, 1_000_000),
)
"""Least and largest whole numbers."""


@dataclass(frozen=True)
class Fit:
    """Free numbers of a cell, sought in what was measured of it.

    Parameters
    ----------
    free : mapping
        Lower and upper bound of each free number by its path, in SI units.
    measured : MeasuredCycles, optional
        Measured half-cycles.
    spectra : sequence of MeasuredSpectrum
        Measured impedance.
    held_out : sequence of int
        Numbers of the half-cycles that are not fitted, but predicted.
    noise : DataNoise
        Of the data; what nobody knows is told by the residuals.
    starts : int
        Starts of the search, the cell's own numbers among them.
    seed : int
        Of the other starts.
    workers : int
        Processes.
    posterior : int
        Steps of the walkers that sample the posterior; 0 for none.
    command : str
        The command line that asks the same.

    Raises
    ------
    InputError
        If nothing is free, nothing was measured, or a value makes no sense.
    """

    free: Mapping[str, Range]
    measured: MeasuredCycles | None = None
    spectra: Sequence[MeasuredSpectrum] = ()
    held_out: Sequence[int] = ()
    noise: DataNoise = field(default_factory=DataNoise)
    starts: int = 8
    seed: int = 0
    workers: int = 1
    posterior: int = 0
    command: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "free", {path: tuple(ends) for path, ends in self.free.items()})
        object.__setattr__(self, "measured", made(MeasuredCycles, self.measured))
        object.__setattr__(
            self, "spectra", tuple(made(MeasuredSpectrum, one) for one in self.spectra)
        )
        object.__setattr__(self, "held_out", tuple(self.held_out))
        object.__setattr__(self, "noise", made(DataNoise, self.noise))
        if not self.free:
            raise InputError("nothing is free")
        if self.measured is None and not self.spectra:
            raise InputError("nothing was measured")
        for name, least, most in LIMITS:
            value = getattr(self, name)
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
            if not whole or not least <= value <= most:
                raise InputError(
                    f"is {value!r}; give a whole number from {least} to {most}", path=name
                )
        if self.posterior == 1:
            raise InputError("is 1; give at least 2 steps, better thousands", path="posterior")
        if self.posterior and find_spec("emcee") is None:
            raise InputError("needs emcee: pip install 'nasicell[posterior]'", path="posterior")

    @property
    def fitted(self) -> MeasuredCycles | None:
        """The half-cycles to fit; those held out between them only lead there."""
        if self.measured is None:
            return None
        kept = [
            replace(one, capacity=None, charge_passed=(), voltage=())
            if number in self.held_out
            else one
            for number, one in enumerate(self.measured.half_cycles)
        ]
        while kept[-1].capacity is None:
            kept.pop()
        return replace(self.measured, half_cycles=kept)

    def problem(self, cell: Cell, choices: Choices) -> FitProblem:
        """Return the least-squares problem."""
        return fit_problem(
            cell,
            [part for part in (self.fitted, *self.spectra) if part is not None],
            self.free,
            noise=self.noise,
            choices=choices,
        )

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> xr.Dataset:
        """Fit, and compare the fitted cell with all that was measured.

        Parameters
        ----------
        cell : Cell
            The cell.
        choices : Choices, optional
            The equations; by default what the cell file asks for.
        progress : callable, optional
            Called with a short sentence as the work goes on.

        Returns
        -------
        xarray.Dataset
            See :func:`nasicell.fitting.result.fit_dataset`.

        Raises
        ------
        InputError
            If data and cell do not go together.
        SimulationError
            If no start, or the fitted cell, gets through.
        """
        choices = choices or Choices.of(cell)
        problem = self.problem(cell, choices)
        corrected, found, searched = self.estimated(problem, progress)
        data = fit_dataset(self, cell, choices, corrected, found, searched, progress)
        if not self.posterior:
            return data
        samples = sample(corrected, found, steps=self.posterior, seed=self.seed, progress=progress)
        return with_samples(data, samples)

    def estimated(
        self, problem: FitProblem, progress: Callable[[str], None] | None = None
    ) -> tuple[FitProblem, Estimate, Searched]:
        """Search on a coarse mesh, take its error off at the minimum, and estimate from there.

        Returns
        -------
        tuple
            The corrected problem, which starts at the cell's own numbers; the estimate; the search.
        """
        known = problem.noise_known or len(problem.labels) == len(problem.names)
        searched = search(
            problem,
            starts=self.starts,
            seed=self.seed,
            workers=self.workers,
            noise_known=known,
            progress=progress,
        )
        corrected = problem.corrected(searched.values)
        # a value at an end of its range may be a digit beyond it
        within = np.clip(searched.values, problem.low, problem.high)
        own, corrected.start = corrected.start, within
        found = estimate(
            corrected, starts=1, workers=self.workers, noise_known=known, progress=progress
        )
        corrected.start = own
        return corrected, found, searched
