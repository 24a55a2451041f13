"""The mass of a cell's layers per electrode area, of those whose numbers are stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nasicell.parameters.cell import Cell
from nasicell.parameters.leaves import leaves
from nasicell.parameters.quantity import KINDS, Kind, Quantity
from nasicell.parameters.schema import Component, Electrolyte, Recipe, Salt

Numbers = Mapping[str, Quantity]
"""Numbers of a cell by path."""


@dataclass(frozen=True)
class Layer:
    """A layer that is counted.

    Attributes
    ----------
    name : str
        What it is.
    mass : float
        Mass per electrode area [kg/m2].
    numbers : mapping
        The cell's numbers that the mass follows from, by path.
    """

    name: str
    mass: float
    numbers: Numbers

    @property
    def kind(self) -> Kind:
        """The weakest kind among its numbers: one assumed number makes an assumed mass."""
        return max((number.kind for number in self.numbers.values()), key=KINDS.index)


@dataclass(frozen=True)
class MissingLayer:
    """A layer that is not counted, because the cell does not state its mass.

    Attributes
    ----------
    name : str
        What it is.
    needs : str
        Path of the number that would let it count.
    """

    name: str
    needs: str


@dataclass(frozen=True)
class Layers:
    """All layers of a cell.

    Attributes
    ----------
    counted : tuple of Layer
        Those whose mass is known.
    missing : tuple of MissingLayer
        The others.
    """

    counted: tuple[Layer, ...]
    missing: tuple[MissingLayer, ...]

    @property
    def mass(self) -> float:
        """Mass of the layers that are counted, per electrode area [kg/m2]."""
        return sum(layer.mass for layer in self.counted)


def layers(cell: Cell) -> Layers:
    r"""Weigh the layers of a cell.

    .. math::

        m_\mathrm{composite} = m/w \qquad
        m_\mathrm{pores} = \varrho_p \varepsilon L \qquad
        m_\mathrm{gel} = \varrho_e \varepsilon_s L_s \qquad
        m_\mathrm{solid} = \varrho_s (1 - \varepsilon_s) L_s \qquad
        m_\mathrm{metal} = \varrho_m L_m

    :math:`m` loading [kg/m2], :math:`w` active mass fraction, :math:`\varrho` densities [kg/m3] of
    what fills the pores (p), the electrolyte (e), the separator's solid (s) and the metal (m),
    :math:`\varepsilon` porosities, :math:`L` thicknesses [m] of cathode, separator (s) and metal
    (m). The collectors have a mass per area of their own. A layer without its numbers is left out,
    not guessed: sodium that the capacity needs is no layer unless the cell says how thick it is.

    Parameters
    ----------
    cell : Cell
        The cell.

    Returns
    -------
    Layers
        What is counted and what is not.
    """
    stated = dict(cell.quantities())
    cathode, separator, metal = cell.cathode, cell.separator, cell.metal
    found: list[Layer | MissingLayer] = []

    def add(name: str, mass: float, *paths: str, beside: Numbers | None = None) -> None:
        numbers = {path: stated[path] for path in paths if path in stated}
        found.append(Layer(name, mass, {**numbers, **(beside or {})}))

    add(
        "cathode composite",
        cathode.loading.si / cathode.active_mass_fraction.si,
        "cathode.loading",
        "cathode.active_mass_fraction",
    )
    electrolyte = electrolyte_density(cell.electrolyte)
    pores = cell.derived.electrode_porosity.si * cell.derived.electrode_thickness.si
    coating = ("cathode.loading", "cathode.porosity", "cathode.thickness")
    name = "electrolyte in the cathode"
    if cathode.pore_electrolyte_density is not None:
        density = cathode.pore_electrolyte_density.si
        add(name, density * pores, *coating, "cathode.pore_electrolyte_density")
    elif cathode.pore_conductivity is not None:  # another electrolyte than the separator's
        found.append(MissingLayer(name, "cathode.pore_electrolyte_density"))
    elif electrolyte is None:
        found.append(MissingLayer(name, "electrolyte.density"))
    else:
        add(name, electrolyte[0] * pores, *coating, beside=electrolyte[1])

    name = "electrolyte in the separator"
    thickness, porosity = separator.thickness.si, separator.porosity.si
    film = ("separator.thickness", "separator.porosity")
    if electrolyte is None:
        found.append(MissingLayer(name, "electrolyte.density"))
    else:
        add(name, electrolyte[0] * porosity * thickness, *film, beside=electrolyte[1])

    name = "solid of the separator"
    if separator.density is not None:
        solid = separator.density.si * (1 - porosity) * thickness
        add(name, solid, *film, "separator.density")
    elif porosity < 1:  # a free film has none
        found.append(MissingLayer(name, "separator.density"))

    if metal.thickness is not None:
        mass = metal.density.si * metal.thickness.si
        add("metal", mass, "metal.thickness", "metal.density")
    else:
        found.append(MissingLayer("metal", "metal.thickness"))

    for side, collector in (
        ("cathode", cathode.collector_mass_per_area),
        ("metal", metal.collector_mass_per_area),
    ):
        name, path = f"current collector of the {side}", f"{side}.collector_mass_per_area"
        if collector is not None:
            add(name, collector.si, path)
        else:
            found.append(MissingLayer(name, path))
    return Layers(
        tuple(layer for layer in found if isinstance(layer, Layer)),
        tuple(layer for layer in found if isinstance(layer, MissingLayer)),
    )


def electrolyte_density(electrolyte: Electrolyte) -> tuple[float, Numbers] | None:
    r"""Return the density of an electrolyte [kg/m3] and the numbers behind it.

    As given, or :math:`\varrho = \sum m_i / \sum V_i` over the parts of a recipe that states both
    mass and volume of each; None if the cell states neither.
    """
    if electrolyte.density is not None:
        return electrolyte.density.si, {"electrolyte.density": electrolyte.density}
    if electrolyte.recipe is None:
        return None
    density = _of_recipe(electrolyte.recipe)
    if density is None:
        return None
    parts = leaves(electrolyte.recipe, "electrolyte.recipe")
    return density, {
        path: number
        for path, number in parts
        if isinstance(number, Quantity) and not path.endswith(".molar_mass")
    }


def _of_recipe(recipe: Recipe) -> float | None:
    parts: tuple[Salt | Component, ...] = (*recipe.salts, *recipe.components)
    mass = volume = 0.0
    for part in parts:
        if part.density is None:
            return None
        given = part.volume if isinstance(part, Component) else None
        if given is not None:
            mass, volume = mass + given.si * part.density.si, volume + given.si
        elif part.mass is not None:
            mass, volume = mass + part.mass.si, volume + part.mass.si / part.density.si
    return mass / volume
