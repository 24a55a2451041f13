"""The least change that reaches a target: against Lagrange, on cliffs, at bounds; a real cell."""

import numpy as np
import pytest
from scipy.optimize import brentq

import nasicell
from nasicell.parameters import InputError
from nasicell.targets import changing
from nasicell.targets.asked import Target
from nasicell.targets.boundary import boundary_of
from nasicell.targets.judge import Judge
from nasicell.targets.least import least
from nasicell.targets.report import change_rows
from nasicell.targets.running import read_map

CELL = "zhang2026-sn-fb"
KAPPA, FILM = "electrolyte.conductivity", "interphases.metal.film_resistance"
CHANGE = {KAPPA: "0.1mS/cm:10mS/cm:log", FILM: "0:40 ohm*cm^2"}
ERROR = np.array([0.01])
NEAR = 3e-3
"""In the scale of the change: what is left of a search that stops at a square of 1e-6."""


@pytest.fixture
def start():
    """0.4 mS/cm and 12 ohm cm2: X is 17 ohm cm2, and 10 are allowed for 80 mAh/g."""
    return nasicell.load(CELL).with_values(
        {KAPPA: "0.4 mS/cm", FILM: "12 ohm*cm^2", "electrolyte.transference_number": 1}
    )


@pytest.fixture
def ohmic(ohmic_batch, monkeypatch):
    """Ohm's law, also in the place of the rate tests that prove a result."""

    def rate_tests(asked, cell, wanted):
        numbers = dict(cell.quantities())
        batch = ohmic_batch.Batch(cell, [KAPPA, FILM], accuracy_mAh_g=0.05)
        sample = np.array([[numbers[path].si for path in (KAPPA, FILM)]])
        rates = [metric.at for metric in asked.metrics]
        found = batch.run(sample, rates).discharge_capacity_mAh_g[0]
        tests = {}
        for i, metric in enumerate(asked.metrics):
            tests |= {metric.variable: found[i : i + 1], f"{metric.variable}_error": ERROR}
        return tests

    monkeypatch.setattr(changing, "rate_tests", rate_tests)
    return ohmic_batch


def by_lagrange():
    """ln(kappa/0.4) = z, (film - 12)/40 = y: z dz + y dy = 0 on film + 2/kappa = 10."""

    def stationary(z):
        kappa = 0.4 * np.exp(z)
        y = (10 - 2 / kappa - 12) / 40
        return z + y * (2 / kappa) / 40

    z = brentq(stationary, 0, 3)
    kappa = 0.4 * np.exp(z)
    return kappa, 10 - 2 / kappa


@pytest.mark.parametrize("cliff", [False, True])
def test_it_is_the_nearest_point_by_lagrange(start, ohmic, cliff):
    if cliff:
        ohmic.Batch.shape = staticmethod(lambda q, _: np.where(q >= 80, 90.0, 0.0))
    found = nasicell.least_change(start, CHANGE, at=15, capacity=80)
    kappa, film = by_lagrange()
    rows = {row["property"]: row for row in change_rows(found)}
    assert abs(np.log(rows[KAPPA]["needed"] / kappa)) < 2 * NEAR
    assert abs(rows[FILM]["needed"] - film) / 40 < NEAR
    assert rows[KAPPA]["now"] == pytest.approx(0.4)
    assert rows[KAPPA]["factor"] == pytest.approx(rows[KAPPA]["needed"] / 0.4)
    assert found.attrs["margin_mAh_g"] >= 0
    if not cliff:
        assert found.attrs["sentence"] == (
            "At 1.5 mg/cm2 and 15C, the least change that reaches 80 mAh/g is a conductivity of "
            f"{kappa:.3g} mS/cm (0.4 mS/cm now) and a metal film resistance of {film:.3g} ohm cm2 "
            "(12 ohm cm2 now): a rate test gives 80 mAh/g, 80 mAh/g are required."
        )


def test_a_bound_that_stands_in_the_way_is_met(start, ohmic):
    change = {KAPPA: "0.1mS/cm:10mS/cm:log", FILM: "8:40 ohm*cm^2"}
    found = nasicell.least_change(start, change, at=15, capacity=80)
    rows = change_rows(found)
    assert rows[0]["needed"] == pytest.approx(1.0, rel=0.02)  # film 8 and 2/kappa 2
    assert rows[1]["needed"] == pytest.approx(8.0, abs=0.05)


def test_one_number_alone_and_a_share(start, ohmic):
    found = nasicell.least_change(start, {FILM: "0:40 ohm*cm^2"}, at="15C", share="80%")
    assert change_rows(found)[0]["needed"] == pytest.approx(10.0536 - 5, abs=0.02)


def test_what_reaches_already_needs_no_change(ohmic):
    found = nasicell.least_change(nasicell.load(CELL), CHANGE, at=15, capacity=80)
    assert [row["factor"] for row in change_rows(found)] == [1.0, None]  # of 0 there is no factor
    assert "80 mAh/g is reached as the cell is" in found.attrs["sentence"]


def test_what_cannot_be_reached_is_null_with_the_best_found(start, ohmic):
    found = nasicell.least_change(start, {KAPPA: "0.1mS/cm:10mS/cm:log"}, at=15, capacity=80)
    row = change_rows(found)[0]
    assert (row["needed"], row["factor"]) == (None, None)
    assert row["best"] == pytest.approx(10)
    assert found.attrs["capacity_mAh_g"] == pytest.approx(100 * (1 - 3 * 12.2 / 150))
    assert (
        "is not reached by any change of conductivity within the ranges"
        in (found.attrs["sentence"])
    )


def test_the_cell_that_is_found_is_taken_on_until_rate_tests_reach(start, ohmic, monkeypatch):
    lowered(monkeypatch, by=0.1)
    found = nasicell.least_change(start, CHANGE, at=15, capacity=80)
    assert 0 <= found.attrs["margin_mAh_g"] < 0.5


def lowered(monkeypatch, *, by):
    """Let rate tests give less than the engine of the sweep."""
    exact = changing.rate_tests

    def less(*arguments):
        found = exact(*arguments)
        return {name: v if v is ERROR else v - by for name, v in found.items()}

    monkeypatch.setattr(changing, "rate_tests", less)


def test_rate_tests_that_give_far_less_are_counted_in_and_are_those_of_the_cell_told(
    start, ohmic, monkeypatch
):
    lowered(monkeypatch, by=6)
    found = nasicell.least_change(start, {FILM: "1:40 ohm*cm^2"}, at=15, capacity=70)
    film = change_rows(found)[0]["needed"]
    told = 100 * (1 - ohmic.drop(0.4, film) / 50) - 6
    assert found.attrs["capacity_mAh_g"] == pytest.approx(told)
    assert found.attrs["reaches"] == 1
    assert 70 <= told < 70.5


def test_what_no_rate_test_confirms_is_not_said_to_be_reached(start, ohmic, monkeypatch):
    tested = []

    def too_little(asked, cell, wanted):
        tested.append(dict(cell.quantities())[FILM].si * 1e4)
        return {wanted.variable: np.array([64.0]), f"{wanted.variable}_error": ERROR}

    monkeypatch.setattr(changing, "rate_tests", too_little)
    found = nasicell.least_change(start, {FILM: "1:40 ohm*cm^2"}, at=15, capacity=70)
    row = change_rows(found)[0]
    assert (found.attrs["reaches"], row["needed"]) == (0, None)
    assert row["best"] == pytest.approx(tested[-1])
    assert (
        "the search has 70 mAh/g reached with a metal film resistance of" in found.attrs["sentence"]
    )
    assert found.attrs["sentence"].endswith(
        "but no rate test confirms it: a rate test gives 64 mAh/g, 70 mAh/g are required."
    )


def test_the_cell_as_it_is_reaches_within_the_numerical_error_or_is_changed(
    start, ohmic, monkeypatch
):
    lowered(monkeypatch, by=0.005)  # of X = 17 ohm cm2: 66 mAh/g
    found = nasicell.least_change(start, CHANGE, at=15, capacity=65.998)
    assert found.attrs["reaches"] == 1
    assert found.needed.values.tolist() == found.now.values.tolist()
    assert found.attrs["sentence"].endswith(
        "66 mAh/g is reached as the cell is: a rate test gives 66 mAh/g, 66 mAh/g are required, "
        "which is the same within the numerical error of 0.01 mAh/g."
    )
    lowered(monkeypatch, by=0.5)
    found = nasicell.least_change(start, CHANGE, at=15, capacity=65.998)
    assert found.attrs["margin_mAh_g"] >= 0
    assert found.attrs["distance"] > 0


def test_three_numbers_on_a_curved_cliff():
    slope = np.array([1.0, 2.0, -0.5])

    def cliff(z):
        ground = z @ slope - 1 - 0.3 * z[:, 0] ** 2
        return np.where(ground >= 0, 75 + ground, -80.0), np.full(len(z), 0.05)

    found = least(cliff, -np.ones(3), np.ones(3), accuracy_mAh_g=0.05)
    assert found.reaches
    # z is along the normal: z0 (1 - 0.6 z0)^-1 = z1 / 2 = -2 z2
    z = found.change
    assert z[1] / 2 == pytest.approx(z[0] / (1 - 0.6 * z[0]), abs=4 * NEAR)
    assert z[2] == pytest.approx(-z[1] / 4, abs=4 * NEAR)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({FILM: "20:40 ohm*cm^2"}, "is 12 ohm cm2 in this cell, outside the range"),
        ({"electrolyte.mobile_fraction": "0.1:1"}, "is not given in this cell"),
        ({FILM: "0:40:5 ohm*cm^2"}, "LOW:HIGH"),
    ],
)
def test_a_change_without_a_start_is_refused(start, ohmic, change, words):
    with pytest.raises(InputError, match=words):
        nasicell.least_change(start, change, at=15, capacity=80)


def test_real_cells_trade_separator_for_film():
    """With the pores full of something else the separator and the film share one budget.

    Both are in series: at the same capacity R + L/(t+ kappa) is the same.
    """
    cell = nasicell.load(CELL).with_values({"cathode.pore_conductivity": "2 mS/cm"})
    wanted = Target.read(15, capacity=40)
    vary = {KAPPA: "0.2,1 mS/cm", FILM: "10,60 ohm*cm^2"}
    asked = read_map(cell, wanted, vary, accuracy_mAh_g=0.5)
    judge = Judge(asked, wanted)
    margin, _ = judge(asked.numbers(0, 4))  # neither axis is logarithmic
    boundary = boundary_of(judge, margin.reshape(2, 2))
    at_02, at_1 = (edge.at for edge in boundary.edges if edge.axis == 1)
    separator = 27e-4 / 0.94 * (1 / 0.2e-3 - 1 / 1e-3)  # ohm cm2
    assert at_1 - at_02 == pytest.approx(separator, abs=0.2)
