"""What commands that simulate share: the folder, the bar, the printing."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from nasicell.files import json_text, working_folder
from nasicell.parameters import InputError

FILES = "table.csv, curves.nc, figure.png, figure.pdf, record.json, citations.bib"
"""What ``--out`` writes for the result of any protocol."""


def counting_bar(total: int, unit: str = "sample") -> Any:
    """A bar on standard error, a context manager; none where nobody looks."""
    return tqdm(total=total, file=sys.stderr, leave=False, unit=unit, disable=None)


class progress_bar:  # noqa: N801 - a context manager, used like a function
    """A bar on standard error that also shows what is being done."""

    def __init__(self, total: int) -> None:
        self.bar = counting_bar(total, "cell")

    def __enter__(self) -> tuple[Any, Callable[[str], None]]:
        return self.bar, self.bar.set_description_str

    def __exit__(self, *_: object) -> None:
        self.bar.close()


def prepare_folder(out: Path | None) -> None:
    """Make the output folder before any work is done."""
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise click.UsageError(
                f"--out: the folder '{out}' cannot be made ({problem.strerror}); choose another"
            ) from None


@contextmanager
def prepared_folder(out: Path | None) -> Iterator[Path]:
    """Give the folder of ``--out``, or one that does not last; what is refused leaves none."""
    made = out is not None and not out.exists()
    prepare_folder(out)
    try:
        with working_folder(out) as folder:
            yield folder
    except InputError:
        if out is not None and made and not any(out.iterdir()):
            out.rmdir()
        raise


@contextmanager
def written(out: Path) -> Iterator[None]:
    """Say in one sentence that the file of ``--out`` cannot be written."""
    try:
        yield
    except OSError as problem:
        raise InputError(
            f"--out: the file '{out}' cannot be written ({problem.strerror}); choose another"
        ) from None


def report_result(result: Any, protocol: str, out: Path | None, as_json: bool) -> None:
    """Print the result of one run, and write it where that was asked for.

    Parameters
    ----------
    result : xarray.Dataset
        The result.
    protocol : str
        The name of its protocol.
    out : pathlib.Path or None
        An existing folder.
    as_json : bool
        Whether to print JSON alone.
    """
    from nasicell.citing import citations_of
    from nasicell.reports import report_of

    report = report_of(protocol)
    if out is not None:
        from nasicell.outputs import write_result

        write_result(result, report, out)
    content = report.summary(result) | {"citations": citations_of([result])}
    files = ", ".join([FILES, *report.further])
    show(content, report.text(result), [result], out, as_json, files)


def show(
    content: dict[str, Any],
    text: str,
    results: Sequence[Any],
    out: Path | None,
    as_json: bool,
    files: str = FILES,
) -> None:
    """Print results as JSON, or as text, what to cite for them and what was written.

    Parameters
    ----------
    content : dict
        What ``--json`` prints.
    text : str
        What a terminal shows.
    results : sequence of xarray.Dataset
        The results behind it.
    out : pathlib.Path or None
        The folder that was written.
    as_json : bool
        Whether to print JSON alone.
    files : str
        What was written.
    """
    if as_json:
        click.echo(json_text(content))
        return
    from nasicell.citing import block

    click.echo(f"{text}\n\n{block(results)}" if results else text)
    if out is not None:
        click.echo(f"\nwritten: {out}/{files}")
