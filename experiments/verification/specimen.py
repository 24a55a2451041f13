"""The cell that the rungs are climbed with, and the arithmetic that the oracles need of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy import constants
from scipy.optimize import brentq

from nasicell.parameters import Cell, load_cell

FARADAY: Final[float] = constants.physical_constants["Faraday constant"][0]
"""[C.mol-1], not from the code that is checked."""
GAS: Final[float] = constants.R
"""[J.mol-1.K-1], not from the code that is checked."""
T: Final = 298.15
"""Temperature of every rung that does not name another [K]."""

BASE = "zhang2026-sn-fb"
"""The shipped cell that gives what no oracle needs."""


@dataclass(frozen=True)
class Specimen:
    """A cell's numbers in SI units, written down here and not read from a cell file.

    An oracle takes its numbers from here, the model takes them from ``cell``; so a mistake in the
    way from the file to the equations shows. Nothing is switched off: films, contact, porosity
    and tortuosity of the separator all differ from their trivial values.
    Resistances of the cathode's film and its exchange current are on the particles' surface, those
    of metal and contact on the electrode area.
    """

    conductivity: float = 0.13
    transference_number: float = 0.94
    salt_concentration: float = 500.0
    pore_conductivity: float | None = None
    separator_thickness: float = 27e-6
    separator_porosity: float = 0.6
    separator_exponent: float = 1.5
    loading: float = 0.015
    active_mass_fraction: float = 0.70
    carbon_mass_fraction: float = 0.20
    binder_mass_fraction: float = 0.10
    density: float = 3160.0
    carbon_density: float = 1900.0
    binder_density: float = 1780.0
    molar_mass: float = 0.45576
    exchangeable_cations: float = 2.0
    plateau: float = 3.37
    tilt: float = 0.010
    upper_amplitude: float = 0.60
    upper_width: float = 0.012
    lower_amplitude: float = 1.10
    lower_width: float = 0.012
    entropy: float = -0.151e-3
    hysteresis_gap: float = 0.030
    hysteresis_width: float = 0.04
    porosity: float = 0.5
    exponent: float = 1.5
    electronic_conductivity: float = 10.0
    active_fraction: float = 0.9
    particle_radius: float = 0.25e-6
    diffusion_time: float = 297.0
    cathode_exchange_current: float = 0.1
    cathode_capacitance: float = 0.2
    metal_exchange_current: float = 0.44
    metal_capacitance: float = 5.0
    cathode_film: float = 0.014
    cathode_film_capacitance: float = 0.02
    metal_film: float = 7e-4
    metal_film_capacitance: float = 0.05
    contact: float = 3e-4
    metal_growth_in_time: float = 1 / 600
    metal_growth_with_charge: float = 3e-4
    mass: float = 5e-5
    specific_heat: float = 1000.0
    cooling_area: float = 2e-4
    heat_transfer: float = 5.0
    specific_current: float = 117.6
    electrode_area: float = 1.13e-4
    lower_cutoff: float = 2.5
    upper_cutoff: float = 3.8
    temperature: float = T

    @cached_property
    def cell(self) -> Cell:
        """The same numbers as a cell."""
        entries = {path: getattr(self, name) for name, path in _PATHS.items()}
        given = {path: number for path, number in entries.items() if number is not None}
        return load_cell(BASE).with_numbers(given)

    @property
    def one_c(self) -> float:
        """Current density of 1C [A.m-2]."""
        return self.specific_current * self.loading

    @property
    def thickness(self) -> float:
        """Thickness of the cathode [m]: the solid's volume over what the pores leave."""
        solid = self.loading * (
            1 / self.density
            + self.carbon_mass_fraction / self.active_mass_fraction / self.carbon_density
            + self.binder_mass_fraction / self.active_mass_fraction / self.binder_density
        )
        return solid / (1 - self.porosity)

    @property
    def surface(self) -> float:
        """Surface of the taking-part particles per electrode area [1]: 3 volume / radius."""
        return 3 * self.active_fraction * self.loading / (self.density * self.particle_radius)

    @property
    def maximum_concentration(self) -> float:
        """Sites for sodium per volume of active material [mol.m-3]."""
        return self.exchangeable_cations * self.density / self.molar_mass

    @property
    def sodium(self) -> float:
        """Sodium that the cathode takes up from empty to full [mol.m-2]."""
        share = self.active_fraction * self.loading / self.molar_mass
        return share * self.exchangeable_cations

    @property
    def sites(self) -> float:
        """Charge that the cathode takes up from empty to full [C.m-2]."""
        return FARADAY * self.sodium

    @property
    def separator_transport(self) -> float:
        """Porosity to the exponent, in the separator [1]."""
        return float(self.separator_porosity**self.separator_exponent)

    @property
    def cathode_transport(self) -> float:
        """Porosity to the exponent, in the cathode [1]."""
        return float(self.porosity**self.exponent)

    @property
    def cation_conductivity(self) -> float:
        """What carries a direct current once the anions rest [S.m-1]."""
        return self.transference_number * self.conductivity

    def open_circuit_potential(self, content: Any) -> Any:
        """U [V]: a tilted plateau between two steep ends."""
        poor = self.upper_amplitude * np.exp(-content / self.upper_width)
        rich = self.lower_amplitude * np.exp((content - 1) / self.lower_width)
        return self.plateau - self.tilt * (content - 0.5) + poor - rich

    def content_at(self, potential: float) -> float:
        """Sodium content in equilibrium at a potential [V]."""
        return float(brentq(lambda x: self.open_circuit_potential(x) - potential, 0.0, 1.0))

    @property
    def pore_cation_conductivity(self) -> float:
        """The same of the electrolyte in the cathode's pores, before its tortuosity [S.m-1]."""
        pores = self.conductivity if self.pore_conductivity is None else self.pore_conductivity
        return self.transference_number * pores

    @property
    def separator_resistance(self) -> float:
        """Resistance of the separator to cations [Ohm.m2]."""
        return self.separator_thickness / (self.cation_conductivity * self.separator_transport)

    @property
    def salt_diffusivity(self) -> float:
        """D = 2 t+ (1 - t+) kappa R T/(F^2 c), Nernst and Einstein's, of a free binary salt."""
        t = self.transference_number
        per_salt = self.thermal_voltage / (FARADAY * self.salt_concentration)
        return 2 * t * (1 - t) * self.conductivity * per_salt

    @property
    def heat_capacity(self) -> float:
        """Of the whole cell [J.K-1]."""
        return self.mass * self.specific_heat

    @property
    def thermal_voltage(self) -> float:
        """R T/F [V]."""
        return GAS * self.temperature / FARADAY


_PATHS: Final = {
    "conductivity": "electrolyte.conductivity",
    "transference_number": "electrolyte.transference_number",
    "salt_concentration": "electrolyte.salt_concentration",
    "pore_conductivity": "cathode.pore_conductivity",
    "separator_thickness": "separator.thickness",
    "separator_porosity": "separator.porosity",
    "separator_exponent": "separator.bruggeman_exponent",
    "loading": "cathode.loading",
    "active_mass_fraction": "cathode.active_mass_fraction",
    "carbon_mass_fraction": "cathode.carbon_mass_fraction",
    "binder_mass_fraction": "cathode.binder_mass_fraction",
    "density": "cathode.density",
    "carbon_density": "cathode.carbon_density",
    "binder_density": "cathode.binder_density",
    "molar_mass": "cathode.molar_mass",
    "exchangeable_cations": "cathode.exchangeable_cations",
    "plateau": "cathode.open_circuit_potential.plateau",
    "tilt": "cathode.open_circuit_potential.tilt",
    "upper_amplitude": "cathode.open_circuit_potential.upper_amplitude",
    "upper_width": "cathode.open_circuit_potential.upper_width",
    "lower_amplitude": "cathode.open_circuit_potential.lower_amplitude",
    "lower_width": "cathode.open_circuit_potential.lower_width",
    "entropy": "cathode.open_circuit_potential.entropy_coefficient",
    "hysteresis_gap": "cathode.hysteresis_gap",
    "hysteresis_width": "cathode.hysteresis_width",
    "porosity": "cathode.porosity",
    "exponent": "cathode.bruggeman_exponent",
    "electronic_conductivity": "cathode.electronic_conductivity",
    "active_fraction": "cathode.active_fraction",
    "particle_radius": "cathode.particle_radius",
    "diffusion_time": "cathode.diffusion_time_constant",
    "cathode_exchange_current": "cathode.exchange_current_density",
    "cathode_capacitance": "cathode.double_layer_capacitance",
    "metal_exchange_current": "interphases.metal.exchange_current_density",
    "metal_capacitance": "interphases.metal.double_layer_capacitance",
    "cathode_film": "interphases.cathode.film_resistance",
    "cathode_film_capacitance": "interphases.cathode.film_capacitance",
    "metal_film_capacitance": "interphases.metal.film_capacitance",
    "metal_film": "interphases.metal.film_resistance",
    "contact": "interphases.contact_resistance",
    "metal_growth_in_time": "interphases.metal.film_growth_in_time",
    "metal_growth_with_charge": "interphases.metal.film_growth_with_charge",
    "mass": "thermal.mass",
    "specific_heat": "thermal.specific_heat",
    "cooling_area": "thermal.cooling_area",
    "heat_transfer": "thermal.heat_transfer_coefficient",
    "specific_current": "test.specific_current_1C",
    "lower_cutoff": "test.lower_cutoff",
    "upper_cutoff": "test.upper_cutoff",
    "electrode_area": "test.electrode_area",
    "temperature": "test.temperature",
}
"""Where each number stands in a cell file."""
