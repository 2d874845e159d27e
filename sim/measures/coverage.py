"""Claimed numbers of captured places, as a band over the named ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.clock.changes import Dated
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign, Claim, Statement, in_force
from sim.model.frozen import FrozenMap
from sim.model.times import Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Counting

# a claim counts places if its unit is a word for them ("towns and villages"), not soldiers, tanks or city districts
_PLACE_WORD = re.compile(r"(place|settlement|locality|localitie|location|city|citie|town|village|hamlet|base|hill)s?\Z")
_PART_WORD = re.compile(rf"{_PLACE_WORD.pattern}|districts?\Z")
_NEVER = -(10**15)


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
    """`low` to `high` (infinite: open) unnamed places, new within a window or in total by its end."""

    window: Window
    low: int
    high: float


def claimed_series(campaign: Campaign, timeline: Dated) -> Mapping[str, ClaimedSeries]:
    """Return the named and claimed captures of each side that captures anything.

    Let N(t) be the number of named places by minute t. A claim of `low` to `high` places implies unnamed ones beyond
    those that its `includes` name:

    - ``new``, in its window [e, l]: a = low - included to b = high - included more unnamed places. They may all be
      captured from e on, and are certainly captured at l.
    - ``running``, a total by l: a = low - N(l) to b = high - N(l) unnamed places in all, N counting those within the
      claim's scope if it has one. They may be that many from e on.

    The band at t is N(t) + u_low(t) to N(t) + u_high(t), where

    - u_low(t) is the greatest of: the sum of a over ``new`` claims with l <= t; and, for every ``running`` claim k
      with l_k <= t, a_k plus the sum of a over ``new`` claims with e > l_k and l <= t.
    - u_high(t) starts from the last ``running`` claim k with e_k <= t (none: from 0 at the beginning): b_k, plus the
      sum of b over ``new`` claims with l > l_k and e <= t. It is never above b_m up to l_m for any ``running`` claim
      m, nor below u_low(t). An open `high` is infinite, and comes out as nan.

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
        window = _window(claim, campaign)
        if claim.counting == "new":
            known = len(_included(campaign, claim, timeline))
            new.append(_unnamed(claim, window, known))
        else:
            known = sum(
                minute <= window.latest and _in_scope(campaign, place, claim.scope)
                for place, minute in captured.items()
            )
            running.append(_unnamed(claim, window, known))
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


def _low(new: Iterable[_Unnamed], running: Iterable[_Unnamed], minute: int) -> int:
    starts = [(_NEVER, 0), *((one.window.latest, one.low) for one in running if one.window.latest <= minute)]
    return max(
        known + sum(one.low for one in new if one.window.earliest > since and one.window.latest <= minute)
        for since, known in starts
    )


def _high(new: Iterable[_Unnamed], running: Sequence[_Unnamed], minute: int) -> float:
    since, known = _NEVER, 0.0
    for one in running:
        if one.window.earliest <= minute:
            since, known = one.window.latest, one.high
    total = known + sum(one.high for one in new if one.window.latest > since and one.window.earliest <= minute)
    return min([total, *(one.high for one in running if minute <= one.window.latest)])


def _unnamed(claim: Claim, window: Window, known: int) -> _Unnamed:
    high = float("inf") if claim.high is None else float(max(claim.high - known, 0))
    return _Unnamed(window, max(claim.low - known, 0), high)


def _window(claim: Claim, campaign: Campaign) -> Window:
    return claim.window or Window(0, campaign.end)


def counts_places(claim: Claim, *, parts: bool = False) -> bool:
    """Return whether a claim counts captured places, not fighters or tanks.

    With `parts`, districts of a city and partial captures count too.
    """
    verb = VERBS.get(claim.verb)
    taken = verb is not None and (verb.effect is Effect.TAKE or (parts and verb.effect is Effect.TAKE_PART))
    word = _PART_WORD if parts else _PLACE_WORD
    kinds = [kind.split() for kind in re.split(r",|\band\b|\bor\b", claim.unit.lower()) if kind.strip()]
    return (
        taken
        and claim.counting in (Counting.NEW, Counting.RUNNING)
        and bool(kinds)
        and all(word.match(kind[-1]) for kind in kinds)
    )


def _included(campaign: Campaign, claim: Claim, timeline: Dated) -> frozenset[str]:
    """Return the places of the statements that a claim includes."""
    included = (campaign.statements[id] for id in claim.includes if id in timeline.starts)
    return frozenset(place for statement in included for place in statement.places)


def _in_scope(campaign: Campaign, place: str, scope: Iterable[str]) -> bool:
    areas = tuple(scope)
    return not areas or any(place == area or place in campaign.scope.get(area, ()) for area in areas)


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
