"""Galvanostatic intermittent titration of the cathode: what is read and what is true."""

from nasicell.experiments.gitt.protocol import Titration

__all__ = ["Titration"]
