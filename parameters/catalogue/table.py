"""A strict reader of the catalogue's CSV tables, and of the numbers in their cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from nasicell.parameters.bibliography import is_known, references
from nasicell.parameters.entries import nearest, refuse_unknown_keys
from nasicell.parameters.errors import InputError
from nasicell.parameters.quantity import KINDS, Kind, Quantity, Uncertainty
from nasicell.parameters.units import to_si

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|to)\s*({_NUMBER})")


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Read a table from a file; see :func:`parse_table`."""
    return parse_table(path.read_text(encoding="utf-8"), path.name, columns)


def parse_table(text: str, file: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a table that has exactly ``columns``; missing values are empty texts."""
    lines = csv.reader(text.splitlines())
    head = next(lines, [])
    try:
        refuse_unknown_keys(dict.fromkeys(head), columns)
    except InputError as problem:
        raise problem.within(file=file) from None
    missing = [column for column in columns if column not in head]
    if missing:
        raise InputError("is missing; add the column", path=missing[0], file=file)
    rows = []
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(head):
            raise InputError(
                f"has {len(cells)} instead of {len(head)} cells; put a text with a comma in quotes",
                path=f"line {number}",
                file=file,
            )
        rows.append(dict(zip(head, (cell.strip() for cell in cells), strict=True)))
    return rows


def checked_kind(text: str) -> Kind:
    """Return the kind written in a cell."""
    if text not in KINDS:
        raise InputError(f"is '{text}'; write one of {', '.join(KINDS)}")
    return text


def checked_source(text: str) -> str:
    """Return the source written in a cell."""
    if not is_known(text):
        raise InputError(
            f"is '{text}', which is not in the bibliography; {nearest(text, references())}",
            path="source",
        )
    return text


def one_of(text: str, allowed: Sequence[str]) -> str:
    """Return the word of a cell that takes one of a few words."""
    if text not in allowed:
        shown = ", ".join(word or "an empty cell" for word in allowed)
        raise InputError(f"is '{text}'; write {shown}")
    return text


def ends(text: str) -> tuple[str, str]:
    """Return both ends of a range ("0.1-1", "2 to 53"), or a single number twice."""
    found = _RANGE.fullmatch(text)
    return (found[1], found[2]) if found else (text, text)


def number(
    text: str, unit: str, si_unit: str, kind: Kind, source: str, *, logarithmic: bool = False
) -> Quantity:
    """Read a number, or a range, whose unit stands in the column's head.

    A range becomes its middle with the range as uncertainty: the arithmetic one, or with
    ``logarithmic`` the geometric one, as fits what spans decades.
    """
    low, high = (to_si(_with_unit(end, unit), si_unit) for end in ends(text))
    if low > high:
        raise InputError(f"is '{text}'; write the lower end first")
    written = _with_unit(text, unit)
    if low == high:
        si, doubt = low, None
    else:
        si = (low * high) ** 0.5 if logarithmic else (low + high) / 2
        doubt = Uncertainty(text=written, low=low, high=high)
    return Quantity(text=written, si=si, unit=si_unit, kind=kind, source=source, uncertainty=doubt)


def _with_unit(text: str, unit: str) -> str:
    return text if unit == "1" else f"{text} {unit}"
