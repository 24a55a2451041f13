"""Partly mobile anions: some are bound to the host, the others polarise."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pybamm

from nasicell.models.electrolyte.anion_balance import AnionBalance
from nasicell.models.electrolyte.base import Electrolyte
from nasicell.models.electrolyte.binary_salt import BinaryConduction
from nasicell.parameters.errors import InputError

if TYPE_CHECKING:
    from nasicell.models.parameters import CellParameters
    from nasicell.parameters.cell import Cell

STILL = 1e-9
"""Least t_- for a diffusivity of the anions."""


@dataclass(frozen=True)
class PartlyMobileAnions(Electrolyte):
    r"""Cations, mobile anions and anions that are bound to the host.

    With c_+ = c_- + c_f (electroneutrality; c_f constant in space and time), dilute
    Nernst-Planck fluxes and the potential phi of a reference electrode of the metal:

    .. math::
        \kappa &= \frac{F^2}{RT} (D_+ c_+ + D_- c_-), \qquad
        t_- = \frac{D_- c_-}{D_+ c_+ + D_- c_-}, \qquad
        D = \frac{D_+ D_- (c_+ + c_-)}{D_+ c_+ + D_- c_-} \\
        i &= -\kappa \, \mathrm{tor} \, \nabla\phi
             + F D_- \, \mathrm{tor} \left(1 + \frac{c_-}{c_+}\right) \nabla c_- \\
        N_- &= -D \, \mathrm{tor} \, \nabla c_- - \frac{t_-}{F} i, \qquad
        \epsilon \, \partial_t c_- = -\nabla\cdot N_-, \qquad \nabla\cdot i = a j

    c concentrations [mol.m-3]; D_+, D_- diffusivities [m2.s-1]; kappa [S.m-1]; tor = eps / tau;
    i [A.m-2] positive on discharge; N_- [mol.m-2.s-1]; a j [A.m-3] positive where cations enter.

    A laboratory's conductivity and transference number fix the products at rest,
    D_+ c_+ = t_+ kappa RT/F^2 and D_- c_- = t_- kappa RT/F^2, but not how many anions carry t_-:
    that is ``mobile_fraction``. Few anions move fast and polarise at once, many move slowly; so
    two materials with the same kappa and the same Bruce-Vincent number differ at high rate.

    This is concentrated-solution theory with the thermodynamic factor
    (2 c_+ - c_f) / (2 (c_+ - c_f)). With all anions mobile it is the dilute binary salt; for
    mobile_fraction -> 0 it is the single-ion electrolyte of conductivity t_+ kappa. The cations
    never run out, because c_+ >= c_f; the mobile anions can. Dilute and fully dissociated: laws of
    concentration, a measured salt diffusivity and a thermodynamic factor in the cell file belong
    to a fully mobile salt and are not used.

    Derivation from Newman and Thomas-Alyea, Electrochemical Systems, 3rd ed. (2004), ch. 11.

    Parameters
    ----------
    mobile_fraction : float or pybamm.Symbol
        c_-/c_+ at rest [-], above 0 and at most 1; or a symbol for it, such as an input parameter.

    Raises
    ------
    InputError
        If the fraction is out of range.
    """

    mobile_fraction: float | pybamm.Symbol

    name: ClassVar[str] = "partly-mobile"
    carrier: ClassVar[str] = "mobile anions"

    def __post_init__(self) -> None:
        fraction = self.mobile_fraction
        if isinstance(fraction, pybamm.Symbol):
            return
        number = isinstance(fraction, int | float) and not isinstance(fraction, bool)
        if not number or not 0 < fraction <= 1:
            raise InputError(
                f"mobile_fraction is {fraction!r}; give a number above 0 and at most 1 "
                "(without mobile anions the electrolyte is SingleIon())"
            )

    @classmethod
    def of(cls, cell: "Cell") -> Self:
        """The choice with the mobile fraction of the cell file."""
        fraction = cell.electrolyte.mobile_fraction
        if fraction is None:
            raise InputError(
                "is missing, and partly mobile anions need it; "
                "write for example electrolyte.mobile_fraction=0.06",
                path="electrolyte.mobile_fraction",
            )
        return cls(fraction.si)

    def immobile_anions(self, param: "CellParameters") -> pybamm.Symbol:
        """c_f [mol.m-3]."""
        return (1 - self.mobile_fraction) * param.c_e_init

    def conductivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Kappa [S.m-1]: in proportion to what is left of each ion."""
        return param.measured_conductivity(param.c_e_init, T) * sum(self._shares(param, c_e, T))

    def transference_number(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """Share of the cations [-] at the local composition."""
        cations, anions = self._shares(param, c_e, T)
        return cations / (cations + anions)

    def salt_diffusivity(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """D = D_+ chi [m2.s-1]."""
        t_plus = param.measured_transference_number(param.c_e_init, T)
        D_plus = t_plus * self._mobility(param, T) / param.c_e_init
        return D_plus * self.concentration_factor(param, c_e, T)

    def concentration_factor(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> pybamm.Symbol:
        """D_- (c_+ + c_-) / (D_+ c_+ + D_- c_-) [-], regular for c_- -> 0."""
        t_plus = param.measured_transference_number(param.c_e_init, T)
        # at t_+ = 1 nothing moves the anions; D_- then only has to exist
        t_minus = pybamm.maximum(1 - t_plus, STILL)
        cations, anions = self._shares(param, c_e, T)
        c_cations, c_anions = self._ions(param, c_e)
        rest = self.mobile_fraction * param.c_e_init
        return t_minus / rest * (c_cations + c_anions) / (cations + anions)

    def _ions(
        self, param: "CellParameters", c_e: pybamm.Symbol
    ) -> tuple[pybamm.Symbol, pybamm.Symbol]:
        """Cations and mobile anions [mol.m-3], kept positive where a solver tries less."""
        immobile = self.immobile_anions(param)
        least = pybamm.settings.tolerances["chi__c_e"] * self.mobile_fraction
        c_anions = pybamm.maximum(c_e - immobile, least)
        return c_anions + immobile, c_anions

    def _shares(
        self, param: "CellParameters", c_e: pybamm.Symbol, T: pybamm.Symbol
    ) -> tuple[pybamm.Symbol, pybamm.Symbol]:
        """D_+ c_+ and D_- c_- over their sum at rest [-]: what carries the conductivity."""
        t_plus = param.measured_transference_number(param.c_e_init, T)
        c_cations, c_anions = self._ions(param, c_e)
        rest = self.mobile_fraction * param.c_e_init
        return t_plus * c_cations / param.c_e_init, (1 - t_plus) * c_anions / rest

    def _mobility(self, param: "CellParameters", T: pybamm.Symbol) -> pybamm.Symbol:
        """Kappa RT/F^2 at rest [mol.m-1.s-1]."""
        return param.measured_conductivity(param.c_e_init, T) * param.R * T / param.F**2

    def salt_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The balance of the mobile anions."""
        return AnionBalance(param, options, self)

    def current_submodel(self, param: "CellParameters", options: Any) -> pybamm.BaseSubModel:
        """The charge balance with its concentration term."""
        return BinaryConduction(param, options=options)
