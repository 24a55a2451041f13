"""Cathodes of BPX files that others wrote, version 0.x and 1.x."""

import copy
import json

import numpy as np
import pytest

from nasicell.parameters import InputError, load_cell
from nasicell.parameters.bpx_limits import LIMITS
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.from_bpx import read_bpx_cathode
from nasicell.parameters.to_bpx import to_bpx

EXACT = 1e-12
"""Relative, between a number and itself in other words."""
THETA = np.linspace(0.0, 1.0, 1001)

OCP = "4.4 - 0.8 * x - 0.05 * tanh(18 * (x - 0.55))"
FOREIGN = {
    "Header": {"BPX": "1.0.0", "Title": "made up", "Model": "DFN"},
    "Parameterisation": {
        "Cell": {
            "Electrode area [m2]": 0.1,
            "Number of electrode pairs connected in parallel to make a cell": 1,
            "Lower voltage cut-off [V]": 2.7,
            "Upper voltage cut-off [V]": 4.2,
            "Nominal cell capacity [A.h]": 4.0,
            "Reference temperature [K]": 296.15,
        },
        "Electrolyte": {
            "Cation transference number": 0.3,
            "Diffusivity [m2.s-1]": 2e-10,
            "Conductivity [S.m-1]": "0.1 + 9e-4 * x",
        },
        "Separator": {"Thickness [m]": 2e-5, "Porosity": 0.5, "Transport efficiency": 0.3},
    },
    "State": {"Initial conditions": {"Initial state-of-charge": 1}},
}
NMC = {"density": "4.7 g/cm^3", "molar_mass": "96.55 g/mol"}


@pytest.fixture
def foreign(made_up_electrode):
    """Make a document of an NMC cell; what is given stands in its positive electrode."""
    positive = {
        "Minimum stoichiometry": 0.25,
        "Maximum stoichiometry": 0.95,
        "Maximum concentration [mol.m-3]": 49000,
        "OCP [V]": OCP,
        "Entropic change coefficient [V.K-1]": -1e-4,
        "Reaction rate constant [mol.m-2.s-1]": 3e-6,
        "Reaction rate constant activation energy [J.mol-1]": 41250,
    }

    def call(**electrode):
        document = copy.deepcopy(FOREIGN)
        document["Parameterisation"] |= {
            "Negative electrode": made_up_electrode,
            "Positive electrode": {**made_up_electrode, **positive, **electrode},
        }
        return document

    return call


@pytest.fixture
def imported(cell_of):
    """Import a document of an NMC cell."""

    def call(document, **given):
        return cell_of(document, "LiNi0.5Mn0.3Co0.2O2", "liu2025-lfp", **{**NMC, **given})

    return call


def test_a_formula_is_taken_over_where_it_falls(imported, foreign):
    cell, _ = imported(foreign())
    expected = 4.4 - 0.8 * THETA - 0.05 * np.tanh(18 * (THETA - 0.55))
    U = cell.cathode.open_circuit_potential
    np.testing.assert_allclose(U(THETA), expected, rtol=EXACT)
    assert U(0.4, 306.15) - U(0.4) == pytest.approx(-1e-3, rel=1e-9, abs=0)
    assert cell.derived.maximum_concentration.si == pytest.approx(49000, rel=EXACT, abs=0)
    i0 = cell.cathode.exchange_current_density
    assert i0(296.15) == pytest.approx(F * 3e-6 / 2, rel=EXACT, abs=0)
    assert i0(320.0) / i0(296.15) == pytest.approx(
        np.exp(41250 / R_GAS * (1 / 296.15 - 1 / 320.0)), rel=EXACT, abs=0
    )
    assert cell.cathode.cation == "Li"
    assert cell.derived.electrode_porosity.si == pytest.approx(0.3, rel=EXACT, abs=0)
    # and out again, with the formula in its own words
    assert (
        to_bpx(cell, part="cathode", leave_out=["capacitances"])["Parameterisation"][
            "Positive electrode"
        ]["OCP [V]"]
        == OCP
    )


def test_a_formula_that_falls_between_its_limits_alone_is_stretched(imported, foreign):
    text = "4.2 - (x - 0.15)**2 - 0.1 * tanh(9 * (x - 0.5))"  # rises below about 0.15
    cell, found = imported(foreign(**{"OCP [V]": text}))
    x = 0.25 + (0.95 - 0.25) * THETA
    expected = 4.2 - (x - 0.15) ** 2 - 0.1 * np.tanh(9 * (x - 0.5))
    np.testing.assert_allclose(cell.cathode.open_circuit_potential(THETA), expected, rtol=EXACT)
    assert cell.derived.maximum_concentration.si == pytest.approx(49000 * 0.7, rel=EXACT, abs=0)
    i0 = cell.cathode.exchange_current_density(296.15)
    assert i0 == pytest.approx(F * 3e-6 * (0.6 * 0.4) ** 0.5, rel=EXACT, abs=0)
    ratio = 2 * i0 * 0.3 / (F * 3e-6 * (0.32 * 0.68) ** 0.5)  # at theta = 0.1, x = 0.32
    assert f"{ratio:.3g} times the file's at 0.1" in found.remarks[0]


def test_a_table_is_cut_at_its_limits(imported, foreign):
    table = {"x": [0.2, 0.4, 0.6, 1.0], "y": [4.4, 4.0, 3.8, 3.4]}
    cell, _ = imported(foreign(**{"OCP [V]": table}))
    points = dict(cell.cathode.open_circuit_potential.points)
    assert points[0.0] == pytest.approx(4.3)
    assert points[1.0] == pytest.approx(3.45)
    assert len(points) == 4


def test_a_file_of_an_older_version_is_read(imported, foreign):
    document = foreign()
    del document["State"]
    document["Header"]["BPX"] = 0.4
    document["Parameterisation"]["Cell"] |= {
        "Ambient temperature [K]": 298.15,
        "Initial temperature [K]": 298.15,
    }
    document["Parameterisation"]["Electrolyte"]["Initial concentration [mol.m-3]"] = 1000
    _, old = imported(document)
    _, new = imported(foreign())
    assert old.material == new.material
    assert "BPX 0.x" in old.remarks[0]


CURVE = {"x": [0.0, 1.0], "y": [1e-4, -1e-4]}


@pytest.mark.parametrize(
    ("electrode", "name"),
    [
        ({"Entropic change coefficient [V.K-1]": CURVE}, "entropy-curve"),
        ({"Diffusivity [m2.s-1]": "1e-14 * exp(-x)"}, "diffusivity-curve"),
        ({"OCP (lithiation) [V]": "4 - x", "OCP (delithiation) [V]": "4.1 - x"}, "hysteresis"),
    ],
)
def test_what_a_cathode_here_cannot_hold_is_lost_by_name_only(
    electrode, name, imported, tmp_path, foreign
):
    with pytest.raises(InputError, match=f"add --leave-out {name}$"):
        imported(foreign(**electrode))
    file = tmp_path / "cell.json"
    found = read_bpx_cathode(file, formula="LiCoO2", source="this-work", leave_out=[name], **NMC)
    assert any(remark.startswith("left out: ") for remark in found.remarks)
    with pytest.raises(InputError, match=f"'{name}', which the electrode does not have"):
        imported(foreign(), leave_out=[name])


@pytest.mark.parametrize(
    ("electrode", "given", "words"),
    [
        ({"OCP [V]": "4 + x"}, {}, "OCP .V. does not fall at x = 0.25"),
        ({"OCP [V]": 3.4}, {}, "a potential must fall"),
        ({"OCP [V]": "4 - sin(x)"}, {}, r"has 'sin'; write numbers, x"),
        ({"OCP [V]": "(" * 500 + "4 - x" + ")" * 500}, {}, "too many brackets or powers"),
        ({"OCP [V]": "(" * 21 + "4 - x" + ")" * 21}, {}, "OCP .V. has more than 20 brackets"),
        ({"OCP [V]": "4 -"}, {}, r"Positive electrode, OCP \[V\]: .*Expected end of text"),
        ({"OCP [V]": {"x": [0, 1], "y": [4]}}, {}, r"OCP \[V\]: .*x & y should be same length"),
        ({"Conductivity [S.m-1]": 0}, {}, r"Conductivity \[S.m-1\] is 0; write a positive"),
        ({"Porosity": True}, {}, "Porosity, is true; write a finite number"),
        ({"OCP [V]": {"x": [False, 1], "y": [4, 3]}}, {}, r"OCP \[V\], x, 0, is false; write"),
        ({"Thickness [m]": float("nan")}, {}, r"Thickness \[m\], is NaN; write a finite"),
        ({"Thickness [m]": 10**400}, {}, r"Thickness \[m\], is 1000.*; write a finite"),
        ({"Thickness [m]": 1e308}, {}, r"Thickness \[m\] is 1e\+308; write a positive"),
        ({"Diffusivity [m2.s-1]": 1e3}, {}, r"m2.s-1\] is '1000.0 m\^2/s'; a diffusivity above"),
        ({"Diffusivity [m2.s-1]": 1e-30}, {}, "diffusion_time_constant is .* above"),
        ({"Porosity": 0.9}, {}, "more than the electrode"),
        ({"Particle radius [m]": 0}, {}, r"Particle radius \[m\] is 0; write a positive"),
        ({"Particle radius [m]": "x +"}, {}, "is not valid BPX: "),
        ({"Reaction rate constant [mol.m-2.s-1]": None}, {}, "is not valid BPX: "),
        ({"Minimum stoichiometry": 0.99}, {}, "stoichiometry limits run from 0.99 to 0.95"),
        ({}, {"density": None}, "does not say the density; add --density '4.7 g/cm"),
        ({}, {"density": "4.7 g"}, "a density is expected"),
        ({}, {"kind": "guessed"}, "kind is 'guessed'"),
    ],
)
def test_a_document_that_makes_no_cathode_is_refused_in_one_sentence(
    electrode,
    given,
    words,
    imported,
    foreign,
):
    with pytest.raises(InputError, match=words) as caught:
        imported(foreign(**electrode), **given)
    assert str(caught.value).startswith("cell.json: ")
    assert "\n" not in str(caught.value)


def test_a_conductivity_that_is_missing_is_named(imported, foreign):
    document = foreign()
    del document["Parameterisation"]["Positive electrode"]["Conductivity [S.m-1]"]
    with pytest.raises(InputError, match=r"Conductivity \[S.m-1\] is missing; write"):
        imported(document)


@pytest.mark.parametrize("version", ["9.9", 2.0, "10.0", True, [1], ""])
def test_other_versions_are_refused(version, imported, foreign):
    document = foreign()
    document["Header"]["BPX"] = version
    with pytest.raises(InputError, match=r"Header, BPX, is .*; versions 0\.x and 1\.x are read"):
        imported(document)


@pytest.mark.parametrize(
    "formula", ["K!!", "CoO2", "Li(CoO2", "Li(CoO2]", "LiCo1/0O2", "lithium", " LiCoO2", ""]
)
def test_what_is_no_formula_of_a_cathode_is_refused(formula, cell_of, foreign):
    with pytest.raises(InputError, match=r"--formula is .* its cation first"):
        cell_of(foreign(), formula, "liu2025-lfp", **NMC)


def test_the_cation_is_the_metal_that_nasicell_wrote_into_the_header(cell_of):
    cell = load_cell("liu2025-kpb")
    lost = [limit.name for limit in LIMITS if limit.found(cell, "cathode")]
    potassium = to_bpx(cell, part="cathode", leave_out=lost)
    with pytest.raises(InputError, match=r"says K metal; write .* with K first"):
        cell_of(potassium, "NaFe[Fe(CN)6]", "liu2025-kpb")


def test_a_file_with_a_byte_order_mark_is_read(foreign, tmp_path):
    file = tmp_path / "cell.json"
    file.write_text(json.dumps(foreign()), encoding="utf-8-sig")
    found = read_bpx_cathode(file, formula="LiCoO2", source="this-work", **NMC)
    assert found.material["formula"] == "LiCoO2"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"Header": {"BPX": ' + "1" * 5000 + "}}", "is not JSON"),
        ("[" * 5000, "is not JSON"),
        ('{"Header": {"BPX": 0.4}, "Parameterisation": ' + "[" * 900 + "]" * 900 + "}", "too deep"),
    ],
)
def test_files_of_numbers_and_lists_without_end_are_refused(text, words, tmp_path):
    file = tmp_path / "cell.json"
    file.write_text(text)
    with pytest.raises(InputError, match=words):
        read_bpx_cathode(file, formula="LiCoO2", source="this-work", **NMC)


def test_blends_and_what_is_not_bpx_are_refused(imported, tmp_path, foreign):
    document = foreign()
    particle = document["Parameterisation"]["Positive electrode"]
    shared = ("Thickness [m]", "Porosity", "Transport efficiency", "Conductivity [S.m-1]")
    own = {key: value for key, value in particle.items() if key not in shared}
    blend = {key: particle[key] for key in shared} | {"Particle": {"A": own, "B": own}}
    document["Parameterisation"]["Positive electrode"] = blend
    with pytest.raises(InputError, match=r"blends several materials \(A, B\)"):
        imported(document)
    (tmp_path / "cell.json").write_text("{")
    with pytest.raises(InputError, match="is not JSON"):
        read_bpx_cathode(tmp_path / "cell.json", formula="LiCoO2", source="user", **NMC)
    (tmp_path / "cell.json").write_text('{"Header": {}}')
    with pytest.raises(InputError, match="is not valid BPX"):
        read_bpx_cathode(tmp_path / "cell.json", formula="LiCoO2", source="user", **NMC)
