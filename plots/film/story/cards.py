"""The cards of a story film: who is who and where this is, and at the end what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, cast

import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plots.film.raster.agg import copy_pixels
from plots.film.raster.rects import Pixels
from plots.film.story.layouts import StoryLayout
from plots.film.story.pieces import Lines, fit_lines
from plots.film.timedtext import CueText
from plots.map.basemap import line_parts, polygon_patch
from plots.map.scene import Scene
from plots.map.world import world_layers
from plots.style import Theme, layout_figure, mix, place_axes, px, side_styles, write
from plots.style.credits import base_map, source_words
from plots.style.dates import date_words, span_words
from plots.style.layouts import Part
from plots.style.measure import fitted
from plots.style.quoting import draw_mark
from plots.style.words import text_width
from sim import Campaign, Frame
from sim.model.times import Precision
from sim.roads.holding import HeldSeries

_AROUND, _LEAST = 4.0, 14.0  # how much wider than the campaign's map the locator is, and degrees that it is at least
_NAME, _FULL = 1.75, 0.75  # heights of a side's names, in type sizes
_HIGHEST = 78.0  # degrees of latitude that it shows


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where the parts of an opening card stand."""

    title: Part
    about: Part
    sides: Part
    locator: Part
    source: Part


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where the parts of an end card stand."""

    title: Part
    before: Part
    after: Part
    sides: Part
    sentence: Part
    credits: Part


_OPENINGS: Mapping[str, _Opening] = {
    "wide": _Opening(
        Part(64, 56, 640, 150, size=46, lines=3), Part(64, 216, 640, 78, size=19, lines=3),
        Part(64, 316, 640, 290, size=21, small=15), Part(752, 64, 464, 542), Part(64, 640, 1152, 52, size=14, lines=3),
    ),
    "small": _Opening(
        Part(28, 20, 340, 74, size=25, lines=2), Part(28, 98, 340, 46, size=12.5, lines=3),
        Part(28, 160, 340, 152, size=15, small=10.5), Part(392, 28, 220, 284),
        Part(28, 326, 584, 26, size=9.5, lines=2),
    ),
    "square": _Opening(
        Part(28, 24, 484, 70, size=28, lines=2), Part(28, 98, 484, 52, size=14.5, lines=3),
        Part(28, 318, 484, 166, size=16, small=12), Part(28, 174, 484, 132), Part(28, 496, 484, 34, size=10.5, lines=3),
    ),
    "portrait": _Opening(
        Part(28, 32, 484, 74, size=30, lines=2), Part(28, 112, 484, 56, size=15.5, lines=3),
        Part(28, 400, 484, 206, size=18, small=13), Part(28, 198, 484, 188), Part(28, 622, 484, 38, size=11, lines=3),
    ),
    "phone": _Opening(
        Part(28, 140, 484, 74, size=30, lines=2), Part(28, 218, 484, 52, size=15, lines=3),
        Part(28, 440, 484, 180, size=18, small=13), Part(28, 304, 484, 124), Part(28, 660, 484, 60, size=12, lines=4),
    ),
}  # fmt: skip
_ENDINGS: Mapping[str, _Ending] = {
    "wide": _Ending(
        Part(64, 40, 1152, 44, size=32, lines=1), Part(64, 104, 372, 300), Part(452, 104, 372, 300),
        Part(852, 128, 364, 290, size=24, small=15.5), Part(64, 446, 1152, 116, size=34, lines=3),
        Part(64, 604, 1152, 96, size=12.5, lines=6),
    ),
    "small": _Ending(
        Part(24, 12, 592, 26, size=18, lines=1), Part(24, 44, 190, 132), Part(226, 44, 190, 132),
        Part(432, 48, 190, 130, size=14, small=9.5), Part(24, 214, 592, 68, size=20, lines=3),
        Part(24, 306, 592, 46, size=8.8, lines=4),
    ),
    "square": _Ending(
        Part(20, 12, 500, 40, size=17, lines=2), Part(20, 54, 244, 168), Part(276, 54, 244, 168),
        Part(20, 250, 500, 112, size=17, small=12), Part(20, 376, 500, 80, size=24, lines=3),
        Part(20, 470, 500, 60, size=8.8, lines=6),
    ),
    "portrait": _Ending(
        Part(20, 16, 500, 46, size=20, lines=2), Part(20, 66, 244, 220), Part(276, 66, 244, 220),
        Part(20, 318, 500, 136, size=19, small=13), Part(20, 470, 500, 96, size=26, lines=3),
        Part(20, 588, 500, 76, size=9.8, lines=6),
    ),
    "phone": _Ending(
        Part(24, 136, 492, 40, size=18, lines=2), Part(24, 178, 240, 150), Part(276, 178, 240, 150),
        Part(24, 352, 492, 150, size=19, small=13), Part(24, 520, 492, 100, size=26, lines=3),
        Part(24, 680, 492, 120, size=11, lines=8),
    ),
}  # fmt: skip


def opening_card(campaign: Campaign, layout: StoryLayout, theme: Theme, *, span: tuple[int, int]) -> Pixels:
    """Return the opening card: what this is, when and where it was, who is who, and what the source is."""
    parts = _turned(_OPENINGS[layout.name], layout, theme)
    figure = layout_figure(layout.size, theme=theme, layout=layout.extent)
    words, rtl = theme.words, theme.words.rtl
    end = _write_lines(figure, parts.title, campaign.title, theme.ink, weight=700, rtl=rtl)
    unit = max(campaign.clock.precision, Precision.DAY)
    days = span_words(words, campaign.clock, *span, unit, year=True)
    about = Lines(figure, replace(parts.about, size=parts.about.size), 1, colour=theme.ink, weight=600, rtl=rtl)
    end = about.set([days], parts.about.size, top=max(end + 6, parts.about.y))
    if campaign.summary:
        more = replace(parts.about, y=end + 4)
        _write_lines(figure, more, campaign.summary, theme.muted, rtl=rtl)
    _draw_sides(figure, parts.sides, campaign, theme)
    _draw_locator(figure, parts.locator, campaign, theme)
    source = words("story.card.source", source=source_words(campaign))
    _write_lines(figure, parts.source, source, theme.muted, rtl=rtl)
    return _pixels(figure)


def end_card(
    campaign: Campaign,
    layout: StoryLayout,
    theme: Theme,
    *,
    held: HeldSeries,
    before: Frame,
    after: Frame,
    sentence: CueText | None,
    title: str,
    notes: Sequence[str] = (),
) -> Pixels:
    """Return the end card: the map before and after, the places held by each side, the last sentence told, credits."""
    parts = _turned(_ENDINGS[layout.name], layout, theme)
    figure = layout_figure(layout.size, theme=theme, layout=layout.extent)
    words, rtl = theme.words, theme.words.rtl
    _write_lines(figure, parts.title, title, theme.ink, weight=700, rtl=rtl)
    for part, frame in ((parts.before, before), (parts.after, after)):
        axes = place_axes(figure, part.x, part.y, part.width, part.height)
        scene = Scene(campaign, axes, theme=theme, insets=False, lowest_rank=1, scale_bar=False)
        scene.update(frame)
        unit = max(campaign.clock.precision, Precision.DAY)
        day = date_words(words, campaign.clock, frame.minute, unit, year=False)
        size = 0.046 * part.width + 3
        write(
            figure, part.right if rtl else part.x, part.bottom + 1.3 * size, day, size, colour=theme.ink, weight=700,
            ha="right" if rtl else "left",
        )  # fmt: skip
    _draw_balance(figure, parts.sides, campaign, theme, held=held, minutes=(before.minute, after.minute))
    if sentence is not None:
        _write_lines(figure, parts.sentence, str(sentence), theme.ink, weight=600, rtl=rtl)
    credit = " ".join([f"{source_words(campaign)}{base_map(campaign)}", words("story.card.colour"), *notes])
    _write_lines(figure, parts.credits, credit, theme.muted, rtl=rtl)
    return _pixels(figure)


def _turned(parts: Any, layout: StoryLayout, theme: Theme) -> Any:
    """Return the parts of a card, mirrored for words from right to left."""
    if not theme.words.rtl:
        return parts
    wide = layout.extent[0]
    boxes = {each.name: getattr(parts, each.name) for each in fields(parts)}
    return replace(parts, **{name: replace(box, x=wide - box.right) for name, box in boxes.items()})


def _pixels(figure: Figure) -> Pixels:
    canvas = cast(Any, figure.canvas)
    canvas.draw()
    return copy_pixels(canvas.get_renderer())


def _write_lines(figure: Figure, part: Part, words: str, colour: str, *, weight: int = 400, rtl: bool = False) -> float:
    """Write words in the lines of a part, smaller if they are long; return the height at which they end."""
    lines, size = fit_lines(words, part, weight=weight)
    return Lines(figure, part, len(lines), colour=colour, weight=weight, rtl=rtl).set(lines, size)


def _shown_sides(campaign: Campaign) -> list[str]:
    """Return the sides that hold a place or do something."""
    acting = {campaign.side_of(statement.faction) for statement in campaign.statements.values()}
    return [side for side in campaign.sides if side in acting]


def _draw_sides(figure: Figure, part: Part, campaign: Campaign, theme: Theme) -> None:
    """Draw who is who: the mark of each side, its plain name, and under it its own name if that is another."""
    styles, rtl = side_styles(campaign, theme=theme), theme.words.rtl
    sides = _shown_sides(campaign)
    rows = [_NAME + _FULL * (styles[side].name != styles[side].plain) for side in sides]  # heights, in type sizes
    size = min(part.size, part.height / sum(rows))
    top = part.y
    for side, high in zip(sides, rows, strict=True):
        style, y = styles[side], top + size
        top += high * size
        x = part.right - 0.6 * size if rtl else part.x + 0.6 * size
        draw_mark(figure, x, y - 0.34 * size, 0.86 * size, style, theme)
        left, ha = (part.right - 1.7 * size, "right") if rtl else (part.x + 1.7 * size, "left")
        room = part.width - 1.7 * size
        plain = fitted(style.plain, size, room=room, weight=600)
        write(figure, left, y, plain, size, colour=style.text, weight=600, ha=ha)
        if style.name != style.plain:
            small = min(part.small, 0.72 * size)
            name = fitted(style.name, small, room=room)
            write(figure, left, y + 1.32 * small, name, small, colour=theme.muted, ha=ha)


def _draw_balance(
    figure: Figure, part: Part, campaign: Campaign, theme: Theme, *, held: HeldSeries, minutes: tuple[int, int]
) -> None:
    """Draw the places held by each side before and after, with those that are not heard of again."""
    styles, rtl, words = side_styles(campaign, theme=theme), theme.words.rtl, theme.words
    first, last = (held.at(minute) for minute in minutes)
    sides = [side for side in campaign.sides if any((first[side].record, last[side].record, last[side].silent))]
    high = min(part.height / max(len(sides), 1), 2.3 * part.size)
    size, small = min(part.size, 0.56 * high), min(part.small, 0.36 * high)
    for row, side in enumerate(sides):
        style, y = styles[side], part.y + high * row + size
        x = part.right - 0.5 * size if rtl else part.x + 0.5 * size
        draw_mark(figure, x, y - 0.34 * size, 0.6 * size, style, theme)
        left, ha = (part.right - 1.4 * size, "right") if rtl else (part.x + 1.4 * size, "left")
        then = words("story.card.then", before=first[side].record, after=last[side].record)
        told = [words("story.silent", count=last[side].silent)] if last[side].silent else []
        if last[side].low != last[side].high:
            told.append(words("story.range", low=last[side].low, high=last[side].high))
        room = part.width - 1.4 * size
        numbers, name_size = text_width(f"{then}  ", size=size, weight=700), 0.8 * size
        write(figure, left, y, then, size, colour=style.text, weight=700, ha=ha)
        name = fitted(style.plain, name_size, room=room - numbers, weight=500)
        x = left - numbers if rtl else left + numbers
        write(figure, x, y, name, name_size, colour=theme.ink, weight=500, ha=ha)
        more = fitted(words.listed(told), small, room=room)
        write(figure, left, y + 1.3 * small, more, small, colour=theme.muted, ha=ha)


def _draw_locator(figure: Figure, part: Part, campaign: Campaign, theme: Theme) -> None:
    """Draw where in the world the campaign's map lies: land and borders of today, and a frame around the map."""
    west, south, east, north = campaign.sheet.extent
    x, y = (west + east) / 2, (south + north) / 2
    across = math.cos(math.radians(y))
    wide = min(max(_AROUND * (east - west), _LEAST), 360.0)
    high = wide * across * part.height / part.width
    if high < _AROUND * (north - south):
        high = min(_AROUND * (north - south), 2 * _HIGHEST)
        wide = min(high * part.width / part.height / across, 360.0)
    y = min(max(y, -_HIGHEST + high / 2), _HIGHEST - high / 2) if high < 2 * _HIGHEST else 0.0
    axes = place_axes(figure, part.x, part.y, part.width, part.height)
    axes.set_xlim(x - wide / 2, x + wide / 2)
    axes.set_ylim(y - high / 2, y + high / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(theme.water)
    for spine in axes.spines.values():
        spine.set_color(theme.rule)
    _draw_world(axes, shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), theme)
    frame = Rectangle((west, south), east - west, north - south, fc=mix(theme.front, theme.paper, 0.2), alpha=0.25)
    edge = Rectangle((west, south), east - west, north - south, fc="none", ec=theme.front, lw=px(2.4))
    axes.add_patch(frame)
    axes.add_patch(edge)


def _draw_world(axes: Axes, window: Any, theme: Theme) -> None:
    layers = world_layers(window, borders=True)
    axes.add_patch(polygon_patch(shapely.union_all(layers["land"]), fc=theme.other_land, ec="none"))
    axes.add_patch(polygon_patch(shapely.union_all(layers["lake"]), fc=theme.water, ec="none"))
    for layer, colour, width in (("coast", theme.coast, 0.9), ("border", theme.border, 0.9)):
        lines = [part for each in layers[layer] for part in line_parts(each)]
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=px(width)), autolim=False)
