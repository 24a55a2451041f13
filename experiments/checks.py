"""Refusals that the protocols share: one sentence on what was wrong and what would be right."""

import math
from typing import Any

from nasicell.parameters.errors import InputError


def positive(name: str, value: Any, *, example: float) -> float:
    """Return a positive number.

    Raises
    ------
    InputError
        If it is none.
    """
    number = _number(value)
    if not 0 < number < math.inf:
        raise InputError(f"{name} is {value!r}; give one positive number, for example {example:g}")
    return number


def whole(name: str, value: Any, *, most: int, least: int = 1) -> int:
    """Return a whole number from ``least`` to ``most``.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InputError(f"{name} is {value!r}; give a whole number from {least} to {most}")
    return value


def _number(value: Any) -> float:
    """NaN where it is no number."""
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan
