"""Sections on cells: every number with its origin, and what follows from them."""

import re
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from nasicell.cell_tables import points_text, units_text
from nasicell.html_report.blocks import Block, Facts, Listing, Section, Table, Words
from nasicell.html_report.letters import breakable
from nasicell.parameters import Cell
from nasicell.parameters.bibliography import OWN_SOURCES, reference_of
from nasicell.parameters.rows import Row
from nasicell.text import enumerated

KINDS = ("measured", "derived", "fitted", "assumed")


def cell_section(cell: Cell, title: str, anchor: str) -> Section:
    """Lay out a cell.

    Parameters
    ----------
    cell : Cell
        The cell of a run.
    title : str
        The section's heading.
    anchor : str
        The section's id.
    """
    rows = cell.rows()
    counts = {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
    told = f"{len(rows)} numbers: " + ", ".join(f"{n} {kind}" for kind, n in counts.items() if n)
    used = {row.source for row in rows}
    own = "; ".join(f"{key}: {words}" for key, words in OWN_SOURCES.items() if key in used)
    blocks: list[Block] = [
        Words(cell.summary),
        Facts(
            [
                ("cell", cell.title),
                ("electrolyte model", cell.electrolyte_model),
                ("fingerprint, SHA-256", cell.fingerprint),
                ("numbers", told),
                ("sources without a paper", own),
            ]
        ),
        *(_numbers(part, list(group)) for part, group in groupby(rows, _part)),
        _derived(cell),
    ]
    law_lines = [f"{row.path}: {row.law}" for row in rows if row.law]
    points = [f"{row.path} {units_text(one)}: {points_text(one)}" for row in rows
              for one in row.tables]  # fmt: skip
    notes = [f"{part}: {note}" for part, note in cell.material_notes.items()]
    listings = {
        "Fitted again by": _fits(rows),
        "Laws": law_lines,
        "Points of tables, in SI units": points,
        "Materials": notes,
        "What the numbers say of one another": cell.consistency(),
    }
    blocks += [Listing(title, sentences) for title, sentences in listings.items() if sentences]
    blocks += _published(cell)
    return Section(anchor, title, told, blocks, cell.warnings(cell.test.temperature.si))


def _part(row: Row) -> str:
    return row.path.partition(".")[0]


def _numbers(part: str, rows: Sequence[Row]) -> Table:
    """Return the table of one part of the cell."""
    header = ["number", "value", "in SI units", "kind", "source", "range", "note"]
    cells = [
        [
            breakable(row.path.removeprefix(f"{part}.")),
            row.text,
            "" if row.si is None else f"{row.si:.4g} {row.unit}".removesuffix(" 1"),
            row.kind,
            source_link(row.source),
            row.uncertainty or "",
            row.note or "",
        ]
        for row in rows
    ]
    return Table(f"Numbers of the cell: {part}", header, cells, words=range(7))


def _fits(rows: Sequence[Row]) -> list[str]:
    """Return the commands that fit numbers again, each once, and the numbers."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.refit:
            found.setdefault(row.refit, []).append(row.path)
    return [f"{enumerated(paths)}: {command}" for command, paths in found.items()]


def source_link(key: str) -> str | Markup:
    """Return a source as a link to its entry in the list of sources of the page, if it has one."""
    reference = reference_of(key)
    if reference is None:
        return key
    return Markup('<a href="#{}">{}</a>').format(source_anchor(reference.key), key)


def source_anchor(key: str) -> str:
    """Return the id of a source."""
    return "source-" + re.sub(r"[^\w-]+", "-", key)


def _derived(cell: Cell) -> Table:
    rows = [
        [found.name.replace("_", " "), found.text, found.formula] for found in cell.derived.all()
    ]
    return Table("What follows from the numbers", ["quantity", "value", "from"], rows, (0, 1, 2))


def _published(cell: Cell) -> list[Block]:
    found = cell.characterisation()
    if not found:
        return []
    rows = [
        [line.quantity, line.published, line.this_set, f"{line.ratio:.3g}" if line.ratio else ""]
        for line in found
    ]
    header = ["quantity", "published", "this set", "ratio"]
    return [
        Table("Against what is published", header, rows, words=(0, 1, 2)),
        Listing("What that means", [line.sentence for line in found]),
    ]
