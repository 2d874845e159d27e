"""The stage of a story film: a map for each chapter and the pieces around it, drawn tick by tick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from plots.film.motion import Motion
from plots.film.raster.agg import (
    TRANSPARENT,
    GlyphCache,
    Sprite,
    blank_like,
    copy_pixels,
    crop,
    paste,
    pixel_view,
)
from plots.film.raster.rects import Delta, Pixels, RawFrame, Rect, as_uint32
from plots.film.raster.scene import ScenePixels
from plots.film.schedule import Schedule
from plots.film.story.camera import Shot, travel
from plots.film.story.layouts import StoryLayout
from plots.film.story.pieces import Piece
from plots.map.backdrop import Backdrop, project_backdrop
from plots.map.basemap import View, fit_view
from plots.map.scene import Scene
from plots.map.trails import STILL, Moving
from plots.style import Theme, layout_figure, place_axes
from plots.style.type import fit_texts
from sim import Frame, History
from sim.model.geodesy import Extent
from sim.model.sheet import Chapter
from sim.study import Study

_ZOOMED = 0.5  # of the width of the campaign's map: a narrower map names villages too
_RIM_KM = 1.0  # at the edge of what is charted
_BAR = 3.0  # px, height of the bar that shows how far the film is


class PiecePixels:
    """A piece as one sprite, drawn again when it shows something else."""

    def __init__(self, piece: Piece, glyphs: GlyphCache, *, unit: float) -> None:
        self.piece, self._glyphs, self._scratch = piece, glyphs, glyphs.scratch
        height, width = pixel_view(self._scratch).shape[:2]
        part = piece.part
        left, top = int(np.floor(part.x * unit)) - 1, int(np.floor(part.y * unit)) - 1
        right, bottom = int(np.ceil(part.right * unit)) + 1, int(np.ceil(part.bottom * unit)) + 1
        self.rect = Rect(left, top, right, bottom).clip(Rect(0, 0, width, height))
        self._key: object = None
        self._sprite: Sprite | None = None

    def update(self) -> bool:
        """Draw the piece if it shows something else; return whether it does."""
        if self._key == (key := self.piece.key):
            return False
        self._key, self._sprite = key, None if key is None else self._draw()
        return True

    def _draw(self) -> Sprite:
        rect, high = self.rect, int(self._scratch.height)
        as_uint32(pixel_view(self._scratch))[rect.slices] = TRANSPARENT
        for artist in sorted(self.piece.artists, key=Artist.get_zorder):
            if isinstance(artist, Text):  # most words of a piece stay when one of its figures changes
                self._glyphs.draw_text(self._scratch, artist)
            else:
                artist.draw(self._scratch)
        return crop(self._scratch, rect.left, high - rect.bottom, rect.right - rect.left, rect.bottom - rect.top)

    def paste(self, page: RendererAgg) -> None:
        """Composite the piece over a page."""
        if self._sprite is not None:
            paste(page, self._sprite)


class StoryStage:
    """The figure of a story film, and its cached pixels.

    Parameters
    ----------
    study, history
        What to show.
    schedule, chapters
        When what is shown, and the chapters in it.
    layout, theme
        Where the pieces stand, and how everything looks.
    fresh
        For how many minutes a change is marked as recent.
    """

    def __init__(
        self,
        study: Study,
        history: History,
        schedule: Schedule,
        chapters: Sequence[Chapter],
        *,
        layout: StoryLayout,
        theme: Theme,
        fresh: int,
    ) -> None:
        self._study, self._history, self._fresh = study, history, fresh
        self._schedule, self._chapters, self._layout, self._theme = schedule, chapters, layout, theme
        self.figure = layout_figure(layout.size, theme=theme, layout=layout.extent)
        self._canvas = cast(Any, self.figure.canvas)  # an Agg one, whose methods matplotlib does not type
        self._pieces: list[PiecePixels] = []
        minutes = [schedule.minutes[0]] * schedule.opening + [*schedule.minutes]
        self._motion = Motion(history, schedule.starts, schedule.fps, minutes=minutes)
        self._seen: tuple[View, Moving] = (self.view(self._extent(0)), STILL)

    @property
    def seen(self) -> tuple[View, Moving]:
        """What the map shows at the tick that is drawn, and what moves on it."""
        return self._seen

    def _extent(self, chapter: int) -> Extent:
        return self._chapters[chapter].extent or self._study.campaign.sheet.extent

    def set_pieces(self, pieces: Sequence[Piece]) -> None:
        """Take the pieces, drawn on `figure`, lowest first; all else on the figure never changes."""
        fit_texts(self.figure, rtl=self._theme.words.rtl)
        artists = [artist for piece in pieces for artist in piece.artists]
        for artist in artists:
            artist.set_animated(True)  # left out when the figure is drawn
        self._canvas.draw()
        for artist in artists:
            artist.set_animated(False)
        renderer = self._canvas.get_renderer()
        self._page, self._ground = blank_like(renderer), blank_like(renderer)
        self._glyphs = GlyphCache(renderer)
        for page in (self._page, self._ground):
            pixel_view(page)[...] = copy_pixels(renderer)
        self._pieces = [PiecePixels(piece, self._glyphs, unit=self._layout.unit) for piece in pieces]

    def view(self, extent: Extent) -> View:
        """Return what the whole map shows if the part of it that nothing covers shows an extent."""
        layout = self._layout
        clear = fit_view(self._study.campaign, extent, width=layout.clear.width, height=layout.clear.height)
        km = clear.km_per_px
        left, right = layout.clear.x - layout.map.x, layout.map.right - layout.clear.right
        above, below = layout.clear.y - layout.map.y, layout.map.bottom - layout.clear.bottom
        view = replace(
            clear, x0=clear.x0 - left * km, x1=clear.x1 + right * km,
            y0=clear.y0 - below * km, y1=clear.y1 + above * km,
            width=layout.map.width, height=layout.map.height,
        )  # fmt: skip
        return _charted(view, project_backdrop(self._study.campaign))

    def _scene(self, chapter: int) -> Scene:
        """Return the map of a chapter."""
        box, campaign = self._layout.map, self._study.campaign
        extent = self._extent(chapter)
        view = self.view(extent)
        west, _, east, _ = campaign.sheet.extent
        zoomed = extent[2] - extent[0] < _ZOOMED * (east - west)
        return Scene(
            campaign, place_axes(self.figure, box.x, box.y, box.width, box.height), theme=self._theme, view=view,
            insets=False, lowest_rank=self._layout.least_rank + zoomed, scale_type=11,
        )  # fmt: skip

    def _close(self, scene: Scene) -> None:
        """Drop the map of a chapter: its artists would stay, 40 MB at 1920x1080, until cycles are searched."""
        self._glyphs.clear(scene.axes)
        scene.axes.clear()
        self.figure.delaxes(scene.axes)

    def _ticks(self, chapter: int | None) -> range:
        """Return the ticks of a chapter, or all between the cards."""
        schedule = self._schedule
        ends = [*schedule.begins, schedule.opening + len(schedule.minutes)]
        return range(ends[0], ends[-1]) if chapter is None else range(ends[chapter], ends[chapter + 1])

    def frames(self, ticks: range | None = None) -> Iterator[tuple[int, Frame]]:
        """Yield ticks, all between the cards when None, with their frames: places whose turn is to come still wait."""
        ticks = ticks or self._ticks(None)
        minutes = [self._schedule.minutes[tick - self._schedule.opening] for tick in ticks]
        waits = [self._waiting(tick) for tick in ticks]
        waited = {minute - 1 for minute, waiting in zip(minutes, waits, strict=True) if waiting}
        made = self._study.frames(sorted({*minutes, *waited}), history=self._history, fresh=self._fresh)
        before = frame = next(made)
        for tick, minute, waiting in zip(ticks, minutes, waits, strict=True):
            while frame.minute < minute:
                before, frame = frame, next(made)
            yield tick, staged(frame, before, waiting) if waiting else frame

    def _waiting(self, tick: int) -> frozenset[str]:
        """Return the places that have changed by the minute of a tick, but begin to show it at a later tick."""
        schedule = self._schedule
        minute, found = schedule.minutes[tick - schedule.opening], set[str]()
        for later in range(tick + 1, min(schedule.opening + len(schedule.minutes), schedule.ticks)):
            if schedule.minutes[later - schedule.opening] != minute:
                break
            found.update(schedule.starts.get(later, ()))
        return frozenset(found)

    def draw(self, number: int | None = None) -> Iterator[RawFrame]:
        """Yield the ticks of a chapter, or all: the first one whole, the others as deltas; run it in `figure_settings`.

        A chapter looks the same alone: first the end of the chapter before is drawn, which the camera leaves. It begins
        before all that still grows then, and before what grew when that began.
        """
        ticks = self._ticks(number)
        if not ticks:
            return
        start = first = ticks[0]
        if first > self._schedule.opening:
            start = max(first - 2 * self._motion.grows, self._schedule.begins[self._schedule.chapter(first - 1)])
        chapter = self._schedule.chapter(start)
        pixels = ScenePixels(self._scene(chapter), self._glyphs)
        leaving: Shot | None = None  # the map of the chapter before, while the camera moves
        for tick, frame in self.frames(range(start, ticks[-1] + 1)):
            if self._schedule.chapter(tick) != chapter:
                leaving = Shot(self._map(self._ground).copy(), pixels.scene.view)
                self._close(pixels.scene)
                del pixels
                chapter = self._schedule.chapter(tick)
                pixels = ScenePixels(self._scene(chapter), self._glyphs)
            self._seen = pixels.scene.view, self._motion.at(tick)
            rects, seen = pixels.repaint(self._ground, frame, self._seen[1]), None
            if tick < first:
                continue
            if leaving is not None:
                rects = [self._map_rect()]
                share = (tick - self._schedule.begins[chapter] + 1) / (self._schedule.ease + 1)
                if share < 1:
                    arriving = Shot(self._map(self._ground), pixels.scene.view)
                    seen = travel(leaving, arriving, share, ground=self._theme.other_land)
                else:
                    leaving = None
            dirty = self._compose(tick, frame, chapter, rects, seen)
            yield copy_pixels(self._page) if tick == first else Delta.of(pixel_view(self._page), dirty)

    def _map_rect(self) -> Rect:
        box, unit = self._layout.map, self._layout.unit
        height, width = pixel_view(self._page).shape[:2]
        rect = Rect(round(box.x * unit), round(box.y * unit), round(box.right * unit), round(box.bottom * unit))
        return rect.clip(Rect(0, 0, width, height))

    def _map(self, page: RendererAgg) -> Pixels:
        return pixel_view(page)[self._map_rect().slices]

    def _compose(
        self, tick: int, frame: Frame, chapter: int, rects: Sequence[Rect], seen: Pixels | None = None
    ) -> list[Rect]:
        """Bring the page up to a tick; return the rectangles of it that were painted."""
        for each in self._pieces:
            each.piece.show(tick, frame, chapter)
        dirty = [*rects, *(each.rect for each in self._pieces if each.update())]
        pasted: list[PiecePixels] = []
        found = True
        while found:  # a piece is pasted whole, so that all under it is restored first
            found = False
            for each in self._pieces:
                if each not in pasted and any(each.rect.overlaps(rect) for rect in dirty):
                    pasted.append(each)
                    dirty.append(each.rect)
                    found = True
        page, ground = pixel_view(self._page), pixel_view(self._ground)
        for rect in dirty:
            page[rect.slices] = ground[rect.slices]
        if seen is not None:
            page[self._map_rect().slices] = seen
        for each in self._pieces:
            if each in pasted:
                each.paste(self._page)
        return [*dirty, *self._progress(tick, dirty)]

    def _progress(self, tick: int, dirty: Sequence[Rect]) -> list[Rect]:
        """Draw the bar that shows how far the film is, over the ribbon; return its rectangle. A still has none."""
        if len(self._schedule.minutes) == 1:
            return []
        part, unit = self._layout.ribbon, self._layout.unit
        first, last = self._schedule.opening, self._schedule.ticks - self._schedule.ending
        done = round(part.width * unit * (tick + 1 - first) / max(last - first, 1))
        left, top = round(part.x * unit), round(part.y * unit)
        right = round(part.right * unit)
        bar = Rect(left, top, left + done, top + round(_BAR * unit))
        if self._theme.words.rtl:
            bar = bar._replace(left=right - done, right=right)
        view = pixel_view(self._page)
        colour = np.array([*(round(255 * each) for each in to_rgb(self._theme.front))], np.uint8)
        view[bar.slices][..., :3] = colour
        return [bar]


def _charted(view: View, backdrop: Backdrop) -> View:
    """Return a view moved, as little as possible, onto what the backdrop charts; where it is larger, beyond land."""
    if backdrop.charted.is_empty:
        return view
    low_x, low_y, high_x, high_y = backdrop.charted.bounds
    sea = backdrop.charted.difference(backdrop.land).bounds
    moved = []
    for low, high, first, last, at in ((view.x0, view.x1, low_x, high_x, 0), (view.y0, view.y1, low_y, high_y, 1)):
        if high - low <= last - first:
            moved.append(max(first - low, 0.0) + min(last - high, 0.0))
        else:  # it starts at the coast
            coast = (sea[at] <= first + _RIM_KM, sea[at + 2] >= last - _RIM_KM) if sea else ()
            moved.append({(True, False): first - low, (False, True): last - high}.get(coast, 0.0))
    right, up = moved
    return replace(view, x0=view.x0 + right, x1=view.x1 + right, y0=view.y0 + up, y1=view.y1 + up)


def staged(frame: Frame, before: Frame, waiting: frozenset[str]) -> Frame:
    """Return a frame in which some places, and the front at them, still are as in the frame before."""
    old = {place.id: place for place in before.places}
    places = tuple(old[place.id] if place.id in waiting else place for place in frame.places)
    edges = (
        *(edge for edge in frame.edges if not {edge.a, edge.b} & waiting),
        *(edge for edge in before.edges if {edge.a, edge.b} & waiting),
    )
    return replace(frame, places=places, edges=edges)
