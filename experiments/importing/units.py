"""Units of cyclers and potentiostats, each with its factor to the unit that is kept."""

import re
import unicodedata

CLOCK = "clock"
"""Times written as 1:02:03.4, whatever a head calls that."""

_SECONDS = {
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "min": 60.0,
    "mins": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "h": 3600.0,
    "hr": 3600.0,
    "hrs": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "d": 86400.0,
    "day": 86400.0,
    "days": 86400.0,
    "秒": 1.0,
    "分": 60.0,
    "小时": 3600.0,
}
_CHARGE = {"Ah": 1.0, "mAh": 1e-3, "uAh": 1e-6, "As": 1 / 3600, "mAs": 1e-3 / 3600, "C": 1 / 3600}
_ENERGY = {"Wh": 1.0, "mWh": 1e-3, "uWh": 1e-6, "Ws": 1 / 3600, "mWs": 1e-3 / 3600, "J": 1 / 3600}
_PREFIXED = {"": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}

KEPT = {
    "time": "s",
    "voltage": "V",
    "current": "A",
    "charge": "A.h",
    "specific charge": "mA.h/g",
    "energy": "W.h",
    "temperature": "degC",
    "frequency": "Hz",
    "impedance": "ohm",
    "angle": "deg",
    "count": "1",
    "words": "",
    "date": "s",
}
"""The unit that is kept, for each dimension."""

FACTORS: dict[str, dict[str, float]] = {
    "time": _SECONDS,
    "voltage": {f"{prefix}V": factor for prefix, factor in _PREFIXED.items()}
    | {"volt": 1.0, "volts": 1.0},
    "current": {f"{prefix}A": factor for prefix, factor in _PREFIXED.items()}
    | {"amp": 1.0, "amps": 1.0},
    "charge": _CHARGE | {"amp-hr": 1.0, "amp-hour": 1.0},
    "specific charge": {"mAh/g": 1.0, "Ah/kg": 1.0, "Ah/g": 1e3, "uAh/mg": 1.0},
    "energy": _ENERGY | {"watt-hr": 1.0, "watt-hour": 1.0},
    "temperature": {"degC": 1.0, "C": 1.0, "°C": 1.0, "celsius": 1.0},
    "frequency": {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "mHz": 1e-3},
    "impedance": {"ohm": 1.0, "ohms": 1.0, "Ω": 1.0, "kohm": 1e3, "mohm": 1e-3, "kΩ": 1e3},
    "angle": {"deg": 1.0, "degree": 1.0, "degrees": 1.0, "°": 1.0, "rad": 57.29577951308232},
    "count": {"1": 1.0, "#": 1.0},
    "words": {},
    "date": {},
}
"""Factor to the unit that is kept, for each dimension and unit as written."""


def factor(unit: str, dimension: str) -> float | None:
    """Return the factor from a written unit to the one that is kept.

    Parameters
    ----------
    unit : str
        As a head has it: ``mA.h``, ``Sec.``, ``µA``, ``Ohm``.
    dimension : str
        Key of ``FACTORS``.

    Returns
    -------
    float or None
        None for a unit that the dimension does not know. m and M are different prefixes: only
        words may be written in capitals.
    """
    known = FACTORS[dimension]
    written = tidied(unit)
    if written in known:
        return known[written]
    small = written.casefold()
    words = {name: value for name, value in known.items() if len(name) > 2 or dimension == "time"}
    unclear = {"mhz"}  # mHz and MHz
    return None if small in unclear else {n.casefold(): v for n, v in words.items()}.get(small)


def is_clock(unit: str) -> bool:
    """Whether a unit says that times are written as on a clock, such as h:min:s.ms."""
    return bool(re.fullmatch(r"[hdms]{1,4}[:\-].*", unit.strip().casefold()))


def tidied(unit: str) -> str:
    """Return one spelling of a unit: ``mA·h``, ``mA.h`` and ``mA*h`` are all ``mAh``.

    ``mAh g-1`` is ``mAh/g``.
    """
    text = unicodedata.normalize("NFKC", unit).strip().strip("()[]").strip().rstrip(".")
    text = text.replace("μ", "u").replace("µ", "u").replace("℃", "°C")
    text = re.sub(r"(?<=[AW])[.·*\s](?=[hs])", "", text)
    return re.sub(r"[.·*\s]*(k?g)\^?[-−]1$", r"/\1", text)
