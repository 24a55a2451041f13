"""``nasicell electrolytes``."""

from typing import Any

import click

from nasicell.catalogue_text import (
    electrolyte_data,
    electrolyte_text,
    electrolytes_text,
    interface_data,
)
from nasicell.cli.options import json_option, named_as_options
from nasicell.files import json_text
from nasicell.parameters import InputError, electrolytes, find_electrolyte, interfaces
from nasicell.text import wrapped

_OPTIONS = {
    "electrolyte_class": "--class",
    "cation": "--cation",
    "min_conductivity": "--min-conductivity",
    "min_transference_number": "--min-transference-number",
    "min_window": "--min-window",
    "max_activation_energy": "--max-activation-energy",
    "text": "--search",
}


@click.command("electrolytes")
@click.argument("name", required=False)
@click.option(
    "--class", "electrolyte_class", metavar="CLASS", help="A class or a part of it: sulfide."
)
@click.option("--cation", metavar="ION", help="The ion that it conducts: Na.")
@click.option("--min-conductivity", metavar="VALUE", help='With unit: "1 mS/cm".')
@click.option("--min-transference-number", metavar="NUMBER", help="Of the cation: 0.5.")
@click.option("--min-window", metavar="VALUE", help='With unit: "4 V".')
@click.option("--max-activation-energy", metavar="VALUE", help='With unit: "0.3 eV".')
@click.option("--search", "text", metavar="TEXT", help="Part of name, title, salt, matrix or note.")
@json_option
def command(name: str | None, as_json: bool, **criteria: str | None) -> None:
    """Search the published electrolytes, the best conductors first.

    With NAME: everything on one of them, and how a cell takes it.
    """
    given = {key: value for key, value in criteria.items() if value is not None}
    if name is not None:
        if given:
            raise InputError(
                f"{_OPTIONS[next(iter(given))]} searches, and '{name}' names one electrolyte; "
                "give one of the two"
            )
        _one(name, as_json)
        return
    with named_as_options(_OPTIONS):
        found = electrolytes(**given)
    if as_json:
        click.echo(json_text({"electrolytes": [electrolyte_data(entry) for entry in found]}))
    else:
        click.echo(electrolytes_text(found) if found else _nothing(given))


def _one(name: str, as_json: bool) -> None:
    entry = find_electrolyte(name)
    rows = interfaces(electrolyte=entry.name)
    if as_json:
        data = {**electrolyte_data(entry), "interfaces": [interface_data(row) for row in rows]}
        click.echo(json_text(data))
    else:
        click.echo(electrolyte_text(entry, rows))


def _nothing(given: dict[str, Any]) -> str:
    """Say that nothing was found, and how much there is without each of the criteria."""
    wider = []
    for key, value in given.items():
        others = {other: given[other] for other in given if other != key}
        wider.append(f"without {_OPTIONS[key]} '{value}' there are {len(electrolytes(**others))}")
    return wrapped(f"No electrolyte meets all of this: {', '.join(wider)}.")
