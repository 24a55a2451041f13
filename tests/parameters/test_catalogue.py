"""The catalogue: its tables against what the papers print, its flags against arithmetic by hand."""

import csv
import math
import re
from pathlib import Path

import pytest

from nasicell.parameters import InputError, electrolytes, find_electrolyte, interfaces
from nasicell.parameters.catalogue.electrolytes import COLUMNS, catalogue, entries_of
from nasicell.parameters.catalogue.flags import prefactor
from nasicell.parameters.catalogue.formulas import amounts, charge_balance
from nasicell.parameters.catalogue.interfaces import COLUMNS as INTERFACE_COLUMNS
from nasicell.parameters.catalogue.interfaces import all_interfaces, rows_of
from nasicell.parameters.catalogue.table import parse_table

PAPERS = Path(__file__).parents[1] / "papers"
LIBRARY = Path(__file__).parents[2] / "parameters" / "library"
REL_ARITHMETIC = 1e-9
REL_CONSTANTS = 1e-6
"""Digits of the constants of nature written here."""

REL_PRINTED = 0.025
"""Two printed digits of a prefactor."""

ABS_CHARGE = 1e-12
EV_PRINTED = 6e-4
"""Half the last printed digit of an energy in eV, and its rounding."""

PRINTED = {
    "class": "class",
    "conductivity_mS_cm": "conductivity_mS_cm",
    "temperature_C": "temperature_degC",
    "transference_number": "transference_number",
    "activation_energy_eV": "activation_energy_eV",
    "stability_window_V": "window_V",
    "thickness_um": "thickness_um",
    "critical_current_density_mA_cm2": "critical_current_density_mA_cm2",
    "paper": "source",
}
"""Column of what the papers print -> column of the catalogue."""


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_number_is_the_text_of_its_paper():
    printed, ours = rows(PAPERS / "electrolytes.csv"), rows(LIBRARY / "electrolytes.csv")
    assert len(printed) == len(ours) == len(catalogue()) == 98
    for theirs, own in zip(printed, ours, strict=True):
        assert {key: own[column] for key, column in PRINTED.items()} == {
            key: theirs[key] for key in PRINTED
        }, own["name"]


def test_every_interface_is_the_text_of_its_paper():
    printed, ours = rows(PAPERS / "interfaces.csv"), rows(LIBRARY / "interfaces.csv")
    assert len(printed) == len(ours) == len(all_interfaces()) == 145
    for theirs, own in zip(printed, ours, strict=True):
        same = ("system", "quantity", "value", "unit")
        assert [own[key] for key in same] == [theirs[key] for key in same]
        assert own["source"] == theirs["paper"]


def test_a_printed_text_stays_and_its_number_is_in_si():
    entry = find_electrolyte("na3ps4")
    assert entry.conductivity.text == "0.20 mS/cm"
    assert entry.conductivity.si == pytest.approx(0.02, rel=REL_ARITHMETIC)
    assert entry.activation_energy.si == pytest.approx(0.289 * 96485.33212, rel=REL_ARITHMETIC)
    hot = find_electrolyte("beta-alumina-hot")
    assert hot.temperature.si == pytest.approx(573.15)
    assert (hot.temperature.uncertainty.low, hot.temperature.uncertainty.high) == (
        pytest.approx(523.15),
        pytest.approx(623.15),
    )
    family = find_electrolyte("nasicon-range").conductivity
    assert family.si == pytest.approx(math.sqrt(0.01 * 0.1), rel=REL_ARITHMETIC)


def test_energies_agree_with_the_kilojoules_of_the_tables():
    faraday = 1.602176634e-19 * 6.02214076e23  # J/mol per eV
    tables = [entry for entry in catalogue().values() if entry.note.startswith("Table")]
    assert len(tables) == 44
    for entry in tables:
        kilojoules = float(re.search(r"([\d.]+) kJ/mol", entry.note)[1])
        printed = float(entry.activation_energy.text.removesuffix(" eV"))
        assert printed == pytest.approx(1e3 * kilojoules / faraday, abs=EV_PRINTED), entry.name


def test_kinds_say_what_was_not_measured():
    hot = [name for name, entry in catalogue().items() if entry.temperature]
    assert {name for name in hot if find_electrolyte(name).temperature.kind != "measured"} == {
        "na3ps4-gamma"
    }
    kinds = {
        name: entry.conductivity.kind for name, entry in catalogue().items() if entry.conductivity
    }
    assert {name for name, kind in kinds.items() if kind == "derived"} == {
        "na10sip2s12",
        "na10gep2s12",
        "ceramic-polymer-interface",
    }
    assert {name for name, kind in kinds.items() if kind == "assumed"} == {
        "polymer-typical",
        "gel-typical",
        "beta-alumina-hot",
        "nasicon-range",
        "solid-typical",
        "nzsp",
        "na3ycl6",
        "na3tacl6",
        "sulfide-best",
    }


@pytest.mark.parametrize(
    ("formula", "excess"),
    [
        ("Na3PS4", 3 + 5 - 8),
        ("Na11Sn2PS12", 11 + 8 + 5 - 24),
        ("Na3Zr2Si2PO12", 3 + 8 + 8 + 5 - 24),
        ("Na3Zr2(SiO4)2PO4", 3 + 8 + 8 + 5 - 24),
        ("Na2.88Sb0.88W0.12S4", 0.0),
        ("Na3.06Sb0.88W0.12S4", 0.18),
        ("Na3SbP0.16S3.6O0.4", 3 + 5 + 0.8 - 8),
        ("Na10.8Sn1.9PS11.8", 10.8 + 7.6 + 5 - 23.6),
        ("Na11Sn2Sb0.5Ti0.5S12", 11 + 8 + 2.5 + 2 - 24),
        ("Na3TaCl6", 3 + 5 - 6),
    ],
)
def test_charges_of_formulas_by_hand(formula, excess):
    assert charge_balance(formula).excess == pytest.approx(excess, abs=ABS_CHARGE)


def test_another_state_that_would_mend_a_formula_is_named():
    assert charge_balance("Na3.7Sn0.9Sb0.2S3.9Br0.1").mend == "Sb +3"
    assert charge_balance("Na3.06Sb0.88W0.12S4").mend == ""


@pytest.mark.parametrize(
    "formula", ["", "Na2S-3.3ZrCl4", "Na3-xSb1-4x(SnWCaTi)xS4", "Na3(PS4", "x"]
)
def test_mixtures_are_not_judged(formula):
    balance = charge_balance(formula)
    assert balance.excess is None
    assert "mixture" in balance.reason


def test_elements_of_changing_state_are_not_judged():
    assert amounts("Na3V2(PO4)3") == {"Na": 3, "V": 2, "P": 3, "O": 12}
    assert amounts("KFe[Fe(CN)6]") == {"K": 1, "Fe": 2, "C": 6, "N": 6}
    assert amounts("NaNi1/2Mn1/4O2") == {"Na": 1, "Ni": 0.5, "Mn": 0.25, "O": 2}
    assert "V" in charge_balance("Na3V2(PO4)3").reason


def flagged(beginning):
    return {
        name
        for name, entry in catalogue().items()
        if any(flag.startswith(beginning) for flag in entry.flags)
    }


def test_flags_are_those_of_the_known_doubts_and_no_others():
    doubtful_formulas = {
        "na3sbs4-mo",
        "na3sbs4-w",
        "na3sbs4-p-o",
        "na4sns4-sb-br",
        "na4sns4-sb-cl",
        "na10.8sn1.9ps11.8",
        "na11sn2sbs12-ti",
    }
    assert flagged("not charge neutral") == {*doubtful_formulas, "na3tacl6", "nzsp-sb"}
    assert flagged("implausible prefactor") == {"na4snse4", "na3sbs4-p-o"}
    assert flagged("contradicted") == {
        "na3ps4",
        "na3ps4-impure",
        "na3ps4-cubic",
        "na3ps4-tetragonal",
    }
    assert flagged("not an electrolyte") == {"na2s-cathode", "na2s-nai-cathode"}
    assert flagged("probably computed") == {
        "na10sip2s12",
        "na10gep2s12",
        "ceramic-polymer-interface",
    }
    assert flagged("no conductivity") == {
        name for name, entry in catalogue().items() if entry.conductivity is None
    }


def test_prefactors_by_hand():
    k = 8.617333262e-5  # eV/K
    for name, sigma, energy, expected in (
        ("na4snse4", 2.2e-8, 0.21, 7.8e-5),
        ("na3sbs4-p-o", 3.82e-3, 0.991, 2.2e14),
        ("na3ps4-gamma", 0.4, 0.11, None),
    ):
        T = 783.15 if name == "na3ps4-gamma" else 298.15
        by_hand = sigma * math.exp(energy / (k * T))  # S/cm
        assert prefactor(find_electrolyte(name)) == pytest.approx(100 * by_hand, rel=REL_CONSTANTS)
        if expected:
            assert by_hand == pytest.approx(expected, rel=REL_PRINTED)


def names(**criteria):
    return [entry.name for entry in electrolytes(**criteria)]


def test_searching():
    assert len(electrolytes()) == 98
    found = electrolytes(electrolyte_class="SULFIDE", min_conductivity="5 mS/cm")
    values = [entry.conductivity.si for entry in found]
    assert values == sorted(values, reverse=True)
    assert min(values) == 0.51
    assert names(electrolyte_class="nasicon", min_conductivity="0.051 S/m") == ["nzsp", "nzsp-sb"]
    assert set(names(cation="K")) == {"pvh-in-sio2-k", "pvh-k"}
    assert names(min_transference_number=0.9, cation="Na") == [
        "beta-alumina-hot",
        "sn-fb-qse",
        "pcuf",
    ]
    assert names(min_window="5.1 V") == ["peo-liquid-metal", "na-deme-pf6"]
    assert names(max_activation_energy="0.12 eV") == ["na3ps4-gamma"]
    assert names(source="lu2026") == ["dgpe"]
    assert names(text="GaSn") == ["peo-liquid-metal"]
    assert names(text="no such thing") == []
    assert {row.system for row in interfaces(quantity="interface resistance")} == {"Na|NZSSP|Na"}


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({"electrolyte_class": "sulfid3"}, "did you mean 'sulfide'"),
        ({"cation": "na"}, "did you mean 'Na'"),
        ({"source": "chen2025"}, "did you mean 'chen2026'"),
        ({"min_conductivity": "1"}, "min_conductivity is '1' without a unit"),
        ({"min_conductivity": "-1 mS/cm"}, "is '-1 mS/cm'; write a limit that is not negative"),
        ({"max_activation_energy": "30 kJ"}, "is '30 kJ'; a quantity in J/mol is expected"),
        ({"min_window": "4 mS/cm"}, "'4 V'"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(criteria, words):
    with pytest.raises(InputError, match=re.escape(words)):
        electrolytes(**criteria)


def test_an_interface_is_in_si_with_its_area_and_kind():
    first = all_interfaces()[0]
    assert (first.low, first.high, first.si_unit) == (pytest.approx(0.1), first.low, "A/m^2")
    assert first.area == "geometric electrode area"
    film = next(row for row in all_interfaces() if row.value == "32-95")
    assert (film.low, film.high) == (pytest.approx(32e-9), pytest.approx(95e-9))
    falling = next(row for row in all_interfaces() if row.value == "74-68")
    assert (falling.low, falling.high) == (pytest.approx(0.68), pytest.approx(0.74))
    two = next(row for row in all_interfaces() if row.value == "0.8; 0.3")
    assert (two.low, two.high) == (0.3, 0.8)
    computed = [
        row for row in all_interfaces() if "(DFT)" in row.quantity or "(MD)" in row.quantity
    ]
    assert len(computed) == 25
    assert {row.kind for row in computed} == {"derived"}
    across = [row for row in all_interfaces() if "symmetric-cell overpotential" in row.quantity]
    assert {row.area for row in across} == {"whole cell, two electrodes"}


def table(columns=COLUMNS, **changed):
    """A table of one electrolyte, with cells changed."""
    row = {
        **dict.fromkeys(columns, ""),
        "name": "x",
        "title": "x",
        "class": "sulfide",
        "cation": "Na",
        "conductivity_mS_cm": "1",
        "conductivity_kind": "measured",
        "source": "chen2026",
        **changed,
    }
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


@pytest.mark.parametrize(
    ("low", "high", "contradicted"),
    [
        ({}, {}, True),
        ({"formula": "Na3P1S4.0"}, {}, True),
        ({"formula": "Na3PSe4"}, {}, False),
        ({"conductivity_mS_cm": "1.1"}, {}, False),
        ({"conductivity_kind": "assumed"}, {}, False),
        ({"conductivity_bound": "lower"}, {}, False),
        ({"conductivity_bound": "upper"}, {}, True),
        ({}, {"conductivity_bound": "upper"}, False),
        ({}, {"conductivity_bound": "lower"}, True),
        ({}, {"temperature_degC": "50", "temperature_kind": "measured"}, True),
        ({}, {"temperature_degC": "60", "temperature_kind": "measured"}, False),
    ],
)
def test_what_contradicts_what(low, high, contradicted):
    one = {"name": "low", "formula": "Na3PS4", **low}
    other = {"name": "high", "formula": "Na3PS4", "conductivity_mS_cm": "10.1", **high}
    text = table(**one) + table(**other).splitlines()[1]
    found = entries_of(parse_table(text, "own.csv", COLUMNS), "own.csv")
    for name, told in (("low", "high (10.1 mS/cm)"), ("high", "low (1 mS/cm)")):
        flags = [flag for flag in found[name].flags if flag.startswith("contradicted")]
        assert flags == ([f"contradicted: {told}"] if contradicted else [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (table(colour="red"), "colour is not known"),
        (table().replace("matrix,", ""), "matrix is missing"),
        (table() + "too,short\n", "line 3 has 2 instead of 25 cells"),
        (table(conductivity_mS_cm="fast"), "x.conductivity_mS_cm is 'fast mS/cm'"),
        (table(conductivity_mS_cm="-1"), "x.conductivity_mS_cm is '-1'; write a positive"),
        (table(conductivity_mS_cm="2-1"), "write the lower end first"),
        (table(conductivity_kind="guessed"), "x.conductivity_kind is 'guessed'; write one of"),
        (table(conductivity_kind=""), "give both or none"),
        (table(conductivity_bound="upperr"), "x.conductivity_bound is 'upperr'; write"),
        (table(source="chen2025"), "x.source is 'chen2025'"),
        (table(cation=""), "x.cation is empty"),
        (table() + table().splitlines()[1], "x stands twice"),
    ],
)
def test_a_broken_table_is_refused_in_one_sentence(text, words):
    with pytest.raises(InputError, match=re.escape(words)) as refusal:
        entries_of(parse_table(text, "own.csv", COLUMNS), "own.csv")
    assert str(refusal.value).startswith("own.csv: ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "uA"}, "unit is 'uA'; did you mean"),
        ({"area": "cell"}, "area is 'cell'; write"),
        ({"value": "much"}, "value is 'much mV'"),
        ({"electrolyte": "na3ps5"}, "did you mean 'na3ps4'"),
        ({"system": ""}, "system is empty"),
        ({"kind": "guessed"}, "is 'guessed'"),
    ],
)
def test_a_broken_interface_is_refused_in_one_sentence(change, words):
    row = dict.fromkeys(INTERFACE_COLUMNS, "")
    row |= {"system": "a|b", "quantity": "q", "value": "1", "unit": "mV", "area": "none"}
    row |= {"kind": "measured", "source": "chen2026"}
    assert rows_of([row], "own.csv")[0].low == 1e-3
    with pytest.raises(InputError, match=re.escape(words)) as refusal:
        rows_of([row | change], "own.csv")
    assert str(refusal.value).startswith("own.csv: line 2")
