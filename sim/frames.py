"""Frames: what a picture needs to know about one moment, as plain values that JSON can hold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.clock.history import History, State
from sim.model.arrays import Ints
from sim.model.campaign import Campaign, Sentence, Statement, in_force
from sim.model.times import MINUTES_A_DAY, Clock, Window
from sim.model.words import day_words, hour_words, is_whole_days, window_words
from sim.roads.edges import FrontEdge, front_edges, front_series
from sim.roads.silence import Silences

SILENT = "silent"
ARROW_MINUTES = 8 * 60  # of event time for which a stated movement is drawn
_RANKS = MappingProxyType(
    {"city": 1, "town": 2, "airport": 3, "base": 3, "district": 4, "village": 4, "hill": 4, "waypoint": 4}
)
_LOWEST_RANK = 4


@dataclass(frozen=True, slots=True)
class FramePlace:
    """A place in a frame.

    Parameters
    ----------
    id, name, kind, rank, lon, lat
        The constant parts: `name` is for labels, `rank` is 1 (largest label) to 4, coordinates are in degrees.
    named
        Whether a statement names it or it is counted; other places are waypoints.
    counted
        Whether it counts among the places held.
    side, holder
        The side and the faction that hold it, or ``unknown`` or ``vacant``.
    basis
        ``documented``, ``initial``, ``inferred`` or ``silent``.
    contested, besieged
        Sides inside it that do not hold it, and sides besieging it, sorted.
    share
        (side, lowest, highest share) of a divided place, or None.
    since
        The minute since which the holder holds it; None: since before the epoch.
    may_become
        The side that may already hold it, because the time window of a coming change is open; else None.
    odds
        In a frame of an ensemble, if the holder is not certain: (side, share of the histories in which it holds the
        place), the largest share first.
    """

    id: str
    name: str
    kind: str
    rank: int
    lon: float
    lat: float
    named: bool
    counted: bool
    side: str
    holder: str
    basis: str
    contested: tuple[str, ...]
    besieged: tuple[str, ...]
    share: tuple[str, float, float] | None
    since: int | None
    may_become: str | None
    odds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FrameCaption:
    """A sentence of the source, quoted when its events happen.

    Parameters
    ----------
    sentence, text
        The sentence and its exact words.
    basis
        The basis of its time, in words: ``Time as stated: afternoon, 12:00–18:00``.
    minute
        When it is quoted: at its first statement that changes a place, else at its first statement; inferred
        statements do not count.
    sides
        The sides that act in it, in the order of its statements.
    places_changed
        Places whose state its statements change, in order.
    claimant, hedge
        The claimant and the hedge that the source gives; empty if it gives none.
    """

    sentence: str
    text: str
    basis: str
    minute: int
    sides: tuple[str, ...]
    places_changed: tuple[str, ...]
    claimant: str
    hedge: str


@dataclass(frozen=True, slots=True)
class FrameArrow:
    """A movement in a frame; its statement names start and end.

    Parameters
    ----------
    statement, verb, side, minute
        The statement of it, the side that moves, and its time in the placement.
    start, end
        Places; both have a point.
    announced
        Whether the source hedges it, for example as an announced plan.
    """

    statement: str
    verb: str
    start: str
    end: str
    side: str
    minute: int
    announced: bool


@dataclass(frozen=True, slots=True)
class FrameOdds:
    """What only a frame of an ensemble has.

    Parameters
    ----------
    prior, draws
        The number of histories and their prior.
    front
        Hostile front edges: the 5 % quantile, the median and the 95 % quantile.
    mixed
        The reading groups in which the histories differ.
    """

    prior: str
    draws: int
    front: tuple[int, int, int]
    mixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment of a history.

    Parameters
    ----------
    minute, at
        The moment, in minutes since the epoch and as ISO 8601 with its offset.
    placement
        The placement of the statements in their time windows.
    places, edges
        All places with coordinates that can be held, and the front edges between them.
    held
        Side (also ``unknown`` and ``vacant``) -> the number of counted places it holds, with or without coordinates: in
        this history, and the lowest and highest over the given histories.
    front
        Hostile front edges: documented and possible number, documented and possible metres.
    captions
        The sentences quoted so far, in order.
    arrows
        Movements stated in the last `ARROW_MINUTES`, in the order in which they happened.
    odds
        Set in a frame of an ensemble (`Study.frames` with `likelihood`): there `held` is the median with the lowest and
        highest possible number, and `edges` and `front` are those of the likeliest holders, documented if both are
        certain.
    """

    minute: int
    at: str
    placement: str
    places: tuple[FramePlace, ...]
    edges: tuple[FrontEdge, ...]
    held: Mapping[str, tuple[int, int, int]]
    front: tuple[int, int, int, int]
    captions: tuple[FrameCaption, ...]
    arrows: tuple[FrameArrow, ...] = ()
    odds: FrameOdds | None = None


def frame(
    history: History, minute: int, *, silences: Silences, early: History | None = None, late: History | None = None
) -> Frame:
    """Return the frame of `minute`; see `frames`.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(Network(campaign)))
    >>> quiet = silences(history, road_graph(campaign))
    >>> now = frame(history, campaign.end, silences=quiet)
    >>> now.at, now.placement
    ('2024-12-08T23:59+03:00', 'middle')
    """
    return next(frames(history, (minute,), silences=silences, early=early, late=late))


def frames(
    history: History,
    minutes: Iterable[int],
    *,
    silences: Silences,
    early: History | None = None,
    late: History | None = None,
) -> Iterator[Frame]:
    """Yield the frame of each of `minutes`.

    Frames between which nothing changes share their places, edges and counts.

    Parameters
    ----------
    history, silences
        The history, and its silences.
    early, late
        The earliest and the latest history of the campaign, for the range of places held and for places that may
        already have changed hands. Without them, the range is that of `history` alone.

    Raises
    ------
    ValueError
        If `early` or `late` belongs to another campaign.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(Network(campaign)))
    >>> quiet = silences(history, road_graph(campaign))
    >>> noons = range(720, campaign.end, 1440)
    >>> [now.at[5:10] for now in frames(history, noons, silences=quiet)][:3]
    ['11-27', '11-28', '11-29']
    """
    for name, other in (("early", early), ("late", late)):
        if other is not None and other.places != history.places:
            raise ValueError(f"{name} must be a history of {history.campaign.name!r}, the same campaign as history")
    maker = _FrameMaker(history, silences, early, late)
    return map(maker.frame, minutes)


class _FrameMaker:
    """Makes the frames of a history; what they share is computed once."""

    def __init__(self, history: History, silences: Silences, early: History | None, late: History | None) -> None:
        self.history, self.silences, self.early, self.late = history, silences, early, late
        self.series = front_series(history, silences)
        others = [other.times() for other in (early, late) if other is not None]
        self.turns: list[int] = np.unique(np.concatenate((self.series.minutes, *others))).tolist()
        self.captions = captions(history)
        self.quoted = [caption.minute for caption in self.captions]
        self.named = _named(history)
        self.arrows = arrows(history)
        self.moved = [arrow.minute for arrow in self.arrows]
        self._turn = -1
        self._scene: _Scene | None = None
        points = {place.id for place in history.campaign.points}
        self._points = [number for number, place in enumerate(history.places) if place in points]
        self._seen: Ints = np.full((4, len(history.places)), -1, dtype=np.int64)
        self._places: dict[int, FramePlace] = {}

    def frame(self, minute: int) -> Frame:
        turn = bisect_right(self.turns, minute)
        if self._scene is None or turn != self._turn:
            self._scene, self._turn = self._set(minute), turn
        scene = self._scene
        return Frame(
            minute=int(minute),  # numpy integers do not fit JSON
            at=self.history.campaign.clock.iso(minute),
            placement=self.history.timeline.placement,
            places=scene.places,
            edges=scene.edges,
            held=scene.held,
            front=scene.front,
            captions=self.captions[: bisect_right(self.quoted, minute)],
            arrows=self.arrows[bisect_right(self.moved, minute - ARROW_MINUTES) : bisect_right(self.moved, minute)],
        )

    def _set(self, minute: int) -> _Scene:
        at, hostile = self.series.index(minute), self.series.hostile
        return _Scene(
            places=self._set_places(minute),
            edges=front_edges(self.history, self.silences, minute),
            held=self._held(minute),
            front=(
                int(hostile.documented_edges[at]),
                int(hostile.possible_edges[at]),
                int(hostile.documented_metres[at]),
                int(hostile.possible_metres[at]),
            ),
        )

    def _set_places(self, minute: int) -> tuple[FramePlace, ...]:
        """Return all places; only those that changed since the last call are made again."""
        history = self.history
        upto = int(np.searchsorted(history.minutes, minute, side="right"))
        seen = np.zeros_like(self._seen)
        seen[0] = np.bincount(history.place_index[:upto], minlength=len(history.places))
        seen[1] = [bool(self.silences.rule(place, minute)) for place in history.places]
        for row, other in enumerate((self.early, self.late), start=2):
            if other is not None:
                seen[row] = other.side_of_state[other.state_indices(minute)]
        differs = (seen != self._seen).any(axis=0)
        self._seen = seen
        states = history.state_indices(minute)
        for number in self._points:
            if differs[number]:
                self._places[number] = self._place(number, history.states[states[number]], minute)
        return tuple(self._places[number] for number in self._points)

    def _place(self, number: int, state: State, minute: int) -> FramePlace:
        campaign, id = self.history.campaign, self.history.places[number]
        place = campaign.places[id]
        if place.lon is None or place.lat is None:  # only places with coordinates are drawn
            raise ValueError(f"place {id!r} has no coordinates")
        side = campaign.side_of(state.holder)
        return FramePlace(
            id=id,
            name=campaign.sheet.names.get(id, place.name),
            kind=place.kind,
            rank=campaign.sheet.ranks.get(id, _RANKS.get(place.kind, _LOWEST_RANK)),
            lon=place.lon,
            lat=place.lat,
            named=id in self.named,
            counted=place.counted,
            side=side,
            holder=state.holder,
            basis=SILENT if self.silences.rule(id, minute) else state.basis,
            contested=_sides(campaign, state.contested_by),
            besieged=_sides(campaign, state.besieged_by),
            share=_share(campaign, state),
            since=self.history.since(id, minute),
            may_become=self._may_become(id, side, minute),
        )

    def _may_become(self, id: str, side: str, minute: int) -> str | None:
        """Return the side that holds the place in the earliest history but not certainly yet, else None."""
        if self.early is None:
            return None
        soonest = self.early.side(id, minute)
        surely = self.late.side(id, minute) if self.late is not None else side
        taken = soonest != side and soonest != surely and soonest in self.history.campaign.sides
        return soonest if taken else None

    def _held(self, minute: int) -> Mapping[str, tuple[int, int, int]]:
        held = self.history.held(minute)
        every = [held, *(other.held(minute) for other in (self.early, self.late) if other is not None)]
        return {
            side: (count, min(one[side] for one in every), max(one[side] for one in every))
            for side, count in held.items()
        }


@dataclass(frozen=True, slots=True)
class _Scene:
    """The part of a frame that changes only with the state of places."""

    places: tuple[FramePlace, ...]
    edges: tuple[FrontEdge, ...]
    held: Mapping[str, tuple[int, int, int]]
    front: tuple[int, int, int, int]


def _named(history: History) -> frozenset[str]:
    campaign, readings = history.campaign, history.timeline.readings
    mentioned = {
        place
        for statement in campaign.statements.values()
        if in_force(statement.reading, readings)
        for place in (*statement.places, *statement.towards)
    }
    return frozenset(mentioned.union(place.id for place in campaign.holdable if place.counted))


def _sides(campaign: Campaign, factions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({campaign.side_of(faction) for faction in factions}))


def _share(campaign: Campaign, state: State) -> tuple[str, float, float] | None:
    """Return the faction with the largest certain share of a divided place, with its bounds."""
    if not state.share:
        return None
    faction, low, high = max(state.share, key=lambda one: one[1:])
    return campaign.side_of(faction), low, high


def arrows(history: History) -> tuple[FrameArrow, ...]:
    """Return every movement whose start and end have coordinates, in order of time.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(Network(campaign)))
    >>> [(arrow.verb, arrow.start, arrow.end) for arrow in arrows(history)][:1]
    [('withdraw', 'aleppo', 'safirah')]
    """
    campaign = history.campaign
    points = {place.id for place in campaign.points}
    return tuple(
        FrameArrow(
            statement=statement.id,
            verb=statement.verb,
            start=start,
            end=end,
            side=campaign.side_of(statement.faction),
            minute=moment.minute,
            announced=bool(statement.hedge),
        )
        for moment in history.timeline.occurrences
        if not moment.ends
        for statement in (campaign.statements[moment.statement],)
        for start in statement.places
        for end in statement.towards
        if start in points and end in points and start != end
    )


# -- captions ----------------------------------------------------------------------------------------------------------


def captions(history: History) -> tuple[FrameCaption, ...]:
    """Return a caption for every sentence with a dated statement, in the order in which they are quoted.

    Sentences of the same minute keep the order of their events.

    Examples
    --------
    >>> from sim import Network, date_statements, read_campaign, replay
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(Network(campaign)))
    >>> first = captions(history)[0]
    >>> first.text[:43], first.basis
    ('On 26 November 2024, government forces arti', 'Day stated, no hour')
    """
    campaign, timeline = history.campaign, history.timeline
    changed: dict[str, dict[str, None]] = {}  # statement -> places whose state it changes
    turning: set[str] = set()  # statements by which places change hands
    columns = (history.place_index, history.before_index, history.state_index)
    for place, before, after, cause in zip(*(column.tolist() for column in columns), history.causes, strict=True):
        changed.setdefault(cause.id, {})[history.places[place]] = None
        if history.states[before].holder != history.states[after].holder:
            turning.add(cause.id)
    by_sentence: dict[str, list[tuple[int, Statement]]] = {}
    for moment in timeline.occurrences:
        if not moment.ends:
            statement = campaign.statements[moment.statement]
            by_sentence.setdefault(statement.sentence, []).append((moment.minute, statement))
    rank = {moment.statement: at for at, moment in enumerate(timeline.occurrences) if not moment.ends}
    made: list[tuple[int, FrameCaption]] = []
    for id, moments in by_sentence.items():
        sentence = campaign.sentences[id]
        statements = [statement for _, statement in moments]
        # an inferred statement (such as an unreported loss) may lie days before the events of the sentence
        said = [one for one in moments if not one[1].rule] or moments
        # a caption about a fight and a capture must not reveal the capture before it happens
        minute, first = min(said, key=lambda one: (one[1].id not in turning, one[1].id not in changed))
        # claimant and hedge of the changes that the picture shows, else of all statements
        shown = [statement for statement in statements if statement.id in changed] or statements
        caption = FrameCaption(
            sentence=id,
            text=sentence.text,
            basis=time_basis(campaign, first, timeline.starts[first.id]),
            minute=minute,
            sides=tuple(
                dict.fromkeys(
                    side
                    for side in (campaign.side_of(statement.faction) for statement in statements)
                    if side in campaign.sides
                )
            ),
            places_changed=tuple(
                dict.fromkeys(place for statement in statements for place in changed.get(statement.id, ()))
            ),
            claimant=_join(statement.claimant for statement in shown),
            hedge=_join(statement.hedge for statement in shown),
        )
        made.append((rank[first.id], caption))
    return tuple(caption for _, caption in sorted(made, key=lambda one: one[0]))


def time_basis(campaign: Campaign, statement: Statement, window: Window) -> str:
    """Return the basis of a statement's time in words; `window` is its tightened time window.

    The words quote the source and its window if it gives the hour; otherwise they give the day, or say that only the
    order of events dates it.
    """
    clock, stated = campaign.clock, statement.window
    phrase = campaign.phrases.get(statement.phrase)
    if stated is None:
        words = statement.phrase or "by the order of events"
        return f"{'Time as stated' if statement.phrase else 'No time stated'}: {words}, {_span(clock, window)}"
    if statement.phrase:
        # the hours of a gap ("a few hours later") and of words without hours follow from other statements
        shown = stated if phrase is not None and phrase.kind == "hours" else window
        return f"Time as stated: {statement.phrase}, {_span(clock, shown)}"
    if not is_whole_days(clock, stated):
        return f"Time as coded: {_span(clock, stated)}"
    days = (stated.latest - stated.earliest) // MINUTES_A_DAY + 1
    if not _dated(campaign.sentences[statement.sentence]):
        return f"No date stated: {_span(clock, window)}"
    return "Day stated, no hour" if days == 1 else f"Days stated, no hour: {_span(clock, stated)}"


def _dated(sentence: Sentence) -> bool:
    return sentence.first_day is not None


def _span(clock: Clock, window: Window) -> str:
    """Return the hours of a time window within a day, the days of any other."""
    if day_words(clock, window.earliest) != day_words(clock, window.latest) or is_whole_days(clock, window):
        return window_words(clock, window, comma="", midnight=True)
    first, last = (hour_words(clock, minute, midnight=True) for minute in (window.earliest, window.latest))
    return first if window.earliest == window.latest else f"{first}–{last}"


def _join(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, words)))
