"""The cathode's open-circuit potential: one curve, or a charge and a discharge branch."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import pybamm

from nasicell.parameters.pybamm_names import (
    CATHODE_REACTION,
    HYSTERESIS_GAP,
    HYSTERESIS_STATE,
    HYSTERESIS_WIDTH,
)


class CathodePotential(ABC):
    """How the open-circuit potential follows from the sodium content at a particle's surface."""

    @abstractmethod
    def submodel(self, param: Any, options: Any) -> pybamm.BaseSubModel:
        """The submodel of the potential."""


@dataclass(frozen=True)
class OneBranch(CathodePotential):
    """The same curve on charge and discharge."""

    def submodel(self, param: Any, options: Any) -> pybamm.BaseSubModel:
        """No state."""
        return pybamm.open_circuit_potential.SingleOpenCircuitPotential(
            param, "positive", CATHODE_REACTION, options, "primary"
        )


@dataclass(frozen=True)
class Hysteresis(CathodePotential):
    r"""Two branches, as two-phase materials such as NVP show them.

    .. math::
        U = U_\mathrm{eq}(\theta_s) + \frac{\Delta}{2} h, \qquad
        \frac{\mathrm{d}h}{\mathrm{d}t} = \frac{v - |v| h}{w}, \qquad
        v = \frac{a j}{F c_\mathrm{max} \epsilon_s}

    with U_eq the single curve [V]; Delta the whole gap between the branches at zero current [V];
    h the state of the place in the electrode, +1 on the charge branch, -1 on the discharge branch,
    0 as built; v the rate at which its sodium content falls [s-1], positive on charge; w the
    content that has to pass to change branch (to 1/e). A many-particle electrode changes branch
    over such a width because its particles transform one after another (Dreyer et al., Nature
    Materials 9 (2010) 448, doi:10.1038/nmat2730). Where phases meet inside a particle, and what
    that does to diffusion, stays out: particles are Fickian on either branch.
    """

    def submodel(self, param: Any, options: Any) -> pybamm.BaseSubModel:
        """The branch as a state of each place in the electrode."""
        return _TwoBranches(param, "positive", CATHODE_REACTION, options, "primary")


class _TwoBranches(pybamm.open_circuit_potential.SingleOpenCircuitPotential):
    def get_fundamental_variables(self) -> dict[str, Any]:
        return {
            HYSTERESIS_STATE: pybamm.Variable(
                HYSTERESIS_STATE,
                domain="positive electrode",
                auxiliary_domains={"secondary": "current collector"},
            )
        }

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        sto_surface, sto_mean, T, T_mean = self._get_stoichiometry_and_temperature(variables)
        shift = pybamm.Parameter(HYSTERESIS_GAP) / 2 * variables[HYSTERESIS_STATE]
        U_surface = self.phase_param.U(sto_surface, T)
        U_mean = self.phase_param.U(sto_mean, T_mean)
        dUdT = self.phase_param.dUdT(sto_surface)

        variables.update(self._get_standard_ocp_variables(U_surface, U_mean, dUdT))
        self._alias_ocp_as_equilibrium(variables)
        variables.update(
            self._get_standard_ocp_variables(
                U_surface + shift, U_mean + pybamm.x_average(shift), dUdT
            )
        )
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        h = variables[HYSTERESIS_STATE]
        a = variables["Positive electrode surface area to volume ratio [m-1]"]
        a_j = a * variables["Positive electrode interfacial current density [A.m-2]"]
        sites = self.param.F * self.phase_param.c_max * self.phase_param.epsilon_s
        v = a_j / sites
        self.rhs = {h: (v - abs(v) * h) / pybamm.Parameter(HYSTERESIS_WIDTH)}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        self.initial_conditions = {variables[HYSTERESIS_STATE]: pybamm.Scalar(0)}
