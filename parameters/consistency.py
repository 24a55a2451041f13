"""Confronts the numbers of a cell with one another, in sentences."""

from __future__ import annotations

from nasicell.parameters.derived import Derived
from nasicell.parameters.head_room import head_room
from nasicell.parameters.laws import Table
from nasicell.parameters.leaves import concentration_laws, temperature_laws
from nasicell.parameters.planar_cell import free_salt_limit, overpotential
from nasicell.parameters.schema import CellSections
from nasicell.parameters.shown import current_text, exchange_text, fastest

_SCALED = 0.01  # relative departure of a reference value from its table


def consistency(cell: CellSections, derived: Derived) -> list[str]:
    """Return one sentence for every comparison that the cell's numbers allow."""
    return [
        *_metal_kinetics(cell, derived),
        *_limiting_current(cell, derived),
        *_salt_diffusivity(cell, derived),
        *_films(cell, derived),
        *_particle_diffusion(cell),
        *_scaled_tables(cell),
        *_scaled_shapes(cell, derived),
    ]


def _metal_kinetics(cell: CellSections, derived: Derived) -> list[str]:
    metal = cell.interphases.metal
    T = cell.test.temperature.si
    rate, current = fastest(cell, derived)
    used = float(metal.exchange_current_density(T))
    room = head_room(cell)
    eta = overpotential(current, used, T)
    return [
        f"At {rate:g}C ({current_text(current)}) the metal's charge transfer takes "
        f"{eta * 1e3:.0f} mV with the exchange current the model uses ({exchange_text(used)}); "
        f"the smaller head room, that of {room.direction}, from {room.middle:.3g} V at half "
        f"content to the {room.cutoff} cut-off, is {room.voltage * 1e3:.0f} mV."
    ]


def _limiting_current(cell: CellSections, derived: Derived) -> list[str]:
    t = float(cell.electrolyte.transference_number(cell.test.temperature.si))
    if t >= 1.0 or cell.electrolyte_model == "partly-mobile":
        return []  # no limit: cations that never run out carry the current
    limit = free_salt_limit(cell, derived)
    rate, current = fastest(cell, derived)
    return [
        f"If its anions are free, the separator's limiting current 2 F D c/((1 - t+) L) is "
        f"{current_text(limit)}, {limit / current:.3g} times the current at {rate:g}C."
    ]


def _salt_diffusivity(cell: CellSections, derived: Derived) -> list[str]:
    if cell.electrolyte.salt_diffusivity is None or cell.electrolyte_model == "partly-mobile":
        return []
    cation, anion = derived.cation_diffusivity.si, derived.anion_diffusivity.si
    ideal = 2 * cation * anion / (cation + anion)
    given = derived.salt_diffusivity.si
    return [
        f"The salt diffusivity given ({given:.3g} m^2/s) is {given / ideal:.2g} times what "
        f"conductivity and transference number imply by Nernst-Einstein ({ideal:.3g} m^2/s)."
        if ideal > 0
        else "With a transference number of 1 the salt diffusivity given has no effect."
    ]


def _films(cell: CellSections, derived: Derived) -> list[str]:
    rate, current = fastest(cell, derived)
    metal = float(cell.interphases.metal.film_resistance(cell.test.temperature.si))
    films = (
        metal,
        derived.cathode_film_resistance_on_electrode.si,
        derived.separator_resistance.si,
        cell.interphases.contact_resistance.si,
    )
    parts = [f"{resistance * current * 1e3:.3g} mV" for resistance in films]
    return [
        f"At {rate:g}C the metal's film takes {parts[0]}, the cathode's film {parts[1]}, the "
        f"separator {parts[2]} and contacts {parts[3]}."
    ]


def _particle_diffusion(cell: CellSections) -> list[str]:
    """Quasi-steady sphere, flat potential: at n C a share n tau/(15 × 3600 s) stays behind."""
    rate = max(cell.test.c_rates)
    tau = float(cell.cathode.diffusion_time_constant(cell.test.temperature.si))
    loss = rate * tau / 54000
    return [
        f"Diffusion in the particles alone (R^2/D = {tau:.4g} s) withholds about "
        f"{loss * 100:.2g} % of the capacity in each half cycle at {rate:g}C."
    ]


def _scaled_tables(cell: CellSections) -> list[str]:
    return [
        f"{path} is {law.scale:.3g} times its table at {law.reference_temperature:g} K; "
        "the table gives the shape alone."
        for path, law in temperature_laws(cell)
        if isinstance(law, Table) and abs(law.scale - 1) > _SCALED
    ]


def _scaled_shapes(cell: CellSections, derived: Derived) -> list[str]:
    found = []
    for path, law in concentration_laws(cell):
        scale = law.scale_at_rest(derived.salt_concentration.si)
        if scale is not None and abs(scale - 1) > _SCALED:
            found.append(
                f"{path} is {scale:.3g} times its {law.form} over concentration at "
                f"{derived.salt_concentration.text}, the concentration at rest; the {law.form} "
                "gives the shape alone."
            )
    return found
