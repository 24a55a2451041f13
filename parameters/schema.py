"""What a cell file may say: the sections, their entries, units and bounds.

Areas: "electrode area" is the geometric area of the cell, "particle surface" that of the active
particles. An entry typed ``TemperatureLaw`` may carry ``temperature:``; it is a callable of T in
any case. One typed ``ElectrolyteLaw`` may also carry ``concentration:``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from nasicell.parameters.concentration_entry import ElectrolyteReader
from nasicell.parameters.electrolyte_laws import ElectrolyteLaw
from nasicell.parameters.entries import NumberReader
from nasicell.parameters.entry_types import (
    AbsoluteTemperature,
    ArcExponent,
    Capacitance,
    Concentration,
    Conductivity,
    Density,
    ExchangeCurrent,
    Exponent,
    Fraction,
    FractionOrNone,
    Mass,
    MassPerArea,
    MolarMass,
    Porosity,
    Section,
    Thickness,
    TimeConstant,
    Voltage,
    Volume,
)
from nasicell.parameters.interphases import Interphases
from nasicell.parameters.potential_entry import PotentialReader
from nasicell.parameters.potentials import PotentialLaw
from nasicell.parameters.published import Published
from nasicell.parameters.quantity import Quantity


class Metal(Section):
    """The metal electrode: material and cell-level entries."""

    material: str
    title: str = ""
    note: str = ""
    formula: str
    charge: Literal[1]
    density: Density
    molar_mass: MolarMass
    thickness: Thickness | None = None
    melting_point: Annotated[
        AbsoluteTemperature | None, Field(description="above it a result carries a warning")
    ] = None
    collector_mass_per_area: Annotated[
        MassPerArea | None, Field(description="for the mass of the layers")
    ] = None


class Salt(Section):
    """A salt of the recipe."""

    name: str
    mass: Mass
    molar_mass: MolarMass
    cations_per_formula: Literal[1, 2, 3]
    density: Annotated[
        Density | None, Field(description="absent: the salt's own volume is neglected")
    ] = None


class Component(Section):
    """A solvent, polymer or filler of the recipe: its volume, or its mass and density."""

    name: str
    volume: Volume | None = None
    mass: Mass | None = None
    density: Density | None = None


class Recipe(Section):
    """What was mixed; gives the concentration of the cation."""

    salts: tuple[Salt, ...] = Field(min_length=1)
    components: tuple[Component, ...] = Field(min_length=1)


class Electrolyte(Section):
    """The electrolyte as a material; how it fills the pores is said by separator and cathode."""

    material: str
    title: str = ""
    note: str = ""
    electrolyte_class: str = Field(default="", alias="class")
    cation: str
    conductivity: Annotated[
        ElectrolyteLaw,
        ElectrolyteReader("a conductivity", "S/m", "1.3 mS/cm", 1e3, dilute=True),
        Field(description="total ionic conductivity, all mobile ions"),
    ]
    transference_number: Annotated[
        ElectrolyteLaw,
        ElectrolyteReader("a cation transference number", "1", "0.94", 1.0, trend="free"),
        Field(description="of the cation"),
    ]
    mobile_fraction: Annotated[
        Quantity | None,
        NumberReader(
            "a mobile share of the anions",
            "1",
            "0.06",
            1.0,
            hint="where none is mobile, write 'electrolyte_model: single-ion'",
        ),
        Field(description="share of the anions that is mobile at rest, c-/c+"),
    ] = None
    salt_concentration: Annotated[
        Concentration | None, Field(description="of the cation, in the electrolyte phase, at rest")
    ] = None
    recipe: Recipe | None = None
    salt_diffusivity: Annotated[
        ElectrolyteLaw | None,
        ElectrolyteReader("a diffusivity", "m^2/s", "7.7e-12 m^2/s", 1e-6),
        Field(description="absent: Nernst-Einstein from conductivity and t+"),
    ] = None
    thermodynamic_factor: Annotated[
        ElectrolyteLaw | None,
        ElectrolyteReader("a thermodynamic factor", "1", "1.0", 100.0, trend="free"),
        Field(description="absent: 1, the dilute limit"),
    ] = None
    density: Annotated[
        Density | None,
        Field(description="for the mass of the layers; absent: of the recipe where it is complete"),
    ] = None


class Separator(Section):
    """The region between the metal and the cathode."""

    thickness: Thickness
    porosity: Annotated[Porosity, Field(description="electrolyte fraction; 1 for a free film")]
    bruggeman_exponent: Annotated[
        Exponent, Field(description="b in kappa porosity^b; 0 if kappa is that of the composite")
    ]
    density: Annotated[
        Density | None, Field(description="of its solid, for the mass of the layers")
    ] = None


class Cathode(Section):
    """The composite cathode: material, recipe, geometry, transport."""

    material: str
    title: str = ""
    note: str = ""
    formula: str
    cation: str
    density: Density
    molar_mass: MolarMass
    exchangeable_cations: Annotated[
        Quantity, NumberReader("a number of cations per formula unit", "1", "2", 10.0)
    ]
    open_circuit_potential: Annotated[PotentialLaw, PotentialReader()]
    hysteresis_gap: Annotated[
        Quantity | None,
        NumberReader("a gap between two potentials", "V", "30 mV", 0.5, 0.0, True),
        Field(
            description="whole gap between the charge and the discharge branch of the open-circuit "
            "potential at zero current"
        ),
    ] = None
    hysteresis_width: Annotated[
        Quantity | None,
        NumberReader("a cation content", "1", "0.05", 1.0),
        Field(description="cation content that must pass to change the branch"),
    ] = None
    exchange_current_density: Annotated[
        ExchangeCurrent,
        Field(description="per particle surface, at theta = 1/2 and the rest concentration"),
    ]
    loading: Annotated[
        Quantity,
        NumberReader("a loading", "kg/m^2", "2 mg/cm^2", 1.0, 1e-6),
        Field(description="mass of active material per electrode area"),
    ]
    active_mass_fraction: Fraction
    carbon_mass_fraction: FractionOrNone
    binder_mass_fraction: FractionOrNone
    carbon_density: Density
    binder_density: Density
    porosity: Porosity | None = None
    thickness: Thickness | None = None
    bruggeman_exponent: Exponent
    pore_conductivity: Annotated[
        Conductivity | None,
        Field(
            description="total ionic conductivity of the electrolyte in the pores if it is another "
            "than the separator's; all its ions are then faster or slower alike, so t+ stays"
        ),
    ] = None
    pore_electrolyte_density: Annotated[
        Density | None,
        Field(
            description="of what fills the pores, for the mass of the layers; absent: that of the "
            "electrolyte, unless pore_conductivity says that it is another one"
        ),
    ] = None
    electronic_conductivity: Annotated[
        Quantity, NumberReader("a conductivity", "S/m", "10 S/m", 1e6)
    ]
    active_fraction: Annotated[
        Fraction, Field(description="share of the active material that takes part at any rate")
    ]
    particle_radius: Annotated[
        Quantity, NumberReader("a particle radius", "m", "0.25 um", 1e-4, 1e-10)
    ]
    diffusion_time_constant: Annotated[TimeConstant, Field(description="R^2/D_s of a particle")]
    double_layer_capacitance: Annotated[
        Capacitance | None, Field(description="per particle surface")
    ] = None
    double_layer_arc_exponent: ArcExponent | None = None
    collector_mass_per_area: Annotated[
        MassPerArea | None,
        Field(description="for the mass of the layers; half of a foil coated on both sides"),
    ] = None


class Thermal(Section):
    """The cell as one body that heats up: m c_p dT/dt = heat - h A (T - T_ambient)."""

    mass: Annotated[Mass, Field(description="m, of the whole cell")]
    specific_heat: Annotated[
        Quantity, NumberReader("a specific heat", "J/(kg*K)", "1000 J/(kg*K)", 1e5)
    ]
    cooling_area: Annotated[
        Quantity,
        NumberReader("an area", "m^2", "6 cm^2", 1e2),
        Field(description="A, of the cell's outer surface"),
    ]
    heat_transfer_coefficient: Annotated[
        Quantity,
        NumberReader("a heat transfer coefficient", "W/(m^2*K)", "10 W/(m^2*K)", 1e6, 0.0, True),
        Field(description="h, to the surroundings; 0 for an adiabatic cell"),
    ]


PositiveRate = Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)]


class Test(Section):
    """How the cell is tested unless told otherwise."""

    temperature: AbsoluteTemperature
    lower_cutoff: Voltage
    upper_cutoff: Voltage
    specific_current_1C: Annotated[
        Quantity,
        NumberReader("a current per mass of active material", "A/kg", "117.6 mA/g", 1e4),
        Field(description="the basis of C-rates, per mass of active material"),
    ]
    electrode_area: Annotated[Quantity, NumberReader("an area", "m^2", "1.13 cm^2", 1.0)]
    cycles_per_rate: Annotated[int, Field(ge=1, le=1000)]
    c_rates: Annotated[tuple[PositiveRate, ...], Field(min_length=1)]
    measured: Annotated[str | None, Field(description="name of the measured data")] = None


class CellSections(Section):
    """A whole cell file, resolved."""

    name: str
    title: str
    summary: str
    electrolyte_model: Literal["single-ion", "partly-mobile", "binary"]
    metal: Metal
    electrolyte: Electrolyte
    separator: Separator
    cathode: Cathode
    interphases: Interphases
    thermal: Thermal | None = None
    published: Published | None = None
    test: Test
