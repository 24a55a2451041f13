"""Plating and stripping at constant current in a symmetric cell, cycle after cycle."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.attributes import attributes
from nasicell.experiments.checks import positive, whole
from nasicell.experiments.rate_test import Progress
from nasicell.experiments.states import StateReader
from nasicell.experiments.stepping import Stepper
from nasicell.models import (
    POLARISATION,
    SYMMETRIC_LOSSES,
    Choices,
    Collector,
    CounterElectrode,
    SecondMetal,
)
from nasicell.models.electrolyte.anion_balance import (
    LARGEST,
    LEAST,
    SHARE_AT_COUNTER,
    SHARE_AT_METAL,
)
from nasicell.models.symmetric_cell import (
    CHARGE_PASSED,
    COUNTER_THICKNESS_CHANGE,
    METAL_THICKNESS_CHANGE,
)
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE
from nasicell.parameters.to_pybamm import to_pybamm

MA_CM2 = 10.0
"""A/m2 in one mA/cm2."""
MAH_CM2 = 3.6e4
"""C/m2 in one mAh/cm2."""
PLATEAU = 0.9
"""Where on a half cycle the plateau is read: salt has settled, and no cut-off is near yet."""
POINTS = 201
"""Stored points of a half cycle, evenly in time."""
FINE, COARSE = 60, 40
"""Volumes in the separator; the coarser mesh tells how good the finer one is."""
COUNTERS: dict[str, type[CounterElectrode]] = {"metal": SecondMetal, "collector": Collector}
EXHAUSTED = 0.01
"""Share of the salt at rest below which it counts as exhausted at an electrode."""
CHARGE_REACHED, DEPOSIT_USED_UP = "charge reached", "deposit used up"
DEFAULT_CURRENT, DEFAULT_CAPACITY = 0.1, 0.1

Array = NDArray[np.float64]


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
        for name, example in (("current_density_mA_cm2", 0.1), ("areal_capacity_mAh_cm2", 0.1)):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, positive(name, value, example=example))
        whole("cycles", self.cycles, most=1000)
        limit = positive("voltage_limit_V", self.voltage_limit_V, example=1)
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
        _check(cell, self.counter, capacity, values[METAL_FOIL_CHARGE])
        tell = progress or (lambda _: None)
        runs = {}
        for points in (COARSE, FINE):
            tell(f"{cell.name}: {self.cycles} cycles on {points} volumes")
            runs[points] = self._simulate(cell, choices, values, current, capacity, points)
        return _dataset(self, cell, choices, runs, current, capacity)

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


def _check(cell: Cell, counter: str, capacity: float, foil: float) -> None:
    """Refuse what the cell cannot do."""
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


def _dataset(
    protocol: PlatingStripping,
    cell: Cell,
    choices: Choices,
    runs: dict[int, list[pybamm.Solution | None]],
    current: float,
    capacity: float,
) -> xr.Dataset:
    """Gather the half cycles."""
    carrier = choices.electrolyte.carrier
    of_salt = [SHARE_AT_METAL, SHARE_AT_COUNTER, LEAST, LARGEST] if carrier else []
    scalars = [POLARISATION, METAL_THICKNESS_CHANGE, COUNTER_THICKNESS_CHANGE, CHARGE_PASSED]
    reader = StateReader([*scalars, *SYMMETRIC_LOSSES.values(), *of_salt])
    halves = [_half_cycle(reader, run) for run in runs[FINE]]
    coarse_reader = StateReader(reader.names)
    coarse = [_half_cycle(coarse_reader, run) for run in runs[COARSE]]
    sign = np.array([1.0, -1.0] * protocol.cycles)
    # what is left, at the end of a half cycle, where metal was plated in it
    plated_at = [SHARE_AT_COUNTER, SHARE_AT_METAL] * protocol.cycles
    left = np.array(
        [half[at][-1] if carrier else 1.0 for half, at in zip(halves, plated_at, strict=True)]
    )
    polarisation = sign[:, np.newaxis] * np.array([half[POLARISATION] for half in halves])
    rough = sign[:, np.newaxis] * np.array([half[POLARISATION] for half in coarse])
    losses = np.stack(
        [[half[name] for half in halves] for name in SYMMETRIC_LOSSES.values()], axis=-1
    )
    charge = np.array([half[CHARGE_PASSED] for half in halves])
    passed = np.abs(charge - charge[:, :1])
    along = ("half_cycle", "point")
    per_area = {"per": "electrode area"}
    stopped = [
        _stopped(run, half[CHARGE_PASSED][-1], share, protocol.counter, carrier)
        for run, half, share in zip(runs[FINE], halves, left, strict=True)
    ]
    at = round(PLATEAU * (POINTS - 1))
    # a half cycle that its voltage cut short has no plateau
    settled = np.isin(stopped, [CHARGE_REACHED, DEPOSIT_USED_UP])
    plateau = np.where(settled, polarisation[:, at], np.nan)
    data = xr.Dataset(
        {
            "time": (along, np.array([half["t"] for half in halves]), {"units": "s"}),
            "charge": (along, passed / MAH_CM2, {"units": "mA.h/cm^2", **per_area}),
            "polarisation": (
                along,
                polarisation,
                {"units": "V", "long_name": "voltage of the whole cell, positive with the current"},
            ),
            "voltage_loss": (
                (*along, "loss"),
                sign[:, np.newaxis, np.newaxis] * losses,
                {"units": "V", "long_name": "voltage loss, positive with the current"},
            ),
            "metal_thickness_change": (
                along,
                np.array([half[METAL_THICKNESS_CHANGE] for half in halves]),
                {"units": "m", "long_name": "metal gained since the cell was built"},
            ),
            "counter_thickness_change": (
                along,
                np.array([half[COUNTER_THICKNESS_CHANGE] for half in halves]),
                {"units": "m", "long_name": "metal gained since the cell was built"},
            ),
            "share_left": (
                "half_cycle",
                left,
                {
                    "units": "1",
                    "long_name": "mobile anions over rest, at the end, where metal was plated",
                },
            ),
            "plateau": (
                "half_cycle",
                plateau,
                {"units": "V", "long_name": f"polarisation at {PLATEAU:.0%} of a half cycle"},
            ),
            "numerical_error": (
                "half_cycle",
                np.abs(plateau - rough[:, at]) / ((FINE / COARSE) ** 2 - 1),
                {"units": "V", "long_name": "numerical error of plateau"},
            ),
            "nucleation_overpotential": (
                (),
                float(polarisation[0].max() - plateau[0]),
                {"units": "V", "long_name": "first dip less the first plateau"},
            ),
            "stopped_by": ("half_cycle", np.array(stopped)),
        },
        coords={
            "direction": ("half_cycle", np.array(["plating", "stripping"] * protocol.cycles)),
            "loss": list(SYMMETRIC_LOSSES),
        },
        attrs={
            **attributes(
                cell,
                choices,
                mesh=f"{FINE} volumes",
                concentrations=[
                    float(c)
                    for half in halves
                    if carrier and np.isfinite(half[LEAST]).all()
                    for c in (half[LEAST].min(), half[LARGEST].max())
                ],
                warnings=_warnings(cell, current),
            ),
            "counter": protocol.counter,
            "current_density_mA_cm2": current / MA_CM2,
            "areal_capacity_mAh_cm2": capacity / MAH_CM2,
            "voltage_limit_V": protocol.voltage_limit_V,
        },
    )
    return data.assign(_published(cell, protocol.counter, current))


def _half_cycle(reader: StateReader, run: pybamm.Solution | None) -> dict[str, Any]:
    """A half cycle at evenly spaced times; NaN where there is none."""
    if run is None:
        unknown = np.full(POINTS, np.nan)
        return {**dict.fromkeys(reader.names, unknown), "t": unknown}
    values = reader.read([(run, column) for column in range(run.t.size)])
    even = np.linspace(run.t[0], run.t[-1], POINTS)
    return {"t": even} | {name: np.interp(even, run.t, at) for name, at in values.items()}


def _stopped(
    run: pybamm.Solution | None, plated: float, left: float, counter: str, carrier: str
) -> str:
    """What ended a half cycle, in words.

    Parameters
    ----------
    run : pybamm.Solution or None
        The half cycle.
    plated : float
        Charge on the counter electrode at its end [C.m-2].
    left : float
        Mobile anions over rest, at the end, where metal was plated [-].
    counter : str
        What the counter electrode is.
    carrier : str
        What moves beside the cations, in words.
    """
    if run is None:
        return "voltage limit from the start"
    if run.termination == "final time":
        return CHARGE_REACHED
    if counter == "collector" and plated <= 0:
        return DEPOSIT_USED_UP
    if left < EXHAUSTED:
        return f"voltage limit, {carrier} exhausted where metal is plated"
    return "voltage limit"


def _warnings(cell: Cell, current: float) -> list[str]:
    """Sentences on what the model leaves out."""
    critical = cell.interphases.metal.critical_current_density
    if critical is None or current <= critical.si:
        return []
    return [
        f"the current is {current / critical.si:.1f} times the published critical current density "
        f"of {critical.text}; the model knows no dendrites"
    ]


def _published(cell: Cell, counter: str, current: float) -> dict[str, Any]:
    """The published overpotential at this current [V], NaN where there is none."""
    # it is that of two metals
    rows = cell.published.symmetric_cells if cell.published and counter == "metal" else ()
    same = [row for row in rows if np.isclose(row.current_density.si, current, rtol=1e-6)]
    value = float(same[0].overpotential.si) if same else np.nan
    words = {"units": "V", "long_name": "published overpotential of the whole cell at this current"}
    return {"published_overpotential": ((), value, words)}
