"""Galvanostatic intermittent titration (GITT), read as a laboratory reads it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pybamm
import xarray as xr

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.cycling import Cycler, HalfCycle, HalfCycleRun
from nasicell.experiments.gitt.pulses import (
    Array,
    Titrated,
    precise,
    read_pulses,
    time_constant,
)
from nasicell.experiments.gitt.reading import Reading, read
from nasicell.experiments.gitt.result import titration_dataset
from nasicell.experiments.rate_test import FASTEST, Progress
from nasicell.experiments.stepping import SimulationError
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import F
from nasicell.parameters.errors import InputError
from nasicell.parameters.to_pybamm import sodium_content

DIRECTIONS = {"discharge": ("discharge",), "charge": ("charge",), "both": ("charge", "discharge")}
"""What a titration can be asked for, and the titrations that this takes."""
MESHES = tuple(
    Resolution(volumes, volumes, shells, rtol=1e-6, atol=1e-8)
    for volumes, shells in ((4, 40), (6, 60), (9, 90), (14, 135))
)
"""The current is small, so the cathode's thickness needs few volumes; but a pulse starts in a thin
shell of the particles, so these need many."""
PULSES = 20
"""By default so many pulses carry the charge that 1C carries in an hour."""
MOST_PULSES = 500
SETTLED = 0.02
"""R^2/D over the time of the first sample. Faster particles are simulated with this: by then their
surface is ahead of the mean by (R^2/D)/15 of the rate, which is 0.13 % of what the mean has moved,
and what is faster costs steps without end."""
LONGEST_MINUTES = 1e5


@dataclass(frozen=True)
class PulseAndRest(HalfCycle):
    """One pulse, ended by its time or the cut-off voltage, and the rest after it.

    Attributes
    ----------
    pulse_s : float
        Longest time of the pulse [s].
    rest_s : float
        Time of the rest [s].
    sampling_s : float
        The state so long after the start of the pulse is kept [s].
    """

    pulse_s: float = 0.0
    rest_s: float = 0.0
    sampling_s: float = 0.0

    def steps(self, cell: Cell) -> list[pybamm.step.BaseStep]:
        """Translate into PyBaMM's steps; current is positive on discharge."""
        one_c = cell.derived.current_density_1C.si * cell.test.electrode_area.si
        current = self.c_rate * one_c * (-1 if self.charge else 1)
        cutoff = (cell.test.upper_cutoff if self.charge else cell.test.lower_cutoff).si
        return [
            *(
                pybamm.step.current(current, duration=seconds, termination=f"{cutoff!r} V")
                for seconds in (self.sampling_s, self.pulse_s - self.sampling_s)
            ),
            pybamm.step.rest(duration=self.rest_s),
        ]


@dataclass(frozen=True)
class Titration:
    """Galvanostatic intermittent titration (GITT): short pulses of current, each with a long rest.

    A discharge starts charged, in equilibrium at the upper cut-off; a charge starts as built, in
    equilibrium at the lower one. The pulse in which the cut-off voltage is reached is the last.
    Interfaces have no double layer here, so the drop at a pulse's start holds all but diffusion.

    Parameters
    ----------
    c_rate : float
        C-rate of the pulses [-].
    pulse_minutes : float, optional
        Time of a pulse [min]; by default that of a twentieth of the charge of 1C in an hour.
    rest_minutes : float
        Time of a rest [min].
    direction : str
        "discharge", "charge" or "both": two titrations, each from its own equilibrium.
    sampling_s : float
        Time from the start of a pulse to the first sample, which the drop is read from [s].

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    c_rate: float = 0.1
    pulse_minutes: float | None = None
    rest_minutes: float = 120.0
    direction: str = "discharge"
    sampling_s: float = 1.0

    def __post_init__(self) -> None:
        self._keep_number("c_rate", "c_rate (--rate)", FASTEST, "0.1")
        if self.pulse_minutes is not None:
            self._keep_number("pulse_minutes", "pulse_minutes (--pulse)", LONGEST_MINUTES, "30")
        self._keep_number("rest_minutes", "rest_minutes (--rest)", LONGEST_MINUTES, "120")
        self._keep_number("sampling_s", "sampling_s", 60 * LONGEST_MINUTES, "1")
        if self.direction not in DIRECTIONS:
            raise InputError(
                f"direction (--direction) is {self.direction!r}; give one of "
                f"{', '.join(DIRECTIONS)}"
            )
        if self.sampling_s > self.pulse_s / 2:
            raise InputError(
                f"pulses of {self.pulse_s:g} s are too short: the drop at their start is read "
                f"after {self.sampling_s:g} s; give at least {2 * self.sampling_s / 60:.3g} min as "
                "pulse_minutes (--pulse)"
            )

    def _keep_number(self, name: str, called: str, largest: float, example: str) -> None:
        """Keep a field as a float, or refuse it."""
        value = getattr(self, name)
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not 0 < number <= largest:
            raise InputError(
                f"{called} is {value!r}; give a positive number up to {largest:g}, "
                f"for example {example}"
            )
        object.__setattr__(self, name, number)

    @property
    def pulse_s(self) -> float:
        """Time of a pulse [s]."""
        if self.pulse_minutes is None:
            return 3600 / (PULSES * self.c_rate)
        return 60 * self.pulse_minutes

    @property
    def fastest_s(self) -> float:
        """Least R^2/D that is simulated [s]."""
        return SETTLED * self.sampling_s

    def pulses(self, cell: Cell, direction: str) -> list[PulseAndRest]:
        """As many pulses as fill or empty the cathode, one more for the cut-off voltage.

        Parameters
        ----------
        cell : Cell
            The cell.
        direction : str
            "discharge" or "charge".

        Raises
        ------
        InputError
            If they are too many.
        """
        charge = direction == "charge"
        start = start_content(cell, direction)
        derived = cell.derived
        places = (  # C/m2 of electrode
            F
            * derived.maximum_concentration.si
            * derived.active_material_volume_fraction.si
            * derived.electrode_thickness.si
        )
        each = self.c_rate * derived.current_density_1C.si * self.pulse_s / places
        number = math.ceil((start if charge else 1 - start) / each) + 1
        if number > MOST_PULSES:
            raise InputError(
                f"pulses of {self.pulse_s / 60:g} min at {self.c_rate:g}C would be {number}, more "
                f"than {MOST_PULSES}; give longer pulses (--pulse) or a higher C-rate (--rate)"
            )
        return [
            PulseAndRest(
                self.c_rate,
                charge,
                pulse_s=self.pulse_s,
                rest_s=60 * self.rest_minutes,
                sampling_s=self.sampling_s,
            )
        ] * number

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the titration on finer and finer meshes and read it.

        Parameters
        ----------
        cell : Cell
            The cell.
        choices : Choices, optional
            The equations; by default what the cell file asks for.
        progress : callable, optional
            Called with a short sentence before each part of the work.

        Returns
        -------
        xarray.Dataset
            Dimensions direction, pulse and point; see ``result``. Without a single pulse all
            is NaN, and ``stopped_by`` says why.

        Raises
        ------
        InputError
            If the pulses are too many.
        """
        choices = choices or Choices.of(cell)
        tell: Callable[[str], None] = progress or (lambda sentence: None)
        plans = {name: self.pulses(cell, name) for name in DIRECTIONS[self.direction]}

        def read_at(resolution: Resolution, direction: str) -> Reading:
            tell(f"{cell.name}: {direction}, {resolution.particle} particle volumes")
            cycler = Cycler(cell, choices.half_cell(), resolution)
            cycler.parameter_values["Initial concentration in positive electrode [mol.m-3]"] = (
                cell.derived.maximum_concentration.si * start_content(cell, direction)
            )
            if time_constant(cell) < self.fastest_s:
                cycler.parameter_values["Positive particle diffusivity [m2.s-1]"] = (
                    cell.cathode.particle_radius.si**2 / self.fastest_s
                )
            runs = _as_far_as_possible(cycler, plans[direction])
            return read(cycler, runs, complete=len(runs) == len(plans[direction]))

        titrations: dict[str, Titrated] = {}
        pulses: dict[str, dict[str, Array]] = {}
        for direction in plans:
            coarse = read_at(MESHES[0], direction)
            for meshes in pairwise(MESHES):
                fine = read_at(meshes[1], direction)
                titrations[direction] = Titrated(coarse, fine, meshes)
                pulses[direction] = read_pulses(self, cell, titrations[direction])
                if precise(pulses[direction]):
                    break
                coarse = fine
        return titration_dataset(self, cell, choices, titrations, pulses)


def _as_far_as_possible(cycler: Cycler, plan: Sequence[PulseAndRest]) -> Sequence[HalfCycleRun]:
    """Run the pulses, or as many of them as a solver setting gets through.

    Pulses behind the one that reaches the cut-off voltage are not needed, and the driven cathode is
    stiff there; they must not take the others with them.
    """
    try:
        return cycler.run(plan)
    except SimulationError:
        runs: Sequence[HalfCycleRun] = ()
    passes, fails = 0, len(plan)
    while fails - passes > 1:
        number = (passes + fails) // 2
        try:
            runs = cycler.run(plan[:number])
            passes = number
        except SimulationError:
            fails = number
    return runs


def start_content(cell: Cell, direction: str) -> float:
    """Sodium content in equilibrium at the cut-off voltage where a titration starts."""
    cutoff = cell.test.lower_cutoff if direction == "charge" else cell.test.upper_cutoff
    return sodium_content(cell, cutoff)
