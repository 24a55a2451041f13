"""Walks over all numbers of a cell by dotted path."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from nasicell.parameters.electrolyte_laws import ElectrolyteLaw, ProductLaw
from nasicell.parameters.entries import NumberReader
from nasicell.parameters.laws import TemperatureLaw
from nasicell.parameters.potential_entry import PotentialReader
from nasicell.parameters.potentials import PotentialLaw
from nasicell.parameters.quantity import Quantity
from nasicell.parameters.refusals import section_in
from nasicell.parameters.schema import CellSections

Leaf = Quantity | TemperatureLaw | PotentialLaw
"""What stands at the end of a path: a number, or a law with its numbers."""


def leaves(section: BaseModel, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield every number and every law below ``section`` with its path."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        inner = f"{path}.{name}" if path else name
        if isinstance(value, Leaf):
            yield inner, value
        elif isinstance(value, BaseModel):
            yield from leaves(value, inner)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, BaseModel):
                    yield from leaves(item, f"{inner}.{getattr(item, 'name', '')}")


def quantities(section: BaseModel) -> Iterator[tuple[str, Quantity]]:
    """Yield every number below ``section`` with its path."""
    for path, leaf in leaves(section):
        yield from numbers_of(path, leaf)


def numbers_of(path: str, leaf: Leaf) -> Iterator[tuple[str, Quantity]]:
    """Yield the numbers of one leaf with their paths."""
    if isinstance(leaf, Quantity):
        yield path, leaf
        return
    for below, quantity in leaf.quantities.items():
        yield (f"{path}.{below}" if below else path), quantity


def of_cathode(path: str) -> bool:
    """Tell whether an entry belongs to the cathode, which a symmetric cell does not have."""
    return path.startswith(("cathode.", "interphases.cathode."))


def temperature_laws(section: BaseModel) -> Iterator[tuple[str, TemperatureLaw]]:
    """Yield every property that may depend on temperature with its path."""
    for path, law in property_laws(section):
        yield path, law.temperature if isinstance(law, ProductLaw) else law


def concentration_laws(section: BaseModel) -> Iterator[tuple[str, ElectrolyteLaw]]:
    """Yield every property of the electrolyte with its path."""
    for path, law in property_laws(section):
        if isinstance(law, ElectrolyteLaw):
            yield path, law


def property_laws(section: BaseModel) -> Iterator[tuple[str, TemperatureLaw]]:
    """Yield every property that may carry laws with its path."""
    for path, leaf in leaves(section):
        if isinstance(leaf, TemperatureLaw):
            yield path, leaf


def known_entries(
    model: type[BaseModel] = CellSections, path: str = ""
) -> dict[str, NumberReader | None]:
    """Return every entry of a cell file: numbers with their reader, plain ones with None."""
    found: dict[str, NumberReader | None] = {}
    for name, field in model.model_fields.items():
        inner = f"{path}.{field.alias or name}" if path else name
        reader = _reader(field.metadata, field.annotation)
        section = section_in(field.annotation)
        if isinstance(reader, NumberReader):
            found[inner] = reader
        elif isinstance(reader, PotentialReader):
            found.update({f"{inner}.{part}": below for part, below in reader.readers.items()})
        elif section is None:
            found[inner] = None
        elif not _is_list(field.annotation):
            found.update(known_entries(section, inner))
    return found


def _reader(metadata: list[object], annotation: object) -> object:
    candidates = [*metadata]
    for part in getattr(annotation, "__args__", ()):
        candidates.extend(getattr(part, "__metadata__", ()))
    return next(
        (found for found in candidates if isinstance(found, NumberReader | PotentialReader)), None
    )


def _is_list(annotation: object) -> bool:
    return getattr(annotation, "__origin__", None) is tuple
