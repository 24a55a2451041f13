"""Numbers in the units in which the cell file has them."""

from dataclasses import dataclass
from typing import Any

from nasicell.parameters import to_si
from nasicell.parameters.quantity import Quantity


@dataclass(frozen=True)
class Unit:
    """A unit.

    Attributes
    ----------
    text : str
        As written; "" for a plain number.
    factor, offset : float
        A number in it is ``offset + factor * number`` in SI (degC has an offset).
    """

    text: str
    factor: float
    offset: float

    @classmethod
    def of(cls, quantity: Quantity) -> "Unit":
        """Return the unit in which a number of a cell file is written."""
        text = quantity.text.strip().partition(" ")[2].strip()
        offset = to_si(f"0 {text}".strip(), quantity.unit)
        return cls(text, to_si(f"1 {text}".strip(), quantity.unit) - offset, offset)

    def number(self, si: Any) -> Any:
        """Return a number, or an array of them, in this unit."""
        return (si - self.offset) / self.factor

    def written(self, si: float, digits: int) -> str | float:
        """Return a number as a cell file takes it."""
        number = float(f"{self.number(si):.{digits}g}")
        return f"{number!r} {self.text}" if self.text else number
