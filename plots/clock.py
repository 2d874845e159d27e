"""The time of a film: which minute of the campaign each frame shows, and which sentences are quoted when."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim import FrameCaption, History, captions

SLOWED = 0.5  # of the film's time is given to what is told, the rest to the clock
AFTER = 480  # minutes after a sentence in which it slows the clock: as long as its places are marked as fresh
LEAST_SECONDS = 3  # that a caption stays
WORDS_A_SECOND = 3  # that it is read at
MOST_LAG = 2  # seconds that a caption may wait for the one before it; later it would speak of what is long past


def film_minutes(history: History, *, seconds: float = 30, fps: int = 12, hold: float = 3) -> tuple[int, ...]:
    """Return the minute each frame of a film shows, from the epoch to the campaign's end, both included.

    Half of the time runs evenly; the other half is shared among the sentences that change a place, each of them
    slowing the clock for `AFTER` minutes once it is told. So quiet nights pass quickly, and a day on which much happens
    has time to be read.

    Parameters
    ----------
    seconds
        Length of the film.
    fps
        Frames a second.
    hold
        Seconds at the end that the last of these frames stays; part of `seconds`.

    Raises
    ------
    ValueError
        If fewer than two frames are left.
    """
    moving = round((seconds - hold) * fps)
    if moving < 2:
        raise ValueError(f"seconds(={seconds}) less hold(={hold}) at fps(={fps}) must leave at least 2 frames")
    end = history.campaign.end
    told = np.array([one.minute for one in captions(history) if one.places_changed and 0 <= one.minute < end])
    until = np.minimum(told + AFTER, end)
    turns = np.unique(np.concatenate(([0, end], told, until)))
    passed = turns / end  # of the film's time, when the clock gets to each turn
    if len(told):
        parts = np.clip((turns[:, None] - told) / (until - told), 0, 1)
        passed = (1 - SLOWED) * passed + SLOWED * parts.mean(axis=1)
    minutes = np.interp(np.linspace(0, 1, moving), passed, turns)
    return tuple(int(minute) for minute in minutes.round())


@dataclass(frozen=True, slots=True)
class Showing:
    """A caption and the ticks it must stay on screen, from tick `first` on."""

    caption: FrameCaption
    first: int
    ticks: int


def choose_captions(
    sayings: Sequence[FrameCaption],
    minutes: Sequence[int],
    *,
    fps: int,
    ticks: int,
    words: Callable[[FrameCaption], int],
    worth: Callable[[FrameCaption], float],
) -> tuple[Showing, ...]:
    """Choose which captions a film shows and when: none too short to read, none before its statement.

    A caption may start from the first frame at or after its minute until `MOST_LAG` seconds later, and stays for
    `LEAST_SECONDS`, or longer at `WORDS_A_SECOND`. Of all ways to show them one after the other, the one of most worth
    is taken; the ribbon carries the rest.

    Parameters
    ----------
    sayings
        All there are, in the order they are told.
    minutes
        The minute of each frame, ascending.
    ticks
        Length of the whole film, the still at its end included.
    words, worth
        How many words of a caption are shown, and what it is worth.
    """
    # each way so far: (what it is worth, the tick from which the screen is free, what is shown)
    ways: list[tuple[float, int, tuple[Showing, ...]]] = [(0.0, 0, ())]
    for caption in sayings:
        ready = int(np.searchsorted(np.asarray(minutes), caption.minute))
        stay = math.ceil(fps * max(LEAST_SECONDS, words(caption) / WORDS_A_SECOND))
        for told, free, shown in tuple(ways):
            first = max(ready, free)
            if first <= ready + MOST_LAG * fps and first + stay <= ticks and first < len(minutes):
                ways.append((told + worth(caption), first + stay, (*shown, Showing(caption, first, stay))))
        ways.sort(key=lambda way: (way[1], -way[0]))
        best, kept = -1.0, []
        for way in ways:  # later free and no better: never part of the best
            if way[0] > best:
                best = way[0]
                kept.append(way)
        ways = kept
    return ways[-1][2]
