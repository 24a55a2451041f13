"""Whether the interfaces' double layers, and the films, are resolved as they charge."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pybamm

from nasicell.models.interfaces.cathode import (
    CapacitiveCathode,
    CathodeInterface,
    FaradaicCathode,
)
from nasicell.models.interfaces.metal import CapacitiveMetal, FaradaicMetal, MetalInterface
from nasicell.models.interfaces.planar import (
    COUNTER,
    CapacitivePlanarMetal,
    End,
    FaradaicPlanarMetal,
    PlanarMetal,
)

if TYPE_CHECKING:
    from nasicell.parameters.cell import Cell


class Interfaces(ABC):
    """How the two interfaces of a half-cell, or of a symmetric cell, store charge."""

    surface_form: ClassVar[str]
    """PyBaMM's option of that name; its impedance asks for it."""

    @abstractmethod
    def metal(self, param: Any, options: Any) -> MetalInterface:
        """The submodel of the metal's interface."""

    @abstractmethod
    def cathode(self, param: Any, options: Any) -> CathodeInterface:
        """The submodel of the cathode's interface."""

    @abstractmethod
    def planar(self, param: Any, options: Any, end: End) -> PlanarMetal:
        """The submodel of either interface of a symmetric cell."""


@dataclass(frozen=True)
class Faradaic(Interfaces):
    """No double layers: all current reacts. For cycling, where they hold no charge to speak of."""

    surface_form: ClassVar[str] = "false"

    def metal(self, param: Any, options: Any) -> MetalInterface:
        """The submodel of the metal's interface."""
        return FaradaicMetal(param, options)

    def cathode(self, param: Any, options: Any) -> CathodeInterface:
        """The submodel of the cathode's interface."""
        return FaradaicCathode(param, options)

    def planar(self, param: Any, options: Any, end: End) -> PlanarMetal:
        """The submodel of either interface of a symmetric cell."""
        return FaradaicPlanarMetal(param, options, end)


@dataclass(frozen=True)
class Capacitive(Interfaces):
    """Double layers at both electrodes. For impedance and transients below a second.

    Parameters
    ----------
    metal_film, cathode_film, counter_film : bool
        Whether that film charges too, which gives it an arc of its own. It then needs a capacitance
        and a resistance above 0. The counter electrode is that of a symmetric cell.
    """

    metal_film: bool = False
    cathode_film: bool = False
    counter_film: bool = False

    surface_form: ClassVar[str] = "differential"

    @classmethod
    def of(cls, cell: "Cell") -> Self:
        """Let those films charge whose capacitance the cell file gives."""
        films = cell.interphases
        metal, cathode, counter = films.metal, films.cathode, films.counter
        return cls(
            metal_film=metal.film_capacitance is not None
            and metal.film_resistance.reference.si > 0,
            cathode_film=cathode.film_capacitance is not None
            and cell.derived.cathode_film_resistance.si > 0,
            counter_film=counter.film_capacitance is not None
            and counter.film_resistance.reference.si > 0,
        )

    def metal(self, param: Any, options: Any) -> MetalInterface:
        """The submodel of the metal's interface."""
        return CapacitiveMetal(param, options, film_charges=self.metal_film)

    def cathode(self, param: Any, options: Any) -> CathodeInterface:
        """The submodel of the cathode's interface."""
        return CapacitiveCathode(param, options, film_charges=self.cathode_film)

    def planar(self, param: Any, options: Any, end: End) -> PlanarMetal:
        """The submodel of either interface of a symmetric cell."""
        charges = self.counter_film if end is COUNTER else self.metal_film
        return CapacitivePlanarMetal(param, options, end, film_charges=charges)


@dataclass(frozen=True)
class Blocking(Interfaces):
    """Stainless steel on both sides of an electrolyte: double layers alone, nothing reacts.

    The charge of the double layers is taken up by cations alone.
    """

    surface_form: ClassVar[str] = "differential"

    def metal(self, param: Any, options: Any) -> MetalInterface:
        """Refuse."""
        raise pybamm.OptionError("Blocking() is for symmetric cells; a half-cell must react")

    def cathode(self, param: Any, options: Any) -> CathodeInterface:
        """Refuse."""
        raise pybamm.OptionError("Blocking() is for symmetric cells; a half-cell must react")

    def planar(self, param: Any, options: Any, end: End) -> PlanarMetal:
        """The submodel of either interface of a symmetric cell."""
        return CapacitivePlanarMetal(param, options, end, film_charges=False, blocks=True)
