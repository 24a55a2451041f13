"""What a fit needs to know of a problem, and nothing of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class EvaluationFailed(Exception):  # noqa: N818  # one evaluation among many, not the end of a fit
    """A simulation that did not get through, said in one sentence."""


@dataclass(frozen=True)
class Label:
    """Where a residual belongs.

    Attributes
    ----------
    part : str
        "curve", "capacity" or "impedance".
    number : int
        Half-cycle or spectrum. Residuals of the same part and number follow one another along it.
    c_rate : float
        C-rate [-]; NaN without one.
    """

    part: str
    number: int
    c_rate: float = float("nan")


class Residuals(Protocol):
    """A least-squares problem."""

    @property
    def names(self) -> tuple[str, ...]:
        """Free parameters."""
        ...

    @property
    def units(self) -> tuple[str, ...]:
        """Their SI units; parameters of one unit may act as their sum."""
        ...

    @property
    def start(self) -> Array:
        """Starting values (SI)."""
        ...

    @property
    def low(self) -> Array:
        """Lower ends of the ranges (SI)."""
        ...

    @property
    def high(self) -> Array:
        """Upper ends of the ranges (SI)."""
        ...

    @property
    def logarithmic(self) -> tuple[bool, ...]:
        """Whether a parameter is sought in its logarithm; its range is positive then."""
        ...

    @property
    def labels(self) -> Sequence[Label]:
        """One for each residual."""
        ...

    def residuals(self, values: Array) -> Array:
        """Weighted residuals (simulated - measured) / sigma [-] at values in SI units.

        Raises
        ------
        EvaluationFailed
            If a simulation did not get through.
        """
        ...
