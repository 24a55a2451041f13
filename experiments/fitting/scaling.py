r"""Scaled coordinates of a fit: every range becomes 0 to 1.

.. math::
    z = \frac{\ln x - \ln x_\mathrm{low}}{\ln x_\mathrm{high} - \ln x_\mathrm{low}}
    \quad\text{or}\quad z = \frac{x - x_\mathrm{low}}{x_\mathrm{high} - x_\mathrm{low}}

with x a parameter (SI); the first where it is sought in its logarithm.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from nasicell.experiments.fitting.residuals import Array, EvaluationFailed, Residuals
from nasicell.parameters.errors import InputError

STEP_LOGARITHM = 0.01
"""Finite difference in a logarithm: a solver's noise of 1e-6 stays 1e-4 of the slope."""
STEP_RANGE = 0.005
"""Finite difference of a parameter that is not sought in its logarithm, of its range."""
FAR = 3.0
"""Change of the residuals, as the root of chi-square, that a finite difference needs at most; one
of them may be curved over a step that changes them much more."""
LARGEST_STEP = 0.1
"""Of the range, where that is narrower than ten of the steps above."""
BEYOND = 0.25
"""How far beyond its range a parameter is let, of the range, to ask whether the range holds back;
a logarithm by 1 if that is less: a part that is being switched off has little left to give then."""


@dataclass(frozen=True)
class Box:
    """The ranges.

    Attributes
    ----------
    low, high : array
        In the logarithm where that is sought, else SI.
    logarithmic : tuple of bool
        Which are logarithms.
    """

    low: Array
    high: Array
    logarithmic: tuple[bool, ...]

    @classmethod
    def of(cls, problem: Residuals) -> "Box":
        """Return the ranges of a problem.

        Raises
        ------
        InputError
            If a range is none, or the start lies outside.
        """
        rows = zip(
            problem.names,
            problem.start,
            problem.low,
            problem.high,
            problem.logarithmic,
            strict=True,
        )
        for name, start, low, high, logarithmic in rows:
            if not low < high or (logarithmic and low <= 0) or not np.isfinite(high - low):
                raise InputError(
                    f"has the range {low:g} to {high:g}; give a lower and a higher end", path=name
                )
            if not low <= start <= high:
                raise InputError(
                    f"starts at {start:g}, outside its range {low:g} to {high:g}", path=name
                )
        box = cls(np.zeros(0), np.ones(0), tuple(map(bool, problem.logarithmic)))
        return cls(box.straight(problem.low), box.straight(problem.high), box.logarithmic)

    @property
    def width(self) -> Array:
        """Widths of the ranges, of logarithms where these are sought."""
        return self.high - self.low

    @property
    def steps(self) -> Array:
        """Finite differences in scaled coordinates."""
        steps = np.where(self.logarithmic, STEP_LOGARITHM / self.width, STEP_RANGE)
        return np.minimum(steps, LARGEST_STEP)

    @property
    def beyond(self) -> Array:
        """How far beyond the ranges a step may go that asks what they hold back, scaled."""
        return np.where(self.logarithmic, np.minimum(1.0 / self.width, 1.0), BEYOND)

    def straight(self, values: Array) -> Array:
        """Logarithms where these are sought."""
        return np.array(
            [
                np.log(value) if logarithmic else value
                for value, logarithmic in zip(values, self.logarithmic, strict=True)
            ],
            dtype=float,
        )

    def without_logarithms(self, members: Sequence[int]) -> "Box":
        """Return the same ranges, in which some parameters are sought as they are."""
        logarithmic = tuple(one and n not in members for n, one in enumerate(self.logarithmic))
        plain = Box(np.zeros(0), np.ones(0), logarithmic)
        low, high = (self.values(np.full(self.low.size, end)) for end in (0.0, 1.0))
        return Box(plain.straight(low), plain.straight(high), logarithmic)

    def scaled(self, values: Array) -> Array:
        """Scaled coordinates of values in SI units."""
        return (self.straight(values) - self.low) / self.width

    def values(self, z: Array) -> Array:
        """SI values of scaled coordinates."""
        straight = self.low + z * self.width
        with np.errstate(over="ignore"):
            return np.where(self.logarithmic, np.exp(straight), straight)


class Scaled:
    """The residuals in scaled coordinates; counts what it costs and what fails.

    Parameters
    ----------
    problem : Residuals
        The problem.
    heard : callable, optional
        Called after each evaluation with the number of evaluations so far.
    """

    def __init__(self, problem: Residuals, heard: Callable[[int], None] | None = None) -> None:
        self.problem, self.box, self._heard = problem, Box.of(problem), heard
        self.evaluations = 0
        self.failures: list[str] = []
        self._known: dict[bytes, Array] = {}

    def within(self, box: Box) -> "Scaled":
        """Return the same residuals in coordinates with other logarithms."""
        if box.logarithmic == self.box.logarithmic:
            return self
        other = copy(self)
        other.box, other._known = box, {}
        return other

    def residuals(self, z: Array) -> Array:
        """Residuals at scaled coordinates; a point that was evaluated before costs nothing.

        Raises
        ------
        EvaluationFailed
            If the simulation did not get through, or gave what is no number.
        """
        key = np.asarray(z, dtype=float).tobytes()
        if key not in self._known:
            self._known[key] = self._evaluated(np.clip(z, 0.0, 1.0))
        return self._known[key]

    def _evaluated(self, z: Array) -> Array:
        self.evaluations += 1
        try:
            found = np.asarray(self.problem.residuals(self.box.values(z)), dtype=float)
            if not np.isfinite(found).all():
                raise EvaluationFailed("a residual is not a finite number")
        except EvaluationFailed as failure:
            self.failures.append(str(failure))
            raise
        finally:
            if self._heard is not None:
                self._heard(self.evaluations)
        return found

    def slopes(self, z: Array, here: Array, *, two_sided: bool, near: Array | None = None) -> Array:
        r"""Finite differences :math:`\partial r / \partial z`, a column for each parameter.

        One-sided ones go towards the middle of the range, or to the other side where that fails;
        two-sided ones are of second order, at the end of a range too. Slopes at a point ``near``
        tell where a shorter step will do.

        Raises
        ------
        EvaluationFailed
            If no step gets through.
        """
        steps = self.box.steps
        if near is not None:
            steps = np.minimum(steps, FAR / np.maximum(np.linalg.norm(near, axis=0), FAR))
        columns = [self._slope(z, here, n, float(step), two_sided) for n, step in enumerate(steps)]
        return np.array(columns).T

    def _slope(self, z: Array, here: Array, n: int, step: float, two_sided: bool) -> Array:
        inward = step if z[n] <= 0.5 else -step
        ends: list[tuple[float, Array]] = []
        failed = EvaluationFailed("there is no room for a step")
        for way in (inward, -inward, 2 * inward):
            if len(ends) == 1 + two_sided or not 0.0 <= z[n] + way <= 1.0:
                continue
            moved = z.copy()
            moved[n] += way
            try:
                ends.append((way, (self.residuals(moved) - here) / way))
            except EvaluationFailed as failure:
                failed = failure
        if not ends:
            raise failed
        if len(ends) == 1:
            return ends[0][1]
        # the slope of the parabola through three points
        (first, one), (second, other) = ends
        return (one * second - other * first) / (second - first)
