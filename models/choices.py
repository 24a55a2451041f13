"""Which equations a cell is simulated with."""

from dataclasses import dataclass
from typing import Any

from nasicell.models.cathode_potential import CathodePotential, Hysteresis, OneBranch
from nasicell.models.counter import CounterElectrode
from nasicell.models.electrolyte import ELECTROLYTES, Electrolyte
from nasicell.models.half_cell import HalfCell
from nasicell.models.heat import Heat, Isothermal, SelfHeating
from nasicell.models.interfaces import Films, GrowingFilms, Interfaces, StableFilms
from nasicell.models.registered import built_once
from nasicell.models.symmetric_cell import SymmetricCell
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError


@dataclass(frozen=True)
class Choices:
    """The modelling choices of one simulation, each an object with its own arguments.

    Attributes
    ----------
    electrolyte : Electrolyte
        ``SingleIon()``, ``PartlyMobileAnions(...)`` or ``BinarySalt()``.
    films : Films
        ``StableFilms()`` or ``GrowingFilms()``.
    potential : CathodePotential
        ``OneBranch()`` or ``Hysteresis()``.
    heat : Heat
        ``Isothermal()`` or ``SelfHeating()``.
    """

    electrolyte: Electrolyte
    films: Films
    potential: CathodePotential
    heat: Heat

    @classmethod
    def of(
        cls,
        cell: Cell,
        *,
        electrolyte: Electrolyte | None = None,
        potential: CathodePotential | None = None,
        heat: Heat | None = None,
    ) -> "Choices":
        """Complete what is not chosen by what the cell file asks for.

        Parameters
        ----------
        cell : Cell
            The cell.
        electrolyte : Electrolyte, optional
            By default the one that the cell file names.
        potential : CathodePotential, optional
            By default ``OneBranch()``.
        heat : Heat, optional
            By default ``Isothermal()``.

        Raises
        ------
        InputError
            If the cell file lacks what a choice needs.
        """
        if isinstance(potential, Hysteresis) and cell.cathode.hysteresis_gap is None:
            raise InputError(
                "is missing, and hysteresis needs it; write for example "
                "cathode.hysteresis_gap='30 mV' and cathode.hysteresis_width=0.05",
                path="cathode.hysteresis_gap",
            )
        if isinstance(heat, SelfHeating) and cell.thermal is None:
            raise InputError(
                "is missing, and self-heating needs it; write its mass, specific_heat, "
                "cooling_area and heat_transfer_coefficient",
                path="thermal",
            )
        return cls(
            electrolyte=electrolyte or ELECTROLYTES[cell.electrolyte_model].of(cell),
            films=GrowingFilms() if cell.growing_films else StableFilms(),
            potential=potential or OneBranch(),
            heat=heat or Isothermal(),
        )

    def half_cell(self) -> HalfCell:
        """The half-cell with these choices, built once; simulations work on copies of it."""
        return _built(self)

    def own_half_cell(self, options: dict[str, Any] | None = None) -> HalfCell:
        """The half-cell with these choices, built anew for one who changes its equations.

        Parameters
        ----------
        options : dict, optional
            PyBaMM's, as of :class:`nasicell.models.HalfCell`.
        """
        return HalfCell(
            options,
            electrolyte=self.electrolyte,
            films=self.films,
            potential=self.potential,
            heat=self.heat,
        )

    def symmetric_cell(
        self, *, interfaces: Interfaces | None = None, counter: CounterElectrode | None = None
    ) -> SymmetricCell:
        """A symmetric cell with the electrolyte and the films of these choices, built once.

        Simulations work on copies of it.

        Parameters
        ----------
        interfaces : Interfaces, optional
            By default ``Faradaic()``.
        counter : CounterElectrode, optional
            By default ``SecondMetal()``.

        Raises
        ------
        InputError
            If these choices hold something that such a cell does not have.
        """
        for choice in (self.potential, self.heat):
            if not isinstance(choice, OneBranch | Isothermal):
                raise InputError(
                    f"a symmetric cell has no cathode and is isothermal; leave "
                    f"{type(choice).__name__}() out"
                )
        return _built_symmetric(self.electrolyte, interfaces, self.films, counter)


@built_once
def _built_symmetric(
    electrolyte: Electrolyte,
    interfaces: Interfaces | None,
    films: Films,
    counter: CounterElectrode | None,
) -> SymmetricCell:
    return SymmetricCell(
        electrolyte=electrolyte, interfaces=interfaces, films=films, counter=counter
    )


@built_once
def _built(choices: Choices) -> HalfCell:
    return choices.own_half_cell()
