"""The film of a campaign: its minutes on a clock, each drawn by the scene and the panel, into an encoder.

What never changes is drawn once and kept (`stage`). For every tick of the film, the study gives the frame of that
minute, the map and the panel set the artists that differ, the changed areas are repainted (`repaint` for maps,
`overpaint` for the rest), and their pixels go to the encoder before the next frame is asked for.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from matplotlib.image import imsave

from plots.film.clock import RECENT, SLOW, Showing, captions_by_tick, film_minutes
from plots.film.encoder import check_target, save_frames
from plots.film.raster.rects import RawFrame
from plots.film.stage import Stage
from plots.film.subtitles import save_companions
from plots.style import LAYOUT, LIGHT, Theme, check_picture, figure_settings, replacing, with_palette
from plots.style.layouts import layout_for
from plots.style.notebook import Film, Picture, map_alt
from sim import History, Likelihood, front_series, road_graph, run_ensemble, silences, weigh

_HOUR = 60


def save_film(
    history: History,
    path: str | os.PathLike[str],
    *,
    seconds: float = 30,
    fps: int = 12,
    size: tuple[int, int] = LAYOUT,
    hold: float = 3,
    begin: int | None = None,
    until: int | None = None,
    slow: float = SLOW,
    early: History | None = None,
    late: History | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    compare: History | None = None,
    draws: int | None = None,
    seed: int = 1,
    prior: str = "uniform",
    reading: Mapping[str, str] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Film:
    """Draw a history as a film and save it as MP4, GIF, WebP or numbered PNGs, by suffix, its words beside it.

    The captions are written as WebVTT (.vtt), and a text for those who cannot see the film (.txt).

    Parameters
    ----------
    history
        What to show, as placed.
    path
        Where to; an older film is replaced when the new one is whole.
    seconds, fps, hold, begin, until, slow
        See `film_minutes`. The hold grows by up to `MOST_LAG` seconds when the last caption needs it to be read.
    size
        Width and height in px: 16:9, or another that `plots.style.layouts` lays out, such as 1080x1080 and 1080x1920.
    early, late
        The same campaign under the earliest and the latest placement, for the windows that are open and the envelope
        of the places held.
    palette
        Which of `palette_names` colours the sides; the theme's when None.
    compare
        Another history of the same campaign, shown beside the first at the same minutes, the places on which they
        differ ringed; such a film is 16:9.
    draws, seed, prior, reading
        How many histories to draw, and how (`sim.run_ensemble`): the film then shows how likely each side holds each
        place, and `history` only says when what is told. None: it shows `history`.
    progress
        Called with (frames drawn, frames in all) after each.

    Raises
    ------
    TypeError
        If `fps` or a moment is no whole number, or `theme` no theme.
    ValueError
        If the suffix or the size is not one that films have, the times leave no film, or many histories are to
        be compared with another.

    Examples
    --------
    >>> from sim import date_statements, read_campaign, replay
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> save_film(replay(campaign, date_statements(campaign)), "film.mp4")  # doctest: +SKIP
    """
    check_target(path, size=size)
    layout_for(size, pair=compare is not None)  # a size without a layout is refused before anything is drawn
    theme = with_palette(theme, palette, history.campaign)
    _check_alone(draws, compare)
    minutes = film_minutes(history, seconds=seconds, fps=fps, hold=hold, begin=begin, until=until, slow=slow)
    likelihood = _weigh(history, minutes, draws=draws, seed=seed, prior=prior, reading=reading)
    with figure_settings(), _uncollected():
        stage = Stage(
            history, size=size, early=early, late=late, theme=theme, compare=compare, slows=slow > 0,
            likelihood=likelihood,
        )  # fmt: skip
        shown = stage.choose_captions(minutes, fps=fps, hold=hold)
        still = max(round(hold * fps), 1, *(one.first + one.ticks - len(minutes) + 1 for one in shown[-1:]))
        drawn = draw_film(stage, minutes, shown)
        if progress is not None:
            drawn = _tell(drawn, len(minutes), progress)
        save_frames(path, drawn, size=size, fps=fps, durations=[1] * (len(minutes) - 1) + [still])
    ticks = len(minutes) - 1 + still
    _, words = save_companions(
        path, history, minutes, shown, fps=fps, ticks=ticks, early=early, late=late, other=compare,
        likelihood=likelihood,
    )  # fmt: skip
    return Film(Path(path), history.campaign.title, words.read_text(encoding="utf-8").strip())


def save_poster(
    history: History,
    path: str | os.PathLike[str],
    *,
    minute: int | None = None,
    begin: int | None = None,
    until: int | None = None,
    size: tuple[int, int] = LAYOUT,
    early: History | None = None,
    late: History | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    compare: History | None = None,
    draws: int | None = None,
    seed: int = 1,
    prior: str = "uniform",
    reading: Mapping[str, str] | None = None,
) -> Picture:
    """Save one frame of a film as a PNG: of `minute`, or of when most roads between `begin` and `until` were front.

    The rest is as for `save_film`. The frame quotes the last sentence that changed a place, if it is recent.

    Raises
    ------
    TypeError
        If a moment is no whole number, or `theme` no theme.
    ValueError
        If the suffix is not ``.png``, a moment lies outside the campaign, the size or palette is not one that films
        have, or many histories are to be compared with another.
    FileNotFoundError
        If the folder does not exist.
    """
    target = check_picture(path, (".png",))
    _check_alone(draws, compare)
    theme = with_palette(theme, palette, history.campaign)
    minute = _widest(history, begin, until) if minute is None else history.campaign.minute(minute)
    minutes = [*range(0, history.campaign.end, _HOUR), minute]  # of its chart
    likelihood = _weigh(history, minutes, draws=draws, seed=seed, prior=prior, reading=reading)
    with figure_settings():
        stage = Stage(
            history, size=size, early=early, late=late, theme=theme, compare=compare, slows=False,
            likelihood=likelihood,
        )  # fmt: skip
        frame, *others = next(stage.frames([minute]))
        told = [one for one in frame.captions if one.places_changed and one.minute >= minute - RECENT]
        pixels = stage.draw(frame, told[-1] if told else None, *others)
    with replacing(target) as part:
        imsave(part, pixels, format="png", metadata=cast(Any, {"Software": None}))
    return Picture(target, history.campaign.title, map_alt(history.campaign, frame))


def _check_alone(draws: int | None, compare: History | None) -> None:
    if draws is not None and compare is not None:
        raise ValueError("compare must be None in a film of many histories")


def _weigh(
    history: History,
    minutes: Sequence[int],
    *,
    draws: int | None,
    seed: int,
    prior: str,
    reading: Mapping[str, str] | None,
) -> Likelihood | None:
    """Return what is certain, possible and likely at the minutes, if many histories are asked for."""
    if draws is None:
        return None
    campaign, grid = history.campaign, sorted(set(minutes))
    ensemble = run_ensemble(campaign, draws=draws, seed=seed, minutes=grid, prior=prior, reading=reading)
    return weigh(campaign, ensemble)


def _widest(history: History, begin: int | None, until: int | None) -> int:
    """Return the first minute from `begin` to `until` at which most roads are documented front."""
    campaign = history.campaign
    begin = 0 if begin is None else campaign.minute(begin, "begin")
    until = campaign.end if until is None else campaign.minute(until, "until")
    if begin > until:
        raise ValueError(f"begin(={begin}) must not be later than until(={until})")
    series = front_series(history, silences(history, road_graph(campaign)))
    minutes = [begin, *(minute for minute in series.minutes.tolist() if begin < minute <= until)]
    return int(max(minutes, key=lambda minute: int(series.hostile.documented_edges[series.index(minute)])))


def draw_film(stage: Stage, minutes: Sequence[int], shown: Sequence[Showing] = ()) -> Iterator[RawFrame]:
    """Yield the pixels of the first minute's frame, and of each other what changes; run it in `figure_settings`."""
    captions = captions_by_tick(shown, len(minutes))
    draw: Callable[..., RawFrame] = stage.draw
    for (frame, *others), caption in zip(stage.frames(minutes), captions, strict=True):
        yield draw(frame, caption, *others)
        draw = stage.redraw


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put the collection of garbage off: drawing a film leaves hardly any, and it is looked for among all there is."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _tell(drawn: Iterator[RawFrame], count: int, progress: Callable[[int, int], object]) -> Iterator[RawFrame]:
    for done, each in enumerate(drawn, start=1):
        yield each
        progress(done, count)
