"""Sensitivities: functions whose indices and elasticities are known, in the place of the engine."""

import numpy as np
import pytest

import nasicell
from nasicell.parameters import InputError, list_cells
from nasicell.sensitivities.indices import indices_of
from nasicell.sensitivities.local import local_sensitivities
from nasicell.sensitivities.ranges import ranges_of
from nasicell.sensitivities.running import Study
from nasicell.sensitivities.summary import ranked, sentence
from nasicell.sweeps.design import Design, Sweep

CELL = "zhang2026-sn-fb"
KAPPA, LOADING = "electrolyte.conductivity", "cathode.loading"
T_PLUS = "electrolyte.transference_number"
FILM = "interphases.metal.film_resistance"
THREE = {KAPPA: (0.1, 0.3), LOADING: (0.01, 0.05), T_PLUS: (0.2, 0.8)}
"""Ranges in SI units, which the stand-ins map to those of their functions."""
EXACT = 1e-12
ROUND = 1e-6
ALIKE = 0.01
"""Of elasticities of the real engine."""
COVERAGE = 0.9
"""Of intervals of 95 %, 96 of them."""
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


@pytest.fixture
def engine(pretended_batch, monkeypatch):
    """Put a function of (numbers, C-rate) in the place of the capacity."""

    def put(function):
        class Batch(pretended_batch.Batch):
            def run(self, samples, c_rates):
                result = super().run(np.asarray(samples), c_rates)
                capacity = [function(np.asarray(samples).T, rate) for rate in c_rates]
                result.discharge_capacity_mAh_g = np.stack(capacity, axis=1)
                result.status[:] = np.where(np.isnan(np.stack(capacity, axis=1)), 2, 0)
                result.reason[:] = np.where(result.status == 2, "the solver gave up", "")
                return result

        monkeypatch.setattr(pretended_batch, "Batch", Batch)

    return put


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


def power_law(numbers, rate):
    kappa, loading, film = numbers
    return 100 * kappa**0.3 * loading**-0.7 * np.exp(-20 * rate * film)


def test_elasticities_of_a_power_law_and_of_a_number_that_is_0(cell, engine):
    engine(power_law)
    ranges = {KAPPA: (0.05, 0.3), LOADING: (0.01, 0.05), FILM: (0.0, 0.01)}
    study = Study.read(cell, ranges, metrics=["capacity@1C", "capacity@5C"], samples=32)
    found = local_sensitivities(study.sweep)
    assert found.relative.tolist() == [True, True, False]
    for row, rate in enumerate([1, 5]):
        expected = [0.3, -0.7, -20 * rate * 0.01]
        assert (abs(found.slope[row] - expected) <= found.error[row]).all()
        np.testing.assert_allclose(found.slope[row, :2], expected[:2], rtol=ROUND)
    assert found.error.max() < 0.1
    assert found.accuracy_mAh_g == pytest.approx(study.sweep.accuracy_mAh_g / 10)


def test_a_number_at_the_end_of_what_it_may_be_moves_to_one_side(cell, engine):
    engine(lambda numbers, rate: numbers[0] * numbers[1] ** 2)
    end = cell.with_values({T_PLUS: "1"})
    sweep = Sweep.read(end, {KAPPA: (0.05, 0.3), T_PLUS: (0.5, 1.0)}, design="saltelli:32")
    found = local_sensitivities(sweep)
    assert (abs(found.slope[0] - [1, 2]) <= found.error[0]).all()
    assert found.own[1] == 1


def test_an_unknown_elasticity_says_why(cell, engine):
    engine(lambda numbers, rate: 0 * numbers[0] if rate == 1 else np.log(0.1301 - numbers[0]))
    metrics = ["capacity@1C", "capacity@5C"]
    sweep = Sweep.read(
        cell, {KAPPA: (0.05, 0.3), LOADING: (0.01, 0.05)}, metrics=metrics, design="saltelli:32"
    )
    with np.errstate(invalid="ignore"):
        found = local_sensitivities(sweep)
    assert found.notes[0].tolist() == ["is 0 at the cell's own values"] * 2
    assert found.notes[1, 0].startswith("unknown beside the cell's own values: 5C: the solver")
    assert found.notes[1, 1] == ""
    np.testing.assert_array_equal(np.isnan(found.slope), found.notes != "")


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
    assert list(found.left_out) == ["interphases.contact_resistance"]
    fraction = "electrolyte.mobile_fraction"
    mixed = cell.with_values({fraction: "0.1"})
    assert fraction in ranges_of(mixed, None, "partly-mobile").vary
    assert fraction not in ranges_of(mixed, None, "single-ion").vary


def test_the_usual_ranges_of_every_shipped_cell_are_allowed():
    for shipped in list_cells():
        cell = nasicell.load(shipped.name)
        found = ranges_of(cell, None, cell.electrolyte_model).vary
        assert len(found) > 7
        for end in (0, 1):
            cell.with_values({path: spec.split(":")[end].strip() for path, spec in found.items()})


def test_the_ranking_and_the_sentence_name_the_largest_first(cell, engine):
    engine(known_functions)
    data = nasicell.sensitivity(cell, THREE, metrics=["capacity@5C"], samples=64)
    one = data.sel(metric="capacity@5C")
    assert ranked(one).parameter.values.tolist() == [KAPPA, LOADING, T_PLUS]
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


def test_the_real_engine_feels_conductivity_and_transference_number_alike(cell):
    """A single-ion conductor conducts by the product of the two."""
    slow = cell.with_values({KAPPA: "0.3 mS/cm", T_PLUS: "0.5"})
    sweep = Sweep.read(slow, {KAPPA: (0.01, 0.1), T_PLUS: (0.3, 0.8)}, design="saltelli:32")
    found = local_sensitivities(sweep)
    kappa, t_plus = found.slope[0]
    assert kappa > 0.3
    assert kappa == pytest.approx(t_plus, abs=ALIKE)
    assert found.error.max() < ALIKE
