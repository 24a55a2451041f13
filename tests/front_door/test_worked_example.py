"""The worked example: its cells, its data, and the numbers of its page."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import nasicell
from nasicell.comparing import prepare
from nasicell.experiments.comparing import residuals

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGE = (EXAMPLES.parent / "docs" / "worked-example.md").read_text(encoding="utf-8")
AS_PRINTED = 0.06  # mAh/g: the page rounds to one decimal
COARSE = 2.0  # % of a capacity: between the mesh of one call and that of a fit's prediction
FITTED = {
    "cathode.open_circuit_potential.plateau": "3.46 V",
    "cathode.active_fraction": "1",
    "cathode.diffusion_time_constant": "3800 s",
    "cathode.exchange_current_density": "0.007145 A/m^2",
}


def load(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(head):
    """Rows of the table of the page whose head begins so, by their first word."""
    lines = PAGE[PAGE.index(head) :].split("\n\n")[0].splitlines()[2:]
    rows = [[part.strip() for part in line.strip("| ").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows}


def numbers(entry):
    """Every written number below an entry of a YAML file."""
    if isinstance(entry, dict):
        if "value" in entry:
            yield entry
        else:
            for part in entry.values():
                yield from numbers(part)


@pytest.mark.parametrize("name", ["lfp/cell", "nacoo2/half_cell"])
def test_the_cells_load_and_say_where_their_numbers_come_from(name):
    file = EXAMPLES / f"{name}.yaml"
    cell = nasicell.load(file)
    written = list(numbers(yaml.safe_load(file.read_text(encoding="utf-8"))))
    assert len(written) > 20
    for entry in written:
        assert {"kind", "source"} <= set(entry), entry
        if entry["kind"] == "derived":
            assert "note" in entry, entry
    assert cell.electrolyte_model == "binary"


def test_the_electrolyte_is_the_published_fit():
    raw = yaml.safe_load((EXAMPLES / "lfp" / "lipf6.yaml").read_text(encoding="utf-8"))
    points = [
        [float(word.split()[0]) for word in row]
        for row in raw["conductivity"]["concentration"]["points"]
    ]
    c, kappa = np.array(points).T
    # Nyman et al., doi:10.1016/j.electacta.2008.04.023
    np.testing.assert_allclose(kappa, 33.29 * c - 25.1 * c**1.5 + 1.297 * c**3, rtol=3e-4)
    assert float(raw["conductivity"]["value"].split()[0]) == kappa[c == 1]
    by_fit = np.polynomial.polynomial.polyval(1, [0.4492, -0.4717, 0.4106, -0.1287])
    assert float(raw["transference_number"]["value"]) == pytest.approx(by_fit, rel=1e-3)


def test_the_page_has_the_measured_numbers(tmp_path):
    rates = load("lfp_rates")
    files = rates.curves(tmp_path)
    voltages = rates.plateaus(files)
    rows = table("| rate |  | measured, mAh/g")
    assert list(rows) == [f"{rate:g}C" for rate in rates.RATES]
    for number, (file, row) in enumerate(zip(files, rows.values(), strict=True)):
        points = np.loadtxt(file, delimiter=",")
        assert float(row[1]) == pytest.approx(points[-1, 0], abs=AS_PRINTED)
        assert points[0, 0] == 3.4  # without the first point, at 0
        assert float(row[6]) == pytest.approx(voltages[number], abs=6e-4)
    left = 1e3 * rates.best_law(voltages)
    (rms, at_2c) = re.findall(r"leaves (\d+) mV rms, (\d+) mV at 2C", PAGE)[0]
    assert left.std() == pytest.approx(float(rms), abs=0.5)
    assert left[3] == pytest.approx(float(at_2c), abs=0.6)


def test_the_page_has_what_the_fitted_cell_predicts(tmp_path):
    rates = load("lfp_rates")
    (file,) = [one for one in rates.curves(tmp_path) if one.stem == "LFP_10C"]
    cell = nasicell.load(rates.CELL).with_values(FITTED)
    found = residuals(cell, prepare(cell, file, before=rates.BEFORE))[-1]
    (printed,) = re.findall(r"[+-][\d.]+", table("| rate |  | measured, mAh/g")["10C"][3])
    assert found == pytest.approx(float(printed), abs=COARSE)


def test_spheres_of_one_size_lose_what_steady_diffusion_withholds():
    sizes = load("lfp_sizes")
    tau = 2800.0
    # once steady the surface is ahead of the mean content by (R^2/D) d(theta)/dt/15
    full = 169.89
    withheld = 2 * 170 / full / 3600 * tau / 15
    assert sizes.capacity(2, tau, 0.0) == pytest.approx(full * (1 - withheld), rel=0.02)


def test_the_page_has_what_a_spread_of_sizes_gives():
    sizes = load("lfp_sizes")
    row = table("| spheres |")["$s$ = 1.1, $R_0^2/D_s$ = 500 s"]
    assert sizes.capacity(10, 500.0, 1.1) == pytest.approx(float(row[-1]), abs=AS_PRINTED)


def test_the_slow_discharge_is_cut_out_between_two_steps(tmp_path):
    cut = load("nacoo2_slow_cycle")
    data = nasicell.read_measured(cut.between_steps(tmp_path))
    charge, discharge = 1e3 * data.half_cycle_capacity.values
    # hours at 88.8 uA between 2.46 V and 3.45 V
    assert charge == pytest.approx(0.0888 * 6.545, rel=2e-3)
    assert discharge == pytest.approx(0.0888 * 5.986, rel=3e-3)
