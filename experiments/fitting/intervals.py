r"""What the slopes at the minimum tell: covariance, standard errors and correlation.

.. math::
    C = s^2 \frac{N}{N_\mathrm{eff}} (J^T J)^{-1}

in straight coordinates: the logarithm of a parameter where it is sought there, else its SI value.
"""

from dataclasses import dataclass

import numpy as np

from nasicell.experiments.fitting.residuals import Array

NOTHING = 1e-10
"""Smallest singular value that is told from zero, over the largest: keeps what the data do not
tell finite, and far beyond any range."""


@dataclass(frozen=True)
class Spread:
    """A covariance.

    Attributes
    ----------
    covariance : array
        C.
    """

    covariance: Array

    @property
    def standard_errors(self) -> Array:
        """Square roots of the diagonal."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> Array:
        """Correlation matrix."""
        errors = self.standard_errors
        found: Array = np.clip(self.covariance / np.outer(errors, errors), -1.0, 1.0)
        return found


def spread_of(slopes: Array, inflation: float) -> Spread:
    """Covariance from slopes, by singular values.

    Parameters
    ----------
    slopes : array
        J, a column for each parameter.
    inflation : float
        s^2 N / N_eff.
    """
    # columns of one length first, so that a weak parameter is no rounding error of a strong one
    size = np.linalg.norm(slopes, axis=0)
    # where nothing changes at all, a covariance beyond any range instead of an infinite one
    size = np.maximum(size, NOTHING * (float(size.max()) or 1.0))
    _, singular, rows = np.linalg.svd(slopes / size, full_matrices=False)
    # with fewer residuals than parameters some directions have no singular value at all
    values = np.zeros(slopes.shape[1])
    values[: singular.size] = singular
    whole = (
        np.linalg.svd(slopes / size, full_matrices=True)[2] if singular.size < values.size else rows
    )
    values = np.maximum(values, NOTHING * (float(values.max()) or 1.0))
    root = whole.T / values / size[:, None]
    return Spread(inflation * root @ root.T)
