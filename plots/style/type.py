"""Typography: the bundled typeface, matplotlib settings for pictures, and text on figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text

from plots.style.geometry import layout_size, px
from plots.style.themes import Theme
from sim.model.escapes import direct, printable

FONT = "IBM Plex Sans Condensed"
_UPRIGHT = "DejaVu Sans upright"  # for letters that its oblique lacks, such as those of Arabic
_FALLBACK = "DejaVu Sans"
FAMILY = (FONT, "IBM Plex Sans Arabic", _FALLBACK, _UPRIGHT)
_SETTINGS = RLock()
FONTS = Path(__file__).parents[1] / "fonts"
_WEIGHTS: Mapping[int, str] = MappingProxyType({400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"})


def halo(theme: Theme, width: float = 3.2) -> list[AbstractPathEffect]:
    """Return path effects for text on a map: a stroke of `width` px in the halo colour."""
    return [withStroke(linewidth=px(width), foreground=theme.halo, joinstyle="round")]


def font_file(weight: int) -> Path:
    """Return the font file of a weight of the bundled typeface, for pages that embed it.

    Raises
    ------
    ValueError
        If there is no such weight.

    Examples
    --------
    >>> font_file(600).name
    'IBMPlexSansCondensed-SemiBold.ttf'
    """
    if weight not in _WEIGHTS:
        raise ValueError(f"weight(={weight}) is not one of: {', '.join(map(str, _WEIGHTS))}")
    return FONTS / f"IBMPlexSansCondensed-{_WEIGHTS[weight]}.ttf"


def register_fonts() -> None:
    """Register the bundled typefaces with matplotlib, before installed copies; a second call does nothing."""
    known = {entry.fname for entry in fontManager.ttflist}
    for path in sorted(FONTS.glob("*.ttf")):
        if str(path) not in known:
            fontManager.addfont(path)
            fontManager.ttflist.insert(0, fontManager.ttflist.pop())
    # The fallback has two weights; name substitutes for those between, or matplotlib warns at every text.
    fallback = {entry.weight: entry for entry in fontManager.ttflist if _is_plain(entry, _FALLBACK)}
    for weight, nearest in ((500, 400), (600, 700)):
        if weight not in fallback and nearest in fallback:
            fallback[weight] = replace(fallback[nearest], weight=weight)
            fontManager.ttflist.append(fallback[weight])
    if not any(entry.name == _UPRIGHT for entry in fontManager.ttflist):
        fontManager.ttflist += [replace(entry, name=_UPRIGHT, style="italic") for entry in fallback.values()]


def _is_plain(entry: FontEntry, family: str) -> bool:
    return entry.name == family and entry.style == "normal" and entry.stretch == "normal"


def type_settings(size: float, *, weight: int = 400, italic: bool = False) -> dict[str, Any]:
    """Return the keyword arguments of a text `size` px high in the bundled typeface."""
    return {
        "fontsize": px(size),
        "fontweight": weight,
        "fontstyle": "italic" if italic else "normal",
        "fontfamily": list(FAMILY),
        "parse_math": False,  # for texts that are made outside of `figure_settings`
    }


@contextmanager
def figure_settings() -> Iterator[None]:
    """Use the matplotlib settings of pictures within the block; restore the caller's afterwards.

    Create, draw and save figures inside the block. DejaVu Sans is the fallback for letters that the bundled typefaces
    lack. The settings are those of the whole process, so that only one thread at a time is in such a block; others
    wait.
    """
    with _SETTINGS, mpl.rc_context():
        register_fonts()
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": list(FAMILY),
                "text.hinting": "none",
                "text.parse_math": False,  # sources contain dollar signs
                "axes.unicode_minus": True,
                "hatch.linewidth": px(1.15),
                "svg.hashsalt": "frontlapse",
                "svg.fonttype": "path",
                "pdf.fonttype": 42,
                "path.simplify": True,
            }
        )
        yield


def write(
    figure: Figure,
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    colour: str,
    weight: int = 400,
    italic: bool = False,
    ha: str = "left",
    va: str = "baseline",
    **settings: Any,
) -> Text:
    """Write `words` on a figure: position and `size` in layout px, from the top left corner."""
    full_width, full_height = layout_size(figure)
    settings = type_settings(size, weight=weight, italic=italic) | settings
    return figure.text(x / full_width, 1 - y / full_height, words, color=colour, ha=ha, va=va, **settings)


def fit_text(words: str, *, rtl: bool = False) -> str:
    """Return words as pictures show them: no characters that a page cannot hold, and in their own direction.

    Parameters
    ----------
    rtl
        Whether the language of the picture is written from right to left: numbers then do not turn a line.
    """
    return "\n".join(direct(printable(words).split("\n"), composed=not rtl))


def fit_texts(figure: Figure, *, rtl: bool = False) -> None:
    """Make all texts of a figure as `fit_text` returns them, whoever wrote them."""
    for text in figure.findobj(Text):
        if (words := fit_text(text.get_text(), rtl=rtl)) != text.get_text():
            text.set_text(words)
