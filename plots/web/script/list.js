// The list: a search, filters, and every statement in a table, which says in words what the map shows.

import { make } from "./dom.js";
import { sayVerb } from "./phrases.js";
import { buildSearch } from "./searchbox.js";
import { buildClaims, buildFindings } from "./tables.js";
import { buildStatements } from "./statements.js";

/** @import {Index, Page} from "./types" */

/**
 * @param {Page} page
 * @param {HTMLElement} parent
 */
export function mountList(page, parent) {
  const filters = make("div", { class: "list-filters" }, sideFilter(page), verbFilter(page));
  parent.append(buildSearch(page), filters);
  let built = false;
  const build = () => {
    if (built || page.store.view.panel !== "list") return;
    built = true; // the tables, once they are looked at
    parent.append(buildStatements(page), ...buildClaims(page), ...buildFindings(page));
  };
  page.store.on(["panel"], build);
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
  return make("label", { for: choice.id }, make("span", {}, label), choice);
}

/** @param {Page} page */
function sideFilter(page) {
  const words = page.words();
  const { factions, statements } = page.data;
  const there = new Set(statements.map((one) => factions[one.faction]?.side ?? -1));
  const options = [...there].filter((side) => side >= 0).sort((a, b) => a - b).map((side) => /** @type {[string, string]} */ ([String(side), words.side(side)]));
  return filterChoice(page, "side", words("page.filter_side"), [["", words("page.all_sides")], ...options]);
}

/** @param {Page} page */
function verbFilter(page) {
  const words = page.words();
  const verbs = [...new Set(page.data.statements.map((one) => one.verb))];
  const options = verbs.map((verb) => /** @type {[string, string]} */ ([verb, sayVerb(page, verb)]));
  options.sort(([, a], [, b]) => a.localeCompare(b, words.language));
  return filterChoice(page, "verb", words("page.filter_verb"), [["", words("page.all_verbs")], ...options]);
}
