"""What to cite for a run: the papers behind a cell's numbers, nasicell, PyBaMM and its methods."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nasicell.files import write_whole
from nasicell.parameters import Cell
from nasicell.parameters.bibliography import Reference, reference_of

if TYPE_CHECKING:
    import xarray as xr

TITLE = "physics-based simulation of alkali-metal cells with quasi-solid-state electrolytes"
"""What nasicell is, as in the title of CITATION.cff."""
NUMBERS, PROGRAM = "numbers", "program"
"""What a source is behind."""
NO_DOI = "no DOI at hand"
"""What stands in the place of the link of a source that has none."""


def to_cite(
    cell: Cell, pybamm_keys: Iterable[str], *, cathode: bool = True, beside: Iterable[str] = ()
) -> list[dict[str, str | None]]:
    """List the sources of a run, for its record.

    Parameters
    ----------
    cell : Cell
        The cell.
    pybamm_keys : iterable of str
        What :func:`nasicell.models.registered.registered` collected.
    cathode : bool
        Whether the cathode took part: the sources of one that did not are left out.
    beside : iterable of str
        Keys of further sources: of measured data that the result is compared with.

    Returns
    -------
    list of dict
        Those of :func:`source_data`: papers of the cell, nasicell, PyBaMM's.
    """
    programs = [_own(), *map(_of_pybamm, sorted(pybamm_keys))]
    compared = (reference_of(key) for key in beside)
    behind = [*cell_references(cell, cathode=cathode), *filter(None, compared)]
    numbers = {reference.key: reference for reference in behind}
    return [
        *(source_data(reference, NUMBERS) for reference in numbers.values()),
        *(source_data(reference, PROGRAM) for reference in programs),
    ]


def cell_references(cell: Cell, *, cathode: bool = True) -> list[Reference]:
    """Return the bibliography entry of every source behind a cell's numbers, by key."""
    found = (reference_of(key) for key, _ in cell.citations(cathode=cathode))
    return [reference for reference in found if reference is not None]


def source_data(reference: Reference, behind: str) -> dict[str, str | None]:
    """One source as plain data: key, what it is behind, reference, DOI, link, BibTeX entry."""
    return {
        "key": reference.key,
        "behind": behind,
        "reference": reference.short,
        "doi": reference.doi,
        "link": reference.link,
        "bibtex": reference.bibtex,
    }


def _own() -> Reference:
    release = f"version {version('nasicell')}"
    bibtex = "\n".join(
        [
            "@misc{nasicell,",
            "  author = {{The nasicell developers}},",
            f"  title = {{nasicell: {TITLE}}},",
            f"  note = {{{release}}},",
            "}",
        ]
    )
    return Reference("nasicell", bibtex, {"title": TITLE, "note": release})


@cache  # looking for the parser's plug-ins takes longer than parsing
def _of_pybamm(key: str) -> Reference:
    import pybamm
    from pybtex.database import parse_string

    bibtex: str = pybamm.citations._all_citations[key].strip()
    entry = parse_string(bibtex, "bibtex").entries[key]
    fields = {name: value.strip("{}") for name, value in entry.fields.items()}
    return Reference(key, bibtex, fields)


def citations_of(results: "Sequence[xr.Dataset]") -> list[dict[str, Any]]:
    """Return the sources of runs, each once, those of numbers before those of programs."""
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        for source in json.loads(result.attrs["record"])["citations"]:
            found.setdefault(source["key"], source)
    return sorted(found.values(), key=lambda source: source["behind"] != NUMBERS)


def line(source: dict[str, Any]) -> str:
    """One source in one line."""
    parts = [part for part in (source["reference"], source["link"] or NO_DOI) if part]
    return f"{source['key']}: {', '.join(parts)}"


def block(results: "Sequence[xr.Dataset]") -> str:
    """Return what the printed text of runs ends with."""
    return "\n".join(["to cite:", *(f"- {line(source)}" for source in citations_of(results))])


def write_bib(results: "Sequence[xr.Dataset]", folder: Path) -> None:
    """Write the BibTeX entries of the sources of runs as citations.bib, whole or not at all."""
    text = "\n\n".join(source["bibtex"] for source in citations_of(results)) + "\n"
    write_whole(folder / "citations.bib", lambda aside: aside.write_text(text, encoding="utf-8"))
