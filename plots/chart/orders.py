"""Order diagrams: stated orders and gaps between events, as boxes from left to right with arrows.

An arrow means that its target is not earlier. The graph is reduced transitively; events with the same links by the same
sentence share a box; events without links are left out.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path as Outline

from plots.style import LIGHT, Theme, halo, layout_figure, px, side_styles, type_settings, write
from plots.style.credits import chart_source
from plots.style.notebook import Picture
from plots.style.paper import unit_axes
from plots.style.picture import Drawing, save_picture
from plots.style.words import text_width, wrap
from sim import VERBS, Campaign, Study, TightWindow, Window
from sim.model.point import Point
from sim.model.readings import in_force
from sim.model.words import duration, listed, window_words

WIDE = 2000  # px of a saved PNG
_LAYOUT = 1600
_MARGIN, _TOP, _PAD = 40.0, 118.0, 12.0
_BOX, _GAP = 176.0, 86.0  # px: width of a box, and between two columns for the arrows
_BETWEEN, _APART = 12.0, 16.0  # px: between boxes of a column, and between groups
_NAME, _SMALL = 12.5, 11.0
_LINES = 3  # lines of names in a box


@dataclass(frozen=True, slots=True)
class OrderNode:
    """Events that share a box.

    Parameters
    ----------
    points
        Time points, in document order.
    window
        The time window of each after all constraints are applied.
    """

    points: tuple[Point, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class OrderLink:
    """An arrow between two nodes, by number: `then` is not earlier than `first`.

    `words` name the sentence and any gap; `ruled` means that it is based on a named rule alone.
    """

    first: int
    then: int
    words: str
    ruled: bool


def order_network(
    campaign: Campaign, windows: Sequence[TightWindow], readings: Mapping[str, str]
) -> tuple[tuple[OrderNode, ...], tuple[OrderLink, ...]]:
    """Return the boxes and arrows of a campaign's stated orders and gaps.

    Parameters
    ----------
    windows
        Those of all points in force (`Study.windows`).
    readings
        The alternative in force of each reading group.
    """
    tight = {window.point: window.tight for window in windows}
    graph: nx.DiGraph[Point] = nx.DiGraph()
    said: dict[tuple[Point, Point], list[tuple[str, int, int | None, str]]] = {}

    def tie(first: Point, then: Point, sentence: str, at_least: int, at_most: int | None, rule: str) -> None:
        graph.add_edge(first, then)
        said.setdefault((first, then), []).append((sentence, at_least, at_most, rule))

    for order in campaign.orders:
        points = (order.first, order.then)
        if not in_force(order.reading, readings) or order.at_least < 0 or any(point not in tight for point in points):
            continue
        tie(*points, order.sentence, order.at_least, order.at_most, order.rule)
        if order.at_most == 0:
            graph.add_edge(order.then, order.first)
    for point in [point for point in graph if point.end]:
        tie(Point(point.statement), point, "", 0, None, "")
    at_once: nx.DiGraph[int] = nx.condensation(graph)
    members: dict[int, list[Point]] = {one: sorted(at_once.nodes[one]["members"]) for one in at_once}
    group_of = {point: one for one, points in members.items() for point in points}
    reduced: nx.DiGraph[int] = nx.transitive_reduction(at_once)
    labels: dict[tuple[int, int], set[tuple[str, bool]]] = {}
    for (first, then), rows in said.items():
        pair = group_of[first], group_of[then]
        for sentence, at_least, at_most, rule in rows:
            if pair[0] != pair[1] and (reduced.has_edge(*pair) or at_least or at_most is not None):
                labels.setdefault(pair, set()).add((_tie_words(sentence, at_least, at_most), bool(rule)))
    number = {point: at for at, point in enumerate(tight)}
    return _gathered(campaign, members, labels, tight, number)


def _tie_words(sentence: str, at_least: int, at_most: int | None) -> str:
    gap = ""
    if at_most is not None:
        gap = f"within {duration(at_most)}" if at_least == 0 else f"{duration(at_least)} to {duration(at_most)}"
    elif at_least > 1:
        gap = f"{duration(at_least)} or more"
    return "\n".join(filter(None, (sentence, gap)))


def _gathered(
    campaign: Campaign,
    members: Mapping[int, Sequence[Point]],
    labels: Mapping[tuple[int, int], set[tuple[str, bool]]],
    tight: Mapping[Point, Window],
    number: Mapping[Point, int],
) -> tuple[tuple[OrderNode, ...], tuple[OrderLink, ...]]:
    """Merge events of one sentence with the same window and the same links into one box."""

    def ties(one: int) -> tuple[object, ...]:
        before = sorted((a, *sorted(words)) for (a, b), words in labels.items() if b == one)
        after = sorted((b, *sorted(words)) for (a, b), words in labels.items() if a == one)
        points = members[one]
        statement = campaign.statements[points[0].statement]
        alone = one if len(points) > 1 else -1
        window = tight[points[0]]
        return (alone, statement.sentence, statement.verb, window.earliest, window.latest, *before, "", *after)

    shared: dict[tuple[object, ...], list[int]] = {}
    for one in sorted(members, key=lambda one: min(number[point] for point in members[one])):
        shared.setdefault(ties(one), []).append(one)
    node_of = {one: at for at, group in enumerate(shared.values()) for one in group}
    nodes = []
    for group in shared.values():
        points = sorted((point for one in group for point in members[one]), key=number.__getitem__)
        nodes.append(OrderNode(tuple(points), tight[points[0]]))
    links = {}
    for (first, then), words in labels.items():
        pair = node_of[first], node_of[then]
        told = dict.fromkeys(text for text, _ in sorted(words) if text)
        links[pair] = OrderLink(*pair, "\n".join(told), all(ruled for _, ruled in words))
    return tuple(nodes), tuple(links[pair] for pair in sorted(links))


def save_orders(
    study: Study,
    path: str | os.PathLike[str],
    *,
    marked: Collection[str] = (),
    theme: Theme = LIGHT,
    palette: str | None = None,
    overwrite: bool = False,
) -> Picture:
    """Draw which events came before which, by which sentence, and save it as PNG, SVG or PDF, by suffix.

    Parameters
    ----------
    study, path, theme, palette, overwrite
        As for `save_map`.
    marked
        Time points whose boxes stand out, such as those of a proof (`Study.order`).

    Raises
    ------
    ValueError
        If the suffix is not one of a picture, or the palette is unknown.

    Examples
    --------
    >>> from scenarios import open_study
    >>> save_orders(open_study("northwestern_syria_2024"), "orders.svg")  # doctest: +SKIP
    """

    def draw(theme: Theme) -> Drawing:
        figure = draw_orders(study, marked=marked, theme=theme)
        return Drawing(figure, f"Diagram of which events came before which: {study.campaign.title}.")

    return save_picture(study.campaign, path, draw, theme=theme, palette=palette, overwrite=overwrite)


def draw_orders(study: Study, *, marked: Collection[str] = (), theme: Theme = LIGHT) -> Figure:
    """Return the figure of `save_orders`; call it inside `figure_settings`."""
    nodes, links = order_network(study.campaign, study.windows, study.readings)
    statements = len({window.statement for window in study.windows})
    return _Diagram(study.campaign, nodes, links, statements, frozenset(marked), theme).figure


@dataclass(frozen=True, slots=True)
class _Card:
    """The text of a box and its height."""

    names: tuple[str, ...]
    what: str
    when: str
    ids: str
    height: float


@dataclass(frozen=True, slots=True)
class _Group:
    """A connected group of boxes: their positions from its upper left corner, and its size."""

    nodes: tuple[int, ...]
    at: Mapping[int, tuple[float, float]]
    width: float
    height: float


class _Diagram:
    """The figure: groups in order of time, as many per row as fit."""

    def __init__(
        self,
        campaign: Campaign,
        nodes: Sequence[OrderNode],
        links: Sequence[OrderLink],
        statements: int,
        marked: frozenset[str],
        theme: Theme,
    ) -> None:
        self.statements = statements  # in force
        self.campaign, self.nodes, self.links, self.marked, self.theme = campaign, nodes, links, marked, theme
        self.styles = side_styles(campaign, theme=theme)
        self.cards = [self._card(node) for node in nodes]
        groups = self._groups()
        wide = max([_LAYOUT, *(2 * _MARGIN + group.width for group in groups)])
        corners, depth = _shelve(groups, wide - 2 * _MARGIN)
        foot = wrap(chart_source(campaign), size=11, width=wide - 2 * _MARGIN)
        high = _TOP + depth + 30 + 13.5 * len(foot)
        scale = WIDE / _LAYOUT
        size = (round(wide * scale), round(high * scale))
        self.figure = layout_figure(size, theme=theme, layout=(round(wide), round(high)))
        self.high = float(self.figure.get_size_inches()[1]) * 100
        self.axes: Axes = unit_axes(self.figure, 0, 0, float(self.figure.get_size_inches()[0]) * 100, self.high)
        self._draw_head()
        for group, (x, y) in zip(groups, corners, strict=True):
            self._draw_group(group, x + _MARGIN, y + _TOP)
        for row, line in enumerate(foot):
            write(self.figure, _MARGIN, _TOP + depth + 22 + 13.5 * row, line, 11, colour=theme.muted)

    # -- where things stand ------------------------------------------------------------------------------------------

    def _groups(self) -> list[_Group]:
        """Return the connected groups, each box in the column of its longest path from the start."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(len(self.nodes)))
        graph.add_edges_from((link.first, link.then) for link in self.links)
        groups = []
        for together in nx.weakly_connected_components(graph):
            column: dict[int, int] = {}
            for node in nx.lexicographical_topological_sort(graph.subgraph(together)):
                column[node] = max((column[before] + 1 for before in graph.predecessors(node)), default=0)
            for node in sorted(together, key=lambda node: -column[node]):  # as close as possible to the next box
                after = [column[then] for then in graph.successors(node)]
                if after and not graph.in_degree(node):
                    column[node] = min(after) - 1
            groups.append(self._arranged(graph, column))
        return sorted(groups, key=lambda group: min((self.nodes[n].window.earliest, n) for n in group.nodes))

    def _arranged(self, graph: nx.DiGraph[int], column: Mapping[int, int]) -> _Group:
        """Place boxes in columns, each centred and ordered by the boxes before them."""
        first = min(column.values())
        columns: dict[int, list[int]] = {}
        for node in sorted(column):
            columns.setdefault(column[node] - first, []).append(node)
        heights = {
            at: sum(self.cards[node].height for node in inside) + _BETWEEN * (len(inside) - 1)
            for at, inside in columns.items()
        }
        high = max(heights.values())
        middles: dict[int, float] = {}
        at: dict[int, tuple[float, float]] = {}
        for col in sorted(columns):

            def rank(node: int) -> tuple[float, int]:
                before = [middles[other] for other in graph.predecessors(node) if other in middles]
                return (sum(before) / len(before) if before else 0.0, node)

            y = _PAD + (high - heights[col]) / 2
            for node in sorted(columns[col], key=rank):
                at[node] = (_PAD + col * (_BOX + _GAP), y)
                middles[node] = y + self.cards[node].height / 2
                y += self.cards[node].height + _BETWEEN
        width = 2 * _PAD + (max(columns) + 1) * _BOX + max(columns) * _GAP
        return _Group(tuple(sorted(column)), at, width, high + 2 * _PAD)

    # -- words -------------------------------------------------------------------------------------------------------

    def _card(self, node: OrderNode) -> _Card:
        campaign = self.campaign
        said = [campaign.statements[point.statement] for point in node.points]
        short = campaign.sheet.names
        ids = dict.fromkeys(place for one in said for place in one.places)
        names = [short.get(place, campaign.places[place].name) for place in ids]
        room = _BOX - 18
        verbs = dict.fromkeys(
            VERBS[one.verb].words + (" ends" if point.end else "") for one, point in zip(said, node.points, strict=True)
        )
        styles = (self.styles.get(campaign.side_of(one.faction)) for one in said if one.faction)
        who = ", ".join(dict.fromkeys(style.short for style in styles if style is not None))
        what = " and ".join(verbs) + (f", {who}" if who else "")
        lines = _names(names, room) or [what]
        told = listed(map(str, node.points), most=1)
        below = wrap(what, size=_SMALL, width=room)[0].removesuffix(",").removesuffix(" and")
        return _Card(
            tuple(lines),
            below,
            window_words(campaign.clock, node.window, comma=""),
            told,
            46 + 14.5 * len(lines),
        )

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _draw_group(self, group: _Group, x: float, y: float) -> None:
        ground = Rectangle((x, self.high - y - group.height), group.width, group.height, fc=self.theme.land, ec="none")
        self.axes.add_patch(ground)
        corners = {node: (x + left, y + top) for node, (left, top) in group.at.items()}
        for link in self.links:
            if link.first in corners:
                self._draw_link(link, corners)
        self._label_links([link for link in self.links if link.first in corners], corners)
        for node in group.nodes:
            self._draw_box(node, *corners[node])

    def _draw_link(self, link: OrderLink, corners: Mapping[int, tuple[float, float]]) -> None:
        (x0, y0), (x1, y1) = corners[link.first], corners[link.then]
        start = (x0 + _BOX, self.high - y0 - self.cards[link.first].height / 2)
        end = (x1 - 2, self.high - y1 - self.cards[link.then].height / 2)
        bend = (end[0] - start[0]) * 0.45
        curve = Outline(
            [start, (start[0] + bend, start[1]), (end[0] - bend, end[1]), end],
            [Outline.MOVETO, Outline.CURVE4, Outline.CURVE4, Outline.CURVE4],
        )
        arrow = FancyArrowPatch(
            path=curve, arrowstyle="-|>,head_length=5,head_width=2.6", color=self.theme.muted, lw=px(1.5),
            ls=(0, (3, 2)) if link.ruled else "solid", zorder=2, mutation_scale=1, shrinkA=0, shrinkB=0,
        )  # fmt: skip
        self.axes.add_patch(arrow)

    def _label_links(self, links: Sequence[OrderLink], corners: Mapping[int, tuple[float, float]]) -> None:
        """Write the labels of the arrows before each box, equal labels once."""
        for then in dict.fromkeys(link.then for link in links):
            told = dict.fromkeys(line for link in links if link.then == then for line in link.words.split("\n") if line)
            if not told:
                continue
            x, y = corners[then]
            middle = y + self.cards[then].height / 2
            heights = [
                corners[link.first][1] + self.cards[link.first].height / 2 for link in links if link.then == then
            ]
            falls, rises = min(heights) < middle - 2, max(heights) > middle + 2
            # beside the curves: below a falling one, above a rising one, between two that meet
            at, ha, va = (x - 9, middle + 5 if falls else middle - 5), "right", "top" if falls else "bottom"
            if falls and rises:
                at, ha, va = (x - 0.62 * _GAP, middle), "center", "center"
            self.axes.text(
                at[0], self.high - at[1], "\n".join(told), color=self.theme.ink, ha=ha, va=va, zorder=5,
                linespacing=1.1, path_effects=halo(self.theme, 2.6), **type_settings(10.6),
            )  # fmt: skip

    def _draw_box(self, node: int, x: float, y: float) -> None:
        card, theme = self.cards[node], self.theme
        points = self.nodes[node].points
        faction = self.campaign.statements[points[0].statement].faction
        style = self.styles.get(self.campaign.side_of(faction), self.styles["unknown"])
        marked = bool(self.marked & {*map(str, points)})
        corner = (x, self.high - y - card.height)
        box = FancyBboxPatch(
            corner, _BOX, card.height, boxstyle="round,pad=0,rounding_size=3", fc=theme.paper,
            ec=theme.front if marked else theme.rule, lw=px(2.4 if marked else 1.0), zorder=3,
        )  # fmt: skip
        self.axes.add_patch(box)
        self.axes.add_patch(Rectangle(corner, 4.5, card.height, fc=style.stroke, ec="none", zorder=3.5))
        self._write(x + 12, y + 13, card.ids, 10.6, theme.muted)
        for row, line in enumerate(card.names):
            self._write(x + 12, y + 27.5 + 14.5 * row, line, _NAME, theme.ink, weight=600)
        below = y + 27.5 + 14.5 * len(card.names)
        self._write(x + 12, below - 1, card.what, _SMALL, style.text)
        self._write(x + 12, below + 12.5, card.when, _SMALL, theme.ink)

    def _write(self, x: float, y: float, words: str, size: float, colour: str, *, weight: int = 400) -> None:
        self.axes.text(x, self.high - y, words, color=colour, zorder=4, **type_settings(size, weight=weight))

    def _draw_head(self) -> None:
        theme = self.theme
        write(self.figure, _MARGIN, 42, "Order of events", 26, colour=theme.ink, weight=700)
        words = (
            f"{self.campaign.title}. An arrow means: not before this, by the sentence on it; dashed: by a named rule. "
            "Times: windows after all constraints."
        )
        write(self.figure, _MARGIN, 66, words, 14, colour=theme.muted)
        tied = {point.statement for node in self.nodes for point in node.points}
        words = "Events of one sentence with equal links share a box. Left out: statements without links, "
        words += f"{self.statements - len(tied)} of {self.statements}, and arrows that follow from others."
        write(self.figure, _MARGIN, 88, words, 12.5, colour=theme.muted)


def _names(names: Sequence[str], room: float) -> list[str]:
    """Return names in at most `_LINES` lines, with the number of the rest."""
    for shown in range(len(names), 0, -1):
        lines = wrap(listed(names, most=shown), size=_NAME, width=room, weight=600)
        if len(lines) <= _LINES and all(text_width(line, size=_NAME, weight=600) <= room + 2 for line in lines):
            return lines
    return list(names[:1])


def _shelve(groups: Iterable[_Group], width: float) -> tuple[list[tuple[float, float]], float]:
    """Return the corner of each group, from left to right and row by row, and the total height."""
    corners: list[tuple[float, float]] = []
    x = y = deep = 0.0
    for group in groups:
        if x and x + group.width > width:
            x, y, deep = 0.0, y + deep + _APART, 0.0
        corners.append((x, y))
        x += group.width + _APART
        deep = max(deep, group.height)
    return corners, y + deep
