"""Meshes and tolerances of a batch, and which samples climb to a finer one."""

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution, richardson

Array = NDArray[np.float64]

_TOLERANCES = ((1e-3, 1e-5), (1e-4, 1e-6), (1e-4, 1e-6), (1e-4, 1e-6))
SALT_MOVES = tuple(
    Resolution(6 * 2**rung, 3 * 2**rung, 5 + rung, rtol, atol)
    for rung, (rtol, atol) in enumerate(_TOLERANCES)
)
"""Resolutions where salt moves, the particles' shells spectral: the layer that runs out of salt is
thin, so the separator is as fine as the cathode."""
NO_SALT = tuple(
    Resolution(2, resolution.cathode, resolution.particle, resolution.rtol, resolution.atol)
    for resolution in SALT_MOVES
)
"""The same where it does not: the potential is a straight line through the separator."""
SHARES = (1.0, 0.25, 0.05, 0.03)
"""Share of the samples that comes to each rung, roughly."""
_FLAT = 0.92
"""Where a cell gives more than this share of what it holds, its capacity hardly depends on the
mesh; below lie the cliffs."""
_LITTLE = 2.0
"""A capacity of less than this times the accuracy asked for is accurate enough on any mesh."""


def first_rung(accuracy_mAh_g: float) -> int:
    """Rung where capacities near the theoretical one are this accurate [mAh/g], as measured."""
    return int(accuracy_mAh_g < 0.1) + int(accuracy_mAh_g < 0.02)


def steep(capacities: Array, reach: Array, accuracy_mAh_g: float) -> NDArray[np.bool_]:
    """Tell which samples must be run on a finer mesh, too, before they are believed.

    Parameters
    ----------
    capacities : array
        Charge and discharge capacity of the last cycle [mAh/g], shape (samples, 2).
    reach : array
        Capacity that each can hold [mAh/g].
    accuracy_mAh_g : float
        Error that is asked for [mAh/g].
    """
    short = capacities.min(axis=1) < _FLAT * reach
    return np.asarray(short & (capacities.max(axis=1) > _LITTLE * accuracy_mAh_g))


def error(coarse: Array, fine: Array, *, salt_moves: bool) -> Array:
    """Error of the finer capacities [mAh/g] by Richardson's rule, charge or discharge.

    Where salt can run out, convergence has not settled to order 2; beside cliffs, order 1.5 came
    closest to the errors against a much finer mesh.
    """
    return np.asarray(richardson(coarse, fine, 2.0, 1.5 if salt_moves else 2.0).max(axis=1))
