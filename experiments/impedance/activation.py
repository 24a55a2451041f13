r"""Apparent activation energies from resistances at several temperatures.

.. math::
    \ln\frac{T}{R} = \text{const} - \frac{E}{R_\mathrm{gas}} \frac1T

with R the resistance [Ohm.m2] and E the activation energy [J.mol-1]: the plot from which Nano-Micro
Letters 18, 417 (2026) reads those of films and charge transfer on sodium, and the form of
``ArrheniusResistance``.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from nasicell.experiments.impedance.circuit import Array
from nasicell.parameters.constants import R_GAS

SAME = 1e-6
"""Relative difference below which numbers are one."""
FEWEST = 3
"""Temperatures below which a line has no error of its own."""


@dataclass(frozen=True)
class Activation:
    """A line through ln(T/R) against 1/T.

    Attributes
    ----------
    energy : float
        [J.mol-1].
    interval : float
        Half-width of the 95 % interval [J.mol-1] from the scatter about the line.
    """

    energy: float
    interval: float


def lawless(temperatures: Array, resistances: Array) -> str:
    """In words, why an energy says nothing: the resistance follows no law of temperature.

    Parameters
    ----------
    temperatures : array
        [K].
    resistances : array
        Any unit.

    Returns
    -------
    str
        Empty where the resistance, and T/R, change with temperature.
    """
    for energy, constant in (("RT", resistances), ("0", temperatures / resistances)):
        if np.ptp(constant) <= SAME * np.abs(constant).max():
            return f"= {energy}, no law"
    return ""


def activation(temperatures: Array, resistances: Array) -> Activation:
    """Fit the line; NaN where fewer than three temperatures have a resistance.

    Parameters
    ----------
    temperatures : array
        [K].
    resistances : array
        Any unit; NaN where unknown.
    """
    known = np.isfinite(resistances) & (resistances > 0)
    x = 1 / temperatures[known]
    if np.unique(x).size < FEWEST:
        return Activation(np.nan, np.nan)
    y = np.log(temperatures[known] / resistances[known])
    spread = x - x.mean()
    slope = float(spread @ y / (spread @ spread))
    rest = y - y.mean() - slope * spread
    freedom = x.size - 2
    error = np.sqrt(rest @ rest / freedom / (spread @ spread))
    return Activation(-slope * R_GAS, float(student.ppf(0.975, freedom) * error * R_GAS))
