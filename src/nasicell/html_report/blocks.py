"""What a page is made of: plain data, which the template lays out and escapes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    kind: str = "words"


@dataclass(frozen=True)
class Listing:
    """A list of sentences under a heading of its own."""

    title: str
    sentences: Sequence[str]
    kind: str = "listing"


@dataclass(frozen=True)
class Facts:
    """Names and what they are; those that are unknown are left out."""

    facts: Sequence[tuple[str, str | None]]
    kind: str = "facts"


@dataclass(frozen=True)
class Table:
    """A table; its first column names the rows.

    Attributes
    ----------
    caption
        What it shows.
    header
        Column heads with units.
    rows
        As many cells in each row.
    words
        Columns of words, aligned to the left; all others hold numbers.
    note
        What stands below it, or nothing.
    """

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[int] = (0,)
    note: str = ""
    kind: str = "table"


@dataclass(frozen=True)
class Picture:
    """A figure as SVG: its caption tells readers what is drawn where."""

    svg: Markup
    caption: str
    kind: str = "picture"


@dataclass(frozen=True)
class Typed:
    """Text of a terminal, its columns kept."""

    text: str
    kind: str = "typed"


@dataclass(frozen=True)
class Download:
    """A file within the page.

    Attributes
    ----------
    name
        Under which it is saved.
    of
        What it belongs to.
    address
        Its content as an address that begins with ``data:``.
    words
        What to do with it.
    """

    name: str
    of: str
    address: str
    words: str
    kind: str = "download"


Block = Words | Listing | Facts | Table | Picture | Typed | Download


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes
    ----------
    anchor
        Its id, one of a kind on the page.
    title
        Its heading.
    told
        What it found, in one sentence, for the summary.
    blocks
        What it shows.
    warnings
        What its results warn of.
    """

    anchor: str
    title: str
    told: str
    blocks: Sequence[Block]
    warnings: Sequence[str] = field(default=())


LONGEST = 60
"""Rows of a table that are shown."""


def shortened(table: Table, where: str) -> Table:
    """Return a table without the rows that nobody reads on paper, and say where they are.

    Parameters
    ----------
    table : Table
        Any table.
    where : str
        A file that has all rows.
    """
    more = len(table.rows) - LONGEST
    if more <= 0:
        return table
    note = f"{more} more rows are in {where}."
    return Table(table.caption, table.header, table.rows[:LONGEST], table.words, note)
