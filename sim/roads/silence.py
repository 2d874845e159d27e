"""Silence: places whose last known holder later events make doubtful, and the rule for each.

That no statement reports a loss does not mean that a place is still held. Silences are derived from a history and the
roads; they are not changes of the history.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.clock.history import History
from sim.model.arguments import whole_number
from sim.model.campaign import Campaign, Statement
from sim.model.frozen import FrozenMap
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Basis, BuiltIn, Stance, Where
from sim.roads.graph import RoadGraph, neighbours_of
from sim.roads.joined import JoinedPlaces

CUT_OFF: str = BuiltIn.CUT_OFF.value
PASSED: str = BuiltIn.PASSED.value


class Silence(NamedTuple):
    """An interval of minutes [`start`, `end`) in which a place is silent; `end` None: to the campaign's end."""

    start: int
    end: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Silences:
    """The silences of each place.

    Parameters
    ----------
    spans
        Place to its silences in order of time; places that are never silent are left out.
    """

    spans: Mapping[str, tuple[Silence, ...]] = field(default_factory=FrozenMap)

    def rule(self, place: str, minute: int) -> str:
        """Return the rule by which `place` is silent at `minute`: ``cut-off``, ``passed``, or empty."""
        minute = whole_number(minute, "minute")
        spans = self.spans.get(place)
        if not spans:
            return ""
        at = bisect_right(spans, minute, key=_start) - 1
        if at < 0:
            return ""
        _, end, rule = spans[at]
        return rule if end is None or minute < end else ""

    def minutes(self) -> tuple[int, ...]:
        """Return the distinct minutes at which a silence begins or ends, sorted."""
        bounds = {bound for spans in self.spans.values() for span in spans for bound in span[:2]}
        return tuple(sorted(bound for bound in bounds if bound is not None))


def silences(history: History, graph: RoadGraph) -> Silences:
    """Return where and when the record is silent.

    There are none if the campaign rules them out (`Campaign.silence`).

    The rules are evaluated at every minute at which their answer can change. A place with a known holder is silent
    from then on if

    - ``cut-off``: its side has declared bases (`Place.base_of`), and a path along places of its side no longer joins it
      to one that its side holds. No path leads through silent places. A place that has never been joined while its side
      held it (a pocket from before the epoch, a gain ahead of the roads) is not cut off.
    - ``passed``: along a declared corridor, one opposing side, or two that are allied to each other, hold documented
      places on both sides of it, and its own side holds no base in between or at the place itself. A side is opposing
      if it is neither the holder's nor allied to it.

    News about the holder (`is_news_of_holder`) ends the silence in that minute; the place is silent again from the next
    minute on if a rule still applies. If both rules apply, the span says ``cut-off``.

    Parameters
    ----------
    history
        What happened.
    graph
        The roads (`sim.roads.graph.road_graph`).

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> study.silences().rule("khan_shaykhun", study.campaign.end)
    'passed'
    """
    campaign = history.campaign
    based = any(place.base_of for place in campaign.holdable)
    if not campaign.silence or not (campaign.corridors or based):
        return Silences()
    ground = _Ground(campaign, graph)
    changes = _changes_by_minute(history)
    news = _news_by_minute(history)
    spans: dict[str, list[Silence]] = {}
    silent: dict[int, tuple[int, str]] = {}  # place -> since when, by which rule
    for minute in sorted({*changes, *news, *(minute + 1 for minute in news), *_new_relations(campaign)}):
        ground.change(changes.get(minute, ()))
        for at, found in ground.evaluate(minute, news.get(minute, frozenset())).items():
            start, rule = silent.pop(at, (minute, ""))
            if rule and rule != found:
                spans.setdefault(ground.names[at], []).append(Silence(start, minute, rule))
            if found:
                silent[at] = (start if rule == found else minute), found
    for at, (start, rule) in silent.items():
        spans.setdefault(ground.names[at], []).append(Silence(start, None, rule))
    return Silences(FrozenMap({name: tuple(spans[name]) for name in ground.names if name in spans}))


class _Relations(NamedTuple):
    """For each side, as bits of masks: the sides opposing it, and itself with its allies."""

    opposing: list[int]
    friends: list[int]


class _Ground:
    """Holders at one instant, roads and corridors as numbers, and the two rules."""

    def __init__(self, campaign: Campaign, graph: RoadGraph) -> None:
        self.campaign = campaign
        points = campaign.holdable
        self.names = tuple(place.id for place in points)
        number = {name: at for at, name in enumerate(self.names)}
        self.number = number
        self.neighbours = {number[a]: [number[b] for b in others] for a, others in neighbours_of(graph).items()}
        self.sides = tuple(campaign.sides)
        code = {side: at for at, side in enumerate(self.sides)}
        self.code_of = {holder: code[campaign.side_of(holder)] for holder in campaign.factions}
        self.base_of = [code.get(place.base_of, -1) for place in points]
        self.corridors = [
            [number[name] for name in corridor.places if name in number] for corridor in campaign.corridors.values()
        ]
        self.corridors_of: dict[int, list[int]] = {}
        for corridor, path in enumerate(self.corridors):
            for at in path:
                self.corridors_of.setdefault(at, []).append(corridor)
        # the holders; -1 stands for a place that no side holds
        self.side = [self.code_of.get(place.holder, -1) for place in points]
        self.stated = [False] * len(points)  # held by a statement, not from before the epoch or by inference
        self._joined = JoinedPlaces(self.neighbours, self.side, self.base_of)  # closed: passed, and not mentioned
        # since its side took it: a place that never was cannot be cut off
        self._was_joined = {at for at in range(len(points)) if at in self._joined}
        self._changed: set[int] = set()  # since the last evaluation
        self._passed: list[set[int]] = [set() for _ in self.corridors]
        self._passed_by: Counter[int] = Counter()  # of places, the corridors
        self._mentioned: frozenset[int] = frozenset()
        self._passed_under: _Relations | None = None
        self._stale = set(range(len(self.corridors)))
        self._relations: dict[tuple[bool, ...], _Relations] = {}

    def change(self, changes: Iterable[tuple[str, str, str]]) -> None:
        """Apply the (place, holder, basis) after each change of one minute, in order."""
        for name, holder, basis in changes:
            at = self.number[name]
            side, stated = self.code_of.get(holder, -1), basis == Basis.DOCUMENTED
            if side != self.side[at]:
                self._was_joined.discard(at)
                self._changed.add(at)
            if (side, stated) != (self.side[at], self.stated[at]):
                self._stale.update(self.corridors_of.get(at, ()))
            self.side[at], self.stated[at] = side, stated

    def evaluate(self, minute: int, mentioned: frozenset[int]) -> dict[int, str]:
        """Return the rule that makes a place silent at `minute`, for all places that it may have changed for.

        It is empty for places with news in that minute, and for others that are not silent.
        """
        renewed = self._renew_passed(minute) | mentioned | self._mentioned
        closed = self._joined.closed
        turned = {at for at in renewed if (self._passed_by[at] > 0 and at not in mentioned) != (at in closed)}
        touched = self._joined.update(self._changed, turned)
        self._was_joined.update(at for at in touched if at in self._joined)
        touched |= renewed | self._changed
        self._mentioned, self._changed = mentioned, set()
        return {at: "" if at in mentioned else self._rule(at) for at in sorted(touched)}

    def _rule(self, at: int) -> str:
        if at in self._was_joined and at not in self._joined:
            return CUT_OFF
        return PASSED if at in self._joined.closed else ""

    def _renew_passed(self, minute: int) -> set[int]:
        """Find again which places are passed along the corridors that have changed; return where it differs."""
        relations = self._relations_at(minute)
        if relations is not self._passed_under:
            self._passed_under = relations
            self._stale.update(range(len(self.corridors)))
        renewed = set[int]()
        for corridor in self._stale:
            passed = self._find_passed(self.corridors[corridor], relations)
            self._passed_by.update(passed)
            self._passed_by.subtract(self._passed[corridor])
            renewed |= passed ^ self._passed[corridor]
            self._passed[corridor] = passed
        self._stale.clear()
        return renewed

    def _find_passed(self, path: Sequence[int], relations: _Relations) -> set[int]:
        """Return the places with stated opposing places on both sides along a corridor; sides are bits of masks."""
        passed: set[int] = set()
        behind = self._seen_along(path)
        ahead = self._seen_along(path[::-1])[::-1]
        for at, before, after in zip(path, behind, ahead, strict=True):
            holder = self.side[at]
            if holder < 0 or self.base_of[at] == holder:
                continue
            before, after = before & relations.opposing[holder], after & relations.opposing[holder]
            if any(before >> side & 1 and after & relations.friends[side] for side in range(len(self.sides))):
                passed.add(at)
        return passed

    def _seen_along(self, path: Sequence[int]) -> list[int]:
        """Return for each stop of a path the sides with stated places before it, after the last base of its side."""
        seen = [0] * len(self.sides)  # for each side, what it has seen since its last base
        before = []
        for at in path:
            holder = self.side[at]
            before.append(seen[holder] if holder >= 0 else 0)
            if holder >= 0 and self.stated[at]:
                seen = [mask | 1 << holder for mask in seen]
            if holder >= 0 and self.base_of[at] == holder:
                seen[holder] = 0
        return before

    def _relations_at(self, minute: int) -> _Relations:
        key = tuple(minute in relation.window for relation in self.campaign.relations)
        if key not in self._relations:
            numbers = range(len(self.sides))
            friends = [sum(1 << b for b in numbers if self._are_friends(a, b, minute)) for a in numbers]
            self._relations[key] = _Relations([~mask for mask in friends], friends)
        return self._relations[key]

    def _are_friends(self, a: int, b: int, minute: int) -> bool:
        return a == b or self.campaign.relation(self.sides[a], self.sides[b], minute) == Stance.ALLIED


def _changes_by_minute(history: History) -> dict[int, list[tuple[str, str, str]]]:
    changes: dict[int, list[tuple[str, str, str]]] = {}
    columns = (history.minutes.tolist(), history.place_index.tolist(), history.state_index.tolist())
    for minute, place, state in zip(*columns, strict=True):
        after = history.states[state]
        changes.setdefault(minute, []).append((history.places[place], after.holder, after.basis))
    return changes


def _new_relations(campaign: Campaign) -> Iterator[int]:
    """Yield the minutes of the campaign at which a declared relation begins or has ended."""
    for relation in campaign.relations:
        yield from (at for at in (relation.window.earliest, relation.window.latest + 1) if 0 < at <= campaign.end)


def _news_by_minute(history: History) -> dict[int, frozenset[int]]:
    """Return the places with news about their holders, by minute."""
    campaign, number = history.campaign, {place: at for at, place in enumerate(history.places)}
    news: dict[int, set[int]] = {}
    for moment in history.timeline.occurrences:
        statement = campaign.statements[moment.statement]
        for place in () if moment.ends else statement.places:
            if place in number and is_news_of_holder(campaign, statement, history.side(place, moment.minute)):
                news.setdefault(moment.minute, set()).add(number[place])
    return {minute: frozenset(places) for minute, places in news.items()}


def is_news_of_holder(campaign: Campaign, statement: Statement, side: str) -> bool:
    """Return whether a statement is news about the holder of a place that `side` was last known to hold.

    It is if it acts on the holder there, or says that `side` was struck, attacked or reinforced. An unattributed air
    strike is not news about the holder.
    """
    if VERBS[statement.verb].effect is not Effect.NONE and statement.where != Where.NEAR:
        return True
    there = statement.faction if VERBS[statement.verb].at_home else statement.from_faction
    return bool(there) and campaign.side_of(there) == side


def _start(span: Silence) -> int:
    return span.start
