"""Numbers and quantities in words, for the sentences of a target."""

from __future__ import annotations

import math

from nasicell.sweeps.axes import Axis

_COARSE = 0.01
_EXACT = 1e-6


def with_article(words: str) -> str:
    """Put the indefinite article before a quantity."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def unit_words(unit: str) -> str:
    """Write a unit for a sentence: "ohm cm2"; "" for a plain number."""
    return "" if unit == "1" else unit.replace("*", " ").replace("^", "")


def number_words(number: float, axis: Axis, *, rounded: int = 0, doubt: float = 0.0) -> str:
    """Write a number with its unit.

    Parameters
    ----------
    number : float
        In the unit of the axis.
    axis : Axis
        Gives the unit.
    rounded : int
        1 rounds up, -1 down, so that a limit stays true; 0 to the nearest.
    doubt : float
        Uncertainty, in the unit of the axis.
    """
    unit = unit_words(axis.unit)
    digits = short(number, rounded, doubt)
    return f"{digits} {unit}" if unit else digits


def short(number: float, rounded: int = 0, doubt: float = 0.0) -> str:
    """Write a number with three digits, or two where it is known no better than to 1 %."""
    if number == 0:
        return "0"
    figures = 2 if doubt > _COARSE * abs(number) else 3
    step = 10.0 ** (math.floor(math.log10(abs(number))) + 1 - figures)
    units = number / step
    nearest = round(units)
    if rounded and abs(units - nearest) > _EXACT:
        nearest = math.ceil(units) if rounded > 0 else math.floor(units)
    return f"{nearest * step:.{figures + 1}g}"
