"""Cliffs: beyond a number's cliff a simulation no longer changes, and no slope leads back.

A cell that ends at once has a capacity of 0, whatever its resistance. A search that steps there has
nothing to follow; the number that the data ask for may lie on the near side.
"""

import numpy as np

from nasicell.experiments.fitting.residuals import Array, EvaluationFailed
from nasicell.experiments.fitting.scaling import Scaled

BISECTIONS = 8
"""Of the way between a slope and a plateau."""


def brink(scaled: Scaled, steep: Array, flat: Array) -> Array:
    """Return the point with the least chi-square that a bisection towards the cliff comes across.

    Parameters
    ----------
    scaled : Scaled
        The problem.
    steep : array
        Scaled coordinates where the residuals change.
    flat : array
        The same where they do not.
    """
    plateau = scaled.residuals(flat)
    points = [(_square(scaled.residuals(steep)), steep)]
    for _ in range(BISECTIONS):
        middle = (steep + flat) / 2
        try:
            there = scaled.residuals(middle)
        except EvaluationFailed:
            flat = middle
            continue
        if np.array_equal(there, plateau):
            flat = middle
        else:
            steep = middle
            points.append((_square(there), middle))
    return min(points, key=lambda point: point[0])[1]


def _square(residuals: Array) -> float:
    return float(residuals @ residuals)
