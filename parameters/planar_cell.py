"""The steady voltage of a planar symmetric cell, metal | electrolyte | metal, in closed form.

The electrolyte is the separator's. Current i [A/m2] is positive where the first metal is stripped
and the second plated; potentials are those of reference electrodes of the metal.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.derived import Derived
from nasicell.parameters.leaves import concentration_laws
from nasicell.parameters.schema import CellSections

_HALVINGS = 200  # to round-off over any interval of floats met here
_LEAST_SCALE, _MOST_SCALE = 1e-12, 1e12  # of exchange currents in a search


@dataclass(frozen=True)
class PlanarVoltage:
    """The parts of the steady voltage of a planar symmetric cell [V].

    Attributes
    ----------
    electrolyte
        Ohmic drop and concentration polarisation; infinite from the limiting current on.
    films
        Films on both metals.
    contact
        Contacts.
    charge_transfer
        Both metals.
    """

    electrolyte: float
    films: float
    contact: float
    charge_transfer: float

    @property
    def resistive(self) -> float:
        """All but charge transfer [V]."""
        return self.electrolyte + self.films + self.contact

    @property
    def total(self) -> float:
        """The whole voltage [V]."""
        return self.resistive + self.charge_transfer


def overpotential(current: float, exchange_current: float, temperature: float) -> float:
    """Return the charge-transfer overpotential [V] of a symmetric Butler-Volmer electrode.

    eta = (2 R T/F) asinh[i/(2 i0)], i [A/m2] current density, i0 [A/m2] exchange current density,
    T [K]; transfer coefficients of 1/2.
    """
    return 2 * R_GAS * temperature / F * math.asinh(current / (2 * exchange_current))


def fitting_exchange_current(current: float, voltage: float, temperature: float) -> float:
    """Return the exchange current density [A/m2] that gives one electrode this overpotential [V].

    The inverse of ``overpotential``: i0 = i/[2 sinh(F eta/(2 R T))].
    """
    return current / (2 * math.sinh(F * voltage / (2 * R_GAS * temperature)))


def bisected(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that rises from below to above 0 is 0, between ``low`` and ``high``.

    Halves the interval until it is as narrow as floats allow.
    """
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def tortuous(cell: CellSections) -> float:
    """Return porosity^b, the factor of conductivity and diffusivity in the separator."""
    return float(cell.separator.porosity.si**cell.separator.bruggeman_exponent.si)


def salt_moves(cell: CellSections) -> bool:
    """Tell whether anions move, so that the concentration polarises."""
    t = float(cell.electrolyte.transference_number(cell.test.temperature.si))
    return cell.electrolyte_model != "single-ion" and t < 1.0


def is_dilute(cell: CellSections) -> bool:
    """Tell whether no law of concentration acts, so that the closed forms are exact."""
    return cell.electrolyte_model != "binary" or not any(
        law.depends_on_concentration for _, law in concentration_laws(cell)
    )


def relaxation_time(cell: CellSections, derived: Derived) -> float:
    """Return the slowest time constant of the salt between two metals, eps L^2/(pi^2 D eff) [s]."""
    effective = derived.salt_diffusivity.si * tortuous(cell)
    L = cell.separator.thickness.si
    return cell.separator.porosity.si * L**2 / (math.pi**2 * effective)


def free_salt_limit(cell: CellSections, derived: Derived) -> float:
    """Return 2 F D c/((1 - t+) L), where a free salt runs out at one end [A/m2]; t+ below 1."""
    t = float(cell.electrolyte.transference_number(cell.test.temperature.si))
    diffusion = 2 * F * derived.salt_diffusivity.si * tortuous(cell)
    return diffusion * derived.salt_concentration.si / ((1 - t) * cell.separator.thickness.si)


def symmetric_voltage(
    cell: CellSections, derived: Derived, current: float, *, scale: float = 1.0
) -> PlanarVoltage:
    """Return the steady voltage of a planar symmetric cell at a current density [A/m2].

    The exchange current of either metal goes with the root of the concentration before it, and is
    multiplied by ``scale``. Where laws of concentration act, the electrolyte's part is the
    small-signal one, in proportion to the current.
    """
    T = cell.test.temperature.si
    metal, counter = cell.interphases.metal, cell.interphases.counter
    drop, before_metal, before_counter = _electrolyte(cell, derived, current)
    films = float(metal.film_resistance(T)) + float(counter.film_resistance(T))
    charge_transfer = sum(
        overpotential(
            current, scale * float(side.exchange_current_density(T)) * math.sqrt(ratio), T
        )
        for side, ratio in ((metal, before_metal), (counter, before_counter))
        if ratio > 0
    )
    contact = current * cell.interphases.contact_resistance.si
    return PlanarVoltage(drop, current * films, contact, charge_transfer)


def fitting_scale(
    cell: CellSections, derived: Derived, current: float, voltage: float
) -> float | None:
    """Return the factor on both exchange currents that gives a symmetric cell this voltage [V].

    None if electrolyte, films and contacts alone take as much.
    """
    if symmetric_voltage(cell, derived, current).resistive >= voltage:
        return None
    logarithm = bisected(
        lambda x: voltage - symmetric_voltage(cell, derived, current, scale=math.exp(x)).total,
        math.log(_LEAST_SCALE),
        math.log(_MOST_SCALE),
    )
    return math.exp(logarithm)


def _electrolyte(
    cell: CellSections, derived: Derived, current: float
) -> tuple[float, float, float]:
    """Return the electrolyte's drop [V] and c/c_rest before the first and the second metal."""
    T = cell.test.temperature.si
    kappa = float(cell.electrolyte.conductivity(T)) * tortuous(cell)
    t = float(cell.electrolyte.transference_number(T))
    ohmic = current * cell.separator.thickness.si / kappa
    if cell.electrolyte_model == "single-ion":
        return ohmic / t, 1.0, 1.0
    if not salt_moves(cell):
        return ohmic, 1.0, 1.0
    mobile = cell.electrolyte.mobile_fraction
    if cell.electrolyte_model == "partly-mobile" and mobile is not None and mobile.si < 1:
        return _partly_mobile(ohmic, t, mobile.si, T)
    return _binary(cell, derived, ohmic, current / free_salt_limit(cell, derived))


def _binary(
    cell: CellSections, derived: Derived, ohmic: float, load: float
) -> tuple[float, float, float]:
    """A salt whose two ions move; ``load`` is the current over the limiting one.

    c(x)/c_rest = 1 + load (1 - 2 x/L), as D is constant. With kappa in proportion to c the drop is
    [ohmic/(2 load) + 2 (1 - t+) f R T/F] ln[(1 + load)/(1 - load)].
    """
    T = cell.test.temperature.si
    factor = cell.electrolyte.thermodynamic_factor
    t = float(cell.electrolyte.transference_number(T))
    diffusion = 2 * (1 - t) * (1.0 if factor is None else float(factor(T))) * R_GAS * T / F
    if not is_dilute(cell) or load == 0:
        return ohmic + diffusion * 2 * load, 1.0, 1.0
    if load >= 1:
        return math.inf, 2.0, 0.0
    drop = (ohmic / (2 * load) + diffusion) * 2 * math.atanh(load)
    return drop, 1 + load, 1 - load


def _partly_mobile(ohmic: float, t: float, mobile: float, T: float) -> tuple[float, float, float]:
    """Cations beside mobile and bound anions, dilute; ``ohmic`` is i L/kappa [V].

    With the anions at rest, R T/F grad(ln c-) is the field, and the cations' flux integrates to
    2 (a - b) + c_f ln(a/b) = J, with a and b the mobile anions at the two ends and c_f the bound
    ones, all over the cations at rest, and J = i L/(F D+ c_rest). Their amount is kept:
    (a - b)(a + b + c_f) = J c-/c_rest. Both together leave one unknown, a - b.
    """
    bound = 1 - mobile
    J = F * ohmic / (R_GAS * T * t)
    if J == 0:
        return 0.0, 1.0, 1.0

    def ends(difference: float) -> tuple[float, float]:
        total = mobile * J / difference - bound
        return (total + difference) / 2, (total - difference) / 2

    def excess(difference: float) -> float:
        a, b = ends(difference)
        return 2 * difference + bound * math.log(a / b) - J if b > 0 else math.inf

    most = 2 * mobile * J / (bound + math.sqrt(bound**2 + 4 * mobile * J))
    a, b = ends(bisected(excess, 0.0, most))
    drop = R_GAS * T / F * (math.log((a + bound) / (b + bound)) + math.log(a / b))
    return drop, a + bound, b + bound
