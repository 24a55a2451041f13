"""The balance of the mobile anions, which take no part in the reactions."""

from typing import TYPE_CHECKING, Any

import pybamm

if TYPE_CHECKING:
    from nasicell.models.electrolyte.base import Electrolyte
    from nasicell.models.parameters import CellParameters

SHARE = "Mobile anions over rest"
FLUX = "Mobile anion flux [mol.m-2.s-1]"
SHARE_AT_METAL = "Mobile anions at the metal over rest"
SHARE_AT_COUNTER = "Mobile anions at the counter electrode over rest"
LEAST_SHARE_IN_PORES = "Least mobile anions in the cathode pores over rest"
LEAST = "Least electrolyte concentration [mol.m-3]"
LARGEST = "Largest electrolyte concentration [mol.m-3]"
ROUND_OFF = 1e-9
"""Share of the separator within which an edge of the mesh counts as its end."""


class AnionBalance(pybamm.electrolyte_diffusion.BaseElectrolyteDiffusion):
    r"""Transport of the mobile anions, and the cations by electroneutrality.

    .. math::
        N_- = -D \, \mathrm{tor} \, \nabla c_- - \frac{1 - t_+}{F} i, \qquad
        \epsilon \, \partial_t c_- = -\nabla\cdot N_-, \qquad c_+ = c_- + c_f

    with N_- = 0 at both ends: at the metal and, in a half-cell, at the current collector, in a
    symmetric cell at the counter electrode. Symbols as in the electrolyte choices.
    PyBaMM balances the cations instead, with reactions as sources and a concentration gradient at
    the metal as boundary condition; its total of salt then drifts with the discretisation of that
    gradient wherever D or t_+ depend on concentration, and with the solver's error in i. Here no
    anion enters or leaves to the last digit. The state is c_- over its value at rest: c_+ would
    lose the few anions of a nearly single-ion conductor in its last digits.
    """

    def __init__(self, param: "CellParameters", options: Any, electrolyte: "Electrolyte") -> None:
        super().__init__(param, options)
        self._planar = "positive electrode" not in options.whole_cell_domains
        self.immobile = electrolyte.immobile_anions(param)
        self.rest = param.c_e_init - self.immobile

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The anions, and the cations by electroneutrality."""
        shares = {
            domain: pybamm.Variable(
                # one region alone is the whole, and goes by its name
                SHARE if self._planar else f"{domain.split()[0].capitalize()} {SHARE.lower()}",
                domain=domain,
                auxiliary_domains={"secondary": "current collector"},
            )
            for domain in self.options.whole_cell_domains
        }
        cations = {domain: self.rest * s + self.immobile for domain, s in shares.items()}
        variables: dict[str, Any] = {
            SHARE: pybamm.concatenation(*shares.values()),
            SHARE_AT_METAL: pybamm.boundary_value(shares["separator"], "left"),
        }
        if self._planar:
            variables[SHARE_AT_COUNTER] = pybamm.boundary_value(shares["separator"], "right")
        else:
            variables[LEAST_SHARE_IN_PORES] = pybamm.min(shares["positive electrode"])
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

        t_minus = 1 - self.param.t_plus(c_e, T)
        D_eff = tor * self.param.D_e(c_e, T)
        N_diffusion = -(D_eff * self.rest) * pybamm.grad(variables[SHARE])
        N_migration = -t_minus * i_e / self.param.F * self._off_the_electrodes()
        N_anions = N_diffusion + N_migration
        variables[FLUX] = N_anions
        variables.update(self._get_standard_flux_variables(N_anions + i_e / self.param.F))
        return variables

    def _off_the_electrodes(self) -> pybamm.Symbol:
        """0 on the edges of the mesh where an electrode begins, 1 on all others."""
        x = pybamm.SpatialVariableEdge(
            "x", self.options.whole_cell_domains, {"secondary": "current collector"}
        )
        metal, thickness = self.param.n.L, self.param.s.L
        off_metal = x > metal + ROUND_OFF * thickness
        if not self._planar:
            return off_metal  # at the collector of a porous cathode no ionic current is left
        return off_metal * (x < metal + (1 - ROUND_OFF) * thickness)

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """No source."""
        stored = self.rest * variables["Porosity"]
        self.rhs = {variables[SHARE]: -pybamm.div(variables[FLUX]) / stored}

    def set_boundary_conditions(self, variables: dict[str, Any]) -> None:
        """No flux at either end; the current law sees the gradient that stands at an electrode."""
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        i = variables["Current collector current density [A.m-2]"]
        migration = (1 - self.param.t_plus(c_e, T)) / (tor * self.param.D_e(c_e, T) * self.param.F)
        none = (pybamm.Scalar(0), "Neumann")
        left, right = (
            (-pybamm.boundary_value(migration, side) * i, "Neumann") for side in ("left", "right")
        )
        self.boundary_conditions = {
            # the flux at an electrode vanishes as a whole, see _off_the_electrodes
            variables[SHARE]: {"left": none, "right": none},
            c_e: {"left": left, "right": right if self._planar else none},
        }

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {variables[SHARE]: pybamm.Scalar(1)}
