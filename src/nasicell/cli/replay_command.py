"""``nasicell replay``."""

import math
from pathlib import Path

import click

from nasicell.cli.options import json_option, out_option
from nasicell.cli.rate_command import report
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result
from nasicell.parameters import InputError


@click.command("replay")
@click.argument("record", type=click.Path(path_type=Path))
@out_option
@json_option
def command(record: Path, out: Path | None, as_json: bool) -> None:
    """Repeat the runs of RECORD (a record.json) and compare the results with it."""
    from nasicell.outputs import read_record

    runs = read_record(record)
    prepare_folder(out)

    from nasicell.reports import report_of
    from nasicell.running import run_again

    results = []
    with progress_bar(len(runs)) as (bar, tell):
        for run in runs:
            results.append(run_again(run, progress=tell))
            bar.update()
    names = [run["protocol"]["name"] for run in runs]
    if set(names) == {"RateTest"}:
        report(results, out, as_json)
    elif len(runs) == 1:
        report_result(results[0], names[0], out, as_json)
    else:
        alone = next(name for name in names if name != "RateTest")
        raise InputError(f"{record}: a {alone} must be the only run of its record")
    shown = report_of(names[0])
    largest = 0.0
    for run, result in zip(runs, results, strict=True):
        try:
            recorded = shown.compared(run["result"])
        except (KeyError, TypeError):
            raise InputError(f"{record}: the record holds no result to compare with") from None
        found = shown.compared(shown.summary(result))
        if len(found) != len(recorded):
            raise InputError(f"{record}: the record's result does not have a row for each step")
        # what is unknown must be unknown again
        for before, now in zip(recorded, found, strict=True):
            if before is not None and now is not None:
                largest = max(largest, abs(now - before))
            elif before is not now:  # what was unknown must be unknown again
                largest = math.inf
    click.echo(f"largest difference from the record: {largest:.2g} {shown.unit}", err=True)
