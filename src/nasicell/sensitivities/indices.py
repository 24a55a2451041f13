"""Sobol indices of one metric, from the samples of a Saltelli design."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
CONFIDENCE = 0.95
RESAMPLES = 999
LOST = 0.05
"""Largest share of lost base rows of which indices are still given."""
WIDE = 0.3
"""Width of an interval that says little of a share."""
TOTAL, OF_RANKS, LOCAL = "total_order", "total_order_of_ranks", "elasticity"
"""What the numbers are ordered by: variables of the data set."""
_APART = 2.58
"""Standard errors of a difference that tell an order: 99 %."""
_STILL = 1e-9
"""A metric whose standard deviation is below this share of its mean does not vary."""


@dataclass(frozen=True)
class Indices:
    """Sobol indices of d numbers, with the ends of their intervals.

    Attributes
    ----------
    first, first_low, first_high : array, shape (d,)
        Share of the variance that each number carries alone [-].
    total, total_low, total_high : array, shape (d,)
        The same with all its interactions [-].
    of_ranks, of_ranks_low, of_ranks_high : array, shape (d,)
        Total order of the ranks of the metric [-].
    ordered_by : str
        ``TOTAL``, ``OF_RANKS``, or ``LOCAL`` where there are no indices.
    rank : array of int, shape (d,)
        Place in that order, from 1; numbers whose order the samples do not tell share one. 0 where
        there are no indices.
    mean, deviation : float
        Mean and standard deviation of the metric over the ranges.
    used : int
        Base rows behind them.
    note : str
        Why there are none (all NaN); "" otherwise.
    """

    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array
    of_ranks: Array
    of_ranks_low: Array
    of_ranks_high: Array
    ordered_by: str
    rank: NDArray[np.int64]
    mean: float
    deviation: float
    used: int
    note: str


def indices_of(values: Array, numbers: int, seed: int) -> Indices:
    r"""Estimate Sobol indices and bootstrap their intervals.

    .. math::
        S_i = \frac{V[E(Y | x_i)]}{V[Y]}, \qquad
        S_{Ti} = 1 - \frac{V[E(Y | x_{\sim i})]}{V[Y]}

    with Y the metric and x_i the numbers, independent and drawn evenly from their ranges
    (estimators of Saltelli and others, Comput. Phys. Commun. 181 (2010) 259,
    doi:10.1016/j.cpc.2009.09.018, in scipy.stats.sobol_indices).

    The total order of the ranks is S_Ti with R(Y), the place of Y among all samples (equal ones
    share their mean place), in the place of Y: no increasing transformation of Y changes it, and no
    sample far from the others carries it (rank transformation: Iman and Conover, Technometrics 21
    (1979) 499, doi:10.1080/00401706.1979.10489820; with Sobol indices: Saltelli and Sobol, Reliab.
    Eng. Syst. Saf. 50 (1995) 225, doi:10.1016/0951-8320(95)00099-2).

    A base row, its d + 2 samples, is left out if one of them is unknown. Beyond 5 % of the rows no
    index is given: what is lost is rarely lost by chance.

    Parameters
    ----------
    values : array, shape (n (d + 2),)
        The metric in the order of the design; NaN: unknown.
    numbers : int
        d, how many were varied.
    seed : int
        Of the bootstrap.
    """
    from scipy.stats import rankdata, sobol_indices

    rows = values.reshape(-1, numbers + 2)
    whole = np.isfinite(rows).all(axis=1)
    used, n = int(whole.sum()), len(rows)
    if n - used > LOST * n:
        return _none(numbers, used, f"{n - used} of {n} base rows lost, more than {LOST:.0%}")
    independent = rows[whole, :2]
    mean, deviation = float(independent.mean()), float(independent.std())
    if deviation <= _STILL * abs(mean):
        return _none(numbers, used, "does not vary over these ranges", mean, deviation)
    both = np.stack([rows, rows])
    both[1, whole] = rankdata(rows[whole]).reshape(-1, numbers + 2)
    # scipy wants a power of two of rows: at the mean of the others a row adds nothing to any sum,
    # so that these are the indices of the others alone
    both[:, ~whole] = both[:, whole, :2].mean(axis=(1, 2))[:, None, None]
    found = sobol_indices(
        func={
            "f_A": both[..., 0],
            "f_B": both[..., 1],
            "f_AB": np.moveaxis(both[..., 2:], -1, 0),
        },
        n=n,
    )
    with _seeded(seed), warnings.catch_warnings():
        # a number without any effect has an index of 0 in every resample, which scipy warns of
        warnings.simplefilter("ignore")
        resampled = found.bootstrap(confidence_level=CONFIDENCE, n_resamples=RESAMPLES)
    first_low, first_high = _ends(resampled.first_order)
    total_low, total_high = _ends(resampled.total_order)
    ordered_by, rank = _order(rows[whole], both[1, whole], (total_high - total_low)[0].max())
    return Indices(
        found.first_order[0],
        first_low[0],
        first_high[0],
        found.total_order[0],
        total_low[0],
        total_high[0],
        found.total_order[1],
        total_low[1],
        total_high[1],
        ordered_by,
        rank,
        mean,
        deviation,
        used,
        "",
    )


def _ends(resampled: object) -> tuple[Array, Array]:
    """Ends of the intervals: scipy's, or plain percentiles where its correction is undefined."""
    interval = resampled.confidence_interval  # type: ignore[attr-defined]
    tail = 50 * (1 - CONFIDENCE)
    distribution = resampled.bootstrap_distribution  # type: ignore[attr-defined]
    low, high = np.percentile(distribution, [tail, 100 - tail], axis=-1)
    return (
        np.where(np.isfinite(interval.low), interval.low, low),
        np.where(np.isfinite(interval.high), interval.high, high),
    )


def _order(rows: Array, ranks: Array, widest: float) -> tuple[str, NDArray[np.int64]]:
    """Say what orders the numbers, and their places in that order.

    Total orders of the metric; total orders of its ranks where an interval of the former is wide,
    as too few samples carry the variance.

    Every base row gives a term of each total order, so that differences are compared row by row:
    what two numbers share in a row does not blur their order. A place ends where a number is surely
    smaller than its first.
    """
    ordered_by, compared = (OF_RANKS, ranks) if widest > WIDE else (TOTAL, rows)
    terms = 0.5 * (compared[:, :1] - compared[:, 2:]) ** 2
    order = np.argsort(-terms.mean(axis=0), kind="stable")
    places = np.zeros(len(order), dtype=np.int64)
    first, rank = order[0], 1
    for place, number in enumerate(order, start=1):
        difference = terms[:, first] - terms[:, number]
        if difference.mean() > _APART * difference.std() / np.sqrt(len(terms)):
            first, rank = number, place
        places[number] = rank
    return ordered_by, places


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed numpy's global random numbers for a while: scipy's bootstrap here takes no other."""
    random: Any = np.random  # its stubs lack these two functions
    before = random.get_bit_generator()
    random.set_bit_generator(np.random.MT19937(seed))
    try:
        yield
    finally:
        random.set_bit_generator(before)


def _none(
    numbers: int, used: int, note: str, mean: float = np.nan, deviation: float = np.nan
) -> Indices:
    unknown = np.full(numbers, np.nan)
    no_index = unknown, unknown, unknown
    no_rank = np.zeros(numbers, dtype=np.int64)
    return Indices(*no_index, *no_index, *no_index, LOCAL, no_rank, mean, deviation, used, note)
