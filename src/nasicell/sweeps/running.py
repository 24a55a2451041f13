"""A sweep from what a user asks to its data set, in a file or in memory."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from nasicell.citing import to_cite
from nasicell.parameters import Cell, InputError
from nasicell.sweeps.checking import findings, warnings_of
from nasicell.sweeps.chunks import batch_of
from nasicell.sweeps.cluster import run_on_cluster
from nasicell.sweeps.design import GRID, Sweep, fingerprint, text_of
from nasicell.sweeps.evaluating import Arrays
from nasicell.sweeps.netcdf import MARK, assemble, plan_of, refuse_no_sweep
from nasicell.sweeps.parts import Parts, move_settled, refuse_other, said_once
from nasicell.sweeps.working import run_chunks

if TYPE_CHECKING:
    from nasicell.models import CathodePotential, Electrolyte, Heat

Progress = Callable[[int], object]
"""Called with the number of samples that have become known."""


def sweep(
    cell: Cell,
    vary: Mapping[str, Any],
    *,
    metrics: Sequence[str] = (),
    design: str = GRID,
    seed: int | None = None,
    electrolyte: "Electrolyte | None" = None,
    potential: "CathodePotential | None" = None,
    heat: "Heat | None" = None,
    cycles: int = 2,
    accuracy_mAh_g: float = 0.2,
    workers: int = 1,
    dask: str | None = None,
    out: str | Path | None = None,
    again: bool = False,
) -> xr.Dataset:
    """Vary numbers of a cell and ask what becomes of it.

    Parameters
    ----------
    cell : Cell
        The cell.
    vary : mapping
        Path -> values: numbers in SI units, texts with units, or one text as after ``--vary PATH=``
        ("0.1mS/cm:3mS/cm:20:log", "1,2,5 mg/cm^2"). With a design that draws its samples: two ends,
        or "LOW:HIGH[:log]".
    metrics : sequence of str
        Such as "capacity@15C" or "limiting_rate@80%"; by default the capacity at the fastest rate
        of the cell's test.
    design : str
        "grid", "lhs:1000" (Latin hypercube), "sobol:1024", or "saltelli:1024" for Sobol indices.
    seed : int, optional
        Of a drawn design; by default 0.
    electrolyte : Electrolyte, optional
        By default what the cell file names.
    potential : CathodePotential, optional
        ``Hysteresis()`` for a charge and a discharge branch; by default one curve.
    heat : Heat, optional
        ``SelfHeating()`` for a pouch that warms; by default isothermal.
    cycles : int
        Cycles of each sample at each C-rate, each rate from as built; the last counts.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g].
    workers : int
        Processes. A script that asks for more than one needs ``if __name__ == "__main__":``.
    dask : str, optional
        Address of the scheduler of a Dask cluster, whose workers do the work then.
    out : path, optional
        A file; the same call continues an interrupted sweep. By default nothing is kept.
    again : bool
        Discard what stands at ``out``.

    Returns
    -------
    xarray.Dataset
        One dimension an axis, or ``sample``; a variable a metric, ``status`` and ``reason``.

    Raises
    ------
    InputError
        If something makes no sense.
    """
    asked = Sweep.read(
        cell,
        vary,
        metrics=metrics,
        design=design,
        seed=seed,
        electrolyte=electrolyte,
        potential=potential,
        heat=heat,
        cycles=cycles,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sweep.nc" if out is None else Path(out)
        run_sweep(asked, path, workers=workers, dask=dask, again=again)
        return xr.load_dataset(path, engine="h5netcdf")


def run_sweep(
    asked: Sweep,
    out: Path,
    *,
    workers: int = 1,
    dask: str | None = None,
    again: bool = False,
    progress: Progress = lambda samples: None,
) -> bool:
    """Compute a sweep into a file, or continue one.

    Parameters
    ----------
    asked : Sweep
        The sweep.
    out : pathlib.Path
        The file.
    workers : int
        Processes; the result does not depend on it.
    dask : str, optional
        Address of the scheduler of a Dask cluster, in the place of processes.
    again : bool
        Discard what stands there of this or another sweep.
    progress : callable
        Called with the number of samples that have become known.

    Returns
    -------
    bool
        Whether anything was computed: False if the file was finished already.

    Raises
    ------
    InputError
        If something else stands there, or the cell cannot be simulated so.
    OSError
        If the disk refuses; what is done is kept.
    """
    if workers < 1:
        raise InputError(f"workers are {workers}; give a whole number from 1 on")
    if out.suffix != ".nc":
        raise InputError(f"--out is '{out}'; write the name of a file that ends in .nc")
    parts = Parts(out, asked)
    if not again and _finished(parts):
        progress(asked.samples)
        _clear_up(parts)
        return False
    refuse_no_sweep(out)
    plan = text_of(asked.plan())
    resolutions, keys = _tried(asked)
    with parts.alone():
        if not again and _finished(parts):  # by another process, just now
            progress(asked.samples)
            parts.clear()
            return False
        if again:
            out.unlink(missing_ok=True)
            parts.clear()
        missing = parts.prepare()
        progress(asked.samples - sum(_length(asked, index) for index in missing))

        def keep(index: int, arrays: Arrays) -> None:
            parts.write(index, arrays)
            progress(_length(asked, index))

        if dask is None:
            # one chunk and the check are not worth a process
            run_chunks(plan, missing, min(workers, asked.chunks), keep)
        else:
            run_on_cluster(plan, missing, dask, keep)
        with said_once(out):
            aside = parts.folder / "whole.nc"
            found = findings(asked, parts.read(asked.chunks))
            assemble(parts, _attributes(asked, resolutions, keys, found), aside)
            move_settled(aside, out)
        parts.clear()
    return True


def _tried(asked: Sweep) -> tuple[list[dict[str, Any]], frozenset[str]]:
    """Build the batch of a sweep once, without compiling it, before a file is made.

    Returns
    -------
    tuple
        Meshes and tolerances from that of most samples to that of the steepest cliffs, and what
        PyBaMM wants cited.

    Raises
    ------
    InputError
        If the cell cannot be simulated so.
    """
    from nasicell.models.registered import registered

    with registered() as keys:
        batch = batch_of(asked, expected=0)
    return [asdict(resolution) for resolution in batch.resolutions], frozenset(keys)


def _finished(parts: Parts) -> bool:
    """Tell whether the file is there, and refuse one that is something else."""
    if not parts.out.exists():
        return False
    refuse_no_sweep(parts.out)
    refuse_other(parts.out, plan_of(parts.out), parts.sweep.plan())
    return True


def _clear_up(parts: Parts) -> None:
    """Remove what a run left that was stopped between the last rename and its end."""
    if parts.folder.exists():
        with suppress(InputError), parts.alone():  # or it is another's, who is at work there
            parts.clear()


def _length(asked: Sweep, index: int) -> int:
    """Samples of a chunk; the check adds none."""
    if index == asked.chunks:
        return 0
    start, stop = asked.span(index)
    return stop - start


def _attributes(
    asked: Sweep,
    resolutions: list[dict[str, Any]],
    keys: frozenset[str],
    found: dict[str, Any],
) -> dict[str, Any]:
    """Attributes of the data set: what it is, and the record of all that made it."""
    plan = asked.plan()
    cell = asked.cell
    warnings = cell.warnings(*_temperatures(asked)) + warnings_of(asked, found)
    record = {
        "plan": plan,
        "resolutions": resolutions,
        "check": found,
        "warnings": warnings,
        "citations": to_cite(cell, keys),
    }
    return {
        MARK: 1,
        "title": f"sweep of {', '.join(asked.names)} of {cell.name}",
        "cell": cell.name,
        "basis_mA_g": cell.test.specific_current_1C.si,
        "electrolyte_model": asked.electrolyte.name
        if asked.electrolyte
        else cell.electrolyte_model,
        "samples": asked.samples,
        "sweep_sha256": fingerprint(plan),
        "warnings": "\n".join(warnings),
        "record": json.dumps(record, sort_keys=True, ensure_ascii=False),
    }


def _temperatures(asked: Sweep) -> tuple[float, float]:
    """Lowest and highest temperature of the samples [K]."""
    for axis in asked.axes:
        if axis.path == "test.temperature":
            found = axis.si(np.asarray(axis.values))
            return float(found.min()), float(found.max())
    T = asked.cell.test.temperature.si
    return T, T
