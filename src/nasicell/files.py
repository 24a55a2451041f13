"""Files that are whole or not there: written aside, then renamed."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a file beside ``path``, then move it into place.

    Parameters
    ----------
    path : pathlib.Path
        Where the file belongs.
    write : callable
        Called with a path of the same suffix in the same folder; must write the whole file.
    """
    aside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        write(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


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
