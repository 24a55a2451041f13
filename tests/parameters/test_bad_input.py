"""Every refusal is one sentence that names the place and a mend."""

import pytest

from nasicell.parameters import Cell, InputError, load_cell

HEAD = "name: mine\ntitle: t\nsummary: s\nextends: zhang2026-sn-fb\n"


def refused(sentence, *words):
    assert "\n" not in sentence
    assert "pydantic" not in sentence
    assert len(sentence) < 300
    for word in words:
        assert word in sentence


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("electrolyte.conductivty", "1 mS/cm", ("did you mean 'electrolyte.conductivity'",)),
        ("loadin", "1 mg/cm^2", ("did you mean 'cathode.loading'",)),
        ("foo.bar", "1", ("paths begin with",)),
        ("electrolyte.conductivity", "1.3 mV", ("a conductivity is expected", "'1.3 mS/cm'")),
        ("electrolyte.conductivity", "1.3", ("without a unit", "'1.3 mS/cm'")),
        ("electrolyte.conductivity", "1.3 mS/cn", ("'mS/cm'",)),
        ("electrolyte.conductivity", "nan mS/cm", ("finite",)),
        ("electrolyte.conductivity", "-1 mS/cm", ("positive",)),
        ("electrolyte.conductivity", None, ("with its unit",)),
        ("electrolyte.transference_number", "1.2", ("above 0 and at most 1 is expected",)),
        ("electrolyte.transference_number", "0", ("above 0 and at most 1 is expected",)),
        ("electrolyte.thermodynamic_factor", "1e9", ("above 0 and at most 100 is expected",)),
        ("electrolyte.thermodynamic_factor", "-1", ("above 0 and at most 100 is expected",)),
        ("electrolyte.mobile_fraction", "0", ("'electrolyte_model: single-ion'", "'0.06'")),
        ("electrolyte.mobile_fraction", "1.1", ("above 0 and at most 1 is expected",)),
        ("electrolyte_model", "partly-mobile", ("electrolyte.mobile_fraction is missing", "0.06")),
        ("cathode.hysteresis_gap", "30 mV", ("cathode.hysteresis_width is missing", "0.05")),
        ("cathode.hysteresis_width", "0.05", ("cathode.hysteresis_gap is missing", "30 mV")),
        ("interphases.metal.film_growth_in_time", "-1 1/s", ("not be negative", "'0.1 1/day'")),
        ("interphases.cathode.film_growth_with_charge", "-1 m^2/C", ("not be negative",)),
        ("interphases.metal.double_layer_arc_exponent", "1.2", ("from 0.3 to 1",)),
        ("cathode.double_layer_arc_exponent", "0.2", ("from 0.3 to 1",)),
        ("interphases.cathode.film_arc_exponent", "0.8", ("cathode.film_capacitance is missing",)),
        (
            "thermal.mass",
            "2 g",
            ("thermal.specific_heat is missing", "cooling_area and heat_transfer_coefficient"),
        ),
        ("thermal", "{}", ("'thermal.mass'", "mass, specific_heat, cooling_area, heat_transfer_")),
        ("test", "{}", ("a group of entries", "'test.temperature'")),
        (
            "electrolyte.conductivity.concentration.law",
            "table",
            ("part of a law", "write the law in a cell file"),
        ),
        ("cathode.open_circuit_potential.points", "[]", ("part of a law",)),
        ("cathode.open_circuit_potential.plateua", "3 V", ("did you mean", "potential.plateau'")),
        (
            "cathode.exchange_current_density.temperature.activation_enrgy",
            "45 kJ/mol",
            ("did you mean", "activation_energy'"),
        ),
        ("cathode.loading", "200 mg/cm^2", ("above 100 mg/cm^2",)),
        ("cathode.loading", "2 mg", ("a loading is expected",)),
        ("cathode.porosity", "1", ("below 1",)),
        ("cathode.porosity", "1.2", ("above 0 and at most 1",)),
        ("cathode.thickness", "5 um", ("without any pore", "larger")),
        ("cathode.active_mass_fraction", "0.9", ("add up to 1.2",)),
        ("test.temperature", "-100 degC", ("at least 200 K",)),
        ("test.temperature", "600 K", ("above 500 K",)),
        ("test.upper_cutoff", "2.4 V", ("exchange",)),
        ("test.upper_cutoff", "3.3 V", ("plateau",)),
        ("test.lower_cutoff", "3.5 V", ("plateau",)),
        ("test.c_rates", "1, -1", ("test.c_rates.2", "positive")),
        ("test.c_rates", "fast", ("number",)),
        ("test.c_rates", "[]", ("at least one",)),
        ("test.cycles_per_rate", "0", ("whole number",)),
        ("electrolyte", "sn-qsee", ("did you mean 'sn-qse'",)),
        ("electrolyte_model", "bnary", ("'partly-mobile' or 'binary'",)),
        ("electrolyte.cation", "Li", ("the metal is 'Na'",)),
        ("cathode.cation", "Li", ("the metal is 'Na'",)),
        ("metal.charge", "2", ("write 1",)),
        ("interphases.metal.film_resistance", "20 ohm", ("an area resistance is expected",)),
        ("interphases.metal.exchange_current_density", "0 A/m^2", ("positive",)),
        ("electrolyte.recipe.salts.NaTFSI.mass", "1.5 mL", ("salts.NaTFSI.mass", "a mass")),
        ("cathode.open_circuit_potential.tilt", "0 V", ("positive",)),
    ],
)
def test_bad_settings(path, value, words):
    with pytest.raises(InputError) as refusal:
        load_cell("zhang2026-sn-fb").with_values({path: value})
    refused(str(refusal.value), *words)


NO_METAL_FILM = {"interphases.metal.film_resistance": "0 ohm*cm^2"}
NO_CATHODE_FILM = {"interphases.cathode.film_thickness": "0 nm"}


@pytest.mark.parametrize(
    ("none", "entry", "value", "words"),
    [
        (NO_METAL_FILM, "metal.film_growth_in_time", "0.1 1/day", "grows a film of 0 ohm*cm^2"),
        (NO_METAL_FILM, "metal.film_growth_with_charge", "1 m^2/C", "grows a film of 0 ohm*cm^2"),
        (NO_METAL_FILM, "metal.film_capacitance", "1 uF/cm^2", "charges a film of 0 ohm*cm^2"),
        (NO_CATHODE_FILM, "cathode.film_growth_in_time", "0.1 1/day", "write film_thickness above"),
        (
            {"interphases.cathode.film_resistance": "0 ohm*cm^2"},
            "cathode.film_capacitance",
            "1 uF/cm^2",
            "write film_resistance above 0 too",
        ),
    ],
)
def test_a_film_that_is_not_there_neither_grows_nor_charges(none, entry, value, words):
    # growth and capacitance of nothing were taken without a word
    cell = load_cell("zhang2026-sn-fb").with_values(none)
    with pytest.raises(InputError) as refusal:
        cell.with_values({f"interphases.{entry}": value})
    refused(str(refusal.value), f"interphases.{entry}", words)
    cell.with_values({f"interphases.{entry}": f"0 {value.partition(' ')[2]}"})


ENTRY = "{value: 2 mg/cm^2, kind: measured, source: zhang2026"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cathode: {loadin: 3}", ("cathode.loadin is not known", "'loading'")),
        ("cathode: {loading: null, loadng: {value: 2 mg/cm^2}}", ("did you mean 'loading'",)),
        ("cathode: {loading: 2 mg/cm^2}", ("cathode.loading", "alone", "value:")),
        ("cathode: {loading: {value: 2 mg/cm^2, source: zhang2026}}", ("loading.kind is missing",)),
        ("cathode: {loading: {value: 2 mg/cm^2, kind: measured}}", ("loading.source is missing",)),
        (
            "cathode: {loading: {value: 2 mg/cm^2, kind: guess, source: user}}",
            ("'guess'", "assumed"),
        ),
        (
            "cathode: {loading: {value: 2 mg/cm^2, kind: measured, source: zang2026}}",
            ("'zang2026'", "did you mean 'zhang2026'"),
        ),
        (
            "cathode: {loading: {value: 2 mg/cm^2, kind: fitted, source: this-work}}",
            ("cathode.loading", "refit"),
        ),
        (f"cathode: {{loading: {ENTRY}, sorce: x}}}}", ("loading.sorce is not known", "'source'")),
        (f"cathode: {{loading: {ENTRY}, uncertainty: 1 V}}}}", ("loading.uncertainty",)),
        (
            f"cathode: {{loading: {ENTRY}, uncertainty: {{from: 3 mg/cm^2, to: 4 mg/cm^2}}}}}}",
            ("does not hold",),
        ),
        (
            "electrolyte: {mobile_fraction: {value: 0.06, kind: assumed, source: user, "
            "uncertainty: 0.1}}",
            ("mobile_fraction.uncertainty", "reaches from -0.04 to 0.16", "at most 1", "narrower"),
        ),
        (
            "electrolyte: {mobile_fraction: {value: 0.06, kind: assumed, source: user, "
            "uncertainty: -0.01}}",
            ("mobile_fraction.uncertainty is '-0.01'", "without a sign"),
        ),
        (
            "cathode: {loading: null}",
            ("cathode.loading is missing", "value: 2 mg/cm^2, kind: assumed, source: user"),
        ),
        ("summary: ring \x07", ("line 5", "not text", "UTF-8")),
        ("cathode: {porosity: null}", ("cathode.porosity is missing",)),
        ("cathode: 3", ("cathode is 3", "group of entries")),
        ("separator: celgard", ("separator is 'celgard'", "thickness")),
        ("electrolyte: sn-qsee", ("electrolyte 'sn-qsee'", "'sn-qse'")),
        ("electrolyte: mine-too.yaml", ("is not a file",)),
        ("cathode: {material: nvpp}", ("did you mean 'nvp'",)),
        ("seperator: {}", ("seperator is not known", "'separator'")),
        ("title: again", ("twice",)),
        ("test: {temperature: {value: 25, kind: measured, source: user}}", ("without a unit",)),
        ("test: {c_rates: 5}", ("list",)),
        ("test: {cycles_per_rate: 2.5}", ("whole number",)),
        ("cathode: [", ("line",)),
        (
            "interphases: {cathode: {film_conductivity: null}}",
            ("interphases.cathode.film_conductivity is missing",),
        ),
        (
            "cathode: {thickness: {value: 20 um, kind: measured, source: user}, "
            "porosity: {value: 0.5, kind: measured, source: user}}",
            ("write one",),
        ),
        (
            "thermal: {mass: {value: 2 g, kind: measured, source: user}}",
            ("thermal.specific_heat is missing", "J/(kg*K)"),
        ),
        ("1: 2", ("is not known",)),
        ("extra:\n\t- tab", ("line",)),
    ],
)
def test_bad_files(tmp_path, text, words):
    (tmp_path / "mine.yaml").write_text(HEAD + text + "\n")
    with pytest.raises(InputError) as refusal:
        load_cell(tmp_path / "mine.yaml")
    refused(str(refusal.value), "mine.yaml", *words)


KAPPA = "electrolyte: {conductivity: {value: 1 mS/cm, kind: measured, source: user, "
T_PLUS = "electrolyte: {transference_number: {value: 0.5, kind: measured, source: user, "
VTF = (
    "temperature: {law: vtf, at: 90 degC, "
    "pseudo_activation_temperature: {value: 800 K, kind: assumed, source: user}, "
    "vogel_temperature: {value: 300 K, kind: assumed, source: user}}"
)
GRID = (
    "concentration: {law: grid, at: 25 degC, temperatures: [0 degC, 60 degC], "
    "points: [[0.1 mol/L, 1 mS/cm, 2 mS/cm], [1 mol/L, 2 mS/cm, 3 mS/cm]]}"
)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (KAPPA + VTF, ("temperature.vogel_temperature is '300 K'", "'25 degC'")),
        (KAPPA + VTF.replace("300 K", "370 K"), ("below the reference temperature", "'313 K'")),
        (
            KAPPA + "concentration: {law: table, points: [[1 mol/L, 1 mS/cm], [1 mol/L, 2 mS/cm]]}",
            ("concentration.points, row 2, has 1 mol/L after 1 mol/L; write strictly rising conc",),
        ),
        (
            KAPPA + "concentration: {law: table, points: [[1 mol/L, 1 mS/cm]]}",
            ("two or more rows such as [1 mol/L, 1.3 mS/cm]",),
        ),
        (
            KAPPA + "concentration: {law: table, points: [[0 mol/L, 1 mS/cm], [1 mol/L, 2 mS/cm]]}",
            ("must begin above 0 mol/L",),
        ),
        (
            KAPPA + "concentration: {law: table, points: [[1 M, 1 V], [2 mol/L, 2 mS/cm]]}",
            ("concentration.points, row 1, is '1 V'", "a conductivity"),
        ),
        (KAPPA + "concentration: {law: arrhenius}", ("one of table, polynomial, grid",)),
        (KAPPA + "concentration: 3", ("one of table, polynomial, grid",)),
        (KAPPA + "concentration: {law: table, pionts: []}", ("did you mean 'points'",)),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1, -1], unit: mol/L, "
            "valid: [0.1 mol/L, 2 mol/L]}",
            (
                "give -0.0006 at 1001 mol/m3",
                "must be positive",
                "'valid: [0.1 mol/L, 998 mol/m^3]'",
            ),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1], unit: mol/L}",
            ("concentration.valid is missing", "'valid: [0.1 mol/L, 2 mol/L]'"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [a], unit: mol/L, valid: []}",
            ("concentration.coefficients hold 'a'", "must be plain numbers"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1], unit: mol, valid: []}",
            ("concentration.unit", "'mol/L'"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1], unit: mol/L, "
            "valid: [2 mol/L, 1 mol/L]}",
            ("the lower end first",),
        ),
        (KAPPA + GRID + ", temperature: {law: table}", ("'grid'", "remove 'temperature:'")),
        (KAPPA + GRID.replace("at: 25 degC, ", ""), ("at is missing", "'at: 25 degC'")),
        (
            KAPPA + GRID.replace(", 2 mS/cm]", "]"),
            ("points, row 1, has 2 instead of 3 entries", "a value for every temperature"),
        ),
        (KAPPA + GRID.replace("0.1 mol/L", "3 mol/L"), ("row 2", "rising concentrations")),
        (
            KAPPA + GRID.replace("0 degC, 6", "60 degC, 6"),
            ("temperatures must be strictly rising",),
        ),
        (T_PLUS + VTF, ("temperature.law is 'vtf'", "write table")),
        (T_PLUS + "temperature: {law: arrhenius, at: 25 degC}", ("write table",)),
        (
            T_PLUS + "temperature: {law: table, at: 25 degC, points: [[0 degC, 0.9], "
            "[60 degC, 1.1]]}",
            ("temperature.points, row 2, is '1.1'", "at most 1"),
        ),
        (
            T_PLUS + "concentration: {law: table, points: [[0.1 mol/L, 0.2], [2 mol/L, 1.0]]}",
            ("electrolyte.transference_number reaches", "in its table after scaling"),
        ),
        (
            T_PLUS + "concentration: {law: polynomial, coefficients: [0.1, 0.5], unit: mol/L, "
            "valid: [0.01 mol/L, 4 mol/L]}",
            ("electrolyte.transference_number reaches", "in its polynomial", "cannot exceed 1"),
        ),
        # 1e308 + 1e308 was taken for a property
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1e308, 1e308], unit: mol/L, "
            "valid: [0.1 mol/L, 2 mol/L]}",
            ("give inf at", "finite", "smaller coefficients"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1e999], unit: mol/L, "
            "valid: [0.1 mol/L, 2 mol/L]}",
            ("hold '1e999'", "plain numbers"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [-1], unit: mol/L, "
            "valid: [0.1 mol/L, 2 mol/L]}",
            ("give -1 at 100 mol/m3", "positive from end to end"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1]}",
            ("concentration.unit is missing", "'unit: mol/L'"),
        ),
        (
            KAPPA + GRID.replace(" temperatures: [0 degC, 60 degC],", ""),
            ("concentration.temperatures is missing", "'temperatures: [0 degC, 60 degC]'"),
        ),
        (KAPPA + GRID.replace("at: 25", "at: 80"), ("at is 80 degC", "(0 degC to 60 degC)")),
        (KAPPA + "concentration: {points: []}", ("law is missing", "one of table, polynomial")),
        (KAPPA + "temperature: {at: 25 degC}", ("law is missing; write one of arrhenius, vtf",)),
        (T_PLUS + "temperature: {at: 25 degC}", ("temperature.law is missing; write table",)),
        (KAPPA + "temperature: 3", ("temperature is 3", "one of arrhenius, vtf, table")),
        (
            KAPPA + "temperature: {law: table, at: 80 degC, points: [[0 degC, 1 mS/cm], "
            "[25 degC, 2 mS/cm]]}",
            ("temperature.at is 80 degC, outside its table (0 degC to 25 degC); write",),
        ),
    ],
)
def test_bad_laws(tmp_path, entry, words):
    (tmp_path / "mine.yaml").write_text(HEAD + entry + "}}\n")
    with pytest.raises(InputError) as refusal:
        load_cell(tmp_path / "mine.yaml")
    refused(str(refusal.value), "mine.yaml", *words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zhang2026-snfb", "did you mean 'zhang2026-sn-fb'"),
        ("nowhere.yaml", "no such file"),
    ],
)
def test_bad_names(name, words):
    with pytest.raises(InputError) as refusal:
        load_cell(name)
    refused(str(refusal.value), words)


@pytest.mark.parametrize("text", ["", "- a", "just text", "\x00"])
def test_files_without_entries(tmp_path, text):
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(InputError) as refusal:
        load_cell(tmp_path / "mine.yaml")
    refused(str(refusal.value), "mine.yaml")


@pytest.mark.parametrize("section", ["metal", "electrolyte", "separator", "cathode", "test"])
def test_missing_sections(section):
    mapping = load_cell("zhang2026-sn-fb").to_mapping()
    del mapping[section]
    with pytest.raises(InputError) as refusal:
        Cell.from_mapping(mapping)
    refused(str(refusal.value), f"{section} is missing", "write for example")
