// The steps of the replay, and how playing shares its time: by what happens rather than by the calendar.

import { clampTo } from "./axis.js";
import { makeClock } from "./dates.js";
import { countUpTo } from "./records.js";

/** @import {Data, History, Index, Minute, Page} from "./types" */

/**
 * @typedef {object} Pace
 * @property {Minute[]} events The minutes to step to: those at which something changes or a sentence is quoted.
 * @property {Set<Index>} read The sentences at which playing waits until they are read.
 * @property {(second: number) => Minute} minuteAt
 * @property {(minute: Minute) => number} secondAt
 */

const READING = { lettersASecond: 17, least: 1.5, most: 6, share: 0.1 }; // seconds, and of the whole time for one sentence
/** Parts of the whole time: of sentences that are read, and of the moments at which something changes. */
const PACE_SHARES = { reading: 0.45, changes: 0.3 };
const CHANGE_SECONDS = 0.12; // of a place that changes
const MOST_AT_ONCE = 6; // places in one minute that take so long
const RANK_WORTH = [1, 16, 4, 2]; // of a place in a sentence, by its rank on the map; 1 for other ranks

/**
 * Returns the pace of a history that plays in so many seconds. The clock stands still at every event: for a moment at a
 * change, and at the sentences that change most until they are read, as far as the time allows. The rest of the time
 * passes the stretches between events, by the square root of their length, so that a quiet week is passed quickly.
 * @param {Data} data
 * @param {History} history
 * @param {number} seconds
 * @returns {Pace}
 */
export function makePace(data, history, seconds) {
  const told = history.told(data.end);
  const inside = [...history.turns, ...told.map((one) => one.minute)].filter((minute) => minute >= 0 && minute <= data.end);
  const events = [...new Set(inside)].sort((a, b) => a - b);
  const counts = new Map(events.map((minute) => [minute, 0]));
  for (const { minute } of history.changes) counts.set(minute, Math.min((counts.get(minute) ?? 0) + 1, MOST_AT_ONCE));
  const each = Math.min(CHANGE_SECONDS, (seconds * PACE_SHARES.changes) / Math.max(sumOf([...counts.values()]), 1));
  const beats = events.map((minute) => each * (counts.get(minute) ?? 0));
  const read = readSentences(data, history, told, seconds);
  for (const one of told) {
    const at = countUpTo(events, one.minute) - 1;
    const reading = read.get(one.sentence);
    if (reading !== undefined && events[at] === one.minute) beats[at] += reading;
  }
  const stops = [0, ...events, data.end];
  const gaps = stops.slice(1).map((minute, at) => Math.sqrt(minute - stops[at]));
  const passing = (seconds - sumOf(beats)) / (sumOf(gaps) || 1); // seconds
  /** @type {number[]} */
  const times = [0];
  const minutes = [0];
  let second = 0;
  gaps.forEach((gap, at) => {
    second += passing * gap;
    times.push(second);
    minutes.push(stops[at + 1]);
    if (at === gaps.length - 1) return;
    second += beats[at];
    times.push(second);
    minutes.push(stops[at + 1]);
  });
  return {
    events,
    read: new Set(read.keys()),
    minuteAt: (at) => Math.floor(interpolate(times, minutes, at) + 1e-6),
    secondAt: (minute) => interpolate(minutes, times, minute),
  };
}

/** @param {number[]} values */
function sumOf(values) {
  return values.reduce((sum, value) => sum + value, 0);
}

/**
 * Returns the sentences that playing waits for, with the seconds that each takes: those that change most places, by rank,
 * until the time is used.
 * @param {Data} data
 * @param {History} history
 * @param {{sentence: Index, minute: Minute}[]} told
 * @param {number} whole seconds of the replay
 */
function readSentences(data, history, told, whole) {
  /** @type {Map<Index, number>} */
  const worth = new Map(told.map((one) => [one.sentence, 0]));
  for (const change of history.changes) {
    const sentence = data.statements[change.statement]?.sentence;
    if (sentence === undefined || !worth.has(sentence)) continue;
    const rank = data.places[change.place].rank;
    worth.set(sentence, (worth.get(sentence) ?? 0) + (RANK_WORTH[rank] ?? 1));
  }
  /** @type {Map<Index, number>} */
  const read = new Map();
  let used = 0;
  for (const [sentence, value] of [...worth].sort((a, b) => b[1] - a[1])) {
    const letters = data.sentences[sentence].text.length;
    const seconds = Math.min(clampTo(letters / READING.lettersASecond, READING.least, READING.most), READING.share * whole);
    if (value === 0 || used + seconds > whole * PACE_SHARES.reading) continue;
    used += seconds;
    read.set(sentence, seconds);
  }
  return read;
}

/**
 * Returns the value at a position between knots; where knots share a position, that of the last.
 * @param {number[]} knots
 * @param {number[]} values
 * @param {number} at
 */
function interpolate(knots, values, at) {
  const left = Math.max(countUpTo(knots, at) - 1, 0);
  const right = Math.min(left + 1, knots.length - 1);
  const [a, b, from, to] = [knots[left], knots[right], values[left], values[right]];
  return b > a ? from + ((to - from) * clampTo(at - a, 0, b - a)) / (b - a) : from;
}

/**
 * Returns the event after a minute or before it; the end or the start of the campaign where there is none.
 * @param {Pace} pace
 * @param {Minute} minute
 * @param {1 | -1} direction
 * @param {Minute} end
 */
export function nextEvent(pace, minute, direction, end) {
  const at = direction > 0 ? countUpTo(pace.events, minute) : countUpTo(pace.events, minute - 1) - 1;
  return pace.events[at] ?? (direction > 0 ? end : 0);
}

/**
 * Returns the minute a unit of the campaign's precision later or earlier: an hour, a day, a month or a year.
 * @param {Data} data
 * @param {Minute} minute
 * @param {1 | -1} direction
 */
export function nextUnit(data, minute, direction) {
  const clock = makeClock(data);
  const begin = (/** @type {Minute} */ at, add = 0) => {
    const { number, year, month } = clock.local(at);
    if (clock.unit === "minute") return 60 * (Math.floor(at / 60) + add);
    if (clock.unit === "day") return clock.dayStart(number + add);
    return clock.unit === "month" ? clock.monthStart(year, month + add) : clock.monthStart(year + add, 1);
  };
  const target = direction > 0 ? begin(minute, 1) : begin(minute - 1);
  return clampTo(target, 0, data.end);
}

/**
 * Returns the unit of `nextUnit` in words.
 * @param {Page} page
 */
export function unitWords({ data, words }) {
  const unit = makeClock(data).unit;
  return words()(unit === "minute" ? "page.unit_hour" : `page.unit_${unit}`);
}

/**
 * Returns where chapters begin, the first at the start.
 * @param {Data} data
 */
export function chapterBegins({ chapters }) {
  return chapters.map((chapter, at) => (at ? Math.max(chapter.begin, 0) : 0));
}
