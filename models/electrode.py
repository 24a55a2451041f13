"""Electronic conduction in the cathode."""

from typing import Any

import pybamm

LEVEL = "Positive electrode potential level [V]"
DEVIATION = "Positive electrode potential deviation [V]"


class ElectronicConduction(pybamm.electrode.ohm.Full):
    r"""Ohm's law of the electrons, with the potential split into a level and a deviation.

    .. math::
        \phi_s(x) = \bar\phi_s + \delta(x), \qquad
        i_s = -\sigma \, \partial_x \delta, \qquad
        \partial_x i_s = -a j, \qquad \int \delta \, \mathrm{d}x = 0

    with phi_s the potential of the solid [V]; sigma the electronic conductivity of the composite
    [S.m-1]; i_s the electronic current density [A.m-2], equal to the cell's current density at
    the current collector; a j the reaction current per volume [A.m-3].

    The drop delta is microvolts on a level of volts. PyBaMM's own submodel, whose state is
    phi_s, loses the drop's last digits in the difference of neighbouring volumes, and with them
    some 1e-8 of the current and of the sodium balance; with a state of its own the drop keeps them.
    """

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The level and the deviation."""
        level = pybamm.Variable(LEVEL, domain="current collector", reference=self.param.ocv_init)
        deviation = pybamm.Variable(
            DEVIATION,
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
        )
        phi_s = pybamm.PrimaryBroadcast(level, "positive electrode") + deviation
        return {
            **self._get_standard_potential_variables(phi_s),
            "Gradient of positive electrode potential [V.m-1]": pybamm.grad(deviation),
            LEVEL: level,
            DEVIATION: deviation,
        }

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Electronic current density."""
        T = variables["Positive electrode temperature [K]"]
        tor = variables["Positive electrode transport efficiency"]
        sto = self._get_electrode_stoichiometry(variables)
        sigma_eff = self.domain_param.sigma(sto, T) * tor
        i_s = -sigma_eff * pybamm.grad(variables[DEVIATION])
        variables["Positive electrode effective conductivity"] = sigma_eff
        variables.update(self._get_standard_current_variables(i_s))
        variables.update(self._get_standard_whole_cell_variables(variables))
        return variables

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Charge balance, and the deviation's mean of zero."""
        i_s = variables["Positive electrode current density [A.m-2]"]
        a_j = variables[
            "Sum of positive electrode volumetric interfacial current densities [A.m-3]"
        ]
        deviation = variables[DEVIATION]
        self.algebraic = {
            # times L_x squared, as in PyBaMM: potentials and charge then have like residuals
            deviation: self.param.L_x**2 * (pybamm.div(i_s) + a_j),
            variables[LEVEL]: pybamm.x_average(deviation),
        }

    def set_boundary_conditions(self, variables: dict[str, Any]) -> None:
        """No electronic current into the separator, all of the current at the collector."""
        i = variables["Current collector current density [A.m-2]"]
        sigma_eff = variables["Positive electrode effective conductivity"]
        conditions = {
            "left": (pybamm.Scalar(0), "Neumann"),
            "right": (-i / pybamm.boundary_value(sigma_eff, "right"), "Neumann"),
        }
        # the sum of both, too: the heat source takes its gradient
        self.boundary_conditions = {
            variables[DEVIATION]: conditions,
            variables["Positive electrode potential [V]"]: conditions,
        }

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {
            variables[LEVEL]: self.param.ocv_init,
            variables[DEVIATION]: pybamm.Scalar(0),
        }
