"""The examples run and give the numbers that the README shows."""

import importlib.util
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_PRINTED = 0.06  # mAh/g: the README rounds to one decimal


def load(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rate_capability_prints_what_the_readme_shows(tmp_path, capsys):
    results = load("rate_capability").main(tmp_path)
    assert (tmp_path / "rate.png").stat().st_size > 10_000
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    for line in capsys.readouterr().out.splitlines()[:3]:
        name, *numbers = line.replace("[", " ").replace("]", " ").split()
        (shown,) = [row for row in readme.splitlines() if row.startswith(f"{name} [")]
        expected = [float(word) for word in shown.split("[")[1].rstrip("]").split()]
        assert [float(number) for number in numbers] == pytest.approx(expected, abs=2 * AS_PRINTED)
    assert results[2].attrs["cell"] == "own-cell"


def test_transport_or_interphase_finds_the_interphase():
    found = load("transport_or_interphase").main(rates=(8,), cycles=1)
    capacity = {name: values[0][0] for name, values in found.items()}
    own, by_transport = capacity["zhang2026-sn-fb"], capacity["electrolyte of zhang2026-fb-le"]
    by_interphase = capacity["interphases of zhang2026-fb-le"]
    assert own == pytest.approx(90.8, abs=AS_PRINTED)
    assert 0 < own - by_transport < 1
    assert by_interphase < 2
    assert capacity["zhang2026-fb-le"] <= by_interphase + AS_PRINTED


def test_the_electrolyte_laboratory_reads_what_it_says():
    found = {
        what: (read, true)
        for what, read, true in load("electrolyte_laboratory").characterise("zhang2026-sn-fb")
    }
    read, true = zip(*found.values(), strict=True)
    expected = {
        "conductivity, blocking electrodes, mS/cm": (1.3, 1.3),
        "transference number, 10 mV, ideal": (0.937, 0.94),
        "transference number, 10 mV, cell": (0.041, 0.94),
        # 2 RT/(F 44 uA/cm2)
        "charge transfer by impedance, ohm cm2": (1168, 1168),
        "exchange current by Tafel, uA/cm2": (27.9, 44),
        "limiting current, mA/cm2": (46.5, 46.5),
    }
    assert list(found) == list(expected)
    by_hand_read, by_hand_true = zip(*expected.values(), strict=True)
    assert read == pytest.approx(by_hand_read, rel=0.02)
    assert true == pytest.approx(by_hand_true, rel=0.002)
