"""Impedance as text: CH Instruments, Gamry (.DTA) and ZView (.z)."""

import re
from collections.abc import Sequence

from nasicell.experiments.importing.cells import decimal_sign
from nasicell.experiments.importing.delimited import split
from nasicell.experiments.importing.grid import find_table
from nasicell.experiments.importing.table import Cell, Column, Table
from nasicell.parameters.errors import InputError


def is_chi(text: str) -> bool:
    """Whether a text is an impedance file of CH Instruments."""
    return "A.C. Impedance" in text[:500] and "Freq/Hz" in text


def is_gamry(text: str) -> bool:
    """Whether a text is a .DTA file of Gamry."""
    return text.lstrip().startswith("EXPLAIN")


def is_zview(text: str) -> bool:
    """Whether a text is a file of ZView or ZPlot."""
    return text.lstrip()[:5].upper() == "ZPLOT"


def read_chi(text: str, notes: tuple[str, ...]) -> Table:
    """Read an impedance file of CH Instruments: heads ``Freq/Hz, Z'/ohm, Z"/ohm``, Z" as it is."""
    lines = text.splitlines()
    head = next((n for n, line in enumerate(lines) if line.lstrip().startswith("Freq/Hz")), None)
    if head is None:
        raise InputError("is a file of CH Instruments without the row of heads Freq/Hz, Z'/ohm ...")
    # split by hand: the head holds a quotation mark
    rows: list[list[Cell]] = [list(line.split(",")) for line in lines[head:]]
    return _table("CH Instruments impedance text", rows, notes)


def read_gamry(text: str, notes: tuple[str, ...]) -> Table:
    """Read the impedance of a .DTA file: the table ZCURVE, one row of heads and one of units."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("ZCURVE")), None)
    if start is None:
        tables = [line.split("\t")[0] for line in lines if "\tTABLE" in line]
        raise InputError(
            f"is a .DTA file of Gamry without impedance (it has {', '.join(tables) or 'no table'}, "
            "ZCURVE is read)"
        )
    rows = split(lines[start + 1 :], "tab")
    end = next((n for n, row in enumerate(rows) if n > 1 and row and row[0]), len(rows))
    return _table("Gamry impedance (.DTA)", _with_units(rows[:end]), notes)


def read_zview(text: str, notes: tuple[str, ...]) -> Table:
    """Read a file of ZView: the table that follows the comments, Z'(a) and Z''(b) in ohm."""
    lines = text.splitlines()
    head = next((n for n, line in enumerate(lines) if re.search(r"Freq\(Hz\)", line)), None)
    if head is None:
        raise InputError("is a file of ZView without the heads Freq(Hz) ... Z'(a) Z''(b)")
    names: list[Cell] = [*re.split(r"[\t,]\s*|\s{2,}", lines[head].strip())]
    body = [line for line in lines[head + 1 :] if line.strip(" -\t")]
    rows: list[list[Cell]] = [[c for c in re.split(r"[\t,;\s]+", x.strip()) if c] for x in body]
    return _table("ZView impedance text", [names, *rows], notes)


def _with_units(rows: list[list[Cell]]) -> list[list[Cell]]:
    if len(rows) < 2:
        raise InputError("is a .DTA file of Gamry whose table ZCURVE is empty: it was cut off")
    joined: list[Cell] = [
        f"{head} ({unit})" if unit and unit != "#" else head
        for head, unit in zip(rows[0], rows[1], strict=False)
    ]
    return [joined, *rows[2:]]


def _table(kind: str, rows: Sequence[Sequence[Cell]], notes: tuple[str, ...]) -> Table:
    found = find_table(rows, head_row=0)
    columns = tuple(
        Column(re.sub(r"^(Z''?)\([ab]\)$", r"\1/ohm", c.head), c.cells) for c in found.columns
    )
    texts = (c for column in columns for c in column.cells if isinstance(c, str))
    return Table(kind, columns, decimal_sign(texts), notes=notes, warnings=found.warnings)
