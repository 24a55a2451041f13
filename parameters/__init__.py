"""What a cell is: quantities with unit and source, laws, cell files."""

from nasicell.parameters.catalogue.electrolytes import CatalogueElectrolyte, find_electrolyte
from nasicell.parameters.catalogue.interfaces import InterfaceRow
from nasicell.parameters.catalogue.interfaces import search as interfaces
from nasicell.parameters.catalogue.searching import search as electrolytes
from nasicell.parameters.cell import Cell
from nasicell.parameters.characterisation import Comparison
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.derived import (
    Derived,
    DerivedQuantity,
    nernst_einstein,
)
from nasicell.parameters.electrolyte_laws import ElectrolyteLaw, GridLaw, ProductLaw
from nasicell.parameters.errors import InputError
from nasicell.parameters.laws import (
    Arrhenius,
    ArrheniusResistance,
    ArrheniusTime,
    Constant,
    Table,
    TemperatureLaw,
    VogelTammannFulcher,
)
from nasicell.parameters.library import CellSummary, list_cells, list_materials, load_cell
from nasicell.parameters.potentials import PotentialLaw, TabulatedPotential, TwoPhasePlateau
from nasicell.parameters.quantity import Quantity, Uncertainty
from nasicell.parameters.rows import Row
from nasicell.parameters.units import to_si

__all__ = [
    "R_GAS",
    "Arrhenius",
    "ArrheniusResistance",
    "ArrheniusTime",
    "CatalogueElectrolyte",
    "Cell",
    "CellSummary",
    "Comparison",
    "Constant",
    "Derived",
    "DerivedQuantity",
    "ElectrolyteLaw",
    "F",
    "GridLaw",
    "InputError",
    "InterfaceRow",
    "PotentialLaw",
    "ProductLaw",
    "Quantity",
    "Row",
    "Table",
    "TabulatedPotential",
    "TemperatureLaw",
    "TwoPhasePlateau",
    "Uncertainty",
    "VogelTammannFulcher",
    "electrolytes",
    "find_electrolyte",
    "interfaces",
    "list_cells",
    "list_materials",
    "load_cell",
    "nernst_einstein",
    "to_si",
]
