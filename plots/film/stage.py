"""The stage of a film: the figure that every frame is drawn on, and its cached pixels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from matplotlib.figure import Figure

from plots.film.focus import focus, zoom
from plots.film.pair import RINGED, Rings, differing
from plots.film.panel import Panel, draw_note, draw_notice, draw_title
from plots.film.raster.agg import GlyphCache, blank_like, copy_pixels, pixel_view
from plots.film.raster.panel import ClockPixels, SweptPixels, TextPixels
from plots.film.raster.rects import Delta, Pixels, Rect
from plots.film.raster.scene import ScenePixels
from plots.map.corners import UPPER_LEFT
from plots.map.legend import LIKELY, draw_legend, entries_of
from plots.map.mapface import CORNERS
from plots.map.offmap import off_map_words
from plots.map.samples import Entry
from plots.map.scene import Scene
from plots.map.spacing import ground_reach
from plots.style import LAYOUT, LIGHT, Theme, layout_figure, place_axes
from plots.style.layouts import Layout, layout_for
from plots.style.type import fit_texts
from plots.style.words import RANGE, placed_words, tell_apart
from sim import Frame, History, Likelihood
from sim.captions import FrameCaption
from sim.histories import Shown
from sim.measures.narrative import undeclared_note
from sim.model.geodesy import Extent
from sim.model.precision import fresh_minutes
from sim.model.times import Precision
from sim.model.vocabulary import PRIOR_WORDS, Placement
from sim.model.words import weighed_words
from sim.study import Compared, Study
from sim.uncertainty.marks import mark_words, run_words

NOTE_NO_LEGEND = (  # where there is no legend
    "Hatched, “as last told”: the source has been silent since. Hollow: inferred. Dashed ring: may have changed. "
    f"Ranges: {RANGE}."
)
NOTE_NO_LEGEND_LIKELY = (
    "Full: certain. Paler: likely. Striped, divided: undecided. Hollow: inferred. Slashed, “as last told”: the account "
    "leaves it open. Ranges: possible."
)
FRAMED = "Square frame: what-if, by a script."
_SURVEYED = 60  # minutes at which what the legend explains is looked for
CAPTION_WORDS = (
    12  # of a sentence at a time: four seconds of reading, so that half a minute of film quotes several sentences
)


def make_scene(
    figure: Figure, layout: Layout, number: int, history: History, *, theme: Theme, extent: Extent | None = None
) -> Scene:
    """Return the map in one of a layout's boxes for maps, of a part of the campaign's map if `extent` is given."""
    box, zoomed = layout.maps[number], extent is not None
    if extent is None and layout.focused:
        extent = focus(history, ratio=box.width / box.height)
    return Scene(
        history.campaign,
        place_axes(figure, box.x, box.y, box.width, box.height),
        theme=theme,
        extent=extent,
        insets=layout.insets and not zoomed,
        lowest_rank=layout.lowest_rank + zoomed,
        scale_type=layout.scale_type,
        corners=[corner for corner in CORNERS if corner != UPPER_LEFT or not mark_words(history)],  # of the plate
    )


class Stage:
    """The figure a film is drawn on: map, panel and legend, in the layout of its size.

    What never changes is drawn once; on the page over it only what changed is repainted.

    Parameters
    ----------
    study, history
        What to show.
    compare
        Another placement, history or study of the campaign, shown beside the first; places that differ are ringed. The
        record is on the left of a counterfactual history, else `history` on the left of `compare`.
    likelihood
        How likely each side holds each place, at the minutes on its grid; shown instead of `history`.
    theme, size
        Light or dark, width and height in px.
    span
        The first and the last minute of the chart and the ribbon; those of the campaign when None.
    zooms
        Whether the map shows only where places change in the span, if that is a small part of it; no ensemble does.
    unit
        The finest unit that the clock shows; the campaign's precision when None.
    title
        The title; that of the campaign when empty.
    """

    def __init__(
        self,
        study: Study,
        *,
        history: Shown = Placement.SPREAD,
        compare: Compared | None = None,
        likelihood: Likelihood | None = None,
        theme: Theme = LIGHT,
        size: tuple[int, int] = LAYOUT,
        span: tuple[int, int] | None = None,
        zooms: bool = False,
        unit: Precision | None = None,
        title: str = "",
    ) -> None:
        self.study, self.history, self.likelihood = study, study.history(history), likelihood
        self._studies = [study]
        self.fresh = fresh_minutes(study.campaign.clock, *(span or (0, study.campaign.end)))
        self.histories = [self.history]
        if compare is not None:
            beside, other = study.beside(history, compare)
            self._studies.append(beside)
            self.histories.append(other)
        self.title = title or study.campaign.title
        layout = layout_for(size, pair=compare is not None)
        if compare is not None and self.history.counterfactual > self.histories[1].counterfactual:
            layout = layout.mirrored()  # the record is on the left, whichever is given first
        self.layout = layout
        self.figure = layout_figure(size, theme=theme, layout=layout.extent)
        self._canvas = cast(Any, self.figure.canvas)  # an Agg one, whose methods matplotlib does not type
        extent = None
        if zooms and span is not None and likelihood is None:
            extent = zoom(self.histories, ratio=layout.maps[0].width / layout.maps[0].height, span=span)
        self.scenes = [
            make_scene(self.figure, layout, number, each, theme=theme, extent=extent)
            for number, each in enumerate(self.histories)
        ]
        self.rings = self._set_apart(theme) if compare is not None else []
        plates = {
            scene: draw_notice(self.figure, part, mark_words(each), run_words(each), theme)
            for scene, part, each in zip(self.scenes, layout.maps, self.histories, strict=True)
            if mark_words(each)
        }
        self.off_map = off_map_words(study.campaign, self.scenes[0].view)
        notes = [f"Colour: nearest place, to {ground_reach(study.campaign).told(theme.words)}; not control."]
        if likelihood is not None:
            prior = likelihood.ensemble.prior
            histories = f"{likelihood.ensemble.draws:,} draws that satisfy every constraint"
            notes += [f"{histories}, prior “{prior}”: {PRIOR_WORDS[prior]}.", weighed_words(likelihood.ensemble.mixed)]
        elif len({each.timeline.placement for each in self.histories}) == 1:  # else the titles of the maps say it
            notes.append(f"Shown: {placed_words(self.history.timeline.placement)}.")
        if layout.legend is None:
            notes.append(NOTE_NO_LEGEND if likelihood is None else NOTE_NO_LEGEND_LIKELY)
            notes.append(FRAMED * any(each.counterfactual for each in self.histories))
        undeclared = undeclared_note(study.campaign, self.history.undeclared)
        self.panel = Panel(
            self.figure,
            self.history,
            layout=layout,
            held=study.held(self.history, likelihood=likelihood),
            theme=theme,
            title=self.title,
            words=CAPTION_WORDS,
            beside=None if self.other is None else self._studies[1].held(self.other),
            likelihood=likelihood,
            notes=[each for each in (*notes, undeclared, self.off_map) if each],
            span=span,
            unit=unit,
        )
        if (legend := layout.legend) is not None:
            box = legend.x, legend.y, legend.width, legend.height
            draw_legend(
                place_axes(self.figure, *box),
                study.campaign,
                theme=theme,
                fresh=self.fresh,
                entries=self._entries(),
            )
        fit_texts(self.figure)
        blank = self._draw_rest()
        renderer = self._canvas.get_renderer()
        self._page, glyphs = blank_like(renderer), GlyphCache(renderer)
        pixel_view(self._page)[...] = blank
        self._maps = [ScenePixels(scene, glyphs, top=plates.get(scene, ())) for scene in self.scenes]
        self._words = TextPixels(glyphs, blank)
        self._time = None if self.panel.clock is None else ClockPixels(self.panel.clock, glyphs, blank)
        self._swept = [SweptPixels(part, glyphs, blank) for part in self.panel.swept]

    @property
    def other(self) -> History | None:
        """The history shown beside the first, if there is one."""
        return self.histories[1] if len(self.histories) > 1 else None

    def _set_apart(self, theme: Theme) -> list[Rings]:
        """Write a title over each of two maps; return the rings for the places on which they differ."""
        for part, each, other in zip(self.layout.map_titles, self.histories, reversed(self.histories), strict=True):
            draw_title(self.figure, part, tell_apart(each, other), theme)
        if self.layout.key is not None:
            draw_note(self.figure, self.layout.key, RINGED, theme)
        return [Rings(scene, theme=theme) for scene in self.scenes]

    def _entries(self) -> Collection[Entry]:
        """Return what the legend explains: what occurs at some of the minutes at which something changes."""
        if self.likelihood is not None:
            return LIKELY
        turns = self.history.times().tolist() or [0]
        minutes = [turns[at * len(turns) // _SURVEYED] for at in range(min(_SURVEYED, len(turns)))]
        frames = (frame for shown in self.frames(sorted({*minutes})) for frame in shown)
        found = {*entries_of(frames, self.study.campaign)}
        return found | ({Entry.COLUMN} if any(each.trips for each in self.histories) else set())

    def _draw_rest(self) -> Pixels:
        """Draw what no frame changes; return its pixels."""
        for scene in self.scenes:
            scene.axes.set_visible(False)
        changing = (*self.panel.slow, *self.panel.fast)
        for artist in changing:
            artist.set_animated(True)  # left out when the figure is drawn
        self._canvas.draw()
        for artist in changing:
            artist.set_animated(False)
        for scene in self.scenes:
            scene.axes.set_visible(True)
        return copy_pixels(self._canvas.get_renderer())

    def frames(self, minutes: Sequence[int]) -> Iterator[tuple[Frame, ...]]:
        """Yield the frame of each minute, or two of them where two histories are shown."""
        if self.likelihood is not None:
            many = self.study.frames(minutes, history=self.history, likelihood=self.likelihood, fresh=self.fresh)
            return ((frame,) for frame in many)
        pairs = zip(self._studies, self.histories, strict=True)
        return zip(*(study.frames(minutes, history=each, fresh=self.fresh) for study, each in pairs), strict=True)

    def draw(self, frame: Frame, caption: FrameCaption | None = None, other: Frame | None = None) -> Pixels:
        """Return the pixels of a frame with its caption, and beside it the frame of another history."""
        self._repaint(frame, caption, other)
        return copy_pixels(self._page)

    def still(self, frame: Frame, caption: FrameCaption | None = None, other: Frame | None = None) -> Figure:
        """Return the figure set to a frame, for matplotlib to draw; see `draw`."""
        self.draw(frame, caption, other)
        return self.figure

    def redraw(self, frame: Frame, caption: FrameCaption | None = None, other: Frame | None = None) -> Delta:
        """Return the difference from the frame drawn before; see `draw`."""
        return Delta.of(pixel_view(self._page), self._repaint(frame, caption, other))

    def _repaint(self, frame: Frame, caption: FrameCaption | None, other: Frame | None) -> list[Rect]:
        """Bring the page up to a frame; return the rectangles that were painted."""
        both = (frame,) if other is None else (frame, other)
        self.panel.update(frame, caption, other=other)
        rects: list[Rect] = []
        rings: Sequence[Rings | None] = self.rings or [None] * len(both)
        for pixels, each, ring in zip(self._maps, both, rings, strict=True):
            ringed = ring is not None and ring.update(differing(*both))
            rects += pixels.repaint(
                self._page, each, under_labels=ring.artists if ring is not None else (), relabel=ringed
            )
        rects += self._words.repaint(self._page, self.panel.slow)
        rects += [] if self._time is None else self._time.repaint(self._page)
        for part in self._swept:
            rects += part.repaint(self._page)
        return rects
