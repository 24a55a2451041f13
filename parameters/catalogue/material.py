"""An electrolyte of the catalogue as a material: what a file of the library would hold.

What the source does not say is assumed here, and each such number says so.
"""

from __future__ import annotations

from typing import Any

from nasicell.parameters.catalogue.electrolytes import CatalogueElectrolyte, catalogue
from nasicell.parameters.catalogue.flags import NOT_AN_ELECTROLYTE
from nasicell.parameters.catalogue.formulas import amounts
from nasicell.parameters.errors import InputError
from nasicell.parameters.quantity import Quantity

INORGANIC = frozenset(
    {"sulfide", "selenide", "halide", "NASICON oxide", "beta-alumina", "borohydride", "mixed"}
)
"""Classes in which the cation alone moves."""

DRY = frozenset({"polymer", "composite"})
LIQUID = frozenset({"liquid"})

HIGHEST_TEMPERATURE = "1000 K"
"""Upper end of a published range that is open: the highest that a law may name."""

ANION_VOLUMES = {
    "S": 26.0,
    "Se": 30.0,
    "O": 14.0,
    "F": 15.0,
    "Cl": 23.0,
    "Br": 29.0,
    "I": 38.0,
}
"""Volume of a crystal per mole of its anions [cm3/mol], roughly: as in Na3PS4, NASICON, NaCl."""

_DENSE = 20.0  # mol/L, where no formula tells
_DENSEST = 50.0  # mol/L, the most that an electrolyte may hold
_ROOM = "25 degC"


def entries(name: str) -> dict[str, Any]:
    """Return the entries of an electrolyte of the catalogue, as its file would hold them.

    Without a published conductivity that entry is missing; see ``refuse_missing``.
    """
    entry = catalogue()[name]
    if NOT_AN_ELECTROLYTE in entry.flags:
        raise InputError(
            f"'{name}' is a cathode material of the catalogue, not an electrolyte; choose another, "
            f"'nasicell electrolytes --cation {entry.cation}' lists them"
        )
    found = {
        "title": entry.title,
        "class": entry.electrolyte_class,
        "cation": entry.cation,
        "transference_number": _transference_number(entry),
        "salt_concentration": _concentration(entry),
        "note": " ".join([entry.note, *(f"Doubt: {flag}." for flag in entry.flags)]).strip(),
    }
    if entry.conductivity is not None:
        found["conductivity"] = _conductivity(entry, entry.conductivity)
    return found


def refuse_missing(electrolyte: Any, *, in_file: bool) -> None:
    """Refuse an electrolyte section that names a row without conductivity and gives none."""
    if not isinstance(electrolyte, dict) or electrolyte.get("conductivity") is not None:
        return
    entry = catalogue().get(str(electrolyte.get("material")))
    if entry is not None and entry.conductivity is None:
        mend = (
            "write for example 'conductivity: {value: 1 mS/cm, kind: assumed, source: user}' "
            "beside the material"
            if in_file
            else "give one too, for example --set electrolyte.conductivity='1 mS/cm'"
        )
        raise InputError(
            f"is missing: none is published for '{entry.name}' ({entry.source}); {mend}",
            path="electrolyte.conductivity",
        )


def _conductivity(entry: CatalogueElectrolyte, conductivity: Quantity) -> dict[str, Any]:
    law = _law(entry)
    words = []
    if entry.conductivity_bound:
        words.append(_BOUND_WORDS[entry.conductivity_bound])
    if entry.temperature is None:
        words.append(f"Temperature not given, read as {_ROOM}.")
    return {
        **_as_entry(conductivity, " ".join(words)),
        **({"temperature": law} if law else {}),
    }


_BOUND_WORDS = {
    "lower": "A lower bound.",
    "upper": "An upper bound.",
    "about": "Approximate.",
    "range": "Geometric middle of the range.",
}


def _law(entry: CatalogueElectrolyte) -> dict[str, Any] | None:
    """Return the law of temperature of the conductivity: published, assumed, or none."""
    at = _kelvin(entry.temperature) if entry.temperature else _ROOM
    if entry.activation_energy is not None:
        return {
            "law": "arrhenius",
            "at": at,
            **_valid(entry),
            "activation_energy": _as_entry(entry.activation_energy),
        }
    if entry.electrolyte_class in INORGANIC:
        return None if entry.temperature is None else _hot_solid(entry, at)
    if entry.electrolyte_class in LIQUID:
        return None
    dry = entry.electrolyte_class in DRY
    return {
        "law": "vtf",
        "at": at,
        "vogel_temperature": {
            "value": "170 K",
            "kind": "assumed",
            "source": "this-work",
            "uncertainty": {"from": "150 K", "to": "230 K"},
            "note": "No law is published; some 50 K below a usual glass transition.",
        },
        "pseudo_activation_temperature": {
            "value": "800 K" if dry else "400 K",
            "kind": "assumed",
            "source": "this-work",
            "uncertainty": {"from": "400 K", "to": "1600 K"}
            if dry
            else {"from": "200 K", "to": "800 K"},
            "note": f"No law is published; usual for {'dry polymers' if dry else 'gels'}.",
        },
    }


def _hot_solid(entry: CatalogueElectrolyte, at: str) -> dict[str, Any]:
    """Return an assumed law for a solid measured hot: its number does not hold in the cold."""
    doubt = entry.temperature.uncertainty if entry.temperature else None
    return {
        "law": "arrhenius",
        "at": at,
        **({"valid": [f"{doubt.low:g} K", f"{doubt.high:g} K"]} if doubt else {}),
        "activation_energy": {
            "value": "0.25 eV",
            "kind": "assumed",
            "source": "this-work",
            "uncertainty": {"from": "0.15 eV", "to": "0.35 eV"},
            "note": "None is published with this number; usual for fast sodium conductors.",
        },
    }


def _valid(entry: CatalogueElectrolyte) -> dict[str, Any]:
    if entry.valid_from is None:
        return {}
    upper = _kelvin(entry.valid_to) if entry.valid_to else HIGHEST_TEMPERATURE
    return {"valid": [_kelvin(entry.valid_from), upper]}


def _transference_number(entry: CatalogueElectrolyte) -> dict[str, Any]:
    published = entry.transference_number
    if published is not None:
        return _as_entry(published, "Middle of the range." if published.uncertainty else "")
    if entry.electrolyte_class in INORGANIC:
        return {
            "value": 1,
            "kind": "assumed",
            "source": "wang2026",
            "note": "None is published; the review remarks that inorganic conductors approach 1.",
        }
    return {
        "value": 0.4,
        "kind": "assumed",
        "source": "this-work",
        "uncertainty": {"from": 0.2, "to": 0.6},
        "note": "None is published; usual where the anions are free.",
    }


def _concentration(entry: CatalogueElectrolyte) -> dict[str, Any]:
    """Return the concentration of the cation at rest."""
    if entry.electrolyte_class not in INORGANIC:
        if entry.salt_concentration is not None:
            assumed = entry.salt_concentration.kind != "measured"
            note = "Weights of the recipe, 1.7, 1.78 and 2.0 g/cm3 for salt, polymer, silica."
            return _as_entry(
                entry.salt_concentration, note if assumed and entry.source == "liu2025" else ""
            )
        return {
            "value": "1 mol/L",
            "kind": "assumed",
            "source": "this-work",
            "uncertainty": {"from": "0.3 mol/L", "to": "3 mol/L"},
            "note": "None is published.",
        }
    return {
        "value": f"{_cations_per_litre(entry):.2g} mol/L",
        "kind": "assumed",
        "source": "this-work",
        "uncertainty": {"from": "1 mol/L", "to": f"{_DENSEST:g} mol/L"},
        "note": (
            "Order of magnitude, cations of the formula over a usual volume of its anions; without "
            "effect on a single-ion conductor."
        ),
    }


def _cations_per_litre(entry: CatalogueElectrolyte) -> float:
    """Return c = n_cation / sum(n_anion V_anion) [mol/L] of a formula, or a usual value."""
    try:
        found = amounts(entry.formula)
    except ValueError:
        return _DENSE
    volume = sum(found.get(anion, 0.0) * each for anion, each in ANION_VOLUMES.items())
    return min(_DENSEST, 1e3 * found.get(entry.cation, 0.0) / volume)


def _as_entry(quantity: Quantity, note: str = "") -> dict[str, Any]:
    """Return a number as a file holds it; of a range its middle, with the ends as doubt."""
    found: dict[str, Any] = {
        "value": quantity.text,
        "kind": quantity.kind,
        "source": quantity.source,
    }
    if quantity.uncertainty is not None:
        unit = "" if quantity.unit == "1" else f" {quantity.unit}"
        low, high = quantity.uncertainty.low, quantity.uncertainty.high
        found["value"] = f"{quantity.si:.6g}{unit}"
        found["uncertainty"] = {"from": f"{low:g}{unit}", "to": f"{high:g}{unit}"}
    if note:
        found["note"] = note
    return found


def _kelvin(quantity: Quantity) -> str:
    return f"{quantity.si:g} K"
