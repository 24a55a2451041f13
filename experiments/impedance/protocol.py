"""The protocol: spectra of a cell at rest, and what is read from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from nasicell.experiments.impedance.cells import (
    BLOCKING,
    HALF_CELL,
    SETUPS,
    Specimen,
    specimen,
)
from nasicell.experiments.impedance.elements import slowest_time
from nasicell.experiments.impedance.reading import read, read_blocking
from nasicell.experiments.impedance.result import Spectrum, impedance_dataset
from nasicell.experiments.rate_test import Progress
from nasicell.models import Choices, Hysteresis, SelfHeating
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

SPECTRUM = tuple(float(f) for f in np.logspace(-3, 6, 61))
"""1 mHz to 1 MHz [Hz]."""
HALF_FULL = 0.5
"""Sodium content of a cathode that is not given another."""
SLOWEST, FASTEST = 1e-7, 1e9
"""Frequencies [Hz]: below, a cathode's capacity swamps all else; above, no circuit is lumped."""
COLDEST, HOTTEST = 150.0, 500.0
"""Temperatures [K] between which a battery may be meant."""
DIRECT = 1e-4
"""Angular frequency, over the inverse of the slowest time, that counts as direct current."""


@dataclass(frozen=True)
class Impedance:
    """Impedance of a cell at rest over frequency.

    Double layers, and every film whose capacitance the cell file gives, charge. An arc whose
    exponent the file gives as below 1 is a constant-phase element.

    Parameters
    ----------
    frequencies : sequence of float
        Frequencies [Hz] from 1e-7 to 1e9; by default 61 from 1 mHz to 1 MHz.
    sodium_content : float, optional
        Sodium content of the half-cell's cathode, above 0 (charged) and below 1 (discharged); by
        default 0.5.
    setup : str
        "half-cell"; "symmetric": metal | electrolyte | metal; "blocking": steel | electrolyte |
        steel, on which nothing reacts.
    temperatures : sequence of float, optional
        Temperatures [K], each once; by default that of the cell's test. From three on, activation
        energies are read.

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    frequencies: Sequence[float] = SPECTRUM
    sodium_content: float | None = None
    setup: str = HALF_CELL
    temperatures: Sequence[float] | None = None

    def __post_init__(self) -> None:
        frequencies = _numbers(self.frequencies)
        if not frequencies or not all(SLOWEST <= f <= FASTEST for f in frequencies):
            raise InputError(
                f"frequencies must be one or more numbers between {SLOWEST:g} and {FASTEST:g} Hz"
            )
        if self.setup not in SETUPS:
            raise InputError(f"setup is {self.setup!r}; known are {', '.join(SETUPS)}")
        content = self.sodium_content
        if content is not None and self.setup != HALF_CELL:
            raise InputError(
                f"is for a half-cell; a {self.setup} cell has none", path="sodium_content"
            )
        if content is not None and not 0 < content < 1:
            raise InputError(
                f"is {content}; give a number above 0 and below 1", path="sodium_content"
            )
        object.__setattr__(self, "frequencies", tuple(sorted(frequencies)))
        if self.temperatures is not None:
            temperatures = _numbers(self.temperatures)
            if not temperatures or not all(COLDEST <= T <= HOTTEST for T in temperatures):
                raise InputError(
                    f"temperatures must be one or more numbers between {COLDEST:g} and "
                    f"{HOTTEST:g} K"
                )
            if len(set(temperatures)) < len(temperatures):
                raise InputError("temperatures has a value more than once; give each once")
            object.__setattr__(self, "temperatures", tuple(sorted(temperatures)))

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Compute the spectra.

        Parameters
        ----------
        cell : Cell
            The cell; it needs the capacitances of its double layers.
        choices : Choices, optional
            The equations; by default what the cell file asks for. Hysteresis and self-heating are
            refused: a small signal leaves no branch and warms nothing.
        progress : callable, optional
            Called with a short sentence before each temperature.

        Returns
        -------
        xarray.Dataset
            ``impedance_real`` and ``impedance_imaginary`` over temperature and frequency, on the
            geometric electrode area, and resistances, true in the model and as read.

        Raises
        ------
        InputError
            If the cell file lacks a double layer's capacitance.
        """
        choices = choices or Choices.of(cell)
        if isinstance(choices.potential, Hysteresis):
            raise InputError("impedance is that of one branch; leave Hysteresis() out")
        if isinstance(choices.heat, SelfHeating):
            raise InputError("a small signal warms nothing; leave SelfHeating() out")
        piece = specimen(cell, choices, self.setup)
        spectra = []
        for T in self.temperatures or (cell.test.temperature.si,):
            if progress is not None:
                progress(f"{cell.name}: impedance at {T:g} K")
            spectra.append(self._spectrum(piece, T))
        return impedance_dataset(piece, choices, self.content, spectra)

    @property
    def content(self) -> float:
        """Sodium content of a half-cell's cathode [-]."""
        return HALF_FULL if self.sodium_content is None else self.sodium_content

    def _spectrum(self, piece: Specimen, T: float) -> Spectrum:
        """One spectrum and what is read from it."""
        frequencies = np.array(self.frequencies)
        elements, inputs = piece.elements(T, self.content), piece.inputs(T, self.content)
        area = piece.cell.test.electrode_area.si
        ohms = piece.linear.impedance(frequencies, inputs=inputs, arcs=elements.arcs) * area
        salt = bool(piece.electrolyte.carrier)
        if self.setup == BLOCKING:
            return Spectrum(
                T, frequencies, ohms, elements, np.nan, read_blocking(frequencies, ohms)
            )
        half = self.setup == HALF_CELL
        slowest = slowest_time(piece.cell, piece.electrolyte, elements, T, cathode=half)
        slow = DIRECT / (2 * np.pi * slowest)
        # constant-phase elements and capacitors come to the same, capacitors sooner
        direct = float((piece.linear.impedance([slow], inputs=inputs) * area).real[0])
        reading = read(frequencies, ohms, elements, slowest, layer=salt, store=half)
        return Spectrum(T, frequencies, ohms, elements, direct, reading)


def _numbers(given: Sequence[float]) -> tuple[float, ...]:
    """Plain floats; one number counts as a list of one."""
    try:
        return tuple(float(number) for number in np.atleast_1d(np.asarray(given, dtype=float)))
    except (TypeError, ValueError):
        return ()
