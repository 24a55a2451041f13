"""Whether any planar cell shows two published plateaus of a symmetric cell at once.

Of a cell with two equal electrodes, an ohmic resistance R >= 0 and Butler-Volmer kinetics with
transfer coefficients of 1/2 the voltage is V = i R + (4 R_gas T/F) asinh[i/(2 i0)]. Given the first
plateau, the second is smallest without resistance and largest with resistance alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.planar_cell import bisected, fitting_exchange_current, overpotential
from nasicell.parameters.published import SymmetricCell
from nasicell.parameters.shown import current_text, voltage_text

_STEEPEST = 300.0  # of asinh arguments in logarithms: far beyond any ratio that could be printed
_MOST_SCALE = 1e9  # of exchange currents: kinetics then take nothing

Pair = tuple[str, str, str, float | None, str]


def plateau_pairs(plateaus: Sequence[SymmetricCell], temperature: float) -> Iterator[Pair]:
    """Yield the judgement on every two plateaus that are neighbours in current density.

    Each is (quantity, published, this set, ratio, sentence); plateaus of equal current are passed
    over.
    """
    rising = sorted(plateaus, key=lambda row: row.current_density.si)
    for first, second in pairwise(rising):
        currents = first.current_density.si, second.current_density.si
        voltages = first.overpotential.si, second.overpotential.si
        if currents[0] < currents[1]:
            yield _judged(currents, voltages, temperature)


def _judged(currents: tuple[float, float], voltages: tuple[float, float], T: float) -> Pair:
    (i1, i2), (V1, V2) = currents, voltages
    quantity = f"symmetric cells at {i1 / 10:.3g} and {current_text(i2)}"
    published = " and ".join(voltage_text(V) for V in voltages)
    least_i0 = fitting_exchange_current(i1, V1 / 2, T)
    least, most = 2 * overpotential(i2, least_i0, T), V1 * i2 / i1
    if least <= V2 <= most:
        i0 = _exchange_current(currents, voltages, T, least_i0)
        R = (V1 - 2 * overpotential(i1, i0, T)) / i1
        fit = f"{R * 1e4:.3g} ohm*cm^2 and {i0:.3g} A/m^2"
        said = f"A planar cell with {fit} shows both {published}."
        return quantity, published, fit, None, said
    between = f"{voltage_text(least)} to {voltage_text(most)}"
    said = (
        f"No planar cell of resistance and Butler-Volmer kinetics shows both {published}: with "
        f"{voltage_text(V1)} at {current_text(i1)} the second lies between {voltage_text(least)} "
        f"(kinetics alone, {least_i0:.3g} A/m^2) and {voltage_text(most)} (resistance alone)"
    )
    nearest = least if least > V2 else most
    if V1 < V2 < least:
        needed = _voltage_of_ratio(i2 / i1, V2 / V1, T)
        said += (
            f"; kinetics with the published ratio of {V2 / V1:.3g} would need "
            f"{voltage_text(needed)} at the first"
        )
    return quantity, published, between, nearest / V2, f"{said}."


def _exchange_current(
    currents: tuple[float, float], voltages: tuple[float, float], T: float, least: float
) -> float:
    """Return the exchange current [A/m2] of the planar cell that shows both plateaus."""
    (i1, i2), (V1, V2) = currents, voltages

    def excess(logarithm: float) -> float:
        i0 = math.exp(logarithm)
        ohmic = (V1 - 2 * overpotential(i1, i0, T)) / i1 * i2
        return ohmic + 2 * overpotential(i2, i0, T) - V2

    return math.exp(bisected(excess, math.log(least), math.log(least * _MOST_SCALE)))


def _voltage_of_ratio(currents: float, voltages: float, T: float) -> float:
    """Return the voltage [V] at the first current where kinetics alone have this ratio.

    asinh(n x)/asinh(x) falls from n to 1 as x rises, with n the ratio of the currents.
    """

    def excess(logarithm: float) -> float:
        x = math.exp(logarithm)
        return voltages - math.asinh(currents * x) / math.asinh(x)

    x = math.exp(bisected(excess, -_STEEPEST, _STEEPEST))
    return 4 * R_GAS * T / F * math.asinh(x)
