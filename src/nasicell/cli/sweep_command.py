"""``nasicell sweep``."""

import os
import sys
import tempfile
from pathlib import Path

import click
from tqdm import tqdm

from nasicell.cli.options import (
    ELECTROLYTE_NAMES,
    json_option,
    load_changed,
    set_option,
)
from nasicell.cli.reporting import show
from nasicell.parameters import InputError


@click.command("sweep")
@click.argument("cell")
@click.option(
    "--vary",
    multiple=True,
    metavar="PATH=VALUES",
    help="Vary a number, any number of times: START:STOP:N[:log], or a,b,c; with --design "
    "LOW:HIGH[:log]. For example electrolyte.conductivity=0.1mS/cm:3mS/cm:20:log.",
)
@click.option(
    "--design",
    default="grid",
    show_default=True,
    metavar="DESIGN",
    help="grid of all values, lhs:N (Latin hypercube) or sobol:N.",
)
@click.option("--seed", type=int, metavar="N", help="Of lhs and sobol; by default 0.")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="METRIC",
    help="capacity@15C; charge_capacity, mean_voltage, energy, energy_efficiency at a C-rate; "
    "limiting_rate@80%. By default the capacity at the cell's fastest rate.",
)
@set_option
@click.option(
    "--electrolyte",
    type=click.Choice(ELECTROLYTE_NAMES),
    help="Electrolyte model; by default the one that the cell file names.",
)
@click.option(
    "--cycles",
    type=int,
    default=2,
    show_default=True,
    metavar="N",
    help="Cycles at each C-rate, from as built; the last counts.",
)
@click.option(
    "--accuracy",
    type=float,
    default=0.2,
    show_default=True,
    metavar="MAH_G",
    help="Numerical error asked for in each capacity, mAh/g.",
)
@click.option("--workers", type=int, metavar="N", help="Processes; by default one a core.")
@click.option(
    "--dask", metavar="ADDRESS", help="Work on a Dask cluster, for example tcp://127.0.0.1:8786."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.nc",
    help="Write the result; the same command continues an interrupted one.",
)
@click.option("--again", is_flag=True, help="Start anew: discard the sweep that --out holds.")
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
    axes = _axes(vary, changes)

    from nasicell.citing import citations_of
    from nasicell.sweeps.design import Sweep
    from nasicell.sweeps.figure import plot_sweep, refuse_no_figure
    from nasicell.sweeps.netcdf import opened
    from nasicell.sweeps.running import run_sweep
    from nasicell.sweeps.summary import SHOWN, summary, text

    asked = Sweep.read(
        load_changed(cell, (*changes, *model)),
        axes,
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
    if workers is not None and dask is not None:
        raise InputError("--workers are processes here and --dask a cluster; give one of them")
    if out is None and again:
        raise InputError("--again discards what --out holds; give --out FILE.nc too")
    with tempfile.TemporaryDirectory() as folder:
        file = out or Path(folder) / "sweep.nc"
        with tqdm(
            total=asked.samples, file=sys.stderr, leave=False, unit="sample", disable=None
        ) as bar:
            computed = run_sweep(
                asked,
                file,
                workers=workers if workers is not None else os.cpu_count() or 1,
                dask=dask,
                again=again,
                progress=bar.update,
            )
        with opened(file) as data:
            content = summary(asked, data) | {"citations": citations_of([data])}
            if figure is not None:
                from nasicell.plots import save_figure

                save_figure(plot_sweep(data), figure.with_suffix(""))
            show(content, text(content), [data], None, as_json)
    if out is not None and not as_json:
        click.echo(f"\n{'written' if computed else 'finished before, nothing computed'}: {out}")


def _axes(vary: tuple[str, ...], changes: tuple[str, ...]) -> dict[str, str]:
    """Read ``--vary`` by path.

    Raises
    ------
    InputError
        If it is malformed, or a path is given twice or set as well.
    """
    axes: dict[str, str] = {}
    for one in vary:
        path, equals, values = (part.strip() for part in one.partition("="))
        if not equals or not path or not values:
            raise InputError(
                f"--vary takes PATH=VALUES, not '{one}'; "
                "for example --vary electrolyte.conductivity=0.1mS/cm:3mS/cm:20:log"
            )
        if path in axes:
            raise InputError(f"--vary gives {path} twice")
        axes[path] = values
    for change in changes:
        if change.partition("=")[0].strip() in axes:
            raise InputError(f"{change.partition('=')[0].strip()} is in --set and in --vary")
    return axes
