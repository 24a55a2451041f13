"""One way of a measurement, charge or discharge: voltage over the charge that has passed."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nasicell.experiments.importing.flowing import flowing, lasting, step_begins
from nasicell.experiments.importing.table import Array, Counts, Flags
from nasicell.parameters.errors import InputError

USUAL = 0.9
"""Of the median current. Records with less of it, as in the tail of a constant voltage, count for
the charge but are no points of the curve."""
LEAST_RECORDS = 20
SHORT = 0.2
"""Of the longest rest. A shorter one is a pause between two steps."""
RESTS = 4
"""So many rests within a half-cycle are a titration."""
SETTLING = 0.1
"""Last share of a rest, in which its drift is read."""


@dataclass(frozen=True)
class Branch:
    """A charge or a discharge.

    Attributes
    ----------
    half_cycle : int
        Its number in the data.
    direction : str
        "charge" or "discharge".
    passed : array
        Charge since its start, rising strictly [A.h].
    voltage : array
        Voltage there [V].
    capacity : float
        Charge of the whole half-cycle; of a titration, that between its first and last rest [A.h].
    hours : float
        Time during which current flows [h].
    drift : array
        Change of the voltage in the last tenth of each rest [V]; empty for a slow half-cycle.
    """

    half_cycle: int
    direction: str
    passed: Array
    voltage: Array
    capacity: float
    hours: float
    drift: Array

    @property
    def c_rate(self) -> float:
        """Mean current over the capacity of the half-cycle itself [1/h]."""
        return 1 / self.hours


def slow_branch(data: xr.Dataset, half_cycle: int) -> Branch:
    """Return the records of a slow half-cycle at which its usual current flows.

    Parameters
    ----------
    data : xarray.Dataset
        Cycling, from :func:`nasicell.read_measured`.
    half_cycle : int
        Number of the half-cycle.

    Raises
    ------
    InputError
        If there are too few records, or rests as in a titration.
    """
    here, flows = _records(data, half_cycle)
    rests = len(_rest_ends(data, here, flows))
    if rests >= RESTS:
        raise InputError(
            f"half-cycle {half_cycle} has {rests} rests: read its ends of rests with --titration "
            "(titration=True)"
        )
    current = np.abs(data["current"].values)
    kept = here[flows[here]]
    kept = kept[current[kept] >= USUAL * np.median(current[kept])]
    kept, passed = _rising(kept, _passed(data, here))
    if kept.size < LEAST_RECORDS:
        raise InputError(
            f"half-cycle {half_cycle} has {kept.size} records with current; a curve needs at least "
            f"{LEAST_RECORDS}"
        )
    whole = float(_passed(data, here)[here[-1]])
    return Branch(
        *(half_cycle, _direction(data, half_cycle), passed, data["voltage"].values[kept], whole),
        _hours(data, here, flows),
        np.empty(0),
    )


def titrated_branch(data: xr.Dataset, half_cycle: int) -> Branch:
    """Return the ends of the rests of a titration, that before its first pulse included.

    Parameters
    ----------
    data : xarray.Dataset
        Cycling, from :func:`nasicell.read_measured`.
    half_cycle : int
        Number of the half-cycle.

    Raises
    ------
    InputError
        If there are too few rests.
    """
    here, flows = _records(data, half_cycle)
    ends = _rest_ends(data, here, flows)
    kept, passed = _rising(np.array([end for _, end in ends], dtype=int), _passed(data, here))
    if kept.size < RESTS:
        raise InputError(
            f"half-cycle {half_cycle} has {kept.size} rests; a titration needs at least {RESTS}, "
            "a slow half-cycle is read without --titration (titration=False)"
        )
    time, voltage = data["time"].values, data["voltage"].values
    starts = {end: start for start, end in ends}
    drift = [
        abs(
            voltage[end]
            - np.interp(
                time[end] - SETTLING * (time[end] - time[starts[end]]),
                time[starts[end] : end + 1],
                voltage[starts[end] : end + 1],
            )
        )
        for end in kept.tolist()
    ]
    return Branch(
        *(half_cycle, _direction(data, half_cycle), passed - passed[0], voltage[kept]),
        float(passed[-1] - passed[0]),
        _hours(data, here, flows),
        np.array(drift),
    )


def _direction(data: xr.Dataset, half_cycle: int) -> str:
    return str(data["direction"].values[data["half_cycle"].values == half_cycle][0])


def _records(data: xr.Dataset, half_cycle: int) -> tuple[Counts, Flags]:
    """Records of a half-cycle with the rest before it, and whether current flows at any record."""
    flows = flowing(
        data["current"].values, data["time"].values, step_begins(data["step_count"].values)
    )
    own = np.flatnonzero(data["half_cycle_count"].values == half_cycle)
    first = own[np.argmax(flows[own])]
    while first > 0 and not flows[first - 1]:
        first -= 1
    return np.arange(max(first - 1, 0) if flows[first] else first, own[-1] + 1), flows


def _passed(data: xr.Dataset, here: Counts) -> Array:
    """Charge since the first of some records, positive in their direction [A.h]."""
    net = (data["discharge_capacity"] - data["charge_capacity"]).values
    since: Array = net - net[here[0]]
    return since if since[here[-1]] > 0 else -since


def _rising(kept: Counts, passed: Array) -> tuple[Counts, Array]:
    """Leave out records at which the charge has not grown since the one before."""
    high = np.maximum.accumulate(passed[kept])
    grows = np.diff(high, prepend=-np.inf) > 0
    return kept[grows], high[grows]


def _hours(data: xr.Dataset, here: Counts, flows: Flags) -> float:
    since = here[1:]
    return float(np.sum(lasting(data, flows)[since[flows[since]]])) / 3600


def _rest_ends(data: xr.Dataset, here: Counts, flows: Flags) -> list[tuple[int, int]]:
    """First and last record of each rest; the first is the last with current, if there is one."""
    rests = ~flows[here]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rests, [False]]).astype(int)))
    time = data["time"].values
    found = [
        (int(here[max(start - 1, 0)]), int(here[end - 1]))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    longest = max((time[end] - time[start] for start, end in found), default=0.0)
    before = here[0] if rests[0] else None  # the first rest may be cut to its last record
    return [
        (start, end)
        for start, end in found
        if time[end] - time[start] >= SHORT * longest or start == before
    ]
