r"""The straight line that a laboratory draws through a Tafel plot, and what it reads from it.

.. math::
    \log_{10} i = \log_{10} i_{0,\mathrm{app}} + \eta / b_\mathrm{app}, \qquad
    \alpha_\mathrm{app} = \frac{RT \ln 10}{F \, b_\mathrm{app}}

with i the current density [A.m-2]; eta what the laboratory takes for the overpotential [V]; i_0,app
the apparent exchange current density [A.m-2]; b_app the apparent Tafel slope [V per decade];
alpha_app the apparent transfer coefficient [-]. The line is the least-squares line in log i over a
window of eta, all parts of which weigh the same, as they do in a linear sweep.

One electrode of j = 2 i0 sinh(F eta/(2RT)) gives i0 and (2RT/F) ln 10, 118.3 mV per decade at
25 degC, where the window lies far out. In a window about x = F eta/(2RT) the line is close to the
tangent there, whose intercept is i0 2 sinh(x) exp(-x coth x): below i0 always, 2x/e of it for small
x (Bard and Faulkner, Electrochemical Methods, 2nd ed. (2001), ch. 3, for the two limits).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from nasicell.parameters.constants import R_GAS, F

FIT_POINTS = 101
"""Points of a fit, evenly over its window."""
LEAST_COVERED = 0.5
"""A sweep that ends within the window is still read if it covers this share of it."""
STRAIGHT = 0.95
"""Coefficient of determination below which a fitted line is not a Tafel line: the plot is bent."""

Array = NDArray[np.float64]
Window = tuple[float, float]


@dataclass(frozen=True)
class TafelLine:
    """A line through a Tafel plot.

    Attributes
    ----------
    exchange_current : float
        Where it meets eta = 0 [A.m-2].
    slope : float
        Overpotential per decade of current [V].
    window : tuple of float
        From where to where it was fitted [V].
    determination : float
        Coefficient of determination of log i, which tells whether it looked straight.
    """

    exchange_current: float
    slope: float
    window: Window
    determination: float

    def transfer_coefficient(self, T: float) -> float:
        """Apparent transfer coefficient [-] at a temperature [K]."""
        return R_GAS * T * math.log(10) / (F * self.slope)


NO_LINE = TafelLine(np.nan, np.nan, (np.nan, np.nan), np.nan)
"""Where there is nothing to fit."""


def line_through(eta: Array, current: Array) -> TafelLine:
    """Fit the line.

    Parameters
    ----------
    eta : array
        What is taken for the overpotential, evenly [V].
    current : array
        Current density, positive [A.m-2].
    """
    decades = np.log10(current)
    per_volt, intercept = np.polyfit(eta - eta.mean(), decades, 1)
    intercept -= per_volt * eta.mean()
    left = decades - intercept - per_volt * eta
    return TafelLine(
        exchange_current=float(10**intercept),
        slope=float(1 / per_volt),
        window=(float(eta[0]), float(eta[-1])),
        determination=float(1 - left.var() / decades.var()),
    )


def read_sweep(eta: Array, current: Array, window: Window) -> tuple[TafelLine, str]:
    """Fit the line within a window of a sweep.

    Parameters
    ----------
    eta, current : array
        Overpotential [V] and current density [A.m-2] along the sweep, starting at rest.
    window : tuple of float
        Where the line is fitted [V].

    Returns
    -------
    tuple
        The line, and why there is none (empty if there is one).
    """
    # both rise; where a subtracted resistance turns eta back, the later points have no place
    rising = (eta > np.maximum.accumulate(np.concatenate(([0.0], eta[:-1])))) & (current > 0)
    eta, current = eta[rising], current[rising]
    reached = float(eta[-1]) if eta.size else 0.0
    low, high = window
    if eta.size < 4 or reached < low + LEAST_COVERED * (high - low):
        return NO_LINE, (
            f"the sweep reaches {1e3 * reached:.3g} mV of this overpotential, "
            f"of a window from {1e3 * low:g} to {1e3 * high:g} mV"
        )
    even = np.linspace(low, min(high, reached), FIT_POINTS)
    # near rest current and overpotential are in proportion: a straight line in logarithms
    spline = CubicSpline(np.log(eta), np.log(current))
    return line_through(even, np.exp(spline(np.log(even)))), ""
