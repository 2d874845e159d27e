"""The legend: every mark that maps use, drawn by the same code as on maps, with its meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from plots.map.arrows import ArrowMarks, Move
from plots.map.basemap import Z
from plots.map.columns import draw_pin
from plots.map.ground import PALE, draw_swatch
from plots.map.mapface import ground_state
from plots.map.marks import (
    CERTAIN_WORD,
    LIKELY_WORD,
    POSSIBLE_WORD,
    FrontMarks,
    FrontRoad,
    Mark,
    PlaceMarks,
    sample_odds,
    sample_place,
)
from plots.map.spacing import ground_reach
from plots.style import LIGHT, SideStyle, Theme, layout_box, px, side_styles, type_settings
from plots.style.measure import fitted, text_size
from sim import Campaign
from sim.frames import FramePlace
from sim.measures.fights import names_holders
from sim.model.precision import fresh_minutes, fresh_words
from sim.model.vocabulary import Stance

_COLUMNS = (0.0, 0.262, 0.632)  # where columns start, of the width: short names of sides, then two of marks
_TYPE = 11.2
WHAT_IF = "What-if, by a script"  # a holder that is a script's doing
_LEAST_ROW = 9.2  # px high: below it type is too small to read
_MARK = 8.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the legend: its words, and a function that draws its sample around a point."""

    words: str
    draw: Callable[[float, float], None]


def draw_legend(
    axes: Axes,
    campaign: Campaign,
    *,
    theme: Theme = LIGHT,
    stacked: bool = False,
    size: float = _TYPE,
    fresh: int | str | None = None,
    moves: bool = True,
    likely: bool = False,
    columns: bool = False,
    scripted: bool = False,
    sides: Collection[str] | None = None,
) -> None:
    """Draw the legend of a campaign's maps on `axes`, without their frame: sides, then every kind of mark.

    Three columns; made for a box of some 370 x 112 px of the layout. A `stacked` one has one column, with the full
    names of sides where there is room. `size` is that of its words, px; `fresh` is for how many minutes a change is
    marked as recent (None: as in a picture of the whole campaign), or the words that explain the mark; `moves` is
    whether the maps have arrows, `likely` whether they show an ensemble, `columns` whether scripts march on them,
    `scripted` whether they are of a counterfactual history, and `sides` the sides that they show (None: all).
    """
    box = layout_box(axes)
    width, height = box.x1 - box.x0, box.y1 - box.y0
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.axis("off")
    if fresh is None:
        fresh = fresh_minutes(campaign.clock, 0, campaign.end)
    change = "Changed" if names_holders(campaign) else "Fought"
    words = fresh if isinstance(fresh, str) else f"{change} in last {fresh_words(fresh)}"
    if not stacked and text_size(words, size)[0] > (_COLUMNS[2] - _COLUMNS[1]) * width - 36:
        words = words.replace("Changed", "New")
    samples = _Samples(axes, campaign, theme, fresh=words, room=width - 34 if stacked else 0.0, size=size)
    samples.least = (_COLUMNS[1] - _COLUMNS[0]) * width - 34  # up to the marks of the second column
    samples.moves = moves and samples.has_movements()
    samples.shown = sides
    samples.coded |= scripted
    parted = samples.likely_columns() if likely else samples.columns()
    if columns:
        min(parted, key=len).append(_Entry("Column", samples.draw_column))
    if scripted:
        min(parted[1:], key=len).append(_Entry(WHAT_IF, samples.draw_framed))
    shown = [[entry for column in parted for entry in column]] if stacked else parted
    # Marks are as high as six rows: a longer column of sides has rows of its own, else the marks would touch.
    marks_row = height / max(6, *map(len, shown[-2:]))
    for start, column in zip(_COLUMNS, shown, strict=False):
        row = min(marks_row, height / max(len(column), 1))
        if row < _LEAST_ROW:
            most, row = int(height / _LEAST_ROW), _LEAST_ROW
            column = [*column[: most - 1], _Entry(f"and {len(column) - most + 1} more", lambda x, y: None)]
        for number, entry in enumerate(column):
            y = height - (number + 0.5) * row
            entry.draw(start * width + 14, y)
            lettering = type_settings(min(size, row))
            axes.text(start * width + 32, y, entry.words, color=theme.ink, va="center_baseline", **lettering)


class _Samples:
    """The samples of one legend; marks are collected, then drawn together."""

    def __init__(
        self, axes: Axes, campaign: Campaign, theme: Theme, *, fresh: str, room: float = 0.0, size: float = _TYPE
    ) -> None:
        self.axes, self.campaign, self.theme = axes, campaign, theme
        self.fresh, self.room, self.size = fresh, room, size
        self.moves = False
        self.least = 0.0  # px for a short name
        self.shown: Collection[str] | None = None
        self.coded = not campaign.records  # records neither divide nor besiege a place, and infer nothing
        self.styles: Mapping[str, SideStyle] = side_styles(campaign, theme=theme)
        sides = list(campaign.sides)
        hostile = [relation.sides for relation in campaign.relations if relation.kind == "hostile"]
        first = sides[0] if sides else "unknown"
        against = [b if a == first else a for a, b in hostile if first in (a, b)]
        self.first, self.second = first, (against or sides[1:] or ["unknown"])[0]
        self.places = PlaceMarks(axes, theme=theme, styles=self.styles)
        self.fronts = FrontMarks(axes, theme=theme, styles=self.styles, km_per_px=1.0, stub=13.0)
        self.arrows = ArrowMarks(axes, theme=theme, styles=self.styles, km_per_px=0.8, clear=0.0)
        self._moves: list[Move] = []
        self._marks: list[Mark] = []
        self._roads: list[FrontRoad] = []

    def columns(self) -> tuple[list[_Entry], list[_Entry], list[_Entry]]:
        """Return the entries of each column."""
        sides = [_Entry(self._name(style), self._place(sample_place(style.id))) for style in self._sides()]
        inferred = _Entry("Inferred, not stated", self._place(sample_place(self.first, basis="inferred")))
        silent = _Entry("Source silent since", self._silent)
        besieged = _Entry("Besieged", self._place(sample_place(self.second, besieged=(self.first,))))
        divided = _Entry("Part surely held", self._place(sample_place(self.first, share=(self.first, 0.5, 1.0))))
        knowing = [
            _Entry("Holder not known", self._place(sample_place("unknown"))),
            *([inferred] if self.coded else []),
            *([silent] if self.campaign.silence else []),
            _Entry("May have changed", self._place(sample_place(self.second, may_become=self.first))),
            _Entry(self.fresh, self._place(sample_place(self.first, since=0))),
            self._nearness(),
        ]
        fighting = [
            _Entry("Contested", self._place(sample_place(self.first, contested=(self.second,)))),
            *([besieged, divided] if self.coded else []),
            *self._fronts(),
        ]
        if self.moves:
            knowing.append(_Entry("Announced move", self._move(announced=True)))
            fighting.append(_Entry("Stated move", self._move(announced=False)))
        return sides, knowing, fighting

    def _nearness(self) -> _Entry:
        reach = ground_reach(self.campaign)
        return _Entry(f"Nearest: {reach.near_km:g}, {reach.far_km:g} km", self._near)

    def _fronts(self) -> list[_Entry]:
        pairs = combinations(self.campaign.sides, 2)
        declared = {frozenset(relation.sides) for relation in self.campaign.relations}
        known = all(frozenset(pair) in declared for pair in pairs)
        hostile = known and all(relation.kind == Stance.HOSTILE for relation in self.campaign.relations)
        contact = _Entry("Contact, not hostile" if known else "Contact, or undeclared", self._contact)
        return [
            *([_Entry("Front, as stated", self._stated)] if self.campaign.lines else []),
            _Entry("Front on a road", self._road) if self.campaign.roads else _Entry("Front", self._front),
            _Entry("Front not certain", self._possible),
            *([] if hostile else [contact]),
        ]

    def likely_columns(self) -> tuple[list[_Entry], list[_Entry], list[_Entry]]:
        """Return the entries of each column, for maps of an ensemble."""
        sides = [_Entry(self._name(style), self._place(sample_place(style.id))) for style in self._sides()]
        inferred = _Entry("Inferred, not stated", self._place(sample_place(self.first, basis="inferred")))
        silent = _Entry("Source silent since", self._place(sample_place(self.second, basis="silent")))
        knowing = [
            _Entry(CERTAIN_WORD, self._sample(sample_place(self.first))),
            _Entry(f"{LIKELY_WORD}: 3 of 4 or more", self._sample(sample_odds(self.first, self.second, 0.9))),
            _Entry(f"{POSSIBLE_WORD}: undecided", self._sample(sample_odds(self.first, self.second, 0.6))),
            *([inferred] if self.coded else []),
            *([silent] if self.campaign.silence else []),
            _Entry("Holder not known", self._place(sample_place("unknown"))),
        ]
        return (
            sides,
            knowing,
            [*self._fronts(), self._nearness()],
        )

    def draw_column(self, x: float, y: float) -> None:
        """Draw the pin of a column around a point, and a part of its trail."""
        draw_pin(self.axes, x, y - 8, self.second, theme=self.theme, styles=self.styles)

    def draw_framed(self, x: float, y: float) -> None:
        """Draw a place whose holder is a script's doing around a point."""
        self._place(sample_place(self.first, counterfactual=True))(x, y)

    def has_movements(self) -> bool:
        """Return whether the source gives start and end of any movement."""
        points = {place.id for place in self.campaign.points}
        return any(
            points.intersection(statement.places) and points.intersection(statement.towards)
            for statement in self.campaign.statements.values()
        )

    def _move(self, *, announced: bool) -> Callable[[float, float], None]:
        """Return a function that draws a sample arrow."""

        def draw(x: float, y: float) -> None:
            self._moves.append(Move((x - 13, y - 3), (x + 13, y - 3), self.second, announced))
            self.arrows.update(self._moves)

        return draw

    def _name(self, style: SideStyle) -> str:
        """Return a side's plain name if there is room, else its short name, shortened if necessary."""
        full = text_size(style.plain, self.size)[0] <= self.room
        return style.plain if full else fitted(style.short, self.size, room=max(self.room, self.least))

    def _sides(self) -> Iterator[SideStyle]:
        return (self.styles[side] for side in self.campaign.sides if self.shown is None or side in self.shown)

    def _place(self, place: FramePlace) -> Callable[[float, float], None]:
        """Return a function that draws a sample place."""
        # Rings are wider than plain marks: smaller inside, they keep to their row.
        ringed = place.contested or place.besieged or place.may_become
        size = 4.5 if place.since is not None or place.counterfactual else 6.6 if ringed else _MARK

        def draw(x: float, y: float) -> None:
            self._marks.append(Mark(place, x, y, size))
            self.places.update(self._marks, 0)

        return draw

    def _sample(self, place: FramePlace) -> Callable[[float, float], None]:
        """Return a function that draws a sample place on its ground, as on maps of an ensemble."""

        def draw(x: float, y: float) -> None:
            state = ground_state(place, self.styles, many=True)
            draw_swatch(self.axes, state, x, y, width=28, height=14, theme=self.theme)
            self._place(place)(x, y)

        return draw

    def _silent(self, x: float, y: float) -> None:
        place = sample_place(self.second, basis="silent")
        draw_swatch(self.axes, ground_state(place, self.styles), x, y, width=28, height=14, theme=self.theme)
        self._place(place)(x, y)

    def _near(self, x: float, y: float) -> None:
        style = self.styles[self.first]
        for radius, strength in ((8.8, PALE), (5.2, 1.0)):
            ground = Circle((x, y), radius, fc=self.theme.land, ec="none", zorder=Z.GROUND)
            tint = Circle((x, y), radius, fc=style.colour, alpha=style.ground * strength, ec="none", zorder=Z.GROUND)
            self.axes.add_patch(ground)
            self.axes.add_patch(tint)
        dot = Circle((x, y), 1.6, fc=style.stroke, ec="none", zorder=Z.PLACE)
        self.axes.add_patch(dot)

    def _front(self, x: float, y: float) -> None:
        for width, colour in ((4.8, self.theme.front_casing), (3.0, self.theme.front)):
            line = Line2D([x - 13, x + 13], [y, y], color=colour, lw=px(width), zorder=Z.FRONT)
            self.axes.add_line(line)

    def _stated(self, x: float, y: float) -> None:
        self.fronts.update_stated([[(x - 13, y - 3), (x - 4, y + 3), (x + 4, y - 2), (x + 13, y + 3)]])

    def _road(self, x: float, y: float) -> None:
        self._roads.append(FrontRoad((x - 13, y), (x + 13, y), self.first, self.second, documented=True))
        self.fronts.update(self._roads)

    def _possible(self, x: float, y: float) -> None:
        plate = Rectangle((x - 13, y - 7), 26, 14, fc=self.theme.land, ec="none", zorder=Z.GROUND)
        self.axes.add_patch(plate)
        dots = Line2D(
            [x - 13, x - 2],
            [y, y],
            color=self.theme.front,
            lw=px(1.1),
            alpha=0.6,
            ls=(0, (1, 2)),
            dash_capstyle="butt",
            zorder=Z.FRONT,
        )
        self.axes.add_line(dots)
        if not self.campaign.roads:
            dots.set_xdata([x - 13, x + 13])
            return
        self._roads.append(FrontRoad((x - 7, y), (x + 21, y), self.first, self.second, documented=False))
        self.fronts.update(self._roads)

    def _contact(self, x: float, y: float) -> None:
        line = Line2D([x - 13, x + 13], [y, y], color=self.theme.front, lw=px(1.0), alpha=0.6, zorder=Z.FRONT)
        self.axes.add_line(line)
