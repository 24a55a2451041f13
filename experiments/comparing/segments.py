"""What was done in a half-cycle, read from its records: constant currents, holds, rests, profiles.

A constant current ends by voltage if it is the last one of its half-cycle, or ends where the
half-cycle ends; one that ends on the way, as a pulse of a titration does, ended by time.
"""

import itertools
from dataclasses import replace

import numpy as np

from nasicell.experiments.comparing.half_cycles import CURRENT, HOLD, PROFILE, REST, Segment
from nasicell.experiments.importing.table import Array, Counts, Flags

STEADY = 0.02
"""A current is constant while it stays this near to its own level."""
PARTS = 10
"""A noisy or coarsely recorded one is constant if the means of so many parts stay as near."""
MOSTLY = 0.98
"""Share of the charge that has to pass at a constant current or voltage: a few records stray."""
HELD = 0.01
"""Voltages are the same within this [V]: those of a hold, and ends of currents."""


def segments(
    lasts: Array, voltage: Array, current: Array, step: Counts, flows: Flags, *, charge: bool
) -> tuple[Segment, ...]:
    """Read the segments of one half-cycle.

    Parameters
    ----------
    lasts : array
        Time since the record before [s].
    voltage, current : array
        Records [V, A], current positive on discharge.
    step : array
        Step of each record.
    flows : array
        Whether current flows.
    charge : bool
        Direction.
    """
    found: list[Segment] = []
    bounds = [0, *(np.flatnonzero(_changes(step) | _changes(flows)) + 1), len(step)]
    for first, end in itertools.pairwise(bounds):
        here = slice(first, end)
        if not np.sum(lasts[here]) > 0:
            continue  # a single record that repeats the time of the one before
        if flows[first]:
            found += _flowing(lasts[here], voltage[here], current[here])
        else:
            found.append(Segment(REST, duration=float(np.sum(lasts[here]))))
    return _ended(found, charge=charge)


def _changes(values: Counts | Flags) -> Flags:
    changed: Flags = values[1:] != values[:-1]
    return changed


def _flowing(lasts: Array, voltage: Array, current: Array) -> list[Segment]:
    """A part in which current flows: constant, a hold, one after the other, or a profile."""
    level = float(np.quantile(np.abs(current), 0.9))
    near = np.abs(np.abs(current) - level) <= STEADY * level
    passed = np.abs(current) * lasts
    if _mostly(near, passed) or _even(current):
        return [_constant(lasts, voltage, current)]
    last = int(np.flatnonzero(near)[-1]) + 1
    before, after = slice(0, last), slice(last, None)
    level_held = float(np.median(voltage[after])) if last < len(voltage) else np.nan
    held = np.abs(voltage - level_held) <= HELD
    falls = bool(np.abs(current[-1]) < np.abs(current[last - 1]))
    if falls and _mostly(held[after], passed[after]):
        hold = Segment(HOLD, current=float(current[-1]), voltage=level_held)
        if _mostly(held[before], passed[before]):
            return [hold]  # it was held from the start
        if _mostly(near[before], passed[before]):
            return [_constant(lasts[before], voltage[before], current[before]), hold]
    times = np.concatenate([[0.0], np.cumsum(lasts)])
    kept = np.flatnonzero(np.diff(times, prepend=-1.0) > 0)
    currents = np.concatenate([current[:1], current])[kept]
    return [
        Segment(
            PROFILE,
            current=float(np.sum(current * lasts) / times[-1]),
            voltage=float(voltage[-1]),
            duration=float(times[-1]),
            times=tuple(map(float, times[kept])),
            currents=tuple(map(float, currents)),
        )
    ]


def _mostly(there: Flags, passed: Array) -> bool:
    return bool(np.sum(passed[there]) >= MOSTLY * np.sum(passed))


def _even(current: Array) -> bool:
    """Whether the means of consecutive parts are the same; only many records can tell."""
    if len(current) < PARTS**2:
        return False
    means = np.array([np.mean(part) for part in np.array_split(current, PARTS)])
    return bool(np.all(np.abs(means - np.mean(current)) <= STEADY * np.abs(np.mean(current))))


def _constant(lasts: Array, voltage: Array, current: Array) -> Segment:
    mean = float(np.sum(current * lasts) / np.sum(lasts))
    return Segment(CURRENT, mean, voltage=float(voltage[-1]), duration=float(np.sum(lasts)))


def _ended(found: list[Segment], *, charge: bool) -> tuple[Segment, ...]:
    """Tell what ended each current: its voltage, that of a hold after it, or time."""
    driven = [n for n, segment in enumerate(found) if segment.kind != REST]
    if not driven:
        return ()
    extreme = max if charge else min
    end = extreme(found[n].voltage or 0.0 for n in driven)
    result = list(found)
    for n in driven:
        segment = found[n]
        if segment.kind == HOLD:
            continue
        after = found[n + 1] if n + 1 < len(found) else None
        if after is not None and after.kind == HOLD:
            result[n] = replace(segment, voltage=after.voltage, duration=None)
        elif segment.kind == PROFILE:
            result[n] = replace(segment, voltage=end)
        elif n == driven[-1] or abs((segment.voltage or 0.0) - end) <= HELD:
            result[n] = replace(segment, duration=None)
        else:
            # a pulse goes on for its time, but not beyond what the half-cycle came to
            result[n] = replace(segment, voltage=end)
    return tuple(result)
