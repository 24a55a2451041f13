"""``nasicell bruce-vincent``."""

from pathlib import Path

import click

from nasicell.cli.options import (
    electrolyte_choice,
    electrolyte_option,
    json_option,
    load_changed,
    out_option,
    set_option,
)
from nasicell.cli.reporting import prepare_folder, progress_bar, report_result
from nasicell.parameters import InputError


@click.command("bruce-vincent")
@click.argument("cell")
@set_option
@click.option(
    "--voltages",
    default="10,1,2,5,20,50",
    show_default=True,
    metavar="MV,MV,...",
    help="Voltages applied, mV; the first one gives the headline.",
)
@electrolyte_option
@out_option
@json_option
def command(
    cell: str,
    changes: tuple[str, ...],
    voltages: str,
    electrolyte: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Measure a transference number (Bruce-Vincent): what is read, and what is true.

    CELL is a shipped cell or the path of a cell file; its cathode plays no part. Each voltage is
    applied to metal | electrolyte | metal until the current is steady: between ideal electrodes,
    which shows the method's own bias, and with the interfaces of the cell. In a single-ion
    electrolyte nothing relaxes; --electrolyte binary or partly-mobile lets its anions move.
    """
    loaded = load_changed(cell, changes)
    steps = _voltages(voltages)
    prepare_folder(out)

    from nasicell.experiments import BruceVincent
    from nasicell.running import run

    test = BruceVincent(steps)
    choice = electrolyte_choice(loaded, electrolyte)
    with progress_bar(1) as (_, tell):
        result = run(loaded, test, electrolyte=choice, progress=tell)
    report_result(result, "BruceVincent", out, as_json)


def _voltages(text: str) -> list[float]:
    """Voltages [mV], each with or without its unit.

    Raises
    ------
    InputError
        If one is not a number.
    """
    found = []
    for part in text.split(","):
        try:
            found.append(float(part.strip().removesuffix("mV")))
        except ValueError:
            raise InputError(
                f"--voltages is '{text}', but '{part.strip()}' is no number of mV; "
                "write for example --voltages 10,1"
            ) from None
    return found
