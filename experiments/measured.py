"""Measured capacities that ship with the project: small CSV files with their source in the head."""

import csv
from dataclasses import dataclass
from pathlib import Path

from nasicell.parameters.errors import InputError

DATA = Path(__file__).parent / "data"
COLUMNS = ["c_rate", "discharge_capacity_mAh_g", "order"]


@dataclass(frozen=True)
class MeasuredRates:
    """Discharge capacities of a rate test, in the order in which they were measured.

    Attributes
    ----------
    name : str
        The data set's name.
    source : str
        The head of the file: what was measured, by whom, on which basis.
    c_rates : tuple of float
        C-rates [-]; a rate measured twice appears twice.
    capacities_mAh_g : tuple of float
        Discharge capacity per gram of active material [mAh/g].
    """

    name: str
    source: str
    c_rates: tuple[float, ...]
    capacities_mAh_g: tuple[float, ...]

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
    head = " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))
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
    return MeasuredRates(path.stem, head, rates, capacities)
