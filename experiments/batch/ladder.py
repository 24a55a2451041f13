"""Meshes and tolerances of a batch, and which samples climb to a finer one."""

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution, richardson
from nasicell.experiments.batch.cycles import Outcome
from nasicell.experiments.extremes import EXHAUSTED
from nasicell.experiments.rate_test import STEEP

Array = NDArray[np.float64]

_TOLERANCES = ((1e-3, 1e-5), (1e-4, 1e-6), (1e-4, 1e-6), (1e-4, 1e-6), (1e-4, 1e-6))
SALT_MOVES = tuple(
    Resolution(6 * 2**rung, 3 * 2**rung, 5 + rung, rtol, atol)
    for rung, (rtol, atol) in enumerate(_TOLERANCES)
)
"""Resolutions where salt moves, the particles' shells spectral: the layer that runs out of salt is
thin, so the separator is as fine as the cathode. The last is for the very few where the voltage of
an exhausted cell just touches the cut-off and recovers, or ends there: two meshes on either side of
that edge agree no better than by chance, and it takes a third to tell."""
NO_SALT = tuple(
    Resolution(3, resolution.cathode, resolution.particle, resolution.rtol, resolution.atol)
    for resolution in SALT_MOVES
)
"""The same where it does not: the potential is a straight line through the separator, and three
volumes are the fewest from which PyBaMM reads its value at an end."""
SHARES = (1.0, 0.3, 0.15, 0.03, 0.005)
"""Share of the samples that comes to each rung, roughly."""
_FLAT = 0.92
"""Where a cell gives more than this share of what it holds and keeps its salt, its capacity hardly
depends on the mesh; elsewhere lie the cliffs."""
_LITTLE = 1.0
"""A capacity of less than this times the accuracy asked for is accurate enough on any mesh."""

_NOISE = 0.1
"""An error of less than this times the accuracy asked for may grow: the solver's steps do that."""


def first_rung(accuracy_mAh_g: float, *, voltages: bool) -> int:
    """Rung where capacities near the theoretical one are this accurate [mAh/g], as measured.

    Where ``voltages`` along a moving salt are asked it is the second at least: on the first the
    salt's profile through the electrode costs them some 1 mV.
    """
    return max(int(accuracy_mAh_g < 0.1) + int(accuracy_mAh_g < 0.02), int(voltages))


def steep(outcome: Outcome, reach: Array, accuracy_mAh_g: float) -> NDArray[np.bool_]:
    """Tell which samples must be run on a finer mesh, too, before they are believed.

    Parameters
    ----------
    outcome : Outcome
        The last cycles.
    reach : array
        Capacity that each can hold [mAh/g].
    accuracy_mAh_g : float
        Error that is asked for [mAh/g].
    """
    capacities = outcome.capacity
    short = capacities.min(axis=1) < _FLAT * reach
    exhausted = outcome.least_share < EXHAUSTED
    much = capacities.max(axis=1) > _LITTLE * accuracy_mAh_g
    return np.asarray((short | exhausted) & much)


def deep(outcome: Outcome, reach: Array) -> NDArray[np.bool_]:
    """Tell where a capacity lies so far down a cliff that two meshes may agree by chance.

    Where salt moves the first two are not believed there, as in a rate test.

    Parameters
    ----------
    outcome : Outcome
        The last cycles.
    reach : array
        Capacity that each can hold [mAh/g].
    """
    return np.asarray(outcome.capacity.min(axis=1) < (1 - STEEP) * reach)


def unsettled(before: Array, found: Array, accuracy_mAh_g: float) -> NDArray[np.bool_]:
    """Tell where the estimated error is too large, or grows from mesh to mesh.

    Parameters
    ----------
    before, found : array
        Error as estimated on the last mesh, NaN where there was none, and on this [mAh/g].
    accuracy_mAh_g : float
        Error that is asked for [mAh/g].
    """
    grows = (found > before) & (found > _NOISE * accuracy_mAh_g)
    return np.asarray(grows | (found > accuracy_mAh_g))


def error(coarse: Array, fine: Array, *, salt_moves: bool) -> Array:
    """Error of the finer capacities [mAh/g] by Richardson's rule, charge or discharge.

    Where salt can run out, convergence has not settled to order 2; beside cliffs, order 1.5 came
    closest to the errors against a much finer mesh.
    """
    return np.asarray(richardson(coarse, fine, 2.0, 1.5 if salt_moves else 2.0).max(axis=1))
