"""Neware's binary .nda and .ndax, read by fastnda (an extra).

NewareNDA takes records of exactly 0 V for padding: of a cell that rests near 0 V it loses records
and moves the times of those that follow.
"""

import logging
import tempfile
import warnings
from pathlib import Path

import numpy as np

from nasicell.experiments.importing.extras import optional, unreadable
from nasicell.experiments.importing.table import Column, Table

MAGIC = b"NEWARE"
_HEADS = {
    "index": "record",
    "cycle_count": "cycle",
    "step_count": "step count",
    "step_type": "step type",
    "total_time_s": "total time (s)",
    "step_time_s": "step time (s)",
    "voltage_V": "voltage (V)",
    "current_mA": "current (mA)",
    "capacity_mAh": "capacity (mAh)",
}
"""Column of fastnda -> head, in the words of the other formats."""


def read_neware(content: bytes, suffix: str) -> Table:
    """Read an .nda or .ndax file.

    Parameters
    ----------
    content : bytes
        The file.
    suffix : str
        ".nda" or ".ndax".

    Raises
    ------
    InputError
        If fastnda is not installed, or the file is damaged.
    """
    package = optional(
        "fastnda", "neware", f"is a binary {suffix} file of Neware; export it as .xlsx in BTSDA"
    )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"file{suffix}"
        copy.write_bytes(content)
        before = logging.root.manager.disable
        logging.disable(logging.CRITICAL)  # what it logs stands in the sentence of the refusal
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                data = package.read(copy, cycle_mode="raw")
            columns = [
                Column(head, data[name].to_list() if name == "step_type" else data[name].to_numpy())
                for name, head in _HEADS.items()
                if name in data.columns
            ]
            if "unix_time_s" in data.columns and data["unix_time_s"].is_finite().all():
                since_1970 = np.rint(1e6 * data["unix_time_s"].to_numpy())
                columns.append(Column("date", since_1970.astype("datetime64[us]")))
        except Exception as problem:  # whatever a damaged archive or page raises
            raise unreadable(suffix, problem) from None
        finally:
            logging.disable(before)
    return Table(f"Neware binary ({suffix})", tuple(columns), positive="charge")
