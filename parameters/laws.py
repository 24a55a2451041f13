"""Laws of temperature: how a property changes around the temperature where it was measured.

Every law is a callable of the absolute temperature T [K] and takes floats, numpy arrays and PyBaMM
symbols. R is the gas constant, y_ref the value at T_ref.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from nasicell.parameters.constants import R_GAS
from nasicell.parameters.quantity import Quantity

EVERYWHERE = (0.0, float("inf"))
_REACH = (1 / 2000, 1 / 50)  # 1/K, where the outer lines of a table end: beyond any cell


def is_symbol(value: Any) -> bool:
    """Tell a PyBaMM symbol without importing PyBaMM."""
    pybamm = sys.modules.get("pybamm")
    return pybamm is not None and isinstance(value, pybamm.Symbol)


def clipped(value: Any, low: float, high: float) -> Any:
    """Return ``value`` or the nearer of the two bounds."""
    return np.minimum(np.maximum(value, low), high)


def polyline(x: Any, y: Any, at: Any) -> Any:
    """Return the straight lines through the points (x, y) at ``at``, which lies within them."""
    x, y = np.asarray(x), np.asarray(y)
    if is_symbol(at):
        import pybamm

        return pybamm.Interpolant(x, y, at)
    return np.interp(at, x, y)


@dataclass(frozen=True)
class TemperatureLaw(ABC):
    """A property as a function of temperature.

    Attributes
    ----------
    reference
        The quantity that was written down, with unit, kind and source.
    """

    reference: Quantity

    @abstractmethod
    def __call__(self, T: Any) -> Any:
        """Return the property in SI units at the temperature T [K]."""

    @property
    def valid(self) -> tuple[float, float]:
        """Temperatures [K] between which the law is backed by its source."""
        return EVERYWHERE

    @property
    def depends(self) -> bool:
        """Whether the property changes with temperature at all."""
        return not isinstance(self, Constant)

    @property
    def knot_temperatures(self) -> tuple[float, ...]:
        """Temperatures [K] of a table; none for a formula."""
        return ()

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers of the law by their path below the entry ("" is the reference value)."""
        return {"": self.reference}


@dataclass(frozen=True)
class Constant(TemperatureLaw):
    """No dependence on temperature is known: y = y_ref."""

    def __call__(self, T: Any) -> Any:
        """Return the property in SI units."""
        if isinstance(T, np.ndarray):
            return np.full(T.shape, self.reference.si)
        return self.reference.si


@dataclass(frozen=True)
class _Activated(TemperatureLaw):
    activation_energy: Quantity
    reference_temperature: float
    range: tuple[float, float] = EVERYWHERE

    @property
    def valid(self) -> tuple[float, float]:
        """Temperatures [K] between which the law is backed by its source."""
        return self.range

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers of the law by their path below the entry."""
        return {"": self.reference, "temperature.activation_energy": self.activation_energy}

    def _exponent(self, T: Any) -> Any:
        return self.activation_energy.si / R_GAS * (1 / T - 1 / self.reference_temperature)


@dataclass(frozen=True)
class Arrhenius(_Activated):
    """A rate or conductivity, rising with T: y = y_ref exp[-E/R (1/T - 1/T_ref)].

    E [J/mol] is the activation energy, T_ref = ``reference_temperature`` [K]. Fit range: see
    ``valid``.
    """

    def __call__(self, T: Any) -> Any:
        """Return the property in SI units at the temperature T [K]."""
        return self.reference.si * np.exp(-self._exponent(T))


@dataclass(frozen=True)
class ArrheniusTime(_Activated):
    """A time constant, falling with T: y = y_ref exp[+E/R (1/T - 1/T_ref)]."""

    def __call__(self, T: Any) -> Any:
        """Return the time in seconds at the temperature T [K]."""
        return self.reference.si * np.exp(self._exponent(T))


@dataclass(frozen=True)
class ArrheniusResistance(_Activated):
    """The area resistance of a film, falling with T: y = y_ref (T/T_ref) exp[+E/R (1/T - 1/T_ref)].

    This is the form behind a straight line of ln(T/y) against 1/T, the plot from which activation
    energies of films and of charge transfer on sodium are read (Nano-Micro Letters 18, 417 (2026)).
    """

    def __call__(self, T: Any) -> Any:
        """Return the resistance in ohm m2 at the temperature T [K]."""
        return self.reference.si * (T / self.reference_temperature) * np.exp(self._exponent(T))


@dataclass(frozen=True)
class VogelTammannFulcher(TemperatureLaw):
    """Transport coupled to the motion of polymer segments (Vogel, Tammann, Fulcher).

    y = y_ref (T_ref/T)^(1/2) exp{-B [1/(T - T0) - 1/(T_ref - T0)]}, for T > T0.

    B [K] is the pseudo-activation temperature, T0 [K] the Vogel temperature, where motion stops; T0
    lies below the whole valid range.
    """

    pseudo_activation_temperature: Quantity
    vogel_temperature: Quantity
    reference_temperature: float
    range: tuple[float, float] = EVERYWHERE

    def __call__(self, T: Any) -> Any:
        """Return the property in SI units at the temperature T [K]."""
        B, T0 = self.pseudo_activation_temperature.si, self.vogel_temperature.si
        shift = 1 / (T - T0) - 1 / (self.reference_temperature - T0)
        return self.reference.si * np.sqrt(self.reference_temperature / T) * np.exp(-B * shift)

    @property
    def valid(self) -> tuple[float, float]:
        """Temperatures [K] between which the law is backed by its source."""
        return max(self.range[0], self.vogel_temperature.si), self.range[1]

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers of the law by their path below the entry."""
        return {
            "": self.reference,
            "temperature.pseudo_activation_temperature": self.pseudo_activation_temperature,
            "temperature.vogel_temperature": self.vogel_temperature,
        }


@dataclass(frozen=True)
class Table(TemperatureLaw):
    """Measured points, joined by straight lines in ln y against 1/T (piecewise Arrhenius).

    The points give the shape; the curve is scaled to pass through the reference value at
    ``reference_temperature``. Beyond the first and the last point the outer lines go on, or, with
    ``held``, the end values hold, as befits a property that heat does not activate; ``valid`` says
    so.
    """

    points: tuple[tuple[float, float], ...]
    reference_temperature: float
    held: bool = False

    def __call__(self, T: Any) -> Any:
        """Return the property in SI units at the temperature T [K]."""
        return self.scale * np.exp(polyline(*self._knots(), 1 / T))

    @property
    def valid(self) -> tuple[float, float]:
        """The first and the last temperature [K] of the table."""
        return self.points[0][0], self.points[-1][0]

    @property
    def scale(self) -> float:
        """Reference value over the tabulated one at the reference temperature."""
        tabulated = np.exp(polyline(*self._knots(), 1 / self.reference_temperature))
        return self.reference.si / float(tabulated)

    @property
    def knot_temperatures(self) -> tuple[float, ...]:
        """Temperatures [K] of the table."""
        return tuple(T for T, _ in self.points)

    def _knots(self) -> tuple[Any, Any]:
        inverse = [1 / T for T, _ in reversed(self.points)]
        logarithm = [float(np.log(y)) for _, y in reversed(self.points)]
        return extended(inverse, logarithm, *_REACH, level=self.held)


def extended(
    x: list[float], y: list[float], start: float, end: float, *, level: bool = False
) -> tuple[Any, Any]:
    """Lengthen the first and the last segment of a polyline to ``start`` and ``end``.

    With ``level`` it goes on at the height of its ends.
    """
    if level:
        return np.array([start, *x, end]), np.array([y[0], *y, y[-1]])
    below = y[0] + (y[1] - y[0]) / (x[1] - x[0]) * (start - x[0])
    above = y[-1] + (y[-1] - y[-2]) / (x[-1] - x[-2]) * (end - x[-1])
    return np.array([start, *x, end]), np.array([below, *y, above])
