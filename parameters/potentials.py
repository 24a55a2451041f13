"""Open-circuit potential of a cathode material against its metal.

theta is the sodium content over the exchangeable range: 1 = discharged, 0 = charged. Every law is
a callable U(theta) or U(theta, T) in volts and takes floats, numpy arrays and PyBaMM symbols.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from nasicell.parameters.expressions import evaluate
from nasicell.parameters.laws import extended, is_symbol
from nasicell.parameters.quantity import Kind, Quantity, Uncertainty

_MARGIN = 0.05  # in theta: solvers step slightly outside [0, 1]


@dataclass(frozen=True)
class PotentialLaw(ABC):
    """An open-circuit potential U(theta, T) = U(theta) + dU/dT (T - T_ref).

    Attributes
    ----------
    entropy_coefficient
        dU/dT [V/K], taken as independent of theta; None when unknown (then U does not depend on T).
    reference_temperature
        T_ref [K], the temperature where U(theta) holds.
    """

    entropy_coefficient: Quantity | None
    reference_temperature: float

    def __call__(self, theta: Any, T: Any = None) -> Any:
        """Return the potential [V] at sodium content theta and, if given, temperature T [K]."""
        potential = self._isothermal(theta)
        if T is None or self.entropy_coefficient is None:
            return potential
        return potential + self.entropy_coefficient.si * (T - self.reference_temperature)

    @abstractmethod
    def _isothermal(self, theta: Any) -> Any: ...

    @property
    def plateau_potential(self) -> float:
        """Potential at half content, U(1/2) [V]."""
        return float(self(0.5))

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers of the law by their path below the entry."""
        coefficient = self.entropy_coefficient
        return {} if coefficient is None else {"entropy_coefficient": coefficient}


@dataclass(frozen=True)
class TwoPhasePlateau(PotentialLaw):
    """A flat plateau between two steep ends.

    U = U_p - s (theta - 1/2) + A_h exp(-theta/l_h) - A_l exp[-(1 - theta)/l_l]

    U_p [V] plateau, s [V] its whole tilt, A_h [V] and l_h the sodium-poor end, A_l [V] and l_l the
    sodium-rich end. Smooth, finite and strictly falling on and around [0, 1] as long as s, A and l
    are positive.
    """

    plateau: Quantity
    tilt: Quantity
    upper_amplitude: Quantity
    upper_width: Quantity
    lower_amplitude: Quantity
    lower_width: Quantity

    def _isothermal(self, theta: Any) -> Any:
        poor_end = self.upper_amplitude.si * np.exp(-theta / self.upper_width.si)
        rich_end = self.lower_amplitude.si * np.exp(-(1 - theta) / self.lower_width.si)
        return self.plateau.si - self.tilt.si * (theta - 0.5) + poor_end - rich_end

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers of the law by their path below the entry."""
        return {
            "plateau": self.plateau,
            "tilt": self.tilt,
            "upper_amplitude": self.upper_amplitude,
            "upper_width": self.upper_width,
            "lower_amplitude": self.lower_amplitude,
            "lower_width": self.lower_width,
            **super().quantities,
        }


@dataclass(frozen=True)
class WholeCurve(PotentialLaw):
    """A potential whose numbers have one origin.

    Attributes
    ----------
    kind, source, note, refit
        Of the whole curve, as a :class:`Quantity` has them.
    uncertainty
        Plus-minus the same everywhere on the curve; its ends are those of the first potential.
    """

    kind: Kind
    source: str
    note: str | None
    refit: str | None
    uncertainty: Uncertainty | None


@dataclass(frozen=True)
class TabulatedPotential(WholeCurve):
    """Measured points (theta, U), joined by a monotone cubic (PCHIP).

    The points span [0, 1] and fall strictly. A straight margin of 0.05 in theta beyond both ends
    keeps a solver's trial steps finite.
    """

    points: tuple[tuple[float, float], ...]

    def _isothermal(self, theta: Any) -> Any:
        x, y = extended(
            [content for content, _ in self.points],
            [potential for _, potential in self.points],
            -_MARGIN,
            1 + _MARGIN,
        )
        if is_symbol(theta):
            import pybamm

            return pybamm.Interpolant(x, y, theta, interpolator="pchip")
        from scipy.interpolate import PchipInterpolator  # slow to import

        value = PchipInterpolator(x, y)(theta)
        return value if isinstance(theta, np.ndarray) else float(value)

    @property
    def plateau_potential(self) -> float:
        """Potential at half content [V], on the straight line between the nearest points."""
        contents, potentials = zip(*self.points, strict=True)
        return float(np.interp(0.5, contents, potentials))


@dataclass(frozen=True)
class ExpressionPotential(WholeCurve):
    """A formula of theta, written ``x`` in ``expression``, that falls strictly on [0, 1]."""

    expression: str

    def _isothermal(self, theta: Any) -> Any:
        return evaluate(self.expression, theta)
