"""Five repetitions of the fit benchmark: known numbers are found, and a pair is told as a pair."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fit_synthetic_truth.py"


@pytest.fixture(scope="module")
def benchmark():
    specification = importlib.util.spec_from_file_location("fit_synthetic_truth", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # its dataclasses look their module up
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(benchmark):
    done = benchmark.repetitions(5, benchmark.SMALL, truths=1)
    return [one for repetition in done for one in repetition.found]


def test_intervals_hold_the_truth_and_a_pair_is_told_as_a_pair(benchmark, found):
    # 5 times 2 intervals of 95 %: more than 2 misses have a chance of 1 %
    numbers = [one for one in found if one.verdict in ("identified", "told")]
    assert len(numbers) == 10
    assert sum(one.covered for one in numbers) >= 8
    names = {name for (_, name), _ in benchmark.grouped(found)}
    assert names == {
        benchmark.TIME,
        *benchmark.AS_RATIO,
        f"{benchmark.THICKNESS} / {benchmark.CONDUCTIVITY}",
    }
    for one in found:
        # 1 mV is much less than the range: 100 s to 830 s, and 1e-4 to 1 ohm m2
        if one in numbers:
            assert (one.high - one.low) / one.truth < 0.2
        else:
            assert one.verdict == "combination"


def test_a_wrong_interval_or_verdict_would_be_told(benchmark, found):
    (time, thickness, conductivity, ratio) = found[:4]
    inside = [replace(one, low=None, high=None) for one in (time, thickness, conductivity, ratio)]
    assert benchmark.wrong(inside) == []
    off = replace(time, low=1.1 * time.truth, high=None)
    assert benchmark.wrong([off]) == [f"fit 1: {time.name} is covered 0 times of 1"]
    # nine of ten are enough, eight are not
    assert benchmark.wrong([*[inside[0]] * 9, off]) == []
    assert len(benchmark.wrong([*[inside[0]] * 8, off, off])) == 1
    sure = replace(inside[1], verdict="identified")
    (said,) = benchmark.wrong([inside[0], sure, *inside[2:]])
    assert said == f"repetition 0, fit 1: {thickness.name} is said to be identified"
    series = [replace(inside[1], name=path) for path in benchmark.IN_SERIES]
    assert benchmark.wrong(series) == []
    idle = replace(series[0], verdict="not_identifiable")
    (said,) = benchmark.wrong([idle, series[1]])
    assert said == f"repetition 0, fit 1: {benchmark.FILM} is said to be not_identifiable"
