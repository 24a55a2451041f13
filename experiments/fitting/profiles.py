r"""Profile likelihood: how chi-square rises along a parameter, the others doing their best.

.. math::
    \Delta\chi^2(c) = \min_{z:\; a \cdot z = c} \chi^2(z) - \min_z \chi^2(z)

with a the direction of one parameter, or of a sum or the logarithm of a product of several. An
interval ends where it reaches the threshold; where it does not within the range, the data do not
bound the parameter on that side (Raue et al. 2009, doi:10.1093/bioinformatics/btp358).

Each point starts from the last one and goes by Gauss-Newton steps on slopes that are learnt on the
way. The next is sought where the root of the rise, which is nearly linear (Bates and Watts 1988,
doi:10.1002/9780470316757), will reach that of the threshold.
"""

from dataclasses import dataclass

import numpy as np

from nasicell.experiments.fitting.residuals import Array, EvaluationFailed
from nasicell.experiments.fitting.scaling import Scaled
from nasicell.experiments.fitting.search import HALVINGS, Minimum
from nasicell.experiments.fitting.steps import DOUBT, learnt, step

CLOSE = 0.04
"""Distance of the root of the rise, over that of the threshold, from 1 at which an end is found."""
SMALL = 0.02
"""Promised fall of chi-square, of the threshold, at which the others have done their best."""
STRIDE = 0.34
"""Longest way between two points, of the range."""
POINTS = 14
"""Most points on a side."""
TRIES = 4
"""Steps of the others on slopes that are learnt; then they are measured."""
MEASURED = 2
"""Times that slopes are measured for one point."""
FLAT = 0.5
"""The same up to which a point may do without the best that the others can do: it only leads on."""
STEEP = 3.0
"""Root of the rise, over that of the threshold, from which a point is too far to learn from."""
CLIFF = 1e-3
"""Share of its distance to which an end is halved in where chi-square rises at once."""
BESIDE = 1e-6
"""How near the end of its range a parameter is at it, of the range."""
HELD = 0.5
"""Share of the rise of chi-square that it gives back then, if it does."""


@dataclass(frozen=True)
class Side:
    """A profile from the minimum to one side.

    Attributes
    ----------
    points : array
        Scaled coordinates, a row for each point, away from the minimum; without it.
    rises : array
        Chi-square above the least.
    end : float or None
        Where the threshold is reached, along the direction; None if it is not.
    held_by : int or None
        Parameter whose range, not the data, makes chi-square rise to the threshold.
    stopped : str
        Why the profile could not be followed to its end.
    better : array or None
        A point with less chi-square than the minimum that was to be the least.
    """

    points: Array
    rises: Array
    end: float | None
    held_by: int | None
    stopped: str
    better: Array | None


def side(
    scaled: Scaled, least: Minimum, along: Array, way: int, threshold: float, width: float
) -> Side:
    """Follow a profile to one side.

    Parameters
    ----------
    scaled : Scaled
        The problem.
    least : Minimum
        Its minimum.
    along : array
        The direction a.
    way : int
        1 or -1: the side.
    threshold : float
        Rise of chi-square at the end of the interval.
    width : float
        Half of the interval as the slopes at the minimum tell it, along the direction.
    """
    origin = float(along @ least.z)
    reach = _farthest(along, way) - way * origin
    path = _Path(reach, STRIDE * float(np.abs(along).sum()))
    target = path.first(0.5 * width)
    place, last, failed = least, least, 0
    points: list[Array] = []
    rises: list[float] = []
    for _ in range(POINTS):
        if path.ended:
            break
        try:
            there = _best_at(scaled, place, along, origin + way * target, threshold)
        except EvaluationFailed as failure:
            failed += 1
            if failed == HALVINGS:
                return _side(points, rises, stopped=f"a simulation failed: {failure}")
            target = path.halfway(target)
            continue
        rise = there.chi_square - least.chi_square
        if rise < -SMALL * threshold:
            return _side(points, rises, better=there.z)
        distance = way * (float(along @ there.z) - origin)
        height = float(np.sqrt(max(rise, 0.0) / threshold))
        if height > FLAT and not there.settled:
            target = path.halfway(distance)
            continue
        last = there
        if height > STEEP:
            target = path.too_far(distance)
            continue
        place = there
        points.append(place.z)
        rises.append(rise)
        path.add(distance, height)
        target = path.target()
    if not path.ended:
        return _side(points, rises, stopped=f"it was given up after {POINTS} points")
    if path.end is None:
        return _side(points, rises)
    held = _held_by(scaled, least, last, along, threshold)
    return _side(points, rises, end=origin + way * path.end, held_by=held)


def _side(
    points: list[Array],
    rises: list[float],
    *,
    end: float | None = None,
    held_by: int | None = None,
    stopped: str = "",
    better: Array | None = None,
) -> Side:
    return Side(np.array(points), np.array(rises), end, held_by, stopped, better)


def _farthest(along: Array, way: int) -> float:
    """Largest value of the direction within the ranges, counted to that side."""
    return float(np.maximum(way * along, 0.0).sum())


class _Path:
    """Distances from the minimum and heights there; tells where to look for a height of 1.

    The height is the root of the rise over that of the threshold.
    """

    def __init__(self, reach: float, stride: float) -> None:
        self._reach, self._stride = reach, stride
        self._limit, self._confirmed = np.inf, False  # a distance that is too far
        self._distances, self._heights = [0.0], [0.0]
        self._inner, self._outer = 0, -1  # the points nearest to a height of 1, -1: none above yet

    def first(self, guess: float) -> float:
        """Distance of the first point."""
        return min(guess, self._stride, self._reach)

    def halfway(self, distance: float) -> float:
        """Return half the way to a distance at which nothing was learnt."""
        return (self._last + distance) / 2

    def too_far(self, distance: float) -> float:
        """Note a distance that is far beyond a height of 1; return where to look next."""
        self._limit = min(distance, self._limit)
        if self._limit - self._last > CLIFF * self._limit or self._confirmed:
            return self.halfway(self._limit)
        # once more from the last point, which is near now: the way there may have misled
        self._confirmed, again, self._limit = True, self._limit, np.inf
        return again

    def add(self, distance: float, height: float) -> None:
        """Note a point."""
        self._distances.append(distance)
        self._heights.append(height)
        if height >= 1.0:
            self._outer = len(self._heights) - 1
        else:
            self._inner = len(self._heights) - 1

    @property
    def _last(self) -> float:
        """The farthest point below a height of 1."""
        return self._distances[self._inner]

    @property
    def _found(self) -> bool:
        return len(self._heights) > 1 and abs(self._heights[-1] - 1.0) < CLOSE

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to look for."""
        if self._outer >= 0:
            self._limit = min(self._limit, self._distances[self._outer])
        return (
            self._found
            or self._reach < BESIDE
            or self._last > self._reach * (1.0 - BESIDE)
            or self._limit - self._last < CLIFF * self._limit
        )

    @property
    def end(self) -> float | None:
        """Distance of a height of 1; None if it is not reached."""
        if self._found or self._outer >= 0:
            found = self._crossing()
            return found if found <= self._reach * (1.0 + BESIDE) else None
        return None if self._limit == np.inf else (self._last + self._limit) / 2

    def target(self) -> float:
        """Distance of the next point."""
        low, high = self._last, self._limit
        if self._outer >= 0:
            high = min(high, self._distances[self._outer])
            margin = 0.1 * (high - low)
            return float(np.clip(self._crossing(), low + margin, high - margin))
        far = min(self._crossing(), low + self._stride, self._reach)
        return far if far < high else (low + high) / 2

    def _crossing(self) -> float:
        """A line through the points beside, or through the last two."""
        second = self._outer if self._outer >= 0 else len(self._heights) - 1
        first = self._inner if self._outer >= 0 else second - 1
        run = self._distances[second] - self._distances[first]
        climb = self._heights[second] - self._heights[first]
        if climb <= 0.0:
            return np.inf
        return self._distances[second] + (1.0 - self._heights[second]) * run / climb


def _best_at(
    scaled: Scaled, place: Minimum, along: Array, target: float, threshold: float
) -> Minimum:
    """Move along the direction to a target, then let the others do their best.

    Raises
    ------
    EvaluationFailed
        If the simulation there fails.
    """

    def towards(z: Array, residuals: Array, slopes: Array) -> tuple[Array, float]:
        by = target - float(along @ z)
        return step(slopes, residuals, z, unit=threshold, along=along, by=by)

    delta, _ = towards(place.z, place.residuals, place.slopes)
    z = place.z + delta
    residuals = scaled.residuals(z)
    slopes, tries = learnt(place.slopes, delta, place.residuals, residuals), TRIES
    missed = residuals - place.residuals - place.slopes @ delta
    if missed @ missed > STEEP**2 * threshold:
        # too far to foresee: perhaps the others had better stayed; the slopes are measured anew
        tries = 0
        stayed = place.z + towards(place.z, place.residuals, np.zeros_like(slopes))[0]
        there = scaled.residuals(stayed)
        if there @ there < residuals @ residuals:
            z, residuals = stayed, there
    for _ in range(1 + MEASURED):
        for _ in range(tries):
            delta, promised = towards(z, residuals, slopes)
            if promised < SMALL * threshold:
                return Minimum(z, residuals, slopes, True)
            for _ in range(HALVINGS):
                try:
                    there = scaled.residuals(z + delta)
                except EvaluationFailed:
                    delta = delta / 4
                    continue
                slopes = learnt(slopes, delta, residuals, there)
                if there @ there < residuals @ residuals:
                    z, residuals = z + delta, there
                    break
                delta = delta / 4
            else:
                break
        slopes = scaled.slopes(z, residuals, two_sided=False, near=place.slopes)
        tries = TRIES
    _, promised = towards(z, residuals, slopes)
    return Minimum(z, residuals, slopes, promised < SMALL * threshold)


def _held_by(
    scaled: Scaled, least: Minimum, place: Minimum, along: Array, threshold: float
) -> int | None:
    """Find the parameter that would let chi-square fall again if its range were wider.

    A range that begins at 0 ends there by nature, not by choice.
    """
    box = scaled.box
    nature = (place.z < BESIDE) & (box.low == 0.0) & ~np.array(box.logarithmic)
    at_end = ((place.z < BESIDE) | (place.z > 1 - BESIDE)) & ~nature
    if np.count_nonzero(along) == 1:  # of one parameter: the others
        at_end &= along == 0.0
    if not at_end.any():
        return None
    try:
        slopes = scaled.slopes(place.z, place.residuals, two_sided=True, near=least.slopes)
    except EvaluationFailed:
        slopes = place.slopes

    # of two numbers that act alike one may be at an end of its range and the other free: the range
    # does not hold back then, whatever small differences of their slopes say
    def promised(at: Minimum, beyond: Array | float, way: Array | None) -> tuple[Array, float]:
        return step(
            slopes if at is place else at.slopes,
            at.residuals,
            at.z,
            unit=threshold,
            along=way,
            beyond=beyond,
            doubt=DOUBT,
        )

    beyond = np.where(nature, 0.0, box.beyond)
    _, inside = promised(place, 0.0, along)
    freed, outside = promised(place, beyond, along)
    _, there = promised(least, 0.0, None)
    _, already = promised(least, beyond, None)
    rise = place.chi_square - least.chi_square
    if (outside - inside) - (already - there) < HELD * rise:
        return None
    return int(np.argmax(np.abs(place.z + freed - 0.5) * at_end))
