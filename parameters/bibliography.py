"""The sources that numbers are taken from: a strict reader of ``library/references.bib``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nasicell.parameters.errors import InputError

OWN_SOURCES = {
    "this-work": "computed, fitted or assumed by nasicell",
    "user": "set by the user at run time",
}
_FILE = Path(__file__).parent / "library" / "references.bib"
_DOI = re.compile(r"doi:(10\.\d{4,9}/\S+)")
_FIELD = re.compile(r"\s*(\w+)\s*=\s*\{(.*)\},?\s*")


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography."""

    key: str
    bibtex: str
    doi: str | None
    title: str | None


def parse_bibtex(text: str, file: str) -> dict[str, Reference]:
    """Read BibTeX written one field a line, ``name = {value},``, entries closed by a line ``}``.

    Anything else is refused: a bibliography that is silently misread would cite the wrong paper.
    """
    found: dict[str, Reference] = {}
    for block in re.split(r"\n(?=@)", text.strip()):
        lines = block.strip().splitlines()
        head = re.fullmatch(r"@\w+\{([\w:.-]+),", lines[0].strip())
        if head is None or lines[-1].strip() != "}":
            raise InputError(
                f"has the entry '{lines[0]}', which is not of the form '@article{{key,' ... '}}'",
                file=file,
            )
        fields: dict[str, str] = {}
        for line in lines[1:-1]:
            field = _FIELD.fullmatch(line)
            if field is None or field[2].count("{") != field[2].count("}"):
                raise InputError(
                    f"has the line '{line.strip()}'; one 'name = {{value}},' a line is expected",
                    path=head[1],
                    file=file,
                )
            fields[field[1].lower()] = field[2]
        if head[1] in found:
            raise InputError("stands twice in the bibliography", path=head[1], file=file)
        found[head[1]] = Reference(head[1], block.strip(), fields.get("doi"), fields.get("title"))
    return found


@lru_cache(maxsize=1)
def references() -> dict[str, Reference]:
    """Return the bibliography of the project by key."""
    return parse_bibtex(_FILE.read_text(encoding="utf-8"), _FILE.name)


def is_known(source: str) -> bool:
    """Tell whether ``source`` may stand behind a number."""
    return source in OWN_SOURCES or source in references() or bool(_DOI.fullmatch(source))


def doi_of(source: str) -> str | None:
    """Return the DOI behind a source, if it is known."""
    match = _DOI.fullmatch(source)
    if match:
        return match[1]
    reference = references().get(source)
    return reference.doi if reference else None


def bibtex_of(source: str) -> str | None:
    """Return the BibTeX entry of a source; None for the project's own and the user's numbers."""
    if source in OWN_SOURCES:
        return None
    match = _DOI.fullmatch(source)
    if match:
        key = re.sub(r"\W+", "-", match[1])
        return f"@misc{{{key},\n  doi = {{{match[1]}}},\n}}"
    return references()[source].bibtex
