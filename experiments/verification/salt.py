"""The binary salt in the separator: where it settles, and when it runs out."""

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.verification import closed_forms
from nasicell.experiments.verification.bench import NO_CUT_OFF, constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, Specimen
from nasicell.models import BinarySalt, Electrolyte, HalfCell, PartlyMobileAnions

LIQUID = Specimen(
    transference_number=0.4,
    conductivity=0.235,
    separator_thickness=50e-6,
    metal_exchange_current=100.0,
)
"""Anions that carry more than half of the current; a slowest mode of 11 s."""
STEADY_RATE = 5.0
STEADY_SECONDS = 150.0
"""Many times the slowest mode's time; still on the plateau."""
STEADY = 1e-4
"""Share; volumes are exact on a straight line, but the reaction still wanders in the cathode."""
STEADY_POINTS = 40
MOBILE = 0.3
"""Share of the anions that move."""
STEADY_ANIONS = 1e-3
"""Share; order 2 of 40 volumes on a profile that is not straight."""

DEEP = Specimen(
    transference_number=0.3,
    conductivity=0.22,
    separator_thickness=300e-6,
    loading=0.04,
    metal_exchange_current=100.0,
)
"""A separator seven times as thick as the layer that is depleted."""
SAND_RATE = 15.0
SAND = 5e-3
"""Share; half a volume of 1 um against a layer of 40 um."""
STRAIGHT = (0.3, 0.99)
"""Shares of the expected time between which the straight line in sqrt(t) is drawn."""
SEPARATOR = "Separator electrolyte concentration [mol.m-3]"


def settled_separator(electrolyte: Electrolyte) -> NDArray[np.float64]:
    """Cations [mol.m-3] in the volumes of the separator once they have settled."""
    solution = constant_current(
        LIQUID,
        HalfCell(electrolyte=electrolyte),
        STEADY_RATE * LIQUID.one_c,
        seconds=STEADY_SECONDS,
        content=0.2,
        points={"x_s": STEADY_POINTS, "x_p": 40, "r_p": 20},
        rtol=1e-7,
        overrides=NO_CUT_OFF,
    )
    cations: NDArray[np.float64] = solution[SEPARATOR].entries[:, -1]
    return cations


def drop(profile: NDArray[np.float64]) -> float:
    """Drop of a straight profile over the separator, from the outer middles to the faces."""
    return float((profile[0] - profile[-1]) * STEADY_POINTS / (STEADY_POINTS - 1))


def steady_salt() -> Comparison:
    """No anion moves, so D tor dc/dx = -(1 - t+) i/F wherever the cathode reacts."""
    conductance = LIQUID.salt_diffusivity * LIQUID.separator_transport / LIQUID.separator_thickness
    flux = (1 - LIQUID.transference_number) * STEADY_RATE * LIQUID.one_c / FARADAY
    return Comparison.relative(flux / conductance, drop(settled_separator(BinarySalt())), STEADY)


def steady_anions() -> Comparison:
    """Anions at rest, so d ln c-/dx = F/(RT) dPhi/dx, and the cations alone carry i.

    With c+ = c- + c_f their Nernst-Planck law integrates to
    2 c- + c_f ln c- = const - i x/(F D+ tor), D+ c_0 = t+ kappa R T/F^2.
    """
    fixed = (1 - MOBILE) * LIQUID.salt_concentration
    anions = settled_separator(PartlyMobileAnions(mobile_fraction=MOBILE)) - fixed
    found = drop(2 * anions + fixed * np.log(anions))
    i = STEADY_RATE * LIQUID.one_c
    # i L c_0 F/(t+ kappa (RT/F) tor F): the voltage that the separator takes over RT/F, times c_0
    voltage = i * LIQUID.separator_resistance
    expected = LIQUID.salt_concentration * voltage / LIQUID.thermal_voltage
    return Comparison.relative(expected, found, STEADY_ANIONS)


def sand_time() -> Comparison:
    """On charge the metal uses the salt up; its end is read off a straight line in sqrt(t)."""
    i = SAND_RATE * DEEP.one_c
    expected = closed_forms.sand_time(
        DEEP.salt_concentration,
        i,
        DEEP.transference_number,
        DEEP.salt_diffusivity,
        DEEP.separator_porosity,
        DEEP.separator_transport,
        FARADAY,
    )
    solution = constant_current(
        DEEP,
        HalfCell(electrolyte=BinarySalt()),
        -i,
        seconds=STRAIGHT[1] * expected,
        content=0.8,
        points={"x_s": 300, "x_p": 10, "r_p": 10},
        overrides=NO_CUT_OFF,
    )
    c = solution[SEPARATOR].entries
    share = (1.5 * c[0] - 0.5 * c[1]) / DEEP.salt_concentration  # at the metal's face
    window = solution.t > STRAIGHT[0] * expected
    slope, level = np.polyfit(np.sqrt(solution.t[window]), share[window], 1)
    return Comparison.relative(expected, float((level / slope) ** 2), SAND)


RUNGS = (
    Rung(
        "steady-salt",
        "Drop of salt across the separator once it has settled, against (1 - t+) i L/(F D eps^b).",
        "mol/m3",
        steady_salt,
    ),
    Rung(
        "steady-anions",
        "Drop of 2 c- + c_f ln c- across the settled separator, 30 % of the anions mobile, "
        "against i L/(F D+ eps^b).",
        "mol/m3",
        steady_anions,
    ),
    Rung(
        "sand-time",
        "Time until a 15C charge has used up the salt at the metal, against Sand's.",
        "s",
        sand_time,
    ),
)
