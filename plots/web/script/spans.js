// What the timeline draws of a history: a bar for each window in which places change hands, in a lane of the side that gains.

import { changePhrases, sayPhrase } from "./said.js";

/** @import {Change, History, Index, Minute, Page} from "./types" */
/** @import {Phrase} from "./said" */

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
    const side = factions[change.after[0]].side;
    const [earliest, latest] = history.window(change);
    const inferred = change.rule !== "" || change.after[4] === "inferred";
    const kind = inferred ? "inferred" : statement?.hedge || statement?.claimant ? "hedged" : "told";
    add({ earliest, latest, minute: change.minute, side, kind, change }, change.place, change.statement);
  }
  for (const { place, start } of history.silences) {
    const side = history.spells(place).findLast((spell) => spell.start <= start)?.side;
    if (side !== undefined) add({ earliest: start, latest: start, minute: start, side, kind: "silent", change: null }, place, -1);
  }
  return [...spans.values()].sort((a, b) => a.earliest - b.earliest || a.latest - b.latest);
}

/**
 * Returns what a span tells in words.
 * @param {Page} page
 * @param {Span} span
 */
export function spanInWords(page, { change, places }) {
  /** @type {Phrase[]} */
  const phrases = change ? changePhrases(page, change) : [["page.said_silent", {}]];
  return phrases.map((phrase) => sayPhrase(page, phrase, places)).join(". ");
}

/**
 * Packs spans into rows, the lanes of the sides in table order one below the other.
 * @param {Span[]} spans
 * @param {(minute: Minute) => number} x
 * @param {number} gap px between bars of a row
 * @returns {{lanes: {side: Index, rows: number, spans: number}[], rows: number[], count: number}} the row of every span
 */
export function packSpans(spans, x, gap) {
  const sides = [...new Set(spans.map((span) => span.side))].sort((a, b) => a - b);
  const rows = spans.map(() => 0);
  let count = 0;
  const lanes = sides.map((side) => {
    /** @type {number[]} */
    const ends = [];
    let all = 0;
    spans.forEach((span, at) => {
      if (span.side !== side) return;
      const start = x(span.earliest);
      const free = ends.findIndex((end) => end + gap <= start);
      const row = free < 0 ? Math.min(ends.length, 99) : free; // more rows are not drawn one by one
      ends[row] = Math.max(x(span.latest), start + 2);
      rows[at] = count + row;
      all += 1;
    });
    count += ends.length;
    return { side, rows: ends.length, spans: all };
  });
  return { lanes, rows, count };
}
