"""The command line that asks for a fit."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xarray as xr

from nasicell.experiments.measured import MeasuredRates
from nasicell.fitting.free import Range
from nasicell.fitting.shown import Unit
from nasicell.parameters import Cell


def typed(
    words: Sequence[str],
    data: Sequence[str | Path | xr.Dataset | MeasuredRates],
    free: Sequence[str],
    options: Mapping[str, Any],
) -> str:
    """Return the command line.

    Parameters
    ----------
    words : sequence of str
        The cell, and the options that change it.
    data : sequence
        Paths, names, or what was read from them.
    free : sequence of str
        What follows each ``--free``.
    options : mapping
        Option -> text, number or list of numbers; None or empty for one not given.
    """
    found = ["nasicell", "fit", *words, *map(_name, data)]
    for one in free:
        found += ["--free", one]
    for option, value in options.items():
        if value is not None and value != ():
            numbers = isinstance(value, Sequence) and not isinstance(value, str)
            found += [option, ",".join(map(str, value)) if numbers else str(value)]
    return shlex.join(found)


def free_texts(cell: Cell, ranges: Mapping[str, Range]) -> list[str]:
    """Return what is free as it is typed, each with its range in the unit of the cell file."""
    quantities = dict(cell.quantities())
    found = []
    for path, ends in ranges.items():
        unit = Unit.of(quantities[path])
        found.append(
            f"{path}={':'.join(f'{unit.number(end):.6g} {unit.text}'.strip() for end in ends)}"
        )
    return found


def _name(one: str | Path | xr.Dataset | MeasuredRates) -> str:
    if isinstance(one, xr.Dataset):
        return str(one.attrs["file"])
    return one.name if isinstance(one, MeasuredRates) else str(one)
