"""Words beside a film: its captions as WebVTT, and a description of what it shows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plots.film.clock import Showing
from plots.style.credits import source_words
from plots.style.outputs import together, writing
from plots.style.words import placed_words
from sim import Campaign, History, Likelihood
from sim.histories import Shown
from sim.measures.narrative import after_end_words, tell_days
from sim.model.escapes import cue_id, cue_text, line_text, sentence_text
from sim.model.vocabulary import PRIOR_WORDS, Placement
from sim.model.words import LAST_TOLD_NOTE, holdings_words, moment_words, weighed_words
from sim.roads.holding import HeldSeries
from sim.study import Compared, Study
from sim.uncertainty.marks import mark_words, run_words

_MOST_SOURCES = 8  # sources that are named; a table may cite hundreds
_MOST_NAMES = 12  # of places in a line, those of the highest rank; the rest is counted


def companion_paths(path: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Return the paths of a film's captions (.vtt) and description (.txt).

    They have the film's name with another suffix; for numbered pictures it is ``film`` in their folder.

    Examples
    --------
    >>> [path.name for path in companion_paths("100%.mp4")]
    ['100%.vtt', '100%.txt']
    """
    film = Path(path)
    if film.suffix.lower() == ".png":
        return film.with_name("film.vtt"), film.with_name("film.txt")
    return film.with_suffix(".vtt"), film.with_suffix(".txt")


def save_companions(
    study: Study,
    path: str | os.PathLike[str],
    minutes: Sequence[int],
    shown: Sequence[Showing],
    *,
    history: Shown = Placement.SPREAD,
    compare: Compared | None = None,
    likelihood: Likelihood | None = None,
    note: str = "",
    fps: int,
    ticks: int,
    overwrite: bool = False,
) -> str:
    """Save the captions and the description of a film beside it (see `companion_paths`); return the description.

    Parameters
    ----------
    study, history, compare
        What the film shows, and what it shows beside it; see `save_film`.
    path
        The film.
    minutes, shown
        The minute of each frame, and the captions chosen.
    likelihood
        Of a film of an ensemble: what is certain, possible and likely at its minutes.
    note
        What the description says of the map, such as which places lie off it.
    fps, ticks
        Frames a second, and the length of the whole film including the hold.
    overwrite
        Whether files may be replaced that frontlapse did not write, or that were edited since.
    """
    captions, words = companion_paths(path)
    same: dict[str, Any] = {"history": history, "compare": compare, "likelihood": likelihood}
    text = alt_text(study, minutes[0], minutes[-1], seconds=ticks / fps, note=note, **same)
    with together(overwrite=overwrite) as outputs:
        save_subtitles(captions, study.history(history), shown, fps=fps, ticks=ticks)
        outputs.file(words).write_text(text, encoding="utf-8", newline="\n")
    return text


def save_subtitles(
    path: str | os.PathLike[str],
    history: History,
    shown: Sequence[Showing],
    *,
    fps: int,
    ticks: int,
    overwrite: bool = False,
) -> None:
    """Save the captions of a film as WebVTT, each for the time it is on screen.

    A cue bears the sentence's identifier and holds the whole sentence, of which the film quotes a part, then what its
    time rests on with the identifier again, for players that show no more than the words.

    Raises
    ------
    ValueError
        If `path` does not end in ``.vtt``.
    """
    target = Path(path)
    if target.suffix.lower() != ".vtt":
        raise ValueError(f"{target}: suffix {target.suffix!r} is not .vtt")
    campaign = history.campaign
    blocks = ["WEBVTT", f"NOTE\n{cue_text(campaign.title)}. {cue_text(_source_line(campaign))}"]
    if words := mark_words(history):
        blocks.insert(1, f"NOTE\n{cue_text(f'{words}. {run_words(history)}')}.")
    if words := after_end_words(history):
        blocks.append(f"NOTE\n{cue_text(words)}")
    for one in shown:
        caption = one.caption
        start, end = (_cue_time(tick, fps) for tick in (one.first, min(one.until, ticks)))
        basis = f"{caption.basis}; shown at {moment_words(campaign.clock, caption.minute)}"
        id, text = caption.sentence or f"script {caption.script}", cue_text(sentence_text(caption.text))
        blocks.append(f"{cue_id(id)}\n{start} --> {end}\n{text}\n<i>{cue_text(basis)} [{cue_text(id)}]</i>")
    with writing(overwrite=overwrite) as outputs:
        outputs.file(target).write_text("\n\n".join(blocks) + "\n", encoding="utf-8", newline="\n")


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
    words = f"{when}, counted places held: {holdings_words(held.at(minute), campaign.side_name, ranged=ranged)}."
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


def _cue_time(tick: int, fps: int) -> str:
    milliseconds = round(1000 * tick / fps)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
