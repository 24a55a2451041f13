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
SETTLED = 10.0
"""Where a capacity changes by less than this many times the accuracy asked for it is straight."""


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
        Distance along the line by which the numerical error moves a crossing: the error of the
        margin over its slope; across a cliff at least half of the interval.
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
    steps: int = STEPS,
) -> Crossings:
    """Bisect all lines at once until the margin is straight between their ends.

    A capacity that falls off a cliff, as that of a plateau electrode does, is not straight between
    the points of any grid; that is why the model is asked again. A point that fails counts as not
    reached.

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
    steps : int
        Bisections at the most.
    """
    missed, reached = missed.copy(), reached.copy()
    below, above = below.copy(), above.copy()
    error = np.full(len(below), accuracy_mAh_g)
    steep = above - below > SETTLED * accuracy_mAh_g
    for _ in range(steps):
        if not steep.any():
            break
        middle = (missed[steep] + reached[steep]) / 2
        margin, found_error = judge(middle)
        error[steep] = found_error
        passes = margin >= 0
        lines = np.flatnonzero(steep)
        up, down = lines[passes], lines[~passes]
        reached[up], above[up] = middle[passes], margin[passes]
        missed[down] = middle[~passes]
        below[down] = np.where(np.isfinite(margin[~passes]), margin[~passes], below[down])
        steep = above - below > SETTLED * accuracy_mAh_g
    drop = above - below
    length = np.linalg.norm(reached - missed, axis=1)
    share = -below / drop
    uncertainty = np.fmax(error / drop * length, np.where(steep, length / 2, 0.0))
    return Crossings(missed + share[:, None] * (reached - missed), reached, uncertainty)
