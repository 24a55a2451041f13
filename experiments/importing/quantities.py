"""Columns to quantities: which column is which, its numbers in the unit that is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nasicell.experiments.importing.cells import clock_seconds, dates, is_clock_time, numbers
from nasicell.experiments.importing.grid import LOST
from nasicell.experiments.importing.heads import DIMENSIONS, Head, read_head
from nasicell.experiments.importing.profile import Profile
from nasicell.experiments.importing.table import Array, Column, Table, shown
from nasicell.experiments.importing.units import CLOCK, FACTORS, KEPT, factor
from nasicell.parameters.errors import InputError

TIMES = ("test_time", "time", "date", "step_time")
CHARGES = ("current", "net_charge", "charge_increment")
CYCLING, CURVE, IMPEDANCE = "cycling", "curve", "impedance"


@dataclass(frozen=True)
class Used:
    """A column that was read.

    Attributes
    ----------
    quantity : str
        What it is.
    head : str
        Its head.
    unit : str or None
        Its unit as written, or as the user gave it; None if the head has none.
    confirmed : bool
        Whether the user gave the unit.
    """

    quantity: str
    head: str
    unit: str | None
    confirmed: bool


@dataclass(frozen=True)
class Quantities:
    """The records of a file in the units that are kept.

    Attributes
    ----------
    kind : str
        CYCLING (time, voltage, current), CURVE (capacity, voltage) or IMPEDANCE.
    values : dict
        Quantity -> numbers; a time without a unit is as written.
    words : dict
        Quantity -> texts: of steps, of curves.
    used : tuple of Used
        The columns behind them.
    warnings : tuple of str
        What the user has to know.
    """

    kind: str
    values: dict[str, Array]
    words: dict[str, list[str]]
    used: tuple[Used, ...]
    warnings: tuple[str, ...]

    def unit(self, quantity: str) -> str | None:
        """The unit of a quantity as written."""
        return next((used.unit for used in self.used if used.quantity == quantity), None)

    def confirmed(self, quantity: str) -> bool:
        """Whether the user gave the unit of a quantity."""
        return any(used.confirmed for used in self.used if used.quantity == quantity)


def read_quantities(table: Table, profile: Profile) -> Quantities:
    """Find and read the quantities of a table.

    Parameters
    ----------
    table : Table
        The table.
    profile : Profile
        What the user knows of it.

    Raises
    ------
    InputError
        If what is needed is missing, has no unit, or holds too much that is no number.
    """
    chosen = _chosen(table, profile)
    kind = _kind(set(chosen), table)
    needed = _needed(kind, set(chosen))
    values: dict[str, Array] = {}
    words: dict[str, list[str]] = {}
    used, warnings = [], []
    for quantity, (column, unit, confirmed) in chosen.items():
        dimension = DIMENSIONS[quantity]
        if dimension == "words":
            words[quantity] = ["" if c is None else str(c).strip() for c in column.cells]
            used.append(Used(quantity, column.head, None, confirmed))
            continue
        read = _read(column, quantity, unit, table.decimal)
        if isinstance(read, str):
            if quantity in needed:
                raise InputError(f"column '{column.head}' {read}")
            warnings.append(f"column '{column.head}' is not used: it {read}")
            continue
        values[quantity], shown_unit = read
        used.append(Used(quantity, column.head, shown_unit, confirmed))
    values, words, lost = _complete(values, words, needed)
    return Quantities(kind, values, words, tuple(used), (*warnings, *lost))


def _chosen(table: Table, profile: Profile) -> dict[str, tuple[Column, str | None, bool]]:
    """Quantity -> its column, the unit as written, whether the user gave it."""
    chosen: dict[str, tuple[Column, str | None, bool]] = {}
    taken = set()
    for quantity, source in profile.columns.items():
        column = _named(table, source.column, quantity)
        head = read_head(column.head)
        unit = source.unit or (head.unit if head and head.quantity == quantity else None)
        chosen[quantity] = (column, unit, source.unit is not None)
        taken.add(id(column))
    ranks: dict[str, int] = {}
    for column in table.columns:
        head = read_head(column.head)
        if head is None or id(column) in taken or head.quantity in profile.columns:
            continue
        known = ranks.get(head.quantity)
        if known == head.rank and not _same(chosen[head.quantity][0], column):
            raise InputError(
                f"has two columns for {_said(head)}, '{chosen[head.quantity][0].head}' and "
                f"'{column.head}'; choose one in a mapping file (--map) with "
                f"'columns: {{{head.quantity}: {{column: ..., unit: ...}}}}'"
            )
        if known is None or head.rank < known:
            ranks[head.quantity] = head.rank
            chosen[head.quantity] = (column, head.unit, False)
    return chosen


def _same(one: Column, other: Column) -> bool:
    return list(one.cells) == list(other.cells)


def _named(table: Table, wanted: str | int, quantity: str) -> Column:
    if isinstance(wanted, int):
        if wanted <= len(table.columns):
            return table.columns[wanted - 1]
    else:
        found = [column for column in table.columns if column.head == wanted]
        if found:
            return found[0]
    raise InputError(
        f"has no column {wanted!r}, which the mapping names for {quantity}; it has "
        f"{len(table.columns)} columns, {shown(table.heads)}"
    )


def _kind(found: set[str], table: Table) -> str:
    if {"frequency", "impedance_real"} <= found and found & {
        "impedance_imaginary",
        "minus_impedance_imaginary",
    }:
        return IMPEDANCE
    if "voltage" in found and found & set(TIMES):
        if found & set(CHARGES) or {"charge_capacity", "discharge_capacity"} <= found:
            return CYCLING
        raise InputError(
            f"has time and voltage, but no current ({shown(table.heads)}); name its column in a "
            "mapping file (--map) with 'columns: {current: {column: ..., unit: mA}}'"
        )
    if "voltage" in found and found & {"specific_capacity", "capacity"}:
        return CURVE
    if any(re.fullmatch(r"c[ _-]?rates?", head.strip().casefold()) for head in table.heads):
        raise InputError(
            f"is a table of capacities by C-rate ({shown(table.heads)}), not a measured curve: "
            "write it with the columns c_rate, discharge_capacity_mAh_g, order and name it in a "
            "cell file as test.measured"
        )
    understood = ", ".join(sorted(name.replace("_", " ") for name in found)) or "nothing"
    raise InputError(
        f"is a table with the heads {shown(table.heads)}, of which {understood} is understood; "
        "needed are time, voltage and current, or capacity and voltage, or frequency and both "
        "parts of an impedance: name their columns in a mapping file (--map), for example "
        "'columns: {voltage: {column: U cell, unit: mV}}'"
    )


def _needed(kind: str, found: set[str]) -> set[str]:
    if kind == IMPEDANCE:
        imaginary = {"impedance_imaginary", "minus_impedance_imaginary"} & found
        return {"frequency", "impedance_real", *imaginary}
    if kind == CURVE:
        first = "specific_capacity" if "specific_capacity" in found else "capacity"
        return {"voltage", first}
    time = next(name for name in TIMES if name in found)
    charge = next((name for name in CHARGES if name in found), None)
    return {"voltage", time, *([charge] if charge else ["charge_capacity", "discharge_capacity"])}


def _read(
    column: Column, quantity: str, unit: str | None, decimal: str
) -> tuple[Array, str | None] | str:
    """Read a column; a text is the reason why that cannot be done."""
    dimension = DIMENSIONS[quantity]
    if dimension == "date":
        found = dates(column.cells)
        if found is not None:
            return found, "date"
        return "holds dates whose order of day and month is not sure, or none"
    shown_unit: str | None
    clock = dimension == "time" and (unit == CLOCK or _mostly_clock(column.cells))
    if clock:
        values, strange = clock_seconds(column.cells)
        scale, shown_unit = 1.0, "h:min:s"
    else:
        values, strange = numbers(column.cells, decimal)
        found_scale, shown_unit = _scale(unit, dimension)
        if isinstance(found_scale, str):
            return found_scale
        scale = found_scale
    if strange.sum() > max(LOST * len(values), 1):
        first = int(np.argmax(strange))
        return (
            f"holds {int(strange.sum())} cells of {len(values)} that are no numbers, the first is "
            f"'{str(column.cells[first])[:40]}' in record {first + 1}"
        )
    return values * scale, shown_unit


def _scale(unit: str | None, dimension: str) -> tuple[float | str, str | None]:
    """Factor to the kept unit, or a reason; and the unit to show."""
    if dimension in ("count", "time") and unit is None:
        return 1.0, None
    if dimension == "count":
        return 1.0, KEPT[dimension]
    known = ", ".join(list(FACTORS[dimension])[:6])
    if unit is None:
        return (
            f"has no unit; say it in its head or in a mapping file (--map): {known} ...",
            None,
        )
    found = factor(unit, dimension)
    if found is None:
        return f"has the unit '{unit[:20]}', which is not known; known are {known} ...", None
    return found, unit


def _mostly_clock(cells: Sequence[Any] | np.ndarray[Any, Any]) -> bool:
    some = [cell for cell in list(cells[:20]) if cell not in (None, "")]
    return bool(some) and sum(map(is_clock_time, some)) > len(some) / 2


def _complete(
    values: dict[str, Array], words: dict[str, list[str]], needed: set[str]
) -> tuple[dict[str, Array], dict[str, list[str]], list[str]]:
    """Leave out the records that lack what is needed."""
    whole = np.all([np.isfinite(values[name]) for name in needed], axis=0)
    missing = int(np.sum(~whole))
    if missing > max(LOST * len(whole), 1) or whole.sum() < 2:
        lacking = max(needed, key=lambda name: int(np.sum(~np.isfinite(values[name]))))
        raise InputError(
            f"{missing} of {len(whole)} records lack a number, most of them for "
            f"{lacking.replace('_', ' ')}, the first is record {int(np.argmin(whole)) + 1}"
        )
    warnings = []
    if missing:
        warnings.append(
            f"{missing} of {len(whole)} records lack a number and are left out, the first is "
            f"record {int(np.argmin(whole)) + 1}"
        )
    kept = {name: found[whole] for name, found in values.items()}
    texts = {name: [t for t, w in zip(found, whole, strict=True) if w]
             for name, found in words.items()}  # fmt: skip
    return kept, texts, warnings


def _said(head: Head) -> str:
    return head.quantity.replace("_", " ")
