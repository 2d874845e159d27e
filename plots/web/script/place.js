// A place: who holds it now, who held it when by which sentences, and what is in doubt about it.

import { make, makeButton, makeNote } from "./dom.js";
import { partyName, placeLink, spellings } from "./quotes.js";
import { groupStatements, sayBasis, sayState, sayStatements, sayWindow, shareText } from "./phrases.js";
import { closeButton, findingBlock, sentenceLink } from "./ledger.js";
import { otherHistories } from "./departures.js";

/** @import {History, Index, Minute, Page, Place, Spell} from "./types" */

const MOST_LISTED = 15;

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountPlace(page, parent) {
  let stale = true;
  /** @type {(minute: Minute) => void} */
  let follow = () => {};
  const show = () => {
    const { place, panel, minute } = page.store.view;
    if (panel !== "place") return;
    if (stale) {
      parent.replaceChildren();
      follow = place === null ? buildOverview(page, parent) : buildPlace(page, parent, place);
      parent.scrollTop = 0;
    }
    stale = false;
    follow(minute);
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
  /** @type {Map<Index, number>} */
  const counts = new Map();
  for (const { place, before, after } of page.history().changes) if (before[0] !== after[0]) counts.set(place, (counts.get(place) ?? 0) + 1);
  const rank = (/** @type {Index} */ place) => page.data.places[place]?.rank ?? 9;
  const most = [...counts].sort(([a, m], [b, n]) => n - m || rank(a) - rank(b)).slice(0, MOST_LISTED);
  parent.append(make("h2", {}, words("page.no_place")), make("p", { class: "lead" }, words("page.no_place_text")));
  const items = most.map(([place, count]) => make("li", {}, placeLink(page, place), " ", make("span", { class: "note" }, words("page.changes", { count }))));
  appendList(parent, words("page.most_changed"), items);
  return () => {};
}

/**
 * Appends a list under its title, unless it is empty.
 * @param {HTMLElement} parent
 * @param {string} title
 * @param {HTMLElement[]} items
 * @param {string} [look]
 */
function appendList(parent, title, items, look = "rows") {
  if (items.length) parent.append(make("h3", {}, title), make("ul", { class: look }, ...items));
}

/**
 * Builds what is known of a place; returns what follows the clock.
 * @param {Page} page
 * @param {HTMLElement} parent
 * @param {Index} index
 */
function buildPlace(page, parent, index) {
  const words = page.words();
  const { data } = page;
  const place = /** @type {Place} */ (data.places[index]);
  const history = page.history();
  const spells = place.holdable ? history.spells(index) : [];
  const items = spells.map((spell) => spellItem(page, index, spell));
  const state = make("p", { class: "lead place-state" });
  const odds = make("ul", { class: "rows" });
  parent.append(
    make("div", { class: "place-head" }, make("h2", { dir: "auto" }, words.place(index)), closeButton(page, { place: null })),
    kindLine(page, place),
    spellingLine(page, index),
    state,
    odds,
    makeNote(data.ensemble ? words("page.odds_text", { count: data.ensemble.draws }) : ""),
  );
  appendList(parent, words("page.holders"), items, "spells");
  appendList(parent, words("page.otherwise"), departureItems(page, index), "rows tall");
  const findings = (data.findingsAt[index] ?? []).flatMap((at) => data.findings[at] ?? []);
  appendList(parent, words("page.findings"), findings.map((finding) => make("li", {}, findingBlock(finding))), "rows tall");
  appendList(parent, words("page.statements_here", { count: data.statementsAt[index]?.length ?? 0 }), statementItems(page, index), "rows tall");
  parent.append(makeNote(place.note));
  return (/** @type {Minute} */ minute) => {
    const now = history.at(minute)[index];
    const text = now ? sayState(page, index, now) : words("page.state_area");
    if (state.textContent !== text) state.textContent = text;
    if (data.ensemble) odds.replaceChildren(...oddsItems(page, index, minute));
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
  const line = makeNote(words(`page_kind.${place.kind}`));
  for (const part of place.part_of) line.append(" · ", placeLink(page, part));
  if (place.holdable && !place.named) line.append(" · ", words("page.not_named"));
  if (place.holdable && place.x === null) line.append(" · ", words("page.no_point"));
  return line;
}

/**
 * Returns the other spellings of a place.
 * @param {Page} page
 * @param {Index} index
 */
function spellingLine(page, index) {
  const words = page.words();
  const names = spellings(page.data, index).filter((name) => name !== words.place(index));
  const line = makeNote(names.length ? words("page.spellings") : "");
  names.forEach((name, at) => line.append(at ? words("list.comma") : " ", make("bdi", {}, name)));
  return line;
}

/**
 * Returns the share of drawn histories in which each side holds a place.
 * @param {Page} page
 * @param {Index} index
 * @param {Minute} minute
 */
function oddsItems(page, index, minute) {
  return page.model.odds(index, minute).map(([side, share]) => {
    const meter = make("span", { class: "meter" });
    meter.style.inlineSize = `${share * 6}rem`;
    return make("li", {}, partyName(page, side), " ", meter, " ", shareText(page, share, share));
  });
}

/**
 * Returns who held a place from when on, by which statement and sentence.
 * @param {Page} page
 * @param {Index} index
 * @param {Spell} spell
 */
function spellItem(page, index, { change, holder, side, start }) {
  const words = page.words();
  const item = make("li", {}, make("p", {}, partyName(page, side, words.faction(holder))));
  const add = (/** @type {string} */ look, /** @type {(Node | string)[]} */ ...children) => item.append(make("p", { class: look, dir: "auto" }, ...children));
  if (!change) {
    const source = page.data.places[index]?.holder_source ?? "";
    const sentence = page.data.sentences.findIndex((one) => one.id === source);
    add("note", words("page.basis_initial"));
    if (sentence >= 0) item.append(sentenceLink(page, sentence, index));
    else add("note", source);
    return item;
  }
  const [earliest, latest] = page.history().window(change);
  const go = makeButton(() => page.store.set({ minute: start }), { class: "plain" }, words.moment(start));
  add("note", go, earliest === latest ? "" : ` (${words("page.between", { window: sayWindow(page, [earliest, latest]) })})`);
  const said = page.data.statements[change.statement];
  if (said) add("", sayStatements(page, [change.statement]));
  if (change.rule) add("note", words("page.by_rule", { rule: page.data.rules[change.rule] ?? change.rule }));
  else add("note", sayBasis(page, change.after[4]));
  if (change.script) add("note", words("page.by_script", { script: change.script }));
  if (said) item.append(sentenceLink(page, said.sentence, index));
  return item;
}

/**
 * Returns who would have held a place in other readings and runs.
 * @param {Page} page
 * @param {Index} index
 */
function departureItems(page, index) {
  const told = spellsText(page, page.history(), index);
  return otherHistories(page).flatMap(({ history, why }) => {
    const text = spellsText(page, history, index);
    return text === told ? [] : make("li", {}, make("p", { dir: "auto" }, why), makeNote(text));
  });
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
    const what = words.side(side);
    return change ? words("page.since", { what, since: words.moment(start) }) : what;
  });
  return told.join(" → ");
}

/**
 * Returns every statement that names a place, under its sentence.
 * @param {Page} page
 * @param {Index} index
 */
function statementItems(page, index) {
  const sentences = Map.groupBy(page.data.statementsAt[index] ?? [], (at) => page.data.statements[at]?.sentence ?? -1);
  return [...sentences].map(([sentence, said]) => {
    const told = groupStatements(page, said).map((group) => sayStatements(page, group));
    return make("li", {}, make("p", {}, told.join(page.words()("page.and_then"))), sentenceLink(page, sentence, index));
  });
}
