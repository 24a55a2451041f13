import math

import numpy as np
import pytest
import yaml

from nasicell.parameters import InputError, load_cell
from nasicell.parameters.entries import LawReader, NumberReader
from nasicell.parameters.potential_entry import PotentialReader

REL_ARITHMETIC = 1e-12
REL_SYMBOL = 1e-10
R = 8.314462618
ORIGIN = {"kind": "assumed", "source": "this-work"}
ENERGY = {"value": "30 kJ/mol", **ORIGIN}
LAWS = {
    "constant": (None, "rises"),
    "arrhenius": ({"law": "arrhenius", "at": "25 degC", "activation_energy": ENERGY}, "rises"),
    "time": ({"law": "arrhenius", "at": "25 degC", "activation_energy": ENERGY}, "time"),
    "film": ({"law": "arrhenius", "at": "25 degC", "activation_energy": ENERGY}, "resistance"),
    "vtf": (
        {
            "law": "vtf",
            "at": "25 degC",
            "pseudo_activation_temperature": {"value": "800 K", **ORIGIN},
            "vogel_temperature": {"value": "173 K", **ORIGIN},
        },
        "rises",
    ),
    "table": (
        {
            "law": "table",
            "at": "25 degC",
            "points": [["10 degC", "1 S/m"], ["25 degC", "2 S/m"], ["60 degC", "7 S/m"]],
        },
        "rises",
    ),
}


def law(name, *, trend=None, **changes):
    temperature, usual = LAWS[name]
    entry = {"value": "2 S/m", **ORIGIN}
    if temperature is not None:
        entry["temperature"] = {**temperature, **changes}
    return LawReader("a conductivity", "S/m", "1 S/m", 1e3, trend=trend or usual)(entry)


@pytest.mark.parametrize("name", LAWS)
def test_every_law_passes_through_its_reference(name):
    assert law(name)(298.15) == pytest.approx(2.0, rel=REL_ARITHMETIC)


@pytest.mark.parametrize(
    ("name", "slope"), [("arrhenius", -30e3 / R), ("time", 30e3 / R), ("film", 30e3 / R)]
)
def test_activation_energy_is_the_slope_of_the_arrhenius_plot(name, slope):
    y, T1, T2 = law(name), 280.0, 330.0
    ratio = y(T2) / y(T1) * (T1 / T2 if name == "film" else 1)
    assert math.log(ratio) / (1 / T2 - 1 / T1) == pytest.approx(slope, rel=1e-9)


def test_vtf_gives_back_its_pseudo_activation_temperature():
    y, T1, T2 = law("vtf"), 280.0, 330.0
    ratio = y(T2) * math.sqrt(T2) / (y(T1) * math.sqrt(T1))
    B = -math.log(ratio) / (1 / (T2 - 173) - 1 / (T1 - 173))
    assert pytest.approx(800.0, rel=1e-9) == B


def fitted_line(x, y):
    """Slope and intercept by least squares, centred so that round-off stays small."""
    x, y = np.array(x), np.array(y)
    slope = np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)
    return slope, y.mean() - slope * x.mean()


@pytest.mark.parametrize("count", [3, 6, 10])
@pytest.mark.parametrize(
    ("name", "sign", "logarithm"),
    [
        ("arrhenius", -1, lambda y, T: np.log(y)),
        ("time", 1, lambda y, T: np.log(y)),
        ("film", 1, lambda y, T: np.log(y / T)),
    ],
)
def test_a_line_through_computed_points_gives_the_law_back(name, sign, logarithm, count):
    y = law(name)
    T = np.linspace(263.15, 353.15, count)
    slope, height = fitted_line(1 / T, logarithm(y(T), T))
    assert sign * slope * R == pytest.approx(30e3, rel=1e-9)
    again = math.exp(height + slope / 298.15) * (298.15 if name == "film" else 1.0)
    assert again == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize("count", [3, 6, 10])
def test_a_line_through_computed_points_gives_vtf_back(count):
    y = law("vtf")
    T = np.linspace(263.15, 353.15, count)
    slope, height = fitted_line(1 / (T - 173.0), np.log(y(T) * np.sqrt(T)))
    assert -slope == pytest.approx(800.0, rel=1e-9)
    again = math.exp(height + slope / (298.15 - 173.0)) / math.sqrt(298.15)
    assert again == pytest.approx(2.0, rel=1e-9)


def test_a_free_table_holds_its_ends():
    y = law("table", trend="free")
    assert y(298.15) == pytest.approx(2.0, rel=REL_ARITHMETIC)
    assert y(230.0) == pytest.approx(1.0, rel=REL_ARITHMETIC)
    assert y(400.0) == pytest.approx(7.0, rel=REL_ARITHMETIC)


def test_table_passes_through_its_points_and_is_monotone_beyond_them():
    y = law("table")
    assert y(283.15) == pytest.approx(1.0, rel=REL_ARITHMETIC)
    assert y(333.15) == pytest.approx(7.0, rel=REL_ARITHMETIC)
    assert y.valid == pytest.approx((283.15, 333.15))
    assert np.all(np.diff(y(np.linspace(220, 400, 300))) > 0)


def test_table_between_two_points_is_arrhenius():
    y = law("table")
    T = 2 / (1 / 283.15 + 1 / 298.15)  # half way in 1/T
    assert y(T) == pytest.approx(math.sqrt(2.0), rel=REL_ARITHMETIC)


@pytest.mark.parametrize("name", LAWS)
def test_arrays_and_symbols_agree_with_floats(name):
    pybamm = pytest.importorskip("pybamm")
    y = law(name)
    temperatures = np.array([285.0, 298.15, 320.0])
    floats = [y(float(T)) for T in temperatures]
    assert y(temperatures) == pytest.approx(floats, rel=REL_ARITHMETIC)
    for T, expected in zip(temperatures, floats, strict=True):
        symbol = (
            pybamm.convert_to_symbol(y(pybamm.InputParameter("T")))
            if name != "constant"
            else (pybamm.Scalar(y(pybamm.InputParameter("T"))))
        )
        found = float(np.squeeze(symbol.evaluate(inputs={"T": T})))
        assert found == pytest.approx(expected, rel=REL_SYMBOL)


@pytest.mark.parametrize("T0", ["300 K", "290 K"])
def test_vtf_refuses_a_vogel_temperature_inside_its_range(T0):
    with pytest.raises(InputError, match="vogel_temperature"):
        law("vtf", vogel_temperature={"value": T0, **ORIGIN}, valid=["0 degC", "80 degC"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": [["25 degC", "1 S/m"]]}, "two or more"),
        ({"points": [["25 degC", "1 S/m"], ["10 degC", "2 S/m"]]}, "rising"),
        ({"points": [["25 degC", "1 S/m"], ["30 degC", "2 V"]]}, "conductivity"),
        ({"at": None}, "temperature.at is missing"),
        ({"law": "arhenius"}, "arrhenius, vtf, table"),
    ],
)
def test_bad_tables_are_refused(changes, words):
    with pytest.raises(InputError, match=words):
        law("table", **changes)


def test_nvp_potential_agrees_with_its_published_baseline():
    U = load_cell("zhang2026-sn-fb").cathode.open_circuit_potential
    table = {0.002: 3.883, 0.01: 3.636, 0.05: 3.384, 0.5: 3.370, 0.95: 3.348, 0.99: 2.887}
    for theta, expected in table.items():
        assert U(theta) == pytest.approx(expected, abs=5.1e-4)
    assert np.all(np.diff(U(np.linspace(-0.01, 1.01, 500))) < 0)
    assert U(0.5, 298.15) == pytest.approx(U(0.5), rel=REL_ARITHMETIC)
    assert U(0.5, 308.15) - U(0.5, 298.15) == pytest.approx(-1.51e-3, rel=1e-9)


@pytest.mark.parametrize(
    "reader",
    [
        PotentialReader(),
        LawReader("a conductivity", "S/m", "1 S/m", 1e3),
        NumberReader("a melting point", "K", "371 K", 5e3),
    ],
)
def test_what_a_refusal_proposes_is_right_and_claims_no_paper(reader):
    # numbers that nobody measured were proposed as "measured", with a paper as their source
    entry = yaml.safe_load(reader.example_entry)
    assert (entry["kind"], entry["source"]) == ("assumed", "user")
    reader(entry)


@pytest.mark.parametrize("law_name", ["two-phase-plateau", "table"])
def test_potentials_of_symbols_agree_with_floats(law_name):
    pybamm = pytest.importorskip("pybamm")
    U = load_cell("zhang2026-sn-fb").cathode.open_circuit_potential
    if law_name == "table":
        points = [[0.0, "4 V"], [0.1, "3.40 V"], [0.9, "3.35 V"], [1.0, "2.2 V"]]
        U = PotentialReader()({"law": "table", "points": points, **ORIGIN})
        assert [U(x) for x, _ in points] == pytest.approx([4.0, 3.4, 3.35, 2.2])
        assert np.all(np.diff(U(np.linspace(-0.02, 1.02, 400))) < 0)
    symbol = U(pybamm.InputParameter("x"), pybamm.Scalar(310.0))
    for x in (0.01, 0.3, 0.99):
        found = float(np.squeeze(symbol.evaluate(inputs={"x": x})))
        assert found == pytest.approx(U(x, 310.0), rel=REL_SYMBOL)
