"""When everything happened: windows, stated orders and gaps as one simple temporal network.

Every statement in force has a time point, every enduring one a second for its end; minute 0 is the origin. What the
source says becomes difference constraints ``x_head - x_tail <= weight`` in whole minutes. Shortest paths from and to
the origin give the tight windows; a negative cycle is a contradiction, reported with its sentences.

Ends that the source does not state follow two named rules:

`day-end`
    A clash lasts through the last day on which it may start: it is over at the following midnight. If an order names
    its end, it ends at some time up to then (up to the campaign's end, if the orders put its end on a later day).
`siege-lasts`
    A siege or encirclement lasts to the campaign's end; if an order names its end, to some time up to it.

A statement without a window of its own lies within the campaign (`within-campaign`), unless its orders put it before
the epoch.
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
