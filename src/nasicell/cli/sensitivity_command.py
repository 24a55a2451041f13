"""``nasicell sensitivity``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    electrolyte_option,
    json_option,
    load_changed,
    processes,
    set_option,
    sweep_options,
    varied,
)
from nasicell.cli.reporting import counting_bar, prepared_folder, show

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
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    metavar="N",
    help="Of the samples and of the bootstrap.",
)
@set_option
@electrolyte_option
@sweep_options(more="; a tenth of it for elasticities")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write samples, result, table and figure; the same command continues an interrupted one.",
)
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
    working = processes(workers, dask, again, out)
    with (
        prepared_folder(out) as folder,
        counting_bar(study.sweep.samples) as bar,
    ):
        data = run_study(
            study,
            folder,
            workers=working,
            dask=dask,
            again=again,
            progress=bar.update,
        )
    if out is not None:
        from nasicell.sensitivities.writing import write_sensitivity

        write_sensitivity(data, out)
    content = summary(data) | {"citations": citations_of([data])}
    show(content, text(data), [data], out, as_json, FILES)
