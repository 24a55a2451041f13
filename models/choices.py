"""Which equations a cell is simulated with."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nasicell.models.electrolyte import ELECTROLYTES, Electrolyte
from nasicell.models.half_cell import HalfCell
from nasicell.parameters.cell import Cell


@dataclass(frozen=True)
class Choices:
    """The modelling choices of one simulation, each an object with its own arguments.

    Attributes
    ----------
    electrolyte : Electrolyte
        ``SingleIon()``, ``PartlyMobileAnions(...)`` or ``BinarySalt()``.
    """

    electrolyte: Electrolyte

    @classmethod
    def of(cls, cell: Cell, *, electrolyte: Electrolyte | None = None) -> "Choices":
        """Complete what is not chosen by what the cell file asks for.

        Parameters
        ----------
        cell : Cell
            The cell.
        electrolyte : Electrolyte, optional
            By default the one that the cell file names.
        """
        return cls(electrolyte=electrolyte or ELECTROLYTES[cell.electrolyte_model]())

    def half_cell(self) -> HalfCell:
        """The half-cell with these choices, built once; simulations work on copies of it."""
        return _built(self)


@lru_cache(maxsize=8)
def _built(choices: Choices) -> HalfCell:
    options: dict[str, Any] = {"calculate discharge energy": "true"}
    return HalfCell(options, electrolyte=choices.electrolyte)
