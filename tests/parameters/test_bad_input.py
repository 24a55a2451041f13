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
        ("electrolyte.transference_number", "1.2", ("between 0 and 1",)),
        ("electrolyte.transference_number", "0", ("between 0 and 1",)),
        ("electrolyte.mobile_fraction", "0", ("'electrolyte_model: single-ion'", "'0.06'")),
        ("electrolyte.mobile_fraction", "1.1", ("up to 1",)),
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
        ("cathode.loading", "200 mg/cm^2", ("above 100 mg/cm^2",)),
        ("cathode.loading", "2 mg", ("a loading is expected",)),
        ("cathode.porosity", "1", ("below 1",)),
        ("cathode.porosity", "1.2", ("between 0 and 1",)),
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
        ("cathode: {loading: null}", ("cathode.loading is missing", "value: 2 mg/cm^2")),
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
        (KAPPA + VTF.replace("300 K", "370 K"), ("below the reference temperature",)),
        (
            KAPPA + "concentration: {law: table, points: [[1 mol/L, 1 mS/cm], [1 mol/L, 2 mS/cm]]}",
            ("concentration.points must have strictly rising concentrations",),
        ),
        (
            KAPPA + "concentration: {law: table, points: [[1 mol/L, 1 mS/cm]]}",
            ("two or more pairs such as [1 mol/L, 1.3 mS/cm]",),
        ),
        (
            KAPPA + "concentration: {law: table, points: [[0 mol/L, 1 mS/cm], [1 mol/L, 2 mS/cm]]}",
            ("must begin above 0 mol/L",),
        ),
        (
            KAPPA + "concentration: {law: table, points: [[1 M, 1 V], [2 mol/L, 2 mS/cm]]}",
            ("concentration.points is '1 V'", "a conductivity"),
        ),
        (KAPPA + "concentration: {law: arrhenius}", ("one of table, polynomial, grid",)),
        (KAPPA + "concentration: 3", ("one of table, polynomial, grid",)),
        (KAPPA + "concentration: {law: table, pionts: []}", ("did you mean 'points'",)),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1, -1], unit: mol/L, "
            "valid: [0.1 mol/L, 2 mol/L]}",
            ("concentration.coefficients give", "must be positive"),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [1], unit: mol/L}",
            ("concentration.valid is missing",),
        ),
        (
            KAPPA + "concentration: {law: polynomial, coefficients: [a], unit: mol/L, valid: []}",
            ("concentration.coefficients must be plain numbers",),
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
        (KAPPA + GRID.replace("at: 25 degC, ", ""), ("concentration.at is missing",)),
        (KAPPA + GRID.replace(", 2 mS/cm]", "]"), ("a value for every temperature",)),
        (KAPPA + GRID.replace("0.1 mol/L", "3 mol/L"), ("strictly rising concentrations",)),
        (
            KAPPA + GRID.replace("0 degC, 6", "60 degC, 6"),
            ("temperatures must be strictly rising",),
        ),
        (T_PLUS + VTF, ("temperature.law is 'vtf'", "write table")),
        (T_PLUS + "temperature: {law: arrhenius, at: 25 degC}", ("write table",)),
        (
            T_PLUS + "temperature: {law: table, at: 25 degC, points: [[0 degC, 0.9], "
            "[60 degC, 1.1]]}",
            ("temperature.points is '1.1'", "between 0 and 1"),
        ),
        (
            T_PLUS + "concentration: {law: table, points: [[0.1 mol/L, 0.2], [2 mol/L, 1.0]]}",
            ("electrolyte.transference_number reaches", "in its tables"),
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
