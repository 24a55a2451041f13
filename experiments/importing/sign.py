"""Which way the current flows: from what the file says of its steps, its capacities, its voltage.

The sign is converted here once: positive on discharge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nasicell.experiments.importing.table import Array, Counts, Flags
from nasicell.parameters.errors import InputError

_SURE = 0.98
_LEANS = 0.6
_DISCHARGE = re.compile(r"^d_|^d$|^dc\b|dchg|disch|\bdis$|放电|entlad|décharge", re.IGNORECASE)
_CHARGE = re.compile(r"^c_|^c$|chg|charg|充电|^lad", re.IGNORECASE)
MEND = "say it in a mapping file (--map) with 'positive_current: charge', 'discharge' or 'both'"


@dataclass(frozen=True)
class Signed:
    """Current with its sign.

    Attributes
    ----------
    current : array
        Current, positive on discharge [A].
    evidence : str
        What the sign was read from.
    warnings : tuple of str
        What speaks against it.
    """

    current: Array
    evidence: str
    warnings: tuple[str, ...] = ()


def directions_in_words(words: Sequence[str]) -> Array:
    """Direction of records by the words for their steps: 1 discharge, -1 charge, 0 neither."""
    known = {word: _direction(word) for word in set(words)}
    return np.array([known[word] for word in words], dtype=float)


def _direction(word: str) -> int:
    if _DISCHARGE.search(word.strip()):
        return 1
    return -1 if _CHARGE.search(word.strip()) else 0


def find_sign(
    current: Array,
    voltage: Array,
    step: Counts,
    flowing: Flags,
    *,
    words: Array | None,
    growth: Array | None,
    convention: str | None,
    given: str | None,
) -> Signed:
    """Convert a current to positive on discharge.

    Evidence in this order: the user; words of the steps; which column of capacity grows; whether
    the voltage rises or falls while the current flows; the format's convention.

    Parameters
    ----------
    current : array
        As the file has it [A].
    voltage : array
        Voltage [V].
    step : array
        Count of the step of each record.
    flowing : array
        Whether current flows.
    words, growth : array or None
        Directions of records, 1 discharge, -1 charge.
    convention : str or None
        What a positive current does in files of this format.
    given : str or None
        The same, by the user; "both" for a current without a sign.

    Raises
    ------
    InputError
        If nothing tells the sign, or two things contradict.
    """
    if not flowing.any():
        return Signed(current, "no current flows")
    one_way = bool(np.all(current[flowing] > 0) or np.all(current[flowing] < 0))
    if given in ("charge", "discharge"):
        sign = 1.0 if given == "discharge" else -1.0
        evidence = f"the mapping: positive on {given}"
        return _against_voltage(sign * current, voltage, step, flowing, evidence)
    for told, name in ((words, "the file's words for its steps"),
                       (growth, "the columns of capacity that grow")):  # fmt: skip
        if told is None or not np.any(told[flowing]):
            continue
        agrees = _agreement(current, told, flowing)
        if (one_way and agrees not in (1.0, -1.0)) or given == "both":
            direction = _by_step(told, step, flowing, name)
            return Signed(np.abs(current) * direction, f"{name}: the current has no sign")
        if one_way:
            _by_step(told, step, flowing, name)  # refuses steps that they do not explain
        if agrees >= _SURE:
            return Signed(current, f"{name}: positive on discharge")
        if agrees <= -_SURE:
            return Signed(-current, f"{name}: positive on charge")
        raise InputError(
            f"{name} and the sign of the current contradict each other (they agree for "
            f"{0.5 + 0.5 * agrees:.0%} of the records); {MEND}"
        )
    if one_way or given == "both":
        return _unsigned(np.abs(current), voltage, step, flowing)
    if _symmetric(current[flowing], voltage[flowing]):
        return Signed(
            -current,
            "the voltage has the sign of the current, as of a symmetric cell: a current that both "
            "drive is called charge",
        )
    leans = _voltage_leans(current, voltage, step, flowing)
    if abs(leans) >= _LEANS:
        sign = -1.0 if leans > 0 else 1.0
        how = "rises" if leans > 0 else "falls"
        return Signed(
            sign * current,
            f"the voltage {how} while the current is positive: positive on "
            f"{'charge' if leans > 0 else 'discharge'}",
        )
    if convention:
        sign = 1.0 if convention == "discharge" else -1.0
        return Signed(
            sign * current,
            f"the format's convention alone: positive on {convention}",
            ("nothing in the records shows the sign of the current; the format's convention is "
             "taken",),
        )  # fmt: skip
    raise InputError(f"nothing in the records shows which way a positive current flows; {MEND}")


def _symmetric(current: Array, voltage: Array) -> bool:
    """Whether the voltage changes its sign with the current."""
    same = float(np.mean(np.sign(current) == np.sign(voltage)))
    return same >= _SURE and bool(np.any(voltage > 0) and np.any(voltage < 0))


def _agreement(current: Array, told: Array, flowing: Flags) -> float:
    """Mean of sign times direction over records where both are known: 1 agree, -1 opposite."""
    both = flowing & (told != 0)
    return float(np.mean(np.sign(current[both]) * told[both]))


def _by_step(told: Array, step: Counts, flowing: Flags, name: str) -> Array:
    """Direction of each record with current: that of most of its step."""
    direction = np.zeros(len(told))
    for count in np.unique(step[flowing]):
        inside = (step == count) & flowing
        direction[inside] = np.sign(np.sum(told[inside]))
        if not direction[inside].any():
            raise InputError(
                f"the current has one sign only, and {name} do not say whether step {int(count)} "
                "is charge or discharge; export a current with its sign"
            )
    return direction


def _voltage_leans(current: Array, voltage: Array, step: Counts, flowing: Flags) -> float:
    """How the voltage moves with the current within steps: 1 it rises with a positive one."""
    inside = np.diff(step) == 0
    moved = np.where(inside, np.diff(voltage), 0.0)
    way = np.where(flowing, np.sign(current), 0.0)[1:]
    ends = np.flatnonzero(np.diff(step)) + 1
    drift = np.add.reduceat(np.concatenate([[0.0], moved * way]), np.concatenate([[0], ends]))
    total = float(np.sum(np.abs(drift)))
    return float(np.sum(drift)) / total if total > 0 else 0.0


def _against_voltage(
    current: Array, voltage: Array, step: Counts, flowing: Flags, evidence: str
) -> Signed:
    leans = _voltage_leans(current, voltage, step, flowing)
    if leans < _LEANS:
        return Signed(current, evidence)
    said = "the voltage rises while the cell is said to discharge; is the sign right?"
    return Signed(current, evidence, (said,))


def _unsigned(current: Array, voltage: Array, step: Counts, flowing: Flags) -> Signed:
    """Give a current without a sign the direction of each step's voltage."""
    signed = np.zeros(len(current))
    for count in np.unique(step[flowing]):
        inside = np.flatnonzero((step == count) & flowing)
        moved = float(voltage[inside[-1]] - voltage[inside[0]])
        path = float(np.sum(np.abs(np.diff(voltage[inside]))))
        if moved == 0.0 or abs(moved) < 0.5 * path:
            raise InputError(
                f"the current has one sign only, and in step {int(count)} the voltage does not "
                "clearly rise or fall: charge and discharge cannot be told apart; export a column "
                "of states or steps, or a current with its sign"
            )
        signed[inside] = -np.sign(moved) * current[inside]
    return Signed(
        signed,
        "the current has one sign only: charge where the voltage rises within a step, discharge "
        "where it falls",
    )
