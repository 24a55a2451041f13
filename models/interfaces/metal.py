r"""The metal | electrolyte interface: Butler-Volmer in series with a film.

.. math::
    \phi_\mathrm{metal} - \phi_e = \eta + i R_\mathrm{film}(T), \qquad
    i = 2 i_0 \sinh\!\left(\frac{F \eta}{2 R T}\right)

with i the cell's current density on the geometric electrode area [A.m-2], positive on discharge
(metal dissolves); i_0(T, c_+) the exchange-current density on that same area [A.m-2]; R_film the
film's resistance on that area [Ohm.m2], which may grow; eta the charge-transfer overpotential [V];
transfer coefficient 1/2. The metal's own potential is the zero of the scale.
"""

from typing import Any

import pybamm
from pybamm.models.submodels.interface.base_interface import BaseInterface

from nasicell.models.interfaces.films import METAL_FILM_GROWTH
from nasicell.parameters.pybamm_names import (
    METAL_DOUBLE_LAYER_CAPACITANCE,
    METAL_FILM_CAPACITANCE,
    METAL_OVERPOTENTIAL,
    METAL_POTENTIAL_DIFFERENCE,
    METAL_REACTION,
    METAL_REACTION_CURRENT,
)

FILM_STATE = "Metal film potential drop [V]"


class MetalInterface(BaseInterface):
    """What both interfaces below share: film, exchange current and published variables."""

    def __init__(self, param: Any, options: Any) -> None:
        super().__init__(param, "negative", METAL_REACTION, options=options)

    def _film_resistance(self, variables: dict[str, Any]) -> pybamm.Symbol:
        """Resistance of the film as it is by now [Ohm.m2]."""
        T = variables["X-averaged cell temperature [K]"]
        return self.param.metal_film_resistance(T) * variables[METAL_FILM_GROWTH]

    def _publish(
        self,
        variables: dict[str, Any],
        eta: pybamm.Symbol,
        film_drop: pybamm.Symbol,
        j: pybamm.Symbol,
        j0: pybamm.Symbol,
    ) -> dict[str, Any]:
        """Publish the interface from its two potentials [V] and the reaction current [A.m-2]."""
        i = variables["Current collector current density [A.m-2]"]
        variables.update(
            {
                **self._get_standard_interfacial_current_variables(j),
                **self._get_standard_total_interfacial_current_variables(i, i),
                **self._get_standard_exchange_current_variables(j0),
                **self._get_standard_overpotential_variables(eta),
                # PyBaMM's sign: negative while the film lowers the voltage
                **self._get_standard_sei_film_overpotential_variables(-film_drop),
                METAL_POTENTIAL_DIFFERENCE: eta + film_drop,
            }
        )
        return variables


class FaradaicMetal(MetalInterface):
    """No double layer: the overpotential follows from the current at once, without a state."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Solve the Butler-Volmer law for eta."""
        i = variables["Current collector current density [A.m-2]"]
        T = variables["X-averaged cell temperature [K]"]
        j0 = self._get_exchange_current_density(variables)
        eta = 2 * self.param.R * T / self.param.F * pybamm.arcsinh2(i, 2 * j0)
        return self._publish(variables, eta, i * self._film_resistance(variables), i, j0)


class CapacitiveMetal(MetalInterface):
    r"""With a double layer beside the charge transfer, the film in series with both.

    .. math::
        C_\mathrm{dl} \, \partial_t \eta = i - 2 i_0 \sinh(F \eta / 2RT), \qquad
        C_\mathrm{film} \, \partial_t \eta_\mathrm{film} = i - \eta_\mathrm{film} / R_\mathrm{film}

    with eta_film the film's potential drop [V] and capacitances per electrode area [F.m-2]. Without
    a capacitance of its own the film obeys Ohm's law.
    """

    def __init__(self, param: Any, options: Any, *, film_charges: bool) -> None:
        super().__init__(param, options)
        self.film_charges = film_charges

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The potentials that charge are states."""
        eta = pybamm.Variable(METAL_OVERPOTENTIAL, domain="current collector")
        variables = {METAL_OVERPOTENTIAL: eta}
        if self.film_charges:
            variables[FILM_STATE] = pybamm.Variable(FILM_STATE, domain="current collector")
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Reaction current from the state."""
        i = variables["Current collector current density [A.m-2]"]
        T = variables["X-averaged cell temperature [K]"]
        eta = variables[METAL_OVERPOTENTIAL]
        if not self.film_charges:
            variables[FILM_STATE] = i * self._film_resistance(variables)
        j0 = self._get_exchange_current_density(variables)
        j = 2 * j0 * pybamm.sinh(self.param.F * eta / (2 * self.param.R * T))
        return self._publish(variables, eta, variables[FILM_STATE], j, j0)

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Charge balances of double layer and film."""
        eta = variables[METAL_OVERPOTENTIAL]
        i = variables["Current collector current density [A.m-2]"]
        j = variables[METAL_REACTION_CURRENT]
        C_dl = pybamm.Parameter(METAL_DOUBLE_LAYER_CAPACITANCE)
        self.rhs = {eta: (i - j) / C_dl}
        if self.film_charges:
            drop = variables[FILM_STATE]
            C_film = pybamm.Parameter(METAL_FILM_CAPACITANCE)
            self.rhs[drop] = (i - drop / self._film_resistance(variables)) / C_film

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {variables[METAL_OVERPOTENTIAL]: pybamm.Scalar(0)}
        if self.film_charges:
            self.initial_conditions[variables[FILM_STATE]] = pybamm.Scalar(0)
