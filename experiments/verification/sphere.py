"""Diffusion in the particles against Crank's sphere under constant flux.

The flux into a particle at one place of the cathode changes while the reaction spreads, but its
mean over the thickness is i/(a L) always; diffusion is linear, so the mean over the thickness of
surface and content obeys the law of one sphere under that flux exactly.
"""

from collections.abc import Sequence

import numpy as np
import pybamm

from nasicell.experiments.verification import closed_forms
from nasicell.experiments.verification.bench import NO_CUT_OFF, constant_current
from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import FARADAY, Specimen
from nasicell.models import HalfCell, ParticleVolumes

SPECIMEN = Specimen()
C_RATE = 2.0
CONTENT = 0.2
SURFACE = "X-averaged positive particle surface concentration [mol.m-3]"
MEAN = "Average positive particle concentration [mol.m-3]"

SETTLED = 1.0
"""Share of tau; what is left of the slowest mode is exp(-20)."""
EARLY = 0.03
"""Share of tau: the flux has come a third of the radius deep."""
FINE_SHELLS = 120
SETTLED_TOLERANCE = 1e-5
"""Share; order 4 of 120 shells leaves less than the solver."""
EARLY_TOLERANCE = 1e-3
"""Share; order 2 of 120 shells."""


def surface_minus_mean(shells: int, share_of_tau: float, particle: pybamm.SpatialMethod) -> float:
    """How far the surface is ahead of the mean in the model [mol.m-3]."""
    seconds = share_of_tau * SPECIMEN.diffusion_time
    solution = constant_current(
        SPECIMEN,
        HalfCell(),
        C_RATE * SPECIMEN.one_c,
        seconds=seconds,
        content=CONTENT,
        points={"x_s": 3, "x_p": 3, "r_p": shells},
        rtol=1e-8,
        overrides=NO_CUT_OFF,
        particle=particle,
    )
    return float(np.mean(solution[SURFACE](seconds)) - np.mean(solution[MEAN](seconds)))


def flux_scale() -> float:
    """Unit j R/(F D) [mol.m-3], with j = i/(a L) and R/D = tau/R."""
    j = C_RATE * SPECIMEN.one_c / SPECIMEN.surface
    return float(j * SPECIMEN.diffusion_time / (SPECIMEN.particle_radius * FARADAY))


def settled() -> Comparison:
    """After tau only j R/(5 F D) is left."""
    found = surface_minus_mean(FINE_SHELLS, SETTLED, ParticleVolumes())
    return Comparison.relative(flux_scale() / 5, found, SETTLED_TOLERANCE)


def early() -> Comparison:
    """Crank's series."""
    found = surface_minus_mean(FINE_SHELLS, EARLY, ParticleVolumes())
    expected = flux_scale() * closed_forms.sphere_surface_minus_mean(EARLY)
    return Comparison.relative(expected, found, EARLY_TOLERANCE)


def order_of(errors: Sequence[float], meshes: Sequence[int]) -> float:
    """Slope of the logarithm of the errors over that of the spacings."""
    return float(-np.polyfit(np.log(meshes), np.log(errors), 1)[0])


def stock_order() -> Comparison:
    """PyBaMM's straight line to the surface, against the series."""
    meshes = (20, 40, 80)
    share = 0.1
    exact = flux_scale() * closed_forms.sphere_surface_minus_mean(share)
    errors = [abs(surface_minus_mean(n, share, pybamm.FiniteVolume()) - exact) for n in meshes]
    return Comparison(2.0, order_of(errors, meshes), 0.2)


def weighted_order() -> Comparison:
    """The project's weights for the surface, against the settled sphere."""
    meshes = (5, 10, 20)
    exact = flux_scale() / 5
    errors = [abs(surface_minus_mean(n, SETTLED, ParticleVolumes()) - exact) for n in meshes]
    return Comparison(4.0, order_of(errors, meshes), 0.2)


RUNGS = (
    Rung(
        "sphere-settled",
        "Surface minus mean concentration of the particles after tau against j R/(5 F D).",
        "mol/m3",
        settled,
    ),
    Rung(
        "sphere-early",
        "Surface minus mean concentration of the particles after 0.03 tau against Crank's series.",
        "mol/m3",
        early,
    ),
    Rung(
        "sphere-order-stock",
        "Observed order of PyBaMM's volumes in the particle, from 20, 40 and 80 shells, against 2.",
        "1",
        stock_order,
    ),
    Rung(
        "sphere-order-weighted",
        "Observed order of ParticleVolumes under a settled flux, from 5, 10 and 20 shells, "
        "against 4.",
        "1",
        weighted_order,
    ),
)
