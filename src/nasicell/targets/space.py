"""Changes of a cell's numbers as a vector, whose square is how much is changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import Cell, InputError
from nasicell.sweeps.axes import Axis
from nasicell.targets.crossing import Margins
from nasicell.targets.judge import Judge, own_number, scaled, unscaled
from nasicell.targets.words import number_words

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Space:
    r"""Numbers p of a cell and how far they are from its own, p0.

    A change is :math:`z = \ln(p/p_0)` of a logarithmic range, and
    :math:`z = (p - p_0)/\Delta p` of a linear one of width :math:`\Delta p`. All weigh the same:
    :math:`|z|^2` is how much is changed.

    Attributes
    ----------
    axes : tuple of Axis
        The numbers that may change, each with the ends of its range.
    own : tuple of float
        Those of the cell, in the units of the axes.
    """

    axes: tuple[Axis, ...]
    own: tuple[float, ...]

    @classmethod
    def of(cls, cell: Cell, axes: tuple[Axis, ...]) -> Space:
        """Return the changes of a cell.

        Raises
        ------
        InputError
            If a number has no start within its range.
        """
        own = []
        for axis in axes:
            number = own_number(cell, axis)
            if number is None:
                raise InputError(
                    "is not given in this cell, so a change has no start; give the cell one",
                    path=axis.path,
                )
            low, high = axis.values
            if not low <= number <= high:
                raise InputError(
                    f"is {number_words(number, axis)} in this cell, outside the range to change it "
                    f"in, {low:g} to {number_words(high, axis)}; write a range that holds it"
                    + (" (a logarithmic one begins above 0)" if axis.log and number <= 0 else ""),
                    path=axis.path,
                )
            own.append(number)
        return cls(axes, tuple(own))

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Least and largest change of each number."""
        ends = np.array([scaled(axis, np.asarray(axis.values)) for axis in self.axes])
        low, high = ((ends - self._origin[:, None]) / self._width[:, None]).T
        return np.minimum(low, 0.0), np.maximum(high, 0.0)

    def numbers(self, z: Floats) -> Floats:
        """Numbers of a change, in the units of the axes."""
        places = self._origin + self._width * z
        found = np.array([unscaled(a, p) for a, p in zip(self.axes, places, strict=True)])
        # what does not change stays the very number of the cell
        return np.where(z == 0, self.own, found)

    def si(self, z: Floats) -> dict[str, float]:
        """Numbers of a change in SI units, by path."""
        return {
            axis.path: float(axis.si(number))
            for axis, number in zip(self.axes, self.numbers(z), strict=True)
        }

    def margins(self, judge: Judge) -> Margins:
        """The margins as a function of changes."""
        return lambda z: judge(self._origin + self._width * z)

    @property
    def _origin(self) -> Floats:
        return np.array([float(scaled(a, n)) for a, n in zip(self.axes, self.own, strict=True)])

    @property
    def _width(self) -> Floats:
        return np.array([1.0 if a.log else a.values[1] - a.values[0] for a in self.axes])
