"""Readers of parts of a law: single ones, and the rows of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from nasicell.parameters.errors import InputError

Reader = Callable[[Any], Any]
_NEAR = 0.5  # K, by which a temperature may miss the end of a range: rounding


def read_part(raw: Mapping[str, Any], key: str, reader: Reader, example: str = "") -> Any:
    """Read ``raw[key]`` with ``reader``; a refusal names ``key``.

    A missing part is refused with an example: the one given, or the reader's own.
    """
    if raw.get(key) is None:
        shown = example or getattr(reader, "example_entry", "...")
        raise InputError(f"is missing; write for example '{key}: {shown}'", path=key)
    try:
        return reader(raw[key])
    except InputError as problem:
        raise problem.within(path=key) from None


def law_of(raw: Any, forms: Sequence[str], proposed: Sequence[str] | None = None) -> str:
    """Return the form that ``raw["law"]`` names, one of ``forms``; a refusal proposes some."""
    proposed = proposed or forms
    known = f"one of {', '.join(proposed)}" if len(proposed) > 1 else proposed[0]
    if not isinstance(raw, Mapping):
        raise InputError(f"is {raw!r}; write {{law: ..., ...}}, with law {known}")
    found = raw.get("law")
    if found is None:
        raise InputError(f"is missing; write {known}", path="law")
    if found not in forms:
        raise InputError(f"is {found!r}; write {known}", path="law")
    return str(found)


def read_rows(
    raw: Mapping[str, Any], readers: Sequence[Reader], example: str
) -> tuple[tuple[float, ...], ...]:
    """Read ``raw["points"]``, a list of two or more rows with a number for every reader."""
    rows = raw.get("points")
    if not isinstance(rows, list) or len(rows) < 2:
        raise InputError(f"must be two or more rows such as {example}", path="points")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(readers):
            many = f"has {len(row)} instead of {len(readers)} entries"
            found = many if isinstance(row, list) else f"is {row!r}"
            raise InputError(f"{found}; write for example {example}", path=row_path(number))
    return tuple(_read_row(row, number, readers) for number, row in enumerate(rows, 1))


def _read_row(row: list[Any], number: int, readers: Sequence[Reader]) -> tuple[float, ...]:
    try:
        return tuple(reader(entry) for reader, entry in zip(readers, row, strict=True))
    except InputError as problem:
        raise problem.within(path=row_path(number)) from None


def row_path(number: int) -> str:
    """Return the place of a row of ``points`` in a refusal, counted from 1."""
    return f"points, row {number},"


def refuse_disorder(
    raw: Mapping[str, Any], rows: Sequence[Sequence[float]], what: str, *, column: int = 0
) -> None:
    """Refuse rows that do not rise strictly in their first column, or fall in their second."""
    for number, (before, after) in enumerate(pairwise(rows), 2):
        rises = after[column] > before[column]
        falls = after[column] < before[column]
        if not (falls if column else rises):
            written = [raw["points"][row - 1][column] for row in (number - 1, number)]
            raise InputError(
                f"has {written[1]} after {written[0]}; write strictly "
                f"{'falling' if column else 'rising'} {what}",
                path=row_path(number),
            )


def refuse_outside(at: float, written: Sequence[Any], temperatures: Sequence[float]) -> None:
    """Refuse an ``at`` [K] that lies outside the temperatures of its table.

    ``written`` holds ``at`` and the first and the last temperature as in the file.
    """
    if temperatures[0] - _NEAR <= at <= temperatures[-1] + _NEAR:
        return
    raise InputError(
        f"is {written[0]}, outside its table ({written[1]} to {written[2]}); write the temperature "
        "where the value holds, within the table",
        path="at",
    )


def plain_numbers(written: Any) -> tuple[float, ...]:
    """Read a list of plain numbers; YAML 1.1 takes 1e-1 for a text, which is read here too."""
    must = "must be plain numbers a0, a1, ..., for example [0.2, 1.1, -0.4]"
    if not isinstance(written, list) or not written:
        raise InputError(must)
    return tuple(_plain_number(entry, must) for entry in written)


def _plain_number(entry: Any, must: str) -> float:
    if isinstance(entry, bool) or not isinstance(entry, int | float | str):
        raise InputError(must)
    try:
        number = float(entry)
    except (ValueError, OverflowError):
        raise InputError(f"hold '{entry!s:.20}'; they {must}") from None
    if not abs(number) < float("inf"):
        raise InputError(f"hold '{entry}'; they {must}")
    return number
