"""Reads a BPX document and validates its positive electrode."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nasicell.parameters.bpx_package import bpx_package, validated
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
SMALLEST = 1e-90
"""Numbers from here to its inverse have products within the range of floats."""


def read_document(path: Path) -> dict[str, Any]:
    """Read a JSON file with the sections of a BPX document."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError("is not a file; write the path of a BPX document") from None
    except OSError as problem:
        raise InputError(
            f"cannot be read ({problem.strerror}); write the path of a BPX document"
        ) from None
    except (ValueError, RecursionError) as problem:  # an integer may be too long, too
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
    _refuse_version(document["Header"].get("BPX"))
    try:
        legacy = bpx.is_legacy_bpx(document)
        sections = (bpx.convert_v0_to_v1(document) if legacy else document)["Parameterisation"]
        used = {name: sections[name] for name in ("Cell", "Positive electrode") if name in sections}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise InputError(f"is not valid BPX: {problem}") from None
    except RecursionError:
        raise InputError("is not valid BPX: its parts are nested too deep") from None
    _refuse_no_numbers(used)
    _refuse_without_conductivity(used.get("Positive electrode"))
    header = {"BPX": bpx.__version__, "Model": "Partial"}
    parsed = validated({"Header": header, "Parameterisation": used}).parameterisation
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


def _refuse_version(version: Any) -> None:
    if version is not None and not re.fullmatch(r"\s*[01](\..*)?", str(version)):
        raise InputError(f"is {version!r}; versions 0.x and 1.x are read", path="Header, BPX,")


def _refuse_no_numbers(sections: Mapping[str, Any]) -> None:
    """Refuse true, false and what is not finite: the package takes them for numbers."""
    left = list(sections.items())
    while left:
        place, value = left.pop()
        if isinstance(value, Mapping | list):
            inner = value.items() if isinstance(value, Mapping) else enumerate(value)
            left += [(f"{place}, {key}", part) for key, part in inner]
        elif isinstance(value, int | float) and (
            isinstance(value, bool) or not abs(value) <= sys.float_info.max
        ):
            raise InputError(f"is {json.dumps(value):.20}; write a finite number", path=f"{place},")


def _refuse_without_conductivity(electrode: Any) -> None:
    """Refuse a porous electrode whose conductivity is absent or zero.

    The package takes it for one of a single particle then, and refuses its porosity.
    """
    name = "Conductivity [S.m-1]"
    if not isinstance(electrode, Mapping) or electrode.get(name):
        return
    if "Porosity" in electrode or "Transport efficiency" in electrode:
        found = electrode.get(name, "missing")
        raise InputError(f"is {found}; write a positive number", path=name)


def _refuse_nonpositive(electrode: Any) -> None:
    for name in POSITIVE:
        number = getattr(electrode, name, None)
        if isinstance(number, int | float) and not SMALLEST < number < 1 / SMALLEST:
            alias = type(electrode).model_fields[name].alias
            raise InputError(
                f"is {number}; write a positive number from {SMALLEST} to {1 / SMALLEST}",
                path=alias,
            )


def _energies(electrode: Any) -> bool:
    return any(
        energy is not None
        for energy in (
            electrode.reaction_rate_constant_activation_energy,
            electrode.diffusivity_activation_energy,
        )
    )
