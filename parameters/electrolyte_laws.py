"""Properties of the electrolyte: laws of temperature that may also know concentration.

c is the concentration [mol/m3] of the cation, c_rest that at rest, T [K] the temperature.
``law(T)`` is the value at rest, ``law.at(c, T, c_rest)`` the value where the salt has moved; both
take floats, numpy arrays and PyBaMM symbols (c_rest is a float).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nasicell.parameters.concentration_shapes import Shape, TableShape, dilution
from nasicell.parameters.laws import TemperatureLaw, clipped, polyline
from nasicell.parameters.quantity import Quantity


@dataclass(frozen=True)
class ElectrolyteLaw(TemperatureLaw):
    """A property as a function of temperature and, where that is known, of concentration."""

    @abstractmethod
    def at(self, c: Any, T: Any, c_rest: float) -> Any:
        """Return the property in SI units; without a shape in concentration, that at rest."""

    @property
    @abstractmethod
    def valid_concentration(self) -> tuple[float, float] | None:
        """Concentrations [mol/m3] that the shape is backed for; None where no shape is known."""

    @property
    def depends_on_concentration(self) -> bool:
        """Whether a shape in concentration is known."""
        return self.valid_concentration is not None

    @property
    @abstractmethod
    def form(self) -> str:
        """How the shape in concentration is given: table, polynomial, grid; "" for none."""

    @property
    @abstractmethod
    def knots(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Concentrations [mol/m3] and temperatures [K] among which the tables' extremes lie."""

    @abstractmethod
    def scale_at_rest(self, c_rest: float) -> float | None:
        """Return the reference value over the tabulated one at rest; None without such a table."""

    def resting_at(self, c_rest: float) -> ElectrolyteLaw:
        """Return the law of an electrolyte whose concentration at rest is known."""
        return self


@dataclass(frozen=True)
class ProductLaw(ElectrolyteLaw):
    """Temperature and concentration act apart: y(c, T) = y(T) g(c)/g(c_rest).

    y(T) is the law of temperature at rest, g the shape in concentration; without one y = y(T).
    """

    temperature: TemperatureLaw
    shape: Shape | None = None

    def __call__(self, T: Any) -> Any:
        """Return the property at rest in SI units."""
        return self.temperature(T)

    def at(self, c: Any, T: Any, c_rest: float) -> Any:
        """Return the property in SI units; without a shape in concentration, that at rest."""
        if self.shape is None:
            return self.temperature(T)
        return self.temperature(T) * (self.shape(c) / self.shape(c_rest))

    @property
    def valid(self) -> tuple[float, float]:
        """Temperatures [K] between which the law is backed by its source."""
        return self.temperature.valid

    @property
    def valid_concentration(self) -> tuple[float, float] | None:
        """Concentrations [mol/m3] that the shape is backed for; None where no shape is known."""
        return None if self.shape is None else self.shape.valid

    @property
    def depends(self) -> bool:
        """Whether the property changes with temperature."""
        return self.temperature.depends

    @property
    def form(self) -> str:
        """How the shape in concentration is given: table or polynomial; "" for none."""
        return "" if self.shape is None else self.shape.form

    @property
    def knots(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Concentrations [mol/m3] and temperatures [K] among which the tables' extremes lie."""
        return () if self.shape is None else self.shape.knots, self.temperature.knot_temperatures

    def scale_at_rest(self, c_rest: float) -> float | None:
        """Return the reference value over the tabulated one at rest; None without such a table."""
        if not isinstance(self.shape, TableShape):
            return None
        return self.reference.si / float(self.shape(c_rest))

    @property
    def quantities(self) -> dict[str, Quantity]:
        """The numbers of the law by their path below the entry."""
        return self.temperature.quantities


@dataclass(frozen=True)
class GridLaw(ElectrolyteLaw):
    """Measured over concentration and temperature at once: ln y is bilinear in (c, T).

    y(c, T) = y_ref G(c, T)/G(c_rest, T_ref), with G the table. Beyond the edges the values of the
    edge hold, except for a conductivity (``dilute``), which goes to zero below the first
    concentration in proportion to c.

    Attributes
    ----------
    concentrations, temperatures
        The lines [mol/m3], [K] of the table, rising.
    values
        A row for every concentration, with a value in SI units for every temperature.
    reference_temperature
        T_ref [K], where the reference value holds at rest.
    dilute
        Whether the property goes to zero with c (a conductivity).
    rest_concentration
        c_rest [mol/m3]; None until the cell knows it (``resting_at``).
    """

    concentrations: tuple[float, ...]
    temperatures: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    reference_temperature: float
    dilute: bool
    rest_concentration: float | None = None

    def __call__(self, T: Any) -> Any:
        """Return the property at rest in SI units."""
        assert self.rest_concentration is not None  # a cell settles its laws before it uses them
        return self.at(self.rest_concentration, T, self.rest_concentration)

    def at(self, c: Any, T: Any, c_rest: float) -> Any:
        """Return the property in SI units."""
        return self._table(c, T) * (self.reference.si / self._at_reference(c_rest))

    def resting_at(self, c_rest: float) -> GridLaw:
        """Return the law of an electrolyte whose concentration at rest is known."""
        return replace(self, rest_concentration=c_rest)

    @property
    def valid(self) -> tuple[float, float]:
        """The first and the last temperature [K] of the table."""
        return self.temperatures[0], self.temperatures[-1]

    @property
    def valid_concentration(self) -> tuple[float, float]:
        """The first and the last concentration [mol/m3] of the table."""
        return self.concentrations[0], self.concentrations[-1]

    @property
    def form(self) -> str:
        """How the shape in concentration is given."""
        return "grid"

    @property
    def knots(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Concentrations [mol/m3] and temperatures [K] of the table."""
        return self.concentrations, self.temperatures

    def scale_at_rest(self, c_rest: float) -> float:
        """Return the reference value over the tabulated one at rest."""
        return self.reference.si / self._at_reference(c_rest)

    def _at_reference(self, c_rest: float) -> float:
        return float(self._table(c_rest, self.reference_temperature))

    def _table(self, c: Any, T: Any) -> Any:
        """Sum lines over c, each weighted by the hat function of its temperature.

        One-dimensional lines instead of one two-dimensional table: c may then live on a mesh while
        T is a single number, and PyBaMM can differentiate them.
        """
        logarithm = np.log(np.array(self.values))
        hats = np.eye(len(self.temperatures))
        inside, within = clipped(c, *self.valid_concentration), clipped(T, *self.valid)
        exponent: Any = 0.0
        for column, hat in zip(logarithm.T, hats, strict=True):
            weight = polyline(self.temperatures, hat, within)
            exponent = exponent + weight * polyline(self.concentrations, column, inside)
        return np.exp(exponent) * dilution(c, self.concentrations[0], self.dilute)
