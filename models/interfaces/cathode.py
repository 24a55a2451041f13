r"""The cathode particle | electrolyte interface: charge transfer in series with a film.

.. math::
    j_\mathrm{F} = 2 j_0 \sinh\!\left(\frac{F \eta}{2RT}\right), \qquad
    \phi_s - \phi_e = U(\theta_s) + \eta + \eta_\mathrm{film}

with j_F the reaction current on the particle surface [A.m-2], positive when the particle gives its
sodium away (charge), so negative on discharge; j_0(c_+, theta_s, T) the exchange-current density on
the same surface [A.m-2]; eta the charge-transfer overpotential [V]; eta_film the film's [V];
U the open-circuit potential at the surface's sodium content theta_s [V]; transfer coefficient 1/2.
Each place of the electrode has its own.
"""

from typing import Any

import pybamm
from pybamm.models.submodels.interface.base_interface import BaseInterface

from nasicell.models.interfaces.films import CATHODE_FILM_GROWTH
from nasicell.parameters.pybamm_names import (
    CATHODE_DOUBLE_LAYER_CAPACITANCE,
    CATHODE_FILM_CAPACITANCE,
    CATHODE_REACTION,
)

REACTION_CURRENT = "Positive electrode interfacial current density [A.m-2]"
TOTAL_CURRENT = "Cathode interface total current density [A.m-2]"
PER_VOLUME = "Positive electrode volumetric interfacial current density [A.m-3]"
DOUBLE_LAYER = "Cathode double-layer potential [V]"
FILM_OVERPOTENTIAL = "Cathode film overpotential [V]"


class CathodeInterface(BaseInterface):
    """What both interfaces below share: exchange current, film and published variables."""

    def __init__(self, param: Any, options: Any) -> None:
        super().__init__(param, "positive", CATHODE_REACTION, options=options)
        # a current that moves 1C evenly through the electrode
        self.j_scale = param.I_typ / (param.p.prim.a_typ * param.p.L)

    def _state(self, name: str, scale: Any = 1) -> pybamm.Variable:
        return pybamm.Variable(
            name,
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            scale=scale,
        )

    def _film_resistance(self, variables: dict[str, Any]) -> pybamm.Symbol:
        """Resistance of the film as it is by now [Ohm.m2]."""
        T = variables["Positive electrode temperature [K]"]
        return self.param.cathode_film_resistance(T) * variables[CATHODE_FILM_GROWTH]

    def _butler_volmer(self, variables: dict[str, Any], eta: pybamm.Symbol) -> pybamm.Symbol:
        """Reaction current [A.m-2]."""
        T = variables["Positive electrode temperature [K]"]
        j0 = variables["Positive electrode exchange current density [A.m-2]"]
        return 2 * j0 * pybamm.sinh(self.param.F * eta / (2 * self.param.R * T))

    def _publish(
        self,
        variables: dict[str, Any],
        eta: pybamm.Symbol,
        eta_film: pybamm.Symbol,
        j_total: pybamm.Symbol,
    ) -> None:
        """Publish overpotentials [V] and the current with and without charging [A.m-2]."""
        j_av, a_j_av = self._get_average_total_interfacial_current_density(variables)
        variables.update(
            {
                **self._get_standard_total_interfacial_current_variables(j_av, a_j_av),
                **self._get_standard_overpotential_variables(eta),
                # PyBaMM's sign: positive on discharge
                **self._get_standard_sei_film_overpotential_variables(-eta_film),
            }
        )
        variables.update(self._get_standard_volumetric_current_density_variables(variables))
        # the charge balances of both phases take what reacts and what charges the interface, the
        # particles what reacts
        a = variables["Positive electrode surface area to volume ratio [m-1]"]
        variables[PER_VOLUME] = a * j_total


class FaradaicCathode(CathodeInterface):
    r"""No double layer: all current reacts, and eta_film = j_F R_film(T).

    j_F is an algebraic state: so the film, which would otherwise have to use an electrode average
    of j, acts on the local current, and charge and sodium balances are linear in the states, which
    keeps them exact to round-off. The law is not inverted for eta, because the inverse is singular
    where the salt is exhausted (j_0 -> 0).
    """

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The local reaction current."""
        j = self._state(REACTION_CURRENT, self.j_scale)
        variables: dict[str, Any] = self._get_standard_interfacial_current_variables(j)
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Charge-transfer and film overpotentials."""
        j = variables[REACTION_CURRENT]
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        U = variables["Positive electrode open-circuit potential [V]"]
        eta_film = j * self._film_resistance(variables)
        j0 = self._get_exchange_current_density(variables)
        variables.update(self._get_standard_exchange_current_variables(j0))
        self._publish(variables, delta_phi - U - eta_film, eta_film, j)
        return variables

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Butler-Volmer."""
        j = variables[REACTION_CURRENT]
        eta = variables["Positive electrode reaction overpotential [V]"]
        self.algebraic = {j: (j - self._butler_volmer(variables, eta)) / self.j_scale}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {variables[REACTION_CURRENT]: pybamm.Scalar(0)}


class CapacitiveCathode(CathodeInterface):
    r"""A double layer beside the charge transfer, the film in series with both.

    .. math::
        C_\mathrm{dl} \, \partial_t \psi = j - j_\mathrm{F}, \qquad
        C_\mathrm{film} \, \partial_t \eta_\mathrm{film} = j - \eta_\mathrm{film} / R_\mathrm{film}

    with psi = phi_s - phi_e - eta_film the potential of the double layer [V]; j the whole current
    through the interface [A.m-2]; capacitances per particle surface [F.m-2]. Without a capacitance
    of its own the film obeys Ohm's law.
    """

    def __init__(self, param: Any, options: Any, *, film_charges: bool) -> None:
        super().__init__(param, options)
        self.film_charges = film_charges

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The whole current, and the potentials that charge."""
        psi = pybamm.Variable(
            DOUBLE_LAYER,
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            reference=self.param.p.prim.U_init,
        )
        variables = {TOTAL_CURRENT: self._state(TOTAL_CURRENT, self.j_scale), DOUBLE_LAYER: psi}
        if self.film_charges:
            variables[FILM_OVERPOTENTIAL] = self._state(FILM_OVERPOTENTIAL)
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Reaction current from the double layer's potential."""
        j = variables[TOTAL_CURRENT]
        U = variables["Positive electrode open-circuit potential [V]"]
        eta = variables[DOUBLE_LAYER] - U
        if not self.film_charges:
            variables[FILM_OVERPOTENTIAL] = j * self._film_resistance(variables)
        j0 = self._get_exchange_current_density(variables)
        variables.update(self._get_standard_exchange_current_variables(j0))
        j_reaction = self._butler_volmer(variables, eta)
        variables.update(self._get_standard_interfacial_current_variables(j_reaction))
        self._publish(variables, eta, variables[FILM_OVERPOTENTIAL], j)
        return variables

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """The potentials in series add up."""
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        across = variables[DOUBLE_LAYER] + variables[FILM_OVERPOTENTIAL]
        self.algebraic = {variables[TOTAL_CURRENT]: delta_phi - across}

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Charge balances of double layer and film."""
        j = variables[TOTAL_CURRENT]
        C_dl = pybamm.Parameter(CATHODE_DOUBLE_LAYER_CAPACITANCE)
        self.rhs = {variables[DOUBLE_LAYER]: (j - variables[REACTION_CURRENT]) / C_dl}
        if self.film_charges:
            eta_film = variables[FILM_OVERPOTENTIAL]
            C_film = pybamm.Parameter(CATHODE_FILM_CAPACITANCE)
            self.rhs[eta_film] = (j - eta_film / self._film_resistance(variables)) / C_film

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {
            variables[TOTAL_CURRENT]: pybamm.Scalar(0),
            variables[DOUBLE_LAYER]: self.param.p.prim.U_init,
        }
        if self.film_charges:
            self.initial_conditions[variables[FILM_OVERPOTENTIAL]] = pybamm.Scalar(0)
