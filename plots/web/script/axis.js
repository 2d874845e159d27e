// Time axes: from minutes to px, and the marks of hours, days, months or years, as many as there is room for.

import { makeClock } from "./dates.js";
import { make, typeSize } from "./dom.js";

/** @import {Minute, Page, Words} from "./types" */

/** @typedef {{minute: Minute, label: string}} TimeMark */

/** Steps of axes, by unit: the longest campaign in days that has them, and of how many units they are. */
const AXIS_STEPS = /** @type {const} */ ({
  hour: [4, [1, 3, 6, 12]],
  day: [400, [1, 2, 5, 10]],
  month: [22000, [1, 2, 3, 6]],
  year: [Infinity, [1, 2, 5, 10, 20, 50, 100, 500]],
});
const AXIS_TYPE = 12.5; // px, of 15
const ruler = make("canvas").getContext("2d");

/**
 * Returns the width of a label in px.
 * @param {string} text
 */
export function labelWidth(text) {
  if (!ruler) return 8 * text.length;
  ruler.font = `${(AXIS_TYPE * typeSize()) / 15}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

/**
 * Returns a value, or the nearest within bounds.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clampTo(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * Returns the minute under a pointer on an axis.
 * @param {Page} page
 * @param {PointerEvent} event
 * @param {Element} element
 * @param {number} left px of the axis in the element
 * @param {number} width
 */
export function minuteUnder({ data: { end } }, event, element, left, width) {
  return Math.round(end * clampTo((event.clientX - element.getBoundingClientRect().left - left) / width, 0, 1));
}

/**
 * Returns a scale from the minutes of the campaign to px.
 * @param {Page} page
 * @param {number} left
 * @param {number} width
 */
export function timeScale({ data: { end } }, left, width) {
  return (/** @type {Minute} */ minute) => left + (width * clampTo(minute, 0, end)) / Math.max(end, 1);
}

/**
 * Returns the marks of a time axis, the finest whose labels have room.
 * @param {Page} page
 * @param {number} width px of the axis
 */
export function timeMarks(page, width) {
  const x = timeScale(page, 0, width);
  const unit = makeClock(page.data).unit;
  /** @type {TimeMark[]} */
  let marks = [];
  for (const [name, [days, steps]] of Object.entries(AXIS_STEPS)) {
    if (page.data.end > days * 1440 || (name === "hour" && unit !== "minute") || (name === "day" && /month|year/.test(unit))) continue;
    for (const step of steps) {
      marks = marksOf(page, name, step);
      const apart = Math.min(width, ...marks.slice(1).map((mark, at) => x(mark.minute) - x(marks[at].minute)));
      if (apart > 20 && Math.max(...marks.map((mark) => labelWidth(mark.label))) + 10 <= apart) return marks;
    }
  }
  return marks;
}

/**
 * Returns the marks of every so many units within the campaign.
 * @param {Page} page
 * @param {string} unit
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
  const add = (/** @type {number} */ minute, /** @type {string} */ label) => minute >= 0 && minute <= data.end && marks.push({ minute, label });
  const months = unit === "year" ? 12 * step : step;
  const month = months * Math.floor((12 * first.year + first.month - 1) / months);
  const days = data.end / 1440 + 1;
  if (unit === "hour") {
    for (let hour = 0; hour <= 24 * days; hour += step) {
      const minute = clock.dayStart(first.number) + hour * 60;
      add(minute, hour % 24 ? words.time(minute) : words.dayShort(minute));
    }
  } else if (unit === "day") {
    for (let day = 0; day <= days; day += step) add(clock.dayStart(first.number + day), words.dayShort(clock.dayStart(first.number + day)));
  } else {
    for (let at = month; at <= month + days / 28 + months; at += months) {
      const year = Math.floor(at / 12);
      add(clock.monthStart(year, at - 12 * year + 1), unit === "year" ? yearLabel(words, year) : monthLabel(page, at, marks.length === 0));
    }
  }
  return marks;
}

/**
 * Returns a year, one before 100 with its era.
 * @param {Words} words
 * @param {number} year
 */
function yearLabel(words, year) {
  if (year <= 0) return words("date.bce", { year: String(1 - year) });
  return year < 100 ? words("date.ce", { year: String(year) }) : String(year);
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
  const name = page.data.languages[words.language].months_short[month - 12 * year];
  return first || month === 12 * year ? words("date.month_year", { month: name, year: yearLabel(words, year) }) : name;
}
