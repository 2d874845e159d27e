"""SVG with words that can be searched, read aloud and translated: text as text, in fonts of the letters it needs.

matplotlib writes text with a stroke around it as outlines. Here such text is written as text as well, and the stroke
is a property of it.
"""

from __future__ import annotations

import base64
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import matplotlib as mpl
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, weight_dict
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from plots.style.about import About
from plots.style.files import figure_bytes
from plots.style.type import FAMILY, FONTS
from sim.model.escapes import RIGHT_MARK

_STROKED = "stroked-"  # group of a text with a stroke around it
_TEXT = re.compile(r'<text ([^>]*)style="([^"]*)"([^>]*)>([^<]*)</text>')
_ANCHORS = {"start": "end", "end": "start"}


class _Stroke(NamedTuple):
    width: float  # pt
    colour: str


def svg_text(figure: Figure, about: About) -> str:
    """Return a figure as SVG; call it inside `figure_settings`.

    The title and the words for readers who cannot see it come first in it, and fonts with the letters of its words are
    part of it.
    """
    with mpl.rc_context({"svg.fonttype": "none"}), _strokes_apart(figure) as strokes:
        drawing = figure_bytes(figure, ".svg").decode("utf-8")
    for number, stroke in enumerate(strokes):
        drawing = _with_stroke(drawing, f'<g id="{_STROKED}{number}">', stroke)
    drawing = _TEXT.sub(_directed, drawing).replace(f"'{FAMILY[-1]}'", "sans-serif")
    told = (("title", about.title), ("desc", about.alt))
    words = "".join(f" <{tag}>{escape(text)}</{tag}>\n" for tag, text in told if text)
    faces = f' <style type="text/css">text{{font-synthesis:weight}}{_faces(figure)}</style>\n'
    head = re.search(r"<svg [^>]*>\n", drawing)
    if head is None:
        raise RuntimeError("matplotlib wrote no <svg> element")
    root = f'{head[0].rstrip()[:-1]} role="img" xml:space="preserve" xml:lang="{escape(about.language)}">\n'
    return f"{drawing[: head.start()]}{root}{words}{faces}{drawing[head.end() :]}"


@contextmanager
def _strokes_apart(figure: Figure) -> Iterator[list[_Stroke]]:
    """Take the strokes from the texts of a figure within the block, and name their groups by number."""
    strokes: list[_Stroke] = []
    before: list[tuple[Text, Any, Any]] = []
    for text in figure.findobj(Text):
        effects = text.get_path_effects()
        if len(effects) == 1 and isinstance(effects[0], withStroke):
            settings = vars(effects[0])["_gc"]  # matplotlib has no other way to ask
            before.append((text, effects, text.get_gid()))
            text.set_path_effects([])
            text.set_gid(f"{_STROKED}{len(strokes)}")
            strokes.append(_Stroke(settings["linewidth"], to_hex(settings["foreground"])))
    try:
        yield strokes
    finally:
        for text, effects, gid in before:
            text.set_path_effects(effects)
            text.set_gid(gid)


def _with_stroke(drawing: str, group: str, stroke: _Stroke) -> str:
    """Give the text of a group its stroke, which lies below the letters."""
    start = drawing.find(group)
    if start < 0:  # the text was not drawn
        return drawing
    end = drawing.find('<g id="', start + len(group))
    end = len(drawing) if end < 0 else end
    style = f"paint-order: stroke; stroke: {stroke.colour}; stroke-width: {stroke.width:g}; stroke-linejoin: round; "
    part = drawing[start:end].replace('<text style="', f'<text style="{style}')
    return f"{drawing[:start]}{part}{drawing[end:]}"


def _directed(text: re.Match[str]) -> str:
    """Return a text element in the direction of its words: SVG has no other sign of it than a property."""
    before, style, after, words = text.groups()
    if not words.startswith(RIGHT_MARK):
        return text[0]
    style = re.sub("text-anchor: (start|end)", lambda found: f"text-anchor: {_ANCHORS[found[1]]}", style)
    return f'<text {before}style="direction: rtl; unicode-bidi: embed; {style}"{after}>{words}</text>'


# -- fonts -------------------------------------------------------------------------------------------------------------


def _faces(figure: Figure) -> str:
    """Return the bundled fonts that the words of a figure need, each with their letters only."""
    used: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for text in figure.findobj(Text):
        if not text.get_visible():
            continue
        weight = text.get_fontweight()
        weight = weight if isinstance(weight, int) else weight_dict[str(weight)]
        letters = set(text.get_text())
        for family in text.get_fontfamily():
            used[family, weight, text.get_fontstyle()] |= letters
            letters = letters - _letters(family)  # a fallback is for what those before it lack
    return "".join(_face(*key, "".join(sorted(letters))) for key, letters in sorted(used.items()))


@cache
def _letters(family: str) -> frozenset[str]:
    """Return the letters of a bundled typeface; those of another are not looked up."""
    paths = (Path(entry.fname) for entry in fontManager.ttflist if entry.name == family)
    path = next((path for path in paths if path.parent == FONTS), None)
    return frozenset() if path is None else frozenset(map(chr, TTFont(path).getBestCmap()))


@lru_cache(maxsize=32)
def _face(family: str, weight: int, style: str, letters: str) -> str:
    """Return the rule of a bundled font for some letters; empty if there is none, or it has none of them."""
    paths = [
        Path(entry.fname)
        for entry in fontManager.ttflist
        if entry.name == family
        and (entry.style, weight_dict.get(str(entry.weight), entry.weight)) == (style, weight)
        and Path(entry.fname).parent == FONTS
    ]
    if not paths:
        return ""
    font = TTFont(paths[0], recalcTimestamp=False)
    kept = set(map(ord, letters)) & set(font.getBestCmap())
    if not kept:
        return ""
    options = Options(
        hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14], drop_tables=[*Options().drop_tables, "meta"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=kept)
    subsetter.subset(font)
    content = io.BytesIO()
    font.save(content)
    data = base64.b64encode(content.getvalue()).decode("ascii")
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{style};"
        f"src:url(data:font/ttf;base64,{data})}}"
    )
