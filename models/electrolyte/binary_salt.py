"""The binary salt: cations and anions both move; the salt can run out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pybamm

from nasicell.models.electrolyte.anion_balance import AnionBalance
from nasicell.models.electrolyte.base import (
    SEPARATOR_CONCENTRATION_OVERPOTENTIAL,
    Electrolyte,
)

if TYPE_CHECKING:
    from nasicell.models.parameters import CellParameters


@dataclass(frozen=True)
class BinarySalt(Electrolyte):
    r"""One salt, fully mobile, in concentrated-solution form.

    .. math::
        N_- &= -D \, \mathrm{tor} \, \nabla c - \frac{1 - t_+}{F} i \\
        i &= -\kappa \, \mathrm{tor} \left( \nabla\phi
             - \frac{2RT}{F} (1 - t_+) f_\pm \nabla \ln c \right) \\
        \epsilon \, \partial_t c &= -\nabla\cdot N_-, \qquad \nabla\cdot i = a j

    with c the salt concentration [mol.m-3]; D the salt diffusivity [m2.s-1]; kappa the
    conductivity [S.m-1]; t_+ the cation transference number [-]; f the thermodynamic factor
    [-], 1 for a dilute salt; phi the potential against a reference electrode of the metal [V];
    i positive on discharge; a j the reaction current per volume [A.m-3] (Doyle, Fuller and
    Newman, J. Electrochem. Soc. 140 (1993) 1526, doi:10.1149/1.2221597).

    Concentrated: kappa, D, t_+ and f may each depend on c and T, as laws or tables of the cell
    file. Dilute: where the file gives kappa, t_+ and the concentration at rest alone, kappa is in
    proportion to c, D follows from kappa and t_+ (Nernst-Einstein) and f is 1. At t_+ = 1 the salt
    stays uniform and this is the single-ion electrolyte.
    """

    name: ClassVar[str] = "binary"
    carrier: ClassVar[str] = "salt"

    def immobile_anions(self, param: "CellParameters") -> pybamm.Symbol:
        """None [mol.m-3]."""
        return pybamm.Scalar(0)

    def conductivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """The measured conductivity [S.m-1] at the local concentration."""
        return param.measured_conductivity(c_e, T)

    def salt_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The salt balance."""
        return AnionBalance(param, options, self)

    def current_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The charge balance with its concentration term."""
        return BinaryConduction(param, options=options)


class BinaryConduction(pybamm.electrolyte_conductivity.Full):
    """PyBaMM's charge balance with the current written term by term.

    Each term is a coefficient times a gradient. PyBaMM then averages the coefficient harmonically
    between neighbouring volumes, which is right where separator and cathode meet; for a sum of
    gradients it would average arithmetically, and the potential would converge with order 1 only.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Current density and the losses that PyBaMM asks every electrolyte for."""
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        phi_e = variables["Electrolyte potential [V]"]
        kappa_eff = self.param.kappa_e(c_e, T) * tor

        i_migration = -kappa_eff * pybamm.grad(phi_e)
        i_diffusion = (kappa_eff * self.param.chiRT_over_Fc(c_e, T)) * pybamm.grad(c_e)
        variables.update(self._get_standard_current_variables(i_migration + i_diffusion))

        over_separator, to_pores = self._concentration_overpotentials(variables)
        whole = variables["X-averaged electrolyte overpotential [V]"]
        variables.update(self._get_split_overpotential(to_pores, whole - to_pores))
        variables[SEPARATOR_CONCENTRATION_OVERPOTENTIAL] = over_separator
        return variables

    def _concentration_overpotentials(
        self, variables: dict[str, Any]
    ) -> tuple[pybamm.Symbol, pybamm.Symbol]:
        """Integrals of the concentration term from the metal [V].

        To the end of the separator, and to the mean of the pores. On each edge the integrand is
        what the current law above adds to the gradient of phi, so that also where c changes
        severalfold from volume to volume none of it is counted as ohmic.
        """

        def term(domain: str, T: pybamm.Symbol) -> pybamm.Symbol:
            tor = variables[f"{domain} electrolyte transport efficiency"]
            c_e = variables[f"{domain} electrolyte concentration [mol.m-3]"]
            kappa_eff = self.param.kappa_e(c_e, T) * tor
            i_diffusion = (kappa_eff * self.param.chiRT_over_Fc(c_e, T)) * pybamm.grad(c_e)
            return i_diffusion * (1 / kappa_eff)

        x = pybamm.standard_spatial_vars
        separator = pybamm.IndefiniteIntegral(
            term("Separator", variables["Separator temperature [K]"]), x.x_s
        )
        pores = pybamm.IndefiniteIntegral(
            term("Positive", variables["Positive electrode temperature [K]"]), x.x_p
        )
        over_separator = pybamm.boundary_value(separator, "right")
        return over_separator, over_separator + pybamm.x_average(pores)
