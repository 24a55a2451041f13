"""Numbers of a BPX electrode as entries of a cell file's section ``cathode``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from nasicell.parameters.entry_types import Diffusivity
from nasicell.parameters.errors import InputError
from nasicell.parameters.quantity import Kind
from nasicell.parameters.schema import Cathode
from nasicell.parameters.units import to_si

FILLER_DENSITY = 2000.0
"""Density [kg/m3] of the inactive solid: any one gives the same volumes."""


@dataclass(frozen=True)
class Origin:
    """Kind and source of all numbers of a document."""

    kind: Kind
    source: str

    def words(self) -> dict[str, str]:
        """Return kind and source as entries."""
        return {"kind": self.kind, "source": self.source}

    def number(
        self,
        text: str,
        *,
        note: str | None = None,
        energy: float | None = None,
        at: str | None = None,
    ) -> dict[str, Any]:
        """Return the entry of a number, with an Arrhenius law if it has an energy [J/mol]."""
        entry: dict[str, Any] = {"value": _bare(text), **self.words()}
        if note:
            entry["note"] = note
        if energy is not None:
            barrier = text_in("kJ/mol", "J/mol", float(energy), lambda E: float(energy) == E)
            entry["temperature"] = {
                "law": "arrhenius",
                "at": at,
                "activation_energy": {"value": barrier, **self.words()},
            }
        return entry


def _bare(text: str) -> str | float:
    """Return a number without a unit as a number."""
    if " " in text:
        return text
    return int(text) if text.isdigit() else float(text)


def text_in(unit: str, si_unit: str, si: float, same: Callable[[float], bool]) -> str:
    """Write a number in a unit with the fewest digits whose SI value is still the ``same``."""
    scale = to_si(f"1 {unit}".strip(), si_unit)
    for digits in range(1, 18):
        text = f"{_plain(si / scale, digits)} {unit}".strip()
        if same(to_si(text, si_unit)):
            return text
    return f"{_plain(si / scale, 17)} {unit}".strip()


def _plain(number: float, digits: int) -> str:
    return repr(float(f"{number:.{digits}g}")).removesuffix(".0")


def checked(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Read entries of a cathode as a cell file's would be read, and return what they mean."""
    found = {}
    for name, entry in entries.items():
        field = Cathode.model_fields[name]
        reader = next((part for part in field.metadata if callable(part)), None)
        if reader is not None:
            try:
                found[name] = reader(entry)
            except InputError as problem:
                raise problem.within(path=name) from None
    return found


def cell_entries(
    electrode: Any, reference: float | None, density: float, origin: Origin
) -> dict[str, Any]:
    """Return what a BPX electrode says beyond its material.

    BPX gives volumes, a cell file masses: active volume a R/3, loading (a R/3) rho L with density
    rho [kg/m3], and all other solid as one filler, written as carbon. Thickness, porosity and
    active volume come out as in the document.
    """
    radius = float(electrode.particle_radius)
    entries: dict[str, Any] = {}
    if getattr(electrode, "porosity", None) is not None:
        entries |= _geometry(electrode, density, radius, origin)
    entries["particle_radius"] = origin.number(_exactly("um", "m", radius))
    if isinstance(electrode.diffusivity, int | float):
        D = _diffusivity(electrode)
        tau = text_in("s", "s", radius**2 / D, lambda s: s > 0 and radius**2 / s == D)
        energy = electrode.diffusivity_activation_energy
        entries["diffusion_time_constant"] = origin.number(
            tau, energy=energy, at=temperature_text(reference)
        )
    checked(entries)
    return entries


def _diffusivity(electrode: Any) -> float:
    """Return the diffusivity [m2/s] of particles, held to the bounds of any diffusivity here."""
    reader = get_args(Diffusivity)[1]
    try:
        return float(reader.number(f"{float(electrode.diffusivity)!r} m^2/s"))
    except InputError as problem:
        raise problem.within(path="Diffusivity [m2.s-1]") from None


def _geometry(electrode: Any, density: float, radius: float, origin: Origin) -> dict[str, Any]:
    L, porosity = float(electrode.thickness), float(electrode.porosity)
    active = electrode.surface_area_per_unit_volume * radius / 3
    filler = 1 - porosity - active
    if filler < -1e-9 or porosity >= 1:
        raise InputError(
            f"has porosity {porosity:g} and, by surface area and radius, active volume {active:g}: "
            "more than the electrode",
            path="Positive electrode",
        )
    filler = max(filler, 0.0)
    loading = active * density * L
    share = active * density / (active * density + filler * FILLER_DENSITY)
    b = math.log(electrode.transport_efficiency) / math.log(porosity)
    note = "All solid but the active material, as one filler."
    own = Origin("assumed", "this-work")
    filler_density = own.number(f"{FILLER_DENSITY / 1e3:g} g/cm^3")
    return {
        "loading": origin.number(_nearly("mg/cm^2", "kg/m^2", loading)),
        "active_mass_fraction": origin.number(repr(share)),
        "carbon_mass_fraction": origin.number(repr(1 - share), note=note),
        "binder_mass_fraction": own.number("0"),
        "carbon_density": filler_density,
        "binder_density": dict(filler_density),
        "active_fraction": own.number("1"),
        "thickness": origin.number(_exactly("um", "m", L)),
        "bruggeman_exponent": origin.number(
            _nearly("", "1", b), note="From the transport efficiency."
        ),
        "electronic_conductivity": origin.number(
            _exactly("S/m", "S/m", float(electrode.conductivity))
        ),
    }


def _exactly(unit: str, si_unit: str, si: float) -> str:
    return text_in(unit, si_unit, si, lambda number: number == si)


def _nearly(unit: str, si_unit: str, si: float) -> str:
    """Write a computed number without the digits that are round-off."""
    return text_in(unit, si_unit, si, lambda number: math.isclose(number, si, rel_tol=1e-14))


def temperature_text(kelvin: float | None) -> str | None:
    """Write a temperature in degC where that is the same number."""
    if kelvin is None:
        return None
    celsius = f"{kelvin - 273.15:.10g}"
    return f"{celsius} degC" if float(celsius) + 273.15 == kelvin else f"{float(kelvin)!r} K"
