"""Which program wrote a table, by its heads."""

import re
from collections.abc import Sequence

_MARKS = {
    "LAND": r"^(test|step)time/|^测试时间/|^步骤时间/|^scapacity/",
    "Arbin": r"^test[_ ]time ?\(s\)$|^data[_ ]point$",
    "Neware": r"^datapoint$|^chg\. ?cap|^dchg\. ?cap|^cycle index$|^数据序号$|^工步类型$|"
    r"^record (id|index|number)|^capacitance_d?chg|^time\(h:min:s",
    "BioLogic": r"^<?ewe>?/v$|^ecell/v$|^freq/hz$",
    "Battery Data Format": r"^test time / s$|^voltage / v$|^test_time_second$|^voltage_volt$",
}
POSITIVE_CHARGES = ("LAND", "Arbin", "Neware", "BioLogic", "Battery Data Format")
"""All of them count a charging current positive."""


def vendor(heads: Sequence[str]) -> str:
    """Return the program with most of the heads, or "delimited text"."""
    scores = {
        name: sum(bool(re.search(marks, head.strip().casefold())) for head in heads)
        for name, marks in _MARKS.items()
    }
    best = max(scores, key=lambda name: scores[name])
    return f"{best} table" if scores[best] else "table"


def convention(kind: str) -> str | None:
    """What a positive current does in files of this kind: "charge", or None if that is unknown."""
    return "charge" if kind.startswith(POSITIVE_CHARGES) else None
