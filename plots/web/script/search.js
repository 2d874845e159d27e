// Search over every spelling: places, sentences and chapters, whatever the letters, accents and case of the query.

import { spellings } from "./quotes.js";

/** @import {Data, Index, Page, Statement} from "./types" */

/**
 * What a search finds: what it is, its number, and the name to show.
 * @typedef {{kind: "place" | "chapter" | "sentence", index: Index, name: string}} Hit
 */

const MOST = { place: 6, chapter: 3, sentence: 5 };
/** Letters that Unicode does not take apart, and those that are written in several ways. @type {Record<string, string>} */
const LETTERS = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h",
  ٱ: "ا", ى: "ي", ی: "ي", ة: "ه", ک: "ك", ؤ: "و", ئ: "ي", ё: "е",
};
const FOLDED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/**
 * Returns a text with case, accents, vowel signs, apostrophes and spellings of letters folded.
 * @param {string} text
 */
export function fold(text) {
  const bare = text.normalize("NFKD").replace(/[\p{M}\u0640\p{Cf}'’‘`ʿʾʼ"“”]/gu, "").toLowerCase();
  return bare.replace(FOLDED, (letter) => LETTERS[letter] ?? letter).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * The folded texts in which is searched, made at the first search.
 * @param {Data} data
 */
function makeIndex(data) {
  const languages = Object.values(data.languages);
  const names = data.places.map((_, at) => spellings(data, at));
  const parties = data.factions.map((faction, at) => languages.flatMap((language) => [language.factions[at], language.sides[faction.side], language.sides_short[faction.side]]).join(" "));
  const sentences = data.sentences.map((sentence) => fold(sentence.text));
  const chapters = data.chapters.map((chapter, at) => [chapter.title, ...languages.map((language) => language.chapters[at])].join(" "));
  const about = (/** @type {Statement} */ one) => [...one.places, ...one.towards].flatMap((place) => names[place] ?? []).join(" ");
  const statements = data.statements.map((one) => fold(`${about(one)} ${parties[one.faction] ?? ""} ${one.claimant} ${one.hedge}`));
  return { places: names.map((all) => all.map(fold)), chapters: chapters.map(fold), sentences, statements };
}

/** @type {WeakMap<Data, ReturnType<typeof makeIndex>>} */
const indexes = new WeakMap();

/** @param {Data} data */
function indexOf(data) {
  const index = indexes.get(data) ?? makeIndex(data);
  indexes.set(data, index);
  return index;
}

/**
 * Returns the places, chapters and sentences that a query finds, the best first.
 * @param {Page} page
 * @param {string} query
 * @returns {Hit[]}
 */
export function findHits(page, query) {
  const sought = fold(query);
  if (!sought) return [];
  const words = page.words();
  const index = indexOf(page.data);
  const ranked = index.places.map((names, at) => ({ at, worth: Math.max(0, ...names.map((name) => placeWorth(name, sought))) }));
  const rank = (/** @type {Index} */ at) => page.data.places[at]?.rank ?? 9;
  const places = ranked.filter(({ worth }) => worth).sort((a, b) => b.worth - a.worth || rank(a.at) - rank(b.at));
  const has = (/** @type {string} */ text) => sought.split(" ").every((word) => text.includes(word));
  const found = (/** @type {string[]} */ texts, /** @type {number} */ most) => {
    const hits = [];
    for (let at = 0; at < texts.length && hits.length < most; at += 1) if (has(texts[at] ?? "")) hits.push(at);
    return hits;
  };
  return [
    ...places.slice(0, MOST.place).map(({ at }) => ({ kind: /** @type {const} */ ("place"), index: at, name: words.place(at) })),
    ...found(index.chapters, MOST.chapter).map((at) => ({ kind: /** @type {const} */ ("chapter"), index: at, name: words.chapter(at) })),
    ...found(index.sentences, MOST.sentence).map((at) => ({ kind: /** @type {const} */ ("sentence"), index: at, name: page.data.sentences[at]?.text ?? "" })),
  ];
}

/**
 * Returns how well a spelling fits: 4 for the whole, 3 for its begin, 2 for the begin of a word, 1 within; 0 if it does not.
 * @param {string} name
 * @param {string} sought
 */
function placeWorth(name, sought) {
  if (name === sought) return 4;
  if (name.startsWith(sought)) return 3;
  return name.includes(` ${sought}`) ? 2 : Number(name.includes(sought));
}

/**
 * Returns the statements that the side, the verb and the query of the view let through, in the order of the document.
 * @param {Page} page
 * @returns {Index[]}
 */
export function filterStatements(page) {
  const { side, verb, query } = page.store.view;
  const { data } = page;
  const sought = fold(query).split(" ").filter(Boolean);
  const index = sought.length ? indexOf(data) : null;
  const fits = (/** @type {Statement} */ one, /** @type {Index} */ at) => {
    if (side !== null && data.factions[one.faction]?.side !== side) return false;
    if (verb && one.verb !== verb) return false;
    if (!index) return true;
    const text = `${index.statements[at]} ${index.sentences[one.sentence]}`;
    return sought.every((word) => text.includes(word));
  };
  return [...data.statements.keys()].filter((at) => fits(/** @type {Statement} */ (data.statements[at]), at));
}
