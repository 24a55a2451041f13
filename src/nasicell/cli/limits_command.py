"""``nasicell limits``."""

from dataclasses import replace
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
from nasicell.parameters import InputError, to_si

STEP_TEST_NAMES = ["zhang2026", "lu2026", "liu2025"]
"""Names of the step tests: written here, so that help does not wait for PyBaMM."""


@click.command("limits")
@click.argument("cell")
@set_option
@click.option(
    "--protocol",
    type=click.Choice(STEP_TEST_NAMES),
    help="Step test for the critical current; by default that of the cell's own paper.",
)
@click.option(
    "--current",
    metavar="MA_CM2",
    help="Current densities for Sand's time, mA/cm2, for example 50,100; by default 2, 5 and 10 "
    "times the limiting one.",
)
@click.option(
    "--overpotential-limit",
    metavar="VOLTAGE",
    help='Voltage of the whole cell that counts as critical, for example "0.5 V".',
)
@electrolyte_option
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    protocol: str | None,
    current: str | None,
    overpotential_limit: str | None,
    electrolyte: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the limits of an electrolyte between two metals: which current uses up its salt.

    CELL is a shipped cell or the path of a cell file; its cathode plays no part. Diffusion-limited
    current, the current at which half of the salt at the metal is gone, Sand's time, and the
    critical current of a step test by three criteria: depletion, overpotential, nucleation.
    """
    loaded = load_changed(cell, changes)
    currents = parse_numbers(current, "--current") if current is not None else None
    limit = None if overpotential_limit is None else _volts(overpotential_limit)
    prepare_folder(out)

    from nasicell.experiments import Limits
    from nasicell.experiments.limits.critical_current import STEP_TESTS, step_test_of
    from nasicell.running import run

    step_test = STEP_TESTS[protocol] if protocol else step_test_of(loaded)
    limits = Limits(currents, replace(step_test, overpotential_limit_V=limit))
    choice = electrolyte_choice(loaded, electrolyte)
    with progress_bar(1) as (_, tell):
        result = run(loaded, limits, electrolyte=choice, progress=tell)
    report_result(result, "Limits", out, as_json)


def _volts(text: str) -> float:
    """A voltage with or without its unit [V]."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return to_si(text, "V", what="a voltage", example="0.5 V")
    except InputError as problem:
        raise problem.within(path="--overpotential-limit") from None
