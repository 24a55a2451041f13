"""``nasicell fit``."""

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
    parse_counts,
    parse_numbers,
    physics_options,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result

_OPTIONS = MEASURED_OPTIONS | {
    "hold_out": "--hold-out",
    "hold_out_half_cycles": "--hold-out-half-cycle",
    "voltage_noise": "--voltage-noise",
    "capacity_noise": "--capacity-noise",
    "impedance_noise": "--impedance-noise",
    "starts": "--starts",
    "seed": "--seed",
    "workers": "--workers",
    "posterior": "--posterior",
    "setup": "--setup",
    "sodium_content": "--content",
}


@click.command("fit")
@click.argument("cell")
@click.argument("data", nargs=-1)
@click.option(
    "--free",
    multiple=True,
    metavar="PATH[=LOW:HIGH]",
    help="A number to find, within a range; by default the range of its uncertainty. Without any: "
    "the entries that the cell file says are fitted by this command.",
)
@click.option(
    "--hold-out", metavar="LIST", help="C-rates to predict and not to fit, for example 10C,15C."
)
@click.option("--hold-out-half-cycle", metavar="LIST", help="The same by number of half-cycle.")
@click.option("--voltage-noise", metavar="VALUE", help="Of the data, for example '1 mV'.")
@click.option("--capacity-noise", metavar="VALUE", help="The same: '1 %' or '0.5 mAh/g'.")
@click.option("--impedance-noise", metavar="VALUE", help="The same: '1 %' of the modulus.")
@click.option(
    "--setup",
    type=click.Choice(["half-cell", "symmetric", "blocking"]),
    help="What an impedance was measured on; by default the half-cell.",
)
@click.option("--content", type=float, help="Of the cathode then, from 0 (charged) to 1.")
@set_option
@measured_options
@physics_options
@click.option("--starts", type=int, default=8, show_default=True, help="Starts of the search.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the starts.")
@click.option(
    "--workers",
    type=int,
    default=1,
    show_default=True,
    help="Processes; each builds the model anew, so they pay for long fits alone.",
)
@click.option(
    "--posterior",
    type=int,
    default=0,
    metavar="STEPS",
    help="Sample the posterior as well (extra 'posterior').",
)
@accuracy_option
@out_option
@json_option
def command(
    cell: str,
    data: tuple[str, ...],
    free: tuple[str, ...],
    hold_out: str | None,
    hold_out_half_cycle: str | None,
    voltage_noise: str | None,
    capacity_noise: str | None,
    impedance_noise: str | None,
    setup: str | None,
    content: float | None,
    changes: tuple[str, ...],
    electrolyte: str | None,
    hysteresis: bool,
    self_heating: bool,
    starts: int,
    seed: int,
    workers: int,
    posterior: int,
    accuracy: float,
    out: Path | None,
    as_json: bool,
    **measured: Any,
) -> None:
    """Find numbers of a cell from what was measured of it, and how well the data tell them.

    CELL is a shipped cell or the path of a cell file. DATA is what nasicell compare takes, and
    impedance; by default the table that the cell file names. With --out the fitted cell is written
    as cell.yaml, which every command takes.
    """
    loaded = load_changed(cell, changes)
    arguments = measured_arguments(measured)
    rates = [] if hold_out is None else parse_numbers(hold_out, "--hold-out", example="10C,15C")
    numbers = (
        []
        if hold_out_half_cycle is None
        else parse_counts(hold_out_half_cycle, "--hold-out-half-cycle")
    )

    from nasicell.fitting.asked import read_fit
    from nasicell.running import run

    choice = chosen(loaded, electrolyte, hysteresis, self_heating)
    with named_as_options(_OPTIONS):
        asked = read_fit(
            loaded,
            data,
            free=free,
            hold_out=rates,
            hold_out_half_cycles=numbers,
            voltage_noise=voltage_noise,
            capacity_noise=capacity_noise,
            impedance_noise=impedance_noise,
            starts=starts,
            seed=seed,
            workers=workers,
            posterior=posterior,
            setup=setup,
            sodium_content=content,
            accuracy_mAh_g=accuracy,
            words=_words(cell, changes, electrolyte, hysteresis, self_heating),
            **arguments,
        )
    prepare_folder(out)
    with progress_bar(1) as (_, tell):
        result = run(loaded, asked, **choice, progress=tell)
    report_result(result, "Fit", out, as_json)


def _words(
    cell: str, changes: tuple[str, ...], electrolyte: str | None, hysteresis: bool, heating: bool
) -> list[str]:
    """The cell and what changes it, as typed."""
    words = [cell]
    for change in changes:
        words += ["--set", change]
    if electrolyte is not None:
        words += ["--electrolyte", electrolyte]
    return words + ["--hysteresis"] * hysteresis + ["--self-heating"] * heating
