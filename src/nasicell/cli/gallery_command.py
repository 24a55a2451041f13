"""``nasicell gallery``."""

import shlex
import sys
from pathlib import Path

import click

from nasicell.cli.options import json_option
from nasicell.cli.reporting import prepare_folder, progress_bar, show
from nasicell.parameters import list_cells, load_cell


@click.command("gallery")
@click.argument("cells", nargs=-1, metavar="[CELL...]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write page, table, figure and record into this folder.",
)
@json_option
def command(cells: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Simulate every cell beside what was measured of it, and say what that rests on.

    CELL is a shipped cell or the path of a cell file; by default all shipped cells. A cell that
    cannot be simulated is shown with the reason; the exit code is 1 then.
    """
    loaded = [load_cell(name) for name in cells or [cell.name for cell in list_cells()]]
    prepare_folder(out)

    from nasicell.gallery import exhibit, gallery_data, gallery_text, write_gallery
    from nasicell.gallery.writing import FILES

    exhibits = []
    with progress_bar(len(loaded)) as (bar, tell):
        for cell in loaded:
            exhibits.append(exhibit(cell, progress=tell))
            bar.update()
    if out is not None:
        made_by = shlex.join(["nasicell", "gallery", *cells, "--out", "DIR"])
        write_gallery(exhibits, made_by, out)
    results = [one.result for one in exhibits if one.result is not None]
    show(gallery_data(exhibits), gallery_text(exhibits), results, out, as_json, FILES)
    if len(results) < len(exhibits):
        sys.exit(1)
