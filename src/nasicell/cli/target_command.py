"""``nasicell target``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nasicell.cli.options import (
    electrolyte_option,
    json_option,
    load_changed,
    named_as_options,
    out_option,
    processes,
    set_option,
    sweep_options,
    varied,
)
from nasicell.cli.reporting import counting_bar, prepared_folder, progress_bar, show
from nasicell.parameters import Cell, InputError

if TYPE_CHECKING:
    from nasicell.targets.asked import Target

RANGE = "electrolyte.conductivity=0.1mS/cm:10mS/cm:log"
AT = {"at": "--at"}


@click.command("target")
@click.argument("cell")
@click.option("--at", required=True, metavar="RATE", help="C-rate, for example 15C.")
@click.option("--share", metavar="SHARE", help="Required share of the capacity at 0.1C: 80%.")
@click.option("--capacity", metavar="CAPACITY", help="Required capacity in its place: 90mAh/g.")
@click.option(
    "--vary",
    multiple=True,
    metavar="PATH=VALUES",
    help="An axis of the map, two or three times: START:STOP:N[:log], or a,b,c. The first is what "
    "is needed. By default electrolyte.conductivity from 0.03 to 10 mS/cm and "
    "interphases.metal.film_resistance from 0 to what takes 0.15 V at the C-rate.",
)
@click.option(
    "--change",
    multiple=True,
    metavar="PATH=LOW:HIGH[:log]",
    help="In the place of a map: find the least change of these numbers that reaches the target.",
)
@set_option
@electrolyte_option
@sweep_options(accuracy=None, more="; by default 0.2, with --change 0.05")
@out_option
@json_option
def command(
    cell: str,
    at: str,
    share: str | None,
    capacity: str | None,
    vary: tuple[str, ...],
    change: tuple[str, ...],
    changes: tuple[str, ...],
    electrolyte: str | None,
    cycles: int,
    accuracy: float | None,
    workers: int | None,
    dask: str | None,
    out: Path | None,
    again: bool,
    as_json: bool,
) -> None:
    """Find what an electrolyte must reach for a required capacity at a rate.

    CELL is a shipped cell or the path of a cell file. A map shows which numbers reach the target
    and places the published electrolytes on it; with --out an interrupted map continues. With
    --change: the least change that reaches the target.
    """
    model = (f"electrolyte_model={electrolyte}",) if electrolyte else ()
    loaded = load_changed(cell, (*changes, *model))

    from nasicell.targets.asked import Target

    with named_as_options({**AT, "share": "--share", "capacity": "--capacity"}):
        wanted = Target.read(at, share, capacity)
    if change:
        for option, given in (
            ("--vary", bool(vary)),
            ("--workers", workers is not None),
            ("--dask", dask is not None),
            ("--again", again),
        ):
            if given:
                raise InputError(f"--change finds one cell and {option} is for a map; give one")
        ranges = varied(change, changes, option="--change", example=RANGE)
        _least(loaded, wanted, ranges, cycles, 0.05 if accuracy is None else accuracy, out, as_json)
        return
    working = processes(workers, dask, again, out)

    from nasicell.sweeps.running import run_sweep
    from nasicell.targets.running import MAP, data_of, read_map

    with named_as_options(AT):
        asked = read_map(
            loaded,
            wanted,
            varied(vary, changes),
            cycles=cycles,
            accuracy_mAh_g=0.2 if accuracy is None else accuracy,
        )

    from nasicell.citing import citations_of
    from nasicell.targets.report import files, summary, text, write_target

    with prepared_folder(out) as folder:
        file = folder / MAP
        with counting_bar(asked.samples) as bar:
            run_sweep(asked, file, workers=working, dask=dask, again=again, progress=bar.update)
        with progress_bar(1) as (_, tell):
            tell("finding the boundary")
            data = data_of(asked, wanted, file)
    if out is not None:
        write_target(data, out)
    content = summary(data) | {"citations": citations_of([data])}
    show(content, text(data), [data], out, as_json, files=files(data))


def _least(
    cell: Cell,
    wanted: Target,
    ranges: dict[str, str],
    cycles: int,
    accuracy_mAh_g: float,
    out: Path | None,
    as_json: bool,
) -> None:
    """Find the least change, print and write it."""
    from nasicell.citing import citations_of
    from nasicell.targets.changing import least_change
    from nasicell.targets.report import CHANGE_FILES, change_summary, change_text, write_change

    with prepared_folder(out), named_as_options(AT), progress_bar(1) as (_, tell):
        tell("searching the least change")
        data = least_change(
            cell,
            ranges,
            at=wanted.c_rate,
            share=wanted.share,
            capacity=wanted.capacity_mAh_g,
            cycles=cycles,
            accuracy_mAh_g=accuracy_mAh_g,
        )
    if out is not None:
        write_change(data, out)
    content = change_summary(data) | {"citations": citations_of([data])}
    show(content, change_text(data), [data], out, as_json, files=CHANGE_FILES)
