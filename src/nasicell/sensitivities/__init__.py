"""Sensitivities: which numbers of a cell matter, over their ranges and at its own values."""
