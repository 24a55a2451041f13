"""Results of several commands on one page, to be read, printed and handed on."""

from nasicell.html_report.page import write_report

__all__ = ["write_report"]
