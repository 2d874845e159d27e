// The backdrop of the map: land and water, rivers, borders and roads, as paths in km that are made once.

import { strokePath } from "./marks.js";

/** @import {Data} from "./types" */
/** @import {Camera} from "./view.js" */
/** @import {Look} from "./marks.js" */
/** @typedef {{own: Path2D, land: Path2D, charted: Path2D, lakes: Path2D, lines: Record<"rivers" | "coasts" | "provinces" | "borders", Path2D>, roads: Record<string, Path2D>, beyond: Path2D}} Land */

const FAR_KM = 1e5; // beyond every map
/** Width of a road's edge and of its fill, px, and the roles of their colours; the least important first. */
const ROAD_STROKES = {
  local: [0, 0.5, "local"],
  secondary: [0, 0.8, "local"],
  primary: [0, 1.2, "primary"],
  motorway: [4.4, 2, "motorway_fill"],
};

/**
 * Returns the paths of a campaign's backdrop.
 * @param {Data} data
 * @returns {Land}
 */
export function makeLand({ backdrop, roads, places }) {
  const paths = (/** @type {number[][] | undefined} */ lines, /** @type {boolean} */ closed) => {
    const path = new Path2D();
    for (const line of lines ?? []) addLine(path, line, backdrop.unit, closed);
    return path;
  };
  const around = (/** @type {number[][] | undefined} */ rings) => {
    const path = paths(rings, true);
    path.rect(-FAR_KM, -FAR_KM, 2 * FAR_KM, 2 * FAR_KM);
    return path;
  };
  /** @type {Record<string, Path2D>} */
  const ways = Object.fromEntries(Object.keys(ROAD_STROKES).map((kind) => [kind, new Path2D()]));
  for (const { a, b, class: kind } of roads) {
    const [from, to, way] = [places[a], places[b], ways[kind] ?? ways.local];
    if (from.x === null || from.y === null || to.x === null || to.y === null) continue;
    way.moveTo(from.x, from.y);
    way.lineTo(to.x, to.y);
  }
  const [west, south, east, north] = backdrop.window;
  const beyond = around([]);
  beyond.rect(west, south, east - west, north - south);
  const { coasts, rivers, borders, provinces } = backdrop;
  return {
    own: around(backdrop.own.length ? backdrop.own : backdrop.land),
    land: around(backdrop.land),
    charted: backdrop.charted?.length ? paths(backdrop.charted, true) : around([]),
    lakes: paths(backdrop.lakes, true),
    lines: { rivers: paths(rivers, false), coasts: paths(coasts, false), provinces: paths(provinces, false), borders: paths(borders, false) },
    roads: ways,
    beyond,
  };
}

/**
 * Adds a line of a payload to a path: its first point, then differences, in units.
 * @param {Path2D} path
 * @param {number[]} line
 * @param {number} unit
 * @param {boolean} closed
 */
function addLine(path, line, unit, closed) {
  let [x, y] = [0, 0];
  for (let at = 0; at < line.length; at += 2) {
    [x, y] = [x + line[at], y + line[at + 1]];
    if (at) path.lineTo(x * unit, y * unit);
    else path.moveTo(x * unit, y * unit);
  }
  if (closed) path.closePath();
}

/**
 * Makes km the units of a context, north upwards.
 * @param {CanvasRenderingContext2D} context
 * @param {Camera} camera
 * @param {{width: number, height: number}} size px of the map
 * @param {number} density pixels of the screen a px
 */
export function setKm(context, { x, y, scale }, { width, height }, density) {
  const unit = scale * density;
  context.setTransform(unit, 0, 0, -unit, (width / 2) * density - x * unit, (height / 2) * density + y * unit);
}

/**
 * Draws what is over the ground: all but the own land, which stays clear, then waters, lines and roads. The units of the
 * context are km.
 * @param {CanvasRenderingContext2D} context
 * @param {Land} land
 * @param {Look} look
 * @param {number} px km a px
 * @param {number} thick of roads, of their usual width
 */
export function drawLand(context, land, { role }, px, thick) {
  context.lineJoin = context.lineCap = "round";
  context.fillStyle = role.other_land;
  context.fill(land.own, "evenodd");
  context.save();
  context.clip(land.own, "evenodd");
  context.clip(land.charted, "evenodd");
  context.fillStyle = role.water;
  context.fill(land.land, "evenodd");
  context.restore();
  strokePath(context, land.lines.rivers, role.river, 1.5 * px);
  context.fillStyle = role.water;
  context.fill(land.lakes, "evenodd");
  strokePath(context, land.lakes, role.coast, 0.8 * px);
  strokePath(context, land.lines.coasts, role.coast, px);
  context.lineCap = "butt";
  strokePath(context, land.lines.provinces, role.province, px, [5, 3]);
  context.lineCap = "round";
  strokePath(context, land.lines.borders, role.border, 1.5 * px);
  for (const [kind, [edge, fill, colour]] of Object.entries(ROAD_STROKES)) {
    if (edge) strokePath(context, land.roads[kind], role.motorway_edge, Number(edge) * px * thick);
    strokePath(context, land.roads[kind], role[colour], Number(fill) * px * thick);
  }
  context.fillStyle = role.paper;
  context.fill(land.beyond, "evenodd");
}

/**
 * Draws the own land in black.
 * @param {CanvasRenderingContext2D} context in km
 * @param {Land} land
 */
export function drawOwn(context, land) {
  context.fillStyle = "#000";
  context.fillRect(-FAR_KM, -FAR_KM, 2 * FAR_KM, 2 * FAR_KM);
  context.globalCompositeOperation = "destination-out";
  context.fill(land.own, "evenodd");
  context.fill(land.lakes, "evenodd");
}
