"""The equations: electrolytes, interfaces and the half-cell they make up."""

from nasicell.models.choices import Choices
from nasicell.models.electrolyte import ELECTROLYTES, BinarySalt, Electrolyte, SingleIon
from nasicell.models.half_cell import HalfCell
from nasicell.models.interfaces import Capacitive, Faradaic, Interfaces
from nasicell.models.particle import ParticleVolumes
from nasicell.models.voltage_balance import EQUILIBRIUM_VOLTAGE, LOSSES

__all__ = [
    "ELECTROLYTES",
    "EQUILIBRIUM_VOLTAGE",
    "LOSSES",
    "BinarySalt",
    "Capacitive",
    "Choices",
    "Electrolyte",
    "Faradaic",
    "HalfCell",
    "Interfaces",
    "ParticleVolumes",
    "SingleIon",
]
