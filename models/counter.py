"""What stands opposite the metal of a symmetric cell: a second metal, or a bare collector."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import pybamm

from nasicell.parameters.pybamm_names import (
    METAL_FOIL_CHARGE,
    NUCLEATION_CHARGE,
    NUCLEATION_OVERPOTENTIAL,
)

BARE_SHARE = 1e-4
"""Charge over that of nucleation within which the last of a deposit dissolves."""
BARE_SCALE = 0.1
"""Volts by which the potential rises for each such charge that is missing."""


class CounterElectrode(ABC):
    """The electrode at x = L of a symmetric cell."""

    name: ClassVar[str]
    """In words."""

    @abstractmethod
    def potential(self, plated: pybamm.Symbol) -> pybamm.Symbol:
        """Equilibrium potential against the metal [V] with a charge plated on it [C.m-2]."""

    @abstractmethod
    def events(self, plated: pybamm.Symbol) -> list[pybamm.Event]:
        """What ends a simulation for want of metal."""


@dataclass(frozen=True)
class SecondMetal(CounterElectrode):
    """The same metal as at x = 0, its interface perhaps another one."""

    name: ClassVar[str] = "metal"

    def potential(self, plated: pybamm.Symbol) -> pybamm.Symbol:
        """None against itself [V]."""
        return pybamm.Scalar(0)

    def events(self, plated: pybamm.Symbol) -> list[pybamm.Event]:
        """Its foil is used up."""
        left = pybamm.Parameter(METAL_FOIL_CHARGE) + plated
        return [pybamm.Event("Metal left at the counter electrode [C.m-2]", left)]


@dataclass(frozen=True)
class Collector(CounterElectrode):
    r"""A bare current collector (Cu), on which metal must nucleate first.

    .. math::
        U(q) = -E_\mathrm{n} \, e^{-q / q_\mathrm{n}} \quad (q \ge 0), \qquad
        U(q) = -E_\mathrm{n} - E_\mathrm{b} \, q / q_\mathrm{b} \quad (q < 0)

    with U the equilibrium potential of the deposit against bulk metal [V]; q the charge plated
    [C.m-2]; E_n the nucleation overpotential [V]: how far the dip at the start of the first plating
    lies below the plateau that follows; q_n the charge over which it heals [C.m-2]. Small nuclei
    dissolve more easily than bulk metal (Gibbs and Thomson); the exponential is an empirical form
    for how that fades. Below q = 0 all metal is dissolved again and the voltage rises steeply to
    any cut-off, with E_b = 0.1 V and q_b = 1e-4 q_n. Valid on average over a collector; losses to
    side reactions (Coulombic efficiency below 1) are not modelled.
    """

    name: ClassVar[str] = "collector"

    def potential(self, plated: pybamm.Symbol) -> pybamm.Symbol:
        """Lower while nuclei are small; rises when the deposit is used up [V]."""
        q_n = pybamm.Parameter(NUCLEATION_CHARGE)
        fading = pybamm.exp(-pybamm.maximum(plated, 0) / q_n)
        missing = pybamm.maximum(-plated, 0) / (BARE_SHARE * q_n)
        return BARE_SCALE * missing - pybamm.Parameter(NUCLEATION_OVERPOTENTIAL) * fading

    def events(self, plated: pybamm.Symbol) -> list[pybamm.Event]:
        """None: the voltage rises to any cut-off."""
        return []
