"""The bar of places held: full for the record, hatched for what is held as last told, an outline for not known."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from plots.chart.series import HATCH
from plots.style import SideStyle, Theme, px
from sim.model.vocabulary import NOBODY


def draw_held_bar(
    axes: Axes, style: SideStyle, record: float, silent: float, *, at: tuple[float, float], high: float, theme: Theme
) -> None:
    """Draw a bar on axes in px, `record` px long and hatched for `silent` px more, from its lower left corner."""
    for part in _parts(style, record, silent, at, high, theme):
        axes.add_patch(part)


def _parts(
    style: SideStyle, record: float, silent: float, at: tuple[float, float], high: float, theme: Theme
) -> Iterator[Rectangle]:
    x, y = at
    if style.id in NOBODY:
        yield Rectangle((x, y), record, high, fc="none", ec=theme.muted, lw=px(1.2))
        return
    if record:
        yield Rectangle((x, y), record, high, fc=style.colour, ec=style.outline or "none", lw=px(1.2))
    if silent:
        yield Rectangle(
            (x + record, y), silent, high, fc="none", ec=style.stroke, lw=0, hatch=HATCH, alpha=2 * theme.hatch_alpha
        )
        yield Rectangle((x + record, y), silent, high, fc="none", ec=style.stroke, lw=px(1.0))
