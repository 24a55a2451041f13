"""The two interfaces of a half-cell: their films, and whether double layers are resolved."""

from nasicell.models.interfaces.choices import Capacitive, Faradaic, Interfaces
from nasicell.models.interfaces.films import Films, GrowingFilms, StableFilms

__all__ = ["Capacitive", "Faradaic", "Films", "GrowingFilms", "Interfaces", "StableFilms"]
