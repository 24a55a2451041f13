"""What changes in a cell beside the material when its electrolyte is exchanged for another.

The interfaces belong to the pairs of electrode and electrolyte, and so does all that was measured
of the cell. What can be said of the new pair is taken, what cannot is marked as assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nasicell.parameters.catalogue.electrolytes import catalogue
from nasicell.parameters.catalogue.material import INORGANIC
from nasicell.parameters.merging import flatten, overlay

_BLOCKED = "single-ion gel"  # a class of the library's files: anions held by the polymer
_TITLE = ", electrolyte "
_SURFACE = ("exchange_current_density", "film_resistance")
_CATHODE_FILM = ("film_thickness", "film_conductivity", "film_resistance")
_GROWTH = ("film_growth_in_time", "film_growth_with_charge")
PAIR = ("tafel_exchange_current_density", "critical_current_density")
"""What is published of a metal in one electrolyte and holds in no other."""

_FAST = {
    "value": "1000 A/m^2",
    "kind": "assumed",
    "source": "this-work",
    "uncertainty": {"from": "100 A/m^2", "to": "100000 A/m^2"},
    "note": (
        "So large that the film's resistance is the whole interface: for a solid that is what "
        "impedance gives, charge transfer included."
    ),
}
"""Exchange current density at a solid; RT/F over it is 0.26 ohm cm2."""

_DENSE = {
    name: {
        "value": value,
        "kind": "assumed",
        "source": "this-work",
        "note": "A dense layer of the solid in the place of the old separator.",
    }
    for name, value in (("porosity", 1), ("bruggeman_exponent", 0))
}


def exchange_electrolyte(mapping: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Let the rest of a cell follow its new electrolyte, in place.

    Parameters
    ----------
    mapping
        Resolved entries of the cell, the new electrolyte in its section.
    before
        The electrolyte section as it was.
    """
    new, old = (flatten("electrolyte", section) for section in (mapping["electrolyte"], before))
    if new.get("material") == old.get("material"):
        return
    solid = new.get("class") in INORGANIC
    note = f"Of the pair with {old.get('material')}; unknown with {new['material']}."
    films = mapping["interphases"]
    surface = _solid_surface(new) if solid else _stand_in(films["metal"], _SURFACE, note)
    changes: dict[str, Any] = {
        "title": f"{str(mapping['title']).partition(_TITLE)[0]}{_TITLE}{new['material']}",
        "electrolyte_model": _model(new),
        "interphases": {
            "metal": {**surface, **_published_of(new)},
            "cathode": _stand_in(films["cathode"], _CATHODE_FILM, note),
            "collector": None,
        },
        "published": None,
        "test": {"measured": None},
        **({"separator": _DENSE} if solid else {}),
    }
    changed = overlay(mapping, changes)
    mapping.clear()
    mapping.update(changed)
    counter = mapping["interphases"].get("counter_metal")
    if solid and counter:  # of the old pair: as on the first metal from now on
        for name in (*_SURFACE, *_GROWTH):
            counter.pop(name, None)


def _model(new: Mapping[str, Any]) -> str:
    """Return the electrolyte model that a material asks for: by its anions."""
    if new.get("mobile_fraction") is not None:
        return "partly-mobile"
    t_plus = new.get("transference_number")
    written = t_plus.get("value") if isinstance(t_plus, Mapping) else None
    blocked = isinstance(written, int | float | str) and _is_one(str(written))
    return "single-ion" if blocked or new.get("class") == _BLOCKED else "binary"


def _is_one(written: str) -> bool:
    try:
        return float(written) == 1.0
    except ValueError:
        return False  # not a number: the schema says so


def _solid_surface(new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole interface as one resistance; how the old film grew says nothing of it."""
    return {
        "exchange_current_density": _FAST,
        "film_resistance": _interface_resistance(new),
        **dict.fromkeys(_GROWTH),
    }


def _stand_in(surface: Mapping[str, Any], entries: Iterable[str], note: str) -> dict[str, Any]:
    """Return numbers of the old pair, said to be no more than a stand-in."""
    kept = {}
    for name in entries:
        if isinstance(surface.get(name), Mapping):
            entry = {key: value for key, value in surface[name].items() if key != "refit"}
            kept[name] = {**entry, "kind": "assumed", "note": note}
    return kept


def _published_of(new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of the catalogue publishes of its symmetric cell; nothing of the old."""
    entry = catalogue().get(str(new.get("material")))
    found: dict[str, Any] = dict.fromkeys(PAIR)
    if entry is None or entry.critical_current_density is None:
        return found
    current = entry.critical_current_density
    return {
        **found,
        "critical_current_density": {
            "value": current.text,
            "kind": current.kind,
            "source": current.source,
        },
    }


def _interface_resistance(new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the area resistance between a solid and the metal: measured if known."""
    # the table of interfaces is read only when a solid is put into a cell
    from nasicell.parameters.catalogue.interfaces import search

    for row in search(quantity="interface resistance", electrolyte=str(new["material"])):
        return {
            "value": f"{row.value} ohm*cm^2",
            "kind": row.kind,
            "source": row.source,
            "note": f"{row.system}, {row.conditions}. {row.note}".strip(),
        }
    return {
        "value": "20 ohm*cm^2",
        "kind": "assumed",
        "source": "this-work",
        "uncertainty": {"from": "0 ohm*cm^2", "to": "500 ohm*cm^2"},
        "note": f"None is published for {new.get('title') or new['material']} on the metal.",
    }
