"""``nasicell show``."""

import click

from nasicell.cell_document import cell_markdown
from nasicell.cell_tables import cell_csv, cell_data, cell_text
from nasicell.cli.options import json_option, load_changed, set_option
from nasicell.files import json_text
from nasicell.parameters import InputError


@click.command("show")
@click.argument("cell")
@set_option
@json_option
@click.option("--markdown", is_flag=True, help="Print a document for supporting information.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the numbers alone, one row a number.")
def command(
    cell: str, changes: tuple[str, ...], as_json: bool, markdown: bool, as_csv: bool
) -> None:
    """Show a cell: every number with unit, kind and source, and what follows from them.

    CELL is a shipped cell or the path of a cell file.
    """
    if as_json + markdown + as_csv > 1:
        raise InputError("--json, --markdown and --csv exclude one another: give one of them")
    shown = load_changed(cell, changes)
    if as_csv:
        click.echo(cell_csv(shown), nl=False)
    elif markdown:
        click.echo(cell_markdown(shown))
    elif as_json:
        click.echo(json_text(cell_data(shown)))
    else:
        click.echo(cell_text(shown))
