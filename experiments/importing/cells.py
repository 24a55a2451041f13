"""Cells to numbers: decimal signs, clock times, dates."""

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.importing.table import Array
from nasicell.parameters.errors import InputError

NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)*|[.,]\d+)(?:[eE][+-]?\d{1,3})?")
_PLAIN = re.compile(r"[-+0-9.eE\s]*")
_CLOCK = re.compile(
    r"(?:(?P<days>\d+)(?:[-d.]| days?,? )\s*)?(?P<h>\d+):(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:[.,:]\d+)?)"
)
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
_DATES = (
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%dT%H:%M:%S%z",
)
"""Forms of dates whose order of day and month cannot be mistaken."""


def is_number(cell: Any) -> bool:
    """Whether a cell is a number, or text that reads as one with either decimal sign."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float | np.number):
        return True
    return isinstance(cell, str) and bool(NUMBER.fullmatch(cell.strip()))


def is_clock_time(cell: Any) -> bool:
    """Whether a cell is a time as on a clock."""
    if isinstance(cell, datetime.time | datetime.timedelta):
        return True
    return isinstance(cell, str) and bool(_CLOCK.fullmatch(cell.strip()))


def decimal_sign(cells: Iterable[str]) -> str:
    """Find the decimal sign of texts that are numbers.

    ``3,43`` can only be a decimal comma, ``1.234,5`` too; ``1,234,567`` only holds thousands.

    Parameters
    ----------
    cells : iterable of str
        Cells of a file; those that are no numbers are passed over.

    Returns
    -------
    str
        "." or ",".

    Raises
    ------
    InputError
        If both signs occur as decimal signs, or every comma could be either (``1,234``).
    """
    point = comma = thousands = unclear = ""
    for cell in cells:
        text = cell.strip()
        if not ("," in text or "." in text) or not NUMBER.fullmatch(text):
            continue
        if "," not in text:
            if text.count(".") == 1:
                point = point or text
        elif text.count(",") > 1 or text.find(",") < text.find("."):
            thousands = thousands or text
        elif "." in text or not _GROUPS.fullmatch(text):
            comma = comma or text
        else:
            unclear = unclear or text
    if comma and (point or thousands):
        raise InputError(
            f"holds '{point or thousands}' and '{comma}': a point and a comma as decimal signs of "
            "one file; export it again with one of them"
        )
    if unclear and not (comma or thousands):
        raise InputError(
            f"holds '{unclear}', which is {unclear.replace(',', '.')} or "
            f"{unclear.replace(',', '')}; say which with 'decimal: \",\"' or 'decimal: \".\"' in a "
            "mapping file (--map)"
        )
    return "," if comma else "."


def numbers(cells: Sequence[Any] | NDArray[Any], decimal: str) -> tuple[Array, Array]:
    """Read cells as numbers.

    Parameters
    ----------
    cells : sequence
        Text, numbers, None.
    decimal : str
        The decimal sign of the texts.

    Returns
    -------
    values, strange
        Numbers, NaN where there is none; and which cells hold something that is no number.
    """
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiub":
        return cells.astype(float), np.zeros(len(cells), dtype=bool)
    texts = [_plain(cell, decimal) for cell in cells]
    if all(texts) and _PLAIN.fullmatch(" ".join(texts)):
        try:
            return np.array(texts, dtype=float), np.zeros(len(texts), dtype=bool)
        except ValueError:
            pass  # something like 1-2: looked at one by one
    values = np.full(len(texts), np.nan)
    strange = np.zeros(len(texts), dtype=bool)
    for n, text in enumerate(texts):
        if NUMBER.fullmatch(text) and text.count(".") <= 1:
            values[n] = float(text)
        else:
            strange[n] = bool(text) and text.casefold() not in ("nan", "-", "--", "n/a")
    return values, strange


def _plain(cell: Any, decimal: str) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return repr(float(cell)) if is_number(cell) else str(cell)
    text = cell.strip()
    if "," in text and NUMBER.fullmatch(text):
        text = text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", "")
    return text


def clock_seconds(cells: Sequence[Any] | NDArray[Any]) -> tuple[Array, Array]:
    """Read times as on a clock, [days-]hours:minutes:seconds, as seconds.

    Returns
    -------
    values, strange
        As from :func:`numbers`.
    """
    values = np.full(len(cells), np.nan)
    strange = np.zeros(len(cells), dtype=bool)
    for n, cell in enumerate(cells):
        if isinstance(cell, datetime.timedelta):
            values[n] = cell.total_seconds()
        elif isinstance(cell, datetime.time):
            seconds = cell.second + 1e-6 * cell.microsecond
            values[n] = 3600 * cell.hour + 60 * cell.minute + seconds
        elif isinstance(cell, str) and (found := _CLOCK.fullmatch(cell.strip())):
            whole, _, part = re.sub("[,:]", ".", found["s"]).partition(".")
            seconds = float(f"{whole}.{part or 0}")
            days = float(found["days"] or 0)
            values[n] = 86400 * days + 3600 * float(found["h"]) + 60 * float(found["m"]) + seconds
        else:
            strange[n] = cell not in (None, "")
    return values, strange


def dates(cells: Sequence[Any] | NDArray[Any]) -> Array | None:
    """Read dates as seconds since 1970 UTC; None if any cell is not a date that is sure."""
    if len(cells) == 0:
        return None
    if isinstance(cells, np.ndarray) and cells.dtype.kind == "M":
        return np.asarray(cells.astype("datetime64[us]").astype(float) / 1e6)
    form = None
    found = np.empty(len(cells))
    for n, cell in enumerate(cells):
        if isinstance(cell, str):
            form = form or next((known for known in _DATES if _parsed(cell, known)), None)
            cell = _parsed(cell, form) if form else None
        if not isinstance(cell, datetime.datetime):
            return None
        zone = cell.tzinfo or datetime.UTC
        found[n] = cell.replace(tzinfo=zone).timestamp()
    return found


def _parsed(text: str, form: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(text.strip(), form)
    except ValueError:
        return None
