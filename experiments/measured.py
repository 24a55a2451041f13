"""Measured capacities that ship with the project: small CSV files with their source in the head."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from nasicell.parameters.bibliography import references
from nasicell.parameters.errors import InputError

DATA = Path(__file__).parent / "data"
COLUMNS = ["c_rate", "discharge_capacity_mAh_g", "order"]
PARTS = ("source:", "basis:")
"""Words that begin a part of a file's head; what was measured stands before them."""


@dataclass(frozen=True)
class MeasuredRates:
    """Discharge capacities of a rate test, in the order in which they were measured.

    Attributes
    ----------
    name : str
        The data set's name.
    about : tuple of str
        The parts of the file's head: what was measured, "source: ..." and "basis: ...".
    c_rates : tuple of float
        C-rates [-]; a rate measured twice appears twice.
    capacities_mAh_g : tuple of float
        Discharge capacity per gram of active material [mAh/g].
    """

    name: str
    about: tuple[str, ...]
    c_rates: tuple[float, ...]
    capacities_mAh_g: tuple[float, ...]

    @property
    def source(self) -> str:
        """What was measured, by whom, on which basis, in one line."""
        return "; ".join(part.rstrip(".") for part in self.about)

    @property
    def reference(self) -> str | None:
        """Key of the bibliography that the head names after "source:"; None if it names none."""
        named = re.search(r"source: ([\w-]+)", self.source)
        return named[1] if named and named[1] in references() else None

    def at(self, c_rates: tuple[float, ...]) -> list[float | None]:
        """Return the measured capacity for each step of a rate test, None where there is none.

        The n-th step at a rate takes the n-th measurement at that rate.
        """
        left: dict[float, list[float]] = {}
        for rate, capacity in zip(self.c_rates, self.capacities_mAh_g, strict=True):
            left.setdefault(rate, []).append(capacity)
        return [left[rate].pop(0) if left.get(rate) else None for rate in c_rates]


def load_measured_rates(name: str) -> MeasuredRates:
    """Read a shipped data set, or a CSV file of the same form.

    Parameters
    ----------
    name : str
        Name of a shipped data set, or path of a CSV file.

    Returns
    -------
    MeasuredRates
        The data.

    Raises
    ------
    InputError
        If there is no such file, or it does not have the columns ``COLUMNS``.
    """
    path = Path(name) if name.endswith(".csv") else DATA / f"{name}.csv"
    if not path.is_file():
        shipped = ", ".join(sorted(file.stem for file in DATA.glob("*.csv")))
        raise InputError(
            f"measured data '{name}' not found; shipped are {shipped}, or give a path to a .csv"
        )
    lines = path.read_text(encoding="utf-8").splitlines()
    about = _parts([line.lstrip("# ") for line in lines if line.startswith("#")])
    rows = list(csv.DictReader(line for line in lines if line and not line.startswith("#")))
    try:
        rows.sort(key=lambda row: int(row["order"]))
        rates = tuple(float(row["c_rate"]) for row in rows)
        capacities = tuple(float(row["discharge_capacity_mAh_g"]) for row in rows)
        if not rows:
            raise ValueError("no rows")
    except (KeyError, ValueError, TypeError) as problem:
        raise InputError(
            f"{path}: a rate table has the columns {', '.join(COLUMNS)}, numbers only ({problem})"
        ) from None
    return MeasuredRates(path.stem, about, rates, capacities)


def _parts(head: list[str]) -> tuple[str, ...]:
    """Join the lines of a head into its parts."""
    parts: list[str] = []
    for line in head:
        if not parts or line.startswith(PARTS):
            parts.append(line)
        else:
            parts[-1] += f" {line}"
    return tuple(parts)
