"""What ``--out`` writes beside the samples."""

from pathlib import Path

import xarray as xr

from nasicell.citing import write_bib
from nasicell.files import write_csv, write_netcdf, written_together
from nasicell.plots import save_figure
from nasicell.sensitivities.figure import plot_sensitivity
from nasicell.sensitivities.summary import rows


def write_sensitivity(data: xr.Dataset, folder: Path) -> None:
    """Write sensitivity.nc, table.csv, figure.png, figure.pdf and citations.bib, all or none.

    Parameters
    ----------
    data : xarray.Dataset
        Result of :func:`nasicell.sensitivity`.
    folder : pathlib.Path
        An existing folder.
    """
    with written_together(folder) as aside:
        write_netcdf(aside / "sensitivity.nc", data)
        write_csv(aside / "table.csv", rows(data))
        save_figure(plot_sensitivity(data), aside / "figure")
        write_bib([data], aside)
