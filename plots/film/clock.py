"""The time of a film: which minute of the campaign each frame shows, and which sentences are quoted when."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim import Campaign, Clock, History, Moment
from sim.captions import FrameCaption
from sim.histories import Shown
from sim.model.arguments import real_number, whole_number
from sim.model.precision import fresh_minutes
from sim.model.times import MINUTES_A_DAY, MINUTES_A_YEAR, Precision
from sim.model.vocabulary import Placement
from sim.study import Study

SLOW = 0.7  # share of the film's time for sentences; the clock runs evenly in the rest
RECENT = 1.5  # times as long as places are marked as fresh a sentence may be quoted; later it would be out of date
LEAST_SECONDS = 3  # least duration of a caption
WORDS_A_SECOND = 3  # reading speed
MOST_LAG = 2  # seconds that a caption may wait for the one before it
RANK_WORTH = {1: 16, 2: 4, 3: 2}  # of a caption for each place that it changes, by rank; 1 for other ranks
_SCRIPT_WORTH = 6.0  # of what a script did: more than a town
_ALIKE = 0.15  # share of the sentences' time that is divided equally
_MOST_A_SECOND = {  # minutes of the clock in a second of film, for each unit that it shows
    Precision.MINUTE: MINUTES_A_DAY,
    Precision.DAY: 60 * MINUTES_A_DAY,
    Precision.MONTH: 4 * MINUTES_A_YEAR,
}
_READ = 4.5  # seconds to read a caption of the usual length


def film_minutes(
    study: Study,
    *,
    begin: Moment | None = None,
    until: Moment | None = None,
    history: Shown = Placement.SPREAD,
    seconds: float = 30,
    fps: int = 12,
    hold: float = 3,
    slow: float = SLOW,
) -> tuple[int, ...]:
    """Return the minute each frame of a film shows, from `begin` to `until`, both included.

    Part of the film's time runs evenly. The share `slow` goes to the sentences that change a place: each slows the
    clock for as long as its places are marked as fresh. A part of it is shared equally among them. The rest goes to the
    sentences worth most, one after the other until it is spent: each gets the time it still needs to be read while it
    is recent. So quiet nights pass quickly, and what matters most can be read.

    Parameters
    ----------
    begin, until
        First and last moment; the epoch and the campaign's end when None.
    history
        The placement or history that dates the sentences.
    seconds
        Length of the film.
    fps
        Frames a second.
    hold
        Seconds that the last frame stays longer than the others; part of `seconds`.
    slow
        Share of the time, 0 to 1, that is given to sentences; with 0 the clock runs evenly.

    Raises
    ------
    TypeError
        If `fps` is not a whole number.
    ValueError
        If fewer than two frames are left, `slow` is not a share, or `begin` and `until` are not a span of the campaign.
    """
    whole_number(fps, "fps", least=1)
    real_number(seconds, "seconds", least=0)
    real_number(hold, "hold", least=0)
    real_number(slow, "slow", least=0, most=1)
    if not (seconds < math.inf and fps > 0 and hold >= 0 and (moving := round((seconds - hold) * fps)) >= 2):
        raise ValueError(f"seconds(={seconds:g}) less hold(={hold:g}) at fps(={fps}) must leave at least 2 frames")
    campaign = study.campaign
    first = 0 if begin is None else campaign.clock.minute(begin, "begin")
    last = campaign.end if until is None else campaign.clock.minute(until, "until")
    if not 0 <= first < last <= campaign.end:
        raise ValueError(
            f"begin(={first}) and until(={last}) must be two minutes, one after the other, from 0 to the campaign's "
            f"end(={campaign.end})"
        )
    told = [one for one in study.captions(history) if one.places_changed or one.script]
    sentences = [one for one in told if first <= one.minute < last]
    worth = [caption_worth(campaign, one) for one in sentences]
    fresh = fresh_minutes(campaign.clock, first, last)
    turns, passed = _pace(sentences, worth, first, last, slow=slow, time=moving / fps, fresh=fresh)
    minutes = np.interp(np.linspace(0, 1, moving), passed, turns)
    # where there are no sentences and all time is for them, many minutes pass at once
    found = np.concatenate(([first], minutes[1:-1].round().astype(np.int64), [last]))
    if campaign.records:  # in a table of years, a fight of one day would fall between two frames
        found = _meet_fights(study.history(history), found)
    return tuple(found.tolist())


def _meet_fights(history: History, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the minutes of frames, each moved on to that before the next frame at which most places are contested.

    The first and the last one stay.
    """
    fought = np.array([bool(state.contested_by) for state in history.states], dtype=np.int64)
    contested = np.cumsum(fought[history.state_index] - fought[history.before_index])
    after = np.searchsorted(history.minutes, minutes, side="right")
    before_next = np.searchsorted(history.minutes, minutes[1:], side="left")
    met = minutes.copy()
    for at in range(1, len(minutes) - 1):
        low, high = int(after[at]), int(before_next[at])
        now = int(contested[low - 1]) if low else 0
        if low < high and int((most := contested[low:high]).max()) > now:
            met[at] = history.minutes[low + int(most.argmax())]
    return met


def film_unit(clock: Clock, minutes: Sequence[int], *, fps: int) -> Precision:
    """Return the finest unit that a film's clock shows: no finer than the campaign's times, and slow enough to read.

    Hours are shown only if a day takes at least a second on average, days if a month takes half a second, and months if
    a year takes a quarter.

    Examples
    --------
    >>> clock = Clock.at("2024-11-27", offset_minutes=180)
    >>> [film_unit(clock, range(0, days * 1440, days * 4), fps=12).name for days in (12, 365, 3650, 73_000)]
    ['MINUTE', 'DAY', 'MONTH', 'YEAR']
    """
    pace = fps * (minutes[-1] - minutes[0]) / len(minutes)  # minutes a second
    readable = (unit for unit, most in _MOST_A_SECOND.items() if pace <= most)
    return max(clock.precision, next(readable, Precision.YEAR))


def _pace(
    told: Sequence[FrameCaption], worth: Sequence[float], first: int, last: int, *, slow: float, time: float, fresh: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the minutes at which the clock changes its pace, and the share of the film that has passed by each."""
    at = np.array([one.minute for one in told], dtype=np.int64)
    until = np.minimum(at + fresh, last)
    stale = np.minimum(at + recent_minutes(fresh), last)
    turns = np.unique(np.concatenate(([first, last], at, until, stale)))
    even = (turns - first) / (last - first)
    if not slow or not told:
        return turns, even
    parts = np.clip((turns[:, None] - at) / (until - at), 0, 1)  # elapsed share of each sentence's time at each turn
    # otherwise a short film would quote its busiest days only
    apart = max(recent_minutes(fresh), _READ / time * (last - first) / 2)
    left, picked = slow * (1 - _ALIKE), list[int]()
    passed = (1 - slow) * even + (slow - left) * parts.mean(axis=1)
    for one in sorted(range(len(told)), key=lambda one: -worth[one]):
        if all(abs(at[one] - at[other]) >= apart for other in picked):
            span = passed[turns == stale[one]] - passed[turns == at[one]]
            more = max(0.0, _READ / time - float(span[0]))
            if more <= left:  # with less it could not be read
                passed, left = passed + more * parts[:, one], left - more
                picked.append(one)
    return turns, passed + left * parts.mean(axis=1)


def recent_minutes(fresh: int) -> int:
    """Return for how many minutes a sentence may be quoted if its places are marked as fresh for `fresh` minutes."""
    return int(RECENT * fresh)


def caption_worth(campaign: Campaign, caption: FrameCaption) -> float:
    """Return the worth of showing a caption, by the places it changes and their rank on the map."""
    ranks = campaign.sheet.ranks
    if caption.script:
        return _SCRIPT_WORTH
    # a sentence that changes nothing is still better than none
    return 0.01 + sum(RANK_WORTH.get(ranks.get(place, 0), 1) for place in caption.places_changed)


@dataclass(frozen=True, slots=True)
class Showing:
    """A caption on screen from tick `first`, for at least `ticks`, and at most until tick `until`."""

    caption: FrameCaption
    first: int
    ticks: int
    until: int


def choose_captions(
    captions: Sequence[FrameCaption],
    minutes: Sequence[int],
    *,
    fps: int,
    ticks: int,
    recent: int,
    words: Callable[[FrameCaption], int],
    worth: Callable[[FrameCaption], float],
) -> tuple[Showing, ...]:
    """Return which captions a film shows and when, so that each can be read while it is recent.

    A caption starts at the first frame of its minute or up to `MOST_LAG` seconds later, and stays for `LEAST_SECONDS`,
    or longer at `WORDS_A_SECOND`. For all that time it must be at most `recent` minutes old; it stays on until then
    unless another follows. Of all sequences, the one with the highest total worth is chosen, by dynamic programming.

    Parameters
    ----------
    captions
        All captions, in order of time.
    minutes
        The minute of each frame, ascending.
    ticks
        Length of the whole film, including the hold.
    recent
        See `recent_minutes`.
    words, worth
        The number of words shown of a caption, and its worth.
    """
    times = np.asarray(minutes)
    # sequences so far: (worth, tick from which the screen is free, captions shown)
    ways: list[tuple[float, int, tuple[Showing, ...]]] = [(0.0, 0, ())]
    for caption in captions:
        ready = int(np.searchsorted(times, caption.minute))
        stale = int(np.searchsorted(times, caption.minute + recent, side="right"))
        stale = ticks if stale == len(times) else stale  # the hold shows the last minute
        if ready + math.ceil(fps * LEAST_SECONDS) > stale:
            continue  # before counting its words, which is slow
        stay = math.ceil(fps * max(LEAST_SECONDS, words(caption) / WORDS_A_SECOND))
        for told, free, shown in tuple(ways):
            first = max(ready, free)
            if first <= ready + MOST_LAG * fps and first + stay <= stale and first < len(times):
                ways.append((told + worth(caption), first + stay, (*shown, Showing(caption, first, stay, stale))))
        ways.sort(key=lambda way: (way[1], -way[0]))
        best, kept = -1.0, []
        for way in ways:  # later and not better: cannot be part of the best
            if way[0] > best:
                best = way[0]
                kept.append(way)
        ways = kept
    shown = ways[-1][2]
    ends = [*(one.first for one in shown[1:]), ticks]
    return tuple(replace(one, until=min(one.until, end)) for one, end in zip(shown, ends, strict=False))


def captions_by_tick(shown: Sequence[Showing], count: int) -> Iterator[FrameCaption | None]:
    """Yield for each of a film's first `count` ticks the caption it shows, or None."""
    for tick in range(count):
        yield next((one.caption for one in shown if one.first <= tick < one.until), None)
