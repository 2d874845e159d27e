"""What a valid folder assumes about times: notes for its coder, not problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.model.campaign import LICENCE, SOURCE_LICENCE, Campaign, Sentence
from sim.model.lookalikes import fold_spaces
from sim.model.times import Clock, Window
from sim.model.words import counted
from sim.tables.records import UNMATCHED


def rows_from_above(campaign: Campaign) -> tuple[str, ...]:
    """Return the statements and claims whose words bound them from above only ("by morning"), in document order.

    Examples
    --------
    >>> from scenarios import open_study
    >>> "s110-02" in rows_from_above(open_study("northwestern_syria_2024").campaign)
    True
    """
    by = {phrase.words.casefold() for phrase in campaign.phrases.values() if phrase.kind == "by"}
    return (
        *(statement.id for statement in campaign.statements.values() if statement.from_above),
        *(claim.id for claim in campaign.claims.values() if claim.phrase.casefold() in by),
    )


@dataclass(frozen=True, slots=True)
class NotGiven:
    """Something that a folder does not say, though its readers want to know it: a key, or rows of a column."""

    what: str
    rows: int
    words: str


def not_given(campaign: Campaign) -> tuple[NotGiven, ...]:
    """Return what the folder leaves out of licences, and of where coordinates and lengths come from.

    Examples
    --------
    >>> from scenarios import open_study
    >>> not_given(open_study("northwestern_syria_2024").campaign)
    ()
    """
    sources = sum(source.licence == SOURCE_LICENCE for source in campaign.sources.values())
    places = sum(place.is_point and not place.coordinate_source for place in campaign.places.values())
    roads = sum(not road.length_method for road in campaign.roads)
    every = (
        NotGiven("licence", int(campaign.licence == LICENCE), "the licence of the tables"),
        NotGiven("sources.licence", sources, f"the licence of {counted(sources, 'source')}"),
        NotGiven("places.coordinate_source", places, f"where the points of {counted(places, 'place')} come from"),
        NotGiven("roads.length_method", roads, f"where the lengths of {counted(roads, 'road')} come from"),
    )
    return tuple(one for one in every if one.rows)


def undated_sentences(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    """Return coded sentences that take one day from the sentences before, though the next dated one is of a later day.

    What they report may have happened later than that day. A sentence is dated by its own date or by words of
    `[phrases]` that give hours.

    Returns
    -------
    tuple of (str, str)
        Each such sentence, and the next dated one.
    """
    return tuple(found for source in campaign.sources for found in _undated(campaign, source))


def _undated(campaign: Campaign, source: str) -> Iterator[tuple[str, str]]:
    hours = [phrase.words.casefold() for phrase in campaign.phrases.values() if phrase.kind != "gap"]

    def is_dated(sentence: Sentence) -> bool:
        one_day = sentence.first_day is not None and sentence.first_day == sentence.last_day
        text = fold_spaces(sentence.text).casefold()
        return one_day and (set(sentence.dated_by) <= {sentence.id} or any(words in text for words in hours))

    within_day = {
        statement.sentence
        for statement in campaign.statements.values()
        if statement.window is not None and _in_a_day(campaign.clock, statement.window)
    }
    upcoming: Sentence | None = None
    found = []
    for sentence in reversed([each for each in campaign.sentences.values() if source in each.sources]):
        if is_dated(sentence):
            upcoming = sentence
            continue
        day, later = sentence.first_day, None if upcoming is None else upcoming.first_day
        if day is None or upcoming is None or later is None:
            continue
        if sentence.id in within_day and day == sentence.last_day and day < later:
            found.append((sentence.id, upcoming.id))
    return reversed(found)


def unmatched_records(campaign: Campaign) -> tuple[str, ...]:
    """Return the records that say who held the place before and are not matched by the records before them.

    Examples
    --------
    >>> from scenarios import open_study
    >>> unmatched_records(open_study("northwestern_syria_2024").campaign)
    ()
    """
    return tuple(id for id in campaign.records if UNMATCHED in campaign.statements[id].note)


def _in_a_day(clock: Clock, window: Window) -> bool:
    return clock.day_number(window.earliest) == clock.day_number(window.latest)
