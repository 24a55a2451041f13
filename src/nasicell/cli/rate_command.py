"""``nasicell rate``."""

from pathlib import Path
from typing import Any

import click

from nasicell.cli.options import (
    accuracy_option,
    chosen,
    json_option,
    load_changed,
    out_option,
    parse_numbers,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, show


@click.command("rate")
@click.argument("cells", nargs=-1, required=True, metavar="CELL...")
@set_option
@click.option("--rates", metavar="LIST", help="C-rates in order, for example 0.5,1,5,15.")
@click.option("--cycles", type=int, metavar="N", help="Cycles at each rate.")
@click.option("--no-return", is_flag=True, help="Do not return to the first rate.")
@click.option(
    "--hold", type=float, metavar="C-RATE", help="Hold the upper cut-off down to this C-rate."
)
@physics_options
@accuracy_option
@out_option
@json_option
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    rates: str | None,
    cycles: int | None,
    no_return: bool,
    hold: float | None,
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    accuracy: float,
    out: Path | None,
    as_json: bool,
) -> None:
    """Simulate the rate test of one or several cells, beside what was measured.

    CELL is a shipped cell or the path of a cell file. Each cell is cycled at one C-rate after
    another with constant current, its state carried over; the last discharge at each rate counts.
    """
    loaded = [load_changed(name, changes) for name in cells]
    asked_rates = None if rates is None else parse_numbers(rates, "--rates")
    prepare_folder(out)

    from nasicell.experiments import RateTest
    from nasicell.running import run

    test = RateTest(
        c_rates=asked_rates,
        cycles_per_rate=cycles,
        return_to_first_rate=not no_return,
        hold_until_c_rate=hold,
        accuracy_mAh_g=accuracy,
    )
    choices = [chosen(cell, electrolyte, hysteresis, self_heating) for cell in loaded]
    with progress_bar(len(loaded)) as (bar, tell):
        results = []
        for cell, choice in zip(loaded, choices, strict=True):
            results.append(run(cell, test, **choice, progress=tell))
            bar.update()
    report(results, out, as_json)


def report(results: list[Any], out: Path | None, as_json: bool) -> None:
    """Print the results, and write them where that was asked for."""
    from nasicell.citing import citations_of
    from nasicell.tables import rate_summary, rate_text

    if out is not None:
        from nasicell.outputs import write_rate

        write_rate(results, out)
    cells = [rate_summary(result) | {"citations": citations_of([result])} for result in results]
    text = "\n\n".join(rate_text(result) for result in results)
    show({"cells": cells}, text, results, out, as_json)
