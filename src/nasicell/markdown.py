"""Markdown that GitHub and most converters read: text that stays text, pipe tables."""

import re
from collections.abc import Sequence

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")


def escaped(text: str) -> str:
    """Text in one line whose characters all mean themselves, also in a cell of a table."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A name or a command in the type of code; a bar would end the cell of a table."""
    return f"`{text}`".replace("|", "\\|")


def link(text: str, address: str | None) -> str:
    """Text that leads to an address; the text alone where there is none."""
    return f"[{escaped(text)}]({address})" if address else escaped(text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Lay out a pipe table.

    Parameters
    ----------
    header : sequence of str
        Column heads.
    rows : sequence of sequence of str
        Cells, escaped already.
    numbers : sequence of int
        Columns that are aligned to the right.
    """
    rule = ["---:" if column in numbers else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rule, *rows])


def bullets(sentences: Sequence[str]) -> str:
    """Lay out a list of sentences, escaped already."""
    return "\n".join(f"- {sentence}" for sentence in sentences)
