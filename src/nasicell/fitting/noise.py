"""How far measured numbers scatter, as a user says it."""

from nasicell.experiments.fitting.data_noise import DataNoise
from nasicell.parameters import InputError, to_si

_SPECIFIC = 3600.0
"""A.s/kg in one mAh/g."""


def read_noise(
    voltage: str | None = None, capacity: str | None = None, impedance: str | None = None
) -> DataNoise:
    """Read standard deviations: "1 mV", "0.5 mAh/g" or "1 %", "2 %"; None for one not known.

    Raises
    ------
    InputError
        If one is no positive number with a unit of its kind.
    """
    share = capacity is not None and capacity.strip().endswith("%")
    specific = None if share else _read(capacity, "A*s/kg", "capacity_noise", "0.5 mAh/g")
    return DataNoise(
        voltage=_read(voltage, "V", "voltage_noise", "1 mV"),
        capacity=_read(capacity, "1", "capacity_noise", "1 %") if share else None,
        specific_capacity=None if specific is None else specific / _SPECIFIC,
        impedance=_read(impedance, "1", "impedance_noise", "1 %"),
    )


def _read(text: str | None, unit: str, path: str, example: str) -> float | None:
    if text is None:
        return None
    try:
        number = to_si(text, unit, what="a noise", example=example)
    except InputError as problem:
        raise problem.within(path=path) from None
    if not 0 < number < float("inf"):
        raise InputError(f"is '{text}'; give a positive number, for example '{example}'", path=path)
    return number
