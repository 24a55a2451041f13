"""A table that falls strictly, from points that scatter."""

import numpy as np
from scipy.optimize import isotonic_regression, nnls

from nasicell.experiments.importing.table import Array

LEAST_DROP = 2e-5
"""Between neighbouring points of the table [V]: a table must fall, and is written to 0.01 mV."""
BETWEEN = 3
"""So many steps of the data are the least between two points of the table."""
ENDS = 1e3
"""Weight of the first and the last point of the data."""


def falling_table(content: Array, potential: Array, points: int) -> tuple[Array, Array]:
    r"""Fit a table that falls strictly to points of a potential.

    The knots theta_k stand at equal steps of

    .. math:: s(\theta) = \theta + \frac{U(0) - U(\theta)}{U(0) - U(1)}

    (U the isotonic regression of the points), so that flat and steep parts get as many. On them the
    polyline

    .. math:: U(\theta) = U_0 - \sum_k d_k \, r_k(\theta), \qquad
        r_k = \min\{1, \max[0, (\theta - \theta_k)/(\theta_{k+1} - \theta_k)]\}

    with all drops d_k of at least 0.02 mV goes through the points by least squares, and through the
    first and the last, which bound what a cell can reach. Where there are no more points than the
    table may have, they are its knots, and are moved only where they rise.

    Parameters
    ----------
    content : array
        theta, rising strictly from 0 to 1.
    potential : array
        U there [V].
    points : int
        How many points the table has at most.

    Returns
    -------
    content, potential : array
        Of the knots.
    """
    knots = content if content.size <= points else _knots(content, potential, points)
    ramps = np.clip((content[:, None] - knots[:-1]) / np.diff(knots), 0, 1)
    lowest = np.min(potential) - 1.0  # V, below anything that the fit can want
    base = lowest + LEAST_DROP * np.sum(1 - ramps, axis=1)
    design = np.column_stack([np.ones_like(content), 1 - ramps])
    weight = np.ones_like(content)
    weight[[0, -1]] = ENDS
    above = nnls(design * weight[:, None], (potential - base) * weight)[0]
    drops = LEAST_DROP + above[1:]
    return knots, lowest + above[0] + np.sum(drops) - np.concatenate([[0.0], np.cumsum(drops)])


def _knots(content: Array, potential: Array, points: int) -> Array:
    falling = isotonic_regression(potential, increasing=False).x
    drop = max(falling[0] - falling[-1], LEAST_DROP)
    measure = content + (falling[0] - falling) / drop
    wished = np.interp(np.linspace(measure[0], measure[-1], points), measure, content)
    least = BETWEEN / (content.size - 1)
    kept = [0.0]
    for knot in wished[1:-1].tolist():
        if knot - kept[-1] >= least and 1 - knot >= least:
            kept.append(knot)
    return np.array([*kept, 1.0])
