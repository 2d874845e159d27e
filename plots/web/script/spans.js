// What the timeline draws of a history: a bar for each window in which places change hands, in a lane of the side that gains.

import { changePhrases, namesOf } from "./said.js";

/** @import {Change, History, Index, Minute, Page} from "./types" */

/**
 * @typedef {object} Span
 * @property {Minute} earliest
 * @property {Minute} latest
 * @property {Minute} minute Where the placement puts it.
 * @property {Index} side The side that holds the places after it, or did when silence began.
 * @property {"told" | "hedged" | "inferred" | "silent"} kind
 * @property {Set<Index>} statements Those behind it.
 * @property {Index[]} places
 * @property {Change | null} change Its first change.
 */

/**
 * Returns the spans of a history in order of their start. Changes to one side with one window and one minute are one span.
 * @param {Page} page
 * @param {History} history
 * @returns {Span[]}
 */
export function makeSpans(page, history) {
  const { factions, statements } = page.data;
  /** @type {Map<string, Span>} */
  const spans = new Map();
  const add = (/** @type {Omit<Span, "places" | "statements">} */ one, /** @type {Index} */ place, /** @type {Index} */ statement) => {
    const key = `${one.earliest} ${one.latest} ${one.minute} ${one.side} ${one.kind}`;
    const span = spans.get(key) ?? { ...one, places: [], statements: new Set() };
    if (span.places.at(-1) !== place) span.places.push(place);
    if (statement >= 0) span.statements.add(statement);
    spans.set(key, span);
  };
  for (const change of history.changes) {
    if (change.before[0] === change.after[0]) continue;
    const statement = statements[change.statement];
    const side = factions[change.after[0]]?.side ?? 0;
    const [earliest, latest] = history.window(change);
    const inferred = change.rule !== "" || change.after[4] === "inferred";
    const kind = inferred ? "inferred" : statement?.hedge || statement?.claimant ? "hedged" : "told";
    add({ earliest, latest, minute: change.minute, side, kind, change }, change.place, change.statement);
  }
  for (const { place, start } of history.silences) {
    const side = history.spells(place).findLast((spell) => spell.start <= start)?.side ?? 0;
    add({ earliest: start, latest: start, minute: start, side, kind: "silent", change: null }, place, -1);
  }
  return [...spans.values()].sort((a, b) => a.earliest - b.earliest || a.latest - b.latest);
}

/**
 * Returns what a span tells in words: when, what, and how it is known.
 * @param {Page} page
 * @param {Span} span
 */
export function spanInWords(page, span) {
  const words = page.words();
  const places = namesOf(page, span.places);
  const what = span.change ? changePhrases(page, span.change).map((phrase) => phrase(places)) : [words("page.said_silent", { places })];
  return { when: words.window(span.earliest, span.latest), what: what.join(". ") };
}

/**
 * @typedef {object} Lane
 * @property {Index} side
 * @property {number} first Its first row.
 * @property {number} rows
 */

/**
 * Packs spans into rows, the lanes of the sides in table order one below the other.
 * @param {Span[]} spans
 * @param {(minute: Minute) => number} x
 * @param {number} gap px between bars of a row
 * @returns {{lanes: Lane[], rows: number[], count: number}} the row of every span
 */
export function packSpans(spans, x, gap) {
  const sides = [...new Set(spans.map((span) => span.side))].sort((a, b) => a - b);
  const rows = spans.map(() => 0);
  /** @type {Lane[]} */
  const lanes = [];
  let first = 0;
  for (const side of sides) {
    /** @type {number[]} */
    const ends = [];
    spans.forEach((span, at) => {
      if (span.side !== side) return;
      const start = x(span.earliest);
      let row = ends.findIndex((end) => end + gap <= start);
      if (row < 0) row = ends.length;
      if (row < 64) ends[row] = Math.max(x(span.latest), start + 2); // more rows are not drawn one by one
      rows[at] = first + row;
    });
    lanes.push({ side, first, rows: Math.max(ends.length, 1) });
    first += Math.max(ends.length, 1);
  }
  return { lanes, rows, count: first };
}
