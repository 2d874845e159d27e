"""Placing labels: by rank, clear of marks and of each other, inside the map, the same every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plots.map.labels import POSITIONS, Label, label_place, led_place, place_labels, place_near
from plots.style import Box

FRAME = Box(0, 0, 400, 300)


def measure(label: Label) -> tuple[float, float]:
    return 6.0 * len(label.words), 12.0


@st.composite
def labels(draw: st.DrawFn) -> list[Label]:
    count = draw(st.integers(0, 25))
    return [
        Label(
            key=f"k{number}",
            words=draw(st.text("abcdef", min_size=1, max_size=10)),
            rank=draw(st.integers(1, 4)),
            x=draw(st.integers(0, 400)),
            y=draw(st.integers(0, 300)),
            radius=draw(st.sampled_from((2.0, 4.0, 6.0))),
            side=draw(st.sampled_from(("", "", "", "E", "NW"))),
        )
        for number in range(count)
    ]


boxes = st.lists(
    st.builds(Box.around, st.integers(0, 400), st.integers(0, 300), st.integers(1, 90), st.integers(1, 60)), max_size=4
)


@given(labels(), boxes, boxes)
def test_no_label_overlaps_another_an_obstacle_or_the_edge(
    wanted: list[Label], walls: list[Box], rims: list[Box]
) -> None:
    placed = place_labels(wanted, measure=measure, frame=FRAME, obstacles=walls, edges=rims, margin=3)
    for one, other in combinations(placed, 2):
        assert not one.box.overlaps(other.box)
    for each in placed:
        assert FRAME.grown(-3).holds(each.box)
        assert not any(each.box.overlaps(wall) for wall in walls)
        assert all(rim.holds(each.box) or not rim.overlaps(each.box) for rim in rims)


@given(labels())
def test_no_free_label_of_a_lesser_rank_covers_the_mark_of_another(wanted: list[Label]) -> None:
    for each in place_labels(wanted, measure=measure, frame=FRAME):
        if each.label.rank == 1:
            continue
        for other in wanted:
            mark = Box.around(other.x, other.y, 2 * other.radius, 2 * other.radius)
            if other is not each.label and not (each.label.side and other.rank > each.label.rank):
                assert not each.box.overlaps(mark)


@given(labels(), st.randoms(use_true_random=False))
def test_the_order_of_asking_does_not_matter(wanted: list[Label], random) -> None:
    shuffled = list(wanted)
    random.shuffle(shuffled)
    placed = place_labels(wanted, measure=measure, frame=FRAME)
    assert set(place_labels(shuffled, measure=measure, frame=FRAME)) == set(placed)


@given(labels())
def test_a_fixed_side_of_a_lesser_rank_is_kept_or_the_label_left_out(wanted: list[Label]) -> None:
    for each in place_labels(wanted, measure=measure, frame=FRAME):
        assert each.label.rank == 1 or each.side == (each.label.side or each.side) != ""


def test_the_higher_rank_gets_the_room() -> None:
    close = [Label("v", "Aaa", 4, 100, 100, 3), Label("c", "Zzz", 1, 100, 100, 3)]
    walls = [Box(0, 0, 100, 300), Box(100, 0, 400, 90), Box(100, 110, 400, 300)]  # only the east is free
    placed = place_labels(close, measure=measure, frame=FRAME, obstacles=walls)
    assert [each.label.key for each in placed] == ["c"]


@settings(max_examples=50, deadline=None)
@given(
    labels(),
    st.lists(st.builds(Box.around, st.integers(0, 400), st.integers(0, 300), st.just(8), st.just(8)), max_size=60),
)
def test_every_label_of_rank_1_is_placed_whatever_lies_around_it(wanted: list[Label], bare: list[Box]) -> None:
    capital = Label("capital", "Capital", 1, 200, 150, 5)
    others = [replace(label, rank=max(label.rank, 2)) for label in wanted]
    for leaders in (0.0, 60.0):
        placed = place_labels([capital, *others], measure=measure, frame=FRAME, bare=bare, leaders=leaders)
        assert placed[0].label == capital


def test_a_label_of_rank_1_covers_the_fewest_and_least_marks_it_can() -> None:
    around = [Label(f"v{n}", "V", 2 + (side != "W"), 0, 0, 3) for n, side in enumerate(POSITIONS)]
    capital = Label("c", "Capital", 1, 200, 150, 5)
    boxes = [label_place(capital, measure(capital), side).box for side in POSITIONS]
    ring = [
        replace(each, x=(box.x0 + box.x1) / 2, y=(box.y0 + box.y1) / 2) for each, box in zip(around, boxes, strict=True)
    ]
    placed = {each.label.key: each for each in place_labels([capital, *ring], measure=measure, frame=FRAME)}
    assert placed["c"].side not in {"", "W"}


def test_at_equal_rank_the_name_decides() -> None:
    both = [Label("2", "B", 2, 50, 50, 2), Label("1", "A", 2, 50, 70, 2)]
    placed = place_labels(both, measure=lambda label: (30, 30), frame=FRAME)
    assert placed[0].label.words == "A"
    assert placed[0].side == "E"


def test_a_label_without_room_is_left_out_not_moved_away() -> None:
    wall = [Box(0, 0, 400, 300)]
    assert place_labels([Label("a", "A", 1, 50, 50, 2)], measure=measure, frame=FRAME, obstacles=wall) == ()


def test_a_label_makes_way_for_a_neighbour_when_it_has_another_side() -> None:
    # "A" goes east first, where it shuts "B" in; "B" fits once "A" has gone elsewhere.
    a, b = Label("a", "Aaaa", 2, 100, 100, 3), Label("b", "Bbbb", 2, 150, 100, 3)
    walls = [Box(153, 0, 400, 300), Box(110, 107, 400, 300), Box(110, 0, 400, 93)]
    placed = {each.label.key: each.side for each in place_labels([a, b], measure=measure, frame=FRAME, obstacles=walls)}
    assert placed.keys() == {"a", "b"}
    assert placed["b"] == "W"
    assert placed["a"] != "E"


def test_a_label_of_higher_rank_makes_way_for_none() -> None:
    # as above, but "A" is of higher rank: it stays where it was put first, and "B" is left out
    a, b = Label("a", "Aaaa", 1, 100, 100, 3), Label("b", "Bbbb", 2, 150, 100, 3)
    walls = [Box(153, 0, 400, 300), Box(110, 107, 400, 300), Box(110, 0, 400, 93)]
    (placed,) = place_labels([a, b], measure=measure, frame=FRAME, obstacles=walls)
    assert (placed.label.key, placed.side) == ("a", "E")


@pytest.mark.parametrize("side", POSITIONS)
def test_each_side_lies_on_its_side_of_the_mark(side: str) -> None:
    placed = label_place(Label("a", "Name", 1, 200, 150, 4), (40, 12), side)
    assert ("E" in side) == (placed.box.x0 > 200)
    assert ("W" in side) == (placed.box.x1 < 200)
    assert ("N" in side) == (placed.y > 150)
    assert ("S" in side) == (placed.y < 150)
    assert {"left": placed.box.x0, "right": placed.box.x1, "center": 200}[placed.ha] == pytest.approx(placed.x)


def test_an_unknown_side_is_refused() -> None:
    with pytest.raises(ValueError, match=r"side\(='up'\) of label a is not one of: E, NE"):
        label_place(Label("a", "A", 1, 0, 0, 1), (10, 10), "up")


def test_boxes_that_share_an_edge_do_not_overlap() -> None:
    assert not Box(0, 0, 1, 1).overlaps(Box(1, 0, 2, 1))
    assert Box(0, 0, 1.1, 1).overlaps(Box(1, 0, 2, 1))
    assert Box(0, 0, 4, 4).holds(Box(0, 0, 4, 4))
    assert not Box(0, 0, 4, 4).holds(Box(0, 0, 4, 5))


@settings(max_examples=50, deadline=None)  # many places are tried for a label without room
@given(labels(), boxes, boxes)
def test_no_leader_crosses_a_mark_a_label_another_leader_or_an_obstacle(
    wanted: list[Label], walls: list[Box], rims: list[Box]
) -> None:
    placed = place_labels(wanted, measure=measure, frame=FRAME, obstacles=walls, edges=rims, margin=3, leaders=60)
    for one, other in combinations(placed, 2):
        assert not any(a.overlaps(b) for a in one.boxes for b in other.boxes)
    for each in (one for one in placed if one.leader is not None):
        marks = [
            Box.around(other.x, other.y, 2 * other.radius, 2 * other.radius)
            for other in wanted
            if other is not each.label and each.label.rank > 1  # one of rank 1 without room covers marks
        ]
        for box in each.boxes:
            assert FRAME.grown(-3).holds(box)
            assert not any(box.overlaps(other) for other in (*marks, *walls))


@settings(max_examples=50, deadline=None)
@given(labels())
def test_leaders_only_add_labels_and_move_none(wanted: list[Label]) -> None:
    wanted = [label for label in wanted if label.rank > 1]  # those of rank 1 come first, on leaders or not
    short = place_labels(wanted, measure=measure, frame=FRAME)
    long = place_labels(wanted, measure=measure, frame=FRAME, leaders=60)
    assert long[: len(short)] == short
    assert all(each.leader is not None for each in long[len(short) :])


def test_a_hemmed_in_label_gets_the_shortest_leader_with_room() -> None:
    town = Label("a", "Aleppo", 1, 200, 150, 4)
    wall = (Box.around(200, 150, 40, 40),)
    beside = [Box(200 - 30, 150 - 30, 200 - 6, 150 + 30), Box(200 + 6, 150 - 30, 200 + 30, 150 + 30)]
    assert place_labels([town], measure=measure, frame=FRAME, obstacles=wall, leaders=60) == ()
    (placed,) = place_labels([town], measure=measure, frame=FRAME, bare=beside, leaders=60)
    assert placed.leader is not None
    assert not any(box.overlaps(other) for box in placed.boxes for other in beside)


@pytest.mark.parametrize("turn", [0.0, 45.0, 90.0, 135.0, 180.0, -90.0])
def test_a_leader_runs_from_the_edge_of_its_mark_to_the_edge_of_its_words(turn: float) -> None:
    placed = led_place(Label("a", "Aleppo", 1, 200, 150, 4), (36.0, 12.0), turn=turn, length=20)
    assert placed.leader is not None
    (x0, y0), (x1, y1) = placed.leader
    assert ((x0 - 200) ** 2 + (y0 - 150) ** 2) ** 0.5 == pytest.approx(4.5)
    assert placed.box.grown(2.1).holds(Box.around(x1, y1, 0, 0))
    assert not placed.box.holds(Box.around(x0, y0, 0, 0))


def test_place_near_returns_the_nearest_free_middle() -> None:
    frame, middle = Box(0, 0, 100, 100), Box(45, 45, 55, 55)
    assert place_near((50, 50), (20, 10), frame=frame, obstacles=[]) == (50, 50)
    moved = place_near((50, 50), (20, 10), frame=frame, obstacles=[middle])
    assert moved is not None
    assert not Box.around(*moved, 20, 10).overlaps(middle)
    assert place_near((50, 50), (20, 10), frame=frame, obstacles=[frame]) is None
