"""What a batch returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
OK, BEYOND, FAILED = 0, 1, 2


@dataclass(frozen=True)
class BatchResult:
    """The last cycle of every sample at every C-rate: arrays of shape (samples, rates).

    Attributes
    ----------
    discharge_capacity_mAh_g, charge_capacity_mAh_g : array
        Specific capacities [mAh/g].
    mean_voltage_V : array
        Discharge energy over discharge capacity [V].
    energy_Wh_kg : array
        Discharge energy per active material [Wh/kg].
    energy_efficiency : array
        Discharge energy over charge energy [-], of cycles that close.
    numerical_error_mAh_g : array
        Estimated error of the capacities [mAh/g] where more than one mesh was run.
    status : array of int8
        0 ok; 1 beyond a cut-off from the start, so capacity 0; 2 failed.
    reason : array of str
        In words; "" where ok.
    observed : dict
        Under each name that was asked: of a loss its mean over the last discharge [V], weighted by
        charge; the time to depletion in it [s], NaN where the salt is not depleted.
    """

    discharge_capacity_mAh_g: Array
    charge_capacity_mAh_g: Array
    mean_voltage_V: Array
    energy_Wh_kg: Array
    energy_efficiency: Array
    numerical_error_mAh_g: Array
    status: NDArray[np.int8]
    reason: NDArray[np.object_]
    observed: dict[str, Array]
