"""``nasicell import-cathode``."""

from pathlib import Path
from typing import Any

import click

from nasicell.cli.reporting import written
from nasicell.parameters import InputError
from nasicell.text import wrapped


@click.command("import-cathode")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="NAME.yaml",
    help="The material file to write.",
)
@click.option("--formula", required=True, help="Of the discharged material, its cation first.")
@click.option(
    "--source", required=True, help="Behind every number: a bibliography key or doi:10...."
)
@click.option(
    "--kind",
    type=click.Choice(["assumed", "measured", "derived"]),
    default="assumed",
    show_default=True,
    help="Of every number: BPX does not say.",
)
@click.option("--density", metavar="VALUE", help="Of the material, if the file does not say.")
@click.option("--molar-mass", metavar="VALUE", help="Of the material, if the file does not say.")
@click.option(
    "--leave-out",
    multiple=True,
    metavar="CONCEPT",
    help="What may be lost; a refusal names what would be.",
)
def command(file: Path, out: Path, **given: Any) -> None:
    """Make a cathode material from the positive electrode of a BPX file.

    FILE is a BPX document in JSON, version 0.x or 1.x. The rest of the electrode is printed as
    entries of a cell file.
    """
    from nasicell.exchange import as_yaml, write_cathode
    from nasicell.parameters.from_bpx import read_bpx_cathode

    if out.suffix not in (".yaml", ".yml"):
        raise InputError(f"--out is '{out}'; write a file that ends in .yaml")
    cathode = read_bpx_cathode(file, **given)
    with written(out):
        write_cathode(cathode, out)
    click.echo(f"wrote {out}; for a cell file beside it:\n")
    click.echo(as_yaml({"cathode": {"material": out.name, **cathode.entries}}))
    for remark in cathode.remarks:
        click.echo(wrapped(f"note: {remark}"))
