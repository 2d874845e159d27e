"""Findings about holders that the source leaves open: what happened to a place, by whom, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sim.clock.history import History
from sim.measures.account import Account
from sim.measures.findings import Finding, Item, Kind, make_finding
from sim.model.campaign import Place, Statement
from sim.model.readings import in_force
from sim.model.times import MINUTES_A_DAY, Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Basis, Origin, Stance, Supply, Where
from sim.roads.graph import RoadGraph
from sim.roads.pockets import cut_offs
from sim.roads.silence import CUT_OFF, Silences

_BRIEFLY = re.compile(r"\b(briefly|temporarily|momentarily|for a (short|brief) (time|while|period))\b", re.IGNORECASE)
_FALL = r"\b(fall|loss|capture|surrender) of (the )?(city of |town of )?{}\b"


def find_untold(account: Account, graph: RoadGraph, silences: Sequence[Silences]) -> Iterator[Finding]:
    """Yield the holders that are left open; a place is in one of the findings only, that of the plainest cause."""
    found = [
        *_outcome_not_told(account),
        *_held_briefly(account),
        *_loss_not_told(account),
        *_end_not_told(account),
        *_seized(account),
    ]
    yield from found
    explained = {place for finding in found for place in finding.places}
    held = list(_last_told_held(account, explained))
    yield from held
    explained.update(place for finding in held for place in finding.places)
    yield from _never_told(account, graph, silences, explained)


# -- what happened to a place --------------------------------------------------------------------------------------


def _outcome_not_told(account: Account) -> Iterator[Finding]:
    """Yield places that a side enters, but is not told to hold or to leave, one finding for a city with its parts."""
    campaign = account.campaign
    entries: dict[str, list[tuple[str, Statement]]] = {}
    for place in campaign.holdable:
        reported = account.reported(place.id)
        for s in reported:
            enters = VERBS[s.verb].effect is Effect.ENTER and s.where != Where.NEAR
            if enters and not any(_is_outcome(account, t, s) for t in reported):
                entries.setdefault(account.whole(place.id), []).append((place.id, s))
    for whole, told in entries.items():
        places = dict.fromkeys([whole, *(place for place, _ in told)])
        entered = [s for _, s in told]
        of_parts = all(place != whole for place, _ in told) and any(s.takes for s in account.reported(whole))
        fallen = () if of_parts else _told_to_fall(account, places)
        yield make_finding(
            campaign,
            Kind.OUTCOME_OF_PARTS if of_parts else Kind.FALL_WITHOUT_CAPTOR,
            places=places,
            sides=sorted({account.side(s) for s in entered} - {""}),
            window=account.hull(entered),
            statements=[s.id for s in entered],
            sentences=fallen,
            items=[Item(sentences=fallen)] if fallen else (),
        )


def _is_outcome(account: Account, statement: Statement, entry: Statement) -> bool:
    """Return whether a statement settles an entry: it follows, or the side that enters had taken the place."""
    friends = account.friends(account.side(statement), account.side(entry), account.window(entry).latest)
    return (account.settles(statement) and account.follows(statement, entry)) or (statement.takes and friends)


def _told_to_fall(account: Account, places: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences that tell the fall of a place: in words, coded or not, or by a rule as a withdrawal."""
    whole, *parts = (account.campaign.places[place] for place in places)
    names = "|".join(re.escape(name) for name in (whole.name, *whole.other_names))
    fall = re.compile(_FALL.format(f"({names})"), re.IGNORECASE)
    related = {whole.id, *(part.id for part in parts)}
    left = {
        s.sentence
        for s in account.statements
        if s.rule and VERBS[s.verb].effect is Effect.LEAVE and s.where == Where.IN and related.issuperset(s.places)
    }
    return tuple(s.id for s in account.campaign.sentences.values() if s.id in left or fall.search(s.text))


def _held_briefly(account: Account) -> Iterator[Finding]:
    """Yield places that a side takes for a short time, with no loss told afterwards; one finding a sentence."""
    found: dict[str, list[Statement]] = {}
    for s in account.statements:
        if s.rule or not s.takes or not _BRIEFLY.search(" ".join(_words_of(account, s))):
            continue
        later = [t for place in s.places for t in account.reported(place) if account.follows(t, s)]
        lost = any(account.settles(t) for t in later)
        if not lost:
            found.setdefault(s.sentence, []).append(s)
    yield from _by_sentence(account, Kind.HELD_BRIEFLY, found)


def _words_of(account: Account, statement: Statement) -> Iterator[str]:
    """Yield the source's words about a statement that its columns and the orders about it quote."""
    yield from (statement.hedge, statement.phrase)
    for order in account.campaign.orders:
        if statement.id in (order.first.statement, order.then.statement) and order.sentence == statement.sentence:
            yield order.phrase


def _loss_not_told(account: Account) -> Iterator[Finding]:
    """Yield places that a side retakes, with no loss told before; one finding a sentence."""
    found: dict[str, list[Statement]] = {}
    for s in account.statements:
        if s.rule or not VERBS[s.verb].retakes:
            continue
        others = [t for place in s.places for t in account.reported(place) if account.side(t) != account.side(s)]
        told = any(t.takes and account.follows(s, t) for t in others)
        if not told:
            found.setdefault(s.sentence, []).append(s)
    for said in found.values():
        places = {place for s in said for place in s.places}
        sides = {account.side(s) for s in said}
        inferred = [
            t.id
            for t in account.statements
            if t.rule
            and t.takes
            and places & set(t.places)
            and account.side(t) not in sides
            and in_force(t.reading, account.middle.timeline.readings)
        ]
        yield from _by_sentence(account, Kind.LOSS_NOT_TOLD, {"": said}, also=inferred)


def _by_sentence(
    account: Account, kind: Kind, found: dict[str, list[Statement]], *, also: Iterable[str] = ()
) -> Iterator[Finding]:
    for said in found.values():
        yield make_finding(
            account.campaign,
            kind,
            places=[place for s in said for place in s.places],
            sides=[account.side(s) for s in said],
            window=account.hull(said),
            statements=[*(s.id for s in said), *also],
        )


def _end_not_told(account: Account) -> Iterator[Finding]:
    """Yield fights, sieges and encirclements without an end, if nothing later is told of the place; one finding."""
    campaign = account.campaign
    ended = {
        point.statement
        for order in campaign.orders
        for point in (order.first, order.then)
        if point.end and order.sentence
    }
    items = []
    for s in account.statements:
        if not VERBS[s.verb].enduring or s.rule or s.repeats or s.end_window is not None or s.id in ended:
            continue
        places = frozenset[str]().union(*(account.inside(place) for place in s.places))
        later = [t for place in places for t in account.reported(place) if account.settles(t) and account.follows(t, s)]
        if not later:
            sides = tuple(sorted(account.parties(s)))
            items.append(Item(s.places, (s.id,), sides=sides, window=account.window(s)))
    if items:
        yield make_finding(
            campaign, Kind.END_NOT_TOLD, places=[place for item in items for place in item.places], items=items
        )


def _seized(account: Account) -> Iterator[Finding]:
    """Yield equipment seized in a place that the side or an ally is not told to have taken, and never held."""
    campaign = account.campaign
    for s in account.statements:
        side = account.side(s)
        if (
            not VERBS[s.verb].seizes
            or s.where != Where.IN
            or s.rule
            or not side
            or s.id not in account.middle.timeline.starts
        ):
            continue
        minute = account.window(s).latest
        open_places = [
            place
            for place in s.places
            if campaign.places[place].can_be_held
            and not any(t.takes and account.friends(account.side(t), side, minute) for t in account.reported(place))
            and not any(
                account.friends(held, side, minute) for h in account.envelope for held in _holders(h, place, minute)
            )
        ]
        if open_places:
            yield make_finding(
                campaign,
                Kind.SEIZED,
                places=open_places,
                sides=[side],
                window=account.window(s),
                statements=[s.id],
            )


def _holders(history: History, place: str, minute: int) -> set[str]:
    """Return the sides that held a place up to a minute."""
    side_of = history.campaign.side_of
    return {side_of(spell.holder) for spell in history.spells(place) if spell.start <= minute}


# -- the last that is told -----------------------------------------------------------------------------------------


def _last_told_held(account: Account, explained: set[str]) -> Iterator[Finding]:
    """Yield places of which the last news is that a side held or reinforced them, a day or more before the end."""
    campaign = account.campaign
    readings = account.middle.timeline.readings
    found: dict[tuple[str, str], list[tuple[str, Statement]]] = {}
    for place in campaign.holdable:
        news = [
            s
            for s in account.about[place.id]
            if in_force(s.reading, readings)
            and s.where != Where.NEAR
            and (VERBS[s.verb].effect is not Effect.NONE or VERBS[s.verb].at_home)
        ]
        if place.id in explained or not news:
            continue
        last = max(news, key=lambda s: (account.window(s).latest, account.order[s.id]))
        holds = VERBS[last.verb].effect.confirms or VERBS[last.verb].at_home
        if holds and campaign.end - account.window(last).latest >= MINUTES_A_DAY:
            found.setdefault((last.sentence, account.side(last)), []).append((place.id, last))
    for (_, side), told in found.items():
        yield make_finding(
            campaign,
            Kind.LAST_TOLD_HELD,
            places=[place for place, _ in told],
            sides=[side],
            window=account.hull([s for _, s in told]),
            statements=[s.id for _, s in told],
        )


def _never_told(
    account: Account, graph: RoadGraph, silences: Sequence[Silences], explained: set[str]
) -> Iterator[Finding]:
    """Yield the places that are silent at the end in every placement: named ones by their cause, the others in a list.

    A part of a place that another side captured is left out, since the capture includes it. A place is cut off only if
    ground that is declared passable does not join it either, as in `sim.roads.pockets`.
    """
    campaign, middle = account.campaign, account.middle
    spans = [
        {**_passed(campaign.end, silent), **_cut(history, graph, silent)}
        for history, silent in zip(account.envelope, silences, strict=True)
    ]
    named: dict[tuple[str, ...], list[str]] = {}
    unnamed: list[Item] = []
    windows: dict[str, Window] = {}
    for place in campaign.holdable:
        if place.id in explained or any(place.id not in span for span in spans) or _is_of_what_fell(middle, place):
            continue
        starts = [span[place.id][0] for span in spans]
        windows[place.id] = Window(min(starts), max(starts))
        causes = spans[1][place.id][1] or tuple(_about(account, place.id, starts[1]))
        side, rule = middle.side(place.id, campaign.end), silences[1].rule(place.id, campaign.end)
        if account.reported(place.id) or any(id in campaign.sentences for id in _sources(place)):
            named.setdefault((rule, side, *causes), []).append(place.id)
        else:
            unnamed.append(Item((place.id,), causes, sides=(side,)))
    for (rule, side, *cut_by), places in named.items():
        last = [s for place in places for s in account.reported(place)[-1:]]
        yield make_finding(
            campaign,
            Kind.FALL_NOT_TOLD,
            places=places,
            sides=[side],
            window=_hull([windows[place] for place in places]),
            statements=[*(s.id for s in last), *cut_by],
            items=[Item(statements=tuple(cut_by), words=rule)],
        )
    if unnamed:
        yield make_finding(
            campaign,
            Kind.NEVER_NAMED,
            places=[place for item in unnamed for place in item.places],
            window=_hull([windows[place] for item in unnamed for place in item.places]),
            items=unnamed,
        )


def _hull(windows: Sequence[Window]) -> Window:
    return Window(min(w.earliest for w in windows), max(w.latest for w in windows))


def _sources(place: Place) -> list[str]:
    return [part.strip() for part in place.holder_source.split(";")]


def _passed(end: int, silent: Silences) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return since when each place has been passed, of those that are so at the end."""
    return {
        place: (spans[-1].start, ())
        for place, spans in silent.spans.items()
        if silent.rule(place, end) not in ("", CUT_OFF)
    }


def _cut(history: History, graph: RoadGraph, silent: Silences) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return since when, and by what, each place that is silent and joined to no base at the end has been so."""
    end = history.campaign.end
    if all(silent.rule(place, end) != CUT_OFF for place in silent.spans):
        return {}
    return {
        cut.place: (cut.start, tuple(cause.id for cause in cut.cut_by))
        for cut in cut_offs(history, graph, over=Supply.PASSABLE, silences=silent)
        if cut.end is None and cut.start is not None and cut.was_joined and silent.rule(cut.place, end) == CUT_OFF
    }


def _is_of_what_fell(history: History, place: Place) -> bool:
    """Return whether a place is part of one that another side holds at the end, by a statement."""
    end, campaign = history.campaign.end, history.campaign
    side = history.side(place.id, end)
    return any(
        campaign.places[whole].can_be_held
        and history.state(whole, end).basis == Basis.DOCUMENTED
        and history.side(whole, end) != side
        for whole in place.part_of
    )


def _about(account: Account, place: str, minute: int) -> Iterator[str]:
    """Yield the statements that gave sides not allied to it the nearest places both ways along a corridor."""
    campaign, history = account.campaign, account.middle
    side = history.side(place, minute)
    for corridor in campaign.corridors.values():
        if place not in corridor.places:
            continue
        at = corridor.places.index(place)
        found = []
        for way in (corridor.places[:at][::-1], corridor.places[at + 1 :]):
            for stop in way:
                other, change = history.side(stop, minute), history.holder_change(stop, minute)
                if change is None or change.origin != Origin.DOCUMENTED or other not in campaign.sides or other == side:
                    continue
                if campaign.relation(side, other, minute) != Stance.ALLIED:
                    found.append(change.cause.id)
                    break
        if len(found) == 2:
            yield from found
