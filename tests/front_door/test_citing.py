"""What a run says is to be cited: in text, JSON, record and citations.bib."""

import json
from pathlib import Path

import pybamm
import pytest
import yaml
from pybtex.database import parse_string

import nasicell
from nasicell.citing import TITLE, block, citations_of
from nasicell.models.registered import registered
from nasicell.parameters import load_cell

CELL = "zhang2026-sn-fb"
ROOT = Path(__file__).parents[2]
SOLVER = {"Hindmarsh2000", "Hindmarsh2005"}
"""Papers of SUNDIALS, which PyBaMM names for its IDAKLU solver."""


@pytest.fixture(scope="module")
def result():
    test = nasicell.RateTest([5], cycles_per_rate=1, accuracy_mAh_g=1)
    return nasicell.run(nasicell.load(CELL), test)


def test_a_record_holds_the_papers_of_the_cell_nasicell_and_what_pybamm_names(result):
    sources = {s["key"]: s for s in json.loads(result.attrs["record"])["citations"]}
    papers = {key for key, _ in load_cell(CELL).citations()}
    assert set(sources) >= papers | {"nasicell", "Sulzer2021", "Doyle1993"} | SOLVER
    assert sources["Sulzer2021"]["doi"] == "10.5334/jors.309"
    assert sources["zhang2026"]["reference"] == "Nano-Micro Letters 18, 381 (2026)"
    assert sources["wei2022"]["doi"] is None
    for key, source in sources.items():
        assert list(source) == ["key", "behind", "reference", "doi", "link", "bibtex"]
        assert list(parse_string(source["bibtex"], "bibtex").entries) == [key]


def test_the_printed_text_ends_with_one_line_a_source(result, run):
    head, *lines = block([result]).splitlines()
    assert head == "to cite:"
    assert len(lines) == len(citations_of([result]))
    assert any(
        line == "- zhang2026: Nano-Micro Letters 18, 381 (2026), "
        "https://doi.org/10.1007/s40820-026-02236-2"
        for line in lines
    )
    code, out, _ = run("rate", CELL, "--rates", "5", "--cycles", "1", "--accuracy", "1")
    assert code == 0
    assert out.endswith(f"\n\n{block([result])}\n")


def test_json_is_pure_and_the_folder_holds_the_same_sources(result, run, tmp_path):
    _, out, _ = run(
        "losses", CELL, "--rate", "5", "--cycles", "1", "--accuracy", "1", "--json",
        "--out", tmp_path,
    )  # fmt: skip
    content = json.loads(out)
    keys = [source["key"] for source in content["citations"]]
    assert "Sulzer2021" in keys
    (recorded,) = json.loads((tmp_path / "record.json").read_text())["runs"]
    assert recorded["citations"] == content["citations"]
    written = parse_string((tmp_path / "citations.bib").read_text(), "bibtex").entries
    assert list(written) == keys
    assert written["nasicell"].fields["title"] == f"nasicell: {TITLE}"


def test_a_model_that_is_kept_from_an_earlier_run_is_cited_again(result):
    test = nasicell.RateTest([5], cycles_per_rate=1, accuracy_mAh_g=1)
    again = nasicell.run(nasicell.load(CELL).with_values({"cathode.loading": "2 mg/cm^2"}), test)
    assert citations_of([again]) == citations_of([result])


def test_two_cells_share_one_list_without_repetition_papers_first(result):
    other = result.copy()
    record = json.loads(result.attrs["record"])
    paper = {**record["citations"][0], "key": "another"}
    other.attrs["record"] = json.dumps({"citations": [*record["citations"], paper]})
    once, both = citations_of([result]), citations_of([result, other])
    assert [source for source in both if source["key"] != "another"] == once
    keys = [source["key"] for source in both]
    assert len(set(keys)) == len(keys)
    assert keys.index("another") < keys.index("nasicell")


@pytest.mark.parametrize("name", [CELL, "lu2026-sfc"])
def test_a_cell_without_its_cathode_does_not_cite_the_cathode_s_papers(name):
    cell = nasicell.load(name)
    test = nasicell.Impedance(frequencies=[1e3], setup="symmetric")
    cited = {source["key"] for source in citations_of([nasicell.run(cell, test)])}
    others = {
        row.source
        for row in cell.rows()
        if not row.path.startswith(("cathode.", "interphases.cathode."))
    }
    papers = {key for key, _ in cell.citations()}
    assert cited & papers == others & papers
    assert "wei2022" in papers - cited


def test_a_run_cites_what_it_used_and_pybamm_s_registry_forgets_nothing():
    pybamm.citations.register("Marquis2019")
    with registered() as used:
        pybamm.citations.register("Hallemans2025")
    assert used == {"Sulzer2021", "Harris2020", "Hallemans2025"}
    assert pybamm.citations._papers_to_cite >= {"Marquis2019", "Hallemans2025"}


def test_the_registry_is_whole_again_after_a_failed_run():
    pybamm.citations.register("Marquis2019")
    with pytest.raises(ValueError, match="stop"), registered():
        raise ValueError("stop")
    assert "Marquis2019" in pybamm.citations._papers_to_cite


def test_nasicell_is_cited_as_its_citation_file_says(result):
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    own = next(s for s in citations_of([result]) if s["key"] == "nasicell")
    assert cff["title"] == f"nasicell: {TITLE}"
    assert cff["version"] in own["reference"]
    assert cff["authors"][0]["name"] in own["bibtex"]


def test_what_a_result_is_compared_with_is_cited():
    """Hard carbon's numbers are this project's own; the review gives the capacity alone."""
    cell = nasicell.load("wang2026-hc-pmma")
    assert nasicell.experiments.load_measured_rates(cell.test.measured).reference == "wang2026"
    own = {"interphases.cathode.film_resistance": "0 ohm*cm^2"}
    result = nasicell.run(cell.with_values(own), nasicell.RateTest([1], 1, accuracy_mAh_g=5))
    keys = [source["key"] for source in json.loads(result.attrs["record"])["citations"]]
    assert "wang2026" not in {key for key, _ in cell.with_values(own).citations()}
    assert "wang2026" in keys
