"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nasicell.parameters import Cell, InputError, load_cell

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

Command = TypeVar("Command", bound=Callable[..., Any])


def set_option(function: Command) -> Command:
    """``--set PATH=VALUE``, any number of times."""
    return click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="PATH=VALUE",
        help='Change an entry, for example --set electrolyte.conductivity="0.66 mS/cm".',
    )(function)


def json_option(function: Command) -> Command:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result alone, as JSON.")(
        function
    )


def out_option(function: Command) -> Command:
    """``--out DIR``."""
    return click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Write tables, curves, figure and record into this folder.",
    )(function)


def load_changed(name: str, changes: tuple[str, ...]) -> Cell:
    """Load a cell and apply ``--set`` options.

    Raises
    ------
    InputError
        If the cell or a path is unknown, a value makes no sense, or a path is set twice.
    """
    values: dict[str, str] = {}
    for change in changes:
        path, equals, value = (part.strip() for part in change.partition("="))
        if not equals or not path or not value:
            raise InputError(
                f"--set takes PATH=VALUE, not '{change}'; "
                "for example --set cathode.loading='3 mg/cm^2'"
            )
        if path in values:
            raise InputError(f"--set gives {path} twice")
        values[path] = value
    cell = load_cell(name)
    return cell.with_values(values) if values else cell


def parse_numbers(text: str, option: str) -> list[float]:
    """Numbers separated by commas, each with or without a trailing C.

    Raises
    ------
    InputError
        If one is not a number.
    """
    numbers = []
    for part in text.split(","):
        try:
            numbers.append(float(part.strip().removesuffix("C")))
        except ValueError:
            raise InputError(
                f"{option} is '{text}', but '{part.strip()}' is not a number; "
                f"write for example {option} 0.5,1,5"
            ) from None
    return numbers


def electrolyte_by_name(name: str | None) -> "Electrolyte | None":
    """The electrolyte choice of ``--electrolyte``; None keeps the cell's own."""
    if name is None:
        return None
    from nasicell.models import ELECTROLYTES

    return ELECTROLYTES[name]()
