"""What a picture tells at a moment: the sentences shown as captions, and the movements drawn as arrows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.clock.history import History
from sim.clock.outcome import Move, Scripted
from sim.model.campaign import Campaign, Sentence, Statement
from sim.model.point import Point
from sim.model.times import Clock, Precision, Window
from sim.model.verbs import VERBS
from sim.model.words import date_words, day_words, hour_words, listed, moment_words, window_unit, window_words

_STATED = {  # of one, and of several
    Precision.DAY: ("Day stated, no hour", "Days stated, no hour"),
    Precision.MONTH: ("Month stated, no day", "Months stated, no day"),
    Precision.YEAR: ("Year stated, no day", "Years stated, no day"),
}


@dataclass(frozen=True, slots=True)
class FrameCaption:
    """A sentence or record of the source, told when its events happen; or what a script did.

    Parameters
    ----------
    sentence, text
        The sentence and its exact words; an empty one and words of the program, if a script did it.
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
    script
        The script that did it; empty for a sentence of the source.
    quoted
        Whether `text` quotes a document; the words of a record, and of what a script did, are the program's.
    """

    sentence: str
    text: str
    basis: str
    minute: int
    sides: tuple[str, ...]
    places_changed: tuple[str, ...]
    claimant: str
    hedge: str
    script: str = ""
    quoted: bool = True


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
class FrameColumn:
    """A column on the march in a frame: a script's, never the source's.

    Parameters
    ----------
    script, side
        Whose it is.
    passed
        The places that it has left behind on its route, in order; the last is where its present road begins.
    ahead
        The place at the end of its present road; that where it stands if it is in a place.
    share
        The part of that road behind it, 0 to 1.
    ended
        The minute at which the journey ended; None while it goes on.
    arrived
        Whether it reached the end of its route.
    """

    script: str
    side: str
    passed: tuple[str, ...]
    ahead: str
    share: float
    ended: int | None
    arrived: bool


def columns(history: History, minute: int, *, fresh: int) -> tuple[FrameColumn, ...]:
    """Return the columns on the march at a minute, and those that ended in the last `fresh` minutes before it.

    A column without a point on its present road is left out; one that never set out is shown where it stood.
    """
    campaign = history.campaign
    points = {place.id for place in campaign.points} if history.trips else set()
    found = []
    for trip in history.trips:
        ended = None if trip.going or minute < trip.minute else trip.minute
        if minute < trip.start or (ended is not None and minute >= ended + fresh):
            continue
        begin, ahead, share = trip.position(minute) or (trip.route[0], trip.route[0], 0.0)
        reached = [leg.end for leg in trip.legs if leg.due <= min(minute, trip.minute)]
        if {begin, ahead} <= points:
            found.append(
                FrameColumn(
                    script=trip.script,
                    side=campaign.side_of(trip.faction),
                    passed=tuple(place for place in (trip.route[0], *reached) if place in points),
                    ahead=ahead,
                    share=share,
                    ended=ended,
                    arrived=trip.arrived and ended is not None,
                )
            )
    return tuple(found)


def _short_side(campaign: Campaign, actor: str) -> str:
    """Return the short name of the side of a faction, or of a side."""
    return campaign.side_short(campaign.side_of(actor))


def arrows(history: History) -> tuple[FrameArrow, ...]:
    """Return every movement whose start and end have coordinates, in order of time.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [(arrow.verb, arrow.start, arrow.end) for arrow in arrows(study.history())][:1]
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

    Sentences of the same minute keep the order of their events. What scripts did follows those of its minute; of a run
    that was stopped, nothing later is told.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> first = captions(study.history())[0]
    >>> first.text[:43], first.basis
    ('On 26 November 2024, government forces arti', 'Day stated, no hour')
    """
    quoted = _sentence_captions(history)
    if not history.scripts:
        return quoted
    stopped = history.outcome.stopped
    told = sorted((*quoted, *_script_captions(history)), key=lambda one: one.minute)
    return tuple(one for one in told if stopped is None or one.minute <= stopped)


def _script_captions(history: History) -> Iterator[FrameCaption]:
    """Yield what scripts noted, the journeys they made, and the changes they made themselves."""
    campaign = history.campaign

    def caption(minute: int, script: str, words: str, side: str = "", places: tuple[str, ...] = ()) -> FrameCaption:
        basis, sides = f"By script {script}, not in the source", (side,) if side in campaign.sides else ()
        return FrameCaption("", f"What-if: {words}", basis, minute, sides, places, "", "", script, quoted=False)

    for note in history.notes:
        yield caption(note.minute, note.script, note.text)
    for trip in history.trips:
        who, side = _short_side(campaign, trip.faction), campaign.side_of(trip.faction)
        start, end, at = (campaign.places[place].name for place in (trip.route[0], trip.route[-1], trip.at))
        if trip.legs:
            yield caption(trip.start, trip.script, f"a column ({who}) sets out from {start} for {end}", side)
        if not trip.going:
            stops = f"stops after {at}" if trip.legs else f"does not set out from {start}"
            ended = f"reaches {end}" if trip.arrived else f"{stops}: {trip.reason}"
            yield caption(trip.minute, trip.script, f"the column ({who}) {ended}", side)
    made: dict[str, tuple[int, Scripted]] = {}
    for minute, cause in zip(history.minutes.tolist(), history.causes, strict=True):
        if isinstance(cause, Scripted):
            made.setdefault(cause.id, (minute, cause))
    for minute, cause in made.values():
        names = listed(campaign.places[place].name for place in cause.places)
        words = f"{VERBS[cause.verb].noun} of {names} by {_short_side(campaign, cause.faction)}"
        words += f" ({cause.note})" if cause.note else ""
        yield caption(minute, cause.script, words, campaign.side_of(cause.faction), cause.places)


def _sentence_captions(history: History) -> tuple[FrameCaption, ...]:
    campaign, timeline = history.campaign, history.timeline
    moved = {move.point: move for move in history.moved}
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
            basis=_moved_basis(campaign, moved[Point(first.id)])
            if Point(first.id) in moved
            else time_basis(campaign, first, timeline.starts[first.id]),
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
            quoted=sentence.quoted,
        )
        made.append((rank[first.id], caption))
    return tuple(caption for _, caption in sorted(made, key=lambda one: one[0]))


def _moved_basis(campaign: Campaign, move: Move) -> str:
    """Return the basis of a time that a script has moved."""
    was = moment_words(campaign.clock, move.before, year=False, short=True)
    return f"Moved by script {move.script}; in the record {was}"


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
    unit = window_unit(clock, stated)
    if unit is Precision.MINUTE:
        return f"Time as coded: {_span(clock, stated)}"
    sentence = campaign.sentences[statement.sentence]
    if sentence.quoted and not _dated(sentence):
        return f"No date stated: {_span(clock, window)}"
    if dates := sentence.date_words:
        return f"Date as stated: {dates}"
    one = date_words(clock, stated.earliest, unit) == date_words(clock, stated.latest, unit)
    if unit is Precision.DAY and one:
        return "Day stated, no hour"
    return f"{_STATED[unit][not one]}: {_span(clock, stated)}"


def _dated(sentence: Sentence) -> bool:
    return sentence.first_day is not None


def _span(clock: Clock, window: Window) -> str:
    """Return the hours of a time window within a day, the days of any other."""
    if day_words(clock, window.earliest) != day_words(clock, window.latest) or window_unit(clock, window):
        return window_words(clock, window, comma="", midnight=True)
    first, last = (hour_words(clock, minute, midnight=True) for minute in (window.earliest, window.latest))
    return first if window.earliest == window.latest else f"{first}–{last}"


def _join(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, words)))
