"""From data and options to a fit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import xarray as xr

from nasicell.comparing import Measured, prepare, read_data
from nasicell.experiments.comparing import MeasuredCycles
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.experiments.impedance.cells import HALF_CELL
from nasicell.experiments.measured import MeasuredRates
from nasicell.fitting.free import Asked, ranges
from nasicell.fitting.noise import read_noise
from nasicell.fitting.protocol import Fit
from nasicell.fitting.typed import free_texts, typed
from nasicell.parameters import Cell, InputError

SAME = 0.02
"""C-rates that differ by less are one."""
STARTS, ACCURACY = 8, 0.1
"""Without being asked: starts of the search; numerical error of a capacity [mAh/g]."""


def read_fit(
    cell: Cell,
    measured: Measured | Sequence[Measured] = (),
    *,
    free: Sequence[str] | Mapping[str, Asked] = (),
    hold_out: Sequence[float] = (),
    hold_out_half_cycles: Sequence[int] = (),
    voltage_noise: str | None = None,
    capacity_noise: str | None = None,
    impedance_noise: str | None = None,
    starts: int = STARTS,
    seed: int = 0,
    workers: int = 1,
    posterior: int = 0,
    setup: str | None = None,
    sodium_content: float | None = None,
    mass: str | None = None,
    one_c: str | None = None,
    mapping: str | Path | None = None,
    half_cycles: Sequence[int] | None = None,
    cycles: Sequence[int] | None = None,
    rates: Sequence[float] | None = None,
    before: float | None = None,
    accuracy_mAh_g: float = ACCURACY,
    words: Sequence[str] | None = None,
) -> Fit:
    """Read what a fit is asked for; the arguments are those of :func:`nasicell.fit`.

    Parameters
    ----------
    words : sequence of str, optional
        The cell and the options that change it, as on a command line; by default its name.

    Raises
    ------
    InputError
        If data, cell and options do not go together.
    """
    given = (
        [measured]
        if isinstance(measured, str | Path | xr.Dataset | MeasuredRates)
        else list(measured)
    )
    named = list(given)
    if not given:
        if cell.test.measured is None:
            raise InputError(
                f"{cell.name} has no measured capacities of its own (test.measured); name a "
                "measured file"
            )
        given = [cell.test.measured]
    free_ranges = ranges(cell, free)
    data = [read_data(one, mapping, mass, one_c) for one in given]
    _refuse_twice(data)
    impedance = [one for one in data if isinstance(one, xr.Dataset) and _is_impedance(one)]
    cycled = [one for one in data if not (isinstance(one, xr.Dataset) and _is_impedance(one))]
    prepared = None
    if cycled:
        prepared = prepare(
            cell,
            cycled,
            mass=mass,
            one_c=one_c,
            half_cycles=half_cycles,
            cycles=cycles,
            rates=rates,
            before=before,
            accuracy_mAh_g=accuracy_mAh_g,
        )
        if isinstance(cycled[0], MeasuredRates):
            prepared = _each_rate_once(prepared)
    else:
        _refuse_idle(
            "cycling data",
            half_cycles=half_cycles,
            cycles=cycles,
            rates=rates,
            before=before,
            mass=mass,
            voltage_noise=voltage_noise,
            capacity_noise=capacity_noise,
        )
    if prepared is not None and not any(one.voltage for one in prepared.half_cycles):
        _refuse_idle("voltage curves", voltage_noise=voltage_noise)
    if not impedance:
        _refuse_idle(
            "impedance",
            setup=setup,
            sodium_content=sodium_content,
            impedance_noise=impedance_noise,
        )
    return Fit(
        free=free_ranges,
        measured=prepared,
        spectra=[
            MeasuredSpectrum.of(one, setup=setup or HALF_CELL, sodium_content=sodium_content)
            for one in impedance
        ],
        held_out=_held_out(prepared, hold_out, hold_out_half_cycles),
        noise=read_noise(voltage_noise, capacity_noise, impedance_noise),
        starts=starts,
        seed=seed,
        workers=workers,
        posterior=posterior,
        command=typed(
            words or [cell.name],
            named,
            free_texts(cell, free_ranges),
            {
                "--hold-out": tuple(f"{rate:g}C" for rate in hold_out),
                "--hold-out-half-cycle": tuple(hold_out_half_cycles),
                "--voltage-noise": voltage_noise,
                "--capacity-noise": capacity_noise,
                "--impedance-noise": impedance_noise,
                "--setup": setup,
                "--content": sodium_content,
                "--mass": mass,
                "--one-c": one_c,
                "--map": mapping,
                "--half-cycle": tuple(half_cycles or ()),
                "--cycle": tuple(cycles or ()),
                "--rate": tuple(rates or ()),
                "--before": before,
                "--starts": None if starts == STARTS else starts,
                "--seed": seed or None,
                "--posterior": posterior or None,
                "--accuracy": None if accuracy_mAh_g == ACCURACY else f"{accuracy_mAh_g:g}",
            },
        ),
    )


def _refuse_twice(data: Sequence[xr.Dataset | MeasuredRates]) -> None:
    """Refuse data that would count twice."""
    seen: dict[str, str] = {}
    for one in data:
        if isinstance(one, MeasuredRates):
            continue
        file, content = str(one.attrs["file"]), str(one.attrs["file_sha256"])
        if content in seen:
            raise InputError(
                f"has the same content as {seen[content]}, and would count twice; name it once",
                file=file,
            )
        seen[content] = file


def _refuse_idle(kind: str, **options: Any) -> None:
    """Refuse options on data of a kind that is not there."""
    for name, value in options.items():
        if value is not None:
            raise InputError(f"is for {kind}, of which there is none", path=name)


def _is_impedance(data: xr.Dataset) -> bool:
    return bool(data.attrs["kind"] == "impedance")


def _each_rate_once(measured: MeasuredCycles) -> MeasuredCycles:
    """Leave out what a table says again of a rate, as the error of a rate test does."""
    seen: set[float] = set()
    kept = []
    for one in measured.half_cycles:
        again = one.capacity is not None and one.c_rate in seen
        if one.capacity is not None:
            seen.add(one.c_rate)
        kept.append(replace(one, capacity=None) if again else one)
    while kept[-1].capacity is None:
        kept.pop()
    return replace(measured, half_cycles=kept)


def _held_out(
    measured: MeasuredCycles | None, rates: Sequence[float], numbers: Sequence[int]
) -> tuple[int, ...]:
    """Positions of the half-cycles that are predicted and not fitted."""
    if not rates and not numbers:
        return ()
    if measured is None:
        name = "hold_out" if rates else "hold_out_half_cycles"
        raise InputError("is for cycling data; these are impedance alone", path=name)
    compared = {n: measured.half_cycles[n] for n in measured.compared}
    found: set[int] = set()
    for rate in rates:
        here = {n for n, one in compared.items() if abs(one.c_rate - rate) <= SAME * one.c_rate}
        if not here:
            known = ", ".join(
                f"{rate:.3g}C" for rate in dict.fromkeys(one.c_rate for one in compared.values())
            )
            raise InputError(f"is {rate:g}C, which was not measured; there are {known}",
                             path="hold_out")  # fmt: skip
        found |= here
    names = {one.name: n for n, one in compared.items()}
    for number in numbers:
        name = f"half-cycle {number}"
        if name not in names:
            raise InputError(
                f"is {number}, which is not among those that are compared: "
                f"{', '.join(names)}", path="hold_out_half_cycles")  # fmt: skip
        found.add(names[name])
    if len(found) == len(compared):
        raise InputError("leaves nothing to fit; hold out fewer rates", path="hold_out")
    return tuple(sorted(found))
