"""``nasicell ragone``."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from nasicell.cli.options import (
    ELECTROLYTE_NAMES,
    json_option,
    load_changed,
    named_as_options,
    out_option,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, show
from nasicell.parameters import InputError

FILES = "table.csv, optima.csv, ragone.nc, figure.png, figure.pdf, citations.bib"
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
    "--rate",
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
@click.option(
    "--electrolyte",
    type=click.Choice(ELECTROLYTE_NAMES),
    help="Electrolyte model; by default the one that the cell file names.",
)
@click.option(
    "--accuracy",
    type=float,
    default=0.2,
    show_default=True,
    metavar="MAH_G",
    help="Numerical error asked for in each capacity, mAh/g.",
)
@click.option(
    "--workers",
    type=int,
    metavar="N",
    help="Processes for the range of loadings; by default 1.",
)
@click.option(
    "--dask", metavar="ADDRESS", help="Work on a Dask cluster, for example tcp://127.0.0.1:8786."
)
@out_option
@json_option
def command(
    cell: str,
    loading: str,
    rate: str | None,
    share: str,
    changes: tuple[str, ...],
    electrolyte: str | None,
    accuracy: float,
    workers: int | None,
    dask: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find energy and power against C-rate and loading, and the best loading for each rate.

    CELL is a shipped cell or the path of a cell file. Energy and power are per cathode area and per
    mass of those layers whose mass the cell states. The best loadings are searched on the model.
    """
    if workers is not None and dask is not None:
        raise InputError("--workers are processes here and --dask a cluster; give one of them")
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

    with named_as_options({LOADING: "--loading"}):
        question = Question.read(
            loaded, loading, rate, share=_share(share), accuracy_mAh_g=accuracy
        )
    prepare_folder(out)
    total = question.sweep.samples + len(question.c_rates)
    with tqdm(total=total, file=sys.stderr, leave=False, unit="step", disable=None) as bar:
        data = answer(
            question,
            workers=1 if workers is None else workers,
            dask=dask,
            progress=bar.update,
        )
    if out is not None:
        write(data, plot_ragone(data), out)
    content = summary(data) | {"citations": citations_of([data])}
    show(content, text(data), [data], out, as_json, FILES)


def _share(text: str) -> float:
    """A share such as 80% or 0.8.

    Raises
    ------
    InputError
        If it is not a number.
    """
    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        raise InputError(f"--share is '{text}'; write for example --share 80%") from None
    return number / 100 if text.strip().endswith("%") else number
