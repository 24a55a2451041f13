"""``nasicell export`` and ``nasicell import-cathode``: what they write is what they were given."""

import json

import numpy as np
import pytest
import yaml

import nasicell
from nasicell.parameters import load_cell

SAME = 1e-6
"""Volts: the same equations with the same solver, through a file."""
ORIGIN = {"kind": "assumed", "source": "user"}


def tabulated():
    """A cell whose conductivity is a table of temperature."""
    mapping = load_cell("lu2026-sfc").to_mapping()
    points = [["10 degC", "0.2 mS/cm"], ["25 degC", "0.45 mS/cm"], ["60 degC", "1.6 mS/cm"]]
    law = {"law": "table", "at": "25 degC", "points": points}
    mapping["electrolyte"]["conductivity"] = {"value": "0.45 mS/cm", **ORIGIN, "temperature": law}
    return nasicell.Cell.from_mapping(mapping)


def table_of_potential():
    """A cell whose open-circuit potential is a table."""
    points = [[0, "3.9 V"], [0.05, "3.5 V"], [0.5, "3.37 V"], [0.95, "3.2 V"], [1, "2.3 V"]]
    mapping = load_cell("zhang2026-fb-le").to_mapping()
    mapping["cathode"]["open_circuit_potential"] = {"law": "table", "points": points, **ORIGIN}
    return nasicell.Cell.from_mapping(mapping)


CELLS = {
    "arrhenius and vtf": lambda: load_cell("zhang2026-sn-fb").with_values(
        {"test.temperature": "40 degC"}
    ),
    "table of temperature": tabulated,
    "table of potential": table_of_potential,
}


def discharged(values, model):
    import pybamm

    c_max = values["Maximum concentration in positive electrode [mol.m-3]"]
    values["Initial concentration in positive electrode [mol.m-3]"] = 0.02 * c_max
    solver = pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9)
    solution = pybamm.Simulation(model, parameter_values=values, solver=solver).solve([0, 900])
    return solution["Voltage [V]"](np.linspace(1, 900, 40))


@pytest.mark.parametrize("name", CELLS)
def test_pybamm_reads_its_own_json_and_discharges_alike(name, tmp_path):
    import pybamm

    cell, file = CELLS[name](), tmp_path / "cell.json"
    nasicell.write_pybamm_json(cell, file)
    written = json.loads(file.read_text())
    again = pybamm.ParameterValues.from_json(str(file))
    values = pybamm.ParameterValues(nasicell.parameters.to_pybamm.to_pybamm(cell))
    assert set(again.keys()) == set(values.keys())
    for key, value in values.items():
        if not callable(value):
            assert again[key] == value, key
    # expression trees alone: nothing that needs this package to be read
    assert "nasicell" not in json.dumps({k: v for k, v in written.items() if k != "citations"})
    for model in (
        lambda: pybamm.lithium_ion.DFN({"working electrode": "positive"}),
        nasicell.HalfCell,
    ):
        np.testing.assert_allclose(
            discharged(again, model()), discharged(values, model()), atol=SAME, rtol=0
        )


def test_choices_of_a_model_are_said_not_to_be_in_pybamms_file(run, tmp_path):
    out = tmp_path / "a.json"
    code, said, _ = run("export", "zhang2026-sn-fb", "--format", "pybamm", "--out", out)
    assert code == 0
    cell = load_cell("zhang2026-sn-fb")
    paths = [p for p, _ in cell.quantities() if "mobile_fraction" in p or "arc_exponent" in p]
    assert (
        said.split("no values: ")[1].replace("\n", " ").split()
        == " ".join(f"{path}," for path in ["electrolyte_model", *paths]).rstrip(",").split()
    )


LOST = ["--leave-out", "films", "--leave-out", "capacitances"]


def test_a_cathode_goes_out_and_comes_in_on_the_command_line(run, tmp_path):
    out, material = tmp_path / "cathode.json", tmp_path / "own.yaml"
    code, said, _ = run(
        "export", "lu2026-f", "--format", "bpx", "--part", "cathode", "--out", out, *LOST,
        "--set", "cathode.exchange_current_density=0.2 A/m^2",
    )  # fmt: skip
    assert (code, said) == (0, f"wrote {out}\n")
    header = json.loads(out.read_text())["Header"]
    assert header["Description"].endswith("Left out: capacitances, films.")
    code, said, _ = run(
        "import-cathode", out, "--out", material, "--formula", "Na3V2(PO4)3",
        "--source", "doi:10.1000/own", "--kind", "measured",
    )  # fmt: skip
    assert code == 0
    entries = said.partition("\n\n")[2].partition("\n\n")[0]
    (tmp_path / "cell.yaml").write_text(
        f"name: own\ntitle: t\nsummary: s\nextends: lu2026-f\n{entries}\n"
    )
    cell = nasicell.load(tmp_path / "cell.yaml")
    found = {row.path: (row.text, row.kind, row.source) for row in cell.rows()}
    i0 = found["cathode.exchange_current_density"]
    assert i0 == ("0.2 A/m^2", "measured", "doi:10.1000/own")
    assert yaml.safe_load(material.read_text())["cation"] == "Na"
    assert "note: theta is the stoichiometry of the file" in said


def test_a_whole_cell_goes_out_when_every_loss_is_named(run, tmp_path):
    out = tmp_path / "cell.json"
    start = ("export", "zhang2026-sn-fb", "--format", "bpx", "--out", out)
    code, _, refusal = run(*start)
    assert code == 2
    assert not out.exists()
    options = refusal.split("knowingly add ")[1].split()
    assert {"metal-electrode", "films", "immobile-anions", "temperature-laws"} <= set(options)
    code, _, _ = run(*start, *options)
    assert code == 0
    document = json.loads(out.read_text())
    assert set(document["Parameterisation"]) == {
        "Cell",
        "Electrolyte",
        "Separator",
        "Positive electrode",
        "User-defined",
    }
    # one option less is a loss unsaid
    code, _, refusal = run(*start, *options[2:])
    assert code == 2
    assert refusal.rstrip().endswith(f"add {' '.join(options[:2])}")


CONCEPTS = {
    "hysteresis": {"cathode.hysteresis_gap": "30 mV", "cathode.hysteresis_width": "0.05"},
    "contact-resistance": {"interphases.contact_resistance": "5 ohm*cm^2"},
    "film-growth": {"interphases.metal.film_growth_in_time": "0.1 1/day"},
    "thermodynamic-factor": {"electrolyte.thermodynamic_factor": "1.4"},
    "pore-conductivity": {"cathode.pore_conductivity": "5 mS/cm"},
    "self-heating": {
        "thermal.mass": "2 g",
        "thermal.specific_heat": "1000 J/(kg*K)",
        "thermal.cooling_area": "6 cm^2",
        "thermal.heat_transfer_coefficient": "10 W/(m^2*K)",
    },
}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_what_bpx_has_no_place_for_is_named(concept):
    plain = load_cell("liu2025-nvp")
    with pytest.raises(nasicell.InputError) as before:
        nasicell.to_bpx(plain)
    with pytest.raises(nasicell.InputError) as after:
        nasicell.to_bpx(plain.with_values(CONCEPTS[concept]))
    assert f"--leave-out {concept}" not in str(before.value)
    assert f"--leave-out {concept}" in str(after.value)


def test_a_curve_over_concentration_is_named_and_a_diffusivity_goes_out():
    mapping = load_cell("liu2025-lfp").to_mapping()
    salt = mapping["electrolyte"]
    salt["salt_diffusivity"] = {"value": "3e-12 m^2/s", **ORIGIN}
    shape = {"law": "table", "points": [["0.1 mol/L", "1 S/m"], ["3 mol/L", "2 S/m"]]}
    mapping["electrolyte"] = {
        **salt, "conductivity": {"value": "1 mS/cm", **ORIGIN, "concentration": shape},
    }  # fmt: skip
    cell = nasicell.Cell.from_mapping(mapping)
    names = ["metal-electrode", "capacitances"]
    with pytest.raises(nasicell.InputError, match=r"add --leave-out concentration-laws$"):
        nasicell.to_bpx(cell, leave_out=names)
    document = nasicell.to_bpx(cell, leave_out=[*names, "concentration-laws"])
    electrolyte = document["Parameterisation"]["Electrolyte"]
    assert electrolyte["Diffusivity [m2.s-1]"] == 3e-12


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "bpx", "--leave-out", "filmz"], "did you mean 'films'?"),
        (["--format", "bpx", "--leave-out", "self-heating"], "does not have; it has metal-elec"),
        (["--format", "pybamm", "--leave-out", "films"], "belong to --format bpx"),
        (["--format", "pybamm", "--part", "cell"], "belong to --format bpx"),
        (["--format", "xml"], "'xml' is not one of"),
        ([], "Missing option '--format'"),
    ],
)
def test_an_export_that_makes_no_sense_is_refused_in_one_sentence(run, arguments, words, tmp_path):
    code, said, refusal = run("export", "lu2026-f", "--out", tmp_path / "a.json", *arguments)
    assert (code, said) == (2, "")
    assert words in refusal
    assert len(refusal.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_files_of_other_names_are_refused(run, tmp_path):
    code, _, refusal = run("export", "lu2026-f", "--format", "pybamm", "--out", "a.yaml")
    assert code == 2
    assert "ends in .json" in refusal
    given = ("--formula", "NaCrO2", "--source", "user")
    code, _, refusal = run("import-cathode", tmp_path / "a.json", "--out", "b.json", *given)
    assert code == 2
    assert "ends in .yaml" in refusal
    code, _, refusal = run("import-cathode", tmp_path / "a.json", "--out", "b.yaml", *given)
    assert code == 2
    assert "a.json: is not a file" in refusal


@pytest.mark.parametrize("name", ["nodir/k", "/proc/k", "file.txt/k"])
def test_where_nothing_can_be_written_is_said_in_one_sentence(name, run, tmp_path):
    (tmp_path / "file.txt").touch()
    cathode = tmp_path / "cathode.json"
    start = ("export", "lu2026-f", "--format", "bpx", "--part", "cathode", *LOST, "--out")
    run(*start, cathode)
    given = ("--formula", "Na3V2(PO4)3", "--source", "user")
    for arguments, out in (
        (start, tmp_path / f"{name}.json"),
        (("export", "lu2026-f", "--format", "pybamm", "--out"), tmp_path / f"{name}.json"),
        (("import-cathode", cathode, *given, "--out"), tmp_path / f"{name}.yaml"),
    ):
        code, said, refusal = run(*arguments, out)
        assert (code, said) == (2, "")
        assert f"--out: the file '{out}' cannot be written (" in refusal
        assert len(refusal.splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"file.txt", "cathode.json"}
