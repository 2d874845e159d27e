// The words of the page in one language: texts by key with plural forms, names, numbers, lists and dates.

import { makeDates } from "./dates.js";

/** @import {Data, Index, Language, Minute, Template, Words} from "./types" */

/**
 * Returns the words of a language; what it lacks is in English.
 * @param {Data} data
 * @param {string} language
 * @returns {Words}
 */
export function makeWords(data, language) {
  const english = data.languages.en;
  const own = data.languages[language] ?? english;
  const [format, plurals, englishPlurals] = [new Intl.NumberFormat(localeTag(language), { numberingSystem: "latn" }), pluralsOf(language), pluralsOf("en")];
  const number = (/** @type {number} */ value) => format.format(value);

  /** @param {string} key @param {Record<string, string | number>} [values] */
  function text(key, values = {}) {
    const template = own.words[key] ?? english.words[key] ?? key;
    return fillIn(pluralForm(template, Number(values.count), own.words[key] === undefined ? englishPlurals : plurals), values, number);
  }

  /** @param {(language: Language) => string[]} names @param {{id: string}[]} rows */
  const named = (names, rows) => (/** @type {Index} */ at) => names(own)[at] || names(english)[at] || (rows[at]?.id ?? "");

  const dates = makeDates(data, text, own);
  const plain = named((one) => one.sides, data.sides);
  const day = dates.clock.unit === "minute" ? "day" : dates.clock.unit;
  return Object.assign(text, {
    rtl: own.rtl,
    language,
    number,
    place: named((one) => one.places, data.places),
    side: plain,
    sideShort: (/** @type {Index} */ at) => named((one) => one.sides_short, data.sides)(at) || plain(at),
    faction: named((one) => one.factions, data.factions),
    chapter: (/** @type {Index} */ at) => own.chapters[at] || english.chapters[at] || data.chapters[at].title,
    list(/** @type {string[]} */ names) {
      if (names.length < 2) return names.join("");
      return text("list.and", { first: names.slice(0, -1).join(text("list.comma")), last: names.at(-1) ?? "" });
    },
    day(/** @type {Minute} */ minute) {
      const [date, weekday] = [dates.date(day, minute), day === "day" ? dates.weekday(minute) : ""];
      return weekday ? text("page.weekday_date", { weekday, date }) : date;
    },
    dayShort: (/** @type {Minute} */ minute) => dates.date(day, minute, { short: true }),
    moment: (/** @type {Minute} */ minute) => dates.moment(minute),
    time: (/** @type {Minute} */ minute) => (dates.clock.unit === "minute" ? dates.clock.local(minute).time : ""),
    window: dates.window,
    duration: dates.duration,
  });
}

/** @param {string} language the name of a locale, such as pt_BR */
function localeTag(language) {
  return Intl.NumberFormat.supportedLocalesOf([language.replace("_", "-")])[0] ?? "en";
}

/** @param {string} language */
function pluralsOf(language) {
  return new Intl.PluralRules(localeTag(language));
}

/**
 * Returns the form of a text for a number.
 * @param {Template} template
 * @param {number} count
 * @param {Intl.PluralRules} plurals
 */
function pluralForm(template, count, plurals) {
  if (typeof template === "string") return template;
  return template[plurals.select(count)] ?? template.other;
}

/**
 * Fills the names in braces in.
 * @param {string} text
 * @param {Record<string, string | number>} values
 * @param {(value: number) => string} number
 */
function fillIn(text, values, number) {
  return text.replace(/\{\{|\}\}|\{(\w+)\}/g, (found, name) => {
    if (!name) return found[0];
    const value = values[name] ?? found;
    return typeof value === "number" ? number(value) : value;
  });
}
