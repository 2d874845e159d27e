"""Findings about statements that do not agree with each other, with the roads, or with the table of places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from sim.clock.history import History
from sim.measures.account import Account
from sim.measures.findings import Finding, Item, Kind, make_finding
from sim.model.campaign import Place, Sentence, Statement
from sim.model.geodesy import great_circle_m
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Basis, Stance, Where

# English words by which a sentence says that its places had fallen shortly before, or that it goes on with a list
_RECENT = r"\b(recently|newly|just) (captured|taken|seized|overrun|conquered|lost)\b"
_INCLUDES = re.compile(r"(this|these|those|among (this|these|them))\b.{0,40}\binclud|including\b", re.IGNORECASE)
_FAR_M = 40_000  # below this no capture is called far from its front
_FAR_TIMES = 4  # and it must be this many times as far as the median of all captures


def find_conflicts(account: Account) -> Iterator[Finding]:
    """Yield what does not agree; statements count in every reading, holders in that of the histories."""
    for place in account.campaign.holdable:
        if reported := account.reported(place.id):
            yield from _captured_twice(account, place.id, reported)
            yield from _fought_over(account, place.id, reported)
    for s in account.statements:
        yield from _held_and_passed(account, s)
        yield from _start_not_followed(account, s)
        yield from _near_and_inside(account, s)
        yield from _cut_again(account, s)
    for sentence in account.campaign.sentences.values():
        yield from _recalled(account, sentence)
        yield from _outside_list(account, sentence)
        yield from _outside_area(account, sentence)
    yield from _two_holders_in_a_day(account)
    yield from _other_hands(account)
    yield from _far_ahead(account)


# -- one place -----------------------------------------------------------------------------------------------------


def _captured_twice(account: Account, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place that one side captures in two sentences, with no loss in between; partial captures do not count."""
    captures = [s for s in reported if s.takes and VERBS[s.verb].effect is Effect.TAKE]
    for last, s in pairwise(captures):
        passed_on = s.faction != last.faction and VERBS[s.verb].passes_on
        again = account.side(s) == account.side(last) and s.sentence != last.sentence and not passed_on
        if again and not _lost_between(account, reported, last, s):
            yield make_finding(
                account.campaign,
                Kind.CAPTURED_TWICE,
                places=[place],
                window=account.hull([last, s]),
                statements=[last.id, s.id],
            )
            return


def _fought_over(account: Account, place: str, reported: Sequence[Statement]) -> Iterator[Finding]:
    """Yield a place where captor and loser still fight after the capture, with no loss in between."""
    campaign = account.campaign
    for at, s in enumerate(reported):
        if not s.takes or s.window is None:
            continue
        before = [t for t in reported[:at] if t.takes]
        loser = account.side(before[-1]) if before else campaign.side_of(campaign.places[place].holder)
        for t in reported:
            fights = VERBS[t.verb].effect is Effect.CLASH and t.where == Where.IN
            days = account.days_of(t)
            if (
                fights
                and account.parties(t) == {account.side(s), loser}
                and days.earliest > s.window.latest
                and not _lost_between(account, reported, s, t)
            ):
                yield make_finding(
                    campaign,
                    Kind.FOUGHT_OVER,
                    places=[place],
                    sides=[account.side(s), loser],
                    window=Window(account.window(s).earliest, days.latest),
                    statements=[s.id, t.id],
                )
                return


def _lost_between(account: Account, reported: Sequence[Statement], first: Statement, then: Statement) -> bool:
    """Return whether the captor of a place may have lost or left it between two events, as the source tells it."""
    side = account.side(first)
    opens, closes = account.window(first).earliest, max(account.window(then).latest, account.days_of(then).latest)
    for t in reported:
        window = account.window(t)
        taken = t.takes and account.side(t) != side
        left = VERBS[t.verb].effect is Effect.LEAVE and t.where == Where.IN and account.side(t) == side
        if (taken or left) and t is not then and window.latest >= opens and window.earliest <= closes:
            return True
    return False


def _two_holders_in_a_day(account: Account) -> Iterator[Finding]:
    """Yield the places that pass from one side to another twice in a day, in one finding."""
    items = []
    for place in account.campaign.holdable:
        taken = [s for s in account.reported(place.id) if s.takes and s.window is not None and s.reading is None]
        for first, then in pairwise(taken):
            window = account.hull([first, then])
            same_day = window.latest in account.campaign.clock.day(window.earliest)
            if account.side(first) != account.side(then) and same_day:
                items.append(Item((place.id,), (first.id, then.id), window=window))
    if items:
        places = [place for item in items for place in item.places]
        yield make_finding(account.campaign, Kind.TWO_HOLDERS, places=places, items=items)


# -- roads and areas -----------------------------------------------------------------------------------------------


def _held_and_passed(account: Account, held: Statement) -> Iterator[Finding]:
    """Yield a place told as held on a corridor, while a hostile side advances in an area beyond it within a day."""
    campaign, holder = account.campaign, account.side(held)
    if not VERBS[held.verb].effect.confirms or held.where != Where.IN or held.rule:
        return
    when = account.window(held)
    for s in account.statements:
        areas = [place for place in s.places if not campaign.places[place].can_be_held]
        if not areas or not VERBS[s.verb].advances or s.rule or s.where != Where.IN:
            continue
        side, then = account.side(s), account.window(s)
        if (
            side not in campaign.sides
            or campaign.relation(side, holder, then.latest) != Stance.HOSTILE
            or then.latest < when.earliest
            or then.earliest - when.latest > MINUTES_A_DAY
        ):
            continue
        passed = dict(_beyond(account, held.places, areas, side, then.latest))
        if passed:
            yield make_finding(
                campaign,
                Kind.HELD_AND_PASSED,
                places=passed,
                sides=[holder, side],
                window=account.hull([held, s]),
                statements=[held.id, s.id],
                items=[Item(places=(place,), words=corridor) for place, corridor in passed.items()],
            )
            return


def _beyond(
    account: Account, held: Sequence[str], areas: Sequence[str], side: str, minute: int
) -> Iterator[tuple[str, str]]:
    """Yield places of `held` that stand on a corridor between ground of a side and all of its stops in `areas`."""
    campaign, history = account.campaign, account.middle
    target = frozenset[str]().union(*(campaign.scope[area] for area in areas))
    for corridor in campaign.corridors.values():
        for place in held:
            if place not in corridor.places or account.friends(history.side(place, minute), side, minute):
                continue
            at = corridor.places.index(place)
            for near, far in (
                (corridor.places[:at], corridor.places[at + 1 :]),
                (corridor.places[at + 1 :], corridor.places[:at]),
            ):
                ours = any(_took(account, history, stop, side, minute) for stop in near)
                theirs = any(_took(account, history, stop, side, minute) for stop in far)
                if ours and not theirs and target.intersection(far) and not target.intersection(near):
                    yield place, corridor.id


def _took(account: Account, history: History, place: str, side: str, minute: int) -> bool:
    """Return whether a side or an ally holds a place by a statement of the campaign."""
    if not account.campaign.places[place].can_be_held:
        return False
    state = history.state(place, minute)
    holder = account.campaign.side_of(state.holder)
    known = holder in account.campaign.sides and state.basis == Basis.DOCUMENTED
    return known and account.friends(holder, side, minute) and history.holder_change(place, minute) is not None


def _start_not_followed(account: Account, start: Statement) -> Iterator[Finding]:
    """Yield areas where an operation starts by one sentence but not by another, and where nothing is told for a day."""
    campaign, side = account.campaign, account.side(start)
    if not VERBS[start.verb].opens or start.towards or start.rule or not side:
        return
    began = account.window(start)
    others = [
        s
        for s in account.statements
        if VERBS[s.verb].opens
        and s.sentence != start.sentence
        and account.side(s) == side
        and account.window(s).earliest <= began.latest
        and account.window(s).latest >= began.earliest
    ]
    for other in others:
        elsewhere = frozenset[str]().union(*(account.inside(place) for place in other.places))
        if not any(account.inside(area) & elsewhere for area in start.places):
            continue  # another operation
        for area in start.places:
            within = account.inside(area)
            if campaign.places[area].can_be_held or not campaign.scope[area] or within & elsewhere:
                continue
            acts = [
                s
                for s in account.statements
                if account.side(s) == side and not s.rule and not VERBS[s.verb].opens and within.intersection(s.places)
            ]
            first = min(acts, key=lambda s: account.window(s).earliest, default=None)
            if first is None or account.window(first).earliest - began.latest >= MINUTES_A_DAY:
                yield make_finding(
                    campaign,
                    Kind.START_NOT_FOLLOWED,
                    places=[area],
                    sides=[side],
                    window=began,
                    statements=[start.id, other.id],
                    items=[Item(statements=(first.id,))] if first else (),
                )
                return


def _near_and_inside(account: Account, s: Statement) -> Iterator[Finding]:
    """Yield an advance to within a distance of what the side has reached earlier in the paragraph."""
    campaign = account.campaign
    if s.within_m is None or s.rule or not account.side(s):
        return
    home = campaign.sentences[s.sentence]
    for t in account.statements[: account.order[s.id]]:
        there = campaign.sentences[t.sentence]
        same_paragraph = (there.sources, there.section, there.paragraph) == (home.sources, home.section, home.paragraph)
        effect = VERBS[t.verb].effect
        comes = effect.takes or effect in (Effect.ENTER, Effect.CLASH)
        if not same_paragraph or not comes or t.rule or t.where == Where.NEAR or account.side(s) != account.side(t):
            continue
        for goal in s.places:
            for place in t.places:
                if _is_within(account, place, goal, s.within_m):
                    yield make_finding(
                        campaign,
                        Kind.NEAR_AND_INSIDE,
                        places=[place, goal],
                        window=account.window(s),
                        statements=[t.id, s.id],
                    )
                    return


def _is_within(account: Account, place: str, goal: str, metres: int) -> bool:
    """Return whether a place lies on a named road, whichever is meant, or closer to a point than a distance."""
    campaign = account.campaign
    if goal in campaign.named_roads:
        corridors = campaign.named_roads[goal].corridors
        return all(place in campaign.corridors[corridor].places for corridor in corridors)
    a, b = campaign.places[place], campaign.places[goal]
    return a.is_point and b.is_point and (a.id == b.id or _metres(a, b) < metres)


def _cut_again(account: Account, s: Statement) -> Iterator[Finding]:
    """Yield a cut of a road on which the side or an ally had taken a place a day before, in every placement."""
    campaign, side = account.campaign, account.side(s)
    if not VERBS[s.verb].cuts or s.rule or not side or s.id not in account.middle.timeline.starts:
        return
    before = account.window(s).earliest - MINUTES_A_DAY
    for road in (campaign.named_roads[place] for place in s.places if place in campaign.named_roads):
        items = []
        for corridor in (campaign.corridors[id] for id in road.corridors):
            between = _between(corridor.places, *road.ends)
            stops = [p for p in between if campaign.places[p].can_be_held and account.whole(p) not in road.ends]
            taken = [p for p in stops if all(_took(account, h, p, side, before) for h in account.envelope)]
            first = min(taken, key=lambda p: account.middle.since(p, before) or 0, default=None)
            change = account.middle.holder_change(first, before) if first else None
            if first and change:
                items.append(Item(places=(first,), statements=(change.cause.id,), words=corridor.id))
        if items:
            yield make_finding(
                campaign,
                Kind.CUT_AGAIN,
                places=[road.place, *(p for item in items for p in item.places)],
                sides=[side],
                window=account.window(s),
                statements=[s.id],
                items=items,
            )


def _between(places: Sequence[str], a: str, b: str) -> Sequence[str]:
    """Return the stops of a corridor strictly between two places; all but them if they are not both on it."""
    if a not in places or b not in places:
        return [place for place in places if place not in (a, b)]
    low, high = sorted((places.index(a), places.index(b)))
    return places[low + 1 : high]


# -- lists and areas of a sentence ---------------------------------------------------------------------------------


def _recalled(account: Account, sentence: Sentence) -> Iterator[Finding]:
    """Yield places that are called recently captured, if their holder had not changed by then.

    They are the places of the list that a sentence about recent captures goes on with, and in the sentence itself those
    whose name follows the words.
    """
    if not re.search(_RECENT, sentence.text, re.IGNORECASE):
        return
    history, end = account.middle, account.campaign.end
    for s in _told_with(account, sentence):
        when = min(account.window(s).latest, end)
        for place in s.places:
            known = account.campaign.places[place]
            follows = rf"{_RECENT} (\w+ ){{0,3}}{re.escape(known.name)}\b"
            called = s.sentence != sentence.id or re.search(follows, sentence.text, re.IGNORECASE)
            if called and known.can_be_held and known.holder and history.holder_change(place, when) is None:
                yield make_finding(
                    account.campaign,
                    Kind.RECALLED,
                    places=[place],
                    sides=[history.side(place, when)],
                    window=account.window(s),
                    statements=[s.id],
                    sentences=[sentence.id],
                )


def _outside_list(account: Account, sentence: Sentence) -> Iterator[Finding]:
    """Yield places of a sentence that goes on with a list, if they lie outside the areas of the sentence before."""
    campaign = account.campaign
    heading = [s for s in account.of_sentence.get(sentence.id, ()) if not s.rule]
    areas = [p for s in heading for p in s.places if not campaign.places[p].can_be_held]
    if not areas or not all(campaign.scope[p] for s in heading for p in s.places):
        return  # nothing is said to lie in one of them, or it is no area
    within = frozenset[str]().union(*(account.inside(area) for area in areas))
    kinds = {(s.verb, s.faction) for s in heading}
    for s in _told_with(account, sentence)[len(heading) :]:
        outside = [p for p in s.places if p not in within and campaign.places[p].can_be_held]
        if outside and (s.verb, s.faction) in kinds:
            yield make_finding(
                campaign,
                Kind.OUTSIDE_LIST,
                places=[*outside, *areas],
                window=account.window(s),
                statements=[*(one.id for one in heading), s.id],
                items=[Item(places=tuple(outside))],
            )


def _told_with(account: Account, sentence: Sentence) -> list[Statement]:
    """Return the statements of a sentence, then those of the sentences of its paragraph that go on with its list."""
    told = [s for s in account.of_sentence.get(sentence.id, ()) if not s.rule]
    for following in account.next_sentences(sentence.id):
        if not _INCLUDES.match(following.text):
            break
        told += [s for s in account.of_sentence.get(following.id, ()) if not s.rule]
    return told


def _outside_area(account: Account, sentence: Sentence) -> Iterator[Finding]:
    """Yield places that are captured outside the area in which their sentence starts an operation."""
    said = [s for s in account.of_sentence.get(sentence.id, ()) if not s.rule]
    starts = [s for s in said if VERBS[s.verb].opens]
    if not starts:
        return
    areas = [place for s in starts for place in (*s.places, *s.towards)]
    if not all(account.campaign.scope[area] or account.campaign.places[area].can_be_held for area in areas):
        return  # nothing is said to lie in one of them
    within = frozenset[str]().union(*(account.inside(area) for area in areas))
    within |= {whole for area in areas for whole in account.campaign.places[area].part_of}
    outside = [
        s
        for s in said
        if VERBS[s.verb].effect.takes and account.side(s) == account.side(starts[0]) and within.isdisjoint(s.places)
    ]
    if outside:
        yield make_finding(
            account.campaign,
            Kind.OUTSIDE_AREA,
            places=[*(place for s in outside for place in s.places), *areas],
            window=account.hull(outside),
            statements=[*(s.id for s in starts), *(s.id for s in outside)],
            items=[Item(places=s.places) for s in outside],
        )


# -- holders -------------------------------------------------------------------------------------------------------


def _other_hands(account: Account) -> Iterator[Finding]:
    """Yield parts of a place that sides take, enter or fight over after a side that is none of them took the whole."""
    campaign, history = account.campaign, account.middle
    found: dict[str, list[tuple[Statement, str, str]]] = {}
    for s in account.statements:
        effect = VERBS[s.verb].effect
        parties = account.parties(s)
        if s.rule or s.where == Where.NEAR or not parties or s.id not in history.timeline.starts:
            continue
        if not (effect.takes or effect in (Effect.ENTER, Effect.CLASH)):
            continue
        minute = history.timeline.starts[s.id].middle
        for place in s.places:
            whole = account.whole(place)
            change = None if whole == place else history.holder_change(whole, minute)
            if change is None or change.after.basis != Basis.DOCUMENTED or change.cause.id == s.id:
                continue
            holder = history.side(whole, minute)
            strangers = [side for side in parties if not account.friends(side, holder, minute)]
            if holder in campaign.sides and holder not in parties and strangers:
                found.setdefault(place, []).append((s, change.cause.id, holder))
    for place, told in found.items():
        yield make_finding(
            campaign,
            Kind.OTHER_HANDS,
            places=[place, account.whole(place)],
            sides=[told[0][2]],
            window=account.hull([s for s, _, _ in told]),
            statements=[id for s, cause, _ in told for id in (cause, s.id)],
            items=[Item(statements=(s.id,), sides=tuple(sorted(account.parties(s)))) for s, _, _ in told],
        )


def _far_ahead(account: Account) -> Iterator[Finding]:
    """Yield captures that are far from every place that the side or an ally held then, in every placement.

    Far is more than 40 km, and four times the median of all captures. Captures of one minute, such as those of a list,
    have no known order: each may have started from another.
    """
    gaps: dict[tuple[str, str], list[float]] = {}
    for history in account.envelope:
        for key, metres in _gaps(account, history).items():
            gaps.setdefault(key, []).append(metres)
    least = {key: min(found) for key, found in gaps.items() if len(found) == len(account.envelope)}
    usual = median(least.values()) if len(least) > 2 else 0.0
    items: dict[str, Item] = {}
    for (place, cause), metres in sorted(least.items(), key=lambda one: -one[1]):
        if place not in items and metres > max(_FAR_M, _FAR_TIMES * usual):
            low, high = (round(bound(gaps[place, cause]) / 1000) for bound in (min, max))
            side = account.side(account.campaign.statements[cause])
            items[place] = Item((place,), (cause,), sides=(side,), low=low, high=high)
    if items:
        yield make_finding(account.campaign, Kind.FAR_AHEAD, places=items, items=items.values())


def _gaps(account: Account, history: History) -> dict[tuple[str, str], float]:
    """Return metres from each captured place to the nearest that its side or an ally held by then or just before."""
    campaign = account.campaign
    row = {place: row for row, (_, place) in enumerate(history.located)}
    numbers = np.array([at for at, _ in history.located], dtype=np.int64)
    points = [campaign.places[place] for place in row]
    lons, lats = (np.array([getattr(p, name) for p in points], dtype=np.float64) for name in ("lon", "lat"))
    gaps: dict[tuple[str, str], float] = {}
    for change in history.captures():
        key, side, before = (change.place, change.cause.id), campaign.side_of(change.after.holder), change.minute - 1
        if change.place not in row or change.cause.id not in campaign.statements or key in gaps:
            continue
        friends = [one in campaign.sides and account.friends(one, side, before) for one in history.side_names]
        was, now = (
            np.array(friends)[history.side_of_state[history.state_indices(minute)[numbers]]]
            for minute in (before, change.minute)
        )
        held = was | now
        held[row[change.place]] = False
        if held.any():
            at = row[change.place]
            gaps[key] = float(great_circle_m(lons[at], lats[at], lons[held], lats[held]).min())
    return gaps


def _metres(a: Place, b: Place) -> float:
    return float(great_circle_m(a.lon or 0.0, a.lat or 0.0, b.lon or 0.0, b.lat or 0.0))
