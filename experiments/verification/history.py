"""What depends on the past of a cell: films that grow, the branch of the cathode, temperature."""

import numpy as np

from nasicell.experiments.verification.bench import NO_CUT_OFF, constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import LOSSES, GrowingFilms, HalfCell, Hysteresis, SelfHeating

SPECIMEN = Specimen()
POINTS = {"x_s": 5, "x_p": 10, "r_p": 10}

GROWTH = 1e-5
"""Share; integrals of constants, left is the solver's 1e-7."""

BRANCH = 1e-3
"""Share; what is left of the old branch after twelve widths is 6e-6."""

ADIABATIC = Specimen(heat_transfer=0.0)
HEATED = 1e-4
"""Share; trapezoids over the stored times against the solver's own integral."""
NEWTON = 1e-5
"""Share; left is the solver's 1e-7."""
TEMPERATURE = "Volume-averaged cell temperature [K]"


def growing_film() -> Comparison:
    """R = R_0 [sqrt(1 + k_t t) + k_q i t]."""
    i, seconds = 5 * SPECIMEN.one_c, 400.0
    solution = constant_current(
        SPECIMEN,
        HalfCell(films=GrowingFilms()),
        i,
        seconds=seconds,
        points=POINTS,
        rtol=1e-7,
        overrides=NO_CUT_OFF,
    )
    growth = (
        np.sqrt(1 + SPECIMEN.metal_growth_in_time * seconds)
        + SPECIMEN.metal_growth_with_charge * i * seconds
    )
    found = float(solution[LOSSES["metal film"]](seconds))
    return Comparison.relative(1e3 * i * SPECIMEN.metal_film * growth, 1e3 * found, GROWTH)


def hysteresis() -> Comparison:
    """On its branch a discharge lies half the gap below the single curve."""
    i = 15 * SPECIMEN.one_c
    seconds = 0.5 * SPECIMEN.sites / i
    branch, single = (
        constant_current(
            SPECIMEN,
            model,
            i,
            seconds=seconds,
            content=0.2,
            points=POINTS,
            rtol=1e-7,
            overrides=NO_CUT_OFF,
        )["Voltage [V]"](seconds)
        for model in (HalfCell(potential=Hysteresis()), HalfCell())
    )
    expected = SPECIMEN.hysteresis_gap / 2
    return Comparison.relative(1e3 * expected, 1e3 * float(single - branch), BRANCH)


def adiabatic() -> Comparison:
    """All that a cell does not deliver, and the heat of its reaction, stays in it."""
    specimen = ADIABATIC
    i, start = 10 * specimen.one_c, 0.25
    seconds = 0.45 * specimen.sites / i
    solution = constant_current(
        specimen,
        HalfCell(heat=SelfHeating()),
        i,
        seconds=seconds,
        content=start,
        points=POINTS,
        rtol=1e-7,
        overrides=NO_CUT_OFF,
    )
    kelvin = solution[TEMPERATURE].data
    content = start + i * solution.t / specimen.sites
    shift = specimen.entropy * (kelvin - specimen.temperature)
    U = specimen.open_circuit_potential(content) + shift
    power = i * specimen.electrode_area * (U - solution["Voltage [V]"].data)
    reaction = -i * specimen.electrode_area * kelvin * specimen.entropy
    expected = np.trapezoid(power + reaction, solution.t) / specimen.heat_capacity
    return Comparison.relative(float(expected), float(kelvin[-1] - kelvin[0]), HEATED)


def newton() -> Comparison:
    """Without a current, T - T_amb falls as exp(-h A t/C)."""
    above, seconds = 20.0, 75.0
    solution = constant_current(
        SPECIMEN,
        HalfCell(heat=SelfHeating()),
        0.0,
        seconds=seconds,
        content=0.5,
        points=POINTS,
        rtol=1e-7,
        overrides={"Initial temperature [K]": SPECIMEN.temperature + above},
    )
    loss = SPECIMEN.heat_transfer * SPECIMEN.cooling_area
    expected = above * np.exp(-loss * seconds / SPECIMEN.heat_capacity)
    found = float(solution[TEMPERATURE](seconds)) - SPECIMEN.temperature
    return Comparison.relative(float(expected), found, NEWTON)


RUNGS = (
    Rung(
        "growing-film",
        "Loss in a growing film on the metal at 5C against i R [sqrt(1 + k_t t) + k_q i t].",
        "mV",
        growing_film,
    ),
    Rung(
        "hysteresis",
        "How much lower a 15C discharge lies on its branch, against half the gap.",
        "mV",
        hysteresis,
    ),
    Rung(
        "adiabatic-heating",
        "Rise of temperature of an adiabatic cell at 10C against its energy balance by hand.",
        "K",
        adiabatic,
    ),
    Rung(
        "newton-cooling",
        "Excess temperature of a cell at rest after 75 s against exp(-h A t/C).",
        "K",
        newton,
    ),
)
