"""Changes single entries of a cell: ``--set``, sweeps and fits."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from nasicell.parameters.entries import NumberReader
from nasicell.parameters.errors import InputError
from nasicell.parameters.finding import with_materials
from nasicell.parameters.leaves import known_entries
from nasicell.parameters.merging import ALTERNATIVES, MATERIAL_SECTIONS, flatten
from nasicell.parameters.swapping import exchange_electrolyte

_KEPT = ("temperature", "concentration")  # the shape of a law outlives a new reference value

_TWINS = {"interphases.counter_metal": "interphases.metal"}
"""Sections whose absent entries are those of another, laws included."""

_LAW = {"temperature", "concentration", "law", "at", "valid", "points", "coefficients"}
_NAMED = 8  # entries of a group named in a refusal


def set_entries(
    mapping: dict[str, Any], values: Mapping[str, Any], leaves: Mapping[str, str]
) -> None:
    """Write values into the entries of a cell, in place: materials first, whatever the order.

    With another electrolyte the rest of the cell follows, unless ``values`` say otherwise; see
    :mod:`nasicell.parameters.swapping`.
    """
    materials = {path: value for path, value in values.items() if _section_of(path)}
    for section in MATERIAL_SECTIONS:
        if sum(_section_of(path) == section for path in materials) > 1:
            raise InputError(f"and {section}.material are the same; give one", path=section)
    before = mapping.get("electrolyte", {})
    for path, value in materials.items():
        set_entry(mapping, path, value, leaves)
    mapping.update(with_materials(mapping, Path(), None))
    if any(_section_of(path) == "electrolyte" for path in materials):
        exchange_electrolyte(mapping, before)
    for path, value in values.items():
        if path not in materials:
            set_entry(mapping, path, value, leaves)


def _section_of(path: str) -> str:
    """Return the section whose material a path names; "" for any other path."""
    section = path.strip().removesuffix(".material")
    return section if section in MATERIAL_SECTIONS else ""


def set_entry(mapping: dict[str, Any], path: str, value: Any, leaves: Mapping[str, str]) -> None:
    """Write one value into the entries of a cell, in place.

    Parameters
    ----------
    mapping
        Resolved entries of a cell, which the caller owns.
    path
        Dotted path, such as ``electrolyte.conductivity``; the bare name of a section with a
        material ("electrolyte") takes the name of another material.
    value
        A value as written in a file ("0.66 mS/cm"), or a float in SI units.
    leaves
        SI unit of every number of the cell by path.
    """
    path = path.strip()
    section = _section_of(path)
    if section:
        mapping[section] = _of_another(section, mapping[section], str(value).strip())
        return
    entries = _entries()
    held = path not in leaves and _holds_number(mapping, path)
    if path not in leaves and path not in entries and not held:
        raise InputError(f"'{path}' is {_right_path(path, leaves)}")
    is_number = path in leaves or held or isinstance(entries.get(path), NumberReader)
    if not is_number:
        plain = _plain(value)
        single = path == "test.c_rates" and not isinstance(plain, list)
        _place(mapping, path, [plain] if single else plain)
        return
    if isinstance(value, str):
        written: Any = value.strip()
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"is {value!r}; write a value with its unit as a text", path=path)
    else:
        reader = entries.get(path)
        unit = leaves.get(path) or (reader.unit if reader else "1")
        written = float(value) if unit == "1" else f"{float(value)!r} {unit}"
    _place(mapping, path, {"value": written, "kind": "assumed", "source": "user"})


def _of_another(section: str, entries: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a section with another material; what it said over the old one's numbers goes.

    Of an electrolyte nothing stays. Loading or thickness of an electrode is the cell's own.
    """
    material = entries.get("material")
    if isinstance(material, Mapping) and material.get("name") == name:
        return dict(entries)
    if section == "electrolyte":
        return {"material": name}
    old = material if isinstance(material, Mapping) else {}
    own = {key: value for key, value in entries.items() if key not in old}
    return {**own, "material": name}


def _holds_number(mapping: Mapping[str, Any], path: str) -> bool:
    """Tell whether a number stands at a path: part of the law of a new material, for example."""
    first, *rest = path.split(".")
    here: Any = mapping.get(first)
    if first in MATERIAL_SECTIONS and isinstance(here, Mapping):
        here = flatten(first, here)
    for part in rest:
        here = here.get(part) if isinstance(here, Mapping) else None
    return isinstance(here, Mapping) and "value" in here


@lru_cache(maxsize=1)
def _entries() -> dict[str, NumberReader | None]:
    return known_entries()


def _right_path(path: str, leaves: Mapping[str, str]) -> str:
    """Return what an unknown path is and what would be right."""
    known = list(dict.fromkeys([*leaves, *_entries(), *MATERIAL_SECTIONS]))
    parent, _, last = path.rpartition(".")
    siblings = [name.removeprefix(f"{parent}.") for name in known if name.startswith(f"{parent}.")]
    if set(path.split(".")[2:]) & _LAW and not difflib.get_close_matches(last, siblings):
        return (
            "part of a law, and --set changes numbers alone; write the law in a cell file that "
            "extends this one"
        )
    below = [name.removeprefix(f"{path}.") for name in known if name.startswith(f"{path}.")]
    if below:
        entries = list(dict.fromkeys(name.split(".")[0] for name in below))
        shown = [*entries[:_NAMED], *(["..."] if len(entries) > _NAMED else [])]
        return f"a group of entries; set them one by one, for example '{path}.{below[0]}' " + (
            f"(it has {', '.join(shown)})"
        )
    near = difflib.get_close_matches(path, known, n=1, cutoff=0.6)
    if not near:
        endings = {name.rsplit(".", 1)[-1]: name for name in reversed(known)}
        ending = difflib.get_close_matches(last, endings, n=1, cutoff=0.6)
        near = [endings[found] for found in ending]
    mend = (
        f"did you mean '{near[0]}'?"
        if near
        else "paths begin with metal, electrolyte, separator, cathode, interphases, thermal, "
        "published or test"
    )
    return f"not an entry of this cell; {mend}"


def _plain(value: Any) -> Any:
    """Read a plain entry (a list of rates, a name) as YAML would."""
    if not isinstance(value, str):
        return list(value) if isinstance(value, tuple) else value
    text = value.strip()
    if "," in text and not text.startswith("["):
        text = f"[{text}]"
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return value


def _place(mapping: dict[str, Any], path: str, new: Any) -> None:
    parts = path.split(".")
    section = parts[0]
    if (
        section in MATERIAL_SECTIONS and len(parts) > 2
    ):  # an entry's part: own the whole entry first
        merged = flatten(section, mapping[section])
        if parts[1] not in merged:
            raise InputError("is void here: another entry stands in its place; set one", path=path)
        mapping[section][parts[1]] = deepcopy(merged[parts[1]])
    here: Any = mapping
    for part in parts[:-1]:
        here = _child(here, part)
    _displace(here, ".".join(parts[:-1]), parts[-1])
    if isinstance(new, Mapping):
        old = here.get(parts[-1])
        if old is None and section in MATERIAL_SECTIONS and len(parts) == 2:
            old = flatten(section, mapping[section]).get(parts[-1])
        if old is None:
            old = _of_twin(mapping, parts)
        if isinstance(old, Mapping):
            new = {**new, **{key: deepcopy(old[key]) for key in _KEPT if key in old}}
    here[parts[-1]] = new


def _of_twin(mapping: Mapping[str, Any], parts: list[str]) -> Any:
    """Return the entry that has stood for this absent one; None if there is no such."""
    twin = _TWINS.get(".".join(parts[:-1]))
    if twin is None:
        return None
    here: Any = mapping
    for part in (*twin.split("."), parts[-1]):
        here = here.get(part) if isinstance(here, Mapping) else None
    return here


def _child(here: Any, part: str) -> Any:
    if isinstance(here, list):
        return next(item for item in here if item.get("name") == part)
    if here.get(part) is None:
        here[part] = {}
    return here[part]


def _displace(here: dict[str, Any], section: str, entry: str) -> None:
    """Remove the entries that stand for the same thing as the one being set."""
    groups = ALTERNATIVES.get(section, ())
    if any(entry in group for group in groups):
        for group in groups:
            if entry not in group:
                for key in group:
                    here.pop(key, None)
