"""A finished sweep once more, from the plan in its file, and how far apart the two are."""

from pathlib import Path

import numpy as np
import xarray as xr

from nasicell.parameters import InputError
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.netcdf import described, plan_of


def recorded(file: Path) -> Sweep:
    """The sweep that a file holds.

    Parameters
    ----------
    file : pathlib.Path
        A finished sweep.

    Raises
    ------
    InputError
        If it is none, or its record was changed by hand.
    """
    if not file.exists():
        raise InputError(f"{file}: cannot be read (No such file or directory)")
    plan = plan_of(file)
    if plan is None:
        raise InputError(f"{file}: not a file that nasicell sweep wrote{described(file)}")
    try:
        sweep, fingerprint = Sweep.from_plan(plan), plan["cell_sha256"]
    except (KeyError, TypeError, ValueError) as problem:
        raise InputError(f"{file}: the record is incomplete or was changed ({problem})") from None
    if sweep.cell.fingerprint != fingerprint:
        raise InputError(f"{file}: the record's cell was changed after the run")
    return sweep


def difference(sweep: Sweep, before: xr.Dataset, now: xr.Dataset) -> str:
    """Say how far the values of two runs of a sweep are apart, and how far they may be.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    before, now : xarray.Dataset
        Its results.
    """
    parts = []
    for metric in sweep.metrics:
        old, new = (data[metric.variable].values for data in (before, now))
        known = np.isfinite(old) & np.isfinite(new)
        largest = np.abs(new - old)[known].max(initial=0.0)
        unit = "" if metric.kind.unit == "1" else f" {metric.kind.unit}"
        parts.append(f"{largest:.2g}{unit} of {metric.text}")
    other = int((before.status.values != now.status.values).sum())
    return (
        f"largest difference from the record: {', '.join(parts)}, and {other} samples have another "
        f"status; capacities are computed to {sweep.accuracy_mAh_g:g} mAh/g"
    )
