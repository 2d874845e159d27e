// What mouse, fingers and keys do on the map.

import { zoomAbout } from "./view.js";

/** @import {Index} from "./types" */
/** @import {Camera} from "./view.js" */
/**
 * The map that is moved.
 * @typedef {{frame: HTMLElement, camera: Camera, size: {width: number, height: number}, hovered: Index | null,
 *   faces: {element: HTMLElement}[], moveTo: (camera: Camera, own: boolean) => void, pan: (across: number, up: number) => void,
 *   zoom: (step: number) => void, placeAt: (x: number, y: number) => Index | null, hover: (place: Index | null, number?: number) => void,
 *   rove: (step: number) => void, choose: (place: Index) => void}} Steered
 */

const CLICK_MOVES = 6; // px that a click may move
const PAN_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Listens to what the reader does on a map.
 * @param {Steered} map
 */
export function listenTo(map) {
  const { frame } = map;
  frame.addEventListener("wheel", (event) => turnWheel(map, event), { passive: false });
  frame.addEventListener("dblclick", (event) => zoomAt(map, event, event.shiftKey ? 0.5 : 2));
  frame.addEventListener("keydown", (event) => pressKey(map, event));
  frame.addEventListener("pointerleave", () => map.hover(null));
  frame.addEventListener("blur", () => map.hover(null));
  const drag = new Drag(map);
  frame.addEventListener("pointerdown", (event) => drag.begin(event));
  frame.addEventListener("pointermove", (event) => drag.move(event));
  frame.addEventListener("pointerup", (event) => drag.end(event));
  frame.addEventListener("pointercancel", (event) => drag.drop(event));
}

/**
 * Returns on which map an event is, and where.
 * @param {Steered} map
 * @param {MouseEvent} event
 */
function spotOn({ faces }, event) {
  const at = faces.findIndex(({ element }) => event.target instanceof Node && element.contains(event.target));
  const number = Math.max(at, 0);
  const { left, top } = faces[number].element.getBoundingClientRect();
  return { number, x: event.clientX - left, y: event.clientY - top };
}

/**
 * @param {Steered} map
 * @param {MouseEvent} event
 * @param {number} factor
 */
function zoomAt(map, event, factor) {
  const { x, y } = spotOn(map, event);
  map.moveTo(zoomAbout(map.camera, map.size, factor, [x, y]), true);
}

/**
 * @param {Steered} map
 * @param {WheelEvent} event
 */
function turnWheel(map, event) {
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 16 : 1;
  zoomAt(map, event, 2 ** (-(event.deltaY * lines * (event.ctrlKey ? 4 : 1)) / 400));
}

/**
 * @param {Steered} map
 * @param {KeyboardEvent} event
 */
function pressKey(map, event) {
  const way = event.altKey ? PAN_KEYS[/** @type {keyof typeof PAN_KEYS} */ (event.key)] : undefined;
  if (way) map.pan(way[0], way[1]);
  else if (event.key === "0") map.zoom(0);
  else if (event.key === "]" || event.key === "[") map.rove(event.key === "]" ? 1 : -1);
  else if (event.key === "Enter" && map.hovered !== null) map.choose(map.hovered);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Fingers or a mouse that drag and pinch. */
class Drag {
  /** @param {Steered} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<number, {x: number, y: number}>} */
    this.points = new Map();
    this.moved = 0;
    this.number = 0; // of the map on which it began
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (event.button) return;
    const { number, x, y } = spotOn(this.map, event);
    if (!this.points.size) [this.moved, this.number] = [0, number];
    this.points.set(event.pointerId, { x, y });
    this.map.frame.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { map, points } = this;
    const before = points.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") this.look(spotOn(map, event));
      return;
    }
    const { left, top } = map.faces[this.number].element.getBoundingClientRect();
    const now = { x: event.clientX - left, y: event.clientY - top };
    const fixed = [...points].find(([id]) => id !== event.pointerId)?.[1];
    points.set(event.pointerId, now);
    this.moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.moved < CLICK_MOVES) return;
    map.frame.classList.add("map-dragged");
    const { x, y, scale } = map.camera;
    if (!fixed) return map.moveTo({ x: x - (now.x - before.x) / scale, y: y + (now.y - before.y) / scale, scale }, true);
    const factor = Math.hypot(now.x - fixed.x, now.y - fixed.y) / Math.max(Math.hypot(before.x - fixed.x, before.y - fixed.y), 1);
    const shifted = { x: x - (now.x - before.x) / 2 / scale, y: y + (now.y - before.y) / 2 / scale, scale };
    map.moveTo(zoomAbout(shifted, map.size, factor, [(now.x + fixed.x) / 2, (now.y + fixed.y) / 2]), true);
  }

  /**
   * Shows what is under a mouse.
   * @param {{number: number, x: number, y: number}} spot
   */
  look({ number, x, y }) {
    const place = this.map.placeAt(x, y);
    this.map.frame.classList.toggle("map-pointed", place !== null);
    this.map.hover(place, number);
  }

  /** @param {PointerEvent} event */
  end(event) {
    const clicked = this.points.size === 1 && this.moved < CLICK_MOVES;
    this.drop(event);
    if (!clicked) return;
    const { number, x, y } = spotOn(this.map, event);
    const place = this.map.placeAt(x, y);
    if (place !== null) this.map.choose(place);
    this.map.hover(place, number);
  }

  /** @param {PointerEvent} event */
  drop(event) {
    this.points.delete(event.pointerId);
    if (!this.points.size) this.map.frame.classList.remove("map-dragged");
  }
}
