"""``nasicell impedance``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    chosen,
    json_option,
    load_changed,
    out_option,
    parse_numbers,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result
from nasicell.parameters import InputError

MOST = 2000
"""Frequencies; more than any instrument takes."""
ZERO_CELSIUS = 273.15
COLDEST, HOTTEST = -120.0, 225.0
"""Temperatures [degC] between which a battery may be meant; a little within the protocol's."""
SOME_DEGREES = "0,25,60"


@click.command("impedance")
@click.argument("cell")
@set_option
@click.option(
    "--setup",
    type=click.Choice(["half-cell", "symmetric", "blocking"]),
    default="half-cell",
    show_default=True,
    help="metal | electrolyte | cathode, metal | electrolyte | metal, or steel on both sides.",
)
@click.option(
    "--content",
    type=float,
    metavar="THETA",
    help="Cation content of the cathode, above 0 (charged) and below 1; by default 0.5.",
)
@click.option(
    "--frequencies",
    default="1e-3:1e6:61",
    show_default=True,
    metavar="LOW:HIGH:N",
    help="Frequencies in Hz, evenly on a logarithmic axis, from 1e-7 to 1e9.",
)
@click.option(
    "--temperatures",
    metavar="DEGC",
    help="Temperatures in degC, for example 0,25,60; by default that of the cell's test.",
)
@physics_options
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    setup: str,
    content: float | None,
    frequencies: str,
    temperatures: str | None,
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show the impedance of a cell at rest.

    CELL is a shipped cell or the path of a cell file. The resistances that a laboratory would read
    from the spectrum stand beside those of the model; with three or more temperatures so do the
    activation energies.
    """
    loaded = load_changed(cell, changes)
    asked = _frequencies(frequencies)
    kelvins = None
    if temperatures is not None:
        kelvins = _kelvins(temperatures)

    from nasicell.experiments import Impedance
    from nasicell.running import run

    protocol = Impedance(asked, content, setup=setup, temperatures=kelvins)
    choice = chosen(loaded, electrolyte, hysteresis, self_heating)
    prepare_folder(out)
    with progress_bar(1) as (_, tell):
        result = run(loaded, protocol, **choice, progress=tell)
    report_result(result, "Impedance", out, as_json)


def _kelvins(text: str) -> list[float]:
    """Read temperatures in degC."""
    degrees = parse_numbers(text, "--temperatures", example=SOME_DEGREES)
    for number, degree in enumerate(degrees):
        if not COLDEST <= degree <= HOTTEST:
            raise InputError(
                f"--temperatures is '{text}'; give degC between {COLDEST:g} and {HOTTEST:g}, for "
                f"example --temperatures {SOME_DEGREES}"
            )
        if degree in degrees[:number]:
            raise InputError(f"--temperatures is '{text}'; give each temperature once")
    return [degree + ZERO_CELSIUS for degree in degrees]


def _frequencies(text: str) -> list[float]:
    """Read LOW:HIGH:N."""
    import numpy as np

    try:
        low, high, count = (float(part) for part in text.split(":"))
    except ValueError:
        low, high, count = 0.0, 0.0, 0.0
    sound = 0 < low < high < float("inf") and 2 <= count <= MOST and count == int(count)
    if not sound:
        raise InputError(
            f"--frequencies is '{text}'; write a lower and a higher frequency in Hz and how many "
            f"(2 to {MOST}), for example 1e-3:1e6:61"
        )
    return [float(f) for f in np.geomspace(low, high, int(count))]
