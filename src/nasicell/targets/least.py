r"""The least change of numbers that reaches a target: min |z|^2 where the margin is not negative.

The capacity of a plateau electrode is flat on both sides of a cliff, so its gradient leads nowhere.
The boundary m(z) = 0 is smooth all the same. It is written as a graph over all coordinates but one,
z_k = h(y), found by bisection, and |y|^2 + h(y)^2 is minimised.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import qmc

from nasicell.targets.crossing import Margins, crossings

Floats = NDArray[np.float64]
SAMPLES = 64
"""Points of a Sobol sequence in the box, beside its corners, where the search begins."""
_CORNERS = 6  # most numbers whose corners are all tried
_NEAREST = 8  # reached points whose way from the cell is searched for the boundary
_STARTS = 2
_ROUNDS = 2  # narrower boxes around the best point, where none reaches
_STEPS = 12  # bisections; the gradient needs the boundary finer than a map does
_DIFFERENCE = 0.02  # change for finite differences
_SCAN = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_INSIDE = 1.05  # from the boundary into what reaches, to look back from there


@dataclass(frozen=True)
class Least:
    """What the search has found.

    Attributes
    ----------
    change : array
        The least change that reaches, or, where none does, the best one.
    reaches : bool
        Whether it reaches the target.
    """

    change: Floats
    reaches: bool


def least(judge: Margins, low: Floats, high: Floats, *, accuracy_mAh_g: float) -> Least:
    """Find the least change within bounds that reaches a target.

    Parameters
    ----------
    judge : callable
        Margins of changes; 0 is the cell as it is.
    low, high : array
        Bounds of the change of each number, at most and at least 0.
    accuracy_mAh_g : float
        Numerical error asked for in a capacity.
    """
    nothing = np.zeros(len(low))
    margin = judge(nothing[None])[0][0]
    if margin >= 0:
        return Least(nothing, True)
    tried, margins = _tried(judge, low, high)
    if not (margins >= 0).any():
        # a sample that fails is no best one
        return Least(tried[int(np.argmax(np.nan_to_num(margins, nan=-np.inf)))], False)
    reached = tried[margins >= 0]
    values = margins[margins >= 0]
    nearest = np.argsort(np.linalg.norm(reached, axis=1))[:_NEAREST]
    found = crossings(
        judge,
        np.tile(nothing, (len(nearest), 1)),
        reached[nearest],
        np.full(len(nearest), margin if np.isfinite(margin) else -1.0),
        values[nearest],
        accuracy_mAh_g=accuracy_mAh_g,
        error_mAh_g=accuracy_mAh_g,
        steps=_STEPS,
    ).reached
    starts = found[np.argsort(np.linalg.norm(found, axis=1))]
    best: Floats = starts[0]
    for start in starts[:_STARTS]:
        for k in _steepest(judge, start, low, high):
            graph = _Graph(judge, low, high, int(k), start, accuracy_mAh_g)
            best = min(best, graph.nearest(), key=lambda z: float(z @ z))
            if not graph.left:
                break
    return Least(best, True)


def _tried(judge: Margins, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Points all over the box and their margins; more around the best one where none reaches."""
    axes = len(low)
    drawn = qmc.Sobol(axes, seed=np.random.default_rng(0)).random(SAMPLES)
    alone = [np.eye(axes)[i] * end[i] for i in range(axes) for end in (low, high)]
    corners = (
        [np.where(ends, high, low) for ends in product((False, True), repeat=axes)]
        if axes <= _CORNERS
        else [low, high]
    )
    points = np.vstack([low + drawn * (high - low), *alone, *corners])
    margins = judge(points)[0]
    for number in range(1, _ROUNDS + 1):
        if (margins >= 0).any():
            break
        best = points[int(np.argmax(np.nan_to_num(margins, nan=-np.inf)))]
        around = np.clip(best + (drawn - 0.5) * (high - low) / 4**number, low, high)
        points = np.vstack([points, around])
        margins = np.concatenate([margins, judge(around)[0]])
    return points, margins


def _steepest(judge: Margins, start: Floats, low: Floats, high: Floats) -> NDArray[np.intp]:
    """Coordinates, that along which the boundary is nearest first, seen from a little within."""
    inside = np.clip(_INSIDE * start, low, high)
    steps = np.array([0.01, 0.03, 0.1, 0.3, 1.0])
    back = np.where(start > 0, low, high)  # beyond 0: a number may be better as it is
    lines = np.tile(inside, (len(start), len(steps), 1))
    for k in range(len(start)):
        lines[k, :, k] += steps * (back[k] - inside[k])
    margins = judge(lines.reshape(-1, len(start)))[0].reshape(len(start), len(steps))
    length = np.abs(lines[:, :, :] - inside).sum(axis=2)
    missed = np.where(margins < 0, length, np.inf).min(axis=1)
    return np.lexsort((-np.abs(start), missed))


class _Graph:
    """The boundary as the change of one number over those of the others."""

    def __init__(
        self,
        judge: Margins,
        low: Floats,
        high: Floats,
        k: int,
        start: Floats,
        accuracy_mAh_g: float,
    ) -> None:
        self.judge, self.accuracy_mAh_g, self.k, self.start = judge, accuracy_mAh_g, k, start
        self.far = float(high[k] if start[k] >= 0 else low[k])
        self.low, self.high = np.delete(low, k), np.delete(high, k)
        self.sign = 1.0 if self.far >= 0 else -1.0
        self.best, self.least = start, float(start @ start)
        self.asked: Floats | None = None
        self.left = False  # whether the last point of the search lay beyond the bound of z_k
        y = np.delete(start, k)
        self.known = (float(start[k]), np.zeros(len(y)))
        self.tangent = (y, *self.known)

    def nearest(self) -> Floats:
        """The point of the boundary that is nearest to no change at all."""
        if not len(self.low):
            alone = self._above(np.empty((1, 0)))[0]
            return alone if np.isfinite(alone[0]) else self.start
        within = {
            "type": "ineq",
            "fun": lambda y: self.sign * (self.far - self._height(y)[0]),
            "jac": lambda y: -self.sign * self._height(y)[1],
        }
        minimize(
            self._square,
            np.delete(self.start, self.k),
            jac=True,
            method="SLSQP",
            bounds=list(zip(self.low, self.high, strict=True)),
            constraints=[within],
            options={"maxiter": 20, "ftol": 1e-6},
        )
        return self.best

    def _square(self, y: Floats) -> tuple[float, Floats]:
        """|z|^2 on the boundary above y, and its gradient."""
        height, slope = self._height(y)
        return float(y @ y + height**2), 2 * y + 2 * height * slope

    def _height(self, y: Floats) -> tuple[float, Floats]:
        """The change h and its gradient, by central differences; the tangent where it ends."""
        if self.asked is None or not np.array_equal(y, self.asked):
            self.asked, self.known = y.copy(), self._measured(y)
        return self.known

    def _measured(self, y: Floats) -> tuple[float, Floats]:
        axes = len(y)
        steps = _DIFFERENCE * np.minimum(1.0, self.high - self.low)
        points = np.clip(
            np.vstack([y, y + np.diag(steps), y - np.diag(steps)]), self.low, self.high
        )
        z = self._above(points)
        h = z[:, self.k]
        self.left = not np.isfinite(h[0])
        if self.left:
            height, slope = self.tangent[1], self.tangent[2]
            return height + float(slope @ (y - self.tangent[0])), slope
        if float(z[0] @ z[0]) < self.least:
            self.best, self.least = z[0], float(z[0] @ z[0])
        slope = np.zeros(axes)
        for i in range(axes):
            ends = [j for j in (1 + i, 1 + axes + i) if np.isfinite(h[j])]
            first, last = (*ends, 0)[:2] if ends else (0, 0)
            run = points[first, i] - points[last, i]
            slope[i] = (h[first] - h[last]) / run if run else 0.0
        self.tangent = (y.copy(), float(h[0]), slope)
        return float(h[0]), slope

    def _above(self, points: Floats) -> Floats:
        """Points of the boundary over y, the nearest to 0 that reaches; NaN where there is none."""
        scan = np.sort(np.append(_SCAN, self.best[self.k] / self.far)) if self.far else _SCAN[:1]
        z = np.insert(points, self.k, 0.0, axis=1)
        lines = np.repeat(z[:, None], len(scan), axis=1)
        lines[:, :, self.k] = scan * self.far
        margins = self.judge(lines.reshape(-1, z.shape[1]))[0].reshape(len(z), -1)
        reached = margins >= 0
        first = np.argmax(reached, axis=1)
        z[~reached.any(axis=1), self.k] = np.nan
        crossed = np.flatnonzero(reached.any(axis=1) & (first > 0))
        if len(crossed):
            at = first[crossed]
            below = margins[crossed, at - 1]
            z[crossed] = crossings(
                self.judge,
                lines[crossed, at - 1],
                lines[crossed, at],
                np.where(np.isfinite(below), below, -1.0),
                margins[crossed, at],
                accuracy_mAh_g=self.accuracy_mAh_g,
                error_mAh_g=self.accuracy_mAh_g,
                steps=_STEPS,
            ).at
        return z
