// The timeline's picture on a canvas: windows of events as bars, or their number where there are too many, and the axis.

import { drawMark, lookOf } from "./marks.js";
import { packSpans } from "./spans.js";

/** @import {Index, Minute, Page} from "./types" */
/** @import {Look} from "./marks" */
/** @import {Span, Lane} from "./spans" */

/** Least height of a row in which a bar can be told from its neighbours, and the most, in px at the usual type size. */
const ROW = { least: 2, most: 8 };

/**
 * @typedef {object} Strip
 * @property {CanvasRenderingContext2D} context
 * @property {number} width px of the time axis
 * @property {number} height px of the rows
 * @property {number} gutter px before the axis, for marks
 * @property {number} unit px of the page's type at 15 px: 1
 * @property {(minute: Minute) => number} x px from the left edge of the canvas
 */

/**
 * Draws all spans; returns which span is at a point of the canvas.
 * @param {Page} page
 * @param {Strip} strip
 * @param {Span[]} spans
 * @param {(span: Span) => boolean} chosen whether a span passes the filters
 * @returns {(x: number, y: number) => Span | null}
 */
export function drawSpans(page, strip, spans, chosen) {
  const { height, unit, x } = strip;
  const look = lookOf(page);
  const packed = packSpans(spans, x, unit);
  const row = Math.min(height / Math.max(packed.count, 1), ROW.most * unit);
  const dense = row < ROW.least;
  const top = (at = 0) => (dense ? 0 : (height - row * packed.count) / 2) + at * row;
  const boxes = dense ? laneBoxes(spans, packed.lanes, height) : packed.lanes.map((lane) => ({ side: lane.side, top: top(lane.first), height: row * lane.rows }));
  for (const box of boxes) drawLane(look, strip, box);
  if (dense) for (const box of boxes) drawDensity(look, strip, spans.filter((span) => span.side === box.side), box, chosen);
  else spans.forEach((span, at) => drawSpan(look, strip, span, top(packed.rows[at]), row, chosen(span)));
  return (px, py) => {
    /** @type {{span: Span, far: number} | null} */
    let best = null;
    spans.forEach((span, at) => {
      if (dense && Math.abs(x(span.minute) - px) > 2) return;
      const box = boxes.find((one) => one.side === span.side);
      const [low, high] = dense ? [box?.top ?? 0, box?.height ?? 0] : [top(packed.rows[at]), row];
      const away = Math.max(x(span.earliest) - px, px - Math.max(x(span.latest), x(span.earliest) + 2), 0);
      const far = Math.hypot(away, Math.max(low - py, py - low - high, 0));
      if (far <= 4 * unit && (!best || far < best.far)) best = { span, far };
    });
    return /** @type {{span: Span} | null} */ (best)?.span ?? null;
  };
}

/**
 * Returns the boxes of lanes that show numbers: room by the square root of how many spans they have.
 * @param {Span[]} spans
 * @param {Lane[]} lanes
 * @param {number} height
 */
function laneBoxes(spans, lanes, height) {
  const shares = lanes.map((lane) => Math.sqrt(spans.filter((span) => span.side === lane.side).length));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  let top = 0;
  return lanes.map((lane, at) => {
    const box = { side: lane.side, top, height: (height * (shares[at] ?? 0)) / whole };
    top += box.height;
    return box;
  });
}

/**
 * Draws the mark of a lane's side before it, and the line that ends it.
 * @param {Look} look
 * @param {Strip} strip
 * @param {{side: Index, top: number, height: number}} lane
 */
function drawLane(look, { context, gutter, unit, width }, lane) {
  const { colour, outline, marker } = look.sides[lane.side];
  const size = Math.min(9 * unit, Math.max(lane.height, 6 * unit));
  drawMark(context, marker, gutter / 2, lane.top + lane.height / 2, size, colour, outline);
  context.fillStyle = look.role.rule;
  context.fillRect(gutter, Math.round(lane.top + lane.height) - 1, width, 1);
}

/**
 * Draws a span, the higher the more places it has: its whole window pale, with a gap here and there if the source hedges, only its edge if it is inferred;
 * and a tick at its minute. Silence begins with a hollow mark.
 * @param {Look} look
 * @param {Strip} strip
 * @param {Span} span
 * @param {number} top
 * @param {number} row
 * @param {boolean} chosen
 */
function drawSpan(look, { context, unit, x }, span, top, row, chosen) {
  const { colour: fill, text } = look.sides[span.side];
  const [left, right] = [x(span.earliest), Math.max(x(span.latest), x(span.earliest) + 2 * unit)];
  const high = Math.max((row - Math.min(unit, row * 0.2)) * Math.min(0.45 + 0.15 * span.places.length, 1), Math.min(row, 1.5 * unit));
  const y = top + (row - high) / 2;
  const pale = chosen ? 1 : 0.22;
  context.fillStyle = fill;
  context.strokeStyle = text;
  context.lineWidth = unit;
  context.globalAlpha = 0.42 * pale;
  if (span.kind === "told") context.fillRect(left, y, right - left, high);
  if (span.kind === "hedged") for (let at = left; at < right; at += 5 * unit) context.fillRect(at, y, Math.min(3 * unit, right - at), high);
  context.globalAlpha = 0.85 * pale;
  if (span.kind === "inferred") context.strokeRect(left + unit / 2, y + unit / 2, Math.max(right - left - unit, 0.1), Math.max(high - unit, 0.1));
  context.globalAlpha = pale;
  const tick = x(span.minute);
  if (span.kind === "silent") {
    const size = Math.min(high, 5 * unit);
    context.strokeRect(tick - size / 2, y + (high - size) / 2, size, size);
  } else {
    context.fillStyle = text;
    context.fillRect(tick - unit, y, 2 * unit, high);
  }
  context.globalAlpha = 1;
}

/**
 * Draws how many places change in each px of a lane, upwards from its end, and pale how many windows are open.
 * @param {Look} look
 * @param {Strip} strip
 * @param {Span[]} spans
 * @param {{side: Index, top: number, height: number}} lane
 * @param {(span: Span) => boolean} chosen
 */
function drawDensity(look, { context, gutter, width, x }, spans, lane, chosen) {
  const columns = Math.max(Math.ceil(width), 1);
  const [open, all, some] = [new Float64Array(columns + 2), new Float64Array(columns + 1), new Float64Array(columns + 1)];
  const column = (/** @type {Minute} */ minute) => Math.min(Math.max(Math.floor(x(minute) - gutter), 0), columns);
  for (const span of spans) {
    const [from, to, at] = [column(span.earliest), column(span.latest) + 1, column(span.minute)];
    open[from] = (open[from] ?? 0) + span.places.length;
    open[to] = (open[to] ?? 0) - span.places.length;
    all[at] = (all[at] ?? 0) + span.places.length;
    if (chosen(span)) some[at] = (some[at] ?? 0) + span.places.length;
  }
  for (let at = 1; at < open.length; at += 1) open[at] = (open[at] ?? 0) + (open[at - 1] ?? 0);
  const { colour: fill, text } = look.sides[lane.side];
  const bars = (/** @type {Float64Array} */ counts, /** @type {Float64Array} */ scale, /** @type {string} */ colour, /** @type {number} */ alpha) => {
    const most = scale.reduce((a, b) => Math.max(a, b), 1);
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    for (let at = 0; at <= columns; at += 1) {
      const high = (lane.height - 1) * Math.sqrt(Math.max(counts[at] ?? 0, 0) / most);
      if (high > 0) context.fillRect(gutter + at, lane.top + lane.height - high, 1, high);
    }
  };
  bars(open, open, fill, 0.3);
  bars(all, all, text, 0.25);
  bars(some, all, text, 1);
  context.globalAlpha = 1;
}
