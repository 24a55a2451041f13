"""One running time from what a file has: test time, times of steps, or dates."""

from dataclasses import dataclass

import numpy as np

from nasicell.experiments.importing.quantities import Quantities
from nasicell.experiments.importing.table import Array, Flags
from nasicell.experiments.importing.units import FACTORS
from nasicell.parameters.errors import InputError

_UNITS = {name: FACTORS["time"][name] for name in ("s", "ms", "min", "h")}
_AGREES = 0.05
"""Two measures of one duration, or of one charge, agree to this share."""


@dataclass(frozen=True)
class Time:
    """Time of the records.

    Attributes
    ----------
    seconds : array
        Running time [s]; it never runs back.
    raw : array
        The same before repairs, in seconds.
    known_by : str
        How its unit is known, for the report.
    warnings : tuple of str
        Repeated stamps, time that runs back.
    """

    seconds: Array
    raw: Array
    known_by: str
    warnings: tuple[str, ...]


def running_time(found: Quantities, own_charge: Array | None, new_step: Flags) -> Time:
    """Make a running time.

    Parameters
    ----------
    found : Quantities
        The quantities of a file; a time may still lack its unit.
    own_charge : array or None
        Increments of the file's own capacity [A.h], which can tell the unit of time.
    new_step : array
        Whether a record begins a step: it may repeat the time of the one before.

    Raises
    ------
    InputError
        If the unit of time is unknown, or another column shows that it is wrong.
    """
    values = found.values
    name = next(n for n in ("test_time", "time", "date", "step_time") if n in values)
    steps = name == "step_time" or (name == "time" and _restarts(values[name], values))
    raw = _joined(values[name]) if steps else values[name] - (values[name][0] if name == "date"
                                                              else 0.0)  # fmt: skip
    unit = found.unit(name)
    known_by = "dates" if name == "date" else f"the head's unit, {unit}"
    if found.confirmed(name):
        known_by = f"the mapping's unit, {unit}"
    elif name != "date":
        scale, known_by = _checked(raw, unit, known_by, values, own_charge)
        raw = raw * scale
    if steps:
        known_by += "; times of steps joined"
    if not np.any(np.diff(raw) > 0):
        raise InputError(f"the time never advances: it is {raw[0]:g} s in every record")
    forward = np.maximum(np.diff(raw), 0.0)
    seconds = raw[0] + np.concatenate([[0.0], np.cumsum(forward)])
    return Time(seconds, raw, known_by, tuple(_remarks(raw, new_step)))


def _restarts(time: Array, values: dict[str, Array]) -> bool:
    """Whether a column headed "time" starts anew at each step."""
    falls = np.flatnonzero(np.diff(time) < 0)
    if not falls.size:
        return False
    low = time[falls + 1] <= 0.05 * time[falls]
    marks = [np.flatnonzero(np.diff(values[name])) for name in ("step", "cycle") if name in values]
    at_steps = bool(marks) and np.isin(falls, np.concatenate(marks)).mean() > 0.9
    return bool(low.mean() > 0.9) and (at_steps or falls.size > 1)


def _joined(step_time: Array) -> Array:
    """Join times that start anew at each step."""
    passed = np.diff(step_time)
    passed = np.where(passed < 0, np.maximum(step_time[1:], 0.0), passed)
    joined: Array = step_time[0] + np.concatenate([[0.0], np.cumsum(passed)])
    return joined


def _checked(
    raw: Array, unit: str | None, known_by: str, values: dict[str, Array], own: Array | None
) -> tuple[float, str]:
    """Find the factor of a time without unit, and hold one with a unit against other columns."""
    checks = {}
    if "date" in values and np.ptp(values["date"]) > 60.0:
        checks["the file's dates"] = float(np.ptp(values["date"]) / max(np.ptp(raw), 1e-300))
    if own is not None and "current" in values:
        passed = float(np.sum(np.abs(values["current"][1:]) * np.maximum(np.diff(raw), 0)) / 3600)
        charge = float(np.sum(np.abs(own)))
        if passed > 0 and charge > 0:
            checks["the file's own capacity"] = charge / passed
    for source, wanted in checks.items():
        fits = [name for name, scale in _UNITS.items() if abs(wanted / scale - 1) < _AGREES]
        if unit is None and fits:
            return _UNITS[fits[0]], f"{source}: they fit a time in {fits[0]}"
        if unit is not None and fits and fits != ["s"]:
            written = {1e-3: "ms", 60.0: "min", 3600.0: "h"}[_UNITS[fits[0]]]
            raise InputError(
                f"{source} contradict{'s' if source.endswith('y') else ''} the time in '{unit}'"
                f"{' or the unit of current' if source.endswith('y') else ''}: the time is "
                f"{_factor(wanted)} too {'long' if wanted < 1 else 'short'}, as if it were in "
                f"{written}; give the right unit in a mapping file (--map) with "
                "'columns: {test_time: {column: ..., unit: ...}}'"
            )
    if unit is None:
        raise InputError(
            "the time has no unit, and nothing else in the file tells it; give it in a mapping "
            "file (--map) with 'columns: {test_time: {column: ..., unit: s}}'"
        )
    sure = [source for source, wanted in checks.items() if abs(wanted - 1) < _AGREES]
    return 1.0, known_by + (f", confirmed by {' and '.join(sure)}" if sure else "")


def _factor(ratio: float) -> str:
    return f"{max(ratio, 1 / ratio):.4g} times"


def _remarks(raw: Array, new_step: Flags) -> list[str]:
    passed = np.diff(raw)
    back = np.flatnonzero(passed < 0)
    repeated = int(np.sum((passed == 0) & ~new_step[1:]))
    remarks = []
    if back.size:
        remarks.append(
            f"time runs back {back.size} time{'s' if back.size > 1 else ''}, first at record "
            f"{back[0] + 2}, from {raw[back[0]]:g} s to {raw[back[0] + 1]:g} s; from there on it "
            "counts on from the last stamp"
        )
    if repeated:
        smallest = float(np.min(passed[passed > 0])) if np.any(passed > 0) else 0.0
        remarks.append(
            f"{repeated} record{'s repeat' if repeated > 1 else ' repeats'} the time of the one "
            f"before (steps of time are at least {smallest:.3g} s): rates of change between "
            "neighbours mean nothing"
        )
    return remarks
