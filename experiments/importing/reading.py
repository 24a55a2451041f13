"""From a measured file to the tidy form, with all that was found out on the way."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.importing import checks
from nasicell.experiments.importing.charge import (
    current_from_charge,
    growth,
    own_increments,
    passed_charge,
    time_of_current,
)
from nasicell.experiments.importing.cycles import find_cycles, find_steps, marked_steps
from nasicell.experiments.importing.delimited import HEADLESS
from nasicell.experiments.importing.flowing import flowing
from nasicell.experiments.importing.half_cycles import Basis, cycle_rows, half_cycle_rows
from nasicell.experiments.importing.profile import Profile, read_profile
from nasicell.experiments.importing.quantities import (
    CURVE,
    IMPEDANCE,
    Quantities,
    read_quantities,
)
from nasicell.experiments.importing.registry import read_table
from nasicell.experiments.importing.sign import Signed, directions_in_words, find_sign
from nasicell.experiments.importing.table import Array, Counts, Flags, Table
from nasicell.experiments.importing.tidy import Columns, counted, dataset
from nasicell.experiments.importing.times import running_time
from nasicell.experiments.importing.vendors import convention
from nasicell.parameters.errors import InputError
from nasicell.parameters.units import to_si

Facts = dict[str, Any]


def read_measured(
    path: str | Path,
    *,
    mapping: str | Path | None = None,
    mass: str | None = None,
    one_c: str | None = None,
) -> xr.Dataset:
    """Read a measured file of any known format.

    Parameters
    ----------
    path : str or path
        The file: delimited text, WebPlotDigitizer points, LAND, Neware, BioLogic, Arbin, or an
        impedance of CH Instruments, Gamry, ZView or BioLogic.
    mapping : str or path, optional
        A mapping file, for what the file does not say itself.
    mass : str, optional
        Mass of active material, such as ``"3.2 mg"``. A mass in the file's head is never used.
    one_c : str, optional
        What 1C is, such as ``"117.6 mA/g"``.

    Returns
    -------
    xarray.Dataset
        Cycling: ``time`` [s], ``voltage`` [V], ``current`` [A, positive on discharge], counts of
        step, half-cycle and cycle along ``record``; capacities [A.h], voltages, C-rate along
        ``half_cycle``; efficiencies along ``cycle``. Digitised curves: ``specific_capacity`` or
        ``capacity`` and ``voltage``. Impedance: ``frequency`` [Hz], ``impedance_real`` and
        ``impedance_imaginary`` [ohm]. The attributes say how each was found, and what to doubt.

    Raises
    ------
    InputError
        If the file is not understood, contradicts itself, or holds what cannot be true.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InputError(f"cannot be read ({problem.strerror})", file=str(path)) from None
    profile = read_profile(Path(mapping)) if mapping is not None else Profile()
    basis = Basis(
        _positive(mass, "kg", "mass", "a mass", "3.2 mg"),
        _positive(one_c, "A/kg", "one_c", "a current per mass", "117.6 mA/g"),
    )
    try:
        table = read_table(content, path, profile)
        with np.errstate(all="ignore"):  # numbers of a damaged file may overflow
            found = read_quantities(table, profile)
            data, facts = _tidied(table, found, profile, basis)
    except InputError as problem:
        raise problem.within(file=str(path)) from None
    data.attrs = {
        "kind": found.kind,
        "file": path.name,
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "mapping": "" if mapping is None else Path(mapping).name,
        "format": profile.format or table.format,
        "columns": json.dumps(
            [{"quantity": u.quantity, "column": u.head, "unit": u.unit} for u in found.used],
            ensure_ascii=False,
        ),
        **facts,
        "notes": "; ".join(table.notes),
        "warnings": "\n".join([*table.warnings, *found.warnings, *facts["warnings"]]),
    }
    return data


def _positive(text: str | None, unit: str, name: str, what: str, example: str) -> float | None:
    """Read an argument that is a positive quantity, if it was given."""
    if text is None:
        return None
    try:
        value = to_si(text, unit, what=what, example=example)
    except InputError as problem:
        raise problem.within(path=name) from None
    if value <= 0:
        raise InputError(f"is '{text}'; {what} is positive, for example '{example}'", path=name)
    return value


def _tidied(
    table: Table, found: Quantities, profile: Profile, basis: Basis
) -> tuple[xr.Dataset, Facts]:
    if found.kind == IMPEDANCE:
        return _impedance(found, basis)
    if found.kind == CURVE:
        return _curves(table, found, basis)
    return _cycling(table, found, profile, basis)


def _cycling(
    table: Table, found: Quantities, profile: Profile, basis: Basis
) -> tuple[xr.Dataset, Facts]:
    values, words = found.values, found.words.get("step_type")
    warnings = [*checks.check_voltage(found), *checks.check_records(values)]
    own, own_name = own_increments(values)
    marked = marked_steps(values, words)[0]
    time = running_time(found, own, marked)
    made = ""
    raw = values.get("current")
    if raw is None:
        raw, made = current_from_charge(values, time.seconds)
    flows = flowing(raw, time.seconds, marked)
    step, step_source = find_steps(values, words, raw, flows)
    signed = _signed(raw, flows, table, found, profile, step, words)
    current = signed.current + 0.0  # no -0.0
    # a current that was made of the file's charge has spread it over the whole time already
    counter = np.abs(raw) * np.diff(time.seconds, prepend=time.seconds[0]) / 3600 if made else own
    lasts, gaps = time_of_current(current, time.seconds, step, flows, counter)
    passed = passed_charge(current, lasts, step)
    if made:
        # the charge that the current was made from is held against another column of the file
        passed = np.copysign(own, current) if own is not None else passed
        used = "charge_increment" if "charge_increment" in values else "net_charge"
        others = {name: found for name, found in values.items() if name != used}
        charge, more = checks.check_charge(found, passed, *own_increments(others))
        warnings.append(f"the file has no current: it is made from its {made}")
    else:
        charge, more = checks.check_charge(found, passed, own, own_name)
    warnings += more
    warnings += checks.check_energy(found, passed)
    cycles = find_cycles(values, step, step_source, current, flows, passed)
    rows = half_cycle_rows(cycles.half_cycle, cycles.cycle, time.seconds, values["voltage"],
                           flows, lasts, passed, own, basis)  # fmt: skip
    mass, more = checks.implied_mass(found, passed, basis.mass_kg)
    warnings += [*time.warnings, *signed.warnings, *more,
                 *checks.check_gaps(time.seconds, gaps, known=counter is not None),
                 *checks.check_size(current, rows, basis)]  # fmt: skip
    records: Columns = {
        "time": time.seconds,
        "voltage": values["voltage"],
        "current": current,
        **counted(cycles),
        "charge_capacity": np.cumsum(np.maximum(-passed, 0.0)),
        "discharge_capacity": np.cumsum(np.maximum(passed, 0.0)),
    }
    if words is not None:
        records["step_type"] = words
    records |= {name: values[name] for name in ("date", "temperature") if name in values}
    data = dataset(records, rows, cycle_rows(rows, table.summary))
    return data, {
        "positive_current": "discharge",
        "sign_evidence": signed.evidence,
        "time_unit": time.known_by,
        "counts_from": json.dumps(cycles.found_by),
        "charge_check": json.dumps(charge),
        "basis": basis.words,
        **_given(basis),
        "file_mass_mg": _milligrams(table.mass_kg or mass),
        "warnings": warnings,
    }


def _signed(
    raw: Array,
    flows: Flags,
    table: Table,
    found: Quantities,
    profile: Profile,
    step: Counts,
    words: list[str] | None,
) -> Signed:
    return find_sign(
        raw,
        found.values["voltage"],
        step,
        flows,
        words=None if words is None else directions_in_words(words),
        growth=growth(found.values),
        convention=table.positive or convention(table.format),
        given=profile.positive_current,
    )


def _curves(table: Table, found: Quantities, basis: Basis) -> tuple[xr.Dataset, Facts]:
    """Points of voltage over capacity, without time; one or several curves."""
    values, warnings = found.values, checks.check_voltage(found)
    name = "specific_capacity" if "specific_capacity" in values else "capacity"
    capacity, voltage = values[name], values["voltage"]
    records: Columns = {name: capacity, "voltage": voltage}
    mass = basis.mass_kg if name == "capacity" else None
    if mass is not None:
        records["specific_capacity"] = capacity / mass
    elif basis.mass_kg is not None:
        warnings.append("the mass is not used: the file's capacities are per gram")
    curves = found.words.get("curve", ["1"] * len(capacity))
    records["curve_name"] = curves
    if table.format == HEADLESS:
        warnings.append(
            "the columns have no heads: the first is taken for the specific capacity in mA.h/g, "
            "the second for the voltage in V"
        )
    if not (np.min(capacity) > -1.0 and np.max(np.abs(capacity)) < 5e3):
        raise InputError(
            f"the capacity goes from {np.min(capacity):g} to {np.max(capacity):g}: these are no "
            "points of a voltage curve; name the columns in a mapping file (--map)"
        )
    falling = sum(
        # over the capacity: a curve may have been digitised from its end
        voltage[here][np.argmax(capacity[here])] < voltage[here][np.argmin(capacity[here])]
        for here in (np.array([c == curve for c in curves]) for curve in dict.fromkeys(curves))
    )
    number = len(dict.fromkeys(curves))
    return dataset(records), {
        "sign_evidence": f"the voltage falls along {falling} of {number} curves (discharge) and "
        f"rises along {number - falling} (charge)",
        "basis": "as digitised" if mass is None else basis.words,
        **_given(basis),
        "warnings": warnings,
    }


def _impedance(found: Quantities, basis: Basis) -> tuple[xr.Dataset, Facts]:
    values = found.values
    if "minus_impedance_imaginary" in values:
        values["impedance_imaginary"] = -values.pop("minus_impedance_imaginary")
    warnings = checks.check_impedance(values)
    if basis.mass_kg is not None or basis.one_c_A_kg is not None:
        warnings.append("mass and 1C are not used: an impedance is of the whole cell")
    names = ("frequency", "impedance_real", "impedance_imaginary")
    data = dataset({name: values[name] for name in names})
    return data, {
        "sign_evidence": "imaginary part as defined, negative for a capacitance",
        "warnings": warnings,
    }


def _given(basis: Basis) -> Facts:
    return {
        "mass_mg": _milligrams(basis.mass_kg),
        "one_c_mA_g": np.nan if basis.one_c_A_kg is None else basis.one_c_A_kg,
    }


def _milligrams(mass_kg: float | None) -> float:
    return np.nan if mass_kg is None else 1e6 * mass_kg
