"""What ``nasicell report`` says of the page that it wrote."""

from pathlib import Path
from typing import Any

from nasicell.html_report.page import Page
from nasicell.text import wrapped


def page_summary(page: Page, out: Path) -> dict[str, Any]:
    """Return what ``nasicell report --json`` prints."""
    return {
        "file": str(out),
        "title": page.title,
        "sections": [
            {
                "title": section.title,
                "found": section.told,
                "figures": sum(block.kind == "picture" for block in section.blocks),
                "tables": sum(block.kind == "table" for block in section.blocks),
                "warnings": list(section.warnings),
            }
            for section in page.sections
        ],
    }


def page_text(page: Page, out: Path) -> str:
    """Say for a terminal what is on the page."""
    lines = [wrapped(f"- {section.title}: {section.told}") for section in page.sections]
    count = sum(len(section.warnings) for section in page.sections)
    warnings = "1 warning" if count == 1 else f"{count} warnings"
    return "\n".join([page.title, *lines, warnings, "", f"written: {out}"])
