"""What is asked: which loadings, which C-rates, which remaining share of the capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nasicell.parameters import Cell, InputError
from nasicell.sweeps import axes
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import REFERENCE
from nasicell.sweeps.metrics import FASTEST, Metric

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

LOADING = "cathode.loading"
LOADINGS = "0.5:20mg/cm^2:16:log"
"""Loadings unless told otherwise."""
FEWEST = 3
"""Loadings: with fewer nothing lies between the ends of the range."""
SLOWEST = 0.01
"""C-rate."""


@dataclass(frozen=True)
class Question:
    """A sweep of the loading with the capacity and the energy at several C-rates.

    Attributes
    ----------
    sweep : Sweep
        The sweep.
    c_rates : tuple of float
        C-rates, rising [-].
    share : float
        Remaining share of the capacity at 0.1C up to which loadings are wanted [-].
    """

    sweep: Sweep
    c_rates: tuple[float, ...]
    share: float

    @classmethod
    def read(
        cls,
        cell: Cell,
        loadings: Any,
        c_rates: str | Sequence[float] | None,
        *,
        share: float = 0.8,
        electrolyte: Electrolyte | None = None,
        cycles: int = 2,
        accuracy_mAh_g: float = 0.2,
    ) -> Question:
        """Make it from what a user writes; see :func:`nasicell.ragone`.

        Raises
        ------
        InputError
            If something makes no sense.
        """
        rates = read_rates(cell.test.c_rates if c_rates is None else c_rates)
        if not 0 < share < 1:
            raise InputError(
                f"the share is {share:g}; give what remains of the capacity, between 0 and 1"
            )
        _refuse_fixed_thickness(cell)
        # the share is that of the capacity at 0.1C, as in a limiting rate
        metrics = [Metric(name, rate).text for rate in rates for name in ("capacity", "energy")]
        if REFERENCE not in rates:
            metrics.append(Metric("capacity", REFERENCE).text)
        try:
            asked = Sweep.read(
                cell,
                {LOADING: loadings},
                metrics=metrics,
                electrolyte=electrolyte,
                cycles=cycles,
                accuracy_mAh_g=accuracy_mAh_g,
            )
        except InputError as problem:  # the example of a sweep is another number's
            words = problem.problem.replace(axes.EXAMPLE, LOADINGS)
            raise InputError(words, path=problem.path, file=problem.file) from None
        if asked.samples < FEWEST:
            raise InputError(
                f"has {asked.samples} value{'s'[: asked.samples - 1]}; an optimum needs "
                f"{FEWEST} loadings or more, for example {LOADINGS}",
                path=LOADING,
            )
        return cls(asked, rates, share)


def read_rates(given: str | Sequence[float]) -> tuple[float, ...]:
    """Read C-rates: "0.5,1,5", "0.1:20:8:log" or numbers.

    Raises
    ------
    InputError
        If they make no sense.
    """
    if not isinstance(given, str):
        numbers = [float(rate) for rate in given]
    elif ":" in given:
        numbers = _range(given)
    else:
        numbers = [_number(part, given) for part in given.split(",")]
    for rate in numbers:
        if not SLOWEST <= rate <= FASTEST:
            raise InputError(f"a C-rate is {rate:g}; give rates from {SLOWEST:g} to {FASTEST:g}")
    if not numbers or len(set(numbers)) < len(numbers):
        raise InputError(f"the C-rates are '{given}'; give at least one, and each once")
    return tuple(sorted(numbers))


def _range(given: str) -> list[float]:
    parts = [part.strip() for part in given.split(":")]
    log = parts[-1] == "log"
    ends = parts[:-1] if log else parts
    if len(ends) != 3 or not ends[2].isdecimal() or int(ends[2]) < 2:
        raise InputError(
            f"the C-rates are '{given}'; write START:STOP:N or START:STOP:N:log, for example "
            "0.1:20:8:log"
        )
    low, high = (_number(end, given) for end in ends[:2])
    if not 0 < low < high:
        raise InputError(f"the C-rates are '{given}'; write the lower end first, above 0")
    space = np.geomspace if log else np.linspace
    return [float(f"{rate:.3g}") for rate in space(low, high, int(ends[2]))]


def _number(text: str, given: str) -> float:
    try:
        return float(text.strip().removesuffix("C"))
    except ValueError:
        raise InputError(
            f"the C-rates are '{given}', but '{text.strip()}' is not a number; write for example "
            "0.5,1,5 or 0.1:20:8:log"
        ) from None


def _refuse_fixed_thickness(cell: Cell) -> None:
    """Refuse a cell whose electrode does not grow with its loading."""
    if cell.cathode.thickness is not None:
        porosity = cell.derived.electrode_porosity.si
        raise InputError(
            f"is fixed at {cell.cathode.thickness.text}, so more loading would fill the pores and "
            "not make the electrode thicker; give its porosity instead, for example "
            f"cathode.porosity={porosity:.2g}",
            path="cathode.thickness",
        )
