"""Charge: of the current, by integration, and of the file's own columns, as a check."""

import numpy as np

from nasicell.experiments.importing.table import Array, Counts, Flags

_FALLING = 0.2
"""A column that falls in more of its steps does not start anew: it is a net charge."""
FAR = 5
"""A time before the first record of a step more than so many times the longest interval within the
step was not recorded."""
_ROUNDING = 1e-3
"""Below this share of the largest increment a capacity has not grown."""


def own_increments(values: dict[str, Array]) -> tuple[Array | None, str]:
    """Charge between records by the file's own columns, without a sign.

    A column that falls has started anew, at a step or a cycle: what it then shows is the increment.

    Parameters
    ----------
    values : dict
        Quantities.

    Returns
    -------
    increments, name
        Charge since the record before [A.h] (0 at the first), None where the file has no such
        column; and the name of the quantity.
    """
    if "charge_increment" in values:
        since = np.abs(np.nan_to_num(values["charge_increment"]))
        since[0] = 0.0  # of the time before the first record
        return since, "charge_increment"
    if "net_charge" in values:
        return np.abs(_since(values["net_charge"])), "net_charge"
    if "charge_capacity" in values and "discharge_capacity" in values:
        both = grown(values["charge_capacity"]) + grown(values["discharge_capacity"])
        return both, "charge and discharge capacity"
    if "capacity" in values:
        moved = _since(values["capacity"])
        if np.sum(moved < 0) > _FALLING * np.sum(moved != 0):  # it counts down as well as up
            return np.abs(moved), "capacity"
        return grown(np.abs(values["capacity"])), "capacity"
    return None, ""


def specific_increments(values: dict[str, Array]) -> Array | None:
    """Specific capacity between records by the file's own columns [mA.h/g]; None without."""
    specific = {
        name.removeprefix("specific_"): column
        for name, column in values.items()
        if name.startswith("specific_")
    }
    return own_increments(specific)[0]


def growth(values: dict[str, Array]) -> Array | None:
    """Direction of each record by two columns of capacity: 1 discharge, -1 charge, 0 neither."""
    if not {"charge_capacity", "discharge_capacity"} <= set(values):
        return None
    charge = grown(np.abs(values["charge_capacity"]))
    discharge = grown(np.abs(values["discharge_capacity"]))
    moved = discharge - charge
    return np.where(np.abs(moved) > _ROUNDING * np.max(np.abs(moved)), np.sign(moved), 0.0)


def current_from_charge(values: dict[str, Array], seconds: Array) -> tuple[Array, str]:
    """Return the current where a file has none: charge since the record before over time [A].

    Positive as the file counts charge. Where no time passed the current is that of the record
    before.
    """
    if "charge_increment" in values:
        passed, name = values["charge_increment"], "increments of charge"
    elif "net_charge" in values:
        passed, name = _since(values["net_charge"]), "net charge"
    else:
        charge, discharge = values["charge_capacity"], values["discharge_capacity"]
        passed, name = grown(charge) - grown(discharge), "charge and discharge capacity"
    step = np.diff(seconds, prepend=seconds[0])
    moving = step > 0
    current = np.zeros(len(seconds))
    current[moving] = 3600.0 * passed[moving] / step[moving]
    last = np.maximum.accumulate(np.where(moving, np.arange(len(seconds)), 0))
    return current[last], name


def unrecorded(seconds: Array, step: Counts, flows: Flags) -> Flags:
    """Records before which nothing is recorded for so long that no current can be told.

    They are the first of a step, its current flows, and the time before is more than ``FAR`` times
    the longest interval within the step: a piece was cut out there, or a rest was not recorded.

    Parameters
    ----------
    seconds : array
        Running time [s].
    step : array
        Count of the step of each record.
    flows : array
        Whether current flows.
    """
    lasts = np.diff(seconds, prepend=seconds[0])
    begins = np.flatnonzero(np.diff(step, prepend=step[0] - 1))
    within = lasts.copy()
    within[begins] = 0.0
    longest = np.maximum.reduceat(within, begins)
    found = np.zeros(len(step), dtype=bool)
    found[begins] = flows[begins] & (longest > 0) & (lasts[begins] > FAR * longest)
    return found


def time_of_current(
    current: Array, seconds: Array, step: Counts, flows: Flags, own: Array | None
) -> tuple[Array, Flags]:
    """Time since the record before [s] in which the current of a record flowed.

    Of an unrecorded time only as much as the file's own capacity needs; without one, none: the step
    begins at its first record.

    Parameters
    ----------
    current : array
        Current [A].
    seconds : array
        Running time [s].
    step : array
        Count of the step of each record.
    flows : array
        Whether current flows.
    own : array or None
        Charge since the record before by the file's own column [A.h], without a sign.

    Returns
    -------
    lasts, gaps
        The time [s], and the records that :func:`unrecorded` finds.
    """
    lasts = np.diff(seconds, prepend=seconds[0])
    gaps = unrecorded(seconds, step, flows)
    needed = 0.0 if own is None else 3600.0 * own[gaps] / np.abs(current[gaps])
    lasts[gaps] = np.minimum(lasts[gaps], needed)
    return lasts, gaps


def passed_charge(current: Array, lasts: Array, step: Counts) -> Array:
    """Charge since the record before by the current [A.h], 0 at the first.

    Within a step the trapezoidal rule; the first interval of a step has the step's own current.

    Parameters
    ----------
    current : array
        Current [A].
    lasts : array
        Time since the record before in which it flowed [s].
    step : array
        Count of the step of each record.
    """
    mean = 0.5 * (current[1:] + current[:-1])
    mean = np.where(np.diff(step) != 0, current[1:], mean)
    return np.concatenate([[0.0], mean * lasts[1:] / 3600.0])


def _since(values: Array) -> Array:
    held = _held(values)
    return np.diff(held, prepend=held[0])


def _held(values: Array) -> Array:
    """Fill gaps with the value before them, those at the start with the first."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(len(values))
    last = np.maximum.accumulate(np.where(known, np.arange(len(values)), int(np.argmax(known))))
    return values[last]


def grown(values: Array) -> Array:
    """Increments of a column that starts anew."""
    passed = _since(values)
    return np.where(passed < 0, np.maximum(_held(values), 0.0), passed)
