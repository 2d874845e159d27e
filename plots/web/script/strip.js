// The timeline's picture on a canvas: windows of events as bars, or their number where there are too many.

import { drawMark, lookOf } from "./marks.js";
import { packSpans } from "./spans.js";

/** @import {Index, Minute, Page} from "./types" */
/** @import {SideLook} from "./marks" */
/** @import {Span} from "./spans" */

/** Least height of a row in which a bar can be told from its neighbours, and the most, in px of a type of 15 px. */
const ROW = { least: 2, most: 8 };

/**
 * @typedef {object} Strip
 * @property {CanvasRenderingContext2D} context
 * @property {number} width px of the time axis
 * @property {number} height px of the rows
 * @property {number} gutter px before the axis, for marks
 * @property {number} unit px of the page's type at 15 px: 1
 * @property {number} pale opacity of windows
 * @property {(minute: Minute) => number} x px from the left edge of the canvas
 */
/** Where a lane of a side is. @typedef {{side: Index, top: number, height: number}} LaneBox */

/**
 * Draws all spans; returns which span is at a point of the canvas.
 * @param {Page} page
 * @param {Strip} strip
 * @param {Span[]} spans
 * @param {(span: Span) => boolean} chosen whether a span passes the filters
 * @returns {(x: number, y: number) => Span | undefined}
 */
export function drawSpans(page, strip, spans, chosen) {
  const { context, height, gutter, unit, width, x } = strip;
  const look = lookOf(page);
  const packed = packSpans(spans, x, unit);
  const row = Math.min(height / Math.max(packed.count, 1), ROW.most * unit);
  const dense = row < ROW.least;
  const shares = packed.lanes.map((lane) => (dense ? Math.sqrt(lane.spans) : lane.rows));
  const share = (dense ? height : row * packed.count) / shares.reduce((sum, one) => sum + one, 0);
  const margin = dense ? 0 : (height - row * packed.count) / 2;
  let top = margin;
  for (const [at, { side }] of packed.lanes.entries()) {
    const box = { side, top, height: shares[at] * share };
    top += box.height;
    const { colour, outline, marker } = look.sides[side];
    drawMark(context, marker, gutter / 2, box.top + box.height / 2, Math.min(9 * unit, Math.max(box.height, 6 * unit)), colour, outline);
    context.fillStyle = look.role.rule;
    context.fillRect(gutter, Math.round(top) - 1, width, 1);
    if (dense) drawDensity(look.sides[side], strip, spans.filter((span) => span.side === side), box, chosen);
  }
  const topOf = (/** @type {number} */ at) => margin + packed.rows[at] * row;
  if (!dense) spans.forEach((span, at) => drawSpan(look.sides[span.side], strip, span, topOf(at), row, chosen(span)));
  return (px, py) => {
    const far = (/** @type {Span} */ span, /** @type {number} */ at) => {
      const [left, right] = dense ? [x(span.minute), x(span.minute)] : [x(span.earliest), x(span.latest)];
      return Math.max(left - px, px - right, 0) + (dense ? 0 : Math.max(topOf(at) - py, py - topOf(at) - row, 0));
    };
    const distances = spans.map(far);
    const least = distances.reduce((a, b) => Math.min(a, b), 4 * unit);
    return spans[distances.indexOf(least)];
  };
}

/**
 * Draws a span, the higher the more places it has: its whole window pale, with gaps if the source hedges, only its edge if
 * it is inferred; and a tick at its minute. Silence begins with a hollow mark.
 * @param {SideLook} look
 * @param {Strip} strip
 * @param {Span} span
 * @param {number} top
 * @param {number} row
 * @param {boolean} chosen
 */
function drawSpan({ colour, text }, { context, unit, pale, x }, span, top, row, chosen) {
  const [left, tick] = [x(span.earliest), x(span.minute)];
  const width = Math.max(x(span.latest) - left, 2 * unit);
  const high = Math.max((row - Math.min(unit, row * 0.2)) * Math.min(0.6 + 0.1 * span.places.length, 1), Math.min(row, 1.5 * unit));
  const y = top + (row - high) / 2;
  const strength = chosen ? 1 : 0.22;
  context.fillStyle = colour;
  context.strokeStyle = text;
  context.lineWidth = unit;
  context.globalAlpha = pale * strength;
  const dash = span.kind === "hedged" ? 3 * unit : width;
  if (span.kind === "told" || span.kind === "hedged") {
    for (let at = 0; at < width; at += dash + 2 * unit) context.fillRect(left + at, y, Math.min(dash, width - at), high);
  }
  context.globalAlpha = strength;
  const edge = Math.max(high - unit, 0); // a line where the row is low
  if (span.kind === "inferred") context.strokeRect(left + unit / 2, top + (row - edge) / 2, width - unit, edge > 2 * unit ? edge : 0);
  context.fillStyle = text;
  const size = Math.min(high, 5 * unit);
  if (span.kind === "silent") context.strokeRect(tick - size / 2, y + (high - size) / 2, size, size);
  else context.fillRect(tick - unit, y, 2 * unit, high);
  context.globalAlpha = 1;
}

/**
 * Draws how many places change in each px of a lane, upwards from its end, and pale how many windows are open.
 * @param {SideLook} look
 * @param {Strip} strip
 * @param {Span[]} spans
 * @param {LaneBox} lane
 * @param {(span: Span) => boolean} chosen
 */
function drawDensity({ colour, text }, { context, gutter, width, x }, spans, lane, chosen) {
  const columns = Math.ceil(width) + 2;
  const [open, all, some] = [0, 1, 2].map(() => new Float64Array(columns));
  const column = (/** @type {Minute} */ minute) => Math.floor(x(minute) - gutter);
  for (const span of spans) {
    const many = span.places.length;
    open[column(span.earliest)] += many;
    open[column(span.latest) + 1] -= many;
    all[column(span.minute)] += many;
    if (chosen(span)) some[column(span.minute)] += many;
  }
  open.forEach((_, at) => at && (open[at] += open[at - 1]));
  const bars = (/** @type {Float64Array} */ counts, /** @type {Float64Array} */ scale, /** @type {string} */ fill, /** @type {number} */ alpha) => {
    const most = scale.reduce((a, b) => Math.max(a, b), 1);
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    counts.forEach((count, at) => {
      const high = (lane.height - 1) * Math.sqrt(count / most);
      if (high > 0) context.fillRect(gutter + at, lane.top + lane.height - high, 1, high);
    });
  };
  bars(open, open, colour, 0.3);
  bars(all, all, text, 0.25);
  bars(some, all, text, 1);
  context.globalAlpha = 1;
}
