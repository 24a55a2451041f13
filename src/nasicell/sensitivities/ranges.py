"""The numbers that are varied, and where the range of each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nasicell.parameters import Cell, InputError, to_si
from nasicell.parameters.quantity import Quantity
from nasicell.sweeps.axes import C_RATE

USUAL = (
    "electrolyte.conductivity",
    "electrolyte.transference_number",
    "electrolyte.mobile_fraction",
    "electrolyte.salt_diffusivity",
    "separator.thickness",
    "interphases.metal.exchange_current_density",
    "interphases.metal.film_resistance",
    "interphases.metal.film_conductivity",
    "interphases.cathode.film_resistance",
    "interphases.cathode.film_conductivity",
    "interphases.contact_resistance",
    "cathode.exchange_current_density",
    "cathode.loading",
    "cathode.diffusion_time_constant",
    "cathode.particle_diffusivity",
    "cathode.porosity",
)
"""Varied by default, those of them that a cell gives: the electrolyte, the interfaces, and what of
the cathode decides how much is asked of both."""
_SHARES = ("electrolyte.transference_number", "electrolyte.mobile_fraction", "cathode.porosity")
"""Numbers from 0 to 1."""
_ONLY_IN = {
    "electrolyte.mobile_fraction": ("partly-mobile",),
    "electrolyte.salt_diffusivity": ("binary",),
}
"""Numbers that only some electrolyte models read."""
FACTOR = 1.5
"""The range of a number whose doubt is not stated: this factor to either side."""
_LOGARITHMIC = 4.0
"""A range whose ends are this many times apart is drawn from in its logarithm."""


@dataclass(frozen=True)
class Ranges:
    """What is varied.

    Attributes
    ----------
    vary : dict
        Path -> range as :func:`nasicell.sweep` takes it.
    origins : tuple of str
        Where each range comes from, in words.
    left_out : dict
        Path -> why a number of :data:`USUAL` that the cell gives is not varied.
    """

    vary: dict[str, Any]
    origins: tuple[str, ...]
    left_out: dict[str, str]


def ranges_of(cell: Cell, vary: Mapping[str, Any] | None, model: str) -> Ranges:
    """Take the ranges that are asked for, or the usual ones of a cell.

    A range is that of the number's uncertainty in the cell file; without one, a factor of 1.5 to
    either side, or for a number v between 0 and 1 from v/1.5 to 1 - (1 - v)/1.5. A number that is 0
    is left out, whatever its uncertainty.

    Parameters
    ----------
    cell : Cell
        The cell.
    vary : mapping, optional
        Path -> range.
    model : str
        Name of the electrolyte model: numbers that it does not read are not varied.

    Raises
    ------
    InputError
        If fewer than two numbers of the cell are varied.
    """
    found = _usual(cell, model) if vary is None else _given(vary)
    if C_RATE in found.vary:
        raise InputError(
            "the C-rate is where a sensitivity is asked, for example by --metric capacity@5C, and "
            "is not varied"
        )
    if len(found.vary) < 2:
        raise InputError(
            "a sensitivity compares numbers with one another; vary two or more, for example "
            "--vary electrolyte.conductivity=0.1mS/cm:3mS/cm:log --vary 'cathode.loading=1:5 "
            "mg/cm^2'"
        )
    return found


def _given(vary: Mapping[str, Any]) -> Ranges:
    return Ranges(dict(vary), ("given",) * len(vary), {})


def _usual(cell: Cell, model: str) -> Ranges:
    quantities = dict(cell.quantities())
    vary, origins, left_out = {}, [], {}
    for path in USUAL:
        if path not in quantities or model not in _ONLY_IN.get(path, (model,)):
            continue
        quantity = quantities[path]
        if not quantity.si:
            left_out[path] = _why_left_out(quantity)
            continue
        if quantity.uncertainty is not None:
            low, high = quantity.uncertainty.low, quantity.uncertainty.high
            origin = f"uncertainty in the cell file ({quantity.uncertainty.text})"
        elif path in _SHARES:
            low, high = quantity.si / FACTOR, 1 - (1 - quantity.si) / FACTOR
            origin = f"v/{FACTOR:g} to 1 - (1 - v)/{FACTOR:g}"
        else:
            low, high = quantity.si / FACTOR, quantity.si * FACTOR
            origin = f"factor {FACTOR:g} to either side"
        vary[path] = _text(quantity, low, high)
        origins.append(origin)
    return Ranges(vary, tuple(origins), left_out)


def _why_left_out(quantity: Quantity) -> str:
    """Say why a number that is 0 is not varied.

    A resistance of 0 often stands in another number, as a film does in the exchange current of the
    cell that both were measured in: to vary both would count it twice.
    """
    if quantity.uncertainty is None:
        return "is 0, and the cell file gives no range"
    return (
        f"is 0, its range in the cell file ({quantity.uncertainty.text}) is varied by --vary alone"
    )


def _text(quantity: Quantity, low: float, high: float) -> str:
    """Write a range in the unit in which the cell gives the number."""
    unit = quantity.text.partition(" ")[2]
    factor = to_si(f"1 {unit}", quantity.unit) if unit else 1.0
    ends = " : ".join(f"{end / factor:.6g} {unit}" for end in (low, high))
    return f"{ends}:log" if low > 0 and high >= _LOGARITHMIC * low * (1 - 1e-9) else ends
