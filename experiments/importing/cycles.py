"""Steps, half-cycles and cycles: those of the file where it counts them, found where not."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nasicell.experiments.importing.table import Array, Counts, Flags

_JUMP = 0.1
_STEADY = 0.02
"""A current steady to this share before and after a jump of the share _JUMP is a new step."""


@dataclass(frozen=True)
class Cycles:
    """Counts of each record, and where they are from.

    Attributes
    ----------
    step : array
        Count of the step, from 1.
    half_cycle : array
        Count of the half-cycle; 0 before the first current.
    cycle : array
        Count of the cycle.
    found_by : dict
        What each of the three was read from.
    """

    step: Counts
    half_cycle: Counts
    cycle: Counts
    found_by: dict[str, str]


def find_steps(
    values: dict[str, Array], words: Sequence[str] | None, current: Array, flows: Flags
) -> tuple[Counts, str]:
    """Count steps: a new one where the file's step or state changes, else where the current does.

    Parameters
    ----------
    values : dict
        Quantities.
    words : sequence of str or None
        The file's words for its steps.
    current : array
        Current [A], as the file has it.
    flows : array
        Whether it flows.

    Returns
    -------
    step, found_by
        Count of each record, from 1; and what it was read from.
    """
    new, sources = marked_steps(values, words)
    if not sources:
        new = _jumps(current)
        sources = ["changes of the current"]
    turns = np.abs(np.diff(_way(current, flows)))
    # beside the file's own steps only a current that changes its sign begins another
    new[1:] |= turns > (0 if sources == ["changes of the current"] else 1)
    return np.cumsum(new) + 1, " and ".join(sources)


def marked_steps(values: dict[str, Array], words: Sequence[str] | None) -> tuple[Flags, list[str]]:
    """Records at which a step begins by the file's own columns, and which columns these are."""
    new = np.zeros(len(values["voltage"]), dtype=bool)
    sources = []
    if "step" in values:
        new[1:] |= np.diff(values["step"]) != 0
        sources.append("the file's steps")
    if words is not None:
        new[1:] |= np.array([a != b for a, b in itertools.pairwise(words)], dtype=bool)
        sources.append("the file's words for its steps")
    if "step_time" in values:
        new[1:] |= np.diff(np.nan_to_num(values["step_time"])) < 0
        sources.append("the times of steps")
    return new, sources


def _way(current: Array, flows: Flags) -> Array:
    return np.where(flows, np.sign(current), 0.0)


def _jumps(current: Array) -> Flags:
    """Records at which a steady current becomes another steady current of the same sign."""
    new = np.zeros(len(current), dtype=bool)
    if len(current) < 4:
        return new
    before, last, first, after = current[:-3], current[1:-2], current[2:-1], current[3:]
    size = np.maximum(np.abs(last), np.abs(first))
    new[2:-1] = (
        (np.abs(first - last) > _JUMP * size)
        & (np.abs(last - before) <= _STEADY * np.abs(last))
        & (np.abs(after - first) <= _STEADY * np.abs(first))
    )
    return new


def find_cycles(
    values: dict[str, Array],
    step: Counts,
    step_source: str,
    current: Array,
    flows: Flags,
    passed: Array,
) -> Cycles:
    """Count half-cycles and cycles.

    A half-cycle is a run of steps of one direction; rests within and after it belong to it. A cycle
    is two half-cycles, and begins with the direction of the first.

    Parameters
    ----------
    values : dict
        Quantities.
    step : array
        Count of the step of each record.
    step_source : str
        Where it is from.
    current : array
        Current, positive on discharge [A].
    flows : array
        Whether it flows.
    passed : array
        Charge since the record before [A.h].
    """
    half, half_source = _own_half_cycles(values), "the file"
    if half is None:
        half, half_source = (
            _half_cycles(step, _way(current, flows), passed),
            "runs of steps of one direction",
        )
    cycle, cycle_source = _own_cycles(values), "the file"
    if cycle is None:
        cycle, cycle_source = _pairs(half, passed), "pairs of half-cycles"
    found_by = {"step": step_source, "half_cycle": half_source, "cycle": cycle_source}
    return Cycles(step, half, cycle, found_by)


def _whole(values: Array) -> bool:
    """Whether counts are whole numbers that never fall."""
    return bool(
        np.all(np.isfinite(values))
        and np.all(values == np.round(values))
        and np.all(np.diff(values) >= 0)
        and values[0] >= 0
        and values[-1] < 1e9
    )


def _own_half_cycles(values: dict[str, Array]) -> Counts | None:
    found = values.get("half_cycle")
    return found.astype(np.int64) if found is not None and _whole(found) else None


def _own_cycles(values: dict[str, Array]) -> Counts | None:
    found = values.get("cycle")
    if found is None or not _whole(found):
        return None
    return found.astype(np.int64) if found[-1] > found[0] or found[0] > 0 else None


def _half_cycles(step: Counts, way: Array, passed: Array) -> Counts:
    """Runs of steps of one direction."""
    starts = np.flatnonzero(np.diff(step, prepend=0))
    charge = np.add.reduceat(passed, starts)
    flows = np.add.reduceat(np.abs(way), starts) > 0
    direction = np.where(flows, np.sign(np.add.reduceat(way, starts)), 0.0)
    direction = np.where((direction == 0) & flows, np.sign(charge), direction)
    count, last = 0, 0.0
    counts = []
    for here in direction:
        if here not in (0.0, last):
            count, last = count + 1, here
        counts.append(count)
    return np.repeat(np.array(counts, dtype=np.int64), np.diff([*starts, len(step)]))


def _pairs(half: Counts, passed: Array) -> Counts:
    """Cycles from half-cycles: a new one wherever the direction of the first returns."""
    starts = np.flatnonzero(np.diff(half, prepend=half[0] - 1))
    direction = np.sign(np.add.reduceat(passed, starts))
    moving = direction[direction != 0]
    first = moving[0] if moving.size else 0.0
    count, last, counts = 1, 0.0, []
    for here in direction:
        if here == first and last == -first and here != 0:
            count += 1
        last = here if here != 0 else last
        counts.append(count)
    return np.repeat(np.array(counts, dtype=np.int64), np.diff([*starts, len(half)]))
