"""Optional packages: imported only where a file needs them, named where they are missing."""

import importlib
from typing import Any

from nasicell.parameters.errors import InputError


def optional(module: str, extra: str, what: str) -> Any:
    """Import an optional package.

    Parameters
    ----------
    module : str
        The module.
    extra : str
        The extra of nasicell that installs it.
    what : str
        The files that need it, and what to do without it.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise InputError(
            f"{what}; install the reader with pip install 'nasicell[{extra}]'"
        ) from None


def unreadable(kind: str, problem: Exception) -> InputError:
    """Return the sentence on a file that an optional package could not read."""
    said = " ".join(str(problem).split())[:120] or type(problem).__name__
    return InputError(
        f"is a damaged or unknown {kind} file ({said}); export it as text from the instrument's "
        "software"
    )
