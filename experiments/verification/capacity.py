"""The rate test as a whole: its slow limit, and PyBaMM's own half-cell in the same protocol."""

import numpy as np
import pybamm

from nasicell.experiments.rate_test import RateTest
from nasicell.experiments.verification.bench import parameter_values
from nasicell.experiments.verification.family import NO_FILMS, stock
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, Specimen

SPECIMEN = Specimen()
SLOW = 1e-3
"""C-rate at which the losses are microvolts."""
EQUILIBRIUM = 1e-4
"""Share; losses, and the microvolts by which PyBaMM steepens the ends of the curve."""
FAST = 15.0
PROMISED = 0.1
"""mAh/g, the numerical error that a rate test promises by default."""
FINE = {"x_s": 20, "x_p": 20, "r_p": 100}


def simulated(specimen: Specimen, c_rate: float) -> float:
    """Capacity [mAh/g] of the discharge in one cycle of the rate test."""
    test = RateTest(c_rates=[c_rate], cycles_per_rate=1, return_to_first_rate=False)
    return float(test.run(specimen.cell).discharge_capacity.values[0])


def slow() -> Comparison:
    """What the material holds between the contents in equilibrium at the two cut-offs."""
    window = SPECIMEN.content_at(SPECIMEN.lower_cutoff) - SPECIMEN.content_at(SPECIMEN.upper_cutoff)
    # C/kg to mAh/g
    whole = SPECIMEN.exchangeable_cations * FARADAY / SPECIMEN.molar_mass / 3600
    expected = SPECIMEN.active_fraction * whole * window
    return Comparison.relative(expected, simulated(SPECIMEN, SLOW), EQUILIBRIUM)


def fast() -> Comparison:
    """Charge and discharge at 15C from the cell as built, on PyBaMM's own half-cell."""
    specimen = NO_FILMS
    i = FAST * specimen.one_c
    current = i * specimen.electrode_area
    model = stock()
    simulation = pybamm.Simulation(
        model,
        parameter_values=parameter_values(specimen, i, specimen.content_at(specimen.lower_cutoff)),
        experiment=pybamm.Experiment(
            [
                pybamm.step.current(-current, termination=f"{specimen.upper_cutoff} V"),
                pybamm.step.current(current, termination=f"{specimen.lower_cutoff} V"),
            ]
        ),
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        var_pts={**model.default_var_pts, **FINE},
    )
    times = simulation.solve().cycles[-1].t
    expected = i * np.ptp(times) / 3600 / specimen.loading  # A.h/kg = mAh/g
    return Comparison(float(expected), simulated(specimen, FAST), PROMISED)


RUNGS = (
    Rung(
        "slow-capacity",
        "Capacity of the rate test at C/1000 against that in equilibrium between the cut-offs.",
        "mAh/g",
        slow,
    ),
    Rung(
        "fast-capacity",
        "Capacity of the rate test at 15C against the same protocol on PyBaMM's half-cell.",
        "mAh/g",
        fast,
    ),
)
