"""What an account leaves open: nothing that is called certain is false, and every true state is possible."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from builders import FACTIONS, build_campaign, claim, order, say, shipped_study
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

from scenarios import folder
from sim import Campaign, Study
from sim.chronology import Network, Networks, date_statements
from sim.clock.replay import replay
from sim.model.campaign import Statement
from sim.model.times import Window
from sim.roads.graph import road_graph
from sim.roads.silence import silences
from sim.uncertainty import open_world
from sim.uncertainty.flags import Flags
from sim.uncertainty.holder_bounds import held_bounds, place_bounds
from sim.uncertainty.open_world import Opening, OpenWorld, find_open_world

MANY = int(os.environ.get("FRONTLAPSE_ACCOUNTS", "80"))  # how many made-up accounts to try
END = 160
GRID = np.arange(0, END + 1)
SIDES = ("red", "blue", "green")


@dataclass(frozen=True)
class Account:
    """An account, and what it does not tell.

    Parameters
    ----------
    campaign
        What the account tells, in windows around the true times.
    truth
        Place -> the side that truly holds it at each minute.
    """

    campaign: Campaign
    truth: dict[str, list[str]]


@st.composite
def accounts(draw: st.DrawFn, kinds: tuple[Opening, ...] = tuple(Opening)) -> Account:
    """Draw a true history and an account that tells a part of it.

    What is told is drawn first, with true times. Then the truth departs from it where an open world allows that at the
    true times: while a place is silent, after a fight or a withdrawal whose outcome is not told, by a capture that is
    counted without a name, or wherever nothing is told. Windows, orders and readings hide the true times.
    """
    ids = [f"p{number}" for number in range(draw(st.integers(4, 6)))]
    holder = {place: draw(st.sampled_from(("red1", "blue1"))) for place in ids} | {ids[0]: "red1", ids[-1]: "blue1"}
    area = draw(st.sets(st.sampled_from(ids), min_size=1))
    told = list(_told(draw, ids, dict(holder), area))
    exact = _campaign(draw, ids, holder, area, [statement for statement, _ in told])
    history = replay(exact, date_statements(Network(exact)))
    truth = {place: [history.side(place, minute) for minute in GRID.tolist()] for place in ids}
    counts = [_count(draw, number, area) for number in range(draw(st.integers(0, 2)))]
    hidden = [_hide(draw, statement) for statement, _ in told]
    said, readings = _with_reading(draw, hidden)
    orders = [
        order(a.id, b.id)
        for (a, at), (b, then) in ((x, y) for x in told for y in told)
        if at < then and a.reading is None and draw(st.integers(0, 9)) == 0
    ]
    orders = [one for one in orders if {one.first.statement, one.then.statement} <= {s.id for s in said}]
    campaign = replace(
        exact,
        statements={statement.id: statement for statement in said},
        orders=tuple(orders),
        claims={one.id: one for one in counts},
        readings=readings,
    )
    departures = [one for kind in kinds for one in _departures(kind, exact, told, counts)]
    for place, since, until, sides in draw(
        st.lists(st.sampled_from(departures), max_size=4) if departures else st.just([])
    ):
        begin = draw(st.integers(since, until - 1))
        end = until if draw(st.booleans()) else draw(st.integers(begin + 1, until))
        side = draw(st.sampled_from(sides))
        truth[place][begin:end] = [side] * (end - begin)
    return Account(campaign, truth)


def _told(draw: st.DrawFn, ids: list[str], holder: dict[str, str], area: set[str]) -> Iterator[tuple[Statement, int]]:
    """Yield statements at their true times, each possible after those before it."""
    minute = 0
    for number in range(draw(st.integers(0, 7))):
        minute += draw(st.integers(1, 20))
        place, faction = draw(st.sampled_from(ids)), draw(st.sampled_from(sorted(FACTIONS)))
        own = FACTIONS.get(holder[place]) == FACTIONS[faction]
        verb = draw(st.sampled_from(("capture", "capture", "capture", "hold", "enter", "clash", "withdraw")))
        extra: dict[str, Any] = {}
        if verb == "withdraw":
            share = draw(st.sampled_from((None, (0.1, 0.4), (0.5, 1.0))))
            place, extra = "area", {"share": share}
            if share and share[0] >= 0.5:
                holder |= {one: "unknown" for one in area if FACTIONS.get(holder[one]) == FACTIONS[faction]}
        elif verb == "hold" or own:
            verb, faction = "hold", faction if holder[place] == "unknown" else holder[place]
            holder[place] = faction
        elif verb == "capture":
            holder[place] = faction
        elif verb == "clash":
            extra = {"from_faction": "" if holder[place] == "unknown" else holder[place]}
        yield say(f"s{number}", verb, place, faction, minute, **extra), minute


def _campaign(
    draw: st.DrawFn, ids: list[str], holder: dict[str, str], area: set[str], said: list[Statement]
) -> Campaign:
    relations = [("red", "blue", "hostile"), *draw(st.sampled_from(([], [("blue", "green", "allied")])))]
    return build_campaign(
        holder,
        said,
        roads=", ".join(["-".join(ids), *(draw(st.sampled_from(([], [f"{ids[0]}-{ids[2]}"]))))]),
        bases={ids[0]: "red", ids[-1]: "blue"},
        areas=["area"],
        part_of={place: ("area",) for place in sorted(area)},
        corridors={"road": tuple(ids)},
        relations=relations,
        end=END,
    )


def _hide(draw: st.DrawFn, statement: Statement) -> Statement:
    """Return a statement with a window around its true time."""
    assert statement.window is not None
    at = statement.window.earliest
    return replace(statement, window=Window(max(at - draw(st.integers(0, 15)), 0), at + draw(st.integers(0, 15))))


def _with_reading(draw: st.DrawFn, said: list[Statement]) -> tuple[list[Statement], tuple[Any, ...]]:
    """Let one statement be read in two ways: as it was, or at another time."""
    if not said or draw(st.booleans()):
        return said, ()
    number, at = draw(st.integers(0, len(said) - 1)), draw(st.integers(0, END))
    true = replace(said[number], reading=("g", "true"))
    other = replace(said[number], id="other", reading=("g", "other"), window=Window(at, at + 5))
    names = draw(st.permutations(("true", "other")))
    readings = build_campaign({}, readings=[("g", name) for name in names]).readings
    return [*said[:number], true, *said[number + 1 :], other], readings


def _count(draw: st.DrawFn, number: int, area: set[str]) -> Any:
    begin = draw(st.integers(0, END - 20))
    return claim(
        f"c{number}",
        1,
        draw(st.sampled_from((None, 3))),
        draw(st.sampled_from(("new", "running"))),
        (begin, begin + draw(st.integers(0, 20))),
        faction=draw(st.sampled_from(sorted(FACTIONS))),
        scope=draw(st.sampled_from((("area",), ()))),
    )


def _departures(
    kind: Opening, campaign: Campaign, told: list[tuple[Statement, int]], counts: list[Any]
) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    """Yield where the truth may depart from what is told: place, first minute, minute after the last, sides."""
    history = replay(campaign, date_statements(Network(campaign)))
    holdable = [place.id for place in campaign.holdable]
    news = {place: sorted(at for one, at in told if place in one.places) for place in holdable}

    def opponents(place: str, minute: int) -> tuple[str, ...]:
        side = history.side(place, minute)
        return tuple(
            other for other in SIDES if other != side and campaign.relation(*sorted((side, other)), minute) != "allied"
        )

    def next_news(place: str, minute: int) -> int:
        return min((at for at in news[place] if at > minute), default=END + 1)

    match kind:
        case Opening.UNTOLD:
            for place in holdable:
                if not news[place] and history.side(place, END) in SIDES:
                    yield place, 1, END + 1, opponents(place, 0)
        case Opening.SILENT:
            for place, spans in silences(history, road_graph(campaign)).spans.items():
                for start, end, _ in spans:
                    yield place, start, END + 1 if end is None else end, opponents(place, start)
        case Opening.CONTESTED:
            for statement, at in told:
                for place in statement.places:
                    if (
                        statement.verb in ("enter", "clash")
                        and opponents(place, at)
                        and history.side(place, at) in SIDES
                    ):
                        yield place, at, next_news(place, at), opponents(place, at)
        case Opening.WITHDRAWN:
            for statement, at in told:
                if statement.verb == "withdraw":
                    side = FACTIONS[statement.faction]
                    for place in sorted(campaign.scope["area"]):
                        if history.side(place, at - 1) == side:
                            yield place, at, next_news(place, at), (*SIDES, "vacant")
        case Opening.COUNTED:
            for one in counts:
                side, window = FACTIONS[one.faction], one.window
                begin = 0 if one.counting == "running" else window.earliest
                for place in sorted(campaign.scope["area"]) if one.scope else holdable:
                    for at in range(max(begin, (news[place] or [0])[-1]), window.latest + 1):
                        if (
                            side in opponents(place, at)
                            and history.side(place, END) == history.side(place, at) in SIDES
                        ):
                            yield place, at, END + 1, (side,)
                            break


def worlds(campaign: Campaign) -> tuple[OpenWorld, Any] | None:
    """Return the open world and the bounds in it; None if some reading contradicts itself in every order."""
    try:
        networks = list(Networks(campaign))
        world = find_open_world(networks, road_graph(campaign), GRID)
        return world, place_bounds(networks, GRID, world=world)
    except ValueError:
        return None


def falsehoods(account: Account) -> list[str] | None:
    """Return where the product calls something certain that is false, or impossible that is true.

    None if some reading contradicts itself in every order.
    """
    found = worlds(account.campaign)
    return None if found is None else list(_falsehoods(account, *found))


def _falsehoods(account: Account, world: OpenWorld, bounds: Any) -> Iterator[str]:
    unknown = bounds.sides.index("unknown")
    for at, place in enumerate(bounds.places):
        true = np.array([bounds.sides.index(side) for side in account.truth[place]])
        slots = np.arange(len(GRID))
        allowed = bounds.possible[at, slots, true] | bounds.possible[at, :, unknown]
        claimed = np.delete(bounds.certain[at], unknown, axis=1).any(axis=1)
        false = claimed & ~bounds.certain[at, slots, true]
        for slot in np.flatnonzero(~allowed | false)[:1].tolist():
            yield f"{place} at {slot}: truly {account.truth[place][slot]}, open by {world.reasons(place, slot)}"


@given(accounts())
@settings(max_examples=MANY, deadline=None)
def test_nothing_certain_is_false_and_every_true_state_is_possible(account: Account) -> None:
    found = falsehoods(account)
    assume(found is not None)
    assert found == []


RULES = {
    Opening.UNTOLD: ("_untold", lambda self: set()),
    Opening.SILENT: ("_silent", lambda self, sure: np.zeros_like(sure)),
    Opening.CONTESTED: ("_fights", lambda self: ()),
    Opening.WITHDRAWN: ("_withdrawals", lambda self: ()),
    Opening.COUNTED: ("_counts", lambda self: ()),
}


@pytest.mark.parametrize("kind", Opening)
def test_without_any_one_rule_something_certain_is_false(kind: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_world._Finder, *RULES[kind])
    only = settings(max_examples=2000, deadline=None, phases=[Phase.generate], database=None)
    account = find(accounts((kind,)), lambda one: bool(falsehoods(one)), settings=only, random=Random(5))
    assert account.truth


def test_the_open_world_only_widens_what_is_possible() -> None:
    study = shipped_study()
    grid = np.arange(0, study.campaign.end + 1, 2880)
    told, wide = place_bounds(study.networks, grid), study.place_bounds(grid)
    assert (wide.certain <= told.certain).all() and (told.possible <= wide.possible).all()
    assert not wide.certain[wide.open].any() and wide.open.any()
    for side in ("moc", "government"):
        narrow, open_ = held_bounds(study.networks, side, grid), study.held_bounds(side, grid)
        assert (open_.low <= narrow.low).all() and (narrow.high <= open_.high).all()


def test_an_unnamed_count_never_makes_anything_more_certain() -> None:
    said = [say("s1", "capture", "b", "blue1", at=(20, 40)), say("s2", "hold", "c", "red1", at=5)]
    places = {"a": "blue1", "b": "red1", "c": "red1", "d": "red1"}
    few = build_campaign(places, said, areas=["area"], part_of={"c": ("area",), "d": ("area",)}, end=END)
    more = replace(few, claims={"n": claim("n", 3, None, at=(30, 60), scope=("area",))})
    before, after = (
        find_open_world([Network(one)], road_graph(one), GRID).openings[Opening.COUNTED].written_out()
        for one in (few, more)
    )
    assert not before.any()
    assert [place for place, row in zip("abcd", after, strict=True) if row.any()] == ["c", "d"]
    assert after[2].tolist() == (GRID >= 30).tolist()


def test_a_place_told_of_after_a_count_is_not_among_the_counted() -> None:
    said = [say("s1", "hold", "c", "red1", at=70), say("s2", "hold", "d", "red1", at=(50, 70))]
    campaign = build_campaign({"c": "red1", "d": "red1"}, said, claims=[claim("n", 3, None, at=(30, 60))], end=END)
    world = find_open_world([Network(campaign)], road_graph(campaign), GRID)
    counted = world.openings[Opening.COUNTED].written_out()
    assert counted.any(axis=1).tolist() == [False, True]  # d may have been told of before the count


@st.composite
def free_places(draw: st.DrawFn) -> tuple[Campaign, OpenWorld]:
    """Draw a small account and any places that are open in it."""
    said = []
    for place in ("a", "b"):
        low = draw(st.integers(0, 4))
        said.append(say(f"{place}1", "capture", place, "blue1", (low, low + draw(st.integers(0, 3)))))
    orders = [order("a1", "b1", 0)] if draw(st.booleans()) else []
    campaign = build_campaign({"a": "red1", "b": "red1", "c": "blue1"}, said, orders=orders, end=100)
    assume(Network(campaign).contradiction is None)
    flags = np.array([[draw(st.booleans()) for _ in range(4)] for _ in range(3)])
    is_open = np.repeat(flags, 3, axis=1)
    sides = (*SIDES, "unknown", "vacant")
    may = is_open[:, :, None] & np.array([draw(st.booleans()) for _ in sides])
    cells = may.transpose(0, 2, 1).reshape(3 * len(sides), -1)
    openings = {Opening.COUNTED: Flags.of_array(is_open)}
    return campaign, OpenWorld(np.arange(12), ("a", "b", "c"), sides, openings, Flags.of_array(cells))


@given(free_places(), st.sampled_from(SIDES))
@settings(max_examples=40, deadline=None)
def test_bounds_of_counts_are_the_extremes_of_all_histories_and_open_places(
    drawn: tuple[Campaign, OpenWorld], side: str
) -> None:
    campaign, world = drawn
    number, minutes = world.sides.index(side), world.minutes.tolist()
    a, b = (campaign.statements[id].window for id in ("a1", "b1"))
    assert a is not None and b is not None
    exact = []
    for x in range(a.earliest, a.latest + 1):
        for y in range(b.earliest, b.latest + 1):
            if not campaign.orders or x <= y:
                exact.append({"a": x, "b": y})
    as_told = place_bounds([Network(campaign)], world.minutes)
    is_open, may = world.open.written_out(), world.may.written_out().reshape(3, len(world.sides), -1)[:, number]
    low, high = [], []
    for slot, minute in enumerate(minutes):
        counts = []
        for at in exact:
            held = [("blue" if place == "c" or minute >= at[place] else "red") == side for place in world.places]
            maybe = as_told.possible[:, slot, number] | may[:, slot]
            free = is_open[:, slot]
            fixed = sum(h for h, f in zip(held, free, strict=True) if not f)
            counts += [fixed, fixed + int(np.count_nonzero(free & maybe))]
        low.append(min(counts))
        high.append(max(counts))
    bounds = held_bounds([Network(campaign)], side, world.minutes, world=world)
    assert (bounds.low.tolist(), bounds.high.tolist(), bounds.exact) == (low, high, True)


def test_the_study_leaves_open_what_the_article_does_not_tell() -> None:
    study = Study.open(folder("northwestern_syria_2024"))
    last = study.campaign.end
    bounds, world = study.place_bounds([last]), study.open_world([last])
    for place in ("khan_shaykhun", "kafr_zita", "salamiyah", "rastan", "palmyra", "deir_ez_zor"):
        assert world.reasons(place, last), place
        assert not bounds.certain[bounds.places.index(place)].any(), place
    assert world.reasons("saraqib", last) == ()
