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


def quantities(section: BaseModel, path: str = "") -> Iterator[tuple[str, Quantity]]:
    """Yield every number below ``section`` with its path."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        inner = f"{path}.{name}" if path else name
        if isinstance(value, Quantity):
            yield inner, value
        elif isinstance(value, TemperatureLaw | PotentialLaw):
            for below, quantity in value.quantities.items():
                yield (f"{inner}.{below}" if below else inner), quantity
        elif isinstance(value, BaseModel):
            yield from quantities(value, inner)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, BaseModel):
                    yield from quantities(item, f"{inner}.{getattr(item, 'name', '')}")


def temperature_laws(section: BaseModel) -> Iterator[tuple[str, TemperatureLaw]]:
    """Yield every property that may depend on temperature with its path."""
    for path, law in property_laws(section):
        yield path, law.temperature if isinstance(law, ProductLaw) else law


def concentration_laws(section: BaseModel) -> Iterator[tuple[str, ElectrolyteLaw]]:
    """Yield every property of the electrolyte with its path."""
    for path, law in property_laws(section):
        if isinstance(law, ElectrolyteLaw):
            yield path, law


def property_laws(section: BaseModel, path: str = "") -> Iterator[tuple[str, TemperatureLaw]]:
    """Yield every property that may carry laws with its path."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        inner = f"{path}.{name}" if path else name
        if isinstance(value, TemperatureLaw):
            yield inner, value
        elif isinstance(value, BaseModel):
            yield from property_laws(value, inner)


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
