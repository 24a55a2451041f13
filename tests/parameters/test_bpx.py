"""A cathode goes out as BPX and comes back; PyBaMM and BPX's own package read what was written."""

import copy
import inspect
import json
import subprocess
import sys
import tempfile

import numpy as np
import pytest

from nasicell.exchange import write_bpx
from nasicell.parameters import Cell, InputError, list_cells, list_materials, load_cell
from nasicell.parameters.bpx_entries import text_in
from nasicell.parameters.bpx_limits import LIMITS
from nasicell.parameters.bpx_package import bpx_package
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.expressions import DEEPEST, NESTED, evaluate
from nasicell.parameters.finding import LIBRARY
from nasicell.parameters.to_bpx import to_bpx
from nasicell.parameters.units import to_si
from nasicell.parameters.yaml_reader import read_yaml

bpx = bpx_package()

EXACT = 1e-12
"""Relative, between a number and itself after the way out and back."""
SYMBOL = 1e-12
"""Relative, between floats and PyBaMM's evaluation of the same formula."""
LINEAR = 1e-12
"""Volts at the points of a table, where straight lines and PCHIP agree."""
THETA = np.linspace(0.0, 1.0, 1001)


def there(cell, part):
    return [limit.name for limit in LIMITS if limit.found(cell, part)]


def exported(cell, part="cathode"):
    return to_bpx(cell, part=part, leave_out=there(cell, part))


BASES = {"Na": "zhang2026-fb-le", "Li": "liu2025-lfp", "K": "liu2025-kpb"}


def with_cathode(name, reached):
    """A cell with a cathode of the library; its time constant gets an activation energy."""
    material = read_yaml(LIBRARY / "cathodes" / f"{name}.yaml")
    mapping = load_cell(BASES[material["cation"]]).to_mapping()
    mapping["cathode"]["material"] = {"name": name, **material}
    mapping["test"] |= reached(material["open_circuit_potential"])
    mapping["cathode"]["diffusion_time_constant"] = {
        "value": "370 s",
        "kind": "assumed",
        "source": "user",
        "temperature": {
            "law": "arrhenius",
            "at": "40 degC",
            "activation_energy": {"value": "0.3 eV", "kind": "assumed", "source": "user"},
        },
    }
    return Cell.from_mapping(mapping)


@pytest.mark.parametrize("name", list_materials("cathodes"))
def test_a_cathode_comes_back_as_it_went_out(name, cell_of, cutoffs):
    cell = with_cathode(name, cutoffs)
    # hard carbon starts with no cation; the formula is the user's word
    formula = (
        cell.cathode.formula
        if cell.cathode.formula.startswith(cell.cathode.cation)
        else (cell.cathode.cation + cell.cathode.formula)
    )
    again, found = cell_of(exported(cell), formula, BASES[cell.cathode.cation])
    old, new = cell.cathode, again.cathode
    U, V = old.open_circuit_potential, new.open_circuit_potential
    assert type(U) is type(V)
    np.testing.assert_allclose(V(THETA, 310.0), U(THETA, 310.0), rtol=EXACT)
    for T in (280.0, 298.15, 330.0):
        assert new.exchange_current_density(T) == pytest.approx(
            old.exchange_current_density(T), rel=EXACT, abs=0
        )
        D = old.particle_radius.si**2 / old.diffusion_time_constant(T)
        assert new.particle_radius.si**2 / new.diffusion_time_constant(T) == pytest.approx(
            D, rel=EXACT, abs=0
        )
    for number in (
        "maximum_concentration",
        "electrode_thickness",
        "electrode_porosity",
        "active_material_volume_fraction",
        "surface_area_per_volume",
    ):
        old_si, new_si = (getattr(each.derived, number).si for each in (cell, again))
        assert new_si == pytest.approx(old_si, rel=EXACT, abs=0), number
    assert new.bruggeman_exponent.si == pytest.approx(old.bruggeman_exponent.si, rel=EXACT, abs=0)
    assert new.electronic_conductivity.si == pytest.approx(
        old.electronic_conductivity.si, rel=EXACT, abs=0
    )
    assert new.exchangeable_cations.text == f"{float(old.exchangeable_cations.text):g}"
    assert (
        new.exchange_current_density.reference.text == old.exchange_current_density.reference.text
    )
    assert {row.kind for row in again.rows() if row.source == "doi:10.1000/own"} == {"assumed"}
    assert "every law is taken over as it is" in found.remarks[0]


def test_the_numbers_of_nvp_come_back_in_the_words_of_the_library(cell_of):
    again, _ = cell_of(exported(load_cell("zhang2026-sn-fb")), "Na3V2(PO4)3", "zhang2026-sn")
    texts = {row.path: row.text for row in again.rows()}
    assert texts["cathode.density"] == "3.16 g/cm^3"
    assert texts["cathode.molar_mass"] == "455.76 g/mol"
    assert texts["cathode.open_circuit_potential.plateau"] == "3.37 V"
    assert texts["cathode.open_circuit_potential.tilt"] == "10 mV"
    assert texts["cathode.open_circuit_potential.entropy_coefficient"] == "-0.151 mV/K"
    energy = "cathode.exchange_current_density.temperature.activation_energy"
    assert texts[energy] == "45 kJ/mol"


def test_a_number_is_written_with_the_fewest_digits_that_mean_it():
    written = text_in(
        "mg/cm^2", "kg/m^2", 0.018700000000000006, lambda si: abs(si - 0.0187) < EXACT
    )
    assert written == "1.87 mg/cm^2"
    third = 1e-6 / 3
    assert to_si(text_in("um", "m", third, lambda si: si == third), "m") == third


@pytest.mark.parametrize("part", ["cell", "cathode"])
def test_every_shipped_cell_and_its_cathode_are_valid_bpx(part):
    for name in [cell.name for cell in list_cells()]:
        cell = load_cell(name)
        document = exported(cell, part)
        read = bpx.parse_bpx_obj(copy.deepcopy(document))
        assert read.header.model == "Partial"
        assert read.parameterisation.negative_electrode is None
        for left in there(cell, part):
            assert left in read.header.description


def test_the_document_says_what_bpx_means_by_it():
    cell = load_cell("liu2025-nvp")
    document = exported(cell, "cell")
    electrode = document["Parameterisation"]["Positive electrode"]
    salt = document["Parameterisation"]["Electrolyte"]
    rest = document["State"]["Initial conditions"]["Initial electrolyte concentration [mol.m-3]"]
    # BPX: j0 = F K (c/c0 x (1 - x))^(1/2); at half content and rest this is i0 here
    K = electrode["Reaction rate constant [mol.m-2.s-1]"]
    i0 = cell.cathode.exchange_current_density(298.15)
    at_half_content = F * K * (0.5 * 0.5) ** 0.5
    assert at_half_content == pytest.approx(i0, rel=EXACT, abs=0)
    T_ref = document["Parameterisation"]["Cell"]["Reference temperature [K]"]
    energy = salt["Conductivity activation energy [J.mol-1]"]
    for T in (290.0, 333.15):
        factor = np.exp(-energy / R_GAS * (1 / T - 1 / T_ref))
        kappa = evaluate(salt["Conductivity [S.m-1]"], rest) * factor
        assert kappa == pytest.approx(cell.electrolyte.conductivity(T), rel=EXACT, abs=0)
    eps, b = cell.derived.electrode_porosity.si, cell.cathode.bruggeman_exponent.si
    assert electrode["Transport efficiency"] == pytest.approx(eps**b, rel=EXACT, abs=0)
    U = cell.cathode.open_circuit_potential
    assert U(electrode["Minimum stoichiometry"]) == pytest.approx(cell.test.upper_cutoff.si)
    assert U(electrode["Maximum stoichiometry"]) == pytest.approx(cell.test.lower_cutoff.si)
    # the charge of a full discharge by BPX's own numbers
    sites = electrode["Maximum concentration [mol.m-3]"] * electrode["Particle radius [m]"] / 3
    volume = electrode["Surface area per unit volume [m-1]"] * electrode["Thickness [m]"]
    areal = F * sites * volume
    assert areal == pytest.approx(cell.derived.areal_capacity.si, rel=EXACT, abs=0)


@pytest.mark.filterwarnings("ignore")  # PyBaMM's reader uses old names of pydantic
@pytest.mark.parametrize("name", ["lu2026-sfc", "zhang2026-sn-fb-nfm"])
def test_pybamm_reads_the_same_cathode_and_electrolyte(
    name, made_up_electrode, tmp_path, monkeypatch
):
    """PyBaMM wants two porous electrodes: the other one is made up here, not in the export."""
    import pybamm

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # bpx leaves files behind
    cell = load_cell(name)
    document = exported(cell, "cell")
    document["Header"]["Model"] = "DFN"
    document["Parameterisation"]["Negative electrode"] = made_up_electrode
    document["Parameterisation"]["Cell"] |= {
        "Volume [m3]": 1e-6,
        "External surface area [m2]": 1e-3,
    }
    values = pybamm.ParameterValues.create_from_bpx_obj(document)
    U = cell.cathode.open_circuit_potential
    points = getattr(U, "points", tuple((x, None) for x in (0.01, 0.3, 0.99)))
    for x, _ in points:
        found = values.evaluate(values["Positive electrode OCP [V]"](pybamm.Scalar(x)))
        assert found == pytest.approx(U(x), abs=LINEAR)
    c_max, rest = cell.derived.maximum_concentration.si, cell.derived.salt_concentration.si
    T = 310.0
    for x, c in ((0.2, rest), (0.7, 0.4 * rest)):
        j0 = values.evaluate(
            values["Positive electrode exchange-current density [A.m-2]"](
                pybamm.Scalar(c), pybamm.Scalar(x * c_max), pybamm.Scalar(c_max), pybamm.Scalar(T)
            )
        )
        i0 = cell.cathode.exchange_current_density(T)
        assert j0 == pytest.approx(2 * i0 * (c / rest * x * (1 - x)) ** 0.5, rel=SYMBOL, abs=0)
        D = values["Positive particle diffusivity [m2.s-1]"](pybamm.Scalar(x), pybamm.Scalar(T))
        expected = cell.cathode.particle_radius.si**2 / cell.cathode.diffusion_time_constant(T)
        assert values.evaluate(D) == pytest.approx(expected, rel=SYMBOL, abs=0)
    eps = values["Positive electrode active material volume fraction"]
    assert eps == pytest.approx(cell.derived.active_material_volume_fraction.si, rel=EXACT, abs=0)
    b = values["Positive electrode Bruggeman coefficient (electrolyte)"]
    assert b == pytest.approx(cell.cathode.bruggeman_exponent.si, rel=EXACT, abs=0)


def with_formula(text):
    mapping = load_cell("lu2026-f").to_mapping()
    mapping["cathode"]["open_circuit_potential"] = {
        "law": "expression",
        "expression": text,
        "kind": "assumed",
        "source": "user",
    }
    return Cell.from_mapping(mapping)


def test_every_formula_that_is_read_goes_out():
    """Numbers in all spellings, the most brackets, powers and terms, over several lines."""
    for text in (
        "3. - .5*x - 1E-3*x + 0.5e+0 * exp (-x)\n - x**2.e0\n",
        "3.4 - 0.1*" + "tanh(" * NESTED + "x" + ")" * NESTED,
        "3.4 - 0.1*" + "(" * NESTED + "x" + ")" * NESTED,
        "3.4 - 0.1*x" + "**1" * (NESTED - 1),
        "3.4 - 0.1*x" + " - 0.001*x" * (DEEPEST - 2),
    ):
        document = exported(with_formula(text))
        ocp = document["Parameterisation"]["Positive electrode"]["OCP [V]"]
        assert ocp == " ".join(text.split())
        assert evaluate(ocp, 0.3) == evaluate(text, 0.3)


def test_a_document_that_the_package_cannot_read_is_refused_in_one_sentence():
    cell = with_formula("3.4 - 0.1*" + "tanh(" * NESTED + "x" + ")" * NESTED)

    def on_a_high_stack(frames):
        return exported(cell) if frames == 0 else on_a_high_stack(frames - 1)

    frames = sys.getrecursionlimit() - len(inspect.stack()) - 400  # the formula needs 500
    with pytest.raises(InputError, match=r"^the cathode of 'lu2026-f' is not valid BPX: "):
        on_a_high_stack(frames)


def test_without_the_package_a_sentence_names_the_extra(tmp_path):
    code = (
        "import sys; sys.modules['bpx'] = None\n"
        "from nasicell.cli import main\n"
        f"main(['export', 'lu2026-f', '--format', 'bpx', '--out', r'{tmp_path / 'a.json'}',"
        " '--part', 'cathode', '--leave-out', 'films', '--leave-out', 'capacitances'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'nasicell[bpx]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_cathode_file_is_written_whole(tmp_path):
    cell = load_cell("lu2026-f")
    write_bpx(cell, tmp_path / "a.json", part="cathode", leave_out=there(cell, "cathode"))
    assert json.loads((tmp_path / "a.json").read_text()) == exported(cell)
