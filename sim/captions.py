"""What a picture tells at a moment: the sentences shown as captions, and the movements drawn as arrows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.clock.history import History
from sim.model.campaign import Campaign, Sentence, Statement
from sim.model.times import MINUTES_A_DAY, Clock, Window
from sim.model.words import day_words, hour_words, is_whole_days, window_words

ARROW_MINUTES = 8 * 60  # of event time for which a stated movement is drawn


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

    Sentences of the same minute keep the order of their events.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> first = captions(study.history())[0]
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
