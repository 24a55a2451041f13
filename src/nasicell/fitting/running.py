"""Fit a cell to what was measured of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import xarray as xr

from nasicell.comparing import Measured
from nasicell.experiments.rate_test import Progress
from nasicell.fitting.asked import ACCURACY, STARTS, read_fit
from nasicell.fitting.free import Asked
from nasicell.models import CathodePotential, Electrolyte, Heat
from nasicell.parameters import Cell
from nasicell.running import run


def fit(
    cell: Cell,
    measured: Measured | Sequence[Measured] = (),
    *,
    free: Sequence[str] | Mapping[str, Asked] = (),
    hold_out: Sequence[float] = (),
    hold_out_half_cycles: Sequence[int] = (),
    voltage_noise: str | None = None,
    capacity_noise: str | None = None,
    impedance_noise: str | None = None,
    starts: int = STARTS,
    seed: int = 0,
    workers: int = 1,
    posterior: int = 0,
    setup: str | None = None,
    sodium_content: float | None = None,
    mass: str | None = None,
    one_c: str | None = None,
    mapping: str | Path | None = None,
    half_cycles: Sequence[int] | None = None,
    cycles: Sequence[int] | None = None,
    rates: Sequence[float] | None = None,
    before: float | None = None,
    accuracy_mAh_g: float = ACCURACY,
    electrolyte: Electrolyte | None = None,
    potential: CathodePotential | None = None,
    heat: Heat | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Find free numbers of a cell from measured data, how well they are known, and what they tell.

    Parameters
    ----------
    cell : Cell
        The cell, as :func:`nasicell.load` returns it.
    measured : path, str, xarray.Dataset or a sequence of them
        As for :func:`nasicell.compare`, and impedance beside it; by default the cell's own table,
        ``test.measured``. A table counts each C-rate once, at its first measurement.
    free : sequence of str or mapping
        Free numbers, ``PATH`` or ``PATH=LOW:HIGH``, or ranges by path ("LOW:HIGH", or two numbers
        in SI units). Without a range that of the entry's uncertainty; without any the entries that
        the cell file says are fitted by ``nasicell fit`` and its name.
    hold_out : sequence of float
        C-rates that are not fitted, but predicted.
    hold_out_half_cycles : sequence of int
        The same by the number of the half-cycle.
    voltage_noise, capacity_noise, impedance_noise : str, optional
        Standard deviation of the data: "1 mV"; "0.5 mAh/g" or "1 %"; "1 %" of the modulus. Where
        one is missing the residuals tell the noise.
    starts, seed : int
        Starts of the search, and what draws them.
    workers : int
        Processes.
    posterior : int
        Steps of walkers that sample the posterior (emcee; extra ``posterior``); 0 for none.
    setup, sodium_content : optional
        Of measured impedance: "half-cell", "symmetric" or "blocking", and the cathode's content.
    mass, one_c, mapping, half_cycles, cycles, rates, before, accuracy_mAh_g
        As for :func:`nasicell.compare`.
    electrolyte, potential, heat, progress
        As for :func:`nasicell.run`.

    Returns
    -------
    xarray.Dataset
        See :func:`nasicell.fitting.result.fit_dataset`; with the run's record.

    Raises
    ------
    InputError
        If data, cell and free numbers do not go together.
    SimulationError
        If no start, or the fitted cell, gets through.
    """
    asked = read_fit(
        cell,
        measured,
        free=free,
        hold_out=hold_out,
        hold_out_half_cycles=hold_out_half_cycles,
        voltage_noise=voltage_noise,
        capacity_noise=capacity_noise,
        impedance_noise=impedance_noise,
        starts=starts,
        seed=seed,
        workers=workers,
        posterior=posterior,
        setup=setup,
        sodium_content=sodium_content,
        mass=mass,
        one_c=one_c,
        mapping=mapping,
        half_cycles=half_cycles,
        cycles=cycles,
        rates=rates,
        before=before,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    return run(
        cell, asked, electrolyte=electrolyte, potential=potential, heat=heat, progress=progress
    )
