"""The numbers that a fit may move, and how far."""

from collections.abc import Mapping, Sequence

import numpy as np

from nasicell.parameters import Cell, InputError
from nasicell.parameters.leaves import known_entries
from nasicell.parameters.merging import MATERIAL_SECTIONS
from nasicell.sweeps.axes import read_axes

EXAMPLE = "--free cathode.diffusion_time_constant='100 s:1000 s'"
Range = tuple[float, float]
Asked = str | Sequence[str] | Sequence[float] | None
"""A range as a user gives it: "LOW:HIGH", two texts, two numbers in SI units, or none."""


def fitted_by(cell: Cell) -> str:
    """Return the command whose numbers are those that the cell file says are fitted by it."""
    return f"nasicell fit {cell.name}"


def own_entries(cell: Cell) -> list[str]:
    """Return the entries that the cell file says are fitted to its own measured capacities."""
    command = fitted_by(cell)
    return [path for path, quantity in cell.quantities() if quantity.refit == command]


def ranges(cell: Cell, free: Sequence[str] | Mapping[str, Asked]) -> dict[str, Range]:
    """Resolve what is free.

    Parameters
    ----------
    cell : Cell
        The cell.
    free : sequence of str or mapping
        Texts ``PATH`` and ``PATH=LOW:HIGH``, or ranges by path. Without a range that of the
        entry's uncertainty is taken; with nothing at all the entries that the cell file says are
        fitted by ``nasicell fit`` and its name.

    Returns
    -------
    dict
        Lower and upper bound by path, in SI units.

    Raises
    ------
    InputError
        If nothing is free, a path is unknown, or a range is unknown or makes no sense.
    """
    if isinstance(free, str):
        free = [free]
    asked = dict(free) if isinstance(free, Mapping) else _split(free)
    if not asked:
        asked = dict.fromkeys(own_entries(cell))
    if not asked:
        raise InputError(
            f"no entry of {cell.name} says that it is fitted by '{fitted_by(cell)}'; say what is "
            f"free, for example {EXAMPLE}"
        )
    return {path: _range(cell, path, spec) for path, spec in asked.items()}


def _split(free: Sequence[str]) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    for one in free:
        path, equals, spec = (part.strip() for part in one.partition("="))
        if not path or (equals and not spec):
            raise InputError(f"--free takes PATH or PATH=LOW:HIGH, not '{one}'; example: {EXAMPLE}")
        if path in asked:
            raise InputError(f"--free gives {path} twice")
        asked[path] = spec or None
    return asked


def _range(cell: Cell, path: str, spec: Asked) -> Range:
    quantities = dict(cell.quantities())
    if path not in quantities:
        _refuse_absent(cell, path)
    if spec is None:
        doubt = quantities[path].uncertainty
        if doubt is None or not doubt.low < doubt.high:
            raise InputError(
                f"has no range in the cell file to stay within; give one: --free {path}=LOW:HIGH",
                path=path,
            )
        return doubt.low, doubt.high
    if (spec.count(":") if isinstance(spec, str) else np.size(spec) - 1) != 1:
        raise InputError(f"--free {path} is '{spec}'; write PATH=LOW:HIGH, for example {EXAMPLE}")
    (axis,) = read_axes(cell, {path: spec}, drawn=True)
    low, high = (float(end) for end in axis.si(np.array(axis.values)))
    return low, high


def _refuse_absent(cell: Cell, path: str) -> None:
    entries = known_entries()
    if path in MATERIAL_SECTIONS or (path in entries and entries[path] is None):
        raise InputError(f"--free {path}: '{path}' is not a number; example: {EXAMPLE}")
    if path not in entries:
        cell.with_values({path: "1"})  # refuses it and names the nearest right path
    raise InputError(
        f"--free {path}: the cell does not have this number; give it a value to start from with "
        f"--set {path}=VALUE"
    )
