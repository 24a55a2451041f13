"""Parameters from residuals: the best values, how well they are known, and which are not."""

from nasicell.experiments.fitting.cautions import warnings_on
from nasicell.experiments.fitting.intervals import spread_of
from nasicell.experiments.fitting.residuals import Array, EvaluationFailed, Residuals
from nasicell.experiments.fitting.result import Estimate, Searched
from nasicell.experiments.fitting.scaling import Box, Scaled
from nasicell.experiments.fitting.scatter import scatter_of
from nasicell.experiments.fitting.search import (
    Minimum,
    Start,
    followed,
    screened,
    settled,
    starting_points,
    to_follow,
)
from nasicell.experiments.fitting.telling import (
    Sides,
    combined,
    intervals,
    profile,
    profiled,
    verdicts,
)
from nasicell.experiments.fitting.working import Crew, Progress
from nasicell.parameters.errors import InputError

AGAIN = 4
"""Times that all profiles are followed: where one finds a better minimum, they begin anew."""


def estimate(
    problem: Residuals,
    *,
    starts: int = 16,
    seed: int = 0,
    confidence: float = 0.95,
    workers: int = 1,
    noise_known: bool,
    progress: Progress | None = None,
) -> Estimate:
    """Find the parameters of a least-squares problem, and what the data tell of each.

    Parameters
    ----------
    problem : Residuals
        The problem.
    starts : int
        Starts that are evaluated, the given one among them; the best three are followed.
    seed : int
        Of the other starts.
    confidence : float
        Of the intervals.
    workers : int
        Processes.
    noise_known : bool
        Whether the weights of the residuals are the noise of the data; otherwise the residuals tell
        it.
    progress : callable, optional
        Called with a short sentence as the work goes on.

    Raises
    ------
    InputError
        If the data are too few, or a range is none.
    SimulationError
        If no start gets through.
    """
    size = _checked(problem, noise_known)
    with Crew(problem, workers, progress) as crew:
        box = crew.scaled.box
        table, least = _searched(crew, problem, starts, seed, noise_known)
        crew.doing = "profiles"
        for _ in range(AGAIN):
            scatter = scatter_of(
                least.residuals,
                problem.labels,
                size,
                noise_known=noise_known,
                confidence=confidence,
            )
            spread = spread_of(least.slopes, scatter.inflation)
            sides: list[Sides] = profiled(crew, least, scatter, spread)
            better = _better(crew, sides, noise_known)
            if better is None:
                break
            least = better
        crew.doing = "combinations"
        low, high = intervals(box, sides)
        combinations = combined(crew, least, scatter, sides, low, high)
    judged = verdicts(problem, least, sides, low, high, combinations)
    return Estimate(
        names=tuple(problem.names),
        values=box.values(least.z),
        low95=low,
        high95=high,
        standard_errors=spread.standard_errors * box.width,
        correlation=spread.correlation,
        chi_square=least.chi_square,
        degrees_of_freedom=least.residuals.size - size,
        scatter=scatter,
        confidence=confidence,
        starts=tuple(table),
        start_values=_starts(box, table),
        end_values=_ends(box, table),
        profiles=tuple(
            profile(name, n, box, least, pair)
            for n, (name, pair) in enumerate(zip(problem.names, sides, strict=True))
        ),
        combinations=combinations,
        verdicts=judged,
        evaluations=crew.evaluations,
        failures=len(crew.failures),
        warnings=warnings_on(
            box, least, scatter, spread, table, judged, crew, restless=better is not None
        ),
    )


def search(
    problem: Residuals,
    *,
    starts: int = 16,
    seed: int = 0,
    workers: int = 1,
    noise_known: bool,
    progress: Progress | None = None,
) -> Searched:
    """Find the best values alone, at less than half of the cost of an estimate.

    Parameters
    ----------
    problem, starts, seed, workers, noise_known, progress
        As for :func:`estimate`.

    Raises
    ------
    InputError
        If the data are too few, or a range is none.
    SimulationError
        If no start gets through.
    """
    _checked(problem, noise_known)
    with Crew(problem, workers, progress) as crew:
        box = crew.scaled.box
        table, least = _searched(crew, problem, starts, seed, noise_known)
    return Searched(
        values=box.values(least.z),
        starts=tuple(table),
        start_values=_starts(box, table),
        end_values=_ends(box, table),
        evaluations=crew.evaluations,
        failures=len(crew.failures),
    )


def _searched(
    crew: Crew, problem: Residuals, starts: int, seed: int, noise_known: bool
) -> tuple[list[Start], Minimum]:
    """Return the starts and what became of them, and the least minimum."""
    crew.doing = "starts"
    points = starting_points(crew.scaled.box.scaled(problem.start), starts, seed)
    table: list[Start] = crew.run(screened, [(z,) for z in points])
    crew.doing = "search"
    chosen = to_follow(table)
    ways = crew.run(followed, [(table[n],) for n in chosen])
    for n, start in zip(chosen, ways, strict=True):
        table[n] = start
    return table, _least(crew, table, noise_known)


def _starts(box: Box, table: list[Start]) -> tuple[Array, ...]:
    return tuple(box.values(one.start) for one in table)


def _ends(box: Box, table: list[Start]) -> tuple[Array | None, ...]:
    return tuple(None if one.end is None else box.values(one.end) for one in table)


def _checked(problem: Residuals, noise_known: bool) -> int:
    """Return the number of parameters."""
    size, data = len(problem.names), len(problem.labels)
    if not size:
        raise InputError("there is no free parameter; name at least one")
    if data <= size and not noise_known:
        raise InputError(
            f"{data} data cannot tell {size} parameters and their own noise; free fewer "
            "parameters, or add data"
        )
    return size


def _least(crew: Crew, table: list[Start], noise_known: bool) -> Minimum:
    """Settle at the lowest of the ends that the starts led to.

    Raises
    ------
    SimulationError
        If there is none.
    """
    ends = sorted((one for one in table if one.end is not None), key=lambda one: one.chi_square)
    reason = next((one.reason for one in table if one.reason), "")
    for one in ends:
        try:
            [minimum] = crew.run(_settled, [(one.end, noise_known)])
        except EvaluationFailed as failure:
            reason = str(failure)
            continue
        assert isinstance(minimum, Minimum)
        return minimum
    from nasicell.experiments.stepping import SimulationError  # imports PyBaMM

    raise SimulationError(
        f"no start of the fit could be followed, of {len(table)} within the ranges (the first: "
        f"{reason}); give narrower ranges, or a start that can be simulated"
    )


def _settled(scaled: Scaled, z: Array, noise_known: bool) -> Minimum:
    return settled(scaled, z, noise_known=noise_known)


def _better(crew: Crew, sides: list[Sides], noise_known: bool) -> Minimum | None:
    """Settle at the lowest of the better points that profiles came across, if any."""
    points = [one.better for pair in sides for one in pair if one.better is not None]
    if not points:
        return None
    starts = crew.run(screened, [(z,) for z in points])
    best = min(starts, key=lambda one: one.start_chi_square)
    return _least(crew, crew.run(followed, [(best,)]), noise_known)
