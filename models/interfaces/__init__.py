"""The two interfaces of a cell: their films, and whether double layers are resolved."""

from nasicell.models.interfaces.choices import Blocking, Capacitive, Faradaic, Interfaces
from nasicell.models.interfaces.films import Films, GrowingFilms, StableFilms

__all__ = [
    "Blocking",
    "Capacitive",
    "Faradaic",
    "Films",
    "GrowingFilms",
    "Interfaces",
    "StableFilms",
]
