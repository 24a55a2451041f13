"""Workbooks (.xlsx) of LAND, Neware, Arbin and others: the sheets that hold records."""

import io
import re
from typing import Any

import numpy as np

from nasicell.experiments.importing.cells import clock_seconds, decimal_sign, numbers
from nasicell.experiments.importing.grid import Found, find_table, heads_of
from nasicell.experiments.importing.profile import Profile
from nasicell.experiments.importing.table import Array, Cell, Column, Table, shown
from nasicell.experiments.importing.vendors import vendor
from nasicell.parameters.errors import InputError

_MOST_ROWS = 1_048_576  # what a sheet can hold; a damaged file can ask for more
_SUMMARIES = re.compile("statist|summary|cycle|step|循环|工步", re.IGNORECASE)
_GO_ON = ("test_time", "record", "time")
"""Quantities that grow from one sheet to the next."""
_NEEDED = ({"voltage"}, {"frequency", "impedance_real"})
SUMMARY = {
    "charge-cap": "charge_capacity",
    "discharge-cap": "discharge_capacity",
    "charge-scap": "specific_charge_capacity",
    "discharge-scap": "specific_discharge_capacity",
    "efficiency": "efficiency",
}
"""Columns of LAND's own table of cycles."""


def read_excel(content: bytes, profile: Profile) -> Table:
    """Read the records of a workbook.

    Sheets with the same heads whose times go on continue the first that holds records, as Arbin's
    do. Others are another measurement, and the user has to choose.

    Parameters
    ----------
    content : bytes
        The file.
    profile : Profile
        What the user knows of it.

    Raises
    ------
    InputError
        If the file is damaged, or no sheet holds records.
    """
    sheets = _sheets(content, profile.sheet)
    head_row = profile.head_row - 1 if profile.head_row else None
    found: dict[str, Found] = {}
    reasons = []
    for name, rows in sheets.items():
        try:
            found[name] = find_table(rows, head_row=head_row)
        except InputError as problem:
            reasons.append(f"sheet '{name}' {problem.problem}")
    records = [name for name in found if profile.columns or _has_records(found[name])]
    plain = [name for name in records if not _SUMMARIES.search(name)]
    records = plain or records  # Arbin's Statistics has a voltage and a current for each cycle
    if not records:
        seen = [f"sheet '{n}' has the heads {shown([c.head for c in t.columns])}"
                for n, t in found.items()]  # fmt: skip
        raise InputError(
            f"holds no table of records: {'; '.join([*seen, *reasons]) or 'it has no cells'}; name "
            "sheet and columns in a mapping file (--map)"
        )
    heads = [column.head for column in found[records[0]].columns]
    same = [records[0]]
    for name in records[1:]:
        if _continues(found[same[-1]], found[name]):
            same.append(name)
    others = [name for name in records if name not in same]
    if others:
        names = "', '".join([same[0], *others])
        raise InputError(
            f"holds records in the sheets '{names}'; choose one in a mapping file (--map) with "
            f"'sheet: {same[0]}'"
        )
    columns = tuple(
        Column(head, [cell for name in same for cell in found[name].columns[n].cells])
        for n, head in enumerate(heads)
    )
    texts = (c for column in columns for c in column.cells if isinstance(c, str))
    decimal = profile.decimal or decimal_sign(texts)
    notes = (f"sheet {' and '.join(same)}",)
    warnings = tuple(w for name in same for w in found[name].warnings)
    summary = next(filter(None, map(_summary, found.values())), {})
    kind = vendor(heads)
    return Table(kind, columns, decimal, notes=notes, warnings=warnings, summary=summary)


def _sheets(content: bytes, wanted: str | None) -> dict[str, list[list[Cell]]]:
    import openpyxl  # slow: only for workbooks

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: sheet for sheet in book.worksheets}
    except Exception as problem:  # openpyxl, zipfile and the XML parser each have their own
        raise damaged(problem) from None
    if wanted is not None and wanted not in sheets:
        raise InputError(f"has no sheet '{wanted}'; it has {shown(list(sheets))}")
    try:
        return {
            name: [[*row] for row in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True)]
            for name, sheet in sheets.items()
            if wanted in (None, name)
        }
    except Exception as problem:
        raise damaged(problem) from None


def damaged(problem: Exception) -> InputError:
    """Return the sentence on a workbook that cannot be opened."""
    said = str(problem)[:120] or type(problem).__name__
    return InputError(f"is damaged or no workbook ({said}); export it again as .xlsx")


def _has_records(found: Found) -> bool:
    heads = {head.quantity for _, head in heads_of(found.columns) if head is not None}
    return any(needed <= heads for needed in _NEEDED)


def _continues(before: Found, after: Found) -> bool:
    """Whether the records of a sheet go on where those of another end: heads, and a time."""
    if [c.head for c in before.columns] != [c.head for c in after.columns]:
        return False
    pairs = zip(heads_of(before.columns), after.columns, strict=True)
    return any(
        _goes_on(ended, begun)
        for (ended, head), begun in pairs
        if head is not None and head.quantity in _GO_ON
    )


def _goes_on(before: Column, after: Column) -> bool:
    """Whether the numbers, or times as on a clock, of a column go on in another."""
    for read in (lambda cells: numbers(cells, "."), clock_seconds):
        last, first = (read(column.cells)[0] for column in (before, after))
        last, first = last[np.isfinite(last)], first[np.isfinite(first)]
        if last.size and first.size:
            return bool(first[0] >= last[-1])
    return False


def _summary(found: Found) -> dict[str, Array]:
    """Read LAND's table of cycles; empty if this is none."""
    values: dict[str, Any] = {}
    for column in found.columns:
        name, _, unit = column.head.casefold().partition("/")
        if name in SUMMARY and unit in ("mah", "mah/g", "%"):
            values[SUMMARY[name]] = numbers(column.cells, ".")[0]
        elif name == "index":
            values["cycle"] = numbers(column.cells, ".")[0]
    if not {"cycle", "charge_capacity", "discharge_capacity"} <= set(values):
        return {}
    return {name: np.asarray(found, dtype=float) for name, found in values.items()}
