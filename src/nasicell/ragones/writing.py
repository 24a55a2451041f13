"""What ``--out`` writes."""

from pathlib import Path

import xarray as xr
from matplotlib.figure import Figure

from nasicell.citing import write_bib
from nasicell.files import write_csv, write_whole
from nasicell.plots import save_figure
from nasicell.ragones.summary import optimum_table, rows


def write(data: xr.Dataset, figure: Figure, folder: Path) -> None:
    """Write the tables, the data, the figure and what to cite.

    Parameters
    ----------
    data : xarray.Dataset
        The result.
    figure : matplotlib.figure.Figure
        Its figure.
    folder : pathlib.Path
        An existing folder.
    """
    write_csv(folder / "table.csv", rows(data))
    write_csv(folder / "optima.csv", optimum_table(data))
    write_whole(folder / "ragone.nc", lambda aside: data.to_netcdf(aside, engine="h5netcdf"))
    save_figure(figure, folder / "figure")
    write_bib([data], folder)
