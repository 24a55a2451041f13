"""``nasicell ragone``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    electrolyte_option,
    json_option,
    load_changed,
    named_as_options,
    out_option,
    processes,
    set_option,
    sweep_options,
)
from nasicell.cli.reporting import counting_bar, prepared_folder, show
from nasicell.parameters import InputError

FILES = "sweep.nc, table.csv, optima.csv, ragone.nc, figure.png, figure.pdf, citations.bib"
LOADING = "cathode.loading"


@click.command("ragone")
@click.argument("cell")
@click.option(
    "--loading",
    default="0.5:20mg/cm^2:16:log",
    show_default=True,
    metavar="VALUES",
    help="Loadings of active material: START:STOP:N[:log], or a,b,c.",
)
@click.option(
    "--rates",
    metavar="VALUES",
    help="C-rates: START:STOP:N[:log], or a,b,c; by default those of the cell's test.",
)
@click.option(
    "--share",
    default="80%",
    show_default=True,
    metavar="SHARE",
    help="Also find the largest loading at which this share of the capacity at 0.1C remains.",
)
@set_option
@electrolyte_option
@sweep_options()
@out_option
@json_option
def command(
    cell: str,
    loading: str,
    rates: str | None,
    share: str,
    changes: tuple[str, ...],
    electrolyte: str | None,
    cycles: int,
    accuracy: float,
    workers: int | None,
    dask: str | None,
    again: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find energy and power against C-rate and loading, and the best loading for each rate.

    CELL is a shipped cell or the path of a cell file. Energy and power are per cathode area and per
    mass of those layers whose mass the cell states. The best loadings are searched on the model.
    With --out the same command continues an interrupted one.
    """
    working = processes(workers, dask, again, out)
    if any(change.partition("=")[0].strip() == LOADING for change in changes):
        raise InputError(f"{LOADING} is in --set, and ragone varies it; write --loading")
    model = (f"electrolyte_model={electrolyte}",) if electrolyte else ()
    loaded = load_changed(cell, (*changes, *model))

    from nasicell.citing import citations_of
    from nasicell.ragones.figure import plot_ragone
    from nasicell.ragones.question import Question
    from nasicell.ragones.running import answer
    from nasicell.ragones.summary import summary, text
    from nasicell.ragones.writing import write
    from nasicell.sweeps.axes import C_RATE

    with named_as_options({LOADING: "--loading", C_RATE: "--rates", "share": "--share"}):
        question = Question.read(
            loaded, loading, rates, share=share, cycles=cycles, accuracy_mAh_g=accuracy
        )
    total = question.sweep.samples + len(question.c_rates)
    with (
        prepared_folder(out) as folder,
        counting_bar(total, "step") as bar,
    ):
        data = answer(
            question,
            folder,
            workers=working,
            dask=dask,
            again=again,
            progress=bar.update,
        )
    if out is not None:
        write(data, plot_ragone(data), out)
    content = summary(data) | {"citations": citations_of([data])}
    show(content, text(data), [data], out, as_json, FILES)
