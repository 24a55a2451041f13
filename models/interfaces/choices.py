"""Whether the interfaces' double layers, and the films, are resolved as they charge."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from nasicell.models.interfaces.cathode import (
    CapacitiveCathode,
    CathodeInterface,
    FaradaicCathode,
)
from nasicell.models.interfaces.metal import CapacitiveMetal, FaradaicMetal, MetalInterface

if TYPE_CHECKING:
    from nasicell.parameters.cell import Cell


class Interfaces(ABC):
    """How the two interfaces store charge."""

    surface_form: ClassVar[str]
    """PyBaMM's option of that name; its impedance asks for it."""

    @abstractmethod
    def metal(self, param: Any, options: Any) -> MetalInterface:
        """The submodel of the metal's interface."""

    @abstractmethod
    def cathode(self, param: Any, options: Any) -> CathodeInterface:
        """The submodel of the cathode's interface."""


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


@dataclass(frozen=True)
class Capacitive(Interfaces):
    """Double layers at metal and cathode. For impedance and transients below a second.

    Parameters
    ----------
    metal_film, cathode_film : bool
        Whether that film charges too, which gives it an arc of its own. It then needs a capacitance
        and a resistance above 0.
    """

    metal_film: bool = False
    cathode_film: bool = False

    surface_form: ClassVar[str] = "differential"

    @classmethod
    def of(cls, cell: "Cell") -> Self:
        """Let those films charge whose capacitance the cell file gives."""
        metal, cathode = cell.interphases.metal, cell.interphases.cathode
        return cls(
            metal_film=metal.film_capacitance is not None
            and metal.film_resistance.reference.si > 0,
            cathode_film=cathode.film_capacitance is not None
            and cell.derived.cathode_film_resistance.si > 0,
        )

    def metal(self, param: Any, options: Any) -> MetalInterface:
        """The submodel of the metal's interface."""
        return CapacitiveMetal(param, options, film_charges=self.metal_film)

    def cathode(self, param: Any, options: Any) -> CathodeInterface:
        """The submodel of the cathode's interface."""
        return CapacitiveCathode(param, options, film_charges=self.cathode_film)
