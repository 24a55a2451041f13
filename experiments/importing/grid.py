"""Rows of cells to a table: which row is the head, where the records begin and end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nasicell.experiments.importing.cells import is_clock_time, is_number
from nasicell.experiments.importing.heads import DIMENSIONS, Head, read_head
from nasicell.experiments.importing.table import Cell, Column, shown
from nasicell.experiments.importing.units import factor
from nasicell.parameters.errors import InputError

LOST = 0.01
"""A larger share of rows that do not fit is not a flaw but another kind of file."""
_ABOVE = 12  # rows above the first record in which the head may stand
_TELLING = {"voltage", "impedance_real"}  # one of them is in every table that is read
Row = Sequence[Cell]


@dataclass(frozen=True)
class Found:
    """A table within a grid.

    Attributes
    ----------
    columns : tuple of Column
        Its columns; heads are empty where there is no row of heads.
    headed : bool
        Whether there is a row of heads.
    warnings : tuple of str
        Rows left out.
    """

    columns: tuple[Column, ...]
    headed: bool
    warnings: tuple[str, ...]


def find_table(rows: Sequence[Row], *, head_row: int | None = None) -> Found:
    """Find head and records.

    Parameters
    ----------
    rows : sequence of rows
        All cells of a file or a sheet.
    head_row : int, optional
        The row of heads, where the user knows it.

    Raises
    ------
    InputError
        If there are no records, they do not fit the head, or too many rows fit nothing.
    """
    looks = [_look(row) for row in rows]
    first = _first_record(rows, looks, head_row)
    head, units = _head_rows(rows, looks, first) if head_row is None else (head_row, None)
    width = max(look.length for look in looks[first:] if look.record)
    names = _names(rows, head, units) if head is not None else [""] * width
    while len(names) > width and not names[-1]:
        names.pop()
    if len(names) < width:
        raise InputError(
            f"has {len(names)} heads ({shown(names)}) above records of {width} values; "
            "if the decimal sign is a comma, export it with another separator than a comma"
        )
    kept, warnings = _fitting(rows, looks, first, names)
    columns = tuple(
        Column(name, [row[n] if n < len(row) else None for row in kept])
        for n, name in enumerate(names)
    )
    return Found(columns, head is not None, tuple(warnings))


@dataclass(frozen=True)
class _Look:
    """A row at a glance: its cells, those up to the last that is filled, whether it is a record."""

    cells: int
    length: int
    record: bool


def _look(row: Row) -> _Look:
    filled = [n for n, cell in enumerate(row) if _filled(cell)]
    values = sum(is_number(row[n]) or is_clock_time(row[n]) for n in filled)
    record = values >= 2 and 2 * values >= len(filled) - 2
    return _Look(len(row), filled[-1] + 1 if filled else 0, record)


def _filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _first_record(rows: Sequence[Row], looks: Sequence[_Look], head_row: int | None) -> int:
    start = 0 if head_row is None else head_row + 1
    records = [n for n in range(start, len(rows)) if looks[n].record]
    if len(records) < 2:
        seen = next((row for row in rows if any(map(_filled, row))), None)
        begins = f"; it begins with {shown([str(c) for c in seen if _filled(c)])}" if seen else ""
        raise InputError(
            f"holds fewer than two records of numbers{begins}; a table of numbers with a row of "
            "heads is expected"
        )
    width = Counter(looks[n].length for n in records).most_common(1)[0][0]
    return next(n for n in records if abs(looks[n].length - width) <= 1)


def _head_rows(
    rows: Sequence[Row], looks: Sequence[_Look], first: int
) -> tuple[int | None, int | None]:
    """Return the row of heads, and a row of units between it and the records."""
    above = range(first - 1, max(first - _ABOVE, 0) - 1, -1)
    read = {n: [read_head(str(cell)) for cell in rows[n] if _filled(cell)] for n in above}
    known = {n: [head.quantity for head in heads if head] for n, heads in read.items()}
    best = max(known, key=lambda n: (bool(_TELLING & {*known[n]}), len(known[n]), n), default=None)
    if best is None or len(known[best]) < 2:
        nearest = next((n for n in above if looks[n].length), None)
        if nearest is None or looks[nearest].length < 2:
            return None, None
        return nearest, None
    if best + 1 < first and _are_units(rows[best], rows[best + 1]):
        return best, best + 1
    return best, None


def _are_units(heads: Row, units: Row) -> bool:
    pairs = list(zip(heads, units, strict=False))
    return any(_unit_of(*pair) for pair in pairs) and not any(is_number(unit) for unit in units)


def _unit_of(head: Cell, unit: Cell) -> bool:
    """Whether a cell is the unit of a head that does not say one."""
    read = read_head(str(head))
    return (
        read is not None
        and read.unit is None
        and _filled(unit)
        and factor(str(unit), DIMENSIONS[read.quantity]) is not None
    )


def _names(rows: Sequence[Row], head: int, units: int | None) -> list[str]:
    names = ["" if cell is None else str(cell).strip() for cell in rows[head]]
    if units is None:
        return names
    below = [*rows[units], *[None] * len(names)]
    return [
        f"{name} ({str(unit).strip().strip('()[]')})" if _unit_of(name, unit) else name
        for name, unit in zip(names, below, strict=False)
    ]


def _fitting(
    rows: Sequence[Row], looks: Sequence[_Look], first: int, names: Sequence[str]
) -> tuple[list[Row], list[str]]:
    """Return the records that fit the head, and sentences on the others."""
    filled = [n for n in range(first, len(rows)) if looks[n].length]
    odd = [n for n in filled if not looks[n].record or looks[n].length > len(names)]
    layers = _of_other_layers(rows, names, [n for n in filled if looks[n].record])
    odd = sorted({*odd, *layers})
    last = filled[-1]
    short = last not in odd and looks[last].cells < min(looks[n].cells for n in filled[:-1][-20:])
    warnings = []
    if short:
        warnings.append(
            "the last row is shorter than the others: the file was cut off, the row is left out"
        )
        filled.pop()
    if len(odd) - len(layers) > max(LOST * len(filled), 1):
        raise InputError(
            f"{len(odd)} of {len(filled)} rows below the head are no records, the first is row "
            f"{odd[0] + 1}: {shown([str(c) for c in rows[odd[0]] if _filled(c)])}; one table of "
            "numbers below one row of heads is expected"
        )
    if odd:
        warnings.append(
            f"{len(odd)} {'row is' if len(odd) == 1 else 'rows are'} no records and left out, "
            f"the first is row {odd[0] + 1}"
        )
    out = set(odd)
    return [rows[n] for n in filled if n not in out], warnings


def _of_other_layers(
    rows: Sequence[Row], names: Sequence[str], records: Sequence[int]
) -> list[int]:
    """Return records with a cell below an empty head where most have none.

    Neware writes rows of cycles and of steps between those of records, each set off by blanks.
    """
    found: set[int] = set()
    for column in (n for n, name in enumerate(names) if not name):
        filled = [n for n in records if column < len(rows[n]) and _filled(rows[n][column])]
        if 2 * len(filled) < len(records):
            found |= set(filled)
    return sorted(found)


def heads_of(columns: Sequence[Column]) -> list[tuple[Column, Head | None]]:
    """Each column with what its head means."""
    return [(column, read_head(column.head)) for column in columns]
