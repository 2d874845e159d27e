"""Claimed numbers of captured places, as a band over the named ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from sim.clock.changes import Dated
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign, Claim, Statement
from sim.model.frozen import FrozenMap
from sim.model.readings import in_force
from sim.model.times import Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Counting

# the kinds of places that the words of a unit stand for; an empty set: any that the campaign counts
_SETTLEMENTS = frozenset({"city", "town", "village"})
_KINDS_OF_WORD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("place", "location"), frozenset[str]()),
        **dict.fromkeys(("settlement", "locality", "localitie"), _SETTLEMENTS),
        **dict.fromkeys(("city", "citie"), frozenset({"city"})),
        **dict.fromkeys(("village", "hamlet"), frozenset({"village"})),
        **{kind: frozenset({kind}) for kind in ("town", "base", "airport", "hill", "district")},
    }
)
_DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class ClaimedSeries:
    """The number of places that one side captured, named and claimed, as step functions of time.

    Parameters
    ----------
    minutes
        Minute 0 and every minute at which a number changes, sorted; values hold from each minute to the next.
    named
        Counted places that statements name as captured by the side, each once.
    low, high
        Named and unnamed places together, according to the claims; `high` is nan while a claim leaves it open.
    claims
        The claims that the band includes, in the order of their table.
    """

    minutes: Ints
    named: Ints
    low: Ints
    high: Reals
    claims: tuple[Claim, ...] = ()


class _Unnamed(NamedTuple):
    """`low` to `high` (infinite: open) unnamed places in `areas` (None: anywhere), new in a window or by its end."""

    window: Window
    low: int
    high: float
    areas: frozenset[str] | None

    def covers(self, other: _Unnamed) -> bool:
        """Return whether every place that `other` may count lies in these areas."""
        return self.areas is None or (other.areas is not None and other.areas <= self.areas)

    def is_apart(self, other: _Unnamed) -> bool:
        """Return whether no place lies in the areas of both."""
        return self.areas is not None and other.areas is not None and self.areas.isdisjoint(other.areas)


def claimed_series(campaign: Campaign, timeline: Dated) -> Mapping[str, ClaimedSeries]:
    """Return the named and claimed captures of each side that captures anything.

    Let N(t) be the number of named places by minute t. A claim of `low` to `high` places implies unnamed ones beyond
    the named ones that it counts; it counts places of the kinds of its unit, and in its scope if it has one.

    - ``new``, in its window [e, l]: a = low - (its `includes`, and others named for its window, which may be among it)
      to b = high - (its `includes`) unnamed places. They may all be captured from e on, and are captured at l.
    - ``running``, a total by l: a = low - n to b = high - n unnamed places in all, n being the named ones by l. They
      may be that many from e on.

    The band at t is N(t) + u_low(t) to N(t) + u_high(t), where

    - u_low(t) is the greatest of: the sum of a over ``new`` claims with l <= t; and, for every ``running`` claim k
      with l_k <= t, a_k plus the sum of a over ``new`` claims with l <= t that begin after l_k or whose scope is apart
      from that of k.
    - u_high(t) is the sum of b over the ``running`` claims with e <= t, without those that a later one covers (its
      scope holds theirs), and over the ``new`` claims with e <= t, without those that end by l_k of a claim k that
      covers them. Up to l_m, what a ``running`` claim m covers is never above b_m. An open `high` is infinite, and
      comes out as nan.

    Negative a and b count as 0. Left out are claims of strength (``at``), of things other than captured places, wholly
    before the epoch, or of a reading that is not in force. A claim without a window has the campaign's.

    Parameters
    ----------
    campaign
        The campaign, with its claims.
    timeline
        The dated statements, and the readings in force.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> claimed = claimed_series(study.campaign, study.timeline())["moc"]
    >>> bool((claimed.named <= claimed.low).all())
    True
    """
    named = _named_captures(campaign, timeline)
    claims: dict[str, list[Claim]] = {}
    for claim in campaign.claims.values():
        if counts_places(claim) and in_force(claim.reading, timeline.readings):
            window = _window(claim, campaign)
            if window.latest >= 0:
                claims.setdefault(campaign.side_of(claim.faction), []).append(claim)
    sides = [side for side in campaign.sides if side in named or side in claims]
    return FrozenMap({side: _series(campaign, named.get(side, {}), claims.get(side, ()), timeline) for side in sides})


def _series(campaign: Campaign, captured: Mapping[str, int], claims: Sequence[Claim], timeline: Dated) -> ClaimedSeries:
    new: list[_Unnamed] = []
    running: list[_Unnamed] = []
    for claim in claims:
        window, counted = _window(claim, campaign), counted_places(campaign, claim)
        areas = frozenset[str]().union(*(campaign.scope[area] | {area} for area in claim.scope)) or None
        if claim.counting == Counting.RUNNING:
            known = sum(minute <= window.latest and place in counted for place, minute in captured.items())
            running.append(_unnamed(claim, window, known, known, areas))
        else:
            included = included_places(campaign, claim, timeline)
            others = {place for place, minute in captured.items() if place in counted and minute in window}
            new.append(_unnamed(claim, window, len(included), len(included | others), areas))
    running.sort(key=lambda one: (one.window.latest, one.window.earliest))
    steps = sorted(captured.values())
    bounds = {bound for one in (*new, *running) for bound in (one.window.earliest, one.window.latest)}
    minutes = sorted({0, *steps, *(bound for bound in bounds if bound <= campaign.end)})
    named = np.array([bisect_right(steps, minute) for minute in minutes], dtype=np.int64)
    low = np.array([_low(new, running, minute) for minute in minutes], dtype=np.int64)
    high = np.array([_high(new, running, minute) for minute in minutes], dtype=np.float64)
    high = np.maximum(high, low) + named
    high[np.isinf(high)] = np.nan
    return ClaimedSeries(np.array(minutes, dtype=np.int64), named, named + low, high, tuple(claims))


def _low(new: Sequence[_Unnamed], running: Iterable[_Unnamed], minute: int) -> int:
    by_now = [one for one in new if one.window.latest <= minute]
    totals = [
        total.low + sum(one.low for one in by_now if one.window.earliest > total.window.latest or one.is_apart(total))
        for total in running
        if total.window.latest <= minute
    ]
    return max([sum(one.low for one in by_now), *totals])


def _high(new: Iterable[_Unnamed], running: Sequence[_Unnamed], minute: int) -> float:
    begun = [one for one in running if one.window.earliest <= minute]
    counted = [one for at, one in enumerate(begun) if not any(later.covers(one) for later in begun[at + 1 :])]
    counted += [
        one
        for one in new
        if one.window.earliest <= minute
        and not any(total.covers(one) and one.window.latest <= total.window.latest for total in begun)
    ]
    highest = sum(one.high for one in counted)
    for cap in running:
        if minute <= cap.window.latest:
            inside = sum(one.high for one in counted if cap.covers(one))
            outside = sum(one.high for one in counted if not cap.covers(one))
            highest = min(highest, min(inside, cap.high) + outside)
    return highest


def _unnamed(claim: Claim, window: Window, surely: int, possibly: int, areas: frozenset[str] | None) -> _Unnamed:
    """Return the unnamed rest of a count that certainly has `surely` named places and may have `possibly`."""
    high = float("inf") if claim.high is None else float(max(claim.high - surely, 0))
    return _Unnamed(window, max(claim.low - possibly, 0), high, areas)


def _window(claim: Claim, campaign: Campaign) -> Window:
    return claim.window or Window(0, campaign.end)


def counts_places(claim: Claim, *, parts: bool = False) -> bool:
    """Return whether a claim counts captured places, not fighters or tanks.

    With `parts`, districts of a city and partial captures count too.
    """
    verb = VERBS.get(claim.verb)
    taken = verb is not None and (verb.effect is Effect.TAKE or (parts and verb.effect is Effect.TAKE_PART))
    words = _words_of_unit(claim.unit)
    return (
        taken
        and claim.counting in (Counting.NEW, Counting.RUNNING)
        and bool(words)
        and all(word in _KINDS_OF_WORD and (parts or word != _DISTRICT) for word in words)
    )


def kinds_of_unit(unit: str) -> frozenset[str]:
    """Return the kinds of places that a unit such as "towns and villages" stands for; none for any that are counted.

    Examples
    --------
    >>> sorted(kinds_of_unit("towns and villages")), sorted(kinds_of_unit("places"))
    (['town', 'village'], [])
    """
    kinds = [_KINDS_OF_WORD.get(word, frozenset[str]()) for word in _words_of_unit(unit)]
    return frozenset[str]().union(*kinds) if all(kinds) else frozenset()


def _words_of_unit(unit: str) -> list[str]:
    """Return the last word of each part of a unit, without the s of its plural."""
    parts = [part.split() for part in re.split(r",|\band\b|\bor\b", unit.lower())]
    return [words[-1].removesuffix("s") for words in parts if words]


def counted_places(campaign: Campaign, claim: Claim) -> frozenset[str]:
    """Return the places of the kinds and in the scope of a claim.

    A place also counts if a claim of the same unit includes it, whatever its kind in the table of places is: the
    source calls it so.
    """
    kinds = kinds_of_unit(claim.unit)
    told = {
        place
        for other in campaign.claims.values()
        if other.unit == claim.unit
        for id in other.includes
        if id in campaign.statements
        for place in campaign.statements[id].places
    }
    scope = frozenset[str]().union(*(campaign.scope[area] | {area} for area in claim.scope))
    return frozenset(
        place.id
        for place in campaign.holdable
        if (place.kind in kinds or not kinds or place.id in told)
        and (place.counted or place.kind == _DISTRICT)
        and (not claim.scope or place.id in scope)
    )


def included_places(campaign: Campaign, claim: Claim, timeline: Dated) -> frozenset[str]:
    """Return the places of the statements in force that a claim includes."""
    included = (campaign.statements[id] for id in claim.includes if id in timeline.starts)
    return frozenset(place for statement in included for place in statement.places)


def _named_captures(campaign: Campaign, timeline: Dated) -> dict[str, dict[str, int]]:
    """Return the counted places that each side captured by a statement, with the minute of the first capture."""
    named: dict[str, dict[str, int]] = {}
    for moment in timeline.occurrences:
        statement = campaign.statements[moment.statement]
        if moment.ends or not _captures(statement):
            continue
        for place in statement.places:
            if campaign.places[place].counted:
                named.setdefault(campaign.side_of(statement.faction), {}).setdefault(place, moment.minute)
    return {side: places for side, places in named.items() if side in campaign.sides}


def _captures(statement: Statement) -> bool:
    """Return whether a statement of the source says that its faction captured its places."""
    return statement.takes and not statement.rule and not statement.repeats
