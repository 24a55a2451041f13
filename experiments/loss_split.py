"""The loss split: where the voltage and the energy of one cycle at one C-rate go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.integrate import simpson

from nasicell.experiments.accuracy import LADDER, Resolution, richardson
from nasicell.experiments.cautions import run_warnings
from nasicell.experiments.cycling import Cycler, HalfCycleRun
from nasicell.experiments.rate_result import (
    CHARGE_PASSED,
    CURVE_POINTS,
    DIRECTIONS,
    VOLTAGE,
    RefinedRuns,
    active_mass,
    rate_dataset,
    specific_capacities,
)
from nasicell.experiments.rate_test import FASTEST, Progress, RateTest
from nasicell.experiments.states import StateReader
from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES, Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

FROM_RATE_TEST = [
    "charge_capacity",
    "discharge_capacity",
    "numerical_error",
    "energy_efficiency",
    "stopped_by",
    "peak_temperature",
]
"""Variables that mean the same in a rate test of this one rate."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LossSplit:
    r"""Cycles at one C-rate from the cell as built; the last charge and discharge are split.

    At every time the voltage is the equilibrium voltage at the mean sodium content less the
    losses of ``voltage_balance``, V = U - sum(loss) [V]. Each loss costs the energy

    .. math:: E_k = \frac{1}{m} \int \Delta V_k \, I \, \mathrm{d}t

    with I [A] positive on discharge and m [g] the active material: positive in both directions,
    because loss and current change their signs together.

    Parameters
    ----------
    c_rate : float
        C-rate [-], the same both ways.
    cycles : int
        Cycles; only the last counts.
    accuracy_mAh_g : float
        Numerical error that is asked for in the discharge capacity [mAh/g].

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    c_rate: float
    cycles: int = 3
    accuracy_mAh_g: float = 0.1

    def __post_init__(self) -> None:
        try:
            rate = float(self.c_rate)
        except (TypeError, ValueError):
            rate = np.nan
        if not 0 < rate <= FASTEST:
            raise InputError(
                f"c_rate is {self.c_rate!r}; give one positive number up to {FASTEST}, "
                "for example 15"
            )
        object.__setattr__(self, "c_rate", rate)
        self.rate_test()  # refuses cycles and accuracies that make no sense

    def rate_test(self) -> RateTest:
        """The same cycles as a rate test."""
        return RateTest(
            c_rates=[self.c_rate],
            cycles_per_rate=self.cycles,
            return_to_first_rate=False,
            accuracy_mAh_g=self.accuracy_mAh_g,
        )

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the cycles and split the last one.

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
            Dimensions direction, point (evenly along the capacity) and loss. Units in each
            variable's attributes. NaN for a half-cycle beyond its cut-off from the start.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        test = self.rate_test()
        choices = choices or Choices.of(cell)
        refined = test.refine(cell, choices, progress)
        # the capacity decided on the mesh; one step coarser tells how good the split is on it
        coarser = LADDER[LADDER.index(refined.cycler.resolution) - 1]
        runs = Cycler(cell, choices.half_cell(), coarser).run(test.half_cycles(cell))
        return _loss_dataset(test, refined, coarser, runs[-2:])


SPLIT = [CHARGE_PASSED, VOLTAGE, EQUILIBRIUM_VOLTAGE, *LOSSES.values()]
"""Variables that a half-cycle is split by."""


@dataclass(frozen=True)
class Split:
    """One half-cycle, split.

    Attributes
    ----------
    capacity, voltage, equilibrium : array
        Along the half-cycle, shape (points,) [mAh/g, V, V].
    losses : array
        Shape (points, losses) [V].
    energy_lost : array
        Shape (losses,) [mWh/g].
    equilibrium_energy : float
        Integral of the equilibrium voltage over the charge delivered [mWh/g], negative on charge.
    residual : float
        Largest voltage that the balance leaves over at any time of a step [V].
    """

    capacity: Array
    voltage: Array
    equilibrium: Array
    losses: Array
    energy_lost: Array
    equilibrium_energy: float
    residual: float


def split(values: Mapping[str, Array], mass: float) -> Split:
    """Split a half-cycle; all NaN if it was skipped.

    Parameters
    ----------
    values : mapping
        The variables ``SPLIT`` along the half-cycle, as :meth:`StateReader.along` gives them;
        empty arrays if it was skipped.
    mass : float
        Active material [g].
    """
    voltage, equilibrium = values[VOLTAGE], values[EQUILIBRIUM_VOLTAGE]
    losses = np.column_stack([values[name] for name in LOSSES.values()])
    if not voltage.size:
        curve = np.full(CURVE_POINTS, np.nan)
        unknown = np.full((CURVE_POINTS, len(LOSSES)), np.nan)
        return Split(curve, curve, curve, unknown, unknown[0], np.nan, np.nan)
    delivered = values[CHARGE_PASSED] * 1e3 / mass  # mAh/g, falls on charge
    passed = np.abs(delivered - delivered[0])
    even = np.linspace(0, passed[-1], CURVE_POINTS)

    # straight lines leave the balance closed in between
    def evenly(curve: Array) -> Array:
        return np.interp(even, passed, curve)

    return Split(
        capacity=even,
        voltage=evenly(voltage),
        equilibrium=evenly(equilibrium),
        losses=np.column_stack([evenly(loss) for loss in losses.T]),
        energy_lost=simpson(losses, x=delivered, axis=0),
        equilibrium_energy=float(simpson(equilibrium, x=delivered)),
        residual=float(np.max(np.abs(voltage - (equilibrium - losses.sum(axis=1))))),
    )


def _loss_dataset(
    test: RateTest, refined: RefinedRuns, coarser: Resolution, coarser_runs: Sequence[HalfCycleRun]
) -> xr.Dataset:
    """Gather the split of the last cycle.

    Parameters
    ----------
    test : RateTest
        The cycles.
    refined : RefinedRuns
        Their half-cycles.
    coarser : Resolution
        The mesh before that of the half-cycles.
    coarser_runs : sequence of HalfCycleRun
        The last charge and discharge on it.
    """
    cell = refined.cycler.cell
    mass = active_mass(cell)
    reader = StateReader(SPLIT)

    def split_run(run: HalfCycleRun) -> Split:
        values = [reader.along(part) for part in run.solutions]  # one, as there is no hold
        return split(values[0] if values else dict.fromkeys(SPLIT, np.empty(0)), mass)

    splits = [split_run(run) for run in refined.runs[-2:]]
    coarse = [split_run(run).energy_lost for run in coarser_runs]
    charged, delivered = refined.voltages[0] * specific_capacities(refined.ends, cell)[-2:]

    def both(values: Callable[[Split], Array | float]) -> Array:
        return np.array([values(one) for one in splits])

    lost = both(lambda one: one.energy_lost)
    per = {"per": f"gram of {cell.cathode.formula}"}
    charge, energy = {"units": "mA.h/g", **per}, {"units": "mW.h/g", **per}
    along = ("direction", "point")
    data = rate_dataset(test, refined).isel(step=0)
    data = data[FROM_RATE_TEST].drop_vars("c_rate")
    data = data.assign_coords(direction=DIRECTIONS, loss=list(LOSSES)).assign(
        capacity=(along, both(lambda one: one.capacity), charge),
        voltage=(along, both(lambda one: one.voltage), {"units": "V"}),
        equilibrium_voltage=(
            along,
            both(lambda one: one.equilibrium),
            {
                "units": "V",
                "long_name": f"open-circuit potential at the mean {cell.cathode.cation} content",
            },
        ),
        voltage_loss=(
            (*along, "loss"),
            both(lambda one: one.losses),
            {"units": "V", "long_name": "voltage loss, positive on discharge"},
        ),
        energy_charged=((), charged, energy),
        energy_delivered=((), delivered, energy),
        energy_lost=(
            "loss",
            lost.sum(axis=0),
            {**energy, "long_name": "energy lost in charge and discharge together"},
        ),
        energy_error=(
            "loss",
            richardson(
                np.sum(coarse, axis=0),
                lost.sum(axis=0),
                refined.cycler.resolution.refinement_of(coarser),
            ),
            {**energy, "long_name": "numerical error of energy_lost"},
        ),
        half_cycle_energy_lost=(("direction", "loss"), lost, energy),
        energy_not_returned=(
            (),
            -both(lambda one: one.equilibrium_energy).sum(),
            {
                **energy,
                "long_name": "equilibrium energy put in on charge and not given back on discharge, "
                "because the cycle does not quite close",
            },
        ),
        largest_residual=(
            "direction",
            both(lambda one: one.residual),
            {"units": "V", "long_name": "largest |voltage - (equilibrium voltage - losses)|"},
        ),
    )
    data["capacity_not_used"] = (
        (),
        cell.derived.theoretical_capacity.si * cell.cathode.active_fraction.si / 3600
        - float(data.discharge_capacity),
        {**charge, "long_name": "what the cathode could give at no current, not given here"},
    )
    data.attrs |= {
        "c_rate": test.rates(cell)[0],
        "lower_cutoff_V": float(cell.test.lower_cutoff.si),
        "upper_cutoff_V": float(cell.test.upper_cutoff.si),
        "warnings": "\n".join(run_warnings(test, refined)),
    }
    return data
