// The list: a search, filters, and every statement in a table, which says in words what the map shows.

import { chooseSentence } from "./link.js";
import { make, makeNote } from "./dom.js";
import { factionName, placeLinks } from "./quotes.js";
import { sayVerb, sayWindow } from "./phrases.js";
import { countText, findingBlock, namedText, sentenceLink } from "./ledger.js";
import { filterStatements } from "./search.js";
import { buildSearch } from "./searchbox.js";
import { column, makeTable } from "./tables.js";

/** @import {Claim, Finding, Index, Page, Statement} from "./types" */
/** @import {Column} from "./tables" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountList(page, parent) {
  parent.append(buildSearch(page), make("div", { class: "list-filters" }, sideFilter(page), verbFilter(page)));
  let built = false;
  const build = (printed = false) => {
    if (built || (page.store.view.panel !== "list" && !printed)) return;
    built = true; // the tables, once they are looked at
    parent.append(...buildStatements(page), ...buildClaims(page), ...buildFindings(page));
  };
  page.store.on(["panel"], () => build());
  window.onbeforeprint = () => {
    build(true);
    for (const more of parent.querySelectorAll("button")) while (more.className === "more" && !more.hidden) more.click();
  };
  build();
}

/**
 * Returns a choice with its label; it follows the view.
 * @param {Page} page
 * @param {"side" | "verb"} part
 * @param {string} label
 * @param {[string, string][]} options values and words
 */
function filterChoice(page, part, label, options) {
  const choice = make("select", { id: `list-${part}` }, ...options.map(([value, text]) => make("option", { value }, text)));
  const follow = () => {
    choice.value = String(page.store.view[part] ?? "");
  };
  choice.addEventListener("change", () => {
    const { value } = choice;
    page.store.set(part === "verb" ? { verb: value } : { side: value === "" ? null : Number(value) });
  });
  page.store.on([part], follow);
  follow();
  return make("label", { for: choice.id }, label, choice);
}

/** @param {Page} page */
function sideFilter(page) {
  const words = page.words();
  const { factions, statements } = page.data;
  const there = new Set(statements.map(({ faction }) => factions[faction]?.side ?? -1));
  /** @type {[string, string][]} */
  const options = page.data.sides.map((_, side) => [String(side), words.side(side)]);
  return filterChoice(page, "side", words("page.col_who"), [["", words("page.all_sides")], ...options.filter((_, side) => there.has(side))]);
}

/** @param {Page} page */
function verbFilter(page) {
  const words = page.words();
  /** @type {[string, string][]} */
  const options = [...new Set(page.data.statements.map(({ verb }) => verb))].map((verb) => [verb, sayVerb(page, verb)]);
  options.sort(([, a], [, b]) => a.localeCompare(b, words.language));
  return filterChoice(page, "verb", words("page.col_what"), [["", words("page.all_verbs")], ...options]);
}

/**
 * Returns how many statements the filters let through, and their table.
 * @param {Page} page
 */
function buildStatements(page) {
  const words = page.words();
  const count = makeNote();
  const { element, body, show } = makeTable(page, "statements", words("page.all_statements"), statementColumns(page));
  const sentenceOf = (/** @type {Element} */ row) => page.data.statements[Number(row.getAttribute("data-row"))]?.sentence ?? -1;
  const mark = () => {
    for (const row of body.rows) row.toggleAttribute("data-now", sentenceOf(row) === page.store.view.sentence);
  };
  const refresh = () => {
    const rows = filterStatements(page);
    show(rows);
    mark();
    count.textContent = words("page.count", { count: rows.length });
  };
  body.addEventListener("click", ({ target }) => {
    const row = target instanceof Element && !target.closest("a") && target.closest("tr");
    if (row) chooseSentence(page, sentenceOf(row));
  });
  page.store.on(["side", "verb", "query", "placement", "readings", "run"], refresh);
  page.store.on(["side", "verb", "query"], () => page.announce(count.textContent ?? ""));
  page.store.on(["sentence"], mark);
  refresh();
  return [count, element];
}

/**
 * @param {Page} page
 * @returns {Column[]}
 */
function statementColumns(page) {
  const words = page.words();
  const { data } = page;
  const row = (/** @type {Index} */ index) => /** @type {Statement} */ (data.statements[index]);
  const minute = (/** @type {Index} */ index) => page.history().minuteOf(index);
  const window = (/** @type {Index} */ index) => page.history().windowOf(index);
  const what = (/** @type {Index} */ index) => sayVerb(page, row(index).verb);
  const when = (/** @type {Index} */ index) => {
    const at = minute(index);
    return at === null ? "" : `${words.dayShort(at)} ${words.time(at)}`;
  };
  const within = (/** @type {Index} */ index) => {
    const doubt = window(index);
    return doubt && doubt[0] !== doubt[1] ? sayWindow(page, doubt) : "";
  };
  return [
    column("time", words("page.col_time"), minute, when),
    column("place", words("page.col_place"), (index) => words.place(row(index).places[0] ?? -1), (index) => placeLinks(page, row(index).places, 4)),
    column("what", words("page.col_what"), what, what),
    column("who", words("page.col_who"), (index) => words.faction(row(index).faction), (index) => whoCell(page, row(index).faction)),
    column("window", words("page.col_window"), (index) => window(index)?.[0] ?? null, within),
    column("hedge", words("page.col_hedge"), (index) => row(index).hedge || null, (index) => row(index).hedge),
    column("sentence", words("page.col_sentence"), (index) => row(index).sentence, (index) => sentenceLink(page, row(index).sentence)),
  ];
}

/**
 * @param {Page} page
 * @param {Index} faction
 */
function whoCell(page, faction) {
  return faction < 0 ? "" : factionName(page, faction);
}

/**
 * Returns a table of so many rows, folded under its title; nothing without rows.
 * @param {Page} page
 * @param {string} title
 * @param {number} count
 * @param {Column[]} columns
 */
function foldedTable(page, title, count, columns) {
  if (!count) return [];
  const { element, show } = makeTable(page, "folded", title, columns);
  const fill = () => show([...Array(count).keys()]);
  return [make("details", { class: "list-more", ontoggle: fill }, make("summary", {}, `${title} (${page.words().number(count)})`), element)];
}

/**
 * Returns the table of the source's own counts.
 * @param {Page} page
 */
function buildClaims(page) {
  const words = page.words();
  const { claims } = page.data;
  const row = (/** @type {Index} */ index) => /** @type {Claim} */ (claims[index]);
  const doubt = (/** @type {Index} */ index) => [row(index).hedge, row(index).claimant].filter(Boolean).join("; ");
  return foldedTable(page, words("page.claims"), claims.length, [
    column("sentence", words("page.col_sentence"), (index) => row(index).sentence, (index) => sentenceLink(page, row(index).sentence)),
    column("count", words("page.col_count"), (index) => row(index).low, (index) => `${countText(page, row(index).low, row(index).high)} ${row(index).unit}`),
    column("named", words("page.fact_named"), (index) => row(index).named?.[0] ?? null, (index) => namedText(page, row(index))),
    column("who", words("page.col_who"), (index) => words.faction(row(index).faction), (index) => whoCell(page, row(index).faction)),
    column("hedge", words("page.col_hedge"), (index) => doubt(index) || null, doubt),
  ]);
}

/**
 * Returns the table of findings of the audit.
 * @param {Page} page
 */
function buildFindings(page) {
  const words = page.words();
  const { findings } = page.data;
  const row = (/** @type {Index} */ index) => /** @type {Finding} */ (findings[index]);
  const links = (/** @type {Index} */ index) => make("span", {}, ...row(index).sentences.slice(0, 3).map((sentence) => sentenceLink(page, sentence)));
  return foldedTable(page, words("page.findings"), findings.length, [
    column("finding", words("page.col_finding"), (index) => index, (index) => findingBlock(row(index))),
    column("place", words("page.col_place"), (index) => words.place(row(index).places[0] ?? -1) || null, (index) => placeLinks(page, row(index).places, 6)),
    column("sentence", words("page.col_sentence"), (index) => row(index).sentences[0] ?? null, links),
  ]);
}
