// All statements in a table that can be sorted, a part at a time.

import { chooseSentence } from "./link.js";
import { make } from "./dom.js";
import { capital, sayVerb, sayWindow, shortFaction } from "./phrases.js";
import { partyName, placeLink } from "./quotes.js";
import { sentenceLink } from "./ledger.js";
import { filterStatements } from "./search.js";

/** @import {Index, Page, Statement, Words} from "./types" */

const PART = 200; // rows shown at a time
const MOST_PLACES = 4;

/**
 * A column: its words, by what it is sorted (numbers, text; null last), and what stands in its cells.
 * @typedef {{name: string, title: string, order: (index: Index) => number | string | null, cell: (index: Index) => Node | string}} Column
 */

/**
 * Returns the table of the statements that the filters let through.
 * @param {Page} page
 */
export function buildStatements(page) {
  const words = page.words();
  const sorting = { column: "time", down: false };
  const columns = statementColumns(page);
  const body = make("tbody", { role: "rowgroup" });
  const count = make("p", { class: "list-count" });
  const caption = make("caption", {}, words("page.all_statements"));
  const more = make("button", { type: "button", class: "more", onclick: () => add() }, words("page.more_rows"));
  const head = make("tr", { role: "row" });
  const table = make("table", { class: "statements", role: "table" }, caption, make("thead", { role: "rowgroup" }, head), body);
  /** @type {Index[]} */
  let rows = [];
  let shown = 0;
  const add = () => {
    body.append(...rows.slice(shown, shown + PART).map((index) => statementRow(page, columns, index)));
    shown = Math.min(rows.length, shown + PART);
    more.hidden = shown >= rows.length;
    count.textContent = shown < rows.length ? words("page.count_part", { count: rows.length, shown }) : words("page.count", { count: rows.length });
  };
  const show = () => {
    rows = sortRows(filterStatements(page), columns.find(({ name }) => name === sorting.column), sorting.down, words);
    shown = 0;
    body.replaceChildren();
    add();
    for (const cell of head.children) cell.setAttribute("aria-sort", cell.id !== `list-by-${sorting.column}` ? "none" : sorting.down ? "descending" : "ascending");
  };
  const sort = (/** @type {string} */ column) => {
    sorting.down = sorting.column === column && !sorting.down;
    sorting.column = column;
    show();
  };
  head.append(...columns.map(({ name, title }) => headCell(name, title, () => sort(name))));
  const filtered = () => {
    show();
    page.announce(count.textContent ?? "");
  };
  page.store.on(["side", "verb", "query"], filtered);
  page.store.on(["placement", "readings", "run"], show);
  page.store.on(["sentence"], ({ sentence }) => markRows(body, sentence));
  show();
  return make("div", { class: "list-table" }, count, table, more);
}

/**
 * @param {string} name
 * @param {string} title
 * @param {() => void} sort
 */
function headCell(name, title, sort) {
  return make("th", { id: `list-by-${name}`, role: "columnheader", scope: "col", class: `col-${name}` }, make("button", { type: "button", onclick: sort }, title));
}

/**
 * Returns rows sorted by a column; those without a value come last.
 * @param {Index[]} rows
 * @param {Column | undefined} column
 * @param {boolean} down
 * @param {Words} words
 */
function sortRows(rows, column, down, words) {
  if (!column) return rows;
  const compare = new Intl.Collator(words.language).compare;
  const keyed = rows.map((row) => ({ row, key: column.order(row) }));
  keyed.sort(({ row: a, key: m }, { row: b, key: n }) => {
    if (m === null || n === null || m === n) return Number(m === null) - Number(n === null) || a - b;
    const order = typeof m === "number" && typeof n === "number" ? m - n : compare(String(m), String(n));
    return (down ? -order : order) || a - b;
  });
  return keyed.map(({ row }) => row);
}

/**
 * @param {Page} page
 * @param {Column[]} columns
 * @param {Index} index
 */
function statementRow(page, columns, index) {
  const sentence = page.data.statements[index]?.sentence ?? -1;
  const choose = (/** @type {Event} */ event) => {
    if (!(event.target instanceof Element && event.target.closest("a"))) chooseSentence(page, sentence);
  };
  const current = sentence === page.store.view.sentence ? "true" : null;
  const cells = columns.map(({ name, title, cell }) => make("td", { role: "cell", class: `col-${name}`, "data-title": title }, cell(index)));
  return make("tr", { role: "row", onclick: choose, "data-sentence": sentence, "aria-current": current }, ...cells);
}

/**
 * @param {HTMLElement} body
 * @param {Index | null} sentence
 */
function markRows(body, sentence) {
  for (const row of body.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  if (sentence === null) return;
  for (const row of body.querySelectorAll(`[data-sentence="${sentence}"]`)) row.setAttribute("aria-current", "true");
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
  const who = (/** @type {Index} */ index) => (row(index).faction < 0 ? "" : capital(shortFaction(page, row(index).faction)));
  const what = (/** @type {Index} */ index) => sayVerb(page, row(index).verb);
  const when = (/** @type {Index} */ index) => {
    const at = minute(index);
    return at === null ? "" : `${words.dayShort(at)} ${words.time(at)}`.trim();
  };
  return [
    { name: "time", title: words("page.col_time"), order: minute, cell: when },
    { name: "place", title: words("page.col_place"), order: (index) => words.place(row(index).places[0] ?? -1) || null, cell: (index) => placeCell(page, row(index).places) },
    { name: "what", title: words("page.col_what"), order: what, cell: what },
    { name: "who", title: words("page.col_who"), order: (index) => who(index) || null, cell: (index) => (who(index) ? partyName(page, data.factions[row(index).faction]?.side ?? -1, who(index)) : "") },
    { name: "window", title: words("page.col_window"), order: (index) => window(index)?.[0] ?? null, cell: (index) => windowText(page, window(index)) },
    { name: "hedge", title: words("page.col_hedge"), order: (index) => row(index).hedge || null, cell: (index) => row(index).hedge && make("bdi", {}, row(index).hedge) },
    { name: "sentence", title: words("page.col_sentence"), order: (index) => row(index).sentence, cell: (index) => sentenceLink(page, row(index).sentence) },
  ];
}

/**
 * @param {Page} page
 * @param {[number, number] | null} window
 */
function windowText(page, window) {
  return window && window[0] !== window[1] ? sayWindow(page, window) : "";
}

/**
 * Returns the first places of a statement as buttons.
 * @param {Page} page
 * @param {Index[]} places
 */
function placeCell(page, places) {
  const words = page.words();
  const cell = make("span");
  places.slice(0, MOST_PLACES).forEach((place, at) => cell.append(at ? words("list.comma") : "", placeLink(page, place)));
  if (places.length > MOST_PLACES) cell.append(" ", make("span", { class: "note" }, words("page.more_places", { count: places.length - MOST_PLACES })));
  return cell;
}
