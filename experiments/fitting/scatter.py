r"""How far chi-square may rise within an interval: the scatter of the residuals, and its memory.

An interval of one parameter holds all values whose chi-square, least over the other parameters,
exceeds the least of all by no more than

.. math::
    \Delta = q \, s^2 \, \frac{N}{N_\mathrm{eff}}

with q the quantile of chi-square with one degree of freedom and s = 1 where the noise is known;
otherwise, s^2 = chi-square / (N - p) with N residuals and p parameters and q that of
F(1, N_eff - p) (Bates and Watts 1988, doi:10.1002/9780470316757). Where residuals follow one
another along a curve with autocorrelation rho_k, N of them tell as much as

.. math::
    N_\mathrm{eff} = N / \tau, \quad \tau = 1 + 2 \sum_{k=1}^{M} \rho_k

independent ones (Bayley and Hammersley 1946, doi:10.2307/2983560); the sum ends at the first
M >= 5 tau (Sokal 1997, doi:10.1007/978-1-4899-0319-8_6). The mean is not taken off: residuals that
lie all on one side are no noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy import stats

from nasicell.experiments.fitting.residuals import Array, Label

WINDOW = 5.0
"""Correlation times over which the autocorrelation is summed."""
SURE = 3.0
"""Standard deviations of the first autocorrelation of white noise, beyond which it is none."""
UNLIKELY = 1e-3
"""Chance at which a chi-square is too large for the noise that is said to be known."""
LEAST = 1e-4
"""Least variance of residuals that is believed: 1 % of the given weights, above a solver's own."""
FEW = 5.0
"""Least degrees of freedom that a memory leaves, if there were as many without it: below, the
quantile would tell of tau rather than of the data."""


@dataclass(frozen=True)
class Scatter:
    """The scatter of the residuals at the minimum.

    Attributes
    ----------
    variance : float
        s^2, chi-square of one independent residual.
    correlation : float
        N / N_eff.
    freedom : float
        Degrees of freedom N_eff - p; infinite where the noise is known.
    threshold : float
        Rise of chi-square at the ends of an interval.
    warnings : tuple of str
        Sentences.
    """

    variance: float
    correlation: float
    freedom: float
    threshold: float
    warnings: tuple[str, ...]

    @property
    def inflation(self) -> float:
        """Variance of what is estimated over that from independent residuals of unit variance."""
        return self.variance * self.correlation


def unit(residuals: Array, parameters: int, noise_known: bool) -> float:
    """Chi-square of one independent residual, to judge the progress of a search."""
    mean = float(residuals @ residuals) / max(residuals.size - parameters, 1)
    return max(mean, 1.0 if noise_known else LEAST)


def scatter_of(
    residuals: Array,
    labels: Sequence[Label],
    parameters: int,
    *,
    noise_known: bool,
    confidence: float,
) -> Scatter:
    """Return the scatter that the residuals at the minimum show."""
    data = residuals.size
    variance = float(residuals @ residuals) / max(data - parameters, 1)
    independent, tau = effective(residuals, labels)
    freedom = max(independent - parameters, min(FEW, max(data - parameters, 1)))
    as_known = noise_known and stats.chi2.sf(variance * freedom, freedom) > UNLIKELY
    # residuals much below the noise that is known have no memory that could matter
    share = min(variance, 1.0) if as_known else float(variance > LEAST)
    correlation = max(share * data / independent, 1.0)
    warnings = []
    if correlation > 1:
        longest = max(tau, key=lambda part: tau[part])
        warnings.append(
            f"residuals follow one another (of kind {longest} over {tau[longest]:.3g} of them): "
            f"the {data} tell as much as {independent:.0f} independent ones, and the intervals are "
            f"{np.sqrt(correlation):.2g} times wider for it; the model misses something that the "
            "data show"
        )
    if noise_known and not as_known:
        warnings.append(
            f"residuals are {np.sqrt(variance):.3g} times the noise of the data, and the intervals "
            "are wider for it; the model misses something that the data show"
        )
    variance = 1.0 if as_known else max(variance, LEAST)
    freedom = np.inf if as_known else freedom
    quantile = stats.chi2.ppf(confidence, 1) if as_known else stats.f.ppf(confidence, 1, freedom)
    threshold = float(quantile) * variance * correlation
    return Scatter(variance, correlation, freedom, threshold, tuple(warnings))


def effective(residuals: Array, labels: Sequence[Label]) -> tuple[float, dict[str, float]]:
    """Return the effective number of independent residuals, and tau of each part."""
    runs: dict[str, list[Array]] = {}

    def curve(n: int) -> tuple[str, int]:
        return labels[n].part, labels[n].number

    # a stable sort: each curve stays in its order
    for (part, _), members in groupby(sorted(range(residuals.size), key=curve), curve):
        runs.setdefault(part, []).append(residuals[list(members)])
    tau = {part: correlation_time(curves) for part, curves in runs.items()}
    independent = sum(sum(map(len, curves)) / tau[part] for part, curves in runs.items())
    return float(independent), tau


def correlation_time(curves: Sequence[Array]) -> float:
    """Return tau of curves of one kind; 1 unless their first autocorrelation is beyond chance."""
    size, pairs = sum(map(len, curves)), sum(len(curve) - 1 for curve in curves)
    mean = sum(float(curve @ curve) for curve in curves) / size
    if pairs < 1 or mean == 0.0:
        return 1.0

    def rho(lag: int) -> float:
        long = [curve for curve in curves if len(curve) > lag]
        products = sum(float(curve[lag:] @ curve[:-lag]) for curve in long)
        return products / sum(len(curve) - lag for curve in long) / mean

    if rho(1) * np.sqrt(pairs) < SURE:
        return 1.0
    tau = 1.0
    for lag in range(1, max(map(len, curves))):
        tau += 2 * rho(lag)
        if lag >= WINDOW * tau:
            break
    # a curve holds at least one independent residual
    return float(np.clip(tau, 1.0, size / len(curves)))
