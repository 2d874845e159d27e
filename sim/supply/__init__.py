"""What joins a place to its side: bases, silence, and the pockets that no road joins to a base any longer."""

from sim.supply.connect import Pockets
from sim.supply.pockets import (
    OVER,
    CutOff,
    PocketWindow,
    cut_offs,
    pocket_windows,
    supply_ground,
    supply_metres,
)
from sim.supply.silence import CUT_OFF, PASSED, Silence, Silences, silences

__all__ = [
    "CUT_OFF",
    "OVER",
    "PASSED",
    "CutOff",
    "PocketWindow",
    "Pockets",
    "Silence",
    "Silences",
    "cut_offs",
    "pocket_windows",
    "silences",
    "supply_ground",
    "supply_metres",
]
