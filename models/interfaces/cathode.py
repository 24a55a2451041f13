"""The cathode particle | electrolyte interface: Butler-Volmer in series with a film."""

from typing import Any

import pybamm
from pybamm.models.submodels.interface.base_interface import BaseInterface

from nasicell.models.interfaces.films import CATHODE_FILM_GROWTH
from nasicell.parameters.pybamm_names import CATHODE_REACTION

REACTION_CURRENT = "Positive electrode interfacial current density [A.m-2]"


class FilmedCathode(BaseInterface):
    r"""Charge transfer and film on the particle surface, each place of the electrode for itself.

    .. math::
        j = 2 j_0 \sinh\!\left(\frac{F \eta}{2RT}\right), \qquad
        \eta = \phi_s - \phi_e - U(\theta_s) - j R_\mathrm{film}(T)

    with j the reaction current on the particle surface [A.m-2], positive when the particle gives
    its sodium away (charge), so negative on discharge; j_0(c_+, theta_s, T) the exchange-current
    density on the same surface [A.m-2]; eta the charge-transfer overpotential [V]; R_film the
    film's resistance on the surface [Ohm.m2], which may grow; U the open-circuit potential at the
    surface's sodium content theta_s [V]; transfer coefficient 1/2.

    j is an algebraic state: so the film, which would otherwise have to use an electrode average
    of j, acts on the local current, and charge and sodium balances are linear in the states, which
    keeps them exact to round-off. The law is not inverted for eta, because the inverse is singular
    where the salt is exhausted (j_0 -> 0).
    """

    def __init__(self, param: Any, options: Any) -> None:
        super().__init__(param, "positive", CATHODE_REACTION, options=options)
        # a current that moves 1C evenly through the electrode
        self.j_scale = param.I_typ / (param.p.prim.a_typ * param.p.L)

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The local reaction current."""
        j = pybamm.Variable(
            REACTION_CURRENT,
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            scale=self.j_scale,
        )
        variables: dict[str, Any] = self._get_standard_interfacial_current_variables(j)
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Charge-transfer and film overpotentials."""
        j = variables[REACTION_CURRENT]
        T = variables["Positive electrode temperature [K]"]
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        U = variables["Positive electrode open-circuit potential [V]"]
        growth = variables[CATHODE_FILM_GROWTH]
        eta_film = j * self.param.cathode_film_resistance(T) * growth
        eta_transfer = delta_phi - U - eta_film

        j0 = self._get_exchange_current_density(variables)
        j_av, a_j_av = self._get_average_total_interfacial_current_density(variables)
        variables.update(
            {
                **self._get_standard_total_interfacial_current_variables(j_av, a_j_av),
                **self._get_standard_exchange_current_variables(j0),
                **self._get_standard_overpotential_variables(eta_transfer),
                # PyBaMM's sign: positive on discharge
                **self._get_standard_sei_film_overpotential_variables(-eta_film),
            }
        )
        variables.update(self._get_standard_volumetric_current_density_variables(variables))
        return variables

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Butler-Volmer."""
        j = variables[REACTION_CURRENT]
        j0 = variables["Positive electrode exchange current density [A.m-2]"]
        eta = variables["Positive electrode reaction overpotential [V]"]
        T = variables["Positive electrode temperature [K]"]
        butler_volmer = 2 * j0 * pybamm.sinh(self.param.F * eta / (2 * self.param.R * T))
        self.algebraic = {j: (j - butler_volmer) / self.j_scale}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {variables[REACTION_CURRENT]: pybamm.Scalar(0)}
