"""Options that several commands share."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from nasicell.parameters import Cell, InputError, load_cell
from nasicell.parameters.leaves import known_entries

ELECTROLYTE_NAMES = ["single-ion", "partly-mobile", "binary"]
"""Names of the electrolyte choices: written here, so that help does not wait for PyBaMM."""
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


def electrolyte_option(function: Command) -> Command:
    """``--electrolyte``; :func:`electrolyte_choice` reads it."""
    return click.option(
        "--electrolyte",
        type=click.Choice(ELECTROLYTE_NAMES),
        help="Electrolyte model; by default the one that the cell file names.",
    )(function)


def physics_options(function: Command) -> Command:
    """``--electrolyte``, ``--hysteresis`` and ``--self-heating``; :func:`chosen` reads them."""
    for option in (
        click.option(
            "--self-heating", is_flag=True, help="Let the cell warm: needs the section thermal."
        ),
        click.option(
            "--hysteresis",
            is_flag=True,
            help="Cathode with a charge and a discharge branch: needs cathode.hysteresis_gap.",
        ),
        electrolyte_option,
    ):
        function = option(function)
    return function


def accuracy_option(function: Command) -> Command:
    """``--accuracy``."""
    return _accuracy(0.1, "")(function)


def _accuracy(default: float | None, more: str) -> Callable[[Command], Command]:
    return click.option(
        "--accuracy",
        type=float,
        default=default,
        show_default=default is not None,
        metavar="MAH_G",
        help=f"Numerical error asked for in each capacity, mAh/g{more}.",
    )


def sweep_options(*, accuracy: float | None = 0.2, more: str = "") -> Callable[[Command], Command]:
    """``--cycles``, ``--accuracy``, ``--workers``, ``--dask`` and ``--again`` of a sweep.

    Parameters
    ----------
    accuracy : float, optional
        Numerical error unless told otherwise [mAh/g].
    more : str
        What the help adds on the accuracy.
    """

    def add(function: Command) -> Command:
        for option in (
            click.option(
                "--again", is_flag=True, help="Start anew: discard the sweep that --out holds."
            ),
            click.option(
                "--dask",
                metavar="ADDRESS",
                help="Work on a Dask cluster, for example tcp://127.0.0.1:8786.",
            ),
            click.option(
                "--workers", type=int, metavar="N", help="Processes; by default one a core."
            ),
            _accuracy(accuracy, more),
            click.option(
                "--cycles",
                type=int,
                default=2,
                show_default=True,
                metavar="N",
                help="Cycles at each C-rate, from as built; the last counts.",
            ),
        ):
            function = option(function)
        return function

    return add


def processes(
    workers: int | None, dask: str | None, again: bool, out: Path | None, place: str = "DIR"
) -> int:
    """How many processes work on a sweep, before anything is made for it.

    Raises
    ------
    InputError
        If ``--workers``, ``--dask``, ``--again`` and ``--out`` do not go together.
    """
    if workers is not None and dask is not None:
        raise InputError("--workers are processes here and --dask a cluster; give one of them")
    if out is None and again:
        raise InputError(f"--again discards what --out holds; give --out {place} too")
    if workers is not None and workers < 1:
        raise InputError(f"workers are {workers}; give a whole number from 1 on")
    return workers if workers is not None else os.cpu_count() or 1


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


@contextmanager
def named_as_options(options: Mapping[str, str]) -> Iterator[None]:
    """Let a refusal name the option in the place of the argument that it fills."""
    try:
        yield
    except InputError as problem:
        path = options.get(problem.path or "", problem.path)
        raise InputError(problem.problem, path=path, file=problem.file) from None


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


def varied(
    vary: tuple[str, ...],
    changes: tuple[str, ...],
    *,
    option: str = "--vary",
    example: str = "electrolyte.conductivity=0.1mS/cm:3mS/cm:20:log",
) -> dict[str, str]:
    """Read ``--vary``, or another option that takes PATH=VALUES, by path.

    Raises
    ------
    InputError
        If it is malformed, or a path is given twice or set as well.
    """
    axes: dict[str, str] = {}
    for one in vary:
        path, equals, values = (part.strip() for part in one.partition("="))
        if not equals or not path or not values:
            raise InputError(
                f"{option} takes PATH=VALUES, not '{one}'; for example {option} {example}"
            )
        if path in axes:
            raise InputError(f"{option} gives {path} twice")
        axes[path] = values
    for change in changes:
        if change.partition("=")[0].strip() in axes:
            raise InputError(f"{change.partition('=')[0].strip()} is in --set and in {option}")
    return axes


def load_varied(
    name: str,
    changes: tuple[str, ...],
    axes: Mapping[str, str],
    *,
    hysteresis: bool = False,
    self_heating: bool = False,
) -> tuple[Cell, dict[str, Any]]:
    """Load a cell some of whose numbers vary, and its modelling choices beside the electrolyte.

    An entry that these need counts as given where it varies: an example stands in its place.

    Raises
    ------
    InputError
        If the cell, a path or a choice makes no sense.
    """
    physics = {"hysteresis": hysteresis, "self_heating": self_heating}
    try:
        cell = load_changed(name, changes)
        return cell, chosen(cell, None, **physics) if any(physics.values()) else {}
    except InputError as problem:
        reader = known_entries().get(problem.path or "")
        if problem.path not in axes or reader is None:
            raise
        given = f"{problem.path}={reader.example}"
    return load_varied(name, (*changes, given), axes, **physics)


def parse_numbers(text: str, option: str, *, example: str = "0.5,1,5") -> list[float]:
    """Numbers separated by commas, each with or without a trailing C; the example is for refusals.

    Raises
    ------
    InputError
        If one is not a number.
    """
    numbers = []
    for part in text.split(","):
        try:
            numbers.append(_number(part))
        except ValueError:
            raise InputError(
                f"{option} is '{text}', but '{part.strip()}' is not a number; "
                f"write for example {option} {example}"
            ) from None
    return numbers


def parse_counts(text: str, option: str) -> list[int]:
    """Whole numbers and ranges of them, separated by commas: 2,5-9; ascending, each once.

    Raises
    ------
    InputError
        If one is neither.
    """
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = (one.strip() for one in part.partition("-"))
        ends = [first, last] if dash else [first]
        if not all(one.isascii() and one.isdecimal() and len(one) < 7 for one in ends):
            raise InputError(
                f"{option} is '{text}', but '{part.strip()}' is neither a number nor a range; "
                f"write for example {option} 2,5-9"
            )
        if int(ends[-1]) < int(first):
            raise InputError(f"{option} is '{text}', but {part.strip()} runs backwards")
        found |= set(range(int(first), int(ends[-1]) + 1))
    return sorted(found)


def parse_rate(text: str, option: str) -> float:
    """One C-rate, with or without a trailing C.

    Raises
    ------
    InputError
        If it is not a number.
    """
    try:
        return _number(text)
    except ValueError:
        raise InputError(
            f"{option} is '{text}'; give one C-rate, for example {option} 15"
        ) from None


def _number(text: str) -> float:
    return float(text.strip().removesuffix("C"))


def electrolyte_choice(cell: Cell, electrolyte: str | None) -> Any:
    """The electrolyte of a command line for a cell, as :func:`nasicell.run` takes it.

    Raises
    ------
    InputError
        If the cell file lacks what the electrolyte needs.
    """
    from nasicell.models import ELECTROLYTES

    return ELECTROLYTES[electrolyte].of(cell) if electrolyte else None


def chosen(
    cell: Cell, electrolyte: str | None, hysteresis: bool, self_heating: bool
) -> dict[str, Any]:
    """The modelling choices of a command line for a cell, as :func:`nasicell.run` takes them.

    Raises
    ------
    InputError
        If the cell file lacks what a choice needs.
    """
    from nasicell.models import Choices, Hysteresis, SelfHeating

    choices: dict[str, Any] = {
        "electrolyte": electrolyte_choice(cell, electrolyte),
        "potential": Hysteresis() if hysteresis else None,
        "heat": SelfHeating() if self_heating else None,
    }
    Choices.of(cell, **choices)  # refuses before the first of several cells is simulated
    return choices
