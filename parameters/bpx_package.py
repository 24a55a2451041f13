"""The package ``bpx``, imported when it is needed: it is an optional extra."""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from nasicell.parameters.errors import InputError


def bpx_package() -> Any:
    """Return the module ``bpx``.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it uses old names of its parser
            import bpx
    except ImportError:
        raise InputError(
            "the exchange format BPX needs the package bpx; install it with "
            "pip install 'nasicell[bpx]'"
        ) from None
    return bpx


def validated(document: dict[str, Any]) -> Any:
    """Return a document of version 1.x as the package reads it.

    Raises
    ------
    InputError
        If the package refuses it.
    """
    try:
        return bpx_package().parse_bpx_obj(deepcopy(document))  # it replaces parts of what it gets
    except ValidationError as problem:
        errors = problem.errors()
        field = errors[0]["loc"][:2]  # section and name; then come the kinds of value tried
        tried = [error for error in errors if error["loc"][:2] == field]
        most = max(tried, key=lambda error: (len(error["loc"]), error["type"] == "value_error"))
        place = ", ".join(str(part) for part in field)
        raise InputError(f"is not valid BPX: {place}: {most['msg']}") from None
    except RecursionError:
        raise InputError(
            "is not valid BPX: it has too many brackets or powers within each other"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as problem:
        raise InputError(f"is not valid BPX: {problem}") from None
