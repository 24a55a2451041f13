"""Each pulse of a titration: what a laboratory reads from it, and what is true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution, richardson
from nasicell.experiments.gitt.method import (
    diffusivity_over_radius_squared,
    factor_of_length,
    why_not_read,
)
from nasicell.experiments.gitt.reading import CURRENT, TIME, VOLTAGE, Reading
from nasicell.experiments.rate_result import CHARGE_PASSED, active_mass
from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import F
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_CATHODE, SODIUM_CONTENT

if TYPE_CHECKING:
    from nasicell.experiments.gitt.protocol import Titration

SLOW = ("solid diffusion", "hysteresis", "electrolyte concentration")
"""Losses that a current does not cause at once; the others make up the true resistance."""
VOLTAGE_ERROR = 1e-4
DIFFUSIVITY_ERROR = 0.02
"""Numerical errors that are asked for: of relaxed voltages [V], and of diffusivities as a share."""
OF_PARTICLES = ("solid diffusion", "hysteresis")
"""Losses whose change during a pulse is what the method is after."""
OTHER_LOSSES = [loss for loss in LOSSES if loss not in OF_PARTICLES]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Titrated:
    """One direction of a titration on two meshes.

    Attributes
    ----------
    coarse, fine : Reading
        What happened on each.
    meshes : tuple of Resolution
        The two.
    """

    coarse: Reading
    fine: Reading
    meshes: tuple[Resolution, Resolution]


def read_pulses(test: "Titration", cell: Cell, titrated: Titrated) -> dict[str, Array]:
    """Everything known of each pulse, with numerical errors.

    Parameters
    ----------
    test : Titration
        The protocol.
    cell : Cell
        The cell.
    titrated : Titrated
        What happened.
    """
    coarse = _read_as_in_the_laboratory(test, cell, titrated.coarse)
    fine = _read_as_in_the_laboratory(test, cell, titrated.fine)
    coarser, finer = titrated.meshes
    for name in ("relaxed_voltage", "diffusivity_apparent"):
        size = fine[name].size
        # a pulse that only one mesh has, at the cut-off voltage, has no estimate
        before = padded([coarse[name][:size]], size)[0]
        # a pulse starts in a shell that is thinner than a volume: order 2 has not settled there
        fine[f"{name}_error"] = richardson(
            before, fine[name], finer.refinement_of(coarser), order=1
        )
    return fine


def precise(pulses: Mapping[str, Array]) -> bool:
    """Whether the numerical errors of pulses that did not reach the cut-off voltage are small.

    The last pulse is left out: where it ends on the steep part of the potential, the least
    difference of content is a large one of voltage.
    """
    voltage, relative = numerical_errors(pulses)
    return bool(
        np.all(voltage[:-1] <= VOLTAGE_ERROR) and np.all(relative[:-1] <= DIFFUSIVITY_ERROR)
    )


def numerical_errors(pulses: Mapping[str, Array]) -> tuple[Array, Array]:
    """Errors of relaxed voltages [V] and of diffusivities, as a share; 0 where unknown."""
    relative = pulses["diffusivity_apparent_error"] / pulses["diffusivity_apparent"]
    return np.nan_to_num(pulses["relaxed_voltage_error"]), np.nan_to_num(relative)


def _read_as_in_the_laboratory(test: "Titration", cell: Cell, reading: Reading) -> dict[str, Array]:
    r"""Everything known of each pulse.

    The ratio of the diffusivities is split into three factors. That of the length follows from
    :func:`factor_of_length`. The second is (Delta E_diff/Delta E_t)^2, with Delta E_diff what
    Delta E_t would be if no loss but solid diffusion and hysteresis had changed from the first
    sample to the end of the pulse. The third is what is left.
    """
    start, sampled, end, rested = (
        reading.moments[m] for m in ("start", "sampled", "end", "rested")
    )
    area = cell.test.electrode_area.si
    i = start[CURRENT] / area
    pulse_time = end[TIME] - start[TIME]
    # before the first pulse the cell is in equilibrium
    before = np.concatenate([start[EQUILIBRIUM_VOLTAGE][:1], rested[VOLTAGE][:-1]])
    sodium_before = np.concatenate(
        [start[CATION_AMOUNT_IN_CATHODE][:1], rested[CATION_AMOUNT_IN_CATHODE][:-1]]
    )
    at_once = sum((start[LOSSES[loss]] for loss in LOSSES if loss not in SLOW), np.zeros(i.size))
    changes = np.array([end[LOSSES[loss]] - sampled[LOSSES[loss]] for loss in OTHER_LOSSES])
    branch = 0 - rested[LOSSES["hysteresis"]]  # 0, not -0
    relaxed = rested[VOLTAGE] - before
    during = np.where(reading.whole, end[VOLTAGE] - sampled[VOLTAGE], np.nan)
    frequency = np.where(
        [not why_not_read(*changes) for changes in zip(relaxed, during, strict=True)],
        diffusivity_over_radius_squared(relaxed, during, pulse_time),
        np.nan,
    )
    tau = time_constant(cell)
    ratio = frequency * tau
    length = np.array(
        [
            factor_of_length(seconds / tau, test.sampling_s / tau) if whole else np.nan
            for seconds, whole in zip(pulse_time, reading.whole, strict=True)
        ]
    )
    other = ((during + changes.sum(axis=0)) / during) ** 2
    return {
        "start_time": start[TIME],
        "pulse_time": pulse_time,
        "relaxed_time": rested[TIME],
        "relaxed_capacity": np.abs(rested[CHARGE_PASSED]) * 1e3 / active_mass(cell),
        "voltage_at_end": end[VOLTAGE],
        "charge": i * pulse_time,
        "sodium_taken_up": (rested[CATION_AMOUNT_IN_CATHODE] - sodium_before) * F / area,
        "sodium_content": rested[SODIUM_CONTENT],
        "relaxed_voltage": rested[VOLTAGE],
        "equilibrium_voltage": rested[EQUILIBRIUM_VOLTAGE],
        "relaxation_left": rested[VOLTAGE] - rested[EQUILIBRIUM_VOLTAGE] - branch,
        "branch_shift": branch,
        "resistance_apparent": np.where(reading.whole, (before - sampled[VOLTAGE]) / i, np.nan),
        "resistance_model": at_once / i,
        "loss_change": changes.T,
        "voltage_change_relaxed": relaxed,
        "voltage_change_during": during,
        "diffusivity_apparent": frequency * cell.cathode.particle_radius.si**2,
        "diffusion_time_constant_apparent": 1 / frequency,
        "ratio": ratio,
        "factor_of_length": length,
        "factor_of_other_losses": np.where(np.isfinite(ratio), other, np.nan),
        "factor_of_potential": ratio / (length * other),
    }


def time_constant(cell: Cell) -> float:
    """R^2/D of the particles at the temperature of the test [s]."""
    return float(cell.cathode.diffusion_time_constant(cell.test.temperature.si))


def padded(rows: list[Array], size: int) -> Array:
    """Arrays of unequal length as one, NaN behind their ends."""
    table = np.full((len(rows), size, *rows[0].shape[1:]), np.nan)
    for row, values in zip(table, rows, strict=True):
        row[: len(values)] = values
    return table
