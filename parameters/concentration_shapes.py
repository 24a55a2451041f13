"""Shapes in concentration: how a property of the electrolyte changes with the salt around it.

A shape is a callable g(c) of the concentration c [mol/m3] of the cation and takes floats, numpy
arrays and PyBaMM symbols. Only its ratio g(c)/g(c_rest) is used. Beyond ``valid`` the end values
hold, except for a conductivity (``dilute``), which goes to zero below the range in proportion to c:
at infinite dilution ions conduct one by one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nasicell.parameters.laws import clipped, is_symbol

_FINE = 1001  # points at which a polynomial is looked at


def dilution(c: Any, low: float, dilute: bool) -> Any:
    """Return min(c/low, 1), the factor below the lowest concentration known; 1 if not dilute."""
    return np.minimum(c / low, 1.0) if dilute else 1.0


@dataclass(frozen=True)
class Shape(ABC):
    """A property over concentration, up to a factor.

    Attributes
    ----------
    dilute
        Whether the property goes to zero with c below the range (a conductivity).
    """

    form: ClassVar[str]
    dilute: bool

    def __call__(self, c: Any) -> Any:
        """Return g at the concentration c [mol/m3]."""
        low, high = self.valid
        return self._inside(clipped(c, low, high)) * dilution(c, low, self.dilute)

    @abstractmethod
    def _inside(self, c: Any) -> Any: ...

    @property
    @abstractmethod
    def valid(self) -> tuple[float, float]:
        """Concentrations [mol/m3] between which the shape is backed by its source."""

    @property
    @abstractmethod
    def knots(self) -> tuple[float, ...]:
        """Concentrations [mol/m3] among which the extremes of g lie."""


@dataclass(frozen=True)
class TableShape(Shape):
    """Measured points (c [mol/m3], y in SI units), joined by a monotone cubic (PCHIP)."""

    form: ClassVar[str] = "table"
    points: tuple[tuple[float, float], ...]

    def _inside(self, c: Any) -> Any:
        x, y = (np.array(column) for column in zip(*self.points, strict=True))
        if is_symbol(c):
            import pybamm

            return pybamm.Interpolant(x, y, c, interpolator="pchip")
        from scipy.interpolate import PchipInterpolator  # slow to import

        value = PchipInterpolator(x, y)(c)
        return value if value.ndim else float(value)

    @property
    def valid(self) -> tuple[float, float]:
        """The first and the last concentration [mol/m3] of the table."""
        return self.points[0][0], self.points[-1][0]

    @property
    def knots(self) -> tuple[float, ...]:
        """The concentrations of the table: PCHIP has no extremes between its points."""
        return tuple(c for c, _ in self.points)


@dataclass(frozen=True)
class PolynomialShape(Shape):
    """A published fit, g = sum_k a_k (c/c_u)^k on ``range``.

    a_k are plain numbers, ``coefficients``; c_u [mol/m3] is the ``unit`` of concentration in which
    they were fitted.
    """

    form: ClassVar[str] = "polynomial"
    coefficients: tuple[float, ...]
    unit: float
    range: tuple[float, float]

    def _inside(self, c: Any) -> Any:
        x = c / self.unit
        value = self.coefficients[-1] + 0 * x
        for coefficient in reversed(self.coefficients[:-1]):
            value = value * x + coefficient
        return value

    @property
    def valid(self) -> tuple[float, float]:
        """The ends [mol/m3] of the range of the fit."""
        return self.range

    @property
    def knots(self) -> tuple[float, ...]:
        """A fine grid over the range."""
        return tuple(np.linspace(*self.range, _FINE).tolist())
