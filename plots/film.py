"""The film of a campaign: its minutes on a clock, each drawn by the scene and the panel, into an encoder.

How a `Frame` becomes pixels: what never changes is drawn once and kept (`plots.stage`); for every tick of the film
`sim` gives the frame of that minute, the map and the panel set the artists that differ, these alone are drawn over
the kept picture, and the pixels go to the encoder before the next frame is asked for. No frame is made up or kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from plots.clock import Showing, film_minutes
from plots.encoder import Pixels, check_target, save_frames
from plots.stage import Stage
from plots.style import LAYOUT, LIGHT, Theme, figure_settings
from sim import FrameCaption, History, frames, road_graph, silences


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


def _tell(drawn: Iterator[Pixels], count: int, progress: Callable[[int, int], object]) -> Iterator[Pixels]:
    for done, pixels in enumerate(drawn, start=1):
        yield pixels
        progress(done, count)
