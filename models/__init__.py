"""The equations: electrolytes, interfaces and the half-cell they make up."""

from nasicell.models.cathode_potential import CathodePotential, Hysteresis, OneBranch
from nasicell.models.choices import Choices
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
    Capacitive,
    Faradaic,
    Films,
    GrowingFilms,
    Interfaces,
    StableFilms,
)
from nasicell.models.particle import ParticleVolumes
from nasicell.models.voltage_balance import EQUILIBRIUM_VOLTAGE, LOSSES

__all__ = [
    "ELECTROLYTES",
    "EQUILIBRIUM_VOLTAGE",
    "LOSSES",
    "BinarySalt",
    "Capacitive",
    "CathodePotential",
    "Choices",
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
    "SelfHeating",
    "SingleIon",
    "StableFilms",
]
