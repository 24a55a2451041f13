"""LAND's binary, made block by block as its layout says; optional readers that are missing."""

import struct
import sys

import numpy as np
import pytest

from nasicell.experiments.importing import read_measured
from nasicell.parameters import InputError

DATA, STEP_END = 3, 2
STALE = (60_000, 9.9, 9.9, 9.9, 9.9)


def block(kind, samples=(), step=1):
    filled = [*samples, *[STALE] * (6 - len(samples))]
    return struct.pack("<BBHI", kind, len(samples), 0, step) + b"".join(
        struct.pack("<Iffff", *sample) for sample in filled
    )


def ccs(blocks):
    head = bytearray(4096)
    head[0xB0:0xB8] = b"cell-07\0"
    head[0x2D0:0x2D5] = b"V7.4\0"
    return bytes(head) + b"".join(blocks)


def half_cycle(current, volts, records=21):
    """10 s between samples; the last block is not full."""
    charge = abs(current) * 10 / 3600
    samples = [(10_000, v, current, charge, charge * v) for v in np.linspace(*volts, records)]
    return [block(DATA, samples[n : n + 6]) for n in range(0, records, 6)] + [block(STEP_END)]


@pytest.fixture
def written(tmp_path):
    def write(content, name="data.ccs"):
        file = tmp_path / name
        file.write_bytes(content)
        return file

    return write


def test_land_binary_is_read_without_its_stale_samples(written):
    content = ccs([*half_cycle(-1e-3, (3.5, 3.0)), *half_cycle(2e-3, (3.1, 3.6))])
    data = read_measured(written(content))
    assert data.sizes["record"] == 42
    assert data.direction.values.tolist() == ["discharge", "charge"]
    assert data.step_count.values[[0, 20, 21, 41]].tolist() == [1, 1, 2, 2]
    # 20 intervals of 10 s, and 21 with the one that begins the second step
    expected = [1e-3 * 200 / 3600, 2e-3 * 210 / 3600]
    assert data.half_cycle_capacity.values == pytest.approx(expected, rel=1e-6)
    assert data.current_integral.values == pytest.approx(expected, rel=1e-6)
    assert float(data.voltage.max()) == pytest.approx(3.6)
    assert "cell-07" in data.attrs["notes"]


def test_land_binary_cut_off_within_a_block_says_so(written):
    content = ccs(half_cycle(-1e-3, (3.5, 3.0)))
    data = read_measured(written(content[: -128 - 60]))
    assert data.sizes["record"] == 18
    assert "cut off" in data.attrs["warnings"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bytes(4096), "holds nothing"),
        (b"x" * 5000, "not the .ccs file"),
        (ccs([block(STEP_END)]), "fewer than two samples"),
        (ccs([*half_cycle(-1e-3, (3.5, 3.0)) * 20, b"\xff" * 128]), "block 101 of 101"),
    ],
)
def test_land_binary_that_is_damaged_is_refused(written, content, said):
    with pytest.raises(InputError, match=said):
        read_measured(written(content))


@pytest.mark.parametrize(
    ("name", "content", "module", "extra"),
    [
        ("data.mpr", b"BIO-LOGIC MODULAR FILE\x1a", "galvani.BioLogic", "biologic"),
        ("data.nda", b"NEWARE" + bytes(20), "fastnda", "neware"),
    ],
)
def test_a_missing_reader_is_named_with_its_extra(
    written, monkeypatch, name, content, module, extra
):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match=rf"pip install 'nasicell\[{extra}\]'"):
        read_measured(written(content, name))
