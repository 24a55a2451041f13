"""The symbols of the half-cell equations: PyBaMM's own plus films and the electrolyte's choice."""

from typing import TYPE_CHECKING, Any

import pybamm

from nasicell.parameters.pybamm_names import CATHODE_FILM_RESISTANCE, METAL_FILM_RESISTANCE

if TYPE_CHECKING:
    from nasicell.models.electrolyte.base import Electrolyte


class CellParameters(pybamm.LithiumIonParameters):
    """PyBaMM's half-cell parameters with two films and an electrolyte that knows its conductivity.

    Parameters
    ----------
    options : pybamm.BatteryModelOptions
        The model's options.
    electrolyte : Electrolyte
        The electrolyte choice; it decides which conductivity carries a direct current.
    """

    def __init__(self, options: Any, electrolyte: "Electrolyte") -> None:
        self.electrolyte = electrolyte
        super().__init__(options)

    def kappa_e(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Conductivity [S.m-1] that the chosen electrolyte's current law uses."""
        return self.electrolyte.conductivity(self, c_e, T)

    def measured_conductivity(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Conductivity [S.m-1] as a laboratory measures it: cations and anions together."""
        return super().kappa_e(c_e, T)

    def metal_film_resistance(self, T: pybamm.Symbol) -> pybamm.Symbol:
        """Resistance of the film on the metal [Ohm.m2], on the geometric electrode area."""
        return pybamm.FunctionParameter(METAL_FILM_RESISTANCE, {"Temperature [K]": T})

    def cathode_film_resistance(self, T: pybamm.Symbol) -> pybamm.Symbol:
        """Resistance of the film on the cathode particles [Ohm.m2], on their surface area."""
        return pybamm.FunctionParameter(CATHODE_FILM_RESISTANCE, {"Temperature [K]": T})
