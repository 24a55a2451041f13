"""The margin to a target at any point of the varied numbers, computed by the sweep's engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import Cell
from nasicell.sweeps.axes import Axis
from nasicell.sweeps.chunks import prepared
from nasicell.sweeps.design import Sweep, text_of
from nasicell.targets.asked import Target, error_name

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

Floats = NDArray[np.float64]


def scaled(axis: Axis, numbers: Floats | float) -> Floats:
    """Numbers in the unit of an axis -> their logarithm where the axis is logarithmic."""
    return np.log(numbers) if axis.log else np.asarray(numbers, dtype=float)


def unscaled(axis: Axis, places: Floats | float) -> Floats:
    """Undo :func:`scaled`."""
    return np.exp(places) if axis.log else np.asarray(places, dtype=float)


def own_number(cell: Cell, axis: Axis) -> float | None:
    """The cell's own number in the unit of an axis; None where the cell has none."""
    own = dict(cell.quantities()).get(axis.path)
    return None if own is None else float(f"{(own.si - axis.offset) / axis.factor:.12g}")


class Judge:
    """Margin and its numerical error of points, in the scale of the axes.

    Parameters
    ----------
    asked : Sweep
        The sweep whose numbers vary.
    target : Target
        What is required.
    """

    def __init__(self, asked: Sweep, target: Target) -> None:
        self.asked, self.target = asked, target
        self.samples = 0

    def __call__(self, places: Floats) -> tuple[Floats, Floats]:
        """Margins and errors [mAh/g] of points, shape (points, axes); NaN where one fails."""
        found = self.found(places)
        return self.target.margin(found), self.target.error(found, self.asked.accuracy_mAh_g)

    def found(self, places: Floats) -> dict[str, NDArray[Any]]:
        """Each capacity of points and its numerical error [mAh/g], and the reason of a failure."""
        axes: Sequence[Axis] = self.asked.axes
        columns = [axis.si(unscaled(axis, p)) for axis, p in zip(axes, places.T, strict=True)]
        self.samples += len(places)
        rates = list(self.target.c_rates)
        result = self._batch.run(np.stack(columns, axis=1), rates)
        found: dict[str, NDArray[Any]] = {}
        for column, capacity in enumerate(self.target.capacities):
            found[capacity.variable] = result.discharge_capacity_mAh_g[:, column]
            found[error_name(capacity)] = result.numerical_error_mAh_g[:, column]
        said = [
            "; ".join(f"{rate:g}C: {why}" for rate, why in zip(rates, reasons, strict=True) if why)
            for reasons in result.reason
        ]
        return {**found, "reason": np.array(said, dtype=np.str_)}

    @cached_property
    def _batch(self) -> Batch:
        return prepared(text_of(self.asked.plan()))[1]
