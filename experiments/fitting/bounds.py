"""The range in which a free number is sought."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.batch.levers import Levers
from nasicell.experiments.batch.variation import Variation
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Array = NDArray[np.float64]
Range = tuple[float, float]


def bounds(
    cell: Cell, variation: Variation, levers: Levers, free: Mapping[str, Range | None]
) -> tuple[Array, Array]:
    """Return the low and high ends of all ranges (SI).

    A range is the one that is given, else the uncertainty in the cell file.

    Parameters
    ----------
    cell : Cell
        The cell.
    variation : Variation
        What gives a cell with other numbers.
    levers : Levers
        What makes inputs of them.
    free : mapping
        Path -> low and high end in SI units, or None.

    Raises
    ------
    InputError
        If there is no range, or one that the number cannot have, or one model cannot follow it.
    """
    known = dict(cell.quantities())
    found = []
    for path, given in free.items():
        doubt = known[path].uncertainty if path in known else None
        if given is None and doubt is None:
            raise InputError(
                "has no range in the cell file; give one in which it is sought, --free "
                f"{path}=LOW:HIGH",
                path=path,
            )
        low, high = given or (doubt.low, doubt.high)  # type: ignore[union-attr]
        if not low < high:
            raise InputError(
                f"is sought from {low:g} to {high:g}; write the lower end first", path=path
            )
        found.append((low, high))
    ends = np.array(found, dtype=float).reshape(-1, 2)
    quantities = dict(variation.base.quantities())
    own = np.array([quantities[path].si for path in free])
    middle = np.clip(own, *ends.T)
    for number, path in enumerate(free):
        for end in ends[number]:
            values = middle.copy()
            values[number] = end
            try:
                at_end = variation.cell(values)
            except InputError as problem:
                raise InputError(
                    f"cannot be {end:g} {quantities[path].unit}, where its range ends: {problem}",
                    path=path,
                ) from None
            if not levers.same_shapes(at_end):
                raise InputError(
                    "changes the shape of a law, which a fit cannot follow while the cell's "
                    "temperature changes; free its reference value",
                    path=path,
                )
    return ends[:, 0], ends[:, 1]
