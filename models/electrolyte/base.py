"""What every electrolyte choice offers to a cell model."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import pybamm

if TYPE_CHECKING:
    from nasicell.models.parameters import CellParameters


class Electrolyte(ABC):
    """An electrolyte: which conductivity carries the current, and which equations hold.

    Attributes
    ----------
    name
        What cell files and the command line call it.
    """

    name: ClassVar[str]

    @abstractmethod
    def conductivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Conductivity [S.m-1] in the current law, from concentration [mol.m-3] and T [K]."""

    @abstractmethod
    def salt_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The submodel of the salt concentration."""

    @abstractmethod
    def current_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The submodel of the current and the potential in the electrolyte."""
