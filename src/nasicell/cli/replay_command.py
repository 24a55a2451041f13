"""``nasicell replay``."""

import math
import os
import tempfile
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
    """Repeat the runs of RECORD and compare the results with it.

    RECORD is a record.json, or the file of a finished sweep.
    """
    if record.suffix == ".nc":
        _replay_sweep(record, out, as_json)
        return
    from nasicell.outputs import read_record
    from nasicell.targets.records import refuse_target

    refuse_target(record)
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


def _replay_sweep(record: Path, out: Path | None, as_json: bool) -> None:
    """Compute a sweep again from the plan in its file."""
    from nasicell.cli.sweep_command import computed, report
    from nasicell.sweeps.netcdf import opened
    from nasicell.sweeps.replaying import difference, recorded

    asked = recorded(record)
    prepare_folder(out)
    with tempfile.TemporaryDirectory() as folder:
        file = (out or Path(folder)) / record.name
        if file.exists():
            raise InputError(f"--out: '{file}' is there already; choose another folder")
        computed(asked, file, workers=os.cpu_count() or 1)
        with opened(file) as now, opened(record) as before:
            report(asked, now, as_json)
            click.echo(difference(asked, before, now), err=True)
    if out is not None and not as_json:
        click.echo(f"\nwritten: {file}")
