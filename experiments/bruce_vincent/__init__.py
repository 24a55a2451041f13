"""The transference number of Bruce and Vincent from a voltage step."""

from nasicell.experiments.bruce_vincent.protocol import BruceVincent

__all__ = ["BruceVincent"]
