"""What to say about a mass in a file's head: software fills it in when the user does not."""

import math

DEFAULTS_KG = (1e-6, 1e-5, 1e-3, 7e-3)
"""Masses that instruments' software writes by itself [kg]."""


def header_mass(mass_kg: float, beside: str = "") -> tuple[float | None, tuple[str, ...]]:
    """Judge the mass of active material that a file's head states.

    Parameters
    ----------
    mass_kg : float
        The mass [kg].
    beside : str
        What else the head says, for the sentence.

    Returns
    -------
    mass, warnings
        The mass [kg], None if there is none; and a sentence. No mass of a head is used without
        the user: it is repeated with ``--mass``.
    """
    if not math.isfinite(mass_kg) or mass_kg <= 0:
        return None, ()
    default = any(math.isclose(mass_kg, known, rel_tol=1e-4) for known in DEFAULTS_KG)
    doubt = "looks like the software's default" if default else "may be right or not"
    return mass_kg, (
        f"the file's head gives {1e6 * mass_kg:.4g} mg of active material{beside}, which {doubt}; "
        "it is not used: only --mass counts",
    )
