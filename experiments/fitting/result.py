"""What a fit gives."""

from dataclasses import dataclass

from nasicell.experiments.fitting.combinations import Combination
from nasicell.experiments.fitting.residuals import Array
from nasicell.experiments.fitting.scatter import Scatter
from nasicell.experiments.fitting.search import Start
from nasicell.experiments.fitting.verdicts import Verdict


@dataclass(frozen=True)
class Searched:
    """What a search alone gives.

    Attributes
    ----------
    values : array
        Best values (SI).
    starts : tuple of Start
        The starts, in scaled coordinates.
    start_values, end_values : tuple of array
        The same in SI units; None where a start was not followed to an end.
    evaluations, failures : int
        Evaluations in all, and those that failed.
    """

    values: Array
    starts: tuple[Start, ...]
    start_values: tuple[Array, ...]
    end_values: tuple[Array | None, ...]
    evaluations: int
    failures: int


@dataclass(frozen=True)
class Profile:
    """Profile likelihood of a parameter.

    Attributes
    ----------
    name : str
        The parameter.
    values : array
        Its values (SI), rising.
    rises : array
        Least chi-square at each, above the least of all.
    others : array
        Values of all parameters (SI) there, a row for each point.
    """

    name: str
    values: Array
    rises: Array
    others: Array


@dataclass(frozen=True)
class Estimate:
    """What the data tell.

    Attributes
    ----------
    names : tuple of str
        Parameters.
    values : array
        Best values (SI).
    low95, high95 : tuple of float or None
        Ends of the intervals from the profiles, at the confidence asked for; None where the data
        give no end within the range.
    standard_errors : array
        From the slopes at the minimum: of the logarithm where a parameter is sought in it, else SI.
    correlation : array
        Their correlation matrix.
    chi_square : float
        Sum of squares of the residuals.
    degrees_of_freedom : int
        Residuals less parameters.
    scatter : Scatter
        Variance and memory of the residuals, and the threshold of the profiles.
    confidence : float
        Of all intervals.
    starts : tuple of Start
        The starts, in scaled coordinates.
    start_values, end_values : tuple of array
        The same in SI units; None where a start was not followed to an end.
    profiles : tuple of Profile
        One for each parameter.
    combinations : tuple of Combination
        Combinations that the data tell where they do not tell the parameters.
    verdicts : tuple of Verdict
        One for each parameter.
    evaluations, failures : int
        Evaluations in all, and those that failed.
    warnings : tuple of str
        Sentences.
    """

    names: tuple[str, ...]
    values: Array
    low95: tuple[float | None, ...]
    high95: tuple[float | None, ...]
    standard_errors: Array
    correlation: Array
    chi_square: float
    degrees_of_freedom: int
    scatter: Scatter
    confidence: float
    starts: tuple[Start, ...]
    start_values: tuple[Array, ...]
    end_values: tuple[Array | None, ...]
    profiles: tuple[Profile, ...]
    combinations: tuple[Combination, ...]
    verdicts: tuple[Verdict, ...]
    evaluations: int
    failures: int
    warnings: tuple[str, ...]
