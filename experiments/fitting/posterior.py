r"""Samples of the posterior, for those who want more than intervals.

.. math::
    \ln p(z) = -\frac{\chi^2(z)}{2 s^2 N / N_\mathrm{eff}}

within the ranges, in the scaled coordinates of the fit (uniform prior there), with the scatter that
the fit found. Sampled by an ensemble of walkers (Goodman and Weare 2010,
doi:10.2140/camcos.2010.5.65) with emcee (Foreman-Mackey et al. 2013, doi:10.1086/670067).
"""

from dataclasses import dataclass

import numpy as np

from nasicell.experiments.fitting.residuals import Array, EvaluationFailed, Residuals
from nasicell.experiments.fitting.result import Estimate
from nasicell.experiments.fitting.scaling import Box
from nasicell.experiments.fitting.working import Progress
from nasicell.parameters.errors import InputError

LONG = 50
"""Autocorrelation times that a chain should last, as emcee asks for."""
CLOSE = 1e-3
"""First spread of the walkers, of the range, where the fit tells less than that or nothing."""


@dataclass(frozen=True)
class Posterior:
    """Samples.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    samples : array
        Values (SI), a row for each sample, the first half of each walker left out.
    acceptance : float
        Share of steps that were taken.
    autocorrelation : array
        Integrated autocorrelation time of each parameter, in steps.
    quantiles : array
        2.5, 50 and 97.5 % of each parameter (SI), a row for each quantile.
    warnings : tuple of str
        Sentences.
    """

    names: tuple[str, ...]
    samples: Array
    acceptance: float
    autocorrelation: Array
    quantiles: Array
    warnings: tuple[str, ...]


def sample(
    problem: Residuals,
    found: Estimate,
    *,
    walkers: int | None = None,
    steps: int = 1000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Posterior:
    """Sample the posterior around an estimate.

    Parameters
    ----------
    problem : Residuals
        The problem.
    found : Estimate
        Its estimate.
    walkers : int, optional
        Walkers; by default four for each parameter, at least eight.
    steps : int
        Steps of each; each costs an evaluation.
    seed : int
        Of the random numbers.
    progress : callable, optional
        Called with a short sentence as the work goes on.

    Raises
    ------
    InputError
        If emcee is missing, or the walkers are too few.
    """
    try:
        import emcee
    except ImportError:
        raise InputError(
            "sampling a posterior needs emcee; install it with pip install 'nasicell[posterior]'"
        ) from None
    size = len(problem.names)
    walkers = max(4 * size, 8) if walkers is None else walkers
    if walkers < 2 * size:
        raise InputError(f"{walkers} walkers are too few; give at least {2 * size}")
    if steps < 2:
        raise InputError(f"{steps} steps are too few; give at least 2, better thousands")

    box = Box.of(problem)

    def logarithm(z: Array) -> float:
        if (z < 0.0).any() or (z > 1.0).any():
            return -np.inf
        try:
            residuals = problem.residuals(box.values(z))
        except EvaluationFailed:
            return -np.inf
        chi_square = float(residuals @ residuals)
        return -0.5 * chi_square / found.scatter.inflation if np.isfinite(chi_square) else -np.inf

    rng = np.random.RandomState(seed)  # the kind that emcee takes
    spread = np.minimum(found.standard_errors / box.width, 0.1)
    middle = box.scaled(found.values)
    first = middle + np.maximum(spread, CLOSE) * rng.standard_normal((walkers, size))
    # mirrored at the ends of the ranges
    first = np.abs(first)
    first = np.where(first > 1.0, 2.0 - first, first)
    sampler = emcee.EnsembleSampler(walkers, size, logarithm)
    begin = emcee.State(first, random_state=rng.get_state())
    for done, _ in enumerate(sampler.sample(begin, iterations=steps), start=1):
        if progress is not None:
            progress(f"posterior: {done} of {steps} steps")
    kept = sampler.get_chain(discard=steps // 2, flat=True)
    samples = np.array([box.values(z) for z in kept])
    times = sampler.get_autocorr_time(tol=0)
    return Posterior(
        names=tuple(problem.names),
        samples=samples,
        acceptance=float(np.mean(sampler.acceptance_fraction)),
        autocorrelation=times,
        quantiles=np.quantile(samples, (0.025, 0.5, 0.975), axis=0),
        warnings=_short(steps, times),
    )


def _short(steps: int, times: Array) -> tuple[str, ...]:
    longest = float(np.nanmax(times))
    if steps >= LONG * longest:
        return ()
    return (
        f"the chain lasts {steps / longest:.3g} autocorrelation times, fewer than {LONG}: its "
        f"quantiles are not to be trusted; give at least {LONG * longest:.0f} steps",
    )
