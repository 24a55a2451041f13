r"""Monomials that the data tell although they do not tell the parameters in them.

.. math::
    M = \prod_i x_i^{e_i}

with small whole exponents e. In the logarithms u of the parameters, the slopes give the covariance
C of what the data and the ranges tell together (a range of width w counts as a variance w^2/12);
M is told if e C e is small where each parameter alone is not. Half exponents are whole ones of
another power. The simplest monomial is taken among those that are told nearly as well as the best.
"""

from dataclasses import dataclass
from itertools import combinations, product
from math import gcd

import numpy as np

from nasicell.experiments.fitting.residuals import Array
from nasicell.experiments.fitting.scaling import Box

LARGEST = 3
"""Exponent."""
TOGETHER = 3
"""Most parameters in a monomial."""
NARROW = 0.25
"""Uncertainty of the logarithm of a monomial, over that of each parameter in it alone."""
AS_GOOD = 3.0
"""Times the least standard deviation up to which the simplest monomial is chosen."""


@dataclass(frozen=True)
class Combination:
    """A monomial that the data tell.

    Attributes
    ----------
    exponents : dict
        Exponent by name of the parameter.
    text : str
        Such as "a^2 / b".
    value, low95, high95 : float
        In SI units, at the confidence asked for.
    """

    exponents: dict[str, int]
    text: str
    value: float
    low95: float
    high95: float


def direction(exponents: Array, box: Box) -> Array:
    """Direction of the logarithm of a monomial in scaled coordinates, its absolute sum 1."""
    along: Array = exponents * box.width
    along /= np.abs(along).sum()
    return along


def wording(exponents: dict[str, int]) -> str:
    """Write a monomial as a formula."""
    above = [_power(name, n) for name, n in exponents.items() if n > 0]
    below = [_power(name, -n) for name, n in exponents.items() if n < 0]
    top = " * ".join(above) or "1"
    if not below:
        return top
    return f"{top} / {below[0]}" if len(below) == 1 else f"{top} / ({' * '.join(below)})"


def candidates(slopes: Array, inflation: float, box: Box, unknown: list[int]) -> list[Array]:
    """Return exponents of the monomials that the slopes at the minimum say are told.

    Parameters
    ----------
    slopes : array
        In scaled coordinates.
    inflation : float
        Variance of residuals, times what their memory costs.
    box : Box
        The ranges.
    unknown : list of int
        Parameters that are not told by themselves.
    """
    unknown = [n for n in unknown if box.logarithmic[n]]
    # of the logarithms: what the data tell, and the ranges
    straight = slopes / box.width
    covariance = np.linalg.inv(straight.T @ straight / inflation + np.diag(12.0 / box.width**2))
    alone = np.sqrt(np.diag(covariance))
    found: list[Array] = []
    while len(found) < len(unknown) - 1:
        told = []
        for exponents in _monomials(len(box.width), unknown):
            apart = _apart(exponents, found)
            if apart < 1e-9:
                continue
            error = float(np.sqrt(exponents @ covariance @ exponents)) / apart
            if error < NARROW * alone[exponents != 0].min():
                told.append((error, float(np.abs(exponents).sum()), exponents))
        if not told:
            break
        least = min(error for error, _, _ in told)
        near = [one for one in told if one[0] <= AS_GOOD * least]
        found.append(min(near, key=lambda one: (one[1], one[0]))[2])
    return found


def steady(exponents: Array, valley: Array) -> bool:
    """Tell whether a monomial stays while the parameters in it run through what the data allow.

    Parameters
    ----------
    exponents : array
        Of the monomial.
    valley : array
        Logarithms of parameters at which the data are explained nearly as well, a row for each
        point: those of the profiles.
    """
    runs = np.ptp(valley, axis=0)[exponents != 0]
    run = float(np.ptp(valley @ exponents)) / float(np.linalg.norm(exponents))
    return run < NARROW * float(runs.min())


def _monomials(size: int, unknown: list[int]) -> list[Array]:
    """Return all exponents of two or more parameters, without common factor, the first positive."""
    powers = [n for n in range(-LARGEST, LARGEST + 1) if n]
    found = []
    for number in range(2, min(TOGETHER, len(unknown)) + 1):
        for members in combinations(unknown, number):
            for exponents in product(powers, repeat=number):
                if exponents[0] > 0 and gcd(*exponents) == 1:
                    one = np.zeros(size)
                    one[list(members)] = exponents
                    found.append(one)
    return found


def _apart(exponents: Array, others: list[Array]) -> float:
    """Length of what is not in the plane of the others."""
    if not others:
        return float(np.linalg.norm(exponents))
    plane = np.array(others).T
    inside = plane @ np.linalg.lstsq(plane, exponents, rcond=None)[0]
    return float(np.linalg.norm(exponents - inside))


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"
