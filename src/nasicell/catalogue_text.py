"""The catalogue of electrolytes and interfaces as plain data and as text."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nasicell.citing import NO_DOI
from nasicell.parameters import CatalogueElectrolyte, InterfaceRow, Quantity, to_si
from nasicell.parameters.bibliography import doi_of
from nasicell.parameters.catalogue.flags import (
    MARKS,
    MEANINGS,
    NO_CONDUCTIVITY,
    NOT_AN_ELECTROLYTE,
)
from nasicell.parameters.catalogue.formulas import charge_balance
from nasicell.parameters.finding import is_catalogued, with_materials
from nasicell.text import text_table, wrapped

_BOUNDS = {"lower": "> ", "upper": "< ", "about": "~ "}
_NUMBERS = (
    ("conductivity", "conductivity_mS_cm", "mS/cm"),
    ("temperature", "temperature_degC", "degC"),
    ("transference_number", "transference_number", "1"),
    ("activation_energy", "activation_energy_eV", "eV"),
    ("valid_from", "valid_from_degC", "degC"),
    ("valid_to", "valid_to_degC", "degC"),
    ("window", "stability_window_V", "V"),
    ("thickness", "thickness_um", "um"),
    ("salt_concentration", "salt_concentration_mol_L", "mol/L"),
    ("critical_current_density", "critical_current_density_mA_cm2", "mA/cm^2"),
)
"""Attribute of an electrolyte, its key in JSON, the unit there."""

_WITH_KIND = ("conductivity", "transference_number", "salt_concentration")


def electrolyte_data(entry: CatalogueElectrolyte) -> dict[str, Any]:
    """Return an electrolyte as plain data; a range is given by its middle and its text."""
    data: dict[str, Any] = {
        "name": entry.name,
        "title": entry.title,
        "formula": entry.formula or None,
        "class": entry.electrolyte_class,
        "cation": entry.cation,
    }
    for attribute, key, unit in _NUMBERS:
        quantity: Quantity | None = getattr(entry, attribute)
        data[key] = _in_unit(quantity, unit)
        if attribute in _WITH_KIND:
            data[f"{attribute}_printed"] = quantity.text if quantity else None
            data[f"{attribute}_kind"] = quantity.kind if quantity else None
    return {
        **data,
        "conductivity_bound": entry.conductivity_bound or None,
        "stability_window_bound": entry.window_bound or None,
        "salt": entry.salt or None,
        "matrix": entry.matrix or None,
        "source": entry.source,
        "doi": doi_of(entry.source),
        "note": entry.note or None,
        "flags": list(entry.flags),
    }


def _in_unit(quantity: Quantity | None, unit: str) -> float | None:
    """Return a number in a unit, free of the rounding of its way through SI."""
    if quantity is None:
        return None
    if unit == "degC":
        return float(f"{quantity.si - to_si('0 degC', 'K'):.10g}")
    scale = 1.0 if unit == "1" else to_si(f"1 {unit}", quantity.unit)
    return float(f"{quantity.si / scale:.10g}")


def interface_data(row: InterfaceRow) -> dict[str, Any]:
    """Return an interface as plain data."""
    return {
        "system": row.system,
        "quantity": row.quantity,
        "value": row.value,
        "unit": row.unit,
        "low_SI": row.low,
        "high_SI": row.high,
        "unit_SI": row.si_unit,
        "bound": row.bound or None,
        "area": row.area,
        "conditions": row.conditions or None,
        "kind": row.kind,
        "electrolyte": row.electrolyte or None,
        "source": row.source,
        "doi": doi_of(row.source),
        "note": row.note or None,
    }


def electrolytes_text(entries: Sequence[CatalogueElectrolyte]) -> str:
    """Return a table of electrolytes, the meaning of the flags in it, and its sources."""
    rows = [
        [
            entry.name,
            entry.electrolyte_class,
            entry.cation,
            _bare(entry.conductivity, entry.conductivity_bound),
            _bare(entry.temperature),
            entry.conductivity.kind if entry.conductivity else "",
            _bare(entry.transference_number),
            _bare(entry.activation_energy),
            _bare(entry.window, entry.window_bound),
            "".join(_marks(entry)),
            entry.source,
        ]
        for entry in entries
    ]
    header = ["electrolyte", "class", "ion", "mS/cm", "at/degC", "kind", "t+", "E/eV", "window/V"]
    found = {mark for entry in entries for mark in _marks(entry)}
    return "\n".join(
        [
            text_table([*header, "flags", "source"], rows, left=True),
            "",
            "Flags ('nasicell electrolytes NAME' says more):",
            *[
                f"- {mark}: {flag}; {MEANINGS[flag]}"
                for flag, mark in MARKS.items()
                if mark in found
            ],
            "",
            *_sources(entry.source for entry in entries),
        ]
    )


def _bare(quantity: Quantity | None, bound: str = "") -> str:
    """Return a number as printed, without its unit, behind the sign of its bound."""
    return _BOUNDS.get(bound, "") + quantity.text.partition(" ")[0] if quantity else ""


def _marks(entry: CatalogueElectrolyte) -> list[str]:
    return [MARKS[flag.partition(":")[0]] for flag in entry.flags]


def _sources(keys: Iterable[str]) -> list[str]:
    lines = []
    for key in sorted(set(keys)):
        doi = doi_of(key)
        lines.append(f"- {key}: https://doi.org/{doi}" if doi else f"- {key}: {NO_DOI}")
    return ["Sources:", *lines]


def electrolyte_text(entry: CatalogueElectrolyte, interfaces: Sequence[InterfaceRow]) -> str:
    """Return everything on one electrolyte: numbers, flags, interfaces, how a cell takes it."""
    bounds = {"conductivity": entry.conductivity_bound, "window": entry.window_bound}
    numbers = [
        [
            attribute.replace("_", " "),
            _BOUNDS.get(bounds.get(attribute, ""), "") + quantity.text,
            quantity.kind,
            quantity.source,
        ]
        for attribute, _, _ in _NUMBERS
        if (quantity := getattr(entry, attribute)) is not None
    ]
    taken = _taken(entry)
    words = {"salt": entry.salt, "matrix": entry.matrix, "note": entry.note}
    return "\n".join(
        [
            f"{entry.name}: {entry.title}",
            f"{entry.electrolyte_class}, conducts {entry.cation}+",
            *[wrapped(f"{name}: {text}") for name, text in words.items() if text],
            *_charge(entry),
            "",
            text_table(["published", "value", "kind", "source"], numbers, left=True),
            "",
            *[wrapped(f"flag: {flag}{_brought(flag, taken)}") for flag in entry.flags],
            *([""] if entry.flags else []),
            *([interfaces_table(interfaces), ""] if interfaces else []),
            *_use(entry, taken),
            *_sources([entry.source]),
        ]
    )


def _charge(entry: CatalogueElectrolyte) -> list[str]:
    """Say why a formula's charge is not judged; a wrong one has its flag."""
    reason = charge_balance(entry.formula).reason if entry.formula else ""
    return [f"charge of the formula not judged: {reason}"] if reason else []


def _taken(entry: CatalogueElectrolyte) -> dict[str, Any]:
    """Return the entries that a cell takes of the electrolyte; none of a cathode material."""
    if NOT_AN_ELECTROLYTE in entry.flags:
        return {}
    named = {"electrolyte": {"material": entry.name}}
    taken: dict[str, Any] = with_materials(named, Path(), None)["electrolyte"]["material"]
    return taken


def _brought(flag: str, taken: Mapping[str, Any]) -> str:
    """Say that the file of this name brings the conductivity that is not published."""
    if flag != NO_CONDUCTIVITY or "conductivity" not in taken:
        return ""
    number = taken["conductivity"]
    return (
        f" is published; the file of this name brings {number['value']} ({number['kind']}, "
        f"{number['source']})"
    )


def _use(entry: CatalogueElectrolyte, taken: Mapping[str, Any]) -> list[str]:
    """Say what a cell takes of the electrolyte, and how; nothing for a cathode material."""
    if not taken:
        return []
    rows = list(_numbers_of(taken))
    home = "" if is_catalogued("electrolytes", entry.name) else ", from the file of this name"
    needed = "" if "conductivity" in taken else " --set electrolyte.conductivity='1 mS/cm'"
    return [
        f"What a cell takes{home}:",
        text_table(
            ["number", "value", "kind", "source", "range"], [row[:5] for row in rows], left=True
        ),
        *[wrapped(f"- {row[0]}: {row[5]}") for row in rows if row[5]],
        "",
        "Into a cell:",
        f"  nasicell show CELL --set electrolyte={entry.name}{needed}",
        f"  electrolyte: {{material: {entry.name}}}    (in a cell file)",
        "",
    ]


def _numbers_of(entries: Mapping[str, Any], path: str = "") -> Iterable[list[str]]:
    """Yield path, value, kind, source, range and note of every number of a material."""
    for key, value in entries.items():
        inner = f"{path}.{key}" if path else key
        if not isinstance(value, Mapping):
            continue
        if "value" in value:
            doubt = value.get("uncertainty", "")
            shown = f"{doubt['from']} to {doubt['to']}" if isinstance(doubt, Mapping) else doubt
            words = [str(value[part]) for part in ("value", "kind", "source")]
            yield [inner, *words, str(shown), " ".join(value.get("note", "").split())]
        yield from _numbers_of(value, inner)


def interfaces_table(rows: Sequence[InterfaceRow]) -> str:
    """Return a table of interfaces in their order.

    Below each row stands what the number is referred to and the conditions, so that the table stays
    within 120 columns.
    """
    cells = [
        [
            row.system,
            row.quantity,
            f"{_BOUNDS.get(row.bound, '')}{row.value}",
            "" if row.unit == "-" else row.unit,
            row.kind,
            row.source,
        ]
        for row in rows
    ]
    header = ["system", "quantity", "value", "unit", "kind", "source"]
    head, *lines = text_table(header, cells, left=True).splitlines()
    below = (_circumstances(row) for row in rows)
    return "\n".join(
        [head, *(part for pair in zip(lines, below, strict=True) for part in pair if part)]
    )


def _circumstances(row: InterfaceRow) -> str:
    """Say what a number is referred to, and the conditions; nothing where nothing is known."""
    per = "" if row.area == "none" else f"per {row.area}"
    known = [words for words in (per, row.conditions) if words]
    return f"    {'; '.join(known)}" if known else ""


def interfaces_text(rows: Sequence[InterfaceRow]) -> str:
    """Return a table of interfaces and its sources."""
    return "\n".join([interfaces_table(rows), "", *_sources(row.source for row in rows)])
