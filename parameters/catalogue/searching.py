"""Searches the catalogue of electrolytes."""

from __future__ import annotations

from nasicell.parameters.catalogue.criteria import asked, holds
from nasicell.parameters.catalogue.electrolytes import CatalogueElectrolyte, catalogue
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.quantity import Quantity
from nasicell.parameters.units import to_si


def search(
    electrolyte_class: str | None = None,
    cation: str | None = None,
    min_conductivity: str | None = None,
    min_transference_number: str | float | None = None,
    min_window: str | None = None,
    max_activation_energy: str | None = None,
    source: str | None = None,
    text: str | None = None,
) -> list[CatalogueElectrolyte]:
    """Return the electrolytes that meet all criteria, the best conductors first.

    Parameters
    ----------
    electrolyte_class : str, optional
        A class of the catalogue or a part of one: "sulfide", "NASICON".
    cation : str, optional
        "Na", or another one of the catalogue.
    min_conductivity, min_window, max_activation_energy : str, optional
        Limits with unit: "1 mS/cm", "4 V", "0.3 eV".
    min_transference_number : str or float, optional
        Limit for the cation's transference number.
    source : str, optional
        Key of the bibliography.
    text : str, optional
        Part of name, title, formula, class, salt, matrix or note; capitals do not count.

    Notes
    -----
    A row without a number does not meet a limit for it. Of a range its middle counts.
    """
    entries = list(catalogue().values())
    text = asked("text", text)
    classes = _classes(electrolyte_class, [entry.electrolyte_class for entry in entries])
    known_cation = _known("cation", cation, [entry.cation for entry in entries])
    known_source = _known("source", source, [entry.source for entry in entries])
    conductivity = _limit("min_conductivity", min_conductivity, "S/m", "1 mS/cm")
    transference = _limit("min_transference_number", min_transference_number, "1", "0.5")
    window = _limit("min_window", min_window, "V", "4 V")
    energy = _limit("max_activation_energy", max_activation_energy, "J/mol", "0.3 eV")
    found = [
        entry
        for entry in entries
        if entry.electrolyte_class in classes
        and known_cation in (None, entry.cation)
        and known_source in (None, entry.source)
        and _at_least(entry.conductivity, conductivity)
        and _at_least(entry.transference_number, transference)
        and _at_least(entry.window, window)
        and _at_most(entry.activation_energy, energy)
        and holds(text, _words(entry))
    ]
    return sorted(found, key=lambda entry: -entry.conductivity.si if entry.conductivity else 0.0)


def _classes(wanted: str | None, classes: list[str]) -> set[str]:
    wanted = asked("electrolyte_class", wanted)
    found = {name for name in classes if holds(wanted, name)}
    if wanted is not None and not found:
        raise InputError(
            f"no class of electrolytes is called '{wanted}'; {nearest(wanted, set(classes))}"
        )
    return found


def _known(what: str, wanted: str | None, values: list[str]) -> str | None:
    wanted = asked(what, wanted)
    if wanted is not None and wanted not in values:
        raise InputError(
            f"no electrolyte here has the {what} '{wanted}'; {nearest(wanted, set(values))}"
        )
    return wanted


def _limit(what: str, written: str | float | None, unit: str, example: str) -> float | None:
    written = asked(what, written) if isinstance(written, str) else written
    if written is None:
        return None
    try:
        limit = to_si(written, unit, example=example)
        if limit < 0:
            raise InputError(f"is '{written}'; write a limit that is not negative, as '{example}'")
    except InputError as problem:
        raise problem.within(path=what) from None
    return limit


def _at_least(quantity: Quantity | None, limit: float | None) -> bool:
    return limit is None or (quantity is not None and quantity.si >= limit * (1 - 1e-12))


def _at_most(quantity: Quantity | None, limit: float | None) -> bool:
    return limit is None or (quantity is not None and quantity.si <= limit * (1 + 1e-12))


def _words(entry: CatalogueElectrolyte) -> str:
    parts = (
        entry.name,
        entry.title,
        entry.formula,
        entry.electrolyte_class,
        entry.salt,
        entry.matrix,
        entry.note,
    )
    return "\n".join(parts)
