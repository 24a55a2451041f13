"""``nasicell import``."""

from pathlib import Path

import click

from nasicell.cli.options import json_option, named_as_options
from nasicell.cli.reporting import prepare_folder, show, written


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="MAPPING.yaml",
    help="What the file does not say itself: columns, units, sign, decimal sign, sheet.",
)
@click.option("--mass", metavar="VALUE", help="Of the active material, for example '3.2 mg'.")
@click.option("--one-c", metavar="VALUE", help="What 1C is, for example '117.6 mA/g'.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Write a folder, or one file: .csv (Battery Data Format) or .nc.",
)
@json_option
def command(
    file: Path,
    mapping: Path | None,
    mass: str | None,
    one_c: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Read a measured file of a cycler or a potentiostat.

    FILE is delimited text, points of WebPlotDigitizer, an export or a binary of LAND, Neware,
    BioLogic or Arbin, or an impedance of CH Instruments, Gamry, ZView or BioLogic. The report says
    how each unit and sign was found, and what to doubt.
    """
    from nasicell.experiments.importing import read_measured
    from nasicell.measured import import_summary, import_text

    with named_as_options({"mass": "--mass", "one_c": "--one-c"}):
        data = read_measured(file, mapping=mapping, mass=mass, one_c=one_c)
    files = ""
    if out is not None:
        from nasicell.measured_files import FILES, write_measured

        if out.suffix not in (".csv", ".nc"):
            prepare_folder(out)
            files = FILES
        with written(out):
            write_measured(data, out)
    text = import_text(data)
    if out is not None:
        text += f"\n\nwritten: {out}/{files}" if files else f"\n\nwritten: {out}"
    show(import_summary(data), text, [], None, as_json)
