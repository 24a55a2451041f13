"""The positive electrode of a BPX document as a cathode material, and as entries of a cell file.

theta is BPX's stoichiometry x where its open-circuit potential falls strictly from x = 0 to 1; then
every law is taken over as it is. Otherwise theta runs over the stoichiometry limits of the document
and the exchange current agrees at theta = 1/2 alone, which a remark says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nasicell.parameters.bpx_document import electrode_of, read_document
from nasicell.parameters.bpx_entries import (
    Origin,
    cell_entries,
    checked,
    temperature_text,
    text_in,
)
from nasicell.parameters.bpx_limits import refuse_unnamed
from nasicell.parameters.bpx_potential import Range, read_potential
from nasicell.parameters.catalogue.formulas import amounts
from nasicell.parameters.constants import F
from nasicell.parameters.errors import InputError
from nasicell.parameters.finding import LIBRARY, names
from nasicell.parameters.quantity import Kind
from nasicell.parameters.to_bpx import DENSITY, METAL, MOLAR_MASS
from nasicell.parameters.yaml_reader import read_yaml

LOSSES = {
    "hysteresis": "separate potentials of charge and discharge",
    "entropy-curve": "an entropic change that varies with the stoichiometry",
    "diffusivity-curve": "a particle diffusivity that varies with the stoichiometry",
}
"""What a BPX document may say of a cathode and nasicell has no place for."""


@dataclass(frozen=True)
class ImportedCathode:
    """What a BPX document says of its positive electrode.

    Attributes
    ----------
    material
        Entries of a cathode material, for a file of its own.
    entries
        Entries of a cell file's section ``cathode``, without the name of the material.
    remarks
        Sentences on what was decided on the way.
    """

    material: dict[str, Any]
    entries: dict[str, Any]
    remarks: tuple[str, ...]


def read_bpx_cathode(
    path: str | Path,
    *,
    formula: str,
    source: str,
    kind: Kind = "assumed",
    density: str | None = None,
    molar_mass: str | None = None,
    leave_out: Collection[str] = (),
) -> ImportedCathode:
    """Read the positive electrode of a BPX document, version 0.x or 1.x.

    Parameters
    ----------
    path : str or Path
        The JSON file.
    formula : str
        Of the material, discharged; its first element is the cation.
    source : str
        Key of the bibliography or "doi:10....", behind every number.
    kind : {"assumed", "measured", "derived"}
        Of every number: BPX does not say.
    density, molar_mass : str, optional
        With unit, unless the document has them under "User-defined" as ``to_bpx`` writes them.
    leave_out : collection of str
        Names from ``LOSSES`` of what may be lost.

    Raises
    ------
    InputError
        If the document is not valid BPX, or something would be lost unsaid.
    """
    file = Path(path).name
    try:
        return _imported(
            read_document(Path(path)),
            Origin(kind, source),
            formula,
            density,
            molar_mass,
            leave_out,
            file,
        )
    except InputError as problem:
        raise problem.within(file=file) from None


def _imported(
    document: dict[str, Any],
    origin: Origin,
    formula: str,
    density: str | None,
    molar_mass: str | None,
    leave_out: Collection[str],
    file: str,
) -> ImportedCathode:
    cation = _cation(formula)
    _refuse_other_metal(document["Header"].get("Description"), cation, formula)
    electrode, reference, legacy = electrode_of(document)
    refuse_unnamed(_losses(electrode), LOSSES, leave_out, program="nasicell", owner="the electrode")
    law, span = read_potential(electrode, reference, origin)
    own = document["Parameterisation"].get("User-defined")
    own = own if isinstance(own, Mapping) else {}
    rho = _of_material(own, DENSITY, density, "kg/m^3", "g/cm^3", "--density '4.7 g/cm^3'")
    M = _of_material(own, MOLAR_MASS, molar_mass, "kg/mol", "g/mol", "--molar-mass '96.5 g/mol'")
    material = {
        "title": formula,
        "note": f"From the BPX file {file}.",
        "formula": formula,
        "cation": cation,
        "density": origin.number(rho),
        "molar_mass": origin.number(M),
    }
    numbers = checked(material)
    sites = electrode.maximum_concentration * span.width
    ratio = numbers["density"].si, numbers["molar_mass"].si
    material |= {
        "exchangeable_cations": origin.number(
            text_in(
                "", "1", sites * ratio[1] / ratio[0], lambda n: n * ratio[0] / ratio[1] == sites
            ),
            note="Maximum concentration x molar mass / density.",
        ),
        "open_circuit_potential": law,
        "exchange_current_density": _exchange_current(electrode, reference, span, origin),
    }
    checked(material)
    entries = cell_entries(electrode, reference, ratio[0], origin)
    return ImportedCathode(material, entries, tuple(_remarks(electrode, span, legacy, leave_out)))


def _cation(formula: str) -> str:
    """Return the first element of a formula, which must be one of the metals of the library."""
    metals = [
        str(read_yaml(LIBRARY / "metals" / f"{name}.yaml")["formula"]) for name in names("metals")
    ]
    try:
        first = next(iter(amounts(formula)))
    except ValueError:
        first = ""
    if first not in metals:
        raise InputError(
            f"--formula is '{formula}'; write the discharged material as one compound, its cation "
            f"first ({', '.join(metals)}), for example {metals[0]}FePO4"
        )
    return first


def _refuse_other_metal(description: Any, cation: str, formula: str) -> None:
    """Refuse a cation that is not the metal against which nasicell wrote the file."""
    written = re.search(METAL.format("([A-Z][a-z]?)"), str(description))
    if written and written[1] != cation:
        raise InputError(
            f"--formula is '{formula}', but the file's description says {written[1]} metal; "
            f"write the discharged material with {written[1]} first"
        )


def _losses(electrode: Any) -> dict[str, str]:
    branches = (electrode.ocp_lith, electrode.ocp_delith, electrode.gamma_hys)
    there = {
        "hysteresis": any(given is not None for given in branches),
        "entropy-curve": electrode.dudt is not None and not _plain(electrode.dudt),
        "diffusivity-curve": not _plain(electrode.diffusivity),
    }
    return {name: LOSSES[name] for name, found in there.items() if found}


def _plain(value: Any) -> bool:
    return isinstance(value, int | float)


def _of_material(
    own: Mapping[str, Any], key: str, given: str | None, si_unit: str, unit: str, option: str
) -> str:
    """Return density or molar mass as text, from the document or from the option."""
    name = option.partition(" ")[0]
    if key in own and given is not None:
        raise InputError(f"has '{key}' under User-defined; leave {name} away")
    if given is not None:
        return given
    if not _plain(own.get(key)):
        raise InputError(f"does not say the {name.strip('-').replace('-', ' ')}; add {option}")
    si = float(own[key])
    return text_in(unit, si_unit, si, lambda number: number == si)


def _exchange_current(
    electrode: Any, reference: float | None, span: Range, origin: Origin
) -> dict[str, Any]:
    """Return i0 = F K [x (1 - x)]^(1/2) at theta = 1/2, which is F K/2 over the whole range."""
    rate = float(electrode.reaction_rate_constant)
    middle = span.low + span.width / 2
    per_rate = F * (middle * (1 - middle)) ** 0.5
    value = text_in("A/m^2", "A/m^2", rate * per_rate, lambda i0: i0 / per_rate == rate)
    energy = electrode.reaction_rate_constant_activation_energy
    return origin.number(value, energy=energy, at=temperature_text(reference))


def _remarks(electrode: Any, span: Range, legacy: bool, leave_out: Collection[str]) -> list[str]:
    remarks = (
        ["the file is of BPX 0.x and was read as the package bpx converts it"] if legacy else []
    )
    if span.whole:
        remarks.append("theta is the stoichiometry of the file: every law is taken over as it is")
    else:
        high = span.low + span.width
        low_end, high_end = (_departure(span, theta) for theta in (0.1, 0.9))
        remarks.append(
            f"theta runs over the stoichiometry from {span.low:g} to {high:g}, where the potential "
            "is given and falls; the exchange current agrees at theta = 0.5 and is "
            f"{low_end:.3g} times the file's at 0.1, {high_end:.3g} times at 0.9"
        )
    if not isinstance(electrode.ocp, str):
        remarks.append("the points of the potential are joined by a monotone cubic (PCHIP) here")
    remarks += [f"left out: {LOSSES[name]}" for name in leave_out]
    return remarks


def _departure(span: Range, theta: float) -> float:
    """Return the exchange current of theta over that of BPX's stoichiometry."""

    def shape(x: float) -> float:
        return float((x * (1 - x)) ** 0.5)

    middle = shape(span.low + span.width / 2) / shape(0.5)
    return shape(theta) * middle / shape(span.low + span.width * theta)
