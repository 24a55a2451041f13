"""Whether the cell keeps the temperature of its surroundings or heats itself."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import pybamm

from nasicell.parameters.pybamm_names import CELL_HEAT_CAPACITY, CELL_HEAT_LOSS, SODIUM_CONTENT

TEMPERATURE = "Volume-averaged cell temperature [K]"
IRREVERSIBLE_HEAT = "Irreversible heat [W]"
REVERSIBLE_HEAT = "Reversible heat [W]"


class Heat(ABC):
    """How the temperature of the cell follows."""

    thermal_option: ClassVar[str]
    """PyBaMM's option of that name."""

    @abstractmethod
    def submodel(self, param: Any, options: Any) -> pybamm.BaseSubModel:
        """The submodel of the temperature."""


@dataclass(frozen=True)
class Isothermal(Heat):
    """The cell has the temperature of its surroundings."""

    thermal_option: ClassVar[str] = "isothermal"

    def submodel(self, param: Any, options: Any) -> pybamm.BaseSubModel:
        """No state."""
        return pybamm.thermal.isothermal.Isothermal(param, options)


@dataclass(frozen=True)
class SelfHeating(Heat):
    r"""One temperature for the whole cell, as in a pouch: thin, and conducting across its layers.

    .. math::
        C \, \frac{\mathrm{d}T}{\mathrm{d}t} = I \left[U(\bar\theta) - V\right]
            - I T \frac{\partial U}{\partial T} - h A \, (T - T_\mathrm{amb})

    with C the heat capacity of the cell [J.K-1]; I the current [A], positive on discharge; U the
    cathode's open-circuit potential at its mean sodium content [V]; V the terminal voltage [V];
    h A the heat that leaves per kelvin [W.K-1]; T_amb the temperature around [K]. The first term is
    the sum of all losses of the voltage balance, films and contacts included (PyBaMM's own heat
    sources leave those out); the second is the heat of the reaction, for NVP released on discharge.
    Valid while heat spreads through the cell faster than it is made (Biot number below 0.1). Heat
    of mixing is neglected, as in Bernardi, Pawlikowski and Newman, J. Electrochem. Soc. 132 (1985)
    5, doi:10.1149/1.2113792.
    """

    thermal_option: ClassVar[str] = "lumped"

    def submodel(self, param: Any, options: Any) -> pybamm.BaseSubModel:
        """The energy balance of the cell."""
        return EnergyBalance(param, options)


class EnergyBalance(pybamm.thermal.Lumped):
    """One temperature as state; the law is in :class:`SelfHeating`."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """The heat sources."""
        I = variables["Current [A]"]  # noqa: E741
        T = variables[TEMPERATURE]
        V = variables["Voltage [V]"]
        theta = variables[SODIUM_CONTENT]
        cathode = self.param.p.prim
        variables[IRREVERSIBLE_HEAT] = I * (cathode.U(theta, T) - V)
        variables[REVERSIBLE_HEAT] = -I * T * cathode.dUdT(theta)
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        """Energy balance."""
        T = variables[TEMPERATURE]
        made = variables[IRREVERSIBLE_HEAT] + variables[REVERSIBLE_HEAT]
        lost = pybamm.Parameter(CELL_HEAT_LOSS) * (
            T - variables["Volume-averaged ambient temperature [K]"]
        )
        self.rhs = {T: (made - lost) / pybamm.Parameter(CELL_HEAT_CAPACITY)}
