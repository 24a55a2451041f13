"""How a loss split is shown."""

from nasicell.loss_plots import plot_losses
from nasicell.loss_tables import loss_capacities, loss_summary, loss_table, loss_text
from nasicell.reports import Report

REPORT = Report(
    summary=loss_summary,
    text=loss_text,
    rows=loss_table,
    figure=plot_losses,
    compared=loss_capacities,
    unit="mAh/g",
)
