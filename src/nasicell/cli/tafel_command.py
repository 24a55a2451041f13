"""``nasicell tafel``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    electrolyte_choice,
    electrolyte_option,
    json_option,
    load_changed,
    out_option,
    parse_numbers,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result


@click.command("tafel")
@click.argument("cell")
@set_option
@click.option(
    "--rate",
    type=float,
    default=0.5,
    show_default=True,
    metavar="MV_S",
    help="Rate of the sweep, mV/s.",
)
@click.option(
    "--to",
    "end",
    type=float,
    default=300.0,
    show_default=True,
    metavar="MV",
    help="Voltage of the cell where either sweep ends, mV.",
)
@click.option(
    "--window",
    default="70,150",
    show_default=True,
    metavar="LOW,HIGH",
    help="Where the line is fitted, mV of what is taken for the overpotential.",
)
@electrolyte_option
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    rate: float,
    end: float,
    window: str,
    electrolyte: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Sweep a symmetric cell's voltage and read the exchange current from a Tafel plot.

    CELL is a shipped cell or the path of a cell file; the symmetric cell has its metal on both
    sides. The line is read as papers do and as it should be, beside the exchange current in the
    model, and the difference is split into its causes.
    """
    loaded = load_changed(cell, changes)
    fitted = parse_numbers(window, "--window", example="70,150")

    from nasicell.experiments import Tafel
    from nasicell.running import run

    protocol = Tafel(rate_mV_s=rate, to_mV=end, window_mV=fitted)
    prepare_folder(out)
    choice = electrolyte_choice(loaded, electrolyte)
    with progress_bar(1) as (_, tell):
        result = run(loaded, protocol, electrolyte=choice, progress=tell)
    report_result(result, "Tafel", out, as_json)
