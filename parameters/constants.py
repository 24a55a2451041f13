"""Natural constants, exact in the SI since 2019."""

F = 96485.33212331002
"""Faraday constant [C.mol-1]."""

R_GAS = 8.31446261815324
"""Molar gas constant [J.mol-1.K-1]."""
