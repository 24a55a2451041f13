"""``nasicell losses``: what it prints and writes, its figure, its replay, its refusals."""

import csv
import json

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex

import nasicell
from nasicell.cli import main
from nasicell.cli.options import ELECTROLYTE_NAMES
from nasicell.models import ELECTROLYTES, LOSSES
from nasicell.reports.losses_plots import FILLS
from nasicell.reports.losses_tables import loss_text

CELL = "zhang2026-sn-fb"
QUICK = ["--rate", "15", "--cycles", "1"]
OVERLOADED = ["--set", "cathode.loading=20 mg/cm^2"]
SAME = 1e-9
"""Relative, between a run and its replay: the same arithmetic."""
KEYS = [
    "cell",
    "c_rate",
    "basis_mA_g",
    "electrolyte_model",
    "hysteresis",
    "self_heating",
    "peak_temperature_K",
    "charge_capacity_mAh_g",
    "discharge_capacity_mAh_g",
    "capacity_not_used_mAh_g",
    "energy_charged_mWh_g",
    "energy_delivered_mWh_g",
    "energy_lost_mWh_g",
    "energy_not_returned_mWh_g",
    "energy_efficiency",
    "largest_residual_mV",
    "stopped_by",
    "rows",
    "losses",
    "numerical_error_mAh_g",
    "warnings",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one run."""
    folder = tmp_path_factory.mktemp("losses") / "new"
    with pytest.raises(SystemExit) as stop:
        main(["losses", CELL, *QUICK, "--out", str(folder)])
    assert not stop.value.code
    return folder


@pytest.fixture(scope="module")
def recorded(written):
    return json.loads((written / "record.json").read_text())


def test_json_is_the_result_alone_and_adds_up(run):
    code, out, _ = run("losses", CELL, "--rate", "15C", "--json")
    assert code == 0
    content = json.loads(out)
    assert list(content) == [*KEYS, "citations"]
    assert (content["cell"], content["c_rate"]) == (CELL, 15)
    places = [(row["direction"], row["share_of_capacity"]) for row in content["rows"]]
    assert places == [(d, share) for d in ("charge", "discharge") for share in (0.1, 0.5, 0.9)]
    for row in content["rows"]:
        end = content[f"{row['direction']}_capacity_mAh_g"]
        assert row["capacity_mAh_g"] == pytest.approx(row["share_of_capacity"] * end, rel=1e-6)
        assert list(row["losses_mV"]) == list(LOSSES)
        gap = 1e3 * (row["equilibrium_voltage_V"] - row["voltage_V"])
        assert sum(row["losses_mV"].values()) == pytest.approx(gap, abs=0.01)
    lost = [loss["energy_lost_mWh_g"] for loss in content["losses"]]
    assert sum(lost) == pytest.approx(content["energy_lost_mWh_g"])
    assert sum(loss["share_of_energy_lost"] for loss in content["losses"]) == pytest.approx(1)
    assert content["largest_residual_mV"] <= 0.01


def test_out_holds_table_curves_figures_and_record(written, recorded):
    names = {file.name for file in written.iterdir()}
    assert names == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    (made,) = recorded["runs"]
    assert made["protocol"] == {
        "name": "LossSplit", "c_rate": 15, "cycles": 1, "accuracy_mAh_g": 0.1,
    }  # fmt: skip
    with (written / "table.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [row["loss"] for row in table] == list(LOSSES)
    in_the_middle = {row["loss"]: float(row["discharge_at_0.5_mV"]) for row in table}
    assert in_the_middle == made["result"]["rows"][4]["losses_mV"]
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as curves:
        assert curves.voltage_loss.sizes == {"direction": 2, "point": 201, "loss": len(LOSSES)}
        assert float(curves.voltage.max()) == pytest.approx(3.8, abs=1e-3)
    assert (written / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_a_record_replays_to_the_same_numbers(written, recorded, run):
    code, out, err = run("replay", written / "record.json", "--json")
    assert code == 0
    again, first = json.loads(out), recorded["runs"][0]["result"]
    assert again["losses"][2]["energy_lost_mWh_g"] == pytest.approx(
        first["losses"][2]["energy_lost_mWh_g"], rel=SAME
    )
    assert again["stopped_by"] == first["stopped_by"]
    assert float(err.split("record:")[1].split()[0]) <= 1e-6


def _unknown_protocol(runs):
    runs[0]["protocol"]["name"] = "Wish"


def _missing_rate(runs):
    runs[0]["protocol"].pop("c_rate")


def _impossible_rate(runs):
    runs[0]["protocol"]["c_rate"] = -1


def _twice(runs):
    runs.append(runs[0])


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        (_unknown_protocol, "RateTest, LossSplit"),
        (_missing_rate, "c_rate"),
        (_impossible_rate, "c_rate is -1"),
        (_twice, "only run"),
    ],
)
def test_a_record_changed_by_hand_is_refused(recorded, run, tmp_path, change, mend):
    content = json.loads(json.dumps(recorded))
    change(content["runs"])
    (tmp_path / "record.json").write_text(json.dumps(content))
    code, out, err = run("replay", tmp_path / "record.json")
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert mend in line


def test_the_terminal_names_each_loss_the_two_largest_and_what_stopped_it(run):
    code, out, _ = run("losses", CELL, "--cycles", 2)  # by default at the cell's fastest rate
    assert code == 0
    assert "at 15C" in out
    for loss in LOSSES:
        assert f"\n{loss} " in out
    assert "largest losses: metal charge transfer" in out
    assert "and cathode charge transfer" in out
    assert "energy efficiency 82" in out
    assert "discharge ended by solid diffusion" in out
    assert "-0.0 " not in out


@pytest.mark.parametrize("electrolyte", ["single-ion", "binary"])
def test_a_cell_that_cannot_carry_the_rate_is_unknown_and_exit_code_0(run, tmp_path, electrolyte):
    blocked = ["--set", "electrolyte.conductivity=0.005 mS/cm"]
    options = [*QUICK, "--electrolyte", electrolyte, *OVERLOADED, *blocked]
    code, out, _ = run("losses", CELL, *options, "--json", "--out", tmp_path)
    assert code == 0
    content = json.loads(out)
    assert content["electrolyte_model"] == electrolyte
    assert content["discharge_capacity_mAh_g"] == 0
    for key in ("energy_charged_mWh_g", "energy_lost_mWh_g", "largest_residual_mV"):
        assert content[key] is None
    assert all(row["voltage_V"] is None for row in content["rows"])
    assert content["stopped_by"]
    assert (tmp_path / "figure.png").exists()
    with xr.open_dataset(tmp_path / "curves.nc", engine="h5netcdf") as curves:
        out = loss_text(curves.load())
    assert "stopped by: charge beyond the cut-off from the start" in out
    assert "nan" not in out


def test_a_charge_without_a_discharge_shows_what_is_known(run):
    code, out, _ = run("losses", CELL, *QUICK, *OVERLOADED, "--json")
    assert code == 0
    content = json.loads(out)
    assert content["rows"][2]["losses_mV"]["pore electrolyte"] < -100
    assert content["rows"][3]["losses_mV"]["pore electrolyte"] is None
    assert content["energy_charged_mWh_g"] > 0
    assert content["energy_lost_mWh_g"] is None
    assert content["largest_residual_mV"] <= 0.01
    assert "discharge short because next to nothing was charged" in content["stopped_by"]


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (["--rate", "fast"], "--rate 15"),
        (["--rate", "1,5"], "--rate 15"),
        (["--rate", "0"], "c_rate"),
        (["--rate", "nan"], "c_rate"),
        (["--cycles", "0"], "cycles"),
        (["--accuracy", "0"], "accuracy"),
        (["--electrolyte", "water"], "single-ion"),
        (["lu2026-f"], "lu2026-f"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, options, mend):
    code, out, err = run("losses", CELL, *options)
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert mend in line


def test_the_command_line_knows_every_electrolyte():
    assert list(ELECTROLYTES) == ELECTROLYTE_NAMES


@pytest.fixture(scope="module")
def result():
    cell = nasicell.load(CELL).with_values({"interphases.contact_resistance": "20 ohm*cm^2"})
    return nasicell.run(cell, nasicell.LossSplit(5, cycles=1))


def area(panel, colour):
    """Lowest and highest voltage of a filled area in the middle of a panel, over all its parts."""
    found = []
    for part in panel.collections:
        if part.get_facecolor().size and to_hex(part.get_facecolor()[0]) == colour.lower():
            vertices = np.concatenate([path.vertices for path in part.get_paths()])
            middle = vertices[:, 0][np.argmin(np.abs(vertices[:, 0] - vertices[:, 0].max() / 2))]
            found.append(vertices[np.isclose(vertices[:, 0], middle), 1])
    return np.ptp(np.concatenate(found))


def test_the_areas_of_the_figure_are_the_losses(result):
    figure = nasicell.plot_losses(result)
    assert len(figure.axes) == 2
    order = list(LOSSES)
    for panel, direction in zip(figure.axes, ("charge", "discharge"), strict=True):
        middle = result.sel(direction=direction).isel(point=100)
        for loss in ("metal charge transfer", "cathode charge transfer"):
            height = area(panel, FILLS[order.index(loss)])
            assert height == pytest.approx(abs(float(middle.voltage_loss.sel(loss=loss))), rel=1e-6)
        equilibrium, voltage = panel.lines
        np.testing.assert_array_equal(voltage.get_ydata(), result.voltage.sel(direction=direction))
        assert equilibrium.get_ydata()[100] == float(middle.equilibrium_voltage)
        # the last area ends at the cell voltage
        edge = panel.collections[-1].get_paths()[0].vertices
        distance = np.hypot(edge[:, 0] - float(middle.capacity), edge[:, 1] - float(middle.voltage))
        assert distance.min() < 1e-6


def test_the_legend_gathers_what_is_negligible(result):
    (legend,) = nasicell.plot_losses(result).legends
    words = [text.get_text() for text in legend.get_texts()]
    assert "contact" in words
    assert "others (< 0.5 %)" in words
    assert "metal film" not in words  # 0 in this cell
    assert "electronic" not in words
    assert words[-2:] == ["equilibrium", "cell voltage"]


def test_a_loss_of_the_other_sign_goes_back_to_the_same_end(result):
    helped = result.copy(deep=True)
    where = {"loss": "solid diffusion"}
    helped.voltage_loss.loc[where] *= -1
    helped["voltage"] = helped.equilibrium_voltage - helped.voltage_loss.sum("loss")
    panel = nasicell.plot_losses(helped).axes[1]
    fill, back = panel.collections[:2]
    corners = fill.get_paths()[0].vertices
    there = np.isclose(corners[:, 0], float(result.capacity.sel(direction="discharge")[100]))
    assert np.ptp(corners[there, 1]) == 0  # nothing to fill
    assert back.get_hatch()
    assert not back.get_facecolor().size
    assert np.ptp(back.get_paths()[0].vertices[:, 1]) > 0.01
    edge = panel.collections[-1].get_paths()[0].vertices
    middle = helped.sel(direction="discharge").isel(point=100)
    distance = np.hypot(edge[:, 0] - float(middle.capacity), edge[:, 1] - float(middle.voltage))
    assert distance.min() < 1e-6
