"""The parts in series at 15C: Ohm's and Butler and Volmer's laws by plain arithmetic."""

from collections.abc import Callable

import numpy as np

from nasicell.experiments.verification.bench import INSTANT, NO_CUT_OFF, constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import LOSSES, HalfCell

SPECIMEN = Specimen()
CURRENT = 15 * SPECIMEN.one_c
"""A.m-2."""
CONTENT = 0.3
POINTS = {"x_s": 5, "x_p": 10, "r_p": 10}
EXACT = 1e-8
"""Share; algebra, which no mesh and hardly a solver touches."""
PLANAR = 1e-4
"""Share; what the pores of a cathode of 10 nm add is less."""
PLANAR_CATHODE = {
    "Positive electrode thickness [m]": 1e-8,
    "Positive electrode conductivity [S.m-1]": 1e6,
    "Positive electrode exchange-current density [A.m-2]": 1e7,
}
"""A cathode so thin and fast that only its film counts."""
PLANAR_SPECIMEN = Specimen(cathode_film=1e-5)
"""The particles' surface shrinks with the thickness, so the film is thinner too."""

METAL = (
    2
    * SPECIMEN.thermal_voltage
    * float(np.arcsinh(CURRENT / (2 * SPECIMEN.metal_exchange_current)))
)
"""Volts."""


def loss(part: str, expected: float) -> Callable[[], Comparison]:
    """One loss of the voltage balance after a while at 15C, in mV."""

    def compare() -> Comparison:
        solution = constant_current(
            SPECIMEN, HalfCell(), CURRENT, seconds=60, content=CONTENT, points=POINTS
        )
        found = float(solution[LOSSES[part]].data[-1])
        return Comparison.relative(1e3 * expected, 1e3 * found, EXACT)

    return compare


def planar_cell() -> Comparison:
    """All of it at the terminals: U - V of a cell whose cathode is a plane."""
    solution = constant_current(
        PLANAR_SPECIMEN,
        HalfCell(),
        CURRENT,
        seconds=INSTANT,
        content=CONTENT,
        points=POINTS,
        overrides={**NO_CUT_OFF, **PLANAR_CATHODE},
    )
    share = PLANAR_CATHODE["Positive electrode thickness [m]"] / PLANAR_SPECIMEN.thickness
    film = PLANAR_SPECIMEN.cathode_film / (PLANAR_SPECIMEN.surface * share)
    series = SPECIMEN.separator_resistance + film + SPECIMEN.metal_film + SPECIMEN.contact
    found = SPECIMEN.open_circuit_potential(CONTENT) - float(solution["Voltage [V]"].data[0])
    return Comparison.relative(1e3 * (CURRENT * series + METAL), 1e3 * found, PLANAR)


RUNGS = (
    Rung(
        "separator",
        "Separator loss at 15C against i L/(t+ kappa eps^b).",
        "mV",
        loss("separator", CURRENT * SPECIMEN.separator_resistance),
    ),
    Rung(
        "metal-charge-transfer",
        "Overpotential of the metal at 15C against (2 R T/F) asinh(i/(2 i0)).",
        "mV",
        loss("metal charge transfer", METAL),
    ),
    Rung(
        "metal-film",
        "Loss in the film on the metal at 15C against i R.",
        "mV",
        loss("metal film", CURRENT * SPECIMEN.metal_film),
    ),
    Rung(
        "cathode-film",
        "Loss in the film on the particles at 15C against i R/(a L).",
        "mV",
        loss("cathode film", CURRENT * SPECIMEN.cathode_film / SPECIMEN.surface),
    ),
    Rung(
        "contact",
        "Contact loss at 15C against i R.",
        "mV",
        loss("contact", CURRENT * SPECIMEN.contact),
    ),
    Rung(
        "planar-cell",
        "U - V at the terminals of a cell with a planar cathode at 15C against the sum of its "
        "parts.",
        "mV",
        planar_cell,
    ),
)
