"""The best loading for a rate, searched on the model between the loadings of the sweep."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq, minimize_scalar

from nasicell.sweeps.evaluating import FAILED, REFERENCE

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

Array = NDArray[np.float64]
TOLERANCE = 0.005
"""Of a loading, relative."""
_SAME = 1e-9
"""Relative: loadings closer than this are one; two searches reach one by different round-off."""
ABOVE, BELOW, NOWHERE = "above", "below", "nowhere"
"""Where a loading lies that the range does not hold."""


@dataclass(frozen=True)
class Point:
    """One loading at one C-rate.

    Attributes
    ----------
    capacity, energy : float
        Per active material [mAh/g] and [Wh/kg].
    reference : float
        Capacity at 0.1C [mAh/g].
    error : float
        Error of the capacity: asked for, or estimated where that is larger [mAh/g].
    """

    capacity: float
    energy: float
    reference: float
    error: float


@dataclass(frozen=True)
class Found:
    """A loading that was searched for.

    Attributes
    ----------
    loading, low, high : float
        The loading and the range it lies in as far as the capacities are known [kg/m2]; NaN where
        the range does not hold it, or an end of it.
    value : float
        What it gives there; for an optimum out of range the largest within the range.
    outside : str
        "", or where it lies: above or below the range, or nowhere.
    """

    loading: float
    low: float
    high: float
    value: float
    outside: str = ""


class Curve:
    """What is known of one C-rate: the points of the sweep, and those that a search adds.

    Parameters
    ----------
    batch : Batch
        Cycles samples of the loading.
    rate : float
        C-rate [-].
    points : dict
        Those of the sweep by loading [kg/m2]; without those that failed.
    accuracy : float
        Error asked for in a capacity [mAh/g].
    """

    def __init__(
        self, batch: Batch, rate: float, points: dict[float, Point], accuracy: float
    ) -> None:
        self.batch, self.rate, self.accuracy = batch, rate, accuracy
        self.points = dict(points)

    def best(self, gain: Callable[[float, Point], float]) -> Found:
        """Find the loading with the largest gain, by a bounded search about the best of the sweep.

        The range around it holds the loadings whose gain is no smaller than the largest but for
        the error of the capacity.

        Parameters
        ----------
        gain : callable
            Of a loading [kg/m2] and its point, in proportion to the energy.
        """
        grid = sorted(self.points)
        gains = [gain(loading, self.points[loading]) for loading in grid]
        if not grid or max(gains) <= 0:
            return Found(np.nan, np.nan, np.nan, 0.0, NOWHERE)
        middle = int(np.argmax(gains))
        left, right = grid[max(middle - 1, 0)], grid[min(middle + 1, len(grid) - 1)]

        def lost(loading: float) -> float:
            point = self._at(float(loading))
            return 0.0 if point is None else -gain(float(loading), point)

        minimize_scalar(
            lost, bounds=(left, right), method="bounded", options={"xatol": TOLERANCE * left}
        )
        known = sorted(self.points)
        gains = [gain(loading, self.points[loading]) for loading in known]
        top = int(np.argmax(gains))
        loading, value = known[top], gains[top]
        for end, outside in ((grid[0], BELOW), (grid[-1], ABOVE)):
            if abs(loading / end - 1) < 2 * TOLERANCE:
                return Found(np.nan, np.nan, np.nan, value, outside)
        point = self.points[loading]
        enough = value * (1 - point.error / point.capacity)
        low, high = _crossings(np.array(known), np.array(gains), enough, loading)
        return Found(loading, *_no_narrower(loading, low, high), value)

    def largest(self, share: float) -> Found:
        """Find the loading up to which a share of the capacity at 0.1C remains.

        The range around it is that of the share within the error of the capacity.
        """
        grid = sorted(loading for loading, point in self.points.items() if point.reference > 0)
        remain = [_remaining(self.points[loading]) for loading in grid]
        kept = next((n for n, remains in enumerate(remain) if remains >= share), None)
        if kept is None:
            # not below the least loading either, as far as is known: the particles may be slow
            return Found(np.nan, np.nan, np.nan, share, NOWHERE)
        short = next((n for n in range(kept, len(grid)) if remain[n] < share), None)
        if short is None:
            return Found(np.nan, np.nan, np.nan, share, ABOVE)
        error = self.points[grid[short]].error / self.points[grid[short]].reference

        def beyond(loading: float) -> float:
            point = self._at(float(loading))
            return -share if point is None else _remaining(point) - share

        last = grid[short - 1]
        loading = float(brentq(beyond, last, grid[short], xtol=TOLERANCE * last))
        known = np.array([at for at in sorted(self.points) if self.points[at].reference > 0])
        shares = np.array([_remaining(self.points[at]) for at in known])
        low, _ = _crossings(known, shares, share + error, loading)
        _, high = _crossings(known, shares, share - error, loading)
        return Found(loading, *_no_narrower(loading, low, high), share)

    def _at(self, loading: float) -> Point | None:
        """The point at a loading, cycled if it is not known; None if that fails."""
        same = (at for at in self.points if math.isclose(at, loading, rel_tol=_SAME))
        known = next(same, None)
        if known is None:
            rates = [self.rate] if self.rate == REFERENCE else [REFERENCE, self.rate]
            result = self.batch.run(np.array([[loading]]), rates)
            if (result.status == FAILED).any():
                return None
            error = np.nanmax([self.accuracy, *result.numerical_error_mAh_g.ravel()])
            known = loading
            self.points[known] = Point(
                float(result.discharge_capacity_mAh_g[0, -1]),
                float(result.energy_Wh_kg[0, -1]),
                float(result.discharge_capacity_mAh_g[0, 0]),
                float(error),
            )
        return self.points[known]


def _remaining(point: Point) -> float:
    return point.capacity / point.reference


def _no_narrower(loading: float, low: float, high: float) -> tuple[float, float]:
    """A range no narrower than the search; an open end stays open."""
    return float(np.minimum(low, loading * (1 - TOLERANCE))), float(
        np.maximum(high, loading * (1 + TOLERANCE))
    )


def _crossings(loadings: Array, values: Array, level: float, about: float) -> tuple[float, float]:
    """Loadings next to one, below and above, where a monotone cubic crosses a level; else NaN."""
    curve = PchipInterpolator(np.log(loadings), values)
    found = np.exp(curve.solve(level, extrapolate=False))
    below, above = found[found <= about], found[found >= about]
    return (
        float(below.max()) if below.size else np.nan,
        float(above.min()) if above.size else np.nan,
    )
