"""``nasicell show``."""

import dataclasses
import json

import click

from nasicell.cli.options import json_option, load_changed, set_option
from nasicell.parameters import Cell
from nasicell.text import text_table, wrapped


@click.command("show")
@click.argument("cell")
@set_option
@json_option
def command(cell: str, changes: tuple[str, ...], as_json: bool) -> None:
    """Show a cell: every number with unit, kind and source, and what follows from them.

    CELL is a shipped cell or the path of a cell file.
    """
    shown = load_changed(cell, changes)
    click.echo(json.dumps(_as_data(shown), indent=2) if as_json else _as_text(shown))


def _as_data(cell: Cell) -> dict[str, object]:
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
        "citations": [{"key": key, "bibtex": bibtex} for key, bibtex in cell.citations()],
    }


def _as_text(cell: Cell) -> str:
    numbers = [
        [
            row.path,
            row.text,
            row.kind,
            row.source,
            row.uncertainty or "",
        ]
        for row in cell.rows()
    ]
    derived = [
        [quantity.name.replace("_", " "), quantity.text, quantity.formula]
        for quantity in cell.derived.all()
    ]
    parts = [
        f"{cell.name}: {cell.title}",
        wrapped(cell.summary),
        f"electrolyte model: {cell.electrolyte_model}",
        "",
        text_table(["number", "value", "kind", "source", "range"], numbers, left=True),
        "",
        *_laws(cell),
        text_table(["derived", "value", "from"], derived, left=True),
        "",
        "Notes:",
        *[wrapped(f"- {row.path}: {row.note}") for row in cell.rows() if row.note],
        "",
        "What the numbers say of one another:",
        *[wrapped(f"- {sentence}") for sentence in cell.consistency()],
        *[wrapped(f"warning: {sentence}") for sentence in cell.warnings(cell.test.temperature.si)],
        *_published(cell),
        "",
        "Sources:",
        *[wrapped(f"- {line}") for line in source_lines(cell)],
    ]
    return "\n".join(parts)


def _laws(cell: Cell) -> list[str]:
    """Lines on how numbers change with temperature and concentration; none if none does."""
    lines = [wrapped(f"- {row.path}: {row.law}") for row in cell.rows() if row.law]
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


def source_lines(cell: Cell) -> list[str]:
    """One line a source: key and DOI, where there is one."""
    dois = {row.source: row.doi for row in cell.rows()}
    return [
        f"{key}: https://doi.org/{dois[key]}" if dois.get(key) else f"{key}"
        for key, _ in cell.citations()
    ]
