"""A strict YAML reader: duplicate keys and anything but plain data are refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from nasicell.parameters.errors import InputError

# the C loader exists only in some builds
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# what YAML forbids
_FORBIDDEN = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _StrictLoader(_Base):
    """Safe loader that refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{name}' is written twice", key.start_mark
                )
            seen.add(name)
        return dict(super().construct_mapping(node, deep=True))


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds one mapping."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text; save it as such", file=str(path)) from None
    except OSError as problem:
        raise InputError(
            f"cannot be read ({problem.strerror}); write the path of a readable file",
            file=str(path),
        ) from None
    return parse_yaml(text, path.name)


def parse_yaml(text: str, file: str) -> dict[str, Any]:
    """Read YAML text that holds one mapping; ``file`` is its name in refusals."""
    try:
        data = yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise InputError(f"{line}{problem.problem}; mend the YAML there", file=file) from None
    except yaml.YAMLError:
        found = _FORBIDDEN.search(text)
        number = text.count("\n", 0, found.start() if found else 0) + 1
        raise InputError(
            f"line {number}: holds a character that is not text; remove it, or save the file as "
            "plain UTF-8",
            file=file,
        ) from None
    if not isinstance(data, dict):
        raise InputError("must hold entries such as 'name: my-cell', one a line", file=file)
    return data
