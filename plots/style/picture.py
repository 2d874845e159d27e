"""The frame of every still picture: check the path, choose the palette, draw, save, and describe it in words."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure

from plots.style.about import About
from plots.style.files import check_suffix, png_bytes
from plots.style.geometry import LAYOUT, layout_size
from plots.style.measure import fitted
from plots.style.notebook import Picture
from plots.style.outputs import writing
from plots.style.paper import write_page
from plots.style.sides import with_palette
from plots.style.themes import Theme
from plots.style.type import figure_settings, fit_texts, type_settings
from sim import Campaign, History, Runs
from sim.uncertainty.marks import mark_words, run_words

_FAINT = 0.09  # alpha of the word across a picture: legible, but data under it keep their colours
WATERMARK = "watermark"  # gid of the text across counterfactual pictures


class Drawing(NamedTuple):
    """A figure, the words for readers who cannot see it, and its title (empty: the campaign's).

    `note` is a sentence that the words end with and that commands print.
    """

    figure: Figure
    alt: str
    title: str = ""
    note: str = ""


def save_picture(
    campaign: Campaign,
    path: str | os.PathLike[str] | None,
    draw: Callable[[Theme], Drawing],
    *,
    theme: Theme,
    palette: str | None,
    paper: tuple[float, float] | None = None,
    history: History | Runs | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw a picture and save it as PNG, SVG or PDF by suffix; return what a notebook shows.

    The path, the theme and the palette are checked before `draw` begins.

    Parameters
    ----------
    campaign
        Whose palettes there are.
    path
        The file, put in place when it is complete (see `writing`). None: keep a PNG in memory.
    draw
        Returns the drawing in a theme; called within `figure_settings`.
    theme, palette
        The theme, and one of `palette_names` (None: the theme's own).
    paper
        Width and height in mm of the page that a PDF or SVG has; None: the size of the figure.
    history
        What is drawn, if it is a history or many runs: what is counterfactual gets a watermark, and what has scripts a
        line that says what they did.
    overwrite
        Whether a file may be replaced that frontlapse did not write, or that was edited since.

    Raises
    ------
    TypeError
        If `theme` is not a `Theme`.
    ValueError
        If the suffix or the palette is unknown.
    FileNotFoundError, IsADirectoryError, PermissionError, FileExistsError
        If the file cannot be there; see `Outputs.file`.
    """
    path = None if path is None else check_suffix(path)
    theme = with_palette(theme, palette, campaign)
    with writing(overwrite=overwrite) as outputs, figure_settings():
        part = None if path is None else outputs.file(path)
        drawing = draw(theme)
        if history is not None and (words := mark_words(history)):
            drawing = drawing._replace(alt=f"{words}. {run_words(history)}. {drawing.alt}")
            draw_watermark(drawing.figure, history, theme)
        fit_texts(drawing.figure, rtl=theme.words.rtl)
        about = About(drawing.title or campaign.title, f"{drawing.alt} {drawing.note}".rstrip(), theme.words.language)
        content = png_bytes(drawing.figure, about=about) if part is None else b""
        if part is not None:
            write_page(drawing.figure, part, paper=paper, about=about)
    return Picture(path, about.title, about.alt, content, drawing.note)


def draw_watermark(figure: Figure, history: History | Runs, theme: Theme) -> None:
    """Write on a figure what scripts did, and across it that it is counterfactual; a second time changes nothing."""
    if any(text.get_gid() == WATERMARK for text in figure.texts):
        return
    width, height = layout_size(figure)
    if history.counterfactual:
        figure.text(
            0.5, 0.5, theme.words("picture.counterfactual"), gid=WATERMARK, rotation=24, ha="center", va="center",
            alpha=_FAINT, color=theme.ink, zorder=1000, **type_settings(min(width, height) / 8, weight=700),
        )  # fmt: skip
    size = 12 * max(1.0, width / LAYOUT[0])  # a sheet's layout is wider than it is saved
    words = fitted(f"{mark_words(history)}. {run_words(history)}", size, room=width - 16, weight=600)
    figure.text(
        1 - 5 / width, 1 - 5 / height, words, gid=WATERMARK, ha="right", va="top",
        color=theme.paper, zorder=1001, bbox={"facecolor": theme.ink, "edgecolor": "none", "pad": 3},
        **type_settings(size, weight=600),
    )  # fmt: skip
