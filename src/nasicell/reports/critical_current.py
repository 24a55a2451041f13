"""How a step test alone is shown."""

from nasicell.reports import Report
from nasicell.reports.limits_plots import plot_critical_current
from nasicell.reports.limits_tables import (
    critical_currents,
    critical_summary,
    critical_text,
    level_rows,
)

REPORT = Report(
    summary=critical_summary,
    text=critical_text,
    rows=level_rows,
    figure=plot_critical_current,
    compared=critical_currents,
    unit="mA/cm2",
)
