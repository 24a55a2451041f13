"""The electrolyte family: one choice a file."""

from nasicell.models.electrolyte.base import Electrolyte
from nasicell.models.electrolyte.binary_salt import BinarySalt
from nasicell.models.electrolyte.partly_mobile import PartlyMobileAnions
from nasicell.models.electrolyte.single_ion import SingleIon

ELECTROLYTES: dict[str, type[Electrolyte]] = {
    choice.name: choice for choice in (SingleIon, PartlyMobileAnions, BinarySalt)
}
"""The electrolyte choices by the name that cell files and the command line use."""

__all__ = ["ELECTROLYTES", "BinarySalt", "Electrolyte", "PartlyMobileAnions", "SingleIon"]
