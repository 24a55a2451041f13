"""At which records current flows on purpose: instruments record noise and an offset at rest."""

import numpy as np
import xarray as xr

from nasicell.experiments.importing.table import Array, Counts, Flags

LEAST = 1e-4
"""Below this share of the largest current nothing flows."""
SMALL = 0.01
"""A current below this share of the largest may be noise or an offset ..."""
LITTLE = 0.01
"""... if what it passes until the next larger one is less than this share of the cell's charge,"""
CONTINUES = 0.5
"""... and if it does not begin with more than this share of the current before it, as the tail of a
hold does."""


def flowing(current: Array, seconds: Array, marked: Flags) -> Flags:
    r"""Tell current from what an instrument records at rest.

    A run of records with :math:`|I| < 0.01\,I_\mathrm{max}` is a rest if

    .. math:: \sum_n |I_n| (t_n - t_{n-1}) < 0.01\,Q

    with Q the range of the net charge. It is none if its current continues that before it, as in
    the tail of a hold, or is a single record at the onset of one. A slow half-cycle beside a fast
    one passes the whole charge, so it is none either.

    Parameters
    ----------
    current : array
        Current [A] with either sign.
    seconds : array
        Running time [s].
    marked : array
        Whether a record begins a step by the file's own columns; runs end there.

    Returns
    -------
    array
        Whether current flows.
    """
    size = np.abs(current)
    largest = float(np.max(size, initial=0.0))
    flows: Flags = size > LEAST * largest
    small = size < SMALL * largest
    if not np.any(flows & small):
        return flows
    lasts = np.diff(seconds, prepend=seconds[0])
    reach = float(np.ptp(np.cumsum(current * lasts)))
    starts = np.flatnonzero((np.diff(small, prepend=True) != 0) | (marked & small))
    starts = np.union1d(0, starts)
    ends = np.append(starts[1:], len(current))
    passed = np.add.reduceat(size * lasts, starts)
    way = np.sign(current)
    before, after = np.maximum(starts - 1, 0), np.minimum(ends, len(current) - 1)
    tail = (way[starts] == way[before]) & (size[starts] > CONTINUES * size[before]) & flows[before]
    onset = (ends - starts == 1) & (way[starts] == way[after]) & (ends < len(current))
    rests = small[starts] & (passed < LITTLE * reach) & ~(tail & (starts > 0)) & ~onset
    flows &= ~np.repeat(rests, ends - starts)
    return flows


def lasting(data: xr.Dataset, flows: Flags) -> Array:
    """Time since the record before [s]; where a step begins, the time in which its current flowed.

    Parameters
    ----------
    data : xarray.Dataset
        From :func:`nasicell.read_measured`.
    flows : array
        Whether current flows.
    """
    seconds, current = data["time"].values, data["current"].values
    net = (data["discharge_capacity"] - data["charge_capacity"]).values
    lasts = np.diff(seconds, prepend=seconds[0])
    first = step_begins(data["step_count"].values) & flows
    needed = 3600.0 * np.abs(np.diff(net, prepend=net[0])[first] / current[first])
    # differences of sums carry noise, so to the microsecond
    lasts[first] = np.minimum(lasts[first], needed.round(6))
    return lasts


def step_begins(step: Counts) -> Flags:
    """Whether a record begins a step, from the counts of steps."""
    begins: Flags = np.diff(step, prepend=step[:1]) != 0
    return begins
