r"""A metal | electrolyte interface of a symmetric cell, at either end.

.. math::
    \phi_\mathrm{metal} - \phi_e = \eta + \eta_\mathrm{film}, \qquad
    j = 2 i_0 \sinh\!\left(\frac{F \eta}{2 R T}\right), \qquad
    \eta_\mathrm{film} = j_\mathrm{total} R_\mathrm{film}(T)

with j the reaction current density [A.m-2] and j_total that of the cell, both positive where this
metal dissolves; eta and eta_film [V]; i_0(T, c_+) [A.m-2] and R_film [Ohm.m2], which may grow, on
the geometric electrode area; transfer coefficient 1/2. The same law as the metal of a half-cell,
once for each end with numbers of its own. The cell's current i runs from the metal at x = 0 to the
counter electrode, so j_total = i at the one and -i at the other; a loss is positive where it
opposes a positive current.
"""

from dataclasses import dataclass
from typing import Any

import pybamm

from nasicell.models.interfaces.films import COUNTER_FILM_GROWTH, METAL_FILM_GROWTH
from nasicell.models.interfaces.metal import FILM_STATE
from nasicell.parameters import pybamm_names as names


@dataclass(frozen=True)
class End:
    """One end of the electrolyte: its names of variables and parameters.

    Attributes
    ----------
    name : str
        First words of what it publishes.
    side : str
        PyBaMM's word for the end of the separator.
    sign : int
        1 where a positive current dissolves this metal, -1 where it plates.
    """

    name: str
    side: str
    sign: int
    growth: str
    overpotential: str
    film_drop: str
    exchange_current_density: str
    film_resistance: str
    film_capacitance: str
    double_layer_capacitance: str

    @property
    def charge_transfer_loss(self) -> str:
        """Variable [V]."""
        return f"{self.name} charge-transfer loss [V]"

    @property
    def film_loss(self) -> str:
        """Variable [V]."""
        return f"{self.name} film loss [V]"

    @property
    def exchange_current(self) -> str:
        """Variable [A.m-2], at the local concentration."""
        return f"{self.name} exchange-current density [A.m-2]"


METAL = End(
    "Metal",
    "left",
    1,
    METAL_FILM_GROWTH,
    names.METAL_OVERPOTENTIAL,
    FILM_STATE,
    names.METAL_EXCHANGE_CURRENT_DENSITY,
    names.METAL_FILM_RESISTANCE,
    names.METAL_FILM_CAPACITANCE,
    names.METAL_DOUBLE_LAYER_CAPACITANCE,
)
COUNTER = End(
    "Counter",
    "right",
    -1,
    COUNTER_FILM_GROWTH,
    "Counter metal reaction overpotential [V]",
    "Counter metal film potential drop [V]",
    names.COUNTER_EXCHANGE_CURRENT_DENSITY,
    names.COUNTER_FILM_RESISTANCE,
    names.COUNTER_FILM_CAPACITANCE,
    names.COUNTER_DOUBLE_LAYER_CAPACITANCE,
)


class PlanarMetal(pybamm.BaseSubModel):
    """What the interfaces below share: film, exchange current and published losses."""

    def __init__(self, param: Any, options: Any, end: End) -> None:
        super().__init__(param, options=options)
        self.end = end

    def _current(self, variables: dict[str, Any]) -> pybamm.Symbol:
        """Current density that dissolves this metal [A.m-2]."""
        return self.end.sign * variables["Current collector current density [A.m-2]"]

    def _film_resistance(self, variables: dict[str, Any]) -> pybamm.Symbol:
        """Resistance of the film as it is by now [Ohm.m2]."""
        T = variables["X-averaged cell temperature [K]"]
        fresh = pybamm.FunctionParameter(self.end.film_resistance, {"Temperature [K]": T})
        return fresh * variables[self.end.growth]

    def _exchange_current(self, variables: dict[str, Any]) -> pybamm.Symbol:
        """Exchange-current density at the concentration that stands here [A.m-2]."""
        c_e = pybamm.boundary_value(
            variables["Separator electrolyte concentration [mol.m-3]"], self.end.side
        )
        inputs = {
            "Electrolyte concentration [mol.m-3]": pybamm.maximum(
                c_e, pybamm.settings.tolerances["j0__c_e"]
            ),
            "Metal concentration [mol.m-3]": 1 / self.param.V_bar_Li,
            "Temperature [K]": variables["X-averaged cell temperature [K]"],
        }
        return pybamm.FunctionParameter(self.end.exchange_current_density, inputs)

    def _publish(
        self, variables: dict[str, Any], eta: pybamm.Symbol, drop: pybamm.Symbol, j0: pybamm.Symbol
    ) -> dict[str, Any]:
        """Publish both losses [V] and the exchange current [A.m-2]."""
        return {
            **variables,
            self.end.charge_transfer_loss: self.end.sign * eta,
            self.end.film_loss: self.end.sign * drop,
            self.end.exchange_current: j0,
        }


class FaradaicPlanarMetal(PlanarMetal):
    """No double layer: the overpotential follows from the current at once, without a state."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Solve the Butler-Volmer law for eta."""
        j, T = self._current(variables), variables["X-averaged cell temperature [K]"]
        j0 = self._exchange_current(variables)
        eta = 2 * self.param.R * T / self.param.F * pybamm.arcsinh2(j, 2 * j0)
        return self._publish(variables, eta, j * self._film_resistance(variables), j0)


class CapacitivePlanarMetal(PlanarMetal):
    r"""With a double layer beside the charge transfer, the film in series with both.

    .. math::
        C_\mathrm{dl} \, \partial_t \eta = j_\mathrm{total} - j, \qquad
        C_\mathrm{film} \, \partial_t \eta_\mathrm{film}
            = j_\mathrm{total} - \eta_\mathrm{film} / R_\mathrm{film}

    with capacitances per electrode area [F.m-2]. Without a capacitance of its own the film obeys
    Ohm's law. On a blocking electrode (stainless steel) nothing reacts: j = 0, no film.
    """

    def __init__(
        self, param: Any, options: Any, end: End, *, film_charges: bool, blocks: bool = False
    ) -> None:
        super().__init__(param, options, end)
        self.film_charges, self.blocks = film_charges, blocks

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The potentials that charge are states."""
        states = [self.end.overpotential, *([self.end.film_drop] if self.film_charges else [])]
        return {name: pybamm.Variable(name, domain="current collector") for name in states}

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Reaction current from the state."""
        eta, T = variables[self.end.overpotential], variables["X-averaged cell temperature [K]"]
        if self.blocks:
            return self._publish(variables, eta, pybamm.Scalar(0), pybamm.Scalar(0))
        if not self.film_charges:
            drop = self._current(variables) * self._film_resistance(variables)
            variables[self.end.film_drop] = drop
        j0 = self._exchange_current(variables)
        j = 2 * j0 * pybamm.sinh(self.param.F * eta / (2 * self.param.R * T))
        variables[self._reaction] = j
        return self._publish(variables, eta, variables[self.end.film_drop], j0)

    @property
    def _reaction(self) -> str:
        return f"{self.end.name} reaction current density [A.m-2]"

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Charge balances of double layer and film."""
        total = self._current(variables)
        reaction = pybamm.Scalar(0) if self.blocks else variables[self._reaction]
        C_dl = pybamm.Parameter(self.end.double_layer_capacitance)
        self.rhs = {variables[self.end.overpotential]: (total - reaction) / C_dl}
        if self.film_charges:
            drop = variables[self.end.film_drop]
            C_film = pybamm.Parameter(self.end.film_capacitance)
            self.rhs[drop] = (total - drop / self._film_resistance(variables)) / C_film

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest."""
        self.initial_conditions = {variables[self.end.overpotential]: pybamm.Scalar(0)}
        if self.film_charges:
            self.initial_conditions[variables[self.end.film_drop]] = pybamm.Scalar(0)
