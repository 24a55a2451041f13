"""Finds the entries of cells and materials: shipped ones by name, a user's own by path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nasicell.parameters.catalogue import material
from nasicell.parameters.catalogue.electrolytes import catalogue
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.merging import MATERIAL_SECTIONS, overlay
from nasicell.parameters.swapping import PAIR
from nasicell.parameters.yaml_reader import read_yaml

LIBRARY = Path(__file__).parent / "library"


def find_cell(name_or_path: str | Path) -> tuple[dict[str, Any], str]:
    """Return the entries of a cell, extended and with its materials inside, and its file name."""
    path = _cell_path(name_or_path, Path())
    return with_materials(extended(path), path.parent, path.name), path.name


def with_materials(raw: Mapping[str, Any], folder: Path, file: str | None) -> dict[str, Any]:
    """Replace the names of materials by their entries."""
    resolved = dict(raw)
    for section, kind in MATERIAL_SECTIONS.items():
        entries = resolved.get(section)
        if not isinstance(entries, Mapping):
            continue  # missing or not a group: the schema says so
        material = entries.get("material")
        if isinstance(material, str):
            resolved[section] = {
                **entries,
                "material": _material(material, kind, folder, section, file),
            }
    return resolved


def _material(name: str, kind: str, folder: Path, section: str, file: str | None) -> dict[str, Any]:
    own_file = name.endswith((".yaml", ".yml"))
    if not own_file and is_catalogued(kind, name):
        try:
            return {"name": name, **material.entries(name)}
        except InputError as problem:
            raise problem.within(path=section, file=file) from None
    path = folder / name if own_file else LIBRARY / kind / f"{name}.yaml"
    if not own_file and name not in names(kind):
        listed_by = "nasicell electrolytes" if kind == "electrolytes" else ""
        mend = nearest(name, names(kind), listed_by=listed_by)
        raise InputError(f"'{name}' is not in the library; {mend}", path=section, file=file)
    if not path.is_file():
        raise InputError(f"'{name}' is not a file in {folder.resolve()}", path=section, file=file)
    return {"name": path.stem, **read_yaml(path)}


def _cell_path(name_or_path: str | Path, folder: Path) -> Path:
    text = str(name_or_path)
    if text.endswith((".yaml", ".yml")):
        path = folder / text
        if not path.is_file():
            raise InputError(f"no such file: '{path}'; write the path of a cell file")
        return path
    if text not in names("cells"):
        mend = nearest(text, names("cells"), listed_by="nasicell cells")
        raise InputError(f"no cell is called '{text}'; {mend}")
    return LIBRARY / "cells" / f"{text}.yaml"


def extended(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Read a cell file and lay it over the cell it extends."""
    if path.resolve() in seen:
        raise InputError(
            "extends itself, directly or through others", file=path.name, path="extends"
        )
    raw = read_yaml(path)
    for section in MATERIAL_SECTIONS:
        if isinstance(raw.get(section), str):
            raw[section] = {"material": raw[section]}
    raw.setdefault("name", path.stem)
    test = raw.get("test")
    if isinstance(test, Mapping) and str(test.get("measured")).endswith(".csv"):
        raw["test"] = {**test, "measured": str((path.parent / test["measured"]).resolve())}
    base = raw.pop("extends", None)
    if base is None:
        return overlay({}, raw)
    if not isinstance(base, str):
        raise InputError(
            f"is {base!r}; write the name or path of a cell", path="extends", file=path.name
        )
    try:
        base_path = _cell_path(base, path.parent)
    except InputError as problem:
        raise problem.within(path="extends", file=path.name) from None
    below = _inherited(extended(base_path, (*seen, path.resolve())), raw)
    return overlay(_rooted(below, base_path.parent), raw)


def _inherited(base: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a derived cell takes over: not the words, nor what was measured on the base.

    What is published of a pair of metal and electrolyte does not hold for another pair.
    """
    test = base.get("test")
    if isinstance(test, Mapping):
        test = {key: value for key, value in test.items() if key != "measured"}
    kept = dict(base)
    if not all(_keeps(raw, base, section) for section in ("metal", "electrolyte")):
        of_the_pair = {"metal": dict.fromkeys(PAIR), "collector": None}
        kept = overlay(kept, {"published": None, "interphases": of_the_pair})
    if not _keeps(raw, base, "electrolyte"):
        kept["electrolyte"] = {}  # what the base says over its own electrolyte's numbers
    return {
        **kept,
        "title": f"derived from {base.get('name')}",
        "summary": f"Derived from {base.get('name')} by changing some of its numbers.",
        "test": test,
    }


def _keeps(raw: Mapping[str, Any], base: Mapping[str, Any], section: str) -> bool:
    """Tell whether a derived cell keeps the base's material of a section."""
    new, old = (entries.get(section) for entries in (raw, base))
    if not isinstance(new, Mapping) or not isinstance(old, Mapping):
        return True
    return new.get("material") in (None, old.get("material"))


def _rooted(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Make the material files of an extended cell independent of where they are named."""
    for section in MATERIAL_SECTIONS:
        material = (
            raw.get(section, {}).get("material") if isinstance(raw.get(section), dict) else None
        )
        if isinstance(material, str) and material.endswith((".yaml", ".yml")):
            raw[section]["material"] = str((folder / material).resolve())
    return raw


def names(kind: str) -> list[str]:
    """Return the names of the shipped cells or materials of a kind, the catalogue's included."""
    listed = catalogue() if kind == "electrolytes" else ()
    return sorted({*(path.stem for path in (LIBRARY / kind).glob("*.yaml")), *listed})


def is_catalogued(kind: str, name: str) -> bool:
    """Tell whether a material comes from the catalogue: a file of its name goes first."""
    in_file = (LIBRARY / kind / f"{name}.yaml").is_file()
    return kind == "electrolytes" and not in_file and name in catalogue()
