"""The equations: electrolytes, interfaces and the cells they make up."""

from nasicell.models.cathode_potential import CathodePotential, Hysteresis, OneBranch
from nasicell.models.choices import Choices
from nasicell.models.counter import Collector, CounterElectrode, SecondMetal
from nasicell.models.electrolyte import (
    ELECTROLYTES,
    BinarySalt,
    Electrolyte,
    PartlyMobileAnions,
    SingleIon,
)
from nasicell.models.half_cell import HalfCell
from nasicell.models.heat import Heat, Isothermal, SelfHeating
from nasicell.models.interfaces import (
    Blocking,
    Capacitive,
    Faradaic,
    Films,
    GrowingFilms,
    Interfaces,
    StableFilms,
)
from nasicell.models.particle import ParticleVolumes
from nasicell.models.symmetric_cell import POLARISATION, SYMMETRIC_LOSSES, SymmetricCell
from nasicell.models.voltage_balance import EQUILIBRIUM_VOLTAGE, LOSSES

__all__ = [
    "ELECTROLYTES",
    "EQUILIBRIUM_VOLTAGE",
    "LOSSES",
    "POLARISATION",
    "SYMMETRIC_LOSSES",
    "BinarySalt",
    "Blocking",
    "Capacitive",
    "CathodePotential",
    "Choices",
    "Collector",
    "CounterElectrode",
    "Electrolyte",
    "Faradaic",
    "Films",
    "GrowingFilms",
    "HalfCell",
    "Heat",
    "Hysteresis",
    "Interfaces",
    "Isothermal",
    "OneBranch",
    "ParticleVolumes",
    "PartlyMobileAnions",
    "SecondMetal",
    "SelfHeating",
    "SingleIon",
    "StableFilms",
    "SymmetricCell",
]
