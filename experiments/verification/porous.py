"""The porous cathode under a small current against Newman and Tobias."""

from typing import Any

import numpy as np
import pybamm

from nasicell.experiments.verification import closed_forms
from nasicell.experiments.verification.bench import (
    INSTANT,
    NO_CUT_OFF,
    constant_current,
    parameter_values,
)
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, Specimen
from nasicell.models import Capacitive, HalfCell

THICK = Specimen(loading=0.12, conductivity=0.06, cathode_film=0.006)
"""131 um of cathode in a poor electrolyte: the reaction stays near the separator, nu = 3."""
POORLY_CONDUCTING = Specimen(
    loading=0.12,
    conductivity=0.06,
    pore_conductivity=0.08,
    cathode_film=0.006,
    electronic_conductivity=0.03,
)
"""Electrons that conduct hardly better than the pores, which hold another gel: nu = 4."""
CONTENT = 0.3
SMALL = 0.03
"""A.m-2: some 0.1 mV, in the straight part of the kinetics."""
POINTS = {"x_s": 3, "x_p": 100, "r_p": 3}
DC = 5e-4
"""Share; second order of 100 volumes leaves 1.2e-4."""
AC_POINTS = {"x_s": 5, "x_p": 120, "r_p": 100}
AC = 0.2
"""Per cent; second order of 120 volumes and 100 shells leaves 0.03."""
FREQUENCIES = np.logspace(-2, 4, 25)


def charge_transfer(specimen: Specimen) -> float:
    """Charge transfer on the particles [Ohm.m2] at the content of these rungs."""
    j0 = 2 * specimen.cathode_exchange_current * np.sqrt(CONTENT * (1 - CONTENT))
    return float(specimen.thermal_voltage / j0)


def surface_resistance(specimen: Specimen) -> float:
    """Charge transfer and film on the particles [Ohm.m2]."""
    return charge_transfer(specimen) + specimen.cathode_film


def measured_resistance(specimen: Specimen, sigma: float) -> float:
    """The cathode's resistance [Ohm.m2] from the terminals: half the step between two currents.

    What lies in series, separator, metal and contact, is taken off by plain arithmetic.
    """
    discharge, charge = (
        constant_current(
            specimen,
            HalfCell(),
            current,
            seconds=INSTANT,
            content=CONTENT,
            points=POINTS,
            overrides={**NO_CUT_OFF, "Positive electrode conductivity [S.m-1]": sigma},
        )["Voltage [V]"].data[0]
        for current in (SMALL, -SMALL)
    )
    metal = (
        2
        * specimen.thermal_voltage
        * np.arcsinh(SMALL / (2 * specimen.metal_exchange_current))
        / SMALL
    )
    series = specimen.separator_resistance + metal + specimen.metal_film + specimen.contact
    return float((charge - discharge) / (2 * SMALL) - series)


def one_sided() -> Comparison:
    """Perfect electrons: R = (L/kappa) coth(nu)/nu."""
    kappa = THICK.pore_cation_conductivity * THICK.cathode_transport
    expected = closed_forms.one_sided_porous_resistance(
        THICK.thickness, kappa, surface_resistance(THICK), THICK.surface
    )
    return Comparison.relative(1e4 * expected, 1e4 * measured_resistance(THICK, 1e6), DC)


def two_sided() -> Comparison:
    """Electrons that lose voltage too."""
    specimen = POORLY_CONDUCTING
    kappa = specimen.pore_cation_conductivity * specimen.cathode_transport
    sigma = specimen.electronic_conductivity
    expected = closed_forms.porous_resistance(
        specimen.thickness, kappa, sigma, surface_resistance(specimen), specimen.surface
    )
    return Comparison.relative(1e4 * expected, 1e4 * measured_resistance(specimen, sigma), DC)


def impedance() -> Comparison:
    """Contact, separator, two arcs of the metal and a porous cathode with two arcs and diffusion.

    On both sides the film with its capacitance lies in series with the charge transfer with its
    double layer; on the particles diffusion belongs to the charge transfer.
    """
    specimen = POORLY_CONDUCTING
    model = HalfCell(interfaces=Capacitive(metal_film=True, cathode_film=True))
    simulation = pybamm.EISSimulation(
        model,
        parameter_values=parameter_values(specimen, specimen.one_c, CONTENT),
        var_pts={**model.default_var_pts, **AC_POINTS},
    )
    found = simulation.solve(FREQUENCIES).impedance * specimen.electrode_area

    w = 2j * np.pi * FREQUENCIES
    metal = arc(
        specimen.thermal_voltage / specimen.metal_exchange_current, w * specimen.metal_capacitance
    ) + arc(specimen.metal_film, w * specimen.metal_film_capacitance)
    # mol.m-3 for each A.m-2 on a sphere, j R/(F D) with R/D = tau/R
    per_current = specimen.diffusion_time / (specimen.particle_radius * FARADAY)
    diffusion = (
        specimen.tilt  # -dU/dtheta on the plateau
        / specimen.maximum_concentration
        * per_current
        * closed_forms.sphere_impedance(w * specimen.diffusion_time)
    )
    surface = arc(charge_transfer(specimen) + diffusion, w * specimen.cathode_capacitance) + arc(
        specimen.cathode_film, w * specimen.cathode_film_capacitance
    )
    cathode = closed_forms.porous_resistance(
        specimen.thickness,
        specimen.pore_cation_conductivity * specimen.cathode_transport,
        specimen.electronic_conductivity,
        surface,
        specimen.surface,
    )
    expected = specimen.contact + metal + specimen.separator_resistance + cathode
    return Comparison(0.0, float(100 * np.max(np.abs(found / expected - 1))), AC)


def arc(resistance: Any, admittance: Any) -> Any:
    """Impedance [Ohm.m2] of a resistance beside the admittance [S.m-2] of a capacitance."""
    return 1 / (1 / resistance + admittance)


RUNGS = (
    Rung(
        "porous-electrode",
        "Resistance of a thick cathode with perfect electrons against Newman and Tobias.",
        "ohm cm2",
        one_sided,
    ),
    Rung(
        "porous-electrode-electrons",
        "Resistance of a thick cathode whose electrons conduct hardly better than its pores "
        "against Newman and Tobias.",
        "ohm cm2",
        two_sided,
    ),
    Rung(
        "impedance",
        "Largest deviation of the impedance from its closed form, 10 mHz to 10 kHz, against 0.",
        "%",
        impedance,
    ),
)
