"""The last sections of every page: versions, sources, how to repeat it."""

import base64
import json
import shlex
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from nasicell.citing import NO_DOI, NUMBERS, cell_references, citations_of, source_data
from nasicell.html_report.blocks import Block, Download, Facts, Listing, Section, Table, Words
from nasicell.html_report.cell_sections import source_anchor
from nasicell.html_report.folders import POTENTIAL, Measured, Runs
from nasicell.parameters import Cell
from nasicell.parameters.bibliography import reference_of


def versions_section(runs: Sequence[Runs]) -> Section:
    """Lay out which versions gave the results; runs of equal versions share a column."""
    columns: dict[str, tuple[dict[str, str], list[str]]] = {}
    for found in runs:
        for record in found.records:
            used = {
                **record["versions"],
                "Python": record["python"],
                "platform": record["platform"],
            }
            _, folders = columns.setdefault(json.dumps(used), (used, []))
            if found.folder not in folders:
                folders.append(found.folder)
    made = Words(f"This page: nasicell {version('nasicell')}.")
    if not columns:
        return Section("versions", "Versions", "", [made])
    names = dict.fromkeys(name for used, _ in columns.values() for name in used)
    header = ["package", *(", ".join(folders) for _, folders in columns.values())]
    rows = [[name, *(used.get(name, "-") for used, _ in columns.values())] for name in names]
    table = Table("What the results were computed with", header, rows, words=range(len(header)))
    return Section("versions", "Versions", "", [table, made])


def sources_section(runs: Sequence[Runs], cells: Sequence[Cell]) -> Section:
    """Lay out what to cite: papers behind the numbers, programs. A DOI is text, not a link."""
    found = {
        source["key"]: source for source in citations_of([r for one in runs for r in one.results])
    }
    for cell in cells:
        for reference in cell_references(cell):
            found.setdefault(reference.key, source_data(reference, NUMBERS))
    groups = {
        "Papers behind the numbers": [s for s in found.values() if s["behind"] == NUMBERS],
        "Programs and methods": [s for s in found.values() if s["behind"] != NUMBERS],
    }
    return Section(
        "sources",
        "Sources to cite",
        "",
        [
            Listing(title, [_source(source) for source in sources])
            for title, sources in groups.items()
            if sources
        ],
    )


def _source(source: dict[str, Any]) -> Markup:
    own = reference_of(str(source["key"]))
    words = own.full if own else source["reference"]
    where = f"doi:{source['doi']}" if source["doi"] else source["link"] or NO_DOI
    return Markup('<span id="{}"><b>{}</b>: {}; {}</span>').format(
        source_anchor(str(source["key"])), source["key"], words, where
    )


def repeat_section(measured: Sequence[Measured], runs: Sequence[Runs], made_by: str) -> Section:
    """Lay out how to get every result again."""
    blocks: list[Block] = []
    if runs:
        packages = {
            f"{name}=={release}"
            for found in runs
            for record in found.records
            for name, release in record["versions"].items()
        }
        blocks += [
            Words(
                "A record holds the cell, the protocol, the mesh and the measured data of a run, "
                "so it is enough to repeat it. Save it from this page, then run the command beside "
                "it: it says how far the new result is from the recorded one."
            ),
            Facts([("packages", " ".join(sorted(packages)))]),
        ]
        blocks += [
            Download(name, found.folder, _address(found.record_text), f"nasicell replay {name}")
            for name, found in zip(_names(runs), runs, strict=True)
        ]
    files = [
        f"{_command(found)} (the file's SHA-256 is {found.summary['file_sha256']})"
        for found in measured
    ]
    if files:
        blocks.append(Listing("Measured files, by the commands that read them", files))
    blocks.append(Facts([("this page", made_by)]))
    return Section("repeat", "How to repeat it", "", blocks)


def _command(found: Measured) -> str:
    """Return the command that reads a measured file again."""
    told = found.summary
    words = ["nasicell", found.kind, str(told["file"])]
    if found.kind == POTENTIAL:
        if told["method"] == "titration":
            words.append("--titration")
        for branch in told["branches"]:
            words += [f"--{branch['direction']}", str(branch["half_cycle"])]
        if len(told["branches"]) > 1:
            words += ["--align", told["align"]]
    for option, key, unit in (("--mass", "mass_mg", "mg"), ("--one-c", "one_c_mA_g", "mA/g")):
        if told.get(key) is not None:
            words += [option, f"{told[key]:.9g} {unit}"]
    if told.get("mapping"):
        words += ["--map", told["mapping"]]
    return shlex.join(words)


def _names(runs: Sequence[Runs]) -> list[str]:
    return [f"record-{n}.json" for n in range(1, len(runs) + 1)]


def _address(text: str) -> str:
    content = base64.b64encode(text.encode()).decode("ascii")
    return f"data:application/json;base64,{content}"
