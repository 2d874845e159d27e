"""One map on one axes, as a scene has it for the campaign and for each inset: what it draws, and what changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from plots.film.patches import Patch, join
from plots.film.repaint import MapPixels
from plots.film.sheets import Easel
from plots.map.arrows import ArrowMarks, Move, arrow_freshness
from plots.map.basemap import (
    Backdrop,
    View,
    choose_shields,
    draw_land,
    draw_lines,
    draw_roads,
    draw_scale_bar,
    draw_shields,
    draw_words,
    prepare_axes,
    road_boxes,
)
from plots.map.ground import FAR_KM, Ground, GroundState
from plots.map.labels import Label, PlacedLabel, place_labels
from plots.map.marks import (
    POSSIBLE_WORD,
    UNHELD,
    FrontMarks,
    FrontRoad,
    Mark,
    PlaceMarks,
    border_kind,
    certainty,
    coarse,
    freshness,
    odds_strength,
    reach,
)
from plots.map.names import LONGEST_LEADER, draw_name, draw_title
from plots.style import LAYOUT_DPI, Box, SideStyle, Theme
from plots.style.measure import text_size
from sim import Campaign, Frame, FramePlace, project_km

UNNAMED = 0.72  # of its rank's size: a place the source does not name


@dataclass(frozen=True, slots=True)
class Sizes:
    """Diameters of marks, and sizes and weights of labels, by rank; px. Ranks above `lowest` are not labelled."""

    marks: Mapping[int, float]
    labels: Mapping[int, float]
    lowest: int
    apart: float
    roads: float
    weights: Mapping[int, int] = field(default_factory=lambda: {1: 700, 2: 600, 3: 400, 4: 400})
    fresh: Mapping[int, int] = field(default_factory=lambda: {1: 700, 2: 700, 3: 600, 4: 600})


MAIN = Sizes({1: 10.5, 2: 8, 3: 7, 4: 6}, {1: 15.5, 2: 12.5, 3: 11.2, 4: 10.4}, lowest=3, apart=9.0, roads=1.0)
DETAIL = Sizes({1: 11, 2: 9, 3: 8, 4: 7}, {1: 13.5, 2: 11.2, 3: 10.6, 4: 10.6}, lowest=4, apart=7.0, roads=1.25)


@dataclass(slots=True)
class MapLook:
    """What the maps of a scene share.

    Parameters
    ----------
    campaign, backdrop
        What they show, and what it lies on.
    theme, styles
        How they are coloured, and how each side is drawn.
    labels, scale_bar
        Whether to draw them.
    scale_type
        Size of the scale bar's figures, px.
    rims
        What insets show of the main map, in its layout px: villages there are named in the inset only.
    """

    campaign: Campaign
    backdrop: Backdrop
    theme: Theme
    styles: Mapping[str, SideStyle]
    labels: bool = True
    scale_bar: bool = True
    scale_type: float = 10.5
    rims: Sequence[Box] = ()


class MapFace:
    """The map of a campaign, or of a part of it, on one axes.

    Parameters
    ----------
    look, axes, view
        What it shares with other maps, where to draw, and what to show.
    corner
        The box that an inset may cover, layout px.
    title
        Of an inset; empty for the main map.
    """

    def __init__(
        self, look: MapLook, axes: Axes, view: View, sizes: Sizes, *, corner: Box | None = None, title: str = ""
    ) -> None:
        self.look, self.axes, self.view, self.sizes, self.corner, self.title = look, axes, view, sizes, corner, title
        self._built = False
        self.points: dict[str, tuple[float, float]] = {}
        self._extra: list[Artist] = []
        self._under: list[Artist] = []
        self._over: list[Artist] = []
        self._top: list[Artist] = []
        self._on_top: list[Artist] = []
        self._labels: dict[str, tuple[PlacedLabel, Text]] = {}
        self._leaders: dict[str, Artist] = {}
        self._last: tuple[object, ...] = ()
        self._places: tuple[FramePlace, ...] = ()
        self._states: list[GroundState] = []
        self._kinds: list[str] = []
        self._roads: list[FrontRoad] = []
        self._marks: list[Mark] = []
        self._reaches: dict[tuple[float, float, float], Patch] = {}
        self._fresh: frozenset[str] = frozenset()
        self._covered: int | None = None
        self._pixels: MapPixels | None = None
        self._stale = _Stale()

    def add_dynamic(self, artist: Artist) -> None:
        """Count one more artist among those that change, now."""
        if artist not in self._extra:
            self._extra.append(artist)
        self._stale.all_marks = True

    def add_static(self, artist: Artist) -> None:
        """Count one more artist among those that lie over everything and never change."""
        self._on_top.append(artist)

    def dynamic(self) -> list[Artist]:
        """Return the artists that change, in drawing order."""
        labels = [*self._leaders.values(), *self._texts()]
        return [self.ground.image, *self._below(), *self._passing(), *self._above(), *labels]

    def _below(self) -> list[Artist]:
        """Return the artists that change with holders only, under the glow of fresh changes."""
        return sorted([*self.ground.lines, *self.front.artists], key=Artist.get_zorder)

    def _passing(self) -> list[Artist]:
        """Return those over it that change with every minute."""
        return [self.marks.fresh.collection, *self.arrows.artists]

    def _above(self) -> list[Artist]:
        """Return those over these, but for labels and their leaders."""
        return sorted([*self.marks.lasting, *self._extra], key=Artist.get_zorder)

    @property
    def _numbered(self) -> bool:
        """Whether roads have their numbers, and on the main map areas their names."""
        return self.sizes.lowest >= MAIN.lowest

    def _texts(self) -> list[Text]:
        return [text for _, text in self._labels.values()]

    def update(self, frame: Frame) -> None:
        """Set what changes to `frame`."""
        if not self._built:
            self._build(frame.places)
        relations = [relation for relation in self.look.campaign.relations if frame.minute in relation.window]
        if self._last != (last := (frame.places, frame.edges, relations, frame.odds is not None)):
            self._update_holders(frame, relations_too=self._last[2:] != last[2:])
            self._last = last
        glowing = [mark for mark in self._marks if freshness(mark.place, frame.minute) > 0]
        self.marks.update_fresh(glowing, frame.minute)
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
        fresh = frozenset(mark.place.id for mark in glowing)
        if fresh != self._fresh:
            for id in fresh ^ self._fresh:
                self._weigh_label(id, bold=id in fresh)
            self._stale.labels |= fresh ^ self._fresh
            self._fresh = fresh

    def _update_holders(self, frame: Frame, *, relations_too: bool) -> None:
        """Set what changes with places and front roads only."""
        now = {place.id: place for place in frame.places}
        places, before = tuple(coarse(now[id]) for id in self._chosen), self._places
        if places != before or relations_too:
            news = {at for at, place in enumerate(places) if relations_too or not before or place != before[at]}
            campaign, pairs = self.look.campaign, self.ground.pairs
            self._kinds = [
                border_kind(campaign, places[a], places[b], frame.minute) if a in news or b in news else kind
                for (a, b), kind in zip(pairs, self._kinds or [""] * len(pairs), strict=True)
            ]
            styles, many = self.look.styles, frame.odds is not None
            self._states = [
                ground_state(place, styles, many=many) if at in news else self._states[at]
                for at, place in enumerate(places)
            ]
            patches, redrawn = self.ground.update(self._states, self._kinds)
            self._stale.tint += patches
            self._stale.front |= redrawn or bool(patches)
            self._places = places
            marks = [
                self._mark(places[at]) if at in news else self._marks[number] for number, at in enumerate(self._in_view)
            ]
            if marks != self._marks:
                for old, new in zip(self._marks, marks, strict=bool(self._marks)):
                    self._stale.marks += [old, new] if old != new else []
                self._marks = marks
                self.marks.fill(marks, later=self._pixels is not None)  # those that changed are then drawn apart
        roads = self._front_roads(frame, now)
        if roads != self._roads:
            self._roads = roads
            self.front.update(roads)
            self._stale.front = True

    def _weigh_label(self, id: str, *, bold: bool) -> None:
        """Set a place's label off for as long as its last change is fresh."""
        if id in self._labels:
            placed, text = self._labels[id]
            rank = placed.label.rank
            text.set_fontweight((self.sizes.fresh if bold else self.sizes.weights)[rank])
            text.set_color(self.look.theme.ink if bold or rank < 3 else self.look.theme.muted)

    def cover(self, corner: Box | None, inset: int | None) -> None:
        """Hide the labels that an inset over `corner` covers, and show them again when there is no inset."""
        if inset == self._covered:
            return
        self._covered, self._stale.leaders, self._stale.all_marks = inset, True, True  # frames of insets are with marks
        self._stale.labels |= self._labels.keys()
        for placed, text in self._labels.values():
            text.set_visible(corner is None or not corner.overlaps(placed.box))
            if placed.label.key in self._leaders:
                self._leaders[placed.label.key].set_visible(text.get_visible())

    def _mark(self, place: FramePlace) -> Mark:
        return Mark(place, *self.points[place.id], self._diameter(place))

    def _diameter(self, place: FramePlace) -> float:
        size = self.sizes.marks.get(place.rank, 6)
        return size if place.named or place.rank < 4 else size * UNNAMED

    def _front_roads(self, frame: Frame, now: Mapping[str, FramePlace]) -> list[FrontRoad]:
        """Return the hostile front roads that can be told from a dot: one each, documented before possible."""
        roads: dict[frozenset[str], FrontRoad] = {}
        for edge in sorted(frame.edges, key=lambda edge: edge.certainty != "documented"):
            pair = frozenset((edge.a, edge.b))
            if edge.relation != "hostile" or pair in roads or not pair <= self.points.keys():
                continue
            a, b = self.points[edge.a], self.points[edge.b]
            middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            apart = math.dist(a, b) / self.view.km_per_px
            if self.view.shows(*middle) and apart > self.sizes.apart:
                sides = now[edge.a].side, now[edge.b].side
                roads[pair] = FrontRoad(a, b, *sides, documented=edge.certainty == "documented")
        return list(roads.values())

    def _build(self, places: Sequence[FramePlace]) -> None:
        """Draw what never changes, and choose and place labels."""
        self._built = True
        theme, campaign, backdrop = self.look.theme, self.look.campaign, self.look.backdrop
        x, y = project_km([p.lon for p in places], [p.lat for p in places], centre=self.view.centre)
        everywhere = {place.id: (float(a), float(b)) for place, a, b in zip(places, x, y, strict=True)}
        self._chosen = choose_places(places, everywhere, self.view, apart=self.sizes.apart)
        self._everywhere = everywhere
        self.points = {id: everywhere[id] for id in self._chosen}
        self._in_view = [at for at, id in enumerate(self._chosen) if self.view.shows(*self.points[id])]
        points = np.array([self.points[id] for id in self._chosen]).reshape(-1, 2)
        self._under = draw_land(self.axes, self.view, backdrop, theme=theme)
        self.ground = Ground(self.axes, self.view, points, backdrop.ground, theme=theme)
        self._over = draw_lines(self.axes, self.view, backdrop, theme=theme)
        roads = draw_roads(self.axes, campaign, everywhere, theme=theme, scale=self.sizes.roads)
        self.front = FrontMarks(
            self.axes,
            theme=theme,
            styles=self.look.styles,
            km_per_px=self.view.km_per_px,
            bar=15.0 if self.title else 13.0,
        )
        self.marks = PlaceMarks(self.axes, theme=theme, styles=self.look.styles)
        self._brush = PlaceMarks(self.axes, theme=theme, styles=self.look.styles)  # for some of them at a time
        self._brush.fill([])
        prepare_axes(self.axes, self.view, theme)  # images reset the limits
        furniture = self._draw_frame()
        placed = self._place_labels(places, furniture) if self.look.labels else ()
        taken = [*furniture, *(box for label in placed for box in label.boxes), *([self.corner] if self.corner else [])]
        most = 1 if self.title else 3
        shields = choose_shields(campaign, self.view, self.points, avoid=taken, most=most) if self._numbered else ()
        self._over += roads
        self._top += draw_shields(self.axes, self.view, shields, theme=theme)
        if not self.title and self.look.labels and self._numbered:
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
            styles=self.look.styles,
            km_per_px=self.view.km_per_px,
            over=[Box(*to_km(each.x0, each.y0), *to_km(each.x1, each.y1)) for each in over],
        )

    def _draw_frame(self) -> list[Box]:
        """Draw the scale bar, and an inset's frame and title; return the boxes that labels keep off."""
        theme, view = self.look.theme, self.view
        boxes: list[Box] = []
        if self.look.scale_bar:
            corner = "lower right" if self.title else "lower left"
            longest, margin = (80.0, 14.0) if self.title else (130.0, 17.0)
            size = 10.5 if self.title else self.look.scale_type
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
        rims = [] if self.title else self.look.rims
        sheet = self.look.campaign.sheet
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
                self.axes, self.view, each, theme=self.look.theme, rank=rank, size=size, weight=weight
            )
            self._labels[each.label.key] = (each, text)
            if leader is not None:
                self._leaders[each.label.key] = leader

    def repaint(self, page: RendererAgg, easel: Easel, *, over: Iterable[Patch] = ()) -> list[Patch]:
        """Bring this map up to date on a page that shows its last repaint; see `MapPixels.repaint`."""
        if self._pixels is None:
            self._pixels = MapPixels(self.axes, easel)
            self._pixels.set_static([self.axes.patch, *self._under], self._over, [*self._top, *self._on_top])
            self._stale = _Stale([self._pixels.whole], front=True, all_marks=True, leaders=True, labels={*self._labels})
        pixels, stale, self._stale = self._pixels, self._stale, _Stale()
        pixels.set_tint(self.ground.pixels, stale.tint)
        if stale.front:
            pixels.set_front(self._below())
        if stale.all_marks:
            pixels.set_marks(self._above())
        elif stale.marks:
            self._repaint_marks(pixels, stale.marks)
        if stale.leaders:
            pixels.set_leaders(self._leaders.values())
        if stale.labels:
            pixels.set_labels(text for id, (_, text) in self._labels.items() if id in stale.labels)
        return pixels.repaint(page, self._passing(), self._around_passing(), over=over)

    def _repaint_marks(self, pixels: MapPixels, changed: Iterable[Mark]) -> None:
        """Draw anew the marks around those that changed."""
        patches = join(map(self._reach, changed), within=pixels.whole)
        self._brush.fill(mark for mark in self._marks if any(self._reach(mark).meets(patch) for patch in patches))
        pixels.set_marks([*self._brush.lasting, *self._extra], patches)
        for artist in self._brush.lasting:
            artist.set_visible(False)

    def forget_page(self) -> None:
        """Let the next repaint paint all of the map."""
        if self._pixels is not None:
            self._pixels.set_all_stale()

    def _around_passing(self) -> list[Patch]:
        """Return patches of the map that hold the glows and arrows now shown."""
        boxes = [Box.around(*self.view.to_px(x, y), width, width) for x, y, width in self.marks.glows]
        for box in self.arrows.boxes:
            low, high = self.view.to_px(box.x0, box.y0), self.view.to_px(box.x1, box.y1)
            boxes.append(Box(*low, *high).grown(8))
        return [self._patch(box) for box in boxes]

    def _reach(self, mark: Mark) -> Patch:
        """Return the patch of the map that holds a mark."""
        key = mark.x, mark.y, reach(mark)
        if key not in self._reaches:
            self._reaches[key] = self._patch(Box.around(*self.view.to_px(mark.x, mark.y), 2 * key[2], 2 * key[2]))
        return self._reaches[key]

    def _patch(self, box: Box) -> Patch:
        """Return the pixels of the map that a box of it in layout px touches."""
        unit, top = self.axes.get_figure(root=True).dpi / LAYOUT_DPI, self.view.height  # type: ignore[union-attr]  # axes have a figure
        return Patch(
            math.floor(unit * box.x0) - 1,
            math.floor(unit * (top - box.y1)) - 1,
            math.ceil(unit * box.x1) + 1,
            math.ceil(unit * (top - box.y0)) + 1,
        )


@dataclass(slots=True)
class _Stale:
    """Which layers of a map's pixels are not what its artists are."""

    tint: list[Patch] = field(default_factory=list)
    front: bool = False
    marks: list[Mark] = field(default_factory=list)  # as they were, and as they are
    all_marks: bool = False
    leaders: bool = False
    labels: set[str] = field(default_factory=set)  # the places whose they are


def ground_state(place: FramePlace, styles: Mapping[str, SideStyle], *, many: bool = False) -> GroundState:
    """Return what colours the ground around a place; `many` is whether the map is of many histories.

    On such a map stripes say that a holder is undecided. Silent ground, which is hatched on others, is bare there.
    """
    unknown = styles["unknown"]
    style = styles.get(place.side, unknown)
    if place.basis == "silent":
        # a hatch is lines
        return GroundState(style.stroke, 0.0 if many else style.ground, not many)
    strength = 0.0 if place.side in UNHELD else style.ground * odds_strength(place)
    second = place.odds[1][0] if certainty(place) == POSSIBLE_WORD and len(place.odds) > 1 else ""
    stripe = "" if second in {"", *UNHELD} else styles.get(second, unknown).stroke
    return GroundState(style.colour, strength, False, stripe)


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
            math.dist((x, y), points[other]) < apart * view.km_per_px for other in chosen
        ):
            continue
        chosen.append(place.id)
    return tuple(chosen)
