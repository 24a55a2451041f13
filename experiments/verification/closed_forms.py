"""The closed forms that the rungs take their expected values from. SI units throughout."""

from typing import Any

import numpy as np
from scipy.optimize import brentq


def porous_resistance(L: float, kappa: float, sigma: float, resistance: Any, surface: float) -> Any:
    r"""Resistance of a porous electrode with linear kinetics.

    .. math::
        R = \frac{L}{\kappa + \sigma} \left[ 1 + \frac{2 + (\sigma/\kappa + \kappa/\sigma)
            \cosh\nu}{\nu \sinh\nu} \right], \qquad
        \nu^2 = \frac{a L^2}{r} \left( \frac1\kappa + \frac1\sigma \right)

    from the electrolyte at the front to the solid at the back [Ohm.m2], with L the thickness [m];
    kappa, sigma the effective conductivities of electrolyte and solid [S.m-1]; r the resistance
    of the particles' surface [Ohm.m2]; a L that surface per electrode area [-]. For sigma ->
    infinity it is (L/kappa) coth(nu)/nu. Linear kinetics, no concentration differences. A complex
    r gives the impedance. Newman and Tobias, J. Electrochem. Soc. 109 (1962) 1183,
    doi:10.1149/1.2425269.

    Parameters
    ----------
    L, kappa, sigma, resistance, surface : float
        L, kappa, sigma, r and a L; r may be a complex array.
    """
    nu = np.sqrt(surface * L / resistance * (1 / kappa + 1 / sigma))
    ratio = sigma / kappa + kappa / sigma
    return L / (kappa + sigma) * (1 + (2 + ratio * np.cosh(nu)) / (nu * np.sinh(nu)))


def one_sided_porous_resistance(L: float, kappa: float, resistance: float, surface: float) -> float:
    """The limit of ``porous_resistance`` for sigma -> infinity [Ohm.m2]."""
    nu = np.sqrt(surface * L / (resistance * kappa))
    return float(L / kappa / np.tanh(nu) / nu)


def sphere_surface_minus_mean(share_of_tau: float, terms: int = 400) -> float:
    r"""How far the surface of a sphere is ahead of its mean after a time t of constant flux.

    .. math:: \frac{c_s - \bar c}{j R/(F D)} = \frac15 - 2 \sum_n
        \frac{\exp(-\lambda_n^2 t/\tau)}{\lambda_n^2}, \qquad \tan\lambda_n = \lambda_n

    with j the current density on the surface [A.m-2], inwards positive; R the radius [m]; D the
    diffusivity [m2.s-1]; tau = R^2/D [s]. Crank, The Mathematics of Diffusion, 2nd ed. (1975),
    section 6.3.5.

    Parameters
    ----------
    share_of_tau : float
        t/tau [-], above 0.
    terms : int
        Terms of the sum.
    """
    roots = np.array(
        [
            brentq(lambda x: np.sin(x) - x * np.cos(x), n * np.pi, (n + 0.5) * np.pi)
            for n in range(1, terms + 1)
        ]
    )
    return float(0.2 - 2 * np.sum(np.exp(-(roots**2) * share_of_tau) / roots**2))


def sphere_impedance(omega_tau: Any) -> Any:
    r"""Surface concentration of a sphere over an alternating flux.

    .. math:: \frac{c_s}{j R/(F D)} = \frac{1}{s \coth s - 1}, \qquad s = \sqrt{i\omega\tau}

    Parameters
    ----------
    omega_tau : complex array
        i omega tau [-], imaginary.
    """
    s = np.sqrt(omega_tau)
    return 1 / (s / np.tanh(s) - 1)


def sand_time(
    c: float, i: float, t_plus: float, D: float, porosity: float, transport: float, F: float
) -> float:
    r"""Time until a constant current has used up a binary salt at an electrode.

    Anions stand still at the electrode, so there D tor dc/dx = (1 - t_+) i/F, and in a
    half-infinite electrolyte

    .. math:: c(0, t) = c_0 - \frac{2 (1 - t_+) i}{F}
        \sqrt{\frac{t}{\pi \, \epsilon \, D \, \mathrm{tor}}}, \qquad
        \tau_S = \pi \, \epsilon \, D \, \mathrm{tor}
        \left( \frac{F c_0}{2 (1 - t_+) i} \right)^2

    with the amount of i [A.m-2] at the electrode that deposits cations; epsilon the porosity, tor
    the transport efficiency [-]. Sand, Phil. Mag. 1 (1901) 45, for the free liquid. Valid while
    the depleted layer is thin against the electrolyte.

    Parameters
    ----------
    c, i, t_plus, D, porosity, transport, F : float
        c_0 [mol.m-3], i, t_+, D [m2.s-1], epsilon, tor and F [C.mol-1].
    """
    return float(np.pi * porosity * D * transport * (F * c / (2 * (1 - t_plus) * i)) ** 2)


def limiting_current(c: float, t_plus: float, D_eff: float, L: float, F: float) -> float:
    r"""Steady current at which a binary salt is used up at the metal that plates.

    .. math:: i_\mathrm{lim} = \frac{2 F D \, \mathrm{tor} \, c_0}{(1 - t_+) L}

    [A.m-2]: the settled profile is a straight line of slope (1 - t_+) i/(F D tor) around c_0, so it
    reaches 0 at the end for a drop of 2 c_0. Constant D and t_+. Newman and Thomas-Alyea,
    Electrochemical Systems, 3rd ed. (2004).

    Parameters
    ----------
    c, t_plus, D_eff, L, F : float
        c_0 [mol.m-3], t_+, D tor [m2.s-1], L [m] and F [C.mol-1].
    """
    return 2 * F * D_eff * c / ((1 - t_plus) * L)


def finite_warburg(resistance: float, s_squared: Any) -> Any:
    r"""Impedance of a salt between two electrodes that exchange cations.

    .. math:: Z = R_D \frac{\tanh s}{s}, \qquad
        s^2 = \frac{i \omega \, \epsilon \, (L/2)^2}{D \, \mathrm{tor}}

    [Ohm.m2]: half of the electrolyte is the mirror of the other half, and in its middle c does not
    change.

    Parameters
    ----------
    resistance : float
        R_D, that of direct current [Ohm.m2]; (1/t_+ - 1) L/(kappa tor) of a dilute salt.
    s_squared : complex array
        s^2 [-], imaginary.
    """
    s = np.sqrt(s_squared)
    return resistance * np.tanh(s) / s
