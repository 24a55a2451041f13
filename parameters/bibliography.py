"""The sources that numbers are taken from: a strict reader of ``library/references.bib``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nasicell.parameters.errors import InputError

OWN_SOURCES = {
    "this-work": "computed, fitted or assumed by nasicell",
    "user": "set by the user, or fitted to the data of the user",
}
_FILE = Path(__file__).parent / "library" / "references.bib"
_DOI = re.compile(r"doi:(10\.\d{4,9}/\S+)")
_FIELD = re.compile(r"\s*(\w+)\s*=\s*\{(.*)\},?\s*")


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography; ``fields`` is as BibTeX has it, without its braces."""

    key: str
    bibtex: str
    fields: Mapping[str, str]

    @property
    def doi(self) -> str | None:
        """The DOI without its resolver."""
        doi = self.fields.get("doi", "").removeprefix("https://doi.org/")
        return doi or None

    @property
    def title(self) -> str | None:
        """The title."""
        return self.fields.get("title")

    @property
    def link(self) -> str | None:
        """Where it is found: its DOI as an address, or else its address."""
        return f"https://doi.org/{self.doi}" if self.doi else self.fields.get("url")

    @property
    def short(self) -> str:
        """Journal, volume, pages and year; where there is no journal, title and note."""
        journal, volume = self.fields.get("journal"), self.fields.get("volume")
        if journal:
            parts = [f"{journal} {volume}" if volume else journal, self.fields.get("pages")]
        else:
            parts = [self.title, self.fields.get("note")]
        year = self.fields.get("year")
        text = ", ".join(part.replace("--", "-") for part in parts if part)
        return f"{text} ({year})" if year else text

    @property
    def full(self) -> str:
        """Authors, title (or what the paper is about), and :attr:`short`."""
        names = _names(self.fields.get("author", ""))
        about = [self.title or self.fields.get("note")] if "journal" in self.fields else []
        return ". ".join(part for part in (names, *about, self.short) if part)


def _names(authors: str) -> str:
    """Authors as a reader sees them: "Fanglin Wei, Pengzhao Li et al."."""
    names = [name.strip() for name in authors.split(" and ")]
    shown = [" ".join(reversed(name.split(", ", 1))) for name in names if name != "others"]
    return ", ".join(shown) + (" et al" if "others" in names else "")


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
        found[head[1]] = Reference(head[1], block.strip(), fields)
    return found


@lru_cache(maxsize=1)
def references() -> dict[str, Reference]:
    """Return the bibliography of the project by key."""
    return parse_bibtex(_FILE.read_text(encoding="utf-8"), _FILE.name)


def is_known(source: str) -> bool:
    """Tell whether ``source`` may stand behind a number."""
    return source in OWN_SOURCES or source in references() or bool(_DOI.fullmatch(source))


def reference_of(source: str) -> Reference | None:
    """Return the entry of a source; None for the project's own and the user's numbers."""
    match = _DOI.fullmatch(source)
    if match:
        key = re.sub(r"\W+", "-", match[1])
        bibtex = f"@misc{{{key},\n  doi = {{{match[1]}}},\n}}"
        return Reference(key, bibtex, {"doi": match[1]})
    return references().get(source)


def doi_of(source: str) -> str | None:
    """Return the DOI behind a source, if it is known."""
    reference = reference_of(source)
    return reference.doi if reference else None


def bibtex_of(source: str) -> str | None:
    """Return the BibTeX entry of a source; None for the project's own and the user's numbers."""
    reference = reference_of(source)
    return reference.bibtex if reference else None
