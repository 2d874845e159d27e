"""Many histories at once: how likely a side holds a place, how many it holds, how long the front is.

Everything here is counted over `sim.chronology.draws`, and rests on their prior. Nothing is simulated twice: what a
place is after its moments, in the order in which a draw has them, comes from `sim.replay` (`sim.turns`); what is left
is to add up steps over a grid of minutes, for all draws at once. The results are sums of whole numbers, so that they
do not depend on who added them up.

Front edges here are roads between two firm places (documented or known from before the epoch) of different sides: the
documented edges of `sim.front`, where no place is silent. Silence is not looked at.
"""

from sim.ensemble.engine import Block, Engine, Job
from sim.ensemble.results import Ensemble, PriorGap, compare_priors, probability_before, quantiles
from sim.ensemble.runs import States, map_states, run_ensemble

__all__ = [
    "Block",
    "Engine",
    "Ensemble",
    "Job",
    "PriorGap",
    "States",
    "compare_priors",
    "map_states",
    "probability_before",
    "quantiles",
    "run_ensemble",
]
