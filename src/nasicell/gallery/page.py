"""The gallery as one generated page in Markdown."""

from collections.abc import Sequence
from importlib.metadata import version

from nasicell.citing import citations_of, line
from nasicell.gallery.exhibits import Exhibit
from nasicell.gallery.tables import agreement, counts_shown
from nasicell.markdown import bullets, code, escaped, table
from nasicell.parameters.rows import Row
from nasicell.running import RECORDED_PACKAGES
from nasicell.tables import number_text

ABOUT = (
    "Discharge capacities in mAh per gram of active material. Each cell is simulated at the rates "
    "that were measured and in their order, back to the first one where that was measured too, its "
    "state carried over. Where nothing is measured, it is simulated at the rates of its file, and "
    "that is a prediction. The error is simulated minus measured; the root mean square counts each "
    "rate once. Where as many numbers were fitted to this cell as there are "
    "measured points, a small error is a fit, not a test. What the measured values are stands in "
    "each section."
)
FIGURE = (
    "Lines are simulated, circles measured; a dashed line is a prediction, a dotted one the "
    "theoretical capacity. Above each panel: error, measured points, and how many numbers were "
    "fitted to them."
)


def gallery_page(exhibits: Sequence[Exhibit], command: str) -> str:
    """Return the page.

    Parameters
    ----------
    exhibits : sequence of Exhibit
        The cells.
    command : str
        The command that makes the page.
    """
    versions = ", ".join(f"{name} {version(name)}" for name in RECORDED_PACKAGES)
    results = [exhibit.result for exhibit in exhibits if exhibit.result is not None]
    parts = [
        "# Gallery of the cells",
        f"Made by {code(command)} with {versions}. Do not edit: run it again.",
        ABOUT,
        "![Capacity against C-rate of every cell](gallery.png)",
        FIGURE,
        _summary(exhibits),
        *(part for exhibit in exhibits for part in _section(exhibit)),
        "## Sources",
        bullets([_address_shown(line(source)) for source in citations_of(results)]),
    ]
    return "\n\n".join(parts) + "\n"


def _address_shown(words: str) -> str:
    """Escape a line of :func:`nasicell.citing.line`, except for its address."""
    text, mark, address = words.partition("https://")
    return escaped(text) + (f" <{mark}{address}>" if mark else "")


def _summary(exhibits: Sequence[Exhibit]) -> str:
    header = [
        "cell", "system", "electrolyte model", "measured points", "rms / mAh/g",
        "fitted numbers", "fitted to this cell", "derived", "assumed",
    ]  # fmt: skip
    rows = [
        [
            f"[{escaped(exhibit.cell.name)}](#{exhibit.cell.name})",
            escaped(exhibit.cell.title),
            exhibit.cell.electrolyte_model,
            str(exhibit.points),
            agreement(exhibit),
            *counts_shown(exhibit),
        ]
        for exhibit in exhibits
    ]
    return table(header, rows, numbers=range(3, 9))


def _section(exhibit: Exhibit) -> list[str]:
    cell = exhibit.cell
    fitted = [
        [*_head(row), escaped(row.uncertainty or ""), code(row.refit) if row.refit else ""]
        for row in exhibit.of_kind("fitted")
    ]
    derived = [
        [*_head(row), escaped(row.source), escaped(row.note or "")]
        for row in exhibit.of_kind("derived")
    ]
    assumed = [[*_head(row), escaped(row.uncertainty or "")] for row in exhibit.of_kind("assumed")]
    return [
        f"## {cell.name}",
        f"{escaped(cell.title)}. {escaped(cell.summary)}",
        *(f"{name.capitalize()}: {escaped(note)}" for name, note in cell.material_notes.items()),
        *_measured(exhibit),
        *_rates(exhibit),
        *_numbers("Fitted", ["number", "value", "range", "fitted by"], fitted),
        *_numbers("Derived", ["number", "value", "source", "note"], derived),
        *_numbers("Assumed", ["number", "value", "range"], assumed),
    ]


def _head(row: Row) -> list[str]:
    return [code(row.path), escaped(row.text)]


def _measured(exhibit: Exhibit) -> list[str]:
    if exhibit.measured is None:
        return ["Measured: no capacity is printed; what follows is a prediction."]
    return ["Measured:", bullets([escaped(part) for part in exhibit.measured.about])]


def _rates(exhibit: Exhibit) -> list[str]:
    if exhibit.failure is not None:
        return [f"**Failed:** {escaped(exhibit.failure)}"]
    rows = [
        [
            f"{rate.c_rate:g}C",
            number_text(rate.simulated_mAh_g, ".1f"),
            number_text(rate.measured_mAh_g, ".1f"),
            number_text(rate.error_mAh_g, "+.1f"),
            escaped(rate.stopped_by),
        ]
        for rate in exhibit.rates
    ]
    error = exhibit.rmse_mAh_g
    header = ["rate", "simulated", "measured", "error", "stopped by"]
    return [
        table(header, rows, numbers=range(4)),
        *([f"Root-mean-square error: {error:.2f} mAh/g."] if error is not None else []),
        *(f"Warning: {escaped(sentence)}" for sentence in exhibit.warnings),
    ]


def _numbers(title: str, header: list[str], rows: list[list[str]]) -> list[str]:
    """Return a table of numbers that opens on a click; nothing if there are none."""
    if not rows:
        return []
    return [
        f"<details><summary>{title} numbers: {len(rows)}</summary>",
        table(header, rows),
        "</details>",
    ]
