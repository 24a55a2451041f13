"""Laws of temperature: a straight line through the model's answers returns the numbers put in."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.verification.bench import INSTANT, NO_CUT_OFF, constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, GAS, Specimen
from nasicell.models import LOSSES, HalfCell
from nasicell.parameters import Cell

SPECIMEN = Specimen()
CURRENT = 5 * SPECIMEN.one_c
TEMPERATURES = (273.15, 293.15, 313.15, 333.15)
EXACT = 1e-9
"""Share; round-off of a fit of a straight line."""
ACTIVATION = 38.39
"""kJ/mol."""
PSEUDO_ACTIVATION, VOGEL = 1100.0, 180.0
"""K."""
ARRHENIUS = {"law": "arrhenius", "at": "298.15 K", "activation_energy": f"{ACTIVATION} kJ/mol"}
VTF = {
    "law": "vtf",
    "at": "298.15 K",
    "pseudo_activation_temperature": f"{PSEUDO_ACTIVATION} K",
    "vogel_temperature": f"{VOGEL} K",
}


def with_law(section: tuple[str, ...], law: Mapping[str, str]) -> Cell:
    """The specimen with a law of temperature at an entry."""
    mapping = SPECIMEN.cell.to_mapping()
    entry: dict[str, Any] = mapping
    for name in section:
        entry = entry[name]
    named = {"law", "at"}
    entry["temperature"] = {
        key: text if key in named else {"value": text, "kind": "assumed", "source": "user"}
        for key, text in law.items()
    }
    return Cell.from_mapping(mapping)


def losses(cell: Cell, loss: str) -> NDArray[np.float64]:
    """A loss [V] at the first instant by temperature."""
    return np.array(
        [
            constant_current(
                SPECIMEN,
                HalfCell(),
                CURRENT,
                seconds=INSTANT,
                content=0.3,
                points={"x_s": 3, "x_p": 3, "r_p": 3},
                overrides=NO_CUT_OFF,
                cell=cell.with_numbers({"test.temperature": kelvin}),
            )[LOSSES[loss]].data[0]
            for kelvin in TEMPERATURES
        ]
    )


def slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Slope of the straight line through points."""
    middle = x - np.mean(x)
    return float(middle @ (y - np.mean(y)) / (middle @ middle))


KELVIN = np.array(TEMPERATURES)


def arrhenius_conductivity() -> Comparison:
    """Fit ln kappa against 1/T; kappa is in proportion to 1/loss of the separator."""
    loss = losses(with_law(("electrolyte", "conductivity"), ARRHENIUS), "separator")
    found = -GAS * slope(1 / KELVIN, np.log(1 / loss)) / 1e3
    return Comparison.relative(ACTIVATION, found, EXACT)


def vtf_conductivity() -> Comparison:
    """Fit ln(kappa T^1/2) against 1/(T - T0)."""
    loss = losses(with_law(("electrolyte", "conductivity"), VTF), "separator")
    found = -slope(1 / (KELVIN - VOGEL), np.log(np.sqrt(KELVIN) / loss))
    return Comparison.relative(PSEUDO_ACTIVATION, found, EXACT)


def arrhenius_film() -> Comparison:
    """Fit ln(T/R) against 1/T, the plot that activation energies of films are read from."""
    loss = losses(with_law(("interphases", "metal", "film_resistance"), ARRHENIUS), "metal film")
    found = -GAS * slope(1 / KELVIN, np.log(KELVIN / loss)) / 1e3
    return Comparison.relative(ACTIVATION, found, EXACT)


def arrhenius_exchange_current() -> Comparison:
    """Fit ln i0 against 1/T; i0 from the overpotential by Butler and Volmer."""
    path = ("interphases", "metal", "exchange_current_density")
    eta = losses(with_law(path, ARRHENIUS), "metal charge transfer")
    i0 = CURRENT / (2 * np.sinh(FARADAY * eta / (2 * GAS * KELVIN)))
    found = -GAS * slope(1 / KELVIN, np.log(i0)) / 1e3
    return Comparison.relative(ACTIVATION, found, EXACT)


RUNGS = (
    Rung(
        "arrhenius-conductivity",
        "Activation energy from the model's separator at 0 to 60 degC against the one put in.",
        "kJ/mol",
        arrhenius_conductivity,
    ),
    Rung(
        "vtf-conductivity",
        "Pseudo-activation temperature from the model's separator at 0 to 60 degC against the one "
        "put in.",
        "K",
        vtf_conductivity,
    ),
    Rung(
        "arrhenius-film",
        "Activation energy from the model's film on the metal at 0 to 60 degC against the one "
        "put in.",
        "kJ/mol",
        arrhenius_film,
    ),
    Rung(
        "arrhenius-exchange-current",
        "Activation energy from the model's overpotential of the metal at 0 to 60 degC against "
        "the one put in.",
        "kJ/mol",
        arrhenius_exchange_current,
    ),
)
