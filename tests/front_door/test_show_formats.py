"""``nasicell show``: the same numbers as text, JSON, CSV and Markdown, and no riddle at its end."""

import csv
import io
import json
import re

import pytest

from nasicell.markdown import escaped, table
from nasicell.parameters import list_cells, load_cell
from nasicell.parameters.bibliography import parse_bibtex, reference_of, references

CELL = "zhang2026-sn-fb"
CONTROL = "lu2026-sfc"
TABULATED = "liu2025-kpb"
"""Its potential is a table."""
NAMES = [cell.name for cell in list_cells()]
COLUMNS = 120
"""A terminal's width; a line that ends with an address may be longer."""
DOI = "https://doi.org/10.1007/s40820-026-02236-2"


@pytest.mark.parametrize("name", [CELL, CONTROL, TABULATED])
def test_csv_gives_back_every_number_and_the_notes_on_materials(run, name):
    code, out, err = run("show", name, "--csv")
    assert (code, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    cell = load_cell(name)
    numbers, notes = cell.rows(), cell.material_notes
    assert len(rows) == len(numbers) + len(notes)
    for found, (section, note) in zip(rows[len(numbers) :], notes.items(), strict=True):
        material = getattr(cell, section).material
        known = {key: text for key, text in found.items() if text}
        assert known == {"path": f"{section}.material", "text": material, "note": note}
    for found, row in zip(rows, numbers, strict=False):
        assert (found["path"], found["text"]) == (row.path, row.text)
        assert found["si"] == ("" if row.si is None else repr(row.si))
        tables = json.loads(found["tables"] or "[]")
        assert [len(one["points"]) for one in tables] == [len(one.points) for one in row.tables]
        assert (found["unit"], found["kind"], found["source"]) == (row.unit, row.kind, row.source)
        for key in ("doi", "uncertainty", "law", "note", "refit"):
            assert found[key] == (getattr(row, key) or "")
        for key in ("uncertainty_low_si", "uncertainty_high_si"):
            assert found[key] == ("" if getattr(row, key) is None else repr(getattr(row, key)))


def test_csv_is_rfc_4180_also_with_commas_and_quotes(run, tmp_path):
    note = 'one, "two" three'
    (tmp_path / "mine.yaml").write_text(
        f"extends: {CELL}\nname: mine\ncathode:\n  loading: "
        + json.dumps({"value": "3 mg/cm^2", "kind": "assumed", "source": "user", "note": note})
    )
    _, out, _ = run("show", tmp_path / "mine.yaml", "--csv")
    records = list(csv.reader(io.StringIO(out, newline=""), strict=True))
    assert {len(record) for record in records} == {14}
    loading = next(record for record in records if record[0] == "cathode.loading")
    assert note in loading
    assert '"one, ""two"" three"' in out
    assert out.endswith("\r\n")
    assert out.count("\r\n") == len(records)


def test_json_has_the_uncertainty_in_si_units_and_the_refit_command(run):
    _, out, _ = run("show", CELL, "--json")
    shown = json.loads(out)
    rows = {row["path"]: row for row in shown["numbers"]}
    loading, share = rows["cathode.loading"], rows["cathode.active_fraction"]
    assert loading["uncertainty"] == "1 mg/cm^2 to 3 mg/cm^2"
    bounds = [loading[f"uncertainty_{end}_si"] for end in ("low", "high")]
    assert bounds == pytest.approx([0.01, 0.03])
    assert (loading["refit"], share["refit"]) == (None, f"nasicell fit {CELL}")
    paper = next(source for source in shown["citations"] if source["key"] == "zhang2026")
    assert paper["doi"] == "10.1007/s40820-026-02236-2"
    assert paper["reference"] == "Nano-Micro Letters 18, 381 (2026)"
    assert paper["bibtex"].startswith("@article{zhang2026,")


@pytest.mark.parametrize("pair", [("--json", "--csv"), ("--csv", "--markdown")])
def test_one_form_at_a_time(run, pair):
    code, out, err = run("show", CELL, *pair)
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert "give one of them" in line


def cells_of(line):
    """Cells of a line of a pipe table, as GitHub splits it: at bars without a backslash."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize("name", [CELL, CONTROL, TABULATED])
def test_markdown_has_a_row_a_number_and_whole_tables(run, name):
    code, out, _ = run("show", name, "--markdown")
    assert code == 0
    cell = load_cell(name)
    title, *sections = out.split("\n## ")
    assert title.startswith(f"# {name}: ")
    found = {section.partition("\n")[0]: section for section in sections}
    there = {
        "Numbers": True,
        "Laws": True,
        "Tables": any(row.tables for row in cell.rows()),
        "Materials": bool(cell.material_notes),
        "Derived quantities": True,
        "What the numbers say of one another": True,
        "Against what is published": bool(cell.characterisation()),
        "Sources": True,
    }
    assert list(found) == [title for title, is_there in there.items() if is_there]
    for section in sections:
        lines = [line for line in section.splitlines() if line.startswith("|")]
        assert len({len(cells_of(line)) for line in lines}) <= 1
    numbers = [cells_of(line) for line in found["Numbers"].splitlines() if line.startswith("|")]
    assert [line[0].strip("`") for line in numbers[2:]] == [row.path for row in cell.rows()]
    derived = [line for line in found["Derived quantities"].splitlines() if line.startswith("|")]
    assert len(derived) - 2 == len(cell.derived.all())
    assert found["Sources"].count("\n- ") == len(cell.citations()) + 1  # and this work


def test_the_points_of_a_tabulated_potential_stand_in_every_form(run):
    cell = load_cell(TABULATED)
    path = "cathode.open_circuit_potential"
    points = [list(point) for point in cell.cathode.open_circuit_potential.points]
    _, out, _ = run("show", TABULATED, "--json")
    curve = next(row for row in json.loads(out)["numbers"] if row["path"] == path)
    assert (curve["si"], curve["unit"], curve["kind"]) == (None, "V", "assumed")
    assert curve["tables"] == [{"units": ["1", "V"], "points": points}]
    _, out, _ = run("show", TABULATED, "--csv")
    rows = {row["path"]: row for row in csv.DictReader(io.StringIO(out, newline=""))}
    assert json.loads(rows[path]["tables"])[0]["points"] == points
    as_text = " ".join(f"({content:g}, {potential:g})" for content, potential in points)
    for option in ([], ["--markdown"]):
        _, out, _ = run("show", TABULATED, *option)
        assert as_text in " ".join(out.split())


@pytest.mark.parametrize("option", [[], ["--json"], ["--csv"], ["--markdown"]])
def test_what_the_catalogue_remarks_and_doubts_is_shown(run, option):
    changed = ("--set", "electrolyte=na3ps4-tetragonal")
    _, out, _ = run("show", CELL, *changed, *option)
    words = " ".join(out.replace("\\", "").split())
    assert "Section 3.1. Doubt: contradicted: na3ps4 (0.20 mS/cm)" in words
    doubt = "The conductivity of na3ps4-tetragonal is doubtful: "
    assert (doubt in words) == (option != ["--csv"])  # numbers and notes alone


def test_markdown_links_the_doi_and_gives_the_full_reference(run):
    _, out, _ = run("show", "liu2025-nvp", "--markdown")
    paper = references()["liu2025"]
    assert escaped(paper.title) in out
    assert "Xiong Xiong Liu, Long Pan, " in out
    assert paper.short == "Nano-Micro Letters 17, 190 (2025)"
    _, out, _ = run("show", CELL, "--markdown")
    assert f"| [zhang2026]({DOI}) |" in out
    assert f"<{DOI}>" in out


def test_markdown_text_stays_text():
    assert escaped("a|b *c*\nd_e [f] <g> `h` \\") == (
        "a\\|b \\*c\\* d\\_e \\[f\\] \\<g\\> \\`h\\` \\\\"
    )
    assert table(["a", "b"], [["1", "2"]], numbers=[1]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"


@pytest.mark.parametrize("name", NAMES)
def test_text_fits_a_terminal_and_names_each_source_with_its_doi(run, name):
    _, out, _ = run("show", name)
    lines = out.splitlines()
    assert [line for line in lines if len(line) > COLUMNS and "https://" not in line] == []
    sources = lines[lines.index("Sources:") + 1 :]
    cell = load_cell(name)
    for (key, _), line in zip(cell.citations(), sources, strict=True):
        reference = reference_of(key)
        assert line.startswith(f"- {reference.key}: ")
        assert reference.short in line
        assert line.endswith(reference.link or "no DOI at hand")
    for row in cell.rows():
        if row.uncertainty:
            assert row.uncertainty in out
        if row.refit:
            assert row.refit in out


@pytest.mark.parametrize("name", NAMES)
def test_no_shipped_cell_ends_with_an_unexplained_warning(run, name):
    # a warning is explained where the cell's own summary or notes speak of the entry it names
    cell = load_cell(name)
    warnings = cell.warnings(cell.test.temperature.si)
    notes = {row.path for row in cell.rows() if row.note}
    for sentence in warnings:
        named = [path for path in notes if path in sentence]
        explained = named or cell.electrolyte.material in cell.summary
        assert explained, f"{name}: {sentence}"
    _, out, _ = run("show", name)
    assert out.count("\nwarning: ") == len(warnings)


def test_a_reference_without_a_journal_or_with_a_doi_alone_is_still_one():
    (book,) = parse_bibtex(
        "@misc{b,\n  title = {On gels},\n  note = {Second edition},\n  year = {1999},\n"
        "  url = {https://example.org/b},\n}",
        "x.bib",
    ).values()
    assert (book.short, book.link) == (
        "On gels, Second edition (1999)",
        "https://example.org/b",
    )
    alone = reference_of("doi:10.1000/xyz")
    assert (alone.key, alone.short, alone.link) == (
        "10-1000-xyz",
        "",
        "https://doi.org/10.1000/xyz",
    )
    assert reference_of("this-work") is None
