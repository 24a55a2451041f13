"""Salt between two metals on one mesh: held at a share, and drawn on until it is used up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.limits.closed_forms import Transport
from nasicell.experiments.states import StateReader
from nasicell.experiments.stepping import SimulationError, Stepper
from nasicell.models import Choices
from nasicell.models.electrolyte.anion_balance import SHARE, SHARE_AT_COUNTER, SHARE_AT_METAL
from nasicell.parameters.cell import Cell
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE
from nasicell.parameters.to_pybamm import ENDLESS_FOIL_CHARGE, to_pybamm

CURRENT_DENSITY = "Current collector current density [A.m-2]"
STIFFNESS = 1e4
"""Current over its scale for a share that is off by 1."""
BLOCK = 5.0
"""Diffusion times of a hold before it is asked whether the current still moves."""
EXACT = 1e-7
"""Difference from the share asked for, at which it is held."""
STEADY = 1e-7
"""Relative change of the current in the last fifth of such a block at which it is steady."""
MOST_BLOCKS = 200
LONGEST = 1e4
"""Diffusion times within which a current above the limiting one has used up the salt."""
WINDOW = (1e-3, 1e-2)
"""Diffusion times between which the falling current is read: the layer is 3 to 10 % of L."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """A steady state with a given share of the salt at the metal that is plated.

    Attributes
    ----------
    current : float
        Its current density [A/m2].
    place, share : array
        Profile: x/L from the metal that dissolves to the one that is plated, and the mobile anions
        over rest, both ends included [-].
    transient : array
        Times [s] and current densities [A/m2] on the way from rest, shape (2, states).
    """

    current: float
    place: Array
    share: Array
    transient: Array


@dataclass(frozen=True)
class SaltBetweenMetals:
    """The symmetric cell of one cell file on one mesh; the counter electrode is plated.

    Metal and interfaces set no limit here: the foil is endless, and the current is given.

    Attributes
    ----------
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    transport : Transport
        Its properties at rest, for scales.
    points : int
        Volumes through the separator, smaller towards both ends.
    """

    cell: Cell
    choices: Choices
    transport: Transport
    points: int

    @cached_property
    def _stepper(self) -> Stepper:
        values = {
            **to_pybamm(self.cell),
            METAL_FOIL_CHARGE: ENDLESS_FOIL_CHARGE,
            "Nominal cell capacity [A.h]": self._scale,  # what PyBaMM scales currents with
        }
        model = self.choices.symmetric_cell()
        return Stepper(model, pybamm.ParameterValues(values), {"x_s": self.points})

    @property
    def _scale(self) -> float:
        """Current that sets the scale [A]."""
        return self.transport.current_scale * self._area

    @property
    def _area(self) -> float:
        return float(self.cell.test.electrode_area.si)

    def held(self, share: float) -> Held:
        r"""Hold the salt at the plated metal at a share from rest, until the current is steady.

        .. math:: i = i_\mathrm{scale} \, S \, (s - s_\mathrm{held}), \qquad S = 10^4

        with s the share at the metal: what a potentiostat does with a metal that is so fast, in an
        electrolyte of so little resistance, that only the transport of salt is left. The offset
        i/(i_scale S) that this needs is taken off s_held: for constant properties beforehand, as
        the current is known then, for others block by block. On the way from rest it costs the
        current less than a share 1/S.

        Parameters
        ----------
        share : float
            Mobile anions over rest [-].

        Raises
        ------
        SimulationError
            If the current does not settle.
        """
        block = BLOCK * self.transport.diffusion_time
        before, first, offset = None, np.empty((2, 0)), (1 - share) / STIFFNESS
        for _ in range(MOST_BLOCKS):
            step = pybamm.step.CustomStepImplicit(self._holding(share - offset), duration=block)
            (run,) = self._stepper.run([step], before)
            if run is None:
                break
            states = [(run, n) for n in range(run.t.size)]
            found = StateReader([CURRENT_DENSITY, SHARE_AT_COUNTER]).read(states)
            i, left_over = found[CURRENT_DENSITY], found[SHARE_AT_COUNTER][-1] - share
            if not first.size:
                first = np.array([run.t, i])
            late = i[np.searchsorted(run.t, run.t[-1] - block / 5) :]
            if np.ptp(late) <= STEADY * abs(late[-1]) and abs(left_over) < EXACT:
                return Held(float(i[-1]), *_profile(run), first)
            offset += left_over
            before = run.last_state
        raise SimulationError(
            f"{self.cell.name}: the current at a share of {share:g} never settles"
        )

    def _holding(self, share: float) -> Callable[[dict[str, pybamm.Symbol]], pybamm.Symbol]:
        """What must be 0 for the current to hold a share."""
        stiff = STIFFNESS * self._scale
        return lambda known: known["Current [A]"] / stiff - (known[SHARE_AT_COUNTER] - share)

    def time_until_gone(self, current: float) -> float | None:
        """Time [s] from rest until a current [A/m2] has used up the salt at the plated metal.

        Used up is ``transport.gone``; None if that has not happened after ``LONGEST``.
        """
        gone = self.transport.gone
        used_up = pybamm.step.CustomTermination(
            "anions gone", lambda variables: variables[SHARE_AT_COUNTER] - gone
        )
        step = pybamm.step.current(
            current * self._area,
            duration=LONGEST * self.transport.diffusion_time,
            termination=used_up,
        )
        (run,) = self._stepper.run([step])
        if run is None or not run.termination.startswith("event"):
            return None
        return float(run.t[-1])


def falling_slope(transient: Array, transport: Transport) -> float:
    """Least-squares slope i over t^(-1/2) [A.s^(1/2)/m2] of a current that falls from rest."""
    t, i = transient
    early, late = (share * transport.diffusion_time for share in WINDOW)
    use = (t >= early) & (t <= late)
    return float(np.polyfit(t[use] ** -0.5, i[use], 1)[0])


def _profile(run: pybamm.Solution) -> tuple[Array, Array]:
    """Places x/L and shares of the last state, both metals included."""
    inside = run[SHARE]
    edges, nodes = inside.mesh.edges, inside.mesh.nodes
    place = (nodes - edges[0]) / (edges[-1] - edges[0])
    at = StateReader([SHARE_AT_METAL, SHARE_AT_COUNTER]).read([(run, -1)])
    share = [*at[SHARE_AT_METAL], *inside.entries[:, -1], *at[SHARE_AT_COUNTER]]
    return np.array([0.0, *place, 1.0]), np.array(share)
