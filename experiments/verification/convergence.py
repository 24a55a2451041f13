"""How fast the whole half-cell converges, in space and with the solver's tolerance."""

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.verification.bench import constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import BinarySalt, Electrolyte, HalfCell, SingleIon

SPECIMEN = Specimen(transference_number=0.6, separator_porosity=0.7)
"""Transport efficiency and porosity jump where separator and cathode meet."""
CURRENT = 15 * SPECIMEN.one_c
SECONDS = 90.0
"""About the middle of the discharge."""
MESHES = (10, 20, 40)
"""Volumes in each of separator and cathode."""
ORDER_WITHIN = 0.3
TOLERANCES = tuple(10**exponent for exponent in np.arange(-3.0, -6.1, -0.5))
EXPONENT_WITHIN = 0.35


def voltage(electrolyte: Electrolyte, points: dict[str, int], rtol: float) -> NDArray[np.float64]:
    """Voltage through the first half of a 15C discharge."""
    solution = constant_current(
        SPECIMEN,
        HalfCell(electrolyte=electrolyte),
        CURRENT,
        seconds=SECONDS,
        points=points,
        rtol=rtol,
    )
    return np.asarray(solution["Voltage [V]"](np.linspace(1, SECONDS, 90)))


def space() -> Comparison:
    """Order from the last voltages on three meshes that halve their spacing."""
    coarse, middle, fine = (
        voltage(BinarySalt(), {"x_s": n, "x_p": n, "r_p": 20}, 1e-8)[-1] for n in MESHES
    )
    order = np.log2(abs(coarse - middle) / abs(middle - fine))
    return Comparison(2.0, float(order), ORDER_WITHIN)


def tolerance() -> Comparison:
    """Exponent of the mean error over the solver's relative tolerance, from seven of them.

    Steps of a solver of variable order come in jumps, so single tolerances scatter.
    """
    points = {"x_s": 10, "x_p": 10, "r_p": 20}
    exact = voltage(SingleIon(), points, 1e-9)
    errors = [np.mean(np.abs(voltage(SingleIon(), points, rtol) - exact)) for rtol in TOLERANCES]
    exponent = np.polyfit(np.log(TOLERANCES), np.log(errors), 1)[0]
    return Comparison(1.0, float(exponent), EXPONENT_WITHIN)


RUNGS = (
    Rung(
        "order-in-space",
        "Observed order of the 15C voltage, binary salt, from 10, 20 and 40 volumes, against 2.",
        "1",
        space,
    ),
    Rung(
        "order-in-tolerance",
        "Exponent of the voltage's error over the solver's tolerance, 1e-3 to 1e-6, against 1.",
        "1",
        tolerance,
    ),
)
