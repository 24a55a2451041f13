"""``nasicell potential``."""

from pathlib import Path

import click

from nasicell.cli.options import json_option, named_as_options
from nasicell.cli.reporting import prepare_folder, show, written

OPTIONS = {
    name: f"--{name}" for name in ("mass", "charge", "discharge", "align", "points", "material")
}


@click.command("potential")
@click.argument("data", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--charge", type=int, metavar="N", help="Number of the half-cycle of charge.")
@click.option("--discharge", type=int, metavar="N", help="Number of the half-cycle of discharge.")
@click.option("--titration", is_flag=True, help="Read the ends of the rests of a titration.")
@click.option(
    "--align",
    type=click.Choice(["ends", "turn", "steps"]),
    default="ends",
    show_default=True,
    help="Lay the contents of charge and discharge over each other by both ends, by the turning "
    "point between them, or by the steps of the curves.",
)
@click.option(
    "--points", type=int, default=60, show_default=True, help="Points of the table, at most."
)
@click.option("--mass", metavar="VALUE", help="Of the active material, for example '3.2 mg'.")
@click.option(
    "--map",
    "mapping",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="MAPPING.yaml",
    help="A mapping file, as for nasicell import.",
)
@click.option(
    "--material",
    metavar="NAME|FILE.yaml",
    help="Cathode that gives all other entries; without it the file holds the potential alone.",
)
@click.option(
    "--source",
    default="user",
    show_default=True,
    help="Behind the data: a bibliography key or doi:10....",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR|NAME.yaml",
    help="Write a folder, or the material file alone.",
)
@json_option
def command(
    data: Path,
    charge: int | None,
    discharge: int | None,
    titration: bool,
    align: str,
    points: int,
    mass: str | None,
    mapping: Path | None,
    material: str | None,
    source: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Read an open-circuit potential from measured data.

    DATA is a measured file of a cell against its cation's metal, with a slow charge and discharge
    or a titration. By default the slowest neighbouring half-cycles are taken whose capacities agree
    best.
    """
    from nasicell.experiments.importing import read_measured
    from nasicell.experiments.open_circuit import potential_from_data
    from nasicell.potential import potential_summary, potential_text
    from nasicell.potential_files import FILES, cathode_entries, write_potential

    with named_as_options(OPTIONS):
        result = potential_from_data(
            read_measured(data, mapping=mapping, mass=mass),
            charge=charge,
            discharge=discharge,
            titration=titration,
            align=align,
            points=points,
        )
        remarks = cathode_entries(result, material=material, source=source)[1]
    text = potential_text(result)
    if out is not None:
        folder = out.suffix not in (".yaml", ".yml")
        if folder:
            prepare_folder(out)
        with written(out):
            write_potential(result, out, material=material, source=source)
        text = "\n".join([text, *(f"note: {remark}" for remark in remarks)])
        text += f"\n\nwritten: {out}/{FILES}" if folder else f"\n\nwritten: {out}"
    show(potential_summary(result) | {"remarks": remarks}, text, [], None, as_json)
