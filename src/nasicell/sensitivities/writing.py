"""What ``--out`` writes beside the samples."""

from pathlib import Path

import xarray as xr

from nasicell.citing import write_bib
from nasicell.files import write_csv, write_whole
from nasicell.plots import save_figure
from nasicell.sensitivities.figure import plot_sensitivity
from nasicell.sensitivities.summary import rows


def write_sensitivity(data: xr.Dataset, folder: Path) -> None:
    """Write sensitivity.nc, table.csv, figure.png, figure.pdf and citations.bib.

    Parameters
    ----------
    data : xarray.Dataset
        Result of :func:`nasicell.sensitivity`.
    folder : pathlib.Path
        An existing folder.
    """
    write_whole(folder / "sensitivity.nc", lambda aside: data.to_netcdf(aside, engine="h5netcdf"))
    write_csv(folder / "table.csv", rows(data))
    save_figure(plot_sensitivity(data), folder / "figure")
    write_bib([data], folder)
