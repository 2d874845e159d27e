// What charts through time share: the axis, the playhead, names at the ends of lines, and a table that says the same.

import { minuteUnder, timeMarks, timeScale } from "./axis.js";
import { make, typeSize } from "./dom.js";
import { markIcon } from "./marks.js";
import { makeSvg } from "./svg.js";

/** @import {Index, Minute, Page} from "./types" */

/**
 * @typedef {object} Frame
 * @property {HTMLElement} box
 * @property {(tag: string, attributes: Record<string, string | number>, ...children: (Node | string)[]) => void} draw Adds an SVG
 *   element above the grid and below the playhead.
 * @property {(minute: Minute) => number} x px
 * @property {number} right px of the end of the axis
 * @property {number} unit px of the page's type at 15 px: 1
 * @property {(minute: Minute) => void} move Moves the playhead.
 */

/**
 * Returns the frame of a chart: room, axis and playhead. Pressing or dragging in it moves the clock.
 * @param {Page} page
 * @param {{width: number, height: number, left: number, right: number, label: string}} room px without the axis; what it shows
 * @returns {Frame}
 */
export function makeFrame(page, { width, height, left, right, label }) {
  const unit = typeSize() / 15;
  const wide = Math.max(width - left - right, 40);
  const x = timeScale(page, left, wide);
  const svg = makeSvg("svg", { width, height: height + 20 * unit, role: "img", "aria-label": label });
  const plot = makeSvg("g");
  const head = makeSvg("line", { class: "chart-head", y2: height });
  for (const mark of timeMarks(page, wide)) {
    const at = x(mark.minute);
    svg.append(
      makeSvg("line", { class: "chart-rule", x1: at, x2: at, y2: height + 4 * unit }),
      makeSvg("text", { class: "chart-tick", x: at, y: height + 16 * unit, "text-anchor": "middle" }, mark.label),
    );
  }
  svg.append(plot, head);
  const box = make("div", { class: "chart-box", dir: "ltr" });
  box.append(svg);
  const seek = (/** @type {PointerEvent} */ event) => page.store.set({ minute: minuteUnder(page, event, svg, left, wide), playing: false });
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    seek(event);
  });
  svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && seek(event));
  return {
    box,
    draw: (tag, attributes, ...children) => plot.append(makeSvg(tag, attributes, ...children)),
    x,
    right: left + wide,
    unit,
    move: (minute) => head.setAttribute("transform", `translate(${x(minute)})`),
  };
}

/**
 * Returns heights moved apart, in order, within a height.
 * @param {number[]} wanted
 * @param {number} gap
 * @param {number} height
 */
export function spreadHeights(wanted, gap, height) {
  const order = wanted.map((_, at) => at).sort((a, b) => wanted[a] - wanted[b]);
  const heights = [...wanted];
  let limit = gap / 2;
  for (const at of order) limit = (heights[at] = Math.max(heights[at], limit)) + gap;
  limit = height - gap / 2;
  for (const at of order.reverse()) limit = (heights[at] = Math.min(heights[at], limit)) - gap;
  return heights;
}

/**
 * Adds the names of lines at their ends, each with the mark of its side.
 * @param {Page} page
 * @param {Frame} frame
 * @param {{side: Index, y: number, text: string}[]} ends
 * @param {number} height
 */
export function addEnds(page, frame, ends, height) {
  const heights = spreadHeights(ends.map((end) => end.y), 17 * frame.unit, height);
  ends.forEach(({ side, text }, at) => {
    const label = make("span", { class: "chart-end", "aria-hidden": "true" }, markIcon(page, side), make("bdi", {}, text));
    label.style.left = `${frame.right + 6 * frame.unit}px`;
    label.style.top = `${heights[at]}px`;
    frame.box.append(label);
  });
}

/**
 * Returns the fill of places not heard of since: hatching in a colour.
 * @param {Frame} frame
 * @param {string} id
 * @param {string} colour
 */
export function hatching({ draw }, id, colour) {
  const stripe = makeSvg("rect", { width: 1.6, height: 5, fill: colour });
  draw("pattern", { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, stripe);
  return `url(#${id})`;
}

/**
 * Returns a table that is filled when it is opened.
 * @param {Page} page
 * @param {string} caption
 * @param {string[]} head
 * @param {() => (string | Node)[][]} fill
 */
export function chartTable(page, caption, head, fill) {
  const details = make("details", { class: "chart-table" }, make("summary", {}, page.words()("page.chart_table")));
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return;
    const body = fill().map(([first, ...cells]) => make("tr", {}, make("th", { scope: "row" }, first), ...cells.map((cell) => make("td", {}, cell))));
    const top = make("thead", {}, make("tr", {}, ...head.map((cell) => make("th", { scope: "col" }, cell))));
    details.append(make("div", { class: "chart-scroll" }, make("table", {}, make("caption", {}, caption), top, make("tbody", {}, ...body))));
  });
  return details;
}
