"""The package ``bpx``, imported when it is needed: it is an optional extra."""

from __future__ import annotations

import warnings
from typing import Any

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
