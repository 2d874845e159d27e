// The chart of a road: its places by kilometre, and who held each through time.

import { labelWidth } from "./axis.js";
import { chartTable, hatching, makeFrame, spreadHeights } from "./chartframe.js";
import { make, makeButton, typeSize } from "./dom.js";
import { choosePlace } from "./link.js";
import { lookOf } from "./marks.js";

/** @import {Index, Page, Spell} from "./types" */
/** @import {Frame} from "./chartframe" */

const ROAD_ROW = 17; // px, of 15
const ROAD_MOST = 620;

/**
 * Returns the corridors along which a place passes to another side.
 * @param {Page} page
 * @returns {Index[]}
 */
export function changedCorridors({ data, history }) {
  const turning = history().changes.filter(({ before, after }) => data.factions[before[0]].side !== data.factions[after[0]].side);
  const changed = new Set(turning.map((change) => change.place));
  return data.corridors.flatMap((corridor, at) => (corridor.places.some((place) => changed.has(place)) ? [at] : []));
}

/**
 * Draws the places of a corridor upwards by kilometre, each with a bar of who held it.
 * @param {Page} page
 * @param {Index} index
 * @param {number} width
 * @param {string} label
 * @returns {Frame}
 */
export function drawRoad(page, index, width, label) {
  const words = page.words();
  const unit = typeSize() / 15;
  const { places, km } = page.data.corridors[index];
  const height = Math.min(ROAD_ROW * (places.length + 1), ROAD_MOST) * unit;
  const gap = height / (places.length + 1);
  const longest = km[km.length - 1] || 1;
  const heights = spreadHeights(km.map((one) => (height - gap) * (1 - one / longest) + gap / 2), gap, height);
  const number = labelWidth(words.number(Math.round(longest))) + 8 * unit;
  const name = Math.min(Math.max(...places.map((place) => labelWidth(words.place(place)))) + 8 * unit, width * 0.34);
  const frame = makeFrame(page, { width, height, left: name + number, right: 10 * unit, label });
  places.forEach((place, at) => {
    const text = words.place(place);
    const title = makeButton(() => choosePlace(page, place), { class: "chart-place", tabindex: -1, "aria-hidden": "true", title: text }, make("bdi", {}, text));
    Object.assign(title.style, { width: `${name}px`, height: `${gap}px`, top: `${heights[at]}px` });
    frame.box.append(title);
    frame.draw("text", { class: "chart-tick", x: name + number - 6 * unit, y: heights[at] + 4 * unit, "text-anchor": "end" }, words.number(Math.round(km[at])));
    drawHolders(page, frame, place, heights[at], Math.min(11 * unit, gap * 0.8));
  });
  return frame;
}

/**
 * Draws who held a place: solid, hatched while it is not heard of, pale while the window of a change is open.
 * @param {Page} page
 * @param {Frame} frame
 * @param {Index} place
 * @param {number} middle
 * @param {number} height
 */
function drawHolders(page, frame, place, middle, height) {
  const { end: close, sides } = page.data;
  const history = page.history();
  const spells = sideSpells(history.spells(place));
  const bar = (/** @type {number} */ from, /** @type {number} */ to, /** @type {Record<string, string | number>} */ look) =>
    frame.draw("rect", { x: frame.x(from), y: middle - height / 2, width: Math.max(frame.x(to) - frame.x(from), 1), height, ...look });
  for (const { side, start, end } of spells) {
    const fill = lookOf(page).sides[side].colour;
    bar(start, end ?? close, { fill, opacity: side < sides.length - 2 ? 0.85 : 0.35 }); // pale: not known, nobody
    for (const silence of history.silences) {
      const [from, to] = [Math.max(silence.start, start), Math.min(silence.end ?? close, end ?? close)];
      if (silence.place !== place || from >= to) continue;
      bar(from, to, { class: "chart-paper" });
      bar(from, to, { fill: hatching(frame, `hatch-road-${place}-${from}`, fill) });
    }
  }
  for (const { change } of spells) {
    if (!change || change.minute <= 0) continue;
    bar(...history.window(change), { class: "chart-window" });
    bar(change.minute, change.minute, { class: "chart-turn", width: 1.5 * frame.unit });
  }
}

/**
 * Returns spells of sides: a place that passes from one faction of a side to another stays one spell.
 * @param {Spell[]} spells
 */
function sideSpells(spells) {
  /** @type {Spell[]} */
  const joined = [];
  for (const spell of spells) {
    const last = joined[joined.length - 1];
    if (last?.side === spell.side) joined[joined.length - 1] = { ...last, end: spell.end };
    else joined.push(spell);
  }
  return joined;
}

/**
 * Returns who held the places of a corridor as a table.
 * @param {Page} page
 * @param {Index} index
 * @param {string} caption
 */
export function roadTable(page, index, caption) {
  const words = page.words();
  const { places, km } = page.data.corridors[index];
  const spellText = (/** @type {Spell} */ { side, change }) => {
    if (!change || change.minute <= 0) return words.side(side);
    return words("page.chart_since", { side: words.side(side), window: words.window(...page.history().window(change)) });
  };
  return chartTable(page, caption, [words("page.chart_place"), words("page.chart_km"), words("page.chart_holders")], () =>
    places.map((place, at) => [
      makeButton(() => choosePlace(page, place), { class: "plain" }, words.place(place)),
      words.number(Math.round(km[at])),
      sideSpells(page.history().spells(place)).map(spellText).join("; "),
    ]),
  );
}
