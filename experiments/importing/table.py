"""What every reader hands over: columns as the file has them, and what its head says."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Cell = str | float | datetime.datetime | datetime.time | datetime.timedelta | None
"""One cell of a text file or of a worksheet."""


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes
    ----------
    head : str
        Its head, as written.
    cells : sequence
        Its cells: text, numbers or dates, one a record.
    """

    head: str
    cells: Sequence[Cell] | NDArray[Any]


@dataclass(frozen=True)
class Table:
    """The records of a file before units, signs and cycles are known.

    Attributes
    ----------
    format : str
        What wrote the file, in words.
    columns : tuple of Column
        All of the same length.
    decimal : str
        The decimal sign of cells that are text.
    positive : str or None
        What a positive current does by the format's convention, "charge" or "discharge"; None if
        it has none.
    notes : tuple of str
        How the file was read: encoding, separator, sheet.
    warnings : tuple of str
        What the user has to know.
    mass_kg : float or None
        Mass of active material that the file states [kg]; it is reported, and used only when the
        user repeats it.
    summary : dict
        The file's own table of cycles: column -> values; empty if it has none.
    """

    format: str
    columns: tuple[Column, ...]
    decimal: str = "."
    positive: str | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    mass_kg: float | None = None
    summary: dict[str, Array] = field(default_factory=dict)

    @property
    def heads(self) -> list[str]:
        """The heads, in the order of the file."""
        return [column.head for column in self.columns]


def shown(heads: Sequence[str]) -> str:
    """Name heads in a sentence."""
    listed = [f"'{head[:40]}'" for head in heads[:12]]
    more = f" and {len(heads) - 12} more" if len(heads) > 12 else ""
    return ", ".join(listed) + more
