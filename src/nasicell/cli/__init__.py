"""The command line: ``nasicell``."""

from nasicell.cli.main import main

__all__ = ["main"]
