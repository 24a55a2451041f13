r"""From an accuracy that is asked for to a mesh and tolerances, and back to an error estimate.

The finite volumes converge with order 2 in the spacing or better (see the tests), so two runs on
meshes whose spacings differ by a factor r give the error of the finer one by Richardson's rule:

.. math:: \delta Q = |Q_\mathrm{coarse} - Q_\mathrm{fine}| / (r^2 - 1)

The first pair differs in its solver tolerances as well, so their share is in the difference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    rtol: float
    atol: float

    def refinement_of(self, coarser: "Resolution") -> float:
        """Ratio of spacings, the smallest of the three directions: the cautious one."""
        return min(
            self.separator / coarser.separator,
            self.cathode / coarser.cathode,
            self.particle / coarser.particle,
        )


ACCURACY_V = 1e-3
"""Numerical error that is asked for in a mean voltage [V]."""
LADDER = (
    Resolution(3, 3, 8, rtol=1e-3, atol=1e-5),
    Resolution(4, 4, 12, rtol=1e-4, atol=1e-6),
    Resolution(6, 6, 18, rtol=1e-5, atol=1e-7),
    Resolution(9, 9, 27, rtol=1e-5, atol=1e-7),
    Resolution(14, 14, 40, rtol=1e-6, atol=1e-8),
    Resolution(21, 21, 60, rtol=1e-6, atol=1e-8),
)
"""Resolutions from coarse to fine, each about 1.5 times finer than the one before."""


def around(errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raise each estimate to at least half of its neighbours'.

    The difference of two meshes can vanish by chance at one rate while it does not at the next.
    """
    padded = np.pad(errors, 1)
    floor: NDArray[np.float64] = np.maximum(padded[:-2], padded[2:]) / 2
    return np.maximum(errors, floor)


def richardson(
    coarse: NDArray[np.float64], fine: NDArray[np.float64], refinement: float, order: float = 2.0
) -> NDArray[np.float64]:
    """Error of the finer of two results, from their difference.

    Parameters
    ----------
    coarse, fine : array
        The same quantity on two resolutions, any unit.
    refinement : float
        Ratio of their spacings, above 1.
    order : float
        Order of convergence.

    Returns
    -------
    array
        Estimated error of ``fine``, same unit.
    """
    error: NDArray[np.float64] = np.abs(coarse - fine) / (refinement**order - 1)
    return error
