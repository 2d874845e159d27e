"""A story film put together: its chapters and schedule, its cards, and the ticks between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from plots.film.raster.rects import Pixels, RawFrame
from plots.film.schedule import Schedule, Told, film_unit, make_schedule
from plots.film.story.cards import end_card, opening_card
from plots.film.story.layouts import StoryLayout, story_layout
from plots.film.story.pieces import Caption, Chapters, Counts, Key, Piece, Source, StoryClock, Title, Watermark
from plots.film.story.stage import StoryStage
from plots.film.timedtext import LINE, Cue, CueText, cue_text, outcome_words, reading_ticks
from plots.map.basemap import View, fit_view
from plots.style import Theme, side_styles
from plots.style.credits import source_words
from plots.style.headlines import headline_words
from sim import Campaign, Frame, History
from sim.captions import FrameCaption
from sim.measures.headlines import gain_headline, latest_minute
from sim.model.precision import fresh_minutes
from sim.model.sheet import Chapter
from sim.study import Study
from sim.uncertainty.marks import mark_words, run_words

_END_LINES = 3  # of the sentence on the end card
_SHORT = 40  # characters of it in a film that has little time
_EXACT_MINUTES, _EXACT_SHARE = 60, 0.5  # the clock shows minutes if so many changes are known to within an hour


@dataclass(frozen=True, slots=True)
class Plan:
    """What a film shows and when, before anything is drawn.

    Parameters
    ----------
    chapters
        Its chapters, in order.
    schedule
        What each tick shows.
    last
        The sentence of the end card: the last outcome that is told; None if there is none.
    """

    chapters: tuple[Chapter, ...]
    schedule: Schedule
    last: CueText | None


def plan_film(
    study: Study,
    history: History,
    *,
    span: tuple[int, int],
    seconds: float,
    fps: int,
    hold: float,
    cards: bool = True,
) -> Plan:
    """Return what a film of a span of minutes shows; see `make_schedule` for the other parameters.

    It quotes the fall of every city and the last outcome told, then what its chapters ask for, then the sentences that
    change most. The last outcome is told last, as late as its time window allows; in a film with no time for that, it
    stands on the end card alone, long enough to be read. Without cards there are no chapters either.
    """
    campaign, (first, last) = study.campaign, span
    chapters = tuple(one for one in study.chapters(history) if one.begin <= last and one.end >= first)
    falls = [fall for fall in study.city_falls(history) if first <= fall.minute <= last]
    told_last = study.last_told(history)
    outcome = None if told_last is None else _as_late(history, told_last, last)
    captions = [outcome if one is told_last and outcome else one for one in study.captions(history) if one.minute >= 0]
    captions.sort(key=lambda one: one.minute)
    spellings: dict[FrameCaption, list[str]] = {}
    for fall in falls:
        caption = outcome if fall.caption is told_last and outcome else fall.caption
        spellings.setdefault(caption, []).append(fall.spelling or campaign.places[fall.place].name)

    def quote(caption: FrameCaption, most: int) -> CueText:
        ends = outcome_words(caption.text) if caption is outcome else ()
        return cue_text(caption, campaign, keep=[*spellings.get(caption, ()), *ends], most=most)

    asked = {sentence for chapter in chapters for sentence in chapter.sentences}
    ends = [outcome] if outcome is not None and first <= outcome.minute <= last else []

    def schedule(always: Sequence[FrameCaption], left: Sequence[FrameCaption], hold: float) -> Schedule:
        told = Told(
            captions=left,
            always=always,
            chapters=[one for one in left if one.sentence in asked],
            begins=[chapter.begin for chapter in chapters] if cards else [first],
            quote=quote,
        )
        return make_schedule(history, told, span=span, seconds=seconds, fps=fps, hold=hold, cards=cards)

    made = schedule([*spellings, *ends], captions, hold)
    ending = quote(ends[0], LINE * _END_LINES) if ends else None
    if cards and ends and not {*spellings, *ends} <= {cue.caption for cue in made.cues} and ends[0] not in spellings:
        ending = cue_text(ends[0], campaign, most=_SHORT)
        others = [one for one in captions if one is not ends[0]]
        made = schedule(list(spellings), others, max(hold, reading_ticks(ending, fps) / fps))
    return Plan(chapters, made, ending)


def _as_late(history: History, caption: FrameCaption, last: int) -> FrameCaption:
    """Return a caption as late as its time window and the film allow, unless places change with it."""
    late = caption.minute if caption.places_changed else min(latest_minute(history, caption), last)
    return replace(caption, minute=max(caption.minute, late))


def draw_story(
    study: Study,
    history: History,
    plan: Plan,
    chapter: int | None = None,
    *,
    span: tuple[int, int],
    size: tuple[int, int],
    theme: Theme,
    burned: bool = True,
) -> Iterator[RawFrame]:
    """Yield the opening card, each tick after it, and the end card; run it in `figure_settings`.

    Cards and the first tick are whole frames, the other ticks are deltas.

    Parameters
    ----------
    chapter
        The number of the only chapter to draw; the first and the last have the cards.
    burned
        Whether its sentences stand on the picture.
    """
    campaign, schedule = study.campaign, plan.schedule
    layout = story_layout(size)
    layout = layout.mirrored() if theme.words.rtl else layout
    if schedule.opening and chapter in (None, 0):
        yield opening_card(campaign, layout, theme, span=span)
    stage = make_stage(study, history, plan, layout=layout, span=span, theme=theme, burned=burned)
    yield from stage.draw(chapter)
    if schedule.ending and chapter in (None, len(schedule.begins) - 1):
        first, last = study.frames(list(span), history=history)
        held = study.held(history)
        headline = gain_headline(history, held, span[1])
        title = headline_words(headline, campaign, side_styles(campaign, theme=theme), theme.words)
        yield end_card(
            campaign, layout, theme, held=held, before=first, after=last, sentence=plan.last, title=title,
        )  # fmt: skip


def draw_story_poster(
    study: Study,
    history: History,
    frame: Frame,
    caption: FrameCaption | None,
    *,
    title: str,
    size: tuple[int, int],
    theme: Theme,
) -> Pixels:
    """Return one frame of a story film with a title of its own; run it in `figure_settings`."""
    campaign, minute = study.campaign, frame.minute
    layout = story_layout(size)
    layout = layout.mirrored() if theme.words.rtl else layout
    chapters = study.chapters(history)
    now = next((one for one in chapters if one.begin <= minute <= one.end), chapters[-1])
    cues = () if caption is None else (Cue(caption, cue_text(caption, campaign), 0, 1),)
    schedule = Schedule(1, 1, 0, 0, (minute,), (0,), 0, cues, {})
    stage = make_stage(
        study, history, Plan((now,), schedule, None), layout=layout, span=(0, campaign.end), theme=theme, title=title
    )
    (pixels,) = stage.draw()
    return cast(Pixels, pixels)


def make_stage(
    study: Study,
    history: History,
    plan: Plan,
    *,
    layout: StoryLayout,
    span: tuple[int, int],
    theme: Theme,
    burned: bool = True,
    title: str = "",
) -> StoryStage:
    """Return the stage of a story film with its pieces; a still of one minute has a title of its own."""
    campaign, schedule = study.campaign, plan.schedule
    stage = StoryStage(
        study, history, schedule, plan.chapters, layout=layout, theme=theme,
        fresh=fresh_minutes(campaign.clock, *span),
    )  # fmt: skip
    figure, styles = stage.figure, side_styles(campaign, theme=theme)
    minutes, chapters = schedule.minutes, study.chapters(history) if title else plan.chapters
    titles, now = [chapter.title for chapter in chapters], None
    edges = [(begin - schedule.opening) / len(minutes) for begin in schedule.begins] + [1.0]
    head, heads = layout.title, titles
    if title:
        edges, now = np.linspace(0, 1, len(titles) + 1).tolist(), chapters.index(plan.chapters[0])
        head, heads = replace(layout.title, lines=3), [title]
    unit = film_unit(campaign.clock, minutes, fps=schedule.fps)
    pieces: list[Piece] = [
        Source(figure, layout.source, source_words(campaign), theme),
        Title(figure, head, heads, theme),
        StoryClock(figure, layout.clock, campaign.clock, theme, unit=unit, exact=is_exact(history), span=span),
        Counts(figure, layout.counts, study.held(history), styles, theme, campaign=campaign, begin=span[0]),
        Chapters(figure, layout.ribbon, titles, edges, theme, now=now),
    ]
    if layout.key is not None:
        pieces.insert(4, Key(figure, layout.key, campaign, theme, lambda: stage.seen))
    if burned:
        pieces.append(
            Caption(
                figure,
                layout.caption,
                styles,
                theme,
                schedule=schedule,
                campaign=campaign,
                actors=takers(study, history),
            )
        )
    if marked := mark_words(history):
        pieces.append(Watermark(figure, layout.map, marked, run_words(history), theme))
    stage.set_pieces(pieces)
    return stage


def takers(study: Study, history: History) -> dict[FrameCaption, str]:
    """Return the side that acts in each caption: the one that takes most places by it, else the only one it names."""
    campaign = study.campaign
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for change in history.changes:
        side, before = (campaign.side_of(state.holder) for state in (change.after, change.before))
        statement = campaign.statements.get(change.cause.id)
        if side != before and side in campaign.sides and statement is not None:
            taken[statement.sentence][side] += 1
    found: dict[FrameCaption, str] = {}
    for caption in study.captions(history):
        if counted := taken.get(caption.sentence):
            found[caption] = counted.most_common(1)[0][0]
        elif len(caption.sides) == 1:
            found[caption] = caption.sides[0]
    return found


def is_exact(history: History) -> bool:
    """Whether most changes are known to within an hour."""
    windows: Sequence[int] = [
        window.latest - window.earliest for window in (history.window(change) for change in history.changes)
    ]
    exact = sum(wide <= _EXACT_MINUTES for wide in windows)
    return bool(windows) and exact >= _EXACT_SHARE * len(windows)


def story_view(campaign: Campaign, layout: StoryLayout) -> View:
    """Return what a map of the whole campaign shows in a layout."""
    return fit_view(campaign, campaign.sheet.extent, width=layout.map.width, height=layout.map.height)
