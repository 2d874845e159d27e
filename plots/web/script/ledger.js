// The ledger of a sentence: what was coded of it, by which words and rules, and what was set aside and why.

import { chooseSentence } from "./link.js";
import { make, makeButton, makeNote } from "./dom.js";
import { factionName, quote, viewLink } from "./quotes.js";
import { groupStatements, sayWindow, showStatements } from "./phrases.js";

/** @import {Claim, Finding, Index, Page, Sentence, Statement} from "./types" */

/**
 * Returns the ledger of a sentence.
 * @param {Page} page
 * @param {Index} index
 */
export function buildLedger(page, index) {
  const { data } = page;
  const sentence = /** @type {Sentence} */ (data.sentences[index]);
  const use = useText(page, sentence.use);
  const groups = groupStatements(page, data.statementsOf[index] ?? []);
  const claims = data.claims.filter((claim) => claim.sentence === index);
  return make("section", { class: "ledger", "aria-label": use },
    make("p", { class: "ledger-head" }, make("span", {}, use), closeButton(page, { sentence: null })),
    makeNote(sentence.note),
    make("ul", { class: "rows tall" }, ...groups.map((group) => statementItem(page, group)), ...claims.map((claim) => claimItem(page, claim))),
    ...(data.findingsOf[index] ?? []).flatMap((at) => data.findings[at] ?? []).map(findingBlock),
    makeNote(...sentence.sources.flatMap((at) => [sourceLink(data.sources[at]?.title ?? "", data.sources[at]?.url ?? ""), " "])),
  );
}

/**
 * @param {Page} page
 * @param {string} use
 */
function useText(page, use) {
  const words = page.words();
  if (use === "aside") return words("page.use_aside");
  if (use === "background") return words("page.use_background");
  return use === "repeat" ? words("page.use_repeat") : words("page.use_coded");
}

/**
 * Returns a button that closes what is chosen.
 * @param {Page} page
 * @param {{sentence: null} | {place: null}} patch
 */
export function closeButton(page, patch) {
  return makeButton(() => page.store.set(patch), { class: "close", "aria-label": page.words()("page.close") }, "×");
}

/**
 * Returns an item of the ledger: what is said, facts about it, and a note; what has no text is left out.
 * @param {Node} what
 * @param {[string, Node | string][]} facts
 * @param {string} note
 */
function ledgerItem(what, facts, note) {
  const list = make("dl", { class: "facts" });
  for (const [name, value] of facts) if (value) list.append(make("dt", {}, name), make("dd", {}, typeof value === "string" ? make("bdi", {}, value) : value));
  return make("li", {}, make("p", { class: "ledger-what" }, what), list, makeNote(note));
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
  return ledgerItem(showStatements(page, group), [
    [words("page.fact_when"), window ? sayWindow(page, window) : ""],
    [words("page.fact_shown"), window && minute !== null && window[0] !== window[1] ? words.moment(minute) : ""],
    [words("page.fact_phrase"), quoted(said.phrase)],
    [words("page.col_hedge"), quoted(said.hedge)],
    [words("page.fact_claimant"), said.claimant],
    [words("page.fact_rule"), page.data.rules[said.rule] ?? said.rule],
    [words("page.fact_reading"), said.reading ? readingText(page, said.reading) : ""],
    [words("page.fact_repeats"), repeated ? sentenceLink(page, repeated.sentence) : ""],
  ], said.note);
}

/**
 * Returns under which reading something holds, and whether that is the one chosen.
 * @param {Page} page
 * @param {[Index, Index]} reading
 */
function readingText(page, [group, alternative]) {
  const words = page.words();
  const chosen = page.store.view.readings[group] === alternative;
  const why = make("bdi", {}, page.data.readings[group]?.alternatives[alternative]?.why ?? "");
  return make("span", {}, why, ` (${chosen ? words("page.reading_chosen") : words("page.reading_other")})`);
}

/**
 * Returns a link that goes to a sentence, with its first words; for a place, with all of them, and its name marked.
 * @param {Page} page
 * @param {Index} index
 * @param {Index} [place]
 */
export function sentenceLink(page, index, place) {
  const { id = "", text = "" } = page.data.sentences[index] ?? {};
  const short = text.length > 110 ? `${text.slice(0, 110).replace(/\s+\S*$/u, "")} …` : text;
  return viewLink({ class: "plain sentence", dir: "auto" }, "sentence", id, () => chooseSentence(page, index), place === undefined ? short : quote(page, index, place));
}

/**
 * Returns what a sentence counts, beside what is named.
 * @param {Page} page
 * @param {Claim} claim
 */
function claimItem(page, claim) {
  const words = page.words();
  const what = make("bdi", {}, words("page.quoted", { text: claim.words }));
  return ledgerItem(what, [
    [words("page.col_count"), `${countText(page, claim.low, claim.high)} ${claim.unit}`],
    [words("page.fact_named"), namedText(page, claim)],
    [words("page.col_who"), claim.faction < 0 ? "" : factionName(page, claim.faction)],
    [words("page.fact_when"), claim.window ? sayWindow(page, claim.window) : ""],
    [words("page.col_hedge"), claim.hedge],
    [words("page.fact_claimant"), claim.claimant],
  ], claim.note);
}

/**
 * Returns a number with its bounds: "20", "20–24" or "at least 24".
 * @param {Page} page
 * @param {number} low
 * @param {number | null} high
 */
export function countText(page, low, high) {
  const words = page.words();
  const number = [...new Set([low, high ?? low])].map((one) => words.number(one)).join("–");
  return high === null ? words("page.at_least", { number }) : number;
}

/**
 * Returns how many places are named of what is counted; "" if that is not known.
 * @param {Page} page
 * @param {Claim} claim
 */
export function namedText(page, { named }) {
  return named ? countText(page, ...named) : "";
}

/**
 * Returns a finding of the audit: its title, what was found, and what follows.
 * @param {Finding} finding
 */
export function findingBlock({ title, words, so_what: follows }) {
  return make("div", { class: "finding", dir: "auto" }, make("p", { class: "ledger-what" }, title), make("p", {}, words), makeNote(follows));
}

/**
 * Returns the title of a source, as a link that leaves the page if it has an address of the web.
 * @param {string} title
 * @param {string} url
 */
export function sourceLink(title, url) {
  const name = make("bdi", {}, title);
  return /^https?:\/\//i.test(url) ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, name) : name;
}
