"""A documented campaign, read from its folder and replayed on a clock: the facade that scripts and `plots` import.

Each arrow of the stream is one function and each word between arrows one frozen value::

    read_campaign(folder) -> Campaign
    date_statements(campaign, placement="middle") -> Timeline
    replay(campaign, timeline) -> History
    silences(history, road_graph(campaign)) -> Silences
    frames(history, minutes, silences=...) -> Frame, Frame, ...

and the middle arrows for many histories at once::

    run_ensemble(campaign, draws=..., seed=..., minutes=...) -> Ensemble

Examples
--------
>>> from scenarios import folder
>>> campaign = read_campaign(folder("northwestern_syria_2024"))
>>> history = replay(campaign, date_statements(campaign))
>>> history.side("hama", campaign.clock.minute("2024-12-05T23:59"))
'moc'
"""

from sim.chronology import (
    NEVER,
    PLACEMENTS,
    PRIOR_WORDS,
    PRIORS,
    Contradiction,
    Drawn,
    Draws,
    Occurrence,
    OrderProof,
    Reason,
    Remedy,
    TightWindow,
    Timeline,
    date_statements,
    draw_minutes,
    draw_timelines,
    find_contradiction,
    prove_order,
    tighten_windows,
)
from sim.coverage import ClaimedSeries, claimed_series
from sim.ensemble import (
    Ensemble,
    PriorGap,
    States,
    compare_priors,
    map_states,
    probability_before,
    quantiles,
    run_ensemble,
)
from sim.errors import CampaignError, Problem, StalledError, TimesError
from sim.frames import (
    ARROW_MINUTES,
    Frame,
    FrameArrow,
    FrameCaption,
    FrameEdge,
    FrameOdds,
    FramePlace,
    arrows,
    captions,
    frame,
    frames,
)
from sim.front import (
    FrontEdge,
    FrontSeries,
    PairSeries,
    depth_series,
    depths,
    front_edges,
    front_series,
    frontier,
    start_line,
)
from sim.geodesy import great_circle_m, project_km
from sim.history import Change, History, Spell, State
from sim.likely import Likelihood, likely_frames, weigh
from sim.model import (
    AREA_KINDS,
    KINDS,
    OWN_PALETTE,
    POINT_KINDS,
    UNKNOWN,
    USES,
    VACANT,
    Campaign,
    Claim,
    Corridor,
    Faction,
    MapSheet,
    Order,
    Place,
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
from sim.reach import OuterBounds, front_bounds, furthest_advances, furthest_bounds
from sim.replay import replay
from sim.roads import pieces, road_graph
from sim.supply import Silence, Silences, silences
from sim.tables import read_campaign
from sim.times import Clock, Window, parse_duration
from sim.turns import HeldBounds, PlaceBounds, held_bounds, place_bounds
from sim.verbs import VERBS, Effect, Verb

__all__ = [
    "AREA_KINDS",
    "ARROW_MINUTES",
    "KINDS",
    "NEVER",
    "OWN_PALETTE",
    "PLACEMENTS",
    "POINT_KINDS",
    "PRIORS",
    "PRIOR_WORDS",
    "UNKNOWN",
    "USES",
    "VACANT",
    "VERBS",
    "Campaign",
    "CampaignError",
    "Change",
    "Claim",
    "ClaimedSeries",
    "Clock",
    "Contradiction",
    "Corridor",
    "Drawn",
    "Draws",
    "Effect",
    "Ensemble",
    "Faction",
    "Frame",
    "FrameArrow",
    "FrameCaption",
    "FrameEdge",
    "FrameOdds",
    "FramePlace",
    "FrontEdge",
    "FrontSeries",
    "HeldBounds",
    "History",
    "Likelihood",
    "MapSheet",
    "Occurrence",
    "Order",
    "OrderProof",
    "OuterBounds",
    "PairSeries",
    "Place",
    "PlaceBounds",
    "PriorGap",
    "Problem",
    "Reading",
    "Reason",
    "Relation",
    "Remedy",
    "Road",
    "Sentence",
    "Side",
    "Silence",
    "Silences",
    "Source",
    "Spell",
    "StalledError",
    "State",
    "Statement",
    "States",
    "TightWindow",
    "Timeline",
    "TimesError",
    "Toll",
    "Verb",
    "Window",
    "arrows",
    "captions",
    "claimed_series",
    "compare_priors",
    "date_statements",
    "depth_series",
    "depths",
    "draw_minutes",
    "draw_timelines",
    "find_contradiction",
    "frame",
    "frames",
    "front_bounds",
    "front_edges",
    "front_series",
    "frontier",
    "furthest_advances",
    "furthest_bounds",
    "great_circle_m",
    "held_bounds",
    "in_force",
    "likely_frames",
    "map_states",
    "parse_duration",
    "pieces",
    "place_bounds",
    "probability_before",
    "project_km",
    "prove_order",
    "quantiles",
    "read_campaign",
    "replay",
    "road_graph",
    "run_ensemble",
    "silences",
    "start_line",
    "tighten_windows",
    "weigh",
]
