"""A documented campaign, read from its folder and replayed on a clock: the facade that scripts and `plots` import.

Each arrow of the stream is one function and each word between arrows one frozen value::

    read_campaign(folder) -> Campaign
    date_statements(campaign, placement="middle") -> Timeline
    replay(campaign, timeline) -> History
    silences(history, road_graph(campaign)) -> Silences
    frames(history, minutes, silences=...) -> Frame, Frame, ...

Examples
--------
>>> from scenarios import folder
>>> campaign = read_campaign(folder("northwestern_syria_2024"))
>>> history = replay(campaign, date_statements(campaign))
>>> history.side("hama", campaign.clock.minute("2024-12-05T23:59"))
'moc'
"""

from sim.chronology import PLACEMENTS, Occurrence, Timeline, date_statements
from sim.coverage import ClaimedSeries, claimed_series
from sim.errors import CampaignError, Problem, TimesError
from sim.frames import (
    ARROW_MINUTES,
    Frame,
    FrameArrow,
    FrameCaption,
    FrameEdge,
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
from sim.replay import replay
from sim.roads import pieces, road_graph
from sim.supply import Silence, Silences, silences
from sim.tables import read_campaign
from sim.times import Clock, Window, parse_duration
from sim.verbs import VERBS, Effect, Verb

__all__ = [
    "AREA_KINDS",
    "ARROW_MINUTES",
    "KINDS",
    "OWN_PALETTE",
    "PLACEMENTS",
    "POINT_KINDS",
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
    "Corridor",
    "Effect",
    "Faction",
    "Frame",
    "FrameArrow",
    "FrameCaption",
    "FrameEdge",
    "FramePlace",
    "FrontEdge",
    "FrontSeries",
    "History",
    "MapSheet",
    "Occurrence",
    "Order",
    "PairSeries",
    "Place",
    "Problem",
    "Reading",
    "Relation",
    "Road",
    "Sentence",
    "Side",
    "Silence",
    "Silences",
    "Source",
    "Spell",
    "State",
    "Statement",
    "Timeline",
    "TimesError",
    "Toll",
    "Verb",
    "Window",
    "arrows",
    "captions",
    "claimed_series",
    "date_statements",
    "depth_series",
    "depths",
    "frame",
    "frames",
    "front_edges",
    "front_series",
    "frontier",
    "great_circle_m",
    "in_force",
    "parse_duration",
    "pieces",
    "project_km",
    "read_campaign",
    "replay",
    "road_graph",
    "silences",
    "start_line",
]
