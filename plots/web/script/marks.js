// The marks of places: the shape and colour of a side, and what else is known of it. The same as plots/map/marks.py.

import { themeOf } from "./dom.js";

/** @import {Data, Index, Page, PlaceState} from "./types" */
/** How a side is drawn in a theme. @typedef {{colour: string, stroke: string, outline: string, text: string, marker: string, ground: number}} SideLook */
/** The colours by role, and the sides. @typedef {{role: Record<string, string>, alpha: Record<string, number>, sides: SideLook[], dark: boolean}} Look */
/** The side and share of each side that may hold a place. @typedef {[Index, number][]} Odds */

export const LIKELY = 0.75; // of the histories of an ensemble
const CIRCLE = 48; // corners of a disc

/**
 * Returns corners at equal angles, the first at the top, every second at a share of the radius.
 * @param {number} count
 * @param {{inner?: number, turn?: number, wide?: number, high?: number}} [shape]
 */
function polygon(count, { inner = 1, turn = 0, wide = 1, high = 1 } = {}) {
  return Array.from({ length: count }, (_, at) => {
    const [angle, radius] = [Math.PI / 2 + turn + (at * 2 * Math.PI) / count, at % 2 ? inner : 1];
    return [Math.cos(angle) * radius * wide, -Math.sin(angle) * radius * high];
  }).flat();
}

/**
 * Returns the corners of an upright cross, or one turned by 45 degrees.
 * @param {number} half width of an arm, of its length
 * @param {boolean} turned
 */
function cross(half, turned) {
  const upright = [half, half, half, 1, -half, 1, -half, half, -1, half, -1, -half, -half, -half, -half, -1, half, -1, half, -half, 1, -half, 1, half];
  if (!turned) return upright;
  return upright.map((value, at) => (at % 2 ? value + upright[at - 1] : value - upright[at + 1]) / Math.SQRT2);
}

const MARKERS = Object.fromEntries(
  Object.entries({
    disc: polygon(CIRCLE),
    square: polygon(4, { turn: Math.PI / 4 }),
    triangle: polygon(3, { high: 1.06 }),
    diamond: polygon(4, { wide: 0.85 }),
    star: polygon(10, { inner: 0.46 }),
    pentagon: polygon(5),
    wedge: polygon(3, { high: -1.06 }),
    bar: polygon(4, { turn: Math.PI / 4, wide: 2.2 }),
    cross: cross(0.36, false),
    saltire: cross(0.24, true),
  }).map(([name, corners]) => {
    let area = 0;
    for (let at = 0; at < corners.length; at += 2) {
      const next = (at + 2) % corners.length;
      area += (corners[at] * corners[next + 1] - corners[next] * corners[at + 1]) / 2;
    }
    const scale = Math.sqrt(Math.PI / 4 / Math.abs(area));
    return [name, corners.map((value) => value * scale)];
  }),
);

/**
 * Returns the corners x, y, x, y of a marker, y downwards, equal in area to a disc of diameter 1.
 * @param {string} marker
 */
function markCorners(marker) {
  return MARKERS[marker] ?? MARKERS.saltire;
}

/**
 * Returns the colours of the theme that is shown.
 * @param {Page} page
 * @returns {Look}
 */
export function lookOf(page) {
  const dark = themeOf(page.store.view) === "dark";
  const theme = page.data.themes[dark ? "dark" : "light"];
  /** @type {Record<string, string>} */
  const role = {};
  /** @type {Record<string, number>} */
  const alpha = {};
  for (const [name, value] of Object.entries(theme)) {
    if (typeof value === "number") alpha[name] = value;
    else role[name] = value;
  }
  const sides = page.data.sides.map((side) => {
    const [colour, outline] = dark ? [side.dark, side.outline_dark] : [side.colour, side.outline];
    return { colour, outline, stroke: outline || colour, text: dark ? side.text_dark : side.text, marker: side.marker, ground: side.ground };
  });
  return { role, alpha, sides, dark };
}

/**
 * Returns a mark's outline as a path.
 * @param {string} marker
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} [half] only its left (-1) or right (1) half
 */
function markPath(marker, x, y, size, half = 0) {
  const path = new Path2D();
  const corners = half ? halfOf(markCorners(marker === "saltire" ? "disc" : marker), half) : markCorners(marker);
  for (let at = 0; at < corners.length; at += 2) path.lineTo(x + corners[at] * size, y + corners[at + 1] * size);
  path.closePath();
  return path;
}

/**
 * Returns the corners of the left or right half of a shape.
 * @param {number[]} corners
 * @param {number} half
 */
function halfOf(corners, half) {
  const kept = [];
  for (let at = 0; at < corners.length; at += 2) {
    const [x, y, nextX, nextY] = [corners[at], corners[at + 1], corners[(at + 2) % corners.length], corners[(at + 3) % corners.length]];
    if (x * half >= 0) kept.push(x, y);
    if (x * nextX < 0) kept.push(0, y + ((nextY - y) * x) / (x - nextX));
  }
  return kept;
}

/**
 * Draws a mark.
 * @param {CanvasRenderingContext2D} context
 * @param {string} marker
 * @param {number} x
 * @param {number} y
 * @param {number} size the diameter of a disc of its area
 * @param {string} fill
 * @param {string} [outline]
 */
export function drawMark(context, marker, x, y, size, fill, outline = "") {
  context.fillStyle = fill;
  context.fill(markPath(marker, x, y, outline ? size - 0.7 : size));
  if (outline) strokePath(context, markPath(marker, x, y, size - 0.7), outline, 1.4);
}

/**
 * Draws a line.
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path
 * @param {string} colour
 * @param {number} width
 * @param {number[]} [dashes] of its width
 */
export function strokePath(context, path, colour, width, dashes = []) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dashes.map((dash) => dash * width));
  context.stroke(path);
  context.setLineDash([]);
}

/**
 * Returns the small mark of a side, for lists and charts.
 * @param {Page} page
 * @param {Index} side
 */
export function markIcon(page, side) {
  const look = lookOf(page).sides[side];
  const space = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, "polygon");
  const attributes = { class: "mark", viewBox: "-0.75 -0.75 1.5 1.5", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) icon.setAttribute(name, value);
  shape.setAttribute("points", markCorners(look.marker).map((value) => value.toFixed(3)).join(" "));
  shape.setAttribute("fill", look.colour);
  if (look.outline) shape.setAttribute("stroke", look.outline);
  shape.setAttribute("stroke-width", "0.14");
  icon.append(shape);
  return icon;
}

/**
 * Returns a path around a point: a circle, or a part of it clockwise from the top.
 * @param {number} size diameter
 * @param {number} [low]
 * @param {number} [high]
 */
function wedge(size, low = 0, high = 1) {
  const path = new Path2D();
  if (high - low < 1) path.moveTo(0, 0);
  path.arc(0, 0, size / 2, Math.PI * (2 * low - 0.5), Math.PI * (2 * high - 0.5));
  path.closePath();
  return path;
}

/** Draws the marks of places around the origin of a context. */
export class PlaceMark {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Look} look
   * @param {number} unit of rings and glows, px
   */
  constructor(context, look, unit) {
    this.context = context;
    this.look = look;
    this.unit = unit;
  }

  /**
   * Draws a place.
   * @param {PlaceState} state
   * @param {number} size
   * @param {Odds} odds of an ensemble; none: one side holds it
   */
  draw(state, size, odds) {
    const { context } = this;
    context.lineJoin = "round";
    this.rings(state, size);
    if (odds.length) this.undecided(odds, size);
    else if (state.contested.length) this.contested(state, size);
    else if (state.share) this.divided(state.share, size);
    else this.plain(state, size);
  }

  /**
   * @param {PlaceState} state
   * @param {number} size
   */
  rings(state, size) {
    const { context, look, unit } = this;
    state.besieged.forEach((side, number) => {
      const ring = (size + (9 + 5 * number) * unit) / 2;
      const path = wedge(2 * ring);
      for (let turn = 0; turn < 8; turn++) {
        const [x, y] = [Math.cos((turn * Math.PI) / 4) * ring, Math.sin((turn * Math.PI) / 4) * ring];
        path.moveTo(x, y);
        path.lineTo(x * 0.74, y * 0.74);
      }
      context.globalAlpha = 0.8;
      strokePath(context, path, look.role.front_casing, 3.4 * unit);
      context.globalAlpha = 1;
      strokePath(context, path, look.sides[side].stroke, 1.8 * unit);
    });
    if (state.mayBecome !== null && !state.contested.length) {
      const ring = wedge(size + 6.4 * unit);
      context.globalAlpha = 0.7;
      strokePath(context, ring, look.role.front_casing, 2.6 * unit);
      context.globalAlpha = 1;
      strokePath(context, ring, look.sides[state.mayBecome].stroke, 1.6 * unit, [2, 1.5]);
    }
    if (!state.counterfactual) return;
    const wide = Math.max(size + 6.5 * unit, state.contested.length ? contestSize(size, unit) * 1.75 : 0, state.besieged.length ? size + 11 * unit : 0);
    const box = new Path2D();
    box.rect(-wide / 2, -wide / 2, wide, wide);
    strokePath(context, box, look.role.front_casing, 3.6 * unit);
    strokePath(context, box, look.role.front, 1.5 * unit);
  }

  /**
   * @param {PlaceState} state
   * @param {number} size
   */
  plain(state, size) {
    const { context, look, unit } = this;
    const side = look.sides[state.side];
    const hollow = (state.basis === "inferred" || state.basis === "silent" || look.sides.length - 1 === state.side) && look.sides.length - 2 !== state.side;
    const wide = hollow ? Math.max(size, 6 * unit) : size;
    this.casing(markPath(side.marker, 0, 0, wide), Math.min(2.4 * unit, 0.56 * wide));
    if (!hollow) return drawMark(context, side.marker, 0, 0, wide, side.colour, side.outline);
    const path = markPath(side.marker, 0, 0, wide - 0.9 * unit);
    context.fillStyle = look.role.halo;
    context.fill(path);
    strokePath(context, path, side.stroke, 1.5 * unit, side.outline ? [1.1, 0.8] : []);
    if (state.basis !== "silent") return;
    const slash = new Path2D();
    slash.moveTo(-0.3 * wide, 0.3 * wide);
    slash.lineTo(0.3 * wide, -0.3 * wide);
    strokePath(context, slash, side.stroke, 1.3 * unit);
  }

  /**
   * @param {PlaceState} state
   * @param {number} mark
   */
  contested(state, mark) {
    const { context, look, unit } = this;
    const size = contestSize(mark, unit);
    for (const [side, half] of /** @type {[Index, number][]} */ ([[state.side, -1], [state.contested[0], 1]])) {
      const style = look.sides[side];
      const path = markPath(style.marker, 0, 0, size, half);
      this.casing(path, 3 * unit);
      context.fillStyle = style.colour;
      context.fill(path);
      if (style.outline) strokePath(context, path, style.outline, 1.2 * unit);
    }
    const seam = new Path2D();
    seam.moveTo(0, -0.56 * size);
    seam.lineTo(0, 0.56 * size);
    strokePath(context, seam, look.role.front_casing, 1.4 * unit);
    strokePath(context, wedge(size * 1.75), look.role.front, 1.3 * unit, [2.2, 1.6]);
  }

  /**
   * @param {[Index, number, number]} share
   * @param {number} mark
   */
  divided([side, low, high], mark) {
    const { context, look, unit } = this;
    const size = Math.max(mark * 1.2, 8 * unit);
    this.casing(wedge(size), 3 * unit, look.role.halo);
    context.fillStyle = look.sides[side].stroke;
    context.globalAlpha = 0.38;
    if (high > low) context.fill(wedge(size, low, high));
    context.globalAlpha = 1;
    if (low > 0) context.fill(wedge(size, 0, low));
    strokePath(context, wedge(size), look.sides[side].stroke, 1.3 * unit);
  }

  /**
   * @param {Odds} odds
   * @param {number} mark
   */
  undecided(odds, mark) {
    const { context, look, unit } = this;
    const first = look.sides[odds[0][0]];
    if (odds[0][1] >= LIKELY) {
      const size = Math.max(mark * 1.15, 7 * unit);
      this.casing(markPath(first.marker, 0, 0, size), 3 * unit, look.role.halo);
      const path = markPath(first.marker, 0, 0, size - 0.9 * unit);
      context.globalAlpha = 0.75 * oddsStrength(odds);
      context.fillStyle = first.colour;
      context.fill(path);
      context.globalAlpha = 1;
      return strokePath(context, path, first.stroke, 1.7 * unit);
    }
    const size = Math.max(mark * 1.4, 8.5 * unit);
    this.casing(wedge(size), 3 * unit);
    let begin = 0;
    odds.forEach(([side, share], number) => {
      const end = number === odds.length - 1 ? 1 : begin + share;
      context.fillStyle = look.sides[side].stroke;
      const part = wedge(size, begin, end);
      context.fill(part);
      strokePath(context, part, look.role.front_casing, 0.9 * unit);
      begin = end;
    });
    strokePath(context, wedge(size), look.role.front, 1.1 * unit);
  }

  /**
   * @param {Path2D} path
   * @param {number} width
   * @param {string} [fill]
   */
  casing(path, width, fill = this.look.role.front_casing) {
    this.context.fillStyle = fill;
    this.context.fill(path);
    strokePath(this.context, path, this.look.role.front_casing, width);
  }
}

/**
 * @param {number} size
 * @param {number} unit
 */
function contestSize(size, unit) {
  return Math.max(size * 1.25, 8 * unit);
}

/**
 * Returns how strong the colour of the likeliest side is.
 * @param {Odds} odds
 */
export function oddsStrength(odds) {
  return odds.length ? (Math.round(Math.max(odds[0][1], LIKELY) * 20) / 20) ** 1.5 : 1;
}
