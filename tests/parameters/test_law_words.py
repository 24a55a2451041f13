"""The laws of numbers and curves in words, and the tables behind them."""

import pytest

from nasicell.parameters import Cell, load_cell

ORIGIN = {"kind": "assumed", "source": "user"}
ENERGY = {"value": "0.3 eV", **ORIGIN}
ARRHENIUS = {"law": "arrhenius", "at": "25 degC", "activation_energy": ENERGY}
VTF = {
    "law": "vtf",
    "at": "25 degC",
    "pseudo_activation_temperature": {"value": "800 K", **ORIGIN},
    "vogel_temperature": {"value": "173 K", **ORIGIN},
}
TABLE = {
    "law": "table",
    "at": "25 degC",
    "points": [["0 degC", "0.5 mS/cm"], ["25 degC", "1 mS/cm"], ["60 degC", "2 mS/cm"]],
}
SHAPE = {
    "law": "table",
    "points": [["0.1 mol/L", "0.4 mS/cm"], ["0.5 mol/L", "1 mS/cm"], ["2 mol/L", "0.7 mS/cm"]],
}
POLYNOMIAL = {
    "law": "polynomial",
    "coefficients": [0.1, 1.2, -0.5],
    "unit": "mol/L",
    "valid": ["0.1 mol/L", "2 mol/L"],
}
GRID = {
    "law": "grid",
    "at": "25 degC",
    "temperatures": ["0 degC", "60 degC"],
    "points": [["0.1 mol/L", "1 mS/cm", "2 mS/cm"], ["1 mol/L", "2 mS/cm", "3 mS/cm"]],
}


def row(**laws):
    mapping = load_cell("zhang2026-sn-fb").to_mapping()
    kappa = {"value": "1 mS/cm", **ORIGIN, **laws}
    mapping["electrolyte"] = {**mapping["electrolyte"], "conductivity": kappa}
    rows = Cell.from_mapping(mapping).rows()
    return next(row for row in rows if row.path == "electrolyte.conductivity")


@pytest.mark.parametrize(
    ("laws", "words"),
    [
        ({}, None),
        ({"temperature": ARRHENIUS}, "arrhenius at 298.15 K"),
        (
            {"temperature": {**ARRHENIUS, "valid": ["25 degC", "80 degC"]}},
            "arrhenius at 298.15 K, valid 298.15 to 353.15 K",
        ),
        ({"temperature": VTF}, "vtf at 298.15 K"),
        ({"temperature": TABLE}, "table of 3 temperatures, 273.15 to 333.15 K"),
        ({"concentration": SHAPE}, "in concentration: table of 3 points, 100 to 2000 mol/m3"),
        (
            {"concentration": POLYNOMIAL},
            "in concentration: polynomial 0.1 + 1.2 x + -0.5 x^2 with x = c/(1000 mol/m3), "
            "100 to 2000 mol/m3",
        ),
        (
            {"temperature": ARRHENIUS, "concentration": SHAPE},
            "arrhenius at 298.15 K; in concentration: table of 3 points, 100 to 2000 mol/m3",
        ),
        (
            {"concentration": GRID},
            "grid of 2 concentrations, 100 to 1000 mol/m3, and 2 temperatures, 273.15 to 333.15 K",
        ),
    ],
)
def test_every_law_is_said(laws, words):
    assert row(**laws).law == words


def test_the_other_laws_are_said_at_their_reference_value():
    laws = {row.path: row.law for row in load_cell("lu2026-sfc").rows() if row.law}
    assert laws["cathode.exchange_current_density"].startswith("arrhenius at 298.15 K")
    assert laws["interphases.metal.film_resistance"].startswith("arrhenius at ")
    assert not [path for path in laws if "activation_energy" in path]


def test_tables_are_laid_open_in_si_units():
    (shape,) = row(concentration=SHAPE).tables
    assert shape.units == ("mol/m^3", "S/m")
    expected = [(100.0, 0.04), (500.0, 0.1), (2000.0, 0.07)]
    for found, point in zip(shape.points, expected, strict=True):
        assert found == pytest.approx(point)
    temperature, again = row(temperature=TABLE, concentration=SHAPE).tables
    assert (temperature.units, len(temperature.points)) == (("K", "S/m"), 3)
    assert again == shape
    (grid,) = row(concentration=GRID).tables
    assert grid.units == ("mol/m^3", "K", "S/m")
    assert grid.points[1] == pytest.approx((100.0, 333.15, 0.2))
    assert len(grid.points) == 4
    assert row(temperature=ARRHENIUS, concentration=POLYNOMIAL).tables == ()


POTENTIAL = "cathode.open_circuit_potential"
ENTROPY = {"at": "40 degC", "entropy_coefficient": {"value": "0.1 mV/K", **ORIGIN}}


def potential_rows(entry):
    mapping = load_cell("zhang2026-sn-fb").to_mapping()
    mapping["cathode"][POTENTIAL.partition(".")[2]] = entry
    cell = Cell.from_mapping(mapping)
    return cell, [row for row in cell.rows() if row.path.startswith(POTENTIAL)]


def test_a_table_of_potentials_is_a_row_with_its_origin_and_points():
    origin = {"kind": "measured", "source": "zhang2026", "note": "Slow discharge."}
    points = [[0, "3.9 V"], [0.5, "3.4 V"], [1, "900 mV"]]
    cell, (curve, entropy) = potential_rows({"law": "table", "points": points, **origin, **ENTROPY})
    assert (curve.path, curve.text, curve.si, curve.unit) == (
        POTENTIAL,
        "3 points, 900 mV to 3.9 V",
        None,
        "V",
    )
    assert (curve.kind, curve.source, curve.note) == tuple(origin.values())
    assert curve.doi == "10.1007/s40820-026-02236-2"
    (table,) = curve.tables
    assert table.units == ("1", "V")
    assert table.points == ((0.0, 3.9), (0.5, 3.4), (1.0, 0.9))
    assert curve.law.endswith("0 to 1; at 313.15 K, linear in temperature")
    assert (entropy.path, entropy.law) == (f"{POTENTIAL}.entropy_coefficient", None)
    assert POTENTIAL not in dict(cell.quantities())
    assert len(cell.rows()) == len(cell.quantities()) + 1


def test_a_formula_of_the_potential_is_a_row_with_its_text():
    entry = {"law": "expression", "expression": "3.9 - 0.5 * x", **ORIGIN}
    _, (curve,) = potential_rows(entry)
    assert (curve.text, curve.si, curve.tables) == ("formula, 3.4 V to 3.9 V", None, ())
    assert curve.law == (
        "U = 3.9 - 0.5 * x in V, x the content of the cathode, 0 to 1; no dependence on "
        "temperature is known"
    )
    _, (fitted,) = potential_rows({**entry, "kind": "fitted", "refit": "nasicell fit mine"})
    assert fitted.refit == "nasicell fit mine"


def test_a_plateau_is_said_once_at_its_first_number():
    told = {row.path: row.law for row in load_cell("zhang2026-sn-fb").rows() if row.law}
    assert [path for path in told if path.startswith(POTENTIAL)] == [f"{POTENTIAL}.plateau"]
    assert told[f"{POTENTIAL}.plateau"].startswith("two-phase plateau")
