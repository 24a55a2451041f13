"""How a loss split is shown."""

from nasicell.reports import Report
from nasicell.reports.losses_plots import plot_losses
from nasicell.reports.losses_tables import loss_capacities, loss_summary, loss_table, loss_text

REPORT = Report(
    summary=loss_summary,
    text=loss_text,
    rows=loss_table,
    figure=plot_losses,
    compared=loss_capacities,
    unit="mAh/g",
)
