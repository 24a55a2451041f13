"""Many samples of one cell cycled at once: one built model, every number an input."""

from nasicell.experiments.batch.batch import Batch
from nasicell.experiments.batch.result import BatchResult

__all__ = ["Batch", "BatchResult"]
