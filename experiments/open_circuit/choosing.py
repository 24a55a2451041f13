"""Which half-cycles an open-circuit potential is read from."""

import itertools

import numpy as np
import xarray as xr

from nasicell.parameters.errors import InputError

LARGE = 0.7
"""Of the largest half-cycle. A smaller one is not chosen unasked."""
AS_SLOW = 1.1
"""Of the least current: half-cycles up to it count as equally slow."""


def chosen_half_cycles(
    data: xr.Dataset, charge: int | None, discharge: int | None, *, one: bool
) -> list[int]:
    """Return the half-cycles to read.

    Named ones are taken. Otherwise, of all neighbours of opposite direction, both of at least 70 %
    of the largest capacity, the slowest; among equally slow ones those whose capacities agree best.

    Parameters
    ----------
    data : xarray.Dataset
        Cycling, from :func:`nasicell.read_measured`.
    charge, discharge : int or None
        Numbers of half-cycles.
    one : bool
        Whether one direction is enough.

    Returns
    -------
    list of int
        Two half-cycles, a charge and a discharge in the order of time, or one.

    Raises
    ------
    InputError
        If a number is not one of that direction, or a direction is missing.
    """
    if data.attrs["kind"] != "cycling" or "half_cycle" not in data.dims:
        raise InputError("holds no half-cycles; a potential needs records of charge and discharge")
    order: list[int] = data["half_cycle"].values.tolist()
    ways = dict(zip(order, data["direction"].values, strict=True))
    named = [(charge, "charge"), (discharge, "discharge")]
    for number, way in named:
        if number is not None and ways.get(number) != way:
            there = [str(n) for n, found in ways.items() if found == way]
            raise InputError(
                f"is {number}, which is "
                + (f"a {ways[number]}" if number in ways else "not in the file")
                + f"; half-cycles of {way}: {_listed(there)}",
                path=way,
            )
    given = sorted(number for number, _ in named if number is not None)
    if len(given) == 2 or (given and one):
        return given
    if len(given) == 1:
        return _best(data, [pair for pair in itertools.pairwise(order) if given[0] in pair])
    if one and len(order) == 1:
        return order
    return _best(data, list(itertools.pairwise(ways)))


def _best(data: xr.Dataset, pairs: list[tuple[int, int]]) -> list[int]:
    numbers: list[int] = data["half_cycle"].values.tolist()
    way = dict(zip(numbers, data["direction"].values, strict=True))
    size = dict(zip(numbers, data["half_cycle_capacity"].values, strict=True))
    current = dict(zip(numbers, data["mean_current"].values.tolist(), strict=True))
    pairs = [pair for pair in pairs if way[pair[0]] != way[pair[1]]]
    if not pairs:
        raise InputError(
            f"holds no charge beside a discharge (half-cycles: {_listed([*map(str, way.values())])}"
            "): one branch alone holds its polarisation, which cannot be told from the potential; "
            "measure both, or a titration"
        )
    largest = max(size.values())
    whole = [pair for pair in pairs if min(size[n] for n in pair) >= LARGE * largest]
    slowness = {pair: float(np.nanmax([current[n] for n in pair])) for pair in whole or pairs}
    slow = [p for p, found in slowness.items() if found <= AS_SLOW * min(slowness.values())]
    best: tuple[int, int] = min(slow, key=lambda pair: abs(np.log(size[pair[0]] / size[pair[1]])))
    return list(best)


def _listed(words: list[str]) -> str:
    shown = ", ".join(words[:10]) or "none"
    return shown + (f" and {len(words) - 10} more" if len(words) > 10 else "")
