"""Cells around the cathode of a BPX document."""

import json

import pytest

from nasicell.exchange import as_yaml, write_cathode
from nasicell.parameters import load_cell
from nasicell.parameters.from_bpx import read_bpx_cathode
from nasicell.parameters.potential_entry import PotentialReader


@pytest.fixture
def made_up_electrode():
    """A BPX electrode that no cell of the library has."""
    return {
        "Thickness [m]": 5e-5,
        "Porosity": 0.3,
        "Transport efficiency": 0.2,
        "Conductivity [S.m-1]": 100.0,
        "Minimum stoichiometry": 0.02,
        "Maximum stoichiometry": 0.9,
        "Maximum concentration [mol.m-3]": 3.0e4,
        "Particle radius [m]": 5e-6,
        "Surface area per unit volume [m-1]": 3.6e5,
        "Diffusivity [m2.s-1]": 2e-14,
        "OCP [V]": "0.1 + 0.5 * exp(-20 * x) - 0.02 * x",
        "Entropic change coefficient [V.K-1]": 0.0,
        "Reaction rate constant [mol.m-2.s-1]": 5e-6,
    }


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
