"""The section ``published``: what a source reports of electrolyte and symmetric cell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nasicell.parameters.entries import NumberReader
from nasicell.parameters.entry_types import (
    ChargePerArea,
    CurrentDensity,
    Diffusivity,
    Section,
)
from nasicell.parameters.quantity import Quantity


class SymmetricCell(Section):
    """One plateau of a symmetric cell, metal | electrolyte | metal."""

    name: Annotated[
        str, Field(pattern=r"^[^.\s]+$", description="of the row, without dots: it is in its path")
    ]
    current_density: Annotated[CurrentDensity, Field(description="per electrode area")]
    overpotential: Annotated[
        Quantity,
        NumberReader("an overpotential", "V", "40 mV", 6.0),
        Field(description="of the whole cell, both electrodes"),
    ]
    areal_capacity: Annotated[
        ChargePerArea | None, Field(description="charge passed in each half cycle")
    ] = None


class Published(Section):
    """Published numbers that the model does not use; they are confronted with those it uses."""

    symmetric_cells: tuple[SymmetricCell, ...] = ()
    cation_diffusivity: Annotated[
        Diffusivity | None, Field(description="self-diffusion of the cation")
    ] = None
    anion_diffusivity: Annotated[
        Diffusivity | None, Field(description="self-diffusion of the anion")
    ] = None
