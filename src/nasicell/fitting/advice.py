"""What to measure so that a number can be told that the data at hand do not tell."""

FURTHER = {
    "cathode.active_fraction": "a discharge at C/20 or slower, or loading and composition weighed",
    "cathode.bruggeman_exponent": "impedance of a symmetric cathode cell without intercalation, "
    "which gives the tortuosity",
    "cathode.density": "a handbook value",
    "cathode.diffusion_time_constant": "a titration with rests (nasicell gitt), or rates at which "
    "the capacity falls",
    "cathode.double_layer_capacitance": "impedance",
    "cathode.electronic_conductivity": "a four-point measurement of the dry electrode",
    "cathode.exchange_current_density": "impedance at two temperatures, or of a symmetric cathode "
    "cell: a film and the charge transfer differ in how they are activated",
    "cathode.hysteresis_gap": "a slow charge and a slow discharge (nasicell potential)",
    "cathode.hysteresis_width": "slow charges and discharges that turn half-way",
    "cathode.loading": "a balance: it is weighed",
    "cathode.open_circuit_potential": "a slow charge and discharge, or a titration "
    "(nasicell potential)",
    "cathode.particle_radius": "the particle size from micrographs (SEM)",
    "cathode.porosity": "thickness and mass of the electrode",
    "cathode.thickness": "a micrometer or a cross-section (SEM)",
    "electrolyte.conductivity": "impedance between blocking electrodes (nasicell impedance "
    "--setup blocking)",
    "electrolyte.mobile_fraction": "a limiting current, or a current held long in a symmetric cell",
    "electrolyte.salt_diffusivity": "the relaxation of a polarised symmetric cell",
    "electrolyte.thermodynamic_factor": "a concentration cell",
    "electrolyte.transference_number": "a Bruce-Vincent experiment in a symmetric cell (nasicell "
    "bruce-vincent)",
    "interphases.cathode": "impedance at two temperatures, or of a symmetric cathode cell: a film "
    "and the charge transfer differ in how they are activated",
    "interphases.cathode.film_thickness": "micrographs of the film (TEM)",
    "interphases.contact_resistance": "the high-frequency end of impedance, against the "
    "conductivity between blocking electrodes",
    "interphases.metal": "a symmetric cell of the metal, or its impedance (nasicell symmetric, "
    "impedance --setup symmetric)",
    "separator.bruggeman_exponent": "impedance of the soaked separator between blocking electrodes",
    "separator.porosity": "mass and thickness of the separator",
    "separator.thickness": "a micrometer",
    "test.temperature": "a thermometer at the cell",
    "thermal": "the temperature of the cell while it works",
}
"""What to add by entry of a cell, or by the group that it stands in."""
ANYTHING = "data in which this number matters, or a value from elsewhere with --set"


def further(path: str) -> str:
    """Return what to add to the data for a number: that of its longest known path."""
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        found = FURTHER.get(".".join(parts[:count]))
        if found is not None:
            return found
    return ANYTHING
