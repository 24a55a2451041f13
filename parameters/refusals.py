"""Turns the first of pydantic's errors into one helpful sentence."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError

_NAMED = 3  # missing entries named beside the first
_ORDER = {"extra_forbidden": 0, "invalid_key": 0, "missing": 2}
_EXPECTED = {
    "string_type": "a text is expected",
    "int_type": "a whole number is expected, for example 5",
    "int_parsing": "a whole number is expected, for example 5",
    "int_from_float": "a whole number is expected, for example 5",
    "greater_than_equal": "a whole number of at least 1 is expected",
    "float_type": "a number is expected, for example 0.5",
    "float_parsing": "a number is expected, for example 0.5",
    "greater_than": "a positive number is expected",
    "less_than_equal": "a smaller number is expected (C-rates up to 200, cycles up to 1000)",
    "finite_number": "a finite number is expected",
    "tuple_type": "a list is expected, for example [0.5, 1, 3]",
    "string_pattern_mismatch": "a name without dots and blanks is expected, for example first",
    "too_short": "a list with at least one item is expected",
}


def sentence(error: ValidationError, model: type[BaseModel], raw: Mapping[str, Any]) -> InputError:
    """Return the most telling of the errors as an InputError with its dotted path.

    A misspelt entry comes before wrong values, and both before missing entries, which it often
    explains.
    """
    errors = error.errors(include_url=False)
    first = min(errors, key=lambda found: _ORDER.get(found["type"], 1))
    path = readable_path(first["loc"], raw)
    kind, given = first["type"], first["input"]
    if kind == "value_error" and isinstance(first.get("ctx", {}).get("error"), InputError):
        return typing.cast("InputError", first["ctx"]["error"]).within(path=path)
    if kind in ("extra_forbidden", "invalid_key"):
        known = _model_at(model, first["loc"][:-1])
        names = [field.alias or name for name, field in known.model_fields.items()]
        return InputError(f"is not known; {nearest(str(first['loc'][-1]), names)}", path=path)
    if kind == "missing":
        return InputError(
            f"is missing{_also_missing(errors, first['loc'])}; "
            f"write for example '{_example(model, first['loc'])}'",
            path=path,
        )
    if kind in ("model_type", "model_attributes_type"):
        known = _model_at(model, first["loc"])
        needed = [name for name, field in known.model_fields.items() if field.is_required()]
        names = needed or list(known.model_fields)
        return InputError(
            f"is {given!r}; a group of entries is expected ({', '.join(names[:4])} ...)", path=path
        )
    if kind == "tuple_type" and isinstance(given, Mapping):
        return InputError(
            "is a group of entries; a list of such groups is expected, each begun by '- name: ...'",
            path=path,
        )
    if kind == "literal_error":
        expected = first["ctx"]["expected"]
        return InputError(f"is {given!r}; write {expected}", path=path)
    return InputError(f"is {given!r}; {_EXPECTED.get(kind, first['msg'])}", path=path)


def _also_missing(errors: Sequence[Any], location: Sequence[str | int]) -> str:
    """Return ", and so are b and c" for what the same section lacks besides ``location``."""
    beside = [
        str(found["loc"][-1])
        for found in errors
        if found["type"] == "missing" and found["loc"][:-1] == location[:-1]
    ]
    others = [name for name in beside if name != location[-1]]
    if not others:
        return ""
    if len(others) > _NAMED:
        others = [*others[:_NAMED], "others"]
    shown = " and ".join([", ".join(others[:-1]), others[-1]] if others[:-1] else others)
    return f", and so {'is' if len(others) == 1 else 'are'} {shown}"


def readable_path(location: Sequence[str | int], raw: Any) -> str:
    """Return a dotted path in which items of lists stand by their names."""
    parts: list[str] = []
    here = raw
    for step in location:
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, Sequence) and isinstance(step, int) and step < len(here):
            here = here[step]
            name = here.get("name") if isinstance(here, Mapping) else None
            step = name if isinstance(name, str) else step + 1
        parts.append(str(step))
    return ".".join(parts)


def _example(model: type[BaseModel], location: Sequence[str | int]) -> str:
    parent = _model_at(model, location[:-1])
    name = str(location[-1])
    for field_name, field in parent.model_fields.items():
        if name not in (field_name, field.alias):
            continue
        for reader in field.metadata:
            if hasattr(reader, "example_entry"):
                return f"{name}: {reader.example_entry}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            inner = next(iter(field.annotation.model_fields))
            return f"{name}: {{{inner}: ...}}"
        choices = typing.get_args(field.annotation)
        if typing.get_origin(field.annotation) is typing.Literal:
            return f"{name}: {choices[0]}"
    return f"{name}: {_PLAIN_EXAMPLES.get(name, '...')}"


_PLAIN_EXAMPLES = {
    "material": "nvp",
    "formula": "Na",
    "cation": "Na",
    "c_rates": "[0.5, 1, 3]",
    "cycles_per_rate": "5",
    "name": "my-cell",
    "title": "Na | my gel | NVP coin cell",
    "summary": "What was built and measured.",
}


def _model_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel]:
    """Return the section that the location points into."""
    for step in location:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step)
        if field is None:
            break
        inner = section_in(field.annotation)
        if inner is None:
            break
        model = inner
    return model


def section_in(annotation: Any) -> type[BaseModel] | None:
    """Return the section model inside an annotation, through Optional, Annotated and tuple."""
    if inspect.isclass(annotation):
        return annotation if issubclass(annotation, BaseModel) else None
    for part in typing.get_args(annotation):
        found = section_in(part)
        if found is not None:
            return found
    return None
