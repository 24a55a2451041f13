"""BioLogic's binary .mpr, read by galvani (an extra: it is under the GPL)."""

import io
import struct
import warnings
from typing import Any

from nasicell.experiments.importing.extras import optional, unreadable
from nasicell.experiments.importing.masses import header_mass
from nasicell.experiments.importing.table import Column, Table

MAGIC = b"BIO-LOGIC MODULAR FILE"
_MASS = 0x107  # offset of the mass of active material [mg] in the module of settings
_MOLAR_MASS, _ATOMIC_MASS = 0x10F, 0x113  # g/mol: of the material and of the intercalated ion


def read_mpr(content: bytes) -> Table:
    """Read an .mpr file.

    Parameters
    ----------
    content : bytes
        The file.

    Raises
    ------
    InputError
        If galvani is not installed, or the file is damaged.
    """
    package = optional(
        "galvani.BioLogic", "biologic", "is a binary .mpr file; save it as .mpt in EC-Lab"
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = package.MPRfile(io.BytesIO(content))
        data = file.data
        columns = tuple(Column(str(name), data[name]) for name in data.dtype.names)
    except Exception as problem:  # galvani asserts and unpacks: anything may come
        raise unreadable(".mpr", problem) from None
    mass, remarks = _settings(file)
    return Table("BioLogic binary (.mpr)", columns, positive="charge", warnings=remarks,
                 mass_kg=mass)  # fmt: skip


def _settings(file: Any) -> tuple[float | None, tuple[str, ...]]:
    """Mass of the header [kg], and what to say about it."""
    module = next((m for m in file.modules if m["shortname"].startswith(b"VMP Set")), None)
    settings = b"" if module is None else bytes(module["data"])
    if len(settings) < _ATOMIC_MASS + 4:
        return None, ()
    mass, molar, atomic = (
        struct.unpack_from("<f", settings, at)[0] for at in (_MASS, _MOLAR_MASS, _ATOMIC_MASS)
    )
    ion = f", {atomic:.4g} g/mol for the ion" if atomic > 0 else ""
    beside = f" (with {molar:.4g} g/mol for the material{ion})" if molar > 0 else ""
    return header_mass(mass * 1e-6, beside)
