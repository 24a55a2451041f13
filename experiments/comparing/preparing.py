"""From measured data to half-cycles that can be simulated: cycling files, curves, tables of rates.

What no file tells is what was done before its first discharge. Then a charge goes before it, at the
same C-rate (or the one that is given) to the cell's upper cut-off, as in a rate test.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import xarray as xr

from nasicell.experiments.comparing.half_cycles import (
    CURRENT,
    MeasuredHalfCycle,
    Segment,
    first_current,
)
from nasicell.experiments.comparing.segments import segments
from nasicell.experiments.importing.flowing import flowing, lasting, step_begins
from nasicell.experiments.importing.table import Array, Counts, Flags
from nasicell.experiments.measured import MeasuredRates
from nasicell.parameters.errors import InputError

LEAD = 2
"""Half-cycles that are simulated before the first that is compared, for the state they leave."""
POINTS = 400
"""Points of a measured curve that are kept."""
GRAM = 1e-3
"""Mass that capacities per gram belong to [kg]."""
_RATE = re.compile(r"(?:^|[^0-9.])(?:(\d+(?:\.\d+)?) ?C|C/(\d+(?:\.\d+)?))$")


def from_records(
    data: xr.Dataset,
    one_c_A: float,
    *,
    half_cycles: Sequence[int] | None = None,
    cycles: Sequence[int] | None = None,
) -> list[MeasuredHalfCycle]:
    """Prepare the half-cycles of a cycling file.

    Parameters
    ----------
    data : xarray.Dataset
        From :func:`nasicell.read_measured`.
    one_c_A : float
        Current at 1C in the measured cell [A].
    half_cycles, cycles : sequence of int, optional
        Numbers of those to compare; by default all.

    Returns
    -------
    list of MeasuredHalfCycle
        Those to compare and ``LEAD`` before them, in the order of the file.

    Raises
    ------
    InputError
        If the file has no half-cycles, or not the ones that are asked for.
    """
    file = data.attrs["file"]
    if "half_cycle" not in data.dims:
        raise InputError("no current flows in it: nothing to compare", file=file)
    asked = _asked(data, half_cycles, cycles)
    last, first = asked[-1], max(0, asked[0] - LEAD)
    starts = [*data.first_record.values.tolist(), data.sizes["record"]]
    begins = step_begins(data.step_count.values)
    flows = flowing(data.current.values, data.time.values, begins)
    lasts = lasting(data, flows)
    found = []
    for n in range(first, last + 1):
        here = slice(starts[n], starts[n + 1])
        one = _half_cycle(data, n, here, lasts[here], flows[here], one_c_A, compared=n in asked)
        if one is None and n in asked:
            raise InputError(
                f"all records of its half-cycle {int(data.half_cycle[n])} have one time, so its "
                "current is unknown; compare others with --half-cycle",
                file=file,
            )
        found += [] if one is None else [one]
    return found


def _asked(
    data: xr.Dataset, half_cycles: Sequence[int] | None, cycles: Sequence[int] | None
) -> list[int]:
    """Positions of the half-cycles that are asked for, ascending."""
    file, known = data.attrs["file"], data.half_cycle.values.tolist()
    of_cycle = data.cycle_of_half_cycle.values.tolist()
    for asked, there, what in (
        (half_cycles, known, "half-cycle"),
        (cycles, list(dict.fromkeys(of_cycle)), "cycle"),
    ):
        for number in asked or ():
            if number not in there:
                raise InputError(
                    f"has no {what} {number}; it has {there[0]} to {there[-1]}", file=file
                )
    if half_cycles is None and cycles is None:
        return list(range(len(known)))
    return [
        n
        for n, (number, cycle) in enumerate(zip(known, of_cycle, strict=True))
        if number in (half_cycles or ()) or cycle in (cycles or ())
    ]


def _half_cycle(
    data: xr.Dataset,
    n: int,
    here: slice,
    lasts: Array,
    flows: Flags,
    one_c_A: float,
    *,
    compared: bool,
) -> MeasuredHalfCycle | None:
    """One half-cycle with the rests after it; None where the file gives it no time."""
    row = data.isel(half_cycle=n)
    charge = str(row.direction.values) == "charge"
    voltage, current = data.voltage.values, data.current.values
    step = data.step_count.values[here]
    done = segments(lasts, voltage[here], current[here], step, flows, charge=charge)
    if not done:
        return None
    net = (data.discharge_capacity - data.charge_capacity).values * (-1 if charge else 1)
    passed = net[here] - net[max(here.start - 1, 0)]
    # the file's own capacity counts where it has one, as in the report of the import
    passed *= float(row.half_cycle_capacity) / float(row.current_integral)
    kept = _thinned(passed[flows], voltage[here][flows])
    return MeasuredHalfCycle(
        name=f"half-cycle {int(row.half_cycle)}",
        charge=charge,
        segments=done,
        capacity=float(row.half_cycle_capacity) if compared else None,
        charge_passed=tuple(map(float, passed[flows][kept])) if compared else (),
        voltage=tuple(map(float, voltage[here][flows][kept])) if compared else (),
        c_rate=abs(first_current(done)) / one_c_A,
    )


def _thinned(capacity: Array, voltage: Array) -> Counts:
    """Numbers of at most ``POINTS`` points, evenly along the curve, ascending in capacity."""
    order = np.flatnonzero(np.diff(np.maximum.accumulate(capacity), prepend=-np.inf) > 0)
    if len(order) <= POINTS:
        return order
    capacity, voltage = capacity[order], voltage[order]
    steps = np.hypot(
        np.diff(capacity) / (np.ptp(capacity) or 1.0), np.diff(voltage) / (np.ptp(voltage) or 1.0)
    )
    along = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, along[-1], POINTS)
    kept: Counts = order[np.unique(np.searchsorted(along, wanted).clip(max=len(order) - 1))]
    return kept


def from_curves(
    data: xr.Dataset, rates: Iterator[float] | None, one_c: float
) -> list[MeasuredHalfCycle]:
    """Prepare digitised curves, voltage over specific capacity; they are those of one gram.

    Parameters
    ----------
    data : xarray.Dataset
        From :func:`nasicell.read_measured`.
    rates : iterator of float or None
        C-rates, one is taken for each curve; None: from the names of curves or of the file, which
        must end in one as ``LFP_0.2C.csv`` does.
    one_c : float
        What 1C is [A/kg].

    Raises
    ------
    InputError
        If a C-rate is unknown or the file has no specific capacity.
    """
    file = data.attrs["file"]
    if "specific_capacity" not in data:
        raise InputError("holds capacities that are not per gram: give the mass", file=file)
    found = []
    names = list(dict.fromkeys(data.curve_name.values.tolist()))
    for name in names:
        here = data.curve_name.values == name
        order = np.argsort(data.specific_capacity.values[here], kind="stable")
        capacity = data.specific_capacity.values[here][order]
        voltage = data.voltage.values[here][order]
        label = file.rpartition(".")[0] if len(names) == 1 else str(name)
        rate = next(rates, None) if rates is not None else _named_rate(label)
        if rate is None:
            raise InputError(
                f"the C-rate of the curve '{label}' is unknown; give one for each curve with "
                "--rate, or a name that ends in it, as LFP_0.2C.csv does",
                file=file,
            )
        if not capacity[-1] > max(capacity[0], 0.0):
            raise InputError(f"the curve '{label}' passes no capacity", file=file)
        charge = bool(voltage[-1] > voltage[0])
        kept = _thinned(capacity, voltage)
        found.append(
            MeasuredHalfCycle(
                name=label,
                charge=charge,
                segments=(_constant(rate, one_c, charge=charge, voltage=float(voltage[-1])),),
                capacity=GRAM * float(capacity[-1]),
                charge_passed=tuple(GRAM * float(one) for one in capacity[kept]),
                voltage=tuple(map(float, voltage[kept])),
                c_rate=rate,
            )
        )
    return found


def _named_rate(name: str) -> float | None:
    """The C-rate that a name ends in: 0.2C, C/5."""
    told = _RATE.search(name.strip())
    if told is None:
        return None
    rate = float(told[1]) if told[1] else 1 / max(float(told[2]), 1e-9)
    return rate if rate > 0 else None


def from_rates(table: MeasuredRates, one_c: float, cycles: int) -> list[MeasuredHalfCycle]:
    """Prepare a table of discharge capacities by C-rate: cycles as in a rate test.

    Parameters
    ----------
    table : MeasuredRates
        The table.
    one_c : float
        What 1C is [A/kg].
    cycles : int
        Cycles at each rate; the last discharge counts.
    """
    found = []
    for rate, capacity in zip(table.c_rates, table.capacities_mAh_g, strict=True):
        pair = [
            MeasuredHalfCycle("", charge, (_constant(rate, one_c, charge=charge),), rate)
            for charge in (True, False)
        ]
        last = MeasuredHalfCycle(
            f"{rate:g}C", False, pair[1].segments, rate, capacity=GRAM * capacity
        )
        found += [*(pair * cycles)[:-1], last]
    return found


def led(
    half_cycles: Sequence[MeasuredHalfCycle], before: float | None = None
) -> list[MeasuredHalfCycle]:
    """Put an unmeasured half-cycle where one of the same direction, or none, goes before.

    The cell is built discharged, so a charge can come first. An unmeasured half-cycle has the
    current of the one after it, ends at the cell's cut-off, and is not compared.

    Parameters
    ----------
    half_cycles : sequence of MeasuredHalfCycle
        Those measured.
    before : float, optional
        C-rate of the unmeasured ones; by default that of the half-cycle after each.
    """
    found: list[MeasuredHalfCycle] = []
    charged = False
    for one in half_cycles:
        if one.charge == charged:
            current = -one.current
            if before is not None:
                current *= before / one.c_rate
            segment = Segment(CURRENT, current)
            found.append(MeasuredHalfCycle("", not one.charge, (segment,), before or one.c_rate))
        found.append(one)
        charged = one.charge
    return found


def _constant(rate: float, one_c: float, *, charge: bool, voltage: float | None = None) -> Segment:
    """A constant current of one gram [A], to a voltage or to the cell's cut-off."""
    return Segment(CURRENT, (-1 if charge else 1) * rate * one_c * GRAM, voltage=voltage)
