"""``nasicell cells``."""

import dataclasses

import click

from nasicell.cli.options import json_option
from nasicell.files import json_text
from nasicell.parameters import list_cells
from nasicell.text import text_table


@click.command("cells")
@json_option
def command(as_json: bool) -> None:
    """List the shipped cells."""
    cells = list_cells()
    if as_json:
        click.echo(json_text({"cells": [dataclasses.asdict(cell) for cell in cells]}))
        return
    rows = [[cell.name, cell.electrolyte_model, cell.title] for cell in cells]
    click.echo(text_table(["cell", "electrolyte", "title"], rows, left=True))
