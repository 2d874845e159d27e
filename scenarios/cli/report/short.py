"""What a report says first: in five sentences who, where and when, what fell, what changed, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scenarios.cli.tables import Remark
from sim import Campaign, Study
from sim.measures.headlines import Balance
from sim.measures.turning import TurningPoint, turning_points
from sim.model.times import Precision, Window
from sim.model.words import counted, listed, range_words, span_words

_MOST = 10  # cities


def short_words(study: Study) -> tuple[Remark, ...]:
    """Return the sentences of the summary, each with the sentences of the source behind it."""
    points = [point for point in turning_points(study.history()) if point.sentence]
    told = (_who(study, points), _where(study, points), _falls(study, points), _balance(study), _end(study))
    return tuple(remark for remark in told if remark is not None)


def _who(study: Study, points: list[TurningPoint]) -> Remark | None:
    campaign, balances = study.campaign, study.balances()
    if not balances:
        return None
    gained = max(balances, key=lambda one: one.end - one.start)
    lost = min(balances, key=lambda one: one.end + one.silent - one.start)
    name = campaign.side_plain
    if gained.side == lost.side or gained.end <= gained.start:
        return Remark(f"The sides are {listed(map(name, campaign.sides), joined=True)}.")
    others = [one.side for one in balances if one.side not in (gained.side, lost.side) and (one.start or one.end)]
    words = f"{name(gained.side)} took places from {name(lost.side)}"
    if others:
        words += f"; {listed(map(name, others), joined=True)} held or took others"
    return Remark(f"{words}.", _sentences(point for point in points if point.side == gained.side)[:3])


def _where(study: Study, points: list[TurningPoint]) -> Remark | None:
    campaign = study.campaign
    clock, end = campaign.clock, campaign.end
    days = span_words(clock, 0, end, max(clock.precision, Precision.DAY), year=True)
    places = sum(place.counted for place in campaign.holdable)
    days = re.sub(r" ?– ?", " to ", days)
    words = f"This is about {counted(places, 'place')} from {days}"
    if not points:
        return Remark(f"{words}; none is told to have changed hands.")
    first = min(points, key=lambda point: (point.window.latest, point.window.earliest))
    last = max(points, key=lambda point: (point.window.latest, point.window.earliest))
    words += f"; the first taken {_were(first)} {_named(campaign, first)} ({_days(campaign, first.window)})"
    if last is not first:
        words += f", the last {_named(campaign, last)} ({_days(campaign, last.window)})"
    return Remark(f"{words}.", _sentences((first, last)))


def _were(point: TurningPoint) -> str:
    return "was" if len(point.places) == 1 else "were"


def _falls(study: Study, points: list[TurningPoint]) -> Remark | None:
    campaign = study.campaign
    cities = [point for point in points if point.cities]
    chief = sorted((cities or points)[:_MOST], key=lambda point: point.minute)
    taken: dict[str, list[str]] = {}
    for point in chief:
        taken.setdefault(point.side, []).append(f"{_named(campaign, point)} ({_days(campaign, point.window)})")
    told = [f"{campaign.side_plain(side)} took {listed(places, joined=True)}" for side, places in taken.items()]
    rest = len(cities) - len(chief)
    more = f"; {rest} other {'city' if rest == 1 else 'cities'} changed hands too" if cities and rest else ""
    return Remark(f"{'; '.join(told)}{more}.", _sentences(chief)) if told else None


def _balance(study: Study) -> Remark | None:
    campaign = study.campaign
    moved = [one for one in study.balances() if one.start != one.end or one.silent]
    moved.sort(key=lambda one: -abs(one.end - one.start))
    if not moved:
        return None
    told = "; ".join(f"{campaign.side_plain(one.side)} {_held(one)}" for one in moved)
    total = sum(place.counted for place in campaign.holdable)
    return Remark(f"Of {counted(total, 'counted place')}, from before the campaign to its end: {told}.")


def _held(balance: Balance) -> str:
    words = f"{balance.start} to {range_words(balance.low, balance.high)}"
    return f"{words} by record and {balance.silent} not heard of again" if balance.silent else words


def _end(study: Study) -> Remark | None:
    last = study.last_told()
    if last is None:
        return None
    campaign, starts = study.campaign, study.timeline().starts
    said = [
        starts[one.id] for one in campaign.statements.values() if one.sentence == last.sentence and one.id in starts
    ]
    window = Window(min(one.earliest for one in said), max(one.latest for one in said)) if said else None
    when = f" ({_days(campaign, window)})" if window else ""
    text = f"“{last.text}”" if last.quoted else last.text
    return Remark(f"The last outcome that is told{when}: {text}", (last.sentence,) if last.sentence else ())


def _named(campaign: Campaign, point: TurningPoint) -> str:
    return listed([campaign.places[place].name for place in point.cities or point.places], most=2, joined=True)


def _days(campaign: Campaign, window: Window) -> str:
    clock = campaign.clock
    return span_words(clock, window.earliest, window.latest, max(clock.precision, Precision.DAY), short=True)


def _sentences(points: Iterable[TurningPoint]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(point.sentence for point in points))
