"""Parameters identified from measured data: what a fit simulates, and what the data can tell."""
