"""The boundary of a target in a grid: crossings on the edges of the grid, and the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.sweeps.axes import Axis
from nasicell.targets.crossing import crossings
from nasicell.targets.judge import Judge, scaled, unscaled

Floats = NDArray[np.float64]
Place = tuple[int, ...]
ABOVE, BELOW, ALWAYS, NEVER, UNKNOWN = "above", "below", "always", "never", "unknown"
"""Where the target is reached along one axis at given values of the others."""


@dataclass(frozen=True)
class Edge:
    """A crossing between two points of the grid that differ in one axis.

    Attributes
    ----------
    axis : int
        The axis along which it lies.
    first, last : tuple of int
        The two points, by their indices; neighbours, unless a sample between them failed.
    at : float
        Where it is along that axis, in the scale of the axis.
    uncertainty : float
        Of ``at``.
    rising : bool
        Whether the target is reached beyond it.
    """

    axis: int
    first: Place
    last: Place
    at: float
    uncertainty: float
    rising: bool


@dataclass(frozen=True)
class Boundary:
    """A grid of margins and its crossings along the first two axes.

    Attributes
    ----------
    axes : tuple of Axis
        Two or three.
    places : tuple of array
        Values of each axis in its scale.
    margin : array
        Margin of every sample [mAh/g]; NaN where unknown.
    edges : tuple of Edge
        The crossings.
    """

    axes: tuple[Axis, ...]
    places: tuple[Floats, ...]
    margin: Floats
    edges: tuple[Edge, ...]

    @property
    def ends(self) -> Iterator[tuple[float, float]]:
        """First and last place of each axis, ascending."""
        return ((float(places.min()), float(places.max())) for places in self.places)


def boundary_of(judge: Judge, margin: Floats) -> Boundary:
    """Find all crossings of a grid; the model is asked again where the margin is not straight.

    Parameters
    ----------
    judge : Judge
        The margins at any point, and the grid.
    margin : array
        Those of the grid [mAh/g].
    """
    axes = judge.asked.axes
    places = tuple(scaled(axis, np.asarray(axis.values)) for axis in axes)
    order = [np.argsort(place) for place in places]  # a list may be written in any order
    places = tuple(place[index] for place, index in zip(places, order, strict=True))
    margin = margin[np.ix_(*order)]
    pairs = [(axis, *pair) for axis in (0, 1) for pair in _changes(margin, axis)]
    if not pairs:
        return Boundary(axes, places, margin, ())

    def points(ends: list[Place]) -> Floats:
        return np.array([[p[i] for p, i in zip(places, end, strict=True)] for end in ends])

    rising = [bool(margin[last] >= 0) for _, _, last in pairs]
    reached = [last if up else first for up, (_, first, last) in zip(rising, pairs, strict=True)]
    missed = [first if up else last for up, (_, first, last) in zip(rising, pairs, strict=True)]
    found = crossings(
        judge,
        points(missed),
        points(reached),
        np.array([margin[end] for end in missed]),
        np.array([margin[end] for end in reached]),
        accuracy_mAh_g=judge.asked.accuracy_mAh_g,
        error_mAh_g=float(judge.target.error({}, judge.asked.accuracy_mAh_g)),
    )
    edges = tuple(
        Edge(axis, first, last, float(at[axis]), float(uncertainty), up)
        for (axis, first, last), at, uncertainty, up in zip(
            pairs, found.at, found.uncertainty, rising, strict=True
        )
    )
    return Boundary(axes, places, margin, edges)


def _changes(margin: Floats, axis: int) -> Iterator[tuple[Place, Place]]:
    """Yield pairs of known points along an axis between which the margin changes its sign."""
    for place in np.ndindex(*(n for i, n in enumerate(margin.shape) if i != axis)):
        line = [(*place[:axis], i, *place[axis:]) for i in range(margin.shape[axis])]
        known = [point for point in line if np.isfinite(margin[point])]
        for first, last in pairwise(known):
            if (margin[first] >= 0) != (margin[last] >= 0):
                yield first, last


def table(boundary: Boundary, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the boundary as rows: for given values of the others, the needed value of an axis.

    Parameters
    ----------
    boundary : Boundary
        The boundary.
    names : tuple of str
        Names of the axes.

    Returns
    -------
    list of dict
        ``needed`` names the axis that is asked for; under the name of each axis stands its value,
        in its unit, that of the asked one None where nothing is crossed. ``reached`` says on which
        side of it, or "always", "never", "unknown". ``uncertainty`` is that of the needed value.
        ``crossing`` of ``crossings`` counts them where the capacity is not monotone. ``from`` and
        ``to`` are the ends of what is known.
    """
    rows = []
    for axis in (0, 1):
        for place in np.ndindex(*(n for i, n in enumerate(boundary.margin.shape) if i != axis)):
            rows += list(_line(boundary, names, axis, place))
    return rows


def _line(
    boundary: Boundary, names: tuple[str, ...], axis: int, place: Place
) -> Iterator[dict[str, Any]]:
    margins = np.moveaxis(boundary.margin, axis, -1)[place]
    known = np.isfinite(margins)
    others = [i for i in range(len(names)) if i != axis]
    given = {
        names[i]: _shown(boundary.axes[i], float(boundary.places[i][index]))
        for i, index in zip(others, place, strict=True)
    }
    scale, numbers = boundary.axes[axis], boundary.places[axis][known]
    ends = [_shown(scale, float(numbers[i])) if known.any() else None for i in (0, -1)]
    edges = sorted(
        (e for e in boundary.edges if e.axis == axis and _beside(e.first, axis) == place),
        key=lambda edge: edge.at,
    )
    if not edges:
        reached = UNKNOWN if known.sum() < 2 else ALWAYS if (margins[known] >= 0).all() else NEVER
        yield {
            "needed": names[axis],
            **_in_order(names, given, None),
            "reached": reached,
            "uncertainty": None,
            "crossing": None,
            "crossings": 0,
            "from": ends[0],
            "to": ends[1],
        }
    for number, edge in enumerate(edges, 1):
        high, low = (unscaled(scale, edge.at + sign * edge.uncertainty) for sign in (1, -1))
        yield {
            "needed": names[axis],
            **_in_order(names, given, _shown(scale, edge.at)),
            "reached": ABOVE if edge.rising else BELOW,
            "uncertainty": float(high - low) / 2,
            "crossing": number,
            "crossings": len(edges),
            "from": ends[0],
            "to": ends[1],
        }


def _in_order(
    names: tuple[str, ...], given: dict[str, float], needed: float | None
) -> dict[str, float | None]:
    """Numbers of a row in the order of the axes."""
    return {name: given.get(name, needed) for name in names}


def _beside(point: Place, axis: int) -> Place:
    return (*point[:axis], *point[axis + 1 :])


def _shown(axis: Axis, place: float) -> float:
    """A place as a number in the unit of its axis, free of the rounding of its way."""
    return float(f"{float(unscaled(axis, place)):.12g}")
