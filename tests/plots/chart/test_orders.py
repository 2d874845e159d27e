"""Order diagrams: every stated order is a path of arrows; boxes are ordered from left to right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from builders import build_campaign, order, say, shipped_study
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from text_boxes import faults, shown_texts

from plots.chart.orders import draw_orders, order_network, save_orders
from plots.style import DARK, LIGHT, figure_settings
from sim import Campaign, Study
from sim.chronology import Network
from sim.chronology.proofs import tighten_windows

DAY = 1440


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


@pytest.fixture(scope="module")
def made_up() -> Campaign:
    """s1 before s2 before s3, and s1 before s3; s4 ends with s5; s7 to s9 follow s6 by one sentence; s10 is alone."""
    return build_campaign(
        {name: "blue1" for name in "abcdefghij"},
        [
            *(say(f"s{n}", "capture", "abcde"[n - 1], "red1", at=(0, DAY - 1)) for n in (1, 2, 3)),
            say("s4", "siege", "d", "red1", at=(0, DAY - 1)),
            say("s5", "capture", "d", "red1", at=(0, 2 * DAY)),
            say("s6", "capture", "f", "blue2", at=(0, DAY - 1)),
            *(say(f"s{n}", "capture", "abcdefghi"[n - 1], "red1", at=(0, DAY), sentence="n_many") for n in (7, 8, 9)),
            say("s10", "capture", "j", "red1", at=(0, DAY)),
        ],
        orders=[
            order("s1", "s2", sentence="n_a"),
            order("s2", "s3", sentence="n_b"),
            order("s1", "s3", sentence="n_c"),
            order("s4", "s5", 120, 360, sentence="n_d"),
            order("s4.end", "s5", 0, 0, sentence="n_e"),
            *(order("s6", f"s{n}", sentence="n_f", rule="a-rule") for n in (7, 8, 9)),
        ],
        rules={"a-rule": "A rule."},
        end=3 * DAY - 1,
    )


def network(campaign: Campaign) -> Any:
    return order_network(campaign, tighten_windows(Network(campaign)), campaign.choose_readings())


def test_arrows_are_reduced_transitively(made_up: Campaign) -> None:
    nodes, links = network(made_up)
    number = {str(point): at for at, node in enumerate(nodes) for point in node.points}
    arrows = {(link.first, link.then): link for link in links}
    assert (number["s1"], number["s2"]) in arrows and (number["s2"], number["s3"]) in arrows
    assert (number["s1"], number["s3"]) not in arrows
    assert "s10" not in number


def test_arrows_with_a_gap_are_not_reduced() -> None:
    campaign = build_campaign(
        dict.fromkeys("abc", "blue1"),
        [say(f"s{n}", "capture", "abc"[n - 1], "red1", at=(0, 2 * DAY)) for n in (1, 2, 3)],
        orders=[
            order("s1", "s2", sentence="n_a"),
            order("s2", "s3", sentence="n_b"),
            order("s1", "s3", 60, 600, sentence="n_c"),
        ],
        end=3 * DAY - 1,
    )
    nodes, links = network(campaign)
    number = {str(point): at for at, node in enumerate(nodes) for point in node.points}
    (gap,) = [link for link in links if (link.first, link.then) == (number["s1"], number["s3"])]
    assert gap.words.split("\n") == ["n_c", "1 h to 10 h"]
    assert len(links) == 3


def test_simultaneous_and_equally_linked_events_share_a_box(made_up: Campaign) -> None:
    nodes, links = network(made_up)
    boxes = {tuple(map(str, node.points)) for node in nodes}
    assert ("s7", "s8", "s9") in boxes
    assert ("s4.end", "s5") in boxes or ("s5", "s4.end") in boxes
    (gap,) = [link for link in links if "n_d" in link.words]
    assert gap.words.split("\n") == ["n_d", "2 h to 6 h"]


def test_arrows_of_rules_are_dashed(made_up: Campaign) -> None:
    _, links = network(made_up)
    assert {link.words.split("\n")[0]: link.ruled for link in links} == {
        "n_a": False,
        "n_b": False,
        "n_d": False,
        "n_f": True,
    }
    styles = [
        arrow.get_linestyle()
        for arrow in draw_orders(Study(made_up)).axes[0].patches
        if isinstance(arrow, FancyArrowPatch)
    ]
    assert len(styles) == len(links)
    assert sum(style != "solid" for style in styles) == 1


def test_every_order_in_force_is_a_path_of_arrows() -> None:
    campaign = shipped_study().campaign
    nodes, links = network(campaign)
    number = {str(point): at for at, node in enumerate(nodes) for point in node.points}
    graph = nx.DiGraph((link.first, link.then) for link in links)
    readings = campaign.choose_readings()
    for one in campaign.orders:
        if one.reading is not None and readings[one.reading[0]] != one.reading[1]:
            continue
        a, b = number[str(one.first)], number[str(one.then)]
        assert a == b or nx.has_path(graph, a, b), (one.first, one.then)
    assert nx.is_directed_acyclic_graph(graph)


def test_arrows_point_right(made_up: Campaign) -> None:
    arrows = [arrow for arrow in draw_orders(Study(made_up)).axes[0].patches if isinstance(arrow, FancyArrowPatch)]
    assert len(arrows) == 4
    for arrow in arrows:
        line = arrow.get_path().vertices  # of a curve, then of its head
        assert line[0][0] < line[3][0]


def test_boxes_do_not_overlap(made_up: Campaign) -> None:
    boxes = [p for p in draw_orders(Study(made_up)).axes[0].patches if isinstance(p, FancyBboxPatch)]
    for at, one in enumerate(boxes):
        for other in boxes[:at]:
            apart = abs(one.get_x() - other.get_x()) >= one.get_width()
            apart |= one.get_y() >= other.get_y() + other.get_height()
            apart |= other.get_y() >= one.get_y() + one.get_height()
            assert apart
    assert len(boxes) == len(network(made_up)[0])


def test_marked_boxes_have_thick_outlines(made_up: Campaign) -> None:
    def strong(marked: tuple[str, ...]) -> int:
        boxes = [p for p in draw_orders(Study(made_up), marked=marked).axes[0].patches if isinstance(p, FancyBboxPatch)]
        return sum(box.get_linewidth() > 1.2 for box in boxes)

    assert (strong(()), strong(("s1", "s8"))) == (0, 2)


def test_number_of_statements_without_links_is_given(made_up: Campaign) -> None:
    told = " ".join(text for text, _ in shown_texts(draw_orders(Study(made_up))))
    assert "statements without links, 1 of 10" in told


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_of_the_shipped_campaign_is_legible(theme: Any) -> None:
    figure = draw_orders(shipped_study(), theme=theme)
    assert not faults(figure, least=9 * figure.bbox.width / 1600)


def test_a_campaign_without_orders_has_an_empty_diagram() -> None:
    campaign = build_campaign({"a": "red1"}, [say("s1", "capture", "a", "blue1", at=(0, 60))])
    assert not faults(draw_orders(Study(campaign)))


def test_diagrams_are_saved_by_suffix_with_reproducible_bytes(made_up: Campaign, tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        save_orders(Study(made_up), tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    with pytest.raises(ValueError, match=r"'\.jpg'"):
        save_orders(Study(made_up), tmp_path / "orders.jpg")
