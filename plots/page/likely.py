"""Likelihood maps: which holders are certain, likely or undecided at one moment, from a Monte Carlo ensemble.

A certain holder is drawn in full colour. A likely holder has a tint that grows with its probability. An undecided place
has the colours of all sides that may hold it, as stripes and as a divided disc. The panel lists the places with the
least certain holder and names the prior.
"""

from __future__ import annotations

import os

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from plots.map.basemap import extent_around
from plots.map.ground import draw_swatch
from plots.map.mapface import ground_state
from plots.map.marks import (
    CERTAIN_WORD,
    LIKELY_WORD,
    POSSIBLE_WORD,
    Mark,
    certainty,
    sample_odds,
    sample_place,
)
from plots.map.offmap import off_map_words
from plots.map.scene import Scene
from plots.map.spacing import ground_reach
from plots.page.maps import MapPanel
from plots.page.sidepanel import PANEL, map_page
from plots.style import LIGHT, Theme
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.picture import Drawing, save_picture
from plots.style.words import text_width
from sim import Campaign, Frame, Likelihood, Moment, Study
from sim.frames import FramePlace
from sim.histories import Shown
from sim.model.geodesy import Extent
from sim.model.vocabulary import PRIOR_WORDS, Basis, Placement, Prior
from sim.model.words import AS_LAST_TOLD, counted, holdings_words, percent, range_words, spoken_words, weighed_words

_ROW, _KEY = 16.5, 128.0  # px


def save_likely(
    study: Study,
    path: str | os.PathLike[str],
    *,
    at: Moment,
    history: Shown = Placement.MIDDLE,
    draws: int = 1000,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    likelihood: Likelihood | None = None,
    theme: Theme = LIGHT,
    palette: str | None = None,
    extent: Extent | None = None,
    size: tuple[int, int] | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw how likely each side holds each place at a moment, and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, at, theme, palette, size, overwrite
        As for `save_map`.
    history
        The history whose silences are shown, and on which a certain holder rests: of the record, as the draws are.
    draws, seed, prior
        The number of draws, their seed and prior; see `Study.likelihood`.
    likelihood
        A likelihood of the study on a grid that has the moment, instead of drawing one.
    extent
        West, south, east, north in degrees; what is not certain and its surroundings when None.

    Raises
    ------
    ValueError
        As `save_map`, or if the moment is not on the grid of `likelihood`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> save_likely(study, "noon.png", at="2024-11-29T12:00", draws=500)  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        minute = study.campaign.minute(at)
        found = likelihood or study.likelihood(draws, seed=seed, minutes=[minute], prior=prior)
        now = study.frame(minute, history=history, likelihood=found)
        return _draw(study.campaign, now, theme, extent, size)

    return save_picture(
        study.campaign, path, draw, theme=theme, palette=palette, history=study.history(history), overwrite=overwrite
    )


def _alt(campaign: Campaign, now: Frame) -> str:
    places = [place for place in now.places if campaign.places[place.id].counted]
    told = ["" if place.basis == Basis.SILENT else certainty(place) for place in places]
    counts = ", ".join(f"{word.lower()} {told.count(word)}" for word in (CERTAIN_WORD, LIKELY_WORD, POSSIBLE_WORD))
    silent = f", {AS_LAST_TOLD} (the account leaves them open) {told.count('')}" if "" in told else ""
    return (
        f"Map of how likely each side holds each place at {spoken_words(campaign.clock, now.minute)}. "
        f"Holder of places: {counts}{silent}. "
        "Places held for certain, with the lowest and highest possible: "
        f"{holdings_words(now.held, campaign.side_name)}."
    )


def draw_likely(
    campaign: Campaign,
    now: Frame,
    *,
    theme: Theme = LIGHT,
    extent: Extent | None = None,
    size: tuple[int, int] | None = None,
) -> Figure:
    """Draw a frame of an ensemble as a whole page; call it inside `figure_settings`."""
    return _draw(campaign, now, theme, extent, size).figure


def _draw(campaign: Campaign, now: Frame, theme: Theme, extent: Extent | None, size: tuple[int, int] | None) -> Drawing:
    extent = extent or extent_around(campaign, (place.id for place in now.places if place.odds))
    figure, axes = map_page(campaign, extent, size=size, theme=theme)
    scene = Scene(campaign, axes, theme=theme, extent=extent, insets=False, lowest_rank=4)
    scene.update(now)
    off_map = off_map_words(campaign, scene.view)
    _LikelyPanel(figure, campaign, now, theme, off_map).draw()
    return Drawing(figure, _alt(campaign, now), note=off_map)


class _LikelyPanel(MapPanel):
    """The panel of a likelihood map."""

    def __init__(self, figure: Figure, campaign: Campaign, now: Frame, theme: Theme, off_map: str) -> None:
        histories = ""
        if now.odds is not None:
            prior = now.odds.prior
            histories = f"{now.odds.draws:,} histories that satisfy all constraints, drawn with the prior “{prior}”: "
            histories += f"{PRIOR_WORDS.get(prior, prior)}. {weighed_words(now.odds.mixed)}"
        reach = ground_reach(campaign).told(theme.words)
        notes = f"Ground: the nearest place, to {reach}; not an area of control. {histories}"
        super().__init__(figure, campaign, now, theme, notes=notes, key=_KEY + 8, off_map=off_map)

    def draw(self) -> None:
        """Draw all parts."""
        self.head()
        self.held()
        self.undecided()
        self.key()
        self.finish()

    def held(self) -> None:
        """Write the places held by each side: the lowest and highest possible number, and how many are as last told."""
        rows = {side: held for side, held in self.frame.held.items() if held.high > 0}
        total = sum(place.counted for place in self.campaign.holdable)
        self.heading("Places held", f"of {total:,} counted: lowest–highest possible")
        for side, held in rows.items():
            silent = f"{held.silent:,} {AS_LAST_TOLD}" if held.silent else "certain" if held.low == held.high else ""
            words = range_words(held.low, held.high)
            wide = max(56.0, text_width(words, size=15, weight=700) + 8)
            self.side(side, beside=wide + 6 + text_width(silent, size=13))
            self.write(self.right, words, 15, colour=self.styles[side].text, ha="right", weight=700)
            self.write(self.right - wide, silent, 13, colour=self.theme.muted, ha="right")
        self.rule(above=12)

    def undecided(self) -> None:
        """List the places whose holder is least certain, with the share of the histories for each side."""
        open_ = sorted(
            (place for place in self.frame.places if place.odds),
            key=lambda place: (round(place.odds[0][1], 3), place.id),
        )
        silent = sum(place.basis == Basis.SILENT for place in self.frame.places)
        if silent:
            self.heading(
                f"Left open by the account: {counted(silent, 'place')}", f"shown {AS_LAST_TOLD}, counted or not"
            )
        places = counted(len(open_), "place", none="no")
        self.heading(f"Draws differ on the holder of {places}", "the least decided first" if open_ else "")
        room = int((self.floor - 22 - self.y) // _ROW)
        rows = open_ if len(open_) <= room else open_[: room - 1]
        for place in rows:
            self.y += _ROW
            self._bar(place, self.left, 74.0)
            words = self._words(place)
            self.write(self.left + 82, fitted(place.name, 12, room=PANEL - 82 - text_width(words, size=12) - 8), 12)
            self.write(self.right, words, 12, colour=self.theme.muted, ha="right")
        if len(rows) < len(open_):
            self.y += _ROW
            self.write(self.left + 82, f"and {len(open_) - len(rows)} more", 12, colour=self.theme.muted)

    def _words(self, place: FramePlace) -> str:
        """Return the two most likely sides with their shares in per cent."""
        return ", ".join(f"{self.styles[side].short} {percent(share)}" for side, share in place.odds[:2])

    def _bar(self, place: FramePlace, x: float, width: float) -> None:
        begin, y = x, self.height - self.y
        for side, share in place.odds:
            style = self.styles[side]
            part = Rectangle((begin, y), width * share, 9, fc=style.colour, ec=style.outline or "none", lw=0.5)
            self.axes.add_patch(part)
            begin += width * share

    def key(self) -> None:
        """Draw samples of certain, likely and possible holders, with their meaning."""
        self.turn()
        self.y = self.key_top
        self.rule(above=0)
        one, other = self._sample_sides()
        samples = (
            (sample_place(one), "in every history that the source allows"),
            (sample_odds(one, other, 0.9), "in at least 3 of 4 drawn histories"),
            (sample_odds(one, other, 0.6), "undecided: the sides shown may each hold it"),
        )
        for place, words in samples:
            x, y = self._next_sample(place)
            draw_swatch(
                self.axes, ground_state(place, self.styles, many=True), x, y, width=60, height=16, theme=self.theme
            )
            self._explain(certainty(place), words)
        for basis, word, words in (
            ("inferred", "Inferred", "certain by a named rule, though not stated"),
            ("silent", "Silent", "as last told; the account leaves it open"),
        ):
            self._next_sample(sample_place(one, basis=basis))
            self._explain(word, words)
        self.notes(self.key_top + _KEY - 12)

    def _next_sample(self, place: FramePlace) -> tuple[float, float]:
        """Go to the next line of the key; return the centre of its sample."""
        self.y += 20
        x, y = self.left + 34, self.height - self.y + 4
        self.add_mark(Mark(place, x, y, 9.0))
        return x, y

    def _sample_sides(self) -> tuple[str, str]:
        """Return the two sides of an undecided place on the map, or else two sides of the campaign, for the samples."""
        for place in self.frame.places:
            if certainty(place) == POSSIBLE_WORD and len(place.odds) > 1:
                return place.odds[0][0], place.odds[1][0]
        shown = {place.side for place in self.frame.places}
        sides = sorted(
            self.campaign.sides, key=lambda side: side not in shown
        )  # sides on the map first, in table order
        return sides[0], sides[-1]

    def _explain(self, word: str, words: str) -> None:
        self.write(self.left + 76, word, 12.5, weight=700)
        self.write(self.left + 76 + 58, words, 12)
