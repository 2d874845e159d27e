"""Layouts of a film's frame: the box and type size of each part, one frozen `Layout` per shape of frame.

All numbers are px of a layout from its top left corner; `unit` is the number of picture px per layout px. A larger
picture of the same layout is the same drawing at a higher dpi, so map marks and labels grow with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.model.arguments import whole_number

Size = tuple[int, int]
SMALLEST, LARGEST = 160, 8000  # px a side of any picture


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a frame: its box, and the type in it.

    Parameters
    ----------
    x, y, width, height
        The box.
    size, small
        Type sizes of the main text and of smaller text.
    lines, most
        Maximum number of lines of the main text, and of all text.
    form
        Variant of the part, if it has several.
    """

    x: float
    y: float
    width: float
    height: float
    size: float = 11.5
    small: float = 11.5
    lines: int = 1
    most: int = 1
    form: str = ""

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a frame; a part that is None is left out.

    Parameters
    ----------
    name
        Name of the layout.
    size
        Width and height of the picture, px.
    unit
        Picture px per layout px.
    maps, map_titles
        One map per history, and the box of each title if there are several.
    key
        Explanation of the rings around places, if two histories are shown.
    caption
        The quoted sentence; without it, captions are in the subtitle file only.
    counts
        Places held by each side as figures, one row per map.
    rules
        The left end, right end and height of lines across the panel.
    lowest_rank
        The lowest rank of place that the map labels.
    focused
        Whether the map shows only the area where places change hands.
    insets
        Whether the map has insets.
    scale_type
        Size of the figures of the map's scale bar.
    """

    name: str
    size: Size
    unit: float
    maps: tuple[Part, ...]
    clock: Part
    map_titles: tuple[Part, ...] = ()
    key: Part | None = None
    title: Part | None = None
    caption: Part | None = None
    counts: tuple[Part, ...] = ()
    chart: Part | None = None
    front: Part | None = None
    legend: Part | None = None
    ribbon: Part | None = None
    source: Part | None = None
    rules: tuple[tuple[float, float, float], ...] = ()
    lowest_rank: int = 3
    focused: bool = False
    insets: bool = True
    scale_type: float = 10.5

    @property
    def extent(self) -> Size:
        """Width and height in px of the layout."""
        return round(self.size[0] / self.unit), round(self.size[1] / self.unit)

    def mirrored(self) -> Layout:
        """Return the layout with its two maps, and what belongs to them, exchanged."""
        return replace(self, maps=self.maps[::-1], map_titles=self.map_titles[::-1], counts=self.counts[::-1])


SCREEN = Layout(
    name="screen",
    size=(1280, 720),
    unit=1.0,
    maps=(Part(0, 0, 860, 608),),
    title=Part(884, 20, 372, 48, size=21, lines=2),
    clock=Part(884, 90, 372, 41, size=54, small=17, form="spread"),
    caption=Part(884, 165, 372, 100, size=15.5, small=12, lines=3, most=5),
    chart=Part(884, 277, 372, 176, size=13, small=11.5),
    front=Part(884, 460, 372, 34, size=22, small=11.5),
    legend=Part(884, 506, 372, 109),
    ribbon=Part(88, 632.5, 1168, 53, size=11, small=11.5, form="phases"),
    source=Part(24, 700, 1232, 20, size=10.4, small=9.5, lines=2),
    rules=((884, 1256, 158), (884, 1256, 272), (884, 1256, 500)),
)
SLIDE = replace(SCREEN, name="slide", size=(1920, 1080), unit=1.5)
THREAD = Layout(
    name="thread",
    size=(1080, 1080),
    unit=1.35,
    maps=(Part(0, 94, 800, 446),),
    clock=Part(30, 20, 400, 50, size=64, small=22, form="joined"),
    title=Part(440, 24, 330, 50, size=19.5, lines=2, form="right"),
    caption=Part(30, 548, 740, 74, size=19, small=14, lines=2, most=3),
    counts=(Part(30, 636, 740, 40, size=30, small=14.5, form="row"),),
    ribbon=Part(104, 697, 666, 56, size=13.5, small=13),
    source=Part(30, 769, 740, 29, size=10.5, small=8.4, lines=3),
    rules=((30, 770, 628),),
    focused=True,
)
PHONE = Layout(
    name="phone",
    size=(1080, 1920),
    unit=2.0,
    maps=(Part(0, 160, 540, 428),),
    title=Part(28, 30, 484, 60, size=25, lines=2),
    clock=Part(28, 100, 484, 46, size=60, small=21, form="joined"),
    caption=Part(28, 594, 484, 92, size=18, small=13.5, lines=3, most=4),
    counts=(Part(28, 704, 484, 96, size=26, small=14, form="stack"),),
    ribbon=Part(96, 824, 416, 60, size=13, small=12.5),
    source=Part(28, 904, 484, 48, size=9.5, small=7.6, lines=4),
    rules=((28, 512, 692),),
    lowest_rank=2,
    focused=True,
    insets=False,
    scale_type=12.2,
)
THUMBNAIL = Layout(
    name="thumbnail",
    size=(640, 360),
    unit=1.0,
    maps=(Part(0, 0, 456, 360),),
    clock=Part(474, 22, 148, 40, size=54, small=16, form="stacked"),
    counts=(Part(474, 126, 148, 204, size=32, small=14.5, form="column"),),
    source=Part(474, 334, 158, 22, size=9.5, small=9.5, lines=2, form="short"),
    rules=((474, 622, 116),),
    lowest_rank=1,
    focused=True,
    insets=False,
)
PAIR = Layout(
    name="pair",
    size=(1280, 720),
    unit=1.0,
    maps=(Part(0, 92, 636, 422), Part(644, 92, 636, 422)),
    map_titles=(Part(24, 66, 588, 22, size=15), Part(668, 66, 588, 22, size=15)),
    clock=Part(24, 14, 420, 36, size=46, small=16, form="joined"),
    title=Part(560, 22, 696, 26, size=21, lines=1, form="right"),
    counts=(
        Part(24, 519, 588, 30, size=21, small=11.5, form="row"),
        Part(668, 519, 588, 30, size=21, small=11.5, form="row"),
    ),
    key=Part(956, 567, 300, 14, size=12),
    caption=Part(24, 562, 920, 44, size=15.5, small=12, lines=1, most=2),
    ribbon=Part(88, 624, 1168, 56, size=12, small=12),
    source=Part(24, 700, 1232, 20, size=10.4, small=9.5, lines=2),
    rules=((24, 1256, 558),),
    insets=False,
)
_FIXED = (SLIDE, THREAD, PHONE, THUMBNAIL)
_TOLERANCE = 0.01  # of the ratio of width to height: a size is in whole px


def check_size(size: Size) -> Size:
    """Return a picture's width and height in px after checking them.

    Raises
    ------
    TypeError
        If they are not two whole numbers.
    ValueError
        If one is not from `SMALLEST` to `LARGEST`: type would be smaller than a pixel, or memory would run out.
    """
    try:
        width, height = (whole_number(side, "size") for side in size)
    except (TypeError, ValueError) as error:
        raise TypeError(f"size(={size!r}) must be the width and height in px, such as (1280, 720)") from error
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise ValueError(f"size(={width}x{height}) must be {SMALLEST} to {LARGEST:,} px a side")
    return size


def layout_for(size: Size, *, pair: bool = False) -> Layout:
    """Return the layout of a picture of `size` px, for two histories side by side if `pair`.

    Raises
    ------
    ValueError
        If no layout fits the size, or `check_size` refuses it.

    Examples
    --------
    >>> layout_for((1080, 1920)).name
    'phone'
    >>> layout_for((2560, 1440)).unit
    2.0
    """
    width, height = check_size(size)
    base = PAIR if pair else SCREEN
    for layout in () if pair else _FIXED:
        if layout.size == (width, height):
            return layout
    wide, high = base.size
    if abs(width / height - wide / high) <= _TOLERANCE:
        return replace(base, size=(width, height), unit=min(width / wide, height / high))
    if pair:
        raise ValueError(f"size(={width}x{height}) of two histories side by side must be 16:9, such as 1280x720")
    others = ", ".join(f"{each.size[0]}x{each.size[1]} ({each.name})" for each in (THREAD, PHONE))
    raise ValueError(f"size(={width}x{height}) must be 16:9, such as 1280x720 or 1920x1080, or one of: {others}")
