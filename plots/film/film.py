"""Films and posters: frames of the study on a clock, drawn by the stage and encoded beside the drawing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, cast

from matplotlib.image import imsave

from plots.film.encoder import check_film, film_part, save_frames
from plots.film.poster import poster_minute, poster_title
from plots.film.raster.rects import RawFrame
from plots.film.schedule import film_unit, recent_minutes
from plots.film.stage import Stage
from plots.film.story.film import draw_story, draw_story_poster, plan_film, story_view
from plots.film.story.layouts import story_layout
from plots.film.subtitles import film_words, reserve_companions, save_companions
from plots.film.timedtext import Cue
from plots.film.tracks import chapter_marks
from plots.film.workers import drawn_in_processes
from plots.map.offmap import off_map_words
from plots.style import LAYOUT, LIGHT, Theme, check_suffix, figure_settings, with_palette
from plots.style.about import About
from plots.style.layouts import layout_for
from plots.style.notebook import Film, Picture, map_alt
from plots.style.outputs import together, writing
from sim import Campaign, Frame, Moment
from sim.captions import FrameCaption
from sim.histories import Shown
from sim.model.arguments import whole_number
from sim.model.errors import check_name
from sim.model.limits import check_hours
from sim.model.times import grid_step
from sim.model.vocabulary import Placement, Prior
from sim.study import Compared, Study
from sim.uncertainty.likelihood import Likelihood
from sim.uncertainty.marks import mark_words, run_words

_MOST_STEPS = 2400  # of the chart: several for each pixel
_SECONDS = 5e-8  # to draw and encode one pixel of one frame, roughly
CAPTIONS = ("burn", "file", "both")  # where the sentences of a film are
Target = str | os.PathLike[str]


class FilmLayout(StrEnum):
    """How a film is laid out: the story, or everything that is known at each moment."""

    STORY = "story"
    REFERENCE = "reference"


def save_film(
    study: Study,
    path: Target | Sequence[Target],
    *,
    begin: Moment | None = None,
    until: Moment | None = None,
    history: Shown = Placement.SPREAD,
    compare: Compared | None = None,
    draws: int | None = None,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    seconds: float = 60,
    fps: int = 12,
    hold: float = 3,
    layout: str = FilmLayout.STORY,
    whole_map: bool = False,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] = LAYOUT,
    captions: str = "both",
    workers: int = 1,
    progress: Callable[[int, int], object] | None = None,
    overwrite: bool = False,
) -> Film:
    """Draw a campaign as a film and save it as MP4, GIF, WebP or numbered PNGs, by suffix.

    Captions (.vtt), chapters (.chapters.vtt), descriptions to be spoken (.descriptions.vtt) and a text for people who
    cannot see the film (.txt) are saved beside it, under its whole name. An MP4 has the chapters itself too. The film
    is as long as `seconds`, to the frame. All files are put in place together when the last is complete.

    Parameters
    ----------
    study
        The campaign with its readings.
    path
        Where to save it; several paths get the same frames, which are drawn once.
    begin, until
        First and last moment; the epoch and the campaign's end when None.
    seconds, fps
        Length of the film, and frames a second.
    hold
        Seconds of the end card, or of the last frame; part of `seconds`.
    history
        The placement or history to show.
    compare
        Another placement, history or study of the same campaign, shown beside the first at the same minutes. Places
        that differ are ringed, and the record is on the left of a counterfactual history. Such a film is 16:9.
    draws, seed, prior
        Size, seed and prior of a Monte Carlo ensemble (see `Study.likelihood`): the film then shows how likely each
        side holds each place, and `history` only dates the captions. None: it shows `history`.
    layout
        ``story``: the map cuts from chapter to chapter, between an opening and an end card; or ``reference``: the whole
        map with charts beside it, as films with `compare` or `draws` always are.
    whole_map
        Whether a reference film shows the whole map though, with `begin` or `until`, places change in a small part of
        it only.
    theme, palette
        Light or dark, and which of `palette_names` colours the sides; the theme's when None.
    size
        Width and height in px: 16:9, 1:1, 4:5 or 9:16; for the reference see `plots.style.layouts`.
    captions
        Where the sentences are: ``burn`` into the pictures, in a ``file``, or ``both``.
    workers
        How many processes draw a story film, at most one for each chapter. With any number the film has the same bytes.
        Another thread encodes it, so that more than one wins little on two processors.
    progress
        Called with (frames encoded, frames in all) after each frame.
    overwrite
        Whether files may be replaced that frontlapse did not write, or that were edited since.

    Returns
    -------
    Film
        Of the first path, for notebooks.

    Raises
    ------
    TypeError
        If `fps` or `workers` is not a whole number, or `theme` is not a theme.
    ValueError
        If films cannot have the suffix, size, layout or pace, the times leave no film, `draws` and `compare` are both
        given, or several `workers` for a reference film.
    FileNotFoundError, IsADirectoryError, PermissionError, FileExistsError
        If a file cannot be there; see `Outputs.file`.
    ChildProcessError
        If a process that draws is killed.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_film(open_study("northwestern_syria_2024"), "film.mp4")  # doctest: +SKIP
    """
    paths = [Path(path)] if isinstance(path, str | os.PathLike) else [Path(each) for each in path]
    check_name("captions", captions, CAPTIONS)
    whole_number(workers, "workers", least=1)
    story = _check_layout(layout) is FilmLayout.STORY and compare is None and draws is None
    if story:
        story_layout(size)  # refuse a size without a layout before anything is drawn
    else:
        layout_for(size, pair=compare is not None)
        if workers > 1:
            raise ValueError(f"workers(={workers}) must be 1 for a reference film, which has no chapters to share out")
    for each in paths:
        check_film(each, size=size, fps=fps)
    with together(overwrite=overwrite) as outputs, figure_settings(), ExitStack() as processes:
        for each in paths:  # refused before anything is drawn
            film_part(outputs, each)
            reserve_companions(outputs, each, captions=captions != "burn")
        theme = with_palette(theme, palette, study.campaign)
        shown, span = study.history(history), film_span(study.campaign, begin, until)
        plan = plan_film(study, shown, span=span, seconds=seconds, fps=fps, hold=hold, cards=story)
        schedule = plan.schedule
        minutes = schedule.minutes
        what = f"a film of {schedule.ticks:,} frames of {size[0]}x{size[1]}"
        work = schedule.ticks * size[0] * size[1] * _SECONDS
        check_hours(what, work, instead="choose a smaller size, or fewer seconds or frames a second")
        likelihood = _likelihood(study, minutes, draws=draws, seed=seed, prior=prior, compare=compare)
        if story:
            note = off_map_words(study.campaign, story_view(study.campaign, story_layout(size)))
            draw = partial(draw_story, study, shown, plan, span=span, size=size, theme=theme, burned=captions != "file")
            drawn = draw()
            durations = [*[schedule.opening] * bool(schedule.opening), *[1] * len(minutes)]
            durations += [schedule.ending] * bool(schedule.ending)
        else:
            stage = Stage(
                study, history=history, compare=compare, likelihood=likelihood, theme=theme, size=size,
                span=span, zooms=_zooms(begin, until, whole_map=whole_map),
                unit=film_unit(study.campaign.clock, minutes, fps=fps),
            )  # fmt: skip
            note, drawn = stage.off_map, draw_film(stage, minutes, () if captions == "file" else schedule.cues)
            durations = [1] * (len(minutes) - 1) + [schedule.ending + 1]
        words = film_words(
            study, minutes, schedule.cues, chapter_marks(plan.chapters, minutes, opening=schedule.opening),
            history=history, compare=compare, likelihood=likelihood, note=note, opening=schedule.opening,
            fps=fps, ticks=schedule.ticks, words=theme.words,
        )  # fmt: skip
        if workers > 1:
            drawn = processes.enter_context(drawn_in_processes(draw, len(schedule.begins), workers=workers))
        if progress is not None:
            drawn = _report(drawn, len(durations), progress)
        save_frames(paths, drawn, size=size, fps=fps, durations=durations, tags=words.tags)
        for each in paths:
            save_companions(each, words, captions=captions != "burn")
    return Film(paths[0], study.campaign.title, words.text.strip(), note=note)


def _check_layout(layout: str) -> FilmLayout:
    if layout not in list(FilmLayout):
        raise ValueError(f"layout(={layout!r}) is not one of: {', '.join(FilmLayout)}")
    return FilmLayout(layout)


def film_span(campaign: Campaign, begin: Moment | None = None, until: Moment | None = None) -> tuple[int, int]:
    """Return the first and the last minute of a film; those of the campaign when None.

    Raises
    ------
    ValueError
        If they are not two minutes of the campaign, one after the other.
    """
    first = 0 if begin is None else campaign.clock.minute(begin, "begin")
    last = campaign.end if until is None else campaign.clock.minute(until, "until")
    if not 0 <= first < last <= campaign.end:
        raise ValueError(
            f"begin(={first}) and until(={last}) must be two minutes, one after the other, from 0 to the campaign's "
            f"end(={campaign.end})"
        )
    return first, last


def save_poster(
    study: Study,
    path: Target,
    *,
    at: Moment | None = None,
    begin: Moment | None = None,
    until: Moment | None = None,
    history: Shown = Placement.SPREAD,
    compare: Compared | None = None,
    draws: int | None = None,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    layout: str = FilmLayout.STORY,
    whole_map: bool = False,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] = LAYOUT,
    overwrite: bool = False,
) -> Picture:
    """Save one frame of a film as a PNG; see `save_film` for the other parameters.

    Its title states who held what then. The frame quotes the last sentence that changed a place, if it is recent.

    Parameters
    ----------
    at
        When; None for the moment from `begin` to `until` at which most has changed within a day or, with `compare`, at
        which the two differ most.

    Raises
    ------
    TypeError
        If `theme` is not a theme.
    ValueError
        If the suffix is not ``.png``, a moment lies outside the campaign, films cannot have the size or palette, or
        `draws` and `compare` are both given.
    FileNotFoundError, IsADirectoryError, PermissionError, FileExistsError
        If the file cannot be there; see `Outputs.file`.
    """
    target, campaign = check_suffix(path, (".png",)), study.campaign
    story = _check_layout(layout) is FilmLayout.STORY and compare is None and draws is None
    with writing(overwrite=overwrite) as outputs, figure_settings():
        part = outputs.file(target)
        theme = with_palette(theme, palette, campaign)
        minute = (
            poster_minute(study, history=history, compare=compare, begin=begin, until=until)
            if at is None
            else campaign.minute(at)
        )
        title = "" if draws else poster_title(study, minute, theme, history=history, compare=compare)
        shown = study.history(history)
        if story:
            frame = study.frame(minute, history=shown)
            caption = recent_caption(frame)
            pixels = draw_story_poster(study, shown, frame, caption, title=title, size=size, theme=theme)
            note = off_map_words(campaign, story_view(campaign, story_layout(size)))
        else:
            step = grid_step(campaign.end, most=_MOST_STEPS)
            grid = [*range(0, campaign.end, step), minute]  # of its chart
            likelihood = _likelihood(study, grid, draws=draws, seed=seed, prior=prior, compare=compare)
            stage = Stage(
                study, history=history, compare=compare, likelihood=likelihood, theme=theme, size=size,
                span=_span(campaign, begin, until, minute), zooms=_zooms(begin, until, whole_map=whole_map),
                title=title,
            )  # fmt: skip
            frame, *others = next(stage.frames([minute]))
            pixels, shown, note = stage.draw(frame, recent_caption(frame), *others), stage.history, stage.off_map
        marked = mark_words(shown)
        alt = f"{marked}. {run_words(shown)}. " if marked else ""
        title = title or campaign.title
        about = About(title, f"{alt}{title}. {map_alt(shown, frame)} {note}".rstrip(), theme.words.language)
        imsave(part, pixels, format="png", origin="upper", metadata=cast(Any, {"Software": None, **about.png}))
    return Picture(target, about.title, about.alt, note=note)


def recent_caption(frame: Frame) -> FrameCaption | None:
    """Return the last caption of a frame that changed a place or tells of a script, if it is recent."""
    recent = [one for one in frame.captions if one.minute >= frame.minute - recent_minutes(frame.fresh)]
    return next((one for one in reversed(recent) if one.places_changed or one.script), None)


def _likelihood(
    study: Study, minutes: Sequence[int], *, draws: int | None, seed: int, prior: str, compare: object
) -> Likelihood | None:
    """Return what is certain, possible and likely at the minutes, if an ensemble is asked for."""
    if draws is None:
        return None
    if compare is not None:
        raise ValueError("draws and compare cannot be combined")
    return study.likelihood(draws, seed=seed, prior=prior, minutes=sorted(set(minutes)))


def _zooms(begin: Moment | None, until: Moment | None, *, whole_map: bool) -> bool:
    return not whole_map and not (begin is None and until is None)


def _span(campaign: Campaign, begin: Moment | None, until: Moment | None, minute: int) -> tuple[int, int]:
    """Return the first and the last minute of a poster's chart, which has the moment shown in it."""
    first = 0 if begin is None else campaign.minute(begin, "begin")
    last = campaign.end if until is None else campaign.minute(until, "until")
    return (min(first, minute), max(last, minute)) if first < last else (0, campaign.end)


def draw_film(stage: Stage, minutes: Sequence[int], cues: Sequence[Cue] = ()) -> Iterator[RawFrame]:
    """Yield a reference film: the first frame whole and the others as deltas; run it in `figure_settings`."""
    draw: Callable[..., RawFrame] = stage.draw
    for tick, (frame, *others) in enumerate(stage.frames(minutes)):
        caption = next((cue.caption for cue in cues if cue.first <= tick < cue.until), None)
        yield draw(frame, caption, *others)
        draw = stage.redraw


def _report(drawn: Iterator[RawFrame], count: int, progress: Callable[[int, int], object]) -> Iterator[RawFrame]:
    for done, each in enumerate(drawn, start=1):
        yield each
        progress(done, count)
