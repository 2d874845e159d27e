"""The losses of a side, with and without reported fighting, by day; recaptures; and time contested.

Every share comes with its denominator. Only reports count: no report of fighting does not mean that there was none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sim.clock.changes import Change
from sim.clock.history import History
from sim.measures.coverage import counts_places
from sim.measures.record import check_record
from sim.model.campaign import Campaign, Statement
from sim.model.errors import check_name
from sim.model.frozen import FrozenMap
from sim.model.readings import in_force
from sim.model.times import Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Origin


class How(StrEnum):
    """How a side lost a place."""

    CAPTURED = "captured"
    TAKEN_OVER = "taken over"  # one side left, another entered
    LEFT = "left"
    INFERRED = "inferred"  # by a named rule


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss of a counted place.

    Parameters
    ----------
    side
        The side that lost it; `to_side` holds it afterwards, ``unknown`` if the source names no holder.
    minute
        The time in the middle placement; `window` is the tight window of the statement.
    how
        ``captured``, ``taken over`` (one force left, another entered), ``left``, or ``inferred`` by a named rule.
    withdrawal
        The first statement of a withdrawal of the side from the place that can belong to this loss; empty if there is
        none.
    clash
        The statements of fighting in or near the place itself (`Verb.fights`) that may have begun by then.
    area_clash
        The same for an area that contains the place.
    """

    place: str
    side: str
    minute: int
    window: Window
    how: How
    to_side: str
    statement: str
    sentence: str
    withdrawal: str
    clash: tuple[str, ...]
    area_clash: tuple[str, ...]

    @property
    def without_fight(self) -> bool:
        """Whether it was left or taken over, and no fighting at the place itself is reported."""
        return (self.how in (How.TAKEN_OVER, How.LEFT) or bool(self.withdrawal)) and not self.clash


@dataclass(frozen=True, slots=True)
class DayCount:
    """Places lost to one side on one day, or within another window.

    Parameters
    ----------
    day
        The first minute.
    named, named_low, named_high
        Named places in the middle placement; those whose windows lie within the day; those whose windows overlap it.
    claimed_low, claimed_high
        The lowest sum of the source's counts of new captures whose windows lie within the day, and the highest of those
        whose windows overlap it (None: open). The counts do not say which side lost the places.
    """

    day: int
    named: int
    named_low: int
    named_high: int
    claimed_low: int
    claimed_high: int | None


@dataclass(frozen=True, slots=True)
class Recapture:
    """A place that a side retook, by a statement."""

    place: str
    side: str
    window: Window
    statement: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Contested:
    """How long a place was contested, in minutes: as placed, and the bounds over all placements.

    Parameters
    ----------
    exact
        Whether some placement reaches each bound. If not, they are outer bounds: no placement goes beyond.
    causes
        The statements that start it.
    """

    place: str
    minutes: int
    low: int
    high: int
    exact: bool
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collapse:
    """The losses of `side`.

    Parameters
    ----------
    losses
        In order of time; a place lost twice occurs twice.
    without_fight, reported
        The number of losses that were left or taken over with no reported fighting at the place, and the number of
        reported losses; both without inferred ones.
    days
        Every day of the campaign, for each side that took places of `side`.
    recaptures
        Places that the side retook; `lost`, the number of its losses, is the denominator.
    contested
        Counted places that were contested while the side held them, or by the side; `span`, the campaign's length in
        minutes, is the denominator.
    """

    side: str
    losses: tuple[Loss, ...]
    without_fight: int
    reported: int
    days: Mapping[str, tuple[DayCount, ...]]
    recaptures: tuple[Recapture, ...]
    lost: int
    contested: tuple[Contested, ...]
    span: int


def collapse(middle: History, side: str, contested: Sequence[Contested] = ()) -> Collapse:
    """Return the losses of a side.

    Parameters
    ----------
    middle
        The middle placement.
    contested
        The places that were contested (`sim.uncertainty.contested`).

    Raises
    ------
    ValueError
        If `side` is not a side of the campaign, or a history is counterfactual.

    Examples
    --------
    >>> from scenarios import open_study
    >>> found = collapse(open_study("northwestern_syria_2024").history(), "government")
    >>> 0 < found.without_fight < found.reported
    True
    """
    check_record("the measure of losses", middle)
    campaign = middle.campaign
    check_name("side", side, campaign.sides)
    losses = tuple(_losses(middle, side))
    reported = [loss for loss in losses if loss.how != How.INFERRED]
    days = list(campaign.clock.days())
    return Collapse(
        side=side,
        losses=losses,
        without_fight=sum(loss.without_fight for loss in reported),
        reported=len(reported),
        days=losses_within(middle, losses, days),
        recaptures=tuple(_recaptures(middle, side)),
        lost=len(losses),
        contested=tuple(contested),
        span=campaign.end + 1,
    )


def _losses(history: History, side: str) -> Iterator[Loss]:
    campaign, starts = history.campaign, history.timeline.starts
    placed = {moment.statement: moment.minute for moment in history.timeline.occurrences if not moment.ends}
    since: dict[str, int] = {}  # place -> when the side last came to hold it
    for change in history.changes:
        held_by, holder = campaign.side_of(change.before.holder), campaign.side_of(change.after.holder)
        if holder == side != held_by:
            since[change.place] = change.minute
        if held_by != side or holder == side or not campaign.places[change.place].counted:
            continue
        window = history.window(change)
        # only fighting that may have begun by then is related to the loss
        fights = [s for s in _said(history) if VERBS[s.verb].fights and starts[s.id].earliest <= window.latest]
        above = {area for area, inside in campaign.scope.items() if change.place in inside}
        yield Loss(
            place=change.place,
            side=side,
            minute=change.minute,
            window=window,
            how=_how(change),
            to_side=holder,
            statement=change.cause.id,
            sentence=change.cause.sentence,
            withdrawal=_withdrawal(history, change, side, placed, since=since.get(change.place)),
            clash=tuple(s.id for s in fights if change.place in s.places),
            area_clash=tuple(s.id for s in fights if above.intersection(s.places)),
        )


def _how(change: Change) -> How:
    if change.origin == Origin.INFERRED:
        return How.INFERRED
    verb = VERBS[change.cause.verb]
    if verb.passes_on:
        return How.TAKEN_OVER
    return How.LEFT if verb.effect is Effect.LEAVE else How.CAPTURED


def _withdrawal(history: History, loss: Change, side: str, placed: Mapping[str, int], *, since: int | None) -> str:
    """Return the first statement of a withdrawal of the side from the place that can belong to this loss.

    The withdrawal may precede the loss, but not the minute `since` when the side gained the place (None: before the
    epoch).
    """
    side_of, starts = history.campaign.side_of, history.timeline.starts
    until = history.window(loss).latest
    return next(
        (
            s.id
            for s in _said(history)
            if VERBS[s.verb].effect is Effect.LEAVE
            and s.where == "in"
            and loss.place in s.places
            and side_of(s.faction) == side
            and starts[s.id].earliest <= until
            and (since is None or placed[s.id] > since)
        ),
        "",
    )


def _said(history: History) -> Iterator[Statement]:
    return (history.campaign.statements[id] for id in history.timeline.starts)


def losses_within(
    history: History, losses: Iterable[Loss], windows: Sequence[Window]
) -> Mapping[str, tuple[DayCount, ...]]:
    """Return the reported losses within each of some windows, for each side that took places; inferred ones are none.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> losses = study.collapse("government").losses
    >>> found = losses_within(study.history(), losses, [Window(0, study.campaign.end)])
    >>> found["moc"][0].named == found["moc"][0].named_low
    True
    """
    lost: dict[str, list[Loss]] = {}
    for loss in losses:
        if loss.how != How.INFERRED:
            lost.setdefault(loss.to_side, []).append(loss)
    sides = history.campaign.sides
    return FrozenMap({side: tuple(_count(history, side, lost[side], windows)) for side in sides if side in lost})


def _count(history: History, taker: str, lost: Sequence[Loss], windows: Iterable[Window]) -> Iterator[DayCount]:
    campaign = history.campaign
    claims = [
        (claim, claim.window or Window(0, campaign.end))
        for claim in campaign.claims.values()
        if claim.counting == "new"
        and counts_places(claim)
        and campaign.side_of(claim.faction) == taker
        and in_force(claim.reading, history.timeline.readings)
    ]
    for whole in windows:
        highs = [claim.high for claim, window in claims if _touch(window, whole)]
        yield DayCount(
            day=whole.earliest,
            named=sum(loss.minute in whole for loss in lost),
            named_low=sum(_within(loss.window, whole) for loss in lost),
            named_high=sum(_touch(loss.window, whole) for loss in lost),
            claimed_low=sum(claim.low for claim, window in claims if _within(window, whole)),
            claimed_high=None if None in highs else sum(high for high in highs if high is not None),
        )


def _within(window: Window, whole: Window) -> bool:
    return whole.earliest <= window.earliest and window.latest <= whole.latest


def _touch(window: Window, whole: Window) -> bool:
    return window.earliest <= whole.latest and whole.earliest <= window.latest


def _recaptures(history: History, side: str) -> Iterator[Recapture]:
    campaign: Campaign = history.campaign
    for s in _said(history):
        if VERBS[s.verb].retakes and campaign.side_of(s.faction) == side and not s.rule and not s.repeats:
            for place in s.places:
                yield Recapture(place, side, history.timeline.starts[s.id], s.id, s.sentence)


def minutes_contested(history: History, place: str, side: str) -> int:
    """Return how long a place was contested by or against a side, in minutes."""
    side_of, end = history.campaign.side_of, history.campaign.end + 1
    total, since = 0, None
    for change in history.changes_of(place):
        sides = {side_of(change.after.holder), *map(side_of, change.after.contested_by)}
        contested = bool(change.after.contested_by) and side in sides
        if contested and since is None:
            since = change.minute
        elif not contested and since is not None:
            total += change.minute - since
            since = None
    return total + (0 if since is None else end - since)
