"""What the data tell of each parameter, in a word and in a sentence."""

from dataclasses import dataclass
from typing import Literal

from nasicell.experiments.fitting.combinations import Combination

Kind = Literal["identified", "upper_bound", "lower_bound", "combination", "not_identifiable"]


@dataclass(frozen=True)
class Verdict:
    """A verdict on a parameter.

    Attributes
    ----------
    name : str
        The parameter.
    kind : str
        "identified": bounded on both sides by the data; "upper_bound" and "lower_bound": on that
        side only; "combination": only a product or sum with others; "not_identifiable": on no side.
    sentence : str
        The verdict in words.
    combinations : tuple of str
        Combinations that the data tell instead.
    held_by : tuple of str
        Parameters whose ranges alone bound this one.
    at_end : str
        "low" or "high" if the best value is an end of the range, else "".
    stopped : str
        Why its profile was not followed to an end, else "".
    """

    name: str
    kind: Kind
    sentence: str
    combinations: tuple[str, ...]
    held_by: tuple[str, ...]
    at_end: Literal["low", "high", ""]
    stopped: str


def verdict(
    name: str,
    value: float,
    low: float | None,
    high: float | None,
    *,
    ends: tuple[float, float],
    combinations: tuple[Combination, ...],
    held_by: tuple[str, ...],
    at_end: Literal["low", "high", ""],
    stopped: str,
) -> Verdict:
    """Judge a parameter.

    Parameters
    ----------
    name : str
        The parameter.
    value : float
        Best value.
    low, high : float or None
        Ends of its interval; None where the data give none within the range.
    ends : tuple of float
        Ends of its range.
    combinations : tuple of Combination
        Combinations that the data tell.
    held_by : tuple of str
        Parameters whose ranges alone bound it.
    at_end : str
        "low" or "high" if the best value is an end of the range.
    stopped : str
        Why its profile could not be followed to an end.
    """
    mine = tuple(one for one in combinations if name in one.weights)
    within = f"within {_span(*ends)}"
    kind: Kind
    if low is not None and high is not None:
        kind, words = "identified", f"identified: {value:.4g} ({_span(low, high)})"
    elif mine:
        kind = "combination"
        told = " and ".join(f"{one.text} ({_span(one.low95, one.high95)})" for one in mine)
        words = f"only the combination {told}"
        if high is not None or low is not None:
            words += f"; itself {'below' if low is None else 'above'} {high or low:.4g}"
    elif high is not None:
        kind, words = "upper_bound", f"only an upper bound: below {high:.4g}, {within}"
    elif low is not None:
        kind, words = "lower_bound", f"only a lower bound: above {low:.4g}, {within}"
    else:
        kind, words = "not_identifiable", f"not identifiable from these data {within}"
    if kind == "not_identifiable" and held_by:
        words += f"; {_listed(held_by)} can make up for it"
    if at_end:
        words += f"; the best value is the {_END[at_end]} end of its range"
    if stopped:
        words += f"; its profile could not be followed to an end: {stopped}"
    return Verdict(name, kind, words, tuple(one.text for one in mine), held_by, at_end, stopped)


_END = {"low": "lower", "high": "upper"}


def _span(low: float, high: float) -> str:
    return f"{low:.4g} .. {high:.4g}"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(names)
