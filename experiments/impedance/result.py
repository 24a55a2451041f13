"""The data set of an impedance run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.attributes import attributes
from nasicell.experiments.impedance.activation import activation
from nasicell.experiments.impedance.cells import BLOCKING, HALF_CELL, Specimen
from nasicell.experiments.impedance.circuit import Array, Complex
from nasicell.experiments.impedance.elements import Elements, conductivity
from nasicell.experiments.impedance.reading import Reading
from nasicell.models import Choices
from nasicell.parameters.cell import Cell

CONTACT, BULK, PORES, SERIES = "contact", "bulk electrolyte", "cathode, ohmic", "series"
DIFFUSION, DIRECT, TOGETHER = "diffusion", "direct current", "all arcs"
PER_AREA = {"units": "ohm*m^2"}
ZERO_CELSIUS = 273.15
LIMIT = 1e-7
"""Accuracy of the limit towards direct current, relative to it: a difference below is none."""


@dataclass(frozen=True)
class Spectrum:
    """A spectrum at one temperature.

    Attributes
    ----------
    temperature : float
        [K].
    frequencies : array
        [Hz].
    impedance : array
        On the electrode area [Ohm.m2].
    elements : Elements
        What the model holds.
    direct : float
        Limit of the real part towards direct current [Ohm.m2]; NaN where there is none.
    reading : Reading
        What a laboratory reads.
    """

    temperature: float
    frequencies: Array
    impedance: Complex
    elements: Elements
    direct: float
    reading: Reading

    def true(self) -> dict[str, float]:
        """Resistances that the model holds, by name [Ohm.m2]."""
        held = self.elements
        interfaces = {element.name: element.resistance for element in held.interfaces}
        at_once = {PORES: held.pores} if held.pores > 0 else {}
        diffusion = self.direct - held.series - held.charging
        return {
            CONTACT: held.contact,
            BULK: held.bulk,
            **at_once,
            SERIES: held.series,
            **interfaces,
            TOGETHER: held.charging,
            DIFFUSION: 0.0 if abs(diffusion) < LIMIT * self.direct else diffusion,
            DIRECT: self.direct,
        }

    def read(self) -> dict[str, float]:
        """Resistances that are read, by name [Ohm.m2]."""
        seen = self.reading
        return {
            SERIES: seen.series,
            **seen.interfaces,
            TOGETHER: seen.together,
            DIFFUSION: seen.diffusion,
            DIRECT: seen.direct,
        }


def impedance_dataset(
    piece: Specimen, choices: Choices, content: float, spectra: Sequence[Spectrum]
) -> xr.Dataset:
    """Gather spectra of one cell.

    Parameters
    ----------
    piece : Specimen
        The cell in its set-up.
    choices : Choices
        The equations.
    content : float
        Sodium content of the cathode.
    spectra : sequence of Spectrum
        One a temperature.
    """
    temperatures = np.array([spectrum.temperature for spectrum in spectra])
    ohms = np.array([spectrum.impedance for spectrum in spectra])
    parts = list(spectra[0].true())
    true, read = (
        np.array([[values.get(part, np.nan) for part in parts] for values in rows])
        for rows in ([s.true() for s in spectra], [s.read() for s in spectra])
    )
    lines_true = [activation(temperatures, column) for column in true.T]
    lines_read = [activation(temperatures, column) for column in read.T]
    energy = {"units": "J/mol"}
    along, table = ("temperature", "frequency"), ("temperature", "part")
    data = xr.Dataset(
        {
            "impedance_real": (along, ohms.real, PER_AREA),
            "impedance_imaginary": (along, ohms.imag, PER_AREA),
            "resistance_true": (table, true, {**PER_AREA, "long_name": "in the model"}),
            "resistance_read": (table, read, {**PER_AREA, "long_name": "read from the spectrum"}),
            "circuit_error": (
                "temperature",
                [spectrum.reading.error for spectrum in spectra],
                {"units": "1", "long_name": "rms relative error of the fitted circuit"},
            ),
            "activation_energy_true": ("part", [line.energy for line in lines_true], energy),
            "activation_energy_read": ("part", [line.energy for line in lines_read], energy),
            "activation_energy_interval": (
                "part",
                [line.interval for line in lines_read],
                {
                    **energy,
                    "long_name": "half-width of the 95 % interval of activation_energy_read",
                },
            ),
            "activation_energy_file": (
                "part",
                [_of_file(piece.cell, part) for part in parts],
                {**energy, "long_name": "activation energy of the law in the cell file"},
            ),
        },
        coords={
            "temperature": ("temperature", temperatures, {"units": "K"}),
            "frequency": ("frequency", spectra[0].frequencies, {"units": "Hz"}),
            "part": parts,
        },
    )
    if piece.setup == BLOCKING:
        data = data.assign(_conductivities(piece, spectra))
    data.attrs = attributes(
        piece.cell,
        choices,
        mesh=piece.mesh,
        temperatures=temperatures.tolist(),
        cathode=piece.setup == HALF_CELL,
        warnings=_remarks(piece, spectra),
    )
    data.attrs |= {
        "setup": piece.setup,
        "cathode_formula": piece.cell.cathode.formula,
        **({"sodium_content": content} if piece.setup == HALF_CELL else {}),
    }
    return data


def _conductivities(piece: Specimen, spectra: Sequence[Spectrum]) -> dict[str, Any]:
    """What a blocking cell is measured for: L/(S R), beside what the model conducts."""
    thickness, separator = piece.cell.separator.thickness.si, piece.cell.separator
    efficiency = separator.porosity.si**separator.bruggeman_exponent.si
    unit = {"units": "S/m"}
    model = [
        efficiency * conductivity(piece.cell, piece.electrolyte, s.temperature) for s in spectra
    ]
    return {
        "conductivity_read": (
            "temperature",
            [thickness / spectrum.reading.series for spectrum in spectra],
            {**unit, "long_name": "separator with electrolyte, thickness over read resistance"},
        ),
        "conductivity_model": ("temperature", model, {**unit, "long_name": "in the model"}),
    }


def _remarks(piece: Specimen, spectra: Sequence[Spectrum]) -> list[str]:
    """Sentences on what was read; each once, with the temperatures where there are several."""
    found: dict[str, list[float]] = {}
    for spectrum in spectra:
        for remark in (*spectrum.reading.remarks, *_negative(spectrum)):
            found.setdefault(remark, []).append(spectrum.temperature)
    sentences = [
        remark
        if len(where) == len(spectra)
        else f"at {', '.join(f'{T - ZERO_CELSIUS:g}' for T in where)} degC {remark}"
        for remark, where in found.items()
    ]
    contact = piece.cell.interphases.contact_resistance
    if piece.setup == BLOCKING and contact.si > 0:
        sentences.append(
            f"the contact resistance of {contact.text} is in the resistance that the conductivity "
            "is read from"
        )
    if not piece.electrolyte.carrier:
        sentences.append(
            "a single-ion electrolyte conducts with t+ kappa at every frequency; in a laboratory "
            "the anions help at high frequency, and kappa would be read"
        )
    return sentences


def _negative(spectrum: Spectrum) -> list[str]:
    """A sentence on a diffusion below zero."""
    if not spectrum.true()[DIFFUSION] < 0:
        return []
    return [
        "the true diffusion is negative, as what is left of the direct-current resistance less its "
        "parts: so near an end of the cation content the particles hold less charge than their "
        "double layer does, and part of the current passes the charge transfer by"
    ]


def _of_file(cell: Cell, part: str) -> float:
    """Activation energy [J.mol-1] of the law behind a part; NaN where it is of another kind."""
    metal, film = cell.interphases.metal, cell.interphases.cathode
    counter = cell.interphases.counter
    laws = {
        BULK: cell.electrolyte.conductivity,
        "film": metal.film_resistance,
        "metal film": metal.film_resistance,
        "counter film": counter.film_resistance,
        "cathode film": film.film_resistance or film.film_conductivity,
        "charge transfer": metal.exchange_current_density,
        "metal charge transfer": metal.exchange_current_density,
        "counter charge transfer": counter.exchange_current_density,
        "cathode charge transfer": cell.cathode.exchange_current_density,
    }
    energy = getattr(laws.get(part), "activation_energy", None)
    return float("nan") if energy is None else float(energy.si)
