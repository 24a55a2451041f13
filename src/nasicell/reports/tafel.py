"""How a Tafel measurement is shown."""

from nasicell.reports import Report
from nasicell.reports.tafel_plots import plot_tafel
from nasicell.reports.tafel_tables import tafel_compared, tafel_readings, tafel_summary, tafel_text

REPORT = Report(
    summary=tafel_summary,
    text=tafel_text,
    rows=tafel_readings,
    figure=plot_tafel,
    compared=tafel_compared,
    unit="mA/cm2",
)
