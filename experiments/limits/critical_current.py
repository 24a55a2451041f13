"""The critical current: plating and stripping at rising current, until a criterion is met."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.attributes import attributes
from nasicell.experiments.checks import positive, whole
from nasicell.experiments.followed import refuse_too_quick
from nasicell.experiments.limits.critical_result import step_test_dataset
from nasicell.experiments.plating import MA_CM2, MAH_CM2
from nasicell.experiments.rate_test import Progress
from nasicell.experiments.stepping import Stepper
from nasicell.models import Choices
from nasicell.models.electrolyte.anion_balance import SHARE_AT_COUNTER, SHARE_AT_METAL
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE
from nasicell.parameters.to_pybamm import to_pybamm

MOST_LEVELS = 1000
POINTS_IN_SEPARATOR = 60
REVERSAL = 1e-6
"""Share of a half cycle in which the current goes from one level to the next."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CriticalCurrent:
    """Half cycles of plating and stripping whose current rises step by step.

    The model knows no dendrites, no voids and no cracks: a critical current of it is an estimate
    by a criterion, and holds for that criterion alone.

    - depletion: less than ``depletion_share`` of the salt, or of the mobile anions, is left at the
      metal that is plated;
    - overpotential: the voltage of the whole cell exceeds ``overpotential_limit_V``;
    - nucleation: at the metal that is plated, charge transfer and film take more than the
      nucleation overpotential of the cell file, so that new nuclei can form beside what grows.

    Parameters
    ----------
    start_mA_cm2, step_mA_cm2, most_mA_cm2 : float
        First current density, increment, and the last one that is tried.
    half_cycle_hours : float, optional
        Time of a half cycle.
    areal_capacity_mAh_cm2 : float, optional
        Charge of a half cycle; exactly one of the two is given.
    conditioning_cycles : int
        Cycles at ``conditioning_mA_cm2`` before.
    conditioning_mA_cm2 : float
        Their current density; a half cycle has the same time or charge as later.
    depletion_share : float
        See above [-].
    overpotential_limit_V : float, optional
        See above; without it that criterion is not looked at.
    assumed : str
        What of the protocol is not published, for the reader of its result.

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    start_mA_cm2: float = 0.05
    step_mA_cm2: float = 0.05
    most_mA_cm2: float = 5.0
    half_cycle_hours: float | None = 0.5
    areal_capacity_mAh_cm2: float | None = None
    conditioning_cycles: int = 0
    conditioning_mA_cm2: float = 0.1
    depletion_share: float = 0.01
    overpotential_limit_V: float | None = None
    assumed: str = ""

    def __post_init__(self) -> None:
        for name, example in {
            "start_mA_cm2": 0.05,
            "step_mA_cm2": 0.05,
            "most_mA_cm2": 5,
            "conditioning_mA_cm2": 0.1,
            "depletion_share": 0.01,
            "half_cycle_hours": 0.5,
            "areal_capacity_mAh_cm2": 0.1,
            "overpotential_limit_V": 0.5,
        }.items():
            value = getattr(self, name)
            if value is not None:
                # the one of these that the command line has an option for
                option = " (--overpotential-limit)" if name == "overpotential_limit_V" else ""
                number = positive(f"{name}{option}", value, example=example)
                object.__setattr__(self, name, number)
        whole("conditioning_cycles", self.conditioning_cycles, least=0, most=1000)
        if self.depletion_share >= 1:
            raise InputError(
                f"depletion_share is {self.depletion_share:g}; give a share below 1, "
                "for example 0.01"
            )
        if (self.half_cycle_hours is None) == (self.areal_capacity_mAh_cm2 is None):
            raise InputError(
                "a half cycle has a time or a charge; give either half_cycle_hours or "
                "areal_capacity_mAh_cm2"
            )
        if self.most_mA_cm2 < self.start_mA_cm2:
            raise InputError(
                f"most_mA_cm2 is {self.most_mA_cm2:g}, below start_mA_cm2 = {self.start_mA_cm2:g}"
            )
        if (self.most_mA_cm2 - self.start_mA_cm2) / self.step_mA_cm2 > MOST_LEVELS:
            raise InputError(
                f"step_mA_cm2 is {self.step_mA_cm2:g}, which makes more than {MOST_LEVELS} levels "
                f"up to {self.most_mA_cm2:g} mA/cm2; write a larger one"
            )

    @property
    def levels(self) -> Array:
        """Current densities [A/m2] of the levels in their order."""
        count = int((self.most_mA_cm2 - self.start_mA_cm2) / self.step_mA_cm2 * (1 + 1e-9))
        steps = np.arange(count + 1, dtype=np.float64)
        return MA_CM2 * (self.start_mA_cm2 + self.step_mA_cm2 * steps)

    def duration(self, current: Array) -> Array:
        """Times [s] of half cycles at current densities [A/m2]."""
        if self.areal_capacity_mAh_cm2 is not None:
            return self.areal_capacity_mAh_cm2 * MAH_CM2 / current
        assert self.half_cycle_hours is not None  # one of the two is given
        return np.full_like(current, 3600 * self.half_cycle_hours)

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the step test, all of its half cycles, until the salt or the foil runs out.

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
            Dimensions criterion, level, half_cycle (conditioning included) and point. A critical
            current is NaN where its criterion is not met, and ``critical_reason`` says why.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        choices = choices or Choices.of(cell)
        refuse_too_quick(cell, choices, float(self.duration(self.levels).max()))
        values = to_pybamm(cell)
        currents = np.concatenate(
            [np.full(self.conditioning_cycles, self.conditioning_mA_cm2 * MA_CM2), self.levels]
        )
        durations = self.duration(currents)
        # what a half cycle strips comes back in the next: only one at a time must fit in the foil
        short = np.flatnonzero(currents * durations >= values[METAL_FOIL_CHARGE])
        foil_ends = int(short[0]) if short.size else None
        currents, durations = currents[:foil_ends], durations[:foil_ends]
        (progress or (lambda _: None))(f"{cell.name}: step test of {currents.size} cycles")
        run = self._simulate(cell, choices, values, currents, durations) if currents.size else None
        data, concentrations = step_test_dataset(
            self, cell, choices, run, currents, durations, foil_ends
        )
        data.attrs = attributes(
            cell,
            choices,
            mesh=f"{POINTS_IN_SEPARATOR} volumes",
            concentrations=concentrations,
            warnings=[self.assumed] if self.assumed else [],
        ) | {"step_test": self.words}
        return data

    @property
    def words(self) -> str:
        """The step test in words."""
        half = (
            f"{self.half_cycle_hours:g} h"
            if self.half_cycle_hours is not None
            else f"{self.areal_capacity_mAh_cm2:g} mAh/cm2"
        )
        before = (
            f", after {self.conditioning_cycles} cycles at {self.conditioning_mA_cm2:g} mA/cm2"
            if self.conditioning_cycles
            else ""
        )
        return (
            f"{self.start_mA_cm2:g} to {self.most_mA_cm2:g} mA/cm2 in steps of "
            f"{self.step_mA_cm2:g}, {half} a half cycle{before}"
        )

    def _simulate(
        self,
        cell: Cell,
        choices: Choices,
        values: dict[str, Any],
        currents: Array,
        durations: Array,
    ) -> pybamm.Solution | None:
        """All half cycles as one current of time, the counter electrode plated first."""
        stepper = Stepper(
            choices.symmetric_cell(), pybamm.ParameterValues(values), {"x_s": POINTS_IN_SEPARATOR}
        )
        each = np.repeat(durations, 2)
        ends = np.cumsum(each)
        starts = ends - each
        starts[1:] += REVERSAL * each[1:]
        amperes = np.repeat(currents, 2) * cell.test.electrode_area.si
        amperes[1::2] *= -1
        times = np.column_stack([starts, ends]).ravel()
        drive = np.column_stack([times, np.repeat(amperes, 2)])
        (run,) = stepper.run([pybamm.step.current(drive, termination=self._terminations(choices))])
        return run

    def _terminations(self, choices: Choices) -> list[pybamm.step.CustomTermination]:
        """The salt that is left at either metal; none where nothing polarises."""
        if not choices.electrolyte.carrier:
            return []
        left_over = self.depletion_share

        def at(name: str) -> Callable[[dict[str, pybamm.Symbol]], pybamm.Symbol]:
            return lambda variables: variables[name] - left_over

        return [
            pybamm.step.CustomTermination(name, at(name))
            for name in (SHARE_AT_METAL, SHARE_AT_COUNTER)
        ]


STEP_TESTS = {
    "zhang2026": CriticalCurrent(
        start_mA_cm2=0.1,
        step_mA_cm2=0.1,
        most_mA_cm2=10,
        assumed="the paper of this step test publishes neither areal capacity nor increment: "
        "0.5 h a half cycle and 0.1 mA/cm2 are assumed",
    ),
    "lu2026": CriticalCurrent(
        start_mA_cm2=0.1,
        step_mA_cm2=0.1,
        most_mA_cm2=10,
        conditioning_cycles=50,
        conditioning_mA_cm2=0.1,
        assumed="the main text behind this step test gives the 50 cycles at 0.1 mA/cm2 before it, "
        "but not increment and time: 0.1 mA/cm2 and 0.5 h a half cycle are assumed",
    ),
    "liu2025": CriticalCurrent(),
}
"""Step tests of the papers behind the shipped cells; the last is published in full."""


def step_test_of(cell: Cell) -> CriticalCurrent:
    """The step test of the paper that most of a cell's numbers come from; else the full one."""
    sources = Counter(quantity.source for _, quantity in cell.quantities())
    paper = max(STEP_TESTS, key=lambda name: sources[name])
    return STEP_TESTS[paper if sources[paper] else "liu2025"]
