"""Which reader a file goes to: decided by its bytes, the name only tells binaries apart."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from nasicell.experiments.importing.biologic_mpr import MAGIC as MPR
from nasicell.experiments.importing.biologic_mpr import read_mpr
from nasicell.experiments.importing.biologic_mpt import MARKS, read_mpt
from nasicell.experiments.importing.decoding import decode
from nasicell.experiments.importing.delimited import read_delimited
from nasicell.experiments.importing.excel import damaged, read_excel
from nasicell.experiments.importing.impedance_text import (
    is_chi,
    is_gamry,
    is_zview,
    read_chi,
    read_gamry,
    read_zview,
)
from nasicell.experiments.importing.land_ccs import is_ccs, read_ccs
from nasicell.experiments.importing.neware import MAGIC as NDA
from nasicell.experiments.importing.neware import read_neware
from nasicell.experiments.importing.profile import Profile
from nasicell.experiments.importing.table import Table
from nasicell.parameters.errors import InputError

_OF_LAYOUT = ("encoding", "separator", "decimal", "sheet", "head_row")
"""Entries of a mapping that only some kinds of file have."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(content: bytes, path: Path, profile: Profile) -> Table:
    """Read the table of a file.

    Parameters
    ----------
    content : bytes
        The file.
    path : pathlib.Path
        Its name.
    profile : Profile
        What the user knows of it.

    Raises
    ------
    InputError
        If no reader understands it.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise InputError("is empty" if not content else "holds nothing but blanks")
    table, used = _read(content, path, profile)
    unused = [
        name for name in _OF_LAYOUT if getattr(profile, name) is not None and name not in used
    ]
    if not unused:
        return table
    said = f"of the mapping {' and '.join(unused)} is not used: it does not apply to such a file"
    return replace(table, warnings=(*table.warnings, said))


def _read(content: bytes, path: Path, profile: Profile) -> tuple[Table, tuple[str, ...]]:
    """Read a table, and name the entries of the mapping's layout that its reader takes."""
    if content.startswith(_ZIP):
        return _zipped(content, profile)
    if content.startswith(_OLE):
        raise InputError("is an old Excel file (.xls); save it as .xlsx")
    if content.startswith(MPR):
        return read_mpr(content), ()
    if content.startswith(NDA):
        return read_neware(content, ".nda"), ()
    if path.suffix.casefold() == ".ccs" or b"WuHan LAND" in content[:4096]:
        if not is_ccs(content):
            raise InputError("is not the .ccs file of LAND that its name promises, or is cut off")
        return read_ccs(content), ()
    text, encoding = decode(content, profile.encoding)
    notes = (f"encoding {encoding}",)
    if text.startswith(MARKS):
        return read_mpt(text, profile, notes), ("encoding", "decimal")
    if is_gamry(text):
        return read_gamry(text, notes), ("encoding",)
    if is_chi(text):
        return read_chi(text, notes), ("encoding",)
    if is_zview(text):
        return read_zview(text, notes), ("encoding",)
    return read_delimited(text, profile, notes), ("encoding", "separator", "decimal", "head_row")


def _zipped(content: bytes, profile: Profile) -> tuple[Table, tuple[str, ...]]:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except Exception as problem:  # zipfile raises more than BadZipFile on damaged heads
        raise damaged(problem) from None
    if any(name.endswith(".ndc") for name in names):
        return read_neware(content, ".ndax"), ()
    if any(name.endswith("workbook.xml") for name in names):
        return read_excel(content, profile), ("decimal", "sheet", "head_row")
    raise InputError("is an archive, but neither a workbook (.xlsx) nor a file of Neware (.ndax)")
