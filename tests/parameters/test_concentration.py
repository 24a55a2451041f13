import re

import numpy as np
import pytest
import yaml
from scipy.interpolate import PchipInterpolator, RegularGridInterpolator

from nasicell.parameters import Cell, InputError, load_cell
from nasicell.parameters.concentration_entry import ElectrolyteReader

REL_ARITHMETIC = 1e-12
REL_SYMBOL = 1e-10
REST = 800.0  # mol/m3
ROOM = 298.15
ORIGIN = {"kind": "assumed", "source": "this-work"}
ENERGY = {"value": "30 kJ/mol", **ORIGIN}
ARRHENIUS = {"law": "arrhenius", "at": "25 degC", "activation_energy": ENERGY}
POINTS = [(100.0, 0.2), (500.0, 0.7), (1000.0, 0.9), (2000.0, 0.5)]  # mol/m3, S/m
LINES = (273.15, 298.15, 333.15)
ROWS = [(100.0, 0.1, 0.2, 0.4), (1000.0, 0.5, 0.8, 1.5), (2000.0, 0.3, 0.6, 1.3)]
SHAPES = {
    "table": {"law": "table", "points": [[f"{c} mol/m^3", f"{y} S/m"] for c, y in POINTS]},
    "polynomial": {
        "law": "polynomial",
        "coefficients": [0.1, 1.2, -0.5],
        "unit": "mol/L",
        "valid": ["0.1 mol/L", "2 mol/L"],
    },
    "grid": {
        "law": "grid",
        "at": "25 degC",
        "temperatures": [f"{T} K" for T in LINES],
        "points": [[f"{c} mol/m^3", *(f"{y} S/m" for y in row)] for c, *row in ROWS],
    },
}
TEMPERATURE = {"table": ARRHENIUS, "polynomial": ARRHENIUS, "grid": None}


def law(name, *, dilute=True):
    entry = {"value": "2 S/m", **ORIGIN, "concentration": SHAPES[name]}
    if TEMPERATURE[name] is not None:
        entry["temperature"] = TEMPERATURE[name]
    reader = ElectrolyteReader("a conductivity", "S/m", "1 S/m", 1e3, dilute=dilute)
    return reader(entry).resting_at(REST)


@pytest.mark.parametrize("name", SHAPES)
def test_the_reference_value_holds_at_rest(name):
    y = law(name)
    assert y.depends_on_concentration
    assert y.depends
    assert y.valid_concentration == pytest.approx((100.0, 2000.0))
    assert y.at(REST, ROOM, REST) == pytest.approx(2.0, rel=REL_ARITHMETIC)
    for T in (280.0, ROOM, 320.0):
        assert y(T) == pytest.approx(y.at(REST, T, REST), rel=REL_ARITHMETIC)


def test_a_table_inside_its_points_is_plain_pchip():
    y = law("table")
    plain = PchipInterpolator(*zip(*POINTS, strict=True))
    c = np.linspace(100.0, 2000.0, 97)
    expected = 2.0 * plain(c) / plain(REST)
    assert y.at(c, ROOM, REST) == pytest.approx(expected, rel=REL_ARITHMETIC)


def test_a_table_is_monotone_between_its_points():
    y = law("table")
    assert np.all(np.diff(y.at(np.linspace(1.0, 1000.0, 400), ROOM, REST)) > 0)
    assert np.all(np.diff(y.at(np.linspace(1000.0, 2000.0, 400), ROOM, REST)) < 0)


def test_a_polynomial_is_the_sum_of_its_terms():
    y = law("polynomial")

    def g(c):
        return 0.1 + 1.2 * c / 1000 - 0.5 * (c / 1000) ** 2

    for c in (100.0, 700.0, 1999.0):
        assert y.at(c, ROOM, REST) == pytest.approx(2 * g(c) / g(REST), rel=REL_ARITHMETIC)


def test_coefficients_that_yaml_takes_for_texts_are_numbers():
    # YAML 1.1 reads 1e-1 as a text, and it was refused
    entry = {"value": "2 S/m", **ORIGIN, "concentration": {**SHAPES["polynomial"]}}
    entry["concentration"]["coefficients"] = yaml.safe_load("[1e-1, 12e-1, -5e-1]")
    assert isinstance(entry["concentration"]["coefficients"][0], str)
    y = ElectrolyteReader("a conductivity", "S/m", "1 S/m", 1e3, dilute=True)(entry)
    for c in (100.0, 700.0):
        assert y.at(c, ROOM, REST) == law("polynomial").at(c, ROOM, REST)


@pytest.mark.parametrize("coefficients", [[0.5, -0.76], [-0.5, 0.76], [0.2, -0.9, 0.6]])
def test_the_narrower_range_that_a_refusal_proposes_is_taken(coefficients):
    polynomial = {**SHAPES["polynomial"], "coefficients": coefficients}
    reader = ElectrolyteReader("a conductivity", "S/m", "1 S/m", 1e3, dilute=True)
    with pytest.raises(InputError) as refusal:
        reader({"value": "2 S/m", **ORIGIN, "concentration": polynomial})
    low, high = re.search(r"'valid: \[(.*), (.*)\]'", str(refusal.value)).groups()
    narrower = {**polynomial, "valid": [low, high]}
    y = reader({"value": "2 S/m", **ORIGIN, "concentration": narrower})
    assert y.valid_concentration[1] - y.valid_concentration[0] > 400.0


def test_a_grid_is_bilinear_in_the_logarithm():
    y = law("grid")
    values = np.log([row for _, *row in ROWS])
    table = RegularGridInterpolator(([c for c, *_ in ROWS], LINES), values)
    for c, T in ((100.0, 273.15), (550.0, 285.0), (1700.0, 333.15)):
        expected = 2 * np.exp(table((c, T)) - table((REST, ROOM)))
        assert y.at(c, T, REST) == pytest.approx(float(expected), rel=REL_ARITHMETIC)


def test_a_grid_holds_its_first_and_last_temperature():
    y = law("grid")
    assert y.valid == pytest.approx((273.15, 333.15))
    assert y.at(500.0, 250.0, REST) == pytest.approx(y.at(500.0, 273.15, REST))
    assert y.at(500.0, 350.0, REST) == pytest.approx(y.at(500.0, 333.15, REST))


@pytest.mark.parametrize("name", SHAPES)
def test_a_conductivity_is_dilute_below_and_held_above(name):
    y = law(name)
    first, last = y.at(100.0, ROOM, REST), y.at(2000.0, ROOM, REST)
    for share in (0.5, 0.01, 0.0):
        assert y.at(share * 100.0, ROOM, REST) == pytest.approx(share * first, rel=REL_ARITHMETIC)
    assert y.at(5000.0, ROOM, REST) == pytest.approx(last, rel=REL_ARITHMETIC)


@pytest.mark.parametrize("name", SHAPES)
def test_other_properties_are_held_on_both_sides(name):
    y = law(name, dilute=False)
    first = y.at(100.0, ROOM, REST)
    for c in (50.0, 0.0, -1.0):
        assert y.at(c, ROOM, REST) == pytest.approx(first, rel=REL_ARITHMETIC)


@pytest.mark.parametrize("name", SHAPES)
def test_arrays_and_symbols_agree_with_floats(name):
    pybamm = pytest.importorskip("pybamm")
    y = law(name)
    c, T = np.array([-1.0, 30.0, 100.0, 640.0, 2000.0, 2500.0]), 310.0
    floats = np.array([y.at(float(x), T, REST) for x in c])
    assert all(isinstance(y.at(float(x), T, REST), float) for x in c)
    assert y.at(c, T, REST) == pytest.approx(floats, rel=REL_ARITHMETIC)
    symbol = y.at(pybamm.Vector(c), pybamm.Scalar(T), REST)  # a mesh, and one temperature for it
    assert np.squeeze(symbol.evaluate()) == pytest.approx(floats, rel=REL_SYMBOL)
    inputs = pybamm.InputParameter("c"), pybamm.InputParameter("T")
    for x, expected in zip(c, floats, strict=True):
        single = y.at(pybamm.Scalar(x), pybamm.Scalar(T), REST).evaluate()
        assert float(np.squeeze(single)) == pytest.approx(expected, rel=REL_SYMBOL)
        found = y.at(*inputs, REST).evaluate(inputs={"c": x, "T": T})
        assert float(np.squeeze(found)) == pytest.approx(expected, rel=REL_SYMBOL)
    at_rest = y(inputs[1]).evaluate(inputs={"T": T})
    assert float(np.squeeze(at_rest)) == pytest.approx(y(T), rel=REL_SYMBOL)


@pytest.mark.parametrize("name", SHAPES)
def test_the_solvers_form_agrees_with_floats(name):
    casadi = pytest.importorskip("casadi")
    pybamm = pytest.importorskip("pybamm")
    y = law(name)
    c = np.array([30.0, 100.0, 640.0, 1500.0, 2500.0])
    symbol = y.at(pybamm.StateVector(slice(0, c.size)), pybamm.Scalar(310.0), REST)
    states = casadi.MX.sym("y", c.size)
    compiled = casadi.Function("f", [states], [symbol.to_casadi(y=states)])
    expected = y.at(c, 310.0, REST)
    assert np.squeeze(compiled(c).full()) == pytest.approx(expected, rel=REL_SYMBOL)


def with_entries(**entries):
    mapping = load_cell("zhang2026-sn-fb").to_mapping()
    mapping["electrolyte"] = {**mapping["electrolyte"], **entries}
    return Cell.from_mapping(mapping)


@pytest.fixture(scope="module")
def cell():
    """A cell whose conductivity is a grid and whose transference number is tabulated twice."""
    points = {"points": [["100 mol/m^3", 0.3], ["1000 mol/m^3", 0.6]]}
    temperatures = {"law": "table", "at": "25 degC", "points": [["0 degC", 0.3], ["50 degC", 0.6]]}
    return with_entries(
        conductivity={"value": "2 S/m", **ORIGIN, "concentration": SHAPES["grid"]},
        transference_number={
            "value": 0.5,
            **ORIGIN,
            "temperature": temperatures,
            "concentration": {"law": "table", **points},
        },
    )


def test_the_cell_tells_its_laws_where_they_rest(cell):
    rest = cell.derived.salt_concentration.si
    kappa = cell.electrolyte.conductivity
    assert kappa(ROOM) == pytest.approx(2.0, rel=REL_ARITHMETIC)
    assert kappa(310.0) == pytest.approx(kappa.at(rest, 310.0, rest), rel=REL_ARITHMETIC)


def test_only_the_reference_value_of_a_shape_is_a_number_of_the_cell(cell):
    paths = [row.path for row in cell.rows() if row.path.startswith("electrolyte.")]
    assert "electrolyte.conductivity" in paths
    assert not [path for path in paths if "concentration." in path]


def test_a_shape_outlives_a_new_reference_value(cell):
    changed = cell.with_values({"electrolyte.conductivity": "4 S/m"})
    for c in (50.0, 700.0):
        new, old = (
            x.electrolyte.conductivity.at(c, 310.0, x.derived.salt_concentration.si)
            for x in (changed, cell)
        )
        assert new == pytest.approx(2 * old, rel=REL_ARITHMETIC)


def test_concentrations_outside_a_shape_are_named(cell):
    assert cell.concentration_warnings(150.0, 900.0) == []
    assert cell.concentration_warnings(3.0, 1900.0) == [
        "electrolyte.conductivity is used from 3 to 1900 mol/m3, outside the range of its grid "
        "(100 to 2000 mol/m3): lower the current, or give a grid that reaches there.",
        "electrolyte.transference_number is used from 3 to 1900 mol/m3, outside the range of its "
        "table (100 to 1000 mol/m3): lower the current, or give a table that reaches there.",
    ]
    assert load_cell("zhang2026-sn-fb").concentration_warnings(0.0, 1e5) == []


def test_a_range_of_temperatures_is_held_against_every_law(cell):
    sentence = "electrolyte.conductivity is used from 280 K to 340 K, outside the range of its law"
    assert any(warning.startswith(sentence) for warning in cell.warnings(280.0, 340.0))
    assert not any(warning.startswith("electrolyte.cond") for warning in cell.warnings(280.0, 330))
    assert cell.warnings(310.0, 310.0) == cell.warnings(310.0)
    assert any("used from 300 K to 310 K as at room" in w for w in cell.warnings(300.0, 310.0))


def test_a_reference_value_off_its_shape_is_said(cell):
    said = " ".join(cell.consistency())
    rest = cell.derived.salt_concentration.si
    scale = 2 / (0.2 * 4 ** ((rest - 100) / 900))  # between 0.2 and 0.8 S/m, at 25 degC
    assert f"electrolyte.conductivity is {scale:.3g} times its grid over concentration" in said
    share = (1 / 273.15 - 1 / ROOM) / (1 / 273.15 - 1 / 323.15)
    scale = 0.5 / (0.3 * 2**share)  # between 0.3 and 0.6
    assert f"electrolyte.transference_number is {scale:.3g} times its table at 298.15 K" in said
