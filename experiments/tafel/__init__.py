"""Tafel's plot from a slow sweep: what is read, what is true, and what parts them."""

from nasicell.experiments.tafel.protocol import Tafel

__all__ = ["Tafel"]
