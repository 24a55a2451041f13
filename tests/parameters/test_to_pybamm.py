import pytest

from nasicell.parameters import Cell, load_cell, nernst_einstein
from nasicell.parameters import pybamm_names as names
from nasicell.parameters.to_pybamm import sodium_content, to_pybamm

REL_ARITHMETIC = 1e-12
T = 310.0
USER = {"kind": "assumed", "source": "user"}
POINTS = [["100 mol/m^3", "0.2 mS/cm"], ["1000 mol/m^3", "0.9 mS/cm"]]
OPTIONAL = {
    names.METAL_FILM_CAPACITANCE: ({"interphases.metal.film_capacitance": "1 uF/cm^2"}, 1e-2),
    names.CATHODE_FILM_CAPACITANCE: ({"interphases.cathode.film_capacitance": "2 uF/cm^2"}, 2e-2),
    names.HYSTERESIS_GAP: (
        {"cathode.hysteresis_gap": "30 mV", "cathode.hysteresis_width": "0.05"},
        0.03,
    ),
    names.HYSTERESIS_WIDTH: (
        {"cathode.hysteresis_gap": "30 mV", "cathode.hysteresis_width": "0.05"},
        0.05,
    ),
}
GROWTH = {
    names.METAL_FILM_GROWTH_IN_TIME: (
        "interphases.metal.film_growth_in_time",
        "0.1 1/day",
        0.1 / 86400,
    ),
    names.METAL_FILM_GROWTH_WITH_CHARGE: (
        "interphases.metal.film_growth_with_charge",
        "0.5 cm^2/mAh",
        0.5e-4 / 3.6,
    ),
    names.CATHODE_FILM_GROWTH_IN_TIME: (
        "interphases.cathode.film_growth_in_time",
        "1 1/h",
        1 / 3600,
    ),
    names.CATHODE_FILM_GROWTH_WITH_CHARGE: (
        "interphases.cathode.film_growth_with_charge",
        "1e-5 m^2/C",
        1e-5,
    ),
}
THERMAL = {
    "thermal.mass": "2 g",
    "thermal.specific_heat": "1000 J/(kg*K)",
    "thermal.cooling_area": "6 cm^2",
    "thermal.heat_transfer_coefficient": "10 W/(m^2*K)",
}


@pytest.fixture(scope="module")
def cell():
    cell = load_cell("zhang2026-sn-fb")
    return cell.with_values({"interphases.metal.film_resistance": "5 ohm*cm^2"})


def with_electrolyte(cell, **entries):
    mapping = cell.to_mapping()
    mapping["electrolyte"] = {**mapping["electrolyte"], **entries}
    return Cell.from_mapping(mapping)


@pytest.mark.parametrize("name", OPTIONAL)
def test_what_is_not_known_is_left_out(cell, name):
    values, expected = OPTIONAL[name]
    assert name not in to_pybamm(cell)
    found = to_pybamm(cell.with_values(values))[name]
    assert found == pytest.approx(expected, rel=REL_ARITHMETIC)


@pytest.mark.parametrize("name", GROWTH)
def test_films_grow_only_where_the_file_says_so(cell, name):
    path, value, expected = GROWTH[name]
    growing = cell.with_values({path: value})
    assert to_pybamm(cell)[name] == 0.0
    assert to_pybamm(growing)[name] == pytest.approx(expected, rel=REL_ARITHMETIC)
    assert growing.growing_films
    assert not cell.growing_films
    assert not cell.with_numbers({path: 0.0}).growing_films


def test_heat_capacity_and_loss(cell):
    warm = cell.with_values(THERMAL)
    values = to_pybamm(warm)
    assert values[names.CELL_HEAT_CAPACITY] == pytest.approx(2.0, rel=REL_ARITHMETIC)
    assert values[names.CELL_HEAT_LOSS] == pytest.approx(6e-3, rel=REL_ARITHMETIC)
    assert cell.thermal is None
    assert not {names.CELL_HEAT_CAPACITY, names.CELL_HEAT_LOSS} & set(to_pybamm(cell))
    adiabatic = warm.with_numbers({"thermal.heat_transfer_coefficient": 0.0})
    assert to_pybamm(adiabatic)[names.CELL_HEAT_LOSS] == 0.0


def test_conductivity_without_a_shape_is_dilute(cell):
    kappa, rest = cell.electrolyte.conductivity, cell.derived.salt_concentration.si
    found = to_pybamm(cell)["Electrolyte conductivity [S.m-1]"](0.3 * rest, T)
    assert found == pytest.approx(0.3 * kappa(T), rel=REL_ARITHMETIC)


def test_a_measured_shape_replaces_dilution(cell):
    table = {"law": "table", "points": POINTS}
    shaped = with_electrolyte(
        cell, conductivity={"value": "1 mS/cm", **USER, "concentration": table}
    )
    rest = shaped.derived.salt_concentration.si
    found = to_pybamm(shaped)["Electrolyte conductivity [S.m-1]"]
    assert found(rest, T) == pytest.approx(0.1, rel=REL_ARITHMETIC)
    assert found(1000.0, T) / found(100.0, T) == pytest.approx(4.5, rel=REL_ARITHMETIC)
    assert found(50.0, T) / found(100.0, T) == pytest.approx(0.5, rel=REL_ARITHMETIC)


def test_salt_diffusivity_follows_its_shape(cell):
    line = {
        "law": "polynomial",
        "coefficients": [1, -0.2],
        "unit": "mol/L",
        "valid": ["0 M", "2 M"],
    }
    shaped = with_electrolyte(
        cell, salt_diffusivity={"value": "1e-11 m^2/s", **USER, "concentration": line}
    )
    found = to_pybamm(shaped)["Electrolyte diffusivity [m2.s-1]"]
    assert found(1000.0, T) / found(0.0, T) == pytest.approx(0.8, rel=REL_ARITHMETIC)


def test_constant_transference_number_and_factor_are_plain_numbers(cell):
    values = to_pybamm(cell.with_values({"electrolyte.thermodynamic_factor": "1.4"}))
    assert values["Cation transference number"] == 0.94
    assert values["Thermodynamic factor"] == 1.4
    assert to_pybamm(cell)["Thermodynamic factor"] == 1.0


def test_transference_number_of_temperature_reaches_the_diffusivity(cell):
    table = {"law": "table", "at": "25 degC", "points": [["25 degC", 0.5], ["310 K", 0.6]]}
    varied = with_electrolyte(
        cell, transference_number={"value": 0.5, **USER, "temperature": table}
    )
    values, rest = to_pybamm(varied), varied.derived.salt_concentration.si
    assert values["Cation transference number"](rest, T) == pytest.approx(0.6, rel=REL_ARITHMETIC)
    kappa = varied.electrolyte.conductivity(T)
    expected = nernst_einstein(kappa, 0.6, rest, T)[2]
    found = values["Electrolyte diffusivity [m2.s-1]"](rest, T)
    assert found == pytest.approx(expected, rel=REL_ARITHMETIC)
    assert varied.derived.cation_diffusivity.si == pytest.approx(
        varied.derived.anion_diffusivity.si
    )


def test_pores_with_another_electrolyte(cell):
    assert to_pybamm(cell)[names.PORE_MOBILITY_RATIO] == 1.0
    kappa = cell.electrolyte.conductivity(T)
    filled = cell.with_numbers({"cathode.pore_conductivity": 3 * kappa})
    ratio = to_pybamm(filled)[names.PORE_MOBILITY_RATIO](T)
    assert ratio == pytest.approx(3.0, rel=REL_ARITHMETIC)


def test_symbols_pass_through_every_function(cell):
    pybamm = pytest.importorskip("pybamm")
    table = {"law": "table", "at": "25 degC", "points": [["25 degC", 0.5], ["320 K", 0.6]]}
    varied = with_electrolyte(
        cell, transference_number={"value": 0.5, **USER, "temperature": table}
    )
    values = to_pybamm(varied)
    for name in (
        "Cation transference number",
        "Electrolyte diffusivity [m2.s-1]",
        "Electrolyte conductivity [S.m-1]",
    ):
        symbol = values[name](pybamm.InputParameter("c"), pybamm.InputParameter("T"))
        found = float(symbol.evaluate(inputs={"c": 300.0, "T": T}).squeeze())
        assert found == pytest.approx(values[name](300.0, T), rel=1e-10)


@pytest.mark.parametrize(("cut_off", "expected"), [("1 V", 1 - 1e-3), ("5 V", 1e-3)])
def test_a_cut_off_that_the_cathode_never_reaches_leaves_it_able_to_react(cut_off, expected):
    # as built it was quite full: exchange current 0, and no solver could take the first step
    cell = load_cell("zhang2026-sn-fb").with_values(
        {"test.lower_cutoff" if cut_off == "1 V" else "test.upper_cutoff": cut_off}
    )
    potential = cell.test.lower_cutoff if cut_off == "1 V" else cell.test.upper_cutoff
    assert sodium_content(cell, potential) == pytest.approx(expected, rel=1e-12)
