"""BioLogic's text .mpt, of cycling and of impedance."""

import re

from nasicell.experiments.importing.cells import decimal_sign
from nasicell.experiments.importing.delimited import split
from nasicell.experiments.importing.grid import find_table
from nasicell.experiments.importing.masses import header_mass
from nasicell.experiments.importing.profile import Profile
from nasicell.experiments.importing.table import Table
from nasicell.parameters.errors import InputError

MARKS = ("EC-Lab ASCII FILE", "BT-Lab ASCII FILE")
_MASS = re.compile(
    r"^(?:Mass of active material|Characteristic mass)\s*:\s*([\d.,]+)\s*(mg|g|kg)\b", re.M
)
_KG = {"mg": 1e-6, "g": 1e-3, "kg": 1.0}


def read_mpt(text: str, profile: Profile, notes: tuple[str, ...]) -> Table:
    """Read an .mpt file.

    Its second line says how many lines come before the records; the last of them has the heads.

    Parameters
    ----------
    text : str
        The file.
    profile : Profile
        What the user knows of it.
    notes : tuple of str
        How it was decoded.

    Raises
    ------
    InputError
        If the head does not say where it ends, or no records follow.
    """
    counted = re.search(r"Nb header lines\s*:\s*(\d+)", text[:2000])
    if counted is None:
        raise InputError("is an .mpt file without the line 'Nb header lines'; save it again")
    lines = text.splitlines()
    head = int(counted[1]) - 1
    if not 1 < head < len(lines) - 1:
        raise InputError(
            f"is an .mpt file that announces {head + 1} header lines and has {len(lines)} lines: "
            "it was cut off or holds no records"
        )
    found = find_table(split(lines[head:], "tab"), head_row=0)
    texts = (c for column in found.columns for c in column.cells if isinstance(c, str))
    masses = [header_mass(float(m[1].replace(",", ".")) * _KG[m[2]])
              for m in _MASS.finditer("\n".join(lines[:head]))
              if m[1].replace(",", ".").count(".") <= 1]  # fmt: skip
    mass, remarks = next((m for m in masses if m[0]), (None, ()))
    return Table(
        "BioLogic text (.mpt)",
        found.columns,
        profile.decimal or decimal_sign(texts),
        positive="charge",
        notes=notes,
        warnings=(*found.warnings, *remarks),
        mass_kg=mass,
    )
