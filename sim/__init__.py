"""A documented campaign, read from its folder and replayed on a clock: the facade that scripts and `plots` import.

Each arrow of the stream is one function and each word between arrows one frozen value::

    read_campaign(folder) -> Campaign
    date_statements(Network(campaign), placement="middle") -> Timeline
    replay(campaign, timeline) -> History
    silences(history, road_graph(campaign)) -> Silences
    make_frames(history, minutes, silences=...) -> Frame, Frame, ...

and the middle arrows for many histories at once::

    run_ensemble(Networks(campaign), draws=..., seed=..., minutes=...) -> Ensemble

Examples
--------
>>> from scenarios import folder
>>> campaign = read_campaign(folder("northwestern_syria_2024"))
>>> history = replay(campaign, date_statements(Network(campaign)))
>>> history.side("hama", campaign.clock.minute("2024-12-05T23:59"))
'moc'
"""

from sim.captions import ARROW_MINUTES, FrameArrow, FrameCaption, arrows, captions
from sim.chronology import (
    NEVER,
    PLACEMENTS,
    PRIOR_WORDS,
    PRIORS,
    Contradiction,
    Drawn,
    Draws,
    Network,
    Networks,
    Occurrence,
    OrderProof,
    Reason,
    Remedy,
    StalledError,
    TightWindow,
    Timeline,
    TimesError,
    date_statements,
    draw_minutes,
    gap_bounds,
    prove_order,
    tagged_groups,
    tighten_windows,
    weighed_words,
)
from sim.clock.history import Change, Envelope, History, Spell, State
from sim.clock.replay import replay
from sim.frames import Frame, FrameOdds, FramePlace, make_frame, make_frames
from sim.measures.audit import audit
from sim.measures.counts import CountCheck, Tally, TollSum, tally
from sim.measures.coverage import ClaimedSeries, claimed_series
from sim.measures.cuts import CutReading, CutTest, cut_tests
from sim.measures.depth import DepthQuantiles, Gain, depth_quantiles, depth_series, depths, gains, start_line
from sim.measures.extents import (
    CorridorEdge,
    CorridorExtent,
    corridor_anchor,
    corridor_edges,
    corridor_extent,
    extent_quantiles,
)
from sim.measures.findings import FINDING_KINDS, Audit, Finding
from sim.measures.losses import Collapse, Contested, DayCount, Loss, Recapture, collapse
from sim.measures.rates import Rate, leg_rate, rates
from sim.measures.sequences import SequenceLink, SequenceStep, sequence
from sim.model.campaign import (
    Campaign,
    Claim,
    Corridor,
    Faction,
    Leg,
    NamedRoad,
    Order,
    Place,
    PublishedRate,
    Reading,
    Relation,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
    in_force,
)
from sim.model.errors import CampaignError, ContradictionError, Problem
from sim.model.geodesy import great_circle_m, project_km
from sim.model.point import Point
from sim.model.shares import value_quantiles
from sim.model.sheet import OWN_PALETTE, MapSheet
from sim.model.times import MINUTES_A_DAY, Clock, Moment, Window, parse_duration
from sim.model.verbs import VERBS, Effect, Verb
from sim.model.vocabulary import UNKNOWN, VACANT, OrderVerdict
from sim.roads.corridors import (
    NOWHERE,
    CorridorBar,
    CorridorContact,
    CorridorLine,
    CorridorReach,
    CorridorRun,
    CorridorSpan,
    CorridorState,
    CorridorStop,
    corridor_bars,
    corridor_line,
    corridor_reach,
    corridor_spans,
    corridor_state,
)
from sim.roads.edges import FrontEdge, FrontSeries, PairSeries, front_edges, front_series, frontier
from sim.roads.graph import pieces, road_graph
from sim.roads.keystones import Keystone, Stranding, keystones, strandings
from sim.roads.pockets import CutOff, PocketWindow, cut_offs, pocket_windows
from sim.roads.silence import Silence, Silences, silences
from sim.roads.supply import supply_metres
from sim.study import Study
from sim.tables import read_campaign
from sim.uncertainty.ensemble import Ensemble, PriorGap, compare_priors, probability_before, quantiles
from sim.uncertainty.holder_bounds import HeldBounds, PlaceBounds, held_bounds, place_bounds
from sim.uncertainty.likelihood import Likelihood, find_likelihood, likely_frames
from sim.uncertainty.outer_bounds import OuterBounds, front_bounds, furthest_advances, furthest_bounds
from sim.uncertainty.runs import States, map_states, run_ensemble

__all__ = [
    "ARROW_MINUTES",
    "FINDING_KINDS",
    "MINUTES_A_DAY",
    "NEVER",
    "NOWHERE",
    "OWN_PALETTE",
    "PLACEMENTS",
    "PRIORS",
    "PRIOR_WORDS",
    "UNKNOWN",
    "VACANT",
    "VERBS",
    "Audit",
    "Campaign",
    "CampaignError",
    "Change",
    "Claim",
    "ClaimedSeries",
    "Clock",
    "Collapse",
    "Contested",
    "Contradiction",
    "ContradictionError",
    "Corridor",
    "CorridorBar",
    "CorridorContact",
    "CorridorEdge",
    "CorridorExtent",
    "CorridorLine",
    "CorridorReach",
    "CorridorRun",
    "CorridorSpan",
    "CorridorState",
    "CorridorStop",
    "CountCheck",
    "CutOff",
    "CutReading",
    "CutTest",
    "DayCount",
    "DepthQuantiles",
    "Drawn",
    "Draws",
    "Effect",
    "Ensemble",
    "Envelope",
    "Faction",
    "Finding",
    "Frame",
    "FrameArrow",
    "FrameCaption",
    "FrameOdds",
    "FramePlace",
    "FrontEdge",
    "FrontSeries",
    "Gain",
    "HeldBounds",
    "History",
    "Keystone",
    "Leg",
    "Likelihood",
    "Loss",
    "MapSheet",
    "Moment",
    "NamedRoad",
    "Network",
    "Networks",
    "Occurrence",
    "Order",
    "OrderProof",
    "OrderVerdict",
    "OuterBounds",
    "PairSeries",
    "Place",
    "PlaceBounds",
    "PocketWindow",
    "Point",
    "PriorGap",
    "Problem",
    "PublishedRate",
    "Rate",
    "Reading",
    "Reason",
    "Recapture",
    "Relation",
    "Remedy",
    "Road",
    "Sentence",
    "SequenceLink",
    "SequenceStep",
    "Side",
    "Silence",
    "Silences",
    "Source",
    "Spell",
    "StalledError",
    "State",
    "Statement",
    "States",
    "Stranding",
    "Study",
    "Tally",
    "TightWindow",
    "Timeline",
    "TimesError",
    "Toll",
    "TollSum",
    "Verb",
    "Window",
    "arrows",
    "audit",
    "captions",
    "claimed_series",
    "collapse",
    "compare_priors",
    "corridor_anchor",
    "corridor_bars",
    "corridor_edges",
    "corridor_extent",
    "corridor_line",
    "corridor_reach",
    "corridor_spans",
    "corridor_state",
    "cut_offs",
    "cut_tests",
    "date_statements",
    "depth_quantiles",
    "depth_series",
    "depths",
    "draw_minutes",
    "extent_quantiles",
    "find_likelihood",
    "front_bounds",
    "front_edges",
    "front_series",
    "frontier",
    "furthest_advances",
    "furthest_bounds",
    "gains",
    "gap_bounds",
    "great_circle_m",
    "held_bounds",
    "in_force",
    "keystones",
    "leg_rate",
    "likely_frames",
    "make_frame",
    "make_frames",
    "map_states",
    "parse_duration",
    "pieces",
    "place_bounds",
    "pocket_windows",
    "probability_before",
    "project_km",
    "prove_order",
    "quantiles",
    "rates",
    "read_campaign",
    "replay",
    "road_graph",
    "run_ensemble",
    "sequence",
    "silences",
    "start_line",
    "strandings",
    "supply_metres",
    "tagged_groups",
    "tally",
    "tighten_windows",
    "value_quantiles",
    "weighed_words",
]
