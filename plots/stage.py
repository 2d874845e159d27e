"""The stage of a film: the figure every frame is drawn on, and the pixels of it that can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from plots.clock import MOST_LAG, Showing, choose_captions
from plots.encoder import Pixels
from plots.ground import FAR_KM, NEAR_KM
from plots.legend import draw_legend
from plots.panel import Panel
from plots.scene import Scene
from plots.style import LAYOUT, LIGHT, Theme, layout_figure, place_axes
from sim import Frame, FrameCaption, History, captions

NOTE = f"Colour: nearest place, to {NEAR_KM:g} and {FAR_KM:g} km, not control. The clock slows where more is told."
MAP_BOX = (0, 0, 860, 608)  # px of the 720p layout, from the top left
LEGEND_BOX = (884, 506, 372, 112)
CAPTION_WORDS = (
    12  # of a sentence at a time: four seconds of reading, so that a film of half a minute tells of several sentences
)
RANK_WORTH = {1: 12, 2: 4, 3: 2}  # of a caption that tells of a place of the rank; of any other 1


class Stage:
    """The figure a film is drawn on: map, panel and legend.

    Two pictures of it are kept as pixels: what never changes, and over it the words that change now and then.
    """

    def __init__(
        self,
        history: History,
        *,
        size: tuple[int, int] = LAYOUT,
        early: History | None = None,
        late: History | None = None,
        theme: Theme = LIGHT,
    ) -> None:
        self.history, self.early, self.late = history, early, late
        self.figure = layout_figure(size, theme=theme)
        self._canvas: Any = self.figure.canvas  # an Agg one, whose methods matplotlib does not type
        self.scene = Scene(history.campaign, place_axes(self.figure, *MAP_BOX), theme=theme)
        self.panel = Panel(self.figure, history, early=early, late=late, theme=theme, words=CAPTION_WORDS, note=NOTE)
        draw_legend(place_axes(self.figure, *LEGEND_BOX), history.campaign, theme=theme)
        self._never: Any = self._draw_rest()
        self._rarely, self._said = self._never, tuple[object, ...]()

    def _draw_rest(self) -> Any:
        """Draw what no frame changes, and return its pixels."""
        self.scene.hide()
        changing = (*self.panel.slow, *self.panel.fast)
        for artist in changing:
            artist.set_animated(True)  # left out when the figure is drawn
        self._canvas.draw()
        for artist in changing:
            artist.set_animated(False)
        self.scene.show()
        return self._canvas.copy_from_bbox(self.figure.bbox)

    def choose_captions(self, minutes: Sequence[int], *, fps: int, hold: float) -> tuple[Showing, ...]:
        """Choose which captions a film of these minutes shows; see `choose_captions`."""
        told = [caption for caption in captions(self.history) if caption.minute >= 0]
        # the last one may make the hold longer, by as much as a caption may wait
        ticks = len(minutes) - 1 + round((hold + MOST_LAG) * fps)
        return choose_captions(told, minutes, fps=fps, ticks=ticks, words=self._words, worth=self._worth)

    def _words(self, caption: FrameCaption) -> int:
        """Return how many words of a caption are shown."""
        lines, _ = self.panel.caption_lines(caption)
        return sum(len(line.split()) for line in lines)

    def _worth(self, caption: FrameCaption) -> float:
        """Return what it is worth to show a caption: by the places it changes and their rank on the map."""
        ranks = self.history.campaign.sheet.ranks
        # a sentence that changes nothing is still better than none
        return 0.01 + sum(RANK_WORTH.get(ranks.get(place, 0), 1) for place in caption.places_changed)

    def draw(self, frame: Frame, caption: FrameCaption | None = None) -> Pixels:
        """Return the pixels of a frame, with a caption or none."""
        self.scene.update(frame)
        self.panel.update(frame, caption)
        renderer = self._canvas.get_renderer()
        said = tuple((text.get_text(), text.get_position(), text.get_fontweight()) for text in self.panel.slow)
        if said != self._said:
            self._canvas.restore_region(self._never)
            for text in self.panel.slow:
                text.draw(renderer)
            self._rarely, self._said = self._canvas.copy_from_bbox(self.figure.bbox), said
        self._canvas.restore_region(self._rarely)
        self.scene.paint(renderer)
        for artist in self.panel.fast:
            artist.draw(renderer)
        return np.ascontiguousarray(np.asarray(self._canvas.buffer_rgba())[..., :3])
