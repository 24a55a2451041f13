"""What ``nasicell gallery --out`` writes."""

from collections.abc import Sequence
from pathlib import Path

from nasicell.files import write_csv, write_whole
from nasicell.gallery.exhibits import Exhibit
from nasicell.gallery.figure import plot_gallery
from nasicell.gallery.page import gallery_page
from nasicell.gallery.tables import gallery_rows
from nasicell.outputs import write_record
from nasicell.plots import save_figure
from nasicell.tables import rate_summary

FILES = "gallery.md, gallery.csv, gallery.png, gallery.pdf, record.json, citations.bib"


def write_gallery(exhibits: Sequence[Exhibit], command: str, folder: Path) -> None:
    """Write page, table, figure, record and sources, each whole or not at all.

    Parameters
    ----------
    exhibits : sequence of Exhibit
        The cells.
    command : str
        The command that makes the page.
    folder : pathlib.Path
        An existing folder. Gets ``FILES``.
    """
    page = gallery_page(exhibits, command)
    write_whole(folder / "gallery.md", lambda aside: aside.write_text(page, encoding="utf-8"))
    write_csv(folder / "gallery.csv", gallery_rows(exhibits))
    save_figure(plot_gallery(exhibits), folder / "gallery")
    results = [exhibit.result for exhibit in exhibits if exhibit.result is not None]
    write_record(results, [rate_summary(result) for result in results], folder)
