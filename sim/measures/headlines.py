"""What a film or a title tells first: falls of cities, the last outcome, balances, moments of largest change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sim.captions import FrameCaption
from sim.clock.history import History
from sim.measures.turns import place_weights, turns
from sim.model.campaign import Place
from sim.model.times import MINUTES_A_DAY
from sim.model.verbs import VERBS
from sim.model.vocabulary import Where
from sim.roads.holding import HeldSeries

_CITY = 1  # rank
DAY = MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class Fall:
    """A city that comes to another side, with the sentence to quote.

    Parameters
    ----------
    place, minute
        Which, and when.
    before, side
        The side that had it, and the one that has it then; each may be ``unknown`` or ``vacant``.
    caption
        The sentence that tells it.
    spelling
        The name of the place as the caption's text spells it; empty if the text does not name it.
    """

    place: str
    minute: int
    before: str
    side: str
    caption: FrameCaption
    spelling: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The counted places that a side held before the campaign and holds at its end.

    Parameters
    ----------
    start
        Held before the first minute.
    end, silent
        Held at the end by the record, and as last told, of which nothing has been heard since.
    low, high
        The lowest and the highest number by the record at the end, over the envelope.
    """

    side: str
    start: int
    end: int
    silent: int
    low: int
    high: int


class HeadlineKind(StrEnum):
    """What a headline states."""

    HELD = "held"  # the side that gained most
    LOST = "lost"  # the side that lost most
    DIFFERENCE = "difference"  # two histories give places to different sides
    NOTHING = "nothing"  # no place changes hands


@dataclass(frozen=True, slots=True)
class Headline:
    """A finding that a title states: a number with its bounds, whose it is, and the places to name.

    Parameters
    ----------
    minute
        The moment that it is about.
    side
        Whose number it is; empty for a difference.
    places
        The cities to name, the last taken first; of a difference, all places on which the histories differ, the most
        important first.
    count, low, high
        The counted places held by the record at the moment, with the lowest and highest number over the envelope; of a
        difference, those on which the histories differ.
    silent
        Held as last told, of which nothing has been heard since.
    before
        Held before the campaign.
    of
        The number of all counted places.
    """

    kind: HeadlineKind
    minute: int
    side: str
    places: tuple[str, ...]
    count: int
    low: int
    high: int
    silent: int
    before: int
    of: int


# -- sentences that must be told ---------------------------------------------------------------------------------------


def city_falls(history: History, told: Sequence[FrameCaption]) -> tuple[Fall, ...]:
    """Return the first loss of each city (rank 1), in order, with the sentence to quote, one of `told`.

    That is a sentence which a chapter of the campaign asks for and which tells of a gain of the city by the same side;
    else that of the statement by which the city changes hands.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [(fall.place, fall.caption.sentence) for fall in study.city_falls()]
    [('aleppo', 's076'), ('hama', 's105'), ('homs', 's110')]
    """
    campaign = history.campaign
    asked = {id: None for chapter in campaign.chapters for id in chapter.sentences}
    gains: dict[tuple[str, str], str] = {}  # place, side -> the first sentence asked for that tells of its gain
    for statement in campaign.statements.values():
        if statement.sentence in asked and VERBS[statement.verb].effect.takes:
            for place in statement.places:
                gains.setdefault((place, campaign.side_of(statement.faction)), statement.sentence)
    by_sentence = {caption.sentence: caption for caption in told if not caption.script}
    found: dict[str, Fall] = {}
    for turn in turns(history):
        cause, city = history.causes[turn.number], campaign.places[turn.place]
        lost = turn.before in campaign.sides or VERBS[cause.verb].effect.takes
        if turn.place in found or campaign.sheet.rank(city) != _CITY or not lost:
            continue
        caption = by_sentence.get(gains.get((turn.place, turn.side), cause.sentence)) or next(
            (one for one in told if one.script and one.minute == turn.minute and turn.place in one.places_changed), None
        )
        if caption is not None:
            found[turn.place] = Fall(
                turn.place, turn.minute, turn.before, turn.side, caption, spelling(city, caption.text)
            )
    return tuple(found.values())


def last_told(history: History, told: Sequence[FrameCaption]) -> FrameCaption | None:
    """Return the last sentence that tells an outcome, one of `told`; the last sentence of all if none does.

    An outcome is a gain or loss of a place, or who leads a side. What the last chapter asks for comes before all else.

    Examples
    --------
    >>> from scenarios import open_study
    >>> open_study("northwestern_syria_2024").last_told().text[-31:]
    'sealing the fall of his regime.'
    """
    campaign = history.campaign
    order = {id: at for at, id in enumerate(campaign.sentences)}
    known = [one for one in told if one.sentence]
    asked = set(campaign.chapters[-1].sentences if campaign.chapters else ())
    outcomes = {
        one.sentence
        for one in campaign.statements.values()
        if not one.rule
        and (VERBS[one.verb].leads or (VERBS[one.verb].effect.sets_holder and one.where in (Where.IN, Where.PART)))
    }
    for wanted in (asked, outcomes, order.keys()):
        last = [one for one in known if one.sentence in wanted]
        if last:
            return max(last, key=lambda one: (one.minute, order[one.sentence]))
    return None


def latest_minute(history: History, caption: FrameCaption) -> int:
    """Return the last minute at which a caption can be told: until then, the time windows of its statements are open.

    It is the minute of the caption for what a script did, and not beyond the end of the campaign unless the caption is.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> study.campaign.clock.iso(latest_minute(study.history(), study.last_told()))
    '2024-12-08T23:59+03:00'
    """
    if caption.script:
        return caption.minute
    starts = history.timeline.starts
    windows = [
        starts[one.id]
        for one in history.campaign.statements.values()
        if one.sentence == caption.sentence and one.id in starts and not one.rule
    ]
    latest = min((window.latest for window in windows), default=caption.minute)
    return max(caption.minute, min(latest, history.last_minute))


def spelling(place: Place, text: str) -> str:
    """Return the name of a place as a text spells it, the longest of those that it has; empty if it has none.

    Examples
    --------
    >>> from scenarios import open_study
    >>> spelling(open_study("northwestern_syria_2024").campaign.places["safirah"], "to retreat toward as-Safirah.")
    'as-Safirah'
    """
    for name in sorted((place.name, *place.other_names), key=len, reverse=True):
        if match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            return match[0]
    return ""


# -- numbers -----------------------------------------------------------------------------------------------------------


def balances(history: History, held: HeldSeries) -> tuple[Balance, ...]:
    """Return what each side held before the campaign and holds at its end, in the order of sides.csv.

    Examples
    --------
    >>> from scenarios import open_study
    >>> balance = next(one for one in open_study("northwestern_syria_2024").balances() if one.side == "government")
    >>> balance.start, balance.end, balance.silent
    (64, 2, 6)
    """
    campaign = history.campaign
    start, end = history.held(-1), held.at(history.last_minute)
    return tuple(
        Balance(side, start[side], end[side].record, end[side].silent, end[side].low, end[side].high)
        for side in campaign.sides
    )


def largest_change(history: History, span: int = DAY, *, begin: int = 0, until: int | None = None) -> int:
    """Return the minute at which most has changed within the last `span` minutes, by the ranks of places.

    It is the first such minute from `begin` to `until` (None: the end of the campaign); `until` if nothing changes.
    """
    last = history.campaign.end if until is None else until
    found = [turn for turn in turns(history) if begin <= turn.minute <= last]
    if not found:
        return last
    minutes = np.array([turn.minute for turn in found])
    total = np.cumsum([0, *(turn.weight for turn in found)])
    since = np.searchsorted(minutes, minutes - span, side="right")
    upto = np.searchsorted(minutes, minutes, side="right")
    return int(minutes[int(np.argmax(total[upto] - total[since]))])


def largest_difference(history: History, other: History, *, begin: int = 0, until: int | None = None) -> int:
    """Return the first minute at which two histories differ most on who holds places, by the ranks of these.

    It lies from `begin` to `until` (None: the end of the campaign), and is `until` if nothing changes their difference.

    Raises
    ------
    ValueError
        If the histories are not of the same places.
    """
    if history.places != other.places:
        raise ValueError("other must be a history of the same campaign")
    weights = place_weights(history.campaign)
    last = history.campaign.end if until is None else until
    best, when = 0, last
    for minute, differing in _differences(history, other):
        weight = sum(weights[place] for place in differing)
        if weight > best and begin <= minute <= last:
            best, when = weight, minute
    return when


def _differences(history: History, other: History) -> Iterator[tuple[int, set[str]]]:
    """Yield the minutes at which a holder changes, and the places that two histories then give to different sides."""
    campaign = history.campaign
    sides = [{place: one.side(place, -1) for place in one.places} for one in (history, other)]
    differing = {place for place in history.places if sides[0][place] != sides[1][place]}
    events = sorted(
        (turn.minute, which, turn.number, turn.place, turn.side)
        for which, one in enumerate((history, other))
        for turn in turns(one)
    )
    for at, (minute, which, _, place, side) in enumerate(events):
        sides[which][place] = side
        (differing.discard if sides[0][place] == sides[1][place] else differing.add)(place)
        if 0 <= minute <= campaign.end and (at + 1 == len(events) or events[at + 1][0] != minute):
            yield minute, differing


# -- headlines ---------------------------------------------------------------------------------------------------------


def gain_headline(history: History, held: HeldSeries, minute: int) -> Headline:
    """Return what the side holds that has gained most by a minute, by the ranks of places, with the cities it took.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> found = gain_headline(study.history(), study.held(), study.campaign.minute("2024-11-30T12:00"))
    >>> found.side, found.places, found.before, found.count, found.of
    ('moc', ('aleppo',), 5, 38, 74)
    """
    campaign = history.campaign
    gained = dict.fromkeys(campaign.sides, 0)
    taken: dict[str, dict[str, None]] = {side: {} for side in campaign.sides}
    for turn in turns(history):
        if turn.minute > minute:
            break
        if turn.before in gained:
            gained[turn.before] -= turn.weight
        if turn.side in gained:
            gained[turn.side] += turn.weight
            taken[turn.side][turn.place] = None
    side = max(gained, key=gained.__getitem__)
    cities = [
        place
        for place in reversed(taken[side])
        if campaign.sheet.rank(campaign.places[place]) == _CITY and history.side(place, minute) == side
    ]
    return _headline(
        HeadlineKind.HELD if gained[side] > 0 else HeadlineKind.NOTHING, history, held, minute, side, cities
    )


def loss_headline(history: History, held: HeldSeries, minute: int) -> Headline:
    """Return what is left by a minute to the side that has lost most counted places by the record."""
    start, now = history.held(-1), held.at(minute)
    side = max(history.campaign.sides, key=lambda side: start[side] - now[side].record)
    kind = HeadlineKind.LOST if start[side] > now[side].record else HeadlineKind.NOTHING
    return _headline(kind, history, held, minute, side, ())


def difference_headline(history: History, other: History, minute: int) -> Headline:
    """Return on how many counted places two histories differ at a minute, the most important first."""
    weights = place_weights(history.campaign)
    counted = [place.id for place in history.campaign.holdable if place.counted]
    differing = [place for place in counted if history.side(place, minute) != other.side(place, minute)]
    places, count = tuple(sorted(differing, key=lambda place: -weights[place])), len(differing)
    kind = HeadlineKind.DIFFERENCE if places else HeadlineKind.NOTHING
    return Headline(kind, minute, "", places, count, count, count, 0, 0, len(counted))


def _headline(
    kind: HeadlineKind, history: History, held: HeldSeries, minute: int, side: str, places: Sequence[str]
) -> Headline:
    now, start = held.at(minute), history.held(-1)
    record, silent, low, high = now[side]
    return Headline(kind, minute, side, tuple(places), record, low, high, silent, start[side], sum(start.values()))
