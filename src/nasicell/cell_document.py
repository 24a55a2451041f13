"""A cell as a Markdown document, for the supporting information of a paper."""

from collections.abc import Sequence

from nasicell.cell_tables import points_text, units_text
from nasicell.citing import cell_references
from nasicell.markdown import bullets, code, escaped, link, table
from nasicell.parameters import Cell
from nasicell.parameters.bibliography import OWN_SOURCES, Reference, reference_of
from nasicell.parameters.rows import Row


def cell_markdown(cell: Cell) -> str:
    """Return the document: every number with its source, what follows from them, the sources."""
    rows = cell.rows()
    warnings = cell.warnings(cell.test.temperature.si)
    parts = [
        f"# {escaped(cell.name)}: {escaped(cell.title)}",
        escaped(cell.summary),
        f"Electrolyte model: {escaped(cell.electrolyte_model)}.",
        *_section("Numbers", numbers_table(rows)),
        *_section(
            "Laws", bullets([f"{code(row.path)}: {escaped(row.law)}" for row in rows if row.law])
        ),
        *_section("Tables", bullets(_tables(rows))),
        *_section("Materials", bullets(_materials(cell))),
        *_section("Derived quantities", _derived(cell)),
        *_section(
            "What the numbers say of one another",
            bullets([escaped(sentence) for sentence in cell.consistency()]),
        ),
        *_section("Warnings", bullets([escaped(sentence) for sentence in warnings])),
        *_published(cell),
        *_section("Sources", bullets(_sources(rows, cell_references(cell)))),
    ]
    return "\n\n".join(parts)


def numbers_table(rows: Sequence[Row]) -> str:
    """Return the table of numbers: as written, in SI units, with kind, source and doubt."""
    header = ["number", "value", "SI value", "SI unit", "kind", "source", "uncertainty", "note"]
    cells = [
        [
            code(row.path),
            escaped(row.text),
            "" if row.si is None else f"{row.si:.6g}",
            escaped(row.unit),
            row.kind,
            _source(row.source),
            escaped(row.uncertainty or ""),
            _note(row),
        ]
        for row in rows
    ]
    return table(header, cells, numbers=[2])


def _note(row: Row) -> str:
    """Return the note of a number, and the command that fits it again."""
    again = f"Fitted again by {code(row.refit)}." if row.refit else ""
    return " ".join(part for part in (escaped(row.note or ""), again) if part)


def _tables(rows: Sequence[Row]) -> list[str]:
    """Return one line a table, its points in SI units."""
    return [
        f"{code(row.path)}, {escaped(units_text(one))}: {escaped(points_text(one))}"
        for row in rows
        for one in row.tables
    ]


def _materials(cell: Cell) -> list[str]:
    """Return one line a material of which there is something to say."""
    return [
        f"{code(section)}, {escaped(getattr(cell, section).material)}: {escaped(note)}"
        for section, note in cell.material_notes.items()
    ]


def _source(source: str) -> str:
    reference = reference_of(source)
    return link(source, reference.link) if reference else escaped(source)


def _section(title: str, content: str) -> list[str]:
    """Return heading and content; nothing if there is no content."""
    return [f"## {title}", content] if content else []


def _derived(cell: Cell) -> str:
    cells = [
        [escaped(found.name.replace("_", " ")), escaped(found.text), escaped(found.formula)]
        for found in cell.derived.all()
    ]
    return table(["quantity", "value", "from"], cells)


def _published(cell: Cell) -> list[str]:
    found = cell.characterisation()
    if not found:
        return []
    cells = [
        [
            escaped(line.quantity),
            escaped(line.published),
            escaped(line.this_set),
            f"{line.ratio:.3g}" if line.ratio else "",
        ]
        for line in found
    ]
    return [
        "## Against what is published",
        table(["quantity", "published", "this set", "ratio"], cells, numbers=[3]),
        bullets([escaped(line.sentence) for line in found]),
    ]


def _sources(rows: Sequence[Row], references: Sequence[Reference]) -> list[str]:
    """Return one line a source, those that are no publications last."""
    lines = []
    for reference in references:
        address = f"<{reference.link}>" if reference.link else "No DOI at hand"
        words = ". ".join(part for part in (escaped(reference.full), address) if part)
        lines.append(f"{escaped(reference.key)}: {words}")
    used = {row.source for row in rows}
    return lines + [f"{key}: {words}" for key, words in OWN_SOURCES.items() if key in used]
