"""Plain text: tables and lines for a terminal, words for sentences."""

import textwrap
from collections.abc import Sequence

_LEFT_OUT = {"electrolyte", "interphases"}
"""Parts of a path that its name in words does without."""


def text_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: bool = False,
    longest_first: int | None = None,
) -> str:
    """Align columns.

    Parameters
    ----------
    header : sequence of str
        Column heads.
    rows : sequence of sequence of str
        Cells of the table, as many in each row as there are heads.
    left : bool
        Align all columns to the left; otherwise only the last, as fits numbers.
    longest_first : int, optional
        A first cell longer than this stands on a line of its own, above the rest of its row.

    Returns
    -------
    str
        Lines without trailing blanks.
    """
    lines = [list(header)]
    for first, *others in rows:
        fits = longest_first is None or len(first) <= longest_first
        lines += [[first, *others]] if fits else [[first], ["", *others]]
    widths = [max(len(line[n]) for line in lines if len(line) > 1) for n in range(len(header))]
    last = len(header) - 1
    return "\n".join(
        "  ".join(
            cell.ljust(widths[n]) if left or n == last else cell.rjust(widths[n])
            for n, cell in enumerate(line)
        ).rstrip()
        for line in lines
    )


def wrapped(sentence: str, width: int = 100) -> str:
    """Break a sentence into lines; a leading dash hangs."""
    hang = "  " if sentence.startswith("- ") else ""
    return textwrap.fill(" ".join(sentence.split()), width, subsequent_indent=hang)


def enumerated(words: Sequence[str]) -> str:
    """Join words: "a, b and c"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def quantity_words(path: str) -> str:
    """Name the number at a path: "conductivity", "metal film resistance", "cathode loading"."""
    words = [word for word in path.split(".") if word not in _LEFT_OUT]
    return " ".join(words).replace("_", " ")
