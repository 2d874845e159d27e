// What charts through time share: the axis, the playhead, names at the ends of lines, and a table that says the same.

import { timeMarks } from "./axis.js";
import { make, typeSize } from "./dom.js";
import { markIcon } from "./marks.js";
import { makeSvg } from "./svg.js";

/** @import {Index, Minute, Page} from "./types" */

/**
 * @typedef {object} Frame
 * @property {HTMLElement} box
 * @property {SVGElement} plot What is drawn goes here, above the grid and below the playhead.
 * @property {(minute: Minute) => number} x px
 * @property {number} right px of the end of the axis
 * @property {number} unit px of the page's type at 15 px: 1
 * @property {(minute: Minute) => void} move Moves the playhead.
 */

let textContext = /** @type {CanvasRenderingContext2D | null} */ (null);

/**
 * Returns the width of a text in px, in the type of charts.
 * @param {string} text
 * @param {number} unit
 */
export function chartTextWidth(text, unit) {
  textContext ??= make("canvas").getContext("2d");
  if (!textContext) return text.length * 7 * unit;
  textContext.font = `${12.5 * unit}px ${getComputedStyle(document.body).fontFamily}`;
  return textContext.measureText(text).width;
}

/**
 * Returns the frame of a chart: room, axis and playhead. Pressing or dragging in it moves the clock.
 * @param {Page} page
 * @param {{width: number, height: number, left: number, right: number, label: string}} room px without the axis; what it shows
 * @returns {Frame}
 */
export function makeFrame(page, { width, height, left, right, label }) {
  const unit = typeSize() / 15;
  const { end } = page.data;
  const [wide, foot] = [Math.max(width - left - right, 40), 20 * unit];
  const x = (/** @type {Minute} */ minute) => left + (wide * Math.min(Math.max(minute, 0), end)) / Math.max(end, 1);
  const svg = makeSvg("svg", { width, height: height + foot, role: "img", "aria-label": label });
  const [plot, head] = [makeSvg("g"), makeSvg("line", { class: "chart-head", y1: 0, y2: height })];
  for (const mark of timeMarks(page, wide, (text) => chartTextWidth(text, unit))) {
    const [at, half] = [x(mark.minute), chartTextWidth(mark.label, unit) / 2];
    svg.append(
      makeSvg("line", { class: "chart-rule", x1: at, x2: at, y1: 0, y2: height + 4 * unit }),
      makeSvg("text", { class: "chart-tick", x: Math.min(Math.max(at, half), width - half), y: height + 16 * unit, "text-anchor": "middle" }, mark.label),
    );
  }
  svg.append(plot, head);
  const box = make("div", { class: "chart-box", dir: "ltr" });
  box.append(svg);
  const seek = (/** @type {PointerEvent} */ event) => {
    const share = (event.clientX - svg.getBoundingClientRect().left - left) / wide;
    page.store.set({ minute: Math.round(Math.min(Math.max(share, 0), 1) * end), playing: false });
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    seek(event);
  });
  svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && seek(event));
  const move = (/** @type {Minute} */ minute) => head.setAttribute("transform", `translate(${x(minute).toFixed(1)} 0)`);
  return { box, plot, x, right: left + wide, unit, move };
}

/**
 * Returns heights moved apart, in order, each as near to the one wanted as the others allow.
 * @param {number[]} wanted
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 */
export function spreadHeights(wanted, gap, low, high) {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  /** @type {{sum: number, members: number[]}[]} */
  const groups = [];
  for (const at of order) {
    groups.push({ sum: wanted[at] ?? 0, members: [at] });
    while (groups.length > 1) {
      const [above, below] = groups.slice(-2);
      if (!above || !below || firstOf(below, gap, low, high) >= firstOf(above, gap, low, high) + gap * above.members.length) break;
      groups.splice(-2, 2, { sum: above.sum + below.sum, members: [...above.members, ...below.members] });
    }
  }
  const heights = [...wanted];
  for (const group of groups) group.members.forEach((at, row) => (heights[at] = firstOf(group, gap, low, high) + row * gap));
  return heights;
}

/**
 * Returns the height of the first of a group that stands together around its mean.
 * @param {{sum: number, members: number[]}} group
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 */
function firstOf({ sum, members }, gap, low, high) {
  const room = gap * (members.length - 1);
  return Math.max(Math.min(sum / members.length - room / 2, high - room), low);
}

/**
 * Adds the names of lines at their ends, each with the mark of its side.
 * @param {Page} page
 * @param {Frame} frame
 * @param {{side: Index, y: number, text: string}[]} ends
 * @param {number} height
 */
export function addEnds(page, frame, ends, height) {
  const gap = 17 * frame.unit;
  const heights = spreadHeights(ends.map((end) => end.y), gap, gap / 2, height - gap / 2);
  ends.forEach(({ side, text }, at) => {
    const label = make("span", { class: "chart-end", "aria-hidden": "true" }, markIcon(page, side), make("bdi", {}, text));
    label.style.left = `${frame.right + 6 * frame.unit}px`;
    label.style.top = `${heights[at]}px`;
    frame.box.append(label);
  });
}

/**
 * Returns a path of steps through points, from left to right.
 * @param {[number, number][]} points
 */
export function stepPath(points) {
  return points.map(([x, y], at) => (at ? `H${x.toFixed(1)}V${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`)).join("");
}

/**
 * Returns the outline of an area between two lines of steps.
 * @param {[number, number][]} upper
 * @param {[number, number][]} lower
 */
export function stepArea(upper, lower) {
  const back = lower.map((point, at) => [point[0], lower[at - 1]?.[1] ?? point[1], point[1]]).reverse();
  return `${stepPath(upper)}${back.map(([x, before, y]) => `L${x?.toFixed(1)} ${y?.toFixed(1)}V${before?.toFixed(1)}`).join("")}Z`;
}

/**
 * Returns the fill of places not heard of since: hatching in a colour, defined in a plot.
 * @param {SVGElement} plot
 * @param {string} id
 * @param {string} colour
 */
export function hatching(plot, id, colour) {
  const pattern = makeSvg("pattern", { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(makeSvg("rect", { width: 1.6, height: 5, fill: colour }));
  plot.append(pattern);
  return `url(#${id})`;
}

/**
 * Returns a table that is filled when it is opened.
 * @param {string} summary
 * @param {string} caption
 * @param {() => {head: string[], rows: (string | Node)[][]}} fill
 */
export function chartTable(summary, caption, fill) {
  const details = make("details", { class: "chart-table" }, make("summary", {}, summary));
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    const { head, rows } = fill();
    const top = make("tr", {}, ...head.map((cell) => make("th", { scope: "col" }, cell)));
    const body = rows.map(([first, ...cells]) =>
      make("tr", {}, make("th", { scope: "row" }, first ?? ""), ...cells.map((cell) => make("td", {}, cell))),
    );
    details.append(
      make("div", { class: "chart-scroll" }, make("table", {}, make("caption", {}, caption), make("thead", {}, top), make("tbody", {}, ...body))),
    );
  });
  return details;
}
