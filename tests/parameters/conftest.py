"""Cells around the cathode of a BPX document."""

import json

import pytest

from nasicell.exchange import as_yaml, write_cathode
from nasicell.parameters import load_cell
from nasicell.parameters.from_bpx import read_bpx_cathode
from nasicell.parameters.potential_entry import PotentialReader


@pytest.fixture
def cutoffs():
    """Cut-offs that leave a little of both ends of a potential, given by its entries."""

    def call(entries):
        potential, ends = PotentialReader()(entries), {"lower_cutoff": 0.98, "upper_cutoff": 0.02}
        return {
            name: {"value": f"{potential(theta):.4f} V", "kind": "assumed", "source": "user"}
            for name, theta in ends.items()
        }

    return call


@pytest.fixture
def cell_of(tmp_path, cutoffs):
    """Import a BPX document; returns a cell file's cell with that cathode, and the import."""

    def call(document, formula, base, **given):
        file = tmp_path / "cell.json"
        file.write_text(json.dumps(document))
        found = read_bpx_cathode(file, formula=formula, source="doi:10.1000/own", **given)
        write_cathode(found, tmp_path / "material.yaml")
        sections = {
            "cathode": {"material": "material.yaml", **found.entries},
            "test": cutoffs(found.material["open_circuit_potential"]),
        }
        head = f"name: again\ntitle: t\nsummary: s\nextends: {base}\n"
        (tmp_path / "again.yaml").write_text(head + as_yaml(sections))
        return load_cell(tmp_path / "again.yaml"), found

    return call
