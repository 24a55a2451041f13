import pint
import pytest

from nasicell.parameters import InputError, to_si
from nasicell.parameters.units import AVOGADRO, FAMILIAR_UNITS, normalise

REL_ARITHMETIC = 1e-12
REGISTRY = pint.UnitRegistry()


@pytest.mark.parametrize("unit", FAMILIAR_UNITS)
def test_familiar_units_agree_with_pint(unit):
    canonical, factor = FAMILIAR_UNITS[unit]
    if unit == "eV":  # of one particle
        expected = REGISTRY.Quantity(1, "eV").to("J").magnitude * AVOGADRO
    else:
        written = "percent" if unit == "%" else unit
        target = "dimensionless" if canonical == "1" else canonical
        expected = REGISTRY.Quantity(1, written).to(target).magnitude
    assert factor == pytest.approx(expected, rel=REL_ARITHMETIC, abs=0)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1.3 mS/cm", "S/m", 0.13),
        ("0.00013 kS/m", "S/m", 0.13),
        ("25 degC", "K", 298.15),
        ("25 °C", "K", 298.15),
        ("94 %", "1", 0.94),
        (0.94, "1", 0.94),
        ("0.30 eV", "J/mol", 0.30 * 96485.33212),
        ("300 meV", "J/mol", 0.30 * 96485.33212),
        ("7 kcal/mol", "J/mol", 29288.0),
        ("2 mg/cm2", "kg/m^2", 0.02),
        ("20 Ω cm²", "ohm*m^2", 2e-3),
        ("3 mA cm-2", "A/m^2", 30.0),
        ("-0.151 mV/K", "V/K", -1.51e-4),
        ("117.6 mAh/g/h", "A/kg", 117.6),
    ],
)
def test_values_read_into_si(text, unit, expected):
    assert to_si(text, unit) == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("1.3", "S/m", "without a unit"),
        ("1.3 mV", "S/m", "is expected"),
        ("1.3 mS/cn", "S/m", "did you mean 'mS/cm'"),
        ("nan S/m", "S/m", "finite"),
        ("inf S/m", "S/m", "finite"),
        ("1,3 mS/cm", "S/m", "point"),
        ("fast", "S/m", "is expected"),
        (True, "1", "is expected"),
        ("0.5 V", "1", "is expected"),
        ("30 kJ", "J/mol", "is expected"),
        ("5e-20 J", "J/mol", "is expected"),
        ("7 kcal", "J/mol", "is expected"),
        ("25 degC", "V", "is expected"),
    ],
)
def test_bad_values_are_refused_in_one_line(text, unit, words):
    with pytest.raises(InputError, match=words) as refusal:
        to_si(text, unit)
    assert "\n" not in str(refusal.value)


def test_spellings_of_a_unit_are_one():
    assert {normalise(unit) for unit in ("cm²", "cm2", "cm^2", "cm**2")} == {"cm^2"}
