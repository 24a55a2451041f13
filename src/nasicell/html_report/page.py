"""The page: sections of what is in the folders, laid out by the template, one file."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nasicell.files import write_whole
from nasicell.fitting.cell_file import fitted_cell
from nasicell.html_report.blocks import Section
from nasicell.html_report.cell_sections import cell_section
from nasicell.html_report.closing import repeat_section, sources_section, versions_section
from nasicell.html_report.folders import IMPORT, Measured, Runs, read_folder
from nasicell.html_report.letters import printable
from nasicell.html_report.measured_sections import import_section, potential_section
from nasicell.html_report.run_sections import run_section
from nasicell.parameters import Cell, InputError

SUFFIXES = (".html", ".htm")


@dataclass(frozen=True)
class Page:
    """A page as it will be written.

    Attributes
    ----------
    title
        Its heading.
    sections
        Data, results and cells, in their order.
    closing
        Versions, sources, how to repeat it.
    """

    title: str
    sections: Sequence[Section]
    closing: Sequence[Section]

    @property
    def html(self) -> str:
        """The whole file."""
        return _environment().get_template("page.html").render(page=self, made=_made())


def report_page(
    folders: Sequence[str | Path], *, title: str | None = None, out: str | Path = "report.html"
) -> Page:
    """Put together what several commands have found.

    Parameters
    ----------
    folders : sequence of path
        What ``--out`` of these commands has written; nothing is simulated again.
    title : str, optional
        The page's heading; by default the names of cells, else of files.
    out : path
        Where the page will be written, for the command that it names.

    Returns
    -------
    Page
        The page.

    Raises
    ------
    InputError
        If the name of the file does not end in .html, or a folder holds nothing that can be shown
        or is given twice.
    """
    if Path(out).suffix.lower() not in SUFFIXES:
        raise InputError(f"the file '{out}' does not end in .html", path="out")
    given = [Path(folder) for folder in folders]
    if not given:
        raise InputError("no folder given; name what --out of other commands has written")
    found = [read_folder(folder) for folder in given]
    places = [folder.resolve() for folder in given]
    for n, place in enumerate(places):
        if place in places[:n]:
            raise InputError(f"the folder '{given[n]}' is given twice")
    measured = [one for one in found if isinstance(one, Measured)]
    runs = [one for one in found if isinstance(one, Runs)]
    cells = _cells(runs)
    sections = [
        *(_measured_section(one, f"data-{n}") for n, one in enumerate(measured, start=1)),
        *(run_section(one, f"result-{n}") for n, one in enumerate(runs, start=1)),
        *(
            cell_section(cell, heading, f"cell-{n}")
            for n, (heading, cell) in enumerate(cells, start=1)
        ),
    ]
    asked = [] if title is None else ["--title", title]
    made_by = shlex.join(["nasicell", "report", *map(str, given), *asked, "--out", str(out)])
    closing = [
        *(
            [versions_section(runs), sources_section(runs, [cell for _, cell in cells])]
            if runs
            else []
        ),
        repeat_section(measured, runs, made_by),
    ]
    names = [cell.name for _, cell in cells] or [str(one.summary["file"]) for one in measured]
    heading = title or f"Report on {', '.join(dict.fromkeys(names))}"
    return Page(heading, sections, closing)


def write_report(
    folders: Sequence[str | Path], out: str | Path, *, title: str | None = None
) -> Page:
    """Write a report as one HTML file that needs nothing beside it, whole or not at all.

    Parameters
    ----------
    folders, title
        As in :func:`report_page`.
    out : path
        A file that ends in .html.

    Returns
    -------
    Page
        What was written.

    Raises
    ------
    InputError
        As for :func:`report_page`.
    """
    page = report_page(folders, title=title, out=out)
    write_page(page, Path(out))
    return page


def write_page(page: Page, out: Path) -> None:
    """Write a page, whole or not at all."""
    text = page.html
    write_whole(out, lambda aside: aside.write_text(text, encoding="utf-8"))


def _measured_section(found: Measured, anchor: str) -> Section:
    lay_out = import_section if found.kind == IMPORT else potential_section
    try:
        return lay_out(found, anchor)
    except KeyError as missing:
        raise InputError(
            f"'{found.folder}' lacks {missing}, which this version shows; repeat nasicell "
            f"{found.kind}"
        ) from None


def _cells(runs: Sequence[Runs]) -> list[tuple[str, Cell]]:
    """Return the cells of all runs with a heading, each once; of a fit the fitted one."""
    found: dict[str, tuple[str, Cell]] = {}
    for one in runs:
        for record, result in zip(one.records, one.results, strict=True):
            fitted = one.protocol == "Fit"
            cell = fitted_cell(result) if fitted else Cell.from_mapping(record["cell"])
            heading = f"Cell {cell.name}, {'as fitted' if fitted else 'its numbers'}"
            found.setdefault(cell.fingerprint, (heading, cell))
    return list(found.values())


def _made() -> str:
    return f"nasicell {version('nasicell')}"


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nasicell.html_report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )


def _clean(value: object) -> object:
    """Return a value as the page may hold it; what is HTML already is clean."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
