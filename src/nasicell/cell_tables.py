"""The numbers of a cell as plain data, as CSV and as text for a terminal."""

import csv
import dataclasses
import io
import json
from typing import Any

from nasicell.citing import NUMBERS, cell_references, line, source_data
from nasicell.parameters import Cell
from nasicell.parameters.law_words import PointTable
from nasicell.parameters.rows import Row
from nasicell.text import text_table, wrapped

CSV_KEYS = [
    "path",
    "text",
    "si",
    "unit",
    "kind",
    "source",
    "doi",
    "uncertainty",
    "uncertainty_low_si",
    "uncertainty_high_si",
    "law",
    "tables",
    "note",
    "refit",
]
"""Columns of the CSV, named as the keys of the JSON."""
LONGEST_PATH = 46
"""Longer paths take a line of their own, so that the table stays within 120 columns."""


def cell_data(cell: Cell) -> dict[str, Any]:
    """Everything that is known of a cell, for JSON."""
    return {
        "cell": cell.name,
        "title": cell.title,
        "summary": cell.summary.strip(),
        "material_notes": cell.material_notes,
        "electrolyte_model": cell.electrolyte_model,
        "sha256": cell.fingerprint,
        "numbers": [dataclasses.asdict(row) for row in cell.rows()],
        "derived": [dataclasses.asdict(quantity) for quantity in cell.derived.all()],
        "consistency": cell.consistency(),
        "characterisation": [dataclasses.asdict(found) for found in cell.characterisation()],
        "warnings": cell.warnings(cell.test.temperature.si),
        "citations": [source_data(reference, NUMBERS) for reference in cell_references(cell)],
    }


def cell_csv(cell: Cell) -> str:
    """One row a number, as RFC 4180 has it: lines end with CR LF; what is unknown is empty.

    Tables are JSON. Materials with a note follow, each in a row of its name and note.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_KEYS, extrasaction="ignore")
    writer.writeheader()
    for row in cell.rows():
        tables = [dataclasses.asdict(one) for one in row.tables]
        writer.writerow({**vars(row), "tables": json.dumps(tables) if tables else ""})
    for section, note in cell.material_notes.items():
        material = getattr(cell, section).material
        writer.writerow({"path": f"{section}.material", "text": material, "note": note})
    return text.getvalue()


def cell_text(cell: Cell) -> str:
    """Everything that is known of a cell, for a terminal."""
    rows = cell.rows()
    numbers = [[row.path, _value(row), row.kind, row.source, row.uncertainty or ""] for row in rows]
    derived = [
        [quantity.name.replace("_", " "), quantity.text, quantity.formula]
        for quantity in cell.derived.all()
    ]
    header = ["number", "value", "kind", "source", "uncertainty"]
    parts = [
        f"{cell.name}: {cell.title}",
        wrapped(cell.summary),
        f"electrolyte model: {cell.electrolyte_model}",
        "",
        text_table(header, numbers, left=True, longest_first=LONGEST_PATH),
        "",
        *_laws(rows),
        *_points(rows),
        *_fits(rows),
        text_table(["derived", "value", "from"], derived, left=True),
        "",
        "Notes:",
        *[wrapped(f"- {section}: {note}") for section, note in cell.material_notes.items()],
        *[wrapped(f"- {row.path}: {row.note}") for row in rows if row.note],
        "",
        "What the numbers say of one another:",
        *[wrapped(f"- {sentence}") for sentence in cell.consistency()],
        *[wrapped(f"warning: {sentence}") for sentence in cell.warnings(cell.test.temperature.si)],
        *_published(cell),
        "",
        "Sources:",
        *[f"- {line(source_data(reference, NUMBERS))}" for reference in cell_references(cell)],
    ]
    return "\n".join(parts)


def _value(row: Row) -> str:
    """The value as written; of a curve how it is given, as laws and tables say the rest."""
    return row.text.partition(",")[0] if row.si is None else row.text


def _fits(rows: list[Row]) -> list[str]:
    """Lines on the commands that fit numbers again, unbroken; none if nothing is fitted."""
    lines = [f"- {row.path}: {row.refit}" for row in rows if row.refit]
    return ["Fitted again by:", *lines, ""] if lines else []


def _laws(rows: list[Row]) -> list[str]:
    """Lines on how numbers change with temperature and concentration; none if none does."""
    lines = [wrapped(f"- {row.path}: {row.law}") for row in rows if row.law]
    return ["Laws:", *lines, ""] if lines else []


def _points(rows: list[Row]) -> list[str]:
    """Lines on the tables behind the laws, in SI units; none if there is none."""
    lines = [
        wrapped(f"- {row.path} / {units_text(one)}: {points_text(one)}")
        for row in rows
        for one in row.tables
    ]
    return ["Tables:", *lines, ""] if lines else []


def units_text(table: PointTable) -> str:
    """The units of the columns of a table."""
    return f"({', '.join(table.units)})"


def points_text(table: PointTable) -> str:
    """The points of a table in one line, with six digits."""
    points = (", ".join(f"{number:.6g}" for number in point) for point in table.points)
    return " ".join(f"({point})" for point in points)


def _published(cell: Cell) -> list[str]:
    """Table and sentences on what the sources publish; none if they publish nothing to compare."""
    found = cell.characterisation()
    if not found:
        return []
    rows = [
        [line.quantity, line.published, line.this_set, f"{line.ratio:.3g}" if line.ratio else ""]
        for line in found
    ]
    return [
        "",
        "Against what is published:",
        text_table(["quantity", "published", "this set", "ratio"], rows, left=True),
        *[wrapped(f"- {line.sentence}") for line in found],
    ]
