"""``nasicell sweep``."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nasicell.cli.options import (
    json_option,
    load_varied,
    physics_options,
    processes,
    set_option,
    sweep_options,
    varied,
)
from nasicell.cli.reporting import counting_bar, show
from nasicell.parameters import InputError

if TYPE_CHECKING:
    import xarray as xr

    from nasicell.sweeps.design import Sweep


@click.command("sweep")
@click.argument("cell")
@click.option(
    "--vary",
    multiple=True,
    metavar="PATH=VALUES",
    help="Vary a number, any number of times: START:STOP:N[:log], or a,b,c; with --design "
    "LOW:HIGH[:log]. For example electrolyte.conductivity=0.1mS/cm:3mS/cm:20:log, "
    "c_rate=1,5,15.",
)
@click.option(
    "--design",
    default="grid",
    show_default=True,
    metavar="DESIGN",
    help="grid of all values; lhs:N (Latin hypercube), sobol:N, saltelli:N (for Sobol indices).",
)
@click.option("--seed", type=int, metavar="N", help="Of samples that are drawn; by default 0.")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="METRIC",
    help="capacity@15C; charge_capacity, mean_voltage, energy, energy_efficiency, loss.NAME, "
    "time_to_depletion at a C-rate; limiting_rate@80%. By default the capacity at the cell's "
    "fastest rate.",
)
@set_option
@physics_options
@sweep_options()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.nc",
    help="Write the result; the same command continues an interrupted one.",
)
@click.option(
    "--figure",
    type=click.Path(path_type=Path),
    metavar="FILE.png",
    help="Draw a grid of one or two axes, as PNG and PDF.",
)
@json_option
def command(
    cell: str,
    vary: tuple[str, ...],
    design: str,
    seed: int | None,
    metrics: tuple[str, ...],
    changes: tuple[str, ...],
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    cycles: int,
    accuracy: float,
    workers: int | None,
    dask: str | None,
    out: Path | None,
    again: bool,
    figure: Path | None,
    as_json: bool,
) -> None:
    """Vary numbers of a cell and ask what becomes of it, a thousand times over.

    CELL is a shipped cell or the path of a cell file. Every sample is cycled from as built at each
    C-rate that a metric asks for. A sample that fails is a row with a reason; the sweep goes on.
    """
    model = (f"electrolyte_model={electrolyte}",) if electrolyte else ()
    axes = varied(vary, changes)

    from nasicell.sweeps.design import Sweep
    from nasicell.sweeps.figure import plot_sweep, refuse_no_figure
    from nasicell.sweeps.netcdf import opened
    from nasicell.sweeps.summary import SHOWN

    loaded, physics = load_varied(
        cell, (*changes, *model), axes, hysteresis=hysteresis, self_heating=self_heating
    )
    asked = Sweep.read(
        loaded,
        axes,
        **physics,
        metrics=metrics,
        design=design,
        seed=seed,
        cycles=cycles,
        accuracy_mAh_g=accuracy,
    )
    if figure is not None:
        refuse_no_figure(asked.design.samples is not None, asked.shape)
        if figure.suffix != ".png" or not figure.parent.is_dir():
            raise InputError(
                f"--figure is '{figure}'; write the name of a .png file in a folder that is there"
            )
    if out is None and asked.samples > SHOWN:
        raise InputError(
            f"a sweep of {asked.samples} samples needs --out FILE.nc; without it up to {SHOWN} are "
            "printed"
        )
    working = processes(workers, dask, again, out, "FILE.nc")
    with tempfile.TemporaryDirectory() as folder:
        file = out or Path(folder) / "sweep.nc"
        anew = computed(asked, file, workers=working, dask=dask, again=again)
        with opened(file) as data:
            if figure is not None:
                from nasicell.plots import save_figure

                save_figure(plot_sweep(data), figure.with_suffix(""))
            report(asked, data, as_json)
    if out is not None and not as_json:
        click.echo(f"\n{'written' if anew else 'finished before, nothing computed'}: {out}")


def computed(
    asked: "Sweep", file: Path, *, workers: int, dask: str | None = None, again: bool = False
) -> bool:
    """Compute a sweep into a file, with a bar; False if it was finished already."""
    from nasicell.sweeps.running import run_sweep

    with counting_bar(asked.samples) as bar:
        return run_sweep(asked, file, workers=workers, dask=dask, again=again, progress=bar.update)


def report(asked: "Sweep", data: "xr.Dataset", as_json: bool) -> None:
    """Print a finished sweep."""
    from nasicell.citing import citations_of
    from nasicell.sweeps.summary import summary, text

    content = summary(asked, data) | {"citations": citations_of([data])}
    show(content, text(content), [data], None, as_json)
