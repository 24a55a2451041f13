"""``nasicell refit``."""

from typing import TYPE_CHECKING

import click

from nasicell.cli.options import json_option, load_changed, parse_numbers, set_option
from nasicell.cli.reporting import progress_bar
from nasicell.files import json_text
from nasicell.text import text_table, wrapped

if TYPE_CHECKING:
    from nasicell.refitting import Refit


@click.command("refit")
@click.argument("cell")
@click.option(
    "--hold-out-above",
    "hold_out",
    metavar="C-RATE",
    help="Fit a second time up to this C-rate alone, and predict the rates above it.",
)
@set_option
@json_option
def command(cell: str, hold_out: str | None, changes: tuple[str, ...], as_json: bool) -> None:
    """Fit the fitted numbers of CELL to its measured capacities again.

    What is free, and within which range, stands in the cell file.
    """
    chosen = load_changed(cell, changes)
    limits: list[float | None] = [None]
    if hold_out is not None:
        limits += parse_numbers(hold_out, "--hold-out-above")

    from nasicell.refitting import refit, summary

    results = []
    with progress_bar(len(limits)) as (bar, tell):
        # what is held out may leave too few rates: that is refused before the long fit to all
        for up_to in reversed(limits):
            results.append(refit(chosen, up_to=up_to, progress=tell))
            bar.update()
    results.reverse()
    if as_json:
        click.echo(json_text({"fits": [summary(result) for result in results]}))
        return
    click.echo("\n\n".join(_text(result) for result in results))


def _text(result: "Refit") -> str:
    """One fit for a terminal."""
    values = [
        [path, *(f"{x:.4g} {unit}".removesuffix(" 1") for x in (value, result.shipped[path]))]
        for (path, value), unit in zip(result.values.items(), result.units.values(), strict=True)
    ]
    residuals = [
        [
            f"{rate:g}C",
            f"{error:+.2f}",
            "fitted" if rate in result.fitted_rates else "predicted",
        ]
        for rate, error in result.residuals_mAh_g.items()
    ]
    rates = ", ".join(f"{rate:g}C" for rate in result.fitted_rates)
    lines = [
        f"{result.cell}: fitted to {rates}",
        text_table(["entry", "fitted now", "in the cell file"], values, left=True),
        text_table(["rate", "simulated - measured, mAh/g", ""], residuals),
        f"root-mean-square error over the fitted rates: {result.rmse_mAh_g:.2f} mAh/g",
    ]
    if result.held_out_error_mAh_g is not None:
        lines.append(
            f"mean absolute error over the predicted rates: {result.held_out_error_mAh_g:.2f} mAh/g"
        )
    return "\n".join([*lines, *(wrapped(f"warning: {sentence}") for sentence in result.warnings)])
