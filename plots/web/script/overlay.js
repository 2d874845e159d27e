// What is over the land and under the marks of places: front, glows, arrows and rings.

import { strokePath } from "./marks.js";
import { pixelOf } from "./plan.js";

/** @import {Index, Page} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Look} from "./marks.js" */
/** @import {Plan, World} from "./plan.js" */
/** @import {Ground} from "./ground.js" */
/** @import {Moment, Move} from "./moment.js" */

const FRONT_DASHES = [4.6, 2.2]; // of a possible front
const GLOW = { wide: 13, rim: 1.7 }; // px
const FRONT_BAR = { long: 10, stub: 13 };
const ARROW = { clear: 11, least: 30, long: 12, half: 4.8, faintest: 0.25 };
const BOWS = [0.24, -0.24, 0.14, -0.14]; // how far an arrow may rise off the straight line, of its length
const BOW_STEPS = 48;
const CHOSEN_RING = 7; // px around the mark of the place that is chosen

/** Draws what is over the land and under the marks. */
export class Overlay {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.look = world.look;
  }

  /**
   * @param {CanvasRenderingContext2D} context in km
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {Set<Index>} chosen the place that is chosen first
   * @param {Camera} camera
   * @param {Ground} ground
   */
  draw(context, plan, moment, chosen, camera, ground) {
    const { size, scale } = plan;
    const px = (size.unit * scale) / camera.scale;
    const { role } = this.look;
    const { hostile, possible, contact } = ground.front;
    context.lineJoin = context.lineCap = "round";
    context.globalAlpha = 0.6;
    if (contact) strokePath(context, contact, role.front, px);
    context.globalAlpha = 0.8;
    for (const path of [hostile, possible]) if (path) strokePath(context, path, role.front_casing, 4.8 * px);
    context.globalAlpha = 1;
    if (hostile) strokePath(context, hostile, role.front, 3 * px);
    context.lineCap = "butt";
    if (possible) strokePath(context, possible, role.front, 2.4 * px, FRONT_DASHES);
    this.drawBars(context, ground, px);
    context.setTransform(size.density, 0, 0, size.density, 0, 0);
    const at = (/** @type {Index} */ place) => pixelOf(this.world, camera, size, place);
    this.drawGlows(context, plan, moment, at);
    for (const move of moment.moves) this.drawMove(context, plan, move, at(move.from), at(move.to));
    for (const place of chosen) if (plan.sizes[place]) this.drawRing(context, ...at(place), plan, place, place === this.world.page.store.view.place);
  }

  /**
   * Draws a bar across each road that crosses the front, with a stub of each side's colour.
   * @param {CanvasRenderingContext2D} context in km
   * @param {Ground} ground
   * @param {number} px
   */
  drawBars(context, { bars }, px) {
    const { role, sides } = this.look;
    /** @type {Map<Index, Path2D>} */
    const stubs = new Map();
    const [casings, across] = [new Path2D(), new Path2D()];
    for (const [x, y, right, up, one, other] of bars) {
      for (const [sign, side] of [[-1, one], [1, other]]) {
        const path = stubs.get(side) ?? new Path2D();
        stubs.set(side, path);
        for (const each of [path, casings]) {
          each.moveTo(x, y);
          each.lineTo(x + sign * right * FRONT_BAR.stub * px, y + sign * up * FRONT_BAR.stub * px);
        }
      }
      const half = (FRONT_BAR.long / 2) * px;
      across.moveTo(x + up * half, y - right * half);
      across.lineTo(x - up * half, y + right * half);
    }
    strokePath(context, casings, role.front_casing, 4.2 * px);
    for (const [side, path] of stubs) strokePath(context, path, sides[side].stroke, 2.6 * px);
    context.lineCap = "round";
    strokePath(context, across, role.front, 2.4 * px);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Plan} plan
   * @param {Moment} moment
   * @param {(place: Index) => [number, number]} at
   */
  drawGlows(context, plan, moment, at) {
    const { fresh } = this.world.data;
    for (const place of plan.shown) {
      const { since, side } = moment.states[place];
      const age = since === null || since < 0 ? -1 : moment.minute - since;
      if (age < 0 || age >= fresh) continue;
      const strength = 1 - age / fresh;
      const [x, y] = at(place);
      const path = new Path2D();
      path.arc(x, y, (plan.sizes[place] + GLOW.wide * plan.size.unit * plan.scale) / 2, 0, 2 * Math.PI);
      const colour = side >= this.look.sides.length - 2 ? this.look.role.muted : this.look.sides[side].stroke;
      context.fillStyle = colour;
      context.globalAlpha = 0.34 * strength ** 0.7 + 0.05;
      context.fill(path);
      context.globalAlpha = 0.35 + 0.65 * strength;
      strokePath(context, path, colour, GLOW.rim * plan.size.unit);
      context.globalAlpha = 1;
    }
  }

  /**
   * Draws an arrow as a bow, so that it does not follow a road.
   * @param {CanvasRenderingContext2D} context
   * @param {Plan} plan
   * @param {Move} move
   * @param {[number, number]} from
   * @param {[number, number]} to
   */
  drawMove(context, plan, move, from, to) {
    const { unit } = plan.size;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length < ARROW.least * unit) return;
    const ways = BOWS.map((rise) => bowOf(from, to, rise, ARROW.clear * unit));
    const hidden = (/** @type {[number, number][]} */ way) => way.filter(([x, y]) => plan.names.some(({ name, dx, dy }) => Math.abs(name.x + dx - x) < name.width / 2 && Math.abs(name.y + dy - y) < name.height / 2)).length;
    const way = ways.reduce((best, each) => (hidden(each) < hidden(best) ? each : best));
    const tip = way[way.length - 1];
    const shaft = way.filter(([x, y]) => Math.hypot(x - tip[0], y - tip[1]) >= ARROW.long * unit * 0.8);
    const [x, y] = shaft[shaft.length - 1] ?? from;
    const away = Math.hypot(tip[0] - x, tip[1] - y);
    const [right, down] = [(tip[0] - x) / away, (tip[1] - y) / away];
    const foot = [tip[0] - right * ARROW.long * unit, tip[1] - down * ARROW.long * unit];
    const [line, head] = [new Path2D(), new Path2D()];
    for (const point of shaft) line.lineTo(...point);
    head.moveTo(...tip);
    head.lineTo(foot[0] - down * ARROW.half * unit, foot[1] + right * ARROW.half * unit);
    head.lineTo(foot[0] + right * ARROW.long * unit * 0.22, foot[1] + down * ARROW.long * unit * 0.22);
    head.lineTo(foot[0] + down * ARROW.half * unit, foot[1] - right * ARROW.half * unit);
    head.closePath();
    const alpha = ARROW.faintest + (1 - ARROW.faintest) * move.fresh;
    const { stroke } = this.look.sides[move.side];
    context.globalAlpha = alpha * 0.85;
    strokePath(context, line, this.look.role.front_casing, 5.8 * unit);
    strokePath(context, head, this.look.role.front_casing, 2.6 * unit);
    context.globalAlpha = alpha;
    context.lineCap = "butt";
    strokePath(context, line, stroke, 3 * unit, move.announced ? [2, 1.1] : []);
    context.fillStyle = stroke;
    context.fill(head);
    context.globalAlpha = 1;
  }

  /**
   * Draws the ring around a chosen place.
   * @param {CanvasRenderingContext2D} context
   * @param {number} x
   * @param {number} y
   * @param {Plan} plan
   * @param {Index} place
   * @param {boolean} first whether the place itself is chosen, not its sentence
   */
  drawRing(context, x, y, { sizes, size: { unit } }, place, first) {
    const path = new Path2D();
    path.arc(x, y, sizes[place] / 2 + CHOSEN_RING * unit, 0, 2 * Math.PI);
    strokePath(context, path, this.look.role.front_casing, (first ? 5 : 4) * unit);
    strokePath(context, path, this.look.role.ink, (first ? 2.6 : 1.4) * unit);
  }
}

/**
 * Returns points along a bow, short of both ends.
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {number} rise
 * @param {number} clear px
 */
function bowOf([x0, y0], [x1, y1], rise, clear) {
  const [middleX, middleY] = [(x0 + x1) / 2 + 2 * rise * (y1 - y0), (y0 + y1) / 2 - 2 * rise * (x1 - x0)];
  /** @type {[number, number][]} */
  const way = [];
  for (let step = 0; step <= BOW_STEPS; step++) {
    const share = step / BOW_STEPS;
    const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
    const [x, y] = [a * x0 + b * middleX + c * x1, a * y0 + b * middleY + c * y1];
    if (Math.hypot(x - x0, y - y0) >= clear && Math.hypot(x - x1, y - y1) >= clear) way.push([x, y]);
  }
  return way;
}
