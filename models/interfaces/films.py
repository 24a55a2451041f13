"""Whether the films on metal and cathode stay as they are or grow."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import pybamm

from nasicell.parameters.pybamm_names import (
    CATHODE_FILM_GROWTH_IN_TIME,
    CATHODE_FILM_GROWTH_WITH_CHARGE,
    COUNTER_FILM_GROWTH_IN_TIME,
    COUNTER_FILM_GROWTH_WITH_CHARGE,
    METAL_FILM_GROWTH_IN_TIME,
    METAL_FILM_GROWTH_WITH_CHARGE,
)

METAL_FILM_GROWTH = "Metal film growth"
CATHODE_FILM_GROWTH = "Cathode film growth"
COUNTER_FILM_GROWTH = "Counter metal film growth"
AGE = "Film age [s]"
CHARGE_PASSED = "Charge passed in both directions [C.m-2]"
HALF_CELL = {
    METAL_FILM_GROWTH: (METAL_FILM_GROWTH_IN_TIME, METAL_FILM_GROWTH_WITH_CHARGE),
    CATHODE_FILM_GROWTH: (CATHODE_FILM_GROWTH_IN_TIME, CATHODE_FILM_GROWTH_WITH_CHARGE),
}
"""The films of a half-cell: each growth, and the parameters k_t and k_q behind it."""
SYMMETRIC_CELL = {
    METAL_FILM_GROWTH: (METAL_FILM_GROWTH_IN_TIME, METAL_FILM_GROWTH_WITH_CHARGE),
    COUNTER_FILM_GROWTH: (COUNTER_FILM_GROWTH_IN_TIME, COUNTER_FILM_GROWTH_WITH_CHARGE),
}
"""The films of a symmetric cell."""
Grown = dict[str, tuple[str, str]]


class Films(ABC):
    """How the films' resistances change over a cell's life."""

    @abstractmethod
    def submodel(self, param: Any, options: Any, films: Grown = HALF_CELL) -> pybamm.BaseSubModel:
        """The submodel that publishes each resistance over that of the fresh film."""


@dataclass(frozen=True)
class StableFilms(Films):
    """Films keep the resistance of the cell file."""

    def submodel(self, param: Any, options: Any, films: Grown = HALF_CELL) -> pybamm.BaseSubModel:
        """No state."""
        return _Stable(param, options, films)


@dataclass(frozen=True)
class GrowingFilms(Films):
    r"""Films grow in time and with the charge that passes.

    .. math:: R(t, q) = R_0 \left(\sqrt{1 + k_t t} + k_q q\right)

    with R_0(T) the resistance of the fresh film [Ohm.m2]; t the age of the cell [s]; q the charge
    passed in both directions per electrode area [C.m-2]; k_t [s-1] and k_q [m2.C-1] of the cell
    file, each film with its own. The root is the parabolic law of a film that thickens by diffusion
    through itself: thickness squared rises in proportion to time. The term in q is empirical: what
    breaks and heals with each plating and stripping.
    """

    def submodel(self, param: Any, options: Any, films: Grown = HALF_CELL) -> pybamm.BaseSubModel:
        """Age and charge passed as states."""
        return _Growing(param, options, films)


class _FilmsSubModel(pybamm.BaseSubModel):
    def __init__(self, param: Any, options: Any, films: Grown) -> None:
        super().__init__(param, options=options)
        self.films = films


class _Stable(_FilmsSubModel):
    def get_fundamental_variables(self) -> dict[str, Any]:
        return {film: pybamm.Scalar(1) for film in self.films}


class _Growing(_FilmsSubModel):
    def get_fundamental_variables(self) -> dict[str, Any]:
        age = pybamm.Variable(AGE, domain="current collector", scale=3600)
        passed = pybamm.Variable(
            CHARGE_PASSED, domain="current collector", scale=3600 * self.param.I_typ
        )

        def growth(in_time: str, with_charge: str) -> pybamm.Symbol:
            parabolic = pybamm.sqrt(1 + pybamm.Parameter(in_time) * age)
            return parabolic + pybamm.Parameter(with_charge) * passed

        return {
            AGE: age,
            CHARGE_PASSED: passed,
            **{film: growth(*parameters) for film, parameters in self.films.items()},
        }

    def set_rhs(self, variables: dict[str, Any]) -> None:
        i = variables["Current collector current density [A.m-2]"]
        self.rhs = {variables[AGE]: 0 * i + 1, variables[CHARGE_PASSED]: abs(i)}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        self.initial_conditions = {
            variables[AGE]: pybamm.Scalar(0),
            variables[CHARGE_PASSED]: pybamm.Scalar(0),
        }
