r"""A voltage step on a symmetric cell until its current is steady, and its resistances.

The cell has no double layers here, so its first instant is what a potentiostat shows once they are
charged and before the salt moves: all ions conduct with kappa.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.stepping import SimulationError, Stepper
from nasicell.models import Choices
from nasicell.models.electrolyte.anion_balance import LARGEST, LEAST, SHARE_AT_COUNTER
from nasicell.models.electrolyte.planar import CONCENTRATION, OHMIC
from nasicell.models.interfaces.planar import COUNTER, METAL
from nasicell.models.symmetric_cell import CHARGE_PASSED, POLARISATION
from nasicell.parameters import pybamm_names as names
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.to_pybamm import ENDLESS_FOIL_CHARGE, to_pybamm

RELAXATIONS = 30
"""A step lasts so many time constants of the salt at first: e^-30 is below round-off."""
STEADY = 1e-4
"""Relative change of the electrolyte's conductance in the second half of a step that is steady: a
tenth of what a transference number is good for, and slow films may still grow."""
DOUBLINGS = 8
"""A step that is not steady is made twice as long, at most so often: laws of concentration may make
the salt far slower somewhere than it is at rest."""
NOTHING_MOVES = 60.0
"""Length of a step where nothing relaxes [s]."""
RTOL, ATOL = 1e-10, 1e-12
"""Behind thick interfaces the salt moves by parts in a million of itself."""
AT_ONCE = 1e12
"""Exchange current of an ideal electrode [A.m-2]: it takes 1e-10 of the electrolyte's voltage."""
CURRENT = "Current collector current density [A.m-2]"

Array = NDArray[np.float64]


@dataclass(frozen=True)
class State:
    """A symmetric cell under a voltage, at one moment.

    Attributes
    ----------
    current : float
        Current density i [A/m2].
    voltage : float
        Voltage of the cell along the current [V].
    electrolyte : float
        Its part across the electrolyte [V].
    exchange_currents : tuple of float
        i_0 of both electrodes at the concentrations before them [A/m2].
    films : float
        Resistance of both films [ohm m2].
    temperature : float
        [K].
    """

    current: float
    voltage: float
    electrolyte: float
    exchange_currents: tuple[float, float]
    films: float
    temperature: float

    @property
    def conductance(self) -> float:
        """Of the electrolyte, i over its voltage [S/m2]."""
        return self.current / self.electrolyte

    def interface_resistance(self, current: float) -> float:
        r"""Small-signal resistance of both interfaces about a current, the salt held [ohm m2].

        .. math::
            R = \sum_k R_{\mathrm{film},k} + \frac{RT}{F}
                \frac{1}{\sqrt{i_{0,k}^2 + (i/2)^2}}

        the derivative by i of R_film i + (2RT/F) asinh[i/(2 i_0)]. It is the width of the arcs of
        films and charge transfer in a spectrum of impedance, as far as these are faster than the
        salt.

        Parameters
        ----------
        current : float
            Current density about which the law is linearised [A/m2].
        """
        thermal = R_GAS * self.temperature / F
        reactions = sum(thermal / np.hypot(i_0, current / 2) for i_0 in self.exchange_currents)
        return float(self.films + reactions)


@dataclass(frozen=True)
class Polarised:
    """A voltage step that became steady.

    Attributes
    ----------
    first, last : State
        The first instant, all concentrations at rest, and the steady end.
    time, current : array
        The way from one to the other [s, A/m2].
    charge : float
        Charge passed [C/m2].
    share_at_counter : float
        Mobile anions at the counter electrode over rest at the end [-]; 1 where none move.
    concentrations : tuple of float
        Least and largest concentration of the cations on the way [mol/m3].
    """

    first: State
    last: State
    time: Array
    current: Array
    charge: float
    share_at_counter: float
    concentrations: tuple[float, float]


@dataclass(frozen=True)
class Potentiostat:
    """A symmetric cell to which voltages are applied, each time from rest.

    The foils are endless; whether the real ones would last is for the caller to compare.

    Attributes
    ----------
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    volumes : int
        Finite volumes through the electrolyte.
    ideal : bool
        Whether the electrodes react at once, without films and contact resistance, so that all of
        the voltage is the electrolyte's.
    """

    cell: Cell
    choices: Choices
    volumes: int
    ideal: bool

    def parameter_values(self) -> pybamm.ParameterValues:
        """The parameters of the cell with these electrodes."""
        values = pybamm.ParameterValues(to_pybamm(self.cell))
        values[names.METAL_FOIL_CHARGE] = ENDLESS_FOIL_CHARGE
        if self.ideal:
            values.update(
                {
                    names.METAL_EXCHANGE_CURRENT_DENSITY: AT_ONCE,
                    names.COUNTER_EXCHANGE_CURRENT_DENSITY: AT_ONCE,
                    names.METAL_FILM_RESISTANCE: 0.0,
                    names.COUNTER_FILM_RESISTANCE: 0.0,
                    "Contact resistance [Ohm]": 0.0,
                }
            )
        return values

    def step(self, voltage: float, relaxation_time: float) -> Polarised:
        """Apply a voltage until the current is steady.

        Parameters
        ----------
        voltage : float
            Voltage along the current [V].
        relaxation_time : float
            Time constant of the salt at rest [s]; 0 where nothing relaxes.

        Raises
        ------
        SimulationError
            If no solver setting got through, or the current did not become steady.
        """
        duration = RELAXATIONS * relaxation_time or NOTHING_MOVES
        stepper = Stepper(
            self.choices.symmetric_cell(),
            self.parameter_values(),
            {"x_s": self.volumes},
            rtol=RTOL,
            atol=ATOL,
        )
        for _ in range(DOUBLINGS + 1):
            (solution,) = stepper.run([pybamm.step.voltage(-voltage, duration=duration)])
            assert solution is not None  # a step without a termination cannot be beyond it
            conductance = _read(solution, CURRENT) / _electrolyte_voltage(solution)
            half = int(np.searchsorted(solution.t, duration / 2))
            if np.ptp(conductance[half:]) <= STEADY * conductance[-1]:
                return self._polarised(solution)
            duration *= 2
        raise SimulationError(
            f"the current is not steady after {duration / 2:.3g} s, many times the relaxation "
            f"time of the salt at rest, {relaxation_time:.3g} s"
        )

    def _polarised(self, solution: pybamm.Solution) -> Polarised:
        moves = bool(self.choices.electrolyte.carrier)
        rest = float(self.cell.derived.salt_concentration.si)
        return Polarised(
            first=self._state(solution, 0),
            last=self._state(solution, -1),
            time=np.asarray(solution.t, dtype=float),
            current=_read(solution, CURRENT),
            charge=float(_read(solution, CHARGE_PASSED)[-1]),
            share_at_counter=float(_read(solution, SHARE_AT_COUNTER)[-1]) if moves else 1.0,
            concentrations=(
                (float(_read(solution, LEAST).min()), float(_read(solution, LARGEST).max()))
                if moves
                else (rest, rest)
            ),
        )

    def _state(self, solution: pybamm.Solution, place: int) -> State:
        def at(name: str) -> float:
            return float(_read(solution, name)[place])

        current = at(CURRENT)
        return State(
            current=current,
            voltage=at(POLARISATION),
            electrolyte=at(OHMIC) + at(CONCENTRATION),
            exchange_currents=(at(METAL.exchange_current), at(COUNTER.exchange_current)),
            films=(at(METAL.film_loss) + at(COUNTER.film_loss)) / current,
            temperature=float(self.cell.test.temperature.si),
        )


def _electrolyte_voltage(solution: pybamm.Solution) -> Array:
    return _read(solution, OHMIC) + _read(solution, CONCENTRATION)


def _read(solution: pybamm.Solution, name: str) -> Array:
    """A variable without a place, along the stored times."""
    entries: Any = solution[name].entries
    values: Array = np.ravel(entries)
    return values
