"""The balance of the mobile anions, which take no part in the reactions."""

from typing import TYPE_CHECKING, Any

import pybamm

if TYPE_CHECKING:
    from nasicell.models.electrolyte.base import Electrolyte
    from nasicell.models.parameters import CellParameters

SHARE = "Mobile anions over rest"
FLUX = "Mobile anion flux [mol.m-2.s-1]"
SHARE_AT_METAL = "Mobile anions at the metal over rest"
LEAST_SHARE_IN_PORES = "Least mobile anions in the cathode pores over rest"
LEAST = "Least electrolyte concentration [mol.m-3]"
LARGEST = "Largest electrolyte concentration [mol.m-3]"


class AnionBalance(pybamm.electrolyte_diffusion.BaseElectrolyteDiffusion):
    r"""Transport of the mobile anions, and the cations by electroneutrality.

    .. math::
        N_- = -D \, \mathrm{tor} \, \nabla c_- - \frac{1 - t_+}{F} i, \qquad
        \epsilon \, \partial_t c_- = -\nabla\cdot N_-, \qquad c_+ = c_- + c_f

    with N_- = 0 at the metal and at the current collector; symbols as in the electrolyte choices.
    PyBaMM balances the cations instead, with reactions as sources and a concentration gradient at
    the metal as boundary condition; its total of salt then drifts with the discretisation of that
    gradient wherever D or t_+ depend on concentration, and with the solver's error in i. Here no
    anion enters or leaves to the last digit. The state is c_- over its value at rest: c_+ would
    lose the few anions of a nearly single-ion conductor in its last digits.
    """

    def __init__(self, param: "CellParameters", options: Any, electrolyte: "Electrolyte") -> None:
        super().__init__(param, options)
        self.immobile = electrolyte.immobile_anions(param)
        self.rest = param.c_e_init - self.immobile

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The anions, and the cations by electroneutrality."""
        shares = {
            domain: pybamm.Variable(
                f"{domain.split()[0].capitalize()} mobile anions over rest",
                domain=domain,
                auxiliary_domains={"secondary": "current collector"},
            )
            for domain in self.options.whole_cell_domains
        }
        cations = {domain: self.rest * s + self.immobile for domain, s in shares.items()}
        variables: dict[str, Any] = {
            SHARE: pybamm.concatenation(*shares.values()),
            SHARE_AT_METAL: pybamm.boundary_value(shares["separator"], "left"),
            LEAST_SHARE_IN_PORES: pybamm.min(shares["positive electrode"]),
        }
        variables.update(self._get_standard_concentration_variables(cations))
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        variables.update({LEAST: pybamm.min(c_e), LARGEST: pybamm.max(c_e)})
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Fluxes of both ions."""
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        i_e = variables["Electrolyte current density [A.m-2]"]
        stored = {
            domain: variables[f"{domain.capitalize()} porosity"]
            * variables[f"{domain.split()[0].capitalize()} electrolyte concentration [mol.m-3]"]
            for domain in self.options.whole_cell_domains
        }
        variables.update(self._get_standard_porosity_times_concentration_variables(stored))

        x = pybamm.SpatialVariableEdge(
            "x", self.options.whole_cell_domains, {"secondary": "current collector"}
        )
        beyond_metal = x > self.param.n.L  # 0 at the metal itself, 1 elsewhere
        t_minus = 1 - self.param.t_plus(c_e, T)
        D_eff = tor * self.param.D_e(c_e, T)
        N_diffusion = -(D_eff * self.rest) * pybamm.grad(variables[SHARE])
        N_migration = -t_minus * i_e / self.param.F * beyond_metal
        N_anions = N_diffusion + N_migration
        variables[FLUX] = N_anions
        variables.update(self._get_standard_flux_variables(N_anions + i_e / self.param.F))
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """No source."""
        stored = self.rest * variables["Porosity"]
        self.rhs = {variables[SHARE]: -pybamm.div(variables[FLUX]) / stored}

    def set_boundary_conditions(self, variables: dict[str, Any]) -> None:
        """No flux at either end; the current law sees the gradient that stands at the metal."""
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        i = variables["Current collector current density [A.m-2]"]
        migration = (1 - self.param.t_plus(c_e, T)) / (tor * self.param.D_e(c_e, T) * self.param.F)
        none = (pybamm.Scalar(0), "Neumann")
        at_metal = (-pybamm.boundary_value(migration, "left") * i, "Neumann")
        self.boundary_conditions = {
            # the flux at the metal vanishes as a whole, see beyond_metal
            variables[SHARE]: {"left": none, "right": none},
            c_e: {"left": at_metal, "right": none},
        }

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {variables[SHARE]: pybamm.Scalar(1)}
