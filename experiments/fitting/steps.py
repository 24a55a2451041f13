r"""One Gauss-Newton step within the ranges, and the slopes learnt from it.

.. math::
    \min_\delta \; |r + J \delta|^2 + \mu |\delta|^2, \quad
    0 \le z + \delta \le 1, \quad c \cdot \delta = d

with residuals r, slopes J, and, along a profile, the direction c and the way d along it.
"""

import numpy as np
from scipy.optimize import lsq_linear

from nasicell.experiments.fitting.residuals import Array

HEAVY = 1e4
"""Weight of what must hold over the steepest slope."""
DOUBT = 3e-3
"""Error of slopes, over their size."""
CALM = 0.1
"""What a step across a whole range costs, in chi-square of one independent residual: keeps still
what the data do not tell."""


def step(
    slopes: Array,
    residuals: Array,
    z: Array,
    *,
    unit: float,
    along: Array | None = None,
    by: float = 0.0,
    beyond: Array | float = 0.0,
    doubt: float = 0.0,
) -> tuple[Array, float]:
    """Return the step and the fall of chi-square that it promises.

    Parameters
    ----------
    slopes, residuals : array
        J and r.
    z : array
        Scaled coordinates.
    unit : float
        Chi-square of one independent residual.
    along, by : array and float, optional
        c and d.
    beyond : array or float
        How far the step may leave the ranges.
    doubt : float
        Error of the slopes, over their size: a step that lives on smaller differences between
        columns is no step.
    """
    size = z.size
    # the same norms in as many rows as there are columns
    triangle: Array = np.linalg.qr(np.column_stack([slopes, residuals])).R
    errors = doubt * np.linalg.norm(triangle[:, :size], axis=0)
    rows = [triangle[:, :size], np.diag(np.sqrt(CALM * unit + errors**2))]
    right = [-triangle[:, size], np.zeros(size)]
    if along is not None:
        weight = HEAVY * max(float(np.abs(triangle).max()), np.sqrt(CALM * unit))
        rows.append(weight * along[None, :])
        right.append(np.array([weight * by]))
    inside = np.clip(z, 0.0, 1.0)
    found = lsq_linear(
        np.vstack(rows),
        np.concatenate(right),
        bounds=(-inside - beyond - 1e-12, 1.0 - inside + beyond + 1e-12),
        method="bvls",
    )
    delta = np.clip(z + found.x, -beyond, 1.0 + beyond) - z
    after = triangle[:, size] + triangle[:, :size] @ delta
    before = float(residuals @ residuals)
    return delta, before - float(after @ after)


def learnt(slopes: Array, delta: Array, before: Array, after: Array) -> Array:
    """Slopes that agree with a step that was made.

    Broyden 1965, doi:10.1090/S0025-5718-1965-0198670-6.
    """
    length = float(delta @ delta)
    if length == 0.0:
        return slopes
    return slopes + np.outer(after - before - slopes @ delta, delta) / length
