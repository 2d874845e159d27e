"""When everything happened: windows, stated orders and gaps as one simple temporal network.

Every statement in force has a time point, every enduring one a second for its end; minute 0 is the origin. What the
source says becomes difference constraints ``x_head - x_tail <= weight`` in whole minutes. Shortest paths from and to
the origin give the tight windows; a negative cycle is a contradiction, reported with its sentences.

An end that the source does not tell is no event and has no time point. Two rules are built in (`BuiltIn`):

`within-campaign`
    A statement without a window of its own lies within the campaign, unless its orders put it before the epoch. So
    does an end that only orders date.
`since-previous`
    "By" a time bounds from above only. The lower bound is what stated orders give, else the beginning of the previous
    dated sentence.
"""

from sim.chronology.draws import PRIORS, Drawn, Draws
from sim.chronology.forest import StalledError
from sim.chronology.links import Constraint, find_conflict
from sim.chronology.network import Network, Networks, tagged_groups
from sim.chronology.placements import PLACEMENTS, Occurrence, Timeline, date_statements
from sim.chronology.proofs import OrderProof, TightWindow, gap_bounds, prove_order, tighten_windows
from sim.chronology.reasons import Contradiction, Reason, Remedy, TimesError
from sim.chronology.sampler import draw_minutes

__all__ = [
    "PLACEMENTS",
    "PRIORS",
    "Constraint",
    "Contradiction",
    "Drawn",
    "Draws",
    "Network",
    "Networks",
    "Occurrence",
    "OrderProof",
    "Reason",
    "Remedy",
    "StalledError",
    "TightWindow",
    "Timeline",
    "TimesError",
    "date_statements",
    "draw_minutes",
    "find_conflict",
    "gap_bounds",
    "prove_order",
    "tagged_groups",
    "tighten_windows",
]
