"""Hypothesis strategies: temporal networks with a known solution, and campaigns that replay without contradiction."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from builders import FACTIONS, build_campaign, order, say
from hypothesis import strategies as st

from sim.model.campaign import Campaign, Order, Statement

MINUTE = st.integers(-2000, 6000)
SLACK = st.integers(0, 900)


@dataclass(frozen=True)
class Planted:
    """A campaign with consistent times, and one solution: `id` or `id.end` to minute."""

    campaign: Campaign
    truth: dict[str, int]


@st.composite
def planted_networks(draw: st.DrawFn, *, most: int = 7, free: bool = True) -> Planted:
    """Draw times, then windows, orders and gaps that contain them; if `free`, some statements have no window."""
    truth: dict[str, int] = {}
    statements: list[Statement] = []
    for number in range(draw(st.integers(1, most))):
        id = f"s{number}"
        verb = draw(st.sampled_from(("strike", "siege", "clash")))
        minute = truth[id] = draw(MINUTE)
        window = (minute - draw(SLACK), minute + draw(SLACK))
        end: tuple[int, int] | None = None
        if verb != "strike":
            truth[f"{id}.end"] = last = minute + draw(SLACK)
            end = (last - draw(SLACK), last + draw(SLACK))
        loose = free and verb == "strike" and minute >= 0 and draw(st.booleans())
        statements.append(say(id, verb, "a", "blue1", None if loose else window, end=end))
    orders = draw(st.lists(_kept_orders(truth), max_size=8))
    return Planted(build_campaign({"a": "red1"}, statements, orders=orders, end=20_000), truth)


@st.composite
def _kept_orders(draw: st.DrawFn, truth: dict[str, int]) -> Order:
    first, then = draw(st.sampled_from(sorted(truth))), draw(st.sampled_from(sorted(truth)))
    gap = truth[then] - truth[first]
    at_most = draw(st.none() | st.integers(0, 300))
    return order(first, then, gap - draw(st.integers(0, 300)), None if at_most is None else gap + at_most)


@st.composite
def networks(draw: st.DrawFn, *, most: int = 6) -> Campaign:
    """Draw windows, orders and gaps that may contradict each other."""
    count = draw(st.integers(1, most))
    statements = []
    for number in range(count):
        low = draw(st.integers(-300, 300))
        statements.append(say(f"s{number}", "strike", "a", "blue1", (low, low + draw(st.integers(0, 400)))))
    ids = st.integers(0, count - 1).map("s{}".format)
    gap = st.integers(-200, 200)
    orders = [
        order(draw(ids), draw(ids), low, draw(st.none() | st.integers(0, 200).map(low.__add__)))
        for low in draw(st.lists(gap, max_size=9))
    ]
    return build_campaign({"a": "red1"}, statements, orders=orders, end=2000)


@dataclass(frozen=True)
class Replayable:
    """A campaign with exact times that replays, and the holder of each place after each statement."""

    campaign: Campaign
    holders: tuple[tuple[int, dict[str, str]], ...]  # (minute, place to holder), in order


@st.composite
def replayable_campaigns(draw: st.DrawFn, *, most_places: int = 6, most_statements: int = 25) -> Replayable:
    """Draw a campaign statement by statement, each consistent with the state before it.

    This is the oracle for `replay`: it applies the rules of the verbs to a dictionary of holders, in the plainest way
    and without the code under test. A change of a verb's effect has to be made here by hand as well.
    """
    ids = [f"p{number}" for number in range(draw(st.integers(1, most_places)))]
    anyone = st.sampled_from(sorted(FACTIONS))
    start = {place: draw(st.sampled_from([*sorted(FACTIONS), "unknown", "vacant"])) for place in ids}
    inside = draw(st.sets(st.sampled_from(ids)))
    holder = dict(start)
    statements: list[Statement] = []
    holders = [(0, dict(holder))]
    minute = 0
    for number in range(draw(st.integers(0, most_statements))):
        # a capture in the minute of a withdrawal from the region would spare its place from the withdrawal
        left = statements and statements[-1].places == ("area",)
        minute += draw(st.sampled_from((1, 7, 300) if left else (0, 0, 1, 7, 300)))
        place, faction = draw(st.sampled_from(ids)), draw(anyone)
        verb = draw(
            st.sampled_from(("capture", "capture", "withdraw", "enter", "siege", "clash", "hold", "strike", "part"))
        )
        own = FACTIONS.get(holder[place]) == FACTIONS[faction]
        share: tuple[float, float] | None = None
        scope, where, rule = place, "in", draw(st.sampled_from(("", "", "guess")))
        if verb == "capture" and own:
            verb = "withdraw"
        if verb == "hold" and not own and holder[place] != "unknown":
            verb = "strike"
        if verb == "part":
            verb, where = "partial_capture", "part"
            share = draw(st.sampled_from(((0.1, 0.4), (0.5, 1.0))))
        if verb == "withdraw" and draw(st.booleans()):
            scope, share = "area", draw(st.sampled_from(((0.5, 1.0), (0.1, 0.4), None)))
        end = minute + draw(st.integers(0, 400)) if verb in ("siege", "clash") else None
        statements.append(say(f"s{number}", verb, scope, faction, minute, where=where, end=end, share=share, rule=rule))
        gone = [p for p in inside if share and share[0] >= 0.5] if scope == "area" else [place]
        if (
            verb == "capture"
            or (verb == "partial_capture" and share == (0.5, 1.0) and not own)
            or (verb == "hold" and holder[place] == "unknown")
        ):
            holder[place] = faction
        elif verb == "withdraw":
            holder |= {p: "unknown" for p in gone if FACTIONS.get(holder[p]) == FACTIONS[faction]}
        holders.append((minute, dict(holder)))
    roads = ", ".join(f"{a}-{b}" for a, b in pairwise(ids))
    campaign = build_campaign(
        start,
        statements,
        roads=roads,
        areas=["area"],
        part_of={place: ("area",) for place in sorted(inside)},
        uncounted=draw(st.sets(st.sampled_from(ids))),
        end=20_000,
    )
    return Replayable(campaign, tuple(holders))
