"""The schedule of a film: which minute each frame shows, when the camera cuts, and which sentences are read when.

A film's time is shared by what happens, not by the clock. Each change takes a fixed part of a second, the clock stands
still at a quoted change until its sentence is read, and what is left passes the quiet stretches.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from plots.film.timedtext import GAP_SECONDS, Cue, CueText, reading_ticks
from sim import Campaign, Clock, History
from sim.captions import FrameCaption
from sim.model.arguments import real_number, whole_number
from sim.model.times import MINUTES_A_DAY, MINUTES_A_YEAR, Precision

EASE_SECONDS = 0.8  # that the camera takes from one chapter to the next
MOST_STILL = 2.5  # seconds without a change or a sentence
MOST_CHANGES = 6.0  # a second, in a film of a minute; in a shorter one the same number a film
_OPENING, _LATER, _HASTE = 2.0, 0.075, 0.2  # seconds of the opening card; of a short film, a share less some seconds
_ENDING = 3.0, 0.28  # seconds of the end card, and its largest share of a film
_LENGTHS = (84, 64, 48, 36, 28, 20)  # characters of a quotation that are tried, the longest first
_QUIET = 0.22  # share of the film without a sentence to read, for the map
_MOST_GAP = 2.0  # seconds in which the clock runs from one event to the next
_CROWDED = 0.6  # share of the film that changes may take
_MOST_A_SECOND = {  # minutes of the clock in a second of film, for each unit that it shows
    Precision.MINUTE: MINUTES_A_DAY,
    Precision.DAY: 60 * MINUTES_A_DAY,
    Precision.MONTH: 4 * MINUTES_A_YEAR,
}
RECENT = 1.5  # times as long as places are marked as fresh a still picture may quote a sentence
RANK_WORTH = {1: 16, 2: 4, 3: 2}  # of a caption for each place that it changes, by rank; 1 for other ranks
_SCRIPT_WORTH = 6.0  # of what a script did: more than a town
_ALWAYS, _CHAPTER = 2, 1  # how much a sentence is needed: in every film, or where there is time
Quoting = Callable[[FrameCaption, int], CueText]  # a quotation of at most so many characters


@dataclass(frozen=True, slots=True)
class Told:
    """What a film has to tell: sentences that may be quoted, those that must be, and where chapters begin.

    Parameters
    ----------
    captions
        Every sentence that may be quoted, in order.
    always, chapters
        The captions that every film quotes, and those that a chapter asks for.
    begins
        The minute at which each chapter begins; the first one is that of the film.
    quote
        Returns a quotation of a caption of at most so many characters.
    """

    captions: Sequence[FrameCaption]
    always: Sequence[FrameCaption]
    chapters: Sequence[FrameCaption]
    begins: Sequence[int]
    quote: Quoting


@dataclass(frozen=True, slots=True)
class Schedule:
    """What each tick of a film shows; ticks count from the film's first frame.

    Parameters
    ----------
    fps, ticks
        Ticks a second, and all of them.
    opening, ending
        The number of ticks of the opening card and of the end card.
    minutes
        The minute of the campaign at each tick between the cards.
    begins
        The first tick of each chapter.
    ease
        For how many ticks the camera moves to a chapter that is not the first.
    cues
        The sentences on screen, in order.
    starts
        Tick -> the places whose change begins to show then. Of a group that changes in one minute, the places follow
        one another while the clock stands still, in the order in which the source names them.
    """

    fps: int
    ticks: int
    opening: int
    ending: int
    minutes: tuple[int, ...]
    begins: tuple[int, ...]
    ease: int
    cues: tuple[Cue, ...]
    starts: Mapping[int, tuple[str, ...]]

    def chapter(self, tick: int) -> int:
        """Return the number of the chapter that a tick belongs to."""
        return max(sum(begin <= tick for begin in self.begins) - 1, 0)

    def cue(self, tick: int) -> Cue | None:
        """Return the sentence on screen at a tick."""
        return next((cue for cue in self.cues if cue.first <= tick < cue.until), None)


def caption_worth(campaign: Campaign, caption: FrameCaption) -> float:
    """Return the worth of showing a caption, by the places it changes and their rank on the map."""
    if caption.script:
        return _SCRIPT_WORTH
    ranks = campaign.sheet.ranks
    # a sentence that changes nothing is still better than none
    return 0.01 + sum(RANK_WORTH.get(ranks.get(place, 0), 1) for place in caption.places_changed)


def make_schedule(
    history: History,
    told: Told,
    *,
    span: tuple[int, int],
    seconds: float,
    fps: int,
    hold: float = _ENDING[0],
    cards: bool = True,
) -> Schedule:
    """Return the schedule of a film of `seconds`, to the frame.

    Parameters
    ----------
    history, told
        What happens, and what is told of it.
    span
        The first and the last minute of the campaign that the film shows.
    seconds, fps
        Length of the film, and ticks a second.
    hold
        Seconds of the end card, or of the last frame where there are no cards; less in a film of under 20 s.
    cards
        Whether the film has an opening card and an end card.

    Raises
    ------
    TypeError
        If `fps` is not a whole number.
    ValueError
        If fewer than two frames are left between the cards.
    """
    whole_number(fps, "fps", least=1)
    real_number(seconds, "seconds", least=0)
    real_number(hold, "hold", least=0)
    ticks = round(seconds * fps) if seconds < math.inf else 0
    opening = round(min(_OPENING, max(_LATER * seconds - _HASTE, 0)) * fps) if cards else 0
    ending = round((min(hold, _ENDING[1] * seconds) if cards else hold) * fps)
    ending = min(ending, max(ticks - opening - 2, 0)) if cards else ending  # the end card gives way
    if ticks - opening - ending < 2:
        raise ValueError(f"seconds(={seconds:g}) less hold(={hold:g}) at fps(={fps}) must leave at least 2 frames")
    return _Planner(history, told, span, (ticks, opening, ending), fps).plan()


@dataclass(frozen=True, slots=True)
class _Beat:
    """A moment of the film at which the clock stands still.

    Parameters
    ----------
    minute
        Of the campaign.
    places
        The places that change, in the order in which they do.
    line
        The sentence that is quoted from then on.
    eases
        Whether the camera moves to a new chapter first.
    """

    minute: int
    places: tuple[str, ...] = ()
    line: _Line | None = None
    eases: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A quotation, and the ticks it takes to read it, with the gap after it."""

    caption: FrameCaption
    text: CueText
    ticks: int


class _Planner:
    """Works out one schedule, in ticks of the part between the cards."""

    def __init__(
        self, history: History, told: Told, span: tuple[int, int], ticks: tuple[int, int, int], fps: int
    ) -> None:
        self._history, self._told, self._span, self._fps = history, told, span, fps
        self._ticks, self._opening, self._ending = ticks
        self._body = self._ticks - self._opening - self._ending
        self._gap = max(1, round(GAP_SECONDS * fps))
        self._ease = round(EASE_SECONDS * fps)
        self._moments = self._find_moments()
        count = sum(map(len, self._moments.values()))
        rate = MOST_CHANGES * 60 * fps / self._ticks  # changes a second
        rate = max(rate, fps * count / (_CROWDED * self._body))
        self._change = fps / rate  # ticks that a change takes
        self._texts: dict[tuple[FrameCaption, int], _Line] = {}

    def _find_moments(self) -> dict[int, tuple[str, ...]]:
        """Return minute -> the places that change in it, in the order in which they are told."""
        found: dict[int, dict[str, None]] = defaultdict(dict)
        first, last = self._span
        for minute, place in zip(self._history.minutes.tolist(), self._history.place_index.tolist(), strict=True):
            if first < minute <= last:
                found[minute][self._history.places[place]] = None
        return {minute: tuple(places) for minute, places in found.items()}

    def plan(self) -> Schedule:
        """Choose the sentences, then share the film's time among what happens."""
        lines = self._choose_lines()
        beats = self._beats(lines)
        at, still = self._share(beats)
        first = self._opening
        cues = self._cues(beats, at)
        starts: dict[int, list[str]] = defaultdict(list)
        for beat, begin in zip(beats, at, strict=True):
            for number, place in enumerate(beat.places):
                tick = begin + self._ease * beat.eases + number * self._change
                starts[first + min(math.ceil(tick - 1e-6), self._body - 1)].append(place)
        begins = [first, *(first + math.ceil(t - 1e-6) for b, t in zip(beats, at, strict=True) if b.eases)]
        shown = {tick: tuple(places) for tick, places in starts.items()}
        return Schedule(
            self._fps, self._ticks, self._opening, self._ending, self._minutes(beats, at, still),
            tuple(begins), self._ease, self._linger(cues, shown, begins), shown,
        )  # fmt: skip

    # -- which sentences -------------------------------------------------------------------------------------------

    def _line(self, caption: FrameCaption, most: int) -> _Line:
        if (caption, most) not in self._texts:
            text = self._told.quote(caption, most)
            self._texts[caption, most] = _Line(caption, text, reading_ticks(text, self._fps) + self._gap + 1)
        return self._texts[caption, most]

    def _choose_lines(self) -> list[_Line]:
        """Return the quotations: those that are needed at the greatest length that fits, then those of most worth."""
        need = {id(each): _CHAPTER for each in self._told.chapters} | {id(each): _ALWAYS for each in self._told.always}
        first, last = self._span
        open_ = [each for each in self._told.captions if first <= each.minute <= last]
        levels = [[each for each in open_ if need.get(id(each), 0) >= level] for level in (_CHAPTER, _ALWAYS)]
        chosen, most = self._needed(levels)
        taken = {id(line.caption) for line in chosen}
        campaign = self._history.campaign
        rest = [each for each in open_ if id(each) not in taken and (each.places_changed or each.script)]
        for caption in sorted(rest, key=lambda each: -caption_worth(campaign, each)):
            tried = sorted([*chosen, self._line(caption, most)], key=lambda line: open_.index(line.caption))
            if self._need(tried) <= (1 - _QUIET) * self._body:
                chosen = tried
        return chosen

    def _needed(self, levels: Sequence[Sequence[FrameCaption]]) -> tuple[list[_Line], int]:
        """Return the sentences that are needed, and the length of quotations at which they fit."""
        for wanted in levels:
            for most in _LENGTHS:
                lines = [self._line(each, most) for each in wanted]
                if self._need(lines) <= self._body:
                    return lines, most
        kept: list[_Line] = []  # a film too short even for these: those of most worth, of these the shortest
        campaign, shortest = self._history.campaign, _LENGTHS[-1]
        for caption in sorted(
            levels[-1], key=lambda each: (-caption_worth(campaign, each), self._line(each, shortest).ticks)
        ):
            tried = sorted([*kept, self._line(caption, shortest)], key=lambda line: line.caption.minute)
            if self._need(tried) <= self._body:
                kept = tried
        return kept, _LENGTHS[-1]

    def _need(self, lines: Sequence[_Line]) -> float:
        """Return the ticks that a film with these quotations takes at least."""
        return sum(max(length, 0 if line is None else line.ticks) for line, length in self._parts(self._beats(lines)))

    def _parts(self, beats: Sequence[_Beat]) -> list[tuple[_Line | None, float]]:
        """Return each quotation with the ticks of what happens from it to the next one; before the first, None."""
        parts: list[tuple[_Line | None, float]] = [(None, 0.0)]
        for beat in beats:
            if beat.line is not None:
                parts.append((beat.line, 0.0))
            parts[-1] = parts[-1][0], parts[-1][1] + self._busy(beat)
        return parts

    def _busy(self, beat: _Beat) -> float:
        """Return the ticks in which the camera moves or places change."""
        return self._ease * beat.eases + len(beat.places) * self._change

    def _beats(self, lines: Sequence[_Line]) -> list[_Beat]:
        """Return what happens, in order: the first and the last minute, changes, sentences and cuts."""
        first, last = self._span
        by_minute: dict[int, list[_Line]] = defaultdict(list)
        for line in lines:
            by_minute[line.caption.minute].append(line)
        cuts = {minute for minute in self._told.begins[1:] if first < minute <= last}
        beats: list[_Beat] = []
        for minute in sorted({first, last, *self._moments, *by_minute, *cuts}):
            left = list(self._moments.get(minute, ()))
            here: list[_Beat] = []
            for line in by_minute.get(minute, ()):
                own = [place for place in left if place in line.caption.places_changed]
                left = [place for place in left if place not in own]
                here.append(_Beat(minute, tuple(own), line))
            if left or not here:
                here.append(_Beat(minute, tuple(left)))
            here[0] = replace(here[0], eases=minute in cuts)
            beats += here
        return beats

    # -- how long --------------------------------------------------------------------------------------------------

    def _share(self, beats: Sequence[_Beat]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the tick at which each beat begins, and for how many ticks the clock stands still."""
        still = np.array([self._busy(beat) for beat in beats])
        quoted = np.array([beat.line is not None for beat in beats])
        parts = self._parts(beats)[1:]
        still[quoted] += [max(0.0, line.ticks - length) for line, length in parts if line is not None]
        spare = max(0.0, self._body - 1 - float(still.sum()))
        minutes = np.array([beat.minute for beat in beats], dtype=np.float64)
        gaps, left = _fill(np.sqrt(np.diff(minutes)), spare, _MOST_GAP * self._fps)
        if left:  # little happens: sentences stay longer, or the clock runs slower if there are none
            share = np.where(quoted, [0 if beat.line is None else beat.line.ticks for beat in beats], 0.0)
            if share.any():
                still += left * share / share.sum()
            elif gaps.any():
                gaps *= (gaps.sum() + left) / gaps.sum()
            else:
                still += left / len(still)
        at = np.concatenate(([0.0], np.cumsum(still[:-1] + gaps)))
        return at, still

    def _minutes(self, beats: Sequence[_Beat], at: NDArray[np.float64], still: NDArray[np.float64]) -> tuple[int, ...]:
        """Return the minute of the campaign at each tick between the cards; the last one is that of the film."""
        minutes = np.array([beat.minute for beat in beats], dtype=np.float64)
        turns, shown = np.stack((at, at + still)).T.ravel(), np.repeat(minutes, 2)
        found = np.floor(np.interp(np.arange(self._body), turns - 1e-6, shown) + 1e-6).astype(np.int64)
        found[-1] = self._span[1]
        found = np.maximum.accumulate(found)
        if self._history.campaign.records:  # in a table of years, a fight of one day would fall between two frames
            found = _meet_fights(self._history, found)
        return tuple(found.tolist())

    def _cues(self, beats: Sequence[_Beat], at: NDArray[np.float64]) -> list[Cue]:
        """Return the sentences, each for as long as it takes to read it."""
        cues: list[Cue] = []
        for beat, begin in zip(beats, at, strict=True):
            if (line := beat.line) is not None:
                first = self._opening + math.ceil(begin - 1e-6)
                cues.append(Cue(line.caption, line.text, first, first + line.ticks - self._gap - 1))
        return cues

    def _linger(
        self, cues: Sequence[Cue], starts: Mapping[int, Sequence[str]], begins: Sequence[int]
    ) -> tuple[Cue, ...]:
        """Let sentences stay over stretches in which nothing else happens, and while the clock stands still."""
        end = self._ticks - self._ending
        cuts = sorted(begins)[1:]
        lively = np.array(
            sorted({*starts, *cuts, *(cut + self._ease for cut in cuts), *(cue.first for cue in cues), end})
        )
        most = MOST_STILL * self._fps
        kept: list[Cue] = []
        ends = [*(each.first for each in cues[1:]), end + self._gap]
        for cue, after in zip(cues, ends, strict=False):
            # a sentence of one chapter is not left on the map of the next
            cut = next((cut for cut in cuts if cut >= cue.until), after)
            free, until = min(after - self._gap, cut), cue.until
            changes = [until, *lively[(lively > until) & (lively <= after)].tolist()]
            quiet = [late for early, late in pairwise(changes) if late - early > 0.8 * most]
            kept.append(replace(cue, until=min(max([until, *quiet]), free)))
        return tuple(kept)


def _fill(weights: NDArray[np.float64], total: float, most: float) -> tuple[NDArray[np.float64], float]:
    """Share `total` by weight, at most `most` each where the weight is not 0; return the shares and what is left."""
    shares = np.zeros_like(weights)
    open_ = weights > 0
    while total > 1e-9 and open_.any():
        part = np.where(open_, weights, 0.0)
        more = np.minimum(total * part / part.sum(), most - shares)
        shares += more
        total -= float(more.sum())
        full = open_ & (shares >= most - 1e-9)
        if not full.any():
            break
        open_ &= ~full
    return shares, max(total, 0.0)


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


def recent_minutes(fresh: int) -> int:
    """Return for how many minutes a sentence may be quoted if its places are marked as fresh for `fresh` minutes."""
    return int(RECENT * fresh)
