"""Natural constants (CODATA 2018, exact in the SI)."""

F = 96485.33212
"""Faraday constant [C.mol-1]."""

R_GAS = 8.314462618
"""Molar gas constant [J.mol-1.K-1]."""
