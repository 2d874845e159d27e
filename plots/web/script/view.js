// Where a map looks: the camera, between km on the plane and pixels of the map.

/** @import {Box} from "./types" */
/** The km in the middle of the map, and px a km. @typedef {{x: number, y: number, scale: number}} Camera */
/** Px of the map. @typedef {{width: number, height: number}} Frame */

const CLOSEST = 80; // times the scale of the whole map: how near a camera may come
const FARTHEST = 0.5;

/**
 * Returns the camera that shows a box and as little more as it can.
 * @param {Box} box
 * @param {Frame} frame
 * @returns {Camera}
 */
export function fitBox([west, south, east, north], { width, height }) {
  const scale = Math.min(width / Math.max(east - west, 1e-6), height / Math.max(north - south, 1e-6));
  return { x: (west + east) / 2, y: (south + north) / 2, scale };
}

/**
 * Returns the box that a camera shows.
 * @param {Camera} camera
 * @param {Frame} frame
 * @returns {Box}
 */
export function boxOf({ x, y, scale }, { width, height }) {
  const [across, up] = [width / scale / 2, height / scale / 2];
  return [x - across, y - up, x + across, y + up];
}

/**
 * Returns where a point in km is on the map, px from its upper left corner.
 * @param {Camera} camera
 * @param {Frame} frame
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]}
 */
export function toPixel(camera, { width, height }, x, y) {
  return [width / 2 + (x - camera.x) * camera.scale, height / 2 - (y - camera.y) * camera.scale];
}

/**
 * Returns the camera on the way between two, such that a pure zoom keeps its fixed point.
 * @param {Camera} from
 * @param {Camera} to
 * @param {number} share
 * @returns {Camera}
 */
export function easeCamera(from, to, share) {
  const eased = share * share * (3 - 2 * share);
  const scale = from.scale * (to.scale / from.scale) ** eased;
  const zoomed = 1 / from.scale - 1 / to.scale;
  const moved = Math.abs(zoomed * from.scale) < 1e-3 ? eased : (1 / from.scale - 1 / scale) / zoomed;
  return { x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved, scale };
}

/**
 * Returns a camera zoomed about a pixel, which keeps its place.
 * @param {Camera} camera
 * @param {Frame} frame
 * @param {number} factor
 * @param {[number, number]} pixel
 * @returns {Camera}
 */
export function zoomAbout(camera, { width, height }, factor, [px, py]) {
  const scale = camera.scale * factor;
  const less = 1 / camera.scale - 1 / scale;
  return { x: camera.x + (px - width / 2) * less, y: camera.y - (py - height / 2) * less, scale };
}

/**
 * Returns a camera that looks at the map, neither too near nor too far.
 * @param {Camera} camera
 * @param {Box} extent
 * @param {Frame} frame
 * @returns {Camera}
 */
export function limitCamera(camera, extent, frame) {
  const whole = fitBox(extent, frame).scale;
  const within = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) => Math.min(Math.max(value, low), high);
  return {
    x: within(camera.x, extent[0], extent[2]),
    y: within(camera.y, extent[1], extent[3]),
    scale: within(camera.scale, whole * FARTHEST, whole * CLOSEST),
  };
}

/**
 * Returns the smallest box around points, at least as large as given, with a rim.
 * @param {[number, number][]} points
 * @param {number} least
 * @returns {Box}
 */
export function boxAround(points, least) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const wide = (Math.max(east - west, least) * 1.3) / 2;
  const high = (Math.max(north - south, least) * 1.3) / 2;
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return [x - wide, y - high, x + wide, y + high];
}
