"""What a half-cycle went through: exhaustion of the salt, concentrations, temperatures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.cycling import HalfCycleRun
from nasicell.experiments.states import StateReader
from nasicell.models import Choices, Isothermal
from nasicell.models.electrolyte.anion_balance import (
    LARGEST,
    LEAST,
    LEAST_SHARE_IN_PORES,
    SHARE_AT_METAL,
)
from nasicell.models.heat import TEMPERATURE

EXHAUSTED = 0.1
"""What can move counts as exhausted below this share of its concentration at rest: there the ohmic
drop has grown tenfold, and a cut-off voltage ends most half-cycles before much less is left."""
LOW = 0.3
"""Below this share of it a result says how little was left."""
PLACES = {"at the metal": SHARE_AT_METAL, "in the cathode pores": LEAST_SHARE_IN_PORES}

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Extremes:
    """Extremes over all stored times of one half-cycle.

    Attributes
    ----------
    exhausted_after : float
        Time into the half-cycle when the first place was exhausted [s]; NaN if none was.
    exhausted_where : str
        That place in words; empty if none was.
    least_share : float
        Least share of the concentration at rest that was left anywhere; NaN where nothing moves.
    least_where : str
        That place in words.
    concentration : tuple of float
        Least and largest concentration of the cations [mol.m-3]; NaN where it is uniform.
    temperature : tuple of float
        Least and largest temperature [K]; NaN for an isothermal or skipped half-cycle.
    """

    exhausted_after: float = np.nan
    exhausted_where: str = ""
    least_share: float = np.nan
    least_where: str = ""
    concentration: tuple[float, float] = (np.nan, np.nan)
    temperature: tuple[float, float] = (np.nan, np.nan)


def find_extremes(
    pairs: Sequence[Sequence[HalfCycleRun]], choices: Choices
) -> list[list[Extremes]]:
    """Scan the stored states of half-cycles.

    Parameters
    ----------
    pairs : sequence of sequence of HalfCycleRun
        Half-cycles, grouped in any way.
    choices : Choices
        The equations they were run with.

    Returns
    -------
    list of list of Extremes
        In the same order and grouping.
    """
    salt_moves = bool(choices.electrolyte.carrier)
    heats = not isinstance(choices.heat, Isothermal)
    salt = [*PLACES.values(), LEAST, LARGEST] if salt_moves else []
    names = [*salt, *([TEMPERATURE] if heats else [])]
    reader = StateReader(names)
    return [[_scan(run, reader) for run in pair] for pair in pairs]


def _scan(run: HalfCycleRun, reader: StateReader) -> Extremes:
    if run.skipped or not reader.names:
        return Extremes()
    states = [(part, n) for part in run.solutions for n in range(part.t.size)]
    t = np.array([part.t[n] for part, n in states])
    values = reader.read(states)
    nothing = np.array([np.nan])
    after, where = np.nan, ""
    least, least_where = np.nan, ""
    for place, name in PLACES.items():
        if name not in values:
            continue
        found = _first_below(t - t[0], values[name], EXHAUSTED)
        if np.isfinite(found) and not found >= after:
            after, where = found, place
        if not np.min(values[name]) >= least:
            least, least_where = float(np.min(values[name])), place
    return Extremes(
        exhausted_after=after,
        exhausted_where=where,
        least_share=least,
        least_where=least_where,
        concentration=(
            float(np.min(values.get(LEAST, nothing))),
            float(np.max(values.get(LARGEST, nothing))),
        ),
        temperature=(
            float(np.min(values.get(TEMPERATURE, nothing))),
            float(np.max(values.get(TEMPERATURE, nothing))),
        ),
    )


def _first_below(t: Array, values: Array, bound: float) -> float:
    """Time when ``values`` first fall below a bound, on a straight line between stored times.

    NaN if they never do; what the half-cycle before has left exhausted does not count again.
    """
    crossings = np.flatnonzero((values[:-1] >= bound) & (values[1:] < bound))
    if not crossings.size:
        return float("nan")
    n = int(crossings[0])
    share = (values[n] - bound) / (values[n] - values[n + 1])
    return float(t[n] + share * (t[n + 1] - t[n]))


def exhaustion(extremes: Extremes, carrier: str, direction: str) -> str:
    """Name and date an exhaustion, or say how near it came; empty if all was well.

    Parameters
    ----------
    extremes : Extremes
        Of one half-cycle.
    carrier : str
        What can run out ("salt", "mobile anions").
    direction : str
        "charge" or "discharge".
    """
    if extremes.exhausted_where:
        seconds = f"{extremes.exhausted_after:.3g}"
        if extremes.exhausted_after >= 100:
            seconds = f"{extremes.exhausted_after:.0f}"
        return f"{carrier} exhausted {extremes.exhausted_where} at {seconds} s of {direction}"
    if EXHAUSTED <= extremes.least_share < LOW:
        return f"{carrier} down to {extremes.least_share:.0%} {extremes.least_where} on {direction}"
    return ""
