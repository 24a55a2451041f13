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
        """Conductivity [S.m-1] as a laboratory measures it: cations and anions together.

        PyBaMM's own holds the concentration above 10 mol.m-3 here but above 0.01 mol.m-3 in the
        concentration term, so that their product, regular for a dilute salt, grows a thousandfold
        where the salt runs out. One bound for both keeps it regular.
        """
        bounded = pybamm.maximum(c_e, pybamm.settings.tolerances["chi__c_e"])
        inputs = {"Electrolyte concentration [mol.m-3]": bounded, "Temperature [K]": T}
        return pybamm.FunctionParameter("Electrolyte conductivity [S.m-1]", inputs)

    def metal_film_resistance(self, T: pybamm.Symbol) -> pybamm.Symbol:
        """Resistance of the film on the metal [Ohm.m2], on the geometric electrode area."""
        return pybamm.FunctionParameter(METAL_FILM_RESISTANCE, {"Temperature [K]": T})

    def cathode_film_resistance(self, T: pybamm.Symbol) -> pybamm.Symbol:
        """Resistance of the film on the cathode particles [Ohm.m2], on their surface area."""
        return pybamm.FunctionParameter(CATHODE_FILM_RESISTANCE, {"Temperature [K]": T})
