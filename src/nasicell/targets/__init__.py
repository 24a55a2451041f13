"""Targets: what an electrolyte must reach for a capacity at a rate."""
