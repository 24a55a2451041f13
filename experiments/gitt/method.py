r"""How Weppner and Huggins read a diffusivity from a pulse, and how wrong the pulse's length is.

A thin sheet of length l = volume/surface takes up the charge of a pulse of time t_p and current
density j. Its content rises by j t_p/(F l) in the mean, and at the surface, as long as diffusion
has not reached the sheet's other side, by 2 (j/F) sqrt(t_p/(pi D)). Where the potential falls
evenly with the content, its changes have the same ratio, and

.. math:: D = \frac{4}{\pi t_p} \, l^2 \left(\frac{\Delta E_s}{\Delta E_t}\right)^2
    = \frac{4 R^2}{9 \pi t_p} \left(\frac{\Delta E_s}{\Delta E_t}\right)^2

with l = R/3 for spheres of radius R [m]; Delta E_s [V] the change between the relaxed voltages
before and after the pulse; Delta E_t [V] the change during the pulse without the drop at its start.
W. Weppner and R. A. Huggins, J. Electrochem. Soc. 124 (1977) 1569, doi:10.1149/1.2133112, with
l = m V_m/(M A). Only D/R^2 is identified: a radius that is wrong twice gives a D wrong four times.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import erfc

Array = NDArray[np.float64]

VOLTMETER = 1e-4
"""Least change of voltage that a laboratory reads [V]."""
SMALL = f"less than the {1e3 * VOLTMETER:g} mV that a voltmeter resolves"
EARLY = 0.05
"""t D/R^2 up to which diffusion has not reached the centre, to exp(-1/0.05) = 2e-9."""
TERMS = 20
"""Of the series after that: the next one is below exp(-200)."""
_ROOTS = np.array(
    [
        brentq(lambda x: np.sin(x) - x * np.cos(x), n * np.pi, (n + 0.5) * np.pi)
        for n in range(1, TERMS + 1)
    ]
)


def diffusivity_over_radius_squared(relaxed: Array, during: Array, pulse_time: Array) -> Array:
    """What the method reads, D/R^2 [s-1].

    Parameters
    ----------
    relaxed : array
        Delta E_s [V].
    during : array
        Delta E_t [V].
    pulse_time : array
        t_p [s].

    Returns
    -------
    array
        NaN where the changes are not in the same direction, which no diffusion explains.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = relaxed / during
        read: Array = np.where(
            np.isfinite(ratio) & (ratio > 0), 4 * ratio**2 / (9 * np.pi * pulse_time), np.nan
        )
    return read


def why_not_read(relaxed: float, during: float) -> str:
    """Why a laboratory reads no diffusivity from a pulse; empty if it does.

    Parameters
    ----------
    relaxed : float
        Delta E_s [V].
    during : float
        Delta E_t [V]; NaN without a first sample.
    """
    if math.isnan(during):
        return "the cut-off voltage came before the first sample"
    if abs(relaxed) < VOLTMETER:
        return f"the rests before and after differ by {SMALL}"
    if abs(during) < VOLTMETER:
        return f"first sample and end of the pulse differ by {SMALL}"
    if relaxed * during < 0:
        return "other losses turn the change during the pulse against that between the rests"
    return ""


def surface_of_sphere(share: float) -> float:
    r"""Rise of a sphere's surface content under constant flux, in units of j R/(F D).

    With s = t D/R^2 it is, for early times and for all others (Crank, The Mathematics of Diffusion,
    2nd ed., 1975, section 6.3.5),

    .. math:: e^s \, \mathrm{erfc}(-\sqrt s) - 1 \qquad
        3 s + \frac15 - 2 \sum_n \frac{\exp(-\lambda_n^2 s)}{\lambda_n^2},
        \quad \tan\lambda_n = \lambda_n

    The first is the inverse of 1/(p (sqrt(p) - 1)), to which the sphere's Laplace transform
    1/(p (sqrt(p) coth(sqrt(p)) - 1)) tends for large p.

    Parameters
    ----------
    share : float
        s [-], 0 or more.
    """
    if share < EARLY:
        return float(np.exp(share) * erfc(-np.sqrt(share)) - 1)
    return float(3 * share + 0.2 - 2 * np.sum(np.exp(-(_ROOTS**2) * share) / _ROOTS**2))


def factor_of_length(pulse_share: float, sampling_share: float) -> float:
    r"""Diffusivity that the method reads over the true one, if nothing but the spheres is slow.

    .. math:: \frac{D_\mathrm{read}}{D} = \frac{4}{9 \pi s_p}
        \left[\frac{3 s_p}{f(s_p) - f(s_1)}\right]^2

    with f from :func:`surface_of_sphere` and a potential that falls evenly with the content. It is
    1 for s_1 << s_p << 1 and falls towards 4/(9 pi s_p) for long pulses.

    Parameters
    ----------
    pulse_share : float
        s_p, the pulse's time over R^2/D [-], above 0.
    sampling_share : float
        s_1, the same of the time when the drop at the start is read; below s_p.
    """
    rise = surface_of_sphere(pulse_share) - surface_of_sphere(sampling_share)
    return float(4 * pulse_share / (np.pi * rise**2))
