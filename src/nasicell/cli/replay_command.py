"""``nasicell replay``."""

from pathlib import Path

import click

from nasicell.cli.losses_command import report_losses
from nasicell.cli.options import json_option, out_option
from nasicell.cli.rate_command import prepare_folder, progress_bar, report
from nasicell.parameters import InputError


@click.command("replay")
@click.argument("record", type=click.Path(path_type=Path))
@out_option
@json_option
def command(record: Path, out: Path | None, as_json: bool) -> None:
    """Repeat the runs of RECORD (a record.json) and compare the capacities with it."""
    from nasicell.outputs import read_record

    runs = read_record(record)
    prepare_folder(out)

    from nasicell.loss_tables import loss_capacities, loss_summary
    from nasicell.running import run_again
    from nasicell.tables import rate_capacities, rate_summary

    results = []
    with progress_bar(len(runs)) as (bar, tell):
        for run in runs:
            results.append(run_again(run, progress=tell))
            bar.update()
    if {run["protocol"]["name"] for run in runs} == {"RateTest"}:
        report(results, out, as_json)
        summarised, capacities = rate_summary, rate_capacities
    elif len(runs) == 1:
        report_losses(results[0], out, as_json)
        summarised, capacities = loss_summary, loss_capacities
    else:
        raise InputError(f"{record}: a loss split must be the only run of its record")
    largest = 0.0
    for run, result in zip(runs, results, strict=True):
        try:
            recorded = capacities(run["result"])
        except (KeyError, TypeError):
            raise InputError(f"{record}: the record holds no result to compare with") from None
        found = capacities(summarised(result))
        if len(found) != len(recorded):
            raise InputError(f"{record}: the record's result does not have a row for each step")
        largest = max(largest, *(abs(a - b) for a, b in zip(recorded, found, strict=True)))
    click.echo(f"largest difference from the record: {largest:.2g} mAh/g", err=True)
