"""What must not get lost at 15C: charge, cations, sodium, and the voltage."""

from collections.abc import Callable

import numpy as np
import pybamm

from nasicell.experiments.verification.bench import CHARGED, constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, Specimen
from nasicell.models import (
    EQUILIBRIUM_VOLTAGE,
    LOSSES,
    BinarySalt,
    Electrolyte,
    HalfCell,
    PartlyMobileAnions,
    SingleIon,
)

SPECIMEN = Specimen(transference_number=0.6)
"""Films and contact on; anions that carry enough to move the salt."""
CURRENT = 15 * SPECIMEN.one_c
CONSERVED = 1e-8
"""Share: round-off, whatever the mesh."""
CLOSES = 0.01
"""mV."""
REACTION = "Sum of positive electrode volumetric interfacial current densities [A.m-3]"
PARTICLES = "Positive particle concentration [mol.m-3]"
SALT = (
    "Separator electrolyte concentration [mol.m-3]",
    "Positive electrolyte concentration [mol.m-3]",
)


def discharge(electrolyte: Electrolyte) -> pybamm.Solution:
    """The whole discharge at 15C; one that ends early would conserve too easily."""
    solution = constant_current(
        SPECIMEN, HalfCell(electrolyte=electrolyte), CURRENT, seconds=400, content=CHARGED
    )
    if solution.t[-1] * CURRENT < SPECIMEN.sites / 2:
        raise ValueError(f"the discharge ended after {solution.t[-1]:.4g} s already")
    return solution


def charge() -> Comparison:
    """The reaction in the cathode takes the cell's current at every instant."""
    solution = discharge(BinarySalt())
    # volumes of equal width; the reaction is negative where sodium enters the particles
    current = -SPECIMEN.thickness * np.mean(solution[REACTION].entries, axis=0)
    worst = current[np.argmax(np.abs(current - CURRENT))]
    return Comparison.relative(CURRENT, float(worst), CONSERVED)


def sodium() -> Comparison:
    """What the particles gain is the charge passed over F."""
    solution = discharge(SingleIon())
    # shells of equal width, each weighted with its volume; the particles of all places alike
    concentration = np.mean(solution[PARTICLES].entries, axis=1)
    faces = np.linspace(0, 1, concentration.shape[0] + 1)
    mean = np.diff(faces**3) @ concentration
    gained = (mean[-1] - mean[0]) / SPECIMEN.maximum_concentration * SPECIMEN.sodium
    passed = CURRENT * float(solution.t[-1]) / FARADAY
    return Comparison.relative(1e3 * passed, 1e3 * float(gained), CONSERVED)


def cations(electrolyte: Electrolyte) -> Callable[[], Comparison]:
    """Cations in the electrolyte: as many come from the metal as the cathode takes."""

    def compare() -> Comparison:
        solution = discharge(electrolyte)
        separator, cathode = (np.mean(solution[name].entries, axis=0) for name in SALT)
        amount = (
            SPECIMEN.separator_porosity * SPECIMEN.separator_thickness * separator
            + SPECIMEN.porosity * SPECIMEN.thickness * cathode
        )
        space = (
            SPECIMEN.separator_porosity * SPECIMEN.separator_thickness
            + SPECIMEN.porosity * SPECIMEN.thickness
        )
        expected = SPECIMEN.salt_concentration * space
        worst = amount[np.argmax(np.abs(amount - expected))]
        return Comparison.relative(1e3 * expected, 1e3 * float(worst), CONSERVED)

    return compare


def balance(electrolyte: Electrolyte) -> Callable[[], Comparison]:
    """V = U - losses."""

    def compare() -> Comparison:
        solution = discharge(electrolyte)
        explained = solution[EQUILIBRIUM_VOLTAGE].data - sum(
            solution[name].data for name in LOSSES.values()
        )
        gap = np.max(np.abs(solution["Voltage [V]"].data - explained))
        return Comparison(0.0, 1e3 * float(gap), CLOSES)

    return compare


RUNGS = (
    Rung(
        "charge",
        "Reaction current integrated over the cathode, at its worst instant of a 15C discharge, "
        "against the cell's current.",
        "A/m2",
        charge,
    ),
    Rung(
        "sodium",
        "Sodium gained by the particles in a 15C discharge against the charge passed over F.",
        "mmol/m2",
        sodium,
    ),
    Rung(
        "cations-binary",
        "Cations in the electrolyte, at their worst instant of a 15C discharge, against those "
        "at rest, binary salt.",
        "mmol/m2",
        cations(BinarySalt()),
    ),
    Rung(
        "cations-partly-mobile",
        "Cations in the electrolyte, at their worst instant of a 15C discharge, against those "
        "at rest, 30 % of the anions mobile.",
        "mmol/m2",
        cations(PartlyMobileAnions(mobile_fraction=0.3)),
    ),
    Rung(
        "voltage-single-ion",
        "What the losses leave unexplained of the voltage in a 15C discharge, single ion, "
        "against 0.",
        "mV",
        balance(SingleIon()),
    ),
    Rung(
        "voltage-partly-mobile",
        "What the losses leave unexplained of the voltage in a 15C discharge, 30 % of the anions "
        "mobile, against 0.",
        "mV",
        balance(PartlyMobileAnions(mobile_fraction=0.3)),
    ),
    Rung(
        "voltage-binary",
        "What the losses leave unexplained of the voltage in a 15C discharge, binary salt, "
        "against 0.",
        "mV",
        balance(BinarySalt()),
    ),
)
