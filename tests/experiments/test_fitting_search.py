"""The search of a fit: starts, failures, ends of ranges, other minima, processes, samples."""

import signal
import sys

import numpy as np
import pytest

from nasicell.experiments.fitting.estimate import estimate, search
from nasicell.experiments.fitting.residuals import EvaluationFailed, Label
from nasicell.experiments.fitting.search import Start, to_follow
from nasicell.experiments.fitting.working import _undisturbed
from nasicell.experiments.stepping import SimulationError
from nasicell.parameters.errors import InputError

SOURCE = '''
from dataclasses import dataclass
import numpy as np
from nasicell.experiments.fitting.residuals import Label

TIMES = np.linspace(0, 3, 40)


@dataclass
class Decay:
    """A = 1 and k = 1 with noise of 0.03."""

    low: np.ndarray
    high: np.ndarray
    start: np.ndarray
    names: tuple = ("A", "k")
    units: tuple = ("V", "1/s")
    logarithmic: tuple = (True, True)
    labels: tuple = (Label("curve", 0),) * 40

    def law(self, values):
        return values[0] * np.exp(-values[1] * TIMES)

    def residuals(self, values):
        noise = np.random.default_rng(8).standard_normal(40)
        return (self.law(values) - self.law((1, 1))) / 0.03 - noise
'''


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The module of the source: a worker process imports it as well."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "made_for_the_fit.py").write_text(SOURCE)
    sys.path.insert(0, str(folder))
    import made_for_the_fit

    yield made_for_the_fit
    sys.path.remove(str(folder))


@pytest.fixture
def decay(made):
    return made.Decay(np.array([0.1, 0.01]), np.array([10.0, 100.0]), np.array([3.0, 0.3]))


def limited(problem, least, most):
    """Let simulations fail where k lies outside."""
    whole = problem.residuals

    def residuals(values):
        if not least < values[1] < most:
            raise EvaluationFailed("the step could not be made smaller")
        return whole(values)

    problem.residuals = residuals
    return problem


def kinds(found):
    return [one.kind for one in found.verdicts]


def test_processes_find_what_one_finds(decay):
    one = estimate(decay, noise_known=True)
    two = estimate(decay, noise_known=True, workers=2)
    assert two.values == pytest.approx(one.values, rel=1e-9)
    assert two.low95 == pytest.approx(one.low95, rel=1e-9)
    assert two.evaluations >= one.evaluations  # each process keeps what it has evaluated


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no masks of signals")
def test_processes_begin_where_no_interruption_reaches_them():
    def held_back():
        return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])

    with _undisturbed():
        assert held_back()  # a new process inherits it
    assert not held_back()


def test_the_work_is_heard_and_counted(decay):
    calls, heard = [], []
    whole = decay.residuals
    decay.residuals = lambda values: calls.append(1) or whole(values)
    found = estimate(decay, noise_known=True, progress=heard.append)
    assert found.evaluations == len(calls) == len(heard)
    assert heard[0] == "starts: 1 evaluations"
    assert heard[-1].startswith("profiles: ")


def test_failures_are_steps_not_taken(decay):
    free = estimate(decay, noise_known=True)
    found = estimate(limited(decay, 0.2, 5), noise_known=True)
    assert found.values == pytest.approx(free.values, rel=3e-3)
    assert found.high95 == pytest.approx(free.high95, rel=2e-3)
    assert found.failures > 0
    assert [one.reason for one in found.starts].count("the step could not be made smaller") > 3
    [said] = found.warnings
    assert "simulations failed, and the search stepped back" in said


def test_an_interval_that_ends_where_simulations_fail_is_open_and_says_why(decay):
    decay.start = np.array([1.0, 0.98])
    found = estimate(limited(decay, 0.97, 100), noise_known=True)
    assert found.low95[1] is None
    assert "could not be followed to an end" in found.verdicts[1].sentence
    assert "the step could not be made smaller" in found.verdicts[1].sentence


def test_where_nothing_can_be_simulated_one_sentence_says_so(decay):
    with pytest.raises(SimulationError, match="no start of the fit could be followed, of 16"):
        estimate(limited(decay, 1000, 1001), noise_known=True)


def test_one_start_is_enough_where_it_is_good(decay):
    decay.start = np.array([1.0, 1.0])
    found = estimate(decay, noise_known=True, starts=1)
    assert len(found.starts) == 1
    assert found.evaluations < 30
    assert kinds(found) == ["identified"] * 2


def test_a_search_alone_gives_the_values_of_an_estimate_for_less(decay):
    whole = estimate(decay, noise_known=True)
    found = search(decay, noise_known=True)
    assert (found.values == whole.values).all()
    assert len(found.starts) == len(found.start_values) == len(found.end_values) == 16
    assert found.evaluations < whole.evaluations - 8


def wave(made, start):
    """A frequency: the sum of squares has many minima."""
    problem = made.Decay(np.array([0.5, 0.5]), np.array([2.0, 12.0]), np.array(start))
    problem.law = lambda values: values[0] * np.sin(values[1] * 2 * made.TIMES)
    return problem


def test_other_starts_find_what_the_given_one_misses(made):
    found = estimate(wave(made, [1, 9]), noise_known=True)
    assert found.values == pytest.approx([1, 1], abs=0.03)
    assert found.starts[0].chi_square > 10 * found.chi_square
    assert np.allclose(found.start_values[0], [1, 9])
    followed = [n for n, one in enumerate(found.starts) if one.end is not None]
    assert len(followed) == 3
    assert all(found.end_values[n] is not None for n in followed)
    assert {one.outcome for one in found.starts} <= {"converged", "not followed", "not converged"}


def test_a_profile_that_finds_a_better_minimum_leads_there(made):
    found = estimate(wave(made, [1, 9]), noise_known=True, starts=1)
    assert found.starts[0].chi_square > 10 * found.chi_square
    assert found.values == pytest.approx([1, 1], abs=0.03)
    assert kinds(found) == ["identified"] * 2


def test_the_given_start_and_the_best_that_are_apart_are_followed():
    places = [0.9, 0.1, 0.15, 0.5, 0.7]
    costs = [9.0, 1.0, 2.0, 3.0, np.nan]
    starts = [
        Start(np.array([z]), None, cost, np.nan, "failed" if np.isnan(cost) else "not followed")
        for z, cost in zip(places, costs, strict=True)
    ]
    assert to_follow(starts) == [0, 1, 3]
    assert to_follow(starts[:3]) == [0, 1, 2]


def test_a_second_minimum_that_is_as_good_is_told(made):
    problem = made.Decay(np.array([0.1, -4.0]), np.array([10.0, 4.0]), np.array([3.0, 0.5]))
    problem.logarithmic = (True, False)
    problem.law = lambda values: values[0] * np.exp(-(values[1] ** 2) * made.TIMES)
    found = estimate(problem, noise_known=True, starts=8)
    assert abs(found.values[1]) == pytest.approx(1, abs=0.1)
    assert any("another minimum is as good, at A = " in one for one in found.warnings)


def test_a_range_that_the_data_leave_is_told(decay):
    decay.low[1], decay.start[1] = 2.0, 3.0
    found = estimate(decay, noise_known=True)
    assert found.values[1] == pytest.approx(2, rel=1e-6)
    assert found.verdicts[1].at_end == "low"
    assert "the best value is the lower end of its range" in found.verdicts[1].sentence
    assert any("ask for values beyond the range of k (lower) end" in one for one in found.warnings)


def test_what_cannot_be_a_problem_is_refused(decay):
    decay.start = np.array([3.0, 300.0])
    with pytest.raises(InputError, match=r"k starts at 300, outside its range 0\.01 to 100"):
        estimate(decay, noise_known=True)
    decay.low[0] = 20
    with pytest.raises(InputError, match="A has the range 20 to 10"):
        estimate(decay, noise_known=True)
    decay.labels = (Label("curve", 0),) * 2
    with pytest.raises(InputError, match="2 data cannot tell 2 parameters and their own noise"):
        estimate(decay, noise_known=False)
    decay.names = ()
    with pytest.raises(InputError, match="there is no free parameter"):
        estimate(decay, noise_known=True)


def test_samples_agree_with_the_intervals(decay):
    pytest.importorskip("emcee")
    from nasicell.experiments.fitting.posterior import sample

    found = estimate(decay, noise_known=True)
    heard = []
    posterior = sample(decay, found, walkers=16, steps=400, seed=1, progress=heard.append)
    width = np.array(found.high95) - found.low95
    assert posterior.quantiles[0] == pytest.approx(found.low95, abs=0.1 * width.min())
    assert posterior.quantiles[2] == pytest.approx(found.high95, abs=0.1 * width.min())
    assert posterior.samples.shape == (16 * 200, 2)
    assert 0.5 < posterior.acceptance < 0.9
    assert heard[-1] == "posterior: 400 of 400 steps"
    assert "autocorrelation times, fewer than 50" in posterior.warnings[0]


def test_without_emcee_it_is_said_how_to_get_it(decay, monkeypatch):
    from nasicell.experiments.fitting.posterior import sample

    monkeypatch.setitem(sys.modules, "emcee", None)
    found = estimate(decay, noise_known=True, starts=1)
    with pytest.raises(InputError, match=r"pip install 'nasicell\[posterior\]'"):
        sample(decay, found)


class Cliff:
    """A capacity that falls with a resistance, and is 0 beyond a cliff."""

    names, units, logarithmic = ("R",), ("Ohm",), (True,)
    labels = (Label("capacity", 0),)
    low, high = np.array([1.0]), np.array([500.0])

    def __init__(self, start):
        self.start = np.array([start])

    def residuals(self, values):
        (R,) = values
        return np.array([max(80 - 0.0015 * R**2 if R < 200 else 0.0, 0.0) - 27.5])


@pytest.mark.parametrize("start", [2.6, 100.0, 190.0])
def test_a_search_that_steps_over_a_cliff_is_led_back(start):
    found = search(Cliff(start), starts=1, noise_known=True)
    assert found.values == pytest.approx([np.sqrt((80 - 27.5) / 0.0015)], rel=1e-3)


def test_beyond_a_cliff_the_start_is_kept_and_said():
    found = estimate(Cliff(300.0), starts=1, noise_known=True)
    assert found.starts[0].outcome == "flat"
    assert found.values == pytest.approx([300.0])
    assert kinds(found) == ["not_identifiable"]
    assert any("nothing that was measured changes around" in one for one in found.warnings)
    # other starts find the way
    assert estimate(Cliff(300.0), noise_known=True).values == pytest.approx([187.083], rel=1e-3)


def test_with_few_data_a_range_that_the_data_leave_is_told_too(made):
    problem = made.Decay(np.array([0.1, 2.0]), np.array([10.0, 100.0]), np.array([3.0, 3.0]))
    whole, problem.labels = problem.residuals, (Label("curve", 0),) * 7
    problem.residuals = lambda values: whole(values)[::6]
    found = estimate(problem, noise_known=False)
    assert any("ask for values beyond the range of k (lower) end" in one for one in found.warnings)
