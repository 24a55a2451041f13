"""How the rate test of one cell is shown; those of several cells share a table and a figure."""

from nasicell.plots import plot_rate
from nasicell.reports import Report
from nasicell.tables import rate_capacities, rate_rows, rate_summary, rate_text

REPORT = Report(
    summary=rate_summary,
    text=rate_text,
    rows=rate_rows,
    figure=lambda result: plot_rate([result]),
    compared=rate_capacities,
    unit="mAh/g",
)
