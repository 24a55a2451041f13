"""The table of published electrolytes: ``library/electrolytes.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from nasicell.parameters.catalogue.criteria import asked
from nasicell.parameters.catalogue.flags import flags_of
from nasicell.parameters.catalogue.table import (
    checked_kind,
    checked_source,
    number,
    one_of,
    read_table,
)
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.quantity import Kind, Quantity

_FILE = Path(__file__).parents[1] / "library" / "electrolytes.csv"
COLUMNS = (
    "name",
    "title",
    "formula",
    "class",
    "cation",
    "conductivity_mS_cm",
    "conductivity_kind",
    "conductivity_bound",
    "temperature_degC",
    "temperature_kind",
    "transference_number",
    "transference_number_kind",
    "activation_energy_eV",
    "valid_from_degC",
    "valid_to_degC",
    "window_V",
    "window_bound",
    "thickness_um",
    "salt",
    "salt_concentration_mol_L",
    "salt_concentration_kind",
    "matrix",
    "critical_current_density_mA_cm2",
    "source",
    "note",
)
_BOUNDS = ("", "lower", "upper", "about", "range")
_NAMED = ("name", "title", "class", "cation")


@dataclass(frozen=True)
class CatalogueElectrolyte:
    """One row of the catalogue.

    Attributes
    ----------
    name
        The name by which a cell takes it: ``electrolyte: {material: NAME}``.
    title, formula, electrolyte_class, cation
        What it is; the formula is "" where there is none.
    conductivity, temperature
        Total ionic conductivity [S/m] and where it holds [K].
    conductivity_bound, window_bound
        "lower", "upper", "about" or "range"; "" for a plain number.
    transference_number
        Of the cation.
    activation_energy, valid_from, valid_to
        Of the conductivity [J/mol], and the temperatures [K] it was read between.
    window
        Electrochemical stability window [V].
    thickness
        Of the film that was measured [m].
    salt, salt_concentration, matrix
        Of a polymer, gel or liquid; the concentration [mol/m3] is that of the cation.
    critical_current_density
        Per geometric electrode area [A/m2].
    source, note
        Key of the bibliography and a remark.
    flags
        What is doubtful; see :mod:`nasicell.parameters.catalogue.flags`.
    """

    name: str
    title: str
    formula: str
    electrolyte_class: str
    cation: str
    conductivity: Quantity | None
    conductivity_bound: str
    temperature: Quantity | None
    transference_number: Quantity | None
    activation_energy: Quantity | None
    valid_from: Quantity | None
    valid_to: Quantity | None
    window: Quantity | None
    window_bound: str
    thickness: Quantity | None
    salt: str
    salt_concentration: Quantity | None
    matrix: str
    critical_current_density: Quantity | None
    source: str
    note: str
    flags: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def catalogue() -> dict[str, CatalogueElectrolyte]:
    """Return all electrolytes of the catalogue by name, in the order of the file."""
    return entries_of(read_table(_FILE, COLUMNS), _FILE.name)


def find_electrolyte(name: str) -> CatalogueElectrolyte:
    """Return one electrolyte of the catalogue."""
    name = asked("electrolyte", name) or ""
    if name not in catalogue():
        mend = nearest(name, catalogue(), listed_by="nasicell electrolytes")
        raise InputError(f"the catalogue has no electrolyte '{name}'; {mend}")
    return catalogue()[name]


def entries_of(rows: Sequence[dict[str, str]], file: str) -> dict[str, CatalogueElectrolyte]:
    """Return the electrolytes of a table by name, with their flags."""
    found: dict[str, CatalogueElectrolyte] = {}
    for line, row in enumerate(rows, 2):
        try:
            entry = _entry(row)
        except InputError as problem:
            raise problem.within(path=row["name"] or f"line {line}", file=file) from None
        if entry.name in found:
            raise InputError("stands twice; give each row its own name", path=entry.name, file=file)
        found[entry.name] = entry
    return {
        name: replace(entry, flags=flags_of(entry, found.values())) for name, entry in found.items()
    }


def _entry(row: dict[str, str]) -> CatalogueElectrolyte:
    for column in _NAMED:
        if not row[column]:
            raise InputError("is empty; write a text", path=column)
    source = checked_source(row["source"])
    kind: Kind = _kind(row, "conductivity") or "measured"
    concentration_kind = _kind(row, "salt_concentration")
    own = "this-work" if concentration_kind in ("derived", "assumed") else source
    return CatalogueElectrolyte(
        name=row["name"],
        title=row["title"],
        formula=row["formula"],
        electrolyte_class=row["class"],
        cation=row["cation"],
        conductivity=_read(row, "conductivity_mS_cm", "mS/cm", "S/m", kind, source),
        conductivity_bound=_bound(row, "conductivity"),
        temperature=_read(row, "temperature_degC", "degC", "K", _kind(row, "temperature"), source),
        transference_number=_read(
            row, "transference_number", "1", "1", _kind(row, "transference_number"), source
        ),
        activation_energy=_read(row, "activation_energy_eV", "eV", "J/mol", kind, source),
        valid_from=_read(row, "valid_from_degC", "degC", "K", kind, source),
        valid_to=_read(row, "valid_to_degC", "degC", "K", kind, source),
        window=_read(row, "window_V", "V", "V", kind, source),
        window_bound=_bound(row, "window"),
        thickness=_read(row, "thickness_um", "um", "m", "measured", source),
        salt=row["salt"],
        salt_concentration=_read(
            row, "salt_concentration_mol_L", "mol/L", "mol/m^3", concentration_kind, own
        ),
        matrix=row["matrix"],
        critical_current_density=_read(
            row, "critical_current_density_mA_cm2", "mA/cm^2", "A/m^2", "measured", source
        ),
        source=source,
        note=row["note"],
    )


def _kind(row: dict[str, str], quantity: str) -> Kind | None:
    """Return the kind of a quantity; it is given where, and only where, the number is."""
    column = next(name for name in COLUMNS if name.startswith(quantity))
    written = row[f"{quantity}_kind"]
    if bool(written) != bool(row[column]):
        raise InputError(
            f"is '{written}' beside the value '{row[column]}'; give both or none",
            path=f"{quantity}_kind",
        )
    try:
        return checked_kind(written) if written else None
    except InputError as problem:
        raise problem.within(path=f"{quantity}_kind") from None


def _bound(row: dict[str, str], quantity: str) -> str:
    try:
        return one_of(row[f"{quantity}_bound"], _BOUNDS)
    except InputError as problem:
        raise problem.within(path=f"{quantity}_bound") from None


def _read(
    row: dict[str, str], column: str, unit: str, si_unit: str, kind: Kind | None, source: str
) -> Quantity | None:
    """Read the number of a column; None for an empty cell."""
    if not row[column] or kind is None:
        return None
    try:
        found = number(
            row[column], unit, si_unit, kind, source, logarithmic=column.startswith("conductivity")
        )
        if found.si <= 0:
            raise InputError(f"is '{row[column]}'; write a positive number")
    except InputError as problem:
        raise problem.within(path=column) from None
    return found
