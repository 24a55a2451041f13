"""``nasicell verify``."""

import dataclasses
import sys
import time
from typing import TYPE_CHECKING

import click

from nasicell.cli.options import json_option
from nasicell.files import json_text

if TYPE_CHECKING:
    from nasicell.experiments.verification import Result

COLUMNS = "{:<6}  {:<27}  {:>12}  {:>12}  {:>9}  {:<8}  {:>6}"


@click.command("verify")
@json_option
def command(as_json: bool) -> None:
    """Check the model against closed forms, PyBaMM's own half-cell, limits and conservation laws.

    Each rung of the ladder compares a number of the model with one from elsewhere. The exit code is
    1 if one of them fails. docs/verification.md says what each one compares.
    """
    start = time.perf_counter()
    if not as_json:
        head = ["", "rung", "expected", "found", "tolerance", "unit", "time/s"]
        click.echo(COLUMNS.format(*head))

    from nasicell.experiments.verification import climb

    results = []
    for result in climb():
        results.append(result)
        if not as_json:
            click.echo(_line(result))
    seconds = time.perf_counter() - start
    failed = [result for result in results if not result.passed]
    if as_json:
        content = {
            "rungs": [dataclasses.asdict(result) for result in results],
            "passed": not failed,
            "seconds": seconds,
        }
        click.echo(json_text(content))
    else:
        click.echo(f"\n{len(results) - len(failed)} of {len(results)} passed in {seconds:.0f} s")
    if failed:
        sys.exit(1)


def _line(result: "Result") -> str:
    """A rung for a terminal; a failed one also says what it compares."""
    line = COLUMNS.format(
        "pass" if result.passed else "FAILED",
        result.name,
        _number(result.expected, ".8g"),
        _number(result.found, ".8g"),
        _number(result.tolerance, ".2g"),
        result.unit,
        f"{result.seconds:.1f}",
    )
    if result.passed:
        return line
    return "\n".join(
        [line, f"        {result.what}", *([f"        {result.reason}"] * bool(result.reason))]
    )


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
