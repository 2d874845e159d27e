// The ledger of a sentence: what was coded of it, by which words and rules, and what was set aside and why.

import { chooseSentence } from "./link.js";
import { make } from "./dom.js";
import { groupStatements, sayWindow, statementPieces } from "./phrases.js";
import { showPieces, viewLink } from "./quotes.js";

/** @import {Claim, Finding, Index, Page, Sentence, Statement} from "./types" */

/**
 * Returns the ledger of a sentence.
 * @param {Page} page
 * @param {Index} index
 */
export function buildLedger(page, index) {
  const words = page.words();
  const sentence = /** @type {Sentence} */ (page.data.sentences[index]);
  const groups = groupStatements(page, page.data.statementsOf[index] ?? []);
  const claims = page.data.claims.filter((claim) => claim.sentence === index);
  const findings = (page.data.findingsOf[index] ?? []).map((at) => page.data.findings[at]);
  const ledger = make("section", { class: "ledger", "aria-label": words("page.ledger") });
  ledger.append(make("p", { class: "ledger-head" }, make("span", {}, useText(page, sentence)), closeButton(page)));
  if (sentence.note) ledger.append(make("p", { class: "note", dir: "auto" }, sentence.note));
  if (groups.length) ledger.append(make("ul", { class: "ledger-list" }, ...groups.map((group) => statementItem(page, group))));
  if (claims.length) ledger.append(make("ul", { class: "ledger-list" }, ...claims.map((claim) => claimItem(page, claim))));
  ledger.append(...findings.flatMap((finding) => (finding ? [findingBlock(finding)] : [])));
  ledger.append(sourceLine(page, sentence));
  return ledger;
}

/**
 * Returns what was done with a sentence.
 * @param {Page} page
 * @param {Sentence} sentence
 */
export function useText(page, sentence) {
  const words = page.words();
  if (sentence.use === "aside") return words("page.use_aside");
  if (sentence.use === "background") return words("page.use_background");
  if (sentence.use === "repeat") return words("page.use_repeat");
  return words("page.use_coded");
}

/** @param {Page} page */
function closeButton(page) {
  const words = page.words();
  return make("button", { type: "button", class: "close", "aria-label": words("page.close"), onclick: () => page.store.set({ sentence: null }) }, "×");
}

/**
 * Returns what statements say that differ only in their places, and what they rest on.
 * @param {Page} page
 * @param {Index[]} group
 */
function statementItem(page, group) {
  const said = /** @type {Statement} */ (page.data.statements[group[0] ?? 0]);
  const facts = make("dl", { class: "facts" });
  for (const [name, value] of statementFacts(page, said, group[0] ?? 0)) facts.append(make("dt", {}, name), make("dd", {}, value));
  return make("li", {}, make("p", { class: "ledger-what" }, showPieces(page, statementPieces(page, group))), facts);
}

/**
 * Returns when a statement is, and what that rests on, as names and values.
 * @param {Page} page
 * @param {Statement} said
 * @param {Index} index
 * @returns {[string, Node | string][]}
 */
function statementFacts(page, said, index) {
  const words = page.words();
  const history = page.history();
  const [window, minute] = [history.windowOf(index), history.minuteOf(index)];
  /** @type {[string, Node | string][]} */
  const facts = [];
  const add = (/** @type {string} */ name, /** @type {string} */ text, /** @type {boolean} */ quoted = false) => {
    if (text) facts.push([name, make("bdi", {}, quoted ? words("page.quoted", { text }) : text)]);
  };
  if (window) add(words("page.fact_when"), sayWindow(page, window));
  if (window && minute !== null && window[0] !== window[1]) add(words("page.fact_shown"), words.moment(minute));
  add(words("page.fact_phrase"), said.phrase, true);
  add(words("page.fact_hedge"), said.hedge, true);
  add(words("page.fact_claimant"), said.claimant);
  if (said.rule) add(words("page.fact_rule"), page.data.rules[said.rule] ?? said.rule);
  if (said.reading) facts.push([words("page.fact_reading"), readingText(page, said.reading)]);
  const repeated = page.data.statements[said.repeats];
  if (repeated) facts.push([words("page.fact_repeats"), sentenceLink(page, repeated.sentence)]);
  add(words("page.fact_note"), said.note);
  return facts;
}

/**
 * Returns under which reading something holds, and whether that is the one chosen.
 * @param {Page} page
 * @param {[Index, Index]} reading
 */
function readingText(page, [group, alternative]) {
  const words = page.words();
  const why = page.data.readings[group]?.alternatives[alternative]?.why ?? "";
  const chosen = page.store.view.readings[group] === alternative;
  return make("span", {}, make("bdi", {}, why), ` (${chosen ? words("page.reading_chosen") : words("page.reading_other")})`);
}

/**
 * Returns a link that goes to a sentence, with its first words.
 * @param {Page} page
 * @param {Index} index
 */
export function sentenceLink(page, index) {
  const { id = "", text = "" } = page.data.sentences[index] ?? {};
  const short = text.length > 110 ? `${text.slice(0, 110).replace(/\s+\S*$/u, "")} …` : text;
  return viewLink({ class: "plain sentence", dir: "auto", title: short === text ? null : text.slice(0, 1000) }, "sentence", id, () => chooseSentence(page, index), short);
}

/**
 * Returns what a sentence counts, beside what is named.
 * @param {Page} page
 * @param {Claim} claim
 */
function claimItem(page, claim) {
  const words = page.words();
  const facts = make("dl", { class: "facts" });
  const add = (/** @type {string} */ name, /** @type {string} */ text) => {
    if (text) facts.append(make("dt", {}, name), make("dd", {}, make("bdi", {}, text)));
  };
  add(words("page.fact_count"), countText(page, claim.low, claim.high));
  if (claim.named) add(words("page.fact_named"), countText(page, claim.named[0], claim.named[1]));
  if (claim.faction >= 0) add(words("page.fact_who"), words.faction(claim.faction));
  if (claim.window) add(words("page.fact_when"), sayWindow(page, claim.window));
  add(words("page.fact_hedge"), claim.hedge);
  add(words("page.fact_claimant"), claim.claimant);
  add(words("page.fact_note"), claim.note);
  return make("li", {}, make("p", { class: "ledger-what" }, words("page.counts", { unit: claim.unit }), " ", make("bdi", {}, words("page.quoted", { text: claim.words }))), facts);
}

/**
 * Returns a number with its bounds: "20", "20–24" or "24 or more".
 * @param {Page} page
 * @param {number} low
 * @param {number | null} high
 */
export function countText(page, low, high) {
  const words = page.words();
  if (high === null) return words("page.at_least", { number: words.number(low) });
  return low === high ? words.number(low) : words("page.range", { low: words.number(low), high: words.number(high) });
}

/**
 * Returns a finding of the audit: its title, what was found, and what follows.
 * @param {Finding} finding
 */
export function findingBlock({ title, words, so_what: follows }) {
  return make("div", { class: "finding", dir: "auto" }, make("p", { class: "finding-title" }, title), make("p", {}, words), follows ? make("p", { class: "note" }, follows) : null);
}

/**
 * Returns where a sentence stands.
 * @param {Page} page
 * @param {Sentence} sentence
 */
function sourceLine(page, sentence) {
  const line = make("p", { class: "note" });
  for (const index of sentence.sources) {
    const source = page.data.sources[index];
    if (source) line.append(line.hasChildNodes() ? "; " : "", sourceLink(source.title, source.url));
  }
  return line;
}

/**
 * Returns the title of a source, as a link that leaves the page if it has an address of the web.
 * @param {string} title
 * @param {string} url
 */
export function sourceLink(title, url) {
  if (!/^https?:\/\//i.test(url)) return make("bdi", {}, title);
  return make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, make("bdi", {}, title));
}
