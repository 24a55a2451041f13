"""``nasicell export``."""

from pathlib import Path

import click

from nasicell.cli.options import load_changed, set_option
from nasicell.cli.reporting import written
from nasicell.parameters import InputError
from nasicell.text import wrapped


@click.command("export")
@click.argument("cell")
@click.option(
    "--format",
    "form",
    type=click.Choice(["pybamm", "bpx"]),
    required=True,
    help="PyBaMM's parameter values, or the exchange format BPX.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE.json",
    help="The file to write.",
)
@click.option(
    "--part",
    type=click.Choice(["cell", "cathode"]),
    help="What goes into a BPX file: all it can hold, the default, or the cathode alone.",
)
@click.option(
    "--leave-out",
    multiple=True,
    metavar="CONCEPT",
    help="What may be lost in a BPX file; a refusal names what would be.",
)
@set_option
def command(
    cell: str,
    form: str,
    out: Path,
    part: str | None,
    leave_out: tuple[str, ...],
    changes: tuple[str, ...],
) -> None:
    """Write a cell for PyBaMM or as a BPX file.

    CELL is a shipped cell or the path of a cell file.
    """
    from nasicell.exchange import beside_values, write_bpx, write_pybamm_json

    if out.suffix != ".json":
        raise InputError(f"--out is '{out}'; write a file that ends in .json")
    exported = load_changed(cell, changes)
    if form == "pybamm":
        if part or leave_out:
            raise InputError(
                "--part and --leave-out belong to --format bpx; PyBaMM's file holds the whole cell"
            )
        with written(out):
            write_pybamm_json(exported, out)
        beside = ", ".join(beside_values(exported))
        click.echo(f"wrote {out}")
        click.echo(wrapped(f"note: not in it, as choices of a model and no values: {beside}"))
        return
    with written(out):
        write_bpx(
            exported, out, part="cathode" if part == "cathode" else "cell", leave_out=leave_out
        )
    click.echo(f"wrote {out}")
