"""What a search of the catalogue is asked for, in words."""

from __future__ import annotations

from typing import Any

from nasicell.parameters.errors import InputError


def asked(what: str, text: Any) -> str | None:
    """Return a criterion without blanks around it, None for none; refuse an empty one.

    Parameters
    ----------
    what
        Name of the criterion, for the refusal.
    text
        What was asked for.
    """
    if text is None:
        return None
    if not isinstance(text, str):
        raise InputError(f"is {text!r}; a text is expected, in quotes", path=what)
    if not text.strip():
        raise InputError("is empty; leave it out or write a text", path=what)
    return text.strip()


def holds(part: str | None, whole: str) -> bool:
    """Tell whether a text holds a part, whatever the capitals; every text holds None."""
    return part is None or part.casefold() in whole.casefold()
