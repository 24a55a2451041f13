"""The table of published interfaces: ``library/interfaces.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nasicell.parameters.catalogue.criteria import asked, holds
from nasicell.parameters.catalogue.electrolytes import catalogue, find_electrolyte
from nasicell.parameters.catalogue.table import (
    checked_kind,
    checked_source,
    ends,
    one_of,
    read_table,
)
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.quantity import Kind
from nasicell.parameters.units import to_si

_FILE = Path(__file__).parents[1] / "library" / "interfaces.csv"
COLUMNS = (
    "system",
    "quantity",
    "value",
    "unit",
    "bound",
    "area",
    "conditions",
    "kind",
    "electrolyte",
    "source",
    "note",
)
AREAS = (
    "geometric electrode area",
    "particle surface",
    "whole cell, two electrodes",
    "none",
)
_BOUNDS = ("", "lower", "upper", "about")
_UNITS = {
    "-": ("1", "1"),
    "%": ("%", "1"),
    "wt%": ("%", "1"),
    "A": ("angstrom", "m"),
    "nm": ("nm", "m"),
    "um": ("um", "m"),
    "A2/ns": ("angstrom^2/ns", "m^2/s"),
    "cm2/s": ("cm^2/s", "m^2/s"),
    "V": ("V", "V"),
    "V vs Na": ("V", "V"),
    "mV": ("mV", "V"),
    "uA/cm2": ("uA/cm^2", "A/m^2"),
    "mA/cm2": ("mA/cm^2", "A/m^2"),
    "ohm cm2": ("ohm*cm^2", "ohm*m^2"),
    "mS/cm": ("mS/cm", "S/m"),
    "mAh/cm2": ("mAh/cm^2", "C/m^2"),
    "mAh/g": ("mAh/g", "C/kg"),
    "Wh/kg": ("Wh/kg", "J/kg"),
    "eV": ("eV", "J/mol"),
    "kJ/mol": ("kJ/mol", "J/mol"),
    "eV/A2": ("eV/angstrom^2", "J/m^2"),
    "kPa": ("kPa", "Pa"),
    "MPa": ("MPa", "Pa"),
    "GPa": ("GPa", "Pa"),
    "mol/L": ("mol/L", "mol/m^3"),
    "h": ("h", "s"),
    "min": ("min", "s"),
    "K": ("K", "K"),
    "C": ("degC", "K"),
}
"""Unit as the source prints it -> its spelling for the reader of units, its SI unit."""


@dataclass(frozen=True)
class InterfaceRow:
    """One published number of an interface.

    Attributes
    ----------
    system, quantity
        What was measured on what.
    value, unit
        As printed; a range or several values stay one text.
    low, high, si_unit
        Smallest and largest of its values in SI.
    bound
        "lower", "upper", "about", or "" for a plain number.
    area
        What the number is referred to: one of ``AREAS``.
    conditions, kind, source, note
        As for any number. Results of density functional theory and molecular dynamics are
        "derived": computed, not measured.
    electrolyte
        Name in the catalogue of electrolytes, or "".
    """

    system: str
    quantity: str
    value: str
    unit: str
    low: float
    high: float
    si_unit: str
    bound: str
    area: str
    conditions: str
    kind: Kind
    electrolyte: str
    source: str
    note: str


@lru_cache(maxsize=1)
def all_interfaces() -> tuple[InterfaceRow, ...]:
    """Return all rows, in the order of the file."""
    return rows_of(read_table(_FILE, COLUMNS), _FILE.name)


def rows_of(rows: Sequence[dict[str, str]], file: str) -> tuple[InterfaceRow, ...]:
    """Return the interfaces of a table."""
    found = []
    for line, row in enumerate(rows, 2):
        try:
            found.append(_row(row))
        except InputError as problem:
            raise problem.within(path=f"line {line}", file=file) from None
    return tuple(found)


def search(
    quantity: str | None = None, system: str | None = None, electrolyte: str | None = None
) -> list[InterfaceRow]:
    """Return the interfaces that meet all criteria, in the order of the file.

    Parameters
    ----------
    quantity : str, optional
        A quantity of the table or a part of one: "exchange current", "(DFT)".
    system : str, optional
        Part of the system's name; capitals do not count.
    electrolyte : str, optional
        Name of an electrolyte of the catalogue; another name is refused.
    """
    rows = all_interfaces()
    quantity, system = asked("quantity", quantity), asked("system", system)
    electrolyte = asked("electrolyte", electrolyte)
    if electrolyte is not None:
        find_electrolyte(electrolyte)  # refuses an unknown one
    if quantity is not None:
        known = {row.quantity for row in rows}
        if not any(holds(quantity, name) for name in known):
            mend = nearest(quantity, known, listed_by="nasicell interfaces")
            raise InputError(f"no interface has the quantity '{quantity}'; {mend}")
    return [
        row
        for row in rows
        if holds(quantity, row.quantity)
        and holds(system, row.system)
        and electrolyte in (None, row.electrolyte)
    ]


def _row(row: dict[str, str]) -> InterfaceRow:
    for column in ("system", "quantity", "value"):
        if not row[column]:
            raise InputError("is empty; write a text", path=column)
    if row["unit"] not in _UNITS:
        raise InputError(f"is '{row['unit']}'; {nearest(row['unit'], _UNITS)}", path="unit")
    if row["electrolyte"] and row["electrolyte"] not in catalogue():
        raise InputError(
            f"is '{row['electrolyte']}'; {nearest(row['electrolyte'], catalogue())}",
            path="electrolyte",
        )
    unit, si_unit = _UNITS[row["unit"]]
    try:
        values = _values(row["value"], unit, si_unit)
    except InputError as problem:
        raise problem.within(path="value") from None
    words = {}
    for column, allowed in (("bound", _BOUNDS), ("area", AREAS)):
        try:
            words[column] = one_of(row[column], allowed)
        except InputError as problem:
            raise problem.within(path=column) from None
    return InterfaceRow(
        system=row["system"],
        quantity=row["quantity"],
        value=row["value"],
        unit=row["unit"],
        low=min(values),
        high=max(values),
        si_unit=si_unit,
        bound=words["bound"],
        area=words["area"],
        conditions=row["conditions"],
        kind=checked_kind(row["kind"]),
        electrolyte=row["electrolyte"],
        source=checked_source(row["source"]),
        note=row["note"],
    )


def _values(text: str, unit: str, si_unit: str) -> list[float]:
    """Return all values of a text such as "32-95", "2 to 53" or "0.8; 0.3" in SI units."""
    parts = [end for part in text.split(";") for end in ends(part.strip())]
    return [to_si(part if unit == "1" else f"{part} {unit}", si_unit) for part in parts]
