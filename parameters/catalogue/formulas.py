"""Charge balance of a chemical formula as it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

USUAL_STATES: dict[str, tuple[int, ...]] = {
    "Na": (1,),
    "K": (1,),
    "Ca": (2,),
    "Zn": (2,),
    "B": (3,),
    "Al": (3,),
    "Ga": (3,),
    "In": (3,),
    "Sc": (3,),
    "Y": (3,),
    "Si": (4,),
    "Ge": (4,),
    "Sn": (4, 2),
    "Ti": (4, 3),
    "Zr": (4,),
    "Hf": (4,),
    "P": (5,),
    "As": (5, 3),
    "Sb": (5, 3),
    "Ta": (5,),
    "Mo": (6,),
    "W": (6,),
    "O": (-2,),
    "S": (-2,),
    "Se": (-2,),
    "F": (-1,),
    "Cl": (-1,),
    "Br": (-1,),
    "I": (-1,),
}
"""Oxidation states beside these anions; the first is the usual one, by which a formula is judged.

Elements that change their state easily (Fe, V, Mn) are left out: their formulas are not judged.
"""

NEUTRAL = 5e-3
"""Excess charge per formula unit below which a formula is neutral: rounding of its amounts."""

_AMOUNT = r"(\d+/[1-9]\d*|\d+\.?\d*)?"
_TOKEN = re.compile(rf"([A-Z][a-z]?){_AMOUNT}|([(\[])|([)\]]){_AMOUNT}")


@dataclass(frozen=True)
class ChargeBalance:
    """What a formula's charges add up to.

    Attributes
    ----------
    excess
        Charge per formula unit with the usual oxidation states; None where it cannot be judged.
    mend
        Another common oxidation state that would make it neutral ("Sb +3"); "" for none.
    reason
        Why it cannot be judged; "" if it can.
    """

    excess: float | None
    mend: str = ""
    reason: str = ""


def amounts(formula: str) -> dict[str, float]:
    """Return the amount of each element in a formula such as ``Na3V2(PO4)3`` or ``KFe[Fe(CN)6]``.

    Raises
    ------
    ValueError
        If it is not one compound with plain amounts.
    """
    stack: list[dict[str, float]] = [{}]
    closing: list[str] = []
    end = 0
    for token in _TOKEN.finditer(formula):
        if token.start() != end:
            break
        end = token.end()
        element, count, opened, closed, times = token.groups()
        if element:
            stack[-1][element] = stack[-1].get(element, 0.0) + _amount(count)
        elif opened:
            stack.append({})
            closing.append(")" if opened == "(" else "]")
        elif closing and closed == closing.pop():
            for inner, amount in stack.pop().items():
                stack[-1][inner] = stack[-1].get(inner, 0.0) + amount * _amount(times)
        else:
            break
    else:
        if formula and end == len(formula) and len(stack) == 1:
            return stack[0]
    raise ValueError(f"'{formula}' is not one compound with plain amounts")


def _amount(written: str | None) -> float:
    """Read ``2``, ``0.5`` or ``1/3``; nothing is 1."""
    number, _, parts = (written or "1").partition("/")
    return float(number) / float(parts or 1)


def charge_balance(formula: str) -> ChargeBalance:
    """Judge a formula: sum of amount times oxidation state over its elements."""
    try:
        found = amounts(formula)
    except ValueError:
        return ChargeBalance(None, reason="a mixture, or amounts that are not plain numbers")
    unknown = [element for element in found if element not in USUAL_STATES]
    if unknown:
        return ChargeBalance(None, reason=f"no usual oxidation state is stated for {unknown[0]}")
    excess = sum(amount * USUAL_STATES[element][0] for element, amount in found.items())
    if abs(excess) < NEUTRAL:
        return ChargeBalance(0.0)
    for element, amount in found.items():
        usual, *others = USUAL_STATES[element]
        for state in others:
            if abs(excess + amount * (state - usual)) < NEUTRAL:
                return ChargeBalance(excess, mend=f"{element} {state:+d}")
    return ChargeBalance(excess)
