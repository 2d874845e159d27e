"""What changed hands on each day (or month or year), and what may lie after the campaign's end, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.clock.changes import Change, Dated
from sim.clock.history import History
from sim.measures.fights import names_holders
from sim.model.campaign import Campaign
from sim.model.times import Precision
from sim.model.verbs import VERBS
from sim.model.vocabulary import UNKNOWN, VACANT, Origin, Stance
from sim.model.words import asked_words, date_words, hour_words, listed, undeclared_words, window_words

_UNRANKED = 9
_MOST_LATE = 12  # statements that may lie after the end, which a sentence names


@dataclass(frozen=True, slots=True)
class DayStory:
    """What changed hands on one day: the day, its first change, and a sentence for each way in which places changed."""

    day: str
    minute: int
    sentences: tuple[str, ...]


def tell_days(history: History, *, begin: int, until: int, most: int | None = None) -> Iterator[DayStory]:
    """Yield what changed hands on each day with a change of holder, or month or year (`Clock.precision`).

    Parameters
    ----------
    history
        What happened.
    begin, until
        Changes after minute `begin`, up to and including `until`, are told.
    most
        How many places a sentence names before the rest is counted, those of the highest rank first; None: all.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [story.sentences for story in tell_days(study.history(), begin=8 * 1440, until=9 * 1440 - 1, most=1)]
    [('Now held by Rebels led by HTS: Hama.',)]
    """
    campaign = history.campaign
    clock = campaign.clock
    days: dict[str, list[Change]] = {}
    for change in history.changes:
        if begin < change.minute <= until and change.after.holder != change.before.holder:
            days.setdefault(date_words(clock, change.minute, clock.precision), []).append(change)
    for day, changes in days.items():
        often = Counter(change.place for change in changes)
        places: dict[str, dict[str, str]] = {}
        for change in changes:
            # a place that changes hands again on the same day is told with the hour
            hours = often[change.place] > 1 and clock.precision is Precision.MINUTE
            at = f" (at {hour_words(clock, change.minute)})" if hours else ""
            places.setdefault(_turn(campaign, change), {})[change.place] = campaign.places[change.place].name + at
        sentences = (f"{turn}: {_names(campaign, named, most)}." for turn, named in places.items())
        yield DayStory(day, changes[0].minute, tuple(sentences))


def _turn(campaign: Campaign, change: Change) -> str:
    """Return what a change does to its place."""
    side, before = (campaign.side_of(state.holder) for state in (change.after, change.before))
    words = f"Now held by {campaign.side_plain(side)}"
    if side == UNKNOWN:
        words = f"Left by {campaign.side_plain(before)}, holder then unknown" if before != UNKNOWN else "Holder unknown"
    if side == VACANT:
        words = "Now held by nobody"
    return words if change.origin == Origin.DOCUMENTED else f"{words} ({change.origin})"


def _names(campaign: Campaign, named: dict[str, str], most: int | None) -> str:
    """Name places in the order they changed; of more than `most`, those of the highest rank and how many more."""
    ranks = campaign.sheet.ranks
    chief = set(sorted(named, key=lambda place: ranks.get(place, _UNRANKED))[:most])
    names = [name for place, name in named.items() if place in chief]
    more = len(named) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def after_end(campaign: Campaign, timeline: Dated) -> tuple[str, ...]:
    """Return the statements whose time window runs beyond the campaign's end, in document order.

    No picture shows what happens after the end, so that they may be missing from all.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> after_end(study.campaign, study.timeline())
    ()
    """
    return tuple(id for id, window in timeline.starts.items() if window.latest > campaign.end)


def after_end_words(history: History) -> str:
    """Return a sentence on the statements that may lie after the campaign's end; empty if there are none."""
    campaign, timeline = history.campaign, history.timeline
    late = after_end(campaign, timeline)
    if not late:
        return ""
    placed = {one.statement: one.minute for one in timeline.occurrences if not one.ends}

    def show(id: str) -> str:
        said = campaign.statements[id]
        places = listed((campaign.places[place].name for place in said.places), joined=True) or "no place"
        window = window_words(campaign.clock, timeline.starts[id])
        missing = ", here placed after it and not shown" if placed.get(id, 0) > campaign.end else ""
        return f"{places} {VERBS[said.verb].past} ({window}{missing})"

    shown = listed((show(id) for id in late), most=_MOST_LATE)
    return f"May lie after the end of the campaign, {asked_words(campaign.clock, campaign.end)}: {shown}."


def undeclared_note(campaign: Campaign, undeclared: Sequence[tuple[str, str]]) -> str:
    """Return the sentence of a picture on pairs of sides without a declared relation, unless `no_front_words` says it.

    Examples
    --------
    >>> from scenarios import open_study
    >>> undeclared_note(open_study("northwestern_syria_2024").campaign, [])
    ''
    """
    told = undeclared_words(undeclared, campaign.side_short)
    return f"{told}: no front between them is drawn." if told and not no_front_words(campaign, undeclared) else ""


def no_base_words(campaign: Campaign, sides: Iterable[str]) -> str:
    """Return the sentence on sides of which the folder declares no base, as nothing is known of their supply."""
    based = {place.base_of for place in campaign.points}
    without = [campaign.side_short(side) for side in sides if side not in based]
    if not without:
        return ""
    return f"No base of {listed(without, joined=True)} is declared (base_of in places.csv): its supply is not known."


def no_front_words(campaign: Campaign, undeclared: Sequence[tuple[str, str]]) -> str:
    """Return the words that pictures show instead of the number of front roads; "" where they show the number.

    Parameters
    ----------
    campaign
        One of whose declared relations is hostile if there can be a front.
    undeclared
        The pairs of sides that take places from each other without a declared relation (`History.undeclared`).
    """
    if not names_holders(campaign):
        return "Nobody is said to hold a place, so no front is drawn"
    if any(relation.kind == Stance.HOSTILE for relation in campaign.relations):
        return ""
    told = undeclared_words(undeclared, campaign.side_name if len(undeclared) == 1 else campaign.side_short)
    return f"{told}, so no front is drawn" if told else ""
