"""The library against the figures of its papers, read from tables of their own in tests/papers.

The tables are made from reference tables of what the papers print, not from the library; so a slip
in the library shows here, and a misreading of a paper in the reference tables does not. An empty
cell is a number that the paper does not print. ``measured.csv`` lists every number that a shipped
cell may call measured and where it is printed: the identifier or system of a row of another table,
or a place in the paper.
"""

import csv
import re
from pathlib import Path

import pytest

from nasicell.parameters import list_cells, load_cell
from nasicell.parameters.bibliography import doi_of, references

PAPERS = Path(__file__).parent.parent / "papers"
DATA = Path(__file__).parent.parent.parent / "experiments" / "data"
DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
SI = {
    "1": 1, "um": 1e-6, "nm": 1e-9, "g": 1e-3, "mL": 1e-6, "mol/L": 1e3, "mS/cm": 0.1,
    "V": 1, "mV": 1e-3, "mg/cm^2": 0.01, "mA/cm^2": 10, "uA/cm^2": 0.01, "mAh/cm^2": 3.6e4,
    "kJ/mol": 1e3, "eV": 96485.33212,
}  # fmt: skip
"""Unit of ``measured.csv`` in SI."""
EXACT = 1e-9
"""Relative: the same printed number, turned into SI in two ways."""
UNITS = {
    "S/m", "1", "m", "kg/m^2", "kg/m^3", "kg/mol", "kg", "m^3", "V", "V/K", "K", "J/mol", "A/m^2",
    "ohm*m^2", "s", "F/m^2", "mol/m^3", "m^2/s", "C/m^2", "A/kg", "m^2", "1/s", "m^2/C",
}  # fmt: skip
TIMES_F2_OVER_RT = 96485.33212**2 / (8.314462618 * 298.15)
PRINTED = 0.02
"""Relative: the molecular-dynamics diffusivities are printed with two or three digits."""


def table(name):
    with (PAPERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SIMULATED = {
    "zhang-SnFB-NVP-rate": "zhang2026-sn-fb",
    "zhang-SnFB-NFM": "zhang2026-sn-fb-nfm",
    "zhang-Sn-NVP-GCD": "zhang2026-sn",
    "zhang-FBLE-NVP-GCD": "zhang2026-fb-le",
    "lu-SFC-NVP-rate": "lu2026-sfc",
    "lu-F-NVP-rate": "lu2026-f",
    "lu-P-NVP-2C": "lu2026-p",
    "lu-SFC-NVP-2C-5mg": "lu2026-sfc-5mg",
    "lu-SFC-NVP-pouch": "lu2026-sfc-pouch",
    "wang-NVP-BASE-bilayer": "wang2026-nvp-beta-alumina",
    "wang-HC-PMMA": "wang2026-hc-pmma",
    "liu-LFP-PVHinSiO2-rate": "liu2025-lfp",
    "liu-LFP-SiO2inPVH-rate": "liu2025-lfp-sio2-in-pvh",
    "liu-LFP-PVH-0.2C": "liu2025-lfp-pvh",
    "liu-LFP-PVHinSiO2-9.2mg": "liu2025-lfp-9mg",
    "liu-NCM622-PVHinSiO2": "liu2025-ncm622",
    "liu-NVP-PVHinSiO2Na-rate": "liu2025-nvp",
    "liu-NVP-PVHNa": "liu2025-nvp-pvh",
    "liu-KPB-PVHinSiO2K-rate": "liu2025-kpb",
    "liu-KPB-PVHK": "liu2025-kpb-pvh",
    "chen-T4-NVP-NPS": "chen2026-nvp-na3ps4",
    "chen-T4-NVP-NPSCl": "chen2026-nvp-npscl",
    "chen-T4-NaCrO2-NPS": "chen2026-nacro2-na3ps4",
    "chen-T4-NaCrO2-NSS": "chen2026-nacro2-na3sbs4",
    "chen-NFM-NYZC-NPS": "chen2026-nfm-nyzc",
    "chen-T4-TiS2": "chen2026-tis2-na3ps4",
}
"""Cell of the papers' table -> shipped cell."""
OTHER_PRINT = {"lu-SFC-NVP-rate-abstract": "lu-SFC-NVP-rate"}
"""The same measurement, printed 0.1 mAh/g lower in the abstract than in the text."""
CELLS = table("cells")
RATES = [row for row in CELLS if row["test"] == "rate"]


def measured_rows(name):
    lines = (DATA / f"{load_cell(name).test.measured}.csv").read_text().splitlines()
    return list(csv.DictReader(line for line in lines if line and not line.startswith("#")))


def test_every_cell_of_the_library_is_a_cell_of_the_papers_and_every_rate_test_has_its_cell():
    assert sorted(SIMULATED.values()) == [cell.name for cell in list_cells()]
    assert len(RATES) == 29
    known = SIMULATED | {name: SIMULATED[same] for name, same in OTHER_PRINT.items()}
    assert {row["cell_id"] for row in RATES} <= known.keys()


@pytest.mark.parametrize(
    "row", RATES, ids=lambda row: f"{row['cell_id']}-{row['c_rate']}C-{row['cycle']}"
)
def test_every_printed_rate_capability_is_in_the_measured_data(row):
    if not row["specific_capacity_mAh_g"]:
        assert load_cell(SIMULATED[row["cell_id"]]).test.measured is None
        return
    capacity = float(row["specific_capacity_mAh_g"])
    if row["cell_id"] in OTHER_PRINT:
        row, capacity = {**row, "cell_id": OTHER_PRINT[row["cell_id"]]}, capacity + 0.1
    found = [
        float(measured["discharge_capacity_mAh_g"])
        for measured in measured_rows(SIMULATED[row["cell_id"]])
        if float(measured["c_rate"]) == float(row["c_rate"])
    ]
    assert any(value == pytest.approx(capacity, abs=1e-9) for value in found)


def inside(text, quantity, per):
    """Tell whether a printed number or range agrees with an entry and its range."""
    low, _, high = text.partition("-")
    doubt = quantity.uncertainty
    ends = (doubt.low, doubt.high) if doubt else (quantity.si, quantity.si)
    return ends[0] / per <= float(high or low) * 1.000001 and ends[1] / per >= float(low) * 0.999999


@pytest.mark.parametrize("cell_id", SIMULATED)
def test_loading_window_and_temperature_are_the_printed_ones(cell_id):
    cell = load_cell(SIMULATED[cell_id])
    rows = [row for row in CELLS if row["cell_id"] == cell_id]
    assert rows
    row = rows[0]
    if row["mass_loading_mg_cm2"]:
        assert inside(row["mass_loading_mg_cm2"], cell.cathode.loading, 0.01)
    if row["voltage_min_V"]:
        assert cell.test.lower_cutoff.si == pytest.approx(float(row["voltage_min_V"]))
    if row["voltage_max_V"]:
        assert cell.test.upper_cutoff.si == pytest.approx(float(row["voltage_max_V"]))
    if row["temperature_C"]:
        assert cell.test.temperature.si == pytest.approx(float(row["temperature_C"]) + 273.15)


@pytest.mark.parametrize("name", [cell.name for cell in list_cells()])
class TestEveryNumber:
    def test_has_kind_source_unit_and_a_well_formed_doi(self, name):
        for row in load_cell(name).rows():
            assert row.kind in ("measured", "derived", "fitted", "assumed"), row.path
            assert row.source in references() or row.source == "this-work", row.path
            assert row.unit in UNITS, f"{row.path} in {row.unit}"
            doi = doi_of(row.source)
            assert doi is None or DOI.fullmatch(doi), row.path

    def test_has_at_most_four_fitted_ones_each_with_its_command_and_range(self, name):
        fitted = [(path, q) for path, q in load_cell(name).quantities() if q.kind == "fitted"]
        assert len(fitted) <= 4
        shipped = [cell.name for cell in list_cells()]
        for path, quantity in fitted:
            assert quantity.refit in {f"nasicell fit {cell}" for cell in shipped}, path
            assert quantity.uncertainty is not None, path


def si(text):
    number, unit = text.split(" ")
    return float(number) + 273.15 if unit == "degC" else float(number) * SI[unit]


def called_measured():
    """Every number that shipped cells call measured, by owner and path [SI].

    The owner of a number of the electrolyte is its material, which several cells may share.
    """
    found = {}
    for summary in list_cells():
        cell = load_cell(summary.name)
        for row in cell.rows():
            if row.kind != "measured":
                continue
            shared = row.path.startswith("electrolyte.")
            owner = cell.electrolyte.material if shared else cell.name
            assert found.setdefault((owner, row.path), row.si) == row.si
    return found


def test_what_is_called_measured_is_printed_and_what_is_printed_is_called_so():
    printed = {(row["of"], row["path"]): si(row["value"]) for row in table("measured")}
    assert len(printed) == len(table("measured"))
    assert called_measured() == pytest.approx(printed, rel=EXACT)


def test_every_place_of_a_measured_number_is_a_row_of_its_table_or_of_the_paper():
    keys = {"cells": "cell_id", "electrolytes": "name", "interfaces": "system"}
    rows = {name: {row[key] for row in table(name)} for name, key in keys.items()}
    for row in table("measured"):
        name, _, place = row["printed"].partition(": ")
        assert place in rows[name] if place else "in the text" in name, row


def test_every_reference_has_a_well_formed_doi_or_says_that_it_is_not_at_hand():
    for key, reference in references().items():
        if reference.doi is None:
            assert "DOI not at hand" in reference.bibtex or "url = {" in reference.bibtex, key
        else:
            assert DOI.fullmatch(reference.doi), key


@pytest.mark.parametrize(
    ("name", "ratio"),
    [
        ("zhang2026-sn-fb", 2.6),
        ("zhang2026-sn", 5.4),
        ("zhang2026-fb-le", 1.6),
        ("liu2025-lfp", 1 / 35),
    ],
)
def test_the_nernst_einstein_ratio_is_reported(name, ratio):
    """F2 c D/(RT), D from molecular dynamics, over the measured conductivity times t+."""
    cell = load_cell(name)
    diffusivity = dict(cell.quantities())["published.cation_diffusivity"].si
    electrolyte = cell.electrolyte
    conductivity = float(electrolyte.conductivity(298.15)) * electrolyte.transference_number(298.15)
    by_hand = TIMES_F2_OVER_RT * cell.derived.salt_concentration.si * diffusivity / conductivity
    reported = next(
        line for line in cell.characterisation() if line.quantity == "cation conductivity"
    )
    assert reported.ratio == pytest.approx(1 / by_hand, rel=PRINTED)
    assert by_hand == pytest.approx(ratio, rel=0.15)  # the arithmetic of other authors
