"""How a Bruce-Vincent test is shown."""

from nasicell.reports import Report
from nasicell.reports.bruce_vincent_plots import plot_bruce_vincent
from nasicell.reports.bruce_vincent_tables import (
    transference_numbers,
    transference_summary,
    transference_table,
    transference_text,
)

REPORT = Report(
    summary=transference_summary,
    text=transference_text,
    rows=transference_table,
    figure=plot_bruce_vincent,
    compared=transference_numbers,
    unit="(transference number)",
)
