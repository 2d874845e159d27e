"""Map sheets: a small map for each of several moments on one A4 page, with caption and places held."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plots.map.basemap import check_extent, extent_around
from plots.map.legend import draw_legend
from plots.map.offmap import off_map_words
from plots.map.samples import Entry, occurring
from plots.map.scene import Scene
from plots.map.spacing import ground_reach
from plots.page.heldbar import draw_held_bar
from plots.page.sidepanel import TextPage
from plots.style import LIGHT, Theme, dates, layout_figure, place_axes, px, side_styles
from plots.style.credits import map_source
from plots.style.headlines import headline_words
from plots.style.layouts import check_size
from plots.style.measure import fitted
from plots.style.notebook import Picture, map_alt
from plots.style.paper import A4, unit_axes
from plots.style.picture import Drawing, save_picture
from plots.style.positions import spread
from plots.style.words import caption_words, kept_phrases, placed_words, says, text_width, wrap
from sim import Campaign, Frame, History, Moment, Study
from sim.captions import FrameCaption, captions
from sim.histories import Shown
from sim.measures.headlines import HeadlineKind, gain_headline, latest_minute, loss_headline
from sim.measures.narrative import no_front_words, undeclared_note
from sim.measures.turns import place_weights
from sim.model.arguments import instance, several, whole_number
from sim.model.geodesy import Extent
from sim.model.precision import period_end
from sim.model.times import MINUTES_A_DAY, Precision
from sim.model.vocabulary import Placement
from sim.model.words import date_words, day_part, hour_words, spoken_words

SIZE = (2376, 1680)  # px of a saved PNG: A4 at 203 dpi
MOST_MAPS = 13  # with a legend of two cells three rows of five; smaller maps cannot be read on A4
_LAYOUT = (1870, 1150)  # px at least; on A4 it is higher, and marks and type print at six tenths of their size
_MOST_DAYS, _FEWEST_DAYS = 40, 3  # with changes, of a sheet whose maps are of days
_FEWEST_MONTHS, _WEEK = 5, 7 * MINUTES_A_DAY  # of a sheet of months; else it is of weeks
_PARTS = (1, 5, 10, 15, 30, 60, 120, 180, 360)  # minutes between the maps of a sheet of a shorter time
_DAILY = 9  # maps of a sheet whose moments nobody chose: two rows of five with the legend
_COLUMNS = 5
_MARGIN, _GAP, _TOP, _FOOT = 58.0, 22.0, 150.0, 50.0
_HEAD, _BAR = 86.0, 44.0  # px above a map, for its date and caption, and below, for its bar
_LINES, _MOST_WORDS, _LEAST_WORDS = (
    2,
    24,
    4,
)  # of a caption: one line alone would cut most sentences short of their verb
_END = 1000  # worth of the last outcome that is told, on the last map
_WORTH = {1: 12, 2: 4, 3: 2}  # worth of a caption with a place of the rank; 1 for any other
_TYPE = 16.0


def save_sheet(
    study: Study,
    path: str | os.PathLike[str],
    *,
    at: Sequence[Moment] | None = None,
    history: Shown = Placement.MIDDLE,
    theme: Theme = LIGHT,
    palette: str | None = None,
    extent: Extent | None = None,
    size: tuple[int, int] = SIZE,
    overwrite: bool = False,
) -> Picture:
    """Draw small maps of several moments and save them as one A4 page, PNG, SVG or PDF by suffix.

    Parameters
    ----------
    study, path, history, theme, palette, overwrite
        As for `save_map`.
    at
        The moments, in order and at most `MOST_MAPS`; those of `sheet_minutes` when None.
    extent
        West, south, east, north in degrees of every map; what changes hands and its surroundings when None.
    size
        Width and height in px of a PNG; the page takes its shape, A4 or a slide.

    Raises
    ------
    ValueError
        As `save_map`, or if there are no moments, too many, or they are not in order.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_sheet(open_study("northwestern_syria_2024"), "sheet.pdf")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        shown = study.history(history)
        minutes = sheet_minutes(shown) if at is None else _check_moments(study.campaign, at)
        return _draw(study, minutes, shown, theme, extent, size)

    return save_picture(
        study.campaign,
        path,
        draw,
        theme=theme,
        palette=palette,
        paper=A4,
        history=study.history(history),
        overwrite=overwrite,
    )


def _check_moments(campaign: Campaign, at: Sequence[Moment]) -> tuple[int, ...]:
    at = several(at, "at", "moments")
    if not 1 <= len(at) <= MOST_MAPS:
        raise ValueError(f"a sheet has 1 to {MOST_MAPS} maps, not {len(at)}")
    minutes = tuple(campaign.clock.minute(moment, "at") for moment in at)
    if list(minutes) != sorted(set(minutes)):
        raise ValueError(f"at(={minutes}) must each be later than the one before")
    return tuple(campaign.minute(minute, "at") for minute in minutes)


def sheet_minutes(history: History, *, most: int = _DAILY) -> tuple[int, ...]:
    """Return the last minutes of the days on which places change sides; the last is that of the end.

    That is the end of the campaign or, if nothing is told after the last day with changes, the end of that day. If they
    are more than `most`, those of the days on which most changes, by the ranks of places; of equal days the earlier. If
    there are more than `_MOST_DAYS` of them, or the campaign has no days, they are those of weeks, months or years, so
    that one busy month does not take the whole sheet. If all is in a day or two and hours are stated, they are parts of
    hours.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> [study.campaign.clock.local(minute).day for minute in sheet_minutes(study.history())]
    [27, 28, 29, 30, 3, 4, 5, 7, 8]
    """
    whole_number(most, "most", least=1)
    weights, worth = place_weights(instance(history, "history", History).campaign), Counter[int]()
    for (_, place), end in zip(_turns(history), _period_ends(history), strict=True):
        worth[end] += weights[place]
    told = max((latest_minute(history, caption) for caption in captions(history)), default=0)
    last = max(worth) if worth and told <= max(worth) else history.campaign.end
    before = sorted((end for end in worth if end < last), key=lambda end: (-worth[end], end))
    return (*sorted(before[: most - 1]), last)


def _period_ends(history: History) -> list[int]:
    """Return for each change of side the end of its day, or of what `sheet_minutes` takes instead of days."""
    clock, end = history.campaign.clock, history.campaign.end
    minutes = [minute for minute, _ in _turns(history)]

    def ends_of(unit: Precision) -> list[int]:
        return [min(period_end(replace(clock, precision=unit), minute), end) for minute in minutes]

    ends = ends_of(clock.precision)
    if clock.precision is Precision.MINUTE and len(set(ends)) < _FEWEST_DAYS <= len(set(minutes)):
        span = minutes[-1] - minutes[0]
        step = next((step for step in _PARTS if span / step <= _MOST_DAYS), MINUTES_A_DAY)
        return [min(-(-minute // step) * step, end) for minute in minutes]
    if len(set(ends)) > _MOST_DAYS:
        ends = ends_of(Precision.MONTH)
        if len(set(ends)) < _FEWEST_MONTHS:
            return [min(minute - minute % _WEEK + _WEEK - 1, end) for minute in minutes]
    return ends if len(set(ends)) <= _MOST_DAYS else ends_of(Precision.YEAR)


def _turns(history: History) -> list[tuple[int, str]]:
    """Return the minute and the place of every change of side from the epoch on."""
    side = history.campaign.side_of
    return [
        (change.minute, change.place)
        for change in history.changes
        if change.minute >= 0 and side(change.before.holder) != side(change.after.holder)
    ]


def draw_sheet(
    study: Study,
    minutes: Sequence[int],
    *,
    history: Shown = Placement.MIDDLE,
    theme: Theme = LIGHT,
    extent: Extent | None = None,
    size: tuple[int, int] = SIZE,
) -> Figure:
    """Return the figure of `save_sheet`; call it inside `figure_settings`."""
    return _draw(study, minutes, study.history(history), theme, extent, size).figure


def _draw(
    study: Study, minutes: Sequence[int], shown: History, theme: Theme, extent: Extent | None, size: tuple[int, int]
) -> Drawing:
    figure = layout_figure(check_size(size), theme=theme, layout=_LAYOUT)
    changed = {place for minute, place in _turns(shown) if minute <= minutes[-1]}
    found = loss_headline(shown, study.held(shown), minutes[-1])
    if found.kind is HeadlineKind.NOTHING:
        found = gain_headline(shown, study.held(shown), minutes[-1])
    title = headline_words(found, study.campaign, side_styles(study.campaign, theme=theme), theme.words)
    sheet = _Sheet(figure, study, shown, tuple(minutes), theme, extent or extent_around(study.campaign, changed), title)
    sheet.head()
    before = -1
    for number, frame in enumerate(study.frames(minutes, history=shown)):
        sheet.map(number, frame, since=before)
        before = frame.minute
    sheet.key()
    sheet.source()
    days = "; ".join(spoken_words(study.campaign.clock, minute) for minute in minutes)
    return Drawing(
        figure, f"{title}. Small maps of who held what at {days}. The last: {map_alt(shown, frame)}", note=sheet.off_map
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """The place of a map with its head and bar: left and top edge, width and height of the map, px."""

    x: float
    y: float
    width: float
    height: float


def _cells(maps: int, width: float, height: float, shape: float) -> list[_Cell]:
    """Return the cells of a sheet row by row, with rows of similar length; the last cell is for the legend.

    Of two to five columns they are as many as draw maps of this `shape` (width over height) largest.
    """
    grids = [_grid(maps, columns, width, height) for columns in range(_COLUMNS, 1, -1)]
    return max(grids, key=lambda cells: min(cells[0].width / shape, cells[0].height))


def _grid(maps: int, columns: int, width: float, height: float) -> list[_Cell]:
    """Return the cells of a sheet of at most so many columns; the legend is at the end of the last row.

    In three rows and more a cell is too low for a legend of one column, so the legend has two of them.
    """
    key = 1 if maps < 2 * columns else 2
    rows = -(-(maps + key) // columns)
    columns = -(-(maps + key) // rows)
    width = (width - 2 * _MARGIN - (columns - 1) * _GAP) / columns
    pitch = (height - _FOOT - _TOP) / rows
    cells = [
        _Cell(_MARGIN + column * (width + _GAP), _TOP + row * pitch, width, pitch - _HEAD - _BAR - 8)
        for row, column in (divmod(number, columns) for number in (*range(maps), rows * columns - key))
    ]
    cells[-1] = replace(cells[-1], width=key * (width + _GAP) - _GAP)
    return cells


class _Sheet(TextPage):
    """The page: its head, the cells of its maps, its legend and its foot."""

    def __init__(
        self,
        figure: Figure,
        study: Study,
        history: History,
        minutes: tuple[int, ...],
        theme: Theme,
        extent: Extent,
        title: str,
    ) -> None:
        super().__init__(figure, history.campaign, theme)
        self.history, self.minutes, self.extent, self.title = history, minutes, extent, title
        self.last_told = study.last_told(history)
        self.told = [caption for caption in captions(history) if caption.minute >= 0]
        west, south, east, north = self.campaign.sheet.projection.bounds(check_extent(extent))
        self.cells = _cells(len(minutes), self.width, self.height, (east - west) / (north - south))
        self.seen: set[str] = set()  # sides on any of the maps
        self.found: set[Entry] = set()  # what else occurs on any
        self.off_map = ""  # places off the maps, which are all of one extent; set with the first
        self.no_fronts = no_front_words(self.campaign, history.undeclared)
        clock, end = self.campaign.clock, self.campaign.end
        ends = [end] if clock.precision else []
        self.daily = all(minute in (period_end(clock, minute), *ends) for minute in minutes)

    def head(self) -> None:
        """Write the title, the subject and the days."""
        self.write_at(_MARGIN, 74, fitted(self.title, 36, room=self.width - 2 * _MARGIN, weight=700), 36, weight=700)
        clock, first, last = self.campaign.clock, self.minutes[0], self.minutes[-1]
        unit = max(clock.precision, Precision.DAY)
        span = dates.span_words(self.theme.words, clock, first, last, unit, year=True)
        say = self.theme.words
        what = say(f"sheet.end.{unit.name.lower()}") if self.daily else say("sheet.title")
        words = (f"{self.campaign.title}. {what}", span, *([] if clock.precision else [clock.offset]))
        self.write_at(_MARGIN, 110, say.listed(words), 22, colour=self.theme.muted)

    def map(self, number: int, frame: Frame, *, since: int) -> None:
        """Draw one moment, with the changes after `since` marked as fresh."""
        cell, theme = self.cells[number], self.theme
        clock = self.campaign.clock
        unit = clock.precision if self.daily else Precision.DAY
        date = dates.date_words(theme.words, clock, frame.minute, unit, year=False, short=True)
        if not self.daily:
            part = day_part(clock, frame.minute)
            part = theme.words(f"sheet.part.{part}") if part else hour_words(clock, frame.minute)
            date = theme.words("date.at", date=date, hour=part)
        self.write_at(cell.x, cell.y + 26, date, 28, weight=700)
        for row, line in enumerate(self._caption(frame, since, cell.width)):
            self.write_at(cell.x, cell.y + 52 + 20 * row, line, 17)
        axes = place_axes(self.figure, cell.x, cell.y + _HEAD, cell.width, cell.height)
        scene = Scene(
            self.campaign, axes, theme=theme, extent=self.extent, insets=False, scale_bar=number == 0, lowest_rank=1
        )
        scene.update(refreshed := _refreshed(frame, since))
        self.found |= occurring(refreshed, self.campaign, scene.view)
        self.off_map = off_map_words(self.campaign, scene.view, self.theme.words)
        for place in frame.places:
            self.seen.update((place.side, *place.contested, *place.besieged, *filter(None, (place.may_become,))))
        rim = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fc="none", ec=theme.rule, lw=px(2), zorder=99)
        axes.add_patch(rim)
        self._bar(frame, cell)

    def _caption(self, frame: Frame, since: int, width: float) -> list[str]:
        """Return the quotation that covers most of the changes after `since`, in few lines.

        It has its date unless it is of the day of the map.
        """
        clock, unit = self.campaign.clock, self.campaign.clock.precision
        day = date_words(clock, frame.minute, unit)
        told = [caption for caption in self.told if since < caption.minute <= frame.minute]
        last = self.last_told
        if frame.minute == self.minutes[-1] and last is not None and latest_minute(self.history, last) > since:
            told = [*told, last] if last not in told else told
        else:
            last = None
        ranks = self.campaign.sheet.ranks

        def worth(caption: FrameCaption) -> int:
            if caption == last:
                return _END
            return sum(_WORTH.get(ranks.get(place, 0), 1) for place in caption.places_changed)

        for caption in sorted(told, key=worth, reverse=True):
            keep, prefer = kept_phrases(self.history, caption)
            own = date_words(clock, caption.minute, unit) == day or (
                caption == last and latest_minute(self.history, caption) >= frame.minute
            )
            date = "" if own else f"{date_words(clock, caption.minute, unit, year=False, short=True)}: "
            limits = range(_MOST_WORDS, _LEAST_WORDS - 1, -1)
            quoted = (caption_words(caption, keep=keep, prefer=prefer, words=words) for words in limits)
            fits = [words for words in quoted if len(wrap(date + words, size=17, width=width)) <= _LINES]
            if fits:
                best = next((words for words in fits if says(words, prefer, caption.text)), fits[0])
                return wrap(date + best, size=17, width=width)
        return [] if told else ["Nothing is reported for this time."]

    def _bar(self, frame: Frame, cell: _Cell) -> None:
        """Draw the places held by each side as a bar with figures below."""
        held = {side: each for side, each in frame.held.items() if each.record + each.silent}
        total = max(sum(each.record + each.silent for each in held.values()), 1)
        top = cell.y + _HEAD + cell.height + 8
        axes = unit_axes(self.figure, cell.x, top, cell.width, 9)
        at, middles = 0.0, []
        for side, (record, silent, *_) in held.items():
            wide, style = cell.width * (record + silent) / total - 1.5, self.styles[side]
            full = wide * record / (record + silent)
            draw_held_bar(axes, style, full, wide - full, at=(at, 0.0), high=9, theme=self.theme)
            middles.append(at + wide / 2)
            at += wide + 1.5
        sides = list(held)
        counts = [f"{each.record}" + f" + {each.silent}" * bool(each.silent) for each in held.values()]
        shown = sorted(range(len(counts)), key=lambda n: (-held[sides[n]].record - held[sides[n]].silent, n))
        while True:
            widest = max((text_width(counts[n], size=17, weight=600) for n in shown), default=0)
            gap = max(21, widest + 10)
            rim = max(9, widest / 2)
            if (len(shown) - 1) * gap + 2 * rim <= cell.width:
                break
            shown.pop()  # a side with few places has no room for its figure
        shown.sort()
        places = spread([middles[n] for n in shown], gap=gap, low=rim, high=cell.width - rim)
        for n, place in zip(shown, places, strict=True):
            colour = self.styles[sides[n]].text
            self.write_at(cell.x + place, top + 27, counts[n], 17, colour=colour, ha="center", weight=600)

    def key(self) -> None:
        """Draw the legend in the cell after the last map."""
        cell, theme, say = self.cells[-1], self.theme, self.theme.words
        self.write_at(cell.x, cell.y + 26, theme.words("sheet.key"), 22, weight=700)
        total = sum(place.counted for place in self.campaign.holdable)
        roads = f"{self.no_fronts}. " if self.no_fronts else ""
        reach = ground_reach(self.campaign).told(say)
        notes = (
            f"{say('sheet.bars', count=total)} {roads}{say('sheet.colour', reach=reach)} "
            f"{say('sheet.shown', placed=placed_words(self.history.timeline.placement, say))} {self.off_map} "
            f"{undeclared_note(self.campaign, self.history.undeclared)}"
        )
        lines = wrap(notes, size=15, width=cell.width)
        foot = cell.y + _HEAD + cell.height + _BAR - 8
        for row, line in enumerate(reversed(lines)):
            self.write_at(cell.x, foot - 19 * row, line, 15, colour=theme.muted)
        top = cell.y + 42
        low = cell.width > self.cells[0].width
        height = min(foot - 19 * len(lines) - 12 - top, 180 if low else 480)
        axes = place_axes(self.figure, cell.x, top, cell.width, height)
        fresh = "Changed since the map before"
        draw_legend(
            axes,
            self.campaign,
            theme=theme,
            stacked=not low,
            size=_TYPE,
            fresh=fresh,
            entries=self.found - {Entry.MOVE, Entry.PLAN, Entry.COLUMN},
            sides=self.seen,
        )

    def source(self) -> None:
        """Write sources and licence across the foot."""
        for row, line in enumerate(
            wrap(map_source(self.campaign, self.theme.words), size=14.5, width=self.width - 2 * _MARGIN)[:2]
        ):
            self.write_at(_MARGIN, self.height - 30 + 18 * row, line, 14.5, colour=self.theme.muted)


def _refreshed(frame: Frame, since: int) -> Frame:
    """Return a frame in which only changes after `since` are fresh."""
    places = tuple(
        replace(place, since=frame.minute if place.since is not None and place.since > since else None)
        for place in frame.places
    )
    return replace(frame, places=places, arrows=())
