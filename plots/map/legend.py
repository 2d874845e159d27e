"""The legend of a picture that does not change: the sides, and what its maps show besides, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Set
from functools import partial

from matplotlib.axes import Axes

from plots.map.marks import sample_place
from plots.map.samples import Entry, Samples, choose_entries, entry_words, fit_entries, occurring
from plots.style import LIGHT, SideStyle, Theme, layout_box, side_styles, type_settings
from plots.style.measure import fitted, text_size
from sim import Campaign, Frame
from sim.model.precision import fresh_minutes

_COLUMNS: tuple[float, ...] = (
    0.0,
    0.262,
    0.602,
)  # where columns start, of the width: short names of sides, then two of marks
_TYPE = 11.2
_LEAST_ROW, _HIGHEST_ROW = 9.2, 40.0  # px high: below the first, type is too small to read
_INDENT, _MARK = 32.0, 14.0  # px from the start of a column to its words, and to the middle of its samples
_Row = tuple[str, Callable[[float, float], None] | None]  # its words, and what draws its sample around a point
LIKELY = (
    *(Entry.FRONT, Entry.POSSIBLE, Entry.CERTAIN, Entry.LIKELY, Entry.UNDECIDED, Entry.SILENT, Entry.INFERRED),
    *(Entry.UNKNOWN, Entry.NEAREST),
)  # of a film of an ensemble


def entries_of(frames: Iterable[Frame], campaign: Campaign) -> Set[Entry]:
    """Return what occurs in any of some frames."""
    return frozenset[Entry]().union(*(occurring(frame, campaign) for frame in frames))


def draw_legend(
    axes: Axes,
    campaign: Campaign,
    *,
    entries: Collection[Entry],
    theme: Theme = LIGHT,
    stacked: bool = False,
    size: float = _TYPE,
    fresh: int | str | None = None,
    sides: Collection[str] | None = None,
    most: int = 8,
) -> None:
    """Draw the legend of a campaign's maps on `axes`, without their frame: sides, then marks and lines.

    Three columns; made for a box of some 370 x 112 px of the layout. A `stacked` one has one column, with the full
    names of sides where there is room. The most important `most` of `entries` are shown. `size` is that of its words,
    px; `fresh` is for how many minutes a change is marked as recent (None: as in a picture of the whole campaign), or
    the words that explain the mark; `sides` are those that the legend names (None: all).
    """
    box = layout_box(axes)
    width, height = box.x1 - box.x0, box.y1 - box.y0
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.axis("off")
    styles = side_styles(campaign, theme=theme)
    samples = Samples(axes, campaign, theme, styles=styles)
    minutes = fresh if isinstance(fresh, int) else fresh_minutes(campaign.clock, 0, campaign.end)
    of_sides: list[_Row] = [
        (_name(styles[side], size, width, stacked=stacked), partial(samples.draw_place, sample_place(side)))
        for side in campaign.sides
        if sides is None or side in sides
    ]
    marks: list[_Row] = []
    for entry in choose_entries(entries, most):
        words = fresh if entry is Entry.FRESH and isinstance(fresh, str) else ""
        words = words or entry_words(entry, campaign, theme, fresh=minutes)
        marks.append((words, partial(samples.draw, entry)))
    half = -(-len(marks) // 2)
    shown = [of_sides + marks] if stacked else [of_sides, marks[:half], marks[half:]]
    starts = _COLUMNS
    if not (stacked or of_sides):
        shown, starts = shown[1:], (0.0, 0.5)
    for start, end, column in zip(starts, (*starts[1:], 1.0), shown, strict=False):
        row = min(height / max(len(column), 1), _HIGHEST_ROW if stacked else height / 4)
        if row < _LEAST_ROW:
            kept, row = int(height / _LEAST_ROW), _LEAST_ROW
            column = [*column[: kept - 1], (f"and {len(column) - kept + 1} more", None)]
        room = width * (1.0 if stacked else end - start) - _INDENT - 4
        high = min(size, row)
        lines, type_size = fit_entries([words for words, _ in column], high, room=room, row=row, least=0.82 * high)
        for number, (words, (_, draw)) in enumerate(zip(lines, column, strict=True)):
            y = height - (number + 0.5) * row
            if draw is not None:
                draw(start * width + _MARK, y)
            axes.text(
                start * width + _INDENT, y, words, color=theme.ink, linespacing=1.0,
                va="center" if "\n" in words else "center_baseline", **type_settings(type_size),
            )  # fmt: skip


def _name(style: SideStyle, size: float, width: float, *, stacked: bool) -> str:
    """Return a side's plain name if there is room, else its short name, shortened if necessary."""
    if stacked and text_size(style.plain, size)[0] <= width - _INDENT - 2:
        return style.plain
    room = width - _INDENT - 2 if stacked else (_COLUMNS[1] - _COLUMNS[0]) * width - _INDENT - 2
    return fitted(style.short, size, room=room)
