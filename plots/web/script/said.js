// What changes at a moment, in words: for screen readers, and for tips.

/** @import {Change, Index, Minute, Page, StateData} from "./types" */

const MOST_PHRASES = 3;
const MOST_NAMES = 5;

/**
 * Returns what changes after one minute and up to another, as a sentence.
 * @param {Page} page
 * @param {Minute} after
 * @param {Minute} upTo
 */
export function changesInWords(page, after, upTo) {
  const words = page.words();
  const history = page.history();
  /** @type {Map<string, {places: Index[], phrase: (places: string) => string}>} */
  const groups = new Map();
  const add = (/** @type {Index} */ place, /** @type {(places: string) => string} */ phrase) => {
    const key = phrase("\n");
    const group = groups.get(key) ?? { places: [], phrase };
    if (!group.places.includes(place)) group.places.push(place);
    groups.set(key, group);
  };
  for (const change of changesBetween(history.changes, after, upTo)) for (const phrase of changePhrases(page, change)) add(change.place, phrase);
  for (const silence of history.silences) {
    if (silence.start > after && silence.start <= upTo) add(silence.place, (places) => words("page.said_silent", { places }));
  }
  const phrases = [...groups.values()].map((group) => group.phrase(namesOf(page, group.places)));
  const rest = phrases.length - MOST_PHRASES;
  return [...phrases.slice(0, MOST_PHRASES), ...(rest > 0 ? [words("page.said_more", { count: rest })] : [])].join(". ");
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
 * Returns names of places as a list, the largest few if there are many.
 * @param {Page} page
 * @param {Index[]} places
 */
export function namesOf(page, places) {
  const { data } = page;
  const words = page.words();
  const rank = (/** @type {Index} */ place) => data.places[place].rank || Infinity;
  const names = [...places].sort((a, b) => rank(a) - rank(b) || 0).map((place) => words.place(place));
  if (names.length <= MOST_NAMES) return words.list(names);
  return words("list.more", { names: names.slice(0, MOST_NAMES).join(words("list.comma")), count: names.length - MOST_NAMES });
}

/**
 * Returns phrases for what changes about a place, each a function of the place's name.
 * @param {Page} page
 * @param {Change} change
 * @returns {((places: string) => string)[]}
 */
export function changePhrases(page, { before, after }) {
  const words = page.words();
  const { factions, sides } = page.data;
  const sideOf = (/** @type {Index} */ faction) => factions[faction]?.side ?? 0;
  const named = (/** @type {StateData} */ state, /** @type {1 | 2} */ part) =>
    words.list([...new Set(state[part].map(sideOf))].map((side) => words.side(side)));
  const [unknown, vacant] = ["unknown", "vacant"].map((id) => sides.findIndex((side) => side.id === id));
  const [was, is] = [sideOf(before[0]), sideOf(after[0])];
  /** @type {((places: string) => string)[]} */
  const phrases = [];
  const inferred = after[4] === "inferred" ? ` (${words("key.inferred")})` : "";
  if (was !== is) {
    const values = { side: words.side(is), before: words.side(was) };
    phrases.push((places) => {
      if (is === unknown) return words("page.said_unknown", { places, ...values }) + inferred;
      if (is === vacant) return words("page.said_left", { places, ...values }) + inferred;
      if (was === unknown || was === vacant) return words("page.said_gained", { places, ...values }) + inferred;
      return words("page.said_taken", { places, ...values }) + inferred;
    });
  } else if (before[0] !== after[0]) {
    const values = { side: words.faction(after[0]), before: words.faction(before[0]) };
    phrases.push((places) => words("page.said_passed", { places, ...values }) + inferred);
  }
  if (after[1].length && named(after, 1) !== named(before, 1)) {
    phrases.push((places) => words("page.said_contested", { places, sides: named(after, 1) }));
  } else if (was === is && before[1].length && !after[1].length) phrases.push((places) => words("page.said_quiet", { places }));
  if (after[2].length && named(after, 2) !== named(before, 2)) {
    phrases.push((places) => words("page.said_besieged", { places, sides: named(after, 2) }));
  } else if (was === is && before[2].length && !after[2].length) phrases.push((places) => words("page.said_relieved", { places }));
  const [share, shared] = [after[3][0], before[3][0]];
  if (share && String(share) !== String(shared)) {
    phrases.push((places) => words("page.said_part", { places, side: words.side(sideOf(share[0])) }));
  }
  return phrases;
}
