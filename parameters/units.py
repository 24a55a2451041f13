"""Numbers with units, read into SI.

Everyday units of the field stand in a table; every other unit is read by pint, which is imported
only then (it takes a few tenths of a second). A test compares the table with pint.
"""

from __future__ import annotations

import difflib
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from nasicell.parameters.errors import InputError

if TYPE_CHECKING:
    import pint

AVOGADRO = 6.02214076e23  # 1/mol, exact
_ZERO_CELSIUS = 273.15  # K

FAMILIAR_UNITS: dict[str, tuple[str, float]] = {
    "%": ("1", 1e-2),
    "K": ("K", 1.0),
    "V": ("V", 1.0),
    "mV": ("V", 1e-3),
    "mV/K": ("V/K", 1e-3),
    "V/K": ("V/K", 1.0),
    "m": ("m", 1.0),
    "mm": ("m", 1e-3),
    "um": ("m", 1e-6),
    "nm": ("m", 1e-9),
    "angstrom": ("m", 1e-10),
    "m^2": ("m^2", 1.0),
    "cm^2": ("m^2", 1e-4),
    "s": ("s", 1.0),
    "min": ("s", 60.0),
    "h": ("s", 3600.0),
    "1/s": ("1/s", 1.0),
    "1/h": ("1/s", 1 / 3600),
    "1/day": ("1/s", 1 / 86400),
    "g": ("kg", 1e-3),
    "mg": ("kg", 1e-6),
    "kg": ("kg", 1.0),
    "mL": ("m^3", 1e-6),
    "L": ("m^3", 1e-3),
    "m^3": ("m^3", 1.0),
    "g/mol": ("kg/mol", 1e-3),
    "kg/mol": ("kg/mol", 1.0),
    "g/cm^3": ("kg/m^3", 1e3),
    "g/mL": ("kg/m^3", 1e3),
    "kg/m^3": ("kg/m^3", 1.0),
    "mg/cm^2": ("kg/m^2", 1e-2),
    "kg/m^2": ("kg/m^2", 1.0),
    "mol/L": ("mol/m^3", 1e3),
    "mol/m^3": ("mol/m^3", 1.0),
    "mS/cm": ("S/m", 0.1),
    "S/cm": ("S/m", 100.0),
    "S/m": ("S/m", 1.0),
    "A/m^2": ("A/m^2", 1.0),
    "mA/cm^2": ("A/m^2", 10.0),
    "uA/cm^2": ("A/m^2", 1e-2),
    "mA/g": ("A/kg", 1.0),
    "A/kg": ("A/kg", 1.0),
    "ohm*m^2": ("ohm*m^2", 1.0),
    "ohm*cm^2": ("ohm*m^2", 1e-4),
    "uF/cm^2": ("F/m^2", 1e-2),
    "F/m^2": ("F/m^2", 1.0),
    "C/m^2": ("C/m^2", 1.0),
    "mAh/cm^2": ("C/m^2", 3.6e4),
    "mAh/g": ("C/kg", 3.6e3),
    "Wh/kg": ("J/kg", 3.6e3),
    "eV/angstrom^2": ("J/m^2", 16.02176634),
    "kPa": ("Pa", 1e3),
    "MPa": ("Pa", 1e6),
    "GPa": ("Pa", 1e9),
    "m^2/C": ("m^2/C", 1.0),
    "cm^2/mAh": ("m^2/C", 1e-4 / 3.6),
    "J/(kg*K)": ("J/(kg*K)", 1.0),
    "W/(m^2*K)": ("W/(m^2*K)", 1.0),
    "m^2/s": ("m^2/s", 1.0),
    "cm^2/s": ("m^2/s", 1e-4),
    "angstrom^2/ns": ("m^2/s", 1e-11),
    "J/mol": ("J/mol", 1.0),
    "kJ/mol": ("J/mol", 1e3),
    "eV": ("J/mol", 1.602176634e-19 * AVOGADRO),  # of one particle
}
"""Unit as written -> (SI unit, factor to it)."""

_NUMBER = re.compile(
    r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)\b)\s*(.*?)\s*"
)
_SPELLINGS = (
    ("°C", "degC"),
    ("℃", "degC"),
    ("µ", "u"),
    ("μ", "u"),
    ("Ω", "ohm"),
    ("Ohm", "ohm"),
    ("Ω", "ohm"),
    ("·", "*"),
    ("⁻¹", "^-1"),
    ("⁻²", "^-2"),
    ("⁻³", "^-3"),
    ("²", "^2"),
    ("³", "^3"),
    ("**", "^"),
)


def to_si(
    text: str | float, unit: str, *, what: str | None = None, example: str | None = None
) -> float:
    """Read a number with its unit and return it in the SI unit ``unit``.

    Parameters
    ----------
    text
        What was written, such as ``"1.3 mS/cm"`` or, for a dimensionless quantity, ``0.94`` or
        ``"94 %"``.
    unit
        The SI unit wanted; ``"1"`` for a dimensionless number. Temperatures wanted in ``"K"`` are
        absolute: ``"25 degC"`` gives 298.15. Electronvolts ("0.3 eV"), and no other energy, are
        those of one particle where ``"J/mol"`` is wanted.
    what
        The name of the quantity, for the sentence of a refusal ("a conductivity").
    example
        A right value, for the sentence of a refusal.

    Raises
    ------
    InputError
        For a missing, misspelt or wrong unit, and for anything that is not a finite number.
    """
    what = what or ("a plain number" if unit == "1" else f"a quantity in {unit}")
    example = example or ("0.5" if unit == "1" else f"1 {unit}")
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise InputError(f"is {text!r}; {what} is expected, for example '{example}'")
    if re.match(r"\s*[+-]?\d+,\d", str(text)):
        raise InputError(f"is '{text}'; write the decimal sign as a point, for example '{example}'")
    match = _NUMBER.fullmatch(str(text))
    if match is None:
        raise InputError(f"is '{text}'; {what} is expected, for example '{example}'")
    value, written = float(match[1]), normalise(match[2])
    if not math.isfinite(value):
        raise InputError(f"is '{text}'; a finite number is expected, for example '{example}'")
    if not written:
        if unit == "1":
            return value
        raise InputError(f"is '{text}' without a unit; write for example '{example}'")
    if written in ("degC", "celsius") and unit == "K":
        return value + _ZERO_CELSIUS
    scale = _factor(written, unit)
    if scale is None:
        raise InputError(f"is '{text}'; {what} is expected, for example '{example}'")
    return value * scale


def normalise(unit: str) -> str:
    """Return one spelling of a unit: ``cm²``, ``cm2`` and ``cm**2`` are all ``cm^2``."""
    for written, meant in _SPELLINGS:
        unit = unit.replace(written, meant)
    unit = re.sub(r"([A-Za-z])(-?\d)", r"\1^\2", unit.strip())
    return re.sub(r"\s*([*/^])\s*", r"\1", unit)


@lru_cache(maxsize=1024)
def _factor(written: str, unit: str) -> float | None:
    """Return the factor from ``written`` to ``unit``, or None when the dimensions differ."""
    if written in FAMILIAR_UNITS:
        canonical, factor = FAMILIAR_UNITS[written]
        if canonical == unit:
            return factor
    import pint  # slow: only for units outside the table

    registry = _registry()
    try:
        found = registry.Quantity(1.0, registry.Unit(written))
    except (pint.UndefinedUnitError, pint.DefinitionSyntaxError) as problem:
        raise InputError(_unknown(written)) from problem
    except Exception as problem:  # pint lets tokenizer and type errors through
        raise InputError(_unknown(written)) from problem
    wanted = registry.Unit("dimensionless" if unit == "1" else unit)
    if not found.is_compatible_with(wanted):
        if unit == "J/mol" and re.fullmatch("[a-z]*electron_volt", str(found.units)):
            return float(found.to("J").magnitude) * AVOGADRO
        return None
    try:
        return float(found.to(wanted).magnitude)
    except pint.OffsetUnitCalculusError:
        return None


def _unknown(written: str) -> str:
    names = [*FAMILIAR_UNITS, "degC"]
    near = difflib.get_close_matches(written, names, n=3, cutoff=0.5)
    mend = (
        f"did you mean {' or '.join(repr(name) for name in near)}?"
        if near
        else ("write it as in '1.3 mS/cm'")
    )
    return f"has the unit '{written}', which is not known; {mend}"


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    import pint  # slow: only for units outside the table

    return pint.UnitRegistry()
