"""What is asked: which loadings, which C-rates, which remaining share of the capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nasicell.parameters import Cell, InputError
from nasicell.sweeps import axes
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import REFERENCE
from nasicell.sweeps.metrics import Metric, read_share

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

LOADING = "cathode.loading"
LOADINGS = "0.5:20mg/cm^2:16:log"
"""Loadings unless told otherwise."""
RATES = "0.1:20:8:log"
"""An example of C-rates."""
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
        share: float | str = 0.8,
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
        rates = read_rates(cell, c_rates)
        remaining = read_share(share)
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
        except InputError as problem:
            raise _with_example(problem, LOADINGS) from None
        if asked.samples < FEWEST:
            raise InputError(
                f"has {asked.samples} value{'s'[: asked.samples - 1]}; an optimum needs "
                f"{FEWEST} loadings or more, for example {LOADINGS}",
                path=LOADING,
            )
        return cls(asked, rates, remaining)


def read_rates(cell: Cell, given: Any = None) -> tuple[float, ...]:
    """Read C-rates as a sweep does: "0.5,1,5", "0.1:20:8:log" or numbers; by default the cell's.

    Raises
    ------
    InputError
        If they make no sense.
    """
    if given is None:
        return tuple(sorted(set(cell.test.c_rates)))
    try:
        (axis,) = axes.read_axes(cell, {axes.C_RATE: given}, drawn=False)
    except InputError as problem:
        raise _with_example(problem, RATES) from None
    if min(axis.values) < SLOWEST:
        raise InputError(
            f"goes down to {min(axis.values):g}C; write C-rates from {SLOWEST:g} on",
            path=axes.C_RATE,
        )
    return tuple(sorted(axis.values))


def _with_example(problem: InputError, example: str) -> InputError:
    """A refusal of a sweep, whose example is another number's, with one of this."""
    words = problem.problem.replace(axes.EXAMPLE, example)
    return InputError(words, path=problem.path, file=problem.file)


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
