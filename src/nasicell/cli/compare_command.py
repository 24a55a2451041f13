"""``nasicell compare``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    accuracy_option,
    chosen,
    json_option,
    load_changed,
    named_as_options,
    out_option,
    parse_counts,
    parse_numbers,
    parse_rate,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result

_OPTIONS = {
    "mass": "--mass",
    "one_c": "--one-c",
    "half_cycles": "--half-cycle",
    "cycles": "--cycle",
    "rates": "--rate",
    "before": "--before",
}


@click.command("compare")
@click.argument("cell")
@click.argument("data", nargs=-1, required=True)
@set_option
@click.option("--mass", metavar="VALUE", help="Of the active material, for example '3.2 mg'.")
@click.option("--one-c", metavar="VALUE", help="What 1C is; by default that of the cell file.")
@click.option(
    "--map",
    "mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="MAPPING.yaml",
    help="What a file does not say itself, as for nasicell import.",
)
@click.option("--half-cycle", metavar="LIST", help="Those to compare, for example 2,3 or 2-9.")
@click.option("--cycle", metavar="LIST", help="The same by the number of the cycle.")
@click.option("--rate", metavar="LIST", help="C-rate of each digitised curve, in their order.")
@click.option(
    "--before",
    metavar="C-RATE",
    help="Of a charge that nobody measured before a discharge; by default the same.",
)
@physics_options
@accuracy_option
@out_option
@json_option
def command(
    cell: str,
    data: tuple[str, ...],
    changes: tuple[str, ...],
    mass: str | None,
    one_c: str | None,
    mapping: Path | None,
    half_cycle: str | None,
    cycle: str | None,
    rate: str | None,
    before: str | None,
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    accuracy: float,
    out: Path | None,
    as_json: bool,
) -> None:
    """Simulate what was measured, and show how far the two are apart.

    CELL is a shipped cell or the path of a cell file. DATA is a cycling file, files of digitised
    discharge curves, or the name of a table of capacities by C-rate. The measured currents flow
    through the simulated cell in their order, to the voltages where they ended.
    """
    loaded = load_changed(cell, changes)
    half_cycles = None if half_cycle is None else parse_counts(half_cycle, "--half-cycle")
    cycles = None if cycle is None else parse_counts(cycle, "--cycle")
    rates = None if rate is None else parse_numbers(rate, "--rate")
    earlier = None if before is None else parse_rate(before, "--before")

    from nasicell.comparing import prepare
    from nasicell.running import run

    choice = chosen(loaded, electrolyte, hysteresis, self_heating)
    with named_as_options(_OPTIONS):
        prepared = prepare(
            loaded,
            data,
            mass=mass,
            one_c=one_c,
            mapping=mapping,
            half_cycles=half_cycles,
            cycles=cycles,
            rates=rates,
            before=earlier,
            accuracy_mAh_g=accuracy,
        )
    prepare_folder(out)
    with progress_bar(1) as (_, tell):
        result = run(loaded, prepared, **choice, progress=tell)
    report_result(result, "MeasuredCycles", out, as_json)
