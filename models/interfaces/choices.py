"""Whether the interfaces' double layers are resolved."""

from abc import ABC
from dataclasses import dataclass
from typing import Any, ClassVar

from nasicell.models.interfaces.metal import CapacitiveMetal, FaradaicMetal, MetalInterface


class Interfaces(ABC):
    """How the two interfaces store charge."""

    surface_form: ClassVar[str]
    """PyBaMM's option of that name."""
    metal_submodel: ClassVar[type[MetalInterface]]

    def metal(self, param: Any, options: Any) -> MetalInterface:
        """The submodel of the metal's interface."""
        return self.metal_submodel(param, options)


@dataclass(frozen=True)
class Faradaic(Interfaces):
    """No double layers: all current reacts. For cycling, where they hold no charge to speak of."""

    surface_form: ClassVar[str] = "false"
    metal_submodel: ClassVar[type[MetalInterface]] = FaradaicMetal


@dataclass(frozen=True)
class Capacitive(Interfaces):
    """Double layers at metal and cathode. For impedance and transients below a second."""

    surface_form: ClassVar[str] = "differential"
    metal_submodel: ClassVar[type[MetalInterface]] = CapacitiveMetal
