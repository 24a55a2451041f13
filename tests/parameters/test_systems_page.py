"""The page on systems names every shipped cell, and no cell that is not shipped."""

import re
from pathlib import Path

from nasicell.parameters import list_cells, list_materials

PAGE = (Path(__file__).parents[2] / "docs" / "systems.md").read_text(encoding="utf-8")
CELL = re.compile(r"\b(?:zhang2026|lu2026|liu2025|wang2026|chen2026)-[a-z0-9-]+")
LABEL = re.compile(r"^\| ([A-D]\d+) \|", re.MULTILINE)
ROWS = {"A": 22, "B": 17, "C": 18, "D": 4}


def row(label):
    return next(line for line in PAGE.splitlines() if line.startswith(f"| {label} |"))


def test_every_shipped_cell_stands_on_it_and_every_cell_on_it_is_shipped():
    assert set(CELL.findall(PAGE)) == {cell.name for cell in list_cells()}


def test_every_system_has_one_row_in_order():
    expected = [f"{letter}{n}" for letter, last in ROWS.items() for n in range(1, last + 1)]
    assert LABEL.findall(PAGE) == expected


def test_every_row_names_a_cell_a_material_or_a_reason():
    shipped = {cell.name for cell in list_cells()} | set(list_materials("electrolytes"))
    silent = []
    for label in LABEL.findall(PAGE):
        here = row(label).rstrip(" |").rpartition(" | ")[2]
        named = re.findall(r"`([^`]+)`", here)
        runs = any(name in shipped or name.startswith("nasicell ") for name in named)
        reason = here.startswith(("no:", "not repeated", "as electrolytes in the catalogue"))
        if not (runs or reason):
            silent.append(label)
    assert silent == []


def test_materials_named_as_in_the_catalogue_are_there():
    named = {
        name
        for line in PAGE.splitlines()
        if "in the catalogue" in line
        for name in re.findall(r"`([a-z0-9.-]+)`", line)
    }
    assert len(named) >= 10
    assert named <= set(list_materials("electrolytes"))
