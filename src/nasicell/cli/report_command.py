"""``nasicell report``."""

from pathlib import Path

import click

from nasicell.cli.options import json_option, named_as_options
from nasicell.cli.reporting import written


@click.command("report")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path())
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE.html",
    help="Write the page here.",
)
@click.option("--title", metavar="TEXT", help="Heading of the page.")
@json_option
def command(folders: tuple[str, ...], out: Path, title: str | None, as_json: bool) -> None:
    """Put results on one page, to be read, printed and handed on.

    DIR is a folder that another command has written with --out: import, potential, rate, losses,
    compare, fit, limits, symmetric, impedance, gitt, tafel or bruce-vincent. Nothing is simulated
    again. The page needs no network and nothing beside it.
    """
    from nasicell.files import json_text
    from nasicell.html_report.page import report_page, write_page
    from nasicell.html_report.words import page_summary, page_text

    with named_as_options({"out": "--out"}):
        page = report_page(folders, title=title, out=out)
    with written(out):
        write_page(page, out)
    click.echo(json_text(page_summary(page, out)) if as_json else page_text(page, out))
