"""The values for a cell file that keeps what the data do not tell."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.fitting.residuals import EvaluationFailed, Label, Residuals
from nasicell.experiments.fitting.result import Estimate
from nasicell.experiments.fitting.scaling import Scaled
from nasicell.experiments.fitting.search import settled
from nasicell.fitting.words import COMBINED, IDENTIFIED
from nasicell.text import enumerated

Array = NDArray[np.float64]


class Fewer:
    """A least-squares problem some of whose parameters stay where they are.

    Parameters
    ----------
    problem : Residuals
        The whole problem.
    values : array
        Of all parameters (SI).
    free : array of bool
        Which move.
    """

    def __init__(self, problem: Residuals, values: Array, free: NDArray[np.bool_]) -> None:
        self._problem, self._values, self._free = problem, values, free
        self.names, self.units = (
            tuple(one for one, moves in zip(each, free, strict=True) if moves)
            for each in (problem.names, problem.units)
        )
        self.start, self.low, self.high = values[free], problem.low[free], problem.high[free]
        self.logarithmic = tuple(np.array(problem.logarithmic)[free].tolist())

    @property
    def labels(self) -> Sequence[Label]:
        """Those of the whole problem."""
        return self._problem.labels

    def residuals(self, values: Array) -> Array:
        """Residuals of the whole problem."""
        whole = self._values.copy()
        whole[self._free] = values
        return self._problem.residuals(whole)


def written_values(problem: Residuals, found: Estimate, own: Array) -> tuple[Array, list[str]]:
    """Return the values to write (SI), NaN for one to keep, and sentences.

    What the data tell is written, and what they tell only a bound of that excludes the cell's own
    value, and what has its own value outside its range. It is sought once more with the rest at its
    own values, so that the written cell meets the data as a whole; if it does not, the best values
    of all are written.

    Parameters
    ----------
    problem : Residuals
        The problem.
    found : Estimate
        What was found.
    own : array
        The cell's own values (SI).
    """
    low = np.array([-np.inf if end is None else end for end in found.low95])
    high = np.array([np.inf if end is None else end for end in found.high95])
    low, high = np.maximum(low, problem.low), np.minimum(high, problem.high)
    told = np.array([one.kind in (IDENTIFIED, COMBINED) for one in found.verdicts])
    told |= (own < low) | (own > high)
    values = np.where(told, found.values, own)
    kept = [name for name, one in zip(found.names, told, strict=True) if not one]
    if not kept:
        return values, []
    chi_square = np.nan
    try:
        if told.any():
            fewer = Scaled(Fewer(problem, values, told))
            least = settled(fewer, fewer.box.scaled(values[told]), noise_known=True)
            values[told], chi_square = fewer.box.values(least.z), least.chi_square
        else:
            chi_square = float(np.sum(problem.residuals(values) ** 2))
    except EvaluationFailed as failure:
        return np.where(told, values, np.nan), [
            f"the cell file keeps {enumerated(kept)}, and could not be fitted with that: {failure}"
        ]
    rise = (chi_square - found.chi_square) / found.scatter.threshold
    if rise > 1:
        return np.array(found.values), [
            f"the data do not tell {enumerated(kept)}, but exclude what the cell has of "
            f"{'it' if len(kept) == 1 else 'them together'} (chi-square rises by {rise:.3g} times "
            "what 95 % allow): the written cell has the best values, without an uncertainty"
        ]
    return np.where(told, values, np.nan), []
