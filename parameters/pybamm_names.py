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
METAL_FILM_CAPACITANCE = "Metal film capacitance [F.m-2]"  # geometric electrode area
CATHODE_FILM_CAPACITANCE = "Cathode film capacitance [F.m-2]"  # particle surface area
METAL_FILM_GROWTH_IN_TIME = "Metal film growth in time [s-1]"
METAL_FILM_GROWTH_WITH_CHARGE = "Metal film growth with charge [m2.C-1]"  # electrode area
CATHODE_FILM_GROWTH_IN_TIME = "Cathode film growth in time [s-1]"
CATHODE_FILM_GROWTH_WITH_CHARGE = "Cathode film growth with charge [m2.C-1]"  # electrode area
COUNTER_EXCHANGE_CURRENT_DENSITY = "Counter metal exchange-current density [A.m-2]"
COUNTER_FILM_RESISTANCE = "Counter metal film resistance [Ohm.m2]"  # geometric electrode area
COUNTER_FILM_CAPACITANCE = "Counter metal film capacitance [F.m-2]"  # geometric electrode area
COUNTER_DOUBLE_LAYER_CAPACITANCE = "Counter metal double-layer capacitance [F.m-2]"
COUNTER_FILM_GROWTH_IN_TIME = "Counter metal film growth in time [s-1]"
COUNTER_FILM_GROWTH_WITH_CHARGE = "Counter metal film growth with charge [m2.C-1]"
NUCLEATION_OVERPOTENTIAL = "Collector nucleation overpotential [V]"
NUCLEATION_CHARGE = "Collector nucleation charge [C.m-2]"  # geometric electrode area
METAL_FOIL_CHARGE = "Metal foil charge [C.m-2]"  # geometric electrode area
PORE_MOBILITY_RATIO = "Pore electrolyte mobility ratio"
HYSTERESIS_GAP = "Cathode hysteresis gap [V]"
HYSTERESIS_WIDTH = "Cathode hysteresis width"
CELL_HEAT_CAPACITY = "Cell heat capacity [J.K-1]"
CELL_HEAT_LOSS = "Cell heat loss [W.K-1]"  # per kelvin above the surroundings

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
HYSTERESIS_STATE = "Cathode hysteresis state"
