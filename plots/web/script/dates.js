// Days and times of the campaign's calendar, and the words for them: those of plots/style/dates.py.

/** @import {Data, Minute, Words} from "./types" */

/** @typedef {{number: number, year: number, month: number, day: number, time: string}} LocalTime */
/** @typedef {"minute" | "day" | "month" | "year"} Unit */
/** @typedef {{months: string[], months_short: string[], weekdays: string[]}} CalendarNames */
/** @typedef {{year?: boolean, short?: boolean}} DateStyle */

const DAY_MINUTES = 1440;
const GREGORIAN_SINCE = 577736; // 15 October 1582, the first Gregorian day there was
const JULIAN_SINCE = 2555; // 1 January 8, after which every fourth year was a leap year
const UNITS = /** @type {[Unit, number][]} */ ([["year", 525600], ["month", 43200], ["day", DAY_MINUTES], ["minute", 0]]);

const padded = (/** @type {number} */ value, size = 2) => String(value).padStart(size, "0");
const daysBefore = (/** @type {number} */ months) => Math.floor((153 * months + 2) / 5); // in a year that begins in March

/**
 * Returns the date so many days after 1 March of a year.
 * @param {number} years
 * @param {number} days
 */
function dateInYear(years, days) {
  const months = Math.floor((5 * days + 2) / 153);
  return { year: years + (months > 9 ? 1 : 0), month: months + 3 - (months > 9 ? 12 : 0), day: days - daysBefore(months) + 1 };
}

/** @param {number} number */
function gregorianDate(number) {
  const cycles = Math.floor((number + 305) / 146097); // of 400 years
  const days = number + 305 - cycles * 146097;
  const years = Math.floor((days - Math.floor(days / 1460) + Math.floor(days / 36524) - Math.floor(days / 146096)) / 365);
  return dateInYear(400 * cycles + years, days - (365 * years + Math.floor(years / 4) - Math.floor(years / 100)));
}

/** @param {number} number */
function julianDate(number) {
  const cycles = Math.floor((number + 307) / 1461); // of 4 years
  const days = number + 307 - cycles * 1461;
  const years = Math.min(Math.floor(days / 365), 3);
  return dateInYear(4 * cycles + years, days - 365 * years);
}

/**
 * Returns the number of a day, of which 1 is 1 January of the year 1 in the Gregorian calendar.
 * @param {number} from the number of the first Gregorian day
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function dayNumber(from, year, month, day) {
  const [years, months] = month > 2 ? [year, month - 3] : [year - 1, month + 9]; // a year that begins in March
  const days = 365 * years + Math.floor(years / 4) + daysBefore(months) + day;
  const julian = days - 308;
  return julian < from ? julian : Math.max(days - Math.floor(years / 100) + Math.floor(years / 400) - 306, from);
}

/**
 * Returns the clock of a campaign: local times of its minutes, and minutes of local times.
 * @param {Data} data
 */
export function makeClock(data) {
  const { epoch, gregorian_from: from, offsets, precision } = data.clock;
  const unit = UNITS.find(([, minutes]) => precision >= minutes)?.[0] ?? "minute";
  const offsetAt = (/** @type {Minute} */ minute) => offsets.findLast(([since], at) => !at || since <= minute)?.[1] ?? 0;

  /** @param {Minute} minute @returns {LocalTime} */
  function local(minute) {
    const all = epoch + minute + offsetAt(minute);
    const number = Math.floor(all / DAY_MINUTES);
    const rest = all - number * DAY_MINUTES;
    const date = number >= from ? gregorianDate(number) : julianDate(number);
    return { number, ...date, time: `${padded(Math.floor(rest / 60))}:${padded(rest % 60)}` };
  }

  /**
   * Returns the minute of a local time in minutes from 00:00 of day 0: the first of two, or one after a gap.
   * @param {number} at
   */
  function fromLocal(at) {
    let before = NaN;
    for (const [number, [since, offset]] of offsets.entries()) {
      const minute = at - offset - epoch;
      if (number && minute < since) return before;
      if (minute < (offsets[number + 1]?.[0] ?? Infinity)) return minute;
      before = minute;
    }
    return before;
  }

  /** @param {number} year @param {number} month counted from 1; 13 is the first of the next year */
  function monthStart(year, month) {
    const over = Math.floor((month - 1) / 12);
    return fromLocal(DAY_MINUTES * dayNumber(from, year + over, month - 12 * over, 1));
  }

  return {
    unit,
    local,
    monthStart,
    /** Returns the first minute of the day with a number, as `local` gives it. */
    dayStart: (/** @type {number} */ number) => fromLocal(DAY_MINUTES * number),
    /** Returns the day of the week, 0 for Monday; null where it is not certain. */
    weekday(/** @type {Minute} */ minute) {
      const { number } = local(minute);
      return number >= (number >= from ? GREGORIAN_SINCE : JULIAN_SINCE) ? (number - 1) % 7 : null;
    },
    /** Returns whether a day is unclear without its year. */
    needsYear(/** @type {Minute[]} */ ...minutes) {
      const { year } = local(0);
      return [data.end, ...minutes].some((minute) => local(minute).year !== year);
    },
    /** Returns a minute as local time: "2024-11-30T19:00", or without 00:00. */
    iso(/** @type {Minute} */ minute) {
      const { year, month, day, time } = local(minute);
      const date = `${year < 0 ? "-" : ""}${padded(Math.abs(year), 4)}-${padded(month)}-${padded(day)}`;
      return time === "00:00" ? date : `${date}T${time}`;
    },
    /** Returns the minute of a local time, or null if the text is none. */
    minute(/** @type {string} */ text) {
      const found = /^(-?\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text);
      if (!found) return null;
      const [year, month, day, hour, rest] = found.slice(1).map((part) => Number(part ?? 0));
      const number = dayNumber(from, year, month, day);
      const date = number >= from ? gregorianDate(number) : julianDate(number);
      const minutes = hour * 60 + rest;
      if (date.year !== year || date.month !== month || date.day !== day || rest > 59 || minutes > DAY_MINUTES) return null;
      return fromLocal(number * DAY_MINUTES + Math.min(minutes, DAY_MINUTES - 1));
    },
  };
}

/**
 * Returns the words for dates in a language.
 * @param {Data} data
 * @param {(key: string, values: Record<string, string | number>) => string} text
 * @param {CalendarNames} names
 */
export function makeDates(data, text, names) {
  const clock = makeClock(data);
  const { local, needsYear } = clock;

  const yearWords = (/** @type {number} */ year) => {
    if (year <= 0) return text("date.bce", { year: String(1 - year) });
    return year < 100 ? text("date.ce", { year: String(year) }) : String(year);
  };
  const monthName = (/** @type {number} */ month, short = false) => (short ? names.months_short : names.months)[month - 1];

  /** @param {Unit} unit @param {Minute} minute @param {DateStyle} style */
  function plainDate(unit, minute, { year = false, short = false }) {
    const at = local(minute);
    if (unit === "year") return yearWords(at.year);
    const month = monthName(at.month, short);
    const values = { day: String(at.day), month, year: yearWords(at.year) };
    if (unit === "month") return year ? text("date.month_year", values) : month;
    return text(year ? "date.day_year" : "date.day", values);
  }

  /** @param {Unit} unit @param {Minute} minute @param {DateStyle} [style] */
  const date = (unit, minute, style = {}) => plainDate(unit, minute, { ...style, year: style.year || needsYear(minute) });

  /** @param {Minute} minute @param {DateStyle} [style] */
  function moment(minute, style = {}) {
    if (clock.unit !== "minute") return date(clock.unit, minute, style);
    return text("date.at", { date: date("day", minute, style), hour: local(minute).time });
  }

  /** @param {Unit} unit @param {Minute} first @param {Minute} last @param {DateStyle} style */
  function span(unit, first, last, style) {
    const [a, b] = [local(first), local(last)];
    const end = plainDate(unit, last, { ...style, year: style.year || needsYear(first, last) });
    const apart = a.year !== b.year;
    if (!apart && (unit === "year" || (a.month === b.month && (unit === "month" || a.day === b.day)))) return end;
    if (unit === "day" && !apart && a.month === b.month) return text("date.range", { first: String(a.day), last: end });
    const start = plainDate(unit, first, { ...style, year: apart });
    return text(unit === "day" || start.includes(" ") ? "date.range_wide" : "date.range", { first: start, last: end });
  }

  /** Returns the unit in which a window is printed. @param {Minute} first @param {Minute} last @returns {Unit} */
  function windowUnit(first, last) {
    const [a, b] = [local(first), local(last)];
    if (clock.unit === "minute") return a.time === "00:00" && b.time === "23:59" ? "day" : "minute";
    if (a.time >= "01:00" || b.time < "23:00") return "minute";
    const after = local(clock.dayStart(b.number + 1));
    if (clock.unit === "day" || a.day !== 1 || after.day !== 1) return "day";
    return clock.unit === "year" && a.month === 1 && b.month === 12 ? "year" : "month";
  }

  /** @param {Minute} first @param {Minute} last @param {DateStyle} [style] */
  function windowWords(first, last, style = {}) {
    const unit = windowUnit(first, last);
    if (unit !== "minute") return span(unit, first, last, style);
    const year = style.year || needsYear(first, last);
    const [start, end] = [first, last].map((minute) => plainDate("day", minute, { ...style, year }));
    const [opens, closes] = [first, last].map((minute) => local(minute).time);
    if (first === last) return text("date.at", { date: start, hour: opens });
    if (start === end) return text("date.at", { date: start, hour: text("date.range", { first: opens, last: closes }) });
    return text("date.range_wide", { first: text("date.at", { date: start, hour: opens }), last: text("date.at", { date: end, hour: closes }) });
  }

  /** @param {number} minutes */
  function duration(minutes) {
    const long = Math.abs(minutes);
    let told = text("duration.years", { number: (long / 525960).toFixed(1) });
    if (long < 2 * 525960) {
      const days = long >= 10 * DAY_MINUTES ? Math.floor(long / DAY_MINUTES) : 0;
      const rest = long - days * DAY_MINUTES;
      const parts = Object.entries({ days, hours: Math.floor(rest / 60), minutes: rest % 60 }).filter(([, number]) => number);
      told = parts.map(([name, number]) => text(`duration.${name}`, { number: String(number) })).join(" ");
      told ||= text("duration.hours", { number: "0" });
    }
    return minutes < 0 ? text("duration.minus", { duration: told }) : told;
  }

  /** @param {Minute} minute */
  function weekday(minute) {
    const day = clock.weekday(minute);
    return day === null ? "" : names.weekdays[day];
  }

  return { clock, date, moment, span, window: windowWords, duration, weekday };
}
