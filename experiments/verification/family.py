"""The electrolytes against PyBaMM's own half-cell and against one another in their limits."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pybamm

from nasicell.experiments.verification.bench import constant_current, largest_difference_mV
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import BinarySalt, Electrolyte, HalfCell, PartlyMobileAnions, SingleIon

GEL = Specimen()
"""Films and contact on, t+ = 0.94."""
ANIONS_CARRY = Specimen(transference_number=0.6)
CATIONS_ALONE = Specimen(transference_number=1.0)
NO_FILMS = Specimen(
    transference_number=1.0,
    cathode_film=0.0,
    cathode_film_capacitance=0.0,
    metal_film=0.0,
    metal_film_capacitance=0.0,
    metal_growth_in_time=0.0,
    metal_growth_with_charge=0.0,
)
"""What PyBaMM's half-cell can describe too; the contact resistance stays."""
NO_FILMS_SALT = replace(NO_FILMS, transference_number=0.6)
CONCENTRATED: Mapping[str, Any] = {
    "Electrolyte conductivity [S.m-1]": lambda c, T: 0.2 * (c / 500) * (1.5 - 0.5 * c / 500),
    "Electrolyte diffusivity [m2.s-1]": lambda c, T: 3e-11 * (1.3 - 0.3 * c / 500),
    "Cation transference number": lambda c, T: 0.5 - 0.1 * c / 500,
    "Thermodynamic factor": lambda c, T: 1.0 + 0.4 * c / 500,
}
"""Laws in the concentration for every property of the salt."""
C_RATE = 15.0
SAME = 0.05
"""mV; the equations are the same, the solvers' tolerance is left."""
POLARISED = 0.1
"""Seconds; before that, for microseconds, the few anions still carry their share."""
FINE = {"x_s": 80, "x_p": 80}
"""PyBaMM's own charge balance converges with order 1 only where separator and cathode meet."""


def half_cell(electrolyte: Electrolyte) -> HalfCell:
    """The project's half-cell."""
    return HalfCell(electrolyte=electrolyte)


def stock() -> pybamm.BaseModel:
    """PyBaMM's own half-cell."""
    options = {"working electrode": "positive", "contact resistance": "true"}
    return pybamm.lithium_ion.DFN(options)


def same(
    specimen: Specimen,
    first: Callable[[], pybamm.BaseModel],
    second: Callable[[], pybamm.BaseModel],
    points: Mapping[str, int] | None = None,
    overrides: Mapping[str, Any] | None = None,
    start: float = 0.0,
) -> Callable[[], Comparison]:
    """Largest difference of the voltage through a whole discharge at 15C, in mV."""

    def compare() -> Comparison:
        runs = [
            constant_current(
                specimen,
                model(),
                C_RATE * specimen.one_c,
                seconds=400,
                points=points,
                overrides=overrides,
                rtol=1e-7,
            )
            for model in (first, second)
        ]
        return Comparison(0.0, largest_difference_mV(runs[0], runs[1], start), SAME)

    return compare


RUNGS = (
    Rung(
        "stock-single-ion",
        "Largest difference in a 15C discharge between the single ion and PyBaMM's half-cell at "
        "t+ = 1, against 0.",
        "mV",
        same(NO_FILMS, lambda: half_cell(SingleIon()), stock, FINE),
    ),
    Rung(
        "stock-binary",
        "Largest difference in a 15C discharge between the binary salt and PyBaMM's half-cell at "
        "t+ = 0.6, against 0.",
        "mV",
        same(NO_FILMS_SALT, lambda: half_cell(BinarySalt()), stock, FINE),
    ),
    Rung(
        "stock-concentrated",
        "Largest difference in a 15C discharge between the binary salt and PyBaMM's half-cell, "
        "all properties of the salt depending on concentration, against 0.",
        "mV",
        same(NO_FILMS_SALT, lambda: half_cell(BinarySalt()), stock, FINE, CONCENTRATED),
    ),
    Rung(
        "limit-binary",
        "Largest difference in a 15C discharge between the binary salt and the single ion at "
        "t+ = 1, against 0.",
        "mV",
        same(CATIONS_ALONE, lambda: half_cell(BinarySalt()), lambda: half_cell(SingleIon())),
    ),
    Rung(
        "limit-all-mobile",
        "Largest difference in a 15C discharge between partly mobile anions, all of them mobile, "
        "and the binary salt at t+ = 0.6, against 0.",
        "mV",
        same(
            ANIONS_CARRY,
            lambda: half_cell(PartlyMobileAnions(mobile_fraction=1.0)),
            lambda: half_cell(BinarySalt()),
        ),
    ),
    Rung(
        "limit-none-mobile",
        "Largest difference in a 15C discharge, from 0.1 s on, between one in a million anions "
        "mobile and the single ion at t+ = 0.94, against 0.",
        "mV",
        same(
            GEL,
            lambda: half_cell(PartlyMobileAnions(mobile_fraction=1e-6)),
            lambda: half_cell(SingleIon()),
            start=POLARISED,
        ),
    ),
    Rung(
        "limit-idle-anions",
        "Largest difference in a 15C discharge between 30 % of the anions mobile and the single "
        "ion at t+ = 1, against 0.",
        "mV",
        same(
            CATIONS_ALONE,
            lambda: half_cell(PartlyMobileAnions(mobile_fraction=0.3)),
            lambda: half_cell(SingleIon()),
        ),
    ),
)
