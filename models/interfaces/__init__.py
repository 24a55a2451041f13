"""The two interfaces of a half-cell, and whether their double layers are resolved."""

from nasicell.models.interfaces.choices import Capacitive, Faradaic, Interfaces

__all__ = ["Capacitive", "Faradaic", "Interfaces"]
