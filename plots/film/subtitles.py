"""Files beside a film: its captions, chapters and descriptions as WebVTT, and a text that tells what it shows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from plots.film.codecs import Tags
from plots.film.timedtext import Cue
from plots.film.tracks import Mark, describe_film, save_captions, save_marks
from plots.style.credits import source_words
from plots.style.language import ENGLISH, Words
from plots.style.outputs import Outputs, together
from plots.style.words import placed_words
from sim import Campaign, History, Likelihood
from sim.histories import Shown
from sim.measures.narrative import after_end_words, tell_days
from sim.model.escapes import line_text
from sim.model.vocabulary import PRIOR_WORDS, Placement
from sim.model.words import LAST_TOLD_NOTE, holdings_words, moment_words, weighed_words
from sim.roads.holding import HeldSeries
from sim.study import Compared, Study
from sim.uncertainty.marks import mark_words, run_words

_MOST_SOURCES = 8  # sources that are named; a table may cite hundreds
_MOST_NAMES = 12  # of places in a line, those of the highest rank; the rest is counted


class Companions(NamedTuple):
    """The files beside a film."""

    captions: Path
    chapters: Path
    descriptions: Path
    text: Path


def companion_paths(path: str | os.PathLike[str]) -> Companions:
    """Return the paths of a film's captions, chapters, descriptions (.vtt) and text (.txt).

    They have the film's whole name with another suffix after it; for numbered pictures it is ``film`` in their folder.

    Examples
    --------
    >>> [path.name for path in companion_paths("100%.mp4")]
    ['100%.mp4.vtt', '100%.mp4.chapters.vtt', '100%.mp4.descriptions.vtt', '100%.mp4.txt']
    """
    film = Path(path)
    name = "film" if film.suffix.lower() == ".png" else film.name
    suffixes = (".vtt", ".chapters.vtt", ".descriptions.vtt", ".txt")
    return Companions(*(film.with_name(f"{name}{suffix}") for suffix in suffixes))


def reserve_companions(outputs: Outputs, path: str | os.PathLike[str], *, captions: bool = True) -> None:
    """Check that the files beside a film can be put in place, before it is drawn; see `Outputs.file`."""
    paths = companion_paths(path)
    for each in paths if captions else paths[1:]:
        outputs.file(each)


@dataclass(frozen=True, slots=True)
class FilmWords:
    """All that is told of a film in words: sentences and chapters with their ticks, descriptions, and the whole text.

    `fps` and `ticks` are those of the film; `history` is what it shows.
    """

    history: History
    cues: Sequence[Cue]
    chapters: Sequence[Mark]
    descriptions: Sequence[Mark]
    text: str
    fps: int
    ticks: int

    @property
    def tags(self) -> Tags:
        """What the film's own file says of it."""
        return Tags(line_text(self.history.campaign.title), self.text.strip(), self.ticks, self.chapters)


def film_words(
    study: Study,
    minutes: Sequence[int],
    cues: Sequence[Cue],
    chapters: Sequence[Mark],
    *,
    history: Shown = Placement.SPREAD,
    compare: Compared | None = None,
    likelihood: Likelihood | None = None,
    note: str = "",
    opening: int = 0,
    fps: int,
    ticks: int,
    words: Words = ENGLISH,
) -> FilmWords:
    """Return what is told of a film in words.

    Parameters
    ----------
    study, history, compare
        What the film shows, and what it shows beside it; see `save_film`.
    minutes, opening
        The minute of each frame, and the tick of the first of them.
    cues, chapters
        The sentences and the chapters of the film with their ticks.
    likelihood
        Of a film of an ensemble: what is certain, possible and likely at its minutes.
    note
        What the text says of the map, such as which places lie off it.
    fps, ticks
        Frames a second, and the length of the whole film.
    words
        The language of the descriptions; the text is in English.
    """
    one = study.history(history)
    text = alt_text(
        study, minutes[0], minutes[-1], history=history, compare=compare, seconds=ticks / fps, likelihood=likelihood,
        note=note,
    )  # fmt: skip
    last = study.last_told(one)
    described = describe_film(
        one, study.held(one, likelihood=likelihood), chapters, minutes, opening=opening, changes=likelihood is None,
        fps=fps, ticks=ticks, outcome=last.text if last is not None and last.minute <= minutes[-1] else "", words=words,
    )  # fmt: skip
    return FilmWords(one, cues, chapters, described, text, fps, ticks)


def save_companions(
    path: str | os.PathLike[str], words: FilmWords, *, captions: bool = True, overwrite: bool = False
) -> None:
    """Save captions, chapters, descriptions and the text of a film beside it; see `companion_paths`.

    Parameters
    ----------
    path
        The film.
    words
        What is told of it.
    captions
        Whether the captions are saved.
    overwrite
        Whether files may be replaced that frontlapse did not write, or that were edited since.
    """
    paths, campaign = companion_paths(path), words.history.campaign
    with together(overwrite=overwrite) as outputs:
        if captions:
            save_captions(paths.captions, words.history, words.cues, fps=words.fps, ticks=words.ticks)
        save_marks(paths.chapters, campaign, words.chapters, fps=words.fps, ticks=words.ticks)
        save_marks(paths.descriptions, campaign, words.descriptions, fps=words.fps, ticks=words.ticks)
        outputs.file(paths.text).write_text(words.text, encoding="utf-8", newline="\n")


def alt_text(
    study: Study,
    begin: int,
    until: int,
    *,
    history: Shown = Placement.SPREAD,
    compare: Compared | None = None,
    seconds: float | None = None,
    likelihood: Likelihood | None = None,
    note: str = "",
) -> str:
    """Return a description of a film from minute `begin` to `until`, for readers who cannot see it.

    What it is, the places held at its start and end with their ranges, what changed hands on each day, and source and
    licence; nothing that is not in the history.

    Parameters
    ----------
    study, history, compare
        What the film shows, and what it shows beside it; see `save_film`.
    seconds
        Length of the film.
    likelihood
        Of a film of many histories: what is told of them then, in place of `history`.
    note
        What to say of the map, such as which places lie off it.
    """
    campaign, one = study.campaign, study.history(history)
    placement = one.timeline.placement
    held = study.held(one, likelihood=likelihood)
    length = f"In {seconds:.0f} seconds it" if seconds is not None else "It"
    start, end = (moment_words(campaign.clock, minute) for minute in (begin, until))
    marked = mark_words(one)
    paragraphs = [
        f"{campaign.title}: an animated map.",
        *([f"{marked}. {run_words(one)}. What scripts did is never quoted as the source’s words."] * bool(marked)),
        "The map shows places linked by roads, each in the colour and with the mark of the side that holds it; beside "
        "it are a clock, sentences of the source, the places held by each side, and a ribbon of events.",
        f"{length} runs from {start} to {end} (local time, "
        f"{campaign.clock.offset}). Placement {placement}: {placed_words(placement)}.",
    ]
    if likelihood is None:
        paragraphs += [
            _held_words("At the start", campaign, held, begin),
            *(
                f"{story.day}. {' '.join(story.sentences)}"
                for story in tell_days(one, begin=begin, until=until, most=_MOST_NAMES)
            ),
            _held_words("At the end", campaign, held, until),
        ]
    else:
        paragraphs += _likely_words(campaign, likelihood, held)
    if compare is not None:
        beside, other = study.beside(history, compare)
        ours, theirs = one.timeline, other.timeline
        about = [f"placement {theirs.placement}: {placed_words(theirs.placement)}"] * (theirs.placement != placement)
        about += [
            f"reading {group}={alternative} for {group}={ours.readings[group]}"
            for group, alternative in theirs.readings.items()
            if alternative != ours.readings[group]
        ]
        about += [f"{words[0].lower()}{words[1:]} ({run_words(other)})" for words in [mark_words(other)] if words]
        paragraphs += [
            f"Beside it the same is shown another way: {'; '.join(about) or 'the same in all respects'}.",
            _held_words("There, at the end", campaign, beside.held(other), until, ranged=False),
        ]
    paragraphs += filter(None, (note, after_end_words(one), _source_line(campaign)))
    return "\n\n".join(map(line_text, paragraphs)) + "\n"


def _held_words(when: str, campaign: Campaign, held: HeldSeries, minute: int, *, ranged: bool = True) -> str:
    """Return how many counted places each side holds, with the range over the envelope."""
    words = f"{when}, counted places held: {holdings_words(held.at(minute), campaign.side_plain, ranged=ranged)}."
    return f"{words} {LAST_TOLD_NOTE}" if any(each.silent for each in held.at(minute).values()) else words


def _likely_words(campaign: Campaign, likelihood: Likelihood, held: HeldSeries) -> Iterator[str]:
    """Yield what the ensemble is, then the counts at the first minute and the last of each day."""
    found, bounds = likelihood.ensemble, likelihood.places
    yield (
        f"The map shows an ensemble of {found.draws:,} draws that satisfy every constraint, with the prior "
        f"“{found.prior}”: {PRIOR_WORDS.get(found.prior, found.prior)}. The placement dates the sentences. "
        "Each number is of the places held for certain, with the lowest and highest possible."
    )
    if found.mixed:
        yield weighed_words(found.mixed)
    yield from found.warnings
    days = [campaign.clock.day_number(minute) for minute in found.minutes.tolist()]
    last = np.flatnonzero(np.append(np.diff(days) > 0, True))
    counted = np.array([campaign.places[place].counted for place in bounds.places], dtype=np.bool_)
    for at in dict.fromkeys([0, *last.tolist()]):
        open_ = int(np.count_nonzero(~bounds.certain_at(at)[counted].any(axis=1)))
        minute = int(found.minutes[at])
        words = _held_words(f"At {moment_words(campaign.clock, minute)}", campaign, held, minute)
        yield f"{words} Places whose holder is not certain: {open_}."


def _source_line(campaign: Campaign) -> str:
    sources = [", ".join(filter(None, (source.title, source.url))) for source in campaign.sources.values()]
    more = f"; and {len(sources) - _MOST_SOURCES} more" if len(sources) > _MOST_SOURCES else ""
    return f"Source: {'; '.join(sources[:_MOST_SOURCES])}{more}. {source_words(campaign)}"
