"""The whole of a sweep: cell, axes, metrics, and which samples are drawn."""

from __future__ import annotations

import dataclasses
import json
import math
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from nasicell.parameters import Cell, InputError
from nasicell.parameters.entries import nearest
from nasicell.sweeps.axes import Axis, Floats, read_axes
from nasicell.sweeps.metrics import Metric, read_metrics

if TYPE_CHECKING:
    from nasicell.models import Choices, Electrolyte

GRID, LATIN, SOBOL = "grid", "lhs", "sobol"
LARGEST_CHUNK = 256
CHUNKS = 32
"""Chunks of a small sweep: enough for workers to share and little to lose."""
PACKAGES = ("nasicell", "pybamm", "pybammsolvers", "casadi", "numpy", "scipy", "xarray")


@dataclass(frozen=True)
class Design:
    """Which samples are taken: a grid of all values, or points drawn from ranges.

    Attributes
    ----------
    kind : str
        "grid", "lhs" (Latin hypercube) or "sobol".
    samples : int, optional
        How many are drawn; of a grid None.
    seed : int, optional
        Of the random numbers; of a grid None.
    """

    kind: str = GRID
    samples: int | None = None
    seed: int | None = None

    @classmethod
    def read(cls, text: str, seed: int | None) -> Design:
        """Read ``--design`` and ``--seed``.

        Raises
        ------
        InputError
            If they make no sense.
        """
        kind, colon, number = (part.strip() for part in text.partition(":"))
        if kind not in (GRID, LATIN, SOBOL):
            raise InputError(
                f"no design '{kind}'; {nearest(kind, (GRID, LATIN, SOBOL))} write for example "
                "lhs:1000"
            )
        if kind == GRID:
            if colon:
                raise InputError(f"the design '{text}' has a number; the axes give that of a grid")
            if seed is not None:
                raise InputError("a grid draws nothing and takes no seed; leave it out")
            return cls()
        if not number.isdecimal() or int(number) < 1:
            raise InputError(
                f"the design '{text}' needs the number of samples, for example {kind}:1024"
            )
        samples = int(number)
        if kind == SOBOL and samples & (samples - 1):
            below = 2 ** (samples.bit_length() - 1)
            raise InputError(
                f"the design '{text}' loses the balance of a Sobol sequence, which scipy wants to "
                f"have a power of two; write sobol:{below} or sobol:{2 * below}"
            )
        if seed is not None and seed < 0:
            raise InputError(f"the seed is {seed}; write a whole number from 0 on")
        return cls(kind, samples, seed or 0)

    def shares(self, axes: int) -> Floats:
        """All points of the unit cube that are drawn, shape (samples, axes)."""
        from scipy.stats import qmc

        generator = np.random.default_rng(self.seed)
        if self.kind == LATIN:
            drawn: Floats = qmc.LatinHypercube(axes, seed=generator).random(self.samples)
        else:
            drawn = qmc.Sobol(axes, seed=generator).random(self.samples)
        return drawn


@dataclass(frozen=True)
class Sweep:
    """A sweep; two equal ones give the same file.

    Attributes
    ----------
    cell : Cell
        The cell whose numbers are varied.
    axes : tuple of Axis
        The varied numbers.
    metrics : tuple of Metric
        What is asked of each sample.
    design : Design
        Which samples.
    electrolyte : Electrolyte, optional
        By default that of the cell file.
    cycles : int
        Cycles of each sample at each C-rate; the last counts.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g].
    """

    cell: Cell
    axes: tuple[Axis, ...]
    metrics: tuple[Metric, ...]
    design: Design
    electrolyte: Electrolyte | None = None
    cycles: int = 2
    accuracy_mAh_g: float = 0.2

    @classmethod
    def read(
        cls,
        cell: Cell,
        vary: Mapping[str, Any],
        *,
        metrics: Sequence[str] = (),
        design: str = GRID,
        seed: int | None = None,
        electrolyte: Electrolyte | None = None,
        cycles: int = 2,
        accuracy_mAh_g: float = 0.2,
    ) -> Sweep:
        """Make a sweep from what a user writes; see :func:`nasicell.sweep`.

        Raises
        ------
        InputError
            If something makes no sense.
        """
        drawn = Design.read(design, seed)
        if not 1 <= cycles <= 1000:
            raise InputError(f"cycles are {cycles}; give a whole number from 1 to 1000")
        if not 0.005 <= accuracy_mAh_g <= 5:
            raise InputError(
                f"the accuracy is {accuracy_mAh_g}; give a value from 0.005 to 5 mAh/g"
            )
        return cls(
            cell,
            read_axes(cell, vary, drawn=drawn.kind != GRID),
            read_metrics(metrics, max(cell.test.c_rates)),
            drawn,
            electrolyte,
            cycles,
            accuracy_mAh_g,
        )

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each dimension."""
        if self.design.samples is not None:
            return (self.design.samples,)
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def names(self) -> tuple[str, ...]:
        """Short name of each axis: the last word of its path, or the path where that is shared."""
        last = [axis.path.rpartition(".")[2] for axis in self.axes]
        often = Counter(last)
        return tuple(
            axis.path if often[word] > 1 else word
            for axis, word in zip(self.axes, last, strict=True)
        )

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the dimensions."""
        return self.names if self.design.samples is None else ("sample",)

    @property
    def samples(self) -> int:
        """How many there are."""
        return math.prod(self.shape)

    @property
    def chunk(self) -> int:
        """Samples of a chunk: the same whatever works on it, so that a sweep can be continued."""
        return max(8, min(LARGEST_CHUNK, -(-self.samples // CHUNKS)))

    @property
    def chunks(self) -> int:
        """How many there are."""
        return -(-self.samples // self.chunk)

    def span(self, index: int) -> tuple[int, int]:
        """First sample of a chunk, and the first beyond it."""
        return index * self.chunk, min(self.samples, (index + 1) * self.chunk)

    def numbers(self, start: int, stop: int) -> Floats:
        """Values of some samples in the units of the axes, shape (samples, axes)."""
        if self.design.samples is None:
            places = np.unravel_index(np.arange(start, stop), self.shape)
            columns = [
                np.asarray(axis.values)[place]
                for axis, place in zip(self.axes, places, strict=True)
            ]
        else:
            shares = self.design.shares(len(self.axes))[start:stop]
            columns = [axis.drawn(share) for axis, share in zip(self.axes, shares.T, strict=True)]
        return np.stack(columns, axis=1)

    def si(self, start: int, stop: int) -> Floats:
        """Values of some samples in SI units, shape (samples, axes)."""
        columns = [
            axis.si(column)
            for axis, column in zip(self.axes, self.numbers(start, stop).T, strict=True)
        ]
        return np.stack(columns, axis=1)

    def choices(self) -> Choices | None:
        """The equations, where they are not simply those of the cell file."""
        if self.electrolyte is None:
            return None
        from nasicell.models import Choices

        return Choices.of(self.cell, electrolyte=self.electrolyte)

    def plan(self) -> dict[str, Any]:
        """Everything that decides the result, as plain data; :meth:`from_plan` takes it back."""
        chosen = self.electrolyte
        return {
            "cell": self.cell.to_mapping(),
            "cell_sha256": self.cell.fingerprint,
            "axes": [dataclasses.asdict(axis) for axis in self.axes],
            "design": dataclasses.asdict(self.design),
            "metrics": [metric.text for metric in self.metrics],
            "electrolyte": (
                None if chosen is None else {"name": chosen.name, **vars(chosen)}  # a dataclass
            ),
            "cycles": self.cycles,
            "accuracy_mAh_g": self.accuracy_mAh_g,
            "versions": {
                **{name: version(name) for name in PACKAGES},
                "python": platform.python_version(),
            },
        }

    @classmethod
    def from_plan(cls, plan: Mapping[str, Any]) -> Sweep:
        """Make the sweep again that a plan describes."""
        electrolyte = None
        if plan["electrolyte"] is not None:
            from nasicell.models import ELECTROLYTES

            arguments = dict(plan["electrolyte"])
            electrolyte = ELECTROLYTES[arguments.pop("name")](**arguments)
        return cls(
            Cell.from_mapping(plan["cell"]),
            tuple(Axis(**{**axis, "values": tuple(axis["values"])}) for axis in plan["axes"]),
            read_metrics(plan["metrics"], 1.0),
            Design(**plan["design"]),
            electrolyte,
            plan["cycles"],
            plan["accuracy_mAh_g"],
        )


def text_of(plan: Mapping[str, Any]) -> str:
    """A plan as one text, the same for equal plans."""
    return json.dumps(plan, sort_keys=True, ensure_ascii=False)


def fingerprint(plan: Mapping[str, Any]) -> str:
    """SHA-256 of a plan."""
    return sha256(text_of(plan).encode()).hexdigest()


def plan_from(text: str) -> dict[str, Any]:
    """Read what :func:`text_of` wrote."""
    plan: dict[str, Any] = json.loads(text)
    return plan
