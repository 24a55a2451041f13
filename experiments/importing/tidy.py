"""The tidy form: one data set of a measured file, names and units the same for every format.

Its names are the project's own and its current is positive on discharge. The written file has the
columns of the Battery Data Format (BDF 1.2, https://w3id.org/battery-data-alliance), whose
``Current / A`` is positive on charge: a variable of that name with the other sign would lie, and a
"/" in a name is a group to netCDF.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.importing.cycles import Cycles
from nasicell.experiments.importing.half_cycles import Record
from nasicell.experiments.importing.table import Array, Counts

RECORDS = {
    "time": ("Test Time / s", "s"),
    "date": ("Unix Time / s", "s"),
    "voltage": ("Voltage / V", "V"),
    "current": ("Current / A", "A"),
    "cycle_count": ("Cycle Count / 1", "1"),
    "half_cycle_count": ("Half Cycle Count / 1", "1"),
    "step_count": ("Step Count / 1", "1"),
    "step_type": ("Step Type", ""),
    "charge_capacity": ("Charging Capacity / Ah", "A.h"),
    "discharge_capacity": ("Discharging Capacity / Ah", "A.h"),
    "temperature": ("Temperature T1 / degC", "degC"),
    "specific_capacity": ("Specific Capacity / mAh/g", "mA.h/g"),
    "capacity": ("Step Capacity / Ah", "A.h"),
    "curve_name": ("Curve", ""),
    "frequency": ("Frequency / Hz", "Hz"),
    "impedance_real": ("Real Impedance / ohm", "ohm"),
    "impedance_imaginary": ("Imaginary Impedance / ohm", "ohm"),
}
"""Variable of a record -> its column in the written file, its unit. BDF has no half-cycles, no
specific capacity and no names of curves; these columns are additions."""
_HALF_CYCLES = {
    "cycle": ("cycle_of_half_cycle", "1", 1.0),
    "direction": ("direction", "", 1.0),
    "first_record": ("first_record", "1", 1.0),
    "records": ("records", "1", 1.0),
    "duration_s": ("duration", "s", 1.0),
    "capacity_mAh": ("half_cycle_capacity", "A.h", 1e-3),
    "current_integral_mAh": ("current_integral", "A.h", 1e-3),
    "start_voltage_V": ("start_voltage", "V", 1.0),
    "end_voltage_V": ("end_voltage", "V", 1.0),
    "mean_current_mA": ("mean_current", "A", 1e-3),
    "specific_capacity_mAh_g": ("half_cycle_specific_capacity", "mA.h/g", 1.0),
    "c_rate": ("c_rate", "1", 1.0),
}
_CYCLES = {
    "charge_capacity_mAh": ("cycle_charge_capacity", "A.h", 1e-3),
    "discharge_capacity_mAh": ("cycle_discharge_capacity", "A.h", 1e-3),
    "efficiency": ("coulombic_efficiency", "1", 1.0),
    "file_efficiency": ("file_coulombic_efficiency", "1", 1.0),
}
Columns = dict[str, Array | Counts | Sequence[str]]


def dataset(
    records: Columns,
    half_cycles: Sequence[Record] = (),
    cycles: Sequence[Record] = (),
) -> xr.Dataset:
    """Put records, half-cycles and cycles into one data set.

    Parameters
    ----------
    records : dict
        Key of ``RECORDS`` -> one value a record.
    half_cycles, cycles : sequence of dict
        Rows of :mod:`nasicell.experiments.importing.half_cycles`.

    Returns
    -------
    xarray.Dataset
        Variables along ``record`` (numbered from 0), ``half_cycle`` and ``cycle``.
    """
    variables: dict[str, Any] = {}
    for name, values in records.items():
        column, unit = RECORDS[name]
        text = not isinstance(values, np.ndarray)
        found = np.asarray(values, dtype=object if text else None)
        variables[name] = ("record", found, {"units": unit, "bdf_column": column})
    if "current" in variables:
        variables["current"][2]["long_name"] = "current, positive on discharge"
    for rows, dimension, names in (
        (half_cycles, "half_cycle", _HALF_CYCLES),
        (cycles, "cycle", _CYCLES),
    ):
        variables |= _along(rows, dimension, names)
    return xr.Dataset(variables)


def _along(
    rows: Sequence[Record], dimension: str, names: dict[str, tuple[str, str, float]]
) -> dict[str, Any]:
    if not rows:
        return {}
    found: dict[str, Any] = {dimension: (dimension, np.array([row[dimension] for row in rows]))}
    for key, (name, unit, scale) in names.items():
        values = [row[key] for row in rows]
        if isinstance(values[0], str):
            found[name] = (dimension, np.array(values, dtype=object))
            continue
        numbers = np.array([np.nan if v is None else v for v in values], dtype=float) * scale
        whole = all(isinstance(v, int) for v in values)
        found[name] = (
            dimension, numbers.astype(np.int64) if whole else numbers, {"units": unit})  # fmt: skip
    return found


def counted(cycles: Cycles) -> Columns:
    """Counts of each record, as columns."""
    return {
        "step_count": cycles.step,
        "half_cycle_count": cycles.half_cycle,
        "cycle_count": cycles.cycle,
    }
