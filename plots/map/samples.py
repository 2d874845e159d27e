"""The entries of keys: what each kind of mark means, when it occurs on a map, and a sample of it.

Samples are drawn by the code that draws the marks on maps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from enum import StrEnum
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from plots.map.arrows import ArrowMarks, Move, arrow_freshness
from plots.map.basemap import View, Z
from plots.map.columns import draw_pin
from plots.map.ground import draw_swatch
from plots.map.mapface import ground_state
from plots.map.marks import (
    LIKELY_WORD,
    POSSIBLE_WORD,
    FrontMarks,
    Mark,
    PlaceMarks,
    certainty,
    freshness,
    sample_odds,
    sample_place,
)
from plots.style import SideStyle, Theme, px
from plots.style.dates import recent_words
from plots.style.measure import fitted
from plots.style.words import wrap
from sim import Campaign, Frame
from sim.frames import FramePlace
from sim.measures.fights import names_holders
from sim.model.vocabulary import NOBODY, Certainty, Stance

WIDE, HIGH = 28.0, 14.0  # px of a sample
_MARK = 8.0


class Entry(StrEnum):
    """An entry of a key, in the order of its rows; the value is that of its words in the catalogue, after ``key.``."""

    FRONT = "front"
    STATED_FRONT = "stated_front"
    POSSIBLE = "possible"
    CONTACT = "contact"
    CERTAIN = "certain"
    LIKELY = "likely"
    UNDECIDED = "undecided"
    CONTESTED = "contested"
    BESIEGED = "besieged"
    DIVIDED = "divided"
    WINDOW = "window"
    SILENT = "silent"
    INFERRED = "inferred"
    UNKNOWN = "unknown"
    FRESH = "fresh"
    MOVE = "move"
    PLAN = "plan"
    TRAIL = "trail"
    COLUMN = "column"
    WHAT_IF = "what_if"
    NEAREST = "nearest"


_STANCES = {Stance.HOSTILE.value: Entry.FRONT, Stance.CONTACT.value: Entry.CONTACT}

# The entries that are left out last where there is no room for all.
_WORTH = (
    *(Entry.NEAREST, Entry.FRONT, Entry.CERTAIN, Entry.LIKELY, Entry.UNDECIDED, Entry.WHAT_IF, Entry.SILENT),
    *(Entry.POSSIBLE, Entry.CONTESTED, Entry.WINDOW, Entry.CONTACT, Entry.INFERRED, Entry.UNKNOWN, Entry.MOVE),
    *(Entry.STATED_FRONT, Entry.DIVIDED, Entry.BESIEGED, Entry.PLAN, Entry.FRESH, Entry.COLUMN),
    Entry.TRAIL,
)


def occurring(frame: Frame, campaign: Campaign, view: View | None = None) -> Set[Entry]:
    """Return what occurs in a frame, on the whole map or in what a view shows of it."""
    shown = places_in(frame, view)
    return lasting_entries(frame, campaign, shown) | passing_entries(frame, campaign, shown)


def places_in(frame: Frame, view: View | None) -> Set[str]:
    """Return the places that a view shows; all of them if there is no view."""
    shown = (one for one in frame.places if view is None or view.shows(*view.place_km(one.lon, one.lat)))
    return {place.id for place in shown}


def lasting_entries(frame: Frame, campaign: Campaign, shown: Set[str]) -> Set[Entry]:
    """Return what occurs at the places shown, of all that only places, roads and relations bring about."""
    places = [place for place in frame.places if place.id in shown]
    found = {Entry.NEAREST}.union(*map(_of_place, places))
    if frame.odds is not None:
        found.add(Entry.CERTAIN)
    if not campaign.roads:
        sides = {place.side for place in places} - {*NOBODY}
        stances = {campaign.relation(a, b, frame.minute) for a, b in combinations(sorted(sides), 2)}
        return found | {_STANCES[stance] for stance in stances & _STANCES.keys()}
    for edge in frame.edges:
        if edge.a in shown or edge.b in shown:
            if edge.relation == Stance.HOSTILE:
                found.add(Entry.FRONT if edge.certainty == Certainty.DOCUMENTED else Entry.POSSIBLE)
            elif edge.relation == Stance.CONTACT:
                found.add(Entry.CONTACT)
    return found


def passing_entries(frame: Frame, campaign: Campaign, shown: Set[str]) -> Set[Entry]:
    """Return what occurs at the places shown, of all that also the minute brings about."""
    found: set[Entry] = set()
    if any(place.id in shown and freshness(place, frame.minute, frame.fresh) for place in frame.places):
        found.add(Entry.FRESH)
    for arrow in frame.arrows:
        if {arrow.start, arrow.end} & shown and arrow_freshness(arrow, frame.minute, frame.fresh):
            found.add(Entry.PLAN if arrow.announced else Entry.MOVE)
    if frame.columns:
        found.add(Entry.COLUMN)
    if any(frame.minute in line.window for line in campaign.lines):
        found.add(Entry.STATED_FRONT)
    return found


def _of_place(place: FramePlace) -> Iterable[Entry]:
    """Return the entries that explain the mark of a place."""
    found: set[Entry] = set()
    if place.counterfactual:
        found.add(Entry.WHAT_IF)
    if place.besieged:
        found.add(Entry.BESIEGED)
    if place.may_become is not None and not place.contested:
        found.add(Entry.WINDOW)
    if place.odds:
        return found | {{LIKELY_WORD: Entry.LIKELY, POSSIBLE_WORD: Entry.UNDECIDED}[certainty(place)]}
    if place.contested:
        found.add(Entry.CONTESTED)
    elif place.share is not None:
        found.add(Entry.DIVIDED)
    elif place.side == "unknown":
        found.add(Entry.UNKNOWN)
    elif place.basis == "silent":
        found.add(Entry.SILENT)
    elif place.basis == "inferred":
        found.add(Entry.INFERRED)
    return found


def choose_entries(found: Collection[Entry], most: int) -> tuple[Entry, ...]:
    """Return the entries of a key in the order of its rows: the most important if there are too many."""
    kept = {*[entry for entry in _WORTH if entry in found][:most]}
    return tuple(entry for entry in Entry if entry in kept)


def entry_words(entry: Entry, campaign: Campaign, theme: Theme, *, fresh: int) -> str:
    """Return the words of an entry; `fresh` is for how many minutes a change is marked as recent."""
    if entry is Entry.FRESH:
        key = "fresh" if names_holders(campaign) else "fought"
        return theme.words(f"key.{key}", span=recent_words(theme.words, fresh))
    return theme.words(f"key.{entry}")


def fit_entries(
    entries: Sequence[str], size: float, *, room: float, row: float, least: float
) -> tuple[list[str], float]:
    """Return words in one line each, or two if rows are high enough, and their size.

    It is smaller if need be, and words are cut if there is no room even so.
    """

    def fits(lines: Sequence[str], size: float) -> bool:
        return len(lines) == 1 or (len(lines) == 2 and row >= 2.2 * size)

    for tried in (size, (size + least) / 2, least):
        wrapped = [wrap(words, size=tried, width=room) for words in entries]
        if all(fits(lines, tried) for lines in wrapped):
            break
    shown = ["\n".join(lines) if fits(lines, tried) else fitted(words, tried, room=room)
             for words, lines in zip(entries, wrapped, strict=True)]  # fmt: skip
    return shown, tried


class Samples:
    """Draws samples of marks on axes whose units are layout px."""

    def __init__(self, axes: Axes, campaign: Campaign, theme: Theme, *, styles: Mapping[str, SideStyle]) -> None:
        self.axes, self.campaign, self.theme, self.styles = axes, campaign, theme, styles
        sides = list(campaign.sides)
        hostile = [relation.sides for relation in campaign.relations if relation.kind == Stance.HOSTILE]
        self.first = sides[0] if sides else "unknown"
        against = [b if a == self.first else a for a, b in hostile if self.first in (a, b)]
        self.second = (against or sides[1:] or ["unknown"])[0]
        self._places = PlaceMarks(axes, theme=theme, styles=styles)
        self._marks: list[Mark] = []

    def draw(self, entry: Entry, x: float, y: float) -> None:
        """Draw the sample of an entry around a point."""
        drawn = self._lines().get(entry)
        if drawn is not None:
            drawn(x, y)
        else:
            self.draw_place(self._place(entry), x, y, grounded=entry in _GROUNDED)

    def draw_place(self, place: FramePlace, x: float, y: float, *, grounded: bool = False) -> None:
        """Draw a sample place, on its ground if `grounded`."""
        if grounded:
            state = ground_state(place, self.styles, many=bool(place.odds))
            draw_swatch(self.axes, state, x, y, width=WIDE, height=HIGH, theme=self.theme)
        # Rings are wider than plain marks: smaller inside, they keep to their row.
        ringed = place.contested or place.besieged or place.may_become
        size = 4.5 if place.since is not None or place.counterfactual else 6.6 if ringed else _MARK
        self._marks.append(Mark(place, x, y, size))
        self._places.update(self._marks, 0)

    def _place(self, entry: Entry) -> FramePlace:
        first, second = self.first, self.second
        places = {
            Entry.CERTAIN: sample_place(first),
            Entry.LIKELY: sample_odds(first, second, 0.9),
            Entry.UNDECIDED: sample_odds(first, second, 0.6),
            Entry.CONTESTED: sample_place(first, contested=(second,)),
            Entry.BESIEGED: sample_place(second, besieged=(first,)),
            Entry.DIVIDED: sample_place(first, share=(first, 0.5, 1.0)),
            Entry.WINDOW: sample_place(second, may_become=first),
            Entry.SILENT: sample_place(second, basis="silent"),
            Entry.INFERRED: sample_place(first, basis="inferred"),
            Entry.UNKNOWN: sample_place("unknown"),
            Entry.FRESH: sample_place(first, since=0),
            Entry.WHAT_IF: sample_place(first, counterfactual=True),
        }
        return places[entry]

    def _lines(self) -> Mapping[Entry, Callable[[float, float], None]]:
        return {
            Entry.FRONT: self._front,
            Entry.STATED_FRONT: self._stated_front,
            Entry.POSSIBLE: self._possible,
            Entry.CONTACT: self._contact,
            Entry.MOVE: lambda x, y: self._move(x, y, announced=False),
            Entry.PLAN: lambda x, y: self._move(x, y, announced=True),
            Entry.TRAIL: self._trail,
            Entry.COLUMN: self._column,
            Entry.NEAREST: self._nearest,
        }

    def _line(self, x: float, y: float, width: float, colour: str, **settings: object) -> None:
        line = Line2D([x - 13, x + 13], [y, y], color=colour, lw=px(width), zorder=Z.FRONT)
        line.set(**settings)
        self.axes.add_line(line)

    def _front(self, x: float, y: float) -> None:
        self._line(x, y, 4.8, self.theme.front_casing)
        self._line(x, y, 3.0, self.theme.front)

    def _possible(self, x: float, y: float) -> None:
        self._line(x, y, 1.9, self.theme.front, linestyle=(0, (3.4, 2.2)), dash_capstyle="butt")

    def _contact(self, x: float, y: float) -> None:
        self._line(x, y, 1.0, self.theme.front, alpha=0.6)

    def _stated_front(self, x: float, y: float) -> None:
        fronts = FrontMarks(self.axes, theme=self.theme, styles=self.styles, km_per_px=1.0)
        fronts.update_stated([[(x - 13, y - 3), (x - 4, y + 3), (x + 4, y - 2), (x + 13, y + 3)]])

    def _move(self, x: float, y: float, *, announced: bool) -> None:
        arrows = ArrowMarks(self.axes, theme=self.theme, styles=self.styles, km_per_px=0.8, clear=0.0)
        arrows.update([Move((x - 13, y - 3), (x + 13, y - 3), self.second, announced)])

    def _trail(self, x: float, y: float) -> None:
        for width, colour in ((6.0, self.theme.front_casing), (3.4, self.styles[self.first].stroke)):
            self._line(x, y, width, colour, alpha=0.8, solid_capstyle="round")

    def _column(self, x: float, y: float) -> None:
        draw_pin(self.axes, x, y - 8, self.second, theme=self.theme, styles=self.styles)

    def _nearest(self, x: float, y: float) -> None:
        self.axes.add_patch(Rectangle((x - WIDE / 2, y - HIGH / 2), WIDE, HIGH, fc=self.theme.land, ec="none"))
        for side, shift in ((self.first, -WIDE / 4), (self.second, WIDE / 4)):
            state = ground_state(sample_place(side), self.styles)
            draw_swatch(self.axes, state, x + shift, y, width=WIDE / 2, height=HIGH, theme=self.theme)
            dot = sample_place(side)
            self._marks.append(Mark(dot, x + shift, y, 4.0))
        self._places.update(self._marks, 0)


_GROUNDED = (Entry.CERTAIN, Entry.LIKELY, Entry.UNDECIDED, Entry.SILENT)
