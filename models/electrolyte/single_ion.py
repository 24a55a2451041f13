"""The single-ion electrolyte: immobile anions, no salt equation, no salt state."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pybamm

from nasicell.models.electrolyte.base import (
    SEPARATOR_CONCENTRATION_OVERPOTENTIAL,
    Electrolyte,
)

if TYPE_CHECKING:
    from nasicell.models.parameters import CellParameters


@dataclass(frozen=True)
class SingleIon(Electrolyte):
    r"""Only the cations move.

    The anions are blocked, so electroneutrality pins the cation concentration to its value at
    rest everywhere and always; no salt balance remains, and the current is the cations' alone:

    .. math::
        i = -\kappa_+ \, \mathrm{tor} \, \nabla\phi, \qquad \kappa_+ = t_+ \kappa, \qquad
        \nabla\cdot i = a j

    with i the current density in the electrolyte [A.m-2], positive on discharge (metal to
    cathode); phi the potential against a reference electrode of the metal [V]; kappa the
    measured conductivity, cations and anions together [S.m-1]; t_+ the cation transference
    number [-]; tor = eps / tau the transport efficiency of the region [-]; a j the reaction
    current per volume [A.m-3], positive where cations enter the electrolyte.

    kappa_+ is what a measured (blocking-electrode) conductivity leaves for direct current once
    the few anions have polarised: the limit of a partly mobile salt for a vanishing mobile
    share at fixed kappa and t_+, and of every electrolyte for t_+ -> 1. Valid for currents
    lasting longer than that polarisation. Newman and Thomas-Alyea, Electrochemical Systems,
    3rd ed. (2004), ch. 11, gives the general law that reduces to this one.
    """

    name: ClassVar[str] = "single-ion"
    carrier: ClassVar[str] = ""

    def immobile_anions(self, param: "CellParameters") -> pybamm.Symbol:
        """All of them [mol.m-3]."""
        return param.c_e_init

    def conductivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Cation conductivity t_+ kappa [S.m-1] at the concentration of rest."""
        t_plus = param.measured_transference_number(param.c_e_init, T)
        return t_plus * param.measured_conductivity(param.c_e_init, T)

    def salt_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """Concentration pinned to its value at rest: no state."""
        return pybamm.electrolyte_diffusion.ConstantConcentration(param, options)

    def current_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """Ohm's law of the cations."""
        return CationConduction(param, options=options)


class CationConduction(pybamm.electrolyte_conductivity.BaseElectrolyteConductivity):
    """Charge balance of a single-ion electrolyte; the law is in :class:`SingleIon`."""

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The potential in separator and cathode pores."""
        phi_e = {
            domain: pybamm.Variable(
                f"{domain.split()[0].capitalize()} electrolyte potential [V]",
                domain=domain,
                auxiliary_domains={"secondary": "current collector"},
            )
            for domain in self.options.whole_cell_domains
        }
        variables: dict[str, Any] = self._get_standard_potential_variables(phi_e)
        return variables

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Current density and the losses that PyBaMM asks every electrolyte for."""
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        phi_e = variables["Electrolyte potential [V]"]
        c_e = variables["Electrolyte concentration [mol.m-3]"]

        i_cations = -self.param.kappa_e(c_e, T) * tor * pybamm.grad(phi_e)
        variables.update(self._get_standard_current_variables(i_cations))

        # the sign of an ohmic loss is PyBaMM's: negative while it lowers the cell voltage
        ohmic = variables["X-averaged electrolyte overpotential [V]"]
        variables.update(self._get_split_overpotential(pybamm.Scalar(0), ohmic))
        variables[SEPARATOR_CONCENTRATION_OVERPOTENTIAL] = pybamm.Scalar(0)
        return variables

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """div(i) = a j."""
        phi_e = variables["Electrolyte potential [V]"]
        i_e = variables["Electrolyte current density [A.m-2]"]
        a_j = variables["Sum of volumetric interfacial current densities [A.m-3]"]
        # times L_x squared, as in PyBaMM: potentials and charge then have like residuals
        self.algebraic = {phi_e: self.param.L_x**2 * (pybamm.div(i_e) - a_j)}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest the electrolyte sits at the potential of the metal."""
        self.initial_conditions = {variables["Electrolyte potential [V]"]: pybamm.Scalar(0)}
