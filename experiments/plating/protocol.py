"""Plating and stripping at constant current in a symmetric cell, cycle after cycle."""

from dataclasses import dataclass, field
from typing import Any

import pybamm
import xarray as xr

from nasicell.experiments.checks import positive, whole
from nasicell.experiments.followed import refuse_too_quick
from nasicell.experiments.plating.result import (
    COARSE,
    FINE,
    MA_CM2,
    MAH_CM2,
    POINTS,
    plating_dataset,
)
from nasicell.experiments.rate_test import Progress
from nasicell.experiments.stepping import Stepper
from nasicell.models import Choices, Collector, CounterElectrode, SecondMetal
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE
from nasicell.parameters.to_pybamm import to_pybamm

COUNTERS: dict[str, type[CounterElectrode]] = {"metal": SecondMetal, "collector": Collector}
DEFAULT_CURRENT, DEFAULT_CAPACITY = 0.1, 0.1


@dataclass(frozen=True)
class PlatingStripping:
    """Half cycles of constant current and charge, plating the counter electrode first.

    Parameters
    ----------
    current_density_mA_cm2 : float, optional
        Current density on the electrode area; by default that of the first symmetric cell which the
        cell file says is published, else 0.1.
    areal_capacity_mAh_cm2 : float, optional
        Charge of a half cycle; by default that of the same, else 0.1.
    cycles : int
        Cycles of plating and stripping.
    counter : str
        ``"metal"``, or ``"collector"``: bare copper, stripped to ``voltage_limit_V``.
    voltage_limit_V : float
        A half cycle ends early where the voltage of the whole cell exceeds this.

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    current_density_mA_cm2: float | None = None
    areal_capacity_mAh_cm2: float | None = None
    cycles: int = 3
    counter: str = "metal"
    voltage_limit_V: float = field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        options = {"current_density_mA_cm2": "--current", "areal_capacity_mAh_cm2": "--capacity"}
        for name, option in options.items():
            value = getattr(self, name)
            if value is not None:
                number = positive(f"{name} ({option})", value, example=0.1)
                object.__setattr__(self, name, number)
        whole("cycles (--cycles)", self.cycles, most=1000)
        limit = positive("voltage_limit_V (--voltage-limit)", self.voltage_limit_V, example=1)
        object.__setattr__(self, "voltage_limit_V", limit)
        if self.counter not in COUNTERS:
            raise InputError(f"counter is '{self.counter}'; known are {', '.join(COUNTERS)}")

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the cycles.

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
            Dimensions half_cycle, point and loss. ``polarisation`` is positive along the current.
            NaN for a half cycle beyond its limit from the start.

        Raises
        ------
        InputError
            If the cell file lacks what the counter electrode needs, or the foil is too thin.
        SimulationError
            If no solver setting got through.
        """
        choices = choices or Choices.of(cell)
        current, capacity = self._asked(cell)
        values = to_pybamm(cell)
        _check(cell, choices, self.counter, current, capacity, values[METAL_FOIL_CHARGE])
        tell = progress or (lambda _: None)
        runs = {}
        for points in (COARSE, FINE):
            tell(f"{cell.name}: {self.cycles} cycles on {points} volumes")
            runs[points] = self._simulate(cell, choices, values, current, capacity, points)
        return plating_dataset(self, cell, choices, runs, current, capacity)

    def _asked(self, cell: Cell) -> tuple[float, float]:
        """Current density [A.m-2] and charge of a half cycle [C.m-2]."""
        published = cell.published.symmetric_cells if cell.published else ()
        current, capacity = DEFAULT_CURRENT * MA_CM2, DEFAULT_CAPACITY * MAH_CM2
        if published:
            current = published[0].current_density.si
            if published[0].areal_capacity is not None:
                capacity = published[0].areal_capacity.si
        if self.current_density_mA_cm2 is not None:
            current = self.current_density_mA_cm2 * MA_CM2
        if self.areal_capacity_mAh_cm2 is not None:
            capacity = self.areal_capacity_mAh_cm2 * MAH_CM2
        return current, capacity

    def _simulate(
        self,
        cell: Cell,
        choices: Choices,
        values: dict[str, Any],
        current: float,
        capacity: float,
        points: int,
    ) -> list[pybamm.Solution | None]:
        """Plate and strip; None where the first instant is beyond the limit."""
        model = choices.symmetric_cell(counter=COUNTERS[self.counter]())
        stepper = Stepper(model, pybamm.ParameterValues(values), {"x_s": points})
        amperes, duration = current * cell.test.electrode_area.si, capacity / current
        # a bare collector gives back what it took and then ends by its voltage
        strip = duration * (1.1 if self.counter == "collector" else 1)
        # stored as often as shown: between two of the solver's own steps a voltage may jump
        often = {"period": duration / (POINTS - 1)}
        plating = pybamm.step.current(
            amperes, duration=duration, termination=f"{-self.voltage_limit_V!r} V", **often
        )
        stripping = pybamm.step.current(
            -amperes, duration=strip, termination=f"{self.voltage_limit_V!r} V", **often
        )
        return stepper.run([plating, stripping] * self.cycles)


def _check(
    cell: Cell, choices: Choices, counter: str, current: float, capacity: float, foil: float
) -> None:
    """Refuse what the cell cannot do."""
    refuse_too_quick(cell, choices, longest=capacity / current)
    if counter == "collector" and cell.interphases.collector is None:
        raise InputError(
            "is missing, and a bare collector needs it; write for example "
            "interphases.collector.nucleation_overpotential='50 mV' and "
            "interphases.collector.nucleation_capacity='0.02 mAh/cm^2'",
            path="interphases.collector",
        )
    if capacity >= foil:
        raise InputError(
            f"areal_capacity_mAh_cm2 is {capacity / MAH_CM2:g}, but the metal of {cell.name} "
            f"({cell.metal.thickness.text if cell.metal.thickness else ''}) holds "
            f"{foil / MAH_CM2:.4g} mAh/cm^2 only"
        )
