// The outlines of ground and the front between sides, as lines in km: marching squares over the classes of nodes.

import { NEAREST, weightAt } from "./fields.js";

/** @import {Grid} from "./fields.js" */
/** @import {Index} from "./types" */
/** Points x, y, x, y in km. @typedef {number[]} Way */
/** Where the ground of two sides meets. @typedef {{sides: [Index, Index], way: Way}} Meeting */
/** What draws lines. @typedef {{moveTo: (x: number, y: number) => void, lineTo: (x: number, y: number) => void}} Pen */

/**
 * Traces the classes of the nodes of a grid. Edges between nodes are numbered: those to the east of each node, then those
 * to its south; on each edge where classes meet, an outline of either passes: of its first node's (0) and its second's (1).
 */
export class Tracer {
  /**
   * @param {Grid} grid
   * @param {Int16Array} classes of nodes
   * @param {Int16Array} classOf of places
   */
  constructor(grid, classes, classOf) {
    this.grid = grid;
    this.classes = classes;
    this.classOf = classOf;
    const count = classes.length;
    this.count = count;
    this.x = new Float64Array(2 * count);
    this.y = new Float64Array(2 * count);
    this.known = new Uint8Array(2 * count); // whether the point of an edge is as it was
    this.next = new Int32Array(4 * count).fill(-1);
    this.middle = new Int32Array(4 * count); // the cell on the way to the next, if more than two classes meet in it
    this.dry = new Uint8Array(4 * count);
    /** @type {number[]} */
    this.begun = [];
  }

  /**
   * Forgets the points near places that changed, or all.
   * @param {number[] | null} places
   */
  forget(places) {
    const { grid, known, count } = this;
    if (!places) return void known.fill(0);
    for (const place of places) {
      for (let at = grid.starts[place]; at < grid.starts[place + 1]; at++) {
        const node = grid.nodes[at];
        known[node] = known[node - 1] = known[count + node] = known[count + node - grid.columns] = 0;
      }
    }
  }

  /**
   * Draws the outlines of all classes; returns where sides meet.
   * @param {number[]} sideOf of classes
   * @param {Pen[]} pens of classes
   * @returns {Meeting[]}
   */
  trace(sideOf, pens) {
    const { grid: { columns, rows }, classes, begun, next } = this;
    for (let row = 0; row < rows - 1; row++) {
      for (let node = row * columns; node < (row + 1) * columns - 1; node++) {
        const one = classes[node];
        if (one !== classes[node + 1] || one !== classes[node + columns] || one !== classes[node + columns + 1]) this.traceCell(node, sideOf);
      }
    }
    /** @type {Meeting[]} */
    const meetings = [];
    for (const key of begun) if (next[key] >= 0) this.walk(key, sideOf, pens, meetings);
    begun.length = 0;
    return meetings;
  }

  /**
   * Links the outlines in a cell whose nodes differ; its north-western one is given.
   * @param {number} node
   * @param {number[]} sideOf
   */
  traceCell(node, sideOf) {
    const { grid: { columns, land }, classes, count, known, next, middle, dry, begun } = this;
    const [b, c, d] = [node + 1, node + columns + 1, node + columns];
    const corners = [node, b, c, d, node]; // clockwise
    const edges = [node, count + b, d, count + node]; // each after its corner
    let [last, crossed] = [-1, 0];
    for (let at = 0; at < 4; at++) if (classes[corners[at]] !== classes[corners[at + 1]]) [last, crossed] = [edges[at], crossed + 1];
    const isDry = land[node] + land[b] + land[c] + land[d] > 2 ? 1 : 0;
    for (let at = 0; at < 4; at++) {
      const one = classes[corners[at]];
      if (one === classes[corners[at + 1]]) continue;
      const edge = edges[at];
      if (!known[edge]) this.placeCrossing(edge, sideOf);
      if (one >= 0) {
        const key = 2 * edge + (at < 2 ? 0 : 1);
        next[key] = last;
        middle[key] = crossed > 2 ? node : -1;
        dry[key] = isDry;
        begun.push(key);
      }
      last = edge;
    }
  }

  /**
   * Sets the point at which an edge passes from one class to another.
   * @param {number} edge
   * @param {number[]} sideOf
   */
  placeCrossing(edge, sideOf) {
    const { grid, classes, count } = this;
    const a = edge % count;
    const down = edge >= count;
    const b = a + (down ? grid.columns : 1);
    const [one, other] = [classes[a], classes[b]];
    const bare = one < 0 || other < 0;
    const here = bare ? Math.abs(grid.inside[a]) : this.ahead(a, one, other, sideOf);
    const there = bare ? Math.abs(grid.inside[b]) : this.ahead(b, other, one, sideOf);
    const share = here > 0 && there > 0 ? here / (here + there) : 0.5;
    this.x[edge] = grid.x + ((a % grid.columns) + (down ? 0 : share)) * grid.step;
    this.y[edge] = grid.y - (Math.floor(a / grid.columns) + (down ? share : 0)) * grid.step;
    this.known[edge] = 1;
  }

  /**
   * Returns how far a class is ahead of another at a node.
   * @param {number} node
   * @param {number} one
   * @param {number} other
   * @param {number[]} sideOf
   */
  ahead(node, one, other, sideOf) {
    const { grid: { places, weights }, classOf } = this;
    const apart = sideOf[one] !== sideOf[other];
    let [ours, theirs] = [1e-30, 1e-30];
    for (let slot = node * NEAREST; slot < (node + 1) * NEAREST; slot++) {
      if (places[slot] < 0) continue;
      const kind = classOf[places[slot]];
      if (apart ? sideOf[kind] === sideOf[one] : kind === one) ours += weights[slot];
      else if (apart ? sideOf[kind] === sideOf[other] : kind === other) theirs += weights[slot];
    }
    return Math.log(ours / theirs);
  }

  /**
   * Draws one outline, which ends where it begins, and notes where it meets sides of higher numbers.
   * @param {number} start
   * @param {number[]} sideOf
   * @param {Pen[]} pens
   * @param {Meeting[]} meetings
   */
  walk(start, sideOf, pens, meetings) {
    const { grid, classes, count, x, y, next, middle, dry } = this;
    const first = Math.floor(start / 2) % count;
    const second = first + (start >= 2 * count ? grid.columns : 1);
    const kind = classes[start % 2 ? second : first];
    const [pen, side] = [pens[kind], sideOf[kind]];
    /** @type {Meeting | null} */
    let meeting = null;
    const meet = (/** @type {number} */ other, /** @type {number} */ x0, /** @type {number} */ y0, /** @type {number} */ x1, /** @type {number} */ y1) => {
      if (meeting?.sides[1] !== other) meeting = null;
      if (!meeting && other > side) meetings.push((meeting = { sides: [side, other], way: [x0, y0] }));
      meeting?.way.push(x1, y1);
    };
    const beside = (/** @type {number} */ key) => {
      const node = (key >> 1) % count;
      const other = classes[key % 2 ? node : node + (key >= 2 * count ? grid.columns : 1)];
      return other < 0 ? -1 : sideOf[other];
    };
    let key = start;
    pen.moveTo(x[key >> 1], y[key >> 1]);
    do {
      const [edge, to, cell] = [key >> 1, next[key], middle[key]];
      if (to < 0) break;
      const following = 2 * to + (classes[to % count] === kind ? 0 : 1);
      const [here, there] = dry[key] ? [beside(key), beside(following)] : [-1, -1];
      next[key] = -1;
      if (cell >= 0) {
        const [px, py] = [grid.x + ((cell % grid.columns) + 0.5) * grid.step, grid.y - (Math.floor(cell / grid.columns) + 0.5) * grid.step];
        pen.lineTo(px, py);
        meet(here, x[edge], y[edge], px, py);
        meet(there, px, py, x[to], y[to]);
      } else meet(here, x[edge], y[edge], x[to], y[to]);
      pen.lineTo(x[to], y[to]);
      key = following;
    } while (key !== start);
  }
}

/**
 * Returns the parts of a line, each with whether both sides are surely there. Short changes between the two are not
 * shown.
 * @param {Grid} grid
 * @param {Way} way
 * @param {(node: number) => boolean} sure
 * @param {number} least km
 * @returns {{sure: boolean, way: Way}[]}
 */
export function splitFront(grid, way, sure, least) {
  /** First and last point, along, sure. @type {{first: number, last: number, length: number, sure: boolean}[]} */
  const runs = [];
  let known = false;
  for (let at = 0; at < way.length / 2; at++) {
    const [x, y] = [way[2 * at], way[2 * at + 1]];
    const node = Math.round((grid.y - y) / grid.step) * grid.columns + Math.round((x - grid.x) / grid.step);
    known = sure(node);
    const length = at ? Math.hypot(x - way[2 * at - 2], y - way[2 * at - 1]) : 0;
    const run = runs.at(-1);
    if (run && run.sure === known) [run.last, run.length] = [at, run.length + length];
    else runs.push({ first: Math.max(at - 1, 0), last: at, length, sure: known });
  }
  /** @type {typeof runs} */
  const kept = [];
  for (const run of runs) {
    const before = kept.at(-1);
    if (before && (run.length < least || before.length < least || before.sure === run.sure)) {
      if (before.length < least && run.length >= least) before.sure = run.sure;
      [before.last, before.length] = [run.last, before.length + run.length];
    } else kept.push({ ...run });
  }
  return kept.map((run) => ({ sure: run.sure, way: way.slice(2 * run.first, 2 * run.last + 2) }));
}

/**
 * Returns the length of a line, km.
 * @param {Way} way
 */
export function lengthOf(way) {
  let total = 0;
  for (let at = 2; at < way.length; at += 2) total += Math.hypot(way[at] - way[at - 2], way[at + 1] - way[at - 1]);
  return total;
}

/**
 * Returns the share of a road between places of two sides that lies before the front.
 * @param {Grid} grid
 * @param {[number, number]} from km
 * @param {[number, number]} to
 * @param {(place: number) => boolean} ours
 * @param {(place: number) => boolean} theirs
 * @param {(x: number, y: number) => number} nodeOf
 */
export function crossRoad(grid, from, to, ours, theirs, nodeOf) {
  const ahead = (/** @type {number} */ share) => {
    const node = nodeOf(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share);
    return weightAt(grid, node, ours) > weightAt(grid, node, theirs);
  };
  let [low, high] = [0.08, 0.92];
  if (!ahead(low) || ahead(high)) return 0.5;
  while (high - low > 0.02) {
    const middle = (low + high) / 2;
    [low, high] = ahead(middle) ? [middle, high] : [low, middle];
  }
  return (low + high) / 2;
}
