"""Sentences on what to mind in an estimate."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from nasicell.experiments.fitting.intervals import Spread
from nasicell.experiments.fitting.scaling import Box
from nasicell.experiments.fitting.scatter import FEW, Scatter
from nasicell.experiments.fitting.search import Minimum, Start
from nasicell.experiments.fitting.steps import step
from nasicell.experiments.fitting.verdicts import Verdict
from nasicell.experiments.fitting.working import Crew

TIGHT = 0.95
"""Correlation above which a pair is named."""
ELSEWHERE = 0.05
"""Distance of two ends of the search, of the range, from which they are two."""


def warnings_on(
    box: Box,
    least: Minimum,
    scatter: Scatter,
    spread: Spread,
    table: Sequence[Start],
    verdicts: Sequence[Verdict],
    crew: Crew,
    *,
    restless: bool,
) -> tuple[str, ...]:
    """Say what is not as it should be.

    Parameters
    ----------
    box : Box
        The ranges.
    least : Minimum
        The minimum.
    scatter : Scatter
        Scatter of the residuals.
    spread : Spread
        Covariance at the minimum.
    table : sequence of Start
        The starts and where they led.
    verdicts : sequence of Verdict
        One for each parameter.
    crew : Crew
        Who counted the failures.
    restless : bool
        Whether the profiles still found better minima when the search was given up.
    """
    said = list(scatter.warnings)
    if restless or not least.settled:
        said.append(
            "the search came to no rest at a minimum: residuals may jump or carry the noise of the "
            "solver; the values are the best found, and the intervals are uncertain"
        )
    if not least.slopes.any():
        said.append(
            "nothing that was measured changes around the best values, which lie beyond a cliff "
            "perhaps, where the cell ends at once: they tell nothing; start from others"
        )
    said += _beyond_range(box, least, scatter, verdicts)
    said += _elsewhere(box, least, scatter, spread, table, verdicts)
    said += _correlated(spread, verdicts)
    if crew.failures:
        said.append(
            f"{len(crew.failures)} of {crew.evaluations} simulations failed, and the search "
            f"stepped back from them (the first: {crew.failures[0]})"
        )
    return tuple(said)


def _beyond_range(
    box: Box, least: Minimum, scatter: Scatter, verdicts: Sequence[Verdict]
) -> list[str]:
    ends = [one for one in verdicts if one.at_end]
    if not ends:
        return []
    _, promised = step(
        least.slopes, least.residuals, least.z, unit=scatter.threshold, beyond=box.beyond
    )
    # by the scatter alone: a model that is held off its best leaves residuals with a memory; and,
    # where the residuals tell the scatter, by that of the wider range
    limit = scatter.threshold / scatter.correlation
    if np.isfinite(scatter.freedom) and least.residuals.size - least.z.size >= FEW:
        limit *= max(1.0 - promised / least.chi_square, 0.0)
    if promised < limit:
        return []
    words = " and ".join(
        f"{one.name} ({'lower' if one.at_end == 'low' else 'upper'})" for one in ends
    )
    return [
        f"the data ask for values beyond the range of {words} end; the other values and intervals "
        "hold for that range only: widen it, or doubt the model"
    ]


def _elsewhere(
    box: Box,
    least: Minimum,
    scatter: Scatter,
    spread: Spread,
    table: Sequence[Start],
    verdicts: Sequence[Verdict],
) -> list[str]:
    """Other ends of the search that are as good."""
    known = np.array([one.kind == "identified" for one in verdicts])
    said, valley = [], np.zeros(known.size, dtype=bool)
    for start in table:
        if start.end is None or start.chi_square > least.chi_square + scatter.threshold:
            continue
        apart = np.abs(start.end - least.z)
        far = apart > ELSEWHERE + np.where(known, spread.standard_errors, 0.0)
        if (far & known).any():
            at = ", ".join(
                f"{one.name} = {value:.4g}"
                for one, value in zip(verdicts, box.values(start.end), strict=True)
            )
            said.append(
                f"another minimum is as good, at {at}: the intervals are those of the best one"
            )
        else:
            valley |= far
    if valley.sum() > 1:  # of one parameter, its verdict says as much
        names = " and ".join(one.name for one, far in zip(verdicts, valley, strict=True) if far)
        said.append(
            f"starts end at fits that are equally good with other values of {names}: a valley, in "
            "which the values given are one point"
        )
    return said


def _correlated(spread: Spread, verdicts: Sequence[Verdict]) -> list[str]:
    said = []
    for (n, one), (m, other) in combinations(enumerate(verdicts), 2):
        correlation = float(spread.correlation[n, m])
        told = one.combinations and other.combinations  # by their verdicts
        if abs(correlation) > TIGHT and not told:
            said.append(
                f"{one.name} and {other.name} are known together rather than each by itself "
                f"(correlation {correlation:.3f})"
            )
    return said
