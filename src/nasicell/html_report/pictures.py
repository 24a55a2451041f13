"""Figures as SVG that stands within a page: vectors, letters as paths, ids of their own."""

import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

from nasicell.html_report.letters import printable
from nasicell.plots import STYLE

SVG_STYLE = {"svg.fonttype": "path", "svg.hashsalt": "nasicell"}
"""Letters look the same on every machine; the same result gives the same figure."""
WIDEST = 600
"""A figure wider than this is printed across the page [1/72 inch]."""
DIGITS = 2
"""Decimals that are kept of a coordinate [1/72 inch]."""
_REFERENCE = re.compile(r"url\(#")
_NUMBER = re.compile(r"-?\d+\.\d+")


def inline_svg(figure: Figure, name: str, title: str, description: str) -> Markup:
    """Draw a figure as an SVG element.

    Matplotlib's ids are unique within a figure alone, and its style sheet would hold for the page:
    ids get a prefix, the style sheet is left to the page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    name : str
        What its ids begin with; one of a kind on the page.
    title, description : str
        What a reader hears who does not see it.

    Returns
    -------
    markupsafe.Markup
        The element, without namespaces: HTML knows them.
    """
    text = io.StringIO()
    with mpl.rc_context(STYLE | SVG_STYLE):
        figure.savefig(text, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(text.getvalue())
    _drop(root, "metadata")
    _drop(root, "style")
    for element in root.iter():
        element.tag = _local(element.tag)
        element.attrib = {
            _local(key): _own(_local(key), value, name) for key, value in element.attrib.items()
        }
    _tell(root, name, title, description)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # it escapes


def _drop(root: ElementTree.Element, tag: str) -> None:
    for parent in root.iter():
        for child in list(parent):
            if _local(child.tag) == tag:
                parent.remove(child)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _own(key: str, value: str, name: str) -> str:
    """Return the value of an attribute with its ids prefixed and its coordinates rounded."""
    if key == "id":
        return f"{name}-{value}"
    if key == "href" and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    if key in ("d", "points", "x", "y", "width", "height"):
        return _NUMBER.sub(_rounded, value)
    return _REFERENCE.sub(f"url(#{name}-", value)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.{DIGITS}f}".rstrip("0").rstrip(".")


def _tell(root: ElementTree.Element, name: str, title: str, description: str) -> None:
    """Put title and description in front, and let the element be read as one picture."""
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        told = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        told.text = printable(words)
        root.insert(place, told)
    width = root.attrib["width"]
    root.attrib = {
        "class": "wide" if float(width.removesuffix("pt")) > WIDEST else "own",
        "viewBox": root.attrib["viewBox"],
        "width": width,
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
    }
