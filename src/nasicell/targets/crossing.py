"""Where the margin to a target changes its sign, between points on either side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Margins = Callable[[Floats], tuple[Floats, Floats]]
"""Margins and their errors [mAh/g] of points, shape (points, axes)."""
STEPS = 8
"""Bisections at the most: across a cliff a crossing is known to 1/256 of its interval."""
STEEP = 10.0
"""A capacity that changes by more than this many times the accuracy asked for is on a cliff."""
REFINED = 9
"""Steps at the most where there is no cliff (left), secant and bisection in turn."""
SETTLED = 0.1
"""A margin of less than this many times the accuracy asked for is taken as that of a crossing."""
BESIDE = SETTLED / STEEP
"""Share of an interval within which a secant does not come to its ends: a slope needs a distance.
Where there is no cliff the margin changes by less than the settled one over it."""


@dataclass(frozen=True)
class Crossings:
    """Crossings on straight lines, each with the last interval that holds it.

    Attributes
    ----------
    at : array, shape (lines, axes)
        The crossings.
    reached : array, shape (lines, axes)
        The end of the interval where the target is reached.
    uncertainty : array, shape (lines,)
        Distance along the line: numerical error of the margin and the margin that was found at the
        last crossing assumed, over the slope there; where that is not small, as across a cliff, at
        least half of the interval.
    """

    at: Floats
    reached: Floats
    uncertainty: Floats


def crossings(
    judge: Margins,
    missed: Floats,
    reached: Floats,
    below: Floats,
    above: Floats,
    *,
    accuracy_mAh_g: float,
    error_mAh_g: float,
    steps: int = STEPS,
) -> Crossings:
    """Narrow all lines at once until the model confirms where the margin is 0.

    The capacity of a plateau electrode falls off a cliff, and it saturates with the conductivity:
    it is not straight between the points of any grid; that is why the model is asked again. A point
    that fails counts as not reached.

    Parameters
    ----------
    judge : callable
        The margins.
    missed, reached : array, shape (lines, axes)
        Ends of the lines where the target is missed and reached.
    below, above : array
        The margins there, below 0 and at least 0 [mAh/g].
    accuracy_mAh_g : float
        Numerical error asked for in a capacity.
    error_mAh_g : float
        That of the margins at the ends.
    steps : int
        Bisections across a cliff at the most.
    """
    lines = _Lines(judge, missed, reached, below, above, error_mAh_g)
    half = np.full(len(below), 0.5)
    for _ in range(steps):
        steep = lines.drop > STEEP * accuracy_mAh_g
        if not steep.any():
            break
        lines.narrow(steep, half)
    smooth = lines.drop <= STEEP * accuracy_mAh_g
    settled = np.zeros_like(smooth)
    for step in range(REFINED):
        if (settled == smooth).all():
            break
        inside = np.clip(lines.secant, BESIDE, 1 - BESIDE)
        lines.narrow(smooth & ~settled, half if step % 2 else inside)
        settled = smooth & (lines.found <= SETTLED * accuracy_mAh_g)
    chord = lines.drop / lines.length
    slope = np.where(settled & (lines.slope > 0), lines.slope, chord)
    left = np.where(settled, lines.found / slope, lines.length / 2)
    uncertainty = np.where(settled, lines.error / slope + left, np.fmax(lines.error / slope, left))
    return Crossings(lines.at(lines.secant), lines.reached, uncertainty)


class _Lines:
    """The intervals that hold the crossings, and what was found in them last.

    Parameters
    ----------
    judge, missed, reached, below, above, error_mAh_g
        As for :func:`crossings`.
    """

    def __init__(
        self,
        judge: Margins,
        missed: Floats,
        reached: Floats,
        below: Floats,
        above: Floats,
        error_mAh_g: float,
    ) -> None:
        self.judge = judge
        self.missed, self.reached = missed.copy(), reached.copy()
        self.below, self.above = below.copy(), above.copy()
        self.error = np.full(len(below), error_mAh_g)
        self.found = np.full(len(below), np.inf)  # size of the margin
        self.slope = np.full(len(below), np.nan)  # there, of the parabola through the three points

    @property
    def drop(self) -> Floats:
        """Change of the margin over each interval [mAh/g]."""
        return self.above - self.below

    @property
    def length(self) -> Floats:
        """Of each interval."""
        return np.asarray(np.linalg.norm(self.reached - self.missed, axis=1))

    @property
    def secant(self) -> Floats:
        """Share of each interval at which its chord crosses."""
        return -self.below / self.drop

    def at(self, share: Floats) -> Floats:
        """Points at a share of each interval, from where the target is missed."""
        return np.asarray(self.missed + share[:, None] * (self.reached - self.missed))

    def narrow(self, which: NDArray[np.bool_], share: Floats) -> None:
        """Ask for the margins at a share of some intervals, which become the new ends."""
        lines = np.flatnonzero(which)
        points, share = self.at(share)[lines], share[lines]
        margin, self.error[lines] = self.judge(points)
        low, high = (margin - self.below[lines]) / share, (self.above[lines] - margin) / (1 - share)
        self.slope[lines] = (low * (1 - share) + high * share) / self.length[lines]
        self.found[lines] = np.where(np.isfinite(margin), np.abs(margin), np.inf)
        passes = margin >= 0
        up, down, known = lines[passes], lines[~passes], np.isfinite(margin[~passes])
        self.reached[up], self.above[up] = points[passes], margin[passes]
        self.missed[down] = points[~passes]
        self.below[down] = np.where(known, margin[~passes], self.below[down])
