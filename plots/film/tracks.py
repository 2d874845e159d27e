"""Timed text beside a film, as WebVTT: captions, chapters, and descriptions for people who cannot see it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from plots.film.timedtext import Cue
from plots.style.language import ENGLISH, Words
from plots.style.outputs import writing
from sim import Campaign, History
from sim.measures.narrative import after_end_words, tell_days
from sim.model import escapes
from sim.model.escapes import RIGHT_MARK
from sim.model.sheet import Chapter
from sim.model.vocabulary import UNKNOWN, VACANT
from sim.model.words import holdings_words, moment_words
from sim.roads.holding import HeldSeries
from sim.uncertainty.marks import mark_words, run_words

SPOKEN = 15  # characters a second of speech at an easy pace
_UNRANKED = 9
_NAMES = (12, 6, 3, 1)  # places that a description names, as many as there is time for


class Mark(NamedTuple):
    """Words from a tick on: the title of a chapter, or a description."""

    first: int
    words: str


def chapter_marks(chapters: Sequence[Chapter], minutes: Sequence[int], *, opening: int = 0) -> tuple[Mark, ...]:
    """Return the chapters of a film with their first ticks; the first one begins with the film.

    Parameters
    ----------
    chapters
        The chapters of the campaign; those outside the film are left out.
    minutes
        The minute that each frame shows.
    opening
        The tick of the first of these frames.

    Examples
    --------
    >>> chapter_marks([Chapter("West", 0, 9), Chapter("East", 10, 19)], range(5, 15), opening=24)
    (Mark(first=0, words='West'), Mark(first=29, words='East'))
    """
    shown = [one for one in chapters if one.end >= minutes[0] and one.begin <= minutes[-1]]
    starts = np.searchsorted(np.asarray(minutes), [one.begin for one in shown]).tolist()
    found = {opening + start if at else 0: one.title for at, (start, one) in enumerate(zip(starts, shown, strict=True))}
    return tuple(Mark(first, title) for first, title in found.items())


def save_captions(
    path: str | os.PathLike[str],
    history: History,
    cues: Sequence[Cue],
    *,
    fps: int,
    ticks: int,
    overwrite: bool = False,
) -> None:
    """Save the captions of a film as WebVTT, each for the time it is on screen.

    A cue has the sentence's identifier and the words of the film. A comment before it, which players do not show, has
    the whole sentence and what its time rests on.

    Raises
    ------
    ValueError
        If `path` does not end in ``.vtt``.
    """
    campaign = history.campaign
    blocks = []
    for cue in cues:
        caption = cue.caption
        id = caption.sentence or f"script {caption.script}"
        basis = f"{caption.basis}; shown at {moment_words(campaign.clock, caption.minute)}"
        whole = f"{escapes.cue_text(escapes.sentence_text(caption.text))}\n{escapes.cue_text(basis)}"
        blocks.append(f"NOTE {escapes.cue_text(id)}\n{whole}")
        lines = "\n".join(map(escapes.cue_text, cue.text.lines))
        blocks.append(f"{escapes.cue_id(id)}\n{_times(cue.first, min(cue.until, ticks), fps)}\n{lines}")
    notes = [mark_words(history) and f"{mark_words(history)}. {run_words(history)}.", after_end_words(history)]
    _save(path, campaign, blocks, notes=filter(None, notes), overwrite=overwrite)


def save_marks(
    path: str | os.PathLike[str],
    campaign: Campaign,
    marks: Sequence[Mark],
    *,
    fps: int,
    ticks: int,
    overwrite: bool = False,
) -> None:
    """Save chapters or descriptions as WebVTT, each until the next one begins.

    Raises
    ------
    ValueError
        If `path` does not end in ``.vtt``.
    """
    ends = [*(mark.first for mark in marks), ticks][1:]
    blocks = [
        f"{number}\n{_times(mark.first, end, fps)}\n{escapes.cue_text(mark.words)}"
        for number, (mark, end) in enumerate(zip(marks, ends, strict=True), start=1)
    ]
    _save(path, campaign, blocks, overwrite=overwrite)


def _save(
    path: str | os.PathLike[str],
    campaign: Campaign,
    blocks: Iterable[str],
    *,
    notes: Iterable[str] = (),
    overwrite: bool,
) -> None:
    target = Path(path)
    if target.suffix.lower() != ".vtt":
        raise ValueError(f"{target}: suffix {target.suffix!r} is not .vtt")
    head = [f"NOTE\n{escapes.cue_text(note)}" for note in (campaign.title, *notes)]
    with writing(overwrite=overwrite) as outputs:
        text = "\n\n".join(["WEBVTT", *head, *blocks])
        outputs.file(target).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _times(first: int, until: int, fps: int) -> str:
    return f"{_time(first, fps)} --> {_time(until, fps)}"


def _time(tick: int, fps: int) -> str:
    milliseconds = round(1000 * tick / fps)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


# -- descriptions ------------------------------------------------------------------------------------------------------


def describe_film(
    history: History,
    held: HeldSeries,
    chapters: Sequence[Mark],
    minutes: Sequence[int],
    *,
    opening: int = 0,
    fps: int,
    ticks: int,
    changes: bool = True,
    outcome: str = "",
    words: Words = ENGLISH,
) -> tuple[Mark, ...]:
    """Return what a voice can say while a film runs: who holds how much, and what changes hands in each chapter.

    A description names as many places as can be said before the next one begins. That of the opening card says what
    the film is, that of the last chapter also how many places each side holds at the end.

    Parameters
    ----------
    history, held
        What the film shows, and how many places each side holds.
    chapters
        The chapters with their first ticks.
    minutes, opening
        The minute of each frame, and the tick of the first of them.
    fps, ticks
        Frames a second, and the length of the film.
    changes
        Whether changes are told; not in a film of an ensemble, which shows what is likely.
    outcome
        The last sentence that tells how the campaign ended.
    words
        The words of a language. In other languages than English, changes are not told by day.
    """
    campaign = history.campaign
    start = words("described.film", title=campaign.title)
    start += " " + words("described.start", held=_counts(campaign, held, minutes[0], words))
    ending = " " + words("described.end", held=_counts(campaign, held, minutes[-1], words))
    if outcome:
        ending = " " + words("described.last", sentence=outcome) + ending
    mark_of_line = RIGHT_MARK if words.rtl else ""
    marks = [Mark(0, mark_of_line + start)] if opening else []
    begins = [max(mark.first, opening) for mark in chapters]
    for at, (mark, first) in enumerate(zip(chapters, begins, strict=True)):
        end = begins[at + 1] if at + 1 < len(begins) else ticks
        span = minutes[first - opening - (at > 0)], minutes[min(end - opening, len(minutes)) - 1]
        last = ending if at + 1 == len(chapters) else ""
        before = f"{start} " if at == 0 and not opening else ""
        for told in _tellings(history, *span, words) if changes else [""]:
            said = f"{mark_of_line}{before}{mark.words}.{told}{last}"
            if len(said) <= SPOKEN * (end - first) / fps:
                break
        marks.append(Mark(first, said))
    return tuple(marks)


def _tellings(history: History, begin: int, until: int, words: Words) -> Iterator[str]:
    """Yield what changes hands, the longest words first: by day with many or few names, then in all."""
    for most in _NAMES if words == ENGLISH else ():
        days = tell_days(history, begin=begin, until=until, most=most)
        yield "".join(f" {story.day}. {' '.join(story.sentences)}" for story in days) or f" {words('described.none')}"
    yield _net(history, begin, until, words)


def _net(history: History, begin: int, until: int, words: Words) -> str:
    """Return which places have another side at the end of a span than at its beginning, by that side."""
    campaign = history.campaign
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for change in history.changes:
        if begin < change.minute <= until:
            first.setdefault(change.place, campaign.side_of(change.before.holder))
            last[change.place] = campaign.side_of(change.after.holder)
    found: dict[str, list[str]] = {}
    for place, side in last.items():
        if side != first[place]:
            found.setdefault(side, []).append(place)
    told = []
    for side, places in found.items():
        chief = min(places, key=lambda place: campaign.sheet.ranks.get(place, _UNRANKED))
        name, more = campaign.places[chief].name, len(places) - 1
        named = words("described.more", place=name, count=more) if more else name
        if side == UNKNOWN:
            told.append(words("described.unknown", places=named))
        elif side == VACANT:
            told.append(words("described.nobody", places=named))
        else:
            told.append(words("described.now", side=campaign.side_plain(side), places=named))
    return "".join(f" {each}" for each in told or [words("described.none")])


def _counts(campaign: Campaign, held: HeldSeries, minute: int, words: Words) -> str:
    """Return how many counted places each side holds by record, and how many as last told."""
    counts = held.at(minute)
    if words == ENGLISH:
        return holdings_words(counts, campaign.side_plain, ranged=False)
    return words("described.and").join(
        words("described.silent", side=campaign.side_plain(side), count=each.record, silent=each.silent)
        if each.silent
        else words("described.held", side=campaign.side_plain(side), count=each.record)
        for side, each in counts.items()
        if side in campaign.sides and each.record + each.silent
    )
