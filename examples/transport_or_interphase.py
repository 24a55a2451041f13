"""Split the difference between the zhang2026 gels into transport and interphase.

Starts from the Sn-FB cell and exchanges one thing at a time for that of a control: the electrolyte
(conductivity, transference number, salt, and anions that may move), or the interphases (exchange
current of the metal, film on the cathode). The last row of each block has both and is the control.

    python examples/transport_or_interphase.py
"""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import nasicell
from nasicell.text import text_table

RATES = (1, 5, 8, 15)
CONTROLS = {"zhang2026-sn": "sn-qse", "zhang2026-fb-le": "fb-le"}


def variants() -> dict[str, nasicell.Cell]:
    """Return the cells to compare by their name in the table."""
    sn_fb = nasicell.load("zhang2026-sn-fb")
    cells = {"zhang2026-sn-fb": sn_fb}
    for name, material in CONTROLS.items():
        control = nasicell.load(name)
        electrolyte = {"electrolyte": material, "electrolyte_model": "binary"}
        metal, cathode = control.interphases.metal, control.interphases.cathode
        interphases = {
            "interphases.metal.exchange_current_density": metal.exchange_current_density,
            "interphases.metal.film_resistance": metal.film_resistance,
        }
        written = {path: law.reference.text for path, law in interphases.items()}
        assert cathode.film_thickness is not None
        written["interphases.cathode.film_thickness"] = cathode.film_thickness.text
        cells[f"electrolyte of {name}"] = sn_fb.with_values(electrolyte)
        cells[f"interphases of {name}"] = sn_fb.with_values(written)
        cells[name] = control
    return cells


def main(rates: tuple[float, ...] = RATES, cycles: int = 3) -> dict[str, list[tuple[float, float]]]:
    """Run all variants; return (capacity mAh/g, mean discharge voltage V) by variant and rate."""
    test = nasicell.RateTest(c_rates=rates, cycles_per_rate=cycles, return_to_first_rate=False)
    found = {}
    for name, cell in variants().items():
        result = nasicell.run(cell, test)
        voltages = result.mean_voltage.values
        found[name] = list(zip(result.discharge_capacity.values, voltages, strict=True))
    return found


def table(found: dict[str, list[tuple[float, float]]], rates: tuple[float, ...] = RATES) -> str:
    """Write capacities and voltages as a table."""
    header = [*(f"{rate:g}C mAh/g, V" for rate in rates), "cell"]
    rows = [
        [*(f"{capacity:.1f}, {voltage:.3f}" for capacity, voltage in values), name]
        for name, values in found.items()
    ]
    return text_table(header, rows)


if __name__ == "__main__":
    print(table(main()))
