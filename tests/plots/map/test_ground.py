"""The ground between places, and the front: smooth borders about half way between the places of two sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from plots.map.basemap import Floats, View
from plots.map.fields import Fields, highest, log_of
from plots.map.frontline import CONTACT, HOSTILE, POSSIBLE, FrontLine
from plots.map.ground import Ground, GroundState, Tint, draw_swatch
from plots.style import LIGHT, layout_figure, place_axes
from sim.model.geodesy import Projection

VIEW = View(Projection(36.0, 35.0), -40.0, 40.0, -30.0, 30.0, 80.0, 60.0)
ALL = shapely.box(-100, -100, 100, 100)
PIXEL_KM = 0.5
REACH = 10.0
COLOURS = {"red": "#ff0000", "green": "#00ff00", "blue": "#0000ff"}
SIDES = tuple(COLOURS)


def fields_of(places: Floats, *, ground: Any = ALL, scale: float = 1 / PIXEL_KM) -> Fields:
    return Fields(VIEW, places, np.full(len(places), REACH), ground, scale=scale)


def state(side: str, **changes: Any) -> GroundState:
    return GroundState(**{"colour": COLOURS[side], "alpha": 0.4, "silent": False, "side": side} | changes)


def tint_of(places: list[tuple[float, float]], *states: GroundState, **settings: Any) -> Tint:
    tint = Tint(fields_of(np.array(places, dtype=np.float64), **settings), hatch_alpha=0.42)
    tint.recolour(states)
    return tint


def pixel(x: float, y: float) -> tuple[int, int]:
    return int((30 - y) / PIXEL_KM), int((x + 40) / PIXEL_KM)


def front_of(places: Floats, sides: list[str], *, sure: list[bool] | None = None, stance: str = "hostile") -> Any:
    front = FrontLine(place_axes(layout_figure(), 0, 0, 80, 60), fields_of(places), theme=LIGHT)
    front.update(sides, sure or [True] * len(sides), lambda a, b: stance)
    return front


def drawn(front: FrontLine, name: str) -> list[Any]:
    return [np.asarray(line) for line in front.artists[name].get_segments()]


spots = st.tuples(st.integers(-9, 9), st.integers(-6, 6)).map(lambda at: (at[0] * 4.0, at[1] * 4.0))
settled = st.lists(st.tuples(spots, st.sampled_from(SIDES)), min_size=1, max_size=9, unique_by=lambda one: one[0])


@given(settled)
@settings(max_examples=40, deadline=None)
def test_every_place_lies_on_flat_ground_of_its_own_side(settled: list[tuple[tuple[float, float], str]]) -> None:
    places, sides = zip(*settled, strict=True)
    tint = tint_of(list(places), *(state(side) for side in sides))
    for (x, y), side in settled:
        row, column = pixel(x, y)
        near = tint.pixels[row - 1 : row + 2, column - 1 : column + 2].reshape(-1, 4)
        assert {tuple(each) for each in near.tolist()} == {(*(int(v * 255) for v in to_rgb(COLOURS[side])), 102)}


@given(settled)
@settings(max_examples=30, deadline=None)
def test_ground_is_that_of_the_nearest_place_but_for_rounded_borders(settled: Any) -> None:
    where, sides = zip(*settled, strict=True)
    places = np.array(where)
    tint = tint_of(list(where), *(state(side) for side in sides))
    for x, y in ((-30.1, 20.2), (-12.3, -9.7), (0.3, 5.1), (17.2, 13.3), (33.1, -21.9)):
        away = np.hypot(*(places - (x, y)).T)
        of = {side: away[np.array(sides) == side].min(initial=np.inf) for side in SIDES}
        (first, side), (second, _) = sorted((far, side) for side, far in of.items())[:2]
        red, green, blue, alpha = tint.pixels[pixel(x, y)].tolist()
        if away.min() < 0.8 * REACH and second > 1.5 * first:
            assert (red, green, blue) == tuple(int(v * 255) for v in to_rgb(COLOURS[side]))
            assert alpha == 102
        if away.min() > 2.4 * REACH:
            assert alpha == 0


def test_a_lone_place_colours_its_reach_and_a_road_carries_its_ground_on() -> None:
    places = np.array([[-10.0, 0.0], [25.0, 0.0]])
    reach = np.array([REACH, REACH])
    plain, joined = (Fields(VIEW, places, reach, ALL, scale=2.0, roads=roads).cover > 0 for roads in ((), [(0, 1)]))
    assert plain[pixel(-10, 9)] and not plain[pixel(-10, 11)]
    assert not plain[pixel(7.5, 0)] and joined[pixel(7.5, 0)] and not joined[pixel(7.5, 9)]


def test_no_colour_leaves_the_ground() -> None:
    west = shapely.box(-100, -100, 0, 100)
    pixels = tint_of([(0.0, 0.0)], state("red"), ground=west).pixels
    assert pixels[:, :79, 3].max() > 0
    assert pixels[:, 81:, 3].max() == 0


def test_silent_ground_is_striped_and_keeps_its_colour() -> None:
    near = tint_of([(0.0, 0.0)], state("red", silent=True)).pixels[54:66, 74:86]
    inked = near[near[..., 3] > 0]
    assert 0 < len(inked) < near[..., 3].size
    assert {tuple(colour) for colour in inked[:, :3].tolist()} == {(255, 0, 0)}


def test_undecided_ground_has_the_first_sides_tint_under_stripes_of_the_second() -> None:
    pixels = tint_of([(0.0, 0.0)], state("red", alpha=0.2, stripe="#0000ff")).pixels[54:66, 74:86]
    alphas = pixels[..., 3]
    assert alphas.min() == pytest.approx(255 * 0.2, abs=1)  # between the stripes
    assert (pixels[alphas == alphas.min()][:, :3] == (255, 0, 0)).all()
    striped = pixels[alphas == alphas.max()]
    assert (striped[:, 2] > striped[:, 0]).all()


@pytest.mark.parametrize("stripe", ["", "#0000ff"])
def test_strength_changes_smoothly_between_places_of_one_side(stripe: str) -> None:
    weak, strong = (state("red", alpha=alpha, stripe=stripe) for alpha in (0.2, 0.6))
    tint = tint_of([(-8.0, 0.0), (8.0, 0.0)], weak, strong)
    alphas = [int(tint.pixels[pixel(x, 0)][3]) for x in np.arange(-8, 8.1, 1)]
    assert alphas[0] < 130 and alphas[-1] > 150
    if not stripe:
        assert alphas == sorted(alphas)
        assert max(np.diff(alphas)) < 50


@given(settled, st.data())
@settings(max_examples=25, deadline=None)
def test_recolouring_what_changed_gives_what_colouring_all_gives(settled: Any, data: st.DataObject) -> None:
    where, sides = zip(*settled, strict=True)
    tint = tint_of(list(where), *(state(side) for side in sides))
    later = [state(data.draw(st.sampled_from(SIDES)), silent=data.draw(st.booleans())) for _ in sides]
    before = tint.pixels.copy()
    parts = tint.recolour(later)
    assert (tint.pixels == tint_of(list(where), *later).pixels).all()
    untouched = np.ones(before.shape[:2], dtype=bool)
    for part in parts:
        untouched[part] = False
    assert (tint.pixels == before)[untouched].all()


@given(settled)
@settings(max_examples=25, deadline=None)
def test_the_highest_field_at_pixels_is_that_of_all_fields_interpolated(settled: Any) -> None:
    fields = fields_of(np.array([where for where, _ in settled]))
    part = slice(10, 110), slice(20, 150)
    nodes = fields.nodes_of(part)
    logs = [log_of(fields.total_within([place], nodes)) for place in range(len(settled))]
    everywhere = highest([fields.at_pixels(each, part, nodes) for each in logs])
    assert (fields.highest_at_pixels(logs, part, nodes) == everywhere).all()


def test_ground_grows_from_the_place_and_ends_as_without_growth() -> None:
    ground, still = (
        Ground(
            place_axes(layout_figure(), 0, 0, 80, 60), VIEW, np.array([[-12.0, 0.0], [12.0, 0.0]]), np.full(2, 15.0),
            ALL, theme=LIGHT, roads=[(0, 1)],
        )
        for _ in range(2)
    )  # fmt: skip
    red, blue, taken = state("red"), state("blue"), state("red")

    def reds() -> int:
        return int((ground.pixels[..., 0] == 255).sum())

    ground.update([red, blue], lambda a, b: "hostile")
    front = [drawn(ground.front, HOSTILE)]
    shares = [reds()]
    for share in (0.25, 0.5, 0.75):
        ground.update([red, taken], lambda a, b: "hostile", {1: share})
        front.append(drawn(ground.front, HOSTILE))
        shares.append(reds())
        row = ground.pixels[30]
        assert row[52, 0] == 255  # at the place itself
    assert shares == sorted(shares) and shares[1] < shares[-1]
    assert all(len(each) == 1 for each in front)  # it stays until the ground has grown
    ground.update([red, taken], lambda a, b: "hostile")
    still.update([red, taken], lambda a, b: "hostile")
    assert (ground.pixels == still.pixels).all()
    assert drawn(ground.front, HOSTILE) == []


def test_growth_of_one_place_goes_on_while_another_begins() -> None:
    where = np.array([[-15.0, 0.0], [0.0, 0.0], [15.0, 0.0]])
    ground = Ground(
        place_axes(layout_figure(), 0, 0, 80, 60), VIEW, where, np.full(3, REACH), ALL, theme=LIGHT
    )  # fmt: skip
    red, blue = state("red"), state("blue")
    ground.update([red, blue, blue], lambda a, b: "hostile")
    ground.update([red, red, blue], lambda a, b: "hostile", {1: 0.5})
    ground.update([red, red, red], lambda a, b: "hostile", {1: 0.9, 2: 0.2})
    assert ground.pixels[30, 62].tolist()[2] == 255  # of the last place, on its far side
    ground.update([red, red, red], lambda a, b: "hostile", {2: 0.6})
    assert ground.pixels[30, 40].tolist()[0] == 255
    ground.update([red, red, red], lambda a, b: "hostile")
    assert {tuple(each) for each in ground.pixels[ground.pixels[..., 3] > 0][:, :3].tolist()} == {(255, 0, 0)}


@given(settled)
@settings(max_examples=25, deadline=None)
def test_the_front_is_about_as_far_from_places_of_one_side_as_of_another(settled: Any) -> None:
    where, sides = zip(*settled, strict=True)
    places, of = np.array(where), np.array(sides)
    for line in drawn(front_of(places, list(sides)), HOSTILE):
        away = np.hypot(*(line[:, None] - places).transpose(2, 0, 1))
        nearest = np.sort([away[:, of == side].min(axis=1, initial=np.inf) for side in SIDES], axis=0)
        assert (nearest[1] <= 2.2 * nearest[0] + 1).all()


@pytest.mark.parametrize("rows", [range(-3, 4), range(1)])
def test_the_front_is_where_the_ground_of_two_sides_meets(rows: range) -> None:
    where = [(x * 8.0, y * 8.0) for x in range(-4, 5) for y in rows]
    sides = [SIDES[int(x // 24) % 3] for x, _ in where]
    tint = tint_of(where, *(state(side) for side in sides))
    lines = drawn(front_of(np.array(where), sides), HOSTILE)
    colours = tint.pixels[..., :3].astype(int) @ (1, 2, 4)
    meets = (colours[:, 1:] != colours[:, :-1]) & (tint.pixels[:, 1:, 3] > 100) & (tint.pixels[:, :-1, 3] > 100)
    down, across = np.nonzero(meets)
    points = shapely.points(-40 + (across + 1) * PIXEL_KM, 30 - (down + 0.5) * PIXEL_KM)
    assert len(points) > 50
    assert shapely.distance(points, shapely.MultiLineString(lines)).max() < 2


def test_the_front_is_one_line_that_bends_without_corners() -> None:
    places = np.array([[x, y] for x in (-24, -12, 0, 12, 24) for y in (-14 + 3 * (x % 8), 6.0 + x % 5)], dtype=float)
    front = front_of(places, ["red", "blue"] * 5)
    (line,) = drawn(front, HOSTILE)
    steps = np.diff(line, axis=0)
    steps = steps[np.hypot(*steps.T) > 0.2]
    turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert np.quantile(turns, 0.98) < 0.7


def test_the_front_is_solid_where_both_sides_are_sure_and_else_dashed() -> None:
    places = np.array([[x, y] for x in (-24.0, -8.0, 8.0, 24.0) for y in (-6.0, 6.0)])
    front = front_of(places, ["red", "blue"] * 4, sure=[True] * 5 + [False] + [True, False])
    (solid,), (dashed,) = drawn(front, HOSTILE), drawn(front, POSSIBLE)
    assert solid[:, 0].max() == pytest.approx(0, abs=2) and dashed[:, 0].min() == pytest.approx(0, abs=2)
    ends = [min(np.hypot(*(a - b)) for a in (solid[0], solid[-1])) for b in (dashed[0], dashed[-1])]
    assert min(ends) < 1e-9  # one goes on where the other ends
    assert len(drawn(front, "casing")) == 2


def test_the_front_is_thin_without_fighting_and_none_among_allies() -> None:
    places = np.array([[0.0, -6.0], [0.0, 6.0]])
    assert drawn(front_of(places, ["red", "blue"], stance="contact"), CONTACT)
    for sides, stance in ((["red", "blue"], "allied"), (["red", "unknown"], "hostile"), (["red", "red"], "hostile")):
        front = front_of(places, sides, stance=stance)
        assert all(drawn(front, name) == [] for name in front.artists)


def test_a_road_crosses_the_front_where_the_line_is_drawn() -> None:
    places = np.array([[0.0, -6.0], [0.0, 6.0], [3.0, 9.0], [-3.0, 9.0]])
    front = front_of(places, ["red", "blue", "blue", "blue"])
    (line,) = drawn(front, HOSTILE)
    share = front.crossing((0.0, -6.0), (0.0, 6.0), "red", "blue")
    y = line[np.abs(line[:, 0]).argmin(), 1]
    assert -6 + 12 * share == pytest.approx(y, abs=1)
    assert front.crossing((0.0, -6.0), (0.0, 6.0), "red", "green") == 0.5


@pytest.mark.parametrize("places", [[], [(0.0, 0.0)], [(1.0, 1.0), (1.0, 1.0)]])
def test_one_point_or_none_has_no_front(places: list[tuple[float, float]]) -> None:
    front = front_of(np.array(places).reshape(-1, 2), ["red", "blue"][: len(places)])
    assert all(drawn(front, name) == [] for name in front.artists)


@pytest.mark.parametrize(
    ("state", "lines", "tints"),
    [
        (GroundState("#ff0000", 0.2, False), 0, 1),
        (GroundState("#ff0000", 0.2, False, "#0000ff"), 1, 1),
        (GroundState("#ff0000", 0.2, True), 1, 0),
    ],
)
def test_a_sample_of_ground_has_its_tint_and_lines_within_its_box(state: GroundState, lines: int, tints: int) -> None:
    axes = place_axes(layout_figure(), 0, 0, 100, 100)
    draw_swatch(axes, state, 50, 50, width=28, height=14, theme=LIGHT)
    assert (min(len(axes.lines), 1), max(len(axes.patches) - 1, 0)) == (lines, tints)
    for line in axes.lines:
        x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        assert np.diff(x) == pytest.approx(np.diff(y))  # 45 degrees
        assert x.min() >= 36 and x.max() <= 64
        assert y.min() >= 43 and y.max() <= 57
        assert to_rgb(line.get_color()) == to_rgb(state.stripe or state.colour)
