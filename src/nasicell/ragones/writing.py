"""What ``--out`` writes."""

from pathlib import Path

import xarray as xr
from matplotlib.figure import Figure

from nasicell.citing import write_bib
from nasicell.files import write_csv, write_netcdf, written_together
from nasicell.plots import save_figure
from nasicell.ragones.summary import optimum_table, rows


def write(data: xr.Dataset, figure: Figure, folder: Path) -> None:
    """Write the tables, the data, the figure and what to cite, all or none.

    Parameters
    ----------
    data : xarray.Dataset
        The result.
    figure : matplotlib.figure.Figure
        Its figure.
    folder : pathlib.Path
        An existing folder.
    """
    with written_together(folder) as aside:
        write_csv(aside / "table.csv", rows(data))
        write_csv(aside / "optima.csv", optimum_table(data))
        write_netcdf(aside / "ragone.nc", data)
        save_figure(figure, aside / "figure")
        write_bib([data], aside)
