r"""What the data tell of several parameters together although of none of them alone.

.. math::
    P = \prod_i x_i^{e_i} \quad\text{or}\quad S = \sum_i x_i

Products have small whole exponents e (half ones are whole ones of another power) and members that
are sought in their logarithms, in which P is a straight line; sums have members of one unit. With
y the logarithms or the values, the slopes give the covariance C of what the data and the ranges
tell together (a range of width w counts as a variance w^2/12); a combination is told if w C w is
small, w its exponents or ones, where each member alone is not. The simplest is taken among those
that are told nearly as well as the best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import gcd, prod
from typing import Literal

import numpy as np

from nasicell.experiments.fitting.residuals import Array
from nasicell.experiments.fitting.scaling import Box
from nasicell.experiments.fitting.search import Minimum

LARGEST = 3
"""Exponent."""
TOGETHER = 3
"""Most parameters in a combination."""
NARROW = 0.25
"""Uncertainty of a combination, over that of each parameter in it alone."""
AS_GOOD = 3.0
"""Times the least standard deviation up to which the simplest combination is chosen."""
Form = Literal["product", "sum"]


@dataclass(frozen=True)
class Combination:
    """A product of powers or a sum that the data tell.

    Attributes
    ----------
    form : str
        "product" or "sum".
    weights : dict
        By name of the parameter its exponent; in a sum 1.
    value, low95, high95 : float
        In SI units, at the confidence asked for.
    """

    form: Form
    weights: dict[str, int]
    value: float
    low95: float
    high95: float

    @property
    def text(self) -> str:
        """Such as "a^2 / b" or "a + b"."""
        if self.form == "sum":
            return " + ".join(self.weights)
        above = [_power(name, n) for name, n in self.weights.items() if n > 0]
        below = [_power(name, -n) for name, n in self.weights.items() if n < 0]
        top = " * ".join(above) or "1"
        if not below:
            return top
        return f"{top} / {below[0]}" if len(below) == 1 else f"{top} / ({' * '.join(below)})"

    def of(self, numbers: Mapping[str, float]) -> float:
        """Its value at numbers in SI units."""
        if self.form == "sum":
            return sum(numbers[name] for name in self.weights)
        return prod(numbers[name] ** power for name, power in self.weights.items())


@dataclass(frozen=True)
class Candidate:
    """A combination that the slopes say is told.

    Attributes
    ----------
    form : str
        "product" or "sum".
    weights : array
        Of all parameters.
    box : Box
        Ranges in whose coordinates it is straight.
    """

    form: Form
    weights: Array
    box: Box

    @property
    def stretch(self) -> float:
        """By how much it, or its logarithm, changes over a change of 1 along its direction."""
        return float(np.abs(self.weights * self.box.width).sum())

    @property
    def along(self) -> Array:
        """Its direction in scaled coordinates, the absolute sum 1."""
        direction: Array = self.weights * self.box.width / self.stretch
        return direction

    def values(self, along: Sequence[float]) -> list[float]:
        """Its values (SI) at distances along its direction."""
        straight = float(self.weights @ self.box.low) + self.stretch * np.array(along)
        found: list[float] = (np.exp(straight) if self.form == "product" else straight).tolist()
        return found

    def at(self, valley: Array) -> Array:
        """Its values (SI) at parameters (SI), a row for each point."""
        straight = np.array([self.box.straight(values) for values in valley]) @ self.weights
        found: Array = np.exp(straight) if self.form == "product" else straight
        return found

    def run(self, valley: Array) -> float:
        """How far it runs while its members run through what the data allow, of their least run.

        Parameters
        ----------
        valley : array
            Parameters (SI) at which the data are explained nearly as well, a row for each point:
            those of the profiles.
        """
        straight = np.array([self.box.straight(values) for values in valley])
        runs = np.ptp(straight, axis=0)[self.weights != 0]
        own = float(np.ptp(straight @ self.weights)) / float(np.linalg.norm(self.weights))
        return own / float(runs.min()) if runs.min() > 0 else np.inf

    def like(self, other: "Candidate") -> bool:
        """Whether it has the members of another one."""
        return bool(np.array_equal(self.weights != 0, other.weights != 0))


def candidates(
    least: Minimum,
    inflation: float,
    box: Box,
    unknown: Sequence[int],
    units: Sequence[str],
    valley: Array,
) -> list[Candidate]:
    """Return the combinations that the slopes at the minimum and the profiles say are told.

    Parameters
    ----------
    least : Minimum
        The minimum.
    inflation : float
        Variance of residuals, times what their memory costs.
    box : Box
        The ranges.
    unknown : sequence of int
        Parameters that are not told by themselves.
    units : sequence of str
        SI units of all parameters.
    valley : array
        See :meth:`Candidate.run`.
    """
    products = _products(len(units), [n for n in unknown if box.logarithmic[n]])
    found = [Candidate("product", one, box) for one in _told(least, inflation, box, products)]
    for unit in dict.fromkeys(units[n] for n in unknown):
        if unit == "K":
            continue  # a sum of temperatures means nothing
        alike = [n for n in unknown if units[n] == unit]
        plain = box.without_logarithms(alike)
        sums = _told(least.within(box, plain), inflation, plain, _sums(len(units), alike))
        found += [Candidate("sum", one, plain) for one in sums]
    runs = [(one.run(valley), one) for one in found]
    steady = [(run, one) for run, one in runs if run < NARROW]
    # of a product and a sum of the same parameters the steadier one
    return [one for run, one in steady if run == min(r for r, other in steady if one.like(other))]


def _told(least: Minimum, inflation: float, box: Box, choices: list[Array]) -> list[Array]:
    """Return the weights, of those to choose from, that the slopes say are told."""
    if not choices:
        return []
    straight = least.slopes / box.width
    covariance = np.linalg.inv(straight.T @ straight / inflation + np.diag(12.0 / box.width**2))
    alone = np.sqrt(np.diag(covariance))
    members = np.count_nonzero(np.any(choices, axis=0))
    found: list[Array] = []
    while len(found) < members - 1:
        told = []
        for weights in choices:
            apart = _apart(weights, found)
            if apart < 1e-9:
                continue
            error = float(np.sqrt(weights @ covariance @ weights)) / apart
            if error < NARROW * alone[weights != 0].min():
                told.append((error, float(np.abs(weights).sum()), weights))
        if not told:
            break
        lowest = min(error for error, _, _ in told)
        near = [one for one in told if one[0] <= AS_GOOD * lowest]
        found.append(min(near, key=lambda one: (one[1], one[0]))[2])
    return found


def _products(size: int, unknown: Sequence[int]) -> list[Array]:
    """Return all exponents of two or more parameters, without common factor, the first positive."""
    powers = [n for n in range(-LARGEST, LARGEST + 1) if n]
    return [
        _weights(size, members, exponents)
        for members in _groups(unknown)
        for exponents in product(powers, repeat=len(members))
        if exponents[0] > 0 and gcd(*exponents) == 1
    ]


def _sums(size: int, alike: Sequence[int]) -> list[Array]:
    """Return ones for two or more parameters."""
    return [_weights(size, members, [1] * len(members)) for members in _groups(alike)]


def _groups(members: Sequence[int]) -> list[tuple[int, ...]]:
    most = min(TOGETHER, len(members))
    return [one for number in range(2, most + 1) for one in combinations(members, number)]


def _weights(size: int, members: Sequence[int], of_each: Sequence[int]) -> Array:
    weights = np.zeros(size)
    weights[list(members)] = of_each
    return weights


def _apart(weights: Array, others: list[Array]) -> float:
    """Length of what is not in the plane of the others."""
    if not others:
        return float(np.linalg.norm(weights))
    plane = np.array(others).T
    inside = plane @ np.linalg.lstsq(plane, weights, rcond=None)[0]
    return float(np.linalg.norm(weights - inside))


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"
