"""What the head of a column means: a quantity, and a unit where one is written."""

import re
import unicodedata
from dataclasses import dataclass

from nasicell.experiments.importing.units import CLOCK, FACTORS, factor, is_clock

DIMENSIONS = {
    "record": "count",
    "test_time": "time",
    "step_time": "time",
    "time": "time",
    "date": "date",
    "voltage": "voltage",
    "current": "current",
    "capacity": "charge",
    "charge_capacity": "charge",
    "discharge_capacity": "charge",
    "net_charge": "charge",
    "charge_increment": "charge",
    "specific_capacity": "specific charge",
    "specific_charge_capacity": "specific charge",
    "specific_discharge_capacity": "specific charge",
    "energy": "energy",
    "charge_energy": "energy",
    "discharge_energy": "energy",
    "temperature": "temperature",
    "cycle": "count",
    "half_cycle": "count",
    "step": "count",
    "step_type": "words",
    "frequency": "frequency",
    "impedance_real": "impedance",
    "impedance_imaginary": "impedance",
    "minus_impedance_imaginary": "impedance",
    "impedance_absolute": "impedance",
    "phase": "angle",
    "curve": "words",
}
"""Quantities that are read, and the dimension of each."""

_NAMES = {
    "record": "index record recordindex recordid recordnumber datapoint rec pt 序号 数据序号"
    " 记录序号 记录号",
    "test_time": "testtime totaltime elapsedtime test runtime 测试时间 总时间 总测试时间",
    "step_time": "steptime relativetime statetime dpt-time 步骤时间 工步时间 相对时间 过程时间",
    "time": "time t zeit temps 时间",
    "date": "datetime date realtime systime absolutetime timestamp dpttime 绝对时间 系统时间 日期"
    " 日期时间",
    "voltage": "ecell voltage volt volts potential ewe <ewe> e u v spannung tension cellvoltage vf"
    " 电压 电位",
    "current": "<i> current i amps amp cur strom courant im 电流",
    "capacity": "capacity cap q capa qcharge/discharge stepcapacity amp-hr 容量",
    "charge_capacity": "chargecapacity chgcap chgcapacity capacitancechg capchg chargecap"
    " qcharge chargingcapacity chargecapa 充电容量",
    "discharge_capacity": "dischargecapacity dchgcap dchgcapacity capacitancedchg capdchg"
    " dischargecap qdischarge dischargingcapacity 放电容量",
    "net_charge": "(q-qo) (q-q0) q-qo q-q0 netcapacity",
    "charge_increment": "dq",
    "specific_capacity": "specificcapacity speccap scapacity capacitydensity specap 比容量",
    "specific_charge_capacity": "chgspeccap charge-scap chargespecificcapacity 充电比容量",
    "specific_discharge_capacity": "dchgspeccap discharge-scap dischargespecificcapacity"
    " 放电比容量",
    "energy": "energy stepenergy watt-hr 能量",
    "charge_energy": "chargeenergy chgenergy engychg chargingenergy 充电能量",
    "discharge_energy": "dischargeenergy dchgenergy engydchg dischargingenergy 放电能量",
    "temperature": "temperature temp t1 surfacetemperature ambienttemperature auxtemperature1 温度",
    "cycle": "cycle cycleindex cycleid cyclenumber cyclecount cycleno cyc 循环号 循环序号 循环",
    "half_cycle": "halfcycle halfcyclecount",
    "step": "stepcount stepindex stepid step-index stepnumber stepno step ns 工步号 工步序号 步骤号"
    " 步骤序号 工步",
    "step_type": "steptype state status stepname 工步类型 工步名称 状态 步骤状态 步骤名",
    "frequency": "frequency freq f",
    "impedance_real": "z' zreal re(z) zre realimpedance z'(a) impedancereal",
    "impedance_imaginary": "z\" z'' zimag im(z) zim imaginaryimpedance z''(b) impedanceimaginary",
    "minus_impedance_imaginary": "-im(z) -z'' -z\" -zimag",
    "impedance_absolute": "|z| zmod absoluteimpedance z",
    "phase": "phase(z) phase zphz theta",
    "curve": "curve dataset",
}
"""Names of each quantity without blanks, points and underscores; of two columns of one quantity
the one whose name stands first is read."""

_IMPLIED = {
    "volt": "V",
    "volts": "V",
    "v": "V",
    "amp": "A",
    "amps": "A",
    "amp-hr": "Ah",
    "watt-hr": "Wh",
}
"""Names that say their unit."""

NAMES = {
    name: (quantity, rank)
    for quantity, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}


_AGAINST = re.compile(r"\s+(?:vs\b|versus\b|gegen\b).*$", re.IGNORECASE)
_LONGEST = 120  # letters of a head; what is longer is prose or damage


@dataclass(frozen=True)
class Head:
    """A head that was understood.

    Attributes
    ----------
    quantity : str
        Key of ``DIMENSIONS``.
    unit : str or None
        The unit as written, CLOCK, or None if none is written.
    rank : int
        The lower, the better the name says the quantity.
    """

    quantity: str
    unit: str | None
    rank: int

    @property
    def dimension(self) -> str:
        """The dimension of the quantity."""
        return DIMENSIONS[self.quantity]


def read_head(text: str) -> Head | None:
    """Read a head.

    Parameters
    ----------
    text : str
        Such as ``TestTime/Sec``, ``Voltage(V)``, ``Current [mA]``, ``电流/mA``, ``<I>/mA``,
        ``Voltage / V``.

    Returns
    -------
    Head or None
        None if the name is not known. Of several ways to cut the head into name and unit, one
        whose unit is known too comes first. An unknown unit is kept, for a refusal to name.
    """
    if len(text) > _LONGEST:
        return None
    understood = [head for head in map(_read_parts, _cuts(text)) if head is not None]
    if not understood:
        return None
    known = [head for head in understood if unit_known(head)]
    return (known or understood)[0]


def unit_known(head: Head) -> bool:
    """Whether the unit of a head is known, or needed by none."""
    if head.dimension in ("count", "words", "date"):
        return True
    if head.unit is None:
        return False
    return head.unit == CLOCK or factor(head.unit, head.dimension) is not None


def _cuts(text: str) -> list[tuple[str, str | None]]:
    """All ways to cut a head into name and unit; at a blank only before a unit that is known."""
    head = unicodedata.normalize("NFKC", text).strip().strip('"').strip()
    cuts: list[tuple[str, str | None]] = []
    bracketed = re.fullmatch(r"(.+?)\s*[(\[{]\s*([^()\[\]{}]*)\s*[)\]}]\.?", head)
    if bracketed:
        cuts.append((bracketed[1], bracketed[2]))
    cuts += [(head[: m.start()], head[m.end() :]) for m in re.finditer(r"/|,\s*", head)]
    cuts.append((head, None))
    last = re.fullmatch(r"(.+?)[_\s]+(\S+)", head)
    if last and any(factor(last[2], dimension) is not None for dimension in FACTORS):
        cuts.append((last[1], last[2]))
    return cuts


def _read_parts(parts: tuple[str, str | None]) -> Head | None:
    # a voltage is often said to be against an electrode: "E vs. Na+/Na", "V vs. Na+/Na"
    parts = (_AGAINST.sub("", parts[0]), parts[1] and _AGAINST.sub("", parts[1]))
    name = re.sub(r"[\s_.#:]+", "", parts[0].casefold())
    if name not in NAMES:
        return None
    quantity, rank = NAMES[name]
    unit = parts[1].strip() if parts[1] and parts[1].strip() else None
    if quantity in ("capacity", "charge_capacity", "discharge_capacity") and unit:
        # a capacity in mAh/g is a specific one, whatever its name
        if factor(unit, "specific charge") is not None:
            quantity = "specific_" + quantity
    elif quantity in ("time", "test_time", "step_time") and unit and is_clock(unit):
        unit = CLOCK
    return Head(quantity, unit or _IMPLIED.get(name), rank)
