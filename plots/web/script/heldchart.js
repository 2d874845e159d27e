// Charts of numbers: the places that each side holds through time, by the record or in an ensemble.

import { addEnds, chartTable, hatching, makeFrame, stepArea, stepPath, chartTextWidth } from "./chartframe.js";
import { timeMarks } from "./axis.js";
import { typeSize } from "./dom.js";
import { lookOf } from "./marks.js";
import { makeSvg } from "./svg.js";

/** @import {Held, Index, Minute, Page} from "./types" */
/** @import {Frame} from "./chartframe" */

const MOST_SAMPLES = 480; // minutes at which numbers are counted
const NUMBER_HEIGHT = 220;

/** @typedef {{minutes: Minute[], sides: Index[], held: Held[][]}} Series one row of `held` for each minute */

/**
 * Returns what every side holds at the minutes at which it may change, or at as many as a chart can show.
 * @param {Page} page
 * @returns {Series}
 */
export function heldSeries(page) {
  const { view } = page.store;
  const history = page.history();
  const turns = new Set([0, page.data.end]);
  for (const placement of /** @type {const} */ (["earliest", "middle", "latest"])) {
    for (const minute of page.model.history({ ...view, placement }).turns) if (minute > 0 && minute < page.data.end) turns.add(minute);
  }
  const minutes = thinned([...turns].sort((a, b) => a - b));
  const held = minutes.map((minute) => [...history.held(minute)].map((one) => ({ ...one })));
  return seriesOf(page, minutes, held);
}

/**
 * Returns how many places each side holds in an ensemble: on average, for certain, and possibly.
 * @param {Page} page
 * @returns {Series}
 */
export function oddsSeries(page) {
  const { data, model } = page;
  const rows = Object.values(data.ensemble?.places ?? {}).flatMap((places) => places.map((row) => row[0]));
  const inside = new Set([0, data.end, ...rows.filter((minute) => minute > 0 && minute < data.end)]);
  const minutes = thinned([...inside].sort((a, b) => a - b));
  const held = minutes.map((minute) => {
    const counts = data.sides.map(() => ({ record: 0, silent: 0, low: 0, high: 0 }));
    data.places.forEach((place, at) => {
      if (!place.counted) return;
      for (const [side, share] of model.odds(at, minute)) {
        const count = counts[side];
        if (!count || share <= 0) continue;
        count.record += share;
        count.high += 1;
        if (share >= 1) count.low += 1;
      }
    });
    return counts;
  });
  return seriesOf(page, minutes, held);
}

/** @param {Minute[]} minutes */
function thinned(minutes) {
  const step = Math.ceil(minutes.length / MOST_SAMPLES);
  return minutes.filter((_, at) => at % step === 0 || at === minutes.length - 1);
}

/**
 * Returns a series of the sides that hold anything in it.
 * @param {Page} page
 * @param {Minute[]} minutes
 * @param {Held[][]} held
 * @returns {Series}
 */
function seriesOf(page, minutes, held) {
  const some = page.data.sides.map((_, side) => side).filter((side) => held.some((row) => (row[side]?.high ?? 0) + (row[side]?.silent ?? 0) > 0));
  return { minutes, sides: some, held };
}

/**
 * Draws a series: a line for each side, its range as a tint, and hatched above the line what was not heard of since.
 * @param {Page} page
 * @param {Series} series
 * @param {number} width
 * @param {string} label
 * @returns {Frame}
 */
export function drawHeld(page, series, width, label) {
  const words = page.words();
  const unit = typeSize() / 15;
  const height = NUMBER_HEIGHT * unit;
  const last = series.held.at(-1) ?? [];
  const ends = series.sides.map((side) => ({ side, text: `${words.sideShort(side)} ${words.number(Math.round(last[side]?.record ?? 0))}` }));
  const right = Math.min(Math.max(0, ...ends.map((end) => chartTextWidth(end.text, unit))) + 34 * unit, width / 2);
  const most = Math.max(1, ...series.held.flatMap((row) => series.sides.map((side) => Math.max(row[side]?.high ?? 0, (row[side]?.record ?? 0) + (row[side]?.silent ?? 0)))));
  const left = chartTextWidth(words.number(Math.ceil(most)), unit) + 10 * unit;
  const frame = makeFrame(page, { width, height, left, right, label });
  const top = 8 * unit;
  const y = (/** @type {number} */ value) => height - ((height - top) * value) / most;
  drawNumbers(page, frame, y, most, left);
  for (const side of series.sides) drawSide(page, frame, series, side, y);
  addEnds(page, frame, ends.map((end) => ({ ...end, y: y(last[end.side]?.record ?? 0) })), height);
  return frame;
}

/**
 * Draws the grid of numbers.
 * @param {Page} page
 * @param {Frame} frame
 * @param {(value: number) => number} y
 * @param {number} most
 * @param {number} left
 */
function drawNumbers(page, { plot, right, unit }, y, most, left) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most / 4, 1)));
  const step = Math.max([1, 2, 5, 10].map((one) => one * power).find((one) => most / one <= 5) ?? power, 1);
  for (let value = 0; value <= most; value += step) {
    plot.append(
      makeSvg("line", { class: value ? "chart-rule" : "chart-base", x1: left, x2: right, y1: y(value), y2: y(value) }),
      makeSvg("text", { class: "chart-tick", x: left - 5 * unit, y: y(value) + (value ? 4 : 0) * unit, "text-anchor": "end" }, page.words().number(value)),
    );
  }
}

/**
 * Draws the line, the range and the silence of a side.
 * @param {Page} page
 * @param {Frame} frame
 * @param {Series} series
 * @param {Index} side
 * @param {(value: number) => number} y
 */
function drawSide(page, { plot, x, unit }, series, side, y) {
  const { colour: fill, text } = lookOf(page).sides[side];
  /** @returns {[number, number][]} */
  const line = (/** @type {(held: Held) => number} */ value) =>
    series.minutes.map((minute, at) => [x(minute), y(value(series.held[at]?.[side] ?? { record: 0, silent: 0, low: 0, high: 0 }))]);
  plot.append(makeSvg("path", { d: stepArea(line((one) => one.high), line((one) => one.low)), fill, opacity: 0.25 }));
  if (series.held.some((row) => row[side]?.silent)) {
    const area = stepArea(line((one) => one.record + one.silent), line((one) => one.record));
    plot.append(makeSvg("path", { d: area, fill: hatching(plot, `hatch-held-${side}`, fill), opacity: 0.6 }));
  }
  plot.append(makeSvg("path", { d: stepPath(line((one) => one.record)), fill: "none", stroke: text, "stroke-width": 2 * unit, "stroke-linejoin": "round" }));
}

/**
 * Returns the numbers of a series as a table, at the marks of the axis.
 * @param {Page} page
 * @param {Series} series
 * @param {string} caption
 */
export function heldTable(page, series, caption) {
  const words = page.words();
  const digits = (/** @type {number} */ value) => words.number(Math.round(value * 10) / 10);
  return chartTable(words("page.chart_table"), caption, () => {
    const at = (/** @type {Minute} */ minute) => series.held[Math.max(series.minutes.findLastIndex((one) => one <= minute), 0)] ?? [];
    const cell = (/** @type {Held | undefined} */ held) => {
      if (!held) return "";
      const range = held.low < held.high ? ` (${digits(held.low)}–${digits(held.high)})` : "";
      return digits(held.record) + range + (held.silent ? ` ${words("page.chart_silent", { count: held.silent })}` : "");
    };
    const minutes = [...timeMarks(page, 900, () => 60).map((mark) => mark.minute), page.data.end];
    const rows = [...new Set(minutes)].map((minute) => [words.moment(minute), ...series.sides.map((side) => cell(at(minute)[side]))]);
    return { head: [words("page.moment"), ...series.sides.map((side) => words.side(side))], rows };
  });
}
