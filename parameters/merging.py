"""How entries are laid over one another: a cell over its base, a section over its material."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

MATERIAL_SECTIONS = {"metal": "metals", "electrolyte": "electrolytes", "cathode": "cathodes"}
"""Sections that name a material -> folder of the library."""

ALTERNATIVES: dict[str, tuple[tuple[str, ...], ...]] = {
    "electrolyte": (("salt_concentration",), ("recipe",)),
    "cathode": (("porosity",), ("thickness",)),
    "interphases.cathode": (("film_resistance",), ("film_thickness", "film_conductivity")),
}
"""Sections where one group of entries stands for another; exactly one group is given."""


def overlay(base: Mapping[str, Any], top: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Lay ``top`` over ``base`` and return the sum as new data.

    Mappings are merged entry by entry; a number (a mapping with ``value``), a law of a potential,
    a list or a text replaces what it meets; ``null`` removes it. Where alternatives exist
    (porosity or thickness), giving one removes the others.
    """
    merged: dict[str, Any] = dict(deepcopy(dict(base)))
    for group in _displaced(top, path):
        merged.pop(group, None)
    for key, value in top.items():
        below = merged.get(key)
        inner = f"{path}.{key}" if path else str(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and not _replaces(value):
            merged[key] = overlay(below if isinstance(below, Mapping) else {}, value, inner)
        else:
            merged[key] = deepcopy(value)
    return merged


def _replaces(value: Mapping[str, Any]) -> bool:
    return "value" in value or "law" in value


def _displaced(top: Mapping[str, Any], path: str) -> list[str]:
    """Return the entries that ``top`` makes void by giving their alternative."""
    groups = ALTERNATIVES.get(path, ())
    given = [group for group in groups if any(top.get(key) is not None for key in group)]
    if len(given) != 1:
        return []
    return [key for group in groups if group not in given for key in group]


def flatten(section: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a section's own entries over those of its material."""
    material = entries.get("material")
    own = {key: value for key, value in entries.items() if key != "material"}
    if not isinstance(material, Mapping):
        return {**own, **({"material": material} if material is not None else {})}
    base = {key: value for key, value in material.items() if key != "name"}
    return {"material": material.get("name"), **overlay(base, own, section)}
