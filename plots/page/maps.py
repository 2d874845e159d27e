"""Single maps: one moment of a campaign, with clock, caption, counts, key and sources."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plots.film.film import recent_caption
from plots.film.pair import differing
from plots.film.stage import Stage
from plots.map.legend import draw_legend
from plots.map.offmap import off_map_words
from plots.map.samples import occurring
from plots.map.scene import Scene
from plots.map.spacing import ground_reach
from plots.page.heldbar import draw_held_bar
from plots.page.sidepanel import FOOT, PANEL, SidePanel, map_page
from plots.style import LAYOUT, LIGHT, Theme, place_axes, write
from plots.style.measure import fitted
from plots.style.notebook import Picture, map_alt
from plots.style.outputs import together
from plots.style.picture import Drawing, save_picture
from plots.style.words import (
    balance,
    caption_words,
    clock_words,
    placed_words,
    tell_apart,
    text_width,
    time_words,
    wrap,
)
from sim import Campaign, Frame, Moment, Study
from sim.histories import Shown
from sim.measures.narrative import no_front_words, undeclared_note
from sim.model.arguments import several
from sim.model.precision import period_end
from sim.model.times import Precision
from sim.model.vocabulary import NOBODY, Placement
from sim.model.words import day_part
from sim.study import Compared

_WORDS, _LINES = 60, 6  # of a quotation: a still page has more room than a film
_LEGEND = 118.0
_BELOW = 350.0  # px, height of the panel below the map of an upright or square page


def save_map(
    study: Study,
    path: str | os.PathLike[str],
    *,
    at: Moment,
    history: Shown = Placement.MIDDLE,
    compare: Compared | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw the state at a moment as a map and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path
        The study, and the file, which is put in place when it is complete.
    at
        The moment.
    history
        A placement, or a history of the study. The ranges beside it are those of its envelope (`Study.envelope_of`).
    compare
        Another placement, history or study of the same campaign, on a second map beside the first; see `save_film`.
        The two have the layout of a film's frame, which is 16:9.
    theme, palette
        `LIGHT` or `DARK`, and one of `palette_names`; the theme's own palette when None.
    size
        Width and height in px; None: 1280x720, or a higher or wider page if the map is much higher or wider.
    overwrite
        Whether a file may be replaced that frontlapse did not write, or that was edited since.

    Returns
    -------
    Picture
        A path that a notebook shows as the picture.

    Raises
    ------
    TypeError
        If `at` is not a moment or `theme` not a theme.
    ValueError
        If the suffix or the size is not one of a map, `at` lies outside the campaign, or the palette is unknown.
    FileNotFoundError
        If the folder does not exist.
    FileExistsError
        If frontlapse did not write the file that is there, or it was edited since; see `overwrite`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_map(open_study("northwestern_syria_2024"), "map.png", at="2024-11-28")  # doctest: +SKIP
    """
    return _save(study, path, at, history, compare, theme, palette, size, overwrite=overwrite)


def show(
    study: Study,
    *,
    at: Moment,
    history: Shown = Placement.MIDDLE,
    compare: Compared | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] | None = None,
) -> Picture:
    """Return a map that a notebook shows, without a file; the options are those of `save_map`."""
    return _save(study, None, at, history, compare, theme, palette, size)


def save_maps(
    study: Study,
    folder: str | os.PathLike[str],
    *,
    at: Iterable[Moment] | None = None,
    history: Shown = Placement.MIDDLE,
    theme: Theme = LIGHT,
    palette: str | None = None,
    size: tuple[int, int] | None = None,
    overwrite: bool = False,
) -> tuple[Picture, ...]:
    """Save the maps of several moments as PNGs, in less than half the time that `save_map` takes for each.

    All are put in place together when the last is complete.

    Parameters
    ----------
    folder
        Where to save ``map-2024-11-27.png`` and so on; with the time of day if two moments are of one day.
    at
        The moments; None for the last minute of each day.

    Raises
    ------
    TypeError, ValueError, FileNotFoundError
        As `save_map`, whose options the others are.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_maps(open_study("northwestern_syria_2024"), "maps")  # doctest: +SKIP
    """
    campaign = study.campaign
    moments = (day.latest for day in campaign.clock.days()) if at is None else several(at, "at", "moments")
    minutes = sorted({campaign.minute(moment) for moment in moments})
    stamps = [campaign.clock.local(minute) for minute in minutes]
    daily = len({stamp.date for stamp in stamps}) == len(stamps)
    figure: MapFigure | None = None
    shown = study.history(history)

    def draw(theme: Theme, frame: Frame) -> Drawing:
        nonlocal figure
        figure = figure or MapFigure(campaign, theme=theme, size=size)
        return Drawing(figure.show(frame), map_alt(shown, frame), note=figure.off_map)

    pictures = []
    with together(overwrite=overwrite):
        for stamp, frame in zip(stamps, study.frames(minutes, history=shown), strict=True):
            path = Path(folder) / f"map-{stamp.date.iso}{'' if daily else f'T{stamp.hour:02d}{stamp.minute:02d}'}.png"
            one = partial(draw, frame=frame)
            pictures.append(save_picture(campaign, path, one, theme=theme, palette=palette, history=shown))
    return tuple(pictures)


def _save(
    study: Study,
    path: str | os.PathLike[str] | None,
    at: Moment,
    history: Shown,
    compare: Compared | None,
    theme: Theme,
    palette: str | None,
    size: tuple[int, int] | None,
    *,
    overwrite: bool = False,
) -> Picture:
    def draw(theme: Theme) -> Drawing:
        if compare is not None:
            return _draw_pair(study, at, history, compare, theme, size)
        now = study.frame(at, history=history)
        page = MapFigure(study.campaign, theme=theme, size=size)
        return Drawing(page.show(now), map_alt(study.history(history), now), note=page.off_map)

    marked = study.history(history) if compare is None else None  # each map of a pair has its own plate
    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, history=marked, overwrite=overwrite)


def _draw_pair(
    study: Study, at: Moment, history: Shown, compare: Compared, theme: Theme, size: tuple[int, int] | None
) -> Drawing:
    """Draw two histories side by side, as a film does."""
    stage = Stage(study, history=history, compare=compare, theme=theme, size=size or LAYOUT)
    frame, other = next(stage.frames([study.campaign.minute(at)]))
    figure = stage.still(frame, recent_caption(frame), other)
    apart = ", ".join(study.campaign.places[place].name for place in sorted(differing(frame, other)))
    maps = (
        f"{tell_apart(one, two)}: {map_alt(one, shown)}"
        for one, two, shown in zip(stage.histories, stage.histories[::-1], (frame, other), strict=True)
    )
    alt = f"Two maps. {' '.join(maps)} Held by different sides on the two: {apart or 'no place'}."
    return Drawing(figure, alt, note=stage.off_map)


def draw_map(campaign: Campaign, frame: Frame, *, theme: Theme = LIGHT, size: tuple[int, int] | None = None) -> Figure:
    """Draw one frame as a whole page: map, title, clock, last sentence, places held, legend, sources.

    Draw and save it inside `figure_settings`.
    """
    return MapFigure(campaign, theme=theme, size=size).show(frame)


class MapFigure:
    """A page that shows one frame after another: the map is drawn once and updated, its panel drawn again.

    Attributes
    ----------
    off_map
        Which counted places lie off the map; see `off_map_words`.
    """

    def __init__(self, campaign: Campaign, *, theme: Theme, size: tuple[int, int] | None = None) -> None:
        self.figure, axes = map_page(campaign, campaign.sheet.extent, size=size, theme=theme, below=_BELOW)
        self._scene = Scene(campaign, axes, theme=theme)
        self.off_map = off_map_words(campaign, self._scene.view, theme.words)
        self._panel: list[Artist] = []

    def show(self, frame: Frame) -> Figure:
        """Draw a frame; return the figure, which is the same for all."""
        for artist in self._panel:
            artist.remove()
        self._scene.update(frame)
        kept = set(self.figure.get_children())
        panel = MapPanel(
            self.figure, self._scene.campaign, frame, self._scene.theme, off_map=self.off_map, below_height=_BELOW
        )
        panel.head()
        panel.caption()
        if panel.below:
            panel.front()
            panel.turn()
        panel.held()
        if not panel.below:
            panel.front()
        panel.key()
        panel.finish()
        self._panel = [artist for artist in self.figure.get_children() if artist not in kept]
        return self.figure


class MapPanel(SidePanel):
    """The panel and the foot of a map."""

    def __init__(
        self,
        figure: Figure,
        campaign: Campaign,
        frame: Frame,
        theme: Theme,
        *,
        notes: str = "",
        key: float = _LEGEND + 8,
        off_map: str = "",
        below_height: float | None = None,
    ) -> None:
        say, reach = theme.words, ground_reach(campaign)
        plain = say("map.shown", reach=reach.told(say), placed=placed_words(frame.placement, say))
        if any(held.silent for held in frame.held.values()):
            plain = f"{say('map.last_told')} {plain}"
        words = (notes or plain, off_map, undeclared_note(campaign, frame.undeclared))
        super().__init__(
            figure, campaign, theme, notes=" ".join(filter(None, words)), key=key, below_height=below_height
        )
        self.frame = frame

    def head(self) -> None:
        """Write the title and the clock."""
        self.title()
        clock, minute = self.campaign.clock, self.frame.minute
        unit = clock.precision
        face, part = clock_words(clock, minute, unit, self.theme.words), day_part(clock, minute)
        beside = self.left + (144 if unit is Precision.MINUTE else text_width(face.large, size=54, weight=700) + 10)
        self.y += 60
        self.write(self.left - 2, face.large, 54, weight=700)
        self.write(beside, face.below, 17, weight=600)
        self.write(self.right, "" if unit else clock.offset, 13, colour=self.theme.muted, ha="right")
        self.y -= 23
        if unit > Precision.DAY:  # the part of the day says nothing where no days are stated
            words = self.theme.words(f"map.end.{unit.name.lower()}") if minute == period_end(clock, minute) else ""
        else:
            words = self.theme.words(f"map.part.{part}") if part else ""
        above = self.theme.words.listed(filter(None, (face.above, words)))
        self.write(beside, above, 17, colour=self.theme.muted)
        self.y += 23
        self.rule(above=17)

    def caption(self) -> None:
        """Write the latest caption, and what its time is based on."""
        if not self.frame.captions:
            return
        caption = self.frame.captions[-1]
        keep = [words for joined in (caption.hedge, caption.claimant) for words in joined.split("; ") if words]
        for words in range(_WORDS, 0, -1):
            lines = wrap(caption_words(caption, keep=keep, words=words), size=15, width=PANEL)
            if len(lines) <= _LINES:
                break
        self.y += 3
        self.lines(lines[:_LINES], 15, leading=19.5)
        self.y += 1
        for line in wrap(time_words(self.campaign, caption), size=12, width=PANEL, italic=True)[:2]:
            self.y += 15.5
            write(self.figure, self.left, self.y, line, 12, colour=self.theme.muted, italic=True)
        self.rule(above=11)

    def held(self) -> None:
        """Write the places held by each side, with their range, as figures and bars."""
        rows = {side: held for side, held in self.frame.held.items() if held.high + held.silent > 0}
        total = sum(held.record + held.silent for held in self.frame.held.values())
        ranged = any(held.low != held.high for held in rows.values())
        say = self.theme.words
        self.heading(say("map.held"), say("map.counted_ranged" if ranged else "map.counted", count=total))
        floor = self.key_top if self.below else self.floor - 66  # above it are the front's figures
        room = floor - self.y - 8
        row = min(33.0, max(21.0, room / max(len(rows), 1)))
        figure = max((text_width(f"{held.record}", size=16, weight=700) for held in rows.values()), default=0.0)
        beside = max(46.0, 20 + figure)  # a number ends here
        scale = (PANEL - 16 - beside) / max(total, 1)
        for side, held in rows.items():
            style = self.styles.get(side, self.styles["unknown"])
            self.y += row - 6
            ink = self.theme.muted if side in NOBODY else style.text
            self.mark(side)
            self.write(self.left + beside, f"{held.record}", 16, colour=ink, ha="right", weight=700)
            silent = say("map.silent", count=held.silent) if held.silent else ""
            span = f"{held.low}–{held.high}" if held.low != held.high else ""
            words = "   ".join(filter(None, (span, silent)))
            self.write(self.right, words, 13, colour=ink, ha="right")
            room = PANEL - beside - 22 - text_width(words, size=13)
            self.write(self.left + beside + 12, fitted(style.plain, 13, room=room), 13)
            left, length = self.left + beside + 12, -scale if self.theme.words.rtl else scale
            at = self.left + self.right - left if self.theme.words.rtl else left, self.height - self.y - 8
            if held.high > held.record:
                reach = Rectangle(at, held.high * length, 4, fc=style.stroke, alpha=0.35, ec="none")
                self.axes.add_patch(reach)
            draw_held_bar(self.axes, style, held.record * length, held.silent * length, at=at, high=4, theme=self.theme)
            self.y += 6

    def front(self) -> None:
        """Write the number of roads that cross the front, or why there is none."""
        sure, possible, metres, possible_metres = self.frame.front
        self.y = (self.height - FOOT - 30 if self.below else self.key_top) - 34
        told = no_front_words(self.campaign, self.frame.undeclared)
        if told or not self.campaign.roads:
            for line in balance(told, size=12, width=PANEL)[:2]:
                self.write(self.left, line, 12, colour=self.theme.muted)
                self.y += 15
            if not self.below:
                self.y = self.key_top - 27
                self.rule(above=14)
            return
        self.write(self.left + 46, f"{sure}", 22, ha="right", weight=700)
        self.y -= 8
        say = self.theme.words
        self.write(self.left + 58, say("map.roads", count=sure, km=round(metres / 1000)), 12)
        self.y += 15
        more = say("map.possible", count=possible, km=round(possible_metres / 1000))
        none = say("map.no_more")
        self.write(self.left + 58, more if possible > sure else none, 12, colour=self.theme.muted)
        if not self.below:
            self.rule(above=14)

    def key(self) -> None:
        """Draw the key at the foot of the panel, and the notes."""
        self.y = self.key_top
        axes = place_axes(self.figure, self.left, self.y, PANEL, _LEGEND)
        draw_legend(
            axes,
            self.campaign,
            theme=self.theme,
            entries=occurring(self.frame, self.campaign),
            sides=(),  # the counts above name them
        )
        self.notes(self.y + _LEGEND + 4)
