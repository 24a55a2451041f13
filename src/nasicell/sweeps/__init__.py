"""Sweeps: a cell with some of its numbers varied, what becomes of it, in a file that survives."""
