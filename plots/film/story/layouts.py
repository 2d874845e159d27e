"""Layouts of the story film: where its pieces stand in a frame of each shape, in layout px from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from plots.style.layouts import Part, Size, check_size


@dataclass(frozen=True, slots=True)
class StoryLayout:
    """The pieces of a story film's frame.

    Parameters
    ----------
    name, size, unit
        Its name, the width and height of the picture in px, and the picture px of a layout px.
    map
        The box of the map.
    clear
        The part of it that nothing covers, which shows the extent of a chapter.
    title, clock, caption, counts, key, ribbon, source
        The pieces. A `caption` or `clock` of the form ``plate`` stands on a plate over the map; `counts` are a
        ``column`` or a ``row``.
    least_rank
        The lowest rank of place that a map of the whole campaign labels.
    safe
        The part of the frame that no player covers: all that must be read stands in it.
    """

    name: str
    size: Size
    unit: float
    map: Part
    clear: Part
    title: Part
    clock: Part
    caption: Part
    counts: Part
    key: Part | None
    ribbon: Part
    source: Part
    safe: Part
    least_rank: int = 3

    @property
    def extent(self) -> Size:
        """Width and height in px of the layout."""
        return round(self.size[0] / self.unit), round(self.size[1] / self.unit)

    def mirrored(self) -> StoryLayout:
        """Return the layout for words from right to left: its pieces exchange their sides."""
        wide = self.extent[0]
        parts = {each.name: getattr(self, each.name) for each in fields(self)}
        turned: dict[str, Any] = {
            name: replace(part, x=wide - part.right) for name, part in parts.items() if isinstance(part, Part)
        }
        return replace(self, **turned)


WIDE = StoryLayout(
    name="wide",
    size=(1280, 720),
    unit=1.0,
    map=Part(0, 0, 860, 648),
    clear=Part(0, 0, 860, 648),
    title=Part(884, 18, 372, 104, size=33, small=15, lines=2),
    clock=Part(884, 128, 372, 76, size=46, small=17),
    caption=Part(884, 214, 372, 106, size=22, small=13, lines=2),
    counts=Part(884, 330, 372, 186, size=27, small=16, form="column"),
    key=Part(884, 526, 372, 112, size=13),
    ribbon=Part(0, 650, 1280, 42, size=15.5),
    source=Part(24, 697, 1232, 18, size=11, lines=1),
    safe=Part(0, 0, 1280, 720),
)
SQUARE = StoryLayout(
    name="square",
    size=(1080, 1080),
    unit=2.0,
    map=Part(0, 62, 540, 436),
    clear=Part(0, 110, 540, 288),
    title=Part(20, 8, 320, 50, size=23, small=11.5, lines=1),
    clock=Part(350, 8, 170, 50, size=25, small=11.5, form="end"),
    caption=Part(0, 400, 540, 98, size=27, small=12.5, lines=2, form="plate"),
    counts=Part(0, 60, 540, 50, size=18, small=13, form="row"),
    key=None,
    ribbon=Part(0, 498, 540, 24, size=11.5),
    source=Part(20, 524, 500, 13, size=9, lines=1),
    safe=Part(0, 0, 540, 540),
    least_rank=2,
)
PORTRAIT = replace(
    SQUARE,
    name="portrait",
    size=(1080, 1350),
    map=Part(0, 70, 540, 561),
    clear=Part(0, 122, 540, 360),
    title=Part(20, 10, 320, 56, size=26, small=12, lines=1),
    clock=Part(350, 10, 170, 56, size=28, small=12, form="end"),
    caption=Part(0, 532, 540, 99, size=27, small=12.5, lines=2, form="plate"),
    counts=Part(0, 68, 540, 52, size=19, small=14, form="row"),
    key=Part(0, 486, 540, 46, size=12, small=11, form="plate"),
    ribbon=Part(0, 631, 540, 24, size=12),
    source=Part(20, 657, 500, 15, size=9.5, lines=1),
    safe=Part(0, 0, 540, 675),
)
PHONE = replace(
    SQUARE,
    name="phone",
    size=(1080, 1920),
    map=Part(0, 212, 540, 748),
    clear=Part(0, 264, 540, 260),
    title=Part(24, 136, 316, 68, size=29, small=13, lines=1),
    clock=Part(346, 136, 170, 68, size=30, small=13, form="end"),
    caption=Part(0, 525, 540, 99, size=27, small=12.5, lines=2, form="plate"),
    counts=Part(0, 208, 540, 54, size=20, small=14.5, form="row"),
    key=Part(0, 796, 540, 94, size=14, small=12, form="plate"),
    ribbon=Part(0, 890, 540, 28, size=13),
    source=Part(24, 920, 492, 30, size=10, lines=2),
    safe=Part(0, 135, 540, 489),
)
SMALL = replace(
    WIDE,
    name="small",
    size=(640, 360),
    map=Part(0, 0, 440, 316),
    clear=Part(0, 0, 440, 250),
    title=Part(454, 10, 176, 62, size=20, small=10.5, lines=2),
    clock=Part(454, 78, 176, 46, size=26, small=11),
    caption=Part(0, 250, 640, 66, size=21, small=10.5, lines=2, form="plate"),
    counts=Part(454, 132, 176, 112, size=16, small=10.5, form="column"),
    key=None,
    ribbon=Part(0, 316, 640, 24, size=11),
    source=Part(12, 343, 616, 13, size=9, lines=1),
    safe=Part(0, 0, 640, 360),
    least_rank=2,
)
_SMALL = 1000  # px wide: a narrower 16:9 picture has larger type
LAYOUTS = (WIDE, SQUARE, PORTRAIT, PHONE)
_TOLERANCE = 0.01  # of the ratio of width to height: a size is in whole px


def story_layout(size: Size) -> StoryLayout:
    """Return the layout of a story film of `size` px: 16:9, 1:1, 4:5 or 9:16.

    Raises
    ------
    ValueError
        If it has none of these shapes, or `check_size` refuses it.

    Examples
    --------
    >>> story_layout((1920, 1080)).unit
    1.5
    >>> story_layout((1080, 1350)).name
    'portrait'
    """
    width, height = check_size(size)
    for layout in LAYOUTS:
        layout = SMALL if layout is WIDE and width < _SMALL else layout
        wide, high = layout.size
        if abs(width / height - wide / high) <= _TOLERANCE * wide / high:
            return replace(layout, size=(width, height), unit=layout.unit * min(width / wide, height / high))
    shapes = ", ".join(f"{each.size[0]}x{each.size[1]} ({each.name})" for each in LAYOUTS)
    raise ValueError(f"size(={width}x{height}) must have the shape of one of: {shapes}")
