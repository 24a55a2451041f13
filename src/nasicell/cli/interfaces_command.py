"""``nasicell interfaces``."""

import click

from nasicell.catalogue_text import interface_data, interfaces_text
from nasicell.cli.options import json_option, named_as_options
from nasicell.files import json_text
from nasicell.parameters import interfaces
from nasicell.text import wrapped


@click.command("interfaces")
@click.option("--quantity", metavar="QUANTITY", help="A quantity or a part of it: overpotential.")
@click.option("--system", metavar="TEXT", help="Part of the system's name: Sn-FB.")
@json_option
def command(quantity: str | None, system: str | None, as_json: bool) -> None:
    """Search what is published of interfaces: currents, overpotentials, films, barriers."""
    with named_as_options({"quantity": "--quantity", "system": "--system"}):
        found = interfaces(quantity=quantity, system=system)
    if as_json:
        click.echo(json_text({"interfaces": [interface_data(row) for row in found]}))
    elif found:
        click.echo(interfaces_text(found))
    else:
        others = len(interfaces(quantity=quantity))
        click.echo(
            wrapped(
                f"No system has '{system}' in its name here; without --system there are {others}."
            )
        )
