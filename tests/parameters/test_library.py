import subprocess
import sys

import pytest

from nasicell.parameters import Cell, InputError, list_cells, list_materials, load_cell
from nasicell.parameters.bibliography import OWN_SOURCES, is_known, parse_bibtex, references

NAMES = [
    "chen2026-nacro2-na3ps4",
    "chen2026-nacro2-na3sbs4",
    "chen2026-nfm-nyzc",
    "chen2026-nvp-na3ps4",
    "chen2026-nvp-npscl",
    "chen2026-tis2-na3ps4",
    "liu2025-kpb",
    "liu2025-kpb-pvh",
    "liu2025-lfp",
    "liu2025-lfp-9mg",
    "liu2025-lfp-pvh",
    "liu2025-lfp-sio2-in-pvh",
    "liu2025-ncm622",
    "liu2025-nvp",
    "liu2025-nvp-pvh",
    "lu2026-f",
    "lu2026-p",
    "lu2026-sfc",
    "lu2026-sfc-5mg",
    "lu2026-sfc-pouch",
    "wang2026-hc-pmma",
    "wang2026-nvp-beta-alumina",
    "zhang2026-fb-le",
    "zhang2026-sn",
    "zhang2026-sn-fb",
    "zhang2026-sn-fb-nfm",
]
POTENTIAL_FROM = {
    "hard-carbon": "chayambuka2022",
    "lfp": "afshar2017",
    "nacro2": "kubota2015",
    "nmc622": "verbrugge2017",
    "nvp": "wei2022",
}
"""Cathode material -> a source that its cells must cite."""
SINGLE_ION = {
    "chen2026-nacro2-na3ps4",
    "chen2026-nacro2-na3sbs4",
    "chen2026-nfm-nyzc",
    "chen2026-nvp-na3ps4",
    "chen2026-nvp-npscl",
    "chen2026-tis2-na3ps4",
    "wang2026-nvp-beta-alumina",
    "zhang2026-sn-fb",
    "zhang2026-sn-fb-nfm",
}
FIVE_LINES = """\
name: mine
title: mine
summary: thicker
extends: zhang2026-sn-fb
cathode: {loading: {value: 4 mg/cm^2, kind: measured, source: user}}
"""


def test_shipped_cells_and_materials():
    assert [cell.name for cell in list_cells()] == NAMES
    assert list_materials("metals") == ["lithium", "potassium", "sodium"]
    assert list_materials("cathodes") == [
        "hard-carbon",
        "kpb",
        "lfp",
        "nacro2",
        "nfm",
        "nmc622",
        "nvp",
        "tis2",
    ]
    assert "sn-fb-qse" in list_materials("electrolytes")


@pytest.mark.parametrize("name", NAMES)
class TestEveryShippedCell:
    def test_name_is_the_file_name(self, name):
        assert load_cell(name).name == name

    def test_numbers_have_kind_source_and_refit(self, name):
        cell = load_cell(name)
        rows = cell.rows()
        assert len(rows) > 35
        assert all(is_known(row.source) and row.source != "user" for row in rows)
        assert all(row.kind in ("measured", "derived", "fitted", "assumed") for row in rows)
        assert not [
            row.path for row in rows if row.kind == "measured" and row.source in OWN_SOURCES
        ]

    def test_mapping_and_fingerprint_round_trip(self, name):
        cell = load_cell(name)
        again = Cell.from_mapping(cell.to_mapping())
        assert again == cell
        assert again.fingerprint == cell.fingerprint
        assert again.rows() == cell.rows()

    def test_citations_have_bibtex(self, name):
        cell = load_cell(name)
        keys = [key for key, text in cell.citations() if text.startswith("@")]
        assert name.split("-")[0] in keys
        source = POTENTIAL_FROM.get(cell.cathode.material)
        assert source is None or source in keys

    def test_no_warning_at_its_own_temperature(self, name):
        cell = load_cell(name)
        assert cell.warnings(cell.test.temperature.si) == []


def test_electrolyte_models():
    models = {cell.name: cell.electrolyte_model for cell in list_cells()}
    assert {name for name, model in models.items() if model == "single-ion"} == SINGLE_ION
    assert set(models.values()) == {"single-ion", "binary"}


@pytest.mark.parametrize(
    ("base", "others", "allowed"),
    [
        (
            "zhang2026-sn-fb",
            ("zhang2026-sn", "zhang2026-fb-le"),
            (
                "electrolyte.",
                "separator.thickness",  # the same value, printed for the first alone
                "interphases.metal.",
                "interphases.collector.nucleation_overpotential",
                "interphases.cathode.film_thickness",
                "published.",
            ),
        ),
        ("lu2026-sfc", ("lu2026-f", "lu2026-p"), ("interphases.metal.", "published.")),
    ],
)
def test_families_differ_only_where_the_papers_measured(base, others, allowed):
    family = {row.path: row for row in load_cell(base).rows()}
    for other in others:
        rows = {row.path: row for row in load_cell(other).rows()}
        differing = {p for p in family.keys() | rows.keys() if family.get(p) != rows.get(p)}
        assert differing
        assert all(path.startswith(allowed) for path in differing)
        assert load_cell(other).test.c_rates == load_cell(base).test.c_rates


def test_a_five_line_cell_works(tmp_path):
    (tmp_path / "mine.yaml").write_text(FIVE_LINES)
    mine = load_cell(tmp_path / "mine.yaml")
    base = load_cell("zhang2026-sn-fb")
    assert mine.cathode.loading.si == pytest.approx(0.04)
    changed = {a.path for a, b in zip(mine.rows(), base.rows(), strict=True) if a != b}
    assert changed == {"cathode.loading"}


def test_a_cell_extends_a_file_with_its_own_material(tmp_path):
    (tmp_path / "mine.yaml").write_text(FIVE_LINES + "electrolyte: gel.yaml\n")
    (tmp_path / "gel.yaml").write_text(
        "cation: Na\n"
        "conductivity: {value: 2 mS/cm, kind: measured, source: 'doi:10.1000/xyz'}\n"
        "transference_number: {value: 0.5, kind: measured, source: 'doi:10.1000/xyz'}\n"
        "salt_concentration: {value: 1 mol/L, kind: measured, source: 'doi:10.1000/xyz'}\n"
    )
    below = tmp_path / "below"
    below.mkdir()
    (below / "next.yaml").write_text(
        "name: next\ntitle: t\nsummary: s\nextends: ../mine.yaml\n"
        "cathode: {thickness: {value: 60 um, kind: measured, source: user}}\n"
    )
    cell = load_cell(below / "next.yaml")
    assert cell.electrolyte.conductivity(298.15) == pytest.approx(0.2)
    assert cell.cathode.porosity is None
    assert cell.cathode.loading.si == pytest.approx(0.04)
    assert [row.doi for row in cell.rows() if row.path == "electrolyte.conductivity"] == [
        "10.1000/xyz"
    ]
    assert any("10.1000/xyz" in text for _, text in cell.citations())


def test_a_cell_that_extends_itself_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("name: a\nextends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("name: b\nextends: a.yaml\n")
    with pytest.raises(InputError, match="extends itself"):
        load_cell(tmp_path / "a.yaml")


def test_laws_outside_their_range_are_named():
    warnings = load_cell("liu2025-lfp").warnings(263.15)
    assert any(w.startswith("electrolyte.conductivity is used at 263.15 K") for w in warnings)
    assert any("diffusion_time_constant" in w for w in warnings)


def test_bibliography_is_strict():
    assert references()["zhang2026"].doi == "10.1007/s40820-026-02236-2"
    with pytest.raises(InputError, match="twice"):
        parse_bibtex("@misc{a,\n  year = {1},\n}\n\n@misc{a,\n  year = {1},\n}", "x.bib")
    with pytest.raises(InputError, match="a line is expected"):
        parse_bibtex("@misc{a,\n  year = 1999,\n}", "x.bib")


def test_loading_and_showing_import_no_heavy_package():
    program = (
        "import sys; from nasicell.parameters import list_cells, load_cell\n"
        "for s in list_cells():\n"
        "    c = load_cell(s.name); c.rows(); c.warnings(300.0); c.citations()\n"
        "    c.consistency(); c.characterisation()\n"
        "print(sorted({'pybamm','scipy','xarray','matplotlib','pint'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
