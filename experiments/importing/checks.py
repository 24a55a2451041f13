"""Numbers held against each other and against what a cell can do."""

import numpy as np

from nasicell.experiments.importing.charge import grown, specific_increments
from nasicell.experiments.importing.half_cycles import Basis, Record
from nasicell.experiments.importing.quantities import Quantities
from nasicell.experiments.importing.table import Array, Flags
from nasicell.parameters.errors import InputError

HIGHEST_V = 10.0
"""No single cell has more."""
HIGHEST_MAH_G = 400.0
"""Hardly an insertion electrode stores more."""
_LARGEST_A = 100.0
_APART = 1.5
"""Two measures of one charge or energy further apart mean a wrong unit."""
_NEAR = 0.01
_YEAR = 3.15e7  # s


def check_voltage(found: Quantities) -> list[str]:
    """Refuse voltages that no cell has; name single ones.

    Raises
    ------
    InputError
        If most are beyond ``HIGHEST_V`` and the user has not given the unit.
    """
    voltage = found.values["voltage"]
    high = np.flatnonzero(np.abs(voltage) > HIGHEST_V)
    if not high.size:
        return []
    unit = found.unit("voltage")
    middle = float(np.median(np.abs(voltage)))
    if middle > HIGHEST_V and not found.confirmed("voltage"):
        head = next(used.head for used in found.used if used.quantity == "voltage")
        guess = (
            "if it holds millivolts, say so in a mapping file (--map) with "
            f"'columns: {{voltage: {{column: \"{head}\", unit: mV}}}}'"
            if 500.0 < middle <= 1e3 * HIGHEST_V
            else "a decimal comma that was lost makes such numbers, or another column: export the "
            "file again, or name its columns in a mapping file (--map)"
        )
        raise InputError(
            f"column '{head}' in '{unit}' gives {middle:.4g} V, which no cell has; {guess}"
        )
    return [
        f"{high.size} voltages are beyond {HIGHEST_V:g} V, the first is {voltage[high[0]]:g} V in "
        f"record {high[0] + 1}"
    ]


def check_charge(
    found: Quantities, passed: Array, own: Array | None, name: str
) -> tuple[dict[str, float | str | None], list[str]]:
    """Hold the integral of the current against the file's own capacity.

    Returns
    -------
    check, warnings
        The two charges [mA.h] and their ratio; sentences.

    Raises
    ------
    InputError
        If they are so far apart that a unit must be wrong, and the user has not given it.
    """
    integral = 1e3 * float(np.sum(np.abs(passed)))
    check: dict[str, float | str | None] = {
        "file_column": None,
        "current_integral_mAh": integral,
        "file_capacity_mAh": None,
        "ratio": None,
    }
    if own is None:
        if specific_increments(found.values) is not None:  # told by implied_mass
            return check, []
        return check, ["the file has no column of capacity: nothing checks the units of time and "
                       "current"]  # fmt: skip
    charge = 1e3 * float(np.sum(own))
    check |= {"file_column": name.replace("_", " "), "file_capacity_mAh": charge}
    if charge == 0.0 or integral == 0.0:
        return check, []
    ratio = integral / charge
    check["ratio"] = ratio
    said = (
        f"the current's integral is {integral:.4g} mA.h, the file's own {check['file_column']} "
        f"{charge:.4g} mA.h (ratio {ratio:.4g})"
    )
    sure = found.confirmed("current") or found.confirmed("capacity")
    if not 1 / _APART < ratio < _APART and not sure:
        raise InputError(
            f"{said}: a unit is wrong; give the right units of current and capacity in a mapping "
            "file (--map)"
        )
    if abs(ratio - 1) > _NEAR:
        return check, [f"{said}: few records, or a rounded current"]
    return check, []


def check_energy(found: Quantities, passed: Array) -> list[str]:
    """Hold the integral of the power against the file's own energy, for the unit of voltage.

    Raises
    ------
    InputError
        If they differ by more than a factor of 2 and the user has not given the unit.
    """
    values = found.values
    if {"charge_energy", "discharge_energy"} <= set(values):
        own = grown(values["charge_energy"]) + grown(values["discharge_energy"])
    elif "energy" in values:
        own = grown(np.abs(values["energy"]))
    else:
        return []
    voltage = np.abs(values["voltage"])
    mean = 0.5 * (voltage + np.concatenate([voltage[:1], voltage[:-1]]))
    integral, energy = float(np.sum(np.abs(passed) * mean)), float(np.sum(own))
    if energy <= 0.0 or integral <= 0.0 or 0.5 < integral / energy < 2.0:
        return []
    said = (
        f"the integral of the power is {1e3 * integral:.4g} mW.h, the file's own energy "
        f"{1e3 * energy:.4g} mW.h: the unit of voltage or of energy is wrong"
    )
    if found.confirmed("voltage"):
        return [said]
    raise InputError(f"{said}; give the right unit of voltage in a mapping file (--map)")


def check_size(current: Array, rows: list[Record], basis: Basis) -> list[str]:
    """Name currents, durations and capacities that are hardly true."""
    warnings = []
    largest = float(np.max(np.abs(current), initial=0.0))
    if largest > _LARGEST_A:
        warnings.append(f"the current reaches {largest:.4g} A: is its unit right?")
    if any(float(row["duration_s"] or 0.0) > _YEAR for row in rows):
        warnings.append("a half-cycle lasts more than a year: is the unit of time right?")
    capacities = [row["specific_capacity_mAh_g"] for row in rows]
    most = max((float(c) for c in capacities if c is not None), default=0.0)
    limit = basis.one_c_A_kg or HIGHEST_MAH_G
    if most > 1.05 * limit:
        by = "the 1C given" if basis.one_c_A_kg else "almost every insertion electrode"
        warnings.append(
            f"the specific capacity reaches {most:.4g} mA.h/g, more than {limit:g} mA.h/g of {by}: "
            "is the mass right?"
        )
    return warnings


def check_records(values: dict[str, Array]) -> list[str]:
    """Name gaps in the file's own numbers of records."""
    jumps = np.flatnonzero(np.diff(values.get("record", np.zeros(0))) > 1)
    if not jumps.size:
        return []
    first = values["record"][jumps[0]]
    return [f"the file's record numbers jump, first after record {first:.0f}: records are missing"]


def check_gaps(seconds: Array, gaps: Flags, *, known: bool) -> list[str]:
    """Name times before a step that were not recorded.

    Parameters
    ----------
    seconds : array
        Running time [s].
    gaps : array
        Records before which nothing is recorded.
    known : bool
        Whether the file itself counts the charge.
    """
    where = np.flatnonzero(gaps)
    if not where.size:
        return []
    first = where[0]
    lasts = f"of {seconds[first] - seconds[first - 1]:.6g} s at record {first + 1}"
    said = f"a step begins after a gap in time {lasts}"
    if where.size > 1:
        said = f"{where.size} steps begin after gaps in time, the first {lasts}"
    counted = "the file's own charge counts for it" if known else "no current is counted for it"
    return [f"{said}: {counted}"]


def implied_mass(
    found: Quantities, passed: Array, given_kg: float | None
) -> tuple[float | None, list[str]]:
    """Mass that the file's own specific capacity implies [kg], held against the one given.

    It is the file's own capacity over its specific one; without a capacity the integral of the
    current takes its place, and the mass then also checks the units of current and time.

    Raises
    ------
    InputError
        If that integral and the mass given are so far apart that a unit must be wrong.
    """
    values = found.values
    specific = specific_increments(values)
    pairs = (
        ("capacity", "specific_capacity"),
        ("charge_capacity", "specific_charge_capacity"),
        ("discharge_capacity", "specific_discharge_capacity"),
    )
    said = "the file's own specific capacities stand on"
    for total, per_mass in pairs:
        if total in values and per_mass in values:
            top = int(np.nanargmax(np.nan_to_num(np.abs(values[per_mass]))))
            if not values[per_mass][top] or not values[total][top]:
                continue
            mass = float(abs(values[total][top] / values[per_mass][top]))
            break
    else:
        if specific is None or not np.sum(specific) > 0 or not np.any(passed):
            return None, []
        mass = float(np.sum(np.abs(passed)) / np.sum(specific))  # A.h/kg is mA.h/g
        said = "by the integral of the current " + said
        sure = found.confirmed("current")
        if given_kg is not None and not 1 / _APART < mass / given_kg < _APART and not sure:
            raise InputError(
                f"{said} {1e6 * mass:.4g} mg, not on the {1e6 * given_kg:.4g} mg given: the mass "
                "or the unit of current or time is wrong; give the right units in a mapping file "
                "(--map)"
            )
    said += f" {1e6 * mass:.4g} mg"
    if given_kg is None:
        return mass, [f"{said}, which is not used; give the mass with --mass"]
    if abs(mass / given_kg - 1) > 0.02:
        return mass, [f"{said}, not on the {1e6 * given_kg:.4g} mg given"]
    return mass, []


def check_impedance(values: dict[str, Array]) -> list[str]:
    """Hold both parts of an impedance against the file's own modulus and phase.

    Raises
    ------
    InputError
        If a frequency is not positive, or modulus or phase contradict the parts.
    """
    if np.any(values["frequency"] <= 0):
        first = int(np.argmax(values["frequency"] <= 0))
        raise InputError(
            f"the frequency is {values['frequency'][first]:g} Hz in record {first + 1}; "
            "frequencies are positive"
        )
    real, imaginary = values["impedance_real"], values["impedance_imaginary"]
    modulus = np.hypot(real, imaginary)
    warnings = []
    if "impedance_absolute" in values:
        apart = np.abs(values["impedance_absolute"] - modulus) / np.maximum(modulus, 1e-300)
        if float(np.nanmedian(apart)) > 0.05:
            raise InputError(
                "the file's own modulus is not that of real and imaginary part: a unit or a column "
                "is wrong; name the columns in a mapping file (--map)"
            )
        odd = np.flatnonzero(apart > 0.05)
        if odd.size:
            warnings.append(f"{odd.size} moduli do not fit real and imaginary part, the first in "
                            f"record {odd[0] + 1}")  # fmt: skip
    if "phase" in values:
        phase = np.degrees(np.arctan2(imaginary, real))
        if float(np.nanmedian(np.abs(values["phase"] - phase))) > 5.0:
            raise InputError(
                "the file's own phase is not that of real and imaginary part: the sign of the "
                "imaginary part, or a column, is wrong; name the columns in a mapping file (--map)"
            )
    elif np.mean(imaginary > 0) > 0.5:
        warnings.append(
            "most imaginary parts are positive, as of a coil: if the file holds -Z'', name the "
            "column minus_impedance_imaginary in a mapping file (--map)"
        )
    if np.mean(real < 0) > 0.2:
        warnings.append("more than a fifth of the real parts are negative")
    return warnings
