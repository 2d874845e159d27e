"""The film of a campaign: its minutes on a clock, each drawn by the scene and the panel, into an encoder.

How a `Frame` becomes pixels: what never changes is drawn once and kept (`_Stage`); for every tick of the film `sim`
gives the frame of that minute, the map and the panel set the artists that differ, these alone are drawn over the kept
picture, and the pixels go to the encoder before the next frame is asked for. No frame is made up or kept.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plots.encoder import Pixels, check_target, save_frames
from plots.ground import FAR_KM, NEAR_KM
from plots.legend import draw_legend
from plots.panel import Panel
from plots.scene import Scene
from plots.style import LAYOUT, LIGHT, Theme, figure_settings, layout_figure, place_axes
from sim import Frame, FrameCaption, History, captions, frames, road_graph, silences

NOTE = f"Colour: nearest place, to {NEAR_KM:g} and {FAR_KM:g} km, not control. The clock slows where more is told."
MAP_BOX = (0, 0, 860, 608)  # px of the 720p layout, from the top left
LEGEND_BOX = (884, 506, 372, 112)
SLOWED = 0.5  # of the film's time is given to what is told, the rest to the clock
AFTER = 480  # minutes after a sentence in which it slows the clock: as long as its places are marked as fresh
CAPTION_WORDS = (
    12  # of a sentence at a time: four seconds of reading, so that a film of half a minute tells of several sentences
)
RANK_WORTH = {1: 12, 2: 4, 3: 2}  # of a caption that tells of a place of the rank; of any other 1
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


def save_film(
    history: History,
    path: str | os.PathLike[str],
    *,
    seconds: float = 30,
    fps: int = 12,
    size: tuple[int, int] = LAYOUT,
    hold: float = 3,
    early: History | None = None,
    late: History | None = None,
    theme: Theme = LIGHT,
    progress: Callable[[int, int], object] | None = None,
) -> None:
    """Draw a history as a film and save it as MP4, GIF or WebP, by suffix.

    Parameters
    ----------
    history
        What to show, as placed.
    path
        Where to; an older film is replaced when the new one is whole.
    seconds, fps, hold
        See `film_minutes`. The hold grows by up to `MOST_LAG` seconds when the last caption needs it to be read.
    size
        Width and height in px, 16:9; the picture is laid out at 1280x720 and scaled.
    early, late
        The same campaign under the earliest and the latest placement, for the windows that are open and the envelope
        of the places held.
    progress
        Called with (frames drawn, frames in all) after each.

    Raises
    ------
    ValueError
        If the suffix or the size is not one that films have.

    Examples
    --------
    >>> from sim import date_statements, read_campaign, replay
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> save_film(replay(campaign, date_statements(campaign)), "film.mp4")  # doctest: +SKIP
    """
    check_target(path, size=size)
    if abs(size[0] / size[1] - LAYOUT[0] / LAYOUT[1]) > 0.01:
        raise ValueError(f"size(={size[0]}x{size[1]}) must be 16:9, such as 1280x720")
    minutes = film_minutes(history, seconds=seconds, fps=fps, hold=hold)
    with figure_settings():
        stage = Stage(history, size=size, early=early, late=late, theme=theme)
        shown = stage.choose_captions(minutes, fps=fps, hold=hold)
        still = max(round(hold * fps), 1, *(one.first + one.ticks - len(minutes) + 1 for one in shown[-1:]))
        drawn = draw_film(stage, minutes, shown)
        if progress is not None:
            drawn = _tell(drawn, len(minutes), progress)
        save_frames(path, drawn, size=size, fps=fps, durations=[1] * (len(minutes) - 1) + [still])


def draw_film(stage: Stage, minutes: Sequence[int], shown: Sequence[Showing] = ()) -> Iterator[Pixels]:
    """Yield the pixels of each minute's frame, one at a time; run it inside `figure_settings`."""
    history = stage.history
    quiet = silences(history, road_graph(history.campaign))
    starts = {one.first: one.caption for one in shown}
    caption: FrameCaption | None = None
    for tick, frame in enumerate(frames(history, minutes, silences=quiet, early=stage.early, late=stage.late)):
        caption = starts.get(tick, caption)
        yield stage.draw(frame, caption)


class Stage:
    """The figure a film is drawn on: map, panel and legend.

    Two pictures of it are kept as pixels: what never changes, and over it the words that change now and then.
    """

    def __init__(
        self,
        history: History,
        *,
        size: tuple[int, int] = LAYOUT,
        early: History | None = None,
        late: History | None = None,
        theme: Theme = LIGHT,
    ) -> None:
        self.history, self.early, self.late = history, early, late
        self.figure = layout_figure(size, theme=theme)
        self._canvas: Any = self.figure.canvas  # an Agg one, whose methods matplotlib does not type
        self.scene = Scene(history.campaign, place_axes(self.figure, *MAP_BOX), theme=theme)
        self.panel = Panel(self.figure, history, early=early, late=late, theme=theme, words=CAPTION_WORDS, note=NOTE)
        draw_legend(place_axes(self.figure, *LEGEND_BOX), history.campaign, theme=theme)
        self._never: Any = self._draw_rest()
        self._rarely, self._said = self._never, tuple[object, ...]()

    def _draw_rest(self) -> Any:
        """Draw what no frame changes, and return its pixels."""
        self.scene.hide()
        changing = (*self.panel.slow, *self.panel.fast)
        for artist in changing:
            artist.set_animated(True)  # left out when the figure is drawn
        self._canvas.draw()
        for artist in changing:
            artist.set_animated(False)
        self.scene.show()
        return self._canvas.copy_from_bbox(self.figure.bbox)

    def choose_captions(self, minutes: Sequence[int], *, fps: int, hold: float) -> tuple[Showing, ...]:
        """Choose which captions a film of these minutes shows; see `choose_captions`."""
        told = [caption for caption in captions(self.history) if caption.minute >= 0]
        # the last one may make the hold longer, by as much as a caption may wait
        ticks = len(minutes) - 1 + round((hold + MOST_LAG) * fps)
        return choose_captions(told, minutes, fps=fps, ticks=ticks, words=self._words, worth=self._worth)

    def _words(self, caption: FrameCaption) -> int:
        """Return how many words of a caption are shown."""
        lines, _ = self.panel.caption_lines(caption)
        return sum(len(line.split()) for line in lines)

    def _worth(self, caption: FrameCaption) -> float:
        """Return what it is worth to show a caption: by the places it changes and their rank on the map."""
        ranks = self.history.campaign.sheet.ranks
        # a sentence that changes nothing is still better than none
        return 0.01 + sum(RANK_WORTH.get(ranks.get(place, 0), 1) for place in caption.places_changed)

    def draw(self, frame: Frame, caption: FrameCaption | None = None) -> Pixels:
        """Return the pixels of a frame, with a caption or none."""
        self.scene.update(frame)
        self.panel.update(frame, caption)
        renderer = self._canvas.get_renderer()
        said = tuple((text.get_text(), text.get_position(), text.get_fontweight()) for text in self.panel.slow)
        if said != self._said:
            self._canvas.restore_region(self._never)
            for text in self.panel.slow:
                text.draw(renderer)
            self._rarely, self._said = self._canvas.copy_from_bbox(self.figure.bbox), said
        self._canvas.restore_region(self._rarely)
        self.scene.paint(renderer)
        for artist in self.panel.fast:
            artist.draw(renderer)
        return np.ascontiguousarray(np.asarray(self._canvas.buffer_rgba())[..., :3])


def _tell(drawn: Iterator[Pixels], count: int, progress: Callable[[int, int], object]) -> Iterator[Pixels]:
    for done, pixels in enumerate(drawn, start=1):
        yield pixels
        progress(done, count)
