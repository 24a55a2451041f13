"""From rows of numbers to cells: what ``Cell.with_numbers`` gives, without its work per sample."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from nasicell.parameters import rules
from nasicell.parameters.cell import Cell
from nasicell.parameters.derived import Derived, derive, salt_concentration, settled
from nasicell.parameters.electrolyte_laws import ProductLaw
from nasicell.parameters.entries import NumberReader
from nasicell.parameters.errors import InputError
from nasicell.parameters.laws import TemperatureLaw
from nasicell.parameters.leaves import known_entries
from nasicell.parameters.merging import MATERIAL_SECTIONS
from nasicell.parameters.quantity import Quantity
from nasicell.parameters.schema import CellSections

_ABSENT: dict[str, Callable[[Derived], float]] = {
    "cathode.porosity": lambda derived: derived.electrode_porosity.si,
    "cathode.thickness": lambda derived: derived.electrode_thickness.si,
    "electrolyte.salt_concentration": lambda derived: derived.salt_concentration.si,
    "electrolyte.salt_diffusivity": lambda derived: derived.salt_diffusivity.si,
}
"""Numbers of entries that a cell file leaves out, from what stands in their place."""


class Variation:
    """A cell in which some numbers vary.

    A plain number, or the reference value of a law, is exchanged in place and the rules of the
    whole cell are checked again; any other number goes through the reader of cell files. Either way
    the result is that of ``Cell.with_numbers``, refusals included.

    Parameters
    ----------
    cell : Cell
        The cell.
    paths : sequence of str
        Dotted paths of the numbers that vary.

    Attributes
    ----------
    base : Cell
        The cell with a number at every path: its own, or an example where it has none or 0.

    Raises
    ------
    InputError
        If a path is not that of a number of the cell.
    """

    def __init__(self, cell: Cell, paths: Sequence[str]) -> None:
        self.paths = tuple(path.strip() for path in paths)
        for path in self.paths:
            if self.paths.count(path) > 1:
                raise InputError(f"'{path}' varies twice; name it once")
        self.base = cell.with_numbers({path: _number(cell, path) for path in self.paths})
        leaves = dict(self.base.quantities())
        readers = known_entries()
        for path in self.paths:
            if path not in leaves:
                raise InputError(
                    "cannot vary with the others: one of them stands in its place; vary one of "
                    "the two",
                    path=path,
                )
        self._places = [tuple(path.split(".")) for path in self.paths]
        self._readers = [readers.get(path) for path in self.paths]
        self._units = [leaves[path].unit for path in self.paths]
        self._in_place = all(
            reader is not None and _is_plain(self.base.sections, place)
            for reader, place in zip(self._readers, self._places, strict=True)
        )
        self._concentration = self.base.derived.salt_concentration.si

    def cell(self, numbers: Iterable[float]) -> Cell:
        """Return the cell with these numbers.

        Parameters
        ----------
        numbers : iterable of float
            A number for every path, in SI units.

        Returns
        -------
        Cell
            Its sections and derived quantities; its entries as plain data stay empty.

        Raises
        ------
        InputError
            If a number is out of bounds, or the numbers contradict one another.
        """
        numbers = [float(number) for number in numbers]
        if not self._in_place or not all(map(_in_bounds, self._readers, numbers)):
            return self.file_cell(numbers)
        sections = self.base.sections
        for place, unit, si in zip(self._places, self._units, numbers, strict=True):
            quantity = Quantity.model_construct(
                text=f"{si!r}" if unit == "1" else f"{si!r} {unit}",
                si=si,
                unit=unit,
                kind="assumed",
                source="user",
                uncertainty=None,
                note=None,
                refit=None,
            )
            sections = _exchanged(sections, place, quantity)
        rules.check(sections)
        if salt_concentration(sections.electrolyte)[0] != self._concentration:
            sections = settled(sections)
        derived = derive(sections)
        rules.check_settled(sections, derived.salt_concentration.si)
        return Cell(sections, derived, {})

    def file_cell(self, numbers: Iterable[float]) -> Cell:
        """Return the same cell by the reader of cell files, its entries included."""
        return self.base.with_numbers(dict(zip(self.paths, numbers, strict=True)))


def _number(cell: Cell, path: str) -> float:
    """Return a number for a path: the cell's own, or one that makes its entry act."""
    own = next((quantity.si for known, quantity in cell.quantities() if known == path), 0.0)
    if own != 0.0:
        return own
    if path in _ABSENT:
        return _ABSENT[path](cell.derived)
    reader = known_entries().get(path)
    if reader is not None:
        return reader.number(reader.example)
    if path not in MATERIAL_SECTIONS:
        cell.with_numbers({path: 1.0})  # a misspelt path is refused here, with the right one
    raise InputError("is not a number, and only numbers can vary", path=path)


def _in_bounds(reader: NumberReader | None, number: float) -> bool:
    assert reader is not None  # what has none is read as a file
    return reader.low < number <= reader.high or (reader.low_allowed and number == reader.low)


def _is_plain(sections: CellSections, place: tuple[str, ...]) -> bool:
    """Whether the place is a plain number, or a law as a whole, of a section."""
    here: Any = sections
    for name in place:
        if not isinstance(here, BaseModel):
            return False
        here = getattr(here, name, None)
    return isinstance(here, Quantity | TemperatureLaw)


def _exchanged(here: Any, place: tuple[str, ...], quantity: Quantity) -> Any:
    """Return a section, or an entry of it, with another number at a place."""
    if place:
        name, *rest = place
        return here.model_copy(
            update={name: _exchanged(getattr(here, name), tuple(rest), quantity)}
        )
    if isinstance(here, ProductLaw):
        temperature = replace(here.temperature, reference=quantity)
        return replace(here, reference=quantity, temperature=temperature)
    if isinstance(here, TemperatureLaw):
        return replace(here, reference=quantity)
    return quantity
