"""Text from files and their names, as a page may hold it."""

import re

from markupsafe import Markup

_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Replace what may stand in a file name or a head, but not in a page."""
    return _NOT_IN_HTML.sub("\N{REPLACEMENT CHARACTER}", text)


def breakable(path: str) -> Markup:
    """Return the path of a number, which may go on in the next line after a dot or a stroke."""
    return Markup("<wbr />").join(re.split(r"(?<=[._])", path))
