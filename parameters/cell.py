"""A cell: resolved, validated, frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nasicell.parameters import rules
from nasicell.parameters.bibliography import OWN_SOURCES, bibtex_of
from nasicell.parameters.catalogue.doubts import doubts
from nasicell.parameters.catalogue.material import refuse_missing
from nasicell.parameters.characterisation import Comparison, characterisation
from nasicell.parameters.consistency import consistency
from nasicell.parameters.derived import Derived, derive, settled
from nasicell.parameters.errors import InputError
from nasicell.parameters.finding import with_materials
from nasicell.parameters.interphases import Interphases
from nasicell.parameters.leaves import of_cathode, quantities
from nasicell.parameters.merging import MATERIAL_SECTIONS, flatten
from nasicell.parameters.published import Published
from nasicell.parameters.quantity import Quantity
from nasicell.parameters.range_warnings import concentration_warnings, temperature_warnings
from nasicell.parameters.refusals import sentence
from nasicell.parameters.rows import Row, rows_of
from nasicell.parameters.schema import (
    Cathode,
    CellSections,
    Electrolyte,
    Metal,
    Separator,
    Test,
    Thermal,
)
from nasicell.parameters.setting import set_entries


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell as its file describes it.

    Made by ``nasicell.parameters.load_cell`` or ``Cell.from_mapping``; changed copies come from
    ``with_values`` and ``with_numbers``. Two cells are equal when their entries are.
    """

    sections: CellSections = field(repr=False)
    derived: Derived = field(repr=False)
    _mapping: dict[str, Any] = field(repr=False)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], *, file: str | None = None) -> Cell:
        """Build and validate a cell from resolved entries, such as ``to_mapping`` returns.

        Materials may be given by name or by their entries; ``file`` is named in refusals.
        """
        raw = deepcopy(dict(mapping))
        for section in MATERIAL_SECTIONS:
            if isinstance(raw.get(section), str):
                raw[section] = {"material": raw[section]}
        return cls._build(with_materials(raw, Path(), file), file)

    @classmethod
    def _build(cls, raw: dict[str, Any], file: str | None) -> Cell:
        flat = dict(raw)
        for section in MATERIAL_SECTIONS:
            if isinstance(raw.get(section), Mapping):
                flat[section] = flatten(section, raw[section])
        try:
            refuse_missing(flat.get("electrolyte"), in_file=file is not None)
            sections = CellSections.model_validate(flat)
        except InputError as problem:
            raise problem.within(file=file) from None
        except ValidationError as error:
            raise sentence(error, CellSections, flat).within(file=file) from None
        try:
            rules.check(sections)
            sections = settled(sections)
            derived = derive(sections)
            rules.check_settled(sections, derived.salt_concentration.si)
        except InputError as problem:
            raise problem.within(file=file) from None
        return cls(sections, derived, raw)

    @property
    def name(self) -> str:
        """Short name, as given to ``load_cell``."""
        return self.sections.name

    @property
    def title(self) -> str:
        """One line for figures and tables."""
        return self.sections.title

    @property
    def summary(self) -> str:
        """What was built and measured, and what is not known."""
        return self.sections.summary

    @property
    def electrolyte_model(self) -> str:
        """The electrolyte model that the cell asks for by default."""
        return self.sections.electrolyte_model

    @property
    def metal(self) -> Metal:
        """The metal electrode."""
        return self.sections.metal

    @property
    def electrolyte(self) -> Electrolyte:
        """The electrolyte."""
        return self.sections.electrolyte

    @property
    def separator(self) -> Separator:
        """The separator."""
        return self.sections.separator

    @property
    def cathode(self) -> Cathode:
        """The composite cathode."""
        return self.sections.cathode

    @property
    def interphases(self) -> Interphases:
        """Films, charge transfer at the metal, contacts."""
        return self.sections.interphases

    @property
    def thermal(self) -> Thermal | None:
        """The cell as a body that heats up; None if its file says nothing of it."""
        return self.sections.thermal

    @property
    def published(self) -> Published | None:
        """What the source reports beside what the model uses; None if its file says nothing."""
        return self.sections.published

    @property
    def growing_films(self) -> bool:
        """Whether any film grows, in time or with the charge that passes."""
        films = (self.interphases.metal, self.interphases.cathode, self.interphases.counter)
        rates = [(film.film_growth_in_time, film.film_growth_with_charge) for film in films]
        return any(rate is not None and rate.si > 0 for pair in rates for rate in pair)

    @property
    def test(self) -> Test:
        """How the cell is tested."""
        return self.sections.test

    def with_values(self, values: Mapping[str, Any]) -> Cell:
        """Return the cell with entries replaced by values as written in a file.

        For example ``{"electrolyte.conductivity": "0.66 mS/cm"}`` or ``{"electrolyte": "sn-qse"}``:
        numbers become "assumed" by "user" and keep their law of temperature; the bare name of a
        section takes another material.
        """
        return self._with(values)

    def with_numbers(self, numbers: Mapping[str, float]) -> Cell:
        """Return the cell with entries replaced by plain numbers in SI units."""
        return self._with({path: float(number) for path, number in numbers.items()})

    def _with(self, values: Mapping[str, Any]) -> Cell:
        mapping = deepcopy(self._mapping)
        set_entries(mapping, values, self._units)
        return Cell._build(mapping, None)

    @cached_property
    def _units(self) -> dict[str, str]:
        return {path: quantity.unit for path, quantity in quantities(self.sections)}

    def quantities(self) -> list[tuple[str, Quantity]]:
        """Return path and number of every entry, in the order of the file."""
        return list(quantities(self.sections))

    def rows(self) -> list[Row]:
        """Return all numbers and curves of the cell, in the order of the file."""
        return list(rows_of(self.sections))

    @cached_property
    def material_notes(self) -> dict[str, str]:
        """Remarks on the materials, by section: metal, electrolyte, cathode."""
        materials = (("metal", self.metal), ("electrolyte", self.electrolyte))
        named = (*materials, ("cathode", self.cathode))
        return {name: " ".join(material.note.split()) for name, material in named if material.note}

    def consistency(self) -> list[str]:
        """Return sentences that confront the cell's numbers with one another."""
        return consistency(self.sections, self.derived)

    def characterisation(self) -> list[Comparison]:
        """Return the comparisons of the cell's numbers with what its sources publish of it."""
        return characterisation(self.sections, self.derived)

    def warnings(self, low: float, high: float | None = None, *, cathode: bool = True) -> list[str]:
        """Return sentences on laws used from ``low`` to ``high`` [K] without backing.

        ``high`` defaults to ``low``: one temperature. A metal that melts is named too, and what the
        catalogue doubts of the electrolyte. Without ``cathode``, as in a symmetric cell, its laws
        are left out.
        """
        high = low if high is None else high
        return [
            *temperature_warnings(self.sections, low, high, cathode=cathode),
            *doubts(self.electrolyte),
        ]

    def concentration_warnings(self, low: float, high: float) -> list[str]:
        """Return sentences on shapes used from ``low`` to ``high`` [mol/m3] without backing."""
        return concentration_warnings(self.sections, low, high)

    def to_mapping(self) -> dict[str, Any]:
        """Return all entries as plain data, materials included; ``from_mapping`` takes it back."""
        return deepcopy(self._mapping)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the entries, the same for equal cells on every machine."""
        text = json.dumps(self._mapping, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def citations(self, *, cathode: bool = True) -> list[tuple[str, str]]:
        """Return key and BibTeX entry of every source the cell's numbers come from.

        Without ``cathode``, as in a symmetric cell, its numbers are left out.
        """
        keys = {row.source for row in self.rows() if cathode or not of_cathode(row.path)}
        return [(key, bibtex_of(key) or "") for key in sorted(keys - set(OWN_SOURCES))]

    def __eq__(self, other: object) -> bool:
        """Tell whether all entries agree."""
        return isinstance(other, Cell) and self._mapping == other._mapping

    def __hash__(self) -> int:
        return hash(self.fingerprint)
