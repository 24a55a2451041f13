r"""How far a simulated half-cycle is from the measured one: one definition for report and fit.

Both are voltages over the capacity :math:`q` [mAh/g] since the half-cycle's start, straight lines
between their points. They are compared where both exist, from :math:`q_a`, the larger of the two
first points, to :math:`q_b`, the smaller of the two last ones, at the middles of N = 200 equal
intervals:

.. math::
    q_j = q_a + (j - 1/2)(q_b - q_a)/N, \qquad
    r_j = V_\mathrm{sim}(q_j) - V_\mathrm{meas}(q_j), \qquad
    E_V = \sqrt{\frac{1}{N} \sum_j r_j^2}

What one of the two has beyond :math:`q_b` is no matter of voltage but of the end:

.. math:: E_Q = Q_\mathrm{sim} - Q_\mathrm{meas}

Both in one number, 1 for 10 mV or 1 %:

.. math:: E^2 = (E_V / 10\,\mathrm{mV})^2 + (E_Q / (1\,\%\; Q_\mathrm{meas}))^2
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRID = 200
"""Intervals of the common grid."""
VOLTAGE_SCALE = 0.010
"""Voltage [V] that counts as much as ``CAPACITY_SCALE``."""
CAPACITY_SCALE = 0.01
"""Share of the measured capacity."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A voltage over the capacity since the half-cycle's start.

    Attributes
    ----------
    capacity : array
        Ascending [mAh/g].
    voltage : array
        [V].
    """

    capacity: Array
    voltage: Array

    def at(self, capacity: Array) -> Array:
        """Voltage on straight lines between the points [V]."""
        found: Array = np.interp(capacity, self.capacity, self.voltage)
        return found


def common_grid(one: Curve, other: Curve) -> Array:
    """Middles of equal intervals of the capacities that both curves cover [mAh/g].

    Empty where the curves share none.
    """
    low = max(one.capacity[0], other.capacity[0])
    high = min(one.capacity[-1], other.capacity[-1])
    if not high > low:
        return np.empty(0)
    middles: Array = low + (np.arange(GRID) + 0.5) * (high - low) / GRID
    return middles


def voltage_residual(simulated: Curve, measured: Curve) -> tuple[Array, Array]:
    """Common grid [mAh/g] and simulated minus measured voltage on it [V]; empty without one."""
    grid = common_grid(simulated, measured)
    return grid, simulated.at(grid) - measured.at(grid)


def rms(values: Array) -> float:
    """Root of the mean square, same unit; NaN of nothing."""
    return float(np.sqrt(np.mean(np.square(values)))) if values.size else float("nan")


def total_error(voltage_rms: Array, relative_capacity_error: Array) -> Array:
    """The number E of each half-cycle [-]; of the capacity alone where no voltage is known.

    Parameters
    ----------
    voltage_rms : array
        E_V [V].
    relative_capacity_error : array
        E_Q over the measured capacity [-].
    """
    voltage = np.nan_to_num(voltage_rms / VOLTAGE_SCALE)
    total: Array = np.hypot(voltage, relative_capacity_error / CAPACITY_SCALE)
    return total


def weighted(simulated: Curve | None, measured: Curve | None, capacity: float) -> Array:
    r"""Residuals of one half-cycle whose squares sum to E\ :sup:`2`.

    A half-cycle that was beyond its cut-off from the start has no curve; its voltage residuals are
    0, for E_Q = -100 % speaks alone, as in the report.

    Parameters
    ----------
    simulated : Curve or None
        None if the half-cycle was beyond its cut-off from the start.
    measured : Curve or None
        None where only a capacity was measured.
    capacity : float
        Measured capacity [mAh/g].

    Returns
    -------
    array
        The ``GRID`` voltage residuals over 10 mV times the root of N, none where no curve was
        measured, then the capacity error over 1 %.
    """
    reached = 0.0 if simulated is None else float(simulated.capacity[-1])
    of_capacity = np.array([(reached - capacity) / (CAPACITY_SCALE * capacity)])
    if measured is None:
        return of_capacity
    of_voltage = np.zeros(GRID)
    if simulated is not None:
        _, found = voltage_residual(simulated, measured)
        if found.size:
            of_voltage = found / (VOLTAGE_SCALE * np.sqrt(GRID))
    return np.concatenate([of_voltage, of_capacity])
