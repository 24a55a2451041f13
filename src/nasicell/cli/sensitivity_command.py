"""``nasicell sensitivity``."""

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
    varied,
)
from nasicell.cli.reporting import prepare_folder, show
from nasicell.parameters import InputError

FILES = "sweep.nc, sensitivity.nc, table.csv, figure.png, figure.pdf, citations.bib"


@click.command("sensitivity")
@click.argument("cell")
@click.option(
    "--vary",
    multiple=True,
    metavar="PATH=LOW:HIGH[:log]",
    help="Vary a number over a range, any number of times; by default those of the electrolyte and "
    "the interfaces over the uncertainties of the cell file.",
)
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="METRIC",
    help="As of 'nasicell sweep'; by default capacity@1C, capacity@5C and capacity@15C.",
)
@click.option(
    "--samples",
    type=int,
    default=1024,
    show_default=True,
    metavar="N",
    help="Base rows, a power of two; with d numbers varied N (d + 2) samples are simulated.",
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N")
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
    help="Numerical error asked for in each capacity, mAh/g; a tenth of it for elasticities.",
)
@click.option("--workers", type=int, metavar="N", help="Processes; by default one a core.")
@click.option(
    "--dask", metavar="ADDRESS", help="Work on a Dask cluster, for example tcp://127.0.0.1:8786."
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write samples, result, table and figure; the same command continues an interrupted one.",
)
@click.option("--again", is_flag=True, help="Start anew: discard the samples that --out holds.")
@json_option
def command(
    cell: str,
    vary: tuple[str, ...],
    metrics: tuple[str, ...],
    samples: int,
    seed: int,
    changes: tuple[str, ...],
    electrolyte: str | None,
    cycles: int,
    accuracy: float,
    workers: int | None,
    dask: str | None,
    out: Path | None,
    again: bool,
    as_json: bool,
) -> None:
    """Find which numbers of a cell matter: Sobol indices over ranges, elasticities at a point.

    CELL is a shipped cell or the path of a cell file.
    """
    model = (f"electrolyte_model={electrolyte}",) if electrolyte else ()
    ranges = varied(vary, changes)

    from nasicell.citing import citations_of
    from nasicell.sensitivities.running import Study, run_study
    from nasicell.sensitivities.summary import summary, text

    study = Study.read(
        load_changed(cell, (*changes, *model)),
        ranges or None,
        metrics=metrics,
        samples=samples,
        seed=seed,
        cycles=cycles,
        accuracy_mAh_g=accuracy,
    )
    if workers is not None and dask is not None:
        raise InputError("--workers are processes here and --dask a cluster; give one of them")
    if out is None and again:
        raise InputError("--again discards what --out holds; give --out DIR too")
    prepare_folder(out)
    with (
        tempfile.TemporaryDirectory() as scratch,
        tqdm(
            total=study.sweep.samples, file=sys.stderr, leave=False, unit="sample", disable=None
        ) as bar,
    ):
        data = run_study(
            study,
            out or Path(scratch),
            workers=workers if workers is not None else os.cpu_count() or 1,
            dask=dask,
            again=again,
            progress=bar.update,
        )
    if out is not None:
        from nasicell.sensitivities.writing import write_sensitivity

        write_sensitivity(data, out)
    content = summary(data) | {"citations": citations_of([data])}
    show(content, text(data), [data], out, as_json, FILES)
