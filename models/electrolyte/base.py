"""What every electrolyte choice offers to a cell model."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pybamm

if TYPE_CHECKING:
    from nasicell.models.parameters import CellParameters
    from nasicell.parameters.cell import Cell

SEPARATOR_CONCENTRATION_OVERPOTENTIAL = "Separator concentration overpotential [V]"
"""Variable of every current submodel: the concentration term's share of phi across the separator,
positive where it raises phi towards the cathode."""


class Electrolyte(ABC):
    """An electrolyte: its transport properties, and which equations hold.

    Concentrations are those of the cations [mol.m-3], temperatures in K. What a choice does not
    define itself is what the cell file says.

    Attributes
    ----------
    name
        What cell files and the command line call it.
    carrier
        What polarises and can run out, in words; empty where nothing does.
    """

    name: ClassVar[str]
    carrier: ClassVar[str]

    @classmethod
    def of(cls, cell: "Cell") -> Self:
        """The choice with the arguments that the cell file gives."""
        return cls()

    @abstractmethod
    def conductivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Conductivity [S.m-1] in the current law."""

    def transference_number(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Share of the cations in the conductivity [-]."""
        return param.measured_transference_number(c_e, T)

    def salt_diffusivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Diffusivity of the salt [m2.s-1]."""
        return param.measured_salt_diffusivity(c_e, T)

    def concentration_factor(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Factor chi of (RT/F) grad(ln c_+) in the current law: 2 (1 - t_+) f [-]."""
        t_plus = self.transference_number(param, c_e, T)
        return 2 * (1 - t_plus) * param.thermodynamic_factor(c_e, T)

    @abstractmethod
    def immobile_anions(self, param: "CellParameters") -> pybamm.Symbol:
        """Concentration of the anions that cannot move [mol.m-3]."""

    @abstractmethod
    def salt_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The submodel of the salt concentration."""

    @abstractmethod
    def current_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The submodel of the current and the potential in the electrolyte."""
