// The outlines of ground and the front between sides, as lines in km: marching squares over the classes of nodes.

import { NEAREST, weightAt } from "./fields.js";

/** @import {Grid} from "./fields.js" */
/** Points x, y, x, y in km. @typedef {number[]} Way */
/**
 * Where the ground of two sides meets; `sides` are in order.
 * @typedef {{sides: [number, number], ways: Way[]}} Meeting
 */
/**
 * What is traced: for every class its closed outlines, and where sides meet.
 * @typedef {{outlines: Way[][], meetings: Meeting[]}} Traced
 */

/** Traces the classes of the nodes of a grid. Points are numbered: the edges of the grid, then the middles of cells. */
class Tracer {
  /**
   * @param {Grid} grid
   * @param {Int16Array} classes
   * @param {Int16Array} classOf
   * @param {number[]} sideOf
   */
  constructor(grid, classes, classOf, sideOf) {
    this.grid = grid;
    this.classes = classes;
    this.classOf = classOf;
    this.sideOf = sideOf;
    this.count = classes.length;
    /** @type {Map<number, [number, number]>} */
    this.points = new Map();
    /** From a point of a class's outline to the next; the key has both. @type {Map<number, number>} */
    this.next = new Map();
    /** The middle of the cell that is between the two, if three classes meet in it. @type {Map<number, number>} */
    this.middle = new Map();
    /** By pair of sides: points, two a segment. @type {Map<number, number[]>} */
    this.segments = new Map();
  }

  /** Returns what there is. */
  trace() {
    const { columns, rows } = this.grid;
    for (let row = 0; row < rows - 1; row++) {
      for (let node = row * columns; node < (row + 1) * columns - 1; node++) {
        const one = this.classes[node];
        if (one !== this.classes[node + 1] || one !== this.classes[node + columns] || one !== this.classes[node + columns + 1]) this.traceCell(node);
      }
    }
    const meetings = [...this.segments].sort(([a], [b]) => a - b).map(([pair, ends]) => {
      /** @type {[number, number]} */
      const sides = [Math.floor(pair / 1000), pair % 1000];
      return { sides, ways: chainSegments(ends).map((way) => this.wayOf(way)) };
    });
    return { outlines: this.outlines(), meetings };
  }

  /**
   * Traces a cell whose north-western node is given and whose nodes differ.
   * @param {number} node
   */
  traceCell(node) {
    const { grid, classes, count, sideOf } = this;
    const columns = grid.columns;
    const corners = [node, node + 1, node + columns + 1, node + columns]; // clockwise
    const edges = [node, count + node + 1, node + columns, count + node]; // each after its corner
    const crossed = [0, 1, 2, 3].filter((at) => classes[corners[at]] !== classes[corners[(at + 1) % 4]]);
    const middle = crossed.length > 2 ? 2 * count + node : -1;
    if (middle >= 0) this.points.set(middle, [grid.x + ((node % columns) + 0.5) * grid.step, grid.y - (Math.floor(node / columns) + 0.5) * grid.step]);
    const dry = corners.reduce((sum, corner) => sum + grid.land[corner], 0) > 2;
    crossed.forEach((at, number) => {
      const [edge, before] = [edges[at], edges[crossed[(number + crossed.length - 1) % crossed.length]]];
      const [one, other] = [classes[corners[at]], classes[corners[(at + 1) % 4]]];
      this.placeCrossing(edge, corners[at], corners[(at + 1) % 4]);
      if (one >= 0) {
        this.next.set(edge * 1000 + one, before);
        if (middle >= 0) this.middle.set(edge * 1000 + one, middle);
      }
      if (one < 0 || other < 0 || sideOf[one] === sideOf[other] || !dry || (middle < 0 && number)) return;
      const pair = Math.min(sideOf[one], sideOf[other]) * 1000 + Math.max(sideOf[one], sideOf[other]);
      const ends = this.segments.get(pair) ?? [];
      this.segments.set(pair, ends);
      ends.push(edge, middle >= 0 ? middle : before);
    });
  }

  /**
   * Sets the point at which an edge of the grid passes from one class to another.
   * @param {number} edge
   * @param {number} a
   * @param {number} b
   */
  placeCrossing(edge, a, b) {
    if (this.points.has(edge)) return;
    const { grid, classes } = this;
    const [here, there] = this.crossing(a, b, classes[a], classes[b]);
    const share = here > 0 && there < 0 ? here / (here - there) : 0.5;
    const x = (a % grid.columns) + ((b % grid.columns) - (a % grid.columns)) * share;
    const [top, bottom] = [Math.floor(a / grid.columns), Math.floor(b / grid.columns)];
    this.points.set(edge, [grid.x + x * grid.step, grid.y - (top + (bottom - top) * share) * grid.step]);
  }

  /**
   * Returns how far the first class is ahead of the second at two nodes.
   * @param {number} a
   * @param {number} b
   * @param {number} one
   * @param {number} other
   */
  crossing(a, b, one, other) {
    const { grid, classOf, sideOf } = this;
    if (one < 0) return [-grid.inside[a], -grid.inside[b]].map((value) => value || 1e-9);
    if (other < 0) return [grid.inside[a], grid.inside[b] || -1e-9];
    const apart = sideOf[one] !== sideOf[other];
    return [a, b].map((node) => {
      let [ours, theirs] = [1e-30, 1e-30];
      for (let slot = node * NEAREST; slot < (node + 1) * NEAREST; slot++) {
        if (grid.places[slot] < 0) continue;
        const kind = classOf[grid.places[slot]];
        if (apart ? sideOf[kind] === sideOf[one] : kind === one) ours += grid.weights[slot];
        else if (apart ? sideOf[kind] === sideOf[other] : kind === other) theirs += grid.weights[slot];
      }
      return Math.log(ours / theirs);
    });
  }

  /** Returns the closed outlines of every class. */
  outlines() {
    /** @type {Way[][]} */
    const found = this.sideOf.map(() => []);
    const { next, middle, points } = this;
    for (const start of next.keys()) {
      if (!next.has(start)) continue;
      const kind = start % 1000;
      /** @type {Way} */
      const way = [];
      for (let key = start; ; ) {
        const [edge, to] = [Math.floor(key / 1000), next.get(key)];
        if (to === undefined) break;
        for (const point of [edge, middle.get(key) ?? -1]) if (point >= 0) way.push(.../** @type {[number, number]} */ (points.get(point)));
        next.delete(key);
        key = to * 1000 + kind;
      }
      found[kind].push(way);
    }
    return found;
  }

  /**
   * Returns the points of a line.
   * @param {number[]} numbers
   * @returns {Way}
   */
  wayOf(numbers) {
    return numbers.flatMap((number) => /** @type {[number, number]} */ (this.points.get(number)));
  }
}

/**
 * Returns the outlines of ground and where sides meet.
 * @param {Grid} grid
 * @param {Int16Array} classes of nodes
 * @param {Int16Array} classOf of places
 * @param {number[]} sideOf of classes
 * @returns {Traced}
 */
export function traceGround(grid, classes, classOf, sideOf) {
  return new Tracer(grid, classes, classOf, sideOf).trace();
}

/**
 * Returns lines of as many segments as possible, as numbers of points; a closed one ends where it begins.
 * @param {number[]} ends two a segment
 * @returns {number[][]}
 */
function chainSegments(ends) {
  /** @type {Map<number, number[]>} */
  const at = new Map();
  ends.forEach((point, number) => {
    const known = at.get(point);
    if (known) known.push(number >> 1);
    else at.set(point, [number >> 1]);
  });
  const used = new Uint8Array(ends.length >> 1);
  /** @type {number[][]} */
  const ways = [];
  const walk = (/** @type {number} */ start) => {
    const way = [start];
    for (let point = start; ; ) {
      const segment = at.get(point)?.find((number) => !used[number]);
      if (segment === undefined || (way.length > 1 && at.get(point)?.length !== 2)) break;
      used[segment] = 1;
      point = ends[2 * segment] === point ? ends[2 * segment + 1] : ends[2 * segment];
      way.push(point);
    }
    if (way.length > 1) ways.push(way);
  };
  for (const [point, segments] of at) if (segments.length !== 2) for (const _ of segments) walk(point);
  for (const point of at.keys()) walk(point);
  return ways;
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
