"""A sentence on a picture, in which the words that name a side carry its mark and its colour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from plots.style.geometry import layout_size, px
from plots.style.markers import marker_path
from plots.style.measure import text_size
from plots.style.sides import SideStyle
from plots.style.themes import Theme
from plots.style.type import write
from sim import Campaign
from sim.model.escapes import has_right_to_left

_MARK, _GAP = 0.6, 0.16  # diameter of a mark, and the space after it, of the size of type
_DIRECTION = "\u200e\u200f"  # marks that `sim.model.escapes.direct` writes


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a line that name a side, or name none (`side` is empty)."""

    text: str
    side: str = ""


def sentence_runs(text: str, campaign: Campaign) -> tuple[Run, ...]:
    """Return a sentence, or a line of one, as runs of words: those that name a side or a faction of it, and the others.

    Names are those of the tables, whole words in their own case. A single word with a capital, such as *Turkish*, is
    taken for a name only if it is the name itself: as another name it may be an adjective.

    Examples
    --------
    >>> from scenarios import open_study
    >>> campaign = open_study("northwestern_syria_2024").campaign
    >>> [(run.text, run.side) for run in sentence_runs("By noon HTS had entered the city.", campaign)]
    [('By noon ', ''), ('HTS', 'moc'), (' had entered the city.', '')]
    """
    pattern, sides = _pattern(tuple(_named(campaign)))
    runs, start = list[Run](), 0
    for found in pattern.finditer(text):
        runs += [Run(text[start : found.start()]), Run(found[0], sides[found[0]])]
        start = found.end()
    return tuple(run for run in (*runs, Run(text[start:])) if run.text)


@lru_cache(maxsize=8)
def _pattern(named: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return what matches the names of sides, the longest first, and the side of each."""
    sides = dict(named)
    longest = sorted(sides, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])"), sides


def _named(campaign: Campaign) -> Iterator[tuple[str, str]]:
    for faction in campaign.factions.values():
        yield faction.name, faction.side
        for other in faction.other_names:
            if " " in other or not other.istitle():
                yield other, faction.side
    for side in campaign.sides.values():
        yield from ((name, side.id) for name in (side.name, side.short, side.plain_name))


def runs_width(runs: Sequence[Run], size: float, *, weight: int = 400) -> float:
    """Return the width of a line in px of the layout, with its marks."""
    marks = sum(bool(run.side) for run in runs) * (_MARK + _GAP) * size
    return marks + sum(text_size(run.text, size, weight=_weight(run, weight))[0] for run in runs)


def write_runs(
    figure: Figure,
    x: float,
    y: float,
    runs: Sequence[Run],
    size: float,
    styles: Mapping[str, SideStyle],
    theme: Theme,
    *,
    weight: int = 400,
    ink: str | None = None,
    ha: str = "left",
) -> list[Artist]:
    """Write a line in runs, each name after the mark of its side and in its colour; return what is drawn.

    Parameters
    ----------
    x, y
        The end of the line given by `ha` (``left`` or ``right``) and its baseline, in px of the layout from the top.
    weight, ink
        The weight of type, and one colour for all of it and the marks: for a line on a plate in the colour of a side.
        None: ink and the colours of the sides.
    """
    line = "".join(run.text for run in runs)
    rtl = line.startswith(_DIRECTION[1]) or (has_right_to_left(line) and not line.startswith(_DIRECTION[0]))
    wide = runs_width(runs, size, weight=weight)
    left = x - wide if ha == "right" else x
    drawn: list[Artist] = []
    for run in reversed(runs) if rtl else runs:
        style = styles.get(run.side)
        room = text_size(run.text, size, weight=_weight(run, weight))[0]
        beside = (_MARK + _GAP) * size if run.side else 0.0
        if style is not None:
            middle = left + (room + beside - _MARK * size / 2 if rtl else _MARK * size / 2)
            drawn.append(draw_mark(figure, middle, y - 0.34 * size, _MARK * size, style, theme, colour=ink))
        colour = ink or (theme.ink if style is None else style.text)
        at = left if rtl else left + beside
        drawn.append(write(figure, at, y, run.text, size, colour=colour, weight=_weight(run, weight)))
        left += room + beside
    return drawn


def _weight(run: Run, weight: int) -> int:
    return max(weight, 600) if run.side else weight


def draw_mark(
    figure: Figure, x: float, y: float, diameter: float, style: SideStyle, theme: Theme, *, colour: str | None = None
) -> PathPatch:
    """Draw a side's mark around a point of the layout, in its colour or in another one."""
    wide, high = layout_size(figure)
    corners = np.asarray(marker_path(style.marker).vertices) * diameter + (x, high - y)
    fill, edge = colour or style.colour, colour or style.outline or theme.paper
    mark = PathPatch(
        Outline(corners / (wide, high), closed=True), fc=fill, ec=edge, lw=px(1.0), transform=figure.transFigure
    )
    figure.add_artist(mark)
    return mark
