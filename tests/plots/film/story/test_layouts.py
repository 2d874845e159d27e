"""Each shape of a story film keeps its words in their parts, what must be read in the safe area, and all legible."""

from __future__ import annotations

import math
from dataclasses import fields
from functools import cache

import pytest
from matplotlib.text import Text

from plots.film.schedule import film_unit
from plots.film.story.film import is_exact, plan_film, takers
from plots.film.story.layouts import LAYOUTS, StoryLayout
from plots.film.story.pieces import Caption, Chapters, Counts, StoryClock, Title
from plots.style import LIGHT, figure_settings, layout_figure, px, side_styles
from plots.style.layouts import Part
from scenarios import names, open_study
from sim.model.vocabulary import Placement

VITAL = ("title", "clock", "caption", "counts")
TOP, BOTTOM = 0.14, 0.35  # of the height of an upright video, which players cover
CAPITAL = 0.698  # height of a capital, of the size of type
PHONE_MM, PHONE_AWAY = 65, 350  # width of its screen, and how far from the eye it is held
LAPTOP_MM, LAPTOP_AWAY = 310, 550
ACUITY = 5.0  # minutes of arc: the height of letters that normal sight can just tell apart

by_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)


def arc_minutes(layout: StoryLayout, size: float) -> float:
    """Return how high capitals of a size of type stand before the eye."""
    wide, away = (LAPTOP_MM, LAPTOP_AWAY) if layout.name == "wide" else (PHONE_MM, PHONE_AWAY)
    return math.degrees(math.atan(size * CAPITAL * wide / layout.extent[0] / away)) * 60


def parts(layout: StoryLayout) -> dict[str, Part]:
    return {
        one.name: getattr(layout, one.name) for one in fields(layout) if isinstance(getattr(layout, one.name), Part)
    }


@by_layout
def test_what_must_be_read_stands_in_the_safe_area(layout):
    safe = layout.safe
    for name in VITAL:
        part = parts(layout)[name]
        assert safe.x <= part.x
        assert part.right <= safe.right
        assert safe.y <= part.y
        assert part.bottom <= safe.bottom
    if layout.name == "phone":
        high = layout.extent[1]
        assert safe.y >= TOP * high
        assert safe.bottom <= (1 - BOTTOM) * high


@by_layout
def test_no_piece_is_cut_by_the_frame(layout):
    wide, high = layout.extent
    for part in parts(layout).values():
        assert 0 <= part.x < part.right <= wide
        assert 0 <= part.y < part.bottom <= high


@by_layout
def test_type_is_legible_where_the_film_is_seen(layout):
    found = {name: arc_minutes(layout, part.size) for name, part in parts(layout).items() if part.size}
    found |= {f"{name}, small": arc_minutes(layout, part.small) for name, part in parts(layout).items() if part.small}
    smallest = min(found, key=found.__getitem__)
    print(f"{layout.name}: smallest type {found[smallest]:.1f}' ({smallest}), captions {found['caption']:.1f}'")
    assert all(found[name] >= 2.8 * ACUITY for name in VITAL)
    assert all(height >= 1.8 * ACUITY for name, height in found.items() if not name.startswith("source"))
    assert found["source"] >= 1.4 * ACUITY  # the credits stand on the end card too


@pytest.mark.parametrize("layout", LAYOUTS[1:], ids=lambda layout: layout.name)
def test_captions_of_a_phone_are_large(layout):
    assert layout.caption.size * layout.unit >= 54


@cache
def told(name: str):
    """Return the study of a campaign with its film, and the frame at which each sentence is shown first."""
    study = open_study(name)
    history = study.history(Placement.SPREAD)
    plan = plan_film(study, history, span=(0, study.campaign.end), seconds=60, fps=12, hold=3)
    schedule = plan.schedule
    minutes = [schedule.minutes[cue.first - schedule.opening] for cue in schedule.cues]
    return study, history, plan, tuple(study.frames(minutes, history=history))


@by_layout
@pytest.mark.parametrize("name", names())
def test_the_words_of_a_film_keep_to_their_parts(layout, name):
    study, history, plan, frames = told(name)
    campaign, schedule = study.campaign, plan.schedule
    theme, styles = LIGHT, side_styles(study.campaign, theme=LIGHT)
    titles = [chapter.title for chapter in plan.chapters]
    edges = [(begin - schedule.opening) / len(schedule.minutes) for begin in schedule.begins] + [1.0]
    actors = takers(study, history)
    with figure_settings():
        figure = layout_figure(layout.size, theme=theme, layout=layout.extent)
        unit, span = film_unit(campaign.clock, schedule.minutes, fps=schedule.fps), (0, campaign.end)
        pieces = [
            Title(figure, layout.title, titles, theme),
            StoryClock(figure, layout.clock, campaign.clock, theme, unit=unit, exact=is_exact(history), span=span),
            Counts(figure, layout.counts, study.held(history), styles, theme, campaign=campaign, begin=0),
            Chapters(figure, layout.ribbon, titles, edges, theme),
            Caption(
                figure,
                layout.caption,
                styles,
                theme,
                schedule=schedule,
                campaign=campaign,
                actors=actors,
            ),
        ]
        renderer = figure.canvas.get_renderer()
        for cue, frame in zip(schedule.cues, frames, strict=True):
            for piece in pieces:
                piece.show(cue.first, frame, schedule.chapter(cue.first))
                for text in piece.artists:
                    if isinstance(text, Text) and text.get_text():
                        assert_within(text, piece.part, layout, renderer)


def assert_within(text: Text, part: Part, layout: StoryLayout, renderer) -> None:
    box, unit = text.get_window_extent(renderer), layout.unit
    high = layout.size[1]
    slack = 0.25 * text.get_fontsize() / px(1)  # below the baseline, where few letters reach
    seen = (box.x0 / unit, (high - box.y1) / unit, box.x1 / unit, (high - box.y0) / unit)
    assert part.x - 3 <= seen[0], (text.get_text(), seen, part)
    assert part.y - slack <= seen[1], (text.get_text(), seen, part)
    assert seen[2] <= part.right + 3, (text.get_text(), seen, part)
    assert seen[3] <= part.bottom + slack, (text.get_text(), seen, part)
