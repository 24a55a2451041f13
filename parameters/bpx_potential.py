"""The open-circuit potential of a BPX electrode as an entry of a cathode material."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from nasicell.parameters.bpx_entries import Origin, temperature_text, text_in
from nasicell.parameters.errors import InputError
from nasicell.parameters.expressions import refuse_unless_falling, with_argument
from nasicell.parameters.to_bpx import plateau_formula

_NUMBER = r"(-?\d[\d.e+-]*)"
_PLATEAU = re.compile(
    rf"{_NUMBER} - {_NUMBER} \* \(x - 0\.5\) \+ {_NUMBER} \* exp\(-x / {_NUMBER}\) "
    rf"- {_NUMBER} \* exp\(-\(1 - x\) / {_NUMBER}\)"
)
_PLATEAU_UNITS = {
    "plateau": "V",
    "tilt": "mV",
    "upper_amplitude": "V",
    "upper_width": "",
    "lower_amplitude": "V",
    "lower_width": "",
}


@dataclass(frozen=True)
class Range:
    """What theta runs over: the stoichiometry x = low + width theta."""

    low: float
    width: float

    @property
    def whole(self) -> bool:
        """Whether theta is the stoichiometry itself."""
        return (self.low, self.width) == (0.0, 1.0)


def read_potential(
    electrode: Any, reference: float | None, origin: Origin
) -> tuple[dict[str, Any], Range]:
    """Return the entry of the open-circuit potential and the range of stoichiometry it is over."""
    ocp = electrode.ocp
    if isinstance(ocp, int | float):
        raise InputError("is a plain number; a potential must fall", path="OCP [V]")
    whole = Range(0.0, 1.0)
    low, high = float(electrode.minimum_stoichiometry), float(electrode.maximum_stoichiometry)
    if not 0 <= low < high <= 1:
        raise InputError(f"run from {low:g} to {high:g}", path="stoichiometry limits")
    limits = Range(low, high - low)
    try:
        if isinstance(ocp, str):
            law, span = _formula(str(ocp), whole, limits, origin)
        else:
            law, span = _table(ocp.x, ocp.y, whole, limits, origin)
    except InputError as problem:
        raise problem.within(path="OCP [V]") from None
    if reference is not None:
        law["at"] = temperature_text(reference)
    if electrode.dudt is not None and isinstance(electrode.dudt, int | float):
        si = float(electrode.dudt)
        law["entropy_coefficient"] = origin.number(
            text_in("mV/K", "V/K", si, lambda number: number == si)
        )
    return law, span


def _formula(
    text: str, whole: Range, limits: Range, origin: Origin
) -> tuple[dict[str, Any], Range]:
    match = _PLATEAU.fullmatch(text)
    if match and plateau_formula(*(float(number) for number in match.groups())) == text:
        parts = zip(_PLATEAU_UNITS.items(), map(float, match.groups()), strict=True)
        entry = {name: origin.number(_same(unit, si)) for (name, unit), si in parts}
        return {"law": "two-phase-plateau", **entry}, whole
    try:
        refuse_unless_falling(text)
        span = whole
    except InputError:
        refuse_unless_falling(text, limits.low, limits.low + limits.width)
        span = limits
        text = with_argument(text, f"{limits.low!r} + {limits.width!r} * x")
    return {"law": "expression", "expression": text, **origin.words()}, span


def _same(unit: str, si: float) -> str:
    return text_in(unit, "V" if unit else "1", si, lambda number: number == si)


def _table(
    x: list[float], y: list[float], whole: Range, limits: Range, origin: Origin
) -> tuple[dict[str, Any], Range]:
    if len(x) < 2:
        raise InputError("has fewer than two points")
    order = np.argsort(x)
    contents, volts = np.asarray(x, float)[order], np.asarray(y, float)[order]
    span = whole if (contents[0], contents[-1]) == (0.0, 1.0) else limits
    if not span.whole:
        high = limits.low + limits.width
        if contents[0] > limits.low or contents[-1] < high:
            raise InputError(f"does not reach over the limits {limits.low:g} to {high:g}")
        inside = (contents > limits.low) & (contents < high)
        ends = np.interp([limits.low, high], contents, volts)
        volts = np.array([ends[0], *volts[inside], ends[1]])
        middle = (contents[inside] - limits.low) / limits.width
        contents = np.array([0.0, *middle, 1.0])
    points = [
        [content, f"{potential!r} V"]
        for content, potential in zip(contents.tolist(), volts.tolist(), strict=True)
    ]
    return {"law": "table", "points": points, **origin.words()}, span
