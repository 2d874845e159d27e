"""Difference maps: places that changed hands between two moments, and the front at both."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path as Outline

from plots.map.backdrop import project_backdrop
from plots.map.basemap import Z, extent_around, prepare_axes
from plots.map.frontline import DASHES
from plots.map.ground import Ground, GroundState
from plots.map.marks import SURE, FrontMarks, FrontRoad, Mark, PlaceMarks, half_path, sample_place
from plots.map.offmap import off_map_words, places_off
from plots.map.scene import Scene
from plots.page.sidepanel import PANEL, SidePanel, map_page
from plots.style import (
    LIGHT,
    SideStyle,
    Theme,
    mix,
    px,
    side_styles,
)
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.words import placed_words, text_width, wrap
from sim import Campaign, Frame, History, Moment, Study
from sim.frames import FramePlace
from sim.histories import Shown
from sim.measures.turns import place_weights
from sim.model.geodesy import Extent
from sim.model.vocabulary import NOBODY, Origin, Placement
from sim.model.words import AS_LAST_TOLD, asked_words, counted, day_words, hour_words, listed, spoken_words

_KEY, _ROW = 100.0, 19.0  # px, height of the key and of a row of it
_PALE = 0.45  # share of the usual tint, for unchanged places
_SIZES = {1: 13.0, 2: 11.5}  # px of the mark of a changed place by rank; others 10
_FRONTS = ((2.8, 1.3), (4.8, 3.0))  # px of the casing and the line of the earlier and the later front
_TYPE, _LEADING = 11.4, 14.0
_NAMED = 3  # places without a mark, before the rest is counted
_SEAM = Outline(np.array([[0.0, -0.56], [0.0, 0.56]]))


@dataclass(frozen=True, slots=True)
class SideChange:
    """A place whose side differs between two moments.

    `old` and `new` are sides, ``unknown`` or ``vacant``; `origin` is that of the change that brought the new one.
    """

    place: str
    old: str
    new: str
    origin: Origin = Origin.DOCUMENTED


def side_changes(history: History, *, begin: int, until: int) -> tuple[SideChange, ...]:
    """Return the places whose side at minute `until` differs from that at minute `begin`, in table order.

    A place that changed and changed back is not among them.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [change.place for change in side_changes(study.history(), begin=8 * 1440, until=9 * 1440)]
    ['hama']
    """
    found = []
    for place in history.campaign.holdable:
        old, new = history.side(place.id, begin), history.side(place.id, until)
        if old != new:
            change = history.holder_change(place.id, until)
            if change is not None:
                found.append(SideChange(place.id, old, new, change.origin))
    return tuple(found)


def save_difference(
    study: Study,
    path: str | os.PathLike[str],
    *,
    begin: Moment | None = None,
    until: Moment | None = None,
    history: Shown = Placement.MIDDLE,
    theme: Theme = LIGHT,
    palette: str | None = None,
    extent: Extent | None = None,
    size: tuple[int, int] | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw what changed hands between two moments and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, history, theme, palette, size, overwrite
        As for `save_map`.
    begin, until
        The two moments; None: the epoch, and the end of the campaign.
    extent
        West, south, east, north in degrees; what changes hands and its surroundings when None.

    Raises
    ------
    ValueError
        As `save_map`, or if `until` is not after `begin`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> save_difference(study, "days.png", begin="2024-11-29", until="2024-12-01")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        first, last = study.span(begin, until)
        return _draw(study, (first, last), history, theme, extent, size)

    return save_picture(
        study.campaign, path, draw, theme=theme, palette=palette, history=study.history(history), overwrite=overwrite
    )


def _alt(history: History, begin: int, until: int) -> str:
    clock = history.campaign.clock
    changes = side_changes(history, begin=begin, until=until)
    counts = Counter(change.new for change in changes)
    gains = (f"{history.campaign.side_plain(side)} has {count}" for side, count in counts.items())
    told = f", of which {', '.join(gains)}" if changes else ""
    places = counted(len(changes), "place", none="No")
    first, last = spoken_words(clock, begin), spoken_words(clock, until)
    return f"Map of what changed from {first} to {last}: {places}{told}."


def draw_difference(
    study: Study,
    *,
    begin: Moment | None = None,
    until: Moment | None = None,
    history: Shown = Placement.MIDDLE,
    theme: Theme = LIGHT,
    extent: Extent | None = None,
    size: tuple[int, int] | None = None,
) -> Figure:
    """Return the figure of `save_difference`; call it inside `figure_settings`."""
    return _draw(study, study.span(begin, until), history, theme, extent, size).figure


def _draw(
    study: Study,
    moments: tuple[int, int],
    history: Shown,
    theme: Theme,
    extent: Extent | None,
    size: tuple[int, int] | None,
) -> Drawing:
    campaign, shown = study.campaign, study.history(history)
    then, now = study.frames(moments, history=shown)
    changes = side_changes(shown, begin=moments[0], until=moments[1])
    extent = extent or extent_around(campaign, (change.place for change in changes))
    figure, axes = map_page(campaign, extent, size=size, theme=theme)
    scene, marked = _draw_map(axes, campaign, then, now, changes, theme=theme, extent=extent)
    off = {place.id for place in places_off(scene.view, (campaign.places[change.place] for change in changes))}
    off_map = off_map_words(campaign, scene.view)
    panel = _DifferencePanel(figure, shown, then, now, changes, theme, off_map)
    panel.head()
    panel.held()
    panel.table(off=off, crowded={change.place for change in changes} - marked - off)
    panel.key()
    panel.finish()
    return Drawing(figure, f"{panel.finding}. {_alt(shown, *moments)}", panel.finding, note=off_map)


# -- the map -----------------------------------------------------------------------------------------------------------


def _draw_map(
    axes: Axes,
    campaign: Campaign,
    then: Frame,
    now: Frame,
    changes: Sequence[SideChange],
    *,
    theme: Theme,
    extent: Extent,
) -> tuple[Scene, set[str]]:
    """Draw the later moment pale and the changes in full colour; return the scene and the places marked as changed."""
    styles = side_styles(campaign, theme=theme)
    scene = Scene(campaign, axes, theme=theme, extent=extent, insets=False, lowest_rank=4)
    scene.styles = {id: _paled(style, theme) for id, style in styles.items()}
    turned = {change.place: change for change in changes}
    scene.update(_settled(now, turned))
    places = {place.id: place for place in now.places}
    earlier = {place.id: place for place in then.places}
    ids = list(scene.points)
    ground = Ground(
        axes,
        scene.view,
        np.array([*scene.points.values()]).reshape(-1, 2),
        np.array([scene.look.reach.km[id] for id in ids]),
        project_backdrop(campaign).ground,
        theme=theme,
        scale=scene.main.scale,
    )
    ground.update([_tint(places[id], styles, id in turned) for id in ids], lambda a, b: "")
    ground.front.update(
        [earlier[id].side for id in ids],
        [earlier[id].basis in SURE for id in ids],
        lambda a, b: campaign.relation(a, b, then.minute) if campaign.relation(a, b, then.minute) == "hostile" else "",
    )
    for name, width in zip(("casing", "possible", "hostile"), (_FRONTS[0][0], *_FRONTS[0][1:] * 2), strict=True):
        line = ground.lines[name]
        line.set_linewidth(px(width * scene.main.scale))
        line.set_zorder(Z.FRONT - (0.3 if name == "casing" else 0.2))  # under the later front
    prepare_axes(axes, scene.view, theme)  # images reset the limits
    marks = TurnMarks(axes, theme=theme, styles=styles)
    drawn = [id for id in turned if id in scene.points and scene.view.shows(*scene.points[id])]
    for id in sorted(drawn, key=lambda id: (-places[id].rank, id)):
        marks.add(turned[id], *scene.points[id], _SIZES.get(places[id].rank, 10.0) * scene.main.scale)
    marks.flush()
    return scene, {*drawn}


def _paled(style: SideStyle, theme: Theme) -> SideStyle:
    colours = {
        name: mix(colour, theme.land) for name in ("colour", "stroke", "outline") if (colour := getattr(style, name))
    }
    return replace(style, **colours, ground=style.ground * _PALE)


def _settled(now: Frame, turned: Container[str]) -> Frame:
    """Return a frame with holders and their basis only, without recent events; those `turned` are framed apart."""
    places = tuple(
        replace(
            place,
            since=None,
            may_become=None,
            contested=(),
            besieged=(),
            share=None,
            counterfactual=place.counterfactual and place.id not in turned,
        )
        for place in now.places
    )
    edges = tuple(edge for edge in now.edges if edge.certainty == "documented")
    return replace(now, places=places, edges=edges, arrows=())


def _tint(place: FramePlace, styles: Mapping[str, SideStyle], turned: bool) -> GroundState:
    style, silent = styles[place.side], place.basis == "silent"
    alpha = style.ground * 1.2 if turned and place.side not in NOBODY else 0.0
    return GroundState(style.stroke if silent else style.colour, alpha, silent and turned, side=place.side)


class TurnMarks:
    """Marks of places that changed hands: the left half is the old holder's, the right half the new one's.

    The right half is hollow if the change is inferred; a frame is around a change that a script made or moved.
    """

    def __init__(self, axes: Axes, *, theme: Theme, styles: Mapping[str, SideStyle]) -> None:
        self._theme, self._styles = theme, styles
        self._marks = PlaceMarks(axes, theme=theme, styles=styles)

    def add(self, change: SideChange, x: float, y: float, size: float) -> None:
        """Add the mark of a change at a point of the axes, `size` px across."""
        at, marks, casing = (x, y), self._marks, self._theme.front_casing
        old, new = self._styles[change.old], self._styles[change.new]
        for style, left in ((old, True), (new, False)):
            path = half_path(style.marker, left)
            marks.casings.add(path, at, size, face=casing, edge=casing, width=3.6)
            if left or change.origin is not Origin.INFERRED:
                marks.parts.add(path, at, size, face=style.colour, edge=style.outline or None, width=1.2)
            else:
                marks.parts.add(path, at, size - 0.9, face=self._theme.halo, edge=style.stroke, width=1.5)
        marks.strokes.add(_SEAM, at, size, edge=casing, width=1.6)
        if change.origin is Origin.COUNTERFACTUAL:
            marks.frame(at, size)

    def flush(self) -> None:
        """Draw the added marks."""
        for layer in (self._marks.boxes, self._marks.casings, self._marks.parts, self._marks.strokes):
            layer.flush()


# -- the panel ---------------------------------------------------------------------------------------------------------


class _DifferencePanel(SidePanel):
    """The panel of a difference map."""

    def __init__(
        self,
        figure: Figure,
        history: History,
        then: Frame,
        now: Frame,
        changes: Sequence[SideChange],
        theme: Theme,
        off_map: str,
    ) -> None:
        notes = (
            "Full colour: nearest to a place that changed hands, not an area of control. "
            f"Shown: {placed_words(history.timeline.placement)}. {off_map}"
        )
        super().__init__(figure, history.campaign, theme, notes=notes, key=_KEY + 6 + _ROW * history.counterfactual)
        self.history, self.then, self.now, self.changes = history, then, now, changes
        self.turns = TurnMarks(self.axes, theme=theme, styles=self.styles)
        self.other = "inferred or by script" if history.counterfactual else "inferred"  # what is not documented

    @property
    def finding(self) -> str:
        """What the side took that gained most, by the ranks of places."""
        words, weights = self.theme.words, place_weights(self.campaign)
        gained = Counter[str]()
        for change in self.changes:
            gained[change.new] += weights[change.place] * (change.new not in NOBODY)
        side = max(gained, key=gained.__getitem__, default="")
        if not side or not gained[side]:
            return words("headline.nothing")
        taken = [change.place for change in self.changes if change.new == side]
        names = [self.campaign.places[id].name for id in sorted(taken, key=lambda id: -weights[id])]
        return words("difference.took", side=self.styles[side].plain, places=words.listed(names, most=2))

    def head(self) -> None:
        """Write the title and the two moments."""
        self.title(self.finding)
        self.y += 24
        self.write(self.left, fitted(self.campaign.title, 14, room=PANEL), 14, colour=self.theme.muted)
        for words, moment in (("from", self.then), ("to", self.now)):
            self.y += 22
            clock, minute = self.campaign.clock, moment.minute
            self.write(self.left, words, 14, colour=self.theme.muted)
            if clock.precision:
                self.write(self.left + 40, asked_words(clock, minute), 17, weight=600)
                continue
            self.write(self.left + 40, hour_words(clock, minute), 17, weight=700)
            self.write(self.left + 88, day_words(clock, minute, short=True), 17, weight=600)
            self.write(self.right, clock.offset, 13, colour=self.theme.muted, ha="right")
        self.rule(above=13)

    def held(self) -> None:
        """Write the number of counted places that each side held at both moments."""
        rows = {side: (then, self.now.held[side]) for side, then in self.then.held.items()}
        rows = {side: each for side, each in rows.items() if any(held.record + held.silent for held in each)}
        total = sum(then.record + then.silent for then, _ in rows.values())
        silent = any(held.silent for each in rows.values() for held in each)
        self.heading("Places held", f"of {total:,} counted{f' (+ {AS_LAST_TOLD})' * silent}: then, now")
        figures = {
            side: [f"{held.record}" + f" + {held.silent}" * bool(held.silent) for held in each]
            for side, each in rows.items()
        }
        wide = max((text_width(words[1], size=15, weight=700) for words in figures.values()), default=0)
        before = max(86 + 12 * silent, 34 + wide + 12)  # from the right edge to the figures of the earlier moment
        wide = max((text_width(words[0], size=13) for words in figures.values()), default=0)
        for side, (then, now) in rows.items():
            style, words = self.styles[side], figures[side]
            self.side(side, beside=max(86 + 30 + 26 * silent, before + wide + 8))
            self.write(self.right - before, words[0], 13, colour=style.text, ha="right")
            self.write(self.right - 34, words[1], 15, colour=style.text, ha="right", weight=700)
            more = f"{now.record - then.record:+d}".replace("-", "\N{MINUS SIGN}") if now.record != then.record else "="
            if then.silent or now.silent:
                more = ""  # a place that fell silent is not lost
            self.write(self.right, more, 13, colour=self.theme.muted, ha="right")
        self.rule(above=12)

    def table(self, *, off: Set[str], crowded: Set[str]) -> None:
        """Write the places that changed hands by new and old side, as many names as fit.

        Then those of them that the map does not mark: `off` the map, or too near to another place (`crowded`).
        """
        count = len(self.changes)
        places = counted(count, "place", none="No")
        self.heading(f"{places} changed hands", f"[documented, {self.other}]" if count else "")
        unmarked = self._unmarked(off, "off the map") + self._unmarked(crowded, "not marked, too near to another")
        height = self.floor - 8 - self.y - (3 + _LEADING * len(unmarked) if unmarked else 0)
        groups = _largest(self._groups(), int(height // 19))
        rest = count - sum(map(len, groups.values()))
        room = int((height - 19 * (len(groups) + (rest > 0))) // _LEADING)
        for (new, old), lines in zip(groups, self._names(list(groups.values()), room), strict=True):
            self.y += 19
            told = groups[new, old]
            origins = Counter(change.origin for change in told)
            sure = origins[Origin.DOCUMENTED]
            sample = SideChange(
                "", old, new, max(origins, key=lambda origin: (origin is Origin.DOCUMENTED, origins[origin]))
            )
            self.turns.add(sample, self.left + 8, self.height - self.y + 4.5, 10.5)
            to, was = self.styles[new], self.styles[old]
            words = f"{to.short}, left by {was.short}" if new in NOBODY else f"{to.short} from {was.short}"
            self.write(
                self.left + 24,
                words if old not in NOBODY else f"{to.short}, {was.short.lower()} before",
                13,
                weight=600,
            )
            self.write(
                self.right, f"{len(told)}  [{sure}, {len(told) - sure}]", 13, colour=to.text, ha="right", weight=600
            )
            for line in lines:
                self.y += _LEADING
                self.write(self.left + 24, line, _TYPE, colour=self.theme.muted)
        if rest:
            self.y += 19
            self.write(self.left + 24, f"and {counted(rest, 'place')} between other sides", 13, colour=self.theme.muted)
        self.y += 3 if unmarked else 0
        for line in unmarked:
            self.y += _LEADING
            self.write(self.left, line, _TYPE, colour=self.theme.muted)

    def _unmarked(self, places: Set[str], why: str) -> list[str]:
        """Return the lines that name changed places without a mark."""
        if not places:
            return []
        names = [self.campaign.places[change.place].name for change in self.changes if change.place in places]
        words = f"{len(places)} of them {why}: {listed(names, most=_NAMED, joined=True)}."
        return wrap(words, size=_TYPE, width=PANEL)

    def _groups(self) -> dict[tuple[str, str], list[SideChange]]:
        """Return the changes by new and old holder, in the order of sides."""
        order = {side: at for at, side in enumerate(self.history.side_names)}
        groups: dict[tuple[str, str], list[SideChange]] = {}
        for change in sorted(self.changes, key=lambda change: (order[change.new], order[change.old])):
            groups.setdefault((change.new, change.old), []).append(change)
        return groups

    def _names(self, groups: Sequence[Sequence[SideChange]], room: int) -> list[list[str]]:
        """Return the names of each group as lines, `room` lines in all, places of high rank first."""
        ranks = {place.id: (place.rank, place.name) for place in self.now.places}
        names = self.campaign.sheet.names
        lists = [
            [
                names.get(change.place, self.campaign.places[change.place].name)
                for change in sorted(group, key=lambda change: ranks.get(change.place, (9, change.place)))
            ]
            for group in groups
        ]
        wanted = [len(_lines(each, len(each), 99)) for each in lists]
        given = [0] * len(lists)
        while sum(given) < room and any(have < want for have, want in zip(given, wanted, strict=True)):
            at = min((at for at in range(len(lists)) if given[at] < wanted[at]), key=lambda at: (given[at], at))
            given[at] += 1
        return [_fitted(each, lines) for each, lines in zip(lists, given, strict=True)]

    def key(self) -> None:
        """Draw the key at the foot of the panel."""
        self.turn()
        self.y = self.key_top
        self.rule(above=0)
        sides = [side for side in self.campaign.sides if self.now.held[side].record] or list(self.campaign.sides)
        new, old = sides[0], sides[-1]
        if self.changes:
            most = max(self._groups().values(), key=len)[0]
            new, old = most.new, most.old
        silent = old if old in self.campaign.sides else new
        turns = [
            (0, Origin.DOCUMENTED, "Left half: then. Right: now"),
            (1, Origin.INFERRED, "Hollow: inferred, not told"),
        ]
        if self.history.counterfactual:
            turns.append((4, Origin.COUNTERFACTUAL, self.theme.words("key.what_if")))
        for row, origin, words in turns:
            self.turns.add(SideChange("", old, new, origin), *self._entry(0, row, words), 9 if row == 4 else 10.5)
        styles = {side: _paled(style, self.theme) for side, style in self.styles.items()}
        same = Mark(sample_place(new), *self._entry(0, 2, "Pale: not changed"), 9)
        quiet = Mark(sample_place(silent, basis="silent"), *self._entry(0, 3, self.theme.words("key.silent")), 9)
        PlaceMarks(self.axes, theme=self.theme, styles=styles).update([same, quiet], 0)
        for row, words in enumerate(("Front then", "Front now")):
            x, y = self._entry(1, row, words)
            for width, colour in zip(_FRONTS[row], (self.theme.front_casing, self.theme.front), strict=True):
                self.axes.add_line(Line2D([x - 13, x + 13], [y, y], color=colour, lw=px(width)))
        if self.campaign.roads:
            x, y = self._entry(1, 2, "Front on a road now")
            roads = FrontMarks(self.axes, theme=self.theme, styles=styles, km_per_px=1.0, stub=13.0)
            roads.update([FrontRoad((x - 13, y), (x + 13, y), new, silent)])
        x, y = self._entry(1, 3 if self.campaign.roads else 2, self.theme.words("key.possible"))
        dots = Line2D([x - 13, x + 13], [y, y], color=self.theme.front, lw=px(2.4), ls=DASHES)
        dots.set_dash_capstyle("butt")
        self.axes.add_line(dots)
        self.turns.flush()
        self.notes(self.key_top + _KEY - 10 + _ROW * self.history.counterfactual)

    def _entry(self, column: int, row: int, words: str) -> tuple[float, float]:
        """Write an entry of the key; return the centre of its mark."""
        self.y = self.key_top + 17 + _ROW * row
        left = (8.0, 213.0)[column]
        self.write(self.left + left + (16 if column == 0 else 22), words, _TYPE)
        return self.left + left, self.height - self.y + 4.0


def _largest(
    groups: Mapping[tuple[str, str], list[SideChange]], rows: int
) -> Mapping[tuple[str, str], list[SideChange]]:
    """Return the largest groups in their order, if they have too few rows, so that one row is left for the rest."""
    if len(groups) <= rows:
        return groups
    kept = sorted(groups, key=lambda pair: -len(groups[pair]))[: max(rows - 1, 0)]
    return {pair: told for pair, told in groups.items() if pair in kept}


def _lines(names: Iterable[str], shown: int, lines: int) -> list[str]:
    """Return the first names as lines, with the number of the rest."""
    return wrap(listed(names, most=shown), size=_TYPE, width=PANEL - 24)[: lines + 1]


def _fitted(names: Sequence[str], lines: int) -> list[str]:
    """Return as many names as fit `lines` lines, with the number of the rest."""
    if not lines:
        return []
    fits = (_lines(names, shown, lines) for shown in range(len(names), 0, -1))
    return next((way for way in fits if len(way) <= lines), [counted(len(names), "place")])
