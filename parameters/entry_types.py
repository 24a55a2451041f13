"""The kinds of entries that several sections share: their units, bounds and examples.

An entry typed ``TemperatureLaw`` may carry ``temperature:``; it is a callable of T in any case.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nasicell.parameters.entries import TEMPERATURE, LawReader, NumberReader
from nasicell.parameters.laws import TemperatureLaw
from nasicell.parameters.quantity import Quantity

Density = Annotated[Quantity, NumberReader("a density", "kg/m^3", "3.16 g/cm^3", 25e3)]
MolarMass = Annotated[Quantity, NumberReader("a molar mass", "kg/mol", "455.76 g/mol", 1e3)]
Mass = Annotated[Quantity, NumberReader("a mass", "kg", "1.5 g", 1e3)]
Volume = Annotated[Quantity, NumberReader("a volume", "m^3", "10 mL", 1.0)]
Thickness = Annotated[Quantity, NumberReader("a thickness", "m", "27 um", 1e-2, 1e-9)]
Porosity = Annotated[Quantity, NumberReader("a porosity", "1", "0.5", 1.0)]
Fraction = Annotated[Quantity, NumberReader("a fraction", "1", "0.70", 1.0)]
FractionOrNone = Annotated[Quantity, NumberReader("a fraction", "1", "0.10", 1.0, 0.0, True)]
Exponent = Annotated[Quantity, NumberReader("a Bruggeman exponent", "1", "1.5", 10.0, 0.0, True)]
Voltage = Annotated[Quantity, NumberReader("a voltage", "V", "3.8 V", 6.0)]
AbsoluteTemperature = Annotated[Quantity, TEMPERATURE]
Concentration = Annotated[Quantity, NumberReader("a concentration", "mol/m^3", "1 mol/L", 5e4)]
Conductivity = Annotated[TemperatureLaw, LawReader("a conductivity", "S/m", "1.3 mS/cm", 1e3)]
ExchangeCurrent = Annotated[
    TemperatureLaw, LawReader("an exchange current density", "A/m^2", "0.44 A/m^2", 1e6)
]
AreaResistance = Annotated[
    TemperatureLaw,
    LawReader("an area resistance", "ohm*m^2", "20 ohm*cm^2", 1e2, 0.0, True, "resistance"),
]
TimeConstant = Annotated[TemperatureLaw, LawReader("a time", "s", "370 s", 1e9, trend="time")]
Capacitance = Annotated[
    Quantity, NumberReader("a capacitance per area", "F/m^2", "20 uF/cm^2", 1e4, 0.0, True)
]
ArcExponent = Annotated[
    Quantity,
    NumberReader("an arc exponent", "1", "0.85", 1.0, 0.3, True),
    Field(description="alpha of a constant-phase element; absent: 1, an ideal capacitor"),
]
GrowthInTime = Annotated[
    Quantity,
    NumberReader("a growth rate", "1/s", "0.1 1/day", 1.0, 0.0, True),
    Field(description="k_t in R/R_0 = sqrt(1 + k_t t) + k_q q; absent: 0"),
]
GrowthWithCharge = Annotated[
    Quantity,
    NumberReader("a growth per charge", "m^2/C", "0.5 cm^2/mAh", 1.0, 0.0, True),
    Field(description="k_q, with q the charge passed both ways per electrode area; absent: 0"),
]
ChargePerArea = Annotated[
    Quantity, NumberReader("a charge per electrode area", "C/m^2", "0.02 mAh/cm^2", 1e7)
]
MassPerArea = Annotated[
    Quantity, NumberReader("a mass per electrode area", "kg/m^2", "4 mg/cm^2", 10.0, 0.0, True)
]
Diffusivity = Annotated[Quantity, NumberReader("a diffusivity", "m^2/s", "1.7e-10 m^2/s", 1e-6)]
CurrentDensity = Annotated[Quantity, NumberReader("a current density", "A/m^2", "3 mA/cm^2", 1e6)]


class Section(BaseModel):
    """Base of all sections: frozen, no unknown entries."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
