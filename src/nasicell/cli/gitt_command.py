"""``nasicell gitt``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    chosen,
    json_option,
    load_changed,
    out_option,
    parse_rate,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result


@click.command("gitt")
@click.argument("cell")
@set_option
@click.option(
    "--rate", default="0.1", show_default=True, metavar="C-RATE", help="C-rate of the pulses."
)
@click.option(
    "--pulse",
    type=float,
    metavar="MINUTES",
    help="Time of a pulse; by default a twentieth of the charge of 1C in an hour.",
)
@click.option(
    "--rest",
    type=float,
    default=120.0,
    show_default=True,
    metavar="MINUTES",
    help="Time of a rest.",
)
@click.option(
    "--direction",
    type=click.Choice(["discharge", "charge", "both"]),
    default="discharge",
    show_default=True,
    help="Way of the titration; both are two, each from its own equilibrium.",
)
@physics_options
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    rate: str,
    pulse: float | None,
    rest: float,
    direction: str,
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Titrate a cell with pulses and rests (GITT).

    CELL is a shipped cell or the path of a cell file. Open-circuit potential, resistance and
    diffusivity are read as a laboratory reads them, and stand beside what is true in the model.
    """
    loaded = load_changed(cell, changes)
    c_rate = parse_rate(rate, "--rate")

    from nasicell.experiments import Titration
    from nasicell.running import run

    titration = Titration(c_rate, pulse_minutes=pulse, rest_minutes=rest, direction=direction)
    choice = chosen(loaded, electrolyte, hysteresis, self_heating)
    prepare_folder(out)
    with progress_bar(1) as (_, tell):
        result = run(loaded, titration, **choice, progress=tell)
    report_result(result, "Titration", out, as_json)
