"""Profiles of all parameters, and what follows from them: intervals, combinations, verdicts."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from nasicell.experiments.fitting.combinations import (
    Combination,
    candidates,
    direction,
    steady,
    wording,
)
from nasicell.experiments.fitting.intervals import Spread
from nasicell.experiments.fitting.profiles import BESIDE, Side, side
from nasicell.experiments.fitting.residuals import Array, Residuals
from nasicell.experiments.fitting.result import Profile
from nasicell.experiments.fitting.scaling import Box
from nasicell.experiments.fitting.scatter import Scatter
from nasicell.experiments.fitting.search import Minimum
from nasicell.experiments.fitting.verdicts import Verdict, verdict
from nasicell.experiments.fitting.working import Crew

Sides = tuple[Side, Side]
Ends = tuple[float | None, ...]
OF_RANGE = 12.0
"""One over the variance of what lies anywhere in a range, in scaled coordinates."""


def profiled(crew: Crew, least: Minimum, scatter: Scatter, spread: Spread) -> list[Sides]:
    """Follow the profile of each parameter to both sides."""
    return _followed(crew, least, scatter, spread, list(np.eye(least.z.size)))


def _followed(
    crew: Crew, least: Minimum, scatter: Scatter, spread: Spread, ways: Sequence[Array]
) -> list[Sides]:
    quantile = np.sqrt(scatter.threshold / scatter.inflation)
    tasks = []
    for along in ways:
        width = float(quantile * np.sqrt(along @ spread.covariance @ along))
        tasks += [(least, along, way, scatter.threshold, width) for way in (-1, 1)]
    found = crew.run(side, tasks)
    return list(zip(found[::2], found[1::2], strict=True))


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
    """Find the monomials that the data tell of the parameters that they do not tell."""
    box = crew.scaled.box
    unknown = [n for n, pair in enumerate(zip(low, high, strict=True)) if None in pair]
    if len(unknown) < 2:
        return ()
    # with the ranges: beside what is not told at all, rounding would hide what is
    told = least.slopes.T @ least.slopes / scatter.inflation
    covariance = np.linalg.inv(told + OF_RANGE * np.eye(least.z.size))
    spread = Spread(np.asarray(covariance, dtype=float))
    valley = np.vstack(
        [
            one.points[one.rises < scatter.threshold]
            for pair in sides
            for one in pair
            if len(one.rises)
        ]
        + [least.z]
    )
    exponents = [
        one
        for one in candidates(least.slopes, scatter.inflation, box, unknown)
        if steady(one, valley * box.width)
    ]
    ways = [direction(one, box) for one in exponents]
    found = []
    for powers, pair in zip(exponents, _followed(crew, least, scatter, spread, ways), strict=True):
        first, last = map(_told, pair)
        if first is None or last is None:
            continue
        # the direction is the logarithm of the monomial, over the sum of its ranges
        stretch = float(np.abs(powers * box.width).sum())
        origin = float(powers @ box.low)
        middle = float(direction(powers, box) @ least.z)
        value, lowest, highest = np.exp(origin + stretch * np.array([middle, first, last]))
        names = crew.scaled.problem.names
        named = {names[n]: int(powers[n]) for n in np.flatnonzero(powers)}
        found.append(
            Combination(named, wording(named), float(value), float(lowest), float(highest))
        )
    return tuple(found)


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
