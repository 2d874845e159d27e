"""The ground, front, marks and names of the page's map, by its own functions in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from page_driving import Ask, open_script

from plots.style import SALTIRE, marker_path
from scenarios import open_study
from sim.model.columns import MARKERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OWN = "fitBox, toPixel, zoomAbout, easeCamera, markCorners, momentAt"
BEGIN = """() => {
  const { data, store } = page;
  const world = makeWorld(page);
  const size = { width: 800, height: 600, density: 1, unit: 1, head: 0 };
  const plan = makePlan(world, fitBox(data.extent, size), size, [], () => 60);
  const at = (minute) => {
    const ground = new Ground(world);
    ground.reset(plan);
    const moment = momentAt(page, store.view, minute);
    ground.update(plan, moment);
    return { ground, moment };
  };
  Object.assign(window, { world, size, plan, at });
}"""
MINUTES = (0, 5040, 12000)


@pytest.fixture(scope="module")
def run(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Open a page with the script's functions and a campaign's map, but without its parts."""
    study = open_study("northwestern_syria_2024")
    with open_script(browser, tmp_path_factory.mktemp("script"), study, OWN, BEGIN) as ask:
        yield ask


def in_order(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array(sorted(np.round(points, 9).tolist()))


def test_zooming_keeps_the_point_under_the_pointer(run: Ask) -> None:
    before, after = run(
        """() => {
          const frame = { width: 400, height: 300 };
          const camera = own.fitBox([-10, -5, 30, 20], frame);
          const pixel = own.toPixel(camera, frame, 7, 11);
          return [pixel, own.toPixel(own.zoomAbout(camera, frame, 2.5, pixel), frame, 7, 11)];
        }"""
    )
    assert after == pytest.approx(before)


def test_camera_eases_from_one_view_to_the_other_about_a_fixed_point(run: Ask) -> None:
    first, last, ways = run(
        """() => {
          const frame = { width: 400, height: 300 };
          const camera = own.fitBox([0, 0, 40, 30], frame);
          const near = own.zoomAbout(camera, frame, 8, [100, 50]);
          const [x, y] = [camera.x - 100 / camera.scale, camera.y + 100 / camera.scale];
          const shown = (share) => own.toPixel(own.easeCamera(camera, near, share), frame, x, y);
          const seen = [0, 0.2, 0.5, 0.9, 1].map(shown);
          return [own.easeCamera(camera, near, 0), own.easeCamera(camera, near, 1), seen];
        }"""
    )
    assert last["scale"] == pytest.approx(8 * first["scale"])
    assert ways == [pytest.approx([100, 50])] * 5


@pytest.mark.parametrize("marker", [*MARKERS, SALTIRE])
def test_marks_have_the_shapes_of_the_film(run: Ask, marker: str) -> None:
    corners = np.reshape(run("(marker) => own.markCorners(marker)", marker), (-1, 2)) * [1, -1]
    assert in_order(corners) == pytest.approx(in_order(np.asarray(marker_path(marker).vertices)[:-1]))


def test_ground_of_a_node_is_of_the_side_whose_places_count_most(run: Ask) -> None:
    grid, points, sides, found = run(
        """() => {
          const { ground, moment } = at(5040);
          const { grid } = plan;
          const spots = [...plan.ground];
          const nodes = [...ground.nodes].map((kind) => (kind < 0 ? -1 : ground.kinds[kind].side));
          const { x, y, reach } = world.points;
          const rows = spots.map((place) => [x[place], y[place], reach[place]]);
          const { columns, rows: count, x: west, y: north, step } = grid;
          return [[columns, count, west, north, step], rows, spots.map((place) => moment.states[place].side), nodes];
        }"""
    )
    columns, rows, west, north, step = grid
    across, down = np.meshgrid(west + np.arange(columns) * step, north - np.arange(rows) * step)
    _, first = np.unique(np.round(np.array(points)[:, :2], 3), axis=0, return_index=True)
    totals = np.full((max(sides) + 1, rows, columns), 1e-30)
    for at in first:
        x, y, reach = points[at]
        squares = ((across - x) ** 2 + (down - y) ** 2) / step**2
        totals[sides[at]] += np.maximum((squares + 0.02) ** -3.5 - (2.2 * reach / step) ** -7.0, 0)
    nodes = np.reshape(found, (rows, columns))
    coloured = nodes >= 0
    assert 0.1 < coloured.mean() < 0.9
    assert (totals.argmax(axis=0) == nodes)[coloured].mean() > 0.998


def test_every_place_lies_on_ground_of_its_own_side(run: Ask) -> None:
    wrong = run(
        """() => {
          const { ground, moment } = at(0);
          const { grid } = plan;
          const apart = (place) => world.apart[place] > 3 * grid.step;
          const node = (place) => Math.round((grid.y - world.points.y[place]) / grid.step) * grid.columns
            + Math.round((world.points.x[place] - grid.x) / grid.step);
          const inside = [...plan.ground].filter((place) => apart(place) && grid.inside[node(place)] > 0);
          const side = (place) => ground.kinds[ground.nodes[node(place)]].side;
          return [inside.length, inside.filter((place) => side(place) !== moment.states[place].side)];
        }"""
    )
    assert wrong[0] > 20
    assert wrong[1] == []


def test_outlines_of_ground_are_closed_and_hold_what_is_of_their_class(run: Ask) -> None:
    found = run(
        """() => {
          const context = new OffscreenCanvas(1, 1).getContext("2d");
          const { ground } = at(5040);
          const { grid } = plan;
          let [right, count] = [0, 0];
          for (let node = 0; node < ground.nodes.length; node += 7) {
            const kind = ground.nodes[node];
            if (kind < 0) continue;
            const x = grid.x + (node % grid.columns) * grid.step;
            const y = grid.y - Math.floor(node / grid.columns) * grid.step;
            const inside = ground.outlines.map((path) => context.isPointInPath(path, x, y));
            count += 1;
            right += inside.every((each, at) => each === (at === kind)) ? 1 : 0;
          }
          return [right, count];
        }"""
    )
    assert found[1] > 500
    assert found[0] == found[1]


def test_no_front_is_drawn_between_sides_that_are_not_hostile(run: Ask) -> None:
    kinds = run(
        """() => {
          const { data } = page;
          const before = data.stances;
          const fronts = (stance) => {
            data.stances = before.map(([a, b, first, last]) => [a, b, first, last, stance]);
            const { front, bars } = at(5040).ground;
            return [...Object.keys(front).filter((kind) => front[kind]), ...(bars.length ? ["bars"] : [])];
          };
          const found = ["hostile", "contact", "allied"].map(fronts);
          data.stances = before;
          return found;
        }"""
    )
    assert kinds == [["hostile", "possible", "bars"], ["contact"], []]


def test_bars_cross_roads_between_sure_places_of_hostile_sides(run: Ask) -> None:
    study = open_study("northwestern_syria_2024")
    names = run("page.data.sides.map(({ id }) => id)")
    for minute in MINUTES:
        bars = run("(minute) => at(minute).ground.bars", minute)
        edges = [
            edge for edge in study.frame(minute).edges if (edge.certainty, edge.relation) == ("documented", "hostile")
        ]
        known = {frozenset(edge.sides) for edge in edges}
        assert {frozenset((names[one], names[other])) for *_, one, other in bars} <= known
        assert 0 < len(bars) <= len(edges)


def test_a_step_changes_only_what_a_jump_would(run: Ask) -> None:
    same = run(
        """(minutes) => {
          const { ground } = at(0);
          return minutes.map((minute) => {
            ground.update(plan, own.momentAt(page, page.store.view, minute));
            const sides = (one) => {
              const told = one.kinds.map((kind) => JSON.stringify(kind));
              return [...one.nodes].map((kind) => told[kind]).join();
            };
            return sides(ground) === sides(at(minute).ground);
          });
        }""",
        [700, 2000, 5040, 5100, 9000, 5040, 0],
    )
    assert same == [True] * 7


def test_names_touch_neither_each_other_nor_the_edge_and_largest_come_first(run: Ask) -> None:
    names, large = run(
        """() => [
          plan.names.map(({ name: { x, y, width, height, rank }, dx, dy }) => [x + dx, y + dy, width, height, rank]),
          [...plan.ground].filter((place) => page.data.places[place].rank === 1).length,
        ]"""
    )
    boxes = np.array(names)
    left, right = boxes[:, 0] - boxes[:, 2] / 2, boxes[:, 0] + boxes[:, 2] / 2
    top, bottom = boxes[:, 1] - boxes[:, 3] / 2, boxes[:, 1] + boxes[:, 3] / 2
    overlap = (left[:, None] < right) & (left < right[:, None]) & (top[:, None] < bottom) & (top < bottom[:, None])
    assert overlap.sum() == len(names)  # each with itself
    assert left.min() >= 0 and right.max() <= 800 and top.min() >= 0 and bottom.max() <= 600
    assert (boxes[:, 4] == 1).sum() == large
