"""What a cell has and the exchange format BPX has no place for, each thing under a name.

Nothing of it is lost unless its name is given: see ``refuse_loss``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nasicell.parameters.electrolyte_laws import ElectrolyteLaw, ProductLaw
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.laws import Arrhenius, ArrheniusTime, Constant, TemperatureLaw

if TYPE_CHECKING:
    from nasicell.parameters.cell import Cell
    from nasicell.parameters.quantity import Quantity

Part = Literal["cell", "cathode"]


@dataclass(frozen=True)
class Limit:
    """A thing without a place in BPX.

    Attributes
    ----------
    name
        Its name for ``leave_out``.
    words
        What it is, for a sentence.
    found
        Tells whether a cell has it; called with the cell and the part that is exported.
    """

    name: str
    words: str
    found: Callable[[Cell, Part], bool]


def activated(law: TemperatureLaw) -> bool:
    """Tell whether BPX can hold how a property changes with temperature: Arrhenius, or not."""
    inner = law.temperature if isinstance(law, ProductLaw) else law
    return isinstance(inner, Constant | Arrhenius | ArrheniusTime)


def exported_laws(cell: Cell, part: Part) -> Iterator[TemperatureLaw]:
    """Yield every property with laws that BPX has a place for."""
    yield cell.cathode.exchange_current_density
    yield cell.cathode.diffusion_time_constant
    if part == "cell":
        electrolyte = cell.electrolyte
        yield electrolyte.conductivity
        if electrolyte.salt_diffusivity is not None:
            yield electrolyte.salt_diffusivity


def _temperature(cell: Cell, part: Part) -> bool:
    number = cell.electrolyte.transference_number  # a plain number in BPX
    return any(not activated(law) for law in exported_laws(cell, part)) or (
        part == "cell" and number.depends
    )


def _concentration(cell: Cell, part: Part) -> bool:
    laws = [*exported_laws(cell, part), cell.electrolyte.transference_number]
    return part == "cell" and any(
        isinstance(law, ElectrolyteLaw) and law.depends_on_concentration for law in laws
    )


def _films(cell: Cell, part: Part) -> bool:
    on_metal = part == "cell" and cell.interphases.metal.film_resistance.reference.si > 0
    return on_metal or cell.derived.cathode_film_resistance.si > 0


def _film_growth(cell: Cell, part: Part) -> bool:
    film = cell.interphases.cathode
    rates = (film.film_growth_in_time, film.film_growth_with_charge)
    return _positive(*rates) or (part == "cell" and cell.growing_films)


def _capacitances(cell: Cell, part: Part) -> bool:
    metal, film = cell.interphases.metal, cell.interphases.cathode
    on_metal = (metal.double_layer_capacitance, metal.film_capacitance)
    on_cathode = (cell.cathode.double_layer_capacitance, film.film_capacitance)
    return _positive(*on_cathode) or (part == "cell" and _positive(*on_metal))


def _positive(*given: Quantity | None) -> bool:
    return any(quantity is not None and quantity.si > 0 for quantity in given)


def _in_cell(found: Callable[[Cell], Any]) -> Callable[[Cell, Part], bool]:
    """Limit a question to whole cells."""
    return lambda cell, part: part == "cell" and bool(found(cell))


LIMITS = (
    Limit("metal-electrode", "the metal electrode", _in_cell(lambda cell: True)),
    Limit("films", "surface films", _films),
    Limit("film-growth", "the growth of films", _film_growth),
    Limit("capacitances", "double layers and films' capacitances", _capacitances),
    Limit(
        "contact-resistance",
        "the contact resistance",
        _in_cell(lambda cell: _positive(cell.interphases.contact_resistance)),
    ),
    Limit(
        "collector",
        "nucleation on a bare collector",
        _in_cell(lambda cell: cell.interphases.collector),
    ),
    Limit(
        "counter-metal",
        "the second metal of a symmetric cell",
        _in_cell(lambda cell: cell.interphases.counter_metal),
    ),
    Limit(
        "immobile-anions",
        "anions that do not all move",
        _in_cell(
            lambda cell: (
                cell.electrolyte_model != "binary" or cell.electrolyte.mobile_fraction is not None
            )
        ),
    ),
    Limit(
        "nernst-einstein",
        "a salt diffusivity that follows conductivity and temperature",
        _in_cell(lambda cell: cell.electrolyte.salt_diffusivity is None),
    ),
    Limit(
        "thermodynamic-factor",
        "the thermodynamic factor",
        _in_cell(lambda cell: cell.electrolyte.thermodynamic_factor),
    ),
    Limit(
        "pore-conductivity",
        "another electrolyte in the cathode's pores",
        _in_cell(lambda cell: cell.cathode.pore_conductivity),
    ),
    Limit("temperature-laws", "laws of temperature other than Arrhenius", _temperature),
    Limit("concentration-laws", "tables and fits over concentration", _concentration),
    Limit(
        "hysteresis",
        "the gap between charge and discharge potential",
        lambda cell, part: _positive(cell.cathode.hysteresis_gap),
    ),
    Limit("self-heating", "the cell as a body that warms", _in_cell(lambda cell: cell.thermal)),
)


def refuse_loss(cell: Cell, part: Part, leave_out: Collection[str]) -> None:
    """Refuse to lose what ``leave_out`` does not name, and to leave out what is not there.

    Raises
    ------
    InputError
        With the options to add, or with what is right instead.
    """
    there = {limit.name: limit.words for limit in LIMITS if limit.found(cell, part)}
    refuse_unnamed(
        there,
        [limit.name for limit in LIMITS],
        leave_out,
        program="BPX",
        owner=f"the {part} of '{cell.name}'",
    )


def refuse_unnamed(
    there: Mapping[str, str],
    known: Collection[str],
    leave_out: Collection[str],
    program: str,
    owner: str,
) -> None:
    """Refuse to lose what is ``there``, name -> words, without a word in ``leave_out``.

    ``program`` is what has no place for it, ``owner`` what it belongs to, for the sentences.
    """
    for name in leave_out:
        if name not in known:
            raise InputError(f"--leave-out is '{name}', which is not known; {nearest(name, known)}")
        if name not in there:
            has = f"it has {', '.join(there)}" if there else "nothing of it would be lost"
            raise InputError(f"--leave-out is '{name}', which {owner} does not have; {has}")
    lost = {name: words for name, words in there.items() if name not in leave_out}
    if lost:
        raise InputError(
            f"{program} has no place for {', '.join(lost.values())}, which {owner} has; "
            f"to lose this knowingly add {' '.join(f'--leave-out {name}' for name in lost)}"
        )
