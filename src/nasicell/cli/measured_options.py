"""Options on measured data that ``nasicell compare`` and ``nasicell fit`` share."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from nasicell.cli.options import Command, parse_counts, parse_numbers, parse_rate

MEASURED_OPTIONS = {
    "mass": "--mass",
    "one_c": "--one-c",
    "mapping": "--map",
    "half_cycles": "--half-cycle",
    "cycles": "--cycle",
    "rates": "--rate",
    "before": "--before",
}
"""Arguments of :func:`nasicell.comparing.prepare` by the option that fills each."""


def measured_options(function: Command) -> Command:
    """``--mass`` to ``--before``; :func:`measured_arguments` reads them."""
    for option in (
        click.option(
            "--before",
            metavar="C-RATE",
            help="Of a charge that nobody measured before a discharge; by default the same.",
        ),
        click.option(
            "--rate", metavar="LIST", help="C-rate of each digitised curve, in their order."
        ),
        click.option("--cycle", metavar="LIST", help="The same by the number of the cycle."),
        click.option("--half-cycle", metavar="LIST", help="Those to take, for example 2,3 or 2-9."),
        click.option(
            "--map",
            "mapping",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="MAPPING.yaml",
            help="What a file does not say itself, as for nasicell import.",
        ),
        click.option(
            "--one-c", metavar="VALUE", help="What 1C is; by default that of the cell file."
        ),
        click.option(
            "--mass", metavar="VALUE", help="Of the active material, for example '3.2 mg'."
        ),
    ):
        function = option(function)
    return function


def measured_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of :func:`nasicell.comparing.prepare` from the options of a command line.

    Raises
    ------
    InputError
        If a list of numbers is none.
    """
    half_cycle, cycle, rate, before = (
        given[name] for name in ("half_cycle", "cycle", "rate", "before")
    )
    return {
        "mass": given["mass"],
        "one_c": given["one_c"],
        "mapping": given["mapping"],
        "half_cycles": None if half_cycle is None else parse_counts(half_cycle, "--half-cycle"),
        "cycles": None if cycle is None else parse_counts(cycle, "--cycle"),
        "rates": None if rate is None else parse_numbers(rate, "--rate"),
        "before": None if before is None else parse_rate(before, "--before"),
    }
