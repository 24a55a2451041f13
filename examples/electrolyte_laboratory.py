"""Three gels of one paper in the electrolyte laboratory: what is read, and what is true.

    python examples/electrolyte_laboratory.py

All anions are taken as mobile, so that every experiment has something to see. One line for each
number that a laboratory would publish, beside the model's own.
"""

import nasicell

CELLS = ("zhang2026-sn-fb", "zhang2026-sn", "zhang2026-fb-le")
MOBILE = nasicell.BinarySalt()


def characterise(name: str) -> list[tuple[str, float, float]]:
    """What is measured, with its unit, as read and as true."""
    cell = nasicell.load(name)

    def run(protocol):
        return nasicell.run(cell, protocol, electrolyte=MOBILE)

    blocking = run(nasicell.Impedance(setup="blocking"))
    spectrum = run(nasicell.Impedance(setup="symmetric")).isel(temperature=0)
    step = run(nasicell.BruceVincent([10])).squeeze("voltage")
    sweep = run(nasicell.Tafel()).sel(branch="positive", reading="cell voltage")
    limits = run(nasicell.Limits())
    transfer = spectrum.sel(part="charge transfer")
    true = float(step.transference_number_model)
    apparent = step.transference_number_apparent
    return [
        (
            "conductivity, blocking electrodes, mS/cm",
            10 * float(blocking.conductivity_read[0]),
            10 * float(blocking.conductivity_model[0]),
        ),
        ("transference number, 10 mV, ideal", float(apparent.sel(electrodes="ideal")), true),
        ("transference number, 10 mV, cell", float(apparent.sel(electrodes="cell")), true),
        (
            "charge transfer by impedance, ohm cm2",
            1e4 * float(transfer.resistance_read),
            1e4 * float(transfer.resistance_true),
        ),
        (
            "exchange current by Tafel, uA/cm2",
            100 * float(sweep.exchange_current_apparent),
            100 * float(sweep.exchange_current_model),
        ),
        (
            "limiting current, mA/cm2",
            float(limits.diffusion_limited_current),
            float(limits.diffusion_limited_current_closed_form),
        ),
    ]


if __name__ == "__main__":
    for cell_name in CELLS:
        print(f"{cell_name:42s}{'read':>10s}{'true':>10s}")
        for quantity, read, true_value in characterise(cell_name):
            print(f"  {quantity:40s}{read:10.4g}{true_value:10.4g}")
