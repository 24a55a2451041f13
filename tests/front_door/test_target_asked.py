"""What a target map is asked: units, refusals, and the map on disk that answers again."""

import json

import pytest

import nasicell
from nasicell.parameters import InputError
from nasicell.targets.asked import Target

CELL = "zhang2026-sn-fb"
KAPPA, FILM = "electrolyte.conductivity", "interphases.metal.film_resistance"
T_PLUS = "electrolyte.transference_number"
LOG = "0.1mS/cm:10mS/cm:9:log"
VARY = {KAPPA: LOG, FILM: "0:16 ohm*cm^2:5"}


@pytest.fixture(autouse=True)
def ohmic(ohmic_batch):
    return ohmic_batch


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL).with_values({T_PLUS: 1})


def test_a_map_on_disk_is_not_computed_again_for_another_share(cell, ohmic, tmp_path):
    nasicell.target(cell, VARY, at=15, share="80%", out=tmp_path / "made")
    ohmic.Batch.runs = 0
    data = nasicell.target(cell, VARY, at=15, share="60%", out=tmp_path / "made")
    assert ohmic.Batch.runs < 45  # the grid's samples; the boundary and the cell itself alone
    assert json.loads(data.attrs["record"])["target"]["share"] == 0.6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"at": "fast", "share": 0.8}, "at is 'fast'; write a C-rate up to 200, for example 15C"),
        ({"at": 0.1, "share": 0.8}, "a share is one of the capacity at 0.1C"),
        ({"at": 300, "share": 0.8}, "at is '300'; write"),
        ({"at": 15}, "share is missing; give a share such as 80%, or a capacity such as 90mAh/g"),
        ({"at": 15, "share": 1, "capacity": 3}, "give one of the two"),
        ({"at": 15, "share": "120%"}, "share is '120%'; write a share such as 80%"),
        ({"at": 15, "capacity": "90 mAh"}, "capacity is '90 mAh'; write a positive capacity per "),
        (
            {"at": 15, "share": 0.8, "vary": {KAPPA: LOG, "c_rate": "1,2"}},
            "at gives the C-rate, so",
        ),
        ({"at": 15, "capacity": 0}, "write a positive capacity per gram such as 90mAh/g"),
        ({"at": 15, "share": 0.8, "vary": {KAPPA: LOG}}, "a map has two or three axes, not 1"),
        (
            {"at": 15, "share": 0.8, "vary": {KAPPA: LOG, FILM: "3 ohm*cm^2"}},
            "has one value; an axis of a map needs two or more",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(cell, arguments, words):
    with pytest.raises(InputError) as refused:
        nasicell.target(cell, arguments.pop("vary", VARY), **arguments)
    assert words in str(refused.value)
    assert "--" not in str(refused.value)


def test_a_target_is_read_with_and_without_units():
    assert Target.read("15C", "80%") == Target.read(15, 0.8)
    assert Target.read("15", capacity="90mAh/g").capacity_mAh_g == pytest.approx(90)
    assert Target.read("15", capacity=90).capacity_mAh_g == 90
