// Which places count at each node of a grid, and how far their ground reaches: what ground and front are drawn from.

/** @import {Box} from "./types" */
/**
 * The places of a map: km, and km of reach.
 * @typedef {{x: Float64Array, y: Float64Array, reach: Float64Array}} Points
 */
/**
 * Nodes in rows from the north-west, `step` km apart. Every node has `NEAREST` places and their weights, `inside` is
 * above 0 where there is ground, `land` is 1 on land; `nodesOf` returns the nodes at which a place is among those.
 * @typedef {{columns: number, rows: number, x: number, y: number, step: number, places: Int32Array,
 *   weights: Float32Array, inside: Float32Array, land: Uint8Array, starts: Int32Array, nodes: Int32Array}} Grid
 */

/** How many places count at a node. */
export const NEAREST = 8;
const SUPPORT = 2.2; // of its reach: how far a place counts
const REACHED = 2.4; // of its reach: how far it adds to the ground of its neighbours
const MERGE = 4.5; // the power by which the ground of neighbours merges
const CARRIED = 2; // of its reach: how far roads carry its ground
const WIDEST_HOLE = 1.1; // of the greatest reach: the width of the widest hole in ground that is filled
const FILLED = 0.1;

/**
 * Returns the grid of a box with about so many nodes.
 * @param {Box} box
 * @param {number} step km between nodes
 * @param {Points} points
 * @param {Int32Array} chosen the places that have ground
 * @param {[number, number][]} roads the places at their ends
 * @returns {Grid}
 */
export function makeGrid([west, south, east, north], step, points, chosen, roads) {
  const columns = Math.ceil((east - west) / step) + 1;
  const rows = Math.ceil((north - south) / step) + 1;
  const count = columns * rows;
  /** @type {Grid} */
  const grid = {
    columns, rows, x: west, y: north, step,
    places: new Int32Array(count * NEAREST).fill(-1),
    weights: new Float32Array(count * NEAREST),
    inside: new Float32Array(count),
    land: new Uint8Array(count).fill(1),
    starts: new Int32Array(points.x.length + 1),
    nodes: new Int32Array(0),
  };
  const seen = new Set();
  for (const place of chosen) {
    const spot = `${Math.round(points.x[place] * 1000)} ${Math.round(points.y[place] * 1000)}`;
    if (points.reach[place] > 0 && !seen.has(spot)) weighPlace(grid, points, place);
    seen.add(spot);
  }
  indexNodes(grid);
  coverGround(grid, points, chosen, roads);
  return grid;
}

/**
 * Calls back with every node within a radius, and the square of its distance in steps.
 * @param {Grid} grid
 * @param {number} x
 * @param {number} y
 * @param {number} radius km
 * @param {(node: number, square: number) => void} visit
 */
function eachNode({ columns, rows, x: west, y: north, step }, x, y, radius, visit) {
  const [across, down, reach] = [(x - west) / step, (north - y) / step, radius / step];
  const top = Math.max(Math.ceil(down - reach), 0);
  const bottom = Math.min(Math.floor(down + reach), rows - 1);
  for (let row = top; row <= bottom; row++) {
    const dy = row - down;
    const half = Math.sqrt(Math.max(reach * reach - dy * dy, 0));
    const right = Math.min(Math.floor(across + half), columns - 1);
    for (let column = Math.max(Math.ceil(across - half), 0); column <= right; column++) {
      const dx = column - across;
      visit(row * columns + column, dx * dx + dy * dy);
    }
  }
}

/**
 * Adds a place to the nodes where it counts more than another: by the seventh power of its distance.
 * @param {Grid} grid
 * @param {Points} points
 * @param {number} place
 */
function weighPlace(grid, points, place) {
  const { places, weights } = grid;
  const support = SUPPORT * points.reach[place];
  const least = Math.max(support / grid.step, 0.01) ** -7;
  eachNode(grid, points.x[place], points.y[place], support, (node, square) => {
    const near = square + 0.02;
    const weight = 1 / (near * near * near * Math.sqrt(near)) - least;
    let [low, at] = [weight, -1];
    for (let slot = node * NEAREST; slot < (node + 1) * NEAREST; slot++) {
      if (weights[slot] < low) [low, at] = [weights[slot], slot];
    }
    if (at >= 0) [places[at], weights[at]] = [place, weight];
  });
}

/**
 * Lists the nodes of every place.
 * @param {Grid} grid
 */
function indexNodes(grid) {
  const { places, starts } = grid;
  for (const place of places) if (place >= 0) starts[place + 1]++;
  for (let place = 1; place < starts.length; place++) starts[place] += starts[place - 1];
  const next = starts.slice();
  grid.nodes = new Int32Array(starts[starts.length - 1]);
  for (let slot = 0; slot < places.length; slot++) {
    if (places[slot] >= 0) grid.nodes[next[places[slot]]++] = Math.floor(slot / NEAREST);
  }
}

/**
 * Finds where there is ground: within the merged reach of places, which roads carry further.
 * @param {Grid} grid
 * @param {Points} points
 * @param {Int32Array} chosen
 * @param {[number, number][]} roads
 */
function coverGround(grid, points, chosen, roads) {
  const { inside, step } = grid;
  const cover = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ radius) => {
    const unit = (radius / step) ** 2;
    eachNode(grid, x, y, REACHED * radius, (node, square) => {
      const share = Math.max(square, 0.05) / unit;
      inside[node] += 1 / (share * share * Math.sqrt(Math.sqrt(share)));
    });
  };
  let widest = 0;
  for (const place of chosen) {
    if (points.reach[place] > 0) cover(points.x[place], points.y[place], points.reach[place]);
    widest = Math.max(widest, points.reach[place]);
  }
  for (const [a, b] of roads) {
    coverRoad(points, a, b, cover);
    coverRoad(points, b, a, cover);
  }
  const least = 0.5 * REACHED ** -MERGE;
  for (let node = 0; node < inside.length; node++) inside[node] = Math.log(Math.max(inside[node], least)) / MERGE;
  fillHoles(grid, (WIDEST_HOLE * widest) / step);
  const { columns, rows } = grid; // ground ends at the rim, so that its outlines are closed
  for (let column = 0; column < columns; column++) inside[column] = inside[(rows - 1) * columns + column] = -1;
  for (let row = 0; row < rows; row++) inside[row * columns] = inside[(row + 1) * columns - 1] = -1;
}

/**
 * Covers the half of a road at one of its ends; its ground narrows away from the place.
 * @param {Points} points
 * @param {number} from
 * @param {number} to
 * @param {(x: number, y: number, radius: number) => void} cover
 */
function coverRoad(points, from, to, cover) {
  const [dx, dy, reach] = [points.x[to] - points.x[from], points.y[to] - points.y[from], points.reach[from]];
  const length = Math.hypot(dx, dy);
  for (let away = 0.5 * reach; away < Math.min(CARRIED * reach, length / 2); away += 0.25 * reach) {
    const share = away / length;
    cover(points.x[from] + dx * share, points.y[from] + dy * share, 0.5 * reach * (1 - (0.5 * away) / (CARRIED * reach)));
  }
}

/**
 * Makes ground of small bare spots within ground.
 * @param {Grid} grid
 * @param {number} most nodes, the widest
 */
function fillHoles({ inside, columns, rows }, most) {
  const seen = new Uint8Array(inside.length);
  for (let start = 0; start < inside.length; start++) {
    if (seen[start] || inside[start] > 0) continue;
    const spot = [start];
    seen[start] = 1;
    let [left, right, bottom] = [columns, 0, 0];
    for (let at = 0; at < spot.length; at++) {
      const node = spot[at];
      const column = node % columns;
      [left, right, bottom] = [Math.min(left, column), Math.max(right, column), Math.max(bottom, Math.floor(node / columns))];
      for (const next of [column > 0 ? node - 1 : node, column < columns - 1 ? node + 1 : node, node - columns, node + columns]) {
        if (next < 0 || next >= inside.length || seen[next] || inside[next] > 0) continue;
        seen[next] = 1;
        spot.push(next);
      }
    }
    const top = Math.floor(start / columns);
    const open = left === 0 || right === columns - 1 || top === 0 || bottom === rows - 1;
    if (!open && (right - left + 1) * (bottom - top + 1) <= 2 * most * most) for (const node of spot) inside[node] = FILLED;
  }
}

/**
 * Sets the class of the ground at nodes: of the side that counts most, the class that counts most; -1 where there is
 * none. Only nodes near places that changed are set if `changed` is given.
 * @param {Grid} grid
 * @param {Int16Array} classOf the class of each place
 * @param {number[]} sideOf the side of each class
 * @param {Int16Array} classes
 * @param {number[] | null} changed
 */
export function classifyNodes(grid, classOf, sideOf, classes, changed) {
  const ofClass = new Float64Array(sideOf.length);
  const ofSide = new Float64Array(Math.max(...sideOf, 0) + 1);
  const visit = (/** @type {number} */ node) => {
    classes[node] = grid.inside[node] > 0 ? strongest(grid, node, classOf, sideOf, ofClass, ofSide) : -1;
  };
  if (changed === null) for (let node = 0; node < classes.length; node++) visit(node);
  else for (const place of changed) for (let at = grid.starts[place]; at < grid.starts[place + 1]; at++) visit(grid.nodes[at]);
}

/**
 * Returns the class of a node; -1 where no place counts.
 * @param {Grid} grid
 * @param {number} node
 * @param {Int16Array} classOf
 * @param {number[]} sideOf
 * @param {Float64Array} ofClass zeros, and zeros again afterwards
 * @param {Float64Array} ofSide
 */
function strongest({ places, weights }, node, classOf, sideOf, ofClass, ofSide) {
  const [start, end] = [node * NEAREST, (node + 1) * NEAREST];
  for (let slot = start; slot < end; slot++) {
    if (places[slot] < 0) continue;
    ofClass[classOf[places[slot]]] += weights[slot];
    ofSide[sideOf[classOf[places[slot]]]] += weights[slot];
  }
  let best = -1;
  for (let slot = start; slot < end; slot++) {
    if (places[slot] < 0) continue;
    const one = classOf[places[slot]];
    const ahead = best < 0 ? 1 : ofSide[sideOf[one]] - ofSide[sideOf[best]] || ofClass[one] - ofClass[best];
    if (ahead > 0) best = one;
  }
  for (let slot = start; slot < end; slot++) {
    if (places[slot] >= 0) ofClass[classOf[places[slot]]] = ofSide[sideOf[classOf[places[slot]]]] = 0;
  }
  return best;
}

/**
 * Returns how much the places that a test chooses count at a node.
 * @param {Grid} grid
 * @param {number} node
 * @param {(place: number) => boolean} chooses
 */
export function weightAt({ places, weights }, node, chooses) {
  let total = 0;
  for (let slot = node * NEAREST; slot < (node + 1) * NEAREST; slot++) {
    if (places[slot] >= 0 && chooses(places[slot])) total += weights[slot];
  }
  return total;
}

/**
 * Returns the node nearest to a point, km.
 * @param {Grid} grid
 * @param {number} x
 * @param {number} y
 */
export function nodeAt({ columns, rows, x: west, y: north, step }, x, y) {
  const column = Math.min(Math.max(Math.round((x - west) / step), 0), columns - 1);
  const row = Math.min(Math.max(Math.round((north - y) / step), 0), rows - 1);
  return row * columns + column;
}
