r"""From a cell to the numbers that one built model takes as inputs.

A half-cell of electrode thickness L and particle radius R behaves as one on a fixed mesh with L0
and R0 if everything is kept per electrode area:

.. math::
    \kappa' = \kappa \epsilon^b \frac{L_0}{L}, \quad \epsilon' = \epsilon \frac{L}{L_0}, \quad
    \sigma' = \sigma \frac{L_0}{L}, \quad D_s' = D_s \frac{R_0^2}{R^2}, \quad
    \epsilon_s' c_0 L_0 = \epsilon_s c_\mathrm{max} L, \quad
    a' j_0' L_0 = a j_0 L, \quad \frac{R_f'}{a' L_0} = \frac{R_f}{a L}

with kappa and the salt's diffusivity [S.m-1, m2.s-1] in the pores, eps their porosity, b the
Bruggeman exponent (the separator likewise with its own thickness); sigma the electronic
conductivity [S.m-1]; D_s the particles' diffusivity [m2.s-1]; eps_s the active volume fraction;
c_max the sites [mol.m-3], c_0 those of the mesh's cell; a = 3 eps_s/R the particles' surface per
volume [m-1]; j_0 the exchange-current density on it [A.m-2]; R_f a film's resistance on it
[Ohm.m2]. Porosity, thickness, radius and loading may therefore vary without another mesh.

A law of temperature or concentration enters as its ratio to the same law of the mesh's cell, so
that tables and formulas keep their shape.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.models import Choices, PartlyMobileAnions, SelfHeating
from nasicell.parameters import pybamm_names as names
from nasicell.parameters.cell import Cell
from nasicell.parameters.electrolyte_laws import GridLaw
from nasicell.parameters.potentials import TwoPhasePlateau
from nasicell.parameters.to_pybamm import pybamm_entries

MOBILE_FRACTION = "Mobile fraction of the anions"
_OCP = "Positive electrode OCP [V]"
_PLATEAU = ("plateau", "tilt", "upper_amplitude", "upper_width", "lower_amplitude", "lower_width")
_KAPPA = "Electrolyte conductivity [S.m-1]"
_SALT_DIFFUSIVITY = "Electrolyte diffusivity [m2.s-1]"
_J0 = "Positive electrode exchange-current density [A.m-2]"
_PARTICLE_DIFFUSIVITY = "Positive particle diffusivity [m2.s-1]"

_LAWS: dict[str, Callable[[float], tuple[float, ...]]] = {
    _KAPPA: lambda c: (c,),
    "Cation transference number": lambda c: (c,),
    _SALT_DIFFUSIVITY: lambda c: (c,),
    "Thermodynamic factor": lambda c: (c,),
    names.METAL_EXCHANGE_CURRENT_DENSITY: lambda c: (c, 1.0),
    names.METAL_FILM_RESISTANCE: lambda c: (),
    _J0: lambda c: (c, 0.5, 1.0),
    _PARTICLE_DIFFUSIVITY: lambda c: (0.5,),
    names.CATHODE_FILM_RESISTANCE: lambda c: (),
    names.PORE_MOBILITY_RATIO: lambda c: (),
}
"""Entries that may be functions, and the arguments before the temperature at which they are read,
with c the concentration at rest [mol.m-3]."""
_NUMBERS = (
    "Contact resistance [Ohm]",
    "Separator porosity",
    "Initial concentration in electrolyte [mol.m-3]",
    "Initial concentration in positive electrode [mol.m-3]",
    "Positive electrode porosity",
    "Positive electrode active material volume fraction",
    "Positive electrode conductivity [S.m-1]",
    "Positive electrode OCP entropic change [V.K-1]",
    "Ambient temperature [K]",
    "Initial temperature [K]",
    names.METAL_FILM_GROWTH_IN_TIME,
    names.METAL_FILM_GROWTH_WITH_CHARGE,
    names.CATHODE_FILM_GROWTH_IN_TIME,
    names.CATHODE_FILM_GROWTH_WITH_CHARGE,
    names.HYSTERESIS_GAP,
    names.HYSTERESIS_WIDTH,
    names.CELL_HEAT_CAPACITY,
    names.CELL_HEAT_LOSS,
)
"""Entries that are numbers; the last four only where the cell file has them."""


def with_inputs(choices: Choices) -> Choices:
    """Return the choices with the mobile fraction, where they have one, as an input."""
    if not isinstance(choices.electrolyte, PartlyMobileAnions):
        return choices
    return replace(choices, electrolyte=PartlyMobileAnions(pybamm.InputParameter(MOBILE_FRACTION)))


class Levers:
    """The inputs of one model, and their values for any cell that differs in its numbers alone.

    Parameters
    ----------
    base : Cell
        The cell of the fixed mesh.
    choices : Choices
        The equations; a mobile fraction of theirs is an input, too.
    fraction : float, optional
        Mobile fraction of every cell; by default what each cell says.

    Attributes
    ----------
    names : tuple of str
        The inputs in order.
    """

    def __init__(self, base: Cell, choices: Choices, fraction: float | None) -> None:
        self.base, self.choices = base, choices
        self._fraction = fraction
        self.entries = pybamm_entries(base, as_built=True)
        electrolyte = base.electrolyte
        grid = any(
            isinstance(law, GridLaw)
            for law in (
                electrolyte.conductivity,
                electrolyte.transference_number,
                electrolyte.salt_diffusivity,
                electrolyte.thermodynamic_factor,
            )
        )
        # laws of temperature stand in the equations only where the temperature changes on the way,
        # or where they cannot be told from those of concentration
        self.follows_temperature = isinstance(choices.heat, SelfHeating) or grid
        self._two_phase = isinstance(base.cathode.open_circuit_potential, TwoPhasePlateau)
        self._c_rest = base.derived.salt_concentration.si
        self._numbers = [name for name in _NUMBERS if name in self.entries]
        plateau = _PLATEAU if self._two_phase else ()
        self.names = (*_LAWS, *self._numbers, *plateau, MOBILE_FRACTION)

    def parameter_values(self) -> dict[str, Any]:
        """Return PyBaMM's parameters of the base, with every lever as an input."""
        values = dict(self.entries)
        for name in _LAWS:
            values[name] = self._law(name)
        for name in self._numbers:
            values[name] = pybamm.InputParameter(name)
        values["Separator Bruggeman coefficient (electrolyte)"] = 0.0
        values["Positive electrode Bruggeman coefficient (electrolyte)"] = 0.0
        if self._two_phase:
            law = self.base.cathode.open_circuit_potential
            symbols = {name: _Symbol(pybamm.InputParameter(name)) for name in _PLATEAU}
            potential = replace(law, **symbols)  # type: ignore[arg-type]
            values[_OCP] = lambda theta: potential(theta)
        return values

    def _law(self, name: str) -> Callable[..., Any]:
        entry, lever = self.entries[name], pybamm.InputParameter(name)
        T_base = self.base.test.temperature.si

        def law(*arguments: Any) -> Any:
            if not callable(entry):
                return entry * lever
            *before, T = arguments
            return entry(*before, T if self.follows_temperature else T_base) * lever

        return law

    def of(self, cell: Cell) -> NDArray[np.float64]:
        """Return the levers of a cell.

        Parameters
        ----------
        cell : Cell
            A cell that differs from the base in its numbers alone.

        Returns
        -------
        array
            Values in the order of ``names``.
        """
        base, entries = self.base, pybamm_entries(cell, as_built=True)
        thickness = cell.derived.electrode_thickness.si / base.derived.electrode_thickness.si
        separator = cell.separator.thickness.si / base.separator.thickness.si
        radius = cell.cathode.particle_radius.si / base.cathode.particle_radius.si
        sites = cell.derived.maximum_concentration.si / base.derived.maximum_concentration.si
        area = cell.test.electrode_area.si / base.test.electrode_area.si
        in_separator = cell.separator.porosity.si**cell.separator.bruggeman_exponent.si / separator
        in_pores = (
            cell.derived.electrode_porosity.si**cell.cathode.bruggeman_exponent.si / thickness
        )

        values = self._ratios(entries, cell) | {name: entries[name] for name in self._numbers}
        values[_KAPPA] *= in_separator
        values[_SALT_DIFFUSIVITY] *= in_separator
        values[names.PORE_MOBILITY_RATIO] *= in_pores / in_separator
        values[_J0] /= radius * sites
        values[names.CATHODE_FILM_RESISTANCE] *= radius * sites
        values[_PARTICLE_DIFFUSIVITY] /= radius**2
        values["Contact resistance [Ohm]"] *= area
        values["Separator porosity"] *= separator
        values["Initial concentration in positive electrode [mol.m-3]"] /= sites
        values["Positive electrode porosity"] *= thickness
        values["Positive electrode active material volume fraction"] *= thickness * sites
        values["Positive electrode conductivity [S.m-1]"] /= thickness
        for name in (names.CELL_HEAT_CAPACITY, names.CELL_HEAT_LOSS):
            if name in values:
                values[name] /= area
        if self._two_phase:
            quantities = cell.cathode.open_circuit_potential.quantities
            values |= {name: quantities[name].si for name in _PLATEAU}
        values[MOBILE_FRACTION] = self._mobile_fraction(cell)
        return np.array([values[name] for name in self.names])

    def _mobile_fraction(self, cell: Cell) -> float:
        if self._fraction is not None:
            return self._fraction
        own = cell.electrolyte.mobile_fraction
        return 1.0 if own is None else own.si

    def same_shapes(self, cell: Cell) -> bool:
        """Whether the laws of a cell keep their ratio to those of the base as it heats up."""
        if not self.follows_temperature:
            return True
        entries, T, c = pybamm_entries(cell, as_built=True), cell.test.temperature.si, self._c_rest
        return all(
            np.isclose(
                _read(entries[name], *before(c), T) * _read(self.entries[name], *before(c), T + 10),
                _read(entries[name], *before(c), T + 10) * _read(self.entries[name], *before(c), T),
                rtol=1e-9,
            )
            for name, before in _LAWS.items()
        )

    def _ratios(self, entries: dict[str, Any], cell: Cell) -> dict[str, float]:
        """Each law over that of the base."""
        T = cell.test.temperature.si
        T_base = T if self.follows_temperature else self.base.test.temperature.si
        c = self._c_rest
        ratios = {}
        for name, before in _LAWS.items():
            value = _read(entries[name], *before(c), T)
            of_base = _read(self.entries[name], *before(c), T_base)
            # a film that neither of them has
            ratios[name] = 1.0 if value == of_base else value / of_base
        return ratios


@dataclass(frozen=True)
class _Symbol:
    """A symbol in the place of a quantity."""

    si: Any


def _read(entry: Any, *arguments: float) -> float:
    return float(entry(*arguments) if callable(entry) else entry)
