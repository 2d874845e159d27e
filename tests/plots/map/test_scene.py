"""One frame on one map: each state of knowledge has its own mark, and labels never move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from builders import build_campaign, say
from map_frames import FRESH, INSETS, NEAR, WHERE, campaign_with, crowded, frame_of, moved, place, plain_frame
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.text import Text
from text_boxes import faults

from plots.map.mapface import Changes, choose_places, ground_state
from plots.map.marks import half_path, wedge_path
from plots.map.scene import Scene, draw_scene
from plots.map.trails import Moving
from plots.style import (
    DARK,
    LIGHT,
    SALTIRE,
    Box,
    Theme,
    figure_settings,
    layout_figure,
    marker_path,
    place_axes,
    px,
    side_styles,
)
from sim import Campaign, Frame, FrontEdge, Relation, Study, Window
from sim.frames import FrameOdds
from sim.model.sheet import MapSheet, StatedLine


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    with figure_settings():
        yield


def scene_of(frame: Frame, campaign: Campaign | None = None, *, theme: Theme = LIGHT, **settings: Any) -> Scene:
    axes = place_axes(layout_figure(theme=theme), 0, 0, 860, 608)
    return draw_scene(axes, frame, campaign=campaign or campaign_with(), theme=theme, **settings)


def marks_of(scene: Scene, name: str) -> PathCollection:
    return cast(PathCollection, scene.artist(name))


def lines_of(scene: Scene, name: str) -> LineCollection:
    return cast(LineCollection, scene.artist(name))


def segments(scene: Scene, name: str) -> list[Any]:
    return lines_of(scene, name).get_segments()


def drawn(scene: Scene) -> Any:
    """Return the pixels of the figure as matplotlib draws it."""
    canvas = cast(Any, scene.axes.figure).canvas
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def tint(scene: Scene) -> Any:
    return scene.main.ground.pixels


def at(collection: PathCollection, scene: Scene, id: str) -> list[int]:
    """Return which marks of a collection stand at a place."""
    point = scene.points[id]
    return [n for n, offset in enumerate(np.asarray(collection.get_offsets())) if np.allclose(offset, point)]


def body(scene: Scene, id: str) -> tuple[Any, str, str]:
    """Return the outline, face and edge colour of a place's mark."""
    bodies = marks_of(scene, "bodies")
    (number,) = at(bodies, scene, id)
    return bodies.get_paths()[number], _colour(bodies.get_facecolor(), number), _colour(bodies.get_edgecolor(), number)


def _colour(colours: Any, number: int) -> str:
    colour = colours[number % len(colours)]
    return to_hex(colour) if colour[3] else "none"


def test_a_documented_place_is_filled_in_its_sides_colour_and_shape() -> None:
    scene = scene_of(plain_frame())
    for id, side in (("a", "red"), ("b", "blue"), ("d", "green")):
        path, face, _ = body(scene, id)
        assert path is marker_path(scene.styles[side].marker)
        assert face == scene.styles[side].colour


def test_an_inferred_place_is_hollow() -> None:
    scene = scene_of(plain_frame(b={"basis": "inferred"}))
    path, face, edge = body(scene, "b")
    assert path is marker_path(scene.styles["blue"].marker)
    assert face == to_hex(LIGHT.halo)
    assert edge == scene.styles["blue"].colour
    assert not at(marks_of(scene, "strokes"), scene, "b")


def test_a_silent_place_is_hollow_with_a_slash_and_hatched_ground() -> None:
    loud, quiet = scene_of(plain_frame()), scene_of(plain_frame(e={"basis": "silent"}))
    _, face, edge = body(quiet, "e")
    assert (face, edge) == (to_hex(LIGHT.halo), quiet.styles["blue"].colour)
    assert len(at(marks_of(quiet, "strokes"), quiet, "e")) == 1
    x, y = (round(v) for v in quiet.view.to_px(*quiet.points["e"]))
    near = slice(608 - y - 10, 608 - y + 10), slice(x - 10, x + 10)
    full, hatched = (tint(scene)[near][..., 3] for scene in (loud, quiet))
    assert len(np.unique(full)) == 1
    assert full.min() > 0
    assert hatched.min() == 0
    assert hatched.max() > full.max()


def test_silent_ground_is_bare_on_maps_of_an_ensemble() -> None:
    odds = (("blue", 0.6), ("red", 0.4))
    plain = plain_frame(e={"basis": "silent"}, b={"basis": "inferred", "odds": odds})
    many = replace(plain, odds=FrameOdds("uniform", 10, (1, 2, 3)))
    scene = scene_of(many)
    assert len(at(marks_of(scene, "strokes"), scene, "e")) == 1  # the slash

    def alphas(id: str) -> set[int]:
        x, y = (round(v) for v in scene.view.to_px(*scene.points[id]))
        return set(tint(scene)[608 - y - 10 : 608 - y + 10, x - 10 : x + 10, 3].ravel().tolist())

    assert alphas("e") == {0}
    assert len(alphas("b")) > 1 and 0 not in alphas("b")
    scene.update(plain)
    assert max(alphas("e")) > 0


def test_a_place_of_no_known_holder_is_a_cross_on_bare_land() -> None:
    scene = scene_of(plain_frame(e={"side": "unknown", "holder": "unknown", "basis": "inferred"}))
    path, face, _ = body(scene, "e")
    assert path is marker_path(SALTIRE)
    assert face == to_hex(LIGHT.unknown)
    x, y = (round(v) for v in scene.view.to_px(*scene.points["e"]))
    assert tint(scene)[608 - y, x, 3] == 0


def test_a_contested_place_is_two_halves_in_a_dashed_ring() -> None:
    scene = scene_of(plain_frame(b={"contested": ("red",)}))
    parts = marks_of(scene, "parts")
    left, right = at(parts, scene, "b")
    assert parts.get_paths()[left] is half_path(scene.styles["blue"].marker, True)
    assert parts.get_paths()[right] is half_path(scene.styles["red"].marker, False)
    assert _colour(parts.get_facecolor(), left) == scene.styles["blue"].colour
    assert _colour(parts.get_facecolor(), right) == scene.styles["red"].colour
    assert at(marks_of(scene, "contests"), scene, "b")
    assert not at(marks_of(scene, "bodies"), scene, "b")


def test_a_besieged_place_has_a_ring_in_the_besiegers_colour() -> None:
    scene = scene_of(plain_frame(b={"besieged": ("red",)}))
    rings = marks_of(scene, "sieges")
    assert _colour(rings.get_edgecolor(), at(rings, scene, "b")[-1]) == scene.styles["red"].colour
    assert body(scene, "b")[1] == scene.styles["blue"].colour


def test_a_place_that_may_have_changed_has_a_dashed_ring_of_the_new_side() -> None:
    scene = scene_of(plain_frame(b={"may_become": "red"}))
    rings = marks_of(scene, "windows")
    (number,) = at(rings, scene, "b")
    assert _colour(rings.get_edgecolor(), number) == scene.styles["red"].colour
    assert rings.get_linestyle()[0][1] is not None


def test_a_divided_city_is_solid_for_the_share_surely_held_and_pale_for_what_may_be() -> None:
    scene = scene_of(plain_frame(b={"share": ("red", 0.5, 0.75)}))
    parts = marks_of(scene, "parts")
    numbers = at(parts, scene, "b")
    alphas = sorted(parts.get_facecolor()[number][3] for number in numbers)
    assert alphas == pytest.approx([0.38, 1.0])
    assert {_colour(parts.get_facecolor(), number) for number in numbers} == {scene.styles["red"].colour}


def test_a_wedge_starts_at_the_top_and_runs_clockwise() -> None:
    quarter = np.asarray(wedge_path(0.0, 0.25).vertices)
    assert quarter.min() >= -1e-9  # right of and above the middle
    assert wedge_path(0.0, 1.0) is marker_path("disc")


@pytest.mark.parametrize(("age", "shown"), [(-1, False), (0, True), (FRESH - 1, True), (FRESH, False)])
def test_a_change_glows_for_eight_hours_of_event_time(age: int, shown: bool) -> None:
    scene = scene_of(plain_frame(1000 + age, b={"since": 1000}))
    assert bool(at(marks_of(scene, "fresh"), scene, "b")) == shown


def test_a_glow_fades_with_age() -> None:
    scene = scene_of(plain_frame(1000, b={"since": 1000}))
    alphas = []
    for minute in (1000, 1200, 1400):
        scene.update(plain_frame(minute, b={"since": 1000}))
        alphas.append(marks_of(scene, "fresh").get_edgecolor()[0][3])
    assert alphas[0] == 1.0
    assert alphas == sorted(alphas, reverse=True)
    assert len(set(alphas)) == 3


def test_a_hostile_road_has_a_bar_across_it_and_a_stub_of_each_side() -> None:
    scene = scene_of(plain_frame())
    points, stubs = scene.points, lines_of(scene, "stubs")
    (bar,) = segments(scene, "bars")
    a, b = np.array(points["a"]), np.array(points["b"])
    assert np.allclose(bar.mean(axis=0), (a + b) / 2, atol=0.1 * np.hypot(*(b - a)))
    assert min(np.hypot(*(line - bar.mean(axis=0)).T).min() for line in segments(scene, "hostile")) < 2  # km
    assert np.dot(bar[1] - bar[0], b - a) == pytest.approx(0, abs=1e-9)
    assert float(np.hypot(*(bar[1] - bar[0]))) / scene.view.km_per_px == pytest.approx(10)
    colours = [to_hex(colour) for colour in stubs.get_color()]
    assert colours == [scene.styles["red"].colour, scene.styles["blue"].colour]
    towards = [float(np.dot(stub[1] - stub[0], b - a)) for stub in stubs.get_segments()]
    assert towards[0] < 0 < towards[1]


def test_a_possible_front_and_a_contact_have_no_bar() -> None:
    frame = plain_frame()
    edges = (
        FrontEdge("a", "b", "", 10_000, ("blue", "red"), "possible", "hostile"),
        FrontEdge("c", "d", "", 10_000, ("blue", "green"), "documented", "contact"),
    )
    scene = scene_of(replace(frame, edges=edges))
    assert segments(scene, "bars") == segments(scene, "stubs") == []


def test_no_bar_is_under_the_name_of_a_town() -> None:
    scene = scene_of(plain_frame())
    (bar,) = segments(scene, "bars")
    x, y = scene.view.to_px(*bar.mean(axis=0))
    placed = scene.main.placed["c"]
    scene.main.placed["c"] = replace(placed, box=Box.around(x, y, 40, 12))
    scene.update(replace(plain_frame(), edges=(*plain_frame().edges, *plain_frame().edges)))
    assert segments(scene, "bars") == []


def test_the_front_line_runs_half_way_between_hostile_places() -> None:
    scene = scene_of(plain_frame())
    (line,) = segments(scene, "hostile")
    a, b = (np.array(scene.points[id]) for id in "ab")
    apart = np.hypot(*(b - a))
    on_road = line[np.abs((line - a) @ np.array([a[1] - b[1], b[0] - a[0]])).argmin()]
    assert np.allclose(on_road, (a + b) / 2, atol=0.12 * apart)


def test_the_front_line_beside_a_silent_place_is_dashed() -> None:
    scene = scene_of(plain_frame(b={"basis": "silent"}, c={"basis": "silent"}))
    assert segments(scene, "hostile") == []
    assert segments(scene, "possible")


def test_contact_is_a_thin_line_and_allies_have_none() -> None:
    scene = scene_of(plain_frame(d={"side": "green"}, e={"side": "blue"}))
    assert segments(scene, "contact")
    assert lines_of(scene, "contact").get_linewidth()[0] < lines_of(scene, "hostile").get_linewidth()[0]
    allied = scene_of(plain_frame(a={"side": "red"}, b={"side": "green"}, c={"side": "green"}, e={"side": "green"}))
    assert all(segments(allied, name) == [] for name in ("contact", "casing", "possible", "hostile"))


def test_relations_hold_for_their_window_only() -> None:
    campaign = campaign_with()
    campaign = replace(campaign, relations=(Relation(("red", "blue"), "hostile", Window(100, 200)),))
    scene = scene_of(plain_frame(0), campaign)
    assert segments(scene, "hostile") == []
    scene.update(plain_frame(150))
    assert segments(scene, "hostile")


def test_the_ground_has_one_flat_tint_and_is_bare_beyond_its_reach() -> None:
    scene = scene_of(plain_frame())
    reach = scene.look.reach.km["e"]
    x, y = scene.view.to_px(*scene.points["e"])
    column = tint(scene)[:, round(x), 3]
    alphas = [int(column[round(608 - y + km / scene.view.km_per_px)]) for km in (0, 0.3 * reach, 0.8 * reach)]
    assert len({*alphas}) == 1 and alphas[0] > 0
    assert {*column.tolist()} <= {0, alphas[0]} | {*column[(column > 0) & (column < alphas[0])].tolist()}
    assert int(tint(scene)[5, round(x), 3]) == 0


def test_ground_that_grows_reaches_its_state_and_the_bars_follow() -> None:
    campaign = campaign_with()
    scene, after = scene_of(plain_frame(), campaign), plain_frame(10, b={"side": "red", "since": 10})
    after = replace(after, edges=(FrontEdge("b", "c", "", 10_000, ("blue", "red"), "documented", "hostile"),))
    before = tint(scene).copy()
    scene.update(after, Moving({"b": 0.5}))
    assert (tint(scene) != before).any()
    assert segments(scene, "bars") == []
    scene.update(after)
    assert len(segments(scene, "bars")) == 1
    assert (tint(scene) == tint(scene_of(after, campaign))).all()


def test_places_the_source_does_not_name_are_smaller_and_unlabelled() -> None:
    scene = scene_of(plain_frame(a={"named": False, "rank": 4}, b={"rank": 4}))
    bodies = marks_of(scene, "bodies")
    sizes = np.sqrt(bodies.get_sizes())
    small, full = sizes[at(bodies, scene, "a")[0]], sizes[at(bodies, scene, "b")[0]]
    assert full == pytest.approx(px(6))
    assert small == pytest.approx(0.72 * px(6))
    assert "AAAA" not in [text.get_text() for text in scene.axes.texts]


def test_labels_stay_where_they_are_while_holders_change() -> None:
    scene = scene_of(plain_frame())
    before = {text.get_text(): text.get_position() for text in scene.axes.texts}
    scene.update(plain_frame(500, b={"since": 480, "side": "red"}, c={"contested": ("red",)}))
    assert {text.get_text(): text.get_position() for text in scene.axes.texts} == before
    assert {"AAAA", "BBBB", "CCCC"} <= before.keys()


def test_a_fresh_change_makes_its_label_bolder_for_its_time() -> None:
    scene = scene_of(plain_frame())
    weights = []
    for minute in (0, 500, 2000):
        scene.update(plain_frame(minute, b={"since": 480 if minute else None}))
        weights.append(next(t for t in scene.axes.texts if t.get_text() == "BBBB").get_fontweight())
    assert weights == [600, 700, 600]


def test_an_update_makes_no_artist() -> None:
    scene = scene_of(plain_frame())
    before = set(scene.axes.get_children())
    scene.update(plain_frame(500, b={"since": 480, "side": "red"}))
    assert set(scene.axes.get_children()) == before


def test_a_campaigns_side_of_a_label_is_respected() -> None:
    for side in ("W", "N", "E"):
        scene = scene_of(plain_frame(), campaign_with(label_sides={"d": side}))
        text = cast(Text, scene.artist("label:d"))
        assert text.get_ha() == {"W": "right", "N": "center", "E": "left"}[side]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_no_words_overlap_leave_the_map_or_are_too_small(theme: Theme) -> None:
    scene = scene_of(plain_frame(), campaign_with(insets=INSETS), theme=theme)
    scene.axes.figure.canvas.draw()
    assert faults(cast(Any, scene.axes.figure)) == []


def test_the_inset_is_the_one_whose_time_it_is() -> None:
    scene = scene_of(plain_frame(0), campaign_with(insets=INSETS))
    titles = []
    for minute in (0, 150, 500, 50):
        scene.update(plain_frame(minute))
        shown = [axes for axes in scene.maps if axes is not scene.axes]
        words = [text.get_text() for axes in shown for text in axes.texts]
        titles.append([word for word in words if word in ("First", "Second")])
        assert all(axes.get_visible() for axes in shown)
    assert titles == [["First"], ["Second"], [], ["First"]]
    assert sum(axes.get_visible() for axes in scene.axes.figure.axes) == 2


def test_villages_are_named_in_the_inset_only() -> None:
    scene = scene_of(plain_frame(a={"rank": 4}), campaign_with(insets=INSETS))
    _, inset = scene.maps
    assert "AAAA" in [text.get_text() for text in inset.texts]
    assert "AAAA" not in [text.get_text() for text in scene.axes.texts]


def test_labels_lie_entirely_inside_or_outside_the_inset() -> None:
    scene = scene_of(plain_frame(0), campaign_with(insets=INSETS))
    corner = scene.main.corner
    assert corner is not None
    for id, placed in scene.main.placed.items():
        assert corner.holds(placed.box) or not corner.overlaps(placed.box)
        assert scene.artist(f"label:{id}").get_visible() != corner.overlaps(placed.box)


def test_districts_too_close_to_their_city_are_left_to_larger_scales() -> None:
    scene = scene_of(plain_frame())
    near = np.array([(0.0, 0.0), (2.0, 0.0)])
    city = replace(place("a", "red"), id="x", rank=1)
    district = replace(place("b", "red"), id="y", kind="district", rank=4)
    assert choose_places([city, district], near, scene.view, apart=3 / scene.view.km_per_px, rim=0) == (0,)
    assert choose_places([city, district], near, scene.view, apart=1 / scene.view.km_per_px, rim=0) == (0, 1)


def test_a_stated_movement_is_an_arrow_in_the_colour_of_who_moves_and_fades() -> None:
    scene = scene_of(moved(0))
    stated = lines_of(scene, "stated")
    assert len(stated.get_segments()) == 1
    first = stated.get_color()[0]
    assert to_hex(first) == scene.styles["green"].stroke
    scene.update(moved(400))
    assert stated.get_color()[0][3] < first[3]
    scene.update(plain_frame(FRESH))
    assert not stated.get_visible()


def test_an_announced_movement_is_dashed() -> None:
    scene = scene_of(moved(0, announced=True))
    assert not scene.artist("stated").get_visible()
    assert scene.artist("announced").get_visible()


def test_a_crowded_place_has_its_label_on_a_leader_that_is_hidden_with_it() -> None:
    scene = scene_of(crowded(), campaign_with(coordinates=WHERE | NEAR, insets=INSETS))
    assert scene.main.leaders
    assert faults(cast(Any, scene.axes.figure)) == []
    for id in scene.main.leaders:
        assert scene.main.placed[id].leader is not None
        for hidden in (True, False):
            scene.main.cover(scene.view.frame if hidden else None, 7 if hidden else None, Changes())
            label, leader = scene.artist(f"label:{id}"), scene.artist(f"leader:{id}")
            assert label.get_visible() == leader.get_visible() == (not hidden)


def test_dark_scenes_use_the_dark_colours() -> None:
    scene = scene_of(plain_frame(), theme=DARK)
    assert body(scene, "a")[1] == scene.styles["red"].colour != scene_of(plain_frame()).styles["red"].colour
    assert to_rgba(scene.axes.get_facecolor()) == to_rgba(DARK.other_land)


def test_the_same_frame_gives_the_same_pixels() -> None:
    one, other = (drawn(scene_of(plain_frame(10))) for _ in range(2))
    assert (one == other).all()


def test_a_campaign_of_one_place_without_roads_can_be_drawn() -> None:
    campaign = build_campaign(places={"a": "red1"}, coordinates=WHERE)
    scene = scene_of(frame_of(place("a", "red")), campaign)
    assert segments(scene, "hostile") == []
    drawn(scene)


def test_two_places_at_one_point_can_be_drawn() -> None:
    campaign = campaign_with(coordinates=WHERE | {"b": WHERE["a"]})
    scene = scene_of(frame_of(place("a", "red"), place("b", "red"), place("c", "blue")), campaign)
    points = scene.points
    assert points["a"] == points["b"] != points["c"]
    assert len(at(marks_of(scene, "bodies"), scene, "a")) == 2  # one over the other
    drawn(scene)


@pytest.mark.parametrize(("second", "striped"), [("blue", True), ("unknown", False), ("vacant", False)])
def test_undecided_ground_has_stripes_of_the_second_side_but_not_of_nobody(second: str, striped: bool) -> None:
    styles = side_styles(campaign_with())
    undecided = place("a", "red", odds=(("red", 0.6), (second, 0.4)))
    assert ground_state(undecided, styles, many=True).stripe == (styles["blue"].stroke if striped else "")
    likely = replace(undecided, odds=(("red", 0.9), (second, 0.1)))
    assert ground_state(likely, styles, many=True).stripe == ""


def test_on_a_crowded_map_marks_shrink_and_only_foremost_places_have_labels() -> None:
    where = {f"p{n}": (36.0 + n % 40 * 0.01, 35.0 + n // 40 * 0.008) for n in range(1600)}
    told = [say("s", "shelling", "p777", "blue1", at=5)]
    ranks = {"p610": 1, "p820": 1, "p1390": 1}
    campaign = build_campaign(
        dict.fromkeys(where, "red1"), told, coordinates=where, sheet=MapSheet((35.98, 34.99, 36.42, 35.33), ranks=ranks)
    )
    axes = place_axes(layout_figure(), 0, 0, 300, 212)
    scene = draw_scene(axes, Study(campaign).frame(0), campaign=campaign)
    assert 0.45 <= scene.main.scale < 1
    assert max(mark.size for mark in scene.main.shown_marks if mark.place.rank > 1) < 7
    assert {"p610", "p820", "p1390", "p777"} <= scene.main.labels.keys()
    assert len(scene.main.labels) <= 300 * 212 / 6000


def test_a_stated_front_line_is_drawn_while_it_stands() -> None:
    first, then = ((35.9, 35.0), (36.4, 35.2)), ((36.0, 35.0), (36.4, 35.3))
    lines = (StatedLine("", Window(0, 99), first), StatedLine("", Window(100, 199), then))
    campaign = replace(campaign_with(), lines=lines)
    scene = scene_of(plain_frame(50), campaign)
    plane = campaign.sheet.projection
    for minute, shown in ((50, first), (99, first), (100, then)):
        scene.update(plain_frame(minute))
        (drawn_line,) = segments(scene, "stated_lines")
        np.testing.assert_allclose(drawn_line, np.column_stack(plane.to_km(*zip(*shown, strict=True))))
    scene.update(plain_frame(200))
    assert segments(scene, "stated_lines") == []
