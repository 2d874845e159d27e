// Charts of numbers: the places that each side holds through time, by the record or in an ensemble.

import { addEnds, chartTable, hatching, makeFrame } from "./chartframe.js";
import { labelWidth, timeMarks } from "./axis.js";
import { typeSize } from "./dom.js";
import { lookOf } from "./marks.js";
import { countUpTo } from "./records.js";

/** @import {Held, Index, Minute, Page} from "./types" */
/** @import {Frame} from "./chartframe" */

const MOST_SAMPLES = 480; // minutes at which numbers are counted
const NUMBER_HEIGHT = 220; // px, of 15

/** @typedef {{minutes: Minute[], sides: Index[], held: Held[][]}} Series one row of `held` for each minute */

/**
 * Returns what every side holds at the minutes at which it may change.
 * @param {Page} page
 */
export function heldSeries(page) {
  const placements = /** @type {const} */ (["earliest", "middle", "latest"]);
  const turns = placements.flatMap((placement) => page.model.history({ ...page.store.view, placement }).turns);
  return makeSeries(page, turns, page.history().held);
}

/**
 * Returns how many places each side holds in an ensemble: on average, for certain, and possibly.
 * @param {Page} page
 */
export function oddsSeries(page) {
  const { data, model } = page;
  const turns = Object.values(data.ensemble?.places ?? {}).flatMap((rows) => rows.map((row) => row[0]));
  return makeSeries(page, turns, (minute) => {
    const counts = data.sides.map(() => ({ record: 0, silent: 0, low: 0, high: 0 }));
    data.places.forEach((place, at) => {
      for (const [side, share] of place.counted ? model.odds(at, minute) : []) {
        counts[side].record += share;
        counts[side].high += Math.ceil(share);
        counts[side].low += Math.floor(share);
      }
    });
    return counts;
  });
}

/**
 * Returns a series at minutes, or at as many of them as a chart can show, of the sides that hold anything.
 * @param {Page} page
 * @param {Minute[]} turns
 * @param {(minute: Minute) => Held[]} count
 * @returns {Series}
 */
function makeSeries({ data: { sides, end } }, turns, count) {
  const all = [...new Set([0, ...turns, end])].filter((minute) => minute >= 0 && minute <= end).sort((a, b) => a - b);
  const step = Math.ceil(all.length / MOST_SAMPLES);
  const minutes = all.filter((minute, at) => at % step === 0 || minute === end);
  const held = minutes.map(count);
  return { minutes, held, sides: sides.map((_, side) => side).filter((side) => held.some((row) => row[side].high + row[side].silent > 0)) };
}

/**
 * Draws a series: a line for each side, its range as a tint, and hatched above the line what was not heard of since.
 * @param {Page} page
 * @param {Series} series
 * @param {number} width
 * @param {string} label
 * @returns {Frame}
 */
export function drawHeld(page, { minutes, sides, held }, width, label) {
  const words = page.words();
  const unit = typeSize() / 15;
  const height = NUMBER_HEIGHT * unit;
  const last = held[held.length - 1];
  const most = Math.max(1, ...held.flatMap((row) => sides.map((side) => Math.max(row[side].high, row[side].record + row[side].silent))));
  const y = (/** @type {number} */ value) => height - ((height - 8 * unit) * value) / most;
  const ends = sides.map((side) => ({ side, y: y(last[side].record), text: `${words.sideShort(side)} ${words.number(Math.round(last[side].record))}` }));
  const right = Math.min(Math.max(...ends.map((end) => labelWidth(end.text))) + 34 * unit, width / 2);
  const left = labelWidth(words.number(Math.ceil(most))) + 10 * unit;
  const frame = makeFrame(page, { width, height, left, right, label });
  const { draw, x } = frame;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000].find((one) => most / one <= 5) ?? most;
  for (let value = 0; value <= most; value += step) {
    draw("line", { class: "chart-rule", x1: left, x2: frame.right, y1: y(value), y2: y(value) });
    draw("text", { class: "chart-tick", x: left - 5 * unit, y: y(value) + 4 * unit, "text-anchor": "end" }, words.number(value));
  }
  const steps = (/** @type {Index} */ side, /** @type {(held: Held) => number} */ value) =>
    minutes.map((minute, at) => `${at ? "H" : ""}${x(minute).toFixed(1)}${at ? "V" : " "}${y(value(held[at][side])).toFixed(1)}`).join("");
  for (const side of sides) {
    const { colour, text } = lookOf(page).sides[side];
    const line = steps(side, (one) => one.record);
    draw("path", { d: `M${steps(side, (one) => one.high)}${backwards(steps(side, (one) => one.low))}Z`, fill: colour, opacity: 0.25 });
    const above = `M${steps(side, (one) => one.record + one.silent)}${backwards(line)}Z`;
    if (held.some((row) => row[side].silent)) draw("path", { d: above, fill: hatching(frame, `hatch-held-${side}`, colour), opacity: 0.6 });
    draw("path", { d: `M${line}`, fill: "none", stroke: text, "stroke-width": 2 * unit });
  }
  addEnds(page, frame, ends, height);
  return frame;
}

/**
 * Returns the way back along a path of steps.
 * @param {string} steps
 */
function backwards(steps) {
  const [first, ...rest] = steps.split("H").map((step) => step.split(/[ V]/));
  const corners = [first, ...rest].reverse();
  return corners.map(([x, y], at) => (at ? `V${y}H${x}` : `L${x} ${y}`)).join("");
}

/**
 * Returns the numbers of a series as a table, at the marks of the axis.
 * @param {Page} page
 * @param {Series} series
 * @param {string} caption
 */
export function heldTable(page, { minutes, sides, held }, caption) {
  const words = page.words();
  const digits = (/** @type {number} */ value) => words.number(Math.round(value * 10) / 10);
  const cell = (/** @type {Held} */ { record, silent, low, high }) => {
    const range = low < high ? ` (${digits(low)}–${digits(high)})` : "";
    return digits(record) + range + (silent ? ` ${words("page.chart_silent", { count: silent })}` : "");
  };
  return chartTable(page, caption, [words("page.moment"), ...sides.map(words.side)], () => {
    const shown = new Set([...timeMarks(page, 900).map((mark) => mark.minute), page.data.end]);
    return [...shown].map((minute) => [words.moment(minute), ...sides.map((side) => cell(held[countUpTo(minutes, minute) - 1][side]))]);
  });
}
