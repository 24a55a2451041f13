"""What a cell as a whole must satisfy, beyond the bounds of single numbers."""

from __future__ import annotations

import numpy as np

from nasicell.parameters.errors import InputError
from nasicell.parameters.interphases import CathodeInterphase, MetalInterphase
from nasicell.parameters.laws import VogelTammannFulcher
from nasicell.parameters.leaves import temperature_laws
from nasicell.parameters.quantity import Quantity
from nasicell.parameters.schema import CellSections

_SUM_TOLERANCE = 1e-3
_ROUND_OFF = 1e-9
_CAPACITANCE = ("double_layer_capacitance", "20 uF/cm^2")
_FILM_CAPACITANCE = ("film_capacitance", "1 uF/cm^2")


def check(cell: CellSections) -> None:
    """Refuse a cell whose entries contradict one another."""
    _same_cation(cell)
    _mass_fractions(cell)
    _window(cell)
    _one_of_each(cell)
    _names_once(cell)
    _together(cell)
    _films_have_resistance(cell)
    _above_vogel(cell)


def _same_cation(cell: CellSections) -> None:
    metal, electrolyte, cathode = cell.metal.formula, cell.electrolyte.cation, cell.cathode.cation
    if electrolyte != metal:
        raise InputError(
            f"is '{electrolyte}', but the metal is '{metal}'; choose an electrolyte with {metal}",
            path="electrolyte.cation",
        )
    if cathode != metal:
        raise InputError(
            f"is '{cathode}', but the metal is '{metal}'; choose a cathode that takes up {metal}",
            path="cathode.cation",
        )


def _mass_fractions(cell: CellSections) -> None:
    cathode = cell.cathode
    parts = (
        cathode.active_mass_fraction,
        cathode.carbon_mass_fraction,
        cathode.binder_mass_fraction,
    )
    total = sum(part.si for part in parts)
    if abs(total - 1.0) > _SUM_TOLERANCE:
        shown = " + ".join(part.text for part in parts)
        raise InputError(
            f"and the fractions of carbon and binder add up to {total:.4g} ({shown}); "
            "they must add up to 1",
            path="cathode.active_mass_fraction",
        )


def _window(cell: CellSections) -> None:
    low, high = cell.test.lower_cutoff, cell.test.upper_cutoff
    plateau = cell.cathode.open_circuit_potential.plateau_potential
    if low.si >= high.si:
        raise InputError(
            f"is '{low.text}', not below the upper cut-off '{high.text}'; exchange the two",
            path="test.lower_cutoff",
        )
    if high.si <= plateau:
        raise InputError(
            f"is '{high.text}', below the cathode's plateau at {plateau:.3g} V, so the cell could "
            "not be charged; write a higher one",
            path="test.upper_cutoff",
        )
    if low.si >= plateau:
        raise InputError(
            f"is '{low.text}', above the cathode's plateau at {plateau:.3g} V, so the cell could "
            "not be discharged; write a lower one",
            path="test.lower_cutoff",
        )


def _one_of_each(cell: CellSections) -> None:
    if cell.cathode.porosity is not None and cell.cathode.thickness is not None:
        raise InputError(
            "and cathode.porosity are both given, and each follows from the other; write one",
            path="cathode.thickness",
        )
    if cell.electrolyte.recipe is not None and cell.electrolyte.salt_concentration is not None:
        raise InputError(
            "and electrolyte.salt_concentration are both given; write one",
            path="electrolyte.recipe",
        )
    film = cell.interphases.cathode
    if film.film_resistance is not None and (film.film_thickness or film.film_conductivity):
        raise InputError(
            "and a film thickness or conductivity are both given; write the resistance alone, or "
            "film_thickness with film_conductivity",
            path="interphases.cathode.film_resistance",
        )


def _names_once(cell: CellSections) -> None:
    """Refuse two published rows of one name: their paths would be the same."""
    names = [row.name for row in cell.published.symmetric_cells] if cell.published else []
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"has two rows named '{name}'; give each a name of its own",
                path="published.symmetric_cells",
            )


def _together(cell: CellSections) -> None:
    """Refuse an entry that means nothing without another."""
    if cell.electrolyte_model == "partly-mobile" and cell.electrolyte.mobile_fraction is None:
        raise InputError(
            "is missing, and electrolyte_model is 'partly-mobile'; write for example "
            "'mobile_fraction: {value: 0.06, kind: assumed, source: user}'",
            path="electrolyte.mobile_fraction",
        )
    metal, cathode, film = cell.interphases.metal, cell.cathode, cell.interphases.cathode
    counter = cell.interphases.counter
    pairs = (
        ("cathode", "hysteresis_width", "0.05", "hysteresis_gap", cathode),
        ("cathode", "hysteresis_gap", "30 mV", "hysteresis_width", cathode),
        ("cathode", *_CAPACITANCE, "double_layer_arc_exponent", cathode),
        ("interphases.metal", *_CAPACITANCE, "double_layer_arc_exponent", metal),
        ("interphases.metal", *_FILM_CAPACITANCE, "film_arc_exponent", metal),
        ("interphases.counter_metal", *_CAPACITANCE, "double_layer_arc_exponent", counter),
        ("interphases.counter_metal", *_FILM_CAPACITANCE, "film_arc_exponent", counter),
        ("interphases.cathode", *_FILM_CAPACITANCE, "film_arc_exponent", film),
    )
    for section, needed, example, given, entries in pairs:
        if getattr(entries, given) is not None and getattr(entries, needed) is None:
            raise InputError(
                f"is missing, and {section}.{given} means nothing without it; write for example "
                f"'{needed}: {{value: {example}, kind: assumed, source: user}}'",
                path=f"{section}.{needed}",
            )


def _films_have_resistance(cell: CellSections) -> None:
    """Refuse growth and capacitance of a film that is not there."""
    metal, cathode = cell.interphases.metal, cell.interphases.cathode
    counter = cell.interphases.counter
    films: list[tuple[str, MetalInterphase | CathodeInterphase, str, Quantity]] = [
        ("metal", metal, "film_resistance", metal.film_resistance.reference),
        ("counter_metal", counter, "film_resistance", counter.film_resistance.reference),
    ]
    if cathode.film_resistance is not None:
        films.append(("cathode", cathode, "film_resistance", cathode.film_resistance.reference))
    elif cathode.film_thickness is not None:
        films.append(("cathode", cathode, "film_thickness", cathode.film_thickness))
    acts = {
        "film_growth_in_time": "grows",
        "film_growth_with_charge": "grows",
        "film_capacitance": "charges",
    }
    for side, film, entry, size in films:
        for name, verb in acts.items():
            given = getattr(film, name)
            if size.si == 0 and given is not None and given.si > 0:
                raise InputError(
                    f"{verb} a film of {size.text}; write {entry} above 0 too",
                    path=f"interphases.{side}.{name}",
                )


def _above_vogel(cell: CellSections) -> None:
    T = cell.test.temperature
    for path, law in temperature_laws(cell):
        if isinstance(law, VogelTammannFulcher) and law.vogel_temperature.si >= T.si:
            raise InputError(
                f"is '{law.vogel_temperature.text}', not below the test's temperature "
                f"'{T.text}', where nothing would move any more; write for example "
                f"'{T.si - 50:.0f} K', or test warmer",
                path=f"{path}.temperature.vogel_temperature",
            )


def check_settled(cell: CellSections, c_rest: float) -> None:
    """Refuse what shows only once the concentration at rest [mol/m3] is known."""
    law = cell.electrolyte.transference_number
    concentrations, temperatures = law.knots
    highest = max(
        float(np.max(law.at(np.array(concentrations or (c_rest,)), T, c_rest)))
        for T in temperatures or (cell.test.temperature.si,)
    )
    if highest > 1 + _ROUND_OFF:
        forms = [law.form] if law.form else []
        if temperatures and law.form != "grid":
            forms.append("table of temperature")
        raise InputError(
            f"reaches {highest:.3g} in its {' and '.join(forms) or 'law'} after scaling to "
            f"{law.reference.text} at rest, and cannot exceed 1; write a law that goes with this "
            "value",
            path="electrolyte.transference_number",
        )
