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
 * Returns an item of the ledger: what is said, and facts about it; a fact without text is left out.
 * @param {Node} what
 * @param {[string, Node | string][]} facts
 */
function ledgerItem(what, facts) {
  const list = make("dl", { class: "facts" });
  for (const [name, value] of facts) if (value) list.append(make("dt", {}, name), make("dd", {}, typeof value === "string" ? make("bdi", {}, value) : value));
  return make("li", {}, make("p", { class: "ledger-what" }, what), list);
}

/**
 * Returns what statements say that differ only in their places, when that is, and what it rests on.
 * @param {Page} page
 * @param {Index[]} group
 */
function statementItem(page, group) {
  const words = page.words();
  const history = page.history();
  const index = group[0] ?? 0;
  const said = /** @type {Statement} */ (page.data.statements[index]);
  const [window, minute] = [history.windowOf(index), history.minuteOf(index)];
  const quoted = (/** @type {string} */ text) => text && words("page.quoted", { text });
  const repeated = page.data.statements[said.repeats];
  return ledgerItem(showPieces(page, statementPieces(page, group)), [
    [words("page.fact_when"), window ? sayWindow(page, window) : ""],
    [words("page.fact_shown"), window && minute !== null && window[0] !== window[1] ? words.moment(minute) : ""],
    [words("page.fact_phrase"), quoted(said.phrase)],
    [words("page.col_hedge"), quoted(said.hedge)],
    [words("page.fact_claimant"), said.claimant],
    [words("page.fact_rule"), page.data.rules[said.rule] ?? said.rule],
    [words("page.fact_reading"), said.reading ? readingText(page, said.reading) : ""],
    [words("page.fact_repeats"), repeated ? sentenceLink(page, repeated.sentence) : ""],
    [words("page.fact_note"), said.note],
  ]);
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
  const what = make("span", {}, words("page.counts", { unit: claim.unit }), " ", make("bdi", {}, words("page.quoted", { text: claim.words })));
  return ledgerItem(what, [
    [words("page.col_count"), countText(page, claim.low, claim.high)],
    [words("page.fact_named"), claim.named ? countText(page, claim.named[0], claim.named[1]) : ""],
    [words("page.col_who"), claim.faction < 0 ? "" : words.faction(claim.faction)],
    [words("page.fact_when"), claim.window ? sayWindow(page, claim.window) : ""],
    [words("page.col_hedge"), claim.hedge],
    [words("page.fact_claimant"), claim.claimant],
    [words("page.fact_note"), claim.note],
  ]);
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
