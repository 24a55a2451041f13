"""The potential across an electrolyte between two planar electrodes."""

from typing import Any

import pybamm

OHMIC = "Separator ohmic loss [V]"
CONCENTRATION = "Electrolyte concentration loss [V]"


class PlanarConduction(pybamm.BaseSubModel):
    r"""Ohm's law and concentration term of a current that is the same at every x.

    .. math::
        \phi(0) - \phi(L) = \int_0^L \frac{i}{\kappa \, \mathrm{tor}} \, \mathrm{d}x
            - \int_0^L \frac{RT}{F} \chi \, \nabla\ln c_+ \, \mathrm{d}x

    with i the current density [A.m-2], positive from x = 0 to x = L; kappa, chi and c_+ those of
    the electrolyte's choice [S.m-1, -, mol.m-3]; tor = eps / tau; phi the potential against a
    reference electrode of the metal [V]. Without reactions in between, the charge balance says that
    i does not depend on x, so the potential is an integral and not a state. Both terms are
    published as losses, positive where they oppose a positive current.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Both losses, and the profile of the potential."""
        i = variables["Current collector current density [A.m-2]"]
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        x = pybamm.standard_spatial_vars.x_s

        kappa_eff = self.param.kappa_e(c_e, T) * tor
        slope = self.param.chiRT_over_Fc(c_e, T) * pybamm.grad(c_e)
        rise = pybamm.IndefiniteIntegral(slope, x)
        i_e = pybamm.PrimaryBroadcastToEdges(i, "separator")
        potential = pybamm.IndefiniteIntegral(slope - i_e / kappa_eff, x)
        return {
            **variables,
            "Electrolyte current density [A.m-2]": i_e,
            "Electrolyte potential [V]": potential,
            OHMIC: i * pybamm.Integral(1 / kappa_eff, x),
            CONCENTRATION: -pybamm.boundary_value(rise, "right"),
        }
