"""LAND's binary .ccs: a head of 4096 bytes, then blocks of 128 bytes of up to six samples."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.importing.table import Column, Table
from nasicell.parameters.errors import InputError

_HEAD = 4096
_SAMPLE = np.dtype([("dt", "<u4"), ("voltage", "<f4"), ("current", "<f4"), ("charge", "<f4"),
                    ("energy", "<f4")])  # fmt: skip
_BLOCK = np.dtype(
    [("kind", "u1"), ("valid", "u1"), ("zero", "<u2"), ("step", "<u4"), ("samples", _SAMPLE, 6)]
)
_DATA, _STEP_END = 3, 2
_NAME, _VERSION = 0xB0, 0x2D0


def is_ccs(content: bytes) -> bool:
    """Whether the bytes have the form of a .ccs file: its blocks are of the two kinds."""
    blocks = _blocks(content)
    if not len(blocks):
        return False
    some = blocks[:50]
    return bool(np.all(np.isin(some["kind"], [_DATA, _STEP_END]) & (some["valid"] <= 6)
                       & (some["zero"] == 0)))  # fmt: skip


def _blocks(content: bytes) -> NDArray[Any]:
    whole = max(len(content) - _HEAD, 0) // _BLOCK.itemsize
    if not whole:
        return np.empty(0, _BLOCK)
    return np.frombuffer(content, _BLOCK, count=whole, offset=_HEAD)


def read_ccs(content: bytes) -> Table:
    """Read a .ccs file.

    Each sample has the time since the one before [ms], voltage [V], current [A] and the increments
    of charge [A.h] and energy [W.h]. Samples beyond a block's count are stale and passed over. A
    block of the kind "step end" ends a step.

    Parameters
    ----------
    content : bytes
        The file.

    Raises
    ------
    InputError
        If it holds no samples, or other blocks.
    """
    blocks = _blocks(content)
    strange = ~np.isin(blocks["kind"], [_DATA, _STEP_END]) | (blocks["valid"] > 6)
    if strange.any():
        raise InputError(
            f"is a damaged .ccs file of LAND: block {int(np.argmax(strange)) + 1} of {len(blocks)} "
            "holds neither samples nor the end of a step; export it as .xlsx"
        )
    data = blocks["kind"] == _DATA
    step_of_block = np.concatenate([[0], np.cumsum(~data)])[:-1] + 1
    valid = (np.arange(6) < blocks["valid"][:, None]) & data[:, None]
    samples = blocks["samples"][valid]
    if len(samples) < 2:
        raise InputError("is a .ccs file of LAND with fewer than two samples")
    steps = np.broadcast_to(step_of_block[:, None], valid.shape)[valid]
    increments = samples["charge"].astype(float)
    left = (len(content) - _HEAD) % 128
    return Table(
        "LAND binary (.ccs)",
        (
            Column("test time (ms)", np.cumsum(samples["dt"].astype(float))),
            Column("voltage (V)", samples["voltage"].astype(float)),
            Column("current (A)", samples["current"].astype(float)),
            Column("dq/Ah", np.copysign(np.abs(increments), samples["current"])),
            Column("step count", steps.astype(float)),
        ),
        positive="charge",
        notes=(f"cell name '{_text(content, _NAME)}'", f"version '{_text(content, _VERSION)}'"),
        warnings=("the last block is cut off and left out",) if left else (),
    )


def _text(content: bytes, start: int) -> str:
    raw = content[start : start + 64].split(b"\0")[0]
    return raw.decode("gb18030", errors="replace").strip()
