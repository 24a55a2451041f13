"""Closed forms of salt transport between two planar metals, for constant properties.

Currents are densities i [A/m2] on the electrode area, positive where they deplete the electrode
that is looked at: there metal is plated. The mobile anions do not react, so that they pile up at
the other metal.
"""

import math
from dataclasses import dataclass
from typing import Self

from scipy.optimize import brentq

from nasicell.models import BinarySalt, Choices, PartlyMobileAnions
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.to_pybamm import to_pybamm

STILL = 1e-9
"""Transference number of the anions [-] below which they count as at rest whatever the current."""
ANIONS_GONE = 0.01
"""Share of partly mobile anions at which they count as gone: they thin out without end."""


@dataclass(frozen=True)
class Transport:
    r"""Transport properties at rest, and what follows from them where they are constant.

    Attributes
    ----------
    concentration : float
        Cations at rest, c_0 [mol/m3].
    conductivity : float
        kappa tor [S/m], with tor = porosity^b.
    transference_number : float
        t_+ [-] at rest.
    salt_diffusivity : float
        D [m2/s] of the salt as the model uses it at rest.
    tor, porosity : float
        Transport efficiency and porosity eps of the separator [-].
    thickness : float
        L [m].
    temperature : float
        T [K].
    mobile : float
        Mobile anions over cations at rest [-]; 1 for a salt.
    constant : bool
        Whether D and t_+ do not depend on concentration (other than by the theory of partly mobile
        anions, which has closed forms of its own).
    """

    concentration: float
    conductivity: float
    transference_number: float
    salt_diffusivity: float
    tor: float
    porosity: float
    thickness: float
    temperature: float
    mobile: float
    constant: bool

    @classmethod
    def of(cls, cell: Cell, choices: Choices) -> Self | None:
        """The properties of a cell; None where no anions polarise.

        That is so where they are bound to the host, and where the cations carry all the current.
        """
        T, c = cell.test.temperature.si, cell.derived.salt_concentration.si
        electrolyte, separator = cell.electrolyte, cell.separator
        choice = choices.electrolyte
        t_plus = float(electrolyte.transference_number(T))
        tor = separator.porosity.si**separator.bruggeman_exponent.si
        kappa = float(electrolyte.conductivity(T))
        if isinstance(choice, BinarySalt):
            mobile = 1.0
            D = float(to_pybamm(cell)["Electrolyte diffusivity [m2.s-1]"](c, T))
            given = electrolyte.salt_diffusivity or electrolyte.thermodynamic_factor
            laws = [electrolyte.transference_number, *([given] if given is not None else [])]
            constant = not any(law.depends_on_concentration for law in laws)
        elif isinstance(choice, PartlyMobileAnions):
            mobile = choice.mobile_fraction
            mobility = kappa * R_GAS * T / (F**2 * c)
            D = t_plus * (1 - t_plus) * mobility * (1 + mobile) / mobile
            constant = True
        else:
            return None
        if constant and 1 - t_plus < STILL:
            return None
        return cls(
            concentration=c,
            conductivity=kappa * tor,
            transference_number=t_plus,
            salt_diffusivity=D,
            tor=tor,
            porosity=separator.porosity.si,
            thickness=separator.thickness.si,
            temperature=T,
            mobile=mobile,
            constant=constant,
        )

    @property
    def runs_out(self) -> bool:
        """Whether the salt can be used up at an electrode: not where bound anions keep cations."""
        return self.mobile == 1

    @property
    def gone(self) -> float:
        """Share of the anions at rest [-] at which they count as gone."""
        return 0.0 if self.runs_out else ANIONS_GONE

    @property
    def effective_diffusivity(self) -> float:
        """D tor [m2/s]."""
        return self.salt_diffusivity * self.tor

    @property
    def diffusion_time(self) -> float:
        """Eps L^2 / (D tor) [s]; the slowest profile decays with a pi^2-th of it."""
        return self.porosity * self.thickness**2 / self.effective_diffusivity

    @property
    def anion_fraction(self) -> float:
        """Share t_- of the anions in the current [-], kept off 0: it scales currents."""
        return max(abs(1 - self.transference_number), STILL)

    @property
    def current_scale(self) -> float:
        r"""Current that sets the scale [A/m2], 2 F D tor c_- / (t_- L).

        For a salt with constant properties it is the diffusion-limited current (Newman and
        Thomas-Alyea, Electrochemical Systems, 3rd ed., 2004, ch. 11): the steady profile is linear,
        D tor dc/dx = -(1 - t_+) i/F, with the mean c_0, and reaches 0 at the metal that is plated.
        """
        mobile = self.mobile * self.concentration
        diffusion = 2 * F * self.effective_diffusivity * mobile
        return diffusion / (self.anion_fraction * self.thickness)

    def steady_current(self, share: float) -> float | None:
        """Current [A/m2] that in the end leaves this share at the metal plated; None if none is.

        For a salt, (1 - share) times the diffusion-limited current.
        """
        if not self.constant or (share <= 0 and not self.runs_out):
            return None
        if self.runs_out:
            return (1 - share) * self.current_scale
        return self._steady_current_beside_bound_anions(share)

    def _steady_current_beside_bound_anions(self, share: float) -> float:
        r"""The steady current of partly mobile anions.

        At rest the mobile anions carry nothing, so that they balance in the field,
        (RT/F) d ln c_-/dx = dPhi/dx, and all current is that of the cations, c_+ = c_- + c_f:

        .. math::
            2 (a - b) + c_f \ln(a/b) = J, \qquad (a - b) (a + b + c_f) = m J, \qquad
            J = \frac{i L F}{R T \, t_+ \kappa \, \mathrm{tor}}

        with a and b the mobile anions at the two metals, c_f the bound ones and m the mean of the
        mobile ones, all over the cations at rest; the second equation keeps their amount. For
        b -> 0, J grows without bound: the anions thin out and never run out.
        """
        m, bound = self.mobile, 1 - self.mobile
        b = share * m

        def load(a: float) -> float:
            return 2 * (a - b) + bound * math.log(a / b)

        def excess(a: float) -> float:
            return (a - b) * (a + b + bound) - m * load(a)

        # a > m > b; far above, the square outgrows the rest
        high = 2 * m
        while excess(high) <= 0:
            high *= 2
        a = brentq(excess, m, high, xtol=1e-15, rtol=1e-14)
        cations = self.transference_number * self.conductivity
        return load(a) * R_GAS * self.temperature * cations / (F * self.thickness)

    def sand_time(self, current: float) -> float | None:
        r"""Sand's time [s], in which a salt in a half-infinite electrolyte is used up at a metal.

        .. math::
            \tau = \pi \, \epsilon \, D \, \mathrm{tor}
                \left( \frac{F c_0}{2 (1 - t_+) i} \right)^2

        None where D or t_+ change with the concentration. Valid while the depleted layer is thin
        against L. Sand, Phil. Mag. 1 (1901) 45, for the free liquid; eps stores, D tor moves.
        """
        if not (self.constant and self.runs_out):
            return None
        charge = F * self.concentration / (2 * self.anion_fraction * current)
        return math.pi * self.porosity * self.effective_diffusivity * charge**2

    def read_diffusivity(self, slope: float) -> float:
        r"""D [m2/s] that a laboratory reads from a current that falls with the root of time.

        .. math::
            i = \frac{F c_0}{1 - t_+} \sqrt{\frac{\epsilon \, D \, \mathrm{tor}}{\pi t}}

        at a metal where the salt is held at 0 from t = 0 on, in a half-infinite electrolyte:
        Cottrell's law with t_+, because the anions' share of the current does not plate
        (Bard and Faulkner, Electrochemical Methods, 2nd ed., 2001, ch. 5, for t_+ = 0).

        Parameters
        ----------
        slope : float
            i t^(1/2) [A.s^(1/2)/m2].
        """
        moved = slope * self.anion_fraction / (F * self.concentration)
        return math.pi * moved**2 / (self.porosity * self.tor)
