r"""The test of Bruce and Vincent: how much of the current is left once the anions have polarised.

.. math::
    t_+ = \frac{I_\mathrm{ss} (\Delta V - I_0 R_0)}{I_0 (\Delta V - I_\mathrm{ss} R_\mathrm{ss})}

with Delta V the voltage applied [V]; I_0 and I_ss initial and steady current density [A.m-2]; R_0
and R_ss the resistance of both interfaces before and after [ohm.m2], from impedance. Evans, Vincent
and Bruce, Polymer 28 (1987) 2324, doi:10.1016/0032-3861(87)90394-6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr

from nasicell.experiments.bruce_vincent.potentiostat import Potentiostat
from nasicell.experiments.bruce_vincent.result import (
    COARSE,
    FINE,
    Attempt,
    transference_dataset,
)
from nasicell.experiments.followed import refuse_too_quick
from nasicell.experiments.rate_test import Progress
from nasicell.experiments.stepping import SimulationError
from nasicell.experiments.transport_at_rest import TransportAtRest
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

VOLTAGES_MV = (10.0, 1.0, 2.0, 5.0, 20.0, 50.0)
"""The usual voltage first, then others that show the bias."""
LEAST_MV, LARGEST_MV = 1e-3, 1000.0
"""Below the least, round-off in the electrolyte's share of the voltage hides what is read."""


@dataclass(frozen=True)
class BruceVincent:
    """Voltage steps on metal | electrolyte | metal, each from rest until the current is steady.

    At each voltage two cells are simulated. Between ideal electrodes, which react at once and have
    no film, the electrolyte takes all of the voltage: the number that is read there shows the
    method's own bias. In the other cell the interfaces are those of the cell file, and the number
    is read by the published formula. I_0 is the current in the first instant without double layers:
    all ions conduct, no salt has moved. R_0 and R_ss are the small-signal resistances of the
    interfaces at rest and under the steady current, the salt held: what a spectrum shows as arcs of
    films and charge transfer. They follow from the law, not from fitted arcs, so that a cell file
    needs no double-layer capacitance.

    Parameters
    ----------
    voltages_mV : sequence of float
        Voltages applied [mV]; the first one gives the headline.

    Raises
    ------
    InputError
        If a voltage makes no sense.
    """

    voltages_mV: Sequence[float] = VOLTAGES_MV

    def __post_init__(self) -> None:
        given: Any = self.voltages_mV
        try:
            voltages = () if isinstance(given, str) else tuple(float(one) for one in given)
        except (TypeError, ValueError):
            voltages = ()
        said = f"voltages_mV (--voltages) are {','.join(f'{v:g}' for v in voltages) or repr(given)}"
        if not voltages or not all(LEAST_MV <= v <= LARGEST_MV for v in voltages):
            raise InputError(
                f"{said}; give numbers from {LEAST_MV:g} to {LARGEST_MV:g} mV, for example 10,1"
            )
        if len(set(voltages)) < len(voltages):
            raise InputError(f"{said}; give each voltage once")
        object.__setattr__(self, "voltages_mV", voltages)

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the steps on two meshes and read them.

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
            Dimensions electrodes (ideal, cell), voltage and point; see ``bruce_vincent_result``.
            NaN where no steady current was reached, which ``not_reached`` explains.

        Raises
        ------
        InputError
            If the salt is too quick to be followed.
        """
        choices = choices or Choices.of(cell)
        refuse_too_quick(cell, choices)
        truth = TransportAtRest.of(cell, choices.electrolyte)

        def attempts(volumes: int) -> list[list[Attempt]]:
            found = []
            for ideal in (True, False):
                if progress is not None:
                    electrodes = "ideal electrodes" if ideal else "the cell's interfaces"
                    progress(f"{cell.name}: {electrodes}, {volumes} volumes")
                potentiostat = Potentiostat(cell, choices, volumes, ideal)
                found.append(
                    [
                        _attempt(potentiostat, voltage / 1e3, truth.relaxation_time)
                        for voltage in self.voltages_mV
                    ]
                )
            return found

        coarse, fine = attempts(COARSE), attempts(FINE)
        return transference_dataset(self.voltages_mV, cell, choices, truth, coarse, fine)


def _attempt(potentiostat: Potentiostat, voltage: float, relaxation_time: float) -> Attempt:
    """A step that became steady, or why it did not."""
    try:
        return potentiostat.step(voltage, relaxation_time)
    except SimulationError as problem:
        return str(problem)
