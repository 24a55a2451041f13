"""Confronts the numbers a cell is simulated with with what its sources publish of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.derived import Derived
from nasicell.parameters.head_room import head_room
from nasicell.parameters.planar_cell import (
    PlanarVoltage,
    fitting_exchange_current,
    fitting_scale,
    free_salt_limit,
    is_dilute,
    overpotential,
    relaxation_time,
    salt_moves,
    symmetric_voltage,
)
from nasicell.parameters.plateau_pairs import plateau_pairs
from nasicell.parameters.published import Published, SymmetricCell
from nasicell.parameters.schema import CellSections
from nasicell.parameters.shown import current_text, exchange_text, fastest, voltage_text

_LEAST_SHOWN = 5e-6  # V; smaller parts of a voltage are left out of a sentence


@dataclass(frozen=True)
class Comparison:
    """A published number beside what the cell's own numbers make of it.

    Attributes
    ----------
    quantity
        What is compared.
    published
        The published number, for a reader.
    this_set
        The same from the cell's numbers, for a reader.
    ratio
        ``this_set`` over ``published``; None where there is no such number.
    sentence
        What follows.
    """

    quantity: str
    published: str
    this_set: str
    ratio: float | None
    sentence: str


def characterisation(cell: CellSections, derived: Derived) -> list[Comparison]:
    """Return every comparison that the published numbers of a cell allow."""
    published = cell.published or Published()
    plateaus = published.symmetric_cells
    return [
        *(_plateau(cell, derived, row) for row in plateaus),
        *(Comparison(*pair) for pair in plateau_pairs(plateaus, cell.test.temperature.si)),
        *_as_resistance(cell, derived, plateaus),
        *_tafel(cell, derived),
        *(found for row in plateaus for found in _tafel_in_symmetric_cell(cell, row)),
        *_critical_current(cell, derived),
        *_ions(cell, derived, published),
    ]


def _plateau(cell: CellSections, derived: Derived, row: SymmetricCell) -> Comparison:
    """The planar symmetric cell of the cell's numbers beside a published plateau."""
    i, published = row.current_density.si, row.overpotential.si
    quantity = f"symmetric cell at {current_text(i)}"
    found = symmetric_voltage(cell, derived, i)
    if math.isinf(found.electrolyte):
        return Comparison(
            quantity,
            voltage_text(published),
            "none",
            None,
            f"At {current_text(i)} a symmetric cell of these numbers never settles: its salt runs "
            f"out at {current_text(free_salt_limit(cell, derived))}; {voltage_text(published)} "
            "is published.",
        )
    return Comparison(
        quantity,
        voltage_text(published),
        voltage_text(found.total),
        found.total / published,
        f"At {current_text(i)} a planar symmetric cell of these numbers shows "
        f"{voltage_text(found.total)} ({_parts(found)}); {voltage_text(published)} is published. "
        f"{_fit(cell, derived, row)}{_settling(cell, derived, row)}",
    )


def _parts(voltage: PlanarVoltage) -> str:
    named = {
        "electrolyte": voltage.electrolyte,
        "films": voltage.films,
        "contacts": voltage.contact,
        "charge transfer": voltage.charge_transfer,
    }
    return ", ".join(
        f"{name} {voltage_text(part)}" for name, part in named.items() if part >= _LEAST_SHOWN
    )


def _fit(cell: CellSections, derived: Derived, row: SymmetricCell) -> str:
    scale = fitting_scale(cell, derived, row.current_density.si, row.overpotential.si)
    if scale is None:
        return (
            "Electrolyte, films and contacts alone take as much, so no exchange current gives it."
        )
    T = cell.test.temperature.si
    fit = scale * float(cell.interphases.metal.exchange_current_density(T))
    return f"An exchange current of {fit:.3g} A/m^2 would give it."


def _settling(cell: CellSections, derived: Derived, row: SymmetricCell) -> str:
    """Say how fast the salt gets there, and where the electrolyte's part is an estimate."""
    if not salt_moves(cell):
        return ""
    minutes = relaxation_time(cell, derived) / 60
    half_cycle = ""
    if row.areal_capacity is not None:
        length = row.areal_capacity.si / row.current_density.si / 60
        half_cycle = f", of half cycles of {length:.3g} min"
    estimate = (
        ""
        if is_dilute(cell)
        else "; its laws of concentration are left out of this small-signal estimate"
    )
    return f" The salt settles with a time constant of {minutes:.2g} min{half_cycle}{estimate}."


def _as_resistance(
    cell: CellSections, derived: Derived, plateaus: tuple[SymmetricCell, ...]
) -> Iterator[Comparison]:
    """The plateau at the smallest current as a resistance, taken to the fastest rate."""
    if not plateaus:
        return
    row = min(plateaus, key=lambda plateau: plateau.current_density.si)
    rate, current = fastest(cell, derived)
    T = cell.test.temperature.si
    resistance = row.overpotential.si / row.current_density.si / 2
    linear = resistance * current
    room = head_room(cell).voltage
    metal = cell.interphases.metal
    used = overpotential(current, float(metal.exchange_current_density(T)), T)
    used += current * float(metal.film_resistance(T))
    verdict = (
        "impossible, so the metal's law must bend, or its interface be better than that"
        if linear > room
        else "possible"
    )
    yield Comparison(
        f"metal at {rate:g}C, if it were a resistance",
        voltage_text(linear),
        voltage_text(used),
        used / linear,
        f"Half of {voltage_text(row.overpotential.si)} at {current_text(row.current_density.si)} "
        f"is {resistance * 1e4:.3g} ohm*cm^2; as a resistance it would take "
        f"{voltage_text(linear)} at {rate:g}C ({current_text(current)}) of "
        f"{voltage_text(room)} of head room: {verdict}. Charge transfer and film of these "
        f"numbers take {voltage_text(used)}.",
    )


def _tafel(cell: CellSections, derived: Derived) -> Iterator[Comparison]:
    """The published Tafel exchange current in the cell itself."""
    metal, T = cell.interphases.metal, cell.test.temperature.si
    tafel = metal.tafel_exchange_current_density
    if tafel is None:
        return
    rate, current = fastest(cell, derived)
    used = float(metal.exchange_current_density(T))
    eta = overpotential(current, tafel.si, T)
    room = head_room(cell).voltage
    verdict = (
        "more than the whole head room, so this value cannot carry the cell's own current"
        if eta > room
        else f"which leaves {(room - eta) * 1e3:.0f} mV for everything else"
    )
    yield Comparison(
        "exchange current of the metal",
        f"{tafel.text} (Tafel)",
        exchange_text(used),
        used / tafel.si,
        f"The published Tafel exchange current ({tafel.text}, {tafel.source}) is "
        f"{used / tafel.si:.3g} times smaller than the one used; with it the metal would take "
        f"{eta * 1e3:.0f} mV at {rate:g}C, {verdict}.",
    )


def _tafel_in_symmetric_cell(cell: CellSections, row: SymmetricCell) -> Iterator[Comparison]:
    """The published Tafel exchange current in the published symmetric cell."""
    tafel, T = cell.interphases.metal.tafel_exchange_current_density, cell.test.temperature.si
    if tafel is None:
        return
    i, published = row.current_density.si, row.overpotential.si
    needed = 2 * overpotential(i, tafel.si, T)
    factor = fitting_exchange_current(i, published / 2, T) / tafel.si
    verdict = (
        f"so the Tafel value is at least {factor:.2g} times too small"
        if factor > 1
        else f"so the Tafel value leaves {voltage_text(published - needed)} for everything else"
    )
    yield Comparison(
        f"symmetric cell at {current_text(i)}, Tafel value",
        voltage_text(published),
        voltage_text(needed),
        needed / published,
        f"With the Tafel value charge transfer alone would take {voltage_text(needed)} in the "
        f"symmetric cell that shows {voltage_text(published)} at {current_text(i)}, {verdict}.",
    )


def _critical_current(cell: CellSections, derived: Derived) -> Iterator[Comparison]:
    critical = cell.interphases.metal.critical_current_density
    if critical is None:
        return
    rate, current = fastest(cell, derived)
    ratio = current / critical.si
    loading = cell.cathode.loading.si / ratio
    verdict = "below" if ratio <= 1 else "ABOVE"
    yield Comparison(
        f"current density at {rate:g}C",
        f"{critical.text} (critical)",
        current_text(current),
        ratio,
        f"{rate:g}C is {current_text(current)}, {verdict} the published critical current "
        f"density of {critical.text} ({ratio * 100:.0f} % of it), which a loading of "
        f"{loading * 100:.3g} mg/cm^2 would reach; the model knows no dendrites.",
    )


def _ions(cell: CellSections, derived: Derived, published: Published) -> Iterator[Comparison]:
    """Nernst-Einstein conductivities of published diffusivities beside kappa and t+."""
    T, c = cell.test.temperature.si, derived.salt_concentration.si
    kappa = float(cell.electrolyte.conductivity(T))
    t = float(cell.electrolyte.transference_number(T))
    mobile = cell.electrolyte.mobile_fraction
    moving = mobile.si if mobile is not None and cell.electrolyte_model == "partly-mobile" else 1.0
    for ion, diffusivity, share, amount in (
        ("cation", published.cation_diffusivity, t, c),
        ("anion", published.anion_diffusivity, 1 - t, moving * c),
    ):
        if diffusivity is None or share <= 0:
            continue
        ideal = F**2 * diffusivity.si * amount / (R_GAS * T)
        used = share * kappa
        more, less = max(ideal, used), min(ideal, used)
        verdict = "more" if ideal > used else "less"
        yield Comparison(
            f"{ion} conductivity",
            f"{ideal * 10:.2g} mS/cm (Nernst-Einstein)",
            f"{used * 10:.2g} mS/cm",
            used / ideal,
            f"The published {ion} diffusivity ({diffusivity.text}, {diffusivity.source}) gives "
            f"{ideal * 10:.2g} mS/cm by Nernst-Einstein at {derived.salt_concentration.text}, "
            f"{more / less:.2g} times {verdict} than the {used * 10:.2g} mS/cm of conductivity "
            "and transference number.",
        )
