"""The symmetric cell: parts in series, limiting current, current fraction, impedance."""

import math

import numpy as np
import pybamm

from nasicell.experiments.stepping import Stepper
from nasicell.experiments.verification import closed_forms
from nasicell.experiments.verification.bench import constant_current, parameter_values
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, Specimen
from nasicell.models import (
    POLARISATION,
    BinarySalt,
    Capacitive,
    PartlyMobileAnions,
    SymmetricCell,
)
from nasicell.models.electrolyte.anion_balance import SHARE_AT_COUNTER

COUNTER_FILM = 3e-4
COUNTER_EXCHANGE_CURRENT = 3.0
CURRENT = 25.0
"""A/m2: far from where Butler and Volmer's law is straight."""
PARTS = 1e-8
"""Share; nothing is discretised."""

FAST = Specimen(
    transference_number=0.4,
    conductivity=0.235,
    separator_thickness=50e-6,
    metal_exchange_current=1e6,
    metal_film=0.0,
    metal_film_capacitance=0.0,
    metal_growth_in_time=0.0,
    metal_growth_with_charge=0.0,
    contact=0.0,
)
"""Interfaces that take nothing, so that the salt alone shows."""
DRAWN = 0.9
"""Of the limiting current: the salt at the plating metal then stands at a tenth of rest."""
SETTLED = 30.0
"""Times of the slowest mode after which a profile stands."""
LIMIT = 1e-6
"""Share; volumes are exact on a straight line."""
SMALL = 1e-3
"""Volts of the Bruce-Vincent step."""
FRACTION = 1e-3
"""Difference; as is asked of the transference number."""
MOBILE = 0.3
SPECTRUM = 2e-3
"""Largest share; second-order error of 100 volumes where the salt's arc begins."""


def salt_time(specimen: Specimen) -> float:
    """L^2 eps/(D tor) of a free binary salt [s]."""
    transport = specimen.salt_diffusivity * specimen.separator_transport
    return specimen.separator_thickness**2 * specimen.separator_porosity / transport


def symmetric_cell() -> Comparison:
    """Ohm's law of i (L/(t+ kappa tor) + R + R_counter + R_contact) and two overpotentials."""
    specimen = Specimen(metal_growth_in_time=0.0, metal_growth_with_charge=0.0)
    cell = specimen.cell.with_numbers(
        {
            "interphases.counter_metal.film_resistance": COUNTER_FILM,
            "interphases.counter_metal.exchange_current_density": COUNTER_EXCHANGE_CURRENT,
        }
    )
    series = specimen.separator_resistance + specimen.metal_film + COUNTER_FILM + specimen.contact
    eta = sum(
        2 * specimen.thermal_voltage * math.asinh(CURRENT / (2 * i0))
        for i0 in (specimen.metal_exchange_current, COUNTER_EXCHANGE_CURRENT)
    )
    found = constant_current(specimen, SymmetricCell(), CURRENT, seconds=1.0, cell=cell)
    return Comparison.relative(
        1e3 * (CURRENT * series + eta), 1e3 * float(found[POLARISATION].entries[-1]), PARTS
    )


def limiting_current() -> Comparison:
    """What is left at the plating metal falls in proportion to a steady current."""
    expected = closed_forms.limiting_current(
        FAST.salt_concentration,
        FAST.transference_number,
        FAST.salt_diffusivity * FAST.separator_transport,
        FAST.separator_thickness,
        FARADAY,
    )
    solution = constant_current(
        FAST,
        SymmetricCell(electrolyte=BinarySalt()),
        DRAWN * expected,
        seconds=SETTLED * salt_time(FAST) / np.pi**2,
        rtol=1e-9,
    )
    left = solution[SHARE_AT_COUNTER].entries[-1]
    return Comparison.relative(expected, DRAWN * expected / float(1 - left), LIMIT)


def bruce_vincent() -> Comparison:
    """Steady over initial current of a millivolt: t+, however few anions are mobile."""
    stepper = Stepper(
        SymmetricCell(electrolyte=PartlyMobileAnions(MOBILE)),
        parameter_values(FAST, 0.0, 0.5),
        {},
    )
    seconds = SETTLED * salt_time(FAST) / np.pi**2
    (solution,) = stepper.run([pybamm.step.voltage(-SMALL, duration=seconds)])
    current = solution["Current [A]"].entries if solution else np.full(2, np.nan)
    return Comparison(FAST.transference_number, float(current[-1] / current[0]), FRACTION)


def symmetric_impedance() -> Comparison:
    """Bulk, two films, two arcs and the finite-length diffusion of the salt."""
    specimen = Specimen(
        transference_number=0.4,
        conductivity=0.235,
        separator_thickness=50e-6,
        metal_exchange_current=300.0,
        metal_film=1e-4,
    )
    model = SymmetricCell(electrolyte=BinarySalt(), interfaces=Capacitive(True, False, True))
    simulation = pybamm.EISSimulation(
        model,
        parameter_values=parameter_values(specimen, 0.0, 0.5),
        var_pts={**model.default_var_pts, "x_s": 100},
    )
    frequencies = np.logspace(-4, 6, 31)
    found = simulation.solve(frequencies).impedance * specimen.electrode_area
    w = 2j * np.pi * frequencies
    bulk = specimen.separator_resistance * specimen.transference_number
    arc = 1 / (
        specimen.metal_exchange_current / specimen.thermal_voltage + w * specimen.metal_capacitance
    )
    film = 1 / (1 / specimen.metal_film + w * specimen.metal_film_capacitance)
    diffusion = closed_forms.finite_warburg(
        bulk * (1 / specimen.transference_number - 1), w * salt_time(specimen) / 4
    )
    expected = specimen.contact + bulk + 2 * (film + arc) + diffusion
    return Comparison(0.0, 100 * float(np.max(np.abs(found / expected - 1))), 100 * SPECTRUM)


RUNGS = (
    Rung(
        "symmetric-cell",
        "Polarisation of a symmetric cell of unequal interfaces at 2.5 mA/cm2 against the sum of "
        "its parts.",
        "mV",
        symmetric_cell,
    ),
    Rung(
        "limiting-current",
        "Current over what it takes of the salt at the plating metal once settled, at nine tenths "
        "of 2 F D tor c/((1 - t+) L), against that.",
        "A/m2",
        limiting_current,
    ),
    Rung(
        "bruce-vincent",
        "Steady over initial current at 1 mV, 30 % of the anions mobile, against t+.",
        "1",
        bruce_vincent,
    ),
    Rung(
        "symmetric-impedance",
        "Largest deviation of a symmetric cell's impedance from its closed form, 0.1 mHz to "
        "1 MHz, against 0.",
        "%",
        symmetric_impedance,
    ),
)
