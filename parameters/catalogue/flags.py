"""What is doubtful about an electrolyte of the catalogue, found by arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from nasicell.parameters.catalogue.formulas import NEUTRAL, amounts, charge_balance
from nasicell.parameters.constants import R_GAS

if TYPE_CHECKING:
    from nasicell.parameters.catalogue.electrolytes import CatalogueElectrolyte

ROOM_TEMPERATURE = 298.15
"""K, at which a number without a temperature is read."""

NOT_AN_ELECTROLYTE = "not an electrolyte"
NO_CONDUCTIVITY = "no conductivity"
NOT_NEUTRAL = "not charge neutral"
PREFACTOR = "implausible prefactor"
CONTRADICTED = "contradicted"
COMPUTED = "probably computed"
BOUND = "bound only"
NO_TEMPERATURE = "temperature not given"

MARKS = {
    NOT_AN_ELECTROLYTE: "E",
    NO_CONDUCTIVITY: "N",
    NOT_NEUTRAL: "Q",
    PREFACTOR: "P",
    CONTRADICTED: "X",
    COMPUTED: "C",
    BOUND: "B",
    NO_TEMPERATURE: "T",
}
"""Beginning of a flag -> its letter in a table."""

MEANINGS = {
    NOT_AN_ELECTROLYTE: "a cathode material; cannot be used as electrolyte",
    NO_CONDUCTIVITY: "none is published; usable once a file or a user gives one",
    NOT_NEUTRAL: "the printed formula has an excess charge",
    PREFACTOR: "conductivity and activation energy do not go together",
    CONTRADICTED: "another row of the same compound differs more than tenfold",
    COMPUTED: "the conductivity is probably not a measurement",
    BOUND: "the conductivity is a bound",
    NO_TEMPERATURE: "the conductivity is read as that at 25 degC",
}

PREFACTORS = (1.0, 1e8)
"""Plausible sigma0 [S/m].

Hopping gives sigma0 = n q^2 a^2 nu exp(S/k)/(6 k T): with n = 1e22/cm3 ions, a = 0.35 nm, nu = 5e12
Hz about 6e3 S/m. The window allows for four decades either way, an entropy S of some 9 k.
"""

_CONTRADICTION = 10.0
_SAME_TEMPERATURE = 30.0  # K, within which two conductivities are compared
_ACTIVE_MATERIAL = "active material"


def flags_of(
    entry: CatalogueElectrolyte, others: Iterable[CatalogueElectrolyte]
) -> tuple[str, ...]:
    """Return the flags of an entry, each beginning with a key of ``MARKS``."""
    return tuple(_flags(entry, others))


def _flags(entry: CatalogueElectrolyte, others: Iterable[CatalogueElectrolyte]) -> Iterator[str]:
    if entry.electrolyte_class == _ACTIVE_MATERIAL:
        yield NOT_AN_ELECTROLYTE
    if entry.conductivity is None:
        yield NO_CONDUCTIVITY
    balance = charge_balance(entry.formula)
    if balance.excess:
        mend = f", neutral with {balance.mend}" if balance.mend else ""
        yield f"{NOT_NEUTRAL}: excess {balance.excess:+.2f}{mend}"
    sigma0 = prefactor(entry)
    if sigma0 is not None and not PREFACTORS[0] <= sigma0 <= PREFACTORS[1]:
        yield f"{PREFACTOR}: {sigma0 / 100:.2g} S/cm"
    found = [other for other in others if _contradict(entry, other)]
    if found:
        shown = ", ".join(
            f"{other.name} ({other.conductivity.text})" for other in found if other.conductivity
        )
        yield f"{CONTRADICTED}: {shown}"
    if entry.conductivity is None:
        return
    if entry.conductivity.kind == "derived":
        yield COMPUTED
    if entry.conductivity_bound in ("lower", "upper"):
        yield f"{BOUND}: {entry.conductivity_bound}"
    if entry.temperature is None:
        yield NO_TEMPERATURE


def outvoted(entry: CatalogueElectrolyte, others: Iterable[CatalogueElectrolyte]) -> bool:
    """Tell whether more rows of the same compound contradict an entry than bear it out."""
    comparable = [other for other in others if _comparable(entry, other)]
    against = [other for other in comparable if _contradict(entry, other)]
    return 2 * len(against) > len(comparable)


def prefactor(entry: CatalogueElectrolyte) -> float | None:
    """Return sigma0 = sigma exp(E/RT) [S/m]; None without conductivity and energy."""
    if entry.conductivity is None or entry.activation_energy is None:
        return None
    return entry.conductivity.si * math.exp(
        entry.activation_energy.si / (R_GAS * temperature_of(entry))
    )


def temperature_of(entry: CatalogueElectrolyte) -> float:
    """Return the temperature [K] at which the numbers of an entry are read."""
    return entry.temperature.si if entry.temperature else ROOM_TEMPERATURE


def _comparable(one: CatalogueElectrolyte, other: CatalogueElectrolyte) -> bool:
    """Tell whether two rows give a conductivity of one compound at one temperature."""
    if one.name == other.name or not _same_compound(one.formula, other.formula):
        return False
    if one.conductivity is None or other.conductivity is None:
        return False
    if "assumed" in (one.conductivity.kind, other.conductivity.kind):
        return False  # an order of magnitude
    return abs(temperature_of(one) - temperature_of(other)) <= _SAME_TEMPERATURE


def _contradict(one: CatalogueElectrolyte, other: CatalogueElectrolyte) -> bool:
    """Tell whether two rows of one compound cannot both be right."""
    if not _comparable(one, other):
        return False
    low, high = sorted((one, other), key=_conductivity)
    if high.conductivity_bound == "upper" or low.conductivity_bound == "lower":
        return False
    return _conductivity(high) > _CONTRADICTION * _conductivity(low)


def _conductivity(entry: CatalogueElectrolyte) -> float:
    return entry.conductivity.si if entry.conductivity else 0.0


@lru_cache(maxsize=256)  # each row is compared with all others
def _elements(formula: str) -> dict[str, float] | None:
    try:
        return amounts(formula)
    except ValueError:
        return None


def _same_compound(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    left, right = _elements(one), _elements(other)
    if left is None or right is None:
        return False
    return left.keys() == right.keys() and all(
        abs(left[element] - right[element]) < NEUTRAL for element in left
    )
