"""Compare a cell with what was measured: files, curves and tables in, one data set out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.comparing import MeasuredCycles
from nasicell.experiments.comparing.half_cycles import MeasuredHalfCycle
from nasicell.experiments.comparing.preparing import (
    GRAM,
    from_curves,
    from_rates,
    from_records,
    led,
)
from nasicell.experiments.importing import read_measured
from nasicell.experiments.measured import COLUMNS, DATA, MeasuredRates, load_measured_rates
from nasicell.experiments.rate_result import active_mass
from nasicell.experiments.rate_test import FASTEST, Progress
from nasicell.models import CathodePotential, Electrolyte, Heat
from nasicell.parameters import Cell, InputError
from nasicell.parameters.units import to_si
from nasicell.running import run

Measured = str | Path | xr.Dataset | MeasuredRates
CYCLING, CURVE, RATES = "cycling", "curve", "rates"
WORDS = {
    CYCLING: "a cycling file",
    CURVE: "digitised curves",
    RATES: "a table of capacities by C-rate",
}
"""Kinds of data that can be compared."""
_OTHER_AREA = 0.1
"""A mass is named that fits the cell's loading and area no better than this share."""


def compare(
    cell: Cell,
    measured: Measured | Sequence[Measured],
    *,
    mass: str | None = None,
    one_c: str | None = None,
    mapping: str | Path | None = None,
    half_cycles: Sequence[int] | None = None,
    cycles: Sequence[int] | None = None,
    rates: Sequence[float] | None = None,
    before: float | None = None,
    accuracy_mAh_g: float = 0.1,
    electrolyte: Electrolyte | None = None,
    potential: CathodePotential | None = None,
    heat: Heat | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Simulate what was measured and hold the two against each other.

    Parameters
    ----------
    cell : Cell
        The cell, as :func:`nasicell.load` returns it.
    measured, mass, one_c, mapping, half_cycles, cycles, rates, before, accuracy_mAh_g
        As in :func:`prepare`.
    electrolyte, potential, heat, progress
        As in :func:`nasicell.run`.

    Returns
    -------
    xarray.Dataset
        See :func:`nasicell.experiments.comparing.result.compared_dataset`; with the run's record.

    Raises
    ------
    InputError
        If data and cell cannot be compared, or a value makes no sense.
    SimulationError
        If no solver setting got through.
    """
    prepared = prepare(
        cell,
        measured,
        mass=mass,
        one_c=one_c,
        mapping=mapping,
        half_cycles=half_cycles,
        cycles=cycles,
        rates=rates,
        before=before,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    return run(
        cell, prepared, electrolyte=electrolyte, potential=potential, heat=heat, progress=progress
    )


def prepare(
    cell: Cell,
    measured: Measured | Sequence[Measured],
    *,
    mass: str | None = None,
    one_c: str | None = None,
    mapping: str | Path | None = None,
    half_cycles: Sequence[int] | None = None,
    cycles: Sequence[int] | None = None,
    rates: Sequence[float] | None = None,
    before: float | None = None,
    accuracy_mAh_g: float = 0.1,
) -> MeasuredCycles:
    """Make measured data ready to be simulated.

    Parameters
    ----------
    cell : Cell
        The cell; of it only 1C, loading and area are read, where the data do not have their own.
    measured : path, str, xarray.Dataset or a sequence of them
        One cycling file; or files of digitised curves; or one table of capacities by C-rate, by its
        name as in ``test.measured``. Data sets are those of :func:`nasicell.read_measured`.
    mass, one_c, mapping : str or path, optional
        As in :func:`nasicell.read_measured`, for files; a data set was read with its own. Without
        ``one_c`` 1C is the cell's.
    half_cycles, cycles : sequence of int, optional
        Numbers of those of a cycling file to compare; by default all.
    rates : sequence of float, optional
        C-rate of each digitised curve; by default their names tell it.
    before : float, optional
        C-rate of a charge that went before a discharge and was not measured; by default the same.
    accuracy_mAh_g : float, optional
        Numerical error that is asked for in each capacity [mAh/g].

    Raises
    ------
    InputError
        If data and cell cannot be compared, or a value makes no sense.
    """
    given: list[Measured] = (
        [measured]
        if isinstance(measured, str | Path | xr.Dataset | MeasuredRates)
        else list(measured)
    )
    for name, rate in [("before", before), *(("rates", rate) for rate in rates or ())]:
        if rate is not None and not 0 < rate <= FASTEST:
            raise InputError(f"is {rate:g}; give a C-rate up to {FASTEST}", path=name)
    data = [read_data(one, mapping, mass, one_c) for one in given]
    kind = _kind(data)
    _refuse_other_basis(data, mass, one_c)
    for name, value, belongs in (
        ("half_cycles", half_cycles, CYCLING),
        ("cycles", cycles, CYCLING),
        ("rates", rates, CURVE),
    ):
        if value is not None and kind != belongs:
            raise InputError(f"is for {WORDS[belongs]}; these data are {WORDS[kind]}", path=name)
    if mapping is not None and kind == RATES:
        raise InputError(f"is for files; these data are {WORDS[kind]}", path="mapping")
    sources, notes = _sources(data)
    if kind == RATES:
        found = _of_tables(cell, data, mass, one_c)
    elif kind == CURVE:
        found = _of_curves(cell, data, rates)
    else:
        found = _of_records(cell, data, half_cycles, cycles)
        notes += _odd_mass(cell, _mass(data[0]))
    all_of_them = led(found, before)
    if before is not None and len(all_of_them) == len(found):
        raise InputError(
            "is for what nobody measured before a discharge; in these data a charge goes before "
            "each",
            path="before",
        )
    return MeasuredCycles(
        all_of_them,
        mass_kg=_mass(data[0]) if kind == CYCLING else GRAM,
        sources=sources,
        notes=notes,
        references=[
            one.reference
            for one in data
            if isinstance(one, MeasuredRates) and one.reference is not None
        ],
        accuracy_mAh_g=accuracy_mAh_g,
    )


def read_data(
    one: Measured | MeasuredRates,
    mapping: str | Path | None = None,
    mass: str | None = None,
    one_c: str | None = None,
) -> xr.Dataset | MeasuredRates:
    """Read a file or a table of rates; a data set was read already."""
    if isinstance(one, xr.Dataset | MeasuredRates):
        return one
    if _is_table(str(one)):
        return load_measured_rates(str(one))
    return read_measured(one, mapping=mapping, mass=mass, one_c=one_c)


def _refuse_other_basis(data: Sequence[Any], mass: str | None, one_c: str | None) -> None:
    """Refuse a mass or 1C that a data set was not read with: it would not count."""
    for name, text, unit, key, factor in (
        ("mass", mass, "kg", "mass_mg", 1e6),
        ("one_c", one_c, "A/kg", "one_c_mA_g", 1.0),
    ):
        for one in data:
            if text is None or isinstance(one, MeasuredRates):
                continue
            if not np.isclose(factor * to_si(text, unit), float(one.attrs[key]), rtol=1e-6):
                raise InputError(
                    f"is {text}, but {one.attrs['file']} was read without it; give it to "
                    "read_measured",
                    path=name,
                )


def _is_table(name: str) -> bool:
    """Whether a name is that of a shipped table of rates, or of a file with its columns."""
    if (DATA / f"{name}.csv").is_file():
        return True
    path = Path(name)
    if path.suffix != ".csv" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        head = next((line for line in lines if not line.startswith("#")), "")
    return {part.strip() for part in head.split(",")} >= set(COLUMNS)


def _kind(data: Sequence[xr.Dataset | MeasuredRates]) -> str:
    """The kind of all data, which must be one."""
    kinds = [RATES if isinstance(one, MeasuredRates) else str(one.attrs["kind"]) for one in data]
    if not kinds:
        raise InputError("no measured data given; name a file or a table of rates")
    for kind in kinds:
        if kind not in WORDS:
            raise InputError(
                f"an {kind} cannot be compared here; give cycling, digitised curves or a table of "
                "capacities by C-rate"
            )
    if len(set(kinds)) > 1:
        raise InputError(
            f"{WORDS[kinds[0]]} and {WORDS[next(k for k in kinds if k != kinds[0])]} cannot be "
            "compared together; give one kind of data at a time"
        )
    if len(kinds) > 1 and kinds[0] != CURVE:
        raise InputError(
            f"{len(kinds)} times {WORDS[kinds[0]]}; give one at a time, only digitised curves "
            "can be several files"
        )
    return kinds[0]


def _of_tables(
    cell: Cell, data: Sequence[Any], mass: str | None, one_c: str | None
) -> list[MeasuredHalfCycle]:
    if mass is not None:
        raise InputError("is not for a table of rates: its capacities are per gram", path="mass")
    own = cell.test.specific_current_1C.si
    unit = own if one_c is None else _specific_current(one_c)
    return from_rates(data[0], unit, cell.test.cycles_per_rate)


def _of_curves(
    cell: Cell, data: Sequence[Any], rates: Sequence[float] | None
) -> list[MeasuredHalfCycle]:
    left = None if rates is None else iter(rates)
    found = []
    for one in data:
        given = float(one.attrs["one_c_mA_g"])
        unit = given if np.isfinite(given) else cell.test.specific_current_1C.si
        found += from_curves(one, left, unit)
    if rates is not None and len(rates) != len(found):
        raise InputError(
            f"gives {len(rates)} C-rates for {len(found)} curves; give one for each", path="rates"
        )
    return found


def _of_records(
    cell: Cell,
    data: Sequence[Any],
    half_cycles: Sequence[int] | None,
    cycles: Sequence[int] | None,
) -> list[MeasuredHalfCycle]:
    given, mass = float(data[0].attrs["one_c_mA_g"]), _mass(data[0])
    specific = given if np.isfinite(given) else cell.test.specific_current_1C.si
    grams = active_mass(cell) if mass is None else 1e3 * mass
    return from_records(data[0], specific * grams / 1e3, half_cycles=half_cycles, cycles=cycles)


def _mass(data: Any) -> float | None:
    """Mass of active material that was given with a file [kg]."""
    milligrams = float(data.attrs["mass_mg"])
    return 1e-6 * milligrams if np.isfinite(milligrams) else None


def _odd_mass(cell: Cell, mass: float | None) -> list[str]:
    """A sentence on a mass that does not fit loading and area of the cell file."""
    own = 1e-3 * active_mass(cell)
    if mass is None or abs(mass - own) <= _OTHER_AREA * own:
        return []
    area = mass / cell.cathode.loading.si
    return [
        f"{1e6 * mass:.4g} mg at the cell's loading of {cell.cathode.loading.text} cover "
        f"{1e4 * area:.4g} cm^2, not its electrode area of {cell.test.electrode_area.text}: if the "
        "measured cell has that area, set cathode.loading"
    ]


def _specific_current(text: str) -> float:
    try:
        return to_si(text, "A/kg", what="a current per mass", example="117.6 mA/g")
    except InputError as problem:
        raise problem.within(path="one_c") from None


def _sources(data: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Names of what was read, and what its import warns of."""
    tables = [one for one in data if isinstance(one, MeasuredRates)]
    files = [one for one in data if not isinstance(one, MeasuredRates)]
    sources = [
        *(f"{one.name} ({one.source})" for one in tables),
        *(f"{one.attrs['file']} (SHA-256 {one.attrs['file_sha256']})" for one in files),
    ]
    found = [
        (one.attrs["file"], sentence)
        for one in files
        for sentence in str(one.attrs["warnings"]).splitlines()
    ]
    by_sentence: dict[str, list[str]] = {}
    for file, sentence in found:
        by_sentence.setdefault(sentence, []).append(file)
    return sources, [f"{', '.join(names)}: {said}" for said, names in by_sentence.items()]
