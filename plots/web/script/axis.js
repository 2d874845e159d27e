// The marks of time axes: hours, days, months or years, as many as there is room for.

import { makeClock } from "./dates.js";

/** @import {Minute, Page, Words} from "./types" */

/** @typedef {{minute: Minute, label: string}} TimeMark */

/** Steps of axes: of hours, days, months and years. */
const AXIS_STEPS = /** @type {const} */ ([
  ["hour", 1], ["hour", 3], ["hour", 6], ["hour", 12], ["day", 1], ["day", 2], ["day", 5], ["day", 10], ["month", 1], ["month", 2],
  ["month", 3], ["month", 6], ["year", 1], ["year", 2], ["year", 5], ["year", 10], ["year", 20], ["year", 50], ["year", 100], ["year", 500],
]);

/**
 * Returns the marks of a time axis, the finest of which the labels have room.
 * @param {Page} page
 * @param {number} width px of the axis
 * @param {(label: string) => number} measure px of a label
 * @returns {TimeMark[]}
 */
export function timeMarks(page, width, measure) {
  const { end, clock } = page.data;
  /** @type {TimeMark[]} */
  let marks = [];
  for (const [unit, step] of AXIS_STEPS) {
    if (unit === "hour" && (clock.precision > 60 || end > 4 * 1440)) continue;
    if (unit === "day" && (clock.precision > 1440 || end > 400 * 1440)) continue;
    if (unit === "month" && (clock.precision > 43200 || end > 60 * 365 * 1440)) continue;
    marks = marksOf(page, unit, step);
    if (marks.length > width / 8) continue;
    const widest = Math.max(0, ...marks.map((mark) => measure(mark.label)));
    const apart = Math.min(...marks.slice(1).map((mark, at) => ((mark.minute - (marks[at]?.minute ?? 0)) * width) / Math.max(end, 1)), width);
    if (widest + 10 <= apart) break;
  }
  return marks;
}

/**
 * Returns the marks of every so many units within the campaign.
 * @param {Page} page
 * @param {"hour" | "day" | "month" | "year"} unit
 * @param {number} step
 * @returns {TimeMark[]}
 */
function marksOf(page, unit, step) {
  const { data } = page;
  const words = page.words();
  const clock = makeClock(data);
  const first = clock.local(0);
  /** @type {TimeMark[]} */
  const marks = [];
  const firstMonth = unit === "year" ? 12 * Math.ceil(first.year / step) * step : 12 * first.year + step * Math.floor((first.month - 1) / step);
  for (let at = 0; marks.length < 2000; at += step) {
    let minute = 0;
    let label = "";
    if (unit === "hour") {
      minute = clock.dayStart(first.number) + at * 60;
      label = at % 24 ? words.time(minute) : words.dayShort(minute);
    } else if (unit === "day") {
      minute = clock.dayStart(first.number + at);
      label = words.dayShort(minute);
    } else {
      const month = firstMonth + (unit === "year" ? 12 * at : at);
      const year = Math.floor(month / 12);
      minute = clock.monthStart(year, month - 12 * year + 1);
      label = unit === "year" ? yearLabel(words, year) : monthLabel(page, month, marks.length === 0);
    }
    if (minute > data.end) break;
    if (minute >= 0) marks.push({ minute, label });
  }
  return marks;
}

/**
 * Returns a year, one before 100 with its era.
 * @param {Words} words
 * @param {number} year
 */
function yearLabel(words, year) {
  if (year <= 0) return words("date.bce", { year: 1 - year });
  return year < 100 ? words("date.ce", { year }) : String(year);
}

/**
 * Returns a month; the first one and January with the year.
 * @param {Page} page
 * @param {number} month counted from the year 0
 * @param {boolean} first
 */
function monthLabel(page, month, first) {
  const words = page.words();
  const year = Math.floor(month / 12);
  const name = page.data.languages[words.language]?.months_short[month - 12 * year] ?? "";
  return first || month === 12 * year ? words("date.month_year", { month: name, year: yearLabel(words, year) }) : name;
}
