"""Says in sentences where laws are used beyond what backs them."""

from __future__ import annotations

from collections.abc import Sequence

from nasicell.parameters.entries import LawReader
from nasicell.parameters.laws import TemperatureLaw
from nasicell.parameters.leaves import (
    concentration_laws,
    known_entries,
    of_cathode,
    temperature_laws,
)
from nasicell.parameters.schema import CellSections

_ROOM_TEMPERATURE = 298.15  # K, where a number without a law of temperature is taken to hold
_SAME_TEMPERATURE = 5.0  # K, within which it is used without remark
_TOLERANCE = 0.5  # K, by which a law may be left: rounding, and the warmth of a small current


def temperature_warnings(
    cell: CellSections, low: float, high: float, *, cathode: bool = True
) -> list[str]:
    """Return sentences on laws used from ``low`` to ``high`` [K] without backing."""
    used = f"at {low:g} K" if high == low else f"from {low:g} K to {high:g} K"
    laws = [(path, law) for path, law in temperature_laws(cell) if cathode or not of_cathode(path)]
    found = []
    for path, law in laws:
        first, last = law.valid
        if low < first - _TOLERANCE or high > last + _TOLERANCE:
            found.append(
                f"{path} is used {used}, outside the range of its law ({first:g} K to {last:g} K): "
                "keep test.temperature inside it, or give a law that holds there."
            )
    return [*found, *_without_law(laws, low, high, used), *_molten(cell, high)]


def _without_law(
    laws: Sequence[tuple[str, TemperatureLaw]], low: float, high: float, used: str
) -> list[str]:
    """Name the constants used away from room temperature, and which way they err."""
    colder = low < _ROOM_TEMPERATURE - _SAME_TEMPERATURE
    warmer = high > _ROOM_TEMPERATURE + _SAME_TEMPERATURE
    if not colder and not warmer:
        return []
    activated: list[str] = []
    free: list[str] = []
    readers = known_entries()
    for path, law in laws:
        if law.depends or law.reference.si == 0:  # no film has no law to lack
            continue
        reader = readers.get(path)
        is_free = isinstance(reader, LawReader) and reader.trend == "free"
        (free if is_free else activated).append(path)
    acts = "conduction and kinetics come out"
    errs = f"below it {acts} too fast (results too good)" if colder else ""
    if warmer:
        start = f"{errs}, above it" if colder else f"above it {acts}"
        errs = f"{start} too slow (results too poor)"
    sentences = ((activated, errs), (free, "which way this errs is not known"))
    return [
        f"No law of temperature is known for {', '.join(paths)}: used {used} as at room "
        f"temperature; {error}. Where you know one, write it under 'temperature:' in a cell file."
        for paths, error in sentences
        if paths
    ]


def _molten(cell: CellSections, high: float) -> list[str]:
    melting_point = cell.metal.melting_point
    if melting_point is None or high <= melting_point.si:
        return []
    return [
        f"The cell reaches {high:.4g} K, above the melting point of its metal "
        f"({melting_point.si:g} K): what follows after that is not described; keep it cooler."
    ]


def concentration_warnings(cell: CellSections, low: float, high: float) -> list[str]:
    """Return sentences on shapes used from ``low`` to ``high`` [mol/m3] without backing."""
    found = []
    for path, law in concentration_laws(cell):
        valid = law.valid_concentration
        if valid is not None and not valid[0] <= low <= high <= valid[1]:
            found.append(
                f"{path} is used from {low:.4g} to {high:.4g} mol/m3, outside the range of its "
                f"{law.form} ({valid[0]:g} to {valid[1]:g} mol/m3): lower the current, or give a "
                f"{law.form} that reaches there."
            )
    return found
