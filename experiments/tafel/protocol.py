"""Tafel: a slow linear sweep of a symmetric cell's voltage, read as a laboratory reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from nasicell.experiments.checks import positive
from nasicell.experiments.followed import refuse_too_quick
from nasicell.experiments.rate_test import Progress
from nasicell.experiments.tafel.line import Window
from nasicell.experiments.tafel.result import tafel_dataset
from nasicell.experiments.tafel.sweep import BRANCHES, POINTS, Sweep, sweep
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

FINE, COARSE = (80, 1e-9), (40, 1e-7)
"""Volumes in the separator and relative tolerance; the coarser pair tells how good the finer is."""
FASTEST_MV_S = 1e3
HIGHEST_MV = 1e3


@dataclass(frozen=True)
class Tafel:
    """Linear sweeps of a symmetric cell's voltage from rest, one in each direction.

    The voltage is that of the whole cell. The model has no double layers here: they take the
    sweep's rate times their capacitance, which a warning compares with the current that is read.

    Parameters
    ----------
    rate_mV_s : float
        Rate of the sweep [mV/s].
    to_mV : float
        Voltage of the cell at the end of either sweep [mV].
    window_mV : sequence of float
        From where to where the Tafel line is fitted [mV], in what the reading at hand takes for the
        overpotential: the voltage of the cell, or half of it.

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    rate_mV_s: float = 0.5
    to_mV: float = 300.0
    window_mV: Sequence[float] = (70.0, 150.0)

    def __post_init__(self) -> None:
        for name, option, most, example in (
            ("rate_mV_s", "--rate", FASTEST_MV_S, 0.5),
            ("to_mV", "--to", HIGHEST_MV, 300.0),
        ):
            both = f"{name} ({option})"
            number = positive(both, getattr(self, name), example=example)
            if number > most:
                raise InputError(f"{both} is {number:g}; give at most {most:g}")
            object.__setattr__(self, name, number)
        try:
            ends = tuple(float(end) for end in self.window_mV)
        except (TypeError, ValueError):
            ends = ()
        low, high = ends if len(ends) == 2 else (np.nan, np.nan)
        if not 0 < low < high:
            said = ",".join(f"{end:g}" for end in ends) or repr(self.window_mV)
            raise InputError(
                f"window_mV (--window) is {said}; give two positive numbers, the lower first, "
                "for example 70,150"
            )
        if high > self.to_mV:
            raise InputError(
                f"window_mV (--window) ends at {high:g} mV, but the sweep at {self.to_mV:g} mV, "
                "to_mV (--to); sweep further or fit lower"
            )
        first = self.to_mV / (POINTS - 1)
        if low < first:
            raise InputError(
                f"window_mV (--window) starts at {low:g} mV, before the first point of the sweep; "
                f"start it at {first:g} mV or above"
            )
        object.__setattr__(self, "window_mV", (low, high))

    @property
    def window(self) -> Window:
        """Where the line is fitted [V]."""
        low, high = self.window_mV
        return low / 1e3, high / 1e3

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Sweep and read.

        Parameters
        ----------
        cell : Cell
            The cell; its cathode plays no part.
        choices : Choices, optional
            The equations; by default what the cell file asks for.
        progress : callable, optional
            Called with a short sentence before each part of the work.

        Returns
        -------
        xarray.Dataset
            Dimensions branch, point, loss, reading, cause and plateau; see ``result``.

        Raises
        ------
        InputError
            If the salt is too quick to be followed.
        SimulationError
            If no solver setting got through.
        """
        choices = choices or Choices.of(cell)
        refuse_too_quick(cell, choices, self.to_mV / self.rate_mV_s)
        tell = progress or (lambda _: None)
        sweeps: dict[tuple[int, float], dict[str, Sweep]] = {}
        for resolution in (COARSE, FINE):
            tell(f"{cell.name}: sweeps on {resolution[0]} volumes")
            sweeps[resolution] = {
                branch: sweep(
                    cell,
                    choices,
                    *resolution,
                    rate=sign * self.rate_mV_s / 1e3,
                    end=self.to_mV / 1e3,
                )
                for branch, sign in BRANCHES.items()
            }
        mesh = "{} volumes, relative tolerance {:g}".format(*FINE)
        data = tafel_dataset(cell, choices, self.window, sweeps[FINE], sweeps[COARSE], mesh)
        return data.assign_attrs(rate_mV_s=self.rate_mV_s, to_mV=self.to_mV)
