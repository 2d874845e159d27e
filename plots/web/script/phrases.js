// What statements, states and windows say, in words of the language: as text, and as pieces that may become links.

/** @import {Index, Minute, Page, PlaceState, Spell, Statement} from "./types" */

/**
 * A part of a phrase: text, or what stands for a place, a side or a faction, which may begin a sentence.
 * @typedef {string | {place: Index} | {side: Index} | {faction: Index, begins?: boolean}} Piece
 */

const SLOT = 0xe000; // private characters stand for pieces while a text of the catalogue is filled in
const LONG_NAME = 24; // letters

/**
 * Returns the pieces of a text of the catalogue, in which `slot(0)`, `slot(1)` ... stand for other pieces.
 * @param {string} text
 * @param {Piece[][]} fillings
 * @returns {Piece[]}
 */
export function fillPieces(text, fillings) {
  return text.split(/([\uE000-\uF8FF])/u).flatMap((part) => {
    const filling = fillings[(part.codePointAt(0) ?? 0) - SLOT];
    return filling ?? (part ? [part] : []);
  });
}

/** @param {number} number */
export function slot(number) {
  return String.fromCharCode(SLOT + number);
}

/**
 * Returns pieces as text.
 * @param {Page} page
 * @param {Piece[]} pieces
 */
export function piecesText(page, pieces) {
  return pieces.map((piece) => (typeof piece === "string" ? piece : nameOf(page, piece))).join("");
}

/**
 * Returns the name of a place, a side or a faction.
 * @param {Page} page
 * @param {Exclude<Piece, string>} piece
 */
export function nameOf(page, piece) {
  const words = page.words();
  if ("place" in piece) return words.place(piece.place);
  if ("side" in piece) return words.side(piece.side);
  const name = shortFaction(page, piece.faction);
  return piece.begins ? capital(name) : name;
}

/** @param {string} text */
export function capital(text) {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}

/**
 * Returns the name of a faction, or the first of its other names that is short where the name is long.
 * @param {Page} page
 * @param {Index} index
 */
export function shortFaction(page, index) {
  const name = page.words().faction(index);
  if (name.length <= LONG_NAME || name !== page.data.languages.en?.factions[index]) return name;
  return page.data.factions[index]?.other_names.find((other) => other.length <= LONG_NAME) ?? name;
}

/**
 * Returns places in a list: "a, b and c".
 * @param {Page} page
 * @param {Index[]} places
 */
function listPieces(page, places) {
  return fillPieces(page.words().list(places.map((_, at) => slot(at))), places.map((place) => [{ place }]));
}

/**
 * Returns what statements say that differ only in their places.
 * @param {Page} page
 * @param {Index[]} statements
 * @returns {Piece[]}
 */
export function statementPieces(page, statements) {
  const words = page.words();
  const said = page.data.statements[statements[0] ?? -1];
  if (!said) return [];
  const places = [...new Set(statements.flatMap((index) => page.data.statements[index]?.places ?? []))];
  const what = fillPieces(words("page.who_does", { who: slot(0), what: slot(1) }), [
    [said.faction >= 0 ? { faction: said.faction, begins: true } : words("page.unnamed")],
    deedPieces(page, said, places),
  ]);
  return withDetails(page, said, what);
}

/**
 * Returns what was done to places.
 * @param {Page} page
 * @param {Statement} said
 * @param {Index[]} places
 */
function deedPieces(page, said, places) {
  const words = page.words();
  const inside = said.where === "near" || (said.where === "part" && said.verb !== "partial_capture");
  const where = inside ? words(`verb_where.${said.where}`, { places: slot(0) }) : slot(0);
  return fillPieces(words(`verb.${said.verb}`, { places: where }), [listPieces(page, places)]);
}

/**
 * Returns pieces followed by against whom, where to, how near, how much and what not.
 * @param {Page} page
 * @param {Statement} said
 * @param {Piece[]} pieces
 */
function withDetails(page, said, pieces) {
  const words = page.words();
  const party = partyOf(page, said.from);
  const what = slot(0);
  const add = (/** @type {string} */ text, /** @type {Piece[]} */ more) => {
    pieces = fillPieces(text, [pieces, more]);
  };
  if (party) add(said.takes ? words("page.from", { what, side: slot(1) }) : words("page.against", { what, side: slot(1) }), [party]);
  if (said.towards.length) add(words("page.towards", { what, places: slot(1) }), listPieces(page, said.towards));
  if (said.exceptions.length) add(words("page.except", { what, places: slot(1) }), listPieces(page, said.exceptions));
  if (said.within_km !== null) add(words("page.within", { what, km: words.number(said.within_km) }), []);
  if (said.share) add(words("page.part_of", { what, share: shareText(page, said.share[0], said.share[1]) }), []);
  return pieces;
}

/**
 * Returns what stands for the party that a statement is against: a faction, a side, or text as it is.
 * @param {Page} page
 * @param {string} id
 * @returns {Piece | null}
 */
function partyOf(page, id) {
  if (!id) return null;
  const faction = page.data.factions.findIndex((one) => one.id === id);
  if (faction >= 0) return { faction };
  const side = page.data.sides.findIndex((one) => one.id === id);
  return side >= 0 ? { side } : id;
}

/**
 * Returns shares (0 to 1) in per cent: "50–100 %".
 * @param {Page} page
 * @param {number} low
 * @param {number} high
 */
export function shareText(page, low, high) {
  const words = page.words();
  const [least, most] = [low, high].map((share) => words.number(Math.round(share * 100)));
  return words("page.percent", { number: least === most ? String(least) : `${least}–${most}` });
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
 * Returns what statements say, as text: "HTS takes Dadikh and Kafr Batikh from the government".
 * @param {Page} page
 * @param {Index[]} statements
 */
export function sayStatements(page, statements) {
  return piecesText(page, statementPieces(page, statements));
}

/**
 * Returns statements of a sentence in groups that differ only in their places, in the order of the document.
 * @param {Page} page
 * @param {Index[]} statements
 * @returns {Index[][]}
 */
export function groupStatements(page, statements) {
  /** @type {Map<string, Index[]>} */
  const groups = new Map();
  for (const index of statements) {
    const { id, places, note, ...rest } = /** @type {Statement} */ (page.data.statements[index]);
    const key = JSON.stringify([rest, places.length ? note : id, page.history().windowOf(index)]);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()];
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
  const names = (/** @type {Index[]} */ sides) => words.list(sides.map((side) => words.side(side)));
  const told = [sayHolder(page, state), sayBasis(page, state.basis)];
  if (state.contested.length) told.push(words("page.state_contested", { sides: names(state.contested) }));
  if (state.besieged.length) told.push(words("page.state_besieged", { sides: names(state.besieged) }));
  if (state.share) {
    const [side, low, high] = state.share;
    told.push(words("page.state_share", { side: words.side(side), share: shareText(page, low, high) }));
  }
  if (state.mayBecome !== null) told.push(words("page.state_window", { side: words.side(state.mayBecome) }));
  if (state.counterfactual) told.push(words("page.state_what_if"));
  return told.filter(Boolean).join(" ");
}

/**
 * @param {Page} page
 * @param {PlaceState} state
 */
function sayHolder(page, state) {
  const words = page.words();
  const id = page.data.sides[state.side]?.id;
  const since = state.since === null ? "" : words.moment(state.since);
  if (id === "unknown") return since ? words("page.state_unknown_since", { since }) : words("page.state_unknown");
  if (id === "vacant") return since ? words("page.state_vacant_since", { since }) : words("page.state_vacant");
  const side = words.side(state.side);
  return since ? words("page.state_held_since", { side, since }) : words("page.state_held", { side });
}

/**
 * Returns how a holder is known, in a sentence; "" if the source tells it.
 * @param {Page} page
 * @param {string} basis
 */
export function sayBasis(page, basis) {
  const words = page.words();
  if (basis === "initial") return words("page.basis_initial");
  if (basis === "inferred") return words("page.basis_inferred");
  return basis === "silent" ? words("page.basis_silent") : "";
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

/**
 * Returns what brought a spell about: a phrase of its statements, its script, or the start of the campaign.
 * @param {Page} page
 * @param {Spell} spell
 */
export function saySpellCause(page, spell) {
  const words = page.words();
  if (!spell.change) return words("page.from_start");
  if (spell.change.script) return words("page.by_script", { script: spell.change.script });
  const said = page.data.statements[spell.change.statement];
  if (spell.change.rule) return words("page.by_rule", { rule: page.data.rules[spell.change.rule] ?? spell.change.rule });
  return said ? sayStatements(page, [spell.change.statement]) : "";
}
