r"""From an accuracy that is asked for to a mesh and tolerances, and back to an error estimate.

PyBaMM's finite volumes converge with order 2 in the spacing (proved in the tests), so two runs on
meshes whose spacings differ by a factor r give the error of the finer one by Richardson's rule:

.. math:: \delta Q = |Q_\mathrm{coarse} - Q_\mathrm{fine}| / (r^2 - 1)

The coarser run also has ten times looser solver tolerances, so their share is in the difference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REFINEMENT = 1.5
"""Ratio of spacings between one resolution and the next."""


@dataclass(frozen=True)
class Resolution:
    """Mesh points and solver tolerances.

    Attributes
    ----------
    separator, cathode, particle : int
        Finite volumes through the separator, through the cathode and along a particle's radius.
    rtol, atol : float
        Relative and absolute tolerance of the solver.
    """

    separator: int
    cathode: int
    particle: int
    rtol: float = 1e-5
    atol: float = 1e-7

    def loosened(self) -> "Resolution":
        """The same mesh with ten times looser tolerances."""
        return Resolution(
            self.separator, self.cathode, self.particle, 10 * self.rtol, 10 * self.atol
        )


LADDER = (
    Resolution(4, 4, 16),
    Resolution(6, 6, 24),
    Resolution(9, 9, 36),
    Resolution(14, 14, 54),
    Resolution(21, 21, 81, rtol=1e-6, atol=1e-8),
    Resolution(32, 32, 122, rtol=1e-6, atol=1e-8),
)
"""Resolutions from coarse to fine, each ``REFINEMENT`` times finer than the one before."""


def richardson(
    coarse: NDArray[np.float64], fine: NDArray[np.float64], order: float = 2.0
) -> NDArray[np.float64]:
    """Error of the finer of two results, from their difference.

    Parameters
    ----------
    coarse, fine : array
        The same quantity on two neighbouring resolutions, any unit.
    order : float
        Order of convergence.

    Returns
    -------
    array
        Estimated error of ``fine``, same unit.
    """
    error: NDArray[np.float64] = np.abs(coarse - fine) / (REFINEMENT**order - 1)
    return error
