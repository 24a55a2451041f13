"""Measured data written down: columns of the Battery Data Format, netCDF, the report."""

import io
from pathlib import Path

import numpy as np
import xarray as xr

from nasicell.experiments.importing.tidy import RECORDS
from nasicell.files import write_csv, write_json, write_whole
from nasicell.measured import import_summary
from nasicell.parameters import InputError

FILES = "measured.bdf.csv, measured.nc, table.csv, report.json"
"""What a folder gets; table.csv only where there are half-cycles."""


def write_measured(data: xr.Dataset, out: Path) -> None:
    """Write imported data.

    Parameters
    ----------
    data : xarray.Dataset
        From :func:`nasicell.read_measured`.
    out : pathlib.Path
        A file that ends in .csv (columns of the Battery Data Format) or .nc, or an existing folder,
        which gets both, the half-cycles and the report.

    Raises
    ------
    InputError
        If the name of a file ends in something else.
    """
    if out.is_dir():
        write_whole(out / "measured.bdf.csv", lambda aside: _write_bdf(data, aside))
        write_whole(out / "measured.nc", lambda aside: _write_netcdf(data, aside))
        summary = import_summary(data)
        if summary["half_cycle_rows"]:
            write_csv(out / "table.csv", summary["half_cycle_rows"])
        write_json(out / "report.json", summary)
    elif out.suffix == ".csv":
        write_whole(out, lambda aside: _write_bdf(data, aside))
    elif out.suffix == ".nc":
        write_whole(out, lambda aside: _write_netcdf(data, aside))
    else:
        raise InputError(f"the file '{out}' ends neither in .csv nor in .nc")


def _write_bdf(data: xr.Dataset, path: Path) -> None:
    """Write the records with BDF's columns; its current is positive on charge."""
    names = [name for name in RECORDS if name in data]
    columns = [data[name].values for name in names]
    if "current" in names:
        at = names.index("current")
        columns[at] = 0.0 - columns[at]
    text = io.StringIO()
    text.write(",".join(RECORDS[name][0] for name in names) + "\n")
    cells = [
        [f"{value:.12g}" for value in column]
        if np.issubdtype(column.dtype, np.number)
        else ['"' + str(value).replace('"', '""') + '"' for value in column]
        for column in columns
    ]
    text.writelines(",".join(row) + "\n" for row in zip(*cells, strict=True))
    path.write_text(text.getvalue(), encoding="utf-8")


def _write_netcdf(data: xr.Dataset, path: Path) -> None:
    data.to_netcdf(path, engine="h5netcdf")
