"""Energy and power against C-rate and loading; the best loading for each rate."""
