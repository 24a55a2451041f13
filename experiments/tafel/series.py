r"""Current and voltage of a symmetric cell whose concentrations stay as at rest, in closed form.

.. math::
    V = i R + \frac{2RT}{F} \sum_{k=1}^{2} \operatorname{asinh} \frac{i}{2 i_{0,k}}, \qquad
    R = R_\mathrm{electrolyte} + R_\mathrm{films} + R_\mathrm{contact}

with V the voltage of the whole cell [V], i the current density [A.m-2], i_0,k the exchange current
densities of both metals [A.m-2] and R per electrode area [Ohm.m2]. Exact for immobile anions. Two
equal electrodes without resistance obey i = 2 i0 sinh(F V/(4RT)): read from the whole voltage the
slope is twice that of one electrode and the intercept is still i0.
"""

from dataclasses import dataclass, replace

import numpy as np

from nasicell.experiments.tafel.line import (
    FIT_POINTS,
    Array,
    TafelLine,
    Window,
    line_through,
)
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F

NEWTON_STEPS = 100
"""More than any start needs; convergence is quadratic and monotone."""
CONVERGED = 1e-13
"""Relative, in the current."""


@dataclass(frozen=True)
class Series:
    """Interfaces and resistances of a cell at rest, in series.

    Attributes
    ----------
    temperature : float
        Temperature [K].
    exchange_currents : tuple of float
        Of the electrodes in series, one or two [A.m-2].
    films, contact, electrolyte : float
        Resistances per electrode area [Ohm.m2]; both films together.
    """

    temperature: float
    exchange_currents: tuple[float, ...]
    films: float = 0.0
    contact: float = 0.0
    electrolyte: float = 0.0

    @classmethod
    def of(cls, cell: Cell, electrolyte: float) -> "Series":
        """The symmetric cell of a cell file.

        Parameters
        ----------
        cell : Cell
            The cell.
        electrolyte : float
            Resistance of its electrolyte at rest [Ohm.m2].
        """
        T = cell.test.temperature.si
        sides = (cell.interphases.metal, cell.interphases.counter)
        return cls(
            temperature=T,
            exchange_currents=tuple(float(side.exchange_current_density(T)) for side in sides),
            films=sum(float(side.film_resistance(T)) for side in sides),
            contact=cell.interphases.contact_resistance.si,
            electrolyte=electrolyte,
        )

    @property
    def resistance(self) -> float:
        """All that obeys Ohm's law [Ohm.m2]."""
        return self.films + self.contact + self.electrolyte

    @property
    def exchange_current(self) -> float:
        """What a line far out reads: the root of the product of two electrodes' [A.m-2]."""
        return float(np.exp(np.mean(np.log(self.exchange_currents))))

    @property
    def thermal_voltage(self) -> float:
        """2RT/F [V]."""
        return 2 * R_GAS * self.temperature / F

    def one_electrode(self) -> "Series":
        """The mean electrode alone, without any resistance."""
        return Series(self.temperature, (self.exchange_current,))

    def without_resistance(self) -> "Series":
        """The electrodes alone."""
        return Series(self.temperature, self.exchange_currents)

    def with_films(self, each: float) -> "Series":
        """With another film, the same on each electrode [Ohm.m2]."""
        return replace(self, films=each * len(self.exchange_currents))

    def scaled(self, factor: float) -> "Series":
        """With all exchange currents multiplied."""
        return replace(self, exchange_currents=tuple(factor * i0 for i0 in self.exchange_currents))

    def voltage(self, current: Array | float) -> Array:
        """Voltage [V] at a current density [A.m-2]."""
        transfer = sum(np.arcsinh(current / (2 * i0)) for i0 in self.exchange_currents)
        return np.asarray(current * self.resistance + self.thermal_voltage * transfer)

    def current(self, voltage: Array) -> Array:
        """Current density [A.m-2] at positive voltages [V].

        Newton's method for ln i, in which V is convex: from above it falls to the solution.
        """
        most = 2 * max(self.exchange_currents)
        i = most * np.sinh(voltage / (len(self.exchange_currents) * self.thermal_voltage))
        if self.resistance > 0:
            i = np.minimum(i, voltage / self.resistance)
        for _ in range(NEWTON_STEPS):
            slope = i * self.resistance + self.thermal_voltage * sum(
                i / np.hypot(i, 2 * i0) for i0 in self.exchange_currents
            )
            step = (voltage - self.voltage(i)) / slope
            i = i * np.exp(step)
            if np.max(np.abs(step)) < CONVERGED:
                break
        return np.asarray(i)

    def line(self, window: Window) -> TafelLine:
        """The Tafel line over a window of this voltage [V]."""
        eta = np.linspace(*window, FIT_POINTS)
        return line_through(eta, self.current(eta))
