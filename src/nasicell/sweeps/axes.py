"""One varied number of a cell: ``--vary PATH=START:STOP:N[:log]`` or ``PATH=a,b,c``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import Cell, InputError, to_si
from nasicell.parameters.leaves import known_entries
from nasicell.parameters.merging import MATERIAL_SECTIONS
from nasicell.sweeps.metrics import FASTEST

Floats = NDArray[np.float64]
EXAMPLE = "--vary electrolyte.conductivity=0.1mS/cm:3mS/cm:20:log"
_WRITTEN = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")
_PLAIN = "1"
"""Unit of a plain number."""
MOST_VALUES = 100_000
"""Values of one axis."""
C_RATE = "c_rate"
"""Path of the one number that is the protocol's and not the cell's."""


@dataclass(frozen=True)
class Axis:
    """One varied number.

    Attributes
    ----------
    path : str
        Dotted path of the number in the cell, or ``C_RATE``.
    unit : str
        Unit as the user wrote it; "1" for a plain number.
    si_unit : str
        SI unit.
    factor, offset : float
        A number in ``unit`` is ``offset + factor * number`` in SI (degC has an offset).
    values : tuple of float
        All values of a grid, or the two ends of the range of a design, in ``unit``.
    log : bool
        Whether a range is spaced, or drawn from, in its logarithm.
    """

    path: str
    unit: str
    si_unit: str
    factor: float
    offset: float
    values: tuple[float, ...]
    log: bool = False

    def si(self, numbers: Floats) -> Floats:
        """Convert numbers in ``unit`` to SI."""
        return self.offset + self.factor * numbers

    def drawn(self, shares: Floats) -> Floats:
        """Numbers in ``unit`` at shares (0 to 1) of the way from the low to the high end."""
        low, high = self.values
        if self.log:
            drawn: Floats = np.exp(np.log(low) + shares * (np.log(high) - np.log(low)))
            return drawn
        return low + shares * (high - low)


def read_axes(cell: Cell, vary: Mapping[str, Any], *, drawn: bool) -> tuple[Axis, ...]:
    """Read all varied numbers.

    Parameters
    ----------
    cell : Cell
        The cell.
    vary : mapping
        Path -> a text as after ``--vary PATH=``, or numbers in SI units, or texts with units.
    drawn : bool
        Whether samples are drawn from ranges; otherwise the axes span a grid.

    Raises
    ------
    InputError
        If one makes no sense.
    """
    if not vary:
        raise InputError(f"a sweep needs a number to vary, for example {EXAMPLE}")
    axes = tuple(_read(cell, path.strip(), spec, drawn) for path, spec in vary.items())
    _refuse_alternatives(cell, axes)
    return axes


def _read(cell: Cell, path: str, spec: Any, drawn: bool) -> Axis:
    _refuse_no_number(path)
    if isinstance(spec, str) and ":" in spec:
        return _range(cell, path, spec, drawn)
    if isinstance(spec, str):
        texts = [part.strip() for part in spec.split(",")]
    else:
        texts = _texts(cell, path, spec)
    if drawn and (isinstance(spec, str) or len(texts) != 2):
        raise InputError(
            f"is '{_shown(spec)}'; samples are drawn from a range, written LOW:HIGH or "
            "LOW:HIGH:log",
            path=path,
        )
    axis = _axis(cell, path, texts, log=False)
    if drawn:
        _refuse_order(axis)
    elif len(set(axis.values)) < len(axis.values):
        raise InputError(f"is '{_shown(spec)}'; write each value once", path=path)
    return axis


def _range(cell: Cell, path: str, spec: str, drawn: bool) -> Axis:
    """Read START:STOP:N[:log] of a grid, or LOW:HIGH[:log] of a design."""
    form = "LOW:HIGH or LOW:HIGH:log" if drawn else "START:STOP:N or START:STOP:N:log"
    parts = [part.strip() for part in spec.split(":")]
    log = parts[-1] == "log"
    ends = parts[:-1] if log else parts
    if len(ends) != (2 if drawn else 3):
        why = " (a design draws its samples itself)" if drawn and len(ends) == 3 else ""
        raise InputError(f"is '{spec}'; write {form}{why}, for example {EXAMPLE}", path=path)
    axis = _axis(cell, path, ends[:2], log)
    _refuse_order(axis)
    if log and axis.offset:
        raise InputError(f"is '{spec}'; a logarithmic range of temperatures needs K", path=path)
    if log and axis.values[0] <= 0:
        raise InputError(
            f"is '{spec}'; a logarithmic range must begin above 0, write it without :log", path=path
        )
    if drawn:
        return axis
    low, high = axis.values
    count = _count(path, spec, ends[2])
    numbers = np.geomspace(low, high, count) if log else np.linspace(low, high, count)
    values = tuple(float(f"{number:.15g}") for number in numbers)  # 0.3, not 0.30000000000000004
    return Axis(path, axis.unit, axis.si_unit, axis.factor, axis.offset, values, log)


def _count(path: str, spec: str, text: str) -> int:
    if not text.isdecimal() or float(text) < 2:
        raise InputError(
            f"is '{spec}'; the number of values is a whole number from 2 on, not '{text}'",
            path=path,
        )
    if float(text) > MOST_VALUES:
        raise InputError(f"is '{spec}'; up to {MOST_VALUES:,} values are taken", path=path)
    return int(text)


def _texts(cell: Cell, path: str, numbers: Any) -> list[str]:
    """Write Python values down: numbers are in SI units, texts have their own."""
    if isinstance(numbers, int | float):
        numbers = [numbers]
    if not isinstance(numbers, Sequence | np.ndarray) or not len(numbers):
        raise InputError(f"is {numbers!r}; give a text, or at least one number", path=path)
    if all(isinstance(number, str) for number in numbers):
        return list(numbers)
    try:
        plain = [float(number) for number in numbers]
    except (TypeError, ValueError):
        raise InputError(f"is {numbers!r}; give numbers in SI units, or texts", path=path) from None
    if path == C_RATE:
        return [repr(number) for number in plain]
    unit = dict(cell.with_numbers({path: plain[0]}).quantities())[path].unit
    return [f"{number!r} {unit}" if unit != _PLAIN else repr(number) for number in plain]


def _axis(cell: Cell, path: str, texts: Sequence[str], log: bool) -> Axis:
    """Read values into the unit of the last; the cell's own readers judge least and largest."""
    if path == C_RATE:
        return Axis(C_RATE, "C", _PLAIN, 1.0, 0.0, tuple(map(_rate, texts)), log)
    last = _WRITTEN.fullmatch(texts[-1])
    unit = last[2] if last else ""
    whole = [f"{text} {unit}" if _is_bare(text) and unit else text for text in texts]
    si_unit = _si_unit(cell, path, whole[-1])
    values = [_si(cell, path, text, si_unit) for text in whole]
    for end in (int(np.argmin(values)), int(np.argmax(values))):
        cell.with_values({path: whole[end]})
    shown = unit or _PLAIN
    offset = to_si("0" if not unit else f"0 {unit}", si_unit)
    factor = to_si("1" if not unit else f"1 {unit}", si_unit) - offset
    numbers = tuple(
        _number(text) if _unit(text) == unit else float(f"{(si - offset) / factor:.15g}")
        for text, si in zip(whole, values, strict=True)
    )
    return Axis(path, shown, si_unit, factor, offset, numbers, log)


def _rate(text: str) -> float:
    """Read a C-rate, written with or without its C."""
    match = _WRITTEN.fullmatch(text)
    rate = float(match[1]) if match and match[2] in ("", "C") else math.nan
    if not 0 < rate <= FASTEST:
        raise InputError(
            f"is '{text}'; C-rates are above 0 and up to {FASTEST:g}, for example 0.1:20:12:log",
            path=C_RATE,
        )
    return rate


def _si(cell: Cell, path: str, text: str, si_unit: str) -> float:
    """Read a value; the cell's own reader finds the words for a refusal."""
    try:
        return to_si(text, si_unit)
    except InputError:
        cell.with_values({path: text})
        raise


def _si_unit(cell: Cell, path: str, text: str) -> str:
    quantities = dict(cell.quantities())
    if path not in quantities:  # an optional entry that the cell does not have
        quantities = dict(cell.with_values({path: text}).quantities())
    return quantities[path].unit


def _is_bare(text: str) -> bool:
    match = _WRITTEN.fullmatch(text)
    return match is not None and not match[2]


def _unit(text: str) -> str:
    match = _WRITTEN.fullmatch(text)
    return match[2] if match else ""


def _number(text: str) -> float:
    match = _WRITTEN.fullmatch(text)
    assert match is not None  # the house's reader has read it
    return float(match[1])


def _refuse_no_number(path: str) -> None:
    entries = known_entries()
    if path in MATERIAL_SECTIONS or (path in entries and entries[path] is None):
        raise InputError(
            f"'{path}' is not a number; vary a number, for example electrolyte.conductivity"
        )


def _refuse_order(axis: Axis) -> None:
    low, high = axis.values
    if low >= high:
        raise InputError(
            f"runs from {low:g} to {high:g} {axis.unit}; write the lower end first".replace(
                f" {_PLAIN};", ";"
            ),
            path=axis.path,
        )


def _refuse_alternatives(cell: Cell, axes: Sequence[Axis]) -> None:
    """Refuse a number that makes another varied one void, as thickness does with porosity."""
    for first, second in permutations([axis for axis in axes if axis.path != C_RATE], 2):
        lowest = {
            axis.path: float(axis.si(np.asarray(min(axis.values)))) for axis in (first, second)
        }
        try:
            left = dict(cell.with_numbers(lowest).quantities())
        except InputError:
            continue  # two lowest values together need not make a cell: such samples get a reason
        if first.path not in left:
            raise InputError(
                f"'{second.path}' stands in the place of '{first.path}'; vary one of them"
            )


def _shown(spec: Any) -> str:
    return spec if isinstance(spec, str) else ", ".join(str(value) for value in spec)
