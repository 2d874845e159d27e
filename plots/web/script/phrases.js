// What statements, states and windows say, in words of the language.

import { factionName, partyName, placeLink } from "./quotes.js";

/** @import {Index, Minute, Page, PlaceState, Statement} from "./types" */

const SLOT = 0xe000; // private characters stand for elements while a text of the catalogue is filled in

/** @param {number} number */
const slot = (number) => String.fromCharCode(SLOT + number);

/**
 * Returns a text in which elements stand for its slots.
 * @param {string} text
 * @param {...(Node | string)} elements
 */
function fill(text, ...elements) {
  const shown = document.createDocumentFragment();
  for (const part of text.split(/([\uE000-\uF8FF])/u)) shown.append(elements[part.charCodeAt(0) - SLOT] ?? part);
  return shown;
}

/**
 * Returns what statements say that differ only in their places, with links to these.
 * @param {Page} page
 * @param {Index[]} statements
 */
export function showStatements(page, statements) {
  const words = page.words();
  const { data } = page;
  const said = /** @type {Statement} */ (data.statements[statements[0] ?? 0]);
  const listed = (/** @type {Index[]} */ places) => fill(words.list(places.map((_, at) => slot(at))), ...places.map((place) => placeLink(page, place)));
  const near = said.where === "near" || (said.where === "part" && said.verb !== "partial_capture");
  const where = near ? words(`verb_where.${said.where}`, { places: slot(0) }) : slot(0);
  const places = new Set(statements.flatMap((index) => data.statements[index]?.places ?? []));
  const deed = fill(words(`verb.${said.verb}`, { places: where }), listed([...places]));
  const who = said.faction < 0 ? words("page.unnamed") : factionName(page, said.faction);
  let told = fill(words("page.who_does", { who: slot(0), what: slot(1) }), who, deed);
  const what = slot(0);
  const add = (/** @type {string} */ text, /** @type {Node | string} */ more = "") => {
    told = fill(text, told, more);
  };
  if (said.from) add(said.takes ? words("page.from", { what, side: slot(1) }) : words("page.against", { what, side: slot(1) }), opponent(page, said.from));
  if (said.towards.length) add(words("page.towards", { what, places: slot(1) }), listed(said.towards));
  if (said.exceptions.length) add(words("page.except", { what, places: slot(1) }), listed(said.exceptions));
  if (said.within_km !== null) add(words("page.within", { what, km: said.within_km }));
  if (said.share) add(words("page.part_of", { what, share: shareText(page, ...said.share) }));
  return told;
}

/**
 * Returns the name of the party that a statement is against: a faction or a side.
 * @param {Page} page
 * @param {string} id
 */
function opponent(page, id) {
  const [faction, side] = [page.data.factions, page.data.sides].map((parties) => parties.findIndex((one) => one.id === id));
  return faction >= 0 ? factionName(page, faction) : side >= 0 ? partyName(page, side) : id;
}

/**
 * Returns what statements say as text: "HTS: takes Dadikh and Kafr Batikh".
 * @param {Page} page
 * @param {Index[]} statements
 */
export function sayStatements(page, statements) {
  return showStatements(page, statements).textContent ?? "";
}

/**
 * Returns statements of a sentence in groups that differ only in their places, in the order of the document.
 * @param {Page} page
 * @param {Index[]} statements
 * @returns {Index[][]}
 */
export function groupStatements(page, statements) {
  const groups = Map.groupBy(statements, (index) => {
    const { id, places, note, ...rest } = /** @type {Statement} */ (page.data.statements[index]);
    return JSON.stringify([rest, places.length ? note : id, page.history().windowOf(index)]);
  });
  return [...groups.values()];
}

/**
 * Returns shares (0 to 1) in per cent: "50–100 %".
 * @param {Page} page
 * @param {number} low
 * @param {number} high
 */
export function shareText(page, low, high) {
  const number = [...new Set([low, high].map((share) => Math.round(share * 100)))].join("–");
  return page.words()("page.percent", { number });
}

/**
 * Returns what a verb says without its places: "takes part of".
 * @param {Page} page
 * @param {string} verb
 */
export function sayVerb(page, verb) {
  return page.words()(`verb.${verb}`, { places: "" }).replace(/[\s:،]+$/u, "");
}

/**
 * Returns who holds a place and how that is known, in sentences.
 * @param {Page} page
 * @param {Index} place
 * @param {PlaceState} state
 */
export function sayState(page, place, state) {
  const words = page.words();
  if (!page.data.places[place]?.holdable) return words("page.state_area");
  const { contested, besieged, share, mayBecome } = state;
  const names = (/** @type {Index[]} */ sides) => words.list(sides.map((side) => words.side(side)));
  const told = [sayHolder(page, state), sayBasis(page, state.basis)];
  if (contested.length) told.push(words("page.state_contested", { sides: names(contested) }));
  if (besieged.length) told.push(words("page.state_besieged", { sides: names(besieged) }));
  if (share) told.push(words("page.state_share", { side: words.side(share[0]), share: shareText(page, share[1], share[2]) }));
  if (mayBecome !== null) told.push(words("page.state_window", { side: words.side(mayBecome) }));
  if (state.counterfactual) told.push(words("page.what_if_text"));
  return `${told.filter(Boolean).join(words("page.and_then"))}.`;
}

/**
 * @param {Page} page
 * @param {PlaceState} state
 */
function sayHolder(page, { side, since }) {
  const words = page.words();
  const id = page.data.sides[side]?.id;
  const what = id === "unknown" ? words("page.state_unknown") : id === "vacant" ? words("page.state_vacant") : words("page.state_held", { side: words.side(side) });
  return since === null ? what : words("page.since", { what, since: words.moment(since) });
}

/**
 * Returns how a holder is known; "" if the source tells it.
 * @param {Page} page
 * @param {string} basis
 */
export function sayBasis(page, basis) {
  const words = page.words();
  if (basis === "initial") return words("page.basis_initial");
  if (basis === "inferred") return words("key.inferred");
  return basis === "silent" ? words("key.silent") : "";
}

/**
 * Returns when something happened: its window, or its one moment.
 * @param {Page} page
 * @param {[Minute, Minute]} window
 */
export function sayWindow(page, [earliest, latest]) {
  const words = page.words();
  return earliest === latest ? words.moment(earliest) : words.window(earliest, latest);
}
