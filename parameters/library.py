"""The shipped cells and materials, and the way to load a cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nasicell.parameters.cell import Cell
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.finding import LIBRARY, extended, find_cell, names
from nasicell.parameters.merging import MATERIAL_SECTIONS

MaterialKind = Literal["metals", "electrolytes", "cathodes"]


@dataclass(frozen=True)
class CellSummary:
    """What ``nasicell cells`` says of a shipped cell."""

    name: str
    title: str
    summary: str
    electrolyte_model: str


def list_cells() -> list[CellSummary]:
    """Return the shipped cells, sorted by name."""
    found = []
    for name in names("cells"):
        raw = extended(LIBRARY / "cells" / f"{name}.yaml")
        texts = {key: " ".join(str(raw[key]).split()) for key in ("title", "summary")}
        found.append(CellSummary(name, electrolyte_model=str(raw["electrolyte_model"]), **texts))
    return found


def list_materials(kind: MaterialKind) -> list[str]:
    """Return the names of the shipped metals, electrolytes or cathodes."""
    if kind not in MATERIAL_SECTIONS.values():
        raise InputError(
            f"'{kind}' is not a kind of material; {nearest(kind, MATERIAL_SECTIONS.values())}"
        )
    return names(kind)


def load_cell(name_or_path: str | Path) -> Cell:
    """Load a shipped cell by name, or a cell file by its path (ending in .yaml)."""
    raw, file = find_cell(name_or_path)
    return Cell.from_mapping(raw, file=file)
