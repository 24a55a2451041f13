"""The symbols of the half-cell equations: PyBaMM's own plus films and the electrolyte's choice."""

from typing import TYPE_CHECKING, Any

import pybamm

from nasicell.parameters.pybamm_names import (
    CATHODE_FILM_RESISTANCE,
    METAL_FILM_RESISTANCE,
    PORE_MOBILITY_RATIO,
)

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

    # --- what the electrolyte's choice says, at the place's own temperature -----------------
    def kappa_e(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Conductivity [S.m-1] in the current law."""
        return self._mobility_ratio(c_e, T) * self.electrolyte.conductivity(self, c_e, T)

    def t_plus(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Transference number of the cation [-]."""
        return self.electrolyte.transference_number(self, c_e, T)

    def D_e(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Diffusivity of the salt [m2.s-1]."""
        return self._mobility_ratio(c_e, T) * self.electrolyte.salt_diffusivity(self, c_e, T)

    def chi(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Factor of (RT/F) grad(ln c) in the current law [-]."""
        return self.electrolyte.concentration_factor(self, c_e, T)

    def _mobility_ratio(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Mobility of the ions over that in the separator's electrolyte [-].

        The electrolyte in the cathode's pores may be another than the separator's. All its ions
        are then faster or slower by the ratio of the conductivities, so that t_+ stays.
        """
        ratio = pybamm.FunctionParameter(PORE_MOBILITY_RATIO, {"Temperature [K]": T})
        if c_e.domain == ["positive electrode"]:
            return ratio
        if "positive electrode" not in c_e.domain:
            return pybamm.Scalar(1)
        in_pores = pybamm.concatenation(
            pybamm.FullBroadcast(0, "separator", "current collector"),
            pybamm.FullBroadcast(1, "positive electrode", "current collector"),
        )
        return 1 + in_pores * (ratio - 1)

    # --- what the cell file says ------------------------------------------------------------
    def measured_conductivity(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Conductivity [S.m-1] as a laboratory measures it: cations and anions together."""
        return self._measured("Electrolyte conductivity [S.m-1]", c_e, T)

    def measured_transference_number(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Transference number of the cation [-] as a laboratory measures it."""
        return self._measured("Cation transference number", c_e, T)

    def measured_salt_diffusivity(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Diffusivity of a fully mobile salt [m2.s-1]."""
        return self._measured("Electrolyte diffusivity [m2.s-1]", c_e, T)

    def thermodynamic_factor(self, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """Thermodynamic factor of a fully mobile salt [-]."""
        return self._measured("Thermodynamic factor", c_e, T)

    def _measured(self, name: str, c_e: pybamm.Symbol, T: pybamm.Symbol) -> pybamm.Symbol:
        """A property of concentration and temperature.

        PyBaMM's own holds the concentration above 10 mol.m-3 in conductivity and diffusivity but
        above 0.01 mol.m-3 in the concentration term, so that products which are regular for a
        dilute salt grow a thousandfold where the salt runs out. One bound for all keeps them so.
        """
        bounded = pybamm.maximum(c_e, pybamm.settings.tolerances["chi__c_e"])
        inputs = {"Electrolyte concentration [mol.m-3]": bounded, "Temperature [K]": T}
        return pybamm.FunctionParameter(name, inputs)

    def metal_film_resistance(self, T: pybamm.Symbol) -> pybamm.Symbol:
        """Resistance of the film on the metal [Ohm.m2], on the geometric electrode area."""
        return pybamm.FunctionParameter(METAL_FILM_RESISTANCE, {"Temperature [K]": T})

    def cathode_film_resistance(self, T: pybamm.Symbol) -> pybamm.Symbol:
        """Resistance of the film on the cathode particles [Ohm.m2], on their surface area."""
        return pybamm.FunctionParameter(CATHODE_FILM_RESISTANCE, {"Temperature [K]": T})
