"""``nasicell compare``."""

from pathlib import Path
from typing import Any

import click

from nasicell.cli.measured_options import MEASURED_OPTIONS, measured_arguments, measured_options
from nasicell.cli.options import (
    accuracy_option,
    chosen,
    json_option,
    load_changed,
    named_as_options,
    out_option,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result


@click.command("compare")
@click.argument("cell")
@click.argument("data", nargs=-1, required=True)
@set_option
@measured_options
@physics_options
@accuracy_option
@out_option
@json_option
def command(
    cell: str,
    data: tuple[str, ...],
    changes: tuple[str, ...],
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    accuracy: float,
    out: Path | None,
    as_json: bool,
    **measured: Any,
) -> None:
    """Simulate what was measured, and show how far the two are apart.

    CELL is a shipped cell or the path of a cell file. DATA is a cycling file, files of digitised
    discharge curves, or the name of a table of capacities by C-rate. The measured currents flow
    through the simulated cell in their order, to the voltages where they ended.
    """
    loaded = load_changed(cell, changes)
    arguments = measured_arguments(measured)

    from nasicell.comparing import prepare
    from nasicell.running import run

    choice = chosen(loaded, electrolyte, hysteresis, self_heating)
    with named_as_options(MEASURED_OPTIONS):
        prepared = prepare(loaded, data, **arguments, accuracy_mAh_g=accuracy)
    prepare_folder(out)
    with progress_bar(1) as (_, tell):
        result = run(loaded, prepared, **choice, progress=tell)
    report_result(result, "MeasuredCycles", out, as_json)
