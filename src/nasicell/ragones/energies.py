r"""From the capacity and energy of a discharge to energy and power per area and per mass.

With the specific capacity :math:`Q` [mAh/g] and energy :math:`e` [Wh/kg] of the active material,
the loading :math:`m` [kg/m2], the mass of the counted layers :math:`M` [kg/m2], the C-rate
:math:`r` and the specific current of 1C :math:`j` [mA/g]:

.. math::

    E_A = e m \;[\mathrm{Wh/m^2}] \qquad E_M = E_A/M \;[\mathrm{Wh/kg}] \qquad
    t = \frac{Q}{r j} \;[\mathrm{h}] \qquad P_A = E_A/t \qquad P_M = E_M/t

:math:`P_A` is the mean power over the time of the discharge. At constant current that is the mean
over the charge too: :math:`P_A = \bar V i`, with the current density :math:`i = r j m` and
:math:`\bar V = e/Q`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import Cell
from nasicell.parameters.layers import layers
from nasicell.ragones.question import LOADING

Array = NDArray[np.float64]
MG_CM2 = 100.0
"""mg/cm2 in a kg/m2."""
MWH_CM2 = 0.1
"""mWh/cm2 in a Wh/m2, mW/cm2 in a W/m2."""


@dataclass(frozen=True)
class Energies:
    """Of discharges at several loadings (first index) and C-rates (second).

    Attributes
    ----------
    discharge_time : array
        [h].
    mean_voltage : array
        Energy over capacity [V].
    energy_per_area, power_per_area : array
        [mWh/cm2] and [mW/cm2] of cathode.
    energy_per_mass, power_per_mass : array
        [Wh/kg] and [W/kg] of the counted layers.
    """

    discharge_time: Array
    mean_voltage: Array
    energy_per_area: Array
    power_per_area: Array
    energy_per_mass: Array
    power_per_mass: Array


def energies(
    capacity: Array,
    energy: Array,
    *,
    loading: Array,
    mass: Array,
    c_rate: Array,
    current_1C: float,
) -> Energies:
    """Compute energy and power; a discharge that gives nothing has no mean power.

    Parameters
    ----------
    capacity, energy : array, shape (loadings, rates)
        Per active material [mAh/g] and [Wh/kg].
    loading, mass : array, shape (loadings,)
        Active material and counted layers per electrode area [kg/m2].
    c_rate : array, shape (rates,)
        C-rates [-].
    current_1C : float
        Specific current of 1C [mA/g].
    """
    time = capacity / (c_rate[None, :] * current_1C)
    per_area = energy * loading[:, None]
    per_mass = per_area / mass[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        some = np.where(time > 0, time, np.nan)
        voltage = energy / np.where(capacity > 0, capacity, np.nan)
    return Energies(
        time, voltage, per_area * MWH_CM2, per_area / some * MWH_CM2, per_mass, per_mass / some
    )


@dataclass(frozen=True)
class LayerMasses:
    """Masses of the counted layers against the loading.

    At constant porosity a layer either grows in proportion to the loading or does not change.

    Attributes
    ----------
    fixed : array, shape (layers,)
        What does not change [kg/m2].
    growing : array, shape (layers,)
        What grows, per loading [-].
    """

    fixed: Array
    growing: Array

    @classmethod
    def of(cls, cell: Cell) -> LayerMasses:
        """Those of a cell: two loadings give the line."""
        own = cell.cathode.loading.si
        one, half = (
            np.array([layer.mass for layer in layers(cell.with_numbers({LOADING: m})).counted])
            for m in (own, own / 2)
        )
        return cls(2 * half - one, (one - half) / (own / 2))

    def at(self, loading: Array) -> Array:
        """Masses [kg/m2] at loadings [kg/m2], shape (loadings, layers)."""
        return self.fixed + self.growing * loading[:, None]
