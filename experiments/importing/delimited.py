"""Delimited text with any head: the separator, the decimal sign and the head are found."""

import csv
import re

from nasicell.experiments.importing.cells import NUMBER, decimal_sign, is_clock_time
from nasicell.experiments.importing.grid import find_table
from nasicell.experiments.importing.profile import Profile
from nasicell.experiments.importing.table import Cell, Column, Table
from nasicell.experiments.importing.vendors import vendor
from nasicell.parameters.errors import InputError

SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ",", "bar": "|", "blank": " "}
_SAMPLE = 400  # rows that the separator is found from
_BEFORE = 20  # rows that the last is held against
HEADLESS = "two columns without heads"
POINTS = "points of WebPlotDigitizer"


def read_delimited(text: str, profile: Profile, notes: tuple[str, ...] = ()) -> Table:
    """Read delimited text.

    Parameters
    ----------
    text : str
        The file.
    profile : Profile
        What the user knows of it.
    notes : tuple of str
        How it was decoded.

    Raises
    ------
    InputError
        If there is no table.
    """
    lines, cut_off = _whole(text)
    name = profile.separator or find_separator(lines)
    grid = split(lines, name)
    found = find_table(grid, head_row=profile.head_row - 1 if profile.head_row else None)
    texts = (c for column in found.columns for c in column.cells if isinstance(c, str))
    # a comma that separates cannot be a decimal sign too, but in quotes
    sign = profile.decimal or decimal_sign(texts)
    notes = (*notes, f"separator {name}", f"decimal {'comma' if sign == ',' else 'point'}")
    columns, kind = found.columns, vendor([column.head for column in found.columns])
    if not profile.columns:
        if not found.headed:
            columns, kind = _points(columns), HEADLESS
        elif digitised := _data_sets(grid, columns):
            columns, kind = digitised, POINTS
    return Table(kind, columns, sign, notes=notes, warnings=(*cut_off, *found.warnings))


def _whole(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Lines, and a sentence if the last was cut off within a number and is left out.

    It then has no line break and is shorter than those before it. Two columns are digitised points,
    whose lines differ in length and often end without one.
    """
    lines = text.splitlines()
    if text.endswith(("\n", "\r")) or len(lines) <= _BEFORE:
        return lines, ()
    *before, last = lines
    if len(re.split(r"[\t;,|]", last)) < 3 or len(last) >= min(map(len, before[-_BEFORE:])):
        return lines, ()
    return before, ("the last row is shorter than the others and has no line break: the file was "
                    "cut off, the row is left out",)  # fmt: skip


def find_separator(lines: list[str]) -> str:
    """Find the separator: the one that cuts most rows into numbers."""
    filled = [line for line in lines if line.strip()]
    sample = filled[:_SAMPLE] + filled[-50:]
    scores = {name: sum(map(_numbers, split(sample, name))) for name in SEPARATORS}
    best = max(scores, key=lambda name: scores[name])
    if not scores[best]:
        begins = f"; it begins with '{filled[0].strip()[:60]}'" if filled else ""
        raise InputError(f"holds no table of numbers{begins}")
    return best


def _numbers(row: list[Cell]) -> int:
    found = sum(
        isinstance(cell, str) and bool(NUMBER.fullmatch(cell.strip()) or is_clock_time(cell))
        for cell in row
    )
    return found if found >= 2 else 0


def split(lines: list[str], name: str) -> list[list[Cell]]:
    """Cut lines at a separator, quotes heeded."""
    if name == "blank":
        return [list(line.split()) for line in lines]
    try:
        return [list(row) for row in csv.reader(lines, delimiter=SEPARATORS[name])]
    except csv.Error as problem:
        raise InputError(f"cannot be cut into columns ({problem})") from None


def _points(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Take two columns without heads for digitised points: capacity and voltage."""
    if len(columns) != 2:
        raise InputError(
            f"holds {len(columns)} columns of numbers without heads; name them in a mapping file "
            "(--map), for example 'columns: {test_time: {column: 1, unit: s}, "
            "voltage: {column: 2, unit: V}, current: {column: 3, unit: mA}}'"
        )
    return (
        Column("specific capacity (mAh/g)", columns[0].cells),
        Column("voltage (V)", columns[1].cells),
    )


def _data_sets(grid: list[list[Cell]], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Join the X and Y columns of several digitised data sets; empty if they are none."""
    heads = [column.head.casefold() for column in columns]
    if len(heads) % 2 or set(heads[::2]) != {"x"} or set(heads[1::2]) != {"y"}:
        return ()
    at = next(n for n, row in enumerate(grid) if [str(c).strip().casefold() for c in row] == heads)
    titles = [str(cell).strip() for cell in grid[at - 1]] if at else []
    names: list[Cell] = []
    x: list[Cell] = []
    y: list[Cell] = []
    for number, (left, right) in enumerate(zip(columns[::2], columns[1::2], strict=True), 1):
        title = titles[2 * number - 2] if 2 * number - 2 < len(titles) else ""
        for a, b in zip(left.cells, right.cells, strict=True):
            if a not in (None, "") or b not in (None, ""):
                names.append(title or str(number))
                x.append(a)
                y.append(b)
    return (
        Column("curve", names),
        Column("specific capacity (mAh/g)", x),
        Column("voltage (V)", y),
    )
