"""A documented campaign and all that follows from it: the names that scripts and notebooks need.

`Study` holds a campaign under one choice of readings, with everything derived from it: histories, the front, bounds,
ensembles and measures, each computed once. The other names here are the values that it returns. The functions behind
it are imported from their packages: `sim.chronology`, `sim.clock`, `sim.roads`, `sim.measures`, `sim.uncertainty`.

Examples
--------
>>> from scenarios import folder
>>> study = Study.open(folder("northwestern_syria_2024"))
>>> study.history().side("hama", "2024-12-05T23:59")
'moc'
"""

from sim.chronology import Draws, OrderProof, StalledError, TightWindow, Timeline, TimesError
from sim.clock.changes import Change, Spell, State
from sim.clock.history import Envelope, History
from sim.clock.scripts import ScriptError, Steps, script
from sim.clock.world import World
from sim.frames import Frame
from sim.measures.counts import Tally
from sim.measures.depth import Gain
from sim.measures.findings import Audit, Finding
from sim.measures.losses import Collapse
from sim.measures.rates import Rate
from sim.model.campaign import (
    Campaign,
    Claim,
    Faction,
    Order,
    Place,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.declared import Corridor, Relation
from sim.model.errors import CampaignError, ContradictionError, Problem
from sim.model.limits import LimitError
from sim.model.point import Point
from sim.model.readings import Reading
from sim.model.times import Clock, Moment, Window
from sim.model.verbs import VERBS, Effect, Verb
from sim.model.vocabulary import (
    UNKNOWN,
    VACANT,
    Basis,
    Certainty,
    OrderVerdict,
    Origin,
    Placement,
    Prior,
    Stance,
    Supply,
)
from sim.roads.edges import FrontEdge, FrontSeries
from sim.roads.keystones import Keystone, Stranding
from sim.roads.pockets import CutOff, PocketWindow
from sim.roads.silence import Silences
from sim.study import Study
from sim.tables import read_campaign, write_campaign
from sim.uncertainty.ensemble import Ensemble, compare_priors, probability_before, quantiles
from sim.uncertainty.likelihood import Likelihood
from sim.uncertainty.outcomes import Distribution, Runs

__all__ = [
    "UNKNOWN",
    "VACANT",
    "VERBS",
    "Audit",
    "Basis",
    "Campaign",
    "CampaignError",
    "Certainty",
    "Change",
    "Claim",
    "Clock",
    "Collapse",
    "ContradictionError",
    "Corridor",
    "CutOff",
    "Distribution",
    "Draws",
    "Effect",
    "Ensemble",
    "Envelope",
    "Faction",
    "Finding",
    "Frame",
    "FrontEdge",
    "FrontSeries",
    "Gain",
    "History",
    "Keystone",
    "Likelihood",
    "LimitError",
    "Moment",
    "Order",
    "OrderProof",
    "OrderVerdict",
    "Origin",
    "Place",
    "Placement",
    "PocketWindow",
    "Point",
    "Prior",
    "Problem",
    "Rate",
    "Reading",
    "Relation",
    "Road",
    "Runs",
    "ScriptError",
    "Sentence",
    "Side",
    "Silences",
    "Source",
    "Spell",
    "StalledError",
    "Stance",
    "State",
    "Statement",
    "Steps",
    "Stranding",
    "Study",
    "Supply",
    "Tally",
    "TightWindow",
    "Timeline",
    "TimesError",
    "Toll",
    "Verb",
    "Window",
    "World",
    "compare_priors",
    "probability_before",
    "quantiles",
    "read_campaign",
    "script",
    "write_campaign",
]
