"""How the limits of an electrolyte are shown."""

from nasicell.reports import Report
from nasicell.reports.limits_plots import plot_limits
from nasicell.reports.limits_tables import limit_rows, limit_summary, limit_text, limits_compared

REPORT = Report(
    summary=limit_summary,
    text=limit_text,
    rows=limit_rows,
    figure=plot_limits,
    compared=limits_compared,
    unit="mA/cm2 or s",
)
