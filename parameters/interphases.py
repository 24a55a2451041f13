"""The sections on interphases: films, charge transfer at the metal, a bare collector, contacts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nasicell.parameters.entries import NumberReader
from nasicell.parameters.entry_types import (
    ArcExponent,
    AreaResistance,
    Capacitance,
    ChargePerArea,
    Conductivity,
    CurrentDensity,
    ExchangeCurrent,
    GrowthInTime,
    GrowthWithCharge,
    Section,
)
from nasicell.parameters.quantity import Quantity


class MetalInterphase(Section):
    """The metal's surface; everything per electrode area.

    An arc of impedance is Z = R/[1 + (i w R C)^alpha], with R the resistance, C the capacitance at
    the arc's peak and alpha the arc exponent; absent, 1: an ideal capacitor. The film grows with
    time t and with the charge q [C/m2] passed in both directions per electrode area:
    R(t, q)/R_0 = sqrt(1 + k_t t) + k_q q, absent, k_t = k_q = 0.
    """

    exchange_current_density: Annotated[
        ExchangeCurrent, Field(description="per electrode area; the one the model uses")
    ]
    tafel_exchange_current_density: Annotated[
        CurrentDensity | None,
        Field(description="per electrode area; published from a Tafel plot, not used by the model"),
    ] = None
    critical_current_density: Annotated[
        CurrentDensity | None, Field(description="per electrode area; published, for comparison")
    ] = None
    film_resistance: Annotated[AreaResistance, Field(description="per electrode area")]
    film_capacitance: Annotated[Capacitance | None, Field(description="per electrode area")] = None
    film_arc_exponent: ArcExponent | None = None
    film_growth_in_time: GrowthInTime | None = None
    film_growth_with_charge: GrowthWithCharge | None = None
    double_layer_capacitance: Annotated[
        Capacitance | None, Field(description="per electrode area")
    ] = None
    double_layer_arc_exponent: ArcExponent | None = None


class CathodeInterphase(Section):
    """The film on the cathode particles; everything per particle surface.

    Its arc and its growth are as on the metal; the charge counts per electrode area here too.
    """

    film_thickness: Annotated[
        Quantity | None, NumberReader("a film thickness", "m", "14 nm", 1e-5, 0.0, True)
    ] = None
    film_conductivity: Annotated[
        Conductivity | None, Field(description="ionic conductivity of the film")
    ] = None
    film_resistance: Annotated[AreaResistance | None, Field(description="per particle surface")] = (
        None
    )
    film_capacitance: Annotated[Capacitance | None, Field(description="per particle surface")] = (
        None
    )
    film_arc_exponent: ArcExponent | None = None
    film_growth_in_time: GrowthInTime | None = None
    film_growth_with_charge: GrowthWithCharge | None = None


class CounterMetal(Section):
    """The second metal of a symmetric cell; what is absent is as on the first."""

    exchange_current_density: Annotated[
        ExchangeCurrent | None, Field(description="per electrode area")
    ] = None
    film_resistance: Annotated[AreaResistance | None, Field(description="per electrode area")] = (
        None
    )
    film_capacitance: Annotated[Capacitance | None, Field(description="per electrode area")] = None
    film_arc_exponent: ArcExponent | None = None
    film_growth_in_time: GrowthInTime | None = None
    film_growth_with_charge: GrowthWithCharge | None = None
    double_layer_capacitance: Annotated[
        Capacitance | None, Field(description="per electrode area")
    ] = None
    double_layer_arc_exponent: ArcExponent | None = None


class Collector(Section):
    """A bare current collector in place of the second metal, on which the first deposit nucleates.

    The deposit's equilibrium potential is lower by eta_n exp(-q/q_n): eta_n [V] nucleation
    overpotential, q [C/m2] charge plated per electrode area, q_n [C/m2] nucleation capacity.
    """

    nucleation_overpotential: Annotated[
        Quantity,
        NumberReader("a nucleation overpotential", "V", "50 mV", 2.0, 0.0, True),
        Field(description="eta_n, of the very first deposit"),
    ]
    nucleation_capacity: Annotated[
        ChargePerArea,
        Field(description="q_n, after which 1/e of the nucleation overpotential is left"),
    ]


class Interphases(Section):
    """Films, charge transfer at the metal, contacts."""

    metal: MetalInterphase
    counter_metal: CounterMetal | None = None
    collector: Collector | None = None
    cathode: CathodeInterphase
    contact_resistance: Annotated[
        Quantity,
        NumberReader("an area resistance", "ohm*m^2", "5 ohm*cm^2", 1e2, 0.0, True),
        Field(description="per electrode area"),
    ]

    @property
    def counter(self) -> MetalInterphase:
        """The second metal's surface: the entries of ``counter_metal`` over those of ``metal``."""
        given = self.counter_metal
        own = {
            name: getattr(given, name)
            for name in CounterMetal.model_fields
            if getattr(given, name, None) is not None
        }
        # what was published of the first metal is no statement about the second
        unknown = {"tafel_exchange_current_density": None, "critical_current_density": None}
        return self.metal.model_copy(update={**unknown, **own})
