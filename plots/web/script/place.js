// A place: who holds it now, who held it when by which sentences, and what is in doubt about it.

import { make } from "./dom.js";
import { groupStatements, sayBasis, sayState, sayStatements, sayWindow } from "./phrases.js";
import { partyName, placeLink } from "./quotes.js";
import { findingBlock, sentenceLink } from "./ledger.js";
import { otherHistories } from "./departures.js";

/** @import {History, Index, Minute, Page, Place, Spell} from "./types" */

const MOST_LISTED = 15;

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountPlace(page, parent) {
  let stale = true;
  /** @type {((minute: Minute) => void) | null} */
  let follow = null;
  const show = () => {
    const { place, panel, minute } = page.store.view;
    if (panel !== "place") return;
    if (stale) {
      parent.replaceChildren();
      follow = place === null ? buildOverview(page, parent) : buildPlace(page, parent, place);
      parent.scrollTop = 0;
    }
    stale = false;
    follow?.(minute);
  };
  page.store.on(["place", "placement", "readings", "run"], () => {
    stale = true;
    show();
  });
  page.store.on(["panel", "minute"], show);
  show();
}

/**
 * Builds what is shown while no place is chosen: the places that change hands most often.
 * @param {Page} page
 * @param {HTMLElement} parent
 */
function buildOverview(page, parent) {
  const words = page.words();
  const history = page.history();
  /** @type {Map<Index, number>} */
  const counts = new Map();
  for (const { place, before, after } of history.changes) {
    if (before[0] !== after[0]) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const rank = (/** @type {Index} */ place) => page.data.places[place]?.rank ?? 9;
  const most = [...counts].sort(([a, m], [b, n]) => n - m || rank(a) - rank(b) || a - b).slice(0, MOST_LISTED);
  parent.append(make("h2", {}, words("page.no_place")), make("p", { class: "lead" }, words("page.no_place_text")));
  if (!most.length) return null;
  const items = most.map(([place, count]) => make("li", {}, placeLink(page, place), " ", make("span", { class: "note" }, words("page.changes", { count }))));
  parent.append(make("h3", {}, words("page.most_changed")), make("ul", { class: "rows" }, ...items));
  return null;
}

/**
 * Builds what is known of a place; returns what follows the clock.
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {Index} index
 */
function buildPlace(page, parent, index) {
  const words = page.words();
  const place = /** @type {Place} */ (page.data.places[index]);
  const history = page.history();
  const spells = history.spells(index);
  const state = make("p", { class: "lead place-state" });
  const odds = make("ul", { class: "rows place-odds" });
  const close = make("button", { type: "button", class: "close", "aria-label": words("page.close"), onclick: () => page.store.set({ place: null }) }, "×");
  parent.append(make("div", { class: "place-head" }, make("h2", { dir: "auto" }, words.place(index)), close), kindLine(page, place));
  const names = otherNames(page, index);
  if (names.length) parent.append(spellingLine(page, names));
  parent.append(state);
  if (page.data.ensemble) parent.append(odds);
  const items = place.holdable ? buildSpells(page, parent, index, spells) : [];
  appendDepartures(page, parent, index);
  appendFindings(page, parent, index);
  appendStatements(page, parent, index);
  if (place.note) parent.append(make("p", { class: "note", dir: "auto" }, place.note));
  return (/** @type {Minute} */ minute) => {
    const now = history.at(minute)[index];
    const text = now ? sayState(page, index, now) : words("page.state_area");
    if (state.textContent !== text) state.textContent = text;
    showOdds(page, odds, index, minute);
    spells.forEach((spell, at) => items[at]?.toggleAttribute("data-now", spell.start <= minute && (spell.end === null || minute < spell.end)));
  };
}

/**
 * Returns the kind of a place and what it is part of.
 * @param {Page} page
 * @param {Place} place
 */
function kindLine(page, place) {
  const words = page.words();
  const line = make("p", { class: "note" }, words(`page_kind.${place.kind}`));
  place.part_of.forEach((part) => line.append(" · ", placeLink(page, part)));
  if (place.holdable && !place.named) line.append(" · ", words("page.not_named"));
  if (place.x === null && place.holdable) line.append(" · ", words("page.no_point"));
  return line;
}

/**
 * Returns the other spellings of a place, and its names in the other languages.
 * @param {Page} page
 * @param {Index} index
 */
function otherNames(page, index) {
  const names = [...Object.values(page.data.languages).map((language) => language.places[index] ?? ""), ...(page.data.places[index]?.other_names ?? [])];
  const shown = page.words().place(index);
  return [...new Set(names)].filter((name) => name && name !== shown);
}

/**
 * @param {Page} page
 * @param {string[]} names
 */
function spellingLine(page, names) {
  const line = make("p", { class: "note" }, page.words()("page.spellings"));
  names.forEach((name, at) => line.append(at ? page.words()("list.comma") : " ", make("bdi", {}, name)));
  return line;
}

/**
 * Shows the share of drawn histories in which each side holds a place.
 * @param {Page} page
 * @param {HTMLElement} list
 * @param {Index} index
 * @param {Minute} minute
 */
function showOdds(page, list, index, minute) {
  if (!page.data.ensemble) return;
  const words = page.words();
  const items = page.model.odds(index, minute).map(([side, share]) => {
    const percent = words("page.percent", { number: words.number(Math.round(share * 100)) });
    const meter = make("span", { class: "meter" });
    meter.style.inlineSize = `${share * 6}rem`;
    return make("li", {}, partyName(page, side, words.side(side)), " ", meter, " ", percent);
  });
  list.replaceChildren(...items);
}

/**
 * Builds the list of who held a place, each with the sentence behind it.
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {Index} index
 * @param {Spell[]} spells
 */
function buildSpells(page, parent, index, spells) {
  const items = spells.map((spell) => spellItem(page, index, spell));
  parent.append(make("h3", {}, page.words()("page.holders")), make("ol", { class: "spells" }, ...items));
  return items;
}

/**
 * @param {Page} page
 * @param {Index} index
 * @param {Spell} spell
 */
function spellItem(page, index, { change, holder, side, start }) {
  const words = page.words();
  const item = make("li", {}, make("p", { class: "spell-who" }, partyName(page, side, words.faction(holder))));
  if (!change) {
    item.append(make("p", { class: "spell-when" }, words("page.from_start")));
    const source = page.data.places[index]?.holder_source ?? "";
    const sentence = source ? page.data.sentences.findIndex((one) => one.id === source) : -1;
    item.append(sentence >= 0 ? sentenceLink(page, sentence) : make("p", { class: "note", dir: "auto" }, source));
    return item;
  }
  const window = page.history().window(change);
  const go = make("button", { type: "button", class: "plain", onclick: () => page.store.set({ minute: start }) }, words.moment(start));
  item.append(make("p", { class: "spell-when" }, go, window[0] === window[1] ? "" : ` (${words("page.between", { window: sayWindow(page, window) })})`));
  const said = page.data.statements[change.statement];
  const basis = sayBasis(page, change.after[4]);
  if (said) item.append(make("p", {}, sayStatements(page, [change.statement])));
  if (change.rule) item.append(make("p", { class: "note" }, words("page.by_rule", { rule: page.data.rules[change.rule] ?? change.rule })));
  else if (basis) item.append(make("p", { class: "note" }, basis));
  if (change.script) item.append(make("p", { class: "note what-if" }, words("page.by_script", { script: change.script })));
  if (said) item.append(sentenceLink(page, said.sentence));
  return item;
}

/**
 * Appends what would be otherwise in other readings and runs.
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {Index} index
 */
function appendDepartures(page, parent, index) {
  const words = page.words();
  const told = spellsText(page, page.history(), index);
  const items = [];
  for (const { history, why } of otherHistories(page)) {
    const text = spellsText(page, history, index);
    if (text !== told) items.push(make("li", {}, make("p", { dir: "auto" }, why), make("p", { class: "note" }, text)));
  }
  if (items.length) parent.append(make("h3", {}, words("page.otherwise")), make("ul", { class: "rows tall" }, ...items));
}

/**
 * Returns who holds a place from when on, in one line.
 * @param {Page} page
 * @param {History} history
 * @param {Index} index
 */
function spellsText(page, history, index) {
  const words = page.words();
  const told = history.spells(index).map(({ side, start, change }) => {
    const held = { side: words.side(side), since: words.moment(start) };
    return change ? words("page.side_from", held) : held.side;
  });
  return told.join(" → ");
}

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {Index} index
 */
function appendFindings(page, parent, index) {
  const found = page.data.findingsAt[index] ?? [];
  if (!found.length) return;
  const items = found.flatMap((at) => page.data.findings[at] ?? []);
  parent.append(make("h3", {}, page.words()("page.findings")), ...items.map(findingBlock));
}

/**
 * Appends every statement that names a place, under its sentence.
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {Index} index
 */
function appendStatements(page, parent, index) {
  const statements = page.data.statementsAt[index] ?? [];
  if (!statements.length) return;
  /** @type {Map<Index, Index[]>} */
  const bySentence = new Map();
  for (const at of statements) {
    const sentence = page.data.statements[at]?.sentence ?? -1;
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), at]);
  }
  const items = [...bySentence].map(([sentence, said]) => {
    const told = groupStatements(page, said).map((group) => sayStatements(page, group));
    return make("li", {}, make("p", {}, told.join(page.words()("page.and_then"))), sentenceLink(page, sentence));
  });
  parent.append(make("h3", {}, page.words()("page.statements_here", { count: statements.length })), make("ul", { class: "rows tall" }, ...items));
}
