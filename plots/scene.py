"""One `Frame` on one `Axes`: the only place that draws a map.

A `Scene` draws land, roads and labels once and sets only what changes for each frame. A film paints it from cached
layers::

    with figure_settings():
        figure = layout_figure((1280, 720), theme=theme)
        scene = Scene(campaign, place_axes(figure, 0, 0, 860, 608), theme=theme)
        for frame in frames(history, minutes, silences=quiet):
            scene.update(frame)
            scene.paint(figure.canvas.get_renderer())

`scene.axes` are ordinary axes: `figure.savefig` after `update` draws the same picture, slower. `scene.hide()` leaves
the map's box empty while a caller caches the rest of its figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from plots.arrows import ArrowMarks, Move, arrow_freshness
from plots.basemap import (
    Extent,
    View,
    Z,
    choose_shields,
    draw_land,
    draw_lines,
    draw_roads,
    draw_scale_bar,
    draw_shields,
    draw_words,
    fit_view,
    prepare_axes,
    project_backdrop,
    road_boxes,
)
from plots.ground import FAR_KM, Ground, GroundState
from plots.labels import Label, PlacedLabel, place_labels
from plots.marks import UNHELD, FrontMarks, FrontRoad, Mark, PlaceMarks, border_kind, freshness
from plots.names import LONGEST_LEADER, draw_name, draw_title
from plots.sheets import Cut, Easel, cut, draw_all, paste, trimmed
from plots.style import (
    LIGHT,
    Box,
    Theme,
    layout_box,
    layout_size,
    place_axes,
    px,
    register_fonts,
    side_styles,
    text_size,
)
from sim import Campaign, Frame, FramePlace, project_km

UNNAMED = 0.72  # of its rank's size: a place the source does not name
_INSET, _MOST = (292.0, 212.0), 0.36  # px, in the lower right corner of the map, and at most this share of it
_INSET_GAP = 10.0


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Diameters of marks, and sizes and weights of labels, by rank; px. Ranks above `lowest` are not labelled."""

    marks: Mapping[int, float]
    labels: Mapping[int, float]
    lowest: int
    apart: float
    roads: float
    weights: Mapping[int, int] = field(default_factory=lambda: {1: 700, 2: 600, 3: 400, 4: 400})
    fresh: Mapping[int, int] = field(default_factory=lambda: {1: 700, 2: 700, 3: 600, 4: 600})


_MAIN = _Sizes({1: 10.5, 2: 8, 3: 7, 4: 6}, {1: 15.5, 2: 12.5, 3: 11.2, 4: 10.4}, lowest=3, apart=9.0, roads=1.0)
_DETAIL = _Sizes({1: 11, 2: 9, 3: 8, 4: 7}, {1: 13.5, 2: 11.2, 3: 10.6, 4: 10.6}, lowest=4, apart=7.0, roads=1.25)


class Scene:
    """The map of a campaign on `axes`; `update` moves it to a frame.

    Parameters
    ----------
    campaign
        Whose map.
    axes
        Of a figure made by `style.layout_figure`; they get the map's extent and lose their frame.
    extent
        West, south, east, north in degrees; the campaign's own when None. More is shown where the axes are wider or
        higher.
    labels, insets, scale_bar
        Whether to draw them.
    scale_type
        Size of the scale bar's figures, px.
    lowest_rank
        Places of lower ranks are not labelled on the main map; where it is less than usual, the names of areas and the
        numbers of roads are left out too.
    """

    def __init__(
        self,
        campaign: Campaign,
        axes: Axes,
        *,
        theme: Theme = LIGHT,
        extent: Extent | None = None,
        labels: bool = True,
        insets: bool = True,
        scale_bar: bool = True,
        lowest_rank: int = _MAIN.lowest,
        scale_type: float = 10.5,
    ) -> None:
        register_fonts()
        self.campaign, self.axes, self.theme = campaign, axes, theme
        self.styles = side_styles(campaign, theme=theme)
        self._backdrop = project_backdrop(campaign)
        box = layout_box(axes)
        view = fit_view(campaign, extent or campaign.sheet.extent, width=box.x1 - box.x0, height=box.y1 - box.y0)
        insets = insets and bool(campaign.sheet.insets)
        width, height = min(_INSET[0], view.width * _MOST), min(_INSET[1], view.height * _MOST)
        right, bottom = view.width - _INSET_GAP, _INSET_GAP
        self._corner = Box(right - width, bottom, right, bottom + height) if insets else None
        self._labels, self._scale_bar, self._scale_type = labels, scale_bar, scale_type
        self._main = _Map(self, axes, view, replace(_MAIN, lowest=lowest_rank), corner=self._corner)
        self._insets: dict[int, _Map] = {}
        self._frames: dict[int, Artist] = {}
        self._hidden = False
        self._easel: Easel | None = None
        self._frame: Frame | None = None
        prepare_axes(axes, view, theme)

    @property
    def view(self) -> View:
        """What the main map shows."""
        return self._main.view

    @property
    def points(self) -> Mapping[str, tuple[float, float]]:
        """The places whose ground the main map colours, and where they lie, km; none before the first `update`."""
        return self._main.points

    @property
    def maps(self) -> tuple[Axes, ...]:
        """The axes now shown: the map's, and those of the inset whose time it is."""
        return tuple(each.axes for each in self._shown())

    @property
    def artists(self) -> tuple[Artist, ...]:
        """The artists that `update` changes, on the axes now shown, in drawing order."""
        return tuple(chain.from_iterable(each.dynamic() for each in self._shown()))

    def update(self, frame: Frame) -> None:
        """Set the changing artists to `frame`; static ones are drawn by the first call and not touched again."""
        self._frame = frame
        self._main.update(frame)
        now = self._inset_at(frame.minute)
        if now is not None and now not in self._insets:
            self._add_inset(now)
        for number, inset in self._insets.items():
            inset.axes.set_visible(number == now and not self._hidden)
            self._frames[number].set_visible(number == now)
        if now is not None:
            self._insets[now].update(frame)
        self._main.cover(self._corner if now is not None else None, now)

    def draw_under_labels(self, artists: Iterable[Artist]) -> None:
        """Draw a caller's artists on the main map with its marks, under its labels; call it whenever they change."""
        for artist in artists:
            self._main.add_dynamic(artist)

    def hide(self) -> None:
        """Hide the map, so that a drawing of the figure leaves its box empty."""
        self._set_hidden(True)

    def show(self) -> None:
        """Show the map again."""
        self._set_hidden(False)

    def paint(self, renderer: RendererAgg) -> None:
        """Draw the map at its last `update` into a renderer of its figure, static layers from a cache.

        Raises
        ------
        ValueError
            If nothing was drawn yet.
        """
        if self._frame is None:
            raise ValueError("paint needs a frame: call update first")
        for each in self._shown():
            each.paint(renderer)

    def easel(self, page: RendererAgg) -> Easel:
        """Return what the maps of this scene are drawn on before they are pasted on a page."""
        if self._easel is None:
            self._easel = Easel(page)
        return self._easel

    def _shown(self) -> list[_Map]:
        now = None if self._frame is None else self._inset_at(self._frame.minute)
        return [self._main, *(inset for number, inset in self._insets.items() if number == now)]

    def _set_hidden(self, hidden: bool) -> None:
        self._hidden = hidden
        self.axes.set_visible(not hidden)
        for each in self._insets.values():
            each.axes.set_visible(False)
        if not hidden:
            for each in self._shown():
                each.axes.set_visible(True)

    def _inset_at(self, minute: int) -> int | None:
        if self._corner is None:
            return None
        return next((n for n, inset in enumerate(self.campaign.sheet.insets) if minute in inset.window), None)

    def _add_inset(self, number: int) -> None:
        inset, corner, outer = self.campaign.sheet.insets[number], self._corner, layout_box(self.axes)
        figure = self.axes.get_figure(root=True)
        if corner is None or figure is None:
            raise ValueError("a scene without insets has no corner for one")
        width, height = corner.x1 - corner.x0, corner.y1 - corner.y0
        top = layout_size(figure)[1] - (outer.y0 + corner.y1)
        axes = place_axes(figure, outer.x0 + corner.x0, top, width, height, zorder=self.axes.get_zorder() + 1)
        view = fit_view(self.campaign, inset.extent, width=width, height=height)
        prepare_axes(axes, view, self.theme)
        self._insets[number] = _Map(self, axes, view, _DETAIL, title=inset.title)
        shown: Artist = Rectangle(
            (view.x0, view.y0),
            view.x1 - view.x0,
            view.y1 - view.y0,
            fc="none",
            ec=self.theme.muted,
            lw=px(1.1),
            zorder=Z.LABEL - 0.5,
        )
        self._frames[number] = self.axes.add_artist(shown)
        self._main.add_dynamic(shown)

    def rims(self) -> list[Box]:
        """Return what insets show of the main map, in its layout px: villages there are named in the inset only."""
        if self._corner is None:
            return []
        width, height = self._corner.x1 - self._corner.x0, self._corner.y1 - self._corner.y0
        views = [
            fit_view(self.campaign, each.extent, width=width, height=height) for each in self.campaign.sheet.insets
        ]
        to_px = self._main.view.to_px
        return [Box(*to_px(view.x0, view.y0), *to_px(view.x1, view.y1)) for view in views]


def draw_scene(
    axes: Axes,
    frame: Frame,
    *,
    campaign: Campaign,
    theme: Theme = LIGHT,
    extent: Extent | None = None,
    labels: bool = True,
    insets: bool = True,
    scale_bar: bool = True,
) -> Scene:
    """Draw one frame of a campaign on `axes`, and return the scene.

    Examples
    --------
    >>> from sim import date_statements, frame, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> from plots.style import figure_settings, layout_figure, place_axes
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(campaign))
    >>> now = frame(history, 1440, silences=silences(history, road_graph(campaign)))
    >>> with figure_settings():
    ...     scene = draw_scene(place_axes(layout_figure(), 0, 0, 860, 608), now, campaign=campaign)
    """
    scene = Scene(campaign, axes, theme=theme, extent=extent, labels=labels, insets=insets, scale_bar=scale_bar)
    scene.update(frame)
    return scene


class _Map:
    """One axes of a scene: the map itself or an inset."""

    def __init__(
        self, scene: Scene, axes: Axes, view: View, sizes: _Sizes, *, corner: Box | None = None, title: str = ""
    ) -> None:
        self.scene, self.axes, self.view, self.sizes, self.corner, self.title = scene, axes, view, sizes, corner, title
        self._built = False
        self.points: dict[str, tuple[float, float]] = {}
        self._extra: list[Artist] = []
        self._under: list[Artist] = []
        self._over: list[Artist] = []
        self._top: list[Artist] = []
        self._labels: dict[str, tuple[PlacedLabel, Text]] = {}
        self._leaders: dict[str, Artist] = {}
        self._marks: list[Mark] = []
        self._last: tuple[object, ...] = ()
        self._fresh: frozenset[str] = frozenset()
        self._covered: int | None = None
        # Pixels that `paint` keeps until what they show changes.
        self._static: tuple[Cut, Cut, Cut] | None = None
        self._below_kept: Cut | None = None
        self._marks_kept: Cut | None = None
        self._above_kept: Cut | None = None

    def add_dynamic(self, artist: Artist) -> None:
        """Count one more artist among those that change."""
        if artist not in self._extra:
            self._extra.append(artist)
        self._marks_kept = self._above_kept = None

    def dynamic(self) -> list[Artist]:
        """Return the artists that change, in drawing order."""
        passing = (self.marks.fresh.collection, *self.arrows.artists)
        return [self.ground.image, *self._below(), *passing, *self._above(), *self._texts()]

    def _below(self) -> list[Artist]:
        """Return the artists that change with holders only, under the glow of fresh changes."""
        return sorted([*self.ground.lines, *self.front.artists], key=Artist.get_zorder)

    def _above(self) -> list[Artist]:
        """Return those over it, labels left out."""
        marks = [artist for artist in self.marks.artists if artist is not self.marks.fresh.collection]
        return sorted([*marks, *self._extra], key=Artist.get_zorder)

    @property
    def _numbered(self) -> bool:
        """Whether roads have their numbers, and on the main map areas their names."""
        return self.sizes.lowest >= _MAIN.lowest

    def _texts(self) -> list[Text]:
        return [text for _, text in self._labels.values()]

    def update(self, frame: Frame) -> None:
        """Set what changes to `frame`."""
        if not self._built:
            self._build(frame.places)
        relations = [relation for relation in self.scene.campaign.relations if frame.minute in relation.window]
        last = (frame.places, frame.edges, relations)
        if self._last != last:
            self._last = last
            now = {place.id: place for place in frame.places}
            chosen = [now[place] for place in self._chosen]
            states = [self._ground_state(place) for place in chosen]
            campaign, pairs = self.scene.campaign, self.ground.pairs
            kinds = [border_kind(campaign, chosen[a], chosen[b], frame.minute) for a, b in pairs]
            self.ground.update(states, kinds)
            self.front.update(self._front_roads(frame, now))
            self._marks = [
                Mark(place, *self.points[place.id], self._diameter(place))
                for place in chosen
                if self.view.shows(*self.points[place.id])
            ]
            self.marks.update(self._marks, frame.minute)
            self._below_kept = self._marks_kept = self._above_kept = None
        else:
            self.marks.update_fresh(self._marks, frame.minute)
        self.arrows.update(
            [
                Move(
                    self._everywhere[arrow.start],
                    self._everywhere[arrow.end],
                    arrow.side,
                    arrow.announced,
                    arrow_freshness(arrow, frame.minute),
                )
                for arrow in frame.arrows
            ]
        )
        fresh = frozenset(mark.place.id for mark in self._marks if freshness(mark.place, frame.minute) > 0)
        if fresh != self._fresh:
            self._fresh, self._above_kept = fresh, None
            for id, (placed, text) in self._labels.items():
                rank, bold = placed.label.rank, id in fresh
                text.set_fontweight((self.sizes.fresh if bold else self.sizes.weights)[rank])
                text.set_color(self.scene.theme.ink if bold or rank < 3 else self.scene.theme.muted)

    def cover(self, corner: Box | None, inset: int | None) -> None:
        """Hide the labels that an inset over `corner` covers, and show them again when there is no inset."""
        if inset == self._covered:
            return
        self._covered, self._marks_kept, self._above_kept = inset, None, None
        for placed, text in self._labels.values():
            text.set_visible(corner is None or not corner.overlaps(placed.box))
            if placed.label.key in self._leaders:
                self._leaders[placed.label.key].set_visible(text.get_visible())

    def _diameter(self, place: FramePlace) -> float:
        size = self.sizes.marks.get(place.rank, 6)
        return size if place.named or place.rank < 4 else size * UNNAMED

    def _ground_state(self, place: FramePlace) -> GroundState:
        style = self.scene.styles.get(place.side, self.scene.styles["unknown"])
        silent = place.basis == "silent"
        colour = style.stroke if silent else style.colour  # a hatch is lines
        return GroundState(colour, 0.0 if place.side in UNHELD else style.ground, silent)

    def _front_roads(self, frame: Frame, now: Mapping[str, FramePlace]) -> list[FrontRoad]:
        """Return the hostile front roads that can be told from a dot: one each, documented before possible."""
        roads: dict[frozenset[str], FrontRoad] = {}
        for edge in sorted(frame.edges, key=lambda edge: edge.certainty != "documented"):
            pair = frozenset((edge.a, edge.b))
            if edge.relation != "hostile" or pair in roads or not pair <= self.points.keys():
                continue
            a, b = self.points[edge.a], self.points[edge.b]
            middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            apart = float(np.hypot(a[0] - b[0], a[1] - b[1])) / self.view.km_per_px
            if self.view.shows(*middle) and apart > self.sizes.apart:
                sides = now[edge.a].side, now[edge.b].side
                roads[pair] = FrontRoad(a, b, *sides, documented=edge.certainty == "documented")
        return list(roads.values())

    def _build(self, places: Sequence[FramePlace]) -> None:
        """Draw what never changes, and choose and place labels."""
        self._built = True
        theme, campaign, backdrop = self.scene.theme, self.scene.campaign, self.scene._backdrop
        x, y = project_km([p.lon for p in places], [p.lat for p in places], centre=self.view.centre)
        everywhere = {place.id: (float(a), float(b)) for place, a, b in zip(places, x, y, strict=True)}
        self._chosen = choose_places(places, everywhere, self.view, apart=self.sizes.apart)
        self._everywhere = everywhere
        self.points = {id: everywhere[id] for id in self._chosen}
        points = np.array([self.points[id] for id in self._chosen]).reshape(-1, 2)
        self._under = draw_land(self.axes, self.view, backdrop, theme=theme)
        self.ground = Ground(self.axes, self.view, points, backdrop.ground, theme=theme)
        self._over = draw_lines(self.axes, self.view, backdrop, theme=theme)
        roads = draw_roads(self.axes, campaign, everywhere, theme=theme, scale=self.sizes.roads)
        self.front = FrontMarks(
            self.axes,
            theme=theme,
            styles=self.scene.styles,
            km_per_px=self.view.km_per_px,
            bar=15.0 if self.title else 13.0,
        )
        self.marks = PlaceMarks(self.axes, theme=theme, styles=self.scene.styles)
        prepare_axes(self.axes, self.view, theme)  # images reset the limits
        furniture = self._draw_frame()
        placed = self._place_labels(places, furniture) if self.scene._labels else ()
        taken = [*furniture, *(box for label in placed for box in label.boxes), *([self.corner] if self.corner else [])]
        most = 1 if self.title else 3
        shields = choose_shields(campaign, self.view, self.points, avoid=taken, most=most) if self._numbered else ()
        self._over += roads
        self._top += draw_shields(self.axes, self.view, shields, theme=theme)
        if not self.title and self.scene._labels and self._numbered:
            marks = [
                Box.around(*self.view.to_px(*self.points[p.id]), *(self._diameter(p),) * 2)
                for p in places
                if p.id in self.points
            ]
            avoid = [*taken, *marks, *(shield.box for shield in shields)]
            avoid += road_boxes(campaign, self.view, everywhere)
            words, _ = draw_words(self.axes, campaign, self.view, theme=theme, obstacles=avoid)
            self._over += words
        self._draw_labels(placed, {place.id: place for place in places})
        to_km = self.view.to_km
        over = [label.box for label in placed]
        over += [Box.around(*self.view.to_px(*point), 12, 12) for point in self.points.values()]
        self.arrows = ArrowMarks(
            self.axes,
            theme=theme,
            styles=self.scene.styles,
            km_per_px=self.view.km_per_px,
            over=[Box(*to_km(each.x0, each.y0), *to_km(each.x1, each.y1)) for each in over],
        )

    def _draw_frame(self) -> list[Box]:
        """Draw the scale bar, and an inset's frame and title; return the boxes that labels keep off."""
        theme, view = self.scene.theme, self.view
        boxes: list[Box] = []
        if self.scene._scale_bar:
            corner = "lower right" if self.title else "lower left"
            longest, margin = (80.0, 14.0) if self.title else (130.0, 17.0)
            size = 10.5 if self.title else self.scene._scale_type
            self._top, box = draw_scale_bar(
                self.axes, view, theme=theme, corner=corner, longest=longest, margin=margin, size=size
            )
            boxes.append(box)
        if self.title:
            drawn, box = draw_title(self.axes, view, self.title, theme=theme, points=self.points.values())
            self._top += drawn
            boxes.append(box)
        return boxes

    def _place_labels(self, places: Iterable[FramePlace], taken: Sequence[Box]) -> tuple[PlacedLabel, ...]:
        rims = [] if self.title else self.scene.rims()
        sheet = self.scene.campaign.sheet
        wanted: list[Label] = []
        bare: list[Box] = []
        for place in places:
            if place.id not in self.points or not self.view.shows(*self.points[place.id]):
                continue
            x, y = self.view.to_px(*self.points[place.id])
            radius = self._diameter(place) / 2 + 1.2
            mark = Box.around(x, y, 2 * radius, 2 * radius)
            detailed = place.rank > 2 and any(rim.holds(mark) for rim in rims)
            named = place.named or place.id in sheet.ranks
            if not named or place.rank > self.sizes.lowest or detailed:
                bare.append(mark)
            else:
                side = sheet.label_sides.get(place.id, "")
                wanted.append(Label(place.id, place.name, place.rank, x, y, radius, side))

        def measure(label: Label) -> tuple[float, float]:
            sizes = [
                text_size(label.words, self.sizes.labels[label.rank], weight=weights[label.rank])
                for weights in (self.sizes.weights, self.sizes.fresh)
            ]
            return max(width for width, _ in sizes), max(height for _, height in sizes)

        edges = [self.corner] if self.corner else []
        return place_labels(
            wanted,
            measure=measure,
            frame=self.view.frame,
            obstacles=taken,
            bare=bare,
            edges=edges,
            leaders=LONGEST_LEADER if self._numbered else 0.0,
        )

    def _draw_labels(self, placed: Iterable[PlacedLabel], places: Mapping[str, FramePlace]) -> None:
        for each in placed:
            rank = places[each.label.key].rank
            size, weight = self.sizes.labels[rank], self.sizes.weights[rank]
            text, leader = draw_name(
                self.axes, self.view, each, theme=self.scene.theme, rank=rank, size=size, weight=weight
            )
            self._labels[each.label.key] = (each, text)
            if leader is not None:
                self._leaders[each.label.key] = leader
                self.add_dynamic(leader)

    def paint(self, renderer: RendererAgg) -> None:
        """Draw this map into `renderer`: what is kept below the fresh changes, these, and what is kept above them."""
        window = self.axes.get_window_extent()
        box = round(window.x0), round(window.y0), round(window.width), round(window.height)
        easel = self.scene.easel(renderer)
        if self._static is None:
            layers = [self.axes.patch, *self._under], self._over, self._top
            under, over, top = (cut(draw_all(easel.wiped(), layer), *box) for layer in layers)
            self._static = under, over, trimmed(top)
        under, over, top = self._static
        if self._below_kept is None:
            sheet = easel.wiped()
            paste(sheet, under)
            paste(sheet, Cut(box[0], box[1], np.ascontiguousarray(self.ground.pixels[::-1])))
            paste(sheet, over)
            self._below_kept = cut(draw_all(sheet, self._below()), *box)
        if self._marks_kept is None:
            self._marks_kept = cut(draw_all(easel.wiped(), self._above()), *box)
        if self._above_kept is None:
            sheet = easel.wiped()
            paste(sheet, self._marks_kept)
            for text in self._texts():
                easel.draw_text(sheet, text)
            paste(sheet, top)
            self._above_kept = cut(sheet, *box)
        paste(renderer, self._below_kept)
        self.marks.fresh.collection.draw(renderer)
        for artist in self.arrows.artists:
            artist.draw(renderer)
        paste(renderer, self._above_kept)


def choose_places(
    places: Iterable[FramePlace], points: Mapping[str, tuple[float, float]], view: View, *, apart: float
) -> tuple[str, ...]:
    """Choose the places that a map marks: all in view or whose ground reaches into it.

    Districts nearer than `apart` px to a place of higher rank are left to maps of a larger scale.
    """
    chosen: list[str] = []
    rim = FAR_KM
    for place in sorted(places, key=lambda place: (place.rank, not place.named, place.id)):
        x, y = points[place.id]
        if not (view.x0 - rim <= x <= view.x1 + rim and view.y0 - rim <= y <= view.y1 + rim):
            continue
        if place.kind == "district" and any(
            np.hypot(x - points[other][0], y - points[other][1]) < apart * view.km_per_px for other in chosen
        ):
            continue
        chosen.append(place.id)
    return tuple(chosen)
