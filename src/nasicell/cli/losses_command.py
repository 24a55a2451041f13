"""``nasicell losses``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    accuracy_option,
    chosen,
    json_option,
    load_changed,
    out_option,
    parse_rate,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result


@click.command("losses")
@click.argument("cell")
@set_option
@click.option(
    "--rate", metavar="C-RATE", help="C-rate, for example 15; by default the cell's fastest."
)
@click.option(
    "--cycles",
    type=int,
    default=3,
    show_default=True,
    metavar="N",
    help="Cycles from the cell as built; the last one is split.",
)
@physics_options
@accuracy_option
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    rate: str | None,
    cycles: int,
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    accuracy: float,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show where voltage and energy go in a cycle at one C-rate.

    CELL is a shipped cell or the path of a cell file. It is charged and discharged with the same
    constant current. The voltage between equilibrium and terminals is split into losses, and what
    each of them costs in energy is summed over the cycle.
    """
    loaded = load_changed(cell, changes)
    c_rate = max(loaded.test.c_rates) if rate is None else parse_rate(rate, "--rate")
    prepare_folder(out)

    from nasicell.experiments import LossSplit
    from nasicell.running import run

    split = LossSplit(c_rate, cycles=cycles, accuracy_mAh_g=accuracy)
    choice = chosen(loaded, electrolyte, hysteresis, self_heating)
    with progress_bar(1) as (_, tell):
        result = run(loaded, split, **choice, progress=tell)
    report_result(result, "LossSplit", out, as_json)
