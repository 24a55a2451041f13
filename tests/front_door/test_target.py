"""Target maps of cells that obey Ohm's law: boundary, sentences, electrolytes, figure."""

import numpy as np
import pytest

import nasicell
from nasicell.sweeps import chunks
from nasicell.targets.asked import Target
from nasicell.targets.boundary import boundary_of
from nasicell.targets.crossing import STEPS
from nasicell.targets.judge import Judge, scaled
from nasicell.targets.outline import MISSES, REACHES, side_of
from nasicell.targets.published import counted
from nasicell.targets.report import boundary_rows, electrolyte_rows, text
from nasicell.targets.running import read_map
from nasicell.targets.words import short

CELL = "zhang2026-sn-fb"
KAPPA, FILM = "electrolyte.conductivity", "interphases.metal.film_resistance"
T_PLUS = "electrolyte.transference_number"
LOG = "0.1mS/cm:10mS/cm:9:log"
VARY = {KAPPA: LOG, FILM: "0:16 ohm*cm^2:5"}
PLACES = [(k, film) for k in (0.15, 0.4, 0.9, 3.0, 8.0) for film in (0.5, 3.0, 5.5, 9.3, 13.0)]
"""mS/cm and ohm cm2: between the points of the grid, some in cells that the boundary cuts."""
STRAIGHT = 0.3
"""Share of its uncertainty by which a needed number is off: 2 mAh/g are taken as straight."""
CUT = np.log(100) ** 2 / 8**3
"""Error of a limit between two values of the grid over the drop in the electrolyte: the outline is
straight there, and an exponential, over an interval of h, is off by h^2/8."""


@pytest.fixture(autouse=True)
def ohmic(ohmic_batch):
    return ohmic_batch


KEPT = []
"""The map of the cell that most tests look at."""


@pytest.fixture
def plain(cell, ohmic):
    """80 mAh/g at 15C over conductivity and film."""
    if not KEPT:
        KEPT.append(nasicell.target(cell, VARY, at=15, capacity=80))
    return KEPT[0]


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL).with_values({T_PLUS: 1})


def asked_places(asked):
    """All points of the grid in the scales of the axes."""
    numbers = asked.numbers(0, asked.samples).T
    return np.array([scaled(a, n) for a, n in zip(asked.axes, numbers, strict=True)]).T


def rows_for(data, needed):
    return [row for row in boundary_rows(data) if row["needed"] == needed]


def test_the_boundary_is_where_ohms_law_has_it(plain, ohmic):
    x = ohmic.allowed(80)  # 10 ohm cm2
    for row in rows_for(plain, "conductivity"):
        if row["film_resistance"] < x:
            expected = ohmic.LENGTH / (x - row["film_resistance"])
            assert row["conductivity"] == pytest.approx(expected, abs=STRAIGHT * row["uncertainty"])
            assert row["reached"] == "above"
        else:
            assert (row["conductivity"], row["reached"]) == (None, "never")
    for row in rows_for(plain, "film_resistance"):
        expected = x - ohmic.drop(row["conductivity"])
        if expected > 0:
            assert row["film_resistance"] == pytest.approx(expected, abs=1e-9)
            assert row["reached"] == "below"
        else:
            assert row["reached"] == "never"


def test_a_share_is_one_of_the_capacity_at_a_tenth_of_the_rate(cell, ohmic):
    data = nasicell.target(cell, VARY, at=15, share=0.8)
    fast, slow = (ohmic.CURRENT * rate / ohmic.VOLTAGE for rate in (15, 0.1))
    x = 0.2 / (fast - 0.8 * slow)
    row = rows_for(data, "conductivity")[0]
    assert row["conductivity"] == pytest.approx(ohmic.LENGTH / x, abs=STRAIGHT * row["uncertainty"])


def test_the_uncertainty_is_the_error_of_the_capacity_over_its_slope(plain, ohmic):
    row = rows_for(plain, "conductivity")[1]  # film 4 ohm cm2
    slope = 100 * ohmic.CURRENT * 15 / ohmic.VOLTAGE * (10 - 4)  # mAh/g per ln(conductivity)
    assert row["uncertainty"] == pytest.approx(row["conductivity"] * 0.2 / slope, rel=0.05)


def test_the_error_of_a_share_is_of_both_capacities():
    found = {"capacity_15C_error": [0.01, np.nan], "capacity_0.1C_error": [np.nan, 0.03]}
    error = Target(15, share=0.8).error(found, 0.2)
    assert error == pytest.approx([0.01 + 0.8 * 0.2, 0.2 + 0.8 * 0.03])
    assert Target(15, capacity_mAh_g=80).error(found, 0.2) == pytest.approx([0.01, 0.2])


@pytest.mark.parametrize("grid", [LOG, "0.38mS/cm:0.39mS/cm:2:log"])
def test_the_uncertainty_of_a_share_has_that_of_both_capacities(cell, ohmic, grid):
    """The estimated error where there is one, else the one asked for; on any grid."""
    fast, ohmic.Batch.errors = 0.01, {15.0: 0.01}
    data = nasicell.target(cell, {KAPPA: grid, FILM: "4.8,9 ohm*cm^2"}, at=15, share=0.8)
    row = rows_for(data, "conductivity")[0]
    kappa = row["conductivity"]
    slope = 100 * ohmic.CURRENT * (15 - 0.08) / ohmic.VOLTAGE * ohmic.drop(kappa)
    assert row["uncertainty"] == pytest.approx(kappa * (fast + 0.8 * 0.2) / slope, rel=0.05)


def test_a_cliff_is_found_between_the_points_of_a_coarse_grid(cell, ohmic):
    ohmic.Batch.shape = staticmethod(lambda q, _: np.where(q >= 80, 90.0, 0.0))
    data = nasicell.target(cell, VARY, at=15, capacity=80)
    interval = np.log(100) / 8 / 2**STEPS
    for row in rows_for(data, "conductivity")[:3]:
        expected = ohmic.LENGTH / (10 - row["film_resistance"])
        assert abs(np.log(row["conductivity"] / expected)) < interval
        assert row["uncertainty"] >= 0.49 * interval * row["conductivity"]


SATURATING = {KAPPA: "2mS/cm:20mS/cm:2:log", FILM: "9.4,9.5,9.6 ohm*cm^2"}
"""Capacities change by less than 2 mAh/g from one value of the conductivity to the other."""


def test_a_crossing_is_found_where_the_capacity_saturates(cell, ohmic):
    """Within its uncertainty: 1.8 mAh/g from one value of the grid to the next are not straight."""
    ohmic.Batch.errors = {15.0: 0.001}
    data = nasicell.target(cell, SATURATING, at=15, capacity=80)
    for row in rows_for(data, "conductivity"):
        expected = ohmic.LENGTH / (10 - row["film_resistance"])
        assert row["conductivity"] == pytest.approx(expected, abs=row["uncertainty"])
        assert row["uncertainty"] < 0.03 * expected


def test_a_limit_at_the_edge_of_the_map_is_found_where_the_capacity_saturates(cell, ohmic):
    ohmic.Batch.errors = {15.0: 0.001}
    ohmic.Batch.shape = staticmethod(lambda q, _: 81 - np.exp(80 - q))
    vary = {KAPPA: "2mS/cm:20mS/cm:2:log", FILM: "9.3,10.2 ohm*cm^2"}
    data = nasicell.target(cell, vary, at=15, capacity=80)
    edge = rows_for(data, "film_resistance")[-1]
    assert edge["film_resistance"] == pytest.approx(9.9, abs=edge["uncertainty"])
    assert edge["uncertainty"] < 0.02
    words = "With a metal film resistance above 9.9"
    assert any(said.startswith(words) for said in sentences(data))


def test_values_may_stand_in_any_order(cell):
    data = nasicell.target(
        cell, {KAPPA: "5,0.5,0.1 mS/cm", FILM: "9,0 ohm*cm^2"}, at=15, capacity=80
    )
    found = [(row["film_resistance"], row["reached"]) for row in rows_for(data, "conductivity")]
    assert found == [(0, "above"), (9, "above")]


def sentences(data):
    return data.attrs["sentences"].splitlines()


def test_the_sentences_carry_the_numbers(plain):
    assert sentences(plain) == [
        "At 1.5 mg/cm2 and 15C, 80 mAh/g needs a conductivity above 0.21 mS/cm if the metal film "
        "resistance is 0 ohm cm2, and above 1 mS/cm if it is 8 ohm cm2.",
        "With a metal film resistance above 9.8 ohm cm2 no conductivity up to 10 mS/cm suffices.",
        "The cell as it is gives 96.9 mAh/g at 15C; 80 mAh/g are required: it reaches the target.",
    ]


def test_nowhere_and_everywhere_are_said(cell):
    nowhere = nasicell.target(cell, VARY, at=15, capacity=99.9)
    assert sentences(nowhere)[0] == (
        "At 1.5 mg/cm2 and 15C, no conductivity from 0.1 to 10 mS/cm with any metal film "
        "resistance from 0 to 16 ohm cm2 gives 99.9 mAh/g."
    )
    assert sentences(nowhere)[1] == (
        "The nearest sample of the map gives 99.6 mAh/g; 99.9 mAh/g are required."
    )
    assert {row["reached"] for row in boundary_rows(nowhere)} == {"never"}
    everywhere = nasicell.target(cell, VARY, at=15, capacity=20)
    assert sentences(everywhere)[0] == (
        "At 1.5 mg/cm2 and 15C, every conductivity from 0.1 to 10 mS/cm with any metal film "
        "resistance from 0 to 16 ohm cm2 gives 20 mAh/g."
    )


def test_a_loading_that_varies_is_not_said_to_be_the_cells(cell):
    vary = {"cathode.loading": "1:5 mg/cm^2:3", KAPPA: LOG}
    data = nasicell.target(cell, vary, at=15, capacity=80)
    assert sentences(data)[0] == (
        "At 15C, 80 mAh/g is given by every cathode loading from 1 to 5 mg/cm2 if the conductivity "
        "is 1 mS/cm; it is given by no cathode loading from 1 to 5 mg/cm2 if that is 0.1 mS/cm."
    )


def test_a_capacity_that_is_not_monotone_has_all_its_crossings(cell, ohmic):
    ohmic.Batch.shape = staticmethod(
        lambda q, numbers: q - 40 * np.log(10 * numbers[ohmic.KAPPA])[:, None] ** 2 / 2
    )
    data = nasicell.target(cell, {KAPPA: LOG, FILM: "0,2 ohm*cm^2"}, at=15, capacity=80)
    rows = [row for row in rows_for(data, "conductivity") if row["film_resistance"] == 0]
    assert [(row["reached"], row["crossing"], row["crossings"]) for row in rows] == [
        ("above", 1, 2),
        ("below", 2, 2),
    ]
    for row in rows:
        kappa = row["conductivity"]
        capacity = 100 - 2 * ohmic.LENGTH / kappa - 20 * np.log(kappa) ** 2
        assert capacity == pytest.approx(80, abs=0.3)
    last = rows[1]["conductivity"]
    assert "needs a conductivity from " in sentences(data)[0]
    assert f"to {short(last, -1, rows[1]['uncertainty'])} mS/cm if" in sentences(data)[0]


def test_samples_that_fail_are_not_taken_for_an_answer(cell, ohmic):
    ohmic.Batch.shape = staticmethod(
        lambda q, n: np.where(1e4 * n[ohmic.FILM][:, None] > 3, np.nan, q)
    )
    data = nasicell.target(cell, {KAPPA: LOG, FILM: "0:8 ohm*cm^2:3"}, at=15, capacity=80)
    reached = [row["reached"] for row in rows_for(data, "conductivity")]
    assert reached == ["above", "unknown", "unknown"]
    assert {row["verdict"] for row in electrolyte_rows(data)} <= {"unknown", "outside the map"}


def test_published_electrolytes_are_judged_as_ohms_law_does(plain, ohmic):
    rows = {row["electrolyte"]: row for row in electrolyte_rows(plain)}
    assert len(rows) > 80
    assert rows["na3ps4-gamma"]["reason"] == (
        "its conductivity is known at 783.15 K to 1000 K, not at 298.15 K"
    )
    assert rows["dgpe"]["reason"] == "no conductivity is published"
    assert rows["na3sbs4-w"]["verdict"] == "outside the map"
    judged = 0
    for row in rows.values():
        kappa = row[KAPPA]  # at the cell's transference number of 1
        if kappa is None or row["verdict"] == "outside the map":
            continue
        limit = 10 - ohmic.drop(kappa)
        if limit < 0:
            assert row["verdict"] == "does not reach"
        elif kappa > 0.21:
            assert (row["verdict"], row["limit_of"]) == ("reaches below a limit", FILM)
            assert row["limit"] == pytest.approx(limit, abs=CUT * ohmic.drop(kappa) + 0.01)
            words = "no metal film resistance is published; it reaches below "
            number = float(row["reason"].removeprefix(words).removesuffix(" ohm cm2"))
            assert 0 <= row["limit"] - number < 0.01
            judged += 1
    assert judged > 30


def test_several_electrolytes_are_counted_in_plural(plain):
    verdicts = [row["verdict"] for row in electrolyte_rows(plain)]
    said = " ".join(text(plain).split())
    below, missing = verdicts.count("reaches below a limit"), verdicts.count("does not reach")
    assert f", {below} reach below a limit, {missing} do not reach, " in said
    assert counted(1, "does not reach") == "1 does not reach"


def with_model(cell, model):
    """The cell with a transference number of 0.94 and a model."""
    return cell.with_values({T_PLUS: 0.94, "electrolyte_model": model})


def test_in_a_single_ion_cell_they_stand_where_their_own_transference_number_puts_them(cell, ohmic):
    data = nasicell.target(with_model(cell, "single-ion"), VARY, at=15, capacity=80)
    rows = {row["electrolyte"]: row for row in electrolyte_rows(data)}
    gel = rows["fb-le"]
    own, t_plus = gel["own_conductivity"], gel["own_transference_number"]
    assert (own, t_plus) == (0.62, 0.53)
    assert gel[KAPPA] == pytest.approx(own * t_plus / 0.94, rel=1e-5)
    assert gel["placed_with"] == "its own transference number of 0.53"
    limit = float(gel["reason"].removesuffix(" ohm cm2").rpartition(" ")[2])
    drop = ohmic.drop(own, 0.0, t_plus)
    assert limit == pytest.approx(10 - drop, abs=CUT * drop + 0.01)
    other = rows["na3ps4-w"]
    assert other[KAPPA] == other["own_conductivity"]
    assert other["placed_with"] == "the cell's transference number of 0.94; none is published"
    panels = nasicell.plot_target(data).axes
    legend = "".join(text.get_text() for panel in panels for text in panel.texts)
    assert "$\\kappa\\,t_+$/0.94" in legend
    assert "($t_+$ 0.64)" in legend


def test_other_models_take_the_cells_transference_number_and_say_so(cell):
    data = nasicell.target(with_model(cell, "binary"), VARY, at=15, capacity=80)
    gel = next(row for row in electrolyte_rows(data) if row["electrolyte"] == "fb-le")
    assert gel[KAPPA] == gel["own_conductivity"]
    words = "the cell's transference number of 0.94; its own is 0.53"
    assert gel["placed_with"] == words


def test_a_point_is_on_the_side_of_the_boundary_that_ohms_law_says(cell, ohmic):
    wanted = Target.read(15, capacity=80)
    judge = Judge(read_map(cell, wanted, VARY), wanted)
    asked = judge.asked
    grid = np.array([[scaled(a, n) for a, n in zip(asked.axes, p, strict=True)] for p in PLACES])
    margin = judge(asked_places(asked))[0].reshape(asked.shape)
    boundary = boundary_of(judge, margin)
    for (kappa, film), place in zip(PLACES, grid, strict=True):
        expected = REACHES if ohmic.drop(kappa, film) <= 10 else MISSES
        assert side_of(boundary, tuple(place)).verdict == expected, (kappa, film)


def test_a_judge_looks_its_batch_up_once(cell, monkeypatch):
    looked_up = []

    def prepared(plan):
        looked_up.append(plan)
        return chunks.prepared(plan)

    monkeypatch.setattr("nasicell.targets.judge.prepared", prepared)
    wanted = Target.read(15, capacity=80)
    judge = Judge(read_map(cell, wanted, VARY), wanted)
    assert judge(np.zeros((1, 2)))[0] == judge(np.zeros((1, 2)))[0]
    assert len(looked_up) == 1


def test_with_a_transference_number_on_an_axis_they_are_points(cell, ohmic):
    vary = {KAPPA: LOG, T_PLUS: "0.2:1:9"}
    data = nasicell.target(cell, vary, at=15, capacity=80)
    rows = {row["electrolyte"]: row for row in electrolyte_rows(data)}
    assert rows["na3ps4-w"]["reason"] == "no transference number is published"
    assert {row["placed_with"] for row in rows.values()} == {""}
    known = [row for row in rows.values() if row["verdict"] in ("reaches", "does not reach")]
    assert len(known) >= 5
    for row in known:
        reaches = ohmic.drop(row[KAPPA], 0.0, row[T_PLUS]) <= 10
        assert row["verdict"] == ("reaches" if reaches else "does not reach")


def test_three_axes_have_a_boundary_for_each_value_of_the_third(cell, ohmic):
    vary = {KAPPA: LOG, FILM: "0:16 ohm*cm^2:5", T_PLUS: "0.2,0.6,1"}
    data = nasicell.target(cell, vary, at=15, capacity=80)
    for row in rows_for(data, "conductivity"):
        if row["reached"] == "above":
            expected = ohmic.LENGTH / (10 - row["film_resistance"]) / row["transference_number"]
            assert row["conductivity"] == pytest.approx(expected, abs=STRAIGHT * row["uncertainty"])
    assert sentences(data)[2].startswith("At 1.5 mg/cm2, 15C and a transference number of 1, ")
    gel = next(row for row in electrolyte_rows(data) if row["electrolyte"] == "sn-qse")
    limit = float(gel["reason"].removesuffix(" ohm cm2").rpartition(" ")[2])
    between = [10 - ohmic.drop(gel[KAPPA], 0.0, t) for t in (0.6, 1.0)]
    assert limit == pytest.approx(
        np.interp(gel[T_PLUS], (0.6, 1.0), between), abs=CUT * ohmic.drop(gel[KAPPA], 0.0, 0.6)
    )
    assert len(nasicell.plot_target(data).axes) == 5  # three planes, colours, legend


def test_the_figure_has_the_boundary_the_cell_and_numbered_electrolytes(plain, ohmic):
    x = plain.outline_film_resistance.values + ohmic.drop(plain.outline_conductivity.values)
    np.testing.assert_allclose(x, 10, rtol=1e-2)
    panel = nasicell.plot_target(plain).axes[0]
    assert panel.get_ylabel() == "Electrolyte\nconductivity / mS/cm"
    assert (panel.get_xlim(), panel.get_ylim()) == ((0, 16), (0.1, 10))
    stars = [line for line in panel.lines if line.get_marker() == "*"]
    assert [tuple(*line.get_xydata()) for line in stars] == [(0, 1.3)]
    numbers = [text for text in panel.texts if text.get_text().isdecimal()]
    heights = np.log([text.get_position()[1] for text in numbers]) / np.log(100)
    assert len(numbers) > 8
    assert np.min(np.abs(np.diff(np.sort(heights)))) > 0.03


def legend(data):
    panel = nasicell.plot_target(data).axes[-1]
    return [(mark.get_label(), mark.get_linestyle()) for mark in panel.lines]


def test_the_legend_has_what_is_in_the_figure_alone(cell, plain, ohmic):
    assert legend(plain) == [("80 mAh g$^{-1}$", "-"), ("the cell", "None")]
    nowhere = nasicell.target(cell, VARY, at=15, capacity=99.9)
    assert legend(nowhere)[0] == ("99.9 mAh g$^{-1}$\nnot reached in this map", "None")
    without = nasicell.target(cell, {KAPPA: LOG, FILM: "1:16 ohm*cm^2:5"}, at=15, capacity=80)
    assert len(legend(without)) == 1
    assert not [m for m in nasicell.plot_target(without).axes[0].lines if m.get_marker() == "*"]
