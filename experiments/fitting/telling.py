"""Profiles of all parameters, and what follows from them: intervals, combinations, verdicts."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from nasicell.experiments.fitting.combinations import Candidate, Combination, candidates
from nasicell.experiments.fitting.intervals import Spread
from nasicell.experiments.fitting.profiles import BESIDE, Side, side
from nasicell.experiments.fitting.residuals import Array, Residuals
from nasicell.experiments.fitting.result import Profile
from nasicell.experiments.fitting.scaling import Box, Scaled
from nasicell.experiments.fitting.scatter import Scatter
from nasicell.experiments.fitting.search import Minimum
from nasicell.experiments.fitting.verdicts import Verdict, verdict
from nasicell.experiments.fitting.working import Crew

Sides = tuple[Side, Side]
Ends = tuple[float | None, ...]
BEYOND = 0.05
"""How far a point of a profile may lie beyond the interval of a combination, of its width."""
OF_RANGE = 12.0
"""One over the variance of what lies anywhere in a range, in scaled coordinates."""


def profiled(crew: Crew, least: Minimum, scatter: Scatter, spread: Spread) -> list[Sides]:
    """Follow the profile of each parameter to both sides."""
    ways = np.eye(least.z.size)
    tasks = [task for along in ways for task in _both(least, scatter, spread, along)]
    return _pairs(crew.run(side, tasks))


def _both(least: Minimum, scatter: Scatter, spread: Spread, along: Array) -> list[tuple[Any, ...]]:
    """Return what :func:`side` takes for both sides of a direction."""
    quantile = np.sqrt(scatter.threshold / scatter.inflation)
    width = float(quantile * np.sqrt(along @ spread.covariance @ along))
    return [(least, along, way, scatter.threshold, width) for way in (-1, 1)]


def _pairs(found: Sequence[Side]) -> list[Sides]:
    return list(zip(found[::2], found[1::2], strict=True))


def _side_within(scaled: Scaled, box: Box, *task: Any) -> Side:
    """Follow a profile in coordinates with other logarithms."""
    other = scaled.within(box)
    try:
        return side(other, *task)
    finally:
        scaled.evaluations = other.evaluations


def intervals(box: Box, sides: Sequence[Sides]) -> tuple[Ends, Ends]:
    """Return lower and upper ends (SI); None where the data give none."""
    ends = np.array(
        [[np.nan if (z := _told(one)) is None else z for one in pair] for pair in sides]
    )
    low, high = (
        tuple(None if np.isnan(x) else float(x) for x in box.values(column)) for column in ends.T
    )
    return low, high


def _told(one: Side) -> float | None:
    """The end that the data give, not the range of another parameter."""
    return one.end if one.held_by is None else None


def combined(
    crew: Crew,
    least: Minimum,
    scatter: Scatter,
    sides: Sequence[Sides],
    low: Ends,
    high: Ends,
) -> tuple[Combination, ...]:
    """Find the combinations that the data tell of the parameters that they do not tell."""
    box = crew.scaled.box
    unknown = [n for n, pair in enumerate(zip(low, high, strict=True)) if None in pair]
    if len(unknown) < 2:
        return ()
    units = crew.scaled.problem.units
    valley = _valley(least, scatter, box, sides)
    told_together = candidates(least, scatter.inflation, box, unknown, units, valley)
    found = []
    for one, pair in zip(told_together, _along(crew, least, scatter, told_together), strict=True):
        first, last = map(_told, pair)
        if first is None or last is None:
            continue
        middle = float(one.along @ least.within(box, one.box).z)
        value, lowest, highest = one.values([middle, first, last])
        on_the_way = one.at(valley)
        room = BEYOND * (highest - lowest)
        if on_the_way.min() < lowest - room or on_the_way.max() > highest + room:
            continue  # the profiles of its members have left its interval: it misled
        weights = {
            crew.scaled.problem.names[n]: int(one.weights[n]) for n in np.flatnonzero(one.weights)
        }
        found.append(Combination(one.form, weights, value, lowest, highest))
    return tuple(found)


def _valley(least: Minimum, scatter: Scatter, box: Box, sides: Sequence[Sides]) -> Array:
    """Parameters (SI) at which the data are explained nearly as well, a row for each point."""
    points = [
        one.points[one.rises < scatter.threshold]
        for pair in sides
        for one in pair
        if len(one.rises)
    ]
    return np.array([box.values(z) for z in np.vstack([*points, least.z])])


def _along(crew: Crew, least: Minimum, scatter: Scatter, found: Sequence[Candidate]) -> list[Sides]:
    """Follow the profile of each combination to both sides."""
    tasks = []
    for one in found:
        here = least.within(crew.scaled.box, one.box)
        # with the ranges: beside what is not told at all, rounding would hide what is
        told = here.slopes.T @ here.slopes / scatter.inflation
        covariance = np.linalg.inv(told + OF_RANGE * np.eye(here.z.size))
        spread = Spread(np.asarray(covariance, dtype=float))
        tasks += [(one.box, *task) for task in _both(here, scatter, spread, one.along)]
    return _pairs(crew.run(_side_within, tasks))


def profile(name: str, number: int, box: Box, least: Minimum, pair: Sides) -> Profile:
    """Put the two sides of a profile together."""
    below, above = ((one.points.reshape(-1, least.z.size), one.rises) for one in pair)
    points = np.vstack([below[0], least.z[None, :], above[0]])
    rises = np.concatenate([below[1], [0.0], above[1]])
    order = np.argsort(points[:, number], kind="stable")
    others = np.array([box.values(z) for z in points[order]])
    return Profile(name, others[:, number], rises[order], others)


def verdicts(
    problem: Residuals,
    least: Minimum,
    sides: Sequence[Sides],
    low: Ends,
    high: Ends,
    combinations: tuple[Combination, ...],
) -> tuple[Verdict, ...]:
    """Judge each parameter."""
    box = Box.of(problem)
    values = box.values(least.z)
    judged = []
    for n, name in enumerate(problem.names):
        held = [one.held_by for one in sides[n] if one.held_by is not None]
        stopped = [one.stopped for one in sides[n] if one.stopped]
        judged.append(
            verdict(
                name,
                float(values[n]),
                low[n],
                high[n],
                ends=(float(problem.low[n]), float(problem.high[n])),
                combinations=combinations,
                held_by=tuple(dict.fromkeys(problem.names[m] for m in held)),
                at_end=at_end(float(least.z[n])),
                stopped=stopped[0] if stopped else "",
            )
        )
    return tuple(judged)


def at_end(z: float) -> Literal["low", "high", ""]:
    """Tell whether a scaled coordinate is an end of its range."""
    if z < BESIDE:
        return "low"
    return "high" if z > 1.0 - BESIDE else ""
