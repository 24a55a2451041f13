"""A mapping file: what a user knows of a file that is not understood by itself."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from nasicell.experiments.importing.heads import DIMENSIONS
from nasicell.experiments.importing.units import CLOCK, FACTORS, factor
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError
from nasicell.parameters.refusals import sentence
from nasicell.parameters.yaml_reader import read_yaml

EXAMPLE = "columns: {voltage: {column: 'U cell', unit: mV}}"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Section):
    """Where a quantity stands: the head or number (from 1) of its column, and its unit."""

    column: str | Annotated[int, Field(ge=1)]
    unit: str | None = None


class Profile(_Section):
    """What the user knows of a file; all of it may be left out.

    Attributes
    ----------
    format : str, optional
        A name for the report.
    encoding, separator, decimal : str, optional
        Of a text file.
    sheet : str, optional
        The sheet of a workbook.
    head_row : int, optional
        The row of heads, from 1.
    columns : dict
        Quantity -> where it stands. Other columns are read by their heads.
    positive_current : str, optional
        What a positive current does: "charge", "discharge", or "both" if it has no sign.
    """

    format: str | None = None
    encoding: str | None = None
    separator: Literal["tab", "semicolon", "comma", "bar", "blank"] | None = None
    decimal: Literal[".", ","] | None = None
    sheet: str | None = None
    head_row: Annotated[int, Field(ge=1)] | None = None
    columns: dict[str, Source] = {}
    positive_current: Literal["charge", "discharge", "both"] | None = None

    @field_validator("columns")
    @classmethod
    def _known(cls, columns: dict[str, Source]) -> dict[str, Source]:
        for name, source in columns.items():
            if name not in DIMENSIONS:
                raise InputError(f"has the quantity '{name}'; {nearest(name, DIMENSIONS)}")
            dimension = DIMENSIONS[name]
            if source.unit and source.unit != CLOCK and factor(source.unit, dimension) is None:
                known = ", ".join(list(FACTORS[dimension])[:10]) or "no unit"
                raise InputError(f"gives {name} the unit '{source.unit}'; known are {known}")
        return columns


def read_profile(path: Path) -> Profile:
    """Read a mapping file.

    Parameters
    ----------
    path : pathlib.Path
        A YAML file with the entries of :class:`Profile`.

    Raises
    ------
    InputError
        If it cannot be read, or has other entries.
    """
    raw = read_yaml(path)
    try:
        return Profile.model_validate(raw)
    except ValidationError as problem:
        raise sentence(problem, Profile, raw).within(file=str(path)) from None
