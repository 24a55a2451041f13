"""``nasicell symmetric``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    electrolyte_choice,
    electrolyte_option,
    json_option,
    load_changed,
    out_option,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result


@click.command("symmetric")
@click.argument("cell")
@set_option
@click.option(
    "--current",
    type=float,
    metavar="MA_CM2",
    help="Current density, mA/cm2; by default that of the published symmetric cell, or 0.1.",
)
@click.option(
    "--capacity",
    type=float,
    metavar="MAH_CM2",
    help="Charge of a half cycle, mAh/cm2; by default that of the same, or 0.1.",
)
@click.option("--cycles", type=int, default=3, show_default=True, metavar="N", help="Cycles.")
@click.option(
    "--counter",
    type=click.Choice(["metal", "collector"]),
    default="metal",
    show_default=True,
    help="What stands opposite the metal: the same metal, or a bare collector (Cu).",
)
@click.option(
    "--voltage-limit",
    type=float,
    default=1.0,
    show_default=True,
    metavar="V",
    help="A half cycle ends early beyond this voltage of the whole cell.",
)
@electrolyte_option
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    current: float | None,
    capacity: float | None,
    cycles: int,
    counter: str,
    voltage_limit: float,
    electrolyte: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Plate and strip in a symmetric cell: metal | electrolyte | metal, or metal | Cu.

    CELL is a shipped cell or the path of a cell file; its cathode plays no part. Metal is plated on
    the counter electrode first. The second metal is the same as the first unless the file has a
    section interphases.counter_metal.
    """
    loaded = load_changed(cell, changes)
    prepare_folder(out)

    from nasicell.experiments import PlatingStripping
    from nasicell.running import run

    protocol = PlatingStripping(
        current, capacity, cycles=cycles, counter=counter, voltage_limit_V=voltage_limit
    )
    choice = electrolyte_choice(loaded, electrolyte)
    with progress_bar(1) as (_, tell):
        result = run(loaded, protocol, electrolyte=choice, progress=tell)
    report_result(result, "PlatingStripping", out, as_json)
