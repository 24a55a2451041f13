"""Open-circuit potential from measured data: slow half-cycles, or a titration."""

from nasicell.experiments.open_circuit.potential import potential_from_data

__all__ = ["potential_from_data"]
