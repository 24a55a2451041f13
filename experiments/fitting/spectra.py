r"""Measured impedance spectra as a fit sees them.

.. math::
    \frac{\Re(Z_\mathrm{sim} - Z_\mathrm{meas})}{\sigma_Z}, \qquad
    \frac{\Im(Z_\mathrm{sim} - Z_\mathrm{meas})}{\sigma_Z}, \qquad
    \sigma_Z = \sigma_r |Z_\mathrm{meas}|

at each measured frequency; measured impedances [Ohm] count on the electrode area of the cell file.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.fitting.data_noise import IMPEDANCE, DataNoise
from nasicell.experiments.fitting.residuals import Label
from nasicell.experiments.impedance import Impedance
from nasicell.experiments.impedance.cells import HALF_CELL
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class MeasuredSpectrum:
    """A measured spectrum, ready to be simulated.

    Attributes
    ----------
    name : str
        What tells it from others.
    frequencies : tuple of float
        Ascending [Hz].
    real, imaginary : tuple of float
        Impedance of the measured cell [Ohm].
    setup : str
        "half-cell", "symmetric" or "blocking", as :class:`nasicell.experiments.Impedance` has them.
    sodium_content : float, optional
        Of a half-cell's cathode; by default 0.5.
    """

    name: str
    frequencies: tuple[float, ...]
    real: tuple[float, ...]
    imaginary: tuple[float, ...]
    setup: str = HALF_CELL
    sodium_content: float | None = None

    def __post_init__(self) -> None:
        for name in ("frequencies", "real", "imaginary"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        self.protocol  # noqa: B018  # refuses what makes no sense

    @classmethod
    def of(
        cls, data: xr.Dataset, *, setup: str = HALF_CELL, sodium_content: float | None = None
    ) -> "MeasuredSpectrum":
        """Take what :func:`nasicell.read_measured` returns.

        Raises
        ------
        InputError
            If it is no impedance, or a frequency comes twice.
        """
        file = str(data.attrs["file"])
        if data.attrs["kind"] != "impedance":
            raise InputError(f"is {data.attrs['kind']}, not impedance", file=file)
        ascending = data.sortby("frequency")
        frequencies = ascending.frequency.values
        if np.any(np.diff(frequencies) <= 0):
            raise InputError(
                "gives a frequency more than once; a fit takes one spectrum a file", file=file
            )
        return cls(
            file,
            tuple(map(float, frequencies)),
            tuple(map(float, ascending.impedance_real.values)),
            tuple(map(float, ascending.impedance_imaginary.values)),
            setup,
            sodium_content,
        )

    @property
    def impedance(self) -> Complex:
        """[Ohm]."""
        values: Complex = np.array(self.real) + 1j * np.array(self.imaginary)
        return values

    @property
    def protocol(self) -> Impedance:
        """The experiment that gives the same simulated."""
        return Impedance(self.frequencies, sodium_content=self.sodium_content, setup=self.setup)

    def labels(self, before: int) -> list[Label]:
        """Label the residuals; ``before`` is the number of other spectra before it."""
        return [Label(IMPEDANCE, before)] * (2 * len(self.frequencies))

    def residuals(self, simulated: Complex, cell: Cell, noise: DataNoise) -> Array:
        """Return weighted residuals of an impedance per area [Ohm.m2], real and then imaginary."""
        measured = self.impedance * cell.test.electrode_area.si
        off = (simulated - measured) / (noise.of_impedance * np.abs(measured))
        return np.concatenate([off.real, off.imag])
