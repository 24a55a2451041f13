"""The whole of a sweep: cell, axes, metrics, and which samples are drawn."""

from __future__ import annotations

import dataclasses
import json
import math
import platform
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from nasicell.parameters import Cell, InputError
from nasicell.parameters.entries import nearest
from nasicell.sweeps.axes import C_RATE, Axis, Floats, read_axes
from nasicell.sweeps.evaluating import FINE_mAh_g
from nasicell.sweeps.metrics import Metric, read_metrics

if TYPE_CHECKING:
    from nasicell.models import CathodePotential, Choices, Electrolyte, Heat

GRID, LATIN, SOBOL, SALTELLI = "grid", "lhs", "sobol", "saltelli"
LARGEST_CHUNK = 256
CHUNKS = 32
"""Chunks of a small sweep: enough for workers to share and little to lose."""
CHOSEN = ("electrolyte", "potential", "heat")
"""The modelling choices of a sweep; None leaves each to the cell file."""
PACKAGES = (
    "nasicell",
    "pybamm",
    "pybammsolvers",
    "casadi",
    "numpy",
    "scipy",
    "xarray",
    "h5py",
    "h5netcdf",
)
"""Whose versions can change a byte of the file."""
LARGEST = 10_000_000
"""Samples of a sweep: beyond, the drawn numbers alone fill the memory of a laptop."""


@dataclass(frozen=True)
class Design:
    """Which samples are taken: a grid of all values, or points drawn from ranges.

    Attributes
    ----------
    kind : str
        "grid", "lhs" (Latin hypercube), "sobol", or "saltelli" (for Sobol indices).
    samples : int, optional
        The number as written: how many are drawn, of a Saltelli design how many rows each of the
        matrices A and B has; of a grid None.
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
        kinds = (GRID, LATIN, SOBOL, SALTELLI)
        if kind not in kinds:
            raise InputError(
                f"no design '{kind}'; {nearest(kind, kinds)} write for example lhs:1000"
            )
        if kind == GRID:
            if colon:
                raise InputError(f"the design '{text}' has a number; the axes give that of a grid")
            if seed is not None:
                raise InputError("a grid draws nothing and takes no seed; leave it out")
            return cls()
        if not number.isdecimal() or float(number) < 1:
            raise InputError(
                f"the design '{text}' needs the number of samples, for example {kind}:1024"
            )
        if float(number) > LARGEST:
            raise InputError(f"the design '{text}' has more than {LARGEST:,} samples; write fewer")
        samples = int(number)
        if kind in (SOBOL, SALTELLI) and samples & (samples - 1):
            below = 2 ** (samples.bit_length() - 1)
            raise InputError(
                f"the design '{text}' loses the balance of a Sobol sequence, which scipy wants to "
                f"have a power of two; write {kind}:{below} or {kind}:{2 * below}"
            )
        if seed is not None and seed < 0:
            raise InputError(f"the seed is {seed}; write a whole number from 0 on")
        return cls(kind, samples, seed or 0)

    def length(self, axes: int) -> int:
        """How many samples are drawn from so many ranges."""
        assert self.samples is not None  # a grid draws nothing
        return self.samples * (axes + 2) if self.kind == SALTELLI else self.samples

    def shares(self, axes: int) -> Floats:
        """All points of the unit cube that are drawn, shape (samples, axes), not to be changed."""
        return _shares(self, axes)


@lru_cache(maxsize=1)
def _shares(design: Design, axes: int) -> Floats:
    """Draw once what every chunk cuts its samples from."""
    from scipy.stats import qmc

    generator = np.random.default_rng(design.seed)
    if design.kind == LATIN:
        drawn: Floats = qmc.LatinHypercube(axes, seed=generator).random(design.samples)
    elif design.kind == SOBOL:
        drawn = qmc.Sobol(axes, seed=generator).random(design.samples)
    else:
        drawn = _saltelli(qmc.Sobol(2 * axes, seed=generator).random(design.samples))
    drawn.setflags(write=False)
    return drawn


def _saltelli(pairs: Floats) -> Floats:
    """Samples for Sobol indices: for each pair of rows of A and B, these and their mixtures.

    Mixture i is the row of A with number i of that of B (Saltelli and others, Comput. Phys.
    Commun. 181 (2010) 259, doi:10.1016/j.cpc.2009.09.018). All samples of a pair stand together.

    Parameters
    ----------
    pairs : array, shape (n, 2 d)
        Rows of A beside rows of B.

    Returns
    -------
    array, shape (n (d + 2), d)
        A, B, and d mixtures for each row.
    """
    a, b = np.split(pairs, 2, axis=1)
    d = a.shape[1]
    mixed = np.where(np.eye(d, dtype=bool), b[:, None, :], a[:, None, :])
    return np.concatenate([a[:, None], b[:, None], mixed], axis=1).reshape(-1, d)


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
    potential : CathodePotential, optional
        By default one curve.
    heat : Heat, optional
        By default isothermal.
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
    potential: CathodePotential | None = None
    heat: Heat | None = None
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
        potential: CathodePotential | None = None,
        heat: Heat | None = None,
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
        if not FINE_mAh_g <= accuracy_mAh_g <= 5:
            raise InputError(
                f"the accuracy is {accuracy_mAh_g}; give a value from {FINE_mAh_g:g} to 5 mAh/g"
            )
        axes = read_axes(cell, vary, drawn=drawn.kind != GRID)
        asked = cls(
            cell,
            axes,
            read_metrics(metrics, _fastest(axes, max(cell.test.c_rates))),
            drawn,
            electrolyte,
            potential,
            heat,
            cycles,
            accuracy_mAh_g,
        )
        if asked.samples > LARGEST:
            raise InputError(
                f"the sweep has {asked.samples:,} samples; up to {LARGEST:,} are taken"
            )
        return asked

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each dimension."""
        if self.design.samples is not None:
            return (self.design.length(len(self.axes)),)
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
        chosen = {name: getattr(self, name) for name in CHOSEN}
        if all(choice is None for choice in chosen.values()):
            return None
        from nasicell.models import Choices

        return Choices.of(self.cell, **chosen)

    def plan(self) -> dict[str, Any]:
        """Everything that decides the result, as plain data; :meth:`from_plan` takes it back."""
        return {
            "cell": self.cell.to_mapping(),
            "cell_sha256": self.cell.fingerprint,
            "axes": [dataclasses.asdict(axis) for axis in self.axes],
            "design": dataclasses.asdict(self.design),
            "metrics": [metric.text for metric in self.metrics],
            **{name: _described(getattr(self, name)) for name in CHOSEN},
            "cycles": self.cycles,
            "accuracy_mAh_g": self.accuracy_mAh_g,
            **environment(),
        }

    @classmethod
    def from_plan(cls, plan: Mapping[str, Any]) -> Sweep:
        """Make the sweep again that a plan describes."""
        axes = tuple(Axis(**{**axis, "values": tuple(axis["values"])}) for axis in plan["axes"])
        return cls(
            Cell.from_mapping(plan["cell"]),
            axes,
            read_metrics(plan["metrics"], _fastest(axes, 1.0)),
            Design(**plan["design"]),
            **{name: _made(name, plan[name]) for name in CHOSEN},
            cycles=plan["cycles"],
            accuracy_mAh_g=plan["accuracy_mAh_g"],
        )


def environment() -> dict[str, Any]:
    """What decides the last digits beside what is asked: packages, and whether gcc is there."""
    return {
        "versions": {
            **{name: version(name) for name in PACKAGES},
            "python": platform.python_version(),
        },
        "compiler": shutil.which("gcc") is not None,
    }


def _fastest(axes: Sequence[Axis], of_cell: float) -> float | None:
    """The C-rate of a metric that names none; None where the C-rate is varied."""
    return None if any(axis.path == C_RATE for axis in axes) else of_cell


def _described(choice: Any) -> dict[str, Any] | None:
    """A modelling choice, a frozen dataclass, as plain data."""
    if choice is None:
        return None
    return {"name": getattr(choice, "name", type(choice).__name__), **vars(choice)}


def _made(what: str, described: Mapping[str, Any] | None) -> Any:
    """The choice again that :func:`_described` wrote down."""
    if described is None:
        return None
    from nasicell.running import CHOICES

    arguments = dict(described)
    return CHOICES[what][arguments.pop("name")](**arguments)


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
