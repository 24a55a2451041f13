"""Reads a BPX document and validates its positive electrode."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nasicell.parameters.bpx_package import bpx_package
from nasicell.parameters.errors import InputError

POSITIVE = (
    "maximum_concentration",
    "particle_radius",
    "surface_area_per_unit_volume",
    "diffusivity",
    "reaction_rate_constant",
    "thickness",
    "porosity",
    "transport_efficiency",
    "conductivity",
)
"""Numbers of an electrode that must be above zero: BPX itself leaves it open."""


def read_document(path: Path) -> dict[str, Any]:
    """Read a JSON file with the sections of a BPX document."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("is not a file; write the path of a BPX document") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise InputError(f"is not JSON ({problem})") from None
    if not isinstance(document, dict) or not isinstance(document.get("Header"), dict):
        raise InputError("is not a BPX document: it has no section Header")
    return document


def electrode_of(document: dict[str, Any]) -> tuple[Any, float | None, bool]:
    """Return the validated electrode, the reference temperature [K] and whether it is of BPX 0.x.

    Only the two sections that are used are validated: the package would run the formulae of whole
    cells to check their voltages.
    """
    bpx = bpx_package()
    try:
        legacy = bpx.is_legacy_bpx(document)
        sections = (bpx.convert_v0_to_v1(document) if legacy else document)["Parameterisation"]
        used = {name: sections[name] for name in ("Cell", "Positive electrode") if name in sections}
        parsed = bpx.parse_bpx_obj(
            {
                "Header": {"BPX": bpx.__version__, "Model": "Partial"},
                "Parameterisation": used,
            }
        ).parameterisation
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ", ".join(str(part) for part in first["loc"])
        raise InputError(f"is not valid BPX: {place}: {first['msg']}") from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as problem:
        raise InputError(f"is not valid BPX: {problem}") from None
    electrode = parsed.positive_electrode
    if electrode is None:
        raise InputError("has no section 'Positive electrode'")
    if hasattr(electrode, "particle"):
        blend = ", ".join(electrode.particle)
        raise InputError(f"blends several materials ({blend}); a cathode here is one material")
    reference = None if parsed.cell is None else parsed.cell.reference_temperature
    if reference is None and (_energies(electrode) or electrode.dudt is not None):
        raise InputError(
            "is missing, though laws of temperature are given; write for example 298.15",
            path="Cell, Reference temperature [K],",
        )
    _refuse_nonpositive(electrode)
    return electrode, reference, legacy


def _refuse_nonpositive(electrode: Any) -> None:
    for name in POSITIVE:
        number = getattr(electrode, name, None)
        if isinstance(number, int | float) and not (number > 0 and math.isfinite(number)):
            alias = type(electrode).model_fields[name].alias
            raise InputError(f"is {number}; write a positive number", path=alias)


def _energies(electrode: Any) -> bool:
    return any(
        energy is not None
        for energy in (
            electrode.reaction_rate_constant_activation_energy,
            electrode.diffusivity_activation_energy,
        )
    )
