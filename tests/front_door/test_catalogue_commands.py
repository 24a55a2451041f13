"""``nasicell electrolytes`` and ``nasicell interfaces``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import nasicell
from nasicell.parameters import load_cell
from nasicell.parameters.catalogue.flags import MARKS, MEANINGS

NEXT = "--- next command ---"
"""What one process prints between the output of several commands."""


def test_the_table_is_sorted_marked_and_names_its_sources(run):
    code, out, _ = run("electrolytes", "--class", "sulfide", "--min-conductivity", "3 mS/cm")
    lines = out.splitlines()
    assert code == 0
    names = [line.split()[0] for line in lines[1 : lines.index("")]]
    assert names[:3] == ["na3ps4-gamma", "na3sbs4-w", "na3sbs4-w0.12"]
    assert "na3sbs4-p-o" in names
    row = next(line for line in lines if line.startswith("na3sbs4-p-o"))
    assert row.split()[1:] == ["sulfide", "Na", "3.82", "measured", "0.991", "QPT", "chen2026"]
    assert any(line.startswith("na3sbs4-w0.12") and "> 30" in line for line in lines)
    assert "- P: implausible prefactor" in out
    assert "- N:" not in out  # not in this table
    assert out.rstrip().endswith("- wang2026: https://doi.org/10.1039/d5sc09313a")


def test_json_has_full_words_units_and_null(run):
    code, out, _ = run("electrolytes", "--cation", "K", "--json")
    first, second = json.loads(out)["electrolytes"]
    assert code == 0
    assert (first["name"], first["conductivity_mS_cm"], first["activation_energy_eV"]) == (
        "pvh-in-sio2-k",
        0.256,
        0.31,
    )
    assert (first["temperature_degC"], first["conductivity_printed"]) == (25.0, "0.256 mS/cm")
    assert (second["name"], second["activation_energy_eV"]) == ("pvh-k", None)
    assert (first["source"], first["doi"]) == ("liu2025", None)
    _, out, _ = run("electrolytes", "--json")
    assert len(json.loads(out)["electrolytes"]) == 98


def test_one_electrolyte_is_shown_in_full(run):
    code, out, _ = run("electrolytes", "nzsp-sc")
    assert code == 0
    for words in (
        "NASICON oxide, conducts Na+",
        "0.85 mA/cm^2",
        "flag: no conductivity",
        "per geometric electrode area; 30 degC, sintered 1150 degC",
        "--set electrolyte=nzsp-sc --set electrolyte.conductivity='1 mS/cm'",
        "{material: nzsp-sc}",
        "https://doi.org/10.1039/d5sc09313a",
    ):
        assert words in out
    _, out, _ = run("electrolytes", "nzsp-sc", "--json")
    shown = json.loads(out)
    assert (shown["name"], shown["conductivity_mS_cm"]) == ("nzsp-sc", None)
    assert [row["value"] for row in shown["interfaces"]] == ["4.7", "0.85"]
    _, out, _ = run("electrolytes", "na2s-3.3zrcl4")
    assert "charge of the formula not judged: a mixture" in out
    code, out, _ = run("electrolytes", "na2s-cathode")
    assert (code, "flag: not an electrolyte" in out, "Into a cell" in out) == (0, True, False)


def test_a_name_of_a_file_says_so(run):
    _, out, _ = run("electrolytes", "sn-fb-qse")
    assert "What a cell takes, from the file of this name:" in out
    assert "salts.NaTFSI" not in out  # the recipe is shown by 'show'


def test_a_file_that_brings_what_is_not_published_needs_no_advice(run):
    _, out, _ = run("electrolytes", "dgpe")
    number = load_cell("lu2026-sfc").electrolyte.conductivity.reference
    assert (
        "flag: no conductivity is published; the file of this name brings "
        f"{number.text} ({number.kind}, {number.source})"
    ) in " ".join(out.split())
    assert "--set electrolyte=dgpe\n" in out


def test_interfaces_keep_their_order(run):
    code, out, _ = run("interfaces", "--quantity", "exchange current", "--system", "DGPE", "--json")
    found = json.loads(out)["interfaces"]
    assert code == 0
    assert [row["value"] for row in found] == ["33.2", "1.1", "0.6"]
    assert found[0]["low_SI"] == pytest.approx(0.332)
    assert (found[0]["unit_SI"], found[0]["area"]) == ("A/m^2", "geometric electrode area")
    _, out, _ = run("interfaces", "--system", "NZSSP")
    assert "geometric electrode area" in out
    assert "- wang2026: https://doi.org" in out


def test_an_empty_search_is_an_answer_and_says_how_to_widen_it(run):
    code, out, _ = run("electrolytes", "--class", "halide", "--min-conductivity", "50 mS/cm")
    assert code == 0
    assert "No electrolyte meets all of this" in out
    assert "without --class 'halide' there are 2" in out
    assert "without --min-conductivity '50 mS/cm' there are 7" in " ".join(out.split())
    code, out, _ = run("electrolytes", "--search", "unobtainium", "--json")
    assert (code, json.loads(out)) == (0, {"electrolytes": []})
    code, out, _ = run("interfaces", "--system", "unobtainium")
    assert (code, "without --system there are 145" in out) == (0, True)
    code, out, _ = run("interfaces", "--system", "unobtainium", "--json")
    assert (code, json.loads(out)) == (0, {"interfaces": []})


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (("electrolytes", "--class", "sulfid3"), "did you mean 'sulfide'"),
        (("electrolytes", "na3sbs4-x"), "did you mean"),
        (("electrolytes", "--min-conductivity", "1"), "--min-conductivity is '1' without a unit"),
        (("electrolytes", "--min-window", "4 eV"), "--min-window is '4 eV'"),
        (("electrolytes", "na3ps4", "--cation", "Na"), "give one of the two"),
        (("electrolytes", "--search", " "), "--search is empty; leave it out"),
        (("electrolytes", "--class", ""), "--class is empty; leave it out"),
        (("electrolytes", "--cation", ""), "--cation is empty; leave it out"),
        (("electrolytes", "--min-window", ""), "--min-window is empty; leave it out"),
        (("electrolytes", ""), "electrolyte is empty"),
        (("interfaces", "--system", ""), "--system is empty; leave it out"),
        (("interfaces", "--quantity", " "), "--quantity is empty; leave it out"),
        (("electrolytes", "zzzzzz"), "and 86 more ('nasicell electrolytes' lists all)"),
        (("show", "zzzzzz"), "'nasicell cells' lists all"),
        (
            ("interfaces", "--quantity", "exchange curent"),
            "did you mean 'exchange current density'",
        ),
    ],
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, arguments, mend):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert mend in err
    assert len(err.strip().splitlines()) == 1


def test_the_catalogue_answers_without_what_is_slow_to_import():
    asked = [["electrolytes"], ["electrolytes", "nzsp-sc"], ["interfaces", "--json"]]
    code = (
        "import sys\nfrom nasicell.cli import main\n"
        f"for arguments in {asked!r}:\n"
        "    try:\n        main(arguments)\n"
        "    except SystemExit as stop:\n        assert not stop.code, (arguments, stop.code)\n"
        "    slow = {'pybamm', 'pint', 'scipy', 'xarray', 'matplotlib'} & set(sys.modules)\n"
        "    assert not slow, (arguments, slow)\n"
        f"    print({NEXT!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *said, end = done.stdout.split(NEXT)
    assert len(said) == len(asked)
    assert all(text.strip() for text in said)
    assert not end.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        [
            "electrolytes",
            *("--class", "sulfide"),
            *("--min-conductivity", "2 mS/cm"),
            *("--max-activation-energy", "0.25 eV"),
        ],
        ["interfaces", "--system", "NZSSP"],
    ],
)
def test_the_page_shows_what_is_printed(run, arguments):
    page = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")
    _, out, _ = run(*arguments)
    assert out.strip() in page


def test_a_search_for_an_unknown_class_names_all_of_them(run):
    classes = {entry.electrolyte_class for entry in nasicell.electrolytes()}
    _, _, err = run("electrolytes", "--class", "foo")
    listed = ", ".join(f"'{name}'" for name in sorted(classes, key=str.lower))
    assert f"known here: {listed}\n" in err


def test_the_table_of_interfaces_fits_a_terminal(run):
    _, out, _ = run("interfaces")
    assert max(map(len, out.splitlines())) <= 120
    for row in nasicell.interfaces():
        assert row.conditions in out


def test_json_keeps_letters_beyond_ascii(run):
    _, out, _ = run("show", "zhang2026-sn-fb", "--json")
    assert "\\u" not in out
    assert not out.isascii()


def test_a_source_without_doi_says_so(run):
    _, out, _ = run("electrolytes", "--cation", "K")
    assert "- liu2025: no DOI at hand" in out
    _, out, _ = run("show", "liu2025-kpb")
    (line,) = (line for line in out.splitlines() if line.startswith("- liu2025:"))
    assert line.endswith(", no DOI at hand")


def test_every_flag_has_its_own_mark_and_meaning():
    assert list(MARKS) == list(MEANINGS)
    assert len(set(MARKS.values())) == len(MARKS)


def test_the_catalogue_stands_in_the_python_interface():
    assert nasicell.electrolytes(cation="K")[0].name == "pvh-in-sio2-k"
    assert nasicell.interfaces(system=" NZSSP ")[0].value == "4.7"
    assert [row.value for row in nasicell.interfaces(electrolyte=" nzsp-sc ")] == ["4.7", "0.85"]
    assert nasicell.electrolytes(text=" nzsp-sc ")[0].name == "nzsp-sc"


@pytest.mark.parametrize(
    ("search", "problem"),
    [
        (lambda: nasicell.interfaces(electrolyte="nzsp-cs"), "did you mean 'nzsp-sc'"),
        (lambda: nasicell.interfaces(electrolyte=""), "electrolyte is empty"),
        (lambda: nasicell.interfaces(system=3), "system is 3; a text is expected"),
        (lambda: nasicell.electrolytes(text=5), "text is 5; a text is expected"),
        (lambda: nasicell.electrolytes(source=" "), "source is empty"),
        (lambda: nasicell.electrolytes(electrolyte_class=1), "electrolyte_class is 1"),
    ],
)
def test_a_search_that_cannot_be_meant_is_refused(search, problem):
    with pytest.raises(nasicell.InputError, match=problem):
        search()


def test_a_cell_with_a_solid_of_the_catalogue_runs():
    cell = nasicell.load("zhang2026-sn-fb").with_values({"electrolyte": "na3sbs4-w"})
    test = nasicell.RateTest(c_rates=[1], cycles_per_rate=1)
    result = nasicell.run(cell, test)
    capacity = float(result.discharge_capacity.values[0])
    assert "The conductivity of na3sbs4-w is doubtful" in result.attrs["warnings"]
    assert 90 < capacity < 117.6 * 0.885  # mAh/g: below what takes part
