"""The numbers of a cell as plain data, as CSV and as text for a terminal."""

import csv
import dataclasses
import io
from typing import Any

from nasicell.citing import NUMBERS, cell_references, line, plain
from nasicell.parameters import Cell
from nasicell.parameters.cell import Row
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
        "electrolyte_model": cell.electrolyte_model,
        "sha256": cell.fingerprint,
        "numbers": [dataclasses.asdict(row) for row in cell.rows()],
        "derived": [dataclasses.asdict(quantity) for quantity in cell.derived.all()],
        "consistency": cell.consistency(),
        "characterisation": [dataclasses.asdict(found) for found in cell.characterisation()],
        "warnings": cell.warnings(cell.test.temperature.si),
        "citations": [plain(reference, NUMBERS) for reference in cell_references(cell)],
    }


def cell_csv(cell: Cell) -> str:
    """One row a number, as RFC 4180 has it: lines end with CR LF; what is unknown is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_KEYS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(vars(row) for row in cell.rows())
    return text.getvalue()


def cell_text(cell: Cell) -> str:
    """Everything that is known of a cell, for a terminal."""
    rows = cell.rows()
    numbers = [[row.path, row.text, row.kind, row.source, row.uncertainty or ""] for row in rows]
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
        *_fits(rows),
        text_table(["derived", "value", "from"], derived, left=True),
        "",
        "Notes:",
        *[wrapped(f"- {row.path}: {row.note}") for row in rows if row.note],
        "",
        "What the numbers say of one another:",
        *[wrapped(f"- {sentence}") for sentence in cell.consistency()],
        *[wrapped(f"warning: {sentence}") for sentence in cell.warnings(cell.test.temperature.si)],
        *_published(cell),
        "",
        "Sources:",
        *[f"- {line(plain(reference, NUMBERS))}" for reference in cell_references(cell)],
    ]
    return "\n".join(parts)


def _fits(rows: list[Row]) -> list[str]:
    """Lines on the commands that fit numbers again, unbroken; none if nothing is fitted."""
    lines = [f"- {row.path}: {row.refit}" for row in rows if row.refit]
    return ["Fitted again by:", *lines, ""] if lines else []


def _laws(rows: list[Row]) -> list[str]:
    """Lines on how numbers change with temperature and concentration; none if none does."""
    lines = [wrapped(f"- {row.path}: {row.law}") for row in rows if row.law]
    return ["Laws:", *lines, ""] if lines else []


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
