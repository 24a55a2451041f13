"""The one place where PyBaMM's own names of parameters and variables are translated.

PyBaMM names a half-cell's counter electrode after lithium whatever the metal is. nasicell
speaks of the cell's metal, so every such name lives here under a name of the field.
Current is positive on discharge in both vocabularies.
"""

# --- parameters that PyBaMM already has --------------------------------------------------
METAL_EXCHANGE_CURRENT_DENSITY = "Exchange-current density for lithium metal electrode [A.m-2]"
METAL_MOLAR_VOLUME = "Lithium metal partial molar volume [m3.mol-1]"
METAL_DOUBLE_LAYER_CAPACITANCE = "Negative electrode double-layer capacity [F.m-2]"
CATHODE_DOUBLE_LAYER_CAPACITANCE = "Positive electrode double-layer capacity [F.m-2]"

# --- parameters that nasicell adds -------------------------------------------------------
METAL_FILM_RESISTANCE = "Metal film resistance [Ohm.m2]"  # geometric electrode area
CATHODE_FILM_RESISTANCE = "Cathode film resistance [Ohm.m2]"  # particle surface area

# --- variables of the metal | electrolyte interface --------------------------------------
METAL_POTENTIAL_DIFFERENCE = "Lithium metal interface surface potential difference [V]"
METAL_OVERPOTENTIAL = "Lithium metal interface reaction overpotential [V]"
METAL_ELECTROLYTE_POTENTIAL = "Lithium metal interface electrolyte potential [V]"
METAL_FILM_OVERPOTENTIAL = "Negative electrode SEI film overpotential [V]"
METAL_REACTION_CURRENT = "Lithium metal plating current density [A.m-2]"
METAL_REACTION = "lithium metal plating"
CATHODE_REACTION = "lithium-ion main"

# --- variables of the cathode and the cell -----------------------------------------------
CATHODE_FILM_OVERPOTENTIAL = "X-averaged positive electrode SEI film overpotential [V]"
CATION_AMOUNT_IN_CATHODE = "Total lithium in positive electrode [mol]"
CATION_AMOUNT_IN_ELECTROLYTE = "Total lithium in electrolyte [mol]"
SODIUM_CONTENT = "Positive electrode stoichiometry"
