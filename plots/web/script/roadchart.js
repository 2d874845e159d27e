// The chart of a road: its places by kilometre, and who held each through time.

import { chartTable, hatching, makeFrame, spreadHeights, chartTextWidth } from "./chartframe.js";
import { make, typeSize } from "./dom.js";
import { choosePlace } from "./link.js";
import { lookOf } from "./marks.js";
import { makeSvg } from "./svg.js";

/** @import {Index, Page, Spell} from "./types" */
/** @import {Frame} from "./chartframe" */

const ROAD_ROW = { gap: 17, bar: 11, most: 620, least: 120 }; // px at the usual type size

/**
 * Returns the corridors along which a holder changes.
 * @param {Page} page
 * @returns {Index[]}
 */
export function changedCorridors(page) {
  const { factions } = page.data;
  const changed = new Set(
    page.history().changes.filter(({ before, after }) => factions[before[0]]?.side !== factions[after[0]]?.side).map((change) => change.place),
  );
  return page.data.corridors.flatMap((corridor, at) => (corridor.places.some((place) => changed.has(place)) ? [at] : []));
}

/**
 * Draws the places of a corridor upwards by kilometre, each with a bar of who held it; windows of changes are pale.
 * @param {Page} page
 * @param {Index} index
 * @param {number} width
 * @param {string} label
 * @returns {Frame}
 */
export function drawRoad(page, index, width, label) {
  const words = page.words();
  const unit = typeSize() / 15;
  const { places, km } = page.data.corridors[index] ?? { places: [], km: [] };
  const longest = km.at(-1) ?? 1;
  const row = ROAD_ROW.gap * unit;
  const height = Math.min(Math.max(row * (places.length + 1), ROAD_ROW.least * unit), ROAD_ROW.most * unit);
  const gap = Math.min(row, height / (places.length + 1));
  const heights = spreadHeights(km.map((one) => height - row / 2 - ((height - row) * one) / Math.max(longest, 1)), gap, gap / 2, height - gap / 2);
  const number = chartTextWidth(words.number(Math.round(longest)), unit) + 8 * unit;
  const name = Math.min(Math.max(0, ...places.map((place) => chartTextWidth(words.place(place), unit))) + 8 * unit, width * 0.34);
  const frame = makeFrame(page, { width, height, left: name + number, right: 10 * unit, label });
  places.forEach((place, at) => {
    const y = heights[at] ?? 0;
    const title = make("button", { type: "button", class: "chart-place", tabindex: -1, "aria-hidden": "true", title: words.place(place), onclick: () => choosePlace(page, place) });
    title.append(make("bdi", {}, words.place(place)));
    title.style.width = `${name}px`;
    title.style.height = `${gap}px`;
    title.style.top = `${y}px`;
    frame.box.append(title);
    const far = { class: "chart-tick", x: name + number - 6 * unit, y: y + 4 * unit, "text-anchor": "end" };
    frame.plot.append(makeSvg("text", far, words.number(Math.round(km[at] ?? 0))));
    drawPlaceBar(page, frame, place, y, Math.min(ROAD_ROW.bar * unit, gap * 0.8));
  });
  return frame;
}

/**
 * Draws who held a place: solid, hatched while it is not heard of, pale while the window of a change is open.
 * @param {Page} page
 * @param {Frame} frame
 * @param {Index} place
 * @param {number} middle
 * @param {number} high
 */
function drawPlaceBar(page, { plot, x, unit }, place, middle, high) {
  const history = page.history();
  const spells = sideSpells(history.spells(place));
  const [y, height] = [middle - high / 2, high];
  const silences = history.silences.filter((silence) => silence.place === place);
  for (const { side, start, end } of spells) {
    const fill = lookOf(page).sides[side].colour;
    const stop = end ?? page.data.end;
    plot.append(makeSvg("rect", { x: x(start), y, width: Math.max(x(stop) - x(start), 0), height, fill, opacity: /^(unknown|vacant)$/.test(page.data.sides[side].id) ? 0.35 : 0.85 }));
    for (const silence of silences) {
      const [from, to] = [Math.max(silence.start, start), Math.min(silence.end ?? page.data.end, stop)];
      if (from >= to) continue;
      const box = { x: x(from), y, width: x(to) - x(from), height };
      const hatch = hatching(plot, `hatch-road-${place}-${from}`, fill);
      plot.append(makeSvg("rect", { ...box, class: "chart-paper" }), makeSvg("rect", { ...box, fill: hatch }));
    }
  }
  for (const { change } of spells) {
    if (!change || change.minute <= 0) continue;
    const [earliest, latest] = history.window(change);
    if (latest > earliest) plot.append(makeSvg("rect", { class: "chart-window", x: x(earliest), y, width: Math.max(x(latest) - x(earliest), 1), height }));
    plot.append(makeSvg("rect", { class: "chart-turn", x: x(change.minute) - unit * 0.75, y: y - unit, width: 1.5 * unit, height: height + 2 * unit }));
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
    const last = joined.at(-1);
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
  const { places, km } = page.data.corridors[index] ?? { places: [], km: [] };
  return chartTable(words("page.chart_table"), caption, () => {
    const head = [words("page.chart_place"), words("page.chart_km"), words("page.chart_holders")];
    const history = page.history();
    const spellText = (/** @type {Spell} */ { side, change }) => {
      if (!change || change.minute <= 0) return words.side(side);
      return words("page.chart_since", { side: words.side(side), window: words.window(...history.window(change)) });
    };
    const button = (/** @type {Index} */ place) => make("button", { type: "button", onclick: () => choosePlace(page, place) }, words.place(place));
    const rows = places.map((place, at) => [button(place), words.number(Math.round(km[at] ?? 0)), sideSpells(history.spells(place)).map(spellText).join(" → ")]);
    return { head, rows };
  });
}
