"""The record.json of a target, told from those of runs."""

import json
from pathlib import Path

from nasicell.parameters import InputError

RECORD = "nasicell_target"
"""The key that marks it; its value is the version."""


def refuse_target(file: Path) -> None:
    """Refuse to replay the record of a target, which is a search and holds no runs.

    Raises
    ------
    InputError
        If the file is one; it names the command that repeats it.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if not isinstance(content, dict) or RECORD not in content:
        return
    found = content.get("result")
    result = found if isinstance(found, dict) else {}
    command = f"nasicell target {result.get('cell', 'CELL')}"
    if "boundary" in result:
        raise InputError(
            f"{file}: the record of a map, not of runs; '{command}' with the same options repeats "
            "it, and replay takes the map.nc beside it"
        )
    raise InputError(
        f"{file}: the record of a search, not of runs; '{command}' with the same --change repeats "
        "it"
    )
