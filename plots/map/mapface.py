"""One map on one axes: what it draws, and what each frame changes. A scene has one for the campaign and each inset."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from plots.map.arrows import ArrowMarks, Move, arrow_freshness
from plots.map.backdrop import Backdrop
from plots.map.basemap import (
    Floats,
    View,
    draw_land,
    draw_lines,
    draw_roads,
    prepare_axes,
)
from plots.map.columns import ColumnMarks
from plots.map.corners import LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, UPPER_RIGHT
from plots.map.furniture import choose_shields, draw_scale_bar, draw_shields, draw_words, road_boxes
from plots.map.ground import Ground, GroundState
from plots.map.labels import Label, PlacedLabel, place_labels
from plots.map.marks import (
    POSSIBLE_WORD,
    SURE,
    FrontMarks,
    FrontRoad,
    Mark,
    PlaceMarks,
    certainty,
    coarse,
    freshness,
    odds_strength,
)
from plots.map.names import LONGEST_LEADER, draw_name, draw_title
from plots.map.spacing import Reach, mark_scale
from plots.map.trails import STILL, Moving, TrailMarks
from plots.style import Box, SideStyle, Theme
from plots.style.measure import text_size
from sim import Campaign, Frame
from sim.frames import FramePlace
from sim.model.vocabulary import NOBODY, Certainty, Stance

_NAMED, _BAR = 2, 8.0  # no bar of a front road is under a label up to this rank; px of its middle
_LABEL_ROOM = 6000.0  # square px of a crowded map for each label
CORNERS = (LOWER_LEFT, LOWER_RIGHT, UPPER_RIGHT, UPPER_LEFT)  # for the scale bar, the preferred first
_INSET_CORNERS = (LOWER_RIGHT, LOWER_LEFT, UPPER_RIGHT, UPPER_LEFT)
UNNAMED = 0.72  # the size of a place that the source does not name, as a share of its rank's


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
_FEW = 60  # places that a map without insets names down to the lowest rank
DETAIL = Sizes({1: 11, 2: 9, 3: 8, 4: 7}, {1: 13.5, 2: 11.2, 3: 10.6, 4: 10.6}, lowest=4, apart=7.0, roads=1.25)


@dataclass(slots=True)
class MapLook:
    """What the maps of a scene share.

    Parameters
    ----------
    campaign, backdrop
        What they show, and what is drawn under it.
    theme, styles
        How they are coloured, and how each side is drawn.
    reach
        How far from a place its colour reaches.
    labels, scale_bar
        Whether to draw them.
    scale_type
        Size of the scale bar's figures, px.
    corners
        The corners of the main map that the scale bar may stand in.
    rims
        What insets show of the main map, in its layout px: villages there are named in the inset only.
    """

    campaign: Campaign
    backdrop: Backdrop
    theme: Theme
    styles: Mapping[str, SideStyle]
    reach: Reach
    labels: bool = True
    scale_bar: bool = True
    scale_type: float = 10.5
    corners: Sequence[str] = CORNERS
    rims: Sequence[Box] = ()


@dataclass(slots=True)
class Changes:
    """Which parts of a map an update changed.

    Parameters
    ----------
    tint
        Rows and columns of `Ground.pixels`.
    front
        Whether the front line or the front roads changed.
    marks
        The changed marks, as they were and as they are.
    all_marks
        Whether other artists among the marks changed.
    leaders
        Whether leader lines were shown or hidden.
    labels
        The places whose labels changed.
    """

    tint: list[tuple[slice, slice]] = field(default_factory=list)
    front: bool = False
    marks: list[Mark] = field(default_factory=list)
    all_marks: bool = False
    leaders: bool = False
    labels: set[str] = field(default_factory=set)

    @classmethod
    def everything(cls, face: MapFace) -> Changes:
        """Return the changes of a map that was not drawn before."""
        height, width = face.ground.pixels.shape[:2]
        return cls([(slice(0, height), slice(0, width))], True, [], True, True, {*face.labels})


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

    Attributes
    ----------
    points
        The places whose ground the map colours, and where they lie, km.
    land, lines, furniture
        Artists that never change: under the ground's tint, between the tint and the front, and over everything.
    ground, front, marks, arrows, columns, trails
        What changes with holders and minutes.
    labels, leaders
        The label of each place that has one, and its leader line if it has one.
    shown_marks
        The marks now drawn.
    scale
        The size of marks and of the lines of the front, as a share of the usual one: less where places crowd.
    """

    def __init__(
        self, look: MapLook, axes: Axes, view: View, sizes: Sizes, *, corner: Box | None = None, title: str = ""
    ) -> None:
        self.look, self.axes, self.view, self.sizes, self.corner, self.title = look, axes, view, sizes, corner, title
        self._built = False
        self.scale = 1.0
        self.points: dict[str, tuple[float, float]] = {}
        self.land: list[Artist] = []
        self.lines: list[Artist] = []
        self.furniture: list[Artist] = []
        self.labels: dict[str, Text] = {}
        self.leaders: dict[str, Line2D] = {}
        self.shown_marks: list[Mark] = []
        self.placed: dict[str, PlacedLabel] = {}
        self._last: tuple[object, ...] = ()
        self._places: tuple[FramePlace, ...] = ()
        self._states: list[GroundState] = []
        self._growing: frozenset[str] = frozenset()
        self._numbers: dict[str, int] = {}
        self._roads: list[FrontRoad] = []
        self._stated: list[int] = []
        self._fresh: frozenset[str] = frozenset()
        self._covered: int | None = None

    @property
    def artists(self) -> dict[str, Artist]:
        """The artists that change, labels aside, by name."""
        parts = (self.ground.lines, self.front.artists, self.marks.artists, self.arrows.artists)
        return {"tint": self.ground.image} | {name: artist for part in parts for name, artist in part.items()}

    @property
    def front_artists(self) -> list[Artist]:
        """The artists of the front, in drawing order."""
        return sorted([*self.ground.lines.values(), *self.front.artists.values()], key=Artist.get_zorder)

    @property
    def passing(self) -> list[Artist]:
        """The artists over the front and under the marks that change with every minute, in drawing order."""
        return [*self.trails.artists, self.marks.artists["fresh"], *self.columns.trails, *self.arrows.artists.values()]

    @property
    def _numbered(self) -> bool:
        """Whether roads have their numbers, and on the main map areas their names."""
        return self.sizes.lowest >= MAIN.lowest

    def update(self, frame: Frame, moving: Moving = STILL) -> Changes:
        """Set the artists to `frame`, and to what moves in a film; return what changed."""
        if not self._built:
            self._build(frame.places)
        changes = Changes()
        relations = [relation for relation in self.look.campaign.relations if frame.minute in relation.window]
        if self._last != (last := (frame.places, frame.edges, relations, frame.odds is not None)):
            self._update_holders(frame, changes, relations_too=self._last[2:] != last[2:])
        if self._last != last or moving.growth or self._growing:
            growing = frozenset(moving.growth)
            self._update_ground(frame, changes, moving.growth, roads_too=self._last != last or growing != self._growing)
            self._last, self._growing = last, growing
        stated = [at for at, line in enumerate(self.look.campaign.lines) if frame.minute in line.window]
        if stated != self._stated:
            self._stated = stated
            self.front.update_stated([self._stated_lines[at] for at in stated])
            changes.front = True
        glowing = [mark for mark in self.shown_marks if freshness(mark.place, frame.minute, frame.fresh) > 0]
        self.marks.update_fresh(glowing, frame.minute, frame.fresh)
        self.arrows.update(
            [
                Move(
                    self.look.backdrop.points[arrow.start],
                    self.look.backdrop.points[arrow.end],
                    arrow.side,
                    arrow.announced,
                    arrow_freshness(arrow, frame.minute, frame.fresh),
                )
                for arrow in frame.arrows
            ]
        )
        self.columns.update(frame.columns, frame.minute, frame.fresh)
        self.trails.update(moving.trails)
        fresh = frozenset(mark.place.id for mark in glowing)
        if fresh != self._fresh:
            for id in fresh ^ self._fresh:
                self._emphasize_label(id, bold=id in fresh)
            changes.labels |= fresh ^ self._fresh
            self._fresh = fresh
        return changes

    def _update_holders(self, frame: Frame, changes: Changes, *, relations_too: bool) -> None:
        """Set what changes with places only."""
        places, before = tuple(coarse(frame.places[at]) for at in self._chosen), self._places
        if places != before or relations_too:
            news = {at for at, place in enumerate(places) if relations_too or not before or place != before[at]}
            styles, many = self.look.styles, frame.odds is not None
            self._states = [
                ground_state(place, styles, many=many) if at in news else self._states[at]
                for at, place in enumerate(places)
            ]
            self._places = places
            marks = [
                self._mark(places[at]) if at in news else self.shown_marks[number]
                for number, at in enumerate(self._in_view)
            ]
            if marks != self.shown_marks:
                for old, new in zip(self.shown_marks, marks, strict=bool(self.shown_marks)):
                    changes.marks += [old, new] if old != new else []
                self.shown_marks = marks
                self.marks.fill(marks)

    def _update_ground(self, frame: Frame, changes: Changes, growth: Mapping[str, float], *, roads_too: bool) -> None:
        """Set the ground, the front line and the front roads; those of growing ground come when it has grown."""
        campaign, growing = (
            self.look.campaign,
            {self._numbers[id]: share for id, share in growth.items() if id in self._numbers},
        )
        changes.tint, moved = self.ground.update(
            self._states, lambda a, b: campaign.relation(a, b, frame.minute), growing
        )
        changes.front = moved
        if not roads_too and not moved:
            return
        roads = [road for road in self._front_roads(frame) if not {*road.ends} & growth.keys()]
        if roads != self._roads:
            self._roads = roads
            self.front.update(roads)
            changes.front = True

    def _emphasize_label(self, id: str, *, bold: bool) -> None:
        """Set a place's label in bold for as long as its last change is fresh."""
        if id in self.labels:
            text, rank = self.labels[id], self.placed[id].label.rank
            text.set_fontweight((self.sizes.fresh if bold else self.sizes.weights)[rank])
            text.set_color(self.look.theme.ink if bold or rank < 3 else self.look.theme.muted)

    def cover(self, corner: Box | None, inset: int | None, changes: Changes) -> None:
        """Hide the labels that an inset over `corner` covers, and show them again when there is no inset."""
        if inset == self._covered:
            return
        self._covered = inset
        changes.leaders = changes.all_marks = True  # the rectangle of an inset is drawn among the marks
        changes.labels |= self.labels.keys()
        for key, text in self.labels.items():
            text.set_visible(corner is None or not corner.overlaps(self.placed[key].box))
            if key in self.leaders:
                self.leaders[key].set_visible(text.get_visible())

    def _mark(self, place: FramePlace) -> Mark:
        return Mark(place, *self.points[place.id], self._diameter(place))

    def _diameter(self, place: FramePlace) -> float:
        size = self.sizes.marks.get(place.rank, 6) * self.scale
        return size if place.named or place.rank < 4 else size * UNNAMED

    def _front_roads(self, frame: Frame) -> list[FrontRoad]:
        """Return the documented hostile front roads with room for a bar, one for each pair of places."""
        side = {frame.places[at].id: frame.places[at].side for at in self._chosen}
        names = [label.box for label in self.placed.values() if label.label.rank <= _NAMED]
        roads: dict[frozenset[str], FrontRoad] = {}
        for edge in frame.edges:
            pair = frozenset((edge.a, edge.b))
            if (edge.relation, edge.certainty) != (Stance.HOSTILE, Certainty.DOCUMENTED) or pair in roads:
                continue
            if not pair <= self.points.keys():
                continue
            a, b = self.points[edge.a], self.points[edge.b]
            share = self.ground.front.crossing(a, b, side[edge.a], side[edge.b])
            x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
            bar = Box.around(*self.view.to_px(x, y), _BAR, _BAR)
            apart = math.dist(a, b) / self.view.km_per_px
            hidden = any(bar.overlaps(name) for name in names)
            if self.view.shows(x, y) and apart > self.sizes.apart * self.scale and not hidden:
                roads[pair] = FrontRoad(a, b, side[edge.a], side[edge.b], (edge.a, edge.b), share)
        return list(roads.values())

    def _build(self, places: Sequence[FramePlace]) -> None:
        """Draw what never changes, and choose and place labels."""
        self._built = True
        theme, campaign, backdrop = self.look.theme, self.look.campaign, self.look.backdrop
        points = np.array([backdrop.points[place.id] for place in places]).reshape(-1, 2)
        rim = 2 * self.look.reach.most_km
        self._chosen = choose_places(places, points, self.view, apart=self.sizes.apart, rim=rim)
        self.points = {places[at].id: backdrop.points[places[at].id] for at in self._chosen}
        self._numbers = {id: number for number, id in enumerate(self.points)}
        self._in_view = [n for n, at in enumerate(self._chosen) if self.view.shows(*points[at])]
        seen = [self.view.to_px(*points[self._chosen[at]]) for at in self._in_view]
        self.scale = mark_scale(np.array(seen).reshape(-1, 2))
        self.land = draw_land(self.axes, self.view, backdrop, theme=theme)
        self.ground = Ground(
            self.axes,
            self.view,
            points[list(self._chosen)],
            np.array([self.look.reach.km[id] for id in self.points]),
            backdrop.ground,
            theme=theme,
            roads=[
                (self._numbers[road.a], self._numbers[road.b])
                for road in campaign.roads
                if {road.a, road.b} <= self._numbers.keys()
            ],
            scale=self.scale,
        )
        self.lines = draw_lines(self.axes, self.view, backdrop, theme=theme)
        roads = draw_roads(self.axes, campaign, backdrop.points, theme=theme, scale=self.sizes.roads * self.scale)
        self.front = FrontMarks(
            self.axes,
            theme=theme,
            styles=self.look.styles,
            km_per_px=self.view.km_per_px,
            scale=self.scale,
        )
        plane = campaign.sheet.projection
        self._stated_lines = [np.column_stack(plane.to_km(*zip(*line.points, strict=True))) for line in campaign.lines]
        self.marks = PlaceMarks(self.axes, theme=theme, styles=self.look.styles, scale=self.scale)
        self.trails = TrailMarks(
            self.axes, self.view, backdrop.points, theme=theme, styles=self.look.styles, scale=self.scale
        )
        self.columns = ColumnMarks(self.axes, self.view, backdrop.points, theme=theme, styles=self.look.styles)
        prepare_axes(self.axes, self.view, theme)  # images reset the limits
        furniture = self._draw_frame()
        placed = self._place_labels(places, furniture) if self.look.labels else ()
        taken = [*furniture, *(box for label in placed for box in label.boxes), *([self.corner] if self.corner else [])]
        most = 1 if self.title else 3
        shields = choose_shields(campaign, self.view, self.points, avoid=taken, most=most) if self._numbered else ()
        self.lines += roads
        self.furniture += draw_shields(self.axes, self.view, shields, theme=theme)
        if not self.title and self.look.labels and self._numbered:
            marks = [
                Box.around(*self.view.to_px(*self.points[p.id]), *(self._diameter(p),) * 2)
                for p in places
                if p.id in self.points
            ]
            avoid = [*taken, *marks, *(shield.box for shield in shields)]
            avoid += road_boxes(campaign, self.view, backdrop.points)
            words, _ = draw_words(self.axes, campaign, self.view, theme=theme, obstacles=avoid)
            self.lines += words
        self._draw_labels(placed)
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
        shown = (point for point in self.points.values() if view.shows(*point))
        points = [view.to_px(*point) for point in shown]
        boxes: list[Box] = []
        if self.look.scale_bar:
            corners = _INSET_CORNERS if self.title else self.look.corners
            longest, margin = (80.0, 14.0) if self.title else (130.0, 17.0)
            size = 10.5 if self.title else self.look.scale_type
            taken = [self.corner] if self.corner else []
            self.furniture, box = draw_scale_bar(
                self.axes, view, theme=theme, corners=corners, points=points, taken=taken, longest=longest,
                margin=margin, size=size,
            )  # fmt: skip
            boxes.append(box)
        if self.title:
            drawn, box = draw_title(self.axes, view, self.title, theme=theme, points=points, taken=boxes)
            self.furniture += drawn
            boxes.append(box)
        return boxes

    def _place_labels(self, places: Iterable[FramePlace], taken: Sequence[Box]) -> tuple[PlacedLabel, ...]:
        rims = [] if self.title else self.look.rims
        sheet = self.look.campaign.sheet
        roomy = self._numbered and not self.look.rims and len(self._in_view) <= _FEW
        lowest = DETAIL.lowest if roomy else self.sizes.lowest
        wanted: list[Label] = []
        bare: list[Box] = []
        for place in places:
            if place.id not in self.points or not self.view.shows(*self.points[place.id]):
                continue
            x, y = self.view.to_px(*self.points[place.id])
            radius = self._diameter(place) / 2 + 1.2
            mark = Box.around(x, y, 2 * radius, 2 * radius)
            detailed = place.rank > 2 and any(rim.holds(mark) for rim in rims)
            named = place.named or place.rank == 1 or place.id in sheet.ranks
            if not named or place.rank > lowest or detailed:
                bare.append(mark)
            else:
                side = sheet.label_sides.get(place.id, "")
                wanted.append(Label(place.id, place.name, place.rank, x, y, radius, side))

        if self.scale < 1:  # no label has room beside its mark: the few that there are lie on marks
            wanted, bare = self._foremost(wanted), []

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

    def _foremost(self, labels: Sequence[Label]) -> list[Label]:
        """Return as many labels as a crowded map has room for, by rank and by how often the source names the place.

        Those of rank 1 are all among them.
        """
        named = Counter(place for said in self.look.campaign.statements.values() for place in said.places)
        ranked = sorted(labels, key=lambda label: (label.rank, -named[label.key], label.words, label.key))
        most = int(self.view.width * self.view.height / _LABEL_ROOM)
        return [label for at, label in enumerate(ranked) if at < most or label.rank == 1]

    def _draw_labels(self, placed: Iterable[PlacedLabel]) -> None:
        for each in placed:
            key, rank = each.label.key, each.label.rank
            size, weight = self.sizes.labels[rank], self.sizes.weights[rank]
            text, leader = draw_name(
                self.axes, self.view, each, theme=self.look.theme, rank=rank, size=size, weight=weight
            )
            self.placed[key], self.labels[key] = each, text
            if leader is not None:
                self.leaders[key] = leader


def ground_state(place: FramePlace, styles: Mapping[str, SideStyle], *, many: bool = False) -> GroundState:
    """Return the colours of the ground around a place; `many` is whether the map shows an ensemble.

    On such a map, stripes mean that the holder is undecided, and silent ground, hatched on other maps, has no colour.
    """
    unknown = styles["unknown"]
    style, sure = styles.get(place.side, unknown), place.basis in SURE
    if place.basis == "silent":
        # a hatch is lines
        return GroundState(style.stroke, 0.0 if many else style.ground, not many, side=place.side, sure=sure)
    strength = 0.0 if place.side in NOBODY else style.ground * odds_strength(place)
    second = place.odds[1][0] if certainty(place) == POSSIBLE_WORD and len(place.odds) > 1 else ""
    stripe = "" if second in {"", *NOBODY} else styles.get(second, unknown).stroke
    return GroundState(style.colour, strength, False, stripe, side=place.side, sure=sure)


def choose_places(
    places: Sequence[FramePlace], points: Floats, view: View, *, apart: float, rim: float
) -> tuple[int, ...]:
    """Return the numbers of the places that a map marks: all in view or whose ground, of `rim` km, reaches into it.

    Districts nearer than `apart` px to a place of higher rank are left to maps of a larger scale. Those of
    rank 1 never are.
    """
    chosen: list[int] = []
    for at in sorted(range(len(places)), key=lambda at: (places[at].rank, not places[at].named, places[at].id)):
        x, y = points[at]
        if not (view.x0 - rim <= x <= view.x1 + rim and view.y0 - rim <= y <= view.y1 + rim):
            continue
        if (
            places[at].rank > 1
            and places[at].kind == "district"
            and any(math.dist((x, y), points[other]) < apart * view.km_per_px for other in chosen)
        ):
            continue
        chosen.append(at)
    return tuple(chosen)
