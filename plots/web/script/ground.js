// The ground and the front of one moment: which class each place's ground is of, its outlines, and its colours.

import { toPixel } from "./view.js";
import { classifyNodes, nodeAt, weightAt } from "./fields.js";
import { Tracer, crossRoad, lengthOf, splitFront } from "./front.js";
import { LIKELY, oddsStrength } from "./marks.js";

/** @import {Index, Minute, Page, PlaceState, Stance} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Way} from "./front.js" */
/** @import {Look, Odds} from "./marks.js" */
/** @import {Plan, World} from "./plan.js" */
/** @import {Moment} from "./moment.js" */
/** @import {Sprites} from "./sprites.js" */
/** How ground is filled. @typedef {{side: Index, alpha: number, silent: boolean, stripe: Index}} GroundClass */

const HATCH = { every: 7.07, width: 1.15, stripes: 1.9 }; // px; stripes of a second side are stronger
const SHORTEST = { line: 7, run: 9, road: 9 }; // px: shorter lines and roads, and changes between solid and dashed, are not shown
const EVERYWHERE_KM = 1e5; // km

/** The ground of a map. */
export class Ground {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.look = world.look;
    /** @type {GroundClass[]} */
    this.kinds = [];
    /** @type {Map<string, number>} */
    this.kindOf = new Map();
    this.classOf = new Int16Array(world.data.places.length).fill(-1);
    this.sure = new Uint8Array(world.data.places.length);
    /** @type {(PlaceState | undefined)[]} */
    this.states = [];
    this.nodes = new Int16Array(0);
    /** @type {Path2D[]} */
    this.outlines = [];
    /** @type {Record<"hostile" | "possible" | "contact", Path2D | null>} */
    this.front = { hostile: null, possible: null, contact: null };
    /** Where the front crosses roads: point, direction, sides. @type {[number, number, number, number, Index, Index][]} */
    this.bars = [];
    this.stances = "";
    /** Roads that are long enough on the map to show where the front crosses them. @type {World["roads"]} */
    this.roads = [];
    /** @type {Tracer | null} */
    this.tracer = null;
  }

  /**
   * Forgets the moment: the plan is another one.
   * @param {Plan} plan
   */
  reset(plan) {
    this.classOf.fill(-1);
    this.stances = "";
    this.nodes = new Int16Array(plan.grid.inside.length);
    this.roads = this.roadsOf(plan);
    this.tracer = null;
  }

  /**
   * Returns the roads between places with ground that are long enough to show where the front crosses them, each once.
   * @param {Plan} plan
   */
  roadsOf({ ground, camera, size, scale }) {
    const { x, y } = this.world.points;
    const chosen = new Set(ground);
    const seen = new Set();
    return this.world.roads.filter(([a, b]) => {
      const key = Math.min(a, b) * x.length + Math.max(a, b);
      const long = Math.hypot(x[b] - x[a], y[b] - y[a]) * camera.scale >= SHORTEST.road * size.unit * scale;
      if (!long || !chosen.has(a) || !chosen.has(b) || seen.has(key)) return false;
      return seen.add(key);
    });
  }

  /**
   * Finds the ground and the front of a moment; returns whether they changed.
   * @param {Plan} plan
   * @param {Moment} moment
   */
  update(plan, moment) {
    /** @type {number[]} */
    const changed = [];
    let other = this.classOf[plan.ground[0] ?? 0] < 0;
    for (const place of plan.ground) {
      const state = moment.states[place];
      if (this.states[place] === state && this.classOf[place] >= 0) continue;
      this.states[place] = state;
      const kind = this.groundClass(state, moment.odds[place] ?? [], moment.many);
      const sure = state.basis === "documented" || state.basis === "initial";
      if (kind !== this.classOf[place]) changed.push(place);
      if (Number(sure) !== this.sure[place]) other = true;
      [this.classOf[place], this.sure[place]] = [kind, Number(sure)];
    }
    const stances = this.stancesAt(moment.minute);
    const key = JSON.stringify([...stances]);
    if (!changed.length && !other && key === this.stances) return false;
    this.stances = key;
    const sideOf = this.kinds.map(({ side }) => side);
    const near = other || changed.length > 400 ? null : changed;
    classifyNodes(plan.grid, this.classOf, sideOf, this.nodes, near);
    this.tracer ??= new Tracer(plan.grid, this.nodes, this.classOf);
    this.tracer.forget(near);
    this.outlines = this.kinds.map(() => new Path2D());
    const meetings = this.tracer.trace(sideOf, this.outlines);
    this.front = { hostile: null, possible: null, contact: null };
    for (const { sides, way } of meetings) this.addFront(plan, sides, stances.get(sides[0] * 1000 + sides[1]) ?? "", way);
    this.bars = this.findBars(plan, moment, stances);
    return true;
  }

  /**
   * Returns the number of the class of a place's ground.
   * @param {PlaceState} state
   * @param {Odds} odds
   * @param {boolean} many whether the map shows an ensemble
   */
  groundClass(state, odds, many) {
    const [{ side }, nobody] = [state, this.look.sides.length - 2];
    const silent = state.basis === "silent";
    const stripe = odds.length > 1 && odds[0][1] < LIKELY && odds[1][0] < nobody ? odds[1][0] : -1;
    const alpha = side >= nobody || (many && silent) ? 0 : this.look.sides[side].ground * oddsStrength(odds);
    const key = `${side} ${alpha.toFixed(3)} ${silent && !many} ${stripe}`;
    const known = this.kindOf.get(key);
    if (known !== undefined) return known;
    this.kindOf.set(key, this.kinds.length);
    return this.kinds.push({ side, alpha, silent: silent && !many, stripe }) - 1;
  }

  /**
   * Returns the stances of the sides, by pair.
   * @param {Minute} minute
   */
  stancesAt(minute) {
    /** @type {Map<number, Stance>} */
    const found = new Map();
    for (const [a, b, first, last, stance] of this.world.data.stances) {
      if (first <= minute && minute <= last) found.set(Math.min(a, b) * 1000 + Math.max(a, b), stance);
    }
    return found;
  }

  /**
   * Adds where two sides meet to the front.
   * @param {Plan} plan
   * @param {[Index, Index]} sides
   * @param {Stance | ""} stance
   * @param {Way} way
   */
  addFront({ grid, camera, size }, sides, stance, way) {
    if (stance !== "hostile" && stance !== "contact") return;
    const px = size.unit / camera.scale;
    if (lengthOf(way) < SHORTEST.line * px) return;
    if (stance === "contact") return void (this.front.contact = pathOf(way, this.front.contact));
    const of = (/** @type {Index} */ place) => sides.indexOf(this.kinds[this.classOf[place]].side);
    const sure = (/** @type {number} */ node) => {
      const [first, second] = [0, 1].map((side) => weightAt(grid, node, (place) => of(place) === side && !this.sure[place]));
      return [first, second].every((doubt, side) => !doubt || doubt <= weightAt(grid, node, (place) => of(place) === side && this.sure[place] === 1));
    };
    for (const part of splitFront(grid, way, sure, SHORTEST.run * px)) {
      const kind = part.sure ? "hostile" : "possible";
      this.front[kind] = pathOf(part.way, this.front[kind]);
    }
  }

  /**
   * Returns where the front crosses roads between documented places: point, direction, sides.
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {Map<number, Stance>} stances
   */
  findBars({ grid }, moment, stances) {
    const { x, y } = this.world.points;
    /** @type {typeof this.bars} */
    const found = [];
    for (const [a, b] of this.roads) {
      if (!this.sure[a] || !this.sure[b]) continue;
      const [one, other] = [moment.states[a].side, moment.states[b].side];
      if (one === other || stances.get(Math.min(one, other) * 1000 + Math.max(one, other)) !== "hostile") continue;
      const length = Math.hypot(x[b] - x[a], y[b] - y[a]);
      const of = (/** @type {Index} */ side) => (/** @type {Index} */ place) => this.kinds[this.classOf[place]].side === side;
      const share = crossRoad(grid, [x[a], y[a]], [x[b], y[b]], of(one), of(other), (px, py) => nodeAt(grid, px, py));
      found.push([x[a] + (x[b] - x[a]) * share, y[a] + (y[b] - y[a]) * share, (x[b] - x[a]) / length, (y[b] - y[a]) / length, one, other]);
    }
    return found;
  }

  /**
   * Draws the ground.
   * @param {CanvasRenderingContext2D} context in km
   * @param {Plan} plan
   * @param {Camera} camera
   * @param {Sprites} sprites
   */
  draw(context, { size }, camera, sprites) {
    const { role, sides, alpha } = this.look;
    context.fillStyle = role.land;
    context.fillRect(-EVERYWHERE_KM, -EVERYWHERE_KM, 2 * EVERYWHERE_KM, 2 * EVERYWHERE_KM);
    this.kinds.forEach((kind, number) => {
      const path = this.outlines[number];
      if (!path || (!kind.alpha && !kind.silent)) return;
      const side = sides[kind.side];
      context.globalAlpha = kind.alpha;
      context.fillStyle = side.colour;
      if (!kind.silent) context.fill(path);
      const strength = kind.silent ? alpha.hatch_alpha : Math.min(1, HATCH.stripes * alpha.hatch_alpha);
      context.globalAlpha = strength;
      const pattern = kind.silent || kind.stripe >= 0 ? hatchOf(context, sprites, size.unit, kind.silent ? side.stroke : sides[kind.stripe].stroke) : null;
      if (!pattern) return;
      const [left, top] = toPixel(camera, size, 0, 0);
      pattern.setTransform(context.getTransform().inverse().multiply(new DOMMatrix().translate(Math.round(left * size.density), Math.round(top * size.density))));
      context.fillStyle = pattern;
      context.fill(path);
    });
    context.globalAlpha = 1;
  }
}

/**
 * Returns lines at 45 degrees, in pixels of the screen.
 * @param {CanvasRenderingContext2D} context
 * @param {Sprites} sprites
 * @param {number} unit
 * @param {string} colour
 */
function hatchOf(context, sprites, unit, colour) {
  const { image } = sprites.get(`hatch ${colour}`, Math.round(HATCH.every * Math.SQRT2 * unit * sprites.density) / sprites.density, 0, (drawing, side) => {
    drawing.strokeStyle = colour;
    drawing.lineWidth = HATCH.width * unit;
    for (const shift of [-side, 0, side]) {
      drawing.moveTo(shift - 1, side + 1);
      drawing.lineTo(shift + side + 1, -1);
    }
    drawing.stroke();
  });
  return context.createPattern(image, "repeat");
}

/**
 * Returns a path with a line added.
 * @param {Way} way
 * @param {Path2D | null} path
 */
function pathOf(way, path) {
  const found = path ?? new Path2D();
  found.moveTo(way[0], way[1]);
  for (let at = 2; at < way.length; at += 2) found.lineTo(way[at], way[at + 1]);
  return found;
}
