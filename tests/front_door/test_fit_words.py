"""What a fit says in words, and what it writes into a cell file."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from nasicell.experiments.fitting.combinations import Combination
from nasicell.experiments.fitting.estimate import estimate
from nasicell.experiments.fitting.residuals import Label
from nasicell.experiments.fitting.verdicts import Verdict
from nasicell.fitting.result import _combinations
from nasicell.fitting.shown import Unit
from nasicell.fitting.words import interval_text, quality, verdict
from nasicell.fitting.written import written_values
from nasicell.reports.fitting import combination_rows

SECONDS = Unit("s", 1.0, 0.0)
PATH = "cathode.diffusion_time_constant"


def told(kind, **more):
    fields = {"combinations": (), "held_by": (), "at_end": "", "stopped": ""} | more
    return Verdict(PATH, kind, "", **fields)


@pytest.mark.parametrize(
    ("numbers", "unit", "text"),
    [
        ((1.2e-14, 1.1e-14, 1.3e-14), "m2/s", "1.20e-14 (1.10 .. 1.30)e-14 m2/s"),
        ((296.2, 235.9, 356.6), "s", "296 (236 .. 357) s"),
        ((0.8849, 0.8672, 0.9026), "", "0.885 (0.867 .. 0.903)"),
        ((3.4, 3.3995, 3.4005), "V", "3.4000 (3.3995 .. 3.4005) V"),
        ((-0.01, -0.02, 0.0), "V", "-0.010 (-0.020 .. 0.000) V"),
        ((39720.0, 34060.0, 45440.0), "s", "39720 (34060 .. 45440) s"),
    ],
)
def test_a_value_has_the_digits_that_its_interval_leaves(numbers, unit, text):
    assert interval_text(*numbers, unit) == text


@pytest.mark.parametrize(
    ("verdict_", "ends", "words"),
    [
        (told("identified"), (280.0, 310.0), "identified: 296 (280 .. 310) s"),
        (
            told("identified", at_end="low"),
            (280.0, 310.0),
            "identified: 296 (280 .. 310) s; the best value is the lower end of its range",
        ),
        (told("upper_bound"), (None, 310.0), "only an upper bound: below 310 s; for more add a"),
        (
            told("lower_bound", held_by=("cathode.loading",)),
            (280.0, None),
            "(only the range of cathode.loading bounds it on the other side)",
        ),
        (
            told("not_identifiable", held_by=("cathode.loading",)),
            (None, None),
            "not identifiable from these data, cathode.loading can make up for it: add a titr",
        ),
        (
            told("lower_bound", stopped="a simulation failed: no first step"),
            (280.0, None),
            " (its profile could not be followed to an end: a simulation failed: no first step)",
        ),
        (
            told("combination", combinations=("cathode.particle_radius^2 / D",)),
            (None, None),
            "only cathode.particle_radius^2 / D = 3.00 (2.90 .. 3.10) in SI units; to part them",
        ),
        (
            told("not_identifiable"),
            (None, None),
            "not identifiable from these data, anything from 100 s to 830 s will do: add a titr",
        ),
    ],
)
def test_a_verdict_says_what_the_data_tell_and_what_to_add(verdict_, ends, words):
    combined = Combination("product", {"cathode.particle_radius": 2, "D": -1}, 3.0, 2.9, 3.1)
    assert words in verdict(verdict_, 296.2, ends, (100.0, 830.0), SECONDS, [combined])


def test_a_sum_has_the_unit_of_its_terms():
    path, other = "interphases.metal.film_resistance", "interphases.contact_resistance"
    sum_ = Combination("sum", {path: 1, other: 1}, 1.32e-3, 1.31e-3, 1.34e-3)
    one = told("combination", combinations=(sum_.text,))
    text = verdict(one, 1e-3, (None, 1.33e-3), (0.0, 0.01), Unit("ohm*cm^2", 1e-4, 0.0), [sum_])
    assert text.startswith(
        f"only {path} + {other} = 13.20 (13.10 .. 13.40) ohm*cm^2, itself below 13.3 ohm*cm^2; "
    )
    assert sum_.of({path: 1e-3, other: 2e-4, "k": 5.0}) == pytest.approx(1.2e-3)


def test_what_is_told_together_stands_in_the_data_set_and_in_json():
    film, contact, radius = "metal.film_resistance", "contact_resistance", "particle_radius"
    problem = SimpleNamespace(names=(film, contact, radius), units=("ohm*m^2", "ohm*m^2", "m"))
    both = Combination("sum", {film: 1, contact: 1}, 1.32e-3, 1.31e-3, 1.34e-3)
    squared = Combination("product", {film: 1, radius: -2}, 3.0, 2.9, 3.1)
    data = _combinations(problem, SimpleNamespace(combinations=(both, squared)))
    first, second = combination_rows(data)
    assert first == {
        "combination": f"{film} + {contact}", "form": "sum", "weights": {film: 1, contact: 1},
        "unit": "ohm*m^2", "value": 1.32e-3, "interval_low": 1.31e-3, "interval_high": 1.34e-3,
    }  # fmt: skip
    assert second["unit"] == "(ohm*m^2)^1 * (m)^-2"
    assert second["weights"] == {film: 1, radius: -2}
    assert combination_rows(_combinations(problem, SimpleNamespace(combinations=()))) == []


def test_a_model_that_misses_the_data_by_far_does_not_say_that_any_number_will_do():
    text = verdict(
        told("not_identifiable"), 296.2, (None, None), (100.0, 830.0), SECONDS, missed=True
    )
    assert text == (
        "not told: the fit ends far from these data, and no value from 100 s to 830 s was found "
        "that mends it"
    )


class Line:
    """y = a + b x at x = 0 and 1, measured without noise; c has no effect."""

    names, units = ("a", "b", "c"), ("m", "s", "K")
    low, high = np.array([0.1, 0.1, 0.1]), np.array([100.0, 100.0, 10.0])
    logarithmic = (True, True, True)
    labels = (Label("capacity", 0),) * 4

    def __init__(self, effect, start=(1.0, 1.0, 1.0), truth=(2.0, 3.0, 1.0)):
        self.effect, self.start = effect, np.array(start)
        self.measured = self.model(np.array(truth))

    def model(self, values):
        a, b, c = values
        return np.array([a, a + b, a + 2 * b, self.effect * c]) / 0.01

    def residuals(self, values):
        return self.model(values) - self.measured


def test_what_the_data_tell_is_written_and_the_rest_is_kept():
    problem = Line(0.0)
    found = estimate(problem, starts=1, noise_known=True)
    values, sentences = written_values(problem, found, problem.start)
    assert values[:2] == pytest.approx([2, 3], rel=1e-3)
    assert np.isnan(values[2])
    assert sentences == []


def test_a_value_outside_its_range_is_not_kept():
    problem = Line(0.0)
    found = estimate(problem, starts=1, noise_known=True)
    values, _ = written_values(problem, found, np.array([1.0, 1.0, 20.0]))
    assert values[2] == found.values[2]


def test_the_rest_of_a_combination_is_found_again_with_what_is_kept():
    """Only a c is told: a is written for the c that the file keeps."""

    class Product(Line):
        def model(self, values):
            a, b, c = values
            return np.array([a, b, a * c, a * c]) / np.array([10.0, 0.01, 0.01, 0.01])

    problem = Product(0.0, truth=(2.0, 3.0, 2.0))
    verdicts = [SimpleNamespace(kind=kind) for kind in ("identified", "identified", "none")]
    found = SimpleNamespace(
        names=problem.names,
        verdicts=verdicts,
        values=np.array([2.0, 3.0, 2.0]),
        low95=(None, 2.9, None),
        high95=(None, 3.1, None),
        chi_square=0.0,
        scatter=SimpleNamespace(threshold=3.84),
    )
    values, sentences = written_values(problem, found, problem.start)
    assert values[:2] == pytest.approx([4, 3], rel=1e-3)  # 2 x 2 with c = 1 of the file
    assert np.isnan(values[2])
    assert sentences == []


def test_a_value_that_the_data_exclude_is_not_kept():
    problem = Line(0.003, start=(1.0, 1.0, 10.0), truth=(2.0, 3.0, 0.1))  # c is below 7, no more
    found = estimate(problem, starts=1, noise_known=True)
    assert (found.verdicts[2].kind, found.high95[2] < 10) == ("upper_bound", True)
    values, sentences = written_values(problem, found, problem.start)
    assert values[2] == pytest.approx(found.values[2])
    assert sentences == []


def test_values_that_together_contradict_the_data_are_not_kept():
    problem = Line(0.1, start=(1.0, 1.0, 5.0))
    found = SimpleNamespace(
        names=problem.names,
        verdicts=[SimpleNamespace(kind=kind) for kind in ("identified", "identified", "none")],
        values=np.array([2.0, 3.0, 1.0]),
        low95=(1.9, 2.9, None),
        high95=(2.1, 3.1, None),
        chi_square=0.0,
        scatter=SimpleNamespace(threshold=3.84),
    )
    values, (sentence,) = written_values(problem, found, problem.start)
    assert values == pytest.approx([2, 3, 1])
    assert sentence.startswith("the data do not tell c, but exclude what the cell has of it")
    # (0.1 x (5 - 1) / 0.01)^2 / 3.84
    assert "rises by 417 times" in sentence


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        (
            {"capacity": 0.9},
            "the residuals are 0.9 (capacities) times the noise: the model explains them",
        ),
        (
            {"capacity": 4.2, "impedance": 1.0},
            "the residuals are 4.2 (capacities) and 1 (impedances) times the noise: the model does "
            "not explain the capacities",
        ),
    ],
)
def test_each_kind_of_data_is_judged_by_its_own_noise(ratios, said):
    data = xr.Dataset(
        {
            "capacity_error": ("half_cycle", [1.0, -1.0, 5.0]),
            "voltage_rms": ("half_cycle", [np.nan] * 3),
            "held_out": ("half_cycle", [False, False, True]),
            "residual_rms": ("data_kind", list(ratios.values())),
        },
        coords={"data_kind": list(ratios)},
        attrs={"noise_known": 1},
    )
    assert quality(data) == (
        f"The model meets the fitted data to capacities within 1 mAh/g (root mean square); {said}"
    )
    assert quality(data.assign_attrs(noise_known=0)).endswith("their noise was not given")
