"""The boundary as a line in the plane of the first two axes, and which side of it a point is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nasicell.targets.boundary import Boundary

Floats = NDArray[np.float64]
Point = tuple[float, float]
REACHES, MISSES, DEPENDS, OUTSIDE, NO_VALUE = range(5)
"""Where a point is; ``DEPENDS``: on a number that it leaves open."""


@dataclass(frozen=True)
class Side:
    """Which side of the boundary a point, or a line of points, is on.

    Attributes
    ----------
    verdict : int
        One of the constants above.
    limit : float, optional
        Of a line that crosses once: where, in the scale of the open axis.
    open_axis : int, optional
        The axis that is left open.
    above : bool
        Whether the target is reached beyond the limit.
    """

    verdict: int
    limit: float | None = None
    open_axis: int | None = None
    above: bool = False


def outline(boundary: Boundary, third: int = 0) -> list[tuple[Point, Point]]:
    """Join the crossings on the edges of each cell of the grid (marching squares).

    Parameters
    ----------
    boundary : Boundary
        The boundary.
    third : int
        Index of the value of a third axis.

    Returns
    -------
    list
        Straight pieces, each two points (first axis, second axis) in the scales of the axes.
    """
    crossed = _crossed(boundary, third)
    n, m = boundary.margin.shape[:2]
    return [
        piece for i, j in product(range(n - 1), range(m - 1)) for piece in _pieces(crossed, i, j)
    ]


def _crossed(boundary: Boundary, third: int) -> dict[tuple[int, int, int], Point]:
    """Crossings of one plane by axis and first point of their edge."""
    found = {}
    for edge in boundary.edges:
        gap = edge.last[edge.axis] - edge.first[edge.axis]
        if gap > 1 or edge.first[2:] not in ((), (third,)):
            continue
        i, j = edge.first[:2]
        point = [float(boundary.places[0][i]), float(boundary.places[1][j])]
        point[edge.axis] = edge.at
        found[edge.axis, i, j] = (point[0], point[1])
    return found


def _pieces(
    crossed: dict[tuple[int, int, int], Point], i: int, j: int
) -> Iterator[tuple[Point, Point]]:
    """Pieces within the cell whose least corner is (i, j)."""
    # neighbours in this order share a corner
    around = [(0, i, j), (1, i, j), (0, i, j + 1), (1, i + 1, j)]
    points = [crossed[edge] for edge in around if edge in crossed]
    if len(points) == 2:
        yield points[0], points[1]
    elif len(points) == 4:  # a saddle: two opposite corners, each cut off by itself
        yield points[0], points[1]
        yield points[2], points[3]


def side_of(boundary: Boundary, point: tuple[float | None, ...]) -> Side:
    """Tell which side of the boundary a point is on.

    Parameters
    ----------
    boundary : Boundary
        The boundary.
    point : tuple
        Places in the scales of the axes; None for an axis that is left open.
    """
    for place, (low, high) in zip(point, boundary.ends, strict=True):
        if place is not None and not low <= place <= high:
            return Side(OUTSIDE)
    planes = _planes(boundary, point)
    sides = [_in_plane(boundary, point[:2], third) for third in planes]
    if len(sides) == 1:
        return sides[0]
    verdicts = {side.verdict for side in sides}
    if len(verdicts) == 1 and verdicts != {DEPENDS}:
        return sides[0]
    if NO_VALUE in verdicts:
        return Side(NO_VALUE)
    return _between(boundary, point, planes, sides)


def _between(
    boundary: Boundary, point: tuple[float | None, ...], planes: list[int], sides: list[Side]
) -> Side:
    """Between two planes of the third axis that have a limit each: linear between the two."""
    place, (first, last) = point[2], (sides[0], sides[-1])
    if place is None or first.limit is None or last.limit is None or first.above != last.above:
        return Side(DEPENDS)
    before, after = boundary.places[2][planes]
    limit = first.limit + (place - before) / (after - before) * (last.limit - first.limit)
    return Side(DEPENDS, float(limit), first.open_axis, first.above)


def _planes(boundary: Boundary, point: tuple[float | None, ...]) -> list[int]:
    """Values of the third axis between which the point lies; all if it leaves that open."""
    if len(point) == 2:
        return [0]
    values = boundary.places[2]
    if point[2] is None:
        return list(range(len(values)))
    beyond = int(np.searchsorted(values, point[2]))
    return [beyond] if values[beyond] == point[2] else [beyond - 1, beyond]


def _in_plane(boundary: Boundary, point: tuple[float | None, ...], third: int) -> Side:
    margin = boundary.margin if boundary.margin.ndim == 2 else boundary.margin[:, :, third]
    if point[0] is None and point[1] is None:
        return Side(_common((margin[np.isfinite(margin)] >= 0).tolist()))
    fixed = 0 if point[0] is not None else 1
    place = point[fixed]
    assert place is not None
    states, limits = _along(boundary, margin, fixed, place, third)
    if any(state is None for state in states):
        return Side(NO_VALUE)
    other = point[1 - fixed]
    if other is None:
        if len(limits) == 1:
            return Side(DEPENDS, limits[0], 1 - fixed, above=bool(states[-1]))
        return Side(_common([bool(state) for state in states]))
    places = boundary.places[1 - fixed]
    before = max(int(np.searchsorted(places, other, side="right")) - 1, 0)
    inside = [limit for limit in limits if places[before] <= limit < other]
    return Side(REACHES if bool(states[before]) != bool(len(inside) % 2) else MISSES)


def _common(states: list[bool]) -> int:
    if not states:
        return NO_VALUE
    return REACHES if all(states) else DEPENDS if any(states) else MISSES


def _along(
    boundary: Boundary, margin: Floats, fixed: int, place: float, third: int
) -> tuple[list[bool | None], list[float]]:
    """States at the grid's values of one axis, at a place of the other; the limits in between."""
    crossed = _crossed(boundary, third)
    places = boundary.places[fixed]
    i = min(max(int(np.searchsorted(places, place, side="right")) - 1, 0), len(places) - 2)
    states: list[bool | None] = []
    before, after = (margin if fixed == 0 else margin.T)[i : i + 2]
    for j, (near, far) in enumerate(zip(before, after, strict=True)):
        edge = crossed.get((0, i, j) if fixed == 0 else (1, j, i))
        if not (np.isfinite(near) and np.isfinite(far)):
            states.append(None)
        elif edge is None or place < edge[fixed]:
            states.append(bool(near >= 0))
        else:
            states.append(bool(far >= 0))
    limits = []
    for j in range(len(states) - 1):
        if states[j] == states[j + 1] or states[j] is None or states[j + 1] is None:
            continue
        cell = (i, j) if fixed == 0 else (j, i)
        limits.append(_cut(list(_pieces(crossed, *cell)), fixed, place))
    return states, limits


def _cut(pieces: list[tuple[Point, Point]], fixed: int, place: float) -> float:
    """Where the pieces of a cell meet a value of one axis; linear along the piece."""
    for start, stop in pieces:
        low, high = sorted((start[fixed], stop[fixed]))
        if low <= place <= high:
            share = (place - start[fixed]) / (stop[fixed] - start[fixed]) if high > low else 0.5
            return start[1 - fixed] + share * (stop[1 - fixed] - start[1 - fixed])
    ends = [point[1 - fixed] for piece in pieces for point in piece]
    return float(np.mean(ends))
