"""The search for the least sum of squares: many starts, the best of them followed."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from nasicell.experiments.fitting.cliffs import brink
from nasicell.experiments.fitting.residuals import Array, EvaluationFailed
from nasicell.experiments.fitting.scaling import Box, Scaled
from nasicell.experiments.fitting.scatter import unit
from nasicell.experiments.fitting.steps import DOUBT, learnt, step

FOLLOWED = 3
"""Starts that are followed to their minimum: the one given and the best of the others."""
APART = 0.2
"""Least distance between starts that are followed, of a range, as far as there are such."""
PATIENCE = 25
"""Trial points on the way from one start."""
STALLED = 5e-4
"""Share of the cost that a step must take away at least, where that is less; a trust region that is
still small takes little."""
FALLS = 3
"""Times that a search is led back which stepped over a cliff."""
LEVEL = 1e-12
"""Slope of the cost, in scaled coordinates, of a point where nothing changes; it ends the search,
which could not choose a step."""
POOR = 0.3
"""Share of a change of the residuals that slopes may miss before they are measured anew."""
ENOUGH = 0.01
"""Promised fall of chi-square, of that of one independent residual, at which a minimum is one; the
estimated distance to the minimum of James and Roos 1975, doi:10.1016/0010-4655(75)90039-9."""
AT_REST = 0.1
"""The same where slopes of finite differences promise a fall that is not found."""
ROUNDS = 12
"""Steps of the last approach."""
OFF = 1e-9
"""From the ends of a range, of its width."""
HALVINGS = 4
"""Of a step that leads up or fails."""


@dataclass(frozen=True)
class Start:
    """A start and what became of it.

    Attributes
    ----------
    start : array
        Scaled coordinates.
    end : array or None
        Where it led; None if it was not followed or failed.
    start_chi_square, chi_square : float
        Sums of squares there; NaN where there is none.
    outcome : str
        "converged", "failed", "not followed", "not converged" or, where no slope leads on, "flat".
    reason : str
        Why it failed, or did not converge.
    """

    start: Array
    end: Array | None
    start_chi_square: float
    chi_square: float
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class Minimum:
    """A minimum.

    Attributes
    ----------
    z : array
        Scaled coordinates.
    residuals : array
        There.
    slopes : array
        Of the residuals by the coordinates, two-sided.
    settled : bool
        Whether it is one within what the noise can tell.
    """

    z: Array
    residuals: Array
    slopes: Array
    settled: bool

    @property
    def chi_square(self) -> float:
        """Sum of squares."""
        return float(self.residuals @ self.residuals)

    def within(self, box: Box, other: Box) -> "Minimum":
        """Return the minimum, in one box, in that of another with fewer logarithms."""
        values = box.values(self.z)
        plain = np.array(box.logarithmic) & ~np.array(other.logarithmic)
        # dx = x d(ln x)
        stretch = other.width / box.width / np.where(plain, values, 1.0)
        z = np.clip(other.scaled(values), 0.0, 1.0)
        return Minimum(z, self.residuals, self.slopes * stretch, self.settled)


def starting_points(given: Array, number: int, seed: int) -> list[Array]:
    """Return the start that was given and points spread evenly through the ranges."""
    drawn = qmc.Sobol(given.size, seed=np.random.default_rng(seed))
    spread = drawn.random(1 << max(number - 2, 0).bit_length())
    # off the ends, where the optimiser would move them and evaluate again
    return [np.clip(z, OFF, 1.0 - OFF) for z in (given, *spread[: number - 1])]


def screened(scaled: Scaled, z: Array) -> Start:
    """Evaluate a start."""
    try:
        found = scaled.residuals(z)
    except EvaluationFailed as failure:
        return Start(z, None, np.nan, np.nan, "failed", str(failure))
    return Start(z, None, float(found @ found), np.nan, "not followed")


def to_follow(starts: list[Start]) -> list[int]:
    """Return the numbers of the starts to follow: the given one and the best that are apart."""
    alive = [n for n, start in enumerate(starts) if start.outcome != "failed"]
    order = sorted(alive, key=lambda n: (n > 0, starts[n].start_chi_square))
    chosen: list[int] = []
    near: list[int] = []
    for n in order:
        gaps = [float(np.abs(starts[n].start - starts[m].start).max()) for m in chosen]
        (chosen if min(gaps, default=1.0) > APART else near).append(n)
    return (chosen + near)[:FOLLOWED]


class _Slopes:
    """Slopes for the optimiser: measured once, then learnt from its steps while that will do."""

    def __init__(self, scaled: Scaled) -> None:
        self._scaled = scaled
        self._last: tuple[Array, Array, Array] | None = None
        self.steep: Array | None = None  # where the residuals last changed

    def __call__(self, z: Array) -> Array:
        here = self._scaled.residuals(z)
        slopes = None
        if self._last is not None:
            before, residuals, slopes = self._last
            missed = here - residuals - slopes @ (z - before)
            if np.linalg.norm(missed) > POOR * np.linalg.norm(here - residuals):
                slopes = None
            else:
                slopes = learnt(slopes, z - before, residuals, here)
        if slopes is None:
            slopes = self._scaled.slopes(z, here, two_sided=False)
        self._last = (z.copy(), here, slopes)
        if slopes.any():
            self.steep = z.copy()
        return slopes


def followed(scaled: Scaled, start: Start) -> Start:
    """Follow a start to its minimum.

    A trial point whose simulation fails counts as no number, upon which the optimiser rejects the
    step and tries a quarter of it.
    """

    def residuals(z: Array) -> Array:
        try:
            return scaled.residuals(z)
        except EvaluationFailed:
            return np.full(here.size, np.nan)

    here = scaled.residuals(start.start)
    begin = start.start
    try:
        for _ in range(FALLS):
            slopes = _Slopes(scaled)
            found = least_squares(
                residuals,
                begin,
                slopes,
                bounds=(0.0, 1.0),
                # of the cost, which is half of chi-square
                ftol=min(ENOUGH / here.size, STALLED),
                xtol=1e-5,
                gtol=LEVEL,
                max_nfev=PATIENCE,
            )
            if found.jac.any() or slopes.steep is None:
                break
            begin = brink(scaled, slopes.steep, found.x)
    except EvaluationFailed as failure:
        return replace(start, outcome="failed", reason=str(failure))
    end, chi_square = found.x, 2 * float(found.cost)
    outcome, reason = "converged", ""
    if not found.jac.any():
        outcome, reason = "flat", "nothing that was measured changes there: beyond a cliff"
    elif found.status <= 0:
        outcome, reason = "not converged", f"no minimum after {PATIENCE} trial points"
    if begin is not start.start:
        on_brink = scaled.residuals(begin)
        if on_brink @ on_brink < chi_square:
            end, chi_square = begin, float(on_brink @ on_brink)
    return replace(start, end=end, chi_square=chi_square, outcome=outcome, reason=reason)


def settled(scaled: Scaled, z: Array, *, noise_known: bool) -> Minimum:
    """Walk the last way to a minimum, on two-sided slopes and onto the ends of ranges.

    Raises
    ------
    EvaluationFailed
        If the slopes cannot be measured there.
    """

    def again() -> Array:
        return scaled.slopes(z, residuals, two_sided=True, near=slopes)

    residuals = scaled.residuals(z)
    slopes, fresh = scaled.slopes(z, residuals, two_sided=True), True
    for _ in range(ROUNDS):
        one = unit(residuals, z.size, noise_known)
        delta, promised = step(slopes, residuals, z, unit=one)
        if promised < ENOUGH * one:
            if fresh:
                return Minimum(z, residuals, slopes, True)
            slopes, fresh = again(), True
            continue
        moved = None
        for _ in range(HALVINGS):
            try:
                there = scaled.residuals(z + delta)
            except EvaluationFailed:
                delta = delta / 4
                continue
            slopes = learnt(slopes, delta, residuals, there)
            if there @ there < residuals @ residuals:
                moved = (z + delta, there)
                break
            delta = delta / 2
        if moved is None:
            if fresh:
                # a fall that is promised and not found may be the error of the slopes
                slopes = again()
                _, promised = step(slopes, residuals, z, unit=one, doubt=DOUBT)
                return Minimum(z, residuals, slopes, promised < AT_REST * one)
            slopes, fresh = again(), True
            continue
        (z, residuals), fresh = moved, False
    return Minimum(z, residuals, again(), False)
