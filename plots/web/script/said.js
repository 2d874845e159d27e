// What changes at a moment, in words: for screen readers, and for tips.

/** @import {Change, Index, Minute, Page} from "./types" */

/** A key of the catalogue and what fills it, but the places. @typedef {[key: string, values: Record<string, string>]} Phrase */

const MOST_PHRASES = 3;
const MOST_NAMES = 5;

/**
 * Returns what changes after one minute and up to another, as sentences.
 * @param {Page} page
 * @param {Minute} after
 * @param {Minute} upTo
 */
export function changesInWords(page, after, upTo) {
  const words = page.words();
  const { changes, silences } = page.history();
  /** @type {Map<string, Set<Index>>} */
  const groups = new Map();
  const add = (/** @type {Index} */ place, /** @type {Phrase} */ phrase) => {
    const key = JSON.stringify(phrase);
    groups.set(key, (groups.get(key) ?? new Set()).add(place));
  };
  for (const change of changesBetween(changes, after, upTo)) for (const phrase of changePhrases(page, change)) add(change.place, phrase);
  for (const { start, place } of silences) if (start > after && start <= upTo) add(place, ["page.said_silent", {}]);
  const said = [...groups].map(([key, places]) => sayPhrase(page, JSON.parse(key), [...places]));
  const rest = said.length - MOST_PHRASES;
  return [...said.slice(0, MOST_PHRASES), ...(rest > 0 ? [words("page.said_more", { count: rest })] : [])].join(". ");
}

/**
 * Returns the changes after one minute and up to another.
 * @param {Change[]} changes in order of time
 * @param {Minute} after
 * @param {Minute} upTo
 */
function changesBetween(changes, after, upTo) {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle].minute <= after) low = middle + 1;
    else high = middle;
  }
  let stop = low;
  while (stop < changes.length && changes[stop].minute <= upTo) stop += 1;
  return changes.slice(low, stop);
}

/**
 * Returns a phrase about places, of which it names the largest few.
 * @param {Page} page
 * @param {Phrase} phrase
 * @param {Index[]} places
 */
export function sayPhrase(page, [key, values], places) {
  const words = page.words();
  const rank = (/** @type {Index} */ place) => page.data.places[place].rank || 99;
  const names = [...places].sort((a, b) => rank(a) - rank(b)).map(words.place);
  const count = names.length - MOST_NAMES;
  const more = () => words("list.more", { names: names.slice(0, MOST_NAMES).join(words("list.comma")), count });
  return words(key, { ...values, places: count > 0 ? more() : words.list(names) }) + (values.inferred ?? "");
}

/**
 * Returns phrases for what changes about a place.
 * @param {Page} page
 * @param {Change} change
 * @returns {Phrase[]}
 */
export function changePhrases(page, { before, after }) {
  const words = page.words();
  const { factions, sides } = page.data;
  const sideOf = (/** @type {Index} */ faction) => factions[faction].side;
  const [unknown, vacant] = [sides.length - 2, sides.length - 1];
  const [was, is] = [sideOf(before[0]), sideOf(after[0])];
  /** @type {Phrase[]} */
  const phrases = [];
  const inferred = after[4] === "inferred" ? ` (${words("key.inferred")})` : "";
  if (was !== is) {
    const key = is === unknown ? "page.said_unknown" : is === vacant ? "page.said_left" : was >= unknown ? "page.said_gained" : "page.said_taken";
    phrases.push([key, { side: words.side(is), before: words.side(was), inferred }]);
  } else if (before[0] !== after[0]) {
    phrases.push(["page.said_passed", { side: words.faction(after[0]), before: words.faction(before[0]), inferred }]);
  }
  for (const [part, kind] of /** @type {[1 | 2, string][]} */ ([[1, "contested"], [2, "besieged"]])) {
    const [old, now] = [before, after].map((state) => [...new Set(state[part].map(sideOf))]);
    const named = now.filter((side) => side < unknown).map(words.side);
    if (now.length && String(now) !== String(old)) phrases.push(named.length ? [`page.said_${kind}_by`, { sides: words.list(named) }] : [`page.said_${kind}`, {}]);
    else if (old.length && !now.length && was === is) phrases.push([`page.said_not_${kind}`, {}]);
  }
  const [share] = after[3];
  if (share && String(share) !== String(before[3][0])) phrases.push(["page.said_part", { side: words.side(sideOf(share[0])) }]);
  return phrases;
}
