"""What ``--out`` of other commands has left in a folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from nasicell.outputs import read_record
from nasicell.parameters import InputError

IMPORT, POTENTIAL = "import", "potential"
MAKERS = (
    "nasicell import, potential, rate, losses, compare, fit, limits, symmetric, impedance, gitt, "
    "tafel or bruce-vincent"
)
"""Commands whose folders a report takes."""


@dataclass(frozen=True)
class Measured:
    """What was read from measured data: by an import, or for an open-circuit potential.

    Attributes
    ----------
    kind
        ``IMPORT`` or ``POTENTIAL``.
    folder
        As the user named it.
    summary
        The content of report.json.
    data
        The data set.
    """

    kind: str
    folder: str
    summary: dict[str, Any]
    data: xr.Dataset


@dataclass(frozen=True)
class Runs:
    """Runs of one protocol.

    Attributes
    ----------
    protocol
        Its name, as a record gives it.
    folder
        As the user named it.
    records
        One a run.
    results
        One a run.
    record_text
        The content of record.json, which repeats them.
    """

    protocol: str
    folder: str
    records: list[dict[str, Any]]
    results: list[xr.Dataset]
    record_text: str


def read_folder(folder: Path) -> Measured | Runs:
    """Read a folder.

    Raises
    ------
    InputError
        If it is no folder of these commands, or its files do not belong together.
    """
    if not folder.is_dir():
        raise InputError(
            f"'{folder}' is not a folder; give the folders that --out of {MAKERS} has written"
        )
    if (folder / "measured.nc").is_file() and (folder / "report.json").is_file():
        return _measured(IMPORT, folder, "measured.nc")
    if (folder / "cathode.yaml").is_file() and (folder / "report.json").is_file():
        return _measured(POTENTIAL, folder, "curves.nc")
    if (folder / "record.json").is_file() and (folder / "curves.nc").is_file():
        return _runs(folder)
    if (folder / "record.json").is_file():
        raise InputError(
            f"'{folder}' has record.json, but no curves.nc beside it, which a report draws; give "
            f"folders that --out of {MAKERS} has written"
        )
    raise InputError(
        f"'{folder}' holds no result that a report shows; give folders that --out of {MAKERS} "
        "has written"
    )


def _measured(kind: str, folder: Path, file: str) -> Measured:
    try:
        summary = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except ValueError:
        raise InputError(f"{folder / 'report.json'}: not JSON; repeat nasicell {kind}") from None
    data = _opened(folder / file)
    if not isinstance(summary, dict):
        raise InputError(f"{folder / 'report.json'}: not a report; repeat nasicell {kind}")
    if data.attrs.get("file_sha256") != summary.get("file_sha256"):
        raise InputError(
            f"'{folder}': report.json and {file} are of different files; repeat nasicell {kind}"
        )
    return Measured(kind, str(folder), summary, data)


def _runs(folder: Path) -> Runs:
    file = folder / "record.json"
    records = read_record(file)
    try:
        names = {str(record["protocol"]["name"]) for record in records}
    except (KeyError, TypeError):
        raise InputError(f"{file}: the record is incomplete: the protocol is missing") from None
    if len(names) > 1:
        raise InputError(f"{file}: has runs of {', '.join(sorted(names))}; one protocol is shown")
    results = _groups(folder / "curves.nc", len(records))
    for record, result in zip(records, results, strict=True):
        own = {key: value for key, value in record.items() if key != "result"}
        if json.loads(result.attrs.get("record", "null")) != own:
            raise InputError(
                f"'{folder}': record.json and curves.nc are of different runs; repeat the command "
                "that wrote them"
            )
    return Runs(names.pop(), str(folder), records, results, file.read_text(encoding="utf-8"))


def _groups(file: Path, count: int) -> list[xr.Dataset]:
    """Return the data sets of a file, which holds one itself or several as numbered groups."""
    if count == 1:
        return [_opened(file)]
    try:
        with xr.open_datatree(file, engine="h5netcdf") as tree:
            order = sorted(tree.children, key=lambda name: int(name.partition("-")[0]))
            results = [tree[name].to_dataset().load() for name in order]
    except (OSError, ValueError):
        raise _unreadable(file) from None
    if len(results) != count:
        raise InputError(f"{file}: holds {len(results)} results, its record {count}")
    return results


def _opened(file: Path) -> xr.Dataset:
    try:
        return xr.load_dataset(file, engine="h5netcdf")
    except FileNotFoundError:
        raise InputError(
            f"'{file.parent}' has no {file.name}; repeat the command that wrote the folder"
        ) from None
    except (OSError, ValueError):
        raise _unreadable(file) from None


def _unreadable(file: Path) -> InputError:
    return InputError(f"{file}: not a netCDF file that nasicell wrote")
