// A table that can be sorted by each of its columns, shown a part at a time.

import { make, makeButton } from "./dom.js";

/** @import {Index, Page} from "./types" */

/**
 * A column: its name and words, what stands in its cells, and by what they are sorted (null: last).
 * @typedef {{name: string, title: string, cell: (row: Index) => Node | string, order: (row: Index) => number | string | null}} Column
 */

const PART = 100; // rows shown at a time

/**
 * @param {string} name
 * @param {string} title
 * @param {Column["order"]} order
 * @param {Column["cell"]} cell
 * @returns {Column}
 */
export const column = (name, title, order, cell) => ({ name, title, order, cell });

/**
 * Returns a table and what shows rows in it, which returns how many there are in words.
 * @param {Page} page
 * @param {string} name
 * @param {string} title
 * @param {Column[]} columns
 */
export function makeTable(page, name, title, columns) {
  const words = page.words();
  const head = make("tr", { role: "row" });
  const body = make("tbody", { role: "rowgroup" });
  const more = makeButton(() => add(), { class: "more" }, words("page.more_rows"));
  const table = make("table", { role: "table", class: `table-${name}` }, make("caption", {}, title), make("thead", { role: "rowgroup" }, head), body);
  const { compare } = new Intl.Collator(words.language);
  /** @type {Index[]} */
  let rows = [];
  let [sorted, down] = [columns[0], false];
  const add = () => {
    body.append(...rows.slice(body.rows.length, body.rows.length + PART).map((row) => tableRow(columns, row)));
    more.hidden = body.rows.length >= rows.length;
  };
  const show = (/** @type {Index[]} */ next) => {
    const keyed = next.map((row) => ({ row, key: sorted?.order(row) ?? null }));
    keyed.sort(({ row: a, key: m }, { row: b, key: n }) => {
      if (m === null || n === null || m === n) return Number(m === null) - Number(n === null) || a - b;
      const order = typeof m === "number" && typeof n === "number" ? m - n : compare(String(m), String(n));
      return down ? -order : order;
    });
    rows = keyed.map(({ row }) => row);
    body.replaceChildren();
    add();
    for (const cell of head.cells) cell.setAttribute("aria-sort", cell.className !== `col-${sorted?.name}` ? "none" : down ? "descending" : "ascending");
  };
  for (const each of columns) {
    const sort = () => {
      down = sorted === each && !down;
      sorted = each;
      show(rows);
    };
    head.append(make("th", { role: "columnheader", scope: "col", class: `col-${each.name}` }, makeButton(sort, {}, each.title)));
  }
  return { element: make("div", { class: "list-table" }, table, more), body, show };
}

/**
 * @param {Column[]} columns
 * @param {Index} row
 */
function tableRow(columns, row) {
  return make("tr", { role: "row", "data-row": row }, ...columns.map(({ name, title, cell }) => make("td", { role: "cell", class: `col-${name}`, "data-title": title }, cell(row))));
}
