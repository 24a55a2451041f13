"""Files that are whole or not there: written aside, then renamed."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a file beside ``path``, then move it into place.

    Parameters
    ----------
    path : pathlib.Path
        Where the file belongs.
    write : callable
        Called with a path of the same suffix in the same folder; must write the whole file.

    Raises
    ------
    OSError
        If the disk refuses; it names ``path``.
    """
    aside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        write(aside)
        aside.replace(path)
    except OSError as problem:
        problem.filename = str(path)  # not the file beside it, or none
        raise
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def working_folder(out: str | Path | None) -> Iterator[Path]:
    """Give a folder to work in: ``out``, made if it is not there, or else one that does not last.

    Parameters
    ----------
    out : path, optional
        Where the user wants the files.

    Raises
    ------
    OSError
        If the folder cannot be made.
    """
    if out is not None:
        Path(out).mkdir(parents=True, exist_ok=True)
        yield Path(out)
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)


@contextmanager
def written_together(folder: Path) -> Iterator[Path]:
    """Let files be written into a folder aside, then move them into place: all of them or none.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files belong; it exists.

    Yields
    ------
    pathlib.Path
        The folder to write them into.

    Raises
    ------
    OSError
        If the disk refuses; it names ``folder``.
    """
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
            yield Path(aside)
            for file in Path(aside).iterdir():
                file.replace(folder / file.name)
    except OSError as problem:
        problem.filename = str(folder)
        raise


def json_text(content: Any) -> str:
    """Return JSON as all files and commands have it: letters as they are, null for unknown."""
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)


def write_json(path: Path, content: Any) -> None:
    """Write JSON, whole or not at all."""
    text = json_text(content) + "\n"
    write_whole(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write a table with one header line, whole or not at all; unknown values are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, lambda aside: aside.write_text(text.getvalue(), encoding="utf-8"))


def write_netcdf(path: Path, data: "xr.Dataset | xr.DataTree") -> None:
    """Write a data set, or several as groups, whole or not at all.

    The file is made in memory: on a full disk HDF5 gives an error of its own and ends the process
    at its exit.
    """
    content = data.to_netcdf(engine="h5netcdf")
    write_whole(path, lambda aside: aside.write_bytes(content))
