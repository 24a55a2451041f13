"""Sensitivities: functions whose indices and elasticities are known, in the place of the engine."""

import functools

import numpy as np
import pytest
import xarray as xr
from scipy.special import ndtri

import nasicell
from nasicell.parameters import InputError, list_cells
from nasicell.sensitivities.indices import OF_RANKS, TOTAL, indices_of
from nasicell.sensitivities.ranges import ranges_of
from nasicell.sensitivities.running import Study
from nasicell.sensitivities.summary import (
    order_note,
    ranked,
    sentence,
    summary,
    text,
    too_few,
    words,
)
from nasicell.sweeps.design import Design

CELL = "zhang2026-sn-fb"
KAPPA, LOADING = "electrolyte.conductivity", "cathode.loading"
T_PLUS = "electrolyte.transference_number"
FILM = "interphases.metal.film_resistance"
THREE = {KAPPA: (0.1, 0.3), LOADING: (0.01, 0.05), T_PLUS: (0.2, 0.8)}
"""Ranges in SI units, which the stand-ins map to those of their functions."""
EXACT = 1e-12
COVERAGE = 0.9
"""Of intervals of 95 %, 96 of them."""
SAMPLED = 0.03
"""Error of a total order from 512 base rows."""
WEIGHTS = np.array([0.0, 1.0, 9.0])
"""Of the g-function: 0 matters most."""


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL)


@pytest.fixture(autouse=True)
def fewer_resamples(request, monkeypatch):
    """Where the intervals are not what is asked."""
    if "interval" not in request.node.name:
        monkeypatch.setattr("nasicell.sensitivities.indices.RESAMPLES", 49)


def unit(numbers):
    """Map numbers from their ranges to 0 to 1."""
    low, high = np.array(list(THREE.values())).T[:, :, None]
    return (numbers - low) / (high - low)


def known_functions(numbers, rate):
    """Ishigami's function at 1C, Sobol's g-function at 5C."""
    if rate == 1:
        x = 2 * np.pi * unit(numbers) - np.pi
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    factors = (abs(4 * unit(numbers) - 2) + WEIGHTS[:, None]) / (1 + WEIGHTS[:, None])
    return factors.prod(axis=0)


def known_indices():
    """First and total order of both, in closed form (Sobol 1993; Ishigami and Homma 1990)."""
    b, pi4 = 0.1, np.pi**4
    alone = np.array([0.5 * (1 + b * pi4 / 5) ** 2, 49 / 8, 0])
    together = b**2 * pi4**2 * (1 / 18 - 1 / 50)  # of the first and the third
    total = alone + together * np.array([1, 0, 1])
    parts = 1 / (3 * (1 + WEIGHTS) ** 2)
    whole = np.prod(1 + parts) - 1
    others = np.array([np.prod(1 + np.delete(parts, i)) for i in range(3)])
    variance = alone.sum() + together
    return {
        "capacity@1C": (alone / variance, total / variance),
        "capacity@5C": (parts / whole, parts * others / whole),
    }


def test_known_indices_lie_in_their_intervals(cell, engine):
    engine(known_functions)
    ask = {"metrics": ["capacity@1C", "capacity@5C"], "samples": 512, "seed": 1}
    data = nasicell.sensitivity(cell, THREE, **ask)
    for metric, (first, total) in known_indices().items():
        found = data.sel(metric=metric)
        for name, expected in (("first_order", first), ("total_order", total)):
            assert (found[f"{name}_low"].values <= expected + EXACT).all(), (metric, name)
            assert (found[f"{name}_high"].values >= expected - EXACT).all(), (metric, name)
            assert (found[f"{name}_high"] - found[f"{name}_low"]).max() < 0.5
        np.testing.assert_allclose(
            found.interaction, found.total_order - found.first_order, atol=EXACT
        )
    assert data.base_rows.values.tolist() == [512, 512]
    assert data.attrs["samples"] == 512 * 5


def test_the_intervals_hold_what_they_say():
    """One interval in twenty misses by chance: counted over seeds, and the same for the same."""
    low, high = np.array(list(THREE.values())).T
    inside = []
    for seed in range(8):
        shares = Design("saltelli", 128, seed).shares(3)
        for rate, expected in zip((1, 5), known_indices().values(), strict=True):
            values = known_functions((low + shares * (high - low)).T, rate)
            found = indices_of(values, 3, seed)
            for name, known in zip(("first", "total"), expected, strict=True):
                below, above = getattr(found, f"{name}_low"), getattr(found, f"{name}_high")
                inside += ((below <= known + EXACT) & (known - EXACT <= above)).tolist()
    assert np.mean(inside) > COVERAGE
    np.testing.assert_array_equal(indices_of(values, 3, seed).first_low, found.first_low)


def saltelli(values, d):
    """The estimators as Saltelli and others (2010) print them, of rows (A, B, mixtures)."""
    a, b, mixed = values[:, 0], values[:, 1], values[:, 2:]
    centre = values[:, :2].mean()
    variance = values[:, :2].var()
    first = ((b - centre)[:, None] * (mixed - a[:, None])).mean(axis=0) / variance
    return first, 0.5 * ((a[:, None] - mixed) ** 2).mean(axis=0) / variance


def test_a_lost_row_is_left_out_and_said():
    rows = np.random.default_rng(1).random((64, 4)) @ np.triu(np.ones((4, 4)))
    lost = rows.copy()
    lost[5, 3] = lost[40, 0] = lost[40, 1] = np.nan
    found = indices_of(lost.ravel(), 2, 0)
    first, total = saltelli(np.delete(rows, [5, 40], axis=0), 2)
    np.testing.assert_allclose(found.first, first, rtol=EXACT)
    np.testing.assert_allclose(found.total, total, rtol=EXACT)
    assert (found.used, found.note) == (62, "")
    lost[:4, 2] = np.nan
    none = indices_of(lost.ravel(), 2, 0)
    assert none.note == "6 of 64 base rows lost, more than 5%"
    assert np.isnan(none.total).all()


def test_a_metric_that_does_not_vary_has_no_indices_and_an_idle_number_has_0():
    assert indices_of(np.full(64, 3.0), 2, 0).note == "does not vary over these ranges"
    a, b = np.random.default_rng(1).random((2, 64))
    found = indices_of(np.stack([a, b, b, a], axis=1).ravel(), 2, 0)
    assert (found.total[1], found.total_low[1], found.total_high[1]) == (0, 0, 0)


def test_numbers_without_an_order_share_a_rank():
    for seed in range(5):
        x = Design("saltelli", 256, seed).shares(3).T
        assert indices_of(x[0] + 3 * x[1] + x[2], 3, seed).rank.tolist() == [2, 1, 2]
        assert indices_of(x[0] + 3 * x[1] + 1.5 * x[2], 3, seed).rank.tolist() == [3, 1, 2]


NORMAL = np.array([1.0, 2.0, 4.0])
"""Weights of a sum of normal numbers."""


def normal_sum(seed, n):
    return NORMAL @ ndtri(Design("saltelli", n, seed).shares(3)).T


def test_an_increasing_function_of_the_metric_changes_no_index_of_ranks():
    """Ranks of a normal sum are uniform, and the covariance of two of them is in closed form.

    Sums with the correlation r have ranks with that of 6/pi asin(r/2) (Pearson 1907).
    """
    kept = 1 - NORMAL**2 / sum(NORMAL**2)  # correlation with all but one number in common
    for seed in range(3):
        values = normal_sum(seed, 512)
        plain, tailed = indices_of(values, 3, seed), indices_of(np.exp(values), 3, seed)
        np.testing.assert_allclose(plain.total, 1 - kept, atol=SAMPLED)
        np.testing.assert_allclose(
            plain.of_ranks, 1 - 6 / np.pi * np.arcsin(kept / 2), atol=SAMPLED
        )
        for name in ("of_ranks", "of_ranks_low", "of_ranks_high"):
            np.testing.assert_array_equal(getattr(tailed, name), getattr(plain, name))
        assert abs(tailed.total - plain.total).max() > 5 * SAMPLED
        assert (plain.ordered_by, tailed.ordered_by) == (TOTAL, OF_RANKS)
        assert plain.rank.tolist() == tailed.rank.tolist() == [3, 2, 1]


def test_equal_values_share_their_mean_rank():
    """Of a step of one number, half of its values 0, whatever else is varied."""
    found = indices_of((Design("saltelli", 64, 0).shares(2)[:, 0] > 0.5).astype(float), 2, 0)
    np.testing.assert_allclose(found.of_ranks, found.total, rtol=EXACT)
    assert found.of_ranks[1] == 0


def test_a_rare_cliff_leaves_the_order_to_the_ranks():
    """Which number is the last to push over a corner is chance; what carries the rest is not."""
    plain, of_ranks = set(), set()
    for seed in range(6):
        x = Design("saltelli", 256, seed).shares(3).T
        values = 4 * x[0] + 2 * x[1] + x[2] - 50 * (x.min(axis=0) > 0.85)
        found = indices_of(values, 3, seed)
        assert found.ordered_by == OF_RANKS
        plain.add(tuple(np.argsort(-found.total).tolist()))
        of_ranks.add(tuple(found.rank.tolist()))
    assert len(plain) > 3
    assert of_ranks == {(1, 2, 3)}


def test_lost_rows_have_no_rank():
    values = normal_sum(0, 64).reshape(64, 5)
    lost = values.copy()
    lost[[5, 40], [3, 0]] = np.nan
    whole = np.delete(values, [5, 40], axis=0)
    ranks = whole.ravel().argsort().argsort().reshape(62, 5)
    _, total = saltelli(ranks, 3)
    np.testing.assert_allclose(indices_of(lost.ravel(), 3, 0).of_ranks, total, rtol=EXACT)


def test_the_usual_ranges_say_where_they_come_from(cell):
    found = ranges_of(cell, None, "single-ion")
    origins = dict(zip(found.vary, found.origins, strict=True))
    assert found.vary[KAPPA] == "0.866667 mS/cm : 1.95 mS/cm"
    assert origins[KAPPA] == "factor 1.5 to either side"
    assert found.vary[T_PLUS] == "0.626667  : 0.96 "
    assert origins[T_PLUS] == "v/1.5 to 1 - (1 - v)/1.5"
    assert found.vary[LOADING] == "1 mg/cm^2 : 3 mg/cm^2"
    assert origins[LOADING] == "uncertainty in the cell file (1 mg/cm^2 to 3 mg/cm^2)"
    assert found.vary["cathode.diffusion_time_constant"] == "100 s : 830 s:log"
    assert found.left_out == {
        # it stands in the exchange current, and its range would count it twice
        FILM: "is 0, its range in the cell file (0 ohm*cm^2 to 100 ohm*cm^2) is varied by --vary "
        "alone",
        "interphases.contact_resistance": "is 0, and the cell file gives no range",
    }
    filmed = ranges_of(cell.with_values({FILM: "5 ohm*cm^2"}), None, "single-ion")
    assert filmed.vary[FILM] == "3.33333 ohm*cm^2 : 7.5 ohm*cm^2"
    fraction = "electrolyte.mobile_fraction"
    mixed = cell.with_values({fraction: "0.1"})
    assert fraction in ranges_of(mixed, None, "partly-mobile").vary
    assert fraction not in ranges_of(mixed, None, "single-ion").vary


def test_the_usual_ranges_of_every_shipped_cell_are_allowed():
    for shipped in list_cells():
        cell = nasicell.load(shipped.name)
        found = ranges_of(cell, None, cell.electrolyte_model).vary
        assert len(found) > 5
        for end in (0, 1):
            cell.with_values({path: spec.split(":")[end].strip() for path, spec in found.items()})


def test_the_ranking_and_the_sentence_name_the_largest_first(cell, engine):
    engine(known_functions)
    data = nasicell.sensitivity(cell, THREE, metrics=["capacity@5C"], samples=256)
    one = data.sel(metric="capacity@5C")
    assert ranked(one).parameter.values.tolist() == [KAPPA, LOADING, T_PLUS]
    tied = one.assign(rank=("parameter", [1, 1, 1]))  # still the largest estimate first
    assert ranked(tied.isel(parameter=[2, 1, 0])).parameter.values.tolist() == list(THREE)
    said = sentence(one)
    assert said.startswith("At 5C the electrolyte conductivity carries 0.")
    assert "of the variance of the discharge capacity alone" in said
    assert said.index("cathode loading") < said.index("electrolyte transference number")


def test_the_figure_has_a_pair_of_panels_a_metric_and_the_reason_where_one_is_empty(cell, engine):
    engine(lambda n, rate: known_functions(n, rate) if rate < 10 else 0 * n[0])
    metrics = ["capacity@1C", "capacity@5C", "capacity@15C", "capacity@20C"]
    data = nasicell.sensitivity(cell, THREE, metrics=metrics, samples=32)
    figure = nasicell.plot_sensitivity(data)
    assert len(figure.axes) == 8
    labels = [text.get_text() for text in figure.axes[1].get_yticklabels()]
    assert labels == [
        "Electrolyte conductivity",
        "Cathode loading",
        "Electrolyte transference number",
    ]
    told = [text.get_text() for panel in figure.axes for text in panel.texts]
    assert told == ["does not vary over these ranges"] * 2


@pytest.mark.parametrize(
    ("vary", "more", "sentence"),
    [
        ({KAPPA: "1:3 mS/cm"}, {}, "vary two or more"),
        ({KAPPA: "1:3 mS/cm", "c_rate": "1:15"}, {}, "where a sensitivity is asked"),
        (THREE, {"samples": 1000}, "a power of two from 32 to 8192"),
        (THREE, {"samples": 16}, "a power of two from 32 to 8192"),
        (THREE, {"seed": -1}, "the seed is -1"),
        (THREE | {LOADING: "1:3:4 mg/cm^2"}, {}, "write LOW:HIGH"),
    ],
)
def test_what_makes_no_sense_is_refused(cell, vary, more, sentence):
    with pytest.raises(InputError, match=sentence):
        Study.read(cell, vary, **more)


@functools.cache
def study(cell):
    return nasicell.sensitivity(cell, THREE, metrics=["capacity@5C"], samples=32)


@pytest.fixture
def studied(cell, engine):
    """A study whose indices a test may change, computed once."""
    engine(known_functions)
    return study(cell)


def stated(data, first, total, width, ordered_by=TOTAL):
    """The same with indices and intervals as they are given; ranks have the first orders."""
    alone = np.array([first])
    given = {"first_order": alone, "total_order": np.array([total]), OF_RANKS: alone}
    shape = ("metric", "parameter")
    return data.assign(
        {name: (shape, values) for name, values in given.items()}
        | {f"{name}_low": (shape, values - width / 2) for name, values in given.items()}
        | {f"{name}_high": (shape, values + width / 2) for name, values in given.items()}
        | {"ordered_by": ("metric", [ordered_by])}
    )


@pytest.mark.parametrize(
    ("first", "total", "width", "told"),
    [
        ((0.6, 0.2, 0.1), (0.7, 0.3, 0.1), 0.2, None),
        ((0.6, 0.2, 0.1), (0.58, 0.4, 0.1), 0.2, None),  # within the intervals
        ((0.6, 0.2, 0.1), (0.7, 0.3, 0.1), 0.59, "interval is 0.59 wide; take --samples 128"),
        ((0.6, 0.2, 0.1), (0.7, 0.3, 0.1), 40, "40.00 wide; take --samples 8192"),
        ((0.6, 0.2, 0.1), (0.4, 0.6, 0.1), 0.1, "a total order lies below its first order; take"),
        ((0.2, 0.1, 0.0), (0.3, 0.2, 0.1), 0.1, "add up to less than 1; take --samples 64"),
    ],
)
def test_too_few_samples_are_told(studied, first, total, width, told):
    said = too_few(stated(studied, first, total, width))
    assert len(said) == (told is not None)
    if told:
        assert said[0].startswith("too few samples for the indices of capacity@5C: ")
        assert told in said[0]


def test_interactions_are_never_less_than_none(studied):
    said = sentence(stated(studied, (0.8, 0.02, 0.1), (0.75, 0.0, 0.15), 0.1).isel(metric=0))
    assert "carries 0.80 (0.75 to 0.85) of the variance of the discharge capacity alone; n" in said
    assert "(0.02 alone)" in said
    assert "(0.10 alone, 0.15 with interactions)" in said


def test_what_orders_the_numbers_orders_all_that_is_shown(studied):
    asked = studied, (0.1, 0.2, 0.6), (0.9, 0.4, 0.1), 1.0
    for ordered_by, expected in ((TOTAL, list(THREE)), (OF_RANKS, [T_PLUS, LOADING, KAPPA])):
        data = stated(*asked, ordered_by).assign(rank=(("metric", "parameter"), [[1, 1, 1]]))
        one = data.isel(metric=0)
        assert ranked(one).parameter.values.tolist() == expected
        assert [row["parameter"] for row in summary(data)["metrics"][0]["rows"]] == expected
        first = words(expected[0])
        assert sentence(one).startswith(f"At 5C the {first} carries ")
        panel = nasicell.plot_sensitivity(data).axes[0]
        assert panel.get_yticklabels()[0].get_text() == first.capitalize()
        by_ranks = ordered_by == OF_RANKS
        assert ("ranks" in panel.get_xlabel()) == by_ranks
        assert ("(0.10 to 1.10) of the variance of the ranks of" in sentence(one)) == by_ranks
        assert ("an interval of the total order is 1.00 wide" in order_note(one)) == by_ranks
        assert (
            " ordered by the total order of ranks, as " in " ".join(text(data).split())
        ) == by_ranks


@pytest.mark.parametrize("metrics", [1, 2, 3])
def test_the_legend_is_no_wider_than_its_figure_and_a_cut_interval_has_an_arrow(studied, metrics):
    wide = stated(studied, (0.8, 0.1, 0.1), (0.9, 0.1, 0.1), 1.0)
    wide["is_elasticity"] = wide.is_elasticity & (wide.parameter != KAPPA)
    many = xr.concat([wide] * metrics, "metric", data_vars="minimal")
    many = many.assign_coords(metric=[f"capacity@{rate}C" for rate in range(1, metrics + 1)])
    figure = nasicell.plot_sensitivity(many)
    figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
    arrows = [
        (line.get_marker(), line.get_xdata()[0])
        for line in figure.axes[0].lines
        if len(line.get_xdata())
    ]
    assert arrows.count((">", 1.2)) == 3
    assert arrows.count(("<", -0.2)) == 6
