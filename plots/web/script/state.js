// What holds at a minute: the same as `sim` says of it.

import { SILENCES } from "./data.js";
import { countUpTo, makeRecords, stateFacts } from "./records.js";
import { besideOf, makeStates } from "./moments.js";
import { makeCounts } from "./held.js";

/** @import {Change, Data, Held, History, Index, Minute, Model, Spell, View} from "./types" */
/** @import {Common} from "./records.js" */


/**
 * Returns the model of the data.
 * @param {Data} data
 * @returns {Model}
 */
export function makeModel(data) {
  /** @type {Common} */
  const common = { data, facts: stateFacts(data), records: makeRecords(data) };
  /** @type {Map<Index, History>} */
  const known = new Map();
  const counts = makeCounts(common);
  return {
    data,
    history(view) {
      const number = findHistory(common, view);
      const found = known.get(number) ?? makeHistory(common, number, counts);
      known.set(number, found);
      return found;
    },
    odds(place, minute) {
      if (!data.ensemble || !data.places[place].holdable) return [];
      const rows = data.ensemble.places[place];
      if (!rows) return [[common.facts[data.places[place].initial].side, 1]]; // certain throughout
      const row = rows.findLast(([since]) => since <= minute) ?? [0];
      /** @type {[Index, number][]} */
      const shares = [];
      for (let at = 1; at < row.length; at += 2) shares.push([row[at], row[at + 1] / 1000]);
      return shares;
    },
    stance(a, b, minute) {
      const pair = (/** @type {Index} */ one, /** @type {Index} */ other) => (one === a && other === b) || (one === b && other === a);
      return data.stances.find(([one, other, first, last]) => pair(one, other) && first <= minute && minute <= last)?.[4] ?? "";
    },
  };
}

/**
 * Returns the number of the history of a view; where the page has not its placement, that of the middle.
 * @param {Common} common
 * @param {Pick<View, "placement" | "readings" | "run">} view
 * @returns {Index}
 */
function findHistory({ records }, { placement, readings, run }) {
  const found = records.find(placement, readings, run);
  return found < 0 ? Math.max(records.find("middle", readings, run), 0) : found;
}

/**
 * Returns a history of the payload.
 * @param {Common} common
 * @param {Index} number
 * @param {ReturnType<typeof makeCounts>} counts
 * @returns {History}
 */
function makeHistory(common, number, counts) {
  const { data, records } = common;
  const { placement, run } = records.histories[number];
  const { early, late } = besideOf(common, number);
  const ranged = [number, early, late].filter((one) => one >= 0);
  const told = toldInOrder(records.resolve(number, "told"));
  const toldMinutes = told.map(({ minute }) => minute);
  const changesOf = makeChanges(common, number);
  const windows = records.resolve(number, "windows");
  const silences = madeOnce(() => silencesOf(records.resolve(number, "silences")));
  const changes = madeOnce(() => data.places.flatMap((_, place) => changesOf(place)).sort((a, b) => a.minute - b.minute || a.statement - b.statement));

  return {
    placement,
    run,
    get changes() {
      return changes();
    },
    get silences() {
      return silences();
    },
    turns: distinctMinutes(records.turns(number), data.places.length),
    at: makeStates(common, number),
    held(minute) {
      const rows = ranged.map((one) => {
        const { minutes, record, silent } = counts(one);
        const row = (countUpTo(minutes, minute) - 1) * data.sides.length;
        return { record, silent, row };
      });
      return data.sides.map((_, side) => {
        const [record, ...others] = rows.map((one) => one.record[one.row + side]);
        const silent = rows[0].silent[rows[0].row + side];
        return { record, silent, low: Math.min(record, ...others), high: Math.max(record, ...others) };
      });
    },
    told: (minute) => told.slice(0, countUpTo(toldMinutes, minute)),
    spells: (place) => spellsOf(data, place, changesOf(place)),
    changesOf,
    window(change) {
      const [before, after] = [change.before, change.after].map((state) => state[1].length + state[2].length);
      const window = windows[change.statement] ?? [];
      const ends = after < before && data.statements[change.statement]?.enduring;
      const [first, last] = ends ? window.slice(2) : window;
      return [first ?? change.minute, last ?? change.minute];
    },
    minuteOf(statement) {
      const [first, last] = windows[statement] ?? [];
      if (first === undefined) return null;
      return { earliest: first, middle: Math.floor((first + last) / 2), latest: last }[placement];
    },
    windowOf(statement) {
      const [first, last] = windows[statement] ?? [];
      return first === undefined ? null : [first, last];
    },
  };
}

/**
 * Returns how to ask for the changes of a place.
 * @param {Common} common
 * @param {Index} number
 * @returns {(place: Index) => Change[]}
 */
function makeChanges({ data, records }, number) {
  /** @type {Change[][]} */
  const known = [];
  return (place) => {
    if (known[place]) return known[place];
    const track = records.track(number, place);
    let before = data.states[data.places[place].initial];
    known[place] = track.minutes.map((minute, at) => {
      const [state, statement, tag] = track.stored.slice(4 * at + 1, 4 * at + 4);
      const [rule, script] = data.tags[tag];
      const change = { minute, place, before, after: data.states[state], statement, rule, script };
      before = change.after;
      return change;
    });
    return known[place];
  };
}

/**
 * Returns who held a place, one after the other.
 * @param {Data} data
 * @param {Index} place
 * @param {Change[]} changes
 * @returns {Spell[]}
 */
function spellsOf(data, place, changes) {
  if (data.places[place].initial < 0) return [];
  const turning = changes.filter(({ before, after }) => before[0] !== after[0]);
  return [null, ...turning].map((change, at) => {
    const [holder] = change ? change.after : data.states[data.places[place].initial];
    return { holder, side: data.factions[holder].side, start: change?.minute ?? 0, end: turning[at]?.minute ?? null, change };
  });
}

/**
 * Returns all silences by start.
 * @param {(number[] | undefined)[]} spans
 * @returns {History["silences"]}
 */
function silencesOf(spans) {
  const found = spans.flatMap((row = [], place) =>
    row.flatMap((start, at) => (at % 3 ? [] : [{ place, start, end: row[at + 1] < 0 ? null : row[at + 1], rule: SILENCES[row[at + 2]] }])),
  );
  return found.sort((a, b) => a.start - b.start);
}

/**
 * Returns the sentences in the order in which they are quoted: those of one minute by rank, or as in the document.
 * @param {(Minute | [Minute, number] | null | undefined)[]} told
 */
function toldInOrder(told) {
  return told
    .flatMap((at, sentence) => (Array.isArray(at) ? [[at[0], at[1], sentence]] : at === null || at === undefined ? [] : [[at, sentence, sentence]]))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([minute, , sentence]) => ({ sentence, minute }));
}

/**
 * Returns the minutes of what `turns` of the records gives, in order and without doubles.
 * @param {Float64Array} keys
 * @param {number} size
 */
function distinctMinutes(keys, size) {
  return [...new Set(keys.map((key) => Math.floor(key / size)))];
}

/**
 * Returns a function that makes a value when it is first asked for.
 * @template Value
 * @param {() => Value} make
 */
function madeOnce(make) {
  /** @type {Value | undefined} */
  let value;
  return () => (value ??= make());
}
