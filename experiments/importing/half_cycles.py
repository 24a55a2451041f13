"""The half-cycles and cycles of a file as tables: charge, times, voltages, C-rate."""

import itertools
from dataclasses import dataclass

import numpy as np

from nasicell.experiments.importing.table import Array, Counts, Flags


@dataclass(frozen=True)
class Basis:
    """What specific capacity and C-rate stand on.

    Attributes
    ----------
    mass_kg : float or None
        Mass of active material [kg].
    one_c_A_kg : float or None
        1C in ampere per kilogram of active material [A/kg], the same number in mA/g.
    """

    mass_kg: float | None = None
    one_c_A_kg: float | None = None

    @property
    def words(self) -> str:
        """The basis in words."""
        if self.mass_kg is None:
            return "no mass given: capacities in mA.h, no C-rates"
        mass = f"{1e6 * self.mass_kg:.6g} mg of active material"
        if self.one_c_A_kg is None:
            return f"{mass}; no 1C given: no C-rates"
        return f"{mass}, 1C = {self.one_c_A_kg:g} mA/g"


Record = dict[str, float | int | str | None]


def half_cycle_rows(
    half: Counts,
    cycle: Counts,
    seconds: Array,
    voltage: Array,
    flows: Flags,
    lasts: Array,
    passed: Array,
    own: Array | None,
    basis: Basis,
) -> list[Record]:
    """One row a half-cycle.

    The capacity is the file's own where it has one, since an instrument integrates what it does
    not record; the integral of the recorded current stands beside it. Voltages and mean current are
    those of the records at which current flows.

    Parameters
    ----------
    half, cycle : array
        Counts of each record.
    seconds, voltage : array
        Records [s, V].
    flows : array
        Whether current flows.
    lasts : array
        Time since the record before in which its current flowed [s].
    passed : array
        Charge since the record before by the current [A.h].
    own : array or None
        The same by the file's own column, without a sign.
    basis : Basis
        Mass and 1C.
    """
    rows: list[Record] = []
    bounds = [*np.flatnonzero(np.diff(half, prepend=half[0] - 1)), len(half)]
    for first, end in itertools.pairwise(bounds):
        here = slice(first, end)
        driven = np.flatnonzero(flows[here]) + first
        net = float(np.sum(passed[here]))
        if not driven.size or net == 0.0:
            continue
        charge = abs(net) if own is None else float(np.sum(own[here]))
        flowing = float(np.sum(lasts[driven]))
        mean = 3600.0 * abs(net) / flowing if flowing > 0 else None
        mass, one_c = basis.mass_kg, basis.one_c_A_kg
        rows.append(
            {
                "half_cycle": int(half[first]),
                "cycle": int(cycle[first]),
                "direction": "discharge" if net > 0 else "charge",
                "first_record": int(first),
                "records": int(end - first),
                "duration_s": float(seconds[end - 1] - seconds[first]),
                "capacity_mAh": 1e3 * charge,
                "current_integral_mAh": 1e3 * abs(net),
                "start_voltage_V": float(voltage[driven[0]]),
                "end_voltage_V": float(voltage[driven[-1]]),
                "mean_current_mA": None if mean is None else 1e3 * mean,
                "specific_capacity_mAh_g": None if mass is None else charge / mass,
                "c_rate": None if None in (mass, one_c, mean) else mean / (mass * one_c),  # type: ignore[operator]
            }
        )
    return rows


def cycle_rows(half_cycles: list[Record], summary: dict[str, Array]) -> list[Record]:
    """One row a cycle: capacities, efficiency, and the file's own table of cycles beside them.

    The efficiency is the capacity of the second half-cycle over that of the first.
    """
    rows: dict[int, Record] = {}
    for half in half_cycles:
        number = int(half["cycle"] or 0)
        row = rows.setdefault(number, {
            "cycle": number, "charge_capacity_mAh": None, "discharge_capacity_mAh": None,
            "efficiency": None, "file_efficiency": None})  # fmt: skip
        key = f"{half['direction']}_capacity_mAh"
        before = row[key]
        row[key] = float(half["capacity_mAh"] or 0.0) + (float(before) if before else 0.0)
        first = next(h for h in half_cycles if h["cycle"] == number)["direction"]
        charge, discharge = row["charge_capacity_mAh"], row["discharge_capacity_mAh"]
        if charge and discharge:
            pair = (float(discharge), float(charge))
            row["efficiency"] = pair[0] / pair[1] if first == "charge" else pair[1] / pair[0]
    if "efficiency" in summary:
        own = dict(zip(summary["cycle"], summary["efficiency"], strict=True))
        for number, row in rows.items():
            row["file_efficiency"] = float(own[number]) / 100 if number in own else None
    return list(rows.values())
