// A sentence as it is quoted, with what is recognised in it: times, hedges, places and parties.

import { choosePlace } from "./link.js";
import { make } from "./dom.js";
import { markIcon } from "./marks.js";
import { nameOf } from "./phrases.js";

/** @import {Data, Index, Page} from "./types" */
/** @import {Piece} from "./phrases" */

/**
 * Words of a sentence: what they are, and for a place or a party which (a side for a party).
 * @typedef {{text: string, kind: "" | "time" | "hedge" | "place" | "party", index: Index}} Run
 */

/** @type {WeakMap<Data, {parties: Map<string, Run>, runs: Map<Index, Run[]>}>} */
const quoteCache = new WeakMap();

/**
 * Returns a sentence in runs. What is looked for is what the tables name: the words for time, the hedge and the claimant
 * of its statements and their places, and every side and faction; the longest first.
 * @param {Page} page
 * @param {Index} sentence
 * @returns {Run[]}
 */
export function quoteRuns(page, sentence) {
  const { data } = page;
  const known = quoteCache.get(data) ?? { parties: partyNames(data), runs: new Map() };
  quoteCache.set(data, known);
  const found = known.runs.get(sentence) ?? splitRuns(data.sentences[sentence]?.text ?? "", new Map([...known.parties, ...spokenOf(data, sentence)]));
  known.runs.set(sentence, found);
  return found;
}

/**
 * Returns the names of sides and factions in every language. A single word with a capital, such as "Turkish", is a name
 * only if it is the name itself: as another name it may be an adjective.
 * @param {Data} data
 */
function partyNames(data) {
  /** @type {Map<string, Run>} */
  const names = new Map();
  const add = (/** @type {string | undefined} */ text, /** @type {Index} */ index) => {
    if (text) names.set(text, { text, kind: "party", index });
  };
  const isParty = (/** @type {Index} */ side) => !["unknown", "vacant"].includes(data.sides[side]?.id ?? "");
  data.factions.forEach((faction, index) => {
    if (!isParty(faction.side)) return;
    for (const other of faction.other_names) if (other.includes(" ") || !/^\p{Lu}\p{Ll}*$/u.test(other)) add(other, faction.side);
    for (const language of Object.values(data.languages)) add(language.factions[index], faction.side);
  });
  data.sides.forEach((_, side) => {
    if (!isParty(side)) return;
    for (const { sides, sides_short: short } of Object.values(data.languages)) [sides[side], short[side]].forEach((name) => add(name, side));
  });
  return names;
}

/**
 * Returns the words for time, the hedges and claimants of a sentence's statements and claims, and the spellings of places.
 * @param {Data} data
 * @param {Index} sentence
 * @returns {[string, Run][]}
 */
function spokenOf(data, sentence) {
  const said = (data.statementsOf[sentence] ?? []).map((index) => data.statements[index]);
  const claims = data.claims.filter((claim) => claim.sentence === sentence);
  /** @type {Run[]} */
  const runs = [];
  for (const index of new Set(said.flatMap((one) => (one ? [...one.places, ...one.towards, ...one.exceptions] : [])))) {
    const names = Object.values(data.languages).map((language) => language.places[index] ?? "");
    for (const text of [...names, ...(data.places[index]?.other_names ?? [])]) runs.push({ text, kind: "place", index });
  }
  for (const one of [...said, ...claims]) {
    for (const text of [one?.hedge, one?.claimant]) runs.push({ text: text ?? "", kind: "hedge", index: -1 });
  }
  for (const one of said) runs.push({ text: one?.phrase ?? "", kind: "time", index: -1 });
  return runs.filter((run) => run.text.trim()).map((run) => [run.text, run]);
}

/**
 * Returns a text in runs: those that are sought, and what stands between them.
 * @param {string} text
 * @param {Map<string, Run>} sought
 * @returns {Run[]}
 */
function splitRuns(text, sought) {
  const there = [...sought.keys()].filter((name) => text.includes(name)).sort((a, b) => b.length - a.length);
  if (!there.length) return [{ text, kind: "", index: -1 }];
  const names = there.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}-])(${names})(?![\\p{L}\\p{N}-])`, "gu"));
  /** @type {Run[]} */
  const runs = parts.map((part, at) => (at % 2 && sought.get(part)) || { text: part, kind: "", index: -1 });
  return runs.filter((run) => run.text);
}

/**
 * Returns a sentence with its names and words for time marked; a party has the mark and colour of its side.
 * @param {Page} page
 * @param {Index} sentence
 */
export function quote(page, sentence) {
  const shown = document.createDocumentFragment();
  for (const run of quoteRuns(page, sentence)) shown.append(run.kind ? markRun(page, run) : run.text);
  return shown;
}

/**
 * @param {Page} page
 * @param {Run} run
 */
function markRun(page, run) {
  if (run.kind !== "party") return make("span", { class: `quote-${run.kind}` }, run.text);
  return make("span", { class: "quote-party" }, markIcon(page, run.index), run.text);
}

/**
 * Returns the pieces of a phrase as elements: places can be chosen, parties have their marks.
 * @param {Page} page
 * @param {Piece[]} pieces
 */
export function showPieces(page, pieces) {
  const shown = document.createDocumentFragment();
  for (const piece of pieces) {
    if (typeof piece === "string") shown.append(piece);
    else if ("place" in piece) shown.append(placeLink(page, piece.place));
    else shown.append(partyName(page, "side" in piece ? piece.side : (page.data.factions[piece.faction]?.side ?? -1), nameOf(page, piece)));
  }
  return shown;
}

/**
 * Returns a party's name after the mark of its side.
 * @param {Page} page
 * @param {Index} side
 * @param {string} name
 */
export function partyName(page, side, name) {
  return make("span", { class: "quote-party" }, page.data.sides[side] ? markIcon(page, side) : null, make("bdi", {}, name));
}

/**
 * Returns a link within the page: followed by `go`, or opened in another tab as a view of its own.
 * @param {Record<string, string | null>} attributes
 * @param {"place" | "sentence"} part
 * @param {string} id
 * @param {() => void} go
 * @param {...(Node | string)} children
 */
export function viewLink(attributes, part, id, go, ...children) {
  const follow = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go();
  };
  return make("a", { ...attributes, href: `#${part}=${encodeURIComponent(id.toWellFormed())}`, onclick: follow }, ...children);
}

/**
 * Returns a place's name as a link that chooses it.
 * @param {Page} page
 * @param {Index} place
 */
export function placeLink(page, place) {
  const id = page.data.places[place]?.id ?? "";
  return viewLink({ class: "plain" }, "place", id, () => choosePlace(page, place), make("bdi", {}, page.words().place(place)));
}
