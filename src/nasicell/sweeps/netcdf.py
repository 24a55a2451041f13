"""The whole file: one data set with named dimensions and units, filled chunk by chunk."""

import json
import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5netcdf
import h5py
import numpy as np
import xarray as xr

from nasicell.parameters import InputError
from nasicell.sweeps.checking import FINE, HERE, SAMPLE, compared
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import ERROR, STATUS, Arrays
from nasicell.sweeps.parts import Parts

MARK = "nasicell_sweep"
"""Attribute of a finished sweep alone; what is made from one has its record, too."""
_BESIDE = 64  # bytes that HDF5 spends on the text of a sample, beside its letters
_OVERHEAD = 2**17  # bytes of heads and heaps
_BLOCK = 2**16
Slab = tuple[slice | int, ...]


def assemble(parts: Parts, attributes: dict[str, Any], path: Path) -> None:
    """Write all chunks into one file.

    The bytes follow from plan and chunks alone: HDF5 keeps no times, and everything is written in
    the same order.

    Parameters
    ----------
    parts : Parts
        All of them done.
    attributes : dict
        Those of the data set.
    path : pathlib.Path
        The file.
    """
    sweep = parts.sweep
    path.unlink(missing_ok=True)  # of a run that was stopped here
    _try_room(parts, attributes)
    with h5netcdf.File(path, "w") as file:
        file.attrs.update(attributes)
        file.dimensions = dict(zip(sweep.dimensions, sweep.shape, strict=True))
        _coordinates(file, sweep)
        _variables(file, sweep)
        _checked(file, sweep, parts.read(sweep.chunks))
        for index in range(sweep.chunks):
            start, stop = sweep.span(index)
            found: dict[str, Any] = dict(parts.read(index))
            found["reason"] = found["reason"].astype(object)
            if sweep.design.samples is not None:
                numbers = sweep.numbers(start, stop)
                found |= dict(zip(sweep.names, numbers.T, strict=True))
            for slab, first, last in slabs(sweep.shape, start, stop):
                for name, values in found.items():
                    target = file.variables[name]
                    part = values[first - start : last - start]
                    target[slab] = part.reshape(_lengths(slab, sweep.shape))


def _try_room(parts: Parts, attributes: dict[str, Any]) -> None:
    """Fill as much of the disk as the file can need, and free it again.

    A full disk then speaks here: within HDF5 it would end the process at its exit.
    """
    sweep = parts.sweep
    beside = (8 * len(sweep.axes) + _BESIDE) * sweep.samples
    needed = parts.size() + beside + 2 * len(str(attributes)) + _OVERHEAD
    block = os.urandom(_BLOCK)  # no file system can pack it
    with tempfile.TemporaryFile(dir=parts.folder) as file:
        for _ in range(-(-needed // _BLOCK)):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _coordinates(file: Any, sweep: Sweep) -> None:
    for name, axis in zip(sweep.names, sweep.axes, strict=True):
        if sweep.design.samples is None:
            variable = file.create_variable(name, (name,), data=np.asarray(axis.values))
        else:
            variable = file.create_variable(name, ("sample",), float)
        variable.attrs.update(
            {
                "units": axis.unit,
                "long_name": axis.path,
                "si_units": axis.si_unit,
                "si_factor": axis.factor,
                "si_offset": axis.offset,
            }
        )


def _variables(file: Any, sweep: Sweep) -> None:
    beside = {} if sweep.design.samples is None else {"coordinates": " ".join(sweep.names)}
    for metric in sweep.metrics:
        variable = file.create_variable(metric.variable, sweep.dimensions, float, fillvalue=np.nan)
        place = "c_rate" if metric.kind.reads else "share"
        at = {} if metric.at is None else {place: metric.at}
        variable.attrs.update(
            {
                "units": metric.kind.unit,
                "long_name": metric.kind.long_name,
                "metric": metric.text,
                **at,
                **beside,
            }
        )
    error = file.create_variable(ERROR, sweep.dimensions, float, fillvalue=np.nan)
    error.attrs.update(
        {
            "units": "mAh/g",
            "long_name": "largest estimated numerical error of a capacity",
            "comment": "known where a capacity lies on a cliff, so that several meshes were run",
            **beside,
        }
    )
    status = file.create_variable("status", sweep.dimensions, np.int8)
    status.attrs.update(
        {
            "long_name": "what became of the sample",
            "flag_values": np.array(list(STATUS), dtype=np.int8),
            "flag_meanings": " ".join(STATUS.values()),
            **beside,
        }
    )
    reason = file.create_variable("reason", sweep.dimensions, h5py.string_dtype())
    reason.attrs.update({"long_name": "why, where the status is not ok", **beside})


def _checked(file: Any, sweep: Sweep, arrays: Arrays) -> None:
    """Write the samples that were checked: their numbers, and their metrics on both meshes."""
    if not len(arrays[SAMPLE]):
        return
    file.dimensions["checked"] = len(arrays[SAMPLE])
    number = file.create_variable(SAMPLE, ("checked",), data=arrays[SAMPLE].astype(np.int64))
    number.attrs["long_name"] = "number of a checked sample, the last dimension first"
    for metric in compared(sweep.metrics):
        for word, place in ((HERE, "as in the sweep"), (FINE, "on the fine mesh")):
            name = f"{word}{metric.variable}"
            variable = file.create_variable(name, ("checked",), data=arrays[name])
            variable.attrs.update(
                {"units": metric.kind.unit, "long_name": f"{metric.kind.long_name}, {place}"}
            )


def slabs(shape: tuple[int, ...], start: int, stop: int) -> Iterator[tuple[Slab, int, int]]:
    """Cut a run of samples, in the order of the last dimension first, into rectangular pieces.

    Parameters
    ----------
    shape : tuple of int
        Lengths of the dimensions.
    start, stop : int
        First sample, and the first beyond the run.

    Yields
    ------
    tuple
        Index of a piece, its first sample, and the first beyond it.
    """
    if start >= stop:
        return
    if len(shape) == 1:
        yield (slice(start, stop),), start, stop
        return
    row = math.prod(shape[1:])
    first, last = -(-start // row), stop // row  # whole rows
    if first > last:  # within one row
        for slab, low, high in slabs(shape[1:], start - last * row, stop - last * row):
            yield (last, *slab), low + last * row, high + last * row
        return
    for at, low, high in ((first - 1, start, first * row), (last, last * row, stop)):
        if at == last and first < last:
            yield (slice(first, last), *(slice(0, n) for n in shape[1:])), first * row, last * row
        for slab, inner, outer in slabs(shape[1:], low - at * row, high - at * row):
            yield (at, *slab), inner + at * row, outer + at * row


def _lengths(slab: Slab, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(
        len(range(*part.indices(n)))
        for part, n in zip(slab, shape, strict=True)
        if isinstance(part, slice)
    )


def plan_of(path: Path) -> dict[str, Any] | None:
    """The plan of a finished sweep; None if the file is something else."""
    try:
        with h5netcdf.File(path, "r") as file:
            if MARK not in file.attrs:
                return None
            plan: dict[str, Any] = json.loads(file.attrs["record"])["plan"]
            return plan
    except (OSError, KeyError, ValueError, TypeError):
        return None


def described(path: Path) -> str:
    """Say in brackets what a file is that is no sweep, where it has a title."""
    try:
        with h5netcdf.File(path, "r") as file:
            return f" ({file.attrs['title']})"
    except (OSError, KeyError):
        return ""


def refuse_no_sweep(out: Path) -> None:
    """Refuse to take the place of what is no result of a sweep.

    Raises
    ------
    InputError
        If something else is there.
    """
    if out.exists() and plan_of(out) is None:
        raise InputError(
            f"{out} is there and is no result of a sweep{described(out)}; write another --out"
        )


def opened(path: Path) -> xr.Dataset:
    """The finished sweep, read when its values are used."""
    return xr.open_dataset(path, engine="h5netcdf")
